/* SPDX-License-Identifier: MIT */
/* Manifests and resources: what is refused, where and in which words; where every accepted value lands; what is ignored. */
#include <stdio.h>

#include <uvmkit/manifest.h>

#include "unit.h"

/* ---- memory that runs out ---- */

static unsigned allocations_left = UINT32_MAX;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);

void *__wrap_malloc(size_t n)
{
	return allocations_left-- == 0 ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return allocations_left-- == 0 ? NULL : __real_calloc(n, size);
}

/* ---- reading in tests ---- */

/* JSON in C strings: ' stands for ". The text ends where its block does. */
static char *json(const char *s, size_t *ret_len)
{
	char *text;

	*ret_len = strlen(s);
	text = (char *)unit_exact(s, *ret_len);
	for (size_t i = 0; i < *ret_len; i++) {
		if (text[i] == '\'')
			text[i] = '"';
	}
	return text;
}

struct ignored {
	char text[256]; /* "path line:col;" */
};

static void note(void *arg, const char *path, uint32_t line, uint32_t col)
{
	struct ignored *i = arg;
	const size_t len = strlen(i->text);

	snprintf(i->text + len, sizeof(i->text) - len, "%s %u:%u;", path, line, col);
}

static int read_manifest(const char *s, struct uvm_manifest *m, struct ignored *i, struct uvm_diag *d)
{
	size_t len;
	char *text = json(s, &len);
	const int status = uvm_manifest_read(text, len, i != NULL ? note : NULL, i, m, d);

	free(text);
	return status;
}

static int read_resources(const char *s, struct uvm_resources *r, struct ignored *i, struct uvm_diag *d)
{
	size_t len;
	char *text = json(s, &len);
	const int status = uvm_resources_read(text, len, i != NULL ? note : NULL, i, r, d);

	free(text);
	return status;
}

/* ---- refusals ---- */

struct refusal {
	const char *json;
	int status;
	uint32_t line, col;
	const char *text; /* of which a star at the end is any list that grows with the products */
};

static void check_refusal(const struct refusal *want, int status, const struct uvm_diag *d)
{
	if (status != want->status || d->code != want->status || d->line != want->line || d->col != want->col ||
	    !unit_begins(d->text, want->text))
		fail_msg("%s\n  %s %u:%u %s", want->json, uvm_status_name(status), d->line, d->col, d->text);
}

/* One configuration; what varies stands on line 2, isolation, or line 3, image. */
#define CONFIG(isolation, image)                                           \
	"{'guest_arch':'x64','guest_configs':[{'guest_svn':1,'max_vtl':2," \
	"'isolation_type':\n" isolation ",'image':\n" image "}]}"
#define ISOLATION(isolation) CONFIG(isolation, "'none'")
#define IMAGE(image) CONFIG("'none'", image)
#define OPENHCL(field) IMAGE("{'openhcl':{'memory_page_count':9,\n" field "}}")
#define LINUX(command_line) IMAGE("{'linux':{'use_initrd':true,'command_line':\n" command_line "}}")

#define P0 "guest_configs[0]."
#define POLICY P0 "image.openhcl.product_policy"

