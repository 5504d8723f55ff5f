/* SPDX-License-Identifier: MIT */
/* EFI signature lists: what is refused and where, what a walk finds, and every truncation. */
#include <stdio.h>

#include <uvmkit/uefi.h>

#include "unit.h"

static const struct uvm_guid x509 = UVM_EFI_CERT_X509_GUID, sha256 = UVM_EFI_CERT_SHA256_GUID, other = UVM_EFI_GLOBAL_GUID;
static const struct uvm_guid owner = UVM_EFI_MICROSOFT_GUID;

/* A list with these three numbers in its header and ${n} bytes behind it, which count up. */
static size_t put_list(uint8_t *p, const struct uvm_guid *type, uint32_t list, uint32_t header, uint32_t entry, size_t n)
{
	memcpy(p, type->b, sizeof(type->b));
	uvm_put_le32(p + 16, list);
	uvm_put_le32(p + 20, header);
	uvm_put_le32(p + 24, entry);
	for (size_t i = 0; i < n; i++)
		p[28 + i] = (uint8_t)i;
	return 28 + n;
}

/* Walk a block of exactly these bytes to its end; what was found, in words. */
static int walk(const uint8_t *p, size_t n, char *ret, struct uvm_diag *d)
{
	uint8_t *copy = unit_exact(p, n);
	struct uvm_signatures w;
	struct uvm_signature s;
	int status;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	*ret = '\0';
	uvm_signatures_begin(&w, copy, n, d);
	while ((status = uvm_signatures_next(&w, &s)) == UVM_OK && s.kind != UVM_SIGNATURE_NONE)
		ret += sprintf(ret, "%c%zu@%td ", "-XS"[s.kind], s.len, s.p - copy);
	if (status == UVM_OK) { /* and stays there */
		assert_int_equal(uvm_signatures_next(&w, &s), UVM_OK);
		assert_int_equal(s.kind, UVM_SIGNATURE_NONE);
	}
	free(copy);
	assert_int_equal(d->code, status);
	return status;
}

