/* SPDX-License-Identifier: MIT */
/*
 * Images: requests that are refused, with the member or the byte of a resource at fault; and what microsoft/openvmm's
 * igvmfilegen (1488a37b7) makes of the same resources: whole files, launch measurements and map files, by their digests.
 */
#include <stdatomic.h>

#include "abi/imported_regions.h"
#include "image_known.h"

/* ---- resources ----------------------------------------------------------------------------------------------------- */

static const struct made_segment kernel_plain[] = { { 0x1000000, 20771, 20771, 1 },
						    { 0x1006000, 6144, 16384, 1 },
						    { 0, 64, 64, 4 } };
static const struct made_segment kernel_odd[] = { { 2119288, 2304, 6400, 1 },
						  { 2097443, 16384, 16385, 1 },
						  { 2134016, 0, 0, 1 } };
static const struct made_segment shim_plain[] = { { 0, 7936, 7936, 1 }, { 8192, 801, 5120, 1 } };
static const struct made_segment shim_high[] = { { 16384, 6144, 6144, 1 }, { 28672, 0, 2048, 1 } };
static const struct made_segment vtl0_kernel[] = { { 0x100000, 5000, 8192, 1 } };

enum { ODD = 1, UEFI = 2, LINUX = 4 };

static void make_resources(struct uvm_image_request *req, const char *seed, unsigned what)
{
	struct uvm_slice *r = req->resources;
	const bool odd = (what & ODD) != 0;

	r[UVM_RESOURCE_KERNEL] = odd ? made_elf("uvmkit/k", seed, 2097443, kernel_odd, COUNT(kernel_odd), 1)
				     : made_elf("uvmkit/k", seed, 0x1000040, kernel_plain, COUNT(kernel_plain), 16);
	r[UVM_RESOURCE_SHIM] = odd ? made_elf("uvmkit/b", seed, 20488, shim_high, COUNT(shim_high), 16)
				   : made_elf("uvmkit/b", seed, 16, shim_plain, COUNT(shim_plain), 16);
	r[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/i", seed, 9001);
	if ((what & UEFI) != 0)
		r[UVM_RESOURCE_UEFI] = made_uefi("uvmkit/fw", seed);
	if ((what & LINUX) != 0) {
		r[UVM_RESOURCE_LINUX_KERNEL] = made_elf("uvmkit/lk", seed, 0x100000, vtl0_kernel, COUNT(vtl0_kernel), 16);
		r[UVM_RESOURCE_LINUX_INITRD] = made_bytes("uvmkit/li", seed, 4096);
	}
}

/* ---- known answers ------------------------------------------------------------------------------------------------- */

static const struct known known[] = {
	{
		.seed = "E0",
		.n = 1,
		.c = { { NONE, OPENHCL(4096), .command_line = LINE("a=b") } },
		.file = "695dd6874fcd4d9794a97b8a3f78a94dbe5ff723865e266920edbcdda7ad12bc",
		.map = "66385b4cfbf4d46dfd09494cedf611c3f1808f44bd921c3da4108412afae6302",
	},
	{
		.seed = "E2b",
		.n = 1,
		.c = { { NONE, .kind = UVM_IMAGE_OPENHCL, .memory_page_count = 4096 } },
		.file = "82fcd2a39416ecc22a658e868146dada96099149018bb82e9f3f5d4b2e9f858b",
		.map = "eadc6af8021d41414a89187827b5cbaccd61422876e87f8708b4bbed0a18f5fb",
	},
	{
		.seed = "E3",
		.what = ODD,
		.n = 1,
		.c = { { NONE, OPENHCL(4096), .static_command_line = true, .command_line = LINE("quiet") } },
		.file = "d6ef8e4c3476aa8c1a772e627949e243ed5cd133738cc03507590780e738efc7",
		.map = "71cbd5c17f9ab3845882268621f695cdc57d470cd7c7314624e519a663e48b1b",
	},
	{
		.seed = "openhcl-x64-dev",
		.what = UEFI,
		.n = 1,
		.c = { { NONE, OPENHCL(131072), .uefi = true,
			 .command_line = LINE("OPENHCL_BOOT_LOG=com3 OPENHCL_IGVM_VTL2_GPA_POOL_CONFIG=debug") } },
		.file = "477d079c9105f52e16f27420d8c3d1ed6d505a8a3e2b08553298c5bc98523735",
		.map = "53ec45706b4ee6ed05b97aa8f9be639e5d016f15819c834c76dbf118615b5a24",
	},
	{
		.seed = "E8",
		.what = LINUX,
		.n = 1,
		.c = { { SNP(46, 0x3001F), OPENHCL(8192), .secure_avic = true, .has_linux = true,
			 .linux_image = { true, LINE("console=ttyS0") } } },
		.map = "2bf7206e2d54272109cbffd41307256c2fab5fb487b7670446aba32d6dc74548",
		.digests = { "545bcfc1c4828bea57a3292ff67dfb868248a86b24e9f3773f492f1b125094fe"
			     "e8c6a362c726d50f6935dfbd15a332a9" },
	},
	{
		.seed = "F2",
		.n = 1,
		.c = { { SNP(63, UINT64_MAX), OPENHCL(4096), .enable_debug = true, .restricted_injection = true,
			 .secure_avic = true } },
		.map = "d8b5a276414df1d9df92a525bb3a9eb7429d7bf64036325b50e7ca15d42c747d",
		.digests = { "1fd679b379bc96771e565fe0ebc04ad2b4599bf46490d8de5250b14e5e11d5e2"
			     "3ef88193a8da50cd93575e843be8147c" },
	},
	{
		.seed = "F3",
		.n = 1,
		.c = { { SNP(0, 0x30000), OPENHCL(4096), AT(65536), .enable_debug = true } },
		.map = "7abc5f9e02e75305b4ea6fa1674486b6691e18f482a1fe2a20d10989b7c0bc1d",
		.digests = { "95e6c03b049873ebfbdd33129590ba7a43d94afd57295f545a2e5511f652b68a"
			     "4a8aa1a682efa88d1abe9895b55d88bb" },
	},
	{
		.seed = "F6b",
		.n = 1,
		.c = { { TDX, .kind = UVM_IMAGE_OPENHCL, .memory_page_count = 4096 } },
		.map = "6aa3b76f294b453d5e9bdf37ba25a7b6ef40083896f18dc0ddbe828837504941",
		.digests = { NULL, "6f25f0e44832c668c51d500f318df439d363ed387654657f8541a1205d89271b"
				   "f8f0facb1fdb199c0b88494f2b7dd9fa" },
	},
	{
		.seed = "F7",
		.what = UEFI,
		.n = 1,
		.c = { { VBS, OPENHCL(4096), .enable_debug = true, .uefi = true } },
		.map = "6765945f6abf25befa38a5ffa0359f5b8947fdab878a34f111635db874be8f5c",
		.digests = { NULL, NULL, "89a418151797675ceceab62d0e9fdfb6fed03a49ba3d86e23fd5904dcc0ab326" },
	},
	{
		.seed = "G0",
		.n = 2,
		.c = { { VBS, OPENHCL(4096) }, { SNP(46, 0x3001F), OPENHCL(8192), .command_line = LINE("x") } },
		.map = "17024df44c9be9bbd74df5c11b81fb8893ddcd94e6823fadce777f7f1f098fed",
		.digests = { "6efde56c678c7fc6ea731874eb5924ede72ebeabb6a3b0d7fe9111dca00fef56"
			     "2226af6addde670ebc8ac6e775626ad5",
			     NULL, "2a14753523b698e33df05d55d9c011f3866760ed7aa6dce21ace9f5efc9e6f45" },
	},
	{
		.seed = "openhcl-x64-cvm-release",
		.what = UEFI,
		.n = 3,
		.c = { { SNP(46, 0x3001F), OPENHCL(16384), AT(32768), .secure_avic = true, .uefi = true },
		       { TDX, OPENHCL(16384), AT(32768), .uefi = true },
		       { VBS, OPENHCL(16384), AT(32768), .uefi = true } },
		.map = "93c567f0ce7bc89a75f14496f2b65af08df00a0b7b6bc72445614a890c523da1",
		.digests = { "05ce0c3b402583a5b6dd4ae3467c38ef0f7eda668bdd8f7d05647f98e76f699d"
			     "4ccbaf2c3b8d5e2a2b946ed6e5b54ccd",
			     "48a7826a783a038859e4d498244002c5ab3ae58067941191a7a34f24192bd68e"
			     "a0ea963273e7c96dd1fd0843a0f58c04",
			     "8eb523f3e0840f16699156dc5134a00bbe2f4f6c97b00f6ca193165f12b66585" },
	},
	{ .seed = "",
	  .n = 1,
	  .c = { { TDX } },
	  .digests = { NULL, "d685874e86075c756219f31570238dcc916b112488236c0810edaf0f76d32f93"
			     "7d5f019e536ef6119c44f88d53b45569" } },
	{ .seed = "",
	  .n = 1,
	  .c = { { TDX, .max_vtl = 2 } },
	  .digests = { NULL, "2e829bf919bf9c84cdac0af466c3044c2e6f2e4e3f8523a7988874fe2da4d1bc"
			     "f5bb0bdba2127199c3cf758a070bbd12" } },
	{ .seed = "",
	  .n = 1,
	  .c = { { SNP(46, 0x3001F), .restricted_injection = true } },
	  .digests = { "0000000000000000000000000000000000000000000000000000000000000000"
		       "00000000000000000000000000000000" } },
};

static void make_known(struct uvm_image_request *req, const struct known *k)
{
	make_resources(req, k->seed, k->what);
}

static void known_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		assert_known(&known[i], make_known);
}