static const struct refusal refusals[] = {
	/* grammar has no path */
	{ "", UVM_E_SHORT, 1, 1, "" },
	{ "guest_arch", UVM_E_SYNTAX, 1, 1, "" },
	{ IMAGE("'none'") " x", UVM_E_TRAIL, 3, 11, "" },
	{ IMAGE("'none',"), UVM_E_SYNTAX, 3, 8, "" },
	{ LINUX("'\\ud800'"), UVM_E_ENCODING, 4, 2, "" },
	{ "{'x':[[\n1,]]}", UVM_E_SYNTAX, 2, 3, "" },

	/* the whole */
	{ "1", UVM_E_VALUE, 1, 1, "expected an object, found 1" },
	{ "null", UVM_E_VALUE, 1, 1, "expected an object, found null" },
	{ "{}", UVM_E_MISSING, 1, 1, "guest_arch: missing (architecture of the guest's processors)" },
	{ "\n {'guest_arch':'x64'}", UVM_E_MISSING, 2, 2,
	  "guest_configs: missing (guest configurations; all go into one file)" },
	{ "{'guest_arch':'x64','guest_configs':{}}", UVM_E_VALUE, 1, 37, "guest_configs: expected an array, found an object" },
	{ "{'guest_arch':'x64','guest_configs':[1]}", UVM_E_VALUE, 1, 38, "guest_configs[0]: expected an object, found 1" },
	{ "{'guest_arch':'X64'", UVM_E_VALUE, 1, 15, "guest_arch: expected one of x64, aarch64, found \"X64\"" },
	{ "{'guest_arch':{'x64':{}}", UVM_E_VALUE, 1, 22, "guest_arch.x64: expected null, found an object" },
	{ "{'guest_arch':null", UVM_E_VALUE, 1, 15, "guest_arch: expected a name or an object with one key, found null" },
	{ "{'guest_arch':'x64','guest_arch':", UVM_E_DUPLICATE, 1, 21, "guest_arch: occurs a second time" },
	{ "{'guest_arch':'x64','guest_\\u0061rch':", UVM_E_DUPLICATE, 1, 21, "[\"guest_\\u0061rch\"]: occurs a second time" },
	{ "['x64']", UVM_E_MISSING, 1, 1, "guest_configs: missing (guest configurations; all go into one file)" },
	{ "['x64',[],1]", UVM_E_VALUE, 1, 11, "the array has more than 2 values" },
	{ "['x64',[],[[]]]", UVM_E_VALUE, 1, 11, "the array has more than 2 values" },

	/* numbers and flags */
	{ "['x64',[{'guest_svn':'1'", UVM_E_VALUE, 1, 22,
	  P0 "guest_svn: expected an unsigned integer up to 4294967295, found a string" },
	{ "['x64',[{'guest_svn':-1,", UVM_E_VALUE, 1, 22,
	  P0 "guest_svn: expected an unsigned integer up to 4294967295, found -1" },
	{ "['x64',[{'guest_svn':1.0,", UVM_E_VALUE, 1, 22,
	  P0 "guest_svn: expected an unsigned integer up to 4294967295, found 1.0" },
	{ "['x64',[{'guest_svn':1e0,", UVM_E_VALUE, 1, 22,
	  P0 "guest_svn: expected an unsigned integer up to 4294967295, found 1e0" },
	{ "['x64',[{'guest_svn':4294967296,", UVM_E_VALUE, 1, 22,
	  P0 "guest_svn: expected an unsigned integer up to 4294967295, found 4294967296" },
	{ "['x64',[{'max_vtl':256,", UVM_E_VALUE, 1, 20, P0 "max_vtl: expected an unsigned integer up to 255, found 256" },
	{ "['x64',[{'max_vtl':11111111112222222222333333333344444444445555555555666666666677777777778,", UVM_E_VALUE, 1, 20,
	  P0 "max_vtl: expected an unsigned integer up to 255, "
	     "found 111111111122222222223333333333444444444455555555556666666666..." },
	{ IMAGE("{'openhcl':{'memory_page_count':'7'"), UVM_E_VALUE, 3, 33,
	  P0 "image.openhcl.memory_page_count: expected an unsigned integer up to 18446744073709551615, found a string" },
	{ IMAGE("{'openhcl':{'memory_page_count':18446744073709551616"), UVM_E_VALUE, 3, 33,
	  P0 "image.openhcl.memory_page_count: expected an unsigned integer up to 18446744073709551615, "
	     "found 18446744073709551616" },
	{ OPENHCL("'memory_page_base':true"), UVM_E_VALUE, 4, 20,
	  P0 "image.openhcl.memory_page_base: expected an unsigned integer up to 18446744073709551615, found true" },
	{ OPENHCL("'uefi':0"), UVM_E_VALUE, 4, 8, P0 "image.openhcl.uefi: expected true or false, found 0" },
	{ OPENHCL("'uefi':null"), UVM_E_VALUE, 4, 8, P0 "image.openhcl.uefi: expected true or false, found null" },
	{ OPENHCL("'static_command_line':'true'"), UVM_E_VALUE, 4, 23,
	  P0 "image.openhcl.static_command_line: expected true or false, found a string" },

	/* texts */
	{ OPENHCL("'command_line':null"), UVM_E_VALUE, 4, 16, P0 "image.openhcl.command_line: expected a string, found null" },
	{ OPENHCL("'command_line':[65]"), UVM_E_VALUE, 4, 16,
	  P0 "image.openhcl.command_line: expected a string, found an array" },
	{ LINUX("false"), UVM_E_VALUE, 4, 1, P0 "image.linux.command_line: expected a string, found false" },
	{ LINUX("'a\\u0000b'"), UVM_E_VALUE, 4, 1, P0 "image.linux.command_line: the text holds the character U+0000" },
	{ LINUX("[65,0]"), UVM_E_VALUE, 4, 5,
	  P0 "image.linux.command_line[1]: expected an unsigned integer from 1 to 255, found 0" },
	{ LINUX("[256]"), UVM_E_VALUE, 4, 2,
	  P0 "image.linux.command_line[0]: expected an unsigned integer from 1 to 255, found 256" },
	{ LINUX("[[65]]"), UVM_E_VALUE, 4, 2,
	  P0 "image.linux.command_line[0]: expected an unsigned integer from 1 to 255, found an array" },
	{ LINUX("[65"), UVM_E_SYNTAX, 4, 4, "" },

	/* choices */
	{ ISOLATION("'sev'"), UVM_E_VALUE, 2, 1, P0 "isolation_type: expected one of none, vbs, snp, tdx, found \"sev\"" },
	{ ISOLATION("{'sev':{}}"), UVM_E_VALUE, 2, 2, P0 "isolation_type: expected one of none, vbs, snp, tdx, found \"sev\"" },
	{ ISOLATION("'vbs'"), UVM_E_VALUE, 2, 1, P0 "isolation_type: expected {\"vbs\": ...}, found the name alone" },
	{ ISOLATION("{'vbs':null}"), UVM_E_VALUE, 2, 8, P0 "isolation_type.vbs: expected an object, found null" },
	{ ISOLATION("{}"), UVM_E_MISSING, 2, 1, P0 "isolation_type: the object has no key" },
	{ ISOLATION("[]"), UVM_E_VALUE, 2, 1, P0 "isolation_type: expected a name or an object with one key, found an array" },
	{ ISOLATION("{'none':null,'vbs':{}}"), UVM_E_VALUE, 2, 14, P0 "isolation_type: the object has more than one key" },
	{ ISOLATION("{'vbs':{'enable_debug':true},'x':1}"), UVM_E_VALUE, 2, 30,
	  P0 "isolation_type: the object has more than one key" },
	{ ISOLATION("{'vbs':{}}"), UVM_E_MISSING, 2, 8,
	  P0 "isolation_type.vbs.enable_debug: missing (the host may debug the guest)" },
	{ ISOLATION("{'snp':{'policy':0,'enable_debug':false,'injection_type':'none'"), UVM_E_VALUE, 2, 58,
	  P0 "isolation_type.snp.injection_type: expected one of normal, restricted, found \"none\"" },
	{ ISOLATION("{'snp':{'secure_avic':true"), UVM_E_VALUE, 2, 23,
	  P0 "isolation_type.snp.secure_avic: expected a name or an object with one key, found true" },
	{ ISOLATION("{'snp':{'secure_avic':null"), UVM_E_VALUE, 2, 23,
	  P0 "isolation_type.snp.secure_avic: expected a name or an object with one key, found null" },
	{ IMAGE("{'uefi':{'config_type':'efi'"), UVM_E_VALUE, 3, 24,
	  P0 "image.uefi.config_type: expected one of none, igvm, found \"efi\"" },
	{ IMAGE("{'linux_direct':"), UVM_E_VALUE, 3, 2,
	  P0 "image: expected one of none, uefi, openhcl, linux, snp_linux_direct, found \"linux_direct\"" },

	/* arrays in place of objects: a value that may be left out of an object must stand here, unless it has a default */
	{ ISOLATION("{'snp':[1,2,true]}"), UVM_E_MISSING, 2, 8,
	  P0 "isolation_type.snp.injection_type: missing (interrupts that the host may inject)" },
	{ ISOLATION("{'snp':[1,2,true,'normal','enabled',1]}"), UVM_E_VALUE, 2, 37,
	  P0 "isolation_type.snp: the array has more than 5 values" },
	{ IMAGE("{'openhcl':['',false,null,9,false]}"), UVM_E_MISSING, 3, 12,
	  P0 "image.openhcl.linux: missing (a Linux kernel runs in the guest)" },
	{ IMAGE("{'openhcl':[false]}"), UVM_E_VALUE, 3, 13, P0 "image.openhcl.command_line: expected a string, found false" },

	/* policies have no other fields than theirs */
	{ OPENHCL("'product_policy':{}"), UVM_E_MISSING, 4, 18, POLICY ": the object has no key" },
	{ OPENHCL("'product_policy':'sivm'"), UVM_E_VALUE, 4, 18, POLICY ": expected {\"sivm\": ...}, found the name alone" },
	{ OPENHCL("'product_policy':{'wcow':"), UVM_E_VALUE, 4, 19, POLICY ": expected one of sivm, cwcow*" },
	{ OPENHCL("'product_policy':{'sivm':{\n'foo':"), UVM_E_VALUE, 5, 1,
	  POLICY ".sivm.foo: unknown; allowed are require_ephemeral_vmgs, require_secure_boot, require_secure_boot_vars, "
		 "require_bcd_integrity, custom_uefi_json*" },
	{ OPENHCL("'product_policy':{'sivm':{\n'require_secure_boot':1"), UVM_E_VALUE, 5, 23,
	  POLICY ".sivm.require_secure_boot: expected true or false, found 1" },
	{ OPENHCL("'product_policy':{'sivm':[true,true,true,true]}"), UVM_E_MISSING, 4, 26,
	  POLICY ".sivm.custom_uefi_json: missing (UEFI variables of the VM, never taken from the VMGS file)" },
};

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct uvm_manifest m = { .nconfigs = 77 };
		struct uvm_diag d = UVM_DIAG_INIT;

		check_refusal(&refusals[i], read_manifest(refusals[i].json, &m, NULL, &d), &d);
		assert_int_equal(m.nconfigs, 77);
	}
}

