/* SPDX-License-Identifier: MIT */
/* Intel's collateral: texts that are refused, and where; which level a platform, a module and an enclave have. */
#include "tdx_collateral.h"

/* ---- signed ---- */

static int read_signed(struct uvm_slice s, struct uvm_collateral *c, struct uvm_diag *d)
{
	uint8_t *b = unit_exact(s.p, s.len);
	int r;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	r = uvm_collateral_read((struct uvm_slice){ b, s.len }, UVM_COLLATERAL_TCB, c, d);
	free(b);
	return r;
}

#define SIGNATURE                                                            \
	"\"signature\":\"000102030405060708090a0b0c0d0e0f101112131415161718" \
	"191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393A3B3C3D3E3F\""

static void forms(void **state)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = {
		{ "", UVM_E_SHORT },
		{ "[]", UVM_E_TYPE },
		{ "{}", UVM_E_MISSING },
		{ "{\"tcbInfo\":{}}", UVM_E_MISSING },
		{ "{" SIGNATURE "}", UVM_E_MISSING },
		{ "{\"enclaveIdentity\":{}," SIGNATURE "}", UVM_E_MISSING },
		{ "{\"tcbInfo\":{}," SIGNATURE "}", UVM_OK },
		{ "{" SIGNATURE ",\"other\":[1,{}],\"tcbInfo\":{}}", UVM_OK },
		{ "{\"tcbInfo\":{}," SIGNATURE "} ", UVM_OK },
		{ "{\"tcbInfo\":{}," SIGNATURE "} 1", UVM_E_TRAIL },
		{ "{\"tcbInfo\":{},\"tcbInfo\":{}," SIGNATURE "}", UVM_E_DUPLICATE },
		{ "{\"tcbInfo\":{}," SIGNATURE "," SIGNATURE "}", UVM_E_DUPLICATE },
		{ "{\"tcbInfo\":{},\"signature\":\"00\"}", UVM_E_SYNTAX },
		{ "{\"tcbInfo\":{},\"signature\":5}", UVM_E_SYNTAX },
		{ "{\"tcbInfo\":{},\"signature\":null," SIGNATURE "}", UVM_E_SYNTAX },
		{ "{\"tcbInfo\":[[[[[[[[[[[]]]]]]]]]]]," SIGNATURE "}", UVM_E_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_collateral c;
		struct uvm_diag d;
		const int r = read_signed((struct uvm_slice){ (const uint8_t *)cases[i].text, strlen(cases[i].text) }, &c, &d);

		if (r != cases[i].code || (r < 0 && strcmp(d.record, "tcbInfo") != 0))
			fail_msg("%s: %d", cases[i].text, r);
		if (r == UVM_OK)
			assert_int_equal(c.signature[63], 0x3f);
	}
}

/* Every byte of body and signature counts, and nothing else does. */
static void signature(void **state)
{
	EVP_PKEY *key = make_ec("P-256"), *p384 = make_ec("P-384");
	const struct uvm_slice body = { (const uint8_t *)" { \"a\" : 1 }" + 1, 11 };
	const struct uvm_slice file = make_collateral("tcbInfo", body, key);
	struct uvm_collateral c;
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t bytes[16];

	(void)state;
	assert_int_equal(uvm_collateral_read(file, UVM_COLLATERAL_TCB, &c, &d), UVM_OK);
	assert_int_equal(c.body.len, body.len);
	assert_memory_equal(c.body.p, body.p, body.len);
	assert_int_equal(uvm_collateral_verify(&c, key, &d), UVM_OK);
	assert_int_equal(uvm_collateral_verify(&c, p384, &d), UVM_E_UNSUPPORTED);
	memcpy(bytes, c.body.p, c.body.len);
	c.body.p = bytes;
	for (size_t i = 0; i < 64 + c.body.len; i++) {
		uint8_t *b = i < 64 ? &c.signature[i] : &bytes[i - 64];

		*b ^= 1;
		assert_int_equal(uvm_collateral_verify(&c, key, &d), UVM_E_MISMATCH);
		*b ^= 1;
	}
	assert_int_equal(uvm_collateral_verify(&c, key, &d), UVM_OK);
	make_free(file);
	EVP_PKEY_free(key);
	EVP_PKEY_free(p384);
}