/* ---- what is refused ----------------------------------------------------------------------------------------------- */

#define BITS(v) .has_shared_gpa_boundary = true, .shared_gpa_boundary_bits = (v)
#define RAW(isolation_, vtl, kind_) .isolation = UVM_ISOLATION_##isolation_, .max_vtl = (vtl), .kind = UVM_IMAGE_##kind_

static uint8_t many_bytes[5000];

#define POLICY(...) .policy = { NULL, { __VA_ARGS__ } } /* of cwcow: the product is filled in by the test */
#define YES                      \
	{                        \
		.required = true \
	}
#define NO                        \
	{                         \
		.required = false \
	}

static const struct {
	struct uvm_guest_config c;
	int status;
	const char *field;
	uint64_t got, want;
} refused[] = {
	{ { RAW(NONE, 1, OPENHCL) }, UVM_E_VALUE, "max_vtl", 1, 2 },
	{ { RAW(NONE, 3, NONE) }, UVM_E_VALUE, "max_vtl", 3, 2 },
	{ { RAW(SNP, 2, NONE) }, UVM_E_MISSING, "isolation_type.snp.shared_gpa_boundary_bits", 0, 0 },
	{ { RAW(SNP, 2, NONE), BITS(64) }, UVM_E_LIMIT, "isolation_type.snp.shared_gpa_boundary_bits", 64, 63 },
	{ { RAW(SNP, 0, NONE), BITS(46) }, UVM_E_CONFLICT, "isolation_type.snp.injection_type", 0, 1 },
	{ { RAW(SNP, 0, OPENHCL), BITS(46), .restricted_injection = true }, UVM_E_CONFLICT, "max_vtl", 0, 2 },

	{ { NONE, OPENHCL(0) }, UVM_E_LIMIT, "image.openhcl.memory_page_count", 522, 0 },
	{ { NONE, OPENHCL(512) }, UVM_E_LIMIT, "image.openhcl.memory_page_count", 522, 512 },
	{ { NONE, OPENHCL(4097) }, UVM_E_ALIGN, "image.openhcl.memory_page_count", 4097, 512 },
	{ { NONE, OPENHCL(0x100000) }, UVM_E_LIMIT, "image.openhcl.memory_page_count", 0x100000, 0xFFFFF },
	{ { NONE, OPENHCL(UINT64_MAX - 511) }, UVM_E_LIMIT, "image.openhcl.memory_page_count", UINT64_MAX - 511, 0xFFFFF },
	{ { NONE, OPENHCL(4096), AT(513) }, UVM_E_ALIGN, "image.openhcl.memory_page_base", 513, 512 },
	{ { NONE, OPENHCL(4096), AT(0x1000000000 - 4096 + 512) },
	  UVM_E_RANGE,
	  "image.openhcl.memory_page_base",
	  0x1000000000 - 4096 + 512,
	  0x1000000000 - 4096 },
	{ { NONE, OPENHCL(4096), AT(UINT64_MAX - 511) },
	  UVM_E_RANGE,
	  "image.openhcl.memory_page_base",
	  UINT64_MAX - 511,
	  0x1000000000 - 4096 },
	{ { TDX, OPENHCL(4096), AT(512) }, UVM_E_OVERLAP, "image.openhcl.memory_page_base", 0x200000, 0x400000 },
	{ { TDX, OPENHCL(4096), AT(0x100000) }, UVM_E_OVERLAP, "image.openhcl.memory_page_base", 0x101000000, 0xFFFFF000 },
	{ { TDX, OPENHCL(4096), AT(0xFF000) }, UVM_E_OVERLAP, "image.openhcl.memory_page_base", 0x100000000, 0xFFFFF000 },

	{ { NONE, OPENHCL(4096), .command_line = { many_bytes, 4093 } },
	  UVM_E_LIMIT,
	  "image.openhcl.command_line",
	  4093,
	  4092 },
	{ { NONE, OPENHCL(4096), .uefi = true, .has_linux = true }, UVM_E_CONFLICT, "image.openhcl.uefi", 1, 1 },
	{ { NONE, OPENHCL(4096), .has_linux = true, .linux_image.command_line = { many_bytes, 4096 } },
	  UVM_E_LIMIT,
	  "image.openhcl.linux.command_line",
	  4096,
	  4095 },
	{ { NONE, OPENHCL(4096), POLICY(NO, YES, YES, NO) }, UVM_E_CONFLICT, "image.openhcl.product_policy", 0, 1 },
	{ { NONE, OPENHCL(4096), POLICY(NO, YES, NO, YES) }, UVM_E_CONFLICT, "image.openhcl.product_policy", 0, 1 },
	{ { NONE, OPENHCL(4096), POLICY(YES, YES, YES, YES, { .p = many_bytes, .len = 4041 }, YES) },
	  UVM_E_LIMIT,
	  "image.openhcl.product_policy",
	  4073,
	  4072 },
};

