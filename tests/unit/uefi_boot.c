/* SPDX-License-Identifier: MIT */
/* A VM's first boot: which custom variables are refused and why, what the firmware finds otherwise, and the bytes of that. */
#include <openssl/sha.h>
#include <stdio.h>

#include <uvmkit/nvram.h>

#include "unit.h"

#define GLOBAL "Yd/ki8qT0hGqDQDgmAMrjA=="
#define SECURITY "y7IZ1zo9lkWjvNrQDmdlbw=="
#define SHIM "UKtdYEbgAEOrtj3YEN2LIw=="
#define MICROSOFT "vZr6d1kDMk29YCj05494Sw=="
#define LOADER "mJ4LYfbG+EeLRy0toNUqkQ=="

#define CERT "{\"type\":\"x509\",\"value\":[\"AQ==\"]}"
#define LISTS "\"PK\":" CERT ",\"KEK\":[" CERT "],\"db\":[" CERT "],\"dbx\":[" CERT "]"
#define NO_LISTS "\"PK\":{\"type\":\"x509\",\"value\":[]},\"KEK\":[],\"db\":[]"
#define SETTINGS(lists, variables)       \
	"{\"type\":\"Microsoft.Compute/" \
	"disks\",\"properties\":{\"uefiSettings\":{\"signatureMode\":\"Replace\",\"signatures\":{" lists "}" variables "}}}"
#define VARIABLE(name, guid, attributes, value) ",\n\"" name "\":[\"" guid "\",\"" attributes "\",\"" value "\"]"

struct boot {
	uint8_t room[65536], store[UVM_NVRAM_MAX];
	struct uvm_uefi_settings read, v;
	struct uvm_nvram s;
	struct uvm_diag d;
};

/* Boot into the store as it is. */
static int boot_again(struct boot *b, const char *json, enum uvm_uefi_kind kind, bool secure)
{
	struct uvm_arena a = uvm_arena_init(b->room, sizeof(b->room));
	const bool is_template = kind == UVM_UEFI_TEMPLATE;

	b->d = (struct uvm_diag)UVM_DIAG_INIT;
	if (json != NULL)
		assert_int_equal(uvm_uefi_read(json, strlen(json), kind, &a, &b->read, &b->d), UVM_OK);
	assert_int_equal(uvm_uefi_resolve(json != NULL && is_template ? &b->read : NULL,
					  json != NULL && !is_template ? &b->read : NULL, &a, &b->v, &b->d),
			 UVM_OK);
	return uvm_nvram_boot(&b->s, &b->v, secure, &b->d);
}

static int boot(struct boot *b, const char *json)
{
	b->s = (struct uvm_nvram){ b->store, sizeof(b->store), 0 };
	return boot_again(b, json, UVM_UEFI_DELTA, true);
}