/* ---- texts ---- */

struct change {
	const char *old, *new;
	int code;
	const char *field;
};

#define COMMON_CHANGES                                                                                            \
	{ "\"2026-02", "\"2026-2", UVM_E_VALUE, "issueDate" }, { "03-03T", "02-30T", UVM_E_VALUE, "nextUpdate" }, \
		{ "26Z\",\"next", "26+00:00\",\"next", UVM_E_VALUE, "issueDate" },                                \
		{ "\"issueDate\"", "\"issuedate\"", UVM_E_MISSING, "issueDate" },                                 \
		{ "\"nextUpdate\":\"", "\"nextUpdate\":1,\"x\":\"", UVM_E_VALUE, "nextUpdate" },                  \
		{ "\"UpToDate\"", "\"uptodate\"", UVM_E_VALUE, "tcbStatus" },                                     \
		{ "\"UpToDate\"", "null", UVM_E_VALUE, "tcbStatus" },                                             \
		{ "\"isvsvn\":", "\"isvsvn\":-", UVM_E_VALUE, "isvsvn" },                                         \
		{ "\"isvsvn\":", "\"isvsvn\":65536,\"x\":", UVM_E_VALUE, "isvsvn" },                              \
		{ "DataNumber\":18", "DataNumber\":4294967296", UVM_E_VALUE, "tcbEvaluationDataNumber" },         \
		{ "\"advisoryIDs\":[", "\"advisoryIDs\":\"x\",\"y\":[", UVM_E_TYPE, "advisoryIDs" },              \
		{ "\"tcbLevels\":[", "\"tcbLevels\":{},\"x\":[", UVM_E_TYPE, "tcbLevels" },                       \
		{ "\"tcbLevels\":[", "\"tcbLevels\":[1,", UVM_E_TYPE, NULL },                                     \
		{ "\"tcbStatus\":", "\"tcbStatus\":\"UpToDate\",\"tcbStatus\":", UVM_E_DUPLICATE, "tcbStatus" },  \
		{ "\"mrsigner\":\"", "\"mrsigner\":\"0", UVM_E_VALUE, "mrsigner" },                               \
	{                                                                                                         \
		"\"attributes\":\"", "\"attributes\":\"x", UVM_E_VALUE, "attributes"                              \
	}

static const struct change tcb_changes[] = {
	COMMON_CHANGES,
	{ "\"TDX\"", "\"SGX\"", UVM_E_VALUE, "id" },
	{ "\"version\":3", "\"version\":2", UVM_E_VALUE, "version" },
	{ "\"version\":3", "\"version\":4", UVM_E_VALUE, "version" },
	{ "\"tcbType\":0", "\"tcbType\":1", UVM_E_VALUE, "tcbType" },
	{ "90c06F000000", "90c06F0000", UVM_E_VALUE, "fmspc" },
	{ "90c06F", "90g06F", UVM_E_VALUE, "fmspc" },
	{ "\"0102\"", "\"01020\"", UVM_E_VALUE, "pceId" },
	{ "TDX_03", "TDX_3", UVM_E_VALUE, "id" },
	{ "TDX_03", "TDY_03", UVM_E_VALUE, "id" },
	{ "\"TDX_03\"", "null", UVM_E_VALUE, "id" },
	{ "\"TDX_03\"", "[]", UVM_E_VALUE, "id" },
	{ "{\"svn\":5,", "{\"svn\":256,", UVM_E_VALUE, "svn" },
	{ "{\"svn\":5,", "{\"sn\":5,", UVM_E_MISSING, "svn" },
	{ SVNS_12 "],\"pce", SVNS_12 "," SVN_0 "],\"pce", UVM_E_LIMIT, "sgxtcbcomponents" },
	{ "," SVN_0 "],\"pce", "],\"pce", UVM_E_VALUE, "sgxtcbcomponents" },
	{ "\"tdxtcbcomponents\"", "\"x\"", UVM_E_MISSING, "tdxtcbcomponents" },
	{ "\"pcesvn\":13", "\"pcesvn\":1.3", UVM_E_VALUE, "pcesvn" },
	{ "\"tdxModule\":{", "\"tdxModule\":[],\"x\":{", UVM_E_TYPE, NULL },
	{ "\"tcb\":", "\"tcb\":1,\"x\":", UVM_E_TYPE, NULL },
	{ "]}", "]", UVM_E_SYNTAX, NULL },
};

