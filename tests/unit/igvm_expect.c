/* SPDX-License-Identifier: MIT */
/*
 * Files to start from and what a reader says about them; see igvm_expect.h.
 */
#include <stdio.h>

#include "igvm_expect.h"

static bool marked[256]; /* by place in the table of rules */

void igvm_rule_mark(const char *rule)
{
	size_t n;

	marked[uvm_igvm_rule_find(rule) - uvm_igvm_rules(&n)] = true;
}

bool igvm_rule_marked(const char *rule)
{
	size_t n;

	return marked[uvm_igvm_rule_find(rule) - uvm_igvm_rules(&n)];
}

bool igvm_listen(void *arg, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	struct igvm_log *l = arg;

	assert_string_equal(d->rule, rule->name);
	assert_int_equal(d->code, rule->status);
	if (l->n < COUNT(l->said)) {
		l->said[l->n].rule = rule;
		l->said[l->n].off = d->off;
		l->said[l->n].index = d->index;
	}
	return ++l->n != l->limit;
}

int igvm_read_all(const uint8_t *p, size_t len, int isolation, struct igvm_log *l)
{
	const struct uvm_igvm_read_options opt = { isolation, igvm_listen, l };
	struct uvm_igvm f;
	int r;

	*l = (struct igvm_log){ 0 };
	r = uvm_igvm_read(&f, p, len, &opt, NULL);
	uvm_igvm_free(&f);
	return r;
}

static bool was_said(const struct igvm_log *l, const struct uvm_igvm_rule *rule, uint64_t off, uint32_t index)
{
	for (size_t i = 0; i < l->n && i < COUNT(l->said); i++) {
		if (l->said[i].rule == rule && l->said[i].off == off && l->said[i].index == index)
			return true;
	}
	return false;
}

static void explain(const char *name, const char *rule, uint64_t off, uint32_t index, const struct igvm_log *l)
{
	printf("# %s: expected %s at 0x%llx of record %u, said:\n", name, rule, (unsigned long long)off, index);
	for (size_t i = 0; i < l->n && i < COUNT(l->said); i++)
		printf("#   %s at 0x%llx of record %u\n", l->said[i].rule->name, (unsigned long long)l->said[i].off,
		       l->said[i].index);
}

/* The file violates ${rule} at ${off}, an error before any other one; or, without a rule, nothing at all. */
void igvm_expect(const char *name, const uint8_t *p, size_t len, const char *rule, uint64_t off, uint32_t index)
{
	const struct uvm_igvm_rule *want = rule != NULL ? uvm_igvm_rule_find(rule) : NULL;
	const bool refused = want != NULL && want->severity == UVM_IGVM_ERROR;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm f;
	struct igvm_log l;
	int r;

	r = igvm_read_all(p, len, UVM_IGVM_ANY_PLATFORM, &l);
	if (rule != NULL)
		assert_non_null(want);
	if (want != NULL ? !was_said(&l, want, off, index) : l.n > 0)
		explain(name, rule != NULL ? rule : "nothing", off, index, &l);
	assert_true(want != NULL ? was_said(&l, want, off, index) : l.n == 0);
	assert_int_equal(r, refused ? want->status : UVM_OK);

	r = uvm_igvm_read(&f, p, len, NULL, &d);
	assert_int_equal(r, refused ? want->status : UVM_OK);
	assert_int_equal(d.code, r);
	if (refused) {
		assert_string_equal(d.rule, rule);
		assert_true(d.off == off);
		assert_int_equal(d.index, index);
		assert_null(f.section[UVM_IGVM_PLATFORMS].h);
	}
	if (rule != NULL)
		igvm_rule_mark(rule);
	uvm_igvm_free(&f);
}

uint8_t *igvm_base(enum igvm_base base, size_t *len)
{
	static struct igvm_bytes b;

	if (base == AARCH64)
		bytes_full_aarch64(&b);
	else
		bytes_full_x64(&b, base == X64 ? 1 : 2);
	return bytes_finish(&b, len);
}

/* Where the ${nth} record of a type starts. */
size_t igvm_find(const uint8_t *p, uint32_t type, unsigned nth, uint32_t *index)
{
	size_t off = bytes_get32(p + 8);

	for (*index = 0;; (*index)++) {
		if (bytes_get32(p + off) == type && nth-- == 0)
			return off;
		off += 8 + ((bytes_get32(p + off + 4) + 7) & ~7u);
	}
}

size_t igvm_record_at(const uint8_t *p, uint32_t index)
{
	size_t off = bytes_get32(p + 8);

	while (index-- > 0)
		off += 8 + ((bytes_get32(p + off + 4) + 7) & ~7u);
	return off;
}
