/* SPDX-License-Identifier: MIT */
/* SNP reports and certificates of their keys: every reserved byte, every field at its place, every extension. */
#include <uvmkit/wire.h>

#include "endorse/snp_report.h"
#include "snp_make.h"

/* ---- the report ---- */

static int read_report(const uint8_t *p, size_t n, struct uvm_snp_report *ret, struct uvm_diag *d)
{
	uint8_t *b = unit_exact(p, n);
	int r;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	r = uvm_snp_report_read((struct uvm_slice){ b, n }, ret, d);
	if (r < 0)
		assert_string_equal(d->record, "report");
	free(b);
	return r;
}

static void lengths(void **state)
{
	static const size_t sizes[] = { 0, 1, 671, 672, 1183, 1185 };
	uint8_t b[UVM_SNP_REPORT_SIZE + 1];
	struct uvm_snp_report report;
	struct uvm_diag d;

	(void)state;
	make_report(b, 2);
	for (size_t i = 0; i < COUNT(sizes); i++)
		assert_int_equal(read_report(b, sizes[i], &report, &d), UVM_E_LENGTH);
}

static void versions(void **state)
{
	(void)state;
	for (uint32_t v = 0; v < 8; v++) {
		uint8_t b[UVM_SNP_REPORT_SIZE];
		struct uvm_snp_report report;
		struct uvm_diag d;

		make_report(b, v);
		assert_int_equal(read_report(b, sizeof(b), &report, &d), v >= 2 && v <= 5 ? UVM_OK : UVM_E_VERSION);
		uvm_put_le32(b + 0x34, 2);
		if (v == 2) {
			assert_int_equal(read_report(b, sizeof(b), &report, &d), UVM_E_UNSUPPORTED);
			assert_int_equal(d.off, 0x34);
		}
	}
}

/* Ranges that mean something, by version; all else has to be zero. */
static bool has_meaning(size_t at, uint32_t version)
{
	static const struct {
		size_t from, to;
		uint32_t first;
	} used[] = { { 0, 0x4c, 2 },      { 0x50, 0x188, 2 },  { 0x188, 0x18b, 3 }, { 0x1a0, 0x1eb, 2 }, { 0x1ec, 0x1ef, 2 },
		     { 0x1f0, 0x1f8, 2 }, { 0x1f8, 0x208, 5 }, { 0x2a0, 0x2d0, 2 }, { 0x2e8, 0x318, 2 } };

	for (size_t i = 0; i < COUNT(used); i++) {
		if (at >= used[i].from && at < used[i].to && version >= used[i].first)
			return true;
	}
	return false;
}

static void reserved(void **state)
{
	(void)state;
	for (uint32_t v = 2; v <= 5; v++) {
		uint8_t b[UVM_SNP_REPORT_SIZE];

		make_report(b, v);
		for (size_t i = 0x4c; i < sizeof(b); i++) {
			struct uvm_snp_report report;
			struct uvm_diag d;
			int r;

			b[i] = 1;
			r = read_report(b, sizeof(b), &report, &d);
			if (r != (has_meaning(i, v) ? UVM_OK : UVM_E_RESERVED) || (r < 0 && d.off != i))
				fail_msg("version %u, byte 0x%zx: %d", v, i, r);
			b[i] = 0;
		}
	}
}

/* The flags are bits of four bytes, of which five are used. */
static void flags(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 32; bit++) {
		uint8_t b[UVM_SNP_REPORT_SIZE];
		struct uvm_snp_report report;
		struct uvm_diag d;
		int want = bit > 4 ? UVM_E_RESERVED : bit == 3 || bit == 4 ? UVM_E_VALUE : UVM_OK;

		make_report(b, 4);
		uvm_put_le32(b + 0x48, 1u << bit);
		assert_int_equal(read_report(b, sizeof(b), &report, &d), want);
		if (want < 0)
			assert_int_equal(d.off, 0x48);
	}
}

