/* SPDX-License-Identifier: MIT */
/*
 * What of a directive is measured: the one place that knows, for all platforms.
 */
#ifndef UVM_MEASURE_EVENT_H
#define UVM_MEASURE_EVENT_H

#include <uvmkit/launcher.h>

#include "measure/areas.h"

static inline bool uvm_kind_has_contents(enum uvm_measure_kind k)
{
	return k == UVM_MEASURE_PAGE || k == UVM_MEASURE_VMSA;
}

/** Why a directive is refused; event.c has the table of codes, fields and texts. */
enum uvm_refusal {
	UVM_REFUSAL_NONE,
	UVM_REFUSAL_PAGE_TYPE,
	UVM_REFUSAL_VBS_PAGE_TYPE,
	UVM_REFUSAL_DATA_SIZE,
	UVM_REFUSAL_UNKNOWN_AREA,
	UVM_REFUSAL_SECOND_AREA,
	UVM_REFUSAL_REGISTER_COUNT,
	UVM_REFUSAL_TOO_MANY_PARAMETERS,
	UVM_REFUSAL_TOO_MANY_ERRORS,
	UVM_REFUSAL_TOO_MANY_REGISTERS,
};

/** struct uvm_run: ${count} alike events at consecutive pages, or consecutive registers; 0: the directive does not count. */
struct uvm_run {
	uint64_t gpa, count;
	enum uvm_measure_kind kind;
	const uint8_t *data; /* contents of the page, or the records of the registers; never NULL when count > 0 */
	uint32_t len;
	enum uvm_refusal too_many; /* when the count is not backed by data of its own: what to say beyond the limit */
};

/** struct uvm_walk: what earlier directives and the options contribute to the meaning of one. */
struct uvm_walk {
	struct uvm_areas areas;
	uint32_t directive; /* the one in hand, counted from 0 */
	uint32_t first;     /* records of the file before directive 0, for diagnostics */
	unsigned changes;   /* SNP: UVM_LAUNCHER_… */
};

/** uvm_walk_area(w, h, d): remember a PARAMETER_AREA. Returns UVM_OK; UVM_E_DUPLICATE; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_walk_area(struct uvm_walk *w, const struct uvm_igvm_header *h, struct uvm_diag *d);

/** uvm_walk_run(w, p, h, ret, d): what ${h} adds to platform ${p}. Returns UVM_OK; UVM_E_UNSUPPORTED; UVM_E_VALUE. */
UVM_MUST_CHECK int uvm_walk_run(const struct uvm_walk *w, enum uvm_measure_platform p, const struct uvm_igvm_header *h,
				struct uvm_run *ret, struct uvm_diag *d);

/** uvm_walk_refuse(w, h, why, got, want, d): fill ${d} unless an earlier failure did. Returns the code of ${why}. */
int uvm_walk_refuse(const struct uvm_walk *w, const struct uvm_igvm_header *h, enum uvm_refusal why, uint64_t got,
		    uint64_t want, struct uvm_diag *d);

#endif
