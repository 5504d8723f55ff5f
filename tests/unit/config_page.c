/* SPDX-License-Identifier: MIT */
/*
 * The configuration page: found on every platform by the guest's own way, and refused when anything on that way could be
 * somebody else's choice: decoys, second pages, pages that are not measured, registers that lead elsewhere.
 */
#include "abi/vtl2_config.h"
#include "igvm/context.h"
#include "openhcl_make.h"

static uint64_t gpa_of(const struct made *m, uint32_t platform)
{
	return page_of(m, platform).gpa;
}

static void found(void **state)
{
	struct made *m = *state;

	for (size_t i = 0; i < COUNT(platforms); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		const struct uvm_image_config_page page = page_of(m, platforms[i]);
		struct uvm_policy p;

		assert_int_equal(uvm_le64(page.page), UVM_VTL2_CONFIG_MAGIC);
		assert_int_equal(page.vtom_offset_bit, platforms[i] == UVM_IGVM_SEV_SNP ? 46
						       : platforms[i] == UVM_IGVM_TDX   ? 47
											: 0);
		assert_int_equal(uvm_policy_decode(&p, page.page + page.policy_offset, page.policy_size, &d), UVM_OK);
		assert_string_equal(p.product->name, "cwcow");
		assert_true(p.value[0].required && p.value[i].required);
	}
}

/* What is wrong with the image as it is now, for one platform; the others are not touched by it. */
static void refused(const struct made *m, uint32_t platform, int status, const char *says)
{
	for (size_t i = 0; i < COUNT(platforms); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_image_config_page page = { .gpa = 77 };
		const int r = uvm_image_find_config(&m->image.file, platforms[i], &page, &d);

		if (platforms[i] != platform) {
			assert_int_equal(r, UVM_OK);
			continue;
		}
		assert_int_equal(r, status);
		assert_int_equal(page.gpa, 77);
		assert_non_null(strstr(d.text, says));
	}
}

static void add_page(struct made *m, uint32_t platform, uint64_t gpa, uint32_t flags)
{
	struct uvm_igvm_header h = { .type = UVM_IGVM_PAGE_DATA, .mask = uvm_igvm_platform(&m->image.file, platform)->mask };

	h.data = m->page;
	h.data_len = sizeof(m->page);
	h.page.gpa = gpa;
	h.page.flags = flags;
	assert_non_null(uvm_igvm_add(&m->image.file, &h));
}

/* A stricter policy in a page that looks just like the real one. */
static void decoy(void **state)
{
	struct made *m = *state;

	for (size_t i = 0; i < COUNT(platforms); i++) {
		struct uvm_igvm_list *l = &m->image.file.section[UVM_IGVM_DIRECTIVES];

		memcpy(m->page, page_of(m, platforms[i]).page, sizeof(m->page));
		add_page(m, platforms[i], 0x40000000, 0);
		refused(m, platforms[i], UVM_E_CONFLICT, "0x40000000");
		/* nobody measures these, and nobody reads them either */
		l->h[l->n - 1].page.flags = UVM_IGVM_PAGE_UNMEASURED;
		gpa_of(m, platforms[i]);
		l->h[l->n - 1].page.flags = UVM_IGVM_PAGE_SHARED;
		gpa_of(m, platforms[i]);
		l->n--;
	}
}

static void second_page(void **state)
{
	struct made *m = *state;

	for (size_t i = 0; i < COUNT(platforms); i++) {
		add_page(m, platforms[i], gpa_of(m, platforms[i]), UVM_IGVM_PAGE_UNMEASURED);
		refused(m, platforms[i], UVM_E_DUPLICATE, "two pages");
		m->image.file.section[UVM_IGVM_DIRECTIVES].n--;
	}
}

static void not_measured(void **state)
{
	static const uint32_t flags[] = { UVM_IGVM_PAGE_UNMEASURED, UVM_IGVM_PAGE_SHARED };
	struct made *m = *state;

	for (size_t i = 0; i < COUNT(platforms); i++) {
		struct uvm_igvm_header *h = page_at(m, platforms[i], gpa_of(m, platforms[i]));
		const uint32_t len = h->data_len;

		for (size_t k = 0; k < COUNT(flags); k++) {
			h->page.flags = flags[k];
			refused(m, platforms[i], UVM_E_VALUE, "not measured");
		}
		h->page.flags = 0;
		h->page.data_type = UVM_IGVM_PAGE_SECRETS;
		refused(m, platforms[i], UVM_E_VALUE, "not measured");
		h->page.data_type = UVM_IGVM_PAGE_NORMAL;
		h->data_len = 0;
		refused(m, platforms[i], UVM_E_MISSING, "is empty");
		h->data_len = len;
		h->page.gpa += 0x1000000000;
		refused(m, platforms[i], UVM_E_MISSING, "no page at");
		h->page.gpa -= 0x1000000000;
	}
}

