/* SPDX-License-Identifier: MIT */
/*
 * UEFI variables in words, as the original prints them.
 */
#ifndef VMGSTOOL_NVRAM_TEXT_H
#define VMGSTOOL_NVRAM_TEXT_H

#include <stdio.h>

#include <uvmkit/nvram.h>

/* One variable, wherever it comes from. */
struct nvram_item {
	const char *vendor, *name; /* UTF-8 */
	size_t name_len;
	uint32_t attributes;
	const uint8_t *time; /* EFI_TIME; NULL: unknown */
	const uint8_t *data;
	size_t data_len;
};

struct nvram_text {
	FILE *to;
	bool cut;  /* long hexadecimal rows, at 80 columns */
	bool even; /* refuse load options of odd length, as the original does */
};

/** nvram_put(t, v, d): all of a variable, or nothing. */
UVM_MUST_CHECK int nvram_put(const struct nvram_text *t, const struct nvram_item *v, struct uvm_diag *d);

/** nvram_put_option(f, o, d): a load option as one row. */
UVM_MUST_CHECK int nvram_put_option(FILE *f, const struct uvm_load_option *o, struct uvm_diag *d);

#endif
