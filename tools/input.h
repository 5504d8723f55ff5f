/* SPDX-License-Identifier: MIT */
/*
 * An IGVM file named on a command line: read, taken out of the resource DLL or the guest-state file
 * that carries it, parsed and checked.
 */
#ifndef UVM_TOOLS_INPUT_H
#define UVM_TOOLS_INPUT_H

#include <uvmkit/igvm.h>

#include "os/file.h"

struct input {
	struct uvm_bytes file;
	const uint8_t *p; /* the IGVM file, inside of ${file}: the file itself, or what was taken out of it */
	size_t len;
	struct uvm_igvm igvm;
	struct {
		uint32_t off, index;
	} walk; /* how far its frames have been counted */
};

/**
 * input_read(in, path, opt, d):
 * Read ${path} ("-": standard input). input_free in any case.
 *
 *   opt  in   as for uvm_igvm_read; NULL: no filter, first error only
 *
 * Returns:  UVM_OK; the status of the step that failed. Offsets in ${d} count from the start of the IGVM file, or of the file
 *           when no IGVM file was found in it.
 */
UVM_MUST_CHECK int input_read(struct input *in, const char *path, const struct uvm_igvm_read_options *opt, struct uvm_diag *d);
void input_free(struct input *in);

/** input_parse(in, opt, d): the rest of input_read for a file that was read into in->file; all else of it is zero. */
UVM_MUST_CHECK int input_parse(struct input *in, const struct uvm_igvm_read_options *opt, struct uvm_diag *d);

/** input_count(in): records that were kept, over all sections. */
size_t input_count(const struct input *in);

/** input_record(in, i): the ${i}-th of them. */
const struct uvm_igvm_header *input_record(const struct input *in, size_t i);

/** input_index(in, h): which record of the file ${h} is, counted from 0, those that the reader dropped too. This is the index
 * in diagnostics. Fast when asked for in file order. */
uint32_t input_index(struct input *in, const struct uvm_igvm_header *h);

/** struct input_head: the fixed header's account of a file that was read. */
struct input_head {
	uint32_t variable_header_offset, variable_header_size, total_file_size, checksum;
};

struct input_head input_head(const struct input *in);

#endif