static void refuses(void **state)
{
	static const struct {
		const char *json;
		int status;
		const char *rule, *record;
		uint32_t line, col;
	} cases[] = {
#define ONE(attributes, value) SETTINGS(LISTS, VARIABLE("v", MICROSOFT, attributes, value))
		{ ONE("BwEAAA==", "AQ=="), UVM_E_VALUE, "attributes-unknown", "custom variable", 2, 1 },
		{ ONE("BQ==", "AQ=="), UVM_E_VALUE, "attributes-runtime", "custom variable", 2, 1 },
		{ ONE("pw==", "AQ=="), UVM_E_VALUE, "attributes-two-kinds", "custom variable", 2, 1 },
		{ ONE("Dw==", "AQ=="), UVM_E_UNSUPPORTED, "attributes-hardware-error", "custom variable", 2, 1 },
		{ ONE("hw==", "AQ=="), UVM_E_UNSUPPORTED, "attributes-enhanced", "custom variable", 2, 1 },
		{ ONE("Fw==", "AQ=="), UVM_E_UNSUPPORTED, "attributes-deprecated", "custom variable", 2, 1 },
		{ ONE("Bg==", "AQ=="), UVM_E_UNSUPPORTED, "attributes-volatile", "custom variable", 2, 1 },
		{ ONE("Rg==", "AQ=="), UVM_E_UNSUPPORTED, "attributes-volatile", "custom variable", 2, 1 },
		{ ONE("Bw==", ""), UVM_E_MISSING, "nothing-to-delete", "custom variable", 2, 1 },
		{ ONE("Jw==", ""), UVM_E_MISSING, "nothing-to-delete", "custom variable", 2, 1 },
		{ ONE("AQ==", "AQ=="), UVM_E_MISSING, "nothing-to-delete", "custom variable", 2, 1 },
		{ ONE("Rw==", "AQ=="), UVM_E_MISSING, "nothing-to-append-to", "custom variable", 2, 1 },
		{ ONE("Zw==", "AQ=="), UVM_E_MISSING, "nothing-to-append-to", "custom variable", 2, 1 },
		{ SETTINGS(LISTS, VARIABLE("", MICROSOFT, "Bw==", "AQ==")), UVM_E_VALUE, "name-empty", "custom variable", 2,
		  1 },
		{ SETTINGS(LISTS, VARIABLE("\\u0000v", MICROSOFT, "Bw==", "AQ==")), UVM_E_VALUE, "name-empty",
		  "custom variable", 2, 1 },
		/* names that are the firmware's own */
		{ SETTINGS(LISTS, VARIABLE("CurrentPolicy", MICROSOFT, "Jw==", "AQ==")), UVM_E_CONFLICT, "not-newer",
		  "custom variable", 2, 1 },
		{ SETTINGS(LISTS, VARIABLE("CurrentPolicy", MICROSOFT, "Bw==", "AQ==")), UVM_E_CONFLICT, "attributes-changed",
		  "custom variable", 2, 1 },
		{ SETTINGS(LISTS, VARIABLE("CurrentPolicy", MICROSOFT, "Zw==", "AQ==")), UVM_E_UNSUPPORTED,
		  "append-authenticated", "custom variable", 2, 1 },
		{ SETTINGS(LISTS, VARIABLE("SetupMode", GLOBAL, "Aw==", "AQ==")), UVM_E_CONFLICT, "attributes-changed",
		  "custom variable", 2, 1 },
		{ SETTINGS(LISTS, VARIABLE("SetupMode", GLOBAL, "Qw==", "AQ==")), UVM_E_CONFLICT, "attributes-changed",
		  "custom variable", 2, 1 },
		{ SETTINGS(LISTS, VARIABLE("dbDefault", MICROSOFT, "Bg==", "AQ==")), UVM_E_UNSUPPORTED, "attributes-volatile",
		  "custom variable", 2, 1 },
		{ SETTINGS(LISTS, VARIABLE("KEK", GLOBAL, "Jw==", "AQ==")), UVM_E_CONFLICT, "not-newer", "KEK", 0, 0 },
		{ SETTINGS(LISTS, VARIABLE("db", SECURITY, "Bw==", "AQ==")), UVM_E_CONFLICT, "not-newer", "db", 0, 0 },
		{ SETTINGS(LISTS, VARIABLE("dbx", SECURITY, "Aw==", "AQ==")), UVM_E_CONFLICT, "not-newer", "dbx", 0, 0 },
		{ SETTINGS(LISTS, VARIABLE("PK", GLOBAL, "Bw==", "AQ==")), UVM_E_CONFLICT, "not-newer", "PK", 0, 0 },
		{ SETTINGS(LISTS ",\"MokList\":[" CERT "]", VARIABLE("MokList", SHIM, "Aw==", "AQ==")), UVM_E_CONFLICT,
		  "attributes-changed", "MokList", 0, 0 },
		{ SETTINGS(LISTS, VARIABLE("OsLoaderIndications", LOADER, "Bw==", "AQ==")), UVM_E_CONFLICT,
		  "attributes-changed", "OsLoaderIndications", 0, 0 },
		/* only a name cut at its NUL can come twice */
		{ SETTINGS(LISTS, VARIABLE("a", MICROSOFT, "Bw==", "AQ==") VARIABLE("a\\u0000", MICROSOFT, "Aw==", "AQ==")),
		  UVM_E_CONFLICT, "attributes-changed", "custom variable", 3, 1 },
	};
	static struct boot b;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (boot(&b, cases[i].json) != cases[i].status || b.d.rule == NULL || strcmp(b.d.rule, cases[i].rule) != 0)
			fail_msg("case %zu: %s %s", i, uvm_status_name(b.d.code), b.d.rule != NULL ? b.d.rule : "no rule");
		assert_string_equal(b.d.record, cases[i].record);
		assert_int_equal(b.d.line, cases[i].line);
		assert_int_equal(b.d.col, cases[i].col);
	}
	b.s.len = 0;
	assert_int_equal(boot_again(&b, ONE("Bg==", "AQ=="), UVM_UEFI_TEMPLATE, true), UVM_E_UNSUPPORTED);
	assert_string_equal(b.d.record, "template variable");
}

