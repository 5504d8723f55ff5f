/* SPDX-License-Identifier: MIT */
/*
 * Records of an IGVM file as text, in the words and the order of fields that readers of the reference tool's dump know.
 */
#ifndef IGVMFILEGEN_RECORDS_H
#define IGVMFILEGEN_RECORDS_H

#include <uvmkit/igvm.h>

#include "text.h"

/** record_print(t, f, h): one record of the checked file ${f}. */
void record_print(struct text *t, const struct uvm_igvm *f, const struct uvm_igvm_header *h);

#endif
