/* SPDX-License-Identifier: MIT */
/*
 * Images of every other kind: UEFI, Linux and Linux without firmware on SNP, and those for aarch64. What microsoft/openvmm's
 * igvmfilegen (1488a37b7) makes of the same resources; and requests that are refused, with the member or the byte at fault.
 */
#include "image_known.h"

static const struct made_segment kernel_two[] = { { 0x1000000, 12289, 12289, 1 }, { 0x1004000, 256, 20736, 1 } };
static const struct made_segment kernel_low[] = { { 0x100000, 5000, 8192, 1 } };
static const struct made_segment shim_plain[] = { { 0, 7936, 7936, 1 }, { 8192, 801, 5120, 1 } };
static const struct made_segment shim_high[] = { { 16384, 6144, 6144, 1 }, { 28672, 0, 2048, 1 } };

/* ---- resources ----------------------------------------------------------------------------------------------------- */

enum { /* what, besides which: sizes and offsets of the one case that wants them */
       ELF_TWO = 1,
       ELF_LOW,
       BZIMAGE,
       BZIMAGE_DEFAULTS,
       IMAGE,
       UEFI,
       UEFI_TE,
       UEFI_ENTRY,
       UEFI_AARCH64,
       OPENHCL_AARCH64,
       OPENHCL_AARCH64_ODD,   /* image_size, not a multiple of pages */
       OPENHCL_AARCH64_TEXT,  /* text_offset inside of a page */
       OPENHCL_AARCH64_HIGH,  /* the shim does not begin at 0 */
       OPENHCL_AARCH64_LINUX, /* in place of UEFI */
};

#define INITRD(n) ((n) << 8) /* bytes of linux_initrd */

static struct uvm_slice shim_for_aarch64(const char *seed, bool high)
{
	const struct uvm_slice shim = high ? made_elf("uvmkit/ab", seed, 20488, shim_high, COUNT(shim_high), 16)
					   : made_elf("uvmkit/ab", seed, 16, shim_plain, COUNT(shim_plain), 16);

	uvm_put_le16((uint8_t *)(uintptr_t)shim.p + 18, 183);
	return shim;
}

