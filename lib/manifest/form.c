/* SPDX-License-Identifier: MIT */
/*
 * The tables: manifest, resources, and the frame that product policies are put into.
 *
 * Fields stand in the order in which the reference declares them, because arrays of values in that order may replace objects.
 *
 * Source: microsoft/openvmm's igvmfilegen_config.
 */
#include "manifest/form.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define SIZE(type, member) ((uint16_t)sizeof(((type *)NULL)->member))

/* clang-format off */
#define AT(struct_, member) .off = offsetof(struct_, member)
#define BOOL(name_, struct_, member, absent_, help_) \
	{ .name = name_, .type = FORM_BOOL, .absent = absent_, AT(struct_, member), .help = help_ }
#define UINT(name_, struct_, member, help_) \
	{ .name = name_, .type = FORM_UINT, AT(struct_, member), .size = SIZE(struct_, member), .help = help_ }
#define OPTIONAL_UINT(name_, struct_, member, given_, help_) \
	{ .name = name_, .type = FORM_UINT, .absent = FORM_NULLABLE, AT(struct_, member), .size = SIZE(struct_, member), \
	  .given = offsetof(struct_, given_), .help = help_ }
#define CHOICE(name_, choice_, absent_, help_) \
	{ .name = name_, .type = FORM_CHOICE, .absent = absent_, .choice = &(choice_), .help = help_ }
#define OBJECT(fields_) { .fields = fields_, .nfields = N(fields_) }
#define VALUE(struct_, member) AT(struct_, member), .size = SIZE(struct_, member)
#define VARIANTS(variants_) .variants = variants_, .nvariants = N(variants_)

#define CONFIG struct uvm_guest_config

/* ---- isolation ---- */

static const struct form_variant injections[] = {
	{ "normal", "the hypervisor may inject any interrupt", 0, 0, { 0 } },
	{ "restricted", "only #HV may be injected", 1, 0, { 0 } },
};
static const struct form_choice injection = { VARIANTS(injections), VALUE(CONFIG, restricted_injection) };

static const struct form_variant avics[] = {
	{ "disabled", "the paravisor emulates the interrupt controller", 0, 0, { 0 } },
	{ "enabled", "the processor's Secure AVIC is used", 1, 0, { 0 } },
};
static const struct form_choice avic = { VARIANTS(avics), VALUE(CONFIG, secure_avic) };

static const struct form_field vbs[] = {
	BOOL("enable_debug", CONFIG, enable_debug, FORM_REQUIRED, "the host may debug the guest"),
};
static const struct form_field snp[] = {
	OPTIONAL_UINT("shared_gpa_boundary_bits", CONFIG, shared_gpa_boundary_bits, has_shared_gpa_boundary,
		      "address bit from which on memory is shared with the host"),
	UINT("policy", CONFIG, snp_policy, "SNP guest policy; its debug bit follows enable_debug"),
	BOOL("enable_debug", CONFIG, enable_debug, FORM_REQUIRED, "the host may debug the guest"),
	CHOICE("injection_type", injection, FORM_REQUIRED, "interrupts that the host may inject"),
	CHOICE("secure_avic", avic, FORM_DEFAULT, "who keeps the interrupt controller"),
};
static const struct form_field tdx[] = {
	BOOL("enable_debug", CONFIG, enable_debug, FORM_REQUIRED, "the host may debug the guest"),
	BOOL("sept_ve_disable", CONFIG, sept_ve_disable, FORM_REQUIRED,
	     "pages that the host takes away stop the guest instead of raising an exception in it"),
};
static const struct form_variant isolations[] = {
	{ "none", "no isolation", UVM_ISOLATION_NONE, 0, { 0 } },
	{ "vbs", "isolation by the hypervisor", UVM_ISOLATION_VBS, 0, OBJECT(vbs) },
	{ "snp", "AMD SEV-SNP", UVM_ISOLATION_SNP, 0, OBJECT(snp) },
	{ "tdx", "Intel TDX", UVM_ISOLATION_TDX, 0, OBJECT(tdx) },
};
static const struct form_choice isolation = { VARIANTS(isolations), VALUE(CONFIG, isolation) };

/* ---- image ---- */