static const struct change qe_changes[] = {
	COMMON_CHANGES,
	{ "\"TD_QE\"", "\"QE\"", UVM_E_VALUE, "id" },
	{ "\"version\":2", "\"version\":1", UVM_E_VALUE, "version" },
	{ "\"isvprodid\":2", "\"isvprodid\":\"2\"", UVM_E_VALUE, "isvprodid" },
	{ "\"00000000\"", "\"0000000\"", UVM_E_VALUE, "miscselect" },
	{ "\"FFFFFFFF\"", "\"FFFFFFFFFF\"", UVM_E_VALUE, "miscselectMask" },
};

static int read_tcb(struct uvm_slice body, struct uvm_diag *d)
{
	struct uvm_tcb_info info;

	return uvm_tcb_info_read(body, &info, d);
}

static int read_qe(struct uvm_slice body, struct uvm_diag *d)
{
	struct uvm_qe_identity id;

	return uvm_qe_identity_read(body, &id, d);
}

static void check_changes(const char *text, const char *record, int (*read)(struct uvm_slice body, struct uvm_diag *d),
			  const struct change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct uvm_slice s = make_changed(text, changes[i].old, changes[i].new);
		uint8_t *b = unit_exact(s.p, s.len);
		struct uvm_diag d = UVM_DIAG_INIT;
		const int r = read((struct uvm_slice){ b, s.len }, &d);

		if (r != changes[i].code || d.line != 1 || d.col == 0 || strcmp(d.record, record) != 0 ||
		    (changes[i].field != NULL && (d.field == NULL || strcmp(d.field, changes[i].field) != 0)))
			fail_msg("%s for %s: %d, %s", changes[i].new, changes[i].old, r, d.field != NULL ? d.field : "-");
		free(b);
		make_free(s);
	}
	for (size_t k = 0; k < strlen(text); k++) {
		uint8_t *b = unit_exact(text, k);
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(read((struct uvm_slice){ b, k }, &d), UVM_E_SHORT);
		free(b);
	}
}

static void bad_tcb_info(void **state)
{
	(void)state;
	check_changes(tcb_info_text, "tcbInfo", read_tcb, tcb_changes, COUNT(tcb_changes));
}

static void bad_qe_identity(void **state)
{
	(void)state;
	check_changes(qe_identity_text, "enclaveIdentity", read_qe, qe_changes, COUNT(qe_changes));
}

/* As many levels as we take, and one more. */
static void limits(void **state)
{
	static const char level[] = "{\"tcb\":{\"isvsvn\":1},\"tcbStatus\":\"UpToDate\"},";

	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		char more[(UVM_ISV_LEVELS_MAX) * sizeof(level) + 32] = "\"tcbLevels\":[";
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_slice s;

		for (unsigned i = 0; i < UVM_ISV_LEVELS_MAX - 2 + extra; i++)
			strcat(more, level);
		s = make_changed(qe_identity_text, "\"tcbLevels\":[", more);
		assert_int_equal(read_qe(s, &d), extra == 0 ? UVM_OK : UVM_E_LIMIT);
		make_free(s);
	}
}

static struct uvm_slice text_slice(const char *s)
{
	return (struct uvm_slice){ (const uint8_t *)s, strlen(s) };
}