static void assert_config_refused(size_t i)
{
	struct uvm_guest_config c[2] = { { TDX }, refused[i].c };
	struct uvm_image_request req = { .configs = c, .nconfigs = 2 };
	struct uvm_image image = { .nparts = 77 };
	struct uvm_diag d = UVM_DIAG_INIT;

	if (c[1].isolation == UVM_ISOLATION_TDX)
		c[0].isolation = UVM_ISOLATION_VBS;
	c[1].policy.product = uvm_policy_product_find("cwcow", 5);
	make_resources(&req, "0", UEFI | LINUX);
	assert_int_equal(uvm_image_build(&req, &image, &d), refused[i].status);
	assert_int_equal(d.code, refused[i].status);
	assert_string_equal(d.record, "guest_configs");
	assert_int_equal(d.index, 1);
	assert_string_equal(d.field, refused[i].field);
	assert_int_equal(d.got, refused[i].got);
	assert_int_equal(d.want, refused[i].want);
	assert_int_equal(image.nparts, 0);
	assert_int_equal(image.file.section[UVM_IGVM_PLATFORMS].n, 0);
	made_free_all(&req);
}

static void refuses_configs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_config_refused(i);
}

/* One resource with a number changed, cut, or taken away. */
static const struct {
	enum uvm_resource resource;
	uint64_t at, value;
	size_t size; /* 0: cut at ${at}; of 9: no such resource */
	int status;
	uint64_t off;
} broken[] = {
	{ UVM_RESOURCE_KERNEL, 0, 0, 9, UVM_E_MISSING, UVM_NO_OFFSET },
	{ UVM_RESOURCE_SHIM, 0, 0, 9, UVM_E_MISSING, UVM_NO_OFFSET },
	{ UVM_RESOURCE_INITRD, 0, 0, 9, UVM_E_MISSING, UVM_NO_OFFSET },
	{ UVM_RESOURCE_UEFI, 0, 0, 9, UVM_E_MISSING, UVM_NO_OFFSET },
	{ UVM_RESOURCE_KERNEL, 0, 0, 1, UVM_E_MAGIC, 0 },
	{ UVM_RESOURCE_KERNEL, 63, 0, 0, UVM_E_SHORT, 0 },
	{ UVM_RESOURCE_KERNEL, 24, 0, 8, UVM_E_RANGE, 24 },                          /* entry below the start */
	{ UVM_RESOURCE_KERNEL, 64 + 56 + 24, 0x1001000, 8, UVM_E_OVERLAP, 64 + 56 }, /* the second segment into the first */
	{ UVM_RESOURCE_SHIM, 24, UINT64_MAX, 8, UVM_E_RANGE, 24 },
	{ UVM_RESOURCE_UEFI, UEFI_SIZE - 1, 0, 0, UVM_E_LENGTH, UVM_NO_OFFSET },
	{ UVM_RESOURCE_UEFI, 0x5E0000 + 40, 0, 1, UVM_E_MAGIC, 0x5E0000 + 40 },
};