static void damaged_page(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		int status;
	} cases[] = { { 0, 0, UVM_E_MAGIC }, { 9, 1, UVM_E_RESERVED }, { 18, 1, UVM_E_LIMIT }, { 4095, 1, UVM_E_RESERVED } };
	struct made *m = *state;
	struct uvm_igvm_header *h = page_at(m, UVM_IGVM_SEV_SNP, gpa_of(m, UVM_IGVM_SEV_SNP));
	const struct uvm_image_config_page was = page_of(m, UVM_IGVM_SEV_SNP);

	h->data_len = sizeof(m->page);
	for (size_t i = 0; i < COUNT(cases); i++) {
		memcpy(m->page, was.page, sizeof(m->page));
		m->page[cases[i].at] = cases[i].value;
		h->data = m->page;
		refused(m, UVM_IGVM_SEV_SNP, cases[i].status, "");
	}
}

static struct uvm_igvm_header *context(struct made *m, enum uvm_igvm_context kind)
{
	const struct uvm_igvm_list *l = &m->image.file.section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_VP_CONTEXT && l->h[i].vp.context == kind)
			return &l->h[i];
	}
	fail();
	return NULL;
}

/* Registers are data of the image, too: wherever they lead, it is an answer or a refusal. */
static void registers(void **state)
{
	static const struct {
		size_t at;
		uint64_t value;
	} cases[] = {
		{ UVM_VMSA_gdtr + 8, 0 }, { UVM_VMSA_gdtr + 8, 0x123 },        { UVM_VMSA_gdtr + 8, UINT64_MAX - 4095 },
		{ UVM_VMSA_rsi, 1 },      { UVM_VMSA_rsi, UINT64_MAX - 4095 }, { UVM_VMSA_rsi, 0x1000 },
		{ UVM_VMSA_rip, 0 },      { UVM_VMSA_rip, UINT64_MAX },
	};
	struct made *m = *state;
	struct uvm_igvm_header *h = context(m, UVM_IGVM_CONTEXT_VMSA);
	const uint8_t *was = h->data;

	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(m->page, 0, sizeof(m->page));
		memcpy(m->page, was, h->data_len);
		uvm_put_le64(m->page + cases[i].at, cases[i].value);
		h->data = m->page;
		refused(m, UVM_IGVM_SEV_SNP, UVM_E_VALUE, "registers");
	}
}

static void contexts(void **state)
{
	struct made *m = *state;
	struct uvm_igvm_header *h = context(m, UVM_IGVM_CONTEXT_VMSA);
	const struct uvm_igvm_header copy = *h;

	h->vp.vp_index = 1;
	refused(m, UVM_IGVM_SEV_SNP, UVM_E_MISSING, "no context");
	h->vp.vp_index = 0;
	assert_non_null(uvm_igvm_add(&m->image.file, &copy));
	refused(m, UVM_IGVM_SEV_SNP, UVM_E_DUPLICATE, "two contexts");
	m->image.file.section[UVM_IGVM_DIRECTIVES].n--;
}

static void platforms_refused(void **state)
{
	struct made *m = *state;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image_config_page page;

	assert_int_equal(uvm_image_find_config(&m->image.file, UVM_IGVM_SEV, &page, &d), UVM_E_MISSING);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	m->image.file.arch = UVM_IGVM_ARCH_AARCH64;
	assert_int_equal(uvm_image_find_config(&m->image.file, UVM_IGVM_VSM_ISOLATION, &page, &d), UVM_E_UNSUPPORTED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(found),        TEST(decoy),     TEST(second_page), TEST(not_measured),
		TEST(damaged_page), TEST(registers), TEST(contexts),    TEST(platforms_refused),
	};

	return cmocka_run_group_tests_name("config_page", tests, NULL, NULL);
}