static void make_openhcl(struct uvm_slice *r, const char *seed, unsigned what)
{
	const bool odd = what == OPENHCL_AARCH64_ODD, text = what == OPENHCL_AARCH64_TEXT;

	r[UVM_RESOURCE_KERNEL] = made_aarch64_image("uvmkit/ak", seed, 20000, text ? 526336 : 0, odd ? 28673 : 0);
	r[UVM_RESOURCE_SHIM] = shim_for_aarch64(seed, what == OPENHCL_AARCH64_HIGH);
	r[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/ai", seed, 9001);
	if (what == OPENHCL_AARCH64_LINUX) {
		r[UVM_RESOURCE_LINUX_KERNEL] = made_aarch64_image("uvmkit/alk", seed, 9000, 0, 0);
		r[UVM_RESOURCE_LINUX_INITRD] = made_bytes("uvmkit/ali", seed, 1);
	} else {
		r[UVM_RESOURCE_UEFI] = made_uefi_aarch64("uvmkit/afw", seed);
	}
}

/* The SEC image in another form: TE, from which 0x100 bytes were stripped, or with another entry point. */
static struct uvm_slice made_uefi_form(const char *seed, unsigned what)
{
	const struct uvm_slice image = made_uefi("uvmkit/", seed);
	uint8_t *pe = (uint8_t *)(uintptr_t)image.p + 0x5E0000 + 72 + 24 + 4;

	if (what == UEFI_TE) {
		made_random("uvmkit/", seed, ":pe", pe, 512);
		memcpy(pe, "VZ", 2);
		uvm_put_le16(pe + 6, 0x100);
		uvm_put_le32(pe + 8, 0x1000);
	} else if (what == UEFI_ENTRY) {
		uvm_put_le32(pe + 40, 9029);
	}
	return image;
}

static struct uvm_slice made_kernel(const char *seed, unsigned what)
{
	switch (what) {
	case ELF_TWO:
		return made_elf("uvmkit/", seed, 0x1000100, kernel_two, COUNT(kernel_two), 16);
	case ELF_LOW:
		return made_elf("uvmkit/", seed, 0x100000, kernel_low, COUNT(kernel_low), 16);
	case BZIMAGE:
		return made_bzimage("uvmkit/", seed, 12816, 4, 12816 / 16, 0x4000);
	case BZIMAGE_DEFAULTS:
		return made_bzimage("uvmkit/", seed, 8193, 0, 0, 7340033);
	default:
		return made_aarch64_image("uvmkit/", seed, 20000, 0x80000, 0x8000);
	}
}

static void make_resources(struct uvm_image_request *req, const struct known *k)
{
	struct uvm_slice *r = req->resources;
	const unsigned what = k->what & 0xFF;
	char initrd[64];

	(void)snprintf(initrd, sizeof(initrd), "%si", k->seed);
	if (what >= OPENHCL_AARCH64)
		make_openhcl(r, k->seed, what);
	else if (what == UEFI_AARCH64)
		r[UVM_RESOURCE_UEFI] = made_uefi_aarch64("uvmkit/", k->seed);
	else if (what >= UEFI)
		r[UVM_RESOURCE_UEFI] = made_uefi_form(k->seed, what);
	else
		r[UVM_RESOURCE_LINUX_KERNEL] = made_kernel(k->seed, what);
	if (k->what >> 8 != 0)
		r[UVM_RESOURCE_LINUX_INITRD] = made_bytes("uvmkit/", initrd, k->what >> 8);
}

/* ---- known answers ------------------------------------------------------------------------------------------------- */

#define IS_UEFI .kind = UVM_IMAGE_UEFI
#define IS_LINUX .kind = UVM_IMAGE_LINUX
#define RESTRICTED .restricted_injection = true
#define SLD(cpus, pages, bit)                                                                                                 \
	.isolation = UVM_ISOLATION_SNP, .kind = UVM_IMAGE_SNP_LINUX_DIRECT, .snp_policy = 0x30000, .processor_count = (cpus), \
	.memory_page_count = (pages), .c_bit_position = (bit)
#define SERIAL(initrd_) .linux_image = { (initrd_), LINE("console=ttyS0") }

static const struct known known[] = {
	/* Linux */
	{ .seed = "C0",
	  .what = ELF_TWO | INITRD(4096),
	  .n = 1,
	  .c = { { NONE, IS_LINUX, SERIAL(true) } },
	  .file = "4de522ca654fd7cde8afbf02ace7a9e3ec1b6803bbc1027c2b32d6702075cf1f",
	  .map = "826f834678f59c16e6b874969624ba21e077b8170a374fbfb705ed126e6b1b27" },
	{ .seed = "C1",
	  .what = ELF_LOW,
	  .n = 1,
	  .c = { { VBS, IS_LINUX, .linux_image = { false, LINE("x") } } },
	  .map = "9d15d4bd3b3b59cd71e82c00df59f40049a9345ace2940003005a7bedb0e2b9a",
	  .digests = { NULL, NULL, "006b83809180c922605ec5c7461913123c6702d8009b757cf9fd2f2dd3760882" } },
	{ .seed = "C2",
	  .what = BZIMAGE | INITRD(1),
	  .n = 1,
	  .c = { { NONE, IS_LINUX, .max_vtl = 2, .linux_image = { true, LINE("a b") } } },
	  .file = "9fa9c6f898a442280f4b9530da3788d79b25e2f390b7d5d0286f09d996923740",
	  .map = "8795510d194bdba789fc8272b7ff158c4201009811c3bc537e3bd4451fb875a5" },
	{ .seed = "C3",
	  .what = BZIMAGE_DEFAULTS | INITRD(4097),
	  .n = 1,
	  .c = { { SNP(46, 0x3001F), RESTRICTED, IS_LINUX, .linux_image.use_initrd = true } },
	  .map = "a353c9b46200aca53491424401f066d06ca6f887f497cbe670742995b3ebf7cb",
	  .digests = { "e28698525d4ab741ead239a81e97088afc3f82c88dead7d0e3c2b5e3126df240"
		       "718aab274db38859e5f6e54f19ebc9f4" } },
	{ .seed = "C4",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = IMAGE | INITRD(3000),
	  .n = 1,
	  .c = { { NONE, IS_LINUX, .linux_image = { true, LINE("q") } } },
	  .file = "472db0f22ebf65aebded1154d7069d188c06affb28436b23fcdee1fd394adc28",
	  .map = "370e43542d9094cde1a86a216144c30b05f9484c0327e77cb89e1564284b073d" },

	/* UEFI */
	{ .seed = "Dv2",
	  .what = UEFI,
	  .n = 1,
	  .c = { { NONE, IS_UEFI, .max_vtl = 2 } },
	  .file = "09ac7161485f198af4cc64c32e42d5266af540d38f0dc7978a80c3be5c0ba393",
	  .map = "a84e78c2772c4b0b04b059c2996b80c48b72de3d1328c77f72e9998eb87e4b13" },
	{ .seed = "Dsnp",
	  .what = UEFI_ENTRY,
	  .n = 1,
	  .c = { { SNP(39, 0x30000), RESTRICTED, IS_UEFI, .uefi_config_igvm = true } },
	  .map = "13cc534b21d180d1ca86bc2d8225fa6765bc251359b578c22af11fde136f1162",
	  .digests = { "8b47bb8c3590b0b46f19cc066803ff045bb391fe2d8f5445adf736ce7d5745a0"
		       "7b633089815c62527d333229a36389f5" } },
	{ .seed = "Dsnpn",
	  .what = UEFI,
	  .n = 1,
	  .c = { { SNP(47, 0x3001F), RESTRICTED, IS_UEFI } },
	  .map = "c0a1c53da4437ce66e53d75b262bc8fa5e3fcb004f6e7243cadb6c17c8f07707",
	  .digests = { "fd783981bbfc0d59668f883fe5a3b899e29ac321730f20915bf43ab2b4ab9433"
		       "4c17634b9535f5c1fa5f9dbaeb744a11" } },
	{ .seed = "uefi-x64",
	  .what = UEFI_TE,
	  .n = 2,
	  .c = { { TDX, IS_UEFI, .uefi_config_igvm = true },
		 { SNP(39, 0x3001F), RESTRICTED, .enable_debug = true, .secure_avic = true, IS_UEFI,
		   .uefi_config_igvm = true } },
	  .map = "e8c0b8f61258cc8ce5654fc50ad2394eff6f64c528de2a2b9c82e682e957661c",
	  .digests = { "bcdb6de5df65b758e7e13d43fc32bd44b21168d28c56a4551c5ec925c5286528"
		       "c3fc8f3f5b7c63c105e21fdecbc0e1fc",
		       "892f7899cba07cd36f4e648d75d1bdb7841b9b25c5430a7bb6a3b181bd6b3938"
		       "b97fa816ab68d0e49c9d69c2197c7b55" } },
	{ .seed = "uefi-aarch64",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = UEFI_AARCH64,
	  .n = 1,
	  .c = { { NONE, IS_UEFI } },
	  .file = "06b6ce56f59221787f6e6837f7ab3f3d8cfe4fe133706c85e6fedbed9f1700fe",
	  .map = "5a60eb470f40f749c76405e03d09032338621c65f2fafcc85847cbacef4bdd59" },
	{ .seed = "Da",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = UEFI_AARCH64,
	  .n = 1,
	  .c = { { VBS, .enable_debug = true, IS_UEFI } },
	  .map = "66be65197c99d019caf6794e08d8d1a02dff0b6b5d1bd06a45853c29aa72eb52",
	  .digests = { NULL, NULL, "4ff2c0b94cf0ab7d38642b6a6475e516bc4f67c2dcf963727746eb9053e34dd1" } },

	/* OpenHCL */
	{ .seed = "K0",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = OPENHCL_AARCH64_ODD,
	  .n = 1,
	  .c = { { NONE, OPENHCL(4096), .uefi = true, .static_command_line = true } },
	  .file = "026af30b5b0ccd2ffc8c92279351c80f2cd3c47dba73d6e879b6ce7c224a6ea4",
	  .map = "b7d4c924fcf53ecb8cc0ad6ea8b340630e9c8c03565c10adafca174e5a87b038" },
	{ .seed = "K1",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = OPENHCL_AARCH64_HIGH,
	  .n = 1,
	  .c = { { VBS, OPENHCL(4096), .uefi = true } },
	  .map = "ac4e5a2f78cffd6546e6f22bf4068be6036a584a5447ad61c3bc57a571a66660",
	  .digests = { NULL, NULL, "7ec72075071dac516b5295d2ff4ea5d50b56beeba7b0883472d9ed65757ba9d1" } },
	{ .seed = "K3",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = OPENHCL_AARCH64_LINUX,
	  .n = 1,
	  .c = { { NONE, OPENHCL(4096), .has_linux = true, .linux_image = { true, LINE("c") } } },
	  .file = "980a008a8d38b2c281ef1df9f9518e85f67026486fa9d10677c562c641012f66",
	  .map = "c6c91d9c72c0f1946709362eea8fc20f6954ac8d114d397820db26f208da5fc2" },
	{ .seed = "K5b",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = OPENHCL_AARCH64,
	  .n = 1,
	  .c = { { NONE, .kind = UVM_IMAGE_OPENHCL, .memory_page_count = 4096, .uefi = true } },
	  .file = "a70124eb85ff7538468cf3c676c24e32a5a179dfc65131e95ee8dc950e5f21d0",
	  .map = "e167980d0cd493013b05fabf42a714f6defcc2f5da1721abc602cb5ad2947cd5" },
	{ .seed = "K8",
	  .arch = UVM_IGVM_ARCH_AARCH64,
	  .what = OPENHCL_AARCH64_TEXT,
	  .n = 1,
	  .c = { { NONE, OPENHCL(4096), .uefi = true } },
	  .file = "8f074cf800ef6b89218321f0be7d22dca64df2f0922c5b93358d3c64cf1062d7",
	  .map = "b6fd38608f718b4a4e91f557f80383e65ad782bc0629760f28252d5c5fd16842" },

	/* Linux without firmware */
	{ .seed = "L0",
	  .what = ELF_TWO,
	  .n = 1,
	  .c = { { SLD(1, 8192, 32), SERIAL(false) } },
	  .map = "2332edca65b75caf9e20edbaf81c059eff1687e3d8cead44085e7129531db245",
	  .digests = { "5aa29a315702f886f51b16506632a07069c603802a285ff64ccecf5001181461"
		       "15ba2f82457596453be9d64951567355" } },
	{ .seed = "L1",
	  .what = ELF_TWO | INITRD(1),
	  .n = 1,
	  .c = { { SLD(8, 8192, 47), .enable_debug = true, SERIAL(true) } },
	  .map = "f85d082761c7d7d80e439d639eecb7bf46d8c529a5a1808d919f1edb0f102b23",
	  .digests = { "8c027a28b5b64f0961529fbb48c213a53dd54a42a86d5a9dba6ae1e34ce87def"
		       "a33bc1958e63fdfe5f7817fe321332fd" } },
	{ .seed = "L4",
	  .what = BZIMAGE | INITRD(5000),
	  .n = 1,
	  .c = { { SLD(2, 8192, 51), SERIAL(true) } },
	  .map = "3c49853a1df89f03ee8cbc3da2ae46b97ff59dbb38576b3c9bb7667dc34cc9c9",
	  .digests = { "e04fd90692876c91345dcbc27985c348de6fe62c69294b23ffa0b9dd85c5996f"
		       "14d9980ceea5b3d5920615b40dfcf9f0" } },
	{ .seed = "L6b", /* more processors than xAPIC IDs */
	  .what = ELF_LOW,
	  .n = 1,
	  .c = { { SLD(300, 4096, 51), SERIAL(false) } },
	  .map = "65051e5dbd935bd7af8004fa00d0439d95db5fa0742ae18f2c22487fc3baa549",
	  .digests = { "6a21134032281bd17ca77a15ecd73b6ecc14c3f01abe1fe426ab603de485e999"
		       "4f40ccb86a7772b64ef5b43f85e01116" } },
	{ .seed = "L8", /* the kernel fills the memory */
	  .what = ELF_LOW,
	  .n = 1,
	  .c = { { SLD(1, 258, 51), SERIAL(false) } },
	  .map = "46a620d2223f892fd10ec8c010a5dc56a7b4276da3a53159e175998c529f14e6",
	  .digests = { "7ff386dd9e98d186df96c5c28ad020372ebb85d1c4dda100fb7cfb29419ee041"
		       "2961f0ced9fa1761b9961222e2faa63e" } },
};

static void known_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		assert_known(&known[i], make_resources);
}

