/* SPDX-License-Identifier: MIT */
/*
 * The reader: fixed header, frames of the variable header section, and the file data that records refer to. What a record may
 * say is in check*.c; the fields of a record are decoded by record.c.
 *
 * There is no cursor, because behind a broken frame another one may have to be tried. The bounds are compared in four places
 * instead: read_version, read_bounds, judge and attach_data, each before a pointer is formed.
 *
 * Source: igvm_defs 0.5.0, IGVM_FIXED_HEADER, IGVM_FIXED_HEADER_V2 and IGVM_VHS_VARIABLE_HEADER.
 */
#include <stdlib.h>

#include <uvmkit/wire.h>

#include "igvm/check.h"
#include "igvm/record.h"

#define OPTIONAL_BIT 0x80000000u

struct reader {
	const uint8_t *p;
	size_t len;
	int isolation;
	uint32_t filter; /* records with none of these bits are dropped */
	int section;     /* the furthest one met */
	bool broken;     /* a frame could not be taken as it is */
	uint64_t registers;
	struct uvm_igvm f;
	struct uvm_igvm_checker c;
};

/* ---- the fixed header: false when what follows cannot be found or understood, or nobody wants to know ---- */

static uint32_t fixed_size(const struct reader *r)
{
	return r->f.version == 2 ? UVM_IGVM_FIXED_SIZE_V2 : UVM_IGVM_FIXED_SIZE_V1;
}

static bool read_version(struct reader *r)
{
	if (r->len < UVM_IGVM_FIXED_SIZE_V1) {
		bad(&r->c, FIXED_HEADER_SIZE, "magic", r->len, UVM_IGVM_FIXED_SIZE_V1);
		return false;
	}
	if (uvm_le32(r->p) != UVM_IGVM_MAGIC) {
		bad(&r->c, MAGIC, "magic", uvm_le32(r->p), UVM_IGVM_MAGIC);
		return false;
	}
	r->f.version = uvm_le32(r->p + 4);
	if (r->f.version != 1 && r->f.version != 2) {
		bad(&r->c, FORMAT_VERSION, "format_version", r->f.version, 2);
		return false;
	}
	if (r->len < fixed_size(r)) {
		bad(&r->c, FIXED_HEADER_SIZE, "magic", r->len, fixed_size(r));
		return false;
	}
	return true;
}

static bool read_architecture(struct reader *r)
{
	if (r->f.version == 1)
		return true;
	r->f.arch = uvm_le32(r->p + 24);
	if (r->f.arch > UVM_IGVM_ARCH_AARCH64) {
		bad(&r->c, ARCHITECTURE, "architecture", r->f.arch, r->f.version);
		return false;
	}
	return uvm_le32(r->p + 28) == UVM_PAGE_SIZE || bad(&r->c, PAGE_SIZE, "page_size", uvm_le32(r->p + 28), UVM_PAGE_SIZE);
}

static bool read_bounds(struct reader *r)
{
	const uint32_t first = uvm_le32(r->p + 8), total = uvm_le32(r->p + 16);
	const uint64_t data = (uint64_t)first + uvm_le32(r->p + 12);

	if (total != r->len && (!bad(&r->c, TOTAL_FILE_SIZE, "total_file_size", total, r->len) || r->len > UINT32_MAX))
		return false;
	if (first >= r->len) {
		bad(&r->c, HEADER_OFFSET, "variable_header_offset", first, r->len);
		return false;
	}
	if (data > r->len) {
		bad(&r->c, HEADER_END, "variable_header_size", data, r->len);
		return false;
	}
	r->c.first = first;
	r->c.data = (uint32_t)data;
	r->c.end = (uint32_t)r->len;
	return (first % 8 == 0 || bad(&r->c, HEADER_ALIGNED, "variable_header_offset", first, 8)) &&
	       (first <= fixed_size(r) || bad(&r->c, HEADER_GAP, "variable_header_offset", first, fixed_size(r)));
}

static bool read_checksum(struct reader *r)
{
	static const uint8_t none[4];
	const uint32_t stored = uvm_le32(r->p + 20);
	uint32_t crc;

	crc = uvm_crc32(0, r->p, 20);
	crc = uvm_crc32(crc, none, sizeof(none));
	crc = uvm_crc32(crc, r->p + 24, fixed_size(r) - 24);
	crc = uvm_crc32(crc, r->p + r->c.first, r->c.data - r->c.first);
	return stored == crc || bad(&r->c, CHECKSUM, "checksum", stored, crc);
}

/* ---- frames ---- */

#define NO_RULE UVM_IGVM_RULE_COUNT

