/* SPDX-License-Identifier: MIT */
/*
 * The checker: tells violations with name and place, and leads the rules over a file that was built. The rules themselves are
 * in check_record.c, check_data.c, check_file.c and check_advice.c.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/check.h"

static const struct {
	const char *name;
	uint8_t off;
} fixed_header[] = {
	{ "magic", 0 },
	{ "format_version", 4 },
	{ "variable_header_offset", 8 },
	{ "variable_header_size", 12 },
	{ "total_file_size", 16 },
	{ "checksum", 20 },
	{ "architecture", 24 },
	{ "page_size", 28 },
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

static bool tell(struct uvm_igvm_checker *c, enum uvm_igvm_rule_id id, struct uvm_diag *d)
{
	const struct uvm_igvm_rule *rule = uvm_igvm_rule(id);

	d->code = rule->status;
	d->rule = rule->name;
	d->says = rule->says;
	if (rule->severity == UVM_IGVM_ERROR && c->status == UVM_OK) {
		c->status = rule->status;
		if (c->diag != NULL && c->diag->code == UVM_OK)
			*c->diag = *d;
	}
	if (c->report == NULL)
		return false;
	if (c->report(c->report_arg, rule, d))
		return true;
	if (c->status == UVM_OK)
		c->status = uvm_fail(c->diag, UVM_E_CANCELLED, UVM_NO_OFFSET, NULL, 0, 0);
	return false;
}

/* Frames are counted from where the last count ended: rules go through a file in order, again and again. */
static uint32_t index_in_file(struct uvm_igvm_checker *c)
{
	if (c->walk.off == 0 || c->walk.off > c->h->off) {
		c->walk.off = c->first;
		c->walk.index = 0;
	}
	while (c->walk.off < c->h->off) {
		c->walk.off += UVM_IGVM_FRAME_SIZE + ((uvm_le32(c->file + c->walk.off + 4) + 7) & ~7u);
		c->walk.index++;
	}
	return c->walk.index;
}

static uint32_t index_in_lists(const struct uvm_igvm_checker *c)
{
	size_t before = 0;
	int s = 0;

	for (; c->h < c->f->section[s].h || c->h >= c->f->section[s].h + c->f->section[s].n; s++)
		before += c->f->section[s].n;
	return (uint32_t)(before + (size_t)(c->h - c->f->section[s].h));
}

static uint32_t index_of(struct uvm_igvm_checker *c)
{
	if (c->h == NULL || c->index != UVM_NO_INDEX)
		return c->index;
	return c->file != NULL ? index_in_file(c) : index_in_lists(c);
}

static const char *record_name(const struct uvm_igvm_checker *c, const char *field)
{
	const struct uvm_igvm_kind *k;
	int section;

	if (c->h == NULL)
		return field != NULL ? "FIXED_HEADER" : NULL;
	k = uvm_igvm_kind(c->h->type);
	if (k != NULL)
		return k->name;
	section = uvm_igvm_section_of(c->h->type);
	return section >= 0 ? uvm_igvm_section_name((enum uvm_igvm_section)section) : "RECORD";
}

static uint64_t field_offset(const struct uvm_igvm_kind *k, const char *field)
{
	if (field == NULL || strcmp(field, "type") == 0)
		return 0;
	for (size_t i = 0; k != NULL && i < k->nfields; i++) {
		if (strcmp(k->fields[i].name, field) == 0)
			return UVM_IGVM_FRAME_SIZE + k->fields[i].off;
	}
	return 4; /* "length" */
}

static uint64_t offset_of(const struct uvm_igvm_checker *c, const char *field)
{
	if (c->h != NULL)
		return c->h->off != 0 ? c->h->off + field_offset(uvm_igvm_kind(c->h->type), field) : UVM_NO_OFFSET;
	if (c->file == NULL || field == NULL)
		return UVM_NO_OFFSET;
	for (size_t i = 0; i < N(fixed_header); i++) {
		if (strcmp(fixed_header[i].name, field) == 0)
			return fixed_header[i].off;
	}
	return UVM_NO_OFFSET;
}