static void good(void **state)
{
	struct uvm_qe_identity id;
	struct uvm_tcb_info info;
	struct uvm_diag d = UVM_DIAG_INIT;
	char names[64];

	(void)state;
	assert_int_equal(uvm_tcb_info_read(text_slice(tcb_info_text), &info, &d), UVM_OK);
	assert_int_equal(info.issued, 1769957366);
	assert_int_equal(info.next, 1772549366);
	assert_int_equal(info.evaluation, 18);
	assert_memory_equal(info.fmspc, "\x90\xc0\x6f\0\0\0", 6);
	assert_memory_equal(info.pceid, "\1\2", 2);
	assert_memory_equal(info.module.mask, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	assert_int_equal(info.nmodules, 2);
	assert_int_equal(info.modules[0].version, 3);
	assert_int_equal(info.modules[1].levels.n, 2);
	assert_int_equal(info.modules[1].levels.at[0].isvsvn, 4);
	assert_int_equal(info.modules[1].levels.at[0].status, UVM_TCB_OUT_OF_DATE);
	assert_int_equal(info.nlevels, 4);
	assert_memory_equal(info.levels[1].sgx, "\4\3\2\2\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(info.levels[1].tdx, "\5\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_int_equal(info.levels[2].pcesvn, 5);
	assert_int_equal(info.levels[1].status, UVM_TCB_SW_HARDENING_NEEDED);
	assert_string_equal(uvm_advisories_text(info.levels[1].advisories, names, sizeof(names)), "INTEL-SA-00615");
	assert_string_equal(uvm_advisories_text(info.modules[1].levels.at[0].advisories, names, sizeof(names)),
			    "INTEL-SA-01036, INTEL-SA-01099");
	assert_string_equal(uvm_advisories_text(info.modules[1].levels.at[0].advisories, names, 24), "INTEL-SA-01036…");
	assert_string_equal(uvm_advisories_text(info.levels[0].advisories, names, sizeof(names)), "");
	assert_int_equal(uvm_qe_identity_read(text_slice(qe_identity_text), &id, &d), UVM_OK);
	assert_int_equal(id.isvprodid, 2);
	assert_int_equal(id.levels.n, 2);
	assert_int_equal(id.attributes_mask[0], 0xfb);
}

/* ---- levels ---- */

static const struct uvm_pck platform = { { 0x90, 0xc0, 0x6f }, { 1, 2 }, { 5, 3, 2, 2 }, 13 };
static const uint8_t tee[16] = { 6, 1, 3 };

static void levels(void **state)
{
	static const struct {
		const char *name;
		int part; /* 0: FMSPC, 1: PCE-ID, 2: component, 3: PCESVN, 4: TEE_TCB_SVN, 5: signer, 6: attributes of the
			     module */
		unsigned at, value;
		int code, level, module; /* status */
	} cases[] = {
		{ "as it should be", 2, 0, 5, UVM_OK, UVM_TCB_UP_TO_DATE, UVM_TCB_UP_TO_DATE },
		{ "better", 2, 15, 9, UVM_OK, UVM_TCB_UP_TO_DATE, UVM_TCB_UP_TO_DATE },
		{ "one component less", 2, 0, 4, UVM_OK, UVM_TCB_SW_HARDENING_NEEDED, UVM_TCB_UP_TO_DATE },
		{ "two less", 2, 0, 3, UVM_OK, UVM_TCB_OUT_OF_DATE, UVM_TCB_UP_TO_DATE },
		{ "revoked", 2, 0, 2, UVM_OK, UVM_TCB_REVOKED, UVM_TCB_UP_TO_DATE },
		{ "below all", 2, 0, 1, UVM_E_MISSING, 0, 0 },
		{ "another component", 2, 3, 1, UVM_E_MISSING, 0, 0 },
		{ "old provisioning enclave", 3, 0, 12, UVM_OK, UVM_TCB_OUT_OF_DATE, UVM_TCB_UP_TO_DATE },
		{ "older", 3, 0, 4, UVM_E_MISSING, 0, 0 },
		{ "TDX component", 4, 2, 2, UVM_OK, UVM_TCB_OUT_OF_DATE, UVM_TCB_UP_TO_DATE },
		{ "TDX component below all", 4, 2, 1, UVM_E_MISSING, 0, 0 },
		{ "module older", 4, 0, 5, UVM_OK, UVM_TCB_UP_TO_DATE, UVM_TCB_OUT_OF_DATE },
		{ "module below all", 4, 0, 3, UVM_E_MISSING, 0, 0 },
		{ "module of another version", 4, 1, 3, UVM_OK, UVM_TCB_UP_TO_DATE, UVM_TCB_UP_TO_DATE },
		{ "module of no version", 4, 1, 2, UVM_E_MISMATCH, 0, 0 },
		{ "first module", 4, 1, 0, UVM_OK, UVM_TCB_UP_TO_DATE, -1 },
		{ "module's signer", 5, 47, 1, UVM_E_MISMATCH, 0, 0 },
		{ "module's attributes", 6, 7, 1, UVM_E_MISMATCH, 0, 0 },
		{ "another platform", 0, 5, 1, UVM_E_MISMATCH, 0, 0 },
		{ "another provisioning enclave", 1, 0, 0, UVM_E_MISMATCH, 0, 0 },
	};
	struct uvm_tcb_info info;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_tcb_info_read(text_slice(tcb_info_text), &info, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_pck pck = platform;
		struct uvm_tdx_quote q = { .td.version = 4 };
		uint8_t *const parts[] = { pck.fmspc,         pck.pceid,          pck.svn, NULL, q.td.tee_tcb_svn,
					   q.td.mrsignerseam, q.td.seamattributes };
		struct uvm_tcb_verdict v = { 0 };
		int r;

		memcpy(q.td.tee_tcb_svn, tee, sizeof(tee));
		if (cases[i].part == 3)
			pck.pcesvn = (uint16_t)cases[i].value;
		else
			parts[cases[i].part][cases[i].at] = (uint8_t)cases[i].value;
		r = uvm_tcb_info_judge(&info, &pck, &q, &v, &d);
		if (r != cases[i].code || (r == UVM_OK && v.level->status != cases[i].level) ||
		    (r == UVM_OK && (v.module != NULL ? v.module->status : -1) != cases[i].module))
			fail_msg("%s: %d", cases[i].name, r);
	}
}

/* The first module's own versions count like any component. */
static void first_module(void **state)
{
	struct uvm_tdx_quote q = { .td.version = 4, .td.tee_tcb_svn = { 4, 0, 3 } };
	struct uvm_tcb_verdict v;
	struct uvm_tcb_info info;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_tcb_info_read(text_slice(tcb_info_text), &info, &d), UVM_OK);
	assert_int_equal(uvm_tcb_info_judge(&info, &platform, &q, &v, &d), UVM_E_MISSING);
	q.td.tee_tcb_svn[0] = 5;
	assert_int_equal(uvm_tcb_info_judge(&info, &platform, &q, &v, &d), UVM_OK);
}

/* The order of the levels does not matter. */
static void order(void **state)
{
	struct uvm_tdx_quote q = { .td.version = 4, .td.tee_tcb_svn = { 6, 1, 3 } };
	struct uvm_tcb_verdict v;
	struct uvm_tcb_info info;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_tcb_info_read(text_slice(tcb_info_text), &info, &d), UVM_OK);
	for (size_t i = 0; i < 2; i++) {
		const struct uvm_tcb_level l = info.levels[i];

		info.levels[i] = info.levels[3 - i];
		info.levels[3 - i] = l;
	}
	assert_int_equal(uvm_tcb_info_judge(&info, &platform, &q, &v, &d), UVM_OK);
	assert_int_equal(v.level->status, UVM_TCB_UP_TO_DATE);
}

