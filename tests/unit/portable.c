/* SPDX-License-Identifier: MIT */
/*
 * Portable images: which requests make none, which files are none, and that they hold the same pages as the image that is not
 * portable, but for those that speak of the machine.
 */
#include "image/portable.h"

#include "abi/host_tree.h"
#include "igvm/context.h"
#include "image_make.h"

static const struct made_segment kernel[] = { { 0x1000000, 20771, 40000, 1 } }, shim[] = { { 0, 7936, 7936, 1 } };

static struct uvm_guest_config config[2];
static struct uvm_image_request req;
static struct uvm_image image;
static struct uvm_diag d;

static int make_request(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(config); i++)
		config[i] = (struct uvm_guest_config){ .max_vtl = 2, .kind = UVM_IMAGE_OPENHCL, .memory_page_count = 4096 };
	config[1].isolation = UVM_ISOLATION_TDX;
	req = (struct uvm_image_request){ .arch = UVM_IGVM_ARCH_X64, .portable = true, .configs = config, .nconfigs = 1 };
	req.resources[UVM_RESOURCE_KERNEL] = made_elf("portable/", "kernel", 0x1000000, kernel, COUNT(kernel), 16);
	req.resources[UVM_RESOURCE_SHIM] = made_elf("portable/", "shim", 16, shim, COUNT(shim), 16);
	req.resources[UVM_RESOURCE_INITRD] = made_bytes("portable/", "initrd", 9001);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	return 0;
}

static int free_request(void **state)
{
	(void)state;
	uvm_image_free(&image);
	made_free_all(&req);
	return 0;
}

/* ---- refused requests ---- */

static void assert_refused(const char *field)
{
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_UNSUPPORTED);
	assert_string_equal(d.field, field);
	assert_int_equal(image.nparts, 0);
}

static void other_architecture(void **state)
{
	(void)state;
	req.arch = UVM_IGVM_ARCH_AARCH64;
	assert_refused("guest_arch");
}

static void two_configurations(void **state)
{
	(void)state;
	req.nconfigs = 2;
	assert_refused("guest_configs");
}

static void other_kind(void **state)
{
	(void)state;
	config[0].kind = UVM_IMAGE_NONE;
	assert_refused("image");
}

static void isolation(void **state)
{
	(void)state;
	config[0].isolation = UVM_ISOLATION_VBS;
	assert_refused("isolation_type");
}

static void something_below(void **state)
{
	(void)state;
	config[0].uefi = true;
	assert_refused("image.openhcl");
	d = (struct uvm_diag)UVM_DIAG_INIT;
	config[0].uefi = false;
	config[0].has_linux = true;
	assert_refused("image.openhcl");
}

/* ---- what is built ---- */

static const struct uvm_igvm_list *directives(void)
{
	return &image.file.section[UVM_IGVM_DIRECTIVES];
}

static struct uvm_igvm_header *find(uint32_t type)
{
	for (size_t i = 0; i < directives()->n; i++) {
		if (directives()->h[i].type == type)
			return &directives()->h[i];
	}
	return NULL;
}

/* The page that the host fills with what a record asks for. */
static uint64_t page_of(uint32_t type)
{
	const uint32_t area = find(type)->parameter.parameter_area_index;

	for (size_t i = 0; i < directives()->n; i++) {
		const struct uvm_igvm_header *h = &directives()->h[i];

		if (h->type == UVM_IGVM_PARAMETER_INSERT && h->insert.parameter_area_index == area)
			return h->insert.gpa / UVM_PAGE_SIZE;
	}
	fail_msg("nothing is inserted for 0x%x", type);
	return 0;
}

static void parameters(void **state)
{
	struct uvm_image_config_page page;
	uint64_t region;

	(void)state;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	assert_int_equal(uvm_image_find_config(&image.file, UVM_IGVM_NATIVE, &page, &d), UVM_OK);
	region = page.gpa / UVM_PAGE_SIZE - UVM_PARAMETER_VTL2_CONFIG;
	assert_int_equal(page_of(UVM_IGVM_MEMORY_MAP) - region, UVM_PARAMETER_PORTABLE_MEMORY_MAP);
	assert_int_equal(page_of(UVM_IGVM_VP_COUNT) - region, UVM_PARAMETER_PORTABLE_VP_COUNT);
	assert_int_equal(page_of(UVM_IGVM_ENVIRONMENT_INFO) - region, UVM_PARAMETER_PORTABLE_ENVIRONMENT);
	assert_int_equal(image.file.section[UVM_IGVM_INITIALIZATIONS].n, 0); /* it cannot be moved, either */
	assert_int_equal(find(UVM_IGVM_REQUIRED_MEMORY)->memory.flags, 0);
}

