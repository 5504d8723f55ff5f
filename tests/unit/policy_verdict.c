/* SPDX-License-Identifier: MIT */
/* The verdict: every field refused for each reason it can have, held only with evidence, and nothing held by default. */
#include <uvmkit/policy.h>

#include "unit.h"
#include "unit_certificate.h"

#define CERT "{\"type\":\"x509\",\"value\":[\"" UNIT_CERTIFICATE_BASE64 "\"]}"
#define NO_CERT "{\"type\":\"x509\",\"value\":[\"AAAA\"]}"
#define DIGEST "{\"type\":\"sha256\",\"value\":[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"]}"
#define VARIABLE(guid, attributes, value) \
	",\"BootConfigurationDataHash\":{\"guid\":\"" guid "\",\"attributes\":\"" attributes "\",\"value\":\"" value "\"}"
#define GLOBAL "Yd/ki8qT0hGqDQDgmAMrjA=="
#define JSON(mode, signatures, more)                                                                        \
	"{\"type\":\"Microsoft.Compute/disks\",\"properties\":{\"uefiSettings\":{\"signatureMode\":\"" mode \
	"\",\"signatures\":{" signatures "}" more "}}}"
#define LISTS(pk, kek, db, dbx) "\"PK\":" pk ",\"KEK\":[" kek "],\"db\":[" db "],\"dbx\":[" dbx "]"
#define GOOD LISTS(CERT, CERT, CERT, DIGEST)

enum { EPHEMERAL, SECURE_BOOT, VARS, BCD, CUSTOM, AVIC };

static uint8_t memory[1 << 20];

static struct uvm_policy_verdict judge(const char *product, unsigned required, const char *json,
				       const struct uvm_policy_evidence *e)
{
	struct uvm_policy p = { .product = product != NULL ? uvm_policy_product_find(product, strlen(product)) : NULL };
	struct uvm_arena a = uvm_arena_init(memory, sizeof(memory));
	struct uvm_policy_verdict v;

	for (size_t i = 0; i < UVM_POLICY_FIELDS_MAX; i++)
		p.value[i].required = (required >> i & 1) != 0;
	if (json != NULL)
		p.value[CUSTOM] = (struct uvm_policy_value){ false, (const uint8_t *)json, strlen(json) };
	uvm_policy_evaluate(&p, e, &a, &v);
	return v;
}