static const struct refusal resource_refusals[] = {
	{ "{}", UVM_E_MISSING, 1, 1, "resources: missing (absolute paths by what the files are)" },
	{ "{'resources':[]}", UVM_E_VALUE, 1, 14, "resources: expected an object, found an array" },
	{ "{'resources':{\n'kernel':'/x'}}", UVM_E_VALUE, 2, 1,
	  "resources.kernel: unknown; allowed are uefi, underhill_kernel, openhcl_boot, underhill_initrd, underhill_sidecar, "
	  "linux_kernel, linux_initrd" },
	{ "{'resources':{\n'a b':'/x'}}", UVM_E_VALUE, 2, 1,
	  "resources[\"a b\"]: unknown; allowed are uefi, underhill_kernel, openhcl_boot, underhill_initrd, underhill_sidecar, "
	  "linux_kernel, linux_initrd" },
	{ "{'resources':{'uefi':'x'}}", UVM_E_VALUE, 1, 22, "resources.uefi: expected an absolute path" },
	{ "{'resources':{'uefi':''}}", UVM_E_VALUE, 1, 22, "resources.uefi: expected an absolute path" },
	{ "{'resources':{'uefi':null}}", UVM_E_VALUE, 1, 22, "resources.uefi: expected a string, found null" },
	{ "{'resources':{'uefi':'/a\\u0000'}}", UVM_E_VALUE, 1, 22, "resources.uefi: the text holds the character U+0000" },
	{ "{'resources':{'uefi':'/a','uefi':'/b'}}", UVM_E_DUPLICATE, 1, 27, "resources.uefi: occurs a second time" },
};