static void assert_resource_refused(size_t i)
{
	static const struct uvm_guest_config c = { TDX, OPENHCL(4096), .uefi = true };
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
	struct uvm_slice good;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;
	uint8_t *b;

	make_resources(&req, "0", UEFI);
	good = req.resources[broken[i].resource];
	b = unit_exact(good.p, broken[i].size == 0 ? (size_t)broken[i].at : good.len);
	req.resources[broken[i].resource] = (struct uvm_slice){ b, broken[i].size == 0 ? (size_t)broken[i].at : good.len };
	if (broken[i].size == 9)
		req.resources[broken[i].resource].p = NULL;
	else if (broken[i].size > 0)
		uvm_put_le(b + broken[i].at, broken[i].size, broken[i].value);
	assert_int_equal(uvm_image_build(&req, &image, &d), broken[i].status);
	assert_int_equal(d.code, broken[i].status);
	assert_string_equal(d.record, uvm_resource_name(broken[i].resource));
	assert_int_equal(d.index, UVM_NO_INDEX);
	assert_int_equal(d.off, broken[i].off);
	free(b);
	req.resources[broken[i].resource] = good;
	made_free_all(&req);
}

static void refuses_resources(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++)
		assert_resource_refused(i);
}

/* Memory that an ELF file asks for without bringing it costs nothing before it is refused. */
static void refuses_large_segments(void **state)
{
	static const struct made_segment vast[] = { { 0x1000000, 16, 1ull << 62, 1 } };
	static const struct made_segment vtl0[] = { { 0x100000, 16, 1ull << 33, 1 } };
	const struct uvm_guest_config c = { NONE, OPENHCL(4096), .has_linux = true };
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;
	struct uvm_slice good;
	char line[200];

	(void)state;
	make_resources(&req, "0", LINUX);
	good = req.resources[UVM_RESOURCE_KERNEL];
	req.resources[UVM_RESOURCE_KERNEL] = made_elf("", "", 0x1000000, vast, 1, 16);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_LIMIT);
	assert_string_equal(d.field, "image.openhcl.memory_page_count");
	made_free(req.resources[UVM_RESOURCE_KERNEL]);
	req.resources[UVM_RESOURCE_KERNEL] = good;

	made_free(req.resources[UVM_RESOURCE_LINUX_KERNEL]);
	req.resources[UVM_RESOURCE_LINUX_KERNEL] = made_elf("", "", 0x100000, vtl0, 1, 16);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_LIMIT);
	uvm_diag_format(&d, line, sizeof(line));
	assert_string_equal(line, "linux_kernel at 0x40: the image would have 2097152 pages; 1048576 are the limit");
	made_free_all(&req);
}

