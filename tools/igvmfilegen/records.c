/* SPDX-License-Identifier: MIT */
/*
 * Records as text, by their shapes.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/context.h"
#include "records.h"
#include "shapes.h"

static const struct uvm_igvm_field *field_of(const struct uvm_igvm_header *h, const char *name)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);

	for (size_t i = 0; i < k->nfields; i++) {
		if (strcmp(k->fields[i].name, name) == 0)
			return &k->fields[i];
	}
	return NULL; /* shapes.c names no other fields: its unit test sees to that */
}

static void print_vtl(const struct text *t, const char *label, uint64_t vtl)
{
	static const char *const names[] = { "Vtl0", "Vtl1", "Vtl2" };

	text_word(t, label, names[vtl]); /* the reader knows no other */
}

static void print_choice(struct text *t, const char *label, const struct choice *c, uint64_t v)
{
	const char *name = c->name((uint32_t)v);

	if (name != NULL) {
		text_word(t, label, name);
		return;
	}
	text_open(t, label, c->type, '(');
	text_hex(t, NULL, v);
	text_close(t, '(');
}

static void print_page_flags(const struct text *t, const char *label, uint64_t flags)
{
	char line[128];

	snprintf(line, sizeof(line), "IgvmPageDataFlags { is_2mb_page: %s, unmeasured: %s, shared: %s, reserved: %u }",
		 flags & UVM_IGVM_PAGE_2MB ? "true" : "false", flags & UVM_IGVM_PAGE_UNMEASURED ? "true" : "false",
		 flags & UVM_IGVM_PAGE_SHARED ? "true" : "false", (unsigned)flags >> 3);
	text_word(t, label, line);
}

static void print_layout(struct text *t, const char *label, const struct uvm_layout *l, const uint8_t *p);

static void print_element(struct text *t, const char *label, const struct uvm_layout_part *part, const uint8_t *p)
{
	if (part->of == NULL)
		text_hex(t, label, uvm_le(p, part->size));
	else
		print_layout(t, label, part->of, p);
}

static void print_part(struct text *t, const struct uvm_layout_part *part, const uint8_t *p)
{
	if (part->count == 0) {
		print_element(t, part->name, part, p);
		return;
	}
	text_open(t, part->name, NULL, '[');
	for (size_t i = 0; i < part->count; i++)
		print_element(t, NULL, part, p + i * part->size);
	text_close(t, '[');
}

static void print_layout(struct text *t, const char *label, const struct uvm_layout *l, const uint8_t *p)
{
	const char bracket = l->kind == UVM_LAYOUT_WRAPPED ? '(' : '{';

	text_open(t, label, l->name, bracket);
	if (l->kind == UVM_LAYOUT_WRAPPED)
		text_hex(t, NULL, uvm_le(p, l->size));
	for (size_t i = 0; i < l->nparts; i++) {
		if (l->kind == UVM_LAYOUT_FLAGS)
			text_bool(t, l->parts[i].name, uvm_le(p, l->size) >> l->parts[i].off & 1);
		else
			print_part(t, &l->parts[i], p + l->parts[i].off);
	}
	text_close(t, bracket);
}

static void print_register(struct text *t, uint32_t arch, const struct uvm_igvm_register *r)
{
	const struct uvm_igvm_register_name *n = uvm_igvm_register_name(arch, r->name);

	text_open(t, NULL, n->name, '(');
	if (n->kind == UVM_IGVM_REG_U64) {
		text_hex(t, NULL, r->value);
	} else {
		text_open(t, NULL, n->kind == UVM_IGVM_REG_TABLE ? "TableRegister" : "SegmentRegister", '{');
		text_hex(t, "base", r->value);
		text_hex(t, "limit", r->limit);
		if (n->kind == UVM_IGVM_REG_SEGMENT) {
			text_hex(t, "selector", r->selector);
			text_hex(t, "attributes", r->attributes);
		}
		text_close(t, '{');
	}
	text_close(t, '(');
}

static void print_registers(struct text *t, const char *label, uint32_t arch, const struct uvm_igvm_header *h)
{
	struct uvm_igvm_register r;

	text_open(t, label, NULL, '[');
	for (uint32_t i = 0; i < uvm_igvm_vbs_count(h); i++) {
		uvm_igvm_vbs_get(h, i, &r);
		print_register(t, arch, &r);
	}
	text_close(t, '[');
}

/* What is shown from the body or the file data of ${h}. */
static void print_data(struct text *t, const struct item *it, const struct uvm_igvm *f, const struct uvm_igvm_header *h)
{
	switch (it->show) {
	case SHOW_LAYOUT:
		print_layout(t, it->label, uvm_igvm_context_layout(h->vp.context), h->data);
		break;
	case SHOW_REGISTERS:
		print_registers(t, it->label, f->arch, h);
		break;
	case SHOW_STRING:
		text_string(t, it->label, (const char *)h->blob.body, h->blob.body_len);
		break;
	case SHOW_LIST_VTL:
		print_vtl(t, it->label, h->vp.vtl);
		break;
	default:
		text_list(t, it->label, h->data, 1, h->data_len);
	}
}

static void print_field(struct text *t, const struct item *it, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_field *f = field_of(h, it->field);
	const uint64_t v = uvm_igvm_field_value(h, f);

	switch (it->show) {
	case SHOW_BIT:
		text_bool(t, it->label, v >> it->bit & 1);
		break;
	case SHOW_VTL:
		print_vtl(t, it->label, v);
		break;
	case SHOW_CHOICE:
		print_choice(t, it->label, it->choice, v);
		break;
	case SHOW_PAGE_FLAGS:
		print_page_flags(t, it->label, v);
		break;
	case SHOW_DIGITS:
	case SHOW_0X_DIGITS:
		text_digits(t, it->label, it->show == SHOW_DIGITS ? "" : "0x", h->blob.body + f->off, f->size);
		break;
	case SHOW_FIRST:
		text_hex(t, it->label, h->blob.body[f->off]);
		break;
	default:
		text_hex(t, it->label, v);
	}
}

static void print_items(struct text *t, const struct shape *s, const struct uvm_igvm *f, const struct uvm_igvm_header *h)
{
	for (size_t i = 0; i < s->nitems; i++) {
		const struct item *it = &s->items[i];

		if (it->when != NULL && uvm_igvm_field_value(h, field_of(h, it->when)) != 1)
			continue;
		if (it->field == NULL)
			print_data(t, it, f, h);
		else
			print_field(t, it, h);
	}
}

void record_print(struct text *t, const struct uvm_igvm *f, const struct uvm_igvm_header *h)
{
	const struct shape *s = shape_of(f, h);
	struct text in = { t->f, s->tabs, true };

	text_open(t, NULL, s->name, s->inner != NULL ? '(' : '{');
	if (s->inner != NULL)
		text_open(t, NULL, s->inner, '{');
	print_items(s->tabs > 0 ? &in : t, s, f, h);
	if (s->inner != NULL)
		text_close(t, '{');
	text_close(t, s->inner != NULL ? '(' : '{');
}
