/* SPDX-License-Identifier: MIT */
/*
 * Two pages, or the states of two processors, field by field.
 *
 * Which page is which is told by the part of the image that it is in, never by what it looks like.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/policy.h>
#include <uvmkit/wire.h>

#include "abi/command_line.h"
#include "abi/shim_params.h"
#include "abi/vtl2_config.h"
#include "diff.h"
#include "igvm/context.h"
#include "igvm/dedup.h"
#include "policy_wish.h"

/* ---- bytes ---- */

static uint8_t byte_at(const uint8_t *p, size_t len, size_t i)
{
	return i < len ? p[i] : 0;
}

static void hex(char out[DIFF_VALUE], const uint8_t *p, size_t len, size_t at, size_t n)
{
	size_t i = 0;

	for (; i < n && i < 8; i++)
		snprintf(out + 2 * i, DIFF_VALUE - 2 * i, "%02x", byte_at(p, len, at + i));
	if (i < n)
		snprintf(out + 2 * i, DIFF_VALUE - 2 * i, "...");
}

void diff_bytes(struct diff_out *o, const char *prefix, const uint8_t *a, size_t alen, const uint8_t *b, size_t blen)
{
	const size_t len = alen > blen ? alen : blen;
	char name[DIFF_VALUE], x[DIFF_VALUE], y[DIFF_VALUE];
	size_t first = 0, last = len;

	while (first < len && byte_at(a, alen, first) == byte_at(b, blen, first))
		first++;
	if (first == len)
		return;
	while (byte_at(a, alen, last - 1) == byte_at(b, blen, last - 1))
		last--;
	snprintf(name, sizeof(name), "%s%sbytes 0x%zx-0x%zx", prefix, prefix[0] != '\0' ? " " : "", first, last - 1);
	hex(x, a, alen, first, last - first);
	hex(y, b, blen, first, last - first);
	diff_field(o, name, x, y);
}

/* ---- tables of fields ---- */

static void shim_params(struct diff_out *o, const uint8_t *a, const uint8_t *b)
{
#define FIELD(type, name, off) diff_number(o, #name, uvm_le(a + (off), sizeof(type)), uvm_le(b + (off), sizeof(type)));
	UVM_SHIM_PARAMS_FIELDS(FIELD)
#undef FIELD
}

static void page_table(struct diff_out *o, const uint8_t *a, const uint8_t *b)
{
	char name[DIFF_VALUE];

	for (size_t i = 0; i < UVM_PAGE_SIZE / 8; i++) {
		snprintf(name, sizeof(name), "entry %zu", i);
		diff_number(o, name, uvm_le64(a + 8 * i), uvm_le64(b + 8 * i));
	}
}

static void cpuid_page(struct diff_out *o, const uint8_t *a, const uint8_t *b)
{
	static const struct {
		const char *name;
		size_t off, size;
	} fields[] = { { "eax_in", 0, 4 },   { "ecx_in", 4, 4 },   { "xcr0_in", 8, 8 },  { "xss_in", 16, 8 },
		       { "eax_out", 24, 4 }, { "ebx_out", 28, 4 }, { "ecx_out", 32, 4 }, { "edx_out", 36, 4 } };
	char name[DIFF_VALUE];

	diff_number(o, "count", uvm_le32(a), uvm_le32(b));
	for (size_t at = 16; at + 48 <= UVM_PAGE_SIZE; at += 48) {
		for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++) {
			const size_t off = at + fields[f].off;

			snprintf(name, sizeof(name), "leaf %zu %s", (at - 16) / 48, fields[f].name);
			diff_number(o, name, uvm_le(a + off, fields[f].size), uvm_le(b + off, fields[f].size));
		}
	}
}

/* ---- what has a codec ---- */

static void command_line(struct diff_out *o, const uint8_t *a, const uint8_t *b)
{
	static const char *const policies[] = { "the host may add text", "the host adds nothing" };
	struct uvm_command_line x, y;

	if (uvm_command_line_get(&x, a, NULL) < 0 || uvm_command_line_get(&y, b, NULL) < 0)
		return;
	if (x.policy != y.policy)
		diff_field(o, "policy", policies[x.policy == UVM_COMMAND_LINE_STATIC],
			   policies[y.policy == UVM_COMMAND_LINE_STATIC]);
	if (!uvm_dedup_same(x.text, x.len, y.text, y.len)) {
		char s[UVM_COMMAND_LINE_MAX + 1] = { 0 }, t[UVM_COMMAND_LINE_MAX + 1] = { 0 };

		memcpy(s, x.text, x.len);
		memcpy(t, y.text, y.len);
		diff_field(o, "text", s, t);
	}
}

static const char *product_name(const struct uvm_policy *p)
{
	return p->product != NULL ? p->product->name : "none";
}

static void value_text(char out[DIFF_VALUE], const struct uvm_policy_field *f, const struct uvm_policy_value *v)
{
	if (v == NULL)
		snprintf(out, DIFF_VALUE, "no such field");
	else if (f->kind == UVM_POLICY_BOOL)
		snprintf(out, DIFF_VALUE, "%s", v->required ? "required" : "not required");
	else
		snprintf(out, DIFF_VALUE, "%zu bytes", v->len);
}

static void policy_field(struct diff_out *o, const struct uvm_policy_field *f, const struct uvm_policy_value *x,
			 const struct uvm_policy_value *y)
{
	char s[DIFF_VALUE], t[DIFF_VALUE];

	value_text(s, f, x);
	value_text(t, f, y);
	if (strcmp(s, t) != 0)
		diff_field(o, f->name, s, t);
	else if (x != NULL && y != NULL)
		diff_bytes(o, f->name, x->p, x->len, y->p, y->len);
}