/* A bzImage would land on the page that says where it is; an ELF file may have the same idea. */
static void refuses_vtl0_kernels(void **state)
{
	static const struct made_segment low[] = { { 0x1FFF, 2, 2, 1 } };
	const struct uvm_guest_config c = { NONE, OPENHCL(4096), .has_linux = true };
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
	uint8_t bzimage[0x206] = { [0x1FE] = 0x55, [0x1FF] = 0xAA, [0x202] = 'H', [0x203] = 'd', [0x204] = 'r', [0x205] = 'S' };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_slice good;
	struct uvm_image image;

	(void)state;
	make_resources(&req, "0", LINUX);
	good = req.resources[UVM_RESOURCE_LINUX_KERNEL];
	req.resources[UVM_RESOURCE_LINUX_KERNEL] = (struct uvm_slice){ bzimage, sizeof(bzimage) };
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_UNSUPPORTED);
	assert_string_equal(d.record, "linux_kernel");
	assert_int_equal(d.off, 0x202);

	d = (struct uvm_diag)UVM_DIAG_INIT;
	req.resources[UVM_RESOURCE_LINUX_KERNEL] = made_elf("", "", 0x2000, low, 1, 1);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_OVERLAP);
	assert_string_equal(d.record, "linux_kernel");
	assert_int_equal(d.off, 64);
	assert_string_equal(d.text, "underhill-vtl0-linux-command-line at 0x1000 to 0x1fff overlaps "
				    "linux-kernel at 0x1000 to 0x1fff");
	made_free(req.resources[UVM_RESOURCE_LINUX_KERNEL]);
	req.resources[UVM_RESOURCE_LINUX_KERNEL] = good;
	made_free_all(&req);
}