/* A report that says what cannot be: the offset tells which part of it. */
static void contradictions(void **state)
{
	static const struct {
		const char *name;
		unsigned off, value, at;
	} cases[] = {
		{ "reported bootloader", 0x180, 4, 0x180 },    { "reported microcode", 0x187, 116, 0x187 },
		{ "reported reserved byte", 0x182, 1, 0x182 }, { "committed snp", 0x1e6, 9, 0x1e6 },
		{ "current below both", 0x3f, 114, 0x187 },    { "committed build", 0x1ec, 8, 0x1ec },
		{ "committed minor", 0x1ed, 56, 0x1ec },       { "committed major", 0x1ee, 2, 0x1ec },

	};

	(void)state;
	for (size_t i = 0; i <= COUNT(cases); i++) {
		static const uint8_t tcb[8] = { 3, 0, 0, 0, 0, 0, 8, 115 };
		uint8_t b[UVM_SNP_REPORT_SIZE];
		struct uvm_snp_report report;
		struct uvm_diag d;
		int r;

		make_report(b, 2);
		memcpy(b + 0x38, tcb, sizeof(tcb));
		memcpy(b + 0x180, tcb, sizeof(tcb));
		memcpy(b + 0x1e0, tcb, sizeof(tcb));
		memcpy(b + 0x1e8, ((uint8_t[]){ 7, 55, 1 }), 3);
		memcpy(b + 0x1ec, ((uint8_t[]){ 7, 55, 1 }), 3);
		if (i < COUNT(cases))
			b[cases[i].off] = (uint8_t)cases[i].value;
		assert_int_equal(read_report(b, sizeof(b), &report, &d), UVM_OK);
		r = uvm_snp_report_consistent(&report, &d);
		if (i == COUNT(cases))
			assert_int_equal(r, UVM_OK);
		else if (r != UVM_E_CONFLICT || d.off != cases[i].at)
			fail_msg("%s: %d at 0x%llx", cases[i].name, r, (unsigned long long)d.off);
	}
}

/* What may be lower is fine: a host that reports less than it runs, an older committed firmware. */
static void lower(void **state)
{
	uint8_t b[UVM_SNP_REPORT_SIZE];
	struct uvm_snp_report report;
	struct uvm_diag d;

	(void)state;
	make_report(b, 5);
	memcpy(b + 0x38, ((uint8_t[]){ 4, 0, 0, 0, 0, 0, 9, 220 }), 8);
	memcpy(b + 0x180, ((uint8_t[]){ 4, 0, 0, 0, 0, 0, 8, 219 }), 8);
	memcpy(b + 0x1e0, ((uint8_t[]){ 3, 0, 0, 0, 0, 0, 9, 218 }), 8);
	memcpy(b + 0x1e8, ((uint8_t[]){ 1, 56, 1 }), 3);
	memcpy(b + 0x1ec, ((uint8_t[]){ 29, 55, 1 }), 3);
	uvm_put_le64(b + 0x1f8, 3);
	uvm_put_le64(b + 0x200, 7);
	memset(b + 0x160, 0xff, 32);
	assert_int_equal(read_report(b, sizeof(b), &report, &d), UVM_OK);
	assert_int_equal(uvm_snp_report_consistent(&report, &d), UVM_OK);
	assert_int_equal(report.launch_mit_vector, 3);
	assert_int_equal(report.current_mit_vector, 7);
	assert_memory_equal(report.current_version, ((uint8_t[]){ 1, 56, 1 }), 3);
	assert_int_equal(report.report_id_ma[31], 0xff);
}

static void signing_keys(void **state)
{
	(void)state;
	for (uint32_t k = 0; k < 8; k++) {
		uint8_t b[UVM_SNP_REPORT_SIZE];
		struct uvm_snp_report report;
		struct uvm_diag d;

		make_report(b, 3);
		uvm_put_le32(b + 0x48, k << 2 | 2);
		assert_int_equal(read_report(b, sizeof(b), &report, &d), k <= 1 || k == 7 ? UVM_OK : UVM_E_VALUE);
		if (k <= 1) {
			assert_int_equal(report.signing_key, k);
			assert_true(report.mask_chip_key);
			assert_false(report.author_key_en);
		}
	}
}

