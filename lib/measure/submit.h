/* SPDX-License-Identifier: MIT */
/*
 * What the measurement of a launcher needs of the walk that all measurements share.
 */
#ifndef UVM_MEASURE_SUBMIT_H
#define UVM_MEASURE_SUBMIT_H

#include <uvmkit/launcher.h>

/** uvm_measure_first(f): records of ${f} before its directives. */
uint32_t uvm_measure_first(const struct uvm_igvm *f);

/** uvm_measure_change(m, changes, first): before the first directive of a file with ${first} records before its directives:
 * measure SNP with UVM_LAUNCHER_…, in addition to what the options say. */
void uvm_measure_change(struct uvm_measure *m, unsigned changes, uint32_t first);

/** uvm_measure_submit(m, h, directive, d): uvm_measure_add, not in file order: ${h} is directive ${directive}. */
UVM_MUST_CHECK int uvm_measure_submit(struct uvm_measure *m, const struct uvm_igvm_header *h, uint32_t directive,
				      struct uvm_diag *d);

/** struct uvm_submissions: directives in the order in which they are submitted; those that submit nothing may be there. */
struct uvm_submissions {
	uint32_t *directive;
	size_t n;
};

/** uvm_submissions_of(ret, l, f, mask, d): all of a platform but save areas that KVM makes. UVM_OK; UVM_E_NOMEM. Free with
 * uvm_submissions_free, in any case. */
UVM_MUST_CHECK int uvm_submissions_of(struct uvm_submissions *ret, const struct uvm_launcher *l, const struct uvm_igvm *f,
				      uint32_t mask, struct uvm_diag *d);
void uvm_submissions_free(struct uvm_submissions *s);

#endif