static void refuses_requests(void **state)
{
	static const struct uvm_guest_config twice[] = { { TDX }, { NONE }, { VBS } };
	struct uvm_image_request req = { .configs = twice };
	struct uvm_image image;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_MISSING);
	assert_string_equal(d.field, "guest_configs");
	req.nconfigs = 3;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_DUPLICATE);
	assert_string_equal(d.field, "isolation_type");
	assert_int_equal(d.index, 2);
	req.arch = UVM_IGVM_ARCH_AARCH64;
	req.nconfigs = 1;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_UNSUPPORTED);
	assert_int_equal(uvm_image_build(&req, &image, NULL), UVM_E_UNSUPPORTED);
	uvm_image_free(&image);
	uvm_image_free(NULL);
}

/* ---- the interface ------------------------------------------------------------------------------------------------- */

static void needs(void **state)
{
#define BIT(r) (1u << UVM_RESOURCE_##r)
	static const struct {
		struct uvm_guest_config c;
		unsigned want;
	} cases[] = {
		{ { .kind = UVM_IMAGE_NONE, .uefi = true }, 0 },
		{ { .kind = UVM_IMAGE_UEFI }, BIT(UEFI) },
		{ { .kind = UVM_IMAGE_OPENHCL }, BIT(KERNEL) | BIT(SHIM) | BIT(INITRD) },
		{ { .kind = UVM_IMAGE_OPENHCL, .uefi = true }, BIT(KERNEL) | BIT(SHIM) | BIT(INITRD) | BIT(UEFI) },
		{ { .kind = UVM_IMAGE_OPENHCL, .has_linux = true }, BIT(KERNEL) | BIT(SHIM) | BIT(INITRD) | BIT(LINUX_KERNEL) },
		{ { .kind = UVM_IMAGE_LINUX, .linux_image.use_initrd = true }, BIT(LINUX_KERNEL) | BIT(LINUX_INITRD) },
		{ { .kind = UVM_IMAGE_SNP_LINUX_DIRECT }, BIT(LINUX_KERNEL) },
	};
#undef BIT

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(uvm_image_needs(&cases[i].c), cases[i].want);
}

/* ---- room that is taken to the last ---------------------------------------------------------------------------------- */

static struct uvm_image_request full_request(const struct uvm_guest_config *c, const struct made_segment *kernel, size_t n,
					     size_t initrd)
{
	struct uvm_image_request req = { .configs = c, .nconfigs = 1 };

	make_resources(&req, "full", 0);
	made_free(req.resources[UVM_RESOURCE_KERNEL]);
	made_free(req.resources[UVM_RESOURCE_INITRD]);
	req.resources[UVM_RESOURCE_KERNEL] = made_elf("uvmkit/k", "full", 0x1000000, kernel, n, 1);
	req.resources[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/i", "full", initrd);
	return req;
}

/* One page lists all regions: a kernel of so many segments that it is full, and one more. */
static void full_list(void **state)
{
	static const struct uvm_guest_config c = { SNP(46, 0x30000), OPENHCL(4096) };
	struct made_segment s[UVM_IMPORTED_REGIONS_MAX];
	size_t n = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(s); i++)
		s[i] = (struct made_segment){ 0x1000000 + i * 2 * UVM_PAGE_SIZE, 16, 16, 1 };
	for (int round = 0; round < 3; round++) {
		struct uvm_image_request req = full_request(&c, s, n, 9001);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_image image;

		if (round < 2) {
			assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
			n += round == 0 ? UVM_IMPORTED_REGIONS_MAX - image.parts[0].nranges : 1;
		} else {
			assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_LIMIT);
			assert_string_equal(d.field, "image");
			assert_int_equal(d.got, UVM_IMPORTED_REGIONS_MAX + 1);
			assert_int_equal(d.want, UVM_IMPORTED_REGIONS_MAX);
		}
		uvm_image_free(&image);
		made_free_all(&req);
	}
}