/* ---- what is refused ----------------------------------------------------------------------------------------------- */

static uint8_t many_bytes[4096];

static const struct {
	struct uvm_guest_config c;
	enum uvm_igvm_arch arch;
	int status;
	const char *field;
	uint64_t got, want;
} refused[] = {
#define FIELD(name) "image.snp_linux_direct." name
	{ { SLD(1, 4096, 51), .max_vtl = 2 }, 0, UVM_E_CONFLICT, "max_vtl", 0, 0 },
	{ { TDX, .kind = UVM_IMAGE_SNP_LINUX_DIRECT }, 0, UVM_E_CONFLICT, "isolation_type", 0, 0 },
	{ { SLD(1, 4096, 51), .has_shared_gpa_boundary = true },
	  0,
	  UVM_E_CONFLICT,
	  "isolation_type.snp.shared_gpa_boundary_bits",
	  0,
	  0 },
	{ { SLD(1, 4096, 51), .has_shared_gpa_boundary = true, .shared_gpa_boundary_bits = 64 },
	  0,
	  UVM_E_LIMIT,
	  "isolation_type.snp.shared_gpa_boundary_bits",
	  64,
	  63 },
	{ { SLD(1, 4096, 51), RESTRICTED }, 0, UVM_E_CONFLICT, "isolation_type.snp.injection_type", 0, 0 },
	{ { SLD(1, 4096, 51), .secure_avic = true }, 0, UVM_E_CONFLICT, "isolation_type.snp.secure_avic", 0, 0 },
	{ { SLD(0, 4096, 51) }, 0, UVM_E_VALUE, FIELD("processor_count"), 0, 1 },
	{ { SLD(11000, 4096, 51) }, 0, UVM_E_LIMIT, FIELD("processor_count"), 11000, 10999 },
	{ { SLD(10999, 8192, 51) }, 0, UVM_E_LIMIT, FIELD("processor_count"), 0xF4000, 0xE0000 },
	{ { SLD(1, 255, 51) }, 0, UVM_E_VALUE, FIELD("memory_page_count"), 255, 256 },
	{ { SLD(1, 0x100000, 51) }, 0, UVM_E_LIMIT, FIELD("memory_page_count"), 0x100000, 0xFFFFF },
	{ { SLD(1, UINT64_MAX, 51) }, 0, UVM_E_LIMIT, FIELD("memory_page_count"), UINT64_MAX, 0xFFFFF },
	{ { SLD(1, 4096, 31) }, 0, UVM_E_VALUE, FIELD("c_bit_position"), 31, 32 },
	{ { SLD(1, 4096, 52) }, 0, UVM_E_LIMIT, FIELD("c_bit_position"), 52, 51 },
	{ { SLD(1, 4096, 51), .linux_image.command_line = { many_bytes, 4096 } },
	  0,
	  UVM_E_LIMIT,
	  FIELD("linux.command_line"),
	  4096,
	  4095 },
#undef FIELD
	{ { SNP(38, 0), RESTRICTED, IS_UEFI }, 0, UVM_E_RANGE, "isolation_type.snp.shared_gpa_boundary_bits", 38, 39 },
	{ { SNP(48, 0), RESTRICTED, IS_UEFI }, 0, UVM_E_RANGE, "isolation_type.snp.shared_gpa_boundary_bits", 48, 39 },
	{ { SNP(46, 0), IS_UEFI, .max_vtl = 2, .uefi_config_igvm = true }, 0, UVM_E_CONFLICT, "image.uefi.config_type", 1, 0 },
	{ { SNP(46, 0), .kind = UVM_IMAGE_NONE, .max_vtl = 2 },
	  UVM_IGVM_ARCH_AARCH64,
	  UVM_E_UNSUPPORTED,
	  "isolation_type",
	  0,
	  0 },
	{ { TDX, .kind = UVM_IMAGE_NONE }, UVM_IGVM_ARCH_AARCH64, UVM_E_UNSUPPORTED, "isolation_type", 0, 0 },
	{ { NONE, .kind = UVM_IMAGE_SNP_LINUX_DIRECT }, UVM_IGVM_ARCH_AARCH64, UVM_E_UNSUPPORTED, "image", 0, 0 },
	{ { NONE, IS_UEFI, .uefi_config_igvm = true },
	  UVM_IGVM_ARCH_AARCH64,
	  UVM_E_UNSUPPORTED,
	  "image.uefi.config_type",
	  0,
	  0 },
	{ { NONE, OPENHCL(4096) }, UVM_IGVM_ARCH_AARCH64, UVM_E_UNSUPPORTED, "image.openhcl", 0, 0 },
	{ { NONE, OPENHCL(512), .has_linux = true },
	  UVM_IGVM_ARCH_AARCH64,
	  UVM_E_LIMIT,
	  "image.openhcl.memory_page_count",
	  517,
	  512 },
	{ { NONE, OPENHCL(4096), .has_linux = true, .command_line = { many_bytes, 4093 } },
	  UVM_IGVM_ARCH_AARCH64,
	  UVM_E_LIMIT,
	  "image.openhcl.command_line",
	  4093,
	  4092 },
};

