/* SPDX-License-Identifier: MIT */
/* Identity artifacts: wrong digests are refused, and the bytes are exact. */
#include <stdio.h>

#include <openssl/evp.h>

#include <uvmkit/endorse.h>
#include <uvmkit/wire.h>

#include "endorse/platform.h"
#include "unit.h"

static int full(void *arg, const char *s, size_t n)
{
	(void)arg;
	(void)s;
	(void)n;
	return UVM_E_IO;
}

static struct uvm_endorsement sample(enum uvm_measure_platform p, uint8_t fill, uint32_t svn)
{
	struct uvm_endorsement e = { .platform = p, .guest_svn = svn };

	e.digest.len = p == UVM_MEASURE_VBS ? 32 : 48;
	memset(e.digest.b, fill, e.digest.len);
	return e;
}

static void refuses(void **state)
{
	(void)state;
	for (int p = 0; p <= UVM_MEASURE_PLATFORMS; p++) {
		struct uvm_endorsement e = sample((enum uvm_measure_platform)p, 1, 1);
		struct uvm_diag d = UVM_DIAG_INIT;
		char s[1024] = "";
		struct uvm_json_memory t = { s, sizeof(s) - 1, 0 };
		uint8_t out[UVM_CORIM_MAX];
		size_t len = 7;

		e.digest.len ^= 16;
		e.digest.len -= p == UVM_MEASURE_PLATFORMS ? 16 : 0;
		assert_int_equal(uvm_identity_json(&e, uvm_json_to_memory, &t), UVM_E_ARGUMENT);
		assert_int_equal(t.len, 0);
		assert_int_equal(uvm_corim_encode(&e, out, &len, &d), UVM_E_ARGUMENT);
		assert_int_equal(d.got, e.digest.len);
		assert_int_equal(len, 7);
	}
	{
		struct uvm_endorsement e = sample(UVM_MEASURE_SNP, 1, 1);

		assert_int_equal(uvm_identity_json(&e, full, NULL), UVM_E_IO);
	}
}

static void identity_json(void **state)
{
	struct uvm_endorsement e = sample(UVM_MEASURE_VBS, 0xAB, 4294967295u);
	char s[1024] = "";
	struct uvm_json_memory t = { s, sizeof(s) - 1, 0 };

	(void)state;
	e.debug = true;
	assert_int_equal(uvm_identity_json(&e, uvm_json_to_memory, &t), UVM_OK);
	assert_string_equal(
		s, "{\"environment\":{\"class_id\":\"7fb00ee4-a7ff-11ed-9e2f-00155d09de56\"},\"series\":[{\"reference\":{"
		   "\"vbs_boot_digest\":\"ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB\"},"
		   "\"endorsement\":{\"vbs_isvsvn\":4294967295,\"build_info\":{\"debug_build\":true}}}]}\n");
	e = sample(UVM_MEASURE_TDX, 0, 3);
	t.len = 0;
	assert_int_equal(uvm_identity_json(&e, uvm_json_to_memory, &t), UVM_OK);
	assert_non_null(strstr(s, "\"tdx_mrtd\":\"0000"));
	assert_non_null(strstr(s, "\"tdx_isvsvn\":3,\"build_info\":{\"debug_build\":false}"));
}

/* The SNP document with digest 48 x AA and security version 1, byte by byte as its grammar reads. */
static void corim_bytes(void **state)
{
	static const char head[] = "d901f5a300781e414d442f5345562d534e502f6c61756e63682d6d6561737572656d656e740181d901fa58ef"
				   "a201a1007824373765383036316531"; /* cut where the text of the tag id goes on */
	static const char series[] = "0881828"
				     "2a100a20163414d4402675345562d534e5080818281a2006b4d4541535552454d454e5401a1028182075830";
	static const char tail[] =
		"81a101a101d902280103782c7461673a6d6963726f736f66742e636f6d2c323032363a6c61756e63682d6d65617375"
		"72656d656e742f7631";
	struct uvm_endorsement e = sample(UVM_MEASURE_SNP, 0xAA, 1);
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t out[UVM_CORIM_MAX];
	char hex[2 * UVM_CORIM_MAX + 1];
	size_t len = 0;

	(void)state;
	assert_int_equal(uvm_corim_encode(&e, out, &len, &d), UVM_OK);
	assert_int_equal(len, 330);
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", out[i]);
	assert_memory_equal(hex, head, 88 + 14);
	assert_non_null(strstr(hex, series));
	assert_string_equal(hex + 2 * len - strlen(tail), tail);
}

