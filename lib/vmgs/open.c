/* SPDX-License-Identifier: MIT */
/*
 * Opening a store: which header is in use, and the files it leads to. Nothing is written here.
 */
#include "vmgs/store.h"

#define V1_OFFSET 512u /* a version 1 store is a GPT disk */

static const uint8_t v1_signature[] = { 'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T' };

static int refuse_other_kinds(const uint8_t *start, uint32_t sector, struct uvm_diag *d)
{
	if (__builtin_memcmp(start + V1_OFFSET, v1_signature, sizeof(v1_signature)) == 0)
		return uvm_fail_says(d, UVM_E_TYPE, V1_OFFSET, NULL, 1, 3,
				     "the store has version %G of the format, which nothing converts");
	if (uvm_is_zero(start, HEADER_SIZE) && uvm_is_zero(start + sector, HEADER_SIZE))
		return uvm_fail_says(d, UVM_E_MISSING, UVM_NO_OFFSET, NULL, 0, 0, "the disk is blank: both headers are zero");
	return UVM_OK;
}

/* The later of two headers follows the earlier one, past 2^32 - 1 too. Anything else was not written like this. */
static int choose(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const uint32_t first = v->header[0].sequence, second = v->header[1].sequence;

	if (v->wrong[0].code != UVM_OK && v->wrong[1].code != UVM_OK) {
		if (d->code == UVM_OK)
			*d = v->wrong[0];
		return v->wrong[0].code;
	}
	if (v->wrong[0].code != UVM_OK || v->wrong[1].code != UVM_OK)
		v->active = v->wrong[0].code != UVM_OK;
	else if (first == second + 1)
		v->active = 0;
	else if (second == first + 1)
		v->active = 1;
	else
		return uvm_fail_says(d, UVM_E_CONFLICT, UVM_NO_OFFSET, NULL, first, second,
				     "the sequence numbers of the headers, %G and %W, do not follow each other");
	return UVM_OK;
}

static int read_headers(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const uint32_t sector = v->dev.sector_size;
	int status, chosen;

	status = uvm_vmgs_get(v, 0, v->scratch, 2 * (size_t)sector, d);
	if (status < 0)
		return status;
	for (unsigned i = 0; i < 2; i++) {
		const uint64_t off = (uint64_t)i * sector;

		uvm_vmgs_header_get(v->scratch + off, &v->header[i]);
		if (uvm_vmgs_header_check(v->scratch + off, off, &v->wrong[i]) < 0) {
			v->wrong[i].record = "HEADER";
			v->wrong[i].index = i + 1; /* as everybody counts them */
		}
	}
	status = refuse_other_kinds(v->scratch, sector, d);
	chosen = choose(v, d); /* also of what is refused: whoever looks at headers wants to know */
	return status < 0 ? status : chosen;
}

int uvm_vmgs_open_headers(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d)
{
	int status;

	uvm_vmgs_reset(v, dev);
	status = uvm_vmgs_device_check(dev, d);
	if (status == UVM_OK)
		status = read_headers(v, d);
	if (status == UVM_OK)
		v->now.header = v->header[v->active];
	return status;
}

int uvm_vmgs_open(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d)
{
	int status;

	status = uvm_vmgs_open_headers(v, dev, d);
	if (status == UVM_OK)
		status = uvm_vmgs_header_leads(&v->now.header, (uint64_t)v->active * v->dev.sector_size, uvm_vmgs_capacity(v),
					       d);
	if (status == UVM_OK)
		status = uvm_vmgs_get(v, uvm_vmgs_bytes(v->now.header.table_offset), v->scratch, TABLE_SIZE, d);
	if (status < 0)
		return status;
	uvm_vmgs_table_get(v->scratch, v->now.file);
	return uvm_vmgs_table_check(v, d);
}

void uvm_vmgs_reset(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev)
{
	__builtin_memset(v, 0, sizeof(*v));
	v->dev = *dev;
	v->active = -1;
	v->wrong[0] = v->wrong[1] = (struct uvm_diag)UVM_DIAG_INIT;
}

void uvm_vmgs_close(struct uvm_vmgs *v)
{
	uvm_vmgs_wipe(v, sizeof(*v));
}