static void refuses_resources(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(resource_refusals); i++) {
		struct uvm_resources r = { .memory = NULL };
		struct uvm_diag d = UVM_DIAG_INIT;

		check_refusal(&resource_refusals[i], read_resources(resource_refusals[i].json, &r, NULL, &d), &d);
	}
}

static const char whole[] = "{'guest_arch':'aarch64','guest_configs':[{'guest_svn':5,'max_vtl':2,'isolation_type':{'tdx':{"
			    "'enable_debug':true,'sept_ve_disable':false}},'image':{'openhcl':{'memory_page_count':3,"
			    "'linux':{'use_initrd':true,'command_line':'x'},'product_policy':{'sivm':[true,false,false,"
			    "false,'QUI=']}}}}]}";

static void truncations(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		struct uvm_manifest m;
		struct uvm_diag d = UVM_DIAG_INIT;
		char *text = strndup(whole, n);

		assert_true(read_manifest(text, &m, NULL, &d) < 0);
		assert_true(d.line == 1 && d.col >= 1 && d.col <= n + 1);
		free(text);
	}
}

static void no_memory(void **state)
{
	struct uvm_manifest m;
	unsigned n = 0;
	int status;

	(void)state;
	do {
		struct uvm_diag d = UVM_DIAG_INIT;
		size_t len;
		char *text = json(whole, &len);

		allocations_left = n++;
		status = uvm_manifest_read(text, len, NULL, NULL, &m, &d);
		allocations_left = UINT32_MAX;
		assert_int_equal(status, d.code);
		assert_true(status == UVM_OK || status == UVM_E_NOMEM);
		free(text);
	} while (status != UVM_OK);
	assert_int_equal(n, 3); /* the manifest, the stack of the JSON reader */
	uvm_manifest_free(&m);
}