static void enclave(void **state)
{
	static const struct {
		const char *name;
		size_t off;
		uint8_t value;
		int code, status;
	} cases[] = {
		{ "good", 258, 4, UVM_OK, UVM_TCB_UP_TO_DATE },
		{ "newer", 258, 5, UVM_OK, UVM_TCB_UP_TO_DATE },
		{ "older", 258, 3, UVM_OK, UVM_TCB_OUT_OF_DATE },
		{ "oldest", 258, 2, UVM_E_MISSING, 0 },
		{ "signer", 159, 0, UVM_E_MISMATCH, 0 },
		{ "product", 256, 1, UVM_E_MISMATCH, 0 },
		{ "miscselect", 19, 1, UVM_E_MISMATCH, 0 },
		{ "attributes", 48, 0x10, UVM_E_MISMATCH, 0 },
		{ "masked attribute", 48, 0x15, UVM_OK, 0 },
		{ "attribute of XFRM", 56, 3, UVM_OK, 0 },
		{ "attribute's last byte", 55, 0x80, UVM_E_MISMATCH, 0 },
	};
	struct uvm_qe_identity id;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_qe_identity_read(text_slice(qe_identity_text), &id, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t report[384] = { 0 };
		const struct uvm_tdx_quote q = { .qe_report = { report, sizeof(report) } };
		const struct uvm_isv_level *level = NULL;
		int r;

		make_enclave(report);
		report[48] = 0x11;
		report[258] = 4;
		report[cases[i].off] = cases[i].value;
		r = uvm_qe_identity_judge(&id, &q, &level, &d);
		if (r != cases[i].code || (r == UVM_OK && level->status != cases[i].status))
			fail_msg("%s: %d", cases[i].name, r);
	}
}