/* The store in words: name, attributes, size and first byte of the data. */
static const char *describe(const struct uvm_nvram *s)
{
	static char text[1024];
	struct uvm_nvram_variable v;
	size_t at = 0;
	int n = 0;

	text[0] = '\0';
	while (uvm_nvram_next(s, &at, &v)) {
		for (size_t i = 0; i + 2 < v.name_len; i += 2)
			n += sprintf(text + n, "%c", v.name[i]);
		n += sprintf(text + n, ":%x:%zu:%x ", v.attributes, v.data_len, v.data[0]);
		assert_true(uvm_is_zero(v.time, sizeof(v.time)));
	}
	return text;
}

#define LOADERS "OsLoaderIndications:2:4:0 OsLoaderIndicationsSupported:2:4:1 "
#define KEYS "KEK:27:45:a1 PK:27:45:a1 SecureBoot:7:1:1 SetupMode:7:1:0 dbDefault:6:45:a1 db:27:45:a1 dbx:27:45:a1 "
#define ENABLE "SecureBootEnable:7:1:1 "

static void boots(void **state)
{
	static const struct {
		const char *json, *store;
	} cases[] = {
		{ NULL, LOADERS "CurrentPolicy:27:1:2 SecureBoot:7:1:1 SetupMode:7:1:1 " ENABLE },
		{ SETTINGS(LISTS, ""), LOADERS "CurrentPolicy:27:1:2 " KEYS ENABLE },
		{ SETTINGS(NO_LISTS, ""), LOADERS "CurrentPolicy:27:1:2 SecureBoot:7:1:1 SetupMode:7:1:1 " ENABLE },
		{ SETTINGS(LISTS ",\"MokList\":[" CERT "],\"MokListX\":[{\"type\":\"sha256\",\"value\":[]}]", ""),
		  "MokList:7:45:a1 MokListX:7:28:26 " LOADERS "CurrentPolicy:27:1:2 " KEYS ENABLE },
		{ SETTINGS(LISTS, VARIABLE("b", MICROSOFT, "Aw==", "Ag==") VARIABLE("a", MICROSOFT, "Jw==", "AwM=")),
		  LOADERS "CurrentPolicy:27:1:2 a:27:2:3 b:3:1:2 " KEYS ENABLE },
		{ SETTINGS(LISTS, VARIABLE("SecureBoot", GLOBAL, "Bg==", "AA==") VARIABLE("SetupMode", GLOBAL, "Bw==", "AQ==")),
		  LOADERS "CurrentPolicy:27:1:2 " KEYS ENABLE },
		{ SETTINGS(LISTS, VARIABLE("CurrentPolicy", MICROSOFT, "Bw==", "")), LOADERS KEYS ENABLE }, /* deleted */
		{ SETTINGS(LISTS, VARIABLE("v", MICROSOFT, "Rw==", "")), LOADERS "CurrentPolicy:27:1:2 " KEYS ENABLE },
		{ SETTINGS(NO_LISTS, VARIABLE("SetupMode", GLOBAL, "Rw==", "BQU=")),
		  LOADERS "CurrentPolicy:27:1:2 SecureBoot:7:1:1 SetupMode:7:3:1 " ENABLE },
		/* an empty list leaves a variable of its name alone, and a PK is a PK */
		{ SETTINGS(NO_LISTS, VARIABLE("PK", GLOBAL, "Jw==", "AQ==")),
		  LOADERS "CurrentPolicy:27:1:2 PK:27:1:1 SecureBoot:7:1:1 SetupMode:7:1:0 " ENABLE },
		{ SETTINGS(LISTS ",\"MokList\":[" CERT "]", VARIABLE("MokList", SHIM, "Bw==", "AQ==")),
		  "MokList:7:45:a1 " LOADERS "CurrentPolicy:27:1:2 " KEYS ENABLE },
		{ SETTINGS(LISTS, VARIABLE("a", MICROSOFT, "Bw==", "AQ==") VARIABLE("a\\u0000", MICROSOFT, "Rw==", "Ag==")),
		  LOADERS "CurrentPolicy:27:1:2 a:7:2:1 " KEYS ENABLE },
	};
	static struct boot b;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (boot(&b, cases[i].json) != UVM_OK)
			fail_msg("case %zu: %s %s", i, uvm_status_name(b.d.code), b.d.rule);
		assert_string_equal(describe(&b.s), cases[i].store);
	}
}