static void make_all(struct uvm_image_request *req)
{
	struct uvm_slice *r = req->resources;
	const bool arm = req->arch == UVM_IGVM_ARCH_AARCH64;

	if (arm)
		make_openhcl(r, "0", OPENHCL_AARCH64_LINUX);
	r[UVM_RESOURCE_UEFI] = arm ? made_uefi_aarch64("", "0") : made_uefi("", "0");
	if (!arm)
		r[UVM_RESOURCE_LINUX_KERNEL] = made_kernel("0", BZIMAGE);
}

static void refuses_configs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct uvm_image_request req = { .arch = refused[i].arch, .configs = &refused[i].c, .nconfigs = 1 };
		struct uvm_image image = { .nparts = 77 };
		struct uvm_diag d = UVM_DIAG_INIT;

		make_all(&req);
		assert_int_equal(uvm_image_build(&req, &image, &d), refused[i].status);
		assert_int_equal(d.code, refused[i].status);
		assert_string_equal(d.record, "guest_configs");
		assert_int_equal(d.index, 0);
		assert_string_equal(d.field, refused[i].field);
		assert_int_equal(d.got, refused[i].got);
		assert_int_equal(d.want, refused[i].want);
		assert_int_equal(image.nparts, 0);
		made_free_all(&req);
	}
}

