/* SPDX-License-Identifier: MIT */
/*
 * What of a directive is measured: the one place that knows, for all platforms.
 */
#ifndef UVM_MEASURE_EVENT_H
#define UVM_MEASURE_EVENT_H

#include <uvmkit/measure.h>

#include "measure/areas.h"

static inline bool uvm_kind_has_contents(enum uvm_measure_kind k)
{
	return k == UVM_MEASURE_PAGE || k == UVM_MEASURE_VMSA;
}

/** struct uvm_run: ${count} alike events at consecutive pages, or consecutive registers; 0: the directive does not count. */
struct uvm_run {
	uint64_t gpa, count;
	enum uvm_measure_kind kind;
	const uint8_t *data; /* contents of the page, or the records of the registers; never NULL when count > 0 */
	uint32_t len;
	const char *implied_by; /* the field that makes up the count without data in the file, or NULL */
};

/** struct uvm_walk: what earlier directives and the options contribute to the meaning of one. */
struct uvm_walk {
	struct uvm_areas areas;
	uint32_t directive; /* of the next one */
	bool native_zero;
};

/** uvm_walk_area(w, h, d): remember a PARAMETER_AREA. Returns UVM_OK; UVM_E_DUPLICATE; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_walk_area(struct uvm_walk *w, const struct uvm_igvm_header *h, struct uvm_diag *d);

/** uvm_walk_run(w, p, h, ret, d): what ${h} adds to platform ${p}. Returns UVM_OK; UVM_E_UNSUPPORTED; UVM_E_VALUE. */
UVM_MUST_CHECK int uvm_walk_run(const struct uvm_walk *w, enum uvm_measure_platform p, const struct uvm_igvm_header *h,
				struct uvm_run *ret, struct uvm_diag *d);

/**
 * uvm_walk_refuse(w, h, code, field, got, want, d):
 * Fill ${d} with the place of ${field} in ${h}, unless an earlier failure did. Returns ${code}.
 */
int uvm_walk_refuse(const struct uvm_walk *w, const struct uvm_igvm_header *h, int code, const char *field, uint64_t got,
		    uint64_t want, struct uvm_diag *d);

#endif