static uint64_t number(const char *field)
{
	const struct uvm_layout *l = uvm_igvm_context_layout(UVM_IGVM_CONTEXT_NATIVE_X64);

	for (size_t i = 0; i < l->nparts; i++) {
		if (strcmp(l->parts[i].name, field) == 0)
			return uvm_le(find(UVM_IGVM_VP_CONTEXT)->data + l->parts[i].off, l->parts[i].size);
	}
	fail_msg("no field %s", field);
	return 0;
}

static void entry(void **state)
{
	(void)state;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	assert_int_equal(number("cr0"), 0x80000021);
	assert_int_equal(number("cr4"), 0x40060);
	assert_int_equal(number("efer"), 0xD00);
	assert_int_equal(number("rflags"), 2);
	assert_int_equal(number("code_selector"), 0x10);
	assert_int_equal(number("data_selector"), 0x18);
	assert_int_equal(number("code_limit"), 0xFFFFFFFF);
	assert_int_equal(number("gdtr_base") % UVM_PAGE_SIZE, 0);
	assert_int_equal(number("gdtr_base") + UVM_PAGE_SIZE - number("rsi"), number("rip") - 16);
	assert_true(number("cr3") != 0 && number("cr3") % UVM_PAGE_SIZE == 0);
	assert_int_equal(number("gs_base") | number("rax") | number("rsp") | number("idtr_base"), 0);
}

/* All pages of memory as one CRC, by address, but for ${except}. */
static uint32_t contents(const struct uvm_image *of, uint64_t except)
{
	const struct uvm_igvm_list *l = &of->file.section[UVM_IGVM_DIRECTIVES];
	uint32_t crc = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if (h->type != UVM_IGVM_PAGE_DATA || h->page.gpa == except)
			continue;
		crc = uvm_crc32(crc, &h->page.gpa, sizeof(h->page.gpa));
		crc = uvm_crc32(crc, h->data, h->data_len);
	}
	return crc;
}

static void same_pages(void **state)
{
	struct uvm_image_config_page page;
	struct uvm_image other;
	uint64_t regions; /* the list of what is there says where the parameters are */

	(void)state;
	config[0].has_memory_page_base = true; /* else the other one can be moved, and its page tables have room for that */
	config[0].memory_page_base = 8192;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	req.portable = false;
	assert_int_equal(uvm_image_build(&req, &other, &d), UVM_OK);
	assert_int_equal(uvm_image_find_config(&image.file, UVM_IGVM_NATIVE, &page, &d), UVM_OK);
	regions = page.gpa - (uint64_t)(UVM_PARAMETER_VTL2_CONFIG - UVM_PARAMETER_REGIONS) * UVM_PAGE_SIZE;
	assert_int_equal(contents(&image, regions), contents(&other, regions));
	assert_int_equal(uvm_portable_check(&image.file, &d), UVM_OK);
	assert_int_equal(uvm_portable_check(&other.file, &d), UVM_E_UNSUPPORTED);
	uvm_image_free(&other);
}

/* ---- files that are none ---- */

static void other_files(void **state)
{
	struct uvm_igvm_header *h;

	(void)state;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	h = find(UVM_IGVM_PAGE_DATA);
	h->page.gpa = 0x9F000;
	assert_int_equal(uvm_portable_check(&image.file, &d), UVM_OK);
	h->page.gpa = 0xFF000;
	assert_int_equal(uvm_portable_check(&image.file, &d), UVM_E_RANGE);
	assert_string_equal(d.record, "PAGE_DATA");
	h->page.gpa = 0x100000;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	h = find(UVM_IGVM_VP_CONTEXT);
	h->vp.vp_index = 1;
	assert_int_equal(uvm_portable_check(&image.file, &d), UVM_E_MISSING);
	h->vp.vp_index = 0;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	image.file.section[UVM_IGVM_PLATFORMS].h[0].platform.platform_type = UVM_IGVM_VSM_ISOLATION;
	assert_int_equal(uvm_portable_check(&image.file, &d), UVM_E_MISSING);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_request, free_request)
	static const struct CMUnitTest tests[] = {
		TEST(other_architecture), TEST(two_configurations), TEST(other_kind), TEST(isolation),
		TEST(something_below),    TEST(parameters),         TEST(entry),      TEST(same_pages),
		TEST(other_files),
	};

	return cmocka_run_group_tests_name("portable", tests, NULL, NULL);
}