/* It would share its memory with others. */
static void stands_alone(void **state)
{
	static const struct uvm_guest_config c[] = { { VBS }, { SLD(1, 4096, 51) } };
	struct uvm_image_request req = { .configs = c, .nconfigs = 2 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;

	(void)state;
	make_all(&req);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_CONFLICT);
	assert_string_equal(d.field, "image");
	assert_int_equal(d.index, 1);
	made_free_all(&req);
}

/* Whatever does not fit into the guest's memory is named, with its resource where it has one. */
static void outside_memory(void **state)
{
	static const struct {
		uint64_t pages;
		uint64_t initrd;
		const char *record, *text;
	} cases[] = {
		{ 256, 0, "linux_kernel", "linux-kernel at 0x100000 to 0x103fff is not in the memory, which ends at 0x100000" },
		{ 259, 0, "linux_kernel", "linux-kernel at 0x100000 to 0x103fff is not in the memory, which ends at 0x103000" },
		{ 4100, 1, "linux_initrd",
		  "linux-initrd at 0x1200000 to 0x1200fff is not in the memory, which ends at 0x1004000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_guest_config c = { SLD(1, cases[i].pages, 51), SERIAL(cases[i].initrd != 0) };
		struct uvm_image_request req = { .configs = &c, .nconfigs = 1 };
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_image image;

		make_all(&req);
		req.resources[UVM_RESOURCE_LINUX_INITRD] = made_bytes("", "", 7);
		assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_RANGE);
		assert_string_equal(d.record, cases[i].record);
		assert_null(d.field);
		assert_string_equal(d.text, cases[i].text);
		made_free_all(&req);
	}
}