static void refuses(void **state)
{
	static const struct {
		const struct uvm_guid *type;
		uint32_t list, header, entry;
		size_t n;
		int status;
		uint64_t off, got, want;
	} cases[] = {
		{ &x509, 0, 0, 17, 17, UVM_E_LENGTH, 16, 0, 28 },
		{ &x509, 27, 0, 17, 17, UVM_E_LENGTH, 16, 27, 28 },
		{ &x509, 46, 0, 18, 17, UVM_E_SHORT, 28, 17, 18 },
		{ &x509, UINT32_MAX, 0, 17, 17, UVM_E_SHORT, 28, 17, UINT32_MAX - 28 },
		{ &x509, 45, 0, 18, 17, UVM_E_LENGTH, 24, 18, 17 },
		{ &x509, 45, 0, 16, 17, UVM_E_LENGTH, 24, 16, 17 },
		{ &x509, 28 + 34, 0, 17, 34, UVM_E_LENGTH, 24, 17, 34 }, /* two of the same size */
		{ &x509, 28 + 15, 0, 15, 15, UVM_E_LENGTH, 24, 15, 16 },
		{ &x509, 28, 0, 0, 0, UVM_E_LENGTH, 24, 0, 16 },
		{ &sha256, 28 + 48, 0, 47, 48, UVM_E_LENGTH, 24, 47, 48 },
		{ &sha256, 28 + 47, 0, 48, 47, UVM_E_LENGTH, 16, 75, 28 },
		{ &sha256, 28 + 97, 0, 48, 97, UVM_E_LENGTH, 16, 125, 124 },
		{ &sha256, 28, 0, 32, 0, UVM_E_LENGTH, 24, 32, 48 },
		{ &other, 28 + 48, 0, 48, 48, UVM_E_TYPE, 0, 0x8be4df61, 0 },
		{ &x509, 45, 0, 17, 18, UVM_E_SHORT, 45, 1, 28 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t b[256];
		char found[64];
		struct uvm_diag d;
		const size_t n = put_list(b, cases[i].type, cases[i].list, cases[i].header, cases[i].entry, cases[i].n);

		assert_int_equal(walk(b, n, found, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_int_equal(d.got, cases[i].got);
		assert_int_equal(d.want, cases[i].want);
	}
}

static void walks(void **state)
{
	uint8_t b[512] = { 0 };
	char found[128];
	struct uvm_diag d;
	size_t n = 0;

	(void)state;
	assert_int_equal(walk(b, 0, found, &d), UVM_OK);
	assert_string_equal(found, "");
	n += put_list(b + n, &sha256, 28, 0, 48, 0);
	n += put_list(b + n, &sha256, 28 + 96, 0, 48, 96);
	n += put_list(b + n, &x509, 28 + 19, 0xFFFF, 19, 19); /* like upstream, without a look at the header size */
	n += put_list(b + n, &x509, 28 + 16, 0, 16, 16);
	n += put_list(b + n, &sha256, 28, 0, 48, 0);
	assert_int_equal(walk(b, n, found, &d), UVM_OK);
	assert_string_equal(found, "S32@72 S32@120 X3@196 X0@243 ");
}

/* Cut anywhere but between two lists, the walk says how much is missing. */
static void refuses_every_truncation(void **state)
{
	uint8_t b[512];
	char found[128];
	struct uvm_diag d;
	const size_t first = put_list(b, &sha256, 28 + 96, 0, 48, 96);
	const size_t whole = first + put_list(b + first, &x509, 28 + 19, 0, 19, 19);

	(void)state;
	for (size_t n = 0; n <= whole; n++) {
		const bool between = n == 0 || n == first || n == whole;

		assert_int_equal(walk(b, n, found, &d), between ? UVM_OK : UVM_E_SHORT);
		if (!between)
			assert_int_equal(d.off + d.got, n);
	}
}

static void knows_the_owner(void **state)
{
	static const char text[] =
		"{\"type\":\"Microsoft.Compute/disks\",\"properties\":{\"uefiSettings\":{\"signatureMode\":\"Append\","
		"\"signatures\":{\"db\":[{\"type\":\"x509\",\"value\":[\"AQID\"]}]}}}}";
	uint8_t room[1024];
	struct uvm_arena a = uvm_arena_init(room, sizeof(room));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_uefi_settings s;
	struct uvm_signatures w;
	struct uvm_signature found;

	(void)state;
	assert_int_equal(uvm_uefi_read(text, strlen(text), UVM_UEFI_DELTA, &a, &s, &d), UVM_OK);
	uvm_signatures_begin(&w, s.list[UVM_UEFI_DB].p, s.list[UVM_UEFI_DB].len, &d);
	assert_int_equal(uvm_signatures_next(&w, &found), UVM_OK);
	assert_int_equal(found.kind, UVM_SIGNATURE_X509);
	assert_memory_equal(found.owner.b, owner.b, sizeof(owner.b));
	assert_int_equal(found.len, 3);
	assert_memory_equal(found.p, "\1\2\3", 3);
	assert_int_equal(uvm_uefi_list_certificates(&s.list[UVM_UEFI_DB]), 0); /* three bytes are none */
}

/* The initializers in the header are the GUIDs that are written everywhere else. */
static void names_guids(void **state)
{
	static const struct {
		struct uvm_guid guid;
		const char *text;
	} guids[] = {
		{ UVM_EFI_GLOBAL_GUID, "8be4df61-93ca-11d2-aa0d-00e098032b8c" },
		{ UVM_EFI_IMAGE_SECURITY_GUID, "d719b2cb-3d3a-4596-a3bc-dad00e67656f" },
		{ UVM_EFI_SHIM_LOCK_GUID, "605dab50-e046-4300-abb6-3dd810dd8b23" },
		{ UVM_EFI_MICROSOFT_GUID, "77fa9abd-0359-4d32-bd60-28f4e78f784b" },
		{ UVM_EFI_OS_LOADER_GUID, "610b9e98-c6f6-47f8-8b47-2d2da0d52a91" },
		{ UVM_EFI_SECURE_BOOT_ENABLE_GUID, "f0a30bc7-af08-4556-99c4-001009c93a44" },
		{ UVM_EFI_CERT_SHA256_GUID, "c1c41626-504c-4092-aca9-41f936934328" },
		{ UVM_EFI_CERT_X509_GUID, "a5c059a1-94e4-4aa7-87b5-ab155c2bf072" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(guids); i++) {
		char text[UVM_GUID_TEXT];

		uvm_guid_format(&guids[i].guid, text);
		assert_string_equal(text, guids[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),         cmocka_unit_test(walks),       cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(knows_the_owner), cmocka_unit_test(names_guids),
	};

	return cmocka_run_group_tests_name("uefi_siglist", tests, NULL, NULL);
}