/* ---- where values land ---- */

static void assert_slice(struct uvm_slice s, const char *want)
{
	assert_int_equal(s.len, strlen(want));
	assert_memory_equal(s.p, want, s.len);
}

static struct uvm_guest_config read_one(const char *s, struct uvm_manifest *m)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (read_manifest(s, m, NULL, &d) < 0)
		fail_msg("%s\n  %u:%u %s", s, d.line, d.col, d.text);
	assert_int_equal(m->nconfigs, 1);
	return m->configs[0];
}

static void isolations(void **state)
{
	struct uvm_manifest m;
	struct uvm_guest_config c;

	(void)state;
	c = read_one(ISOLATION("'none'"), &m);
	assert_int_equal(m.arch, UVM_IGVM_ARCH_X64);
	assert_int_equal(c.guest_svn, 1);
	assert_int_equal(c.max_vtl, 2);
	assert_int_equal(c.isolation, UVM_ISOLATION_NONE);
	uvm_manifest_free(&m);

	c = read_one(ISOLATION("{'vbs':{'enable_debug':true}}"), &m);
	assert_int_equal(c.isolation, UVM_ISOLATION_VBS);
	assert_true(c.enable_debug);
	uvm_manifest_free(&m);

	c = read_one(ISOLATION("{'snp':{'shared_gpa_boundary_bits':46,'policy':18446744073709551615,'enable_debug':true,"
			       "'injection_type':'restricted','secure_avic':'enabled'}}"),
		     &m);
	assert_int_equal(c.isolation, UVM_ISOLATION_SNP);
	assert_true(c.has_shared_gpa_boundary);
	assert_int_equal(c.shared_gpa_boundary_bits, 46);
	assert_true(c.snp_policy == UINT64_MAX);
	assert_true(c.enable_debug);
	assert_true(c.restricted_injection);
	assert_true(c.secure_avic);
	uvm_manifest_free(&m);

	c = read_one(ISOLATION("{'snp':{'policy':7,'enable_debug':false,'injection_type':'normal'}}"), &m);
	assert_false(c.has_shared_gpa_boundary || c.enable_debug || c.restricted_injection || c.secure_avic);
	assert_int_equal(c.snp_policy, 7);
	uvm_manifest_free(&m);

	c = read_one(ISOLATION("{'snp':[null,7,false,{'normal':null},{'disabled':null}]}"), &m);
	assert_false(c.has_shared_gpa_boundary || c.restricted_injection || c.secure_avic);
	uvm_manifest_free(&m);

	c = read_one(ISOLATION("{'tdx':{'sept_ve_disable':true,'enable_debug':false}}"), &m);
	assert_int_equal(c.isolation, UVM_ISOLATION_TDX);
	assert_true(c.sept_ve_disable && !c.enable_debug);
	uvm_manifest_free(&m);
}