/* A frame and, when it cannot be taken as it is, the rule it violates. */
struct frame {
	uint32_t off, type, length;
	uint32_t next; /* where the next frame is, when this one is good */
	const struct uvm_igvm_kind *kind;
	enum uvm_igvm_rule_id rule; /* NO_RULE: it is good */
};

static uint64_t padded(uint32_t length)
{
	return ((uint64_t)length + 7) & ~UINT64_C(7);
}

static enum uvm_igvm_rule_id judge(const struct frame *fr, uint32_t left)
{
	if (fr->kind == NULL && uvm_igvm_section_of(fr->type) < 0)
		return (fr->type & OPTIONAL_BIT) != 0 ? UVM_IGVM_R_TYPE_OPTIONAL : UVM_IGVM_R_TYPE_RANGE;
	if (fr->kind == NULL)
		return UVM_IGVM_R_TYPE_ASSIGNED;
	if (fr->kind->length != 0 && fr->length != fr->kind->length)
		return UVM_IGVM_R_RECORD_LENGTH;
	return padded(fr->length) > left ? UVM_IGVM_R_RECORD_COMPLETE : NO_RULE;
}

static void frame_at(struct reader *r, uint32_t off, struct frame *fr)
{
	const uint32_t left = r->c.data - off;

	*fr = (struct frame){ .off = off, .rule = UVM_IGVM_R_FRAME_COMPLETE };
	if (left < UVM_IGVM_FRAME_SIZE)
		return;
	fr->type = uvm_le32(r->p + off);
	fr->length = uvm_le32(r->p + off + 4);
	fr->kind = uvm_igvm_checker_kind(&r->c, fr->type);
	fr->rule = judge(fr, left - UVM_IGVM_FRAME_SIZE);
	if (fr->rule == NO_RULE)
		fr->next = off + UVM_IGVM_FRAME_SIZE + (uint32_t)padded(fr->length);
}

/* The frame violates ${rule}: its own, or that of the order of frames. */
static bool tell_frame(struct reader *r, const struct frame *fr, enum uvm_igvm_rule_id rule)
{
	const struct uvm_igvm_header frame = { .type = fr->type, .off = fr->off };
	const uint32_t left = r->c.data - fr->off;

	r->broken = true;
	r->c.h = &frame;
	switch (rule) {
	case UVM_IGVM_R_FRAME_COMPLETE:
		return bad(&r->c, FRAME_COMPLETE, NULL, left, UVM_IGVM_FRAME_SIZE);
	case UVM_IGVM_R_RECORD_LENGTH:
		return bad(&r->c, RECORD_LENGTH, "length", fr->length, fr->kind->length);
	case UVM_IGVM_R_RECORD_COMPLETE:
		return bad(&r->c, RECORD_COMPLETE, "length", left - UVM_IGVM_FRAME_SIZE, padded(fr->length));
	default:
		return uvm_igvm_bad(&r->c, rule, "type", fr->type, 0);
	}
}

/* A frame is beyond doubt behind a broken one when it is good, and so is the end of the section. */
static bool is_frame(struct reader *r, uint64_t off)
{
	struct frame fr;

	if (off >= r->c.data)
		return off == r->c.data;
	frame_at(r, (uint32_t)off, &fr);
	return fr.rule == NO_RULE;
}

/* Behind a broken frame: by its own length, else by that of its type, else there is no finding it: the end. */
static uint32_t find_next(struct reader *r, const struct frame *fr)
{
	const uint64_t body = (uint64_t)fr->off + UVM_IGVM_FRAME_SIZE;

	if (fr->rule != UVM_IGVM_R_FRAME_COMPLETE && is_frame(r, body + padded(fr->length)))
		return (uint32_t)(body + padded(fr->length));
	if (fr->kind != NULL && is_frame(r, body + padded(fr->kind->length)))
		return (uint32_t)(body + padded(fr->kind->length));
	return r->c.data;
}

/* ---- records ---- */

/* What only the bytes can tell: reserved fields and padding are not part of struct uvm_igvm_header. */
static bool check_bytes(struct reader *r, const struct frame *fr)
{
	const uint8_t *body = r->p + fr->off + UVM_IGVM_FRAME_SIZE;
	const size_t padding = (size_t)padded(fr->length) - fr->length;

	for (size_t i = 0; i < fr->kind->nfields; i++) {
		const struct uvm_igvm_field *f = &fr->kind->fields[i];
		uint64_t v;

		if (f->use != UVM_IGVM_F_RESERVED && f->use != UVM_IGVM_F_IGNORED)
			continue;
		v = uvm_le(body + f->off, f->size);
		if (v == 0)
			continue;
		if (!uvm_igvm_bad(&r->c, f->use == UVM_IGVM_F_RESERVED ? UVM_IGVM_R_RESERVED_ZERO : UVM_IGVM_R_IGNORED_ZERO,
				  f->name, v, 0))
			return false;
	}
	return uvm_is_zero(body + fr->length, padding) || bad(&r->c, PADDING_ZERO, NULL, uvm_le(body + fr->length, padding), 0);
}