/* A resource with a number changed or cut: as a kernel of Linux and of OpenHCL, and as firmware. */
static const struct {
	enum uvm_igvm_arch arch;
	enum uvm_image_kind kind;
	uint64_t at, value;
	size_t size; /* 0: cut at ${at} */
	int status;
	const char *field;
	uint64_t off;
} broken[] = {
	{ 0, UVM_IMAGE_LINUX, 0x202, 0, 4, UVM_E_MAGIC, "e_ident[EI_MAG]", 0 },
	{ 0, UVM_IMAGE_LINUX, 0x267, 0, 0, UVM_E_SHORT, "setup_header", 0x1F1 },
	{ 0, UVM_IMAGE_SNP_LINUX_DIRECT, 0x206, 0x20B, 2, UVM_E_VERSION, "version", 0x206 },
	{ 0, UVM_IMAGE_UEFI, 0x5FFFFF, 0, 0, UVM_E_LENGTH, NULL, UVM_NO_OFFSET },
	{ 0, UVM_IMAGE_UEFI, 0x5E0000 + 40, 0, 1, UVM_E_MAGIC, "EFI_FIRMWARE_VOLUME_HEADER.Signature", 0x5E0000 + 40 },
	{ UVM_IGVM_ARCH_AARCH64, UVM_IMAGE_UEFI, 0x7FFFFF, 0, 0, UVM_E_LENGTH, NULL, UVM_NO_OFFSET },
	{ UVM_IGVM_ARCH_AARCH64, UVM_IMAGE_LINUX, 56, 0, 1, UVM_E_MAGIC, "magic", 56 },
	{ UVM_IGVM_ARCH_AARCH64, UVM_IMAGE_LINUX, 8, UINT64_MAX, 8, UVM_E_RANGE, "text_offset", 8 },
	{ UVM_IGVM_ARCH_AARCH64, UVM_IMAGE_OPENHCL, 16, 19999, 8, UVM_OK, NULL, 0 },
	{ UVM_IGVM_ARCH_AARCH64, UVM_IMAGE_OPENHCL, 16, 16384, 8, UVM_E_LENGTH, "image_size", 16 },
	{ UVM_IGVM_ARCH_AARCH64, UVM_IMAGE_OPENHCL, 24, 0xB, 1, UVM_E_UNSUPPORTED, "flags", 24 },
};