static void tcb_parts(void **state)
{
	static const uint8_t raw[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	const struct uvm_snp_tcb old = uvm_snp_tcb_get(raw, false), turin = uvm_snp_tcb_get(raw, true);

	(void)state;
	assert_memory_equal(old.part, ((uint8_t[]){ 1, 2, 7, 8, 0 }), UVM_SNP_PARTS);
	assert_memory_equal(turin.part, ((uint8_t[]){ 2, 3, 4, 8, 1 }), UVM_SNP_PARTS);
}

static void signature(void **state)
{
	EVP_PKEY *key = make_ec("P-384"), *p256 = make_ec("P-256");
	uint8_t b[UVM_SNP_REPORT_SIZE];
	const struct uvm_slice file = { b, sizeof(b) };
	struct uvm_snp_report report;
	struct uvm_diag d;

	(void)state;
	make_report(b, 2);
	memset(b + 0x90, 0xab, 48);
	make_report_signature(b, key);
	assert_int_equal(read_report(b, sizeof(b), &report, &d), UVM_OK);
	assert_int_equal(uvm_snp_report_verify(file, &report, key, &d), UVM_OK);
	assert_int_equal(uvm_snp_report_verify(file, &report, p256, &d), UVM_E_UNSUPPORTED);
	for (size_t i = 0; i < UVM_SNP_REPORT_SIGNED; i += 37) {
		b[i] ^= 1;
		d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_int_equal(uvm_snp_report_verify(file, &report, key, &d), UVM_E_MISMATCH);
		b[i] ^= 1;
	}
	report.r[0] ^= 1;
	assert_int_equal(uvm_snp_report_verify(file, &report, key, &d), UVM_E_MISMATCH);
	EVP_PKEY_free(key);
	EVP_PKEY_free(p256);
}

/* ---- certificates ---- */

static EVP_PKEY *key;

static int read_key(const struct make_extension *e, struct uvm_snp_key *ret, struct uvm_diag *d)
{
	X509 *x = make_certificate(&(struct make_certificate){ .name = "SEV-VCEK", .key = key, .extensions = e });
	int r;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	r = uvm_snp_key_read(x, ret, d);
	X509_free(x);
	return r;
}

static void extensions(void **state)
{
	static const struct {
		const char *name;
		int which;
		struct make_extension with; /* in place of that one; no oid: something harmless */
		int code;
	} cases[] = {
		{ "good", MORE, { .oid = BOTH "3.4", .p = (const uint8_t *)"\2\1\1", .len = 3 }, UVM_OK },
		{ "id as OCTET STRING", ID, { .oid = BOTH "4", .p = make_long_hwid, .len = 66 }, UVM_OK },
		{ "number up to 255", SNP, { .oid = BOTH "3.3", .p = (const uint8_t *)"\2\2\0\xff", .len = 4 }, UVM_OK },
		{ "no version", VERSION, { .oid = NULL }, UVM_E_MISSING },
		{ "no product", PRODUCT, { .oid = NULL }, UVM_E_MISSING },
		{ "no bootloader", BL, { .oid = NULL }, UVM_E_MISSING },
		{ "no tee", TEE, { .oid = NULL }, UVM_E_MISSING },
		{ "no snp", SNP, { .oid = NULL }, UVM_E_MISSING },
		{ "no microcode", UCODE, { .oid = NULL }, UVM_E_MISSING },
		{ "no id", ID, { .oid = NULL }, UVM_E_CONFLICT },
		{ "both ids", MORE, { .oid = BOTH "5", .p = (const uint8_t *)"\x16\1x", .len = 3 }, UVM_E_CONFLICT },
		{ "twice", MORE, { .oid = BOTH "3.3", .p = (const uint8_t *)"\2\1\x08", .len = 3 }, UVM_E_DUPLICATE },
		{ "later version", VERSION, { .oid = BOTH "1", .p = (const uint8_t *)"\2\1\2", .len = 3 }, UVM_E_VERSION },
		{ "negative", SNP, { .oid = BOTH "3.3", .p = (const uint8_t *)"\2\1\x80", .len = 3 }, UVM_E_RANGE },
		{ "256", SNP, { .oid = BOTH "3.3", .p = (const uint8_t *)"\2\2\1\0", .len = 4 }, UVM_E_RANGE },
		{ "2^64",
		  SNP,
		  { .oid = BOTH "3.3", .p = (const uint8_t *)"\2\x09\1\0\0\0\0\0\0\0\0", .len = 11 },
		  UVM_E_RANGE },
		{ "no INTEGER", SNP, { .oid = BOTH "3.3", .p = (const uint8_t *)"\4\1\x08", .len = 3 }, UVM_E_SYNTAX },
		{ "bytes behind", SNP, { .oid = BOTH "3.3", .p = (const uint8_t *)"\2\1\x08\0", .len = 4 }, UVM_E_SYNTAX },
		{ "empty", SNP, { .oid = BOTH "3.3", .p = (const uint8_t *)"", .len = 0 }, UVM_E_SYNTAX },
		{ "product is no IA5String",
		  PRODUCT,
		  { .oid = BOTH "2", .p = (const uint8_t *)"\x0c\1M", .len = 3 },
		  UVM_E_SYNTAX },
		{ "long product",
		  PRODUCT,
		  { .oid = BOTH "2",
		    .p = (const uint8_t *)"\x16\x18"
					  "Milan-Milan-Milan-Milan-",
		    .len = 26 },
		  UVM_E_SYNTAX },
		{ "short id", ID, { .oid = BOTH "4", .p = make_hwid, .len = 63 }, UVM_E_LENGTH },
		{ "Turin with a long id",
		  PRODUCT,
		  { .oid = BOTH "2", .p = (const uint8_t *)"\x16\x05Turin", .len = 7 },
		  UVM_E_LENGTH },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct make_extension e[EXTENSIONS + 1];
		struct uvm_snp_key k;
		struct uvm_diag d;
		int r;

		memcpy(e, make_vcek, sizeof(make_vcek));
		e[cases[i].which] = cases[i].with;
		if (e[cases[i].which].oid == NULL)
			e[cases[i].which] = (struct make_extension){ .nid = NID_basic_constraints, .value = "CA:FALSE" };
		r = read_key(e, &k, &d);
		if (r != cases[i].code)
			fail_msg("%s: %d, %s", cases[i].name, r, d.text);
	}
}

static void matches(void **state)
{
	struct uvm_snp_report report = { .version = 2, .reported_tcb = { 3, 0, 0, 0, 0, 0, 8, 115 } };
	struct uvm_snp_report other;
	struct uvm_snp_key k;
	struct uvm_diag d;

	(void)state;
	assert_int_equal(read_key(make_vcek, &k, &d), UVM_OK);
	assert_string_equal(k.product, "Milan-B0");
	memcpy(report.chip_id, make_hwid, 64);
	assert_int_equal(uvm_snp_key_matches(&k, &report, &d), UVM_OK);
	for (size_t i = 0; i < 8; i++) {
		static const char *const says[8] = { "bootloader", "tee", NULL, NULL, NULL, NULL, "snp", "microcode" };

		other = report;
		other.reported_tcb[i]++;
		d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_int_equal(uvm_snp_key_matches(&k, &other, &d), says[i] != NULL ? UVM_E_MISMATCH : UVM_OK);
		if (says[i] != NULL)
			assert_non_null(strstr(d.text, says[i]));
	}
	other = report;
	other.chip_id[63] = 1;
	assert_int_equal(uvm_snp_key_matches(&k, &other, &d), UVM_E_MISMATCH);
	other = report;
	other.signing_key = UVM_SNP_VLEK;
	assert_int_equal(uvm_snp_key_matches(&k, &other, &d), UVM_E_MISMATCH);
	other = report;
	other.version = 3;
	other.cpuid_family = 0x19;
	other.cpuid_model = 1;
	assert_int_equal(uvm_snp_key_matches(&k, &other, &d), UVM_OK);
	other.cpuid_model = 0x11; /* a Genoa */
	assert_int_equal(uvm_snp_key_matches(&k, &other, &d), UVM_E_MISMATCH);
}

/* Turin: five parts, an id of eight bytes. */
static void turin(void **state)
{
	struct uvm_snp_report report = { .version = 3,
					 .cpuid_family = 0x1a,
					 .cpuid_model = 2,
					 .reported_tcb = { 5, 3, 0, 8, 0, 0, 0, 115 },
					 .chip_id = { 1, 2, 3 } };
	struct make_extension e[EXTENSIONS + 1];
	struct uvm_snp_key k;
	struct uvm_diag d;

	(void)state;
	memcpy(e, make_vcek, sizeof(make_vcek));
	e[PRODUCT] = (struct make_extension)TEXT("2", "Turin-B0", "\x08");
	e[ID].len = 8;
	assert_int_equal(read_key(e, &k, &d), UVM_OK);
	assert_int_equal(uvm_snp_key_matches(&k, &report, &d), UVM_OK);
	report.reported_tcb[0]++;
	assert_int_equal(uvm_snp_key_matches(&k, &report, &d), UVM_E_MISMATCH);
	assert_non_null(strstr(d.text, "fmc"));
	e[FMC] = (struct make_extension){ .nid = NID_basic_constraints, .value = "CA:FALSE" };
	assert_int_equal(read_key(e, &k, &d), UVM_E_MISSING);
}

/* A bundle with the keys of several chips and TCB versions: the place that the certificate is at does not matter. */
static void finds(void **state)
{
	struct uvm_snp_report report = { .version = 2, .reported_tcb = { 3, 0, 0, 0, 0, 0, 8, 115 } };
	struct make_extension e[EXTENSIONS + 1];
	STACK_OF(X509) *certs = sk_X509_new_null();
	X509 *of[4];

	(void)state;
	memcpy(report.chip_id, make_hwid, 64);
	memcpy(e, make_vcek, sizeof(make_vcek));
	e[ID].p = (const uint8_t[64]){ 4 };
	of[0] = make_certificate(&(struct make_certificate){ .name = "SEV-VCEK", .key = key, .extensions = e });
	e[ID].p = make_hwid;
	e[UCODE] = (struct make_extension)NUMBER("3.8", "\2\1\x72");
	of[1] = make_certificate(&(struct make_certificate){ .name = "SEV-VCEK", .key = key, .extensions = e });
	of[2] = make_certificate(&(struct make_certificate){ .name = "SEV-Milan", .key = key, .extensions = make_vcek });
	of[3] = make_certificate(&(struct make_certificate){ .name = "SEV-VCEK", .key = key, .extensions = make_vcek });
	for (size_t i = 0; i < COUNT(of); i++)
		assert_true(sk_X509_push(certs, of[i]) > 0);
	assert_ptr_equal(uvm_snp_find_key(&report, certs), of[3]);
	report.reported_tcb[7] = 114;
	assert_ptr_equal(uvm_snp_find_key(&report, certs), of[1]);
	report.reported_tcb[7] = 113; /* none matches: the step certificate says in what */
	assert_ptr_equal(uvm_snp_find_key(&report, certs), of[0]);
	report.signing_key = UVM_SNP_VLEK;
	assert_null(uvm_snp_find_key(&report, certs));
	sk_X509_pop_free(certs, X509_free);
}

static int make_keys(void **state)
{
	(void)state;
	key = make_ec("P-384");
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),      cmocka_unit_test(versions),       cmocka_unit_test(reserved),
		cmocka_unit_test(flags),        cmocka_unit_test(contradictions), cmocka_unit_test(lower),
		cmocka_unit_test(signing_keys), cmocka_unit_test(tcb_parts),      cmocka_unit_test(signature),
		cmocka_unit_test(extensions),   cmocka_unit_test(matches),        cmocka_unit_test(turin),
		cmocka_unit_test(finds),
	};

	return cmocka_run_group_tests_name("snp_report", tests, make_keys, free_keys);
}