/* How many bytes of file data belong to a record; those of a VBS context say it themselves. */
static uint64_t data_size(const struct reader *r, const struct uvm_igvm_header *h, const struct uvm_igvm_stored *stored)
{
	const uint32_t at = stored->file_offset;

	switch (h->type) {
	case UVM_IGVM_PARAMETER_AREA:
		return h->area.number_of_bytes;
	case UVM_IGVM_CORIM_DOCUMENT:
	case UVM_IGVM_CORIM_SIGNATURE:
		return stored->size_bytes;
	case UVM_IGVM_VP_CONTEXT:
		if (h->vp.context != UVM_IGVM_CONTEXT_VBS)
			return UVM_PAGE_SIZE;
		if (at > r->c.end || r->c.end - at < 4)
			return 4;
		return 4 + (uint64_t)uvm_le32(r->p + at) * UVM_IGVM_VBS_REGISTER_SIZE;
	default:
		return UVM_PAGE_SIZE;
	}
}

/* Contexts may share data: without a limit a small file could make us look at a long list of registers a million times. */
static bool count_registers(struct reader *r, struct uvm_igvm_header *h, bool *ret_lost)
{
	const uint32_t n = uvm_igvm_vbs_count(h);

	if (n > 0)
		h->vp.vtl = h->data[4];
	r->registers += n;
	*ret_lost = r->registers > r->len;
	return !*ret_lost || bad(&r->c, VBS_REGISTERS_TOTAL, "file_offset", r->registers, r->len);
}

/* *ret_lost tells that the data cannot be looked at; what is wrong with it was said. */
static bool attach_data(struct reader *r, struct uvm_igvm_header *h, const struct uvm_igvm_stored *stored, bool *ret_lost)
{
	const uint32_t at = stored->file_offset;
	uint64_t size;

	if (!stored->has_offset || (h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_NONE))
		return true;
	if (at == 0)
		return stored->size_bytes == 0 || bad(&r->c, CORIM_EMPTY, "size_bytes", stored->size_bytes, 0);
	size = data_size(r, h, stored);
	if (at < r->c.data || at > r->c.end || size > r->c.end - at) {
		*ret_lost = true;
		return bad(&r->c, DATA_RANGE, "file_offset", at, r->c.end);
	}
	if (size == 0)
		return true;
	h->data = r->p + at;
	h->data_len = (uint32_t)size;
	if (h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_VBS)
		return count_registers(r, h, ret_lost);
	return true;
}

/* What the reference does not keep, so that writing gives the same file as there. Unknown flags of pages are kept. */
static void drop_unkept(struct uvm_igvm_header *h)
{
	switch (h->type) {
	case UVM_IGVM_RELOCATABLE_REGION:
		h->reloc.flags &= UVM_IGVM_RELOC_IS_VTL2 | UVM_IGVM_RELOC_APPLY_RIP | UVM_IGVM_RELOC_APPLY_GDTR;
		break;
	case UVM_IGVM_REQUIRED_MEMORY:
		h->memory.flags &= UVM_IGVM_VTL2_PROTECTABLE;
		break;
	case UVM_IGVM_VP_CONTEXT:
		if (h->vp.context != UVM_IGVM_CONTEXT_VMSA)
			h->vp.gpa = 0;
		break;
	default:
		break;
	}
}

static bool is_kept(struct reader *r, const struct uvm_igvm_header *h, const struct uvm_igvm_kind *kind)
{
	if (kind->section != UVM_IGVM_PLATFORMS)
		return !kind->has_mask || (h->mask & r->filter) != 0;
	if (h->platform.platform_type == r->isolation)
		r->filter = h->mask;
	return true;
}

/* A record is made where it will stay, if it stays. */
static bool read_record(struct reader *r, const struct frame *fr)
{
	struct uvm_igvm_list *l = &r->f.section[fr->kind->section];
	struct uvm_igvm_header *h = &l->h[l->n];
	struct uvm_igvm_stored stored;
	bool lost = false;

	uvm_igvm_record_get(fr->kind, r->p + fr->off + UVM_IGVM_FRAME_SIZE, fr->length, h, &stored);
	h->off = fr->off;
	if (h->type == UVM_IGVM_VP_CONTEXT)
		h->vp.context = (uint8_t)uvm_igvm_checker_context(&r->c, h->mask);
	r->c.h = h;
	if (!check_bytes(r, fr) || !attach_data(r, h, &stored, &lost) || !uvm_igvm_check_record(&r->c))
		return false;
	if (!lost && !uvm_igvm_check_data(&r->c))
		return false;
	drop_unkept(h);
	l->n += is_kept(r, h, fr->kind);
	return true;
}

