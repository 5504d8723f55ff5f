/* SPDX-License-Identifier: MIT */
/*
 * The configuration page: found on every platform by the guest's own way, and refused when anything on that way could be
 * somebody else's choice: decoys, second pages, pages that are not measured, registers that lead elsewhere.
 */
#include "abi/openhcl.h"
#include "abi/shim_params.h"
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

/* The guest knows a parameter region of one size only. */
static void parameters(void **state)
{
	static const uint64_t sizes[] = { 0, (UVM_PARAMETER_PAGES - 1) * UVM_PAGE_SIZE,
					  (UVM_PARAMETER_PAGES + 1) * UVM_PAGE_SIZE };
	/* behind the parameters: command line and reserved region */
	const uint64_t distance = (UVM_PARAMETER_VTL2_CONFIG + UVM_RESERVED_PAGES + 2) * UVM_PAGE_SIZE;
	struct made *m = *state;
	struct uvm_igvm_header *h = page_at(m, UVM_IGVM_SEV_SNP, gpa_of(m, UVM_IGVM_SEV_SNP) - distance);

	memcpy(m->page, h->data, h->data_len);
	h->data = m->page;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		uvm_put_le64(m->page + UVM_SHIM_PARAMS_parameter_region_size, sizes[i]);
		refused(m, UVM_IGVM_SEV_SNP, UVM_E_VALUE, "parameter region");
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
}

/* ---- aarch64 ------------------------------------------------------------------------------------------------------- */

static int make_aarch64(void **state)
{
	static const struct made_segment shim[] = { { 0, 6000, 8000, 1 } };
	struct made *m = calloc(1, sizeof(*m));
	struct uvm_slice *r = m->req.resources;
	struct uvm_diag d = UVM_DIAG_INIT;

	m->configs[0] =
		(struct uvm_guest_config){ .max_vtl = 2, .kind = UVM_IMAGE_OPENHCL, .memory_page_count = 16384, .uefi = true };
	m->configs[0].policy.product = uvm_policy_product_find("cwcow", 5);
	m->configs[0].policy.value[0].required = true;
	m->req = (struct uvm_image_request){ .arch = UVM_IGVM_ARCH_AARCH64, .configs = m->configs, .nconfigs = 1 };
	r[UVM_RESOURCE_KERNEL] = made_aarch64_image("", "cp", 9000, 0, 0);
	r[UVM_RESOURCE_SHIM] = made_elf("uvmkit/b", "cp", 16, shim, COUNT(shim), 16);
	uvm_put_le16((uint8_t *)(uintptr_t)r[UVM_RESOURCE_SHIM].p + 18, 183);
	r[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/i", "cp", 5000);
	r[UVM_RESOURCE_UEFI] = made_uefi_aarch64("", "cp");
	assert_int_equal(uvm_image_build(&m->req, &m->image, &d), UVM_OK);
	*state = m;
	return 0;
}

static void aarch64_found(void **state)
{
	const struct uvm_image_config_page page = page_of(*state, UVM_IGVM_VSM_ISOLATION);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_policy p;

	assert_int_equal(uvm_le64(page.page), UVM_VTL2_CONFIG_MAGIC);
	assert_int_equal(uvm_policy_decode(&p, page.page + page.policy_offset, page.policy_size, &d), UVM_OK);
	assert_string_equal(p.product->name, "cwcow");
	assert_true(p.value[0].required);
}

static void aarch64_refused(struct made *m, int status, const char *says)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image_config_page page;

	assert_int_equal(uvm_image_find_config(&m->image.file, UVM_IGVM_VSM_ISOLATION, &page, &d), status);
	assert_non_null(strstr(d.text, says));
}

/* One register of the list, each of which has a part in finding the parameters. */
static void aarch64_registers(void **state)
{
	static const struct {
		uint32_t name;
		uint64_t value;
		int status;
		const char *says;
	} cases[] = {
		{ 0x20000, 1, UVM_E_VALUE, "registers" },     { 0x20000, UINT64_MAX - 4095, UVM_E_VALUE, "registers" },
		{ 0x20000, 0, UVM_E_VALUE, "registers" }, /* behind the entry point */
		{ 0x20022, 0, UVM_E_VALUE, "registers" },     { 0x20022, UINT64_MAX, UVM_E_VALUE, "registers" },
		{ 0x40005, 0, UVM_E_VALUE, "registers" },     { 0x40005, 0x1000, UVM_E_VALUE, "registers" },
		{ 0x40005, 0x123, UVM_E_VALUE, "registers" }, { 0x40005, UINT64_MAX - 4095, UVM_E_VALUE, "registers" },
	};
	struct made *m = *state;
	struct uvm_igvm_header *h = context(m, UVM_IGVM_CONTEXT_VBS);
	const uint8_t *was = h->data;

	for (size_t i = 0; i < COUNT(cases); i++) {
		memcpy(m->page, was, h->data_len);
		for (uint8_t *r = m->page + 4; r < m->page + h->data_len; r += 32) {
			if (uvm_le32(r + 1) == cases[i].name)
				uvm_put_le64(r + 16, cases[i].value);
		}
		h->data = m->page;
		aarch64_refused(m, cases[i].status, cases[i].says);
		h->data = was;
	}
}

/* Everything a page lower, where the guest would not look for it: the real page gives that away. */
static void aarch64_moved(void **state)
{
	struct made *m = *state;
	struct uvm_igvm_header *h = context(m, UVM_IGVM_CONTEXT_VBS);
	const struct uvm_image_config_page was = page_of(m, UVM_IGVM_VSM_ISOLATION);
	const uint64_t back[] = { 0, (uint64_t)(1 + 105) * UVM_PAGE_SIZE }; /* configuration page, parameters */

	memcpy(m->page, h->data, h->data_len);
	h->data = m->page;
	for (uint8_t *r = m->page + 4; r < m->page + h->data_len; r += 32) {
		if (uvm_le32(r + 1) == 0x40005)
			uvm_put_le64(r + 16, uvm_le64(r + 16) - UVM_PAGE_SIZE);
	}
	aarch64_refused(m, UVM_E_VALUE, "parameter region");
	for (size_t i = COUNT(back); i-- > 0;) {
		struct uvm_igvm_header copy = *page_at(m, UVM_IGVM_VSM_ISOLATION, was.gpa - back[i]);

		copy.page.gpa -= UVM_PAGE_SIZE;
		*page_at(m, UVM_IGVM_VSM_ISOLATION, copy.page.gpa) = copy;
		aarch64_refused(m, i == 0 ? UVM_E_CONFLICT : UVM_E_MAGIC, "");
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)
#define AARCH64(f) cmocka_unit_test_setup_teardown(f, make_aarch64, unmake)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(found),
		TEST(decoy),
		TEST(second_page),
		TEST(not_measured),
		TEST(damaged_page),
		TEST(parameters),
		TEST(registers),
		TEST(contexts),
		TEST(platforms_refused),
		AARCH64(aarch64_found),
		AARCH64(aarch64_registers),
		AARCH64(aarch64_moved),
	};

	return cmocka_run_group_tests_name("config_page", tests, NULL, NULL);
}