/* The same with memory and an initrd. */
static void full_memory(void **state)
{
	static const struct uvm_guest_config c = { NONE, OPENHCL(1024) };
	static const struct made_segment s[] = { { 0x1000000, 16, 16, 1 } };
	const uint64_t end = 0x8000000 / UVM_PAGE_SIZE + 1024;
	size_t pages = 1;

	(void)state;
	for (int round = 0; round < 3; round++) {
		struct uvm_image_request req = full_request(&c, s, COUNT(s), pages * UVM_PAGE_SIZE);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_image image;

		if (round < 2) {
			const struct uvm_image_range *last;

			assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
			last = &image.parts[0].ranges[image.parts[0].nranges - 1];
			pages += round == 0 ? (size_t)(end - last->page - last->count) : 1;
			assert_true(round == 0 || last->page + last->count == end);
		} else {
			assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_LIMIT);
			assert_string_equal(d.field, "image.openhcl.memory_page_count");
			assert_int_equal(d.got, 1025);
			assert_int_equal(d.want, 1024);
		}
		uvm_image_free(&image);
		made_free_all(&req);
	}
}

/* Behind a kernel at the end of the address space there is nothing, and what is at address 0 is not behind it. */
static void full_address_space(void **state)
{
	static const struct uvm_guest_config c = { NONE, .kind = UVM_IMAGE_LINUX, .linux_image.use_initrd = true };
	static const struct made_segment s[] = { { UINT64_MAX - 0xFFFFF, 16, 16, 1 } };
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;

	(void)state;
	req.resources[UVM_RESOURCE_LINUX_KERNEL] = made_elf("uvmkit/lk", "full", s[0].paddr, s, COUNT(s), 1);
	req.resources[UVM_RESOURCE_LINUX_INITRD] = made_bytes("uvmkit/li", "full", 4096);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_RANGE);
	assert_string_equal(d.field, "image");
	assert_int_equal(d.got, UINT64_MAX - 0xFEFFF);
	made_free_all(&req);
}

/* The text stops where its reader does. */
static void map_stops(void **state)
{
	static const struct uvm_guest_config c = { TDX };
	const struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
	struct text t = { .room = sizeof(t.s) };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;

	(void)state;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	assert_int_equal(uvm_image_map(&image, keep, &t), UVM_OK);
	while (t.len > 0) {
		t.room = t.len - 1;
		t.len = 0;
		assert_int_equal(uvm_image_map(&image, keep, &t), UVM_E_SPACE);
	}
	uvm_image_free(&image);
}

/* ---- progress ------------------------------------------------------------------------------------------------------ */

struct heard {
	_Atomic uint64_t calls, most, total;
	_Atomic bool beyond;
};

static void hear(void *arg, uint64_t done, uint64_t total)
{
	struct heard *h = arg;
	uint64_t most = h->most;

	h->calls++;
	h->total = total;
	while (most < done && !atomic_compare_exchange_weak(&h->most, &most, done))
		;
	if (done > total)
		h->beyond = true;
}

/* It goes most of the way, and not beyond its end, however the work is shared out. */
static void progress(void **state)
{
	static const struct uvm_guest_config c[] = { { SNP(46, 0x30000), OPENHCL(16384) },
						     { TDX, OPENHCL(16384) },
						     { VBS, OPENHCL(16384) } };
	struct heard h = { 0 };
	struct uvm_image_request req = {
		.configs = c, .nconfigs = COUNT(c), .measure = true, .progress = hear, .progress_arg = &h
	};
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;

	(void)state;
	make_resources(&req, "progress", 0);
	made_free(req.resources[UVM_RESOURCE_INITRD]);
	req.resources[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/i", "progress", 4 << 20);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	assert_true(h.calls >= 4);
	assert_false(h.beyond);
	assert_in_range(h.most, h.total * 3 / 4, h.total);
	uvm_image_free(&image);
	made_free_all(&req);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_configs),
		cmocka_unit_test(refuses_resources),
		cmocka_unit_test(refuses_large_segments),
		cmocka_unit_test(refuses_vtl0_kernels),
		cmocka_unit_test(refuses_requests),
		cmocka_unit_test(needs),
		cmocka_unit_test(full_list),
		cmocka_unit_test(full_memory),
		cmocka_unit_test(full_address_space),
		cmocka_unit_test(map_stops),
		cmocka_unit_test(progress),
		cmocka_unit_test(known_answers),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