static void images(void **state)
{
	struct uvm_manifest m;
	struct uvm_guest_config c;

	(void)state;
	c = read_one(IMAGE("{'none':null}"), &m);
	assert_int_equal(c.kind, UVM_IMAGE_NONE);
	uvm_manifest_free(&m);

	c = read_one(IMAGE("{'uefi':{'config_type':'igvm'}}"), &m);
	assert_int_equal(c.kind, UVM_IMAGE_UEFI);
	assert_true(c.uefi_config_igvm);
	uvm_manifest_free(&m);

	c = read_one(LINUX("'a=\\u00e9\\ud83d\\ude00 \\'"
			   "b'"),
		     &m);
	assert_int_equal(c.kind, UVM_IMAGE_LINUX);
	assert_true(c.linux_image.use_initrd && !c.has_linux);
	assert_slice(c.linux_image.command_line, "a=\xc3\xa9\xf0\x9f\x98\x80 \"b");
	uvm_manifest_free(&m);

	c = read_one(LINUX("[1,65,255]"), &m);
	assert_slice(c.linux_image.command_line, "\x01"
						 "A\xff");
	uvm_manifest_free(&m);

	c = read_one(LINUX("[]"), &m);
	assert_slice(c.linux_image.command_line, "");
	uvm_manifest_free(&m);

	c = read_one(IMAGE("{'snp_linux_direct':{'c_bit_position':51,'memory_page_count':40960,'processor_count':3,"
			   "'linux':[false,'q']}}"),
		     &m);
	assert_int_equal(c.kind, UVM_IMAGE_SNP_LINUX_DIRECT);
	assert_int_equal(c.c_bit_position, 51);
	assert_int_equal(c.memory_page_count, 40960);
	assert_int_equal(c.processor_count, 3);
	assert_false(c.linux_image.use_initrd);
	assert_slice(c.linux_image.command_line, "q");
	uvm_manifest_free(&m);
}

