/* SPDX-License-Identifier: MIT */
/*
 * Records between bytes and struct uvm_igvm_header, both ways, by the field tables of kinds.c, and their file data.
 *
 * Source: igvm_defs 0.5.0. The checks are in the reader and in check.c.
 */
#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#include "igvm/record.h"

static bool is_blob(const struct uvm_igvm_kind *k)
{
	return k->type == UVM_IGVM_SNP_ID_BLOCK || k->type == UVM_IGVM_VBS_MEASUREMENT || k->type == UVM_IGVM_VERSION_STRING;
}

static uint32_t body_size(const struct uvm_igvm_header *h, const struct uvm_igvm_kind *k)
{
	return k->length != 0 ? k->length : h->blob.body_len;
}

/* The member of the header struct that a field lives in; its width is the host type's, not the file's. */
static void member_put(struct uvm_igvm_header *h, const struct uvm_igvm_field *f, uint64_t v)
{
	char *p = (char *)h + f->member;
	const uint32_t v32 = (uint32_t)v;
	const uint16_t v16 = (uint16_t)v;
	const uint8_t v8 = (uint8_t)v;

	switch (f->member_size) {
	case 1:
		__builtin_memcpy(p, &v8, sizeof(v8));
		break;
	case 2:
		__builtin_memcpy(p, &v16, sizeof(v16));
		break;
	case 4:
		__builtin_memcpy(p, &v32, sizeof(v32));
		break;
	default:
		__builtin_memcpy(p, &v, sizeof(v));
	}
}

/* uvm_le for the widths that fields have, without its loop: reading a large file is reading of fields. */
static uint64_t number_get(const uint8_t *b, size_t size)
{
	switch (size) {
	case 1:
		return *b;
	case 2:
		return uvm_le16(b);
	case 4:
		return uvm_le32(b);
	default:
		return uvm_le64(b);
	}
}

static void field_get(const struct uvm_igvm_field *f, const uint8_t *body, struct uvm_igvm_header *h,
		      struct uvm_igvm_stored *stored)
{
	switch (f->use) {
	case UVM_IGVM_F_NUMBER:
	case UVM_IGVM_F_MASK:
		member_put(h, f, number_get(body + f->off, f->size));
		break;
	case UVM_IGVM_F_OFFSET:
		stored->has_offset = true;
		stored->file_offset = uvm_le32(body + f->off);
		break;
	case UVM_IGVM_F_SIZE:
		stored->size_bytes = uvm_le32(body + f->off);
		break;
	default:
		break;
	}
}

void uvm_igvm_record_get(const struct uvm_igvm_kind *kind, const uint8_t *body, uint32_t len, struct uvm_igvm_header *h,
			 struct uvm_igvm_stored *stored)
{
	*h = (struct uvm_igvm_header){ .type = kind->type };
	*stored = (struct uvm_igvm_stored){ 0 };
	if (is_blob(kind)) {
		h->blob.body = body;
		h->blob.body_len = len;
	}
	for (size_t i = 0; i < kind->nfields; i++)
		field_get(&kind->fields[i], body, h, stored);
}

size_t uvm_igvm_header_size(const struct uvm_igvm_header *h)
{
	return UVM_IGVM_FRAME_SIZE + (((size_t)body_size(h, uvm_igvm_kind(h->type)) + 7) & ~(size_t)7);
}

static void field_put(const struct uvm_igvm_header *h, const struct uvm_igvm_field *f, uint32_t file_offset, uint8_t *body)
{
	uint64_t v;

	switch (f->use) {
	case UVM_IGVM_F_OFFSET:
		v = file_offset;
		break;
	case UVM_IGVM_F_NUMBER:
	case UVM_IGVM_F_MASK:
	case UVM_IGVM_F_SIZE:
		v = uvm_igvm_field_value(h, f);
		break;
	default:
		return;
	}
	uvm_put_le(body + f->off, f->size, v);
}

void uvm_igvm_header_put(const struct uvm_igvm_header *h, uint32_t file_offset, uint8_t *out)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);
	uint8_t *body = out + UVM_IGVM_FRAME_SIZE;

	__builtin_memset(out, 0, uvm_igvm_header_size(h));
	uvm_put_le32(out, h->type);
	uvm_put_le32(out + 4, body_size(h, k));
	if (is_blob(k) && h->blob.body_len > 0)
		__builtin_memcpy(body, h->blob.body, h->blob.body_len);
	for (size_t i = 0; i < k->nfields; i++)
		field_put(h, &k->fields[i], file_offset, body);
}

uint64_t uvm_igvm_stored_size(const struct uvm_igvm_header *h)
{
	if (h->data_len == 0)
		return 0;
	switch (h->type) {
	case UVM_IGVM_PARAMETER_AREA:
		return h->area.number_of_bytes;
	case UVM_IGVM_PAGE_DATA:
		return UVM_PAGE_SIZE;
	case UVM_IGVM_VP_CONTEXT:
		return h->vp.context == UVM_IGVM_CONTEXT_VBS ? h->data_len : UVM_PAGE_SIZE;
	case UVM_IGVM_CORIM_DOCUMENT:
	case UVM_IGVM_CORIM_SIGNATURE:
		return h->data_len;
	default: /* no record of another kind could refer to it */
		return 0;
	}
}

void uvm_igvm_data_put(const struct uvm_igvm_header *h, uint8_t *out)
{
	struct uvm_igvm_register r;
	uint32_t n;

	if (h->data_len == 0)
		return;
	if (h->type != UVM_IGVM_VP_CONTEXT || h->vp.context != UVM_IGVM_CONTEXT_VBS) {
		__builtin_memcpy(out, h->data, h->data_len);
		__builtin_memset(out + h->data_len, 0, (size_t)uvm_igvm_stored_size(h) - h->data_len);
		return;
	}
	/* registers are written from their decoded form: reserved bytes of the input are not kept */
	n = uvm_igvm_vbs_count(h);
	uvm_put_le32(out, n);
	for (uint32_t i = 0; i < n; i++) {
		uvm_igvm_vbs_get(h, i, &r);
		uvm_igvm_vbs_put_one(&r, out + 4 + (size_t)i * UVM_IGVM_VBS_REGISTER_SIZE);
	}
}