/* Whether nobody listens: warnings are looked for, and described, only for a report function. */
static bool unheard(const struct uvm_igvm_checker *c, enum uvm_igvm_rule_id rule)
{
	return c->report == NULL && uvm_igvm_rule(rule)->severity == UVM_IGVM_WARNING;
}

bool uvm_igvm_bad(struct uvm_igvm_checker *c, enum uvm_igvm_rule_id rule, const char *field, uint64_t got, uint64_t want)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (unheard(c, rule))
		return true;
	d.record = record_name(c, field);
	d.index = index_of(c);
	d.field = field;
	d.off = offset_of(c, field);
	d.got = got;
	d.want = want;
	return tell(c, rule, &d);
}

bool uvm_igvm_bad_data(struct uvm_igvm_checker *c, enum uvm_igvm_rule_id rule, const uint8_t *at, uint64_t got, uint64_t want)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (unheard(c, rule))
		return true;
	d.record = record_name(c, NULL);
	d.index = index_of(c);
	d.field = "data";
	if (c->file != NULL)
		d.off = (uint64_t)(at - c->file);
	d.got = got;
	d.want = want;
	return tell(c, rule, &d);
}

bool uvm_igvm_check_nomem(struct uvm_igvm_checker *c, uint64_t bytes)
{
	const int r = uvm_fail(c->diag, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, bytes);

	if (c->status == UVM_OK)
		c->status = r;
	return false;
}

enum uvm_igvm_context uvm_igvm_checker_context(const struct uvm_igvm_checker *c, uint32_t mask)
{
	if (mask == 0 || (mask & (mask - 1)) != 0 || (mask & c->masks) == 0)
		return UVM_IGVM_CONTEXT_NONE;
	return uvm_igvm_platform_context(c->platform[__builtin_ctz(mask)]);
}

uint32_t uvm_igvm_checker_masks(const struct uvm_igvm_checker *c, uint32_t platform_type)
{
	uint32_t found = 0;

	for (uint32_t bits = c->masks; bits != 0; bits &= bits - 1) {
		if (c->platform[__builtin_ctz(bits)] == platform_type)
			found |= bits & -bits;
	}
	return found;
}

static bool check_version(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm *f = c->f;
	const uint32_t highest = f->version == 1 ? UVM_IGVM_ARCH_X64 : UVM_IGVM_ARCH_AARCH64;

	return (f->version == 1 || f->version == 2 || bad(c, FORMAT_VERSION, "format_version", f->version, 2)) &&
	       (f->arch <= highest || bad(c, ARCHITECTURE, "architecture", f->arch, f->version));
}

/* uvm_igvm_add puts records where they belong, but their types may have been changed since. */
static bool check_section(struct uvm_igvm_checker *c, int section)
{
	const struct uvm_igvm_kind *k = uvm_igvm_checker_kind(c, c->h->type);

	return k == NULL || k->section == section || bad(c, SECTION_ORDER, "type", c->h->type, 0);
}

static bool check_records(struct uvm_igvm_checker *c, int section)
{
	const struct uvm_igvm_list *l = &c->f->section[section];

	for (size_t i = 0; i < l->n; i++) {
		uvm_igvm_check_at(c, &l->h[i]);
		if (!check_section(c, section) || !uvm_igvm_check_record(c) || !uvm_igvm_check_data(c))
			return false;
	}
	return true;
}

int uvm_igvm_check(const struct uvm_igvm *f, uvm_igvm_report_fn *report, void *arg, struct uvm_diag *d)
{
	struct uvm_igvm_checker c = { .f = f, .report = report, .report_arg = arg, .diag = d, .index = UVM_NO_INDEX };
	bool go_on = check_version(&c);

	for (int s = 0; go_on && s < UVM_IGVM_SECTIONS; s++)
		go_on = check_records(&c, s);
	if (go_on)
		uvm_igvm_check_file(&c);
	return c.status;
}
