/* SPDX-License-Identifier: MIT */
/*
 * Layouts of VP contexts: every byte belongs to exactly one part, and the offsets are the architecture's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "igvm/context.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	enum uvm_igvm_context context;
	uint16_t size;
} contexts[] = {
	{ UVM_IGVM_CONTEXT_VMSA, 4096 },
	{ UVM_IGVM_CONTEXT_NATIVE_X64, 232 },
	{ UVM_IGVM_CONTEXT_CCA, 80 },
};

static void check_struct(const struct uvm_layout *l);

static void check_flags(const struct uvm_layout *l)
{
	for (size_t i = 0; i < l->nparts; i++) {
		const struct uvm_layout_part *p = &l->parts[i];

		assert_true(p->off < 8u * l->size);
		assert_true(i == 0 || p->off > p[-1].off);
		assert_null(p->of);
	}
}

static void check_element(const struct uvm_layout_part *p)
{
	if (p->of == NULL) {
		assert_true(p->size == 1 || p->size == 2 || p->size == 4 || p->size == 8);
		return;
	}
	assert_int_equal(p->size, p->of->size);
	if (p->of->kind == UVM_LAYOUT_STRUCT)
		check_struct(p->of);
	else if (p->of->kind == UVM_LAYOUT_FLAGS)
		check_flags(p->of);
	else
		assert_int_equal(p->of->nparts, 0);
}

static void check_struct(const struct uvm_layout *l)
{
	size_t at = 0;

	for (size_t i = 0; i < l->nparts; i++) {
		const struct uvm_layout_part *p = &l->parts[i];

		assert_int_equal(p->off, at);
		at += (size_t)p->size * (p->count > 0 ? p->count : 1u);
		check_element(p);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(p->name, l->parts[k].name);
	}
	assert_int_equal(at, l->size);
}

static void test_every_byte_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(contexts); i++) {
		const struct uvm_layout *l = uvm_igvm_context_layout(contexts[i].context);

		assert_non_null(l);
		assert_int_equal(l->size, contexts[i].size);
		check_struct(l);
	}
}

static void test_no_layout(void **state)
{
	(void)state;
	assert_null(uvm_igvm_context_layout(UVM_IGVM_CONTEXT_NONE));
	assert_null(uvm_igvm_context_layout(UVM_IGVM_CONTEXT_VBS));
}

/* A list whose parts are all shifted would still be gapless: offsets from the processor manual hold it in place. */
static void test_vmsa_offsets(void **state)
{
	static const struct {
		unsigned constant;
		const char *name;
		unsigned off;
	} known[] = {
		{ UVM_VMSA_cs, "cs", 0x10 },
		{ UVM_VMSA_tr, "tr", 0x90 },
		{ UVM_VMSA_vmpl, "vmpl", 0xCA },
		{ UVM_VMSA_cpl, "cpl", 0xCB },
		{ UVM_VMSA_efer, "efer", 0xD0 },
		{ UVM_VMSA_cr4, "cr4", 0x148 },
		{ UVM_VMSA_cr3, "cr3", 0x150 },
		{ UVM_VMSA_cr0, "cr0", 0x158 },
		{ UVM_VMSA_rip, "rip", 0x178 },
		{ UVM_VMSA_rsp, "rsp", 0x1D8 },
		{ UVM_VMSA_rax, "rax", 0x1F8 },
		{ UVM_VMSA_cr2, "cr2", 0x240 },
		{ UVM_VMSA_pat, "pat", 0x268 },
		{ UVM_VMSA_rcx, "rcx", 0x308 },
		{ UVM_VMSA_rbp, "rbp", 0x328 },
		{ UVM_VMSA_r15, "r15", 0x378 },
		{ UVM_VMSA_sev_features, "sev_features", 0x3B0 },
		{ UVM_VMSA_virtual_tom, "virtual_tom", 0x3C8 },
		{ UVM_VMSA_xcr0, "xcr0", 0x3E8 },
		{ UVM_VMSA_mxcsr, "mxcsr", 0x408 },
		{ UVM_VMSA_x87_fcw, "x87_fcw", 0x410 },
		{ UVM_VMSA_xmm_registers, "xmm_registers", 0x470 },
		{ UVM_VMSA_vmsa_padding, "vmsa_padding", 0x670 },
	};
	const struct uvm_layout *l = uvm_igvm_context_layout(UVM_IGVM_CONTEXT_VMSA);
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < N(known); i++) {
		assert_int_equal(known[i].constant, known[i].off);
		for (size_t k = 0; k < l->nparts; k++) {
			if (strcmp(l->parts[k].name, known[i].name) == 0) {
				assert_int_equal(l->parts[k].off, known[i].off);
				found++;
			}
		}
	}
	assert_int_equal(found, N(known));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte_once),
		cmocka_unit_test(test_no_layout),
		cmocka_unit_test(test_vmsa_offsets),
	};

	return cmocka_run_group_tests_name("context", tests, NULL, NULL);
}