/* ---- the certificate of a PCK ---- */

#define OID "1.2.840.113741.1.13.1"

static int read_pck(const uint8_t *p, size_t n, struct uvm_pck *ret)
{
	const struct make_extension e[] = { { .oid = OID, .p = p, .len = n }, { 0 } };
	EVP_PKEY *key = make_ec("P-256");
	X509 *x = make_certificate(&(struct make_certificate){ .name = "PCK", .key = key, .extensions = n > 0 ? e : NULL });
	struct uvm_diag d = UVM_DIAG_INIT;
	const int r = uvm_pck_read(x, ret, &d);

	X509_free(x);
	EVP_PKEY_free(key);
	return r;
}

static void pck(void **state)
{
	static const struct {
		const char *name;
		unsigned at, value;
		int code;
	} cases[] = {
		{ "not a sequence", 0, 0x31, UVM_E_SYNTAX },          { "a pair that is none", 4, 0x31, UVM_E_SYNTAX },
		{ "identifier that is none", 6, 0x04, UVM_E_SYNTAX }, { "identifier of another tree", 8, 0x2b, UVM_E_SYNTAX },
		{ "component is no number", 57, 4, UVM_E_SYNTAX },    { "component is negative", 59, 0x80, UVM_E_RANGE },
		{ "component twice", 74, 1, UVM_E_DUPLICATE },        { "component 18", 56, 18, UVM_E_MISSING },
	};
	uint8_t der[512], changed[512];
	const size_t n = make_pck_extension(platform.svn, 13, der);
	struct uvm_pck got;

	(void)state;
	assert_int_equal(read_pck(der, n, &got), UVM_OK);
	assert_memory_equal(&got, &platform, sizeof(got));
	assert_int_equal(read_pck(der, 0, &got), UVM_E_MISSING);
	for (size_t k = 1; k < n; k++)
		assert_int_equal(read_pck(der, k, &got), UVM_E_SYNTAX);
	for (size_t i = 0; i < COUNT(cases); i++) {
		int r;

		memcpy(changed, der, n);
		changed[cases[i].at] = (uint8_t)cases[i].value;
		r = read_pck(changed, n, &got);
		if (r != cases[i].code)
			fail_msg("%s: %d", cases[i].name, r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),           cmocka_unit_test(signature),    cmocka_unit_test(bad_tcb_info),
		cmocka_unit_test(bad_qe_identity), cmocka_unit_test(limits),       cmocka_unit_test(good),
		cmocka_unit_test(levels),          cmocka_unit_test(first_module), cmocka_unit_test(order),
		cmocka_unit_test(enclave),         cmocka_unit_test(pck),
	};

	return cmocka_run_group_tests_name("collateral", tests, NULL, NULL);
}
