/* SPDX-License-Identifier: MIT */
/*
 * The shapes of igvmfilegen's dump: every record kind has one, and its items name fields that the kind has.
 */
#include "unit.h"

#include "../../tools/igvmfilegen/shapes.h"

static bool has_field(const struct uvm_igvm_kind *k, const char *name)
{
	for (size_t i = 0; i < k->nfields; i++) {
		if (strcmp(k->fields[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool is_shown(const struct shape *s, const char *name)
{
	for (size_t i = 0; i < s->nitems; i++) {
		if (s->items[i].field != NULL && strcmp(s->items[i].field, name) == 0)
			return true;
	}
	return false;
}

/* What the dump leaves out: fields the reference does not show, and those a context of that kind does not use. */
static bool may_be_missing(const struct uvm_igvm_kind *k, const struct uvm_igvm_field *f)
{
	switch (f->use) {
	case UVM_IGVM_F_NUMBER:
		return k->type == UVM_IGVM_VP_CONTEXT;
	case UVM_IGVM_F_MASK:
		return false;
	default:
		return f->use != UVM_IGVM_F_BODY || strstr(f->name, "reserved") != NULL;
	}
}

static void check_shape(const struct uvm_igvm_kind *k, const struct shape *s)
{
	assert_non_null(s);
	assert_int_equal(s->type, k->type);
	for (size_t i = 0; i < s->nitems; i++) {
		const struct item *it = &s->items[i];

		assert_non_null(it->label);
		assert_true(it->field == NULL || has_field(k, it->field));
		assert_true(it->when == NULL || has_field(k, it->when));
		assert_int_equal(it->show == SHOW_CHOICE, it->choice != NULL);
	}
	for (size_t i = 0; i < k->nfields; i++) {
		if (!is_shown(s, k->fields[i].name) && !may_be_missing(k, &k->fields[i]))
			fail_msg("%s.%s is not shown", k->name, k->fields[i].name);
	}
}

static void every_kind_has_one(void **state)
{
	static const uint8_t contexts[][2] = {
		{ UVM_IGVM_CONTEXT_VBS, UVM_IGVM_ARCH_X64 },     { UVM_IGVM_CONTEXT_VBS, UVM_IGVM_ARCH_AARCH64 },
		{ UVM_IGVM_CONTEXT_VMSA, UVM_IGVM_ARCH_X64 },    { UVM_IGVM_CONTEXT_NATIVE_X64, UVM_IGVM_ARCH_X64 },
		{ UVM_IGVM_CONTEXT_CCA, UVM_IGVM_ARCH_AARCH64 },
	};
	size_t n;
	const struct uvm_igvm_kind *k = uvm_igvm_kinds(&n);

	(void)state;
	for (; n > 0; k++, n--) {
		for (size_t i = 0; i < COUNT(contexts); i++) {
			struct uvm_igvm_header h = { .type = k->type };
			struct uvm_igvm f = { .arch = contexts[i][1] };

			if (k->type == UVM_IGVM_VP_CONTEXT)
				h.vp.context = contexts[i][0];
			check_shape(k, shape_of(&f, &h));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_has_one),
	};

	return cmocka_run_group_tests_name("shapes", tests, NULL, NULL);
}