static void openhcl(void **state)
{
	struct uvm_manifest m;
	struct uvm_guest_config c;
	const struct uvm_policy_value *json_bytes;

	(void)state;
	c = read_one(IMAGE("{'openhcl':{'memory_page_count':4096}}"), &m);
	assert_int_equal(c.kind, UVM_IMAGE_OPENHCL);
	assert_int_equal(c.memory_page_count, 4096);
	assert_int_equal(c.command_line.len, 0);
	assert_false(c.static_command_line || c.has_memory_page_base || c.uefi || c.has_linux);
	assert_null(c.policy.product);
	uvm_manifest_free(&m);

	c = read_one(OPENHCL("'memory_page_base':null,'linux':null,'product_policy':null"), &m);
	assert_false(c.has_memory_page_base || c.has_linux);
	assert_null(c.policy.product);
	uvm_manifest_free(&m);

	c = read_one(OPENHCL("'command_line':'\\u0000x','static_command_line':true,'memory_page_base':0,'uefi':true,"
			     "'linux':{'use_initrd':false,'command_line':'l'},'product_policy':{'cwcow':{"
			     "'require_secure_avic':true,'custom_uefi_json':'QUI\\u003d','require_ephemeral_vmgs':true,"
			     "'require_secure_boot':false,'require_secure_boot_vars':false,'require_bcd_integrity':true}}"),
		     &m);
	assert_int_equal(c.command_line.len, 2);
	assert_memory_equal(c.command_line.p, "\0x", 2);
	assert_true(c.static_command_line && c.has_memory_page_base && c.uefi && c.has_linux);
	assert_int_equal(c.memory_page_base, 0);
	assert_slice(c.linux_image.command_line, "l");
	assert_string_equal(c.policy.product->name, "cwcow");
	assert_true(uvm_policy_required(&c.policy, "require_ephemeral_vmgs"));
	assert_false(uvm_policy_required(&c.policy, "require_secure_boot"));
	assert_false(uvm_policy_required(&c.policy, "require_secure_boot_vars"));
	assert_true(uvm_policy_required(&c.policy, "require_bcd_integrity"));
	assert_true(uvm_policy_required(&c.policy, "require_secure_avic"));
	json_bytes = uvm_policy_value(&c.policy, "custom_uefi_json");
	assert_int_equal(json_bytes->len, 2);
	assert_memory_equal(json_bytes->p, "AB", 2);
	uvm_manifest_free(&m);

	c = read_one(IMAGE("{'openhcl':['c',true,9,10,true,null]}"), &m); /* the policy has a default */
	assert_slice(c.command_line, "c");
	assert_int_equal(c.memory_page_base, 9);
	assert_int_equal(c.memory_page_count, 10);
	assert_null(c.policy.product);
	uvm_manifest_free(&m);
}

/* Arrays all the way, escaped keys, white space. */
static void other_forms(void **state)
{
	struct uvm_manifest m;
	struct uvm_guest_config c;

	(void)state;
	c = read_one("\t[{'aarch64' : null}\r\n,[ [7,0,{'tdx':[false,true]},{'no\\u006ee':null}] ] ] ", &m);
	assert_int_equal(m.arch, UVM_IGVM_ARCH_AARCH64);
	assert_int_equal(c.guest_svn, 7);
	assert_true(c.sept_ve_disable);
	uvm_manifest_free(&m);
	uvm_manifest_free(&m);
	uvm_manifest_free(NULL);

	c = read_one("{'guest_configs':[{'image':'none','max_vtl':2,'\\u0069solation_type':'\\u006eone','guest_svn':1}],"
		     "'guest_\\u0061rch':'x64'}",
		     &m);
	assert_int_equal(c.isolation, UVM_ISOLATION_NONE);
	uvm_manifest_free(&m);
}

static void many_configs(void **state)
{
	static const struct refusal limit = { "33", UVM_E_LIMIT, 1, 671,
					      "guest_configs: more than 32; a file has no room for them" };
	char text[1024] = "['x64',[";
	struct uvm_manifest m;

	(void)state;
	for (unsigned n = 0; n <= 33; n++) {
		const size_t len = strlen(text);
		struct uvm_diag d = UVM_DIAG_INIT;
		int status;

		strcpy(text + len, "]]");
		status = read_manifest(text, &m, NULL, &d);
		text[len] = '\0';
		if (n > 32) {
			check_refusal(&limit, status, &d);
			continue;
		}
		assert_int_equal(status, UVM_OK);
		assert_int_equal(m.nconfigs, n);
		if (n > 0)
			assert_int_equal(m.configs[n - 1].guest_svn, n - 1);
		uvm_manifest_free(&m);
		snprintf(text + len, sizeof(text) - len, "%s[%u,0,'none','none']", n > 0 ? "," : "", n);
	}
}

/* ---- what is ignored ---- */