static const struct form_variant config_types[] = {
	{ "none", "the firmware gets no configuration at load time", 0, 0, { 0 } },
	{ "igvm", "the firmware gets its configuration from IGVM parameters", 1, 0, { 0 } },
};
static const struct form_choice config_type = { VARIANTS(config_types), VALUE(CONFIG, uefi_config_igvm) };

static const struct form_field uefi[] = {
	CHOICE("config_type", config_type, FORM_REQUIRED, "where the firmware's configuration comes from"),
};

static const struct form_field linux_fields[] = {
	BOOL("use_initrd", struct uvm_image_linux, use_initrd, FORM_REQUIRED, "load resource linux_initrd too"),
	{ .name = "command_line", .type = FORM_CTEXT, AT(struct uvm_image_linux, command_line), .help = "kernel command line" },
};
static const struct form_object linux_object = OBJECT(linux_fields);

static const struct form_choice policy = { .off = offsetof(struct uvm_policy, product) };

static const struct form_field openhcl[] = {
	{ .name = "command_line", .type = FORM_TEXT, .absent = FORM_DEFAULT, AT(CONFIG, command_line),
	  .help = "the paravisor's kernel command line" },
	BOOL("static_command_line", CONFIG, static_command_line, FORM_DEFAULT, "the host may not add to the command line"),
	OPTIONAL_UINT("memory_page_base", CONFIG, memory_page_base, has_memory_page_base,
		      "first page of the paravisor's memory; relocatable when left out"),
	UINT("memory_page_count", CONFIG, memory_page_count, "pages of the paravisor's memory"),
	BOOL("uefi", CONFIG, uefi, FORM_DEFAULT, "UEFI firmware runs in the guest"),
	{ .name = "linux", .type = FORM_OBJECT, .absent = FORM_NULLABLE, AT(CONFIG, linux_image),
	  .given = offsetof(CONFIG, has_linux), .object = &linux_object, .help = "a Linux kernel runs in the guest" },
	{ .name = "product_policy", .type = FORM_CHOICE, .absent = FORM_DEFAULT | FORM_NULLABLE, AT(CONFIG, policy),
	  .choice = &policy, .help = "measured product policy" },
};
static const struct form_field snp_linux_direct[] = {
	{ .name = "linux", .type = FORM_OBJECT, AT(CONFIG, linux_image), .object = &linux_object, .help = "the kernel to boot" },
	UINT("processor_count", CONFIG, processor_count, "virtual processors"),
	UINT("memory_page_count", CONFIG, memory_page_count, "pages of the guest's memory"),
	UINT("c_bit_position", CONFIG, c_bit_position, "page table bit that marks encrypted memory"),
};
static const struct form_variant images[] = {
	{ "none", "load nothing", UVM_IMAGE_NONE, 0, { 0 } },
	{ "uefi", "UEFI firmware", UVM_IMAGE_UEFI, 0, OBJECT(uefi) },
	{ "openhcl", "a paravisor, with or without a guest below it", UVM_IMAGE_OPENHCL, 0, OBJECT(openhcl) },
	{ "linux", "a Linux kernel", UVM_IMAGE_LINUX, offsetof(CONFIG, linux_image), OBJECT(linux_fields) },
	{ "snp_linux_direct", "a Linux kernel in an SEV-SNP guest of its own", UVM_IMAGE_SNP_LINUX_DIRECT, 0,
	  OBJECT(snp_linux_direct) },
};
static const struct form_choice image = { VARIANTS(images), VALUE(CONFIG, kind) };

/* ---- whole texts ---- */

static const struct form_field config_fields[] = {
	UINT("guest_svn", CONFIG, guest_svn, "security version of the guest, for its endorsements"),
	UINT("max_vtl", CONFIG, max_vtl, "highest virtual trust level: 2 with a paravisor, else 0"),
	CHOICE("isolation_type", isolation, FORM_REQUIRED, "what isolates the guest from its host"),
	CHOICE("image", image, FORM_REQUIRED, "what is loaded into the guest"),
};
static const struct form_object config_object = OBJECT(config_fields);

static const struct form_variant archs[] = {
	{ "x64", "x86-64", UVM_IGVM_ARCH_X64, 0, { 0 } },
	{ "aarch64", "ARM64", UVM_IGVM_ARCH_AARCH64, 0, { 0 } },
};
static const struct form_choice arch = { VARIANTS(archs), VALUE(struct form_manifest, arch) };