static void vtl2_config(struct diff_out *o, const uint8_t *a, const uint8_t *b)
{
	const struct uvm_policy_field *f;
	struct uvm_vtl2_config x, y;
	struct uvm_policy p, q;

	if (uvm_vtl2_config_get(&x, a, NULL) < 0 || uvm_vtl2_config_get(&y, b, NULL) < 0 ||
	    uvm_policy_decode(&p, x.policy, x.policy_size, NULL) < 0 ||
	    uvm_policy_decode(&q, y.policy, y.policy_size, NULL) < 0)
		return;
	diff_number(o, "vtom_offset_bit", x.vtom_offset_bit, y.vtom_offset_bit);
	if (p.product != q.product)
		diff_field(o, "product", product_name(&p), product_name(&q));
	for (size_t i = 0; (f = policy_field_at(i)) != NULL; i++)
		policy_field(o, f, uvm_policy_value(&p, f->name), uvm_policy_value(&q, f->name));
}

static const struct {
	const char *region; /* as uvm_image_names has it */
	void (*compare)(struct diff_out *o, const uint8_t *a, const uint8_t *b);
} decoders[] = {
	{ "VTL2 configuration", vtl2_config }, { "parameters of the boot shim", shim_params }, { "command line", command_line },
	{ "page tables", page_table },         { "page tables of the firmware", page_table },
};

void diff_page(struct diff_out *o, const char *region, uint16_t data_type, const uint8_t a[4096], const uint8_t b[4096])
{
	const unsigned before = o->shown;

	if (data_type == UVM_IGVM_PAGE_CPUID_DATA || data_type == UVM_IGVM_PAGE_CPUID_XF)
		cpuid_page(o, a, b);
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++) {
		if (strcmp(region, decoders[i].region) == 0)
			decoders[i].compare(o, a, b);
	}
	if (o->shown == before) /* nobody knows the page, or it is broken, or differs where nothing should be */
		diff_bytes(o, "", a, UVM_PAGE_SIZE, b, UVM_PAGE_SIZE);
}

/* ---- processor states ---- */

static void compare_layout(struct diff_out *o, const char *prefix, const struct uvm_layout *l, const uint8_t *a,
			   const uint8_t *b)
{
	char name[DIFF_VALUE];

	for (size_t i = 0; i < l->nparts; i++) {
		const struct uvm_layout_part *p = &l->parts[i];
		const size_t n = p->count > 0 ? p->count : 1;

		for (size_t k = 0; k < n; k++) {
			const size_t off = p->off + k * p->size;

			if (memcmp(a + off, b + off, p->size) == 0)
				continue;
			snprintf(name, sizeof(name), p->count > 0 ? "%s.%s[%zu]" : "%s.%s", prefix, p->name, k);
			if (p->of != NULL && p->of->kind == UVM_LAYOUT_STRUCT)
				compare_layout(o, name, p->of, a + off, b + off);
			else if (p->size <= 8)
				diff_number(o, name, uvm_le(a + off, p->size), uvm_le(b + off, p->size));
			else
				diff_bytes(o, name, a + off, p->size, b + off, p->size);
		}
	}
}

static bool find_register(const struct uvm_igvm_header *h, uint32_t name, struct uvm_igvm_register *ret)
{
	for (uint32_t i = 0; i < uvm_igvm_vbs_count(h); i++) {
		uvm_igvm_vbs_get(h, i, ret);
		if (ret->name == name)
			return true;
	}
	return false;
}

static void compare_register(struct diff_out *o, const char *prefix, const struct uvm_igvm_register *x,
			     const struct uvm_igvm_register *y)
{
	const struct uvm_igvm_register_name *known = uvm_igvm_register_name(UVM_IGVM_ARCH_X64, x->name);
	char name[DIFF_VALUE];

	if (known == NULL)
		known = uvm_igvm_register_name(UVM_IGVM_ARCH_AARCH64, x->name);
	snprintf(name, sizeof(name), "%s.%s", prefix, known != NULL ? known->name : "register");
	diff_number(o, name, x->value, y->value);
	diff_number(o, name, (uint64_t)x->limit << 32 | (uint64_t)x->selector << 16 | x->attributes,
		    (uint64_t)y->limit << 32 | (uint64_t)y->selector << 16 | y->attributes);
}

static void compare_registers(struct diff_out *o, const char *prefix, const struct uvm_igvm_header *a,
			      const struct uvm_igvm_header *b)
{
	struct uvm_igvm_register x, y;

	diff_number(o, "registers", uvm_igvm_vbs_count(a), uvm_igvm_vbs_count(b));
	for (uint32_t i = 0; i < uvm_igvm_vbs_count(a); i++) {
		uvm_igvm_vbs_get(a, i, &x);
		if (find_register(b, x.name, &y))
			compare_register(o, prefix, &x, &y);
	}
}

void diff_context(struct diff_out *o, const char *prefix, const struct uvm_igvm_header *a, const struct uvm_igvm_header *b)
{
	const struct uvm_layout *l = uvm_igvm_context_layout((enum uvm_igvm_context)a->vp.context);
	const unsigned before = o->shown;

	if (a->vp.context == UVM_IGVM_CONTEXT_VBS)
		compare_registers(o, prefix, a, b);
	else if (l != NULL && a->data_len >= l->size && b->data_len >= l->size)
		compare_layout(o, prefix, l, a->data, b->data);
	if (o->shown == before)
		diff_bytes(o, prefix, a->data, a->data_len, b->data, b->data_len);
}