static void corim_lengths(void **state)
{
	static const struct {
		enum uvm_measure_platform platform;
		uint32_t svn;
		size_t len;
	} cases[] = {
		{ UVM_MEASURE_SNP, 1, 330 },     { UVM_MEASURE_TDX, 5, 310 },  { UVM_MEASURE_VBS, 2, 304 },
		{ UVM_MEASURE_SNP, 23, 330 },    { UVM_MEASURE_SNP, 24, 331 }, { UVM_MEASURE_SNP, 256, 332 },
		{ UVM_MEASURE_SNP, 65536, 334 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_endorsement e = sample(cases[i].platform, 0x55, cases[i].svn);
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t out[UVM_CORIM_MAX];
		size_t len = 0;

		assert_int_equal(uvm_corim_encode(&e, out, &len, &d), UVM_OK);
		assert_int_equal(len, cases[i].len);
	}
}

/* The tag ids are name-based UUIDs: SHA-1 over the namespace and "vendor/model". */
static void tag_ids(void **state)
{
	static const uint8_t space[16] = { 0x85, 0xf3, 0xf1, 0xc2, 0x22, 0xa8, 0x44, 0x1e,
					   0xa1, 0xb9, 0xbc, 0xcf, 0xb6, 0x3e, 0xd5, 0xf7 };

	(void)state;
	for (int i = 0; i < UVM_MEASURE_PLATFORMS; i++) {
		const struct uvm_endorse_platform *p = uvm_endorse_platform((enum uvm_measure_platform)i);
		uint8_t name[64], h[20];
		unsigned len = sizeof(h);
		char text[37];
		int n;

		memcpy(name, space, 16);
		n = snprintf((char *)name + 16, sizeof(name) - 16, "%s/%s", p->vendor, p->model);
		assert_true(n > 0);
		assert_int_equal(EVP_Digest(name, 16 + (size_t)n, h, &len, EVP_sha1(), NULL), 1);
		h[6] = (uint8_t)((h[6] & 0x0f) | 0x50);
		h[8] = (uint8_t)((h[8] & 0x3f) | 0x80);
		snprintf(text, sizeof(text), "%08x-%04x-%04x-%04x-%04x%08x", uvm_be32(h), uvm_be16(h + 4), uvm_be16(h + 6),
			 uvm_be16(h + 8), uvm_be16(h + 10), uvm_be32(h + 12));
		assert_string_equal(p->tag_id, text);
	}
}

static void id_block(void **state)
{
	struct uvm_id_block b = { .identity = uvm_snp_identity_openhcl,
				  .version = 1,
				  .guest_svn = 0x01020304,
				  .policy = 0x1122334455667788 },
			    back;
	uint8_t out[UVM_ID_BLOCK_SIZE];

	(void)state;
	memset(b.ld, 0xDD, sizeof(b.ld));
	uvm_id_block_put(&b, out);
	assert_int_equal(out[47], 0xDD);
	assert_memory_equal(out + 48, "\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0openhcl\0\0\0\0\0\0\0\0\0", 32);
	assert_memory_equal(out + 80, "\1\0\0\0\4\3\2\1\x88\x77\x66\x55\x44\x33\x22\x11", 16);
	uvm_id_block_get(out, &back);
	assert_memory_equal(&back, &b, sizeof(b));
	assert_memory_equal(&uvm_snp_identity_linux_direct, "OpenVMM SNP testlinux-direct\0\0\0\0", 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),       cmocka_unit_test(identity_json), cmocka_unit_test(corim_bytes),
		cmocka_unit_test(corim_lengths), cmocka_unit_test(tag_ids),       cmocka_unit_test(id_block),
	};

	return cmocka_run_group_tests_name("endorse", tests, NULL, NULL);
}
