/* SPDX-License-Identifier: MIT */
/*
 * The tables of OVMF. They end 32 bytes before the file does and are read backwards: each entry is its data, a u16 with the
 * size of all of the entry, and a GUID; the last entry, the footer, has the size of the whole table.
 */
#include "measure/ovmf.h"

#include <string.h>

#include <uvmkit/wire.h>

#define TAIL 32u       /* bytes behind the table */
#define ENTRY_HEAD 18u /* size and GUID */
#define METADATA_HEAD 16u
#define SECTION 12u
#define FIRMWARE_MAX 0x10000000u

static const struct uvm_guid footer_guid = { { 0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45, 0xba, 0xea, 0xa3, 0x66, 0xc5,
					       0x5a, 0x08, 0x2d } };

static const struct {
	struct uvm_guid guid;
	const char *name;
} entries[UVM_OVMF_ENTRIES] = {
	[UVM_OVMF_HASH_TABLE] = { { { 0x1f, 0x37, 0x55, 0x72, 0x3b, 0x3a, 0x04, 0x4b, 0x92, 0x7b, 0x1d, 0xa6, 0xef, 0xa8, 0xd4,
				      0x54 } },
				  "SEV_HASH_TABLE" },
	[UVM_OVMF_RESET_BLOCK] = { { { 0xde, 0x71, 0xf7, 0x00, 0x7e, 0x1a, 0xcb, 0x4f, 0x89, 0x0e, 0x68, 0xc7, 0x7e, 0x2f, 0xb4,
				       0x4e } },
				   "SEV_ES_RESET_BLOCK" },
	[UVM_OVMF_METADATA] = { { { 0x66, 0x65, 0x88, 0xdc, 0x4a, 0x98, 0x98, 0x47, 0xa7, 0x5e, 0x55, 0x85, 0xa7, 0xbf, 0x67,
				    0xcc } },
				"SEV_METADATA" },
	[UVM_OVMF_SVSM_INFO] = { { { 0x12, 0xa6, 0x89, 0xa7, 0x97, 0x05, 0x4b, 0x4c, 0xa4, 0x9f, 0xcb, 0xb1, 0xfe, 0x9d, 0x1d,
				     0xdd } },
				 "SVSM_INFO" },
};

static bool guid_is(const uint8_t *p, const struct uvm_guid *g)
{
	return memcmp(p, g->b, sizeof(g->b)) == 0;
}

/* One entry of ${size} bytes that ends at ${end}. */
static int take_entry(struct uvm_ovmf *f, size_t end, size_t size, struct uvm_diag *d)
{
	const uint8_t *guid = f->file.p + end - sizeof(struct uvm_guid);

	for (int i = 0; i < UVM_OVMF_ENTRIES; i++) {
		if (!guid_is(guid, &entries[i].guid))
			continue;
		if (f->has[i])
			return uvm_fail(d, UVM_E_DUPLICATE, end - size, entries[i].name, size, 0);
		if (size < ENTRY_HEAD + 4)
			return uvm_fail(d, UVM_E_LENGTH, end - ENTRY_HEAD, entries[i].name, size, ENTRY_HEAD + 4);
		f->has[i] = true;
		f->value[i] = uvm_le32(f->file.p + end - size);
	}
	return UVM_OK;
}

/* Firmware without a table is firmware that says nothing. */
static int read_table(struct uvm_ovmf *f, struct uvm_diag *d)
{
	const uint8_t *p = f->file.p;
	size_t end = f->file.len - TAIL, left, size;
	int r = UVM_OK;

	if (!guid_is(p + end - sizeof(footer_guid), &footer_guid))
		return UVM_OK;
	left = uvm_le16(p + end - ENTRY_HEAD);
	if (left < ENTRY_HEAD || left > end)
		return uvm_fail(d, UVM_E_RANGE, end - ENTRY_HEAD, "table.size", left, end);
	left -= ENTRY_HEAD;
	for (end -= ENTRY_HEAD; left >= ENTRY_HEAD && r == UVM_OK; left -= size, end -= size) {
		size = uvm_le16(p + end - ENTRY_HEAD);
		if (size < ENTRY_HEAD || size > left)
			return uvm_fail(d, UVM_E_RANGE, end - ENTRY_HEAD, "entry.size", size, left);
		r = take_entry(f, end, size, d);
	}
	return r;
}

