/* SPDX-License-Identifier: MIT */
/*
 * Reading IGVM files for commands.
 */
#include <uvmkit/wire.h>

#include "input.h"
#include "uvm/firmware.h"

/* PE offsets and total_file_size have 32 bits: a larger file cannot be either. */
#define INPUT_MAX UINT32_MAX

/* What a guest-state file holds takes the place of the file. */
static int take_out(struct uvm_bytes *file, struct uvm_diag *d)
{
	struct uvm_bytes image;
	const int r = uvm_firmware_take(file->p, file->len, &image, d);

	if (r < 0) {
		d->record = "VMGS";
		return r;
	}
	uvm_bytes_free(file);
	*file = image;
	return UVM_OK;
}

int input_read(struct input *in, const char *path, const struct uvm_igvm_read_options *opt, struct uvm_diag *d)
{
	int r;

	*in = (struct input){ 0 };
	r = uvm_file_read(path, INPUT_MAX, &in->file, d);
	return r == UVM_OK ? input_parse(in, opt, d) : r;
}

int input_parse(struct input *in, const struct uvm_igvm_read_options *opt, struct uvm_diag *d)
{
	int r;

	if (uvm_firmware_is(in->file.p, in->file.len)) {
		r = take_out(&in->file, d);
		if (r < 0)
			return r;
	}
	in->p = in->file.p;
	in->len = in->file.len;
	if (uvm_pe_is(in->p, in->len)) {
		r = uvm_pe_find_igvm(in->file.p, in->file.len, &in->p, &in->len, d);
		if (r < 0) {
			d->record = "PE"; /* fields alone could be taken for IGVM's */
			return r;
		}
	}
	return uvm_igvm_read(&in->igvm, in->p, in->len, opt, d);
}

void input_free(struct input *in)
{
	uvm_igvm_free(&in->igvm);
	uvm_bytes_free(&in->file);
}

struct input_head input_head(const struct input *in)
{
	return (struct input_head){
		.variable_header_offset = uvm_le32(in->p + 8),
		.variable_header_size = uvm_le32(in->p + 12),
		.total_file_size = uvm_le32(in->p + 16),
		.checksum = uvm_le32(in->p + 20),
	};
}

size_t input_count(const struct input *in)
{
	size_t n = 0;

	for (int s = 0; s < UVM_IGVM_SECTIONS; s++)
		n += in->igvm.section[s].n;
	return n;
}

const struct uvm_igvm_header *input_record(const struct input *in, size_t i)
{
	const struct uvm_igvm_list *list = in->igvm.section;

	for (; i >= list->n; list++)
		i -= list->n;
	return &list->h[i];
}

/* The reader has checked the frames: each ends inside the section. */
uint32_t input_index(struct input *in, const struct uvm_igvm_header *h)
{
	if (in->walk.off == 0 || in->walk.off > h->off) {
		in->walk.off = input_head(in).variable_header_offset;
		in->walk.index = 0;
	}
	for (; in->walk.off < h->off; in->walk.index++)
		in->walk.off += UVM_IGVM_FRAME_SIZE + ((uvm_le32(in->p + in->walk.off + 4) + 7) & ~7u);
	return in->walk.index;
}