/* ---- the variable header section ---- */

/* A version string describes the file, not the image: it may stand between platforms, too. */
static bool check_order(struct reader *r, const struct frame *fr)
{
	const int section = fr->kind != NULL ? fr->kind->section : uvm_igvm_section_of(fr->type);

	if (section >= 0 && section < r->section)
		return tell_frame(r, fr, UVM_IGVM_R_SECTION_ORDER);
	if (section >= 0 && fr->type != UVM_IGVM_VERSION_STRING)
		r->section = section;
	return true;
}

static bool read_frame(struct reader *r, const struct frame *fr)
{
	if (!check_order(r, fr))
		return false;
	return fr->rule == NO_RULE ? read_record(r, fr) : tell_frame(r, fr, fr->rule);
}

/* The same way through the frames for counting and for reading; false at the end. */
static bool next_frame(struct reader *r, struct frame *fr)
{
	const uint32_t off = fr->rule == NO_RULE ? fr->next : find_next(r, fr);

	if (off == r->c.data)
		return false;
	frame_at(r, off, fr);
	return true;
}

static bool allocate(struct reader *r)
{
	size_t n[UVM_IGVM_SECTIONS] = { 0 };
	struct frame fr = { .next = r->c.first, .rule = NO_RULE };

	while (next_frame(r, &fr) && (fr.rule == NO_RULE || r->c.report != NULL))
		n[fr.kind != NULL ? fr.kind->section : 0] += fr.rule == NO_RULE;
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		struct uvm_igvm_list *l = &r->f.section[s];

		l->cap = n[s];
		l->h = n[s] > 0 ? calloc(n[s], sizeof(*l->h)) : NULL;
		if (n[s] > 0 && l->h == NULL)
			return uvm_igvm_check_nomem(&r->c, n[s] * sizeof(*l->h));
	}
	return true;
}

static bool read_frames(struct reader *r)
{
	struct frame fr = { .next = r->c.first, .rule = NO_RULE };

	for (uint32_t index = 0; next_frame(r, &fr); index++) {
		r->c.index = index;
		if (!read_frame(r, &fr))
			return false;
	}
	return true;
}

static bool read_headers(struct reader *r)
{
	return read_checksum(r) && allocate(r) && read_frames(r) && (r->broken || uvm_igvm_check_file(&r->c));
}

/*
 * The reference refuses every file without file data. We read one whose records need none; when there is anything wrong with
 * it, then that its data is missing.
 */
static bool check_dataless(struct reader *r)
{
	struct reader quiet = *r;

	if (r->c.data != r->c.end)
		return true;
	quiet.c.f = &quiet.f;
	quiet.c.report = NULL;
	quiet.c.diag = NULL;
	read_headers(&quiet);
	uvm_igvm_free(&quiet.f);
	if (quiet.c.status == UVM_E_NOMEM)
		return true; /* as read_headers is about to find out */
	return quiet.c.status == UVM_OK || bad(&r->c, FILE_DATA, "variable_header_size", r->c.data, 0);
}

static void read_file(struct reader *r)
{
	if (!read_version(r) || !read_architecture(r) || !read_bounds(r) || !check_dataless(r) || !read_headers(r))
		return;
	/* the reference reads such a file, so whatever else is wrong comes first */
	uvm_igvm_check_at(&r->c, NULL);
	if (r->c.first < fixed_size(r))
		bad(&r->c, HEADER_OVERLAP, "variable_header_offset", r->c.first, fixed_size(r));
}

int uvm_igvm_read(struct uvm_igvm *f, const uint8_t *p, size_t len, const struct uvm_igvm_read_options *opt, struct uvm_diag *d)
{
	static const struct uvm_igvm_read_options plain = { .isolation = UVM_IGVM_ANY_PLATFORM };
	const struct uvm_igvm_read_options *o = opt != NULL ? opt : &plain;
	struct reader r = { .p = p, .len = len, .isolation = o->isolation, .filter = UINT32_MAX };

	r.c = (struct uvm_igvm_checker){ .f = &r.f,
					 .report = o->report,
					 .report_arg = o->report_arg,
					 .diag = d,
					 .file = p,
					 .index = UVM_NO_INDEX,
					 .whole = o->isolation == UVM_IGVM_ANY_PLATFORM };
	read_file(&r);
	if (r.c.status < 0)
		uvm_igvm_free(&r.f);
	*f = r.f;
	return r.c.status;
}
