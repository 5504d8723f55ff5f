/* SPDX-License-Identifier: MIT */
/* Names of what is in an image's memory: where each kind of image has what, and files that say nonsense about it. */
#include "openhcl_make.h"

#include "abi/shim_params.h"

static const struct made_segment kernel[] = { { 0x1000000, 5000, 9000, 1 } };

static struct uvm_image_names names_of(const struct uvm_igvm *f, uint32_t platform)
{
	struct uvm_image_names names;

	uvm_image_names(f, platform, &names);
	assert_true(names.n <= UVM_IMAGE_NAMES_MAX);
	for (size_t i = 0; i < names.n; i++) {
		const struct uvm_image_name *n = &names.name[i];

		assert_true(i == 0 || names.name[i - 1].gpa <= n->gpa);
		assert_true(n->size == 0 || n->size - 1 <= UINT64_MAX - n->gpa);
		assert_non_null(n->name);
	}
	return names;
}

static const struct uvm_image_name *find(const struct uvm_image_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++) {
		if (strcmp(names->name[i].name, name) == 0)
			return &names->name[i];
	}
	fail_msg("no %s", name);
	return NULL;
}

static void assert_names(const struct uvm_igvm *f, uint32_t platform, const struct uvm_image_name *want, size_t n)
{
	const struct uvm_image_names names = names_of(f, platform);

	for (size_t i = 0; i < n && i < names.n; i++) {
		assert_string_equal(names.name[i].name, want[i].name);
		assert_int_equal(names.name[i].gpa, want[i].gpa);
		assert_int_equal(names.name[i].size, want[i].size);
	}
	assert_int_equal(names.n, n);
}

/* The same regions on every platform but for the bounce buffer and what comes with one of them. */
static void openhcl(void **state)
{
	static const uint32_t pages[] = { 1, 1, 1, 256, 2, 16 };
	static const char *const fixed[] = { "command line",         "GDT",
					     "VTL2 configuration",   "page hashes",
					     "log of the boot shim", "heap of the boot shim" };
	struct made *m = *state;

	for (size_t i = 0; i < COUNT(platforms); i++) {
		const bool hardware = platforms[i] != UVM_IGVM_VSM_ISOLATION;
		const struct uvm_image_names names = names_of(&m->image.file, platforms[i]);
		const struct uvm_image_name *tables = find(&names, "page tables"),
					    *rest = find(&names, "free for the paravisor");

		for (size_t k = 0; k < COUNT(fixed); k++)
			assert_int_equal(find(&names, fixed[k])->size, pages[k] * UVM_PAGE_SIZE);
		assert_int_equal(find(&names, "VTL2 configuration")->gpa, page_of(m, platforms[i]).gpa);
		assert_int_equal(find(&names, "state kept over restarts")->gpa, 0x8000000);
		assert_int_equal(find(&names, "kernel")->gpa, hardware ? 0x8400000 : 0x8200000);
		assert_int_equal(find(&names, "initrd")->size, 2 * UVM_PAGE_SIZE);
		assert_int_equal(tables->gpa + tables->size, rest->gpa);
		assert_int_equal(rest->gpa + rest->size, 0x8000000 + 16384ull * UVM_PAGE_SIZE);
		assert_int_equal(find(&names, "VTL0 configuration")->gpa, 0);
		if (hardware)
			assert_int_equal(find(&names, "bounce buffer")->gpa, 0x8200000);
		if (platforms[i] == UVM_IGVM_TDX)
			assert_int_equal(find(&names, "code at the reset vector")->gpa, 0xFFFFF000);
	}
}

/* Parameters of the shim that lead anywhere. */
static void wild(void **state)
{
	static const uint8_t fills[] = { 0xFF, 0x80, 0x01, 0x00 };
	struct made *m = *state;

	for (size_t i = 0; i < COUNT(fills) * UVM_SHIM_PARAMS_SIZE / 8; i++) {
		const struct uvm_image_names was = names_of(&m->image.file, UVM_IGVM_SEV_SNP);
		struct uvm_igvm_header *h = page_at(m, UVM_IGVM_SEV_SNP, find(&was, "parameters of the boot shim")->gpa);
		const uint8_t *good = h->data;

		memcpy(m->page, h->data, h->data_len);
		memset(m->page + i / COUNT(fills) * 8, fills[i % COUNT(fills)], 8);
		h->data = m->page;
		(void)names_of(&m->image.file, UVM_IGVM_SEV_SNP);
		h->data = good;
	}
}