static int read_section(struct uvm_ovmf_section *s, const uint8_t *p, size_t off, struct uvm_diag *d)
{
	*s = (struct uvm_ovmf_section){ uvm_le32(p + off), uvm_le32(p + off + 4), uvm_le32(p + off + 8), (uint32_t)off };
	if (s->gpa % UVM_PAGE_SIZE != 0)
		return uvm_fail(d, UVM_E_ALIGN, off, "section.gpa", s->gpa, UVM_PAGE_SIZE);
	if (s->size % UVM_PAGE_SIZE != 0)
		return uvm_fail(d, UVM_E_ALIGN, off + 4, "section.size", s->size, UVM_PAGE_SIZE);
	if ((s->kind < UVM_OVMF_MEMORY || s->kind > UVM_OVMF_SVSM_CAA) && s->kind != UVM_OVMF_KERNEL_HASHES)
		return uvm_fail(d, UVM_E_TYPE, off + 8, "section.type", s->kind, 0);
	return UVM_OK;
}

static int read_metadata(struct uvm_ovmf *f, struct uvm_diag *d)
{
	const uint8_t *p = f->file.p;
	const uint32_t back = f->value[UVM_OVMF_METADATA];
	size_t off;
	int r = UVM_OK;

	if (!f->has[UVM_OVMF_METADATA])
		return UVM_OK;
	if (back < METADATA_HEAD || back > f->file.len)
		return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, entries[UVM_OVMF_METADATA].name, back, f->file.len);
	off = f->file.len - back;
	if (memcmp(p + off, "ASEV", 4) != 0)
		return uvm_fail(d, UVM_E_MAGIC, off, "metadata.signature", uvm_le32(p + off), 0x56455341);
	if (uvm_le32(p + off + 8) != 1)
		return uvm_fail(d, UVM_E_VERSION, off + 8, "metadata.version", uvm_le32(p + off + 8), 1);
	f->nsections = uvm_le32(p + off + 12);
	if (f->nsections > UVM_OVMF_SECTIONS_MAX)
		return uvm_fail(d, UVM_E_LIMIT, off + 12, "metadata.count", f->nsections, UVM_OVMF_SECTIONS_MAX);
	if (f->nsections * SECTION > back - METADATA_HEAD)
		return uvm_fail(d, UVM_E_SHORT, off + 12, "metadata", back - METADATA_HEAD, f->nsections * SECTION);
	off += METADATA_HEAD;
	for (uint32_t i = 0; i < f->nsections && r == UVM_OK; i++, off += SECTION)
		r = read_section(&f->section[i], p, off, d);
	return r;
}

int uvm_ovmf_read(struct uvm_ovmf *f, struct uvm_launch_bytes file, uint64_t end, const char *what, struct uvm_diag *d)
{
	int r;

	*f = (struct uvm_ovmf){ .file = file };
	if (file.p == NULL || file.len == 0 || file.len % UVM_PAGE_SIZE != 0)
		r = uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "size", file.len, UVM_PAGE_SIZE);
	else if (file.len > FIRMWARE_MAX || file.len > end)
		r = uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "size", file.len, FIRMWARE_MAX < end ? FIRMWARE_MAX : end);
	else
		r = read_table(f, d);
	if (r == UVM_OK)
		r = read_metadata(f, d);
	if (r < 0)
		d->record = what;
	else
		f->gpa = end - file.len;
	return r;
}

int uvm_ovmf_need(const struct uvm_ovmf *f, enum uvm_ovmf_entry entry, uint32_t *ret, struct uvm_diag *d)
{
	if (!f->has[entry])
		return uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, entries[entry].name, 0, 0);
	*ret = f->value[entry];
	return UVM_OK;
}