static void lists_ignored(void **state)
{
	static const char long_key[] = "0123456789012345678901234567890123456789012345678901234567890123456789";
	struct ignored i = { "" };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_manifest m;
	struct uvm_resources r;
	char text[512];

	(void)state;
	assert_int_equal(read_manifest(CONFIG("{'vbs':{'enable_debug':false,'x y':{'enable_debug':1}}}",
					      "{'openhcl':{'memroy_page_base':[1],'memory_page_count':9,'a\\tb':0}},'':null"),
				       &m, &i, &d),
			 UVM_OK);
	assert_string_equal(i.text, P0 "isolation_type.vbs[\"x y\"] 2:30;" P0 "image.openhcl.memroy_page_base 3:13;" P0
				       "image.openhcl[\"a\\tb\"] 3:58;guest_configs[0][\"\"] 3:69;");
	uvm_manifest_free(&m);

	i.text[0] = '\0';
	snprintf(text, sizeof(text), "{'%s':[],'\xc3\xa9':1,'resources':{},'$schema':{}}", long_key);
	assert_int_equal(read_resources(text, &r, &i, &d), UVM_OK);
	assert_string_equal(i.text, "012345678901234567890123456789012345678901234567890123456789... 1:2;[\"\xc3\xa9\"] 1:78;"
				    "$schema 1:100;");
	for (size_t k = 0; k < UVM_RESOURCE_COUNT; k++)
		assert_null(r.path[k]);
	uvm_resources_free(&r);
}

#define DEPTH 100000

static void ignores_at_any_depth(void **state)
{
	static const char tail[] = ",'guest_arch':'x64','guest_configs':[]}";
	char *text = malloc(5 + 2 * DEPTH + sizeof(tail));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_manifest m;

	(void)state;
	memcpy(text, "{'x':", 5);
	memset(text + 5, '[', DEPTH);
	memset(text + 5 + DEPTH, ']', DEPTH);
	memcpy(text + 5 + 2 * DEPTH, tail, sizeof(tail));
	assert_int_equal(read_manifest(text, &m, NULL, &d), UVM_OK);
	uvm_manifest_free(&m);
	text[5 + DEPTH] = '}';
	assert_int_equal(read_manifest(text, &m, NULL, &d), UVM_E_SYNTAX);
	free(text);
}

static void resources(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_resources r;

	(void)state;
	assert_int_equal(read_resources("{'resources':{'linux_initrd':'/7','linux_kernel':'/6','underhill_sidecar':'/5',"
					"'underhill_initrd':'/4','openhcl_boot':'/3','underhill_kernel':'/2',"
					"'\\u0075efi':'/\\u0031 a'}}",
					&r, NULL, &d),
			 UVM_OK);
	assert_string_equal(r.path[UVM_RESOURCE_UEFI], "/1 a");
	assert_string_equal(r.path[UVM_RESOURCE_KERNEL], "/2");
	assert_string_equal(r.path[UVM_RESOURCE_SHIM], "/3");
	assert_string_equal(r.path[UVM_RESOURCE_INITRD], "/4");
	assert_string_equal(r.path[UVM_RESOURCE_SIDECAR], "/5");
	assert_string_equal(r.path[UVM_RESOURCE_LINUX_KERNEL], "/6");
	assert_string_equal(r.path[UVM_RESOURCE_LINUX_INITRD], "/7");
	uvm_resources_free(&r);
	uvm_resources_free(&r);
	uvm_resources_free(NULL);
	assert_int_equal(read_resources("[{'linux_kernel':'/'}]", &r, NULL, &d), UVM_OK);
	assert_string_equal(r.path[UVM_RESOURCE_LINUX_KERNEL], "/");
	uvm_resources_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),       cmocka_unit_test(refuses_resources),    cmocka_unit_test(truncations),
		cmocka_unit_test(no_memory),     cmocka_unit_test(isolations),           cmocka_unit_test(images),
		cmocka_unit_test(openhcl),       cmocka_unit_test(other_forms),          cmocka_unit_test(many_configs),
		cmocka_unit_test(lists_ignored), cmocka_unit_test(ignores_at_any_depth), cmocka_unit_test(resources),
	};

	return cmocka_run_group_tests_name("manifest_read", tests, NULL, NULL);
}