/* What another boot changes: secure boot, not the settings. */
static void boots_again(void **state)
{
	static struct boot b;
	const char *settings = SETTINGS(LISTS, VARIABLE("v", MICROSOFT, "Bw==", "AQ=="));

	(void)state;
	assert_int_equal(boot(&b, NULL), UVM_OK);
	assert_int_equal(boot_again(&b, settings, UVM_UEFI_DELTA, false), UVM_OK);
	assert_string_equal(describe(&b.s),
			    LOADERS "CurrentPolicy:27:1:2 SecureBoot:7:1:0 SetupMode:7:1:1 SecureBootEnable:7:1:0 ");
}

/* SHA-256 of the file that openvmm's firmware_uefi writes on the first boot of a VM without a template, secure boot on. */
static void writes_upstreams_bytes(void **state)
{
	static const uint8_t digest[SHA256_DIGEST_LENGTH] = {
		0xf2, 0xf8, 0x11, 0x24, 0xae, 0xde, 0x4b, 0x5e, 0x8b, 0x8d, 0x1c, 0x10, 0xfa, 0xed, 0xf2, 0xc0,
		0xa0, 0x85, 0x9c, 0xd7, 0x44, 0x95, 0xa3, 0x81, 0x8f, 0xfd, 0x99, 0x4f, 0xba, 0xa2, 0x24, 0x9c,
	};
	static struct boot b;
	uint8_t found[SHA256_DIGEST_LENGTH];

	(void)state;
	assert_int_equal(boot(&b, NULL), UVM_OK);
	assert_int_equal(b.s.len, 502);
	SHA256(b.s.p, b.s.len, found);
	assert_memory_equal(found, digest, sizeof(digest));
}

/* A name of 1023 characters and data of 32768 bytes go in, one more of either does not; nor does a full store take more. */
static void boots_to_the_limits(void **state)
{
	static const struct {
		int name, zeros; /* characters; of base64, three bytes each */
		const char *end;
		int status;
		const char *field;
	} cases[] = {
		{ 1023, 0, "AQ==", UVM_OK, NULL },
		{ 1024, 0, "AQ==", UVM_E_LIMIT, "name" },
		{ 1, 10922, "AAA=", UVM_OK, NULL }, /* 32766 + 2 */
		{ 1, 10923, "", UVM_E_LIMIT, "data" },
	};
	static struct boot b;
	char *json = malloc(65536), *data = malloc(65536), *name = malloc(2048);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(data, 'A', 4 * (size_t)cases[i].zeros);
		strcpy(data + 4 * (size_t)cases[i].zeros, cases[i].end);
		memset(name, 'n', (size_t)cases[i].name);
		name[cases[i].name] = '\0';
		sprintf(json, SETTINGS(LISTS, ",\n\"%s\":[\"" MICROSOFT "\",\"Bw==\",\"%s\"]"), name, data);
		assert_int_equal(boot(&b, json), cases[i].status);
		if (cases[i].status < 0) {
			assert_string_equal(b.d.field, cases[i].field);
			assert_string_equal(b.d.record, "custom variable");
			assert_int_equal(b.d.line, 2);
		}
	}
	b.s = (struct uvm_nvram){ b.store, 501, 0 };
	assert_int_equal(boot_again(&b, NULL, UVM_UEFI_DELTA, true), UVM_E_SPACE);
	free(json);
	free(data);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(boots),
		cmocka_unit_test(boots_again),
		cmocka_unit_test(writes_upstreams_bytes),
		cmocka_unit_test(boots_to_the_limits),
	};

	return cmocka_run_group_tests_name("uefi_boot", tests, NULL, NULL);
}