static void assert_broken(size_t i)
{
	static const uint8_t resource_of[] = { [UVM_IMAGE_UEFI] = UVM_RESOURCE_UEFI,
					       [UVM_IMAGE_OPENHCL] = UVM_RESOURCE_KERNEL,
					       [UVM_IMAGE_LINUX] = UVM_RESOURCE_LINUX_KERNEL,
					       [UVM_IMAGE_SNP_LINUX_DIRECT] = UVM_RESOURCE_LINUX_KERNEL };
	const enum uvm_resource resource = (enum uvm_resource)resource_of[broken[i].kind];
	const bool direct = broken[i].kind == UVM_IMAGE_SNP_LINUX_DIRECT;
	const struct uvm_guest_config sld = { SLD(1, 8192, 51) };
	const struct uvm_guest_config other = { NONE, .kind = broken[i].kind, .max_vtl = 2, .memory_page_count = 4096,
						.has_linux = broken[i].kind == UVM_IMAGE_OPENHCL };
	struct uvm_image_request req = { .arch = broken[i].arch, .configs = direct ? &sld : &other, .nconfigs = 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;
	struct uvm_slice good;
	size_t len;
	uint8_t *b;

	make_all(&req);
	good = req.resources[resource];
	len = broken[i].size == 0 ? (size_t)broken[i].at : good.len;
	b = unit_exact(good.p, len);
	if (broken[i].size > 0)
		uvm_put_le(b + broken[i].at, broken[i].size, broken[i].value);
	req.resources[resource] = (struct uvm_slice){ b, len };
	assert_int_equal(uvm_image_build(&req, &image, &d), broken[i].status);
	if (broken[i].status < 0) {
		assert_string_equal(d.record, uvm_resource_name(resource));
		assert_int_equal(d.index, UVM_NO_INDEX);
		assert_int_equal(d.off, broken[i].off);
		assert_true(broken[i].field == NULL ? d.field == NULL : strcmp(d.field, broken[i].field) == 0);
	}
	uvm_image_free(&image);
	free(b);
	req.resources[resource] = good;
	made_free_all(&req);
}

static void refuses_resources(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++)
		assert_broken(i);
}

/* An ELF file is for one architecture; a kernel for aarch64 is none. */
static void refuses_other_architectures(void **state)
{
	static const struct uvm_guest_config c = { NONE, OPENHCL(4096), .has_linux = true };
	struct uvm_image_request req = { .arch = UVM_IGVM_ARCH_AARCH64, .configs = &c, .nconfigs = 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;

	(void)state;
	make_all(&req);
	uvm_put_le16((uint8_t *)(uintptr_t)req.resources[UVM_RESOURCE_SHIM].p + 18, 62);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_VALUE);
	assert_string_equal(d.record, "openhcl_boot");
	assert_string_equal(d.field, "e_machine");
	assert_int_equal(d.want, 183);
	req.arch = UVM_IGVM_ARCH_X64;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_E_MAGIC);
	assert_string_equal(d.record, "linux_kernel");
	made_free_all(&req);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_configs),
		cmocka_unit_test(stands_alone),
		cmocka_unit_test(outside_memory),
		cmocka_unit_test(refuses_resources),
		cmocka_unit_test(refuses_other_architectures),
		cmocka_unit_test(known_answers),
	};

	return cmocka_run_group_tests_name("image_kinds", tests, NULL, NULL);
}