static void build(const struct uvm_image_request *req, struct uvm_image *image)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_image_build(req, image, &d), UVM_OK);
}

static void linux_without_firmware(void **state)
{
	static const struct uvm_image_name want[] = {
		{ 0x1000, 0x1000, "GDT" },          { 0x2000, 0x1000, "boot parameters" },
		{ 0x3000, 0x1000, "command line" }, { 0x4000, 0x6000, "page tables" },
		{ 0x19000, 0x1000, "ACPI tables" }, { 0x1C000, 0x1000, "where secrets and CPUID are" },
		{ 0x1D000, 0x1000, "setup data" },  { 0xE0000, 0x1000, "pointer to the ACPI tables" },
		{ 0x1000000, 0x2000, "kernel" },    { 0x1200000, 0x2000, "initrd" },
	};
	static const struct uvm_guest_config c = { .isolation = UVM_ISOLATION_SNP,
						   .kind = UVM_IMAGE_SNP_LINUX_DIRECT,
						   .processor_count = 1,
						   .memory_page_count = 8192,
						   .c_bit_position = 51,
						   .linux_image = { true, { (const uint8_t *)"quiet", 5 } } };
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
	struct uvm_image image;

	(void)state;
	req.resources[UVM_RESOURCE_LINUX_KERNEL] = made_elf("", "n", 0x1000010, kernel, COUNT(kernel), 16);
	req.resources[UVM_RESOURCE_LINUX_INITRD] = made_bytes("", "n", 5000);
	build(&req, &image);
	assert_names(&image.file, UVM_IGVM_SEV_SNP, want, COUNT(want));
	assert_names(&image.file, UVM_IGVM_TDX, want, 0);
	uvm_image_free(&image);
	made_free_all(&req);
}

static void uefi(void **state)
{
	static const struct uvm_image_name want[] = {
		{ 0, 0x1000, "code that accepts the first MiB" },      { 0x100000, 0x600000, "firmware" },
		{ 0x700000, 0x6000, "page tables of the firmware" },   { 0x706000, 0x1000, "GDT of the firmware" },
		{ 0x707000, 0x2000, "free for the firmware" },         { 0x709000, 0x1000, "list of the parameters" },
		{ 0x70A000, 0x5000, "page tables for shared memory" }, { 0x74D000, 0x14000, "room for a memory map" },
	};
	static const struct uvm_image_name arm[] = {
		{ 0, 0x800000, "firmware" },
		{ 0x800000, 0x20000, "stack of the firmware" },
		{ 0x820000, 0x4000, "page tables of the firmware" },
	};
	static const struct uvm_guest_config c = { .isolation = UVM_ISOLATION_SNP,
						   .has_shared_gpa_boundary = true,
						   .shared_gpa_boundary_bits = 39,
						   .restricted_injection = true,
						   .kind = UVM_IMAGE_UEFI,
						   .uefi_config_igvm = true };
	static const struct uvm_guest_config plain = { .kind = UVM_IMAGE_UEFI };
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
	struct uvm_image image;

	(void)state;
	req.resources[UVM_RESOURCE_UEFI] = made_uefi("", "n");
	build(&req, &image);
	assert_names(&image.file, UVM_IGVM_SEV_SNP, want, COUNT(want));
	uvm_image_free(&image);
	made_free_all(&req);

	req = (struct uvm_image_request){ .arch = UVM_IGVM_ARCH_AARCH64, .configs = &plain, .nconfigs = 1 };
	req.resources[UVM_RESOURCE_UEFI] = made_uefi_aarch64("", "n");
	build(&req, &image);
	assert_names(&image.file, UVM_IGVM_VSM_ISOLATION, arm, COUNT(arm));
	uvm_image_free(&image);
	made_free_all(&req);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(openhcl, make, unmake),
		cmocka_unit_test_setup_teardown(wild, make, unmake),
		cmocka_unit_test(linux_without_firmware),
		cmocka_unit_test(uefi),
	};

	return cmocka_run_group_tests_name("image_names", tests, NULL, NULL);
}