/* One required field, one state of the VM, one answer. */
static void every_reason(void **state)
{
	static const struct {
		unsigned field;
		struct uvm_policy_evidence e;
		const char *json;
		enum uvm_tri holds;
		enum uvm_policy_basis basis;
		const char *says; /* part of the reason */
	} cases[] = {
		{ EPHEMERAL, { 0 }, NULL, UVM_UNKNOWN, UVM_BASIS_NONE, "decided at boot" },
		{ EPHEMERAL, { .ephemeral = UVM_YES }, NULL, UVM_UNKNOWN, UVM_BASIS_NONE, "decided at boot" },
		{ EPHEMERAL, { .ephemeral = UVM_YES, .vmgs_read_only = UVM_NO }, NULL, UVM_NO, UVM_BASIS_GUEST, "for writing" },
		{ EPHEMERAL, { .vmgs_read_only = UVM_YES }, NULL, UVM_UNKNOWN, UVM_BASIS_NONE, "does not give" },
		{ EPHEMERAL, { .ephemeral = UVM_NO, .vmgs_read_only = UVM_YES }, NULL, UVM_NO, UVM_BASIS_GUEST, "did not ask" },
		{ EPHEMERAL, { .ephemeral = UVM_YES, .vmgs_read_only = UVM_YES }, NULL, UVM_YES, UVM_BASIS_GUEST, "RAM" },
		{ SECURE_BOOT, { 0 }, NULL, UVM_UNKNOWN, UVM_BASIS_NONE, "does not give" },
		{ SECURE_BOOT, { .secure_boot = UVM_NO }, NULL, UVM_NO, UVM_BASIS_HOST_CLAIM, "is off" },
		{ SECURE_BOOT, { .secure_boot = UVM_YES }, NULL, UVM_YES, UVM_BASIS_HOST_CLAIM, "is on" },
		{ VARS, { 0 }, NULL, UVM_NO, UVM_BASIS_MEASURED, "no custom_uefi_json" },
		{ VARS, { 0 }, "{", UVM_NO, UVM_BASIS_MEASURED, "no custom_uefi_json" },
		{ VARS, { 0 }, JSON("Append", "\"db\":[" CERT "]", ""), UVM_NO, UVM_BASIS_MEASURED, "not Replace" },
		{ VARS,
		  { 0 },
		  JSON("Replace", LISTS("{\"type\":\"Default\"}", CERT, CERT, DIGEST), ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "PK is Default" },
		{ VARS,
		  { 0 },
		  JSON("Replace", LISTS(CERT, "{\"type\":\"Default\"}", CERT, DIGEST), ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "KEK is Default" },
		{ VARS,
		  { 0 },
		  JSON("Replace", LISTS(CERT, CERT, "{\"type\":\"Default\"}", DIGEST), ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "db is Default" },
		{ VARS,
		  { 0 },
		  JSON("Replace", LISTS(CERT, CERT, CERT, "{\"type\":\"Default\"}"), ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "dbx is Default" },
		{ VARS,
		  { 0 },
		  JSON("Replace", "\"PK\":" CERT ",\"KEK\":[" CERT "],\"db\":[" CERT "]", ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "dbx is absent" },
		{ VARS,
		  { 0 },
		  JSON("Replace", LISTS(NO_CERT, CERT, CERT, DIGEST), ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "PK holds no" },
		{ VARS,
		  { 0 },
		  JSON("Replace", LISTS(CERT, NO_CERT, CERT, DIGEST), ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "KEK holds no" },
		{ VARS,
		  { 0 },
		  JSON("Replace", LISTS(CERT, CERT, DIGEST, DIGEST), ""),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "db holds no" },
		{ VARS, { 0 }, JSON("Replace", GOOD, ""), UVM_YES, UVM_BASIS_MEASURED, "of the policy" },
		{ VARS, { 0 }, JSON("Replace", LISTS(CERT, CERT, CERT, ""), ""), UVM_YES, UVM_BASIS_MEASURED, "of the policy" },
		{ BCD, { 0 }, NULL, UVM_NO, UVM_BASIS_MEASURED, "no custom_uefi_json" },
		{ BCD, { 0 }, JSON("Replace", GOOD, ""), UVM_NO, UVM_BASIS_MEASURED, "sets no variable" },
		{ BCD,
		  { 0 },
		  JSON("Replace", GOOD, VARIABLE("vZr6d1kDMk29YCj05494Sw==", "Aw==", "AQ==")),
		  UVM_NO,
		  UVM_BASIS_MEASURED,
		  "sets no variable" },
		{ BCD, { 0 }, JSON("Replace", GOOD, VARIABLE(GLOBAL, "AQ==", "AQ==")), UVM_NO, UVM_BASIS_MEASURED, "NV or BS" },
		{ BCD, { 0 }, JSON("Replace", GOOD, VARIABLE(GLOBAL, "Ag==", "AQ==")), UVM_NO, UVM_BASIS_MEASURED, "NV or BS" },
		{ BCD, { 0 }, JSON("Replace", GOOD, VARIABLE(GLOBAL, "Aw==", "")), UVM_NO, UVM_BASIS_MEASURED, "is empty" },
		{ BCD,
		  { 0 },
		  JSON("Replace", GOOD, VARIABLE(GLOBAL, "Aw==", "AQ==")),
		  UVM_YES,
		  UVM_BASIS_MEASURED,
		  "sets Boot" },
		{ CUSTOM, { 0 }, "{}", UVM_NO, UVM_BASIS_MEASURED, "cannot be read" },
		{ CUSTOM, { 0 }, JSON("Append", "", ""), UVM_NO, UVM_BASIS_MEASURED, "needs a template" },
		{ CUSTOM, { 0 }, JSON("Replace", GOOD, ""), UVM_YES, UVM_BASIS_GUEST, "never from the VMGS" },
		{ AVIC, { 0 }, NULL, UVM_UNKNOWN, UVM_BASIS_NONE, "SEV-SNP" },
		{ AVIC, { .secure_avic = UVM_YES }, NULL, UVM_UNKNOWN, UVM_BASIS_NONE, "SEV-SNP" },
		{ AVIC, { .snp = UVM_NO, .secure_avic = UVM_YES }, NULL, UVM_NO, UVM_BASIS_CPU, "only SEV-SNP" },
		{ AVIC, { .snp = UVM_YES }, NULL, UVM_UNKNOWN, UVM_BASIS_NONE, "nothing shows" },
		{ AVIC, { .snp = UVM_YES, .secure_avic = UVM_NO }, NULL, UVM_NO, UVM_BASIS_CPU, "not active" },
		{ AVIC, { .snp = UVM_YES, .secure_avic = UVM_YES }, NULL, UVM_YES, UVM_BASIS_CPU, "is active" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_policy_evidence offline = cases[i].e;
		struct uvm_policy_verdict v = judge("cwcow", 1u << cases[i].field, cases[i].json, &cases[i].e);
		const struct uvm_policy_finding *f = &v.finding[cases[i].field];
		const bool others = cases[i].field != CUSTOM && cases[i].json != NULL && v.finding[CUSTOM].holds != UVM_YES;

		assert_true(f->required);
		assert_int_equal(f->holds, cases[i].holds);
		assert_int_equal(f->basis, cases[i].basis);
		assert_non_null(strstr(f->reason, cases[i].says));
		assert_int_equal(v.refused, cases[i].holds != UVM_YES || others);
		assert_false(v.undecided);
		offline.offline = true;
		v = judge("cwcow", 1u << cases[i].field, cases[i].json, &offline);
		assert_int_equal(v.refused, cases[i].holds == UVM_NO || others);
		assert_int_equal(v.undecided, cases[i].holds == UVM_UNKNOWN);
	}
}

static void nothing_required(void **state)
{
	static const struct uvm_policy_evidence none;
	struct uvm_policy_verdict v = judge(NULL, ~0u, NULL, &none);

	(void)state;
	assert_null(v.product);
	assert_int_equal(v.nfindings, 0);
	assert_false(v.refused);
	v = judge("sivm", 0, NULL, &none);
	assert_int_equal(v.nfindings, 5);
	assert_false(v.refused);
	for (size_t i = 0; i < v.nfindings; i++)
		assert_int_equal(v.finding[i].holds, UVM_UNKNOWN);
}

/* Not even with a verdict for every other field does one that fails go through. */
static void all_are_judged(void **state)
{
	static const struct uvm_policy_evidence e = {
		.ephemeral = UVM_YES, .vmgs_read_only = UVM_YES, .secure_boot = UVM_NO, .snp = UVM_YES, .secure_avic = UVM_YES
	};
	struct uvm_policy_verdict v = judge("cwcow", 0x2f, JSON("Replace", GOOD, VARIABLE(GLOBAL, "Aw==", "AQ==")), &e);

	(void)state;
	for (size_t i = 0; i < v.nfindings; i++)
		assert_int_equal(v.finding[i].holds, i == SECURE_BOOT ? UVM_NO : UVM_YES);
	assert_true(v.refused);
}

/* A field that nobody can show is refused when it is required, and only then. */
static void without_evidence(void **state)
{
	static const struct uvm_policy_field fields[] = { { "require_moon", 1, UVM_POLICY_BOOL, NULL, "" } };
	static const struct uvm_policy_product product = { "lunar", 9, fields, 1 };
	static const struct uvm_policy_evidence none = { .offline = true };
	struct uvm_policy p = { .product = &product };
	struct uvm_arena a = uvm_arena_init(memory, sizeof(memory));
	struct uvm_policy_verdict v;

	(void)state;
	uvm_policy_evaluate(&p, &none, &a, &v);
	assert_false(v.refused);
	p.value[0].required = true;
	uvm_policy_evaluate(&p, &none, &a, &v);
	assert_true(v.refused);
	assert_int_equal(v.finding[0].holds, UVM_NO);
}

static void too_little_memory(void **state)
{
	static const char json[] = JSON("Replace", GOOD, "");
	struct uvm_policy p = { .product = uvm_policy_product_find("sivm", 4) };
	static const struct uvm_policy_evidence none;
	struct uvm_policy_verdict v;

	(void)state;
	p.value[CUSTOM] = (struct uvm_policy_value){ false, (const uint8_t *)json, sizeof(json) - 1 };
	for (size_t n = 0; n < 64; n += 8) {
		struct uvm_arena a = uvm_arena_init(memory, n);

		uvm_policy_evaluate(&p, &none, &a, &v);
		assert_true(v.refused);
		assert_int_equal(v.json.code, UVM_E_SPACE);
	}
}

static void as_json(void **state)
{
	static const struct uvm_policy_evidence e = { .secure_boot = UVM_YES };
	struct uvm_policy_verdict v = judge("sivm", 1u << SECURE_BOOT, "[1", &e);
	struct uvm_json_writer w;
	char s[4096] = "";
	struct uvm_json_memory t = { s, sizeof(s) - 1, 0 };

	(void)state;
	uvm_json_begin(&w, uvm_json_to_memory, &t, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_policy_verdict_json(&v, &w);
	assert_int_equal(uvm_json_end(&w), UVM_OK);
	assert_non_null(
		strstr(s, "{\"product\":\"sivm\",\"refused\":true,\"undecided\":false,\"fields\":[{\"name\":"
			  "\"require_ephemeral_vmgs\",\"required\":false},{\"name\":\"require_secure_boot\",\"required\":true,"
			  "\"holds\":\"yes\",\"basis\":\"host-claim\",\"reason\":\"the secure-boot setting is on\"}"));
	assert_non_null(strstr(s, "\"custom_uefi_json_error\":\""));
	t.len = 0;
	memset(s, 0, sizeof(s));
	v = judge(NULL, 0, NULL, &e);
	uvm_json_begin(&w, uvm_json_to_memory, &t, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_policy_verdict_json(&v, &w);
	assert_int_equal(uvm_json_end(&w), UVM_OK);
	assert_string_equal(s, "{\"product\":null,\"refused\":false,\"undecided\":false,\"fields\":[]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason),     cmocka_unit_test(nothing_required),  cmocka_unit_test(all_are_judged),
		cmocka_unit_test(without_evidence), cmocka_unit_test(too_little_memory), cmocka_unit_test(as_json),
	};

	return cmocka_run_group_tests_name("policy_verdict", tests, NULL, NULL);
}