static const struct form_field manifest_fields[] = {
	CHOICE("guest_arch", arch, FORM_REQUIRED, "architecture of the guest's processors"),
	{ .name = "guest_configs", .type = FORM_LIST, AT(struct form_manifest, configs), .size = sizeof(CONFIG),
	  .limit = FORM_CONFIGS_MAX, .given = offsetof(struct form_manifest, nconfigs), .object = &config_object,
	  .help = "guest configurations; all go into one file" },
};
static const struct form_object manifest_object = OBJECT(manifest_fields);

#define HELP_UVM_RESOURCE_UEFI "UEFI firmware"
#define HELP_UVM_RESOURCE_KERNEL "the paravisor's kernel: an ELF file, for aarch64 an Image"
#define HELP_UVM_RESOURCE_SHIM "the boot shim that starts the paravisor's kernel, an ELF file"
#define HELP_UVM_RESOURCE_INITRD "the paravisor's initrd"
#define HELP_UVM_RESOURCE_SIDECAR "kernel for the paravisor's other processors; never needed, used on x64 only"
#define HELP_UVM_RESOURCE_LINUX_KERNEL "the guest's kernel: an ELF file or bzImage, for aarch64 an Image"
#define HELP_UVM_RESOURCE_LINUX_INITRD "the guest's initrd"

static const struct form_field paths[] = {
#define PATH(id, name_) \
	{ .name = name_, .type = FORM_PATH, .absent = FORM_DEFAULT, .off = offsetof(struct uvm_resources, path[id]), \
	  .help = HELP_##id },
	UVM_RESOURCE_LIST(PATH)
#undef PATH
};
static const struct form_object path_map = { .fields = paths, .nfields = N(paths), .map = true };

static const struct form_field resources_fields[] = {
	{ .name = "resources", .type = FORM_OBJECT, .object = &path_map, .help = "absolute paths by what the files are" },
};
static const struct form_object resources_object = OBJECT(resources_fields);

const struct form_field form_roots[UVM_SCHEMA_COUNT] = {
	[UVM_SCHEMA_MANIFEST] = { .name = "manifest", .type = FORM_OBJECT, .object = &manifest_object,
				  .help = "what a guest image is built from" },
	[UVM_SCHEMA_RESOURCES] = { .name = "resources", .type = FORM_OBJECT, .object = &resources_object,
				   .help = "where the files are that a manifest asks for" },
	[UVM_SCHEMA_POLICY] = { .name = "policy", .type = FORM_CHOICE, .choice = &policy,
				.help = "what the author of an image demands of every VM that boots it" },
};
/* clang-format on */

/* ---- product policies as objects and variants ---- */

_Static_assert(offsetof(struct uvm_policy_value, len) - offsetof(struct uvm_policy_value, p) == offsetof(struct uvm_slice, len),
	       "FORM_BASE64 writes a slice over p and len");

static struct form_field policy_field(const struct uvm_policy_product *product, size_t i)
{
	const struct uvm_policy_field *f = &product->fields[i];
	const bool flag = f->kind == UVM_POLICY_BOOL;
	const size_t member = flag ? offsetof(struct uvm_policy_value, required) : offsetof(struct uvm_policy_value, p);

	return (struct form_field){
		.name = f->name,
		.help = f->help,
		.type = flag ? FORM_BOOL : FORM_BASE64,
		.off = (uint16_t)(offsetof(struct uvm_policy, value) + i * sizeof(struct uvm_policy_value) + member),
	};
}

size_t form_count_fields(const struct form_object *o)
{
	return o->product != NULL ? o->product->nfields : o->nfields;
}

struct form_field form_field_at(const struct form_object *o, size_t i)
{
	return o->product != NULL ? policy_field(o->product, i) : o->fields[i];
}

size_t form_count_variants(const struct form_choice *c)
{
	size_t n = c->nvariants;

	if (c->variants == NULL)
		(void)uvm_policy_products(&n);
	return n;
}

struct form_variant form_variant_at(const struct form_choice *c, size_t i)
{
	const struct uvm_policy_product *products;
	size_t n;

	if (c->variants != NULL)
		return c->variants[i];
	products = uvm_policy_products(&n);
	return (struct form_variant){ .name = products[i].name,
				      .help = "policy of this product",
				      .body = { .product = &products[i] } };
}
