/* SPDX-License-Identifier: MIT */
/*
 * Encrypted stores: what locked ones and wrong keys refuse, every kind of damage, that all that is written has keys of its own,
 * and stores of others whose metadata key is zero.
 */
#include <uvmkit/wire.h>

#include "vmgs_disk.h"

static const uint8_t key1[UVM_VMGS_KEY] = "the first root key of these test",
		     key2[UVM_VMGS_KEY] = "another root key of these tests.", zero_key[UVM_VMGS_KEY];

static struct uvm_vmgs v;
static struct uvm_vmgs_crypto crypto;

/* Random bytes that are zero, as those of programs that clear their keys too early. */
static int no_random(void *ctx, uint8_t *p, size_t n)
{
	(void)ctx;
	memset(p, 0, n);
	return UVM_OK;
}

static int setup(void **state)
{
	(void)state;
	return uvm_vmgs_openssl_new(&crypto);
}

static int teardown(void **state)
{
	(void)state;
	uvm_vmgs_openssl_free(&crypto);
	return 0;
}

static void locked(struct disk *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_vmgs_open(&v, &k->dev, &d), UVM_OK);
	assert_false(uvm_vmgs_is_unlocked(&v));
}

static int unlock(struct disk *k, const uint8_t *key)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int status;

	locked(k);
	status = uvm_vmgs_unlock(&v, &crypto, key, &d);
	assert_int_equal(d.code, status);
	return status;
}

static int put_text(unsigned id, const char *text)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	return uvm_vmgs_write(&v, id, text, strlen(text), &d);
}

/* What reading a file gives; *same: whether it is the text. */
static int get(unsigned id, const char *text, bool *same)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t b[128] = { 0 };
	size_t n = 0;
	const int status = uvm_vmgs_read(&v, id, b, sizeof(b), &n, &d);

	*same = n == strlen(text) && memcmp(b, text, n) == 0;
	if (status < 0)
		assert_true(n == 0 && uvm_is_zero(b, sizeof(b)));
	return status;
}

static bool holds(unsigned id, const char *text)
{
	bool same;

	return get(id, text, &same) == UVM_OK && same;
}

/* A store with an encrypted file 1 and a plain file 2. */
static void new_store(struct disk *k, const struct uvm_vmgs_crypto *c)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	disk_init(k, 131072, 512);
	assert_int_equal(uvm_vmgs_format(&v, &k->dev, &d), UVM_OK);
	assert_int_equal(put_text(2, "plain"), UVM_OK);
	assert_int_equal(uvm_vmgs_encrypt(&v, c, key1, &d), UVM_OK);
	assert_int_equal(put_text(1, "secret"), UVM_OK);
}

static uint64_t place(unsigned id)
{
	return (uint64_t)v.now.file[id].offset * UVM_VMGS_BLOCK;
}

/* ---- refusals ------------------------------------------------------------------------------------------------------- */

static void refuses_what_could_not_be_read(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT, f = UVM_DIAG_INIT;
	struct disk k;
	bool same;

	(void)state;
	new_store(&k, &crypto);
	assert_int_equal(put_text(3, ""), UVM_E_UNSUPPORTED);
	locked(&k);
	k.writes = 0;
	assert_int_equal(get(1, "", &same), UVM_E_STATE);
	assert_int_equal(put_text(1, "x"), UVM_E_CONFLICT);
	assert_int_equal(uvm_vmgs_move(&v, 1, 3, false, &d), UVM_E_CONFLICT);
	assert_int_equal(uvm_vmgs_update_key(&v, key2, &e), UVM_E_STATE);
	assert_int_equal(uvm_vmgs_rekey(&v, NULL, 0, &f), UVM_E_STATE);
	assert_int_equal(k.writes, 0);
	assert_int_equal(unlock(&k, key2), UVM_E_MISMATCH);
	assert_false(uvm_vmgs_is_unlocked(&v));
	assert_true(uvm_is_zero(v.now.metadata_key, UVM_VMGS_KEY));
	disk_free(&k);
}

static void refuses_keys(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT, f = UVM_DIAG_INIT, g = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	disk_init(&k, 65536, 512);
	assert_int_equal(uvm_vmgs_format(&v, &k.dev, &d), UVM_OK);
	k.writes = 0;
	assert_int_equal(uvm_vmgs_unlock(&v, &crypto, key1, &d), UVM_E_CONFLICT);
	assert_int_equal(uvm_vmgs_encrypt(&v, &crypto, zero_key, &e), UVM_E_ARGUMENT);
	assert_int_equal(k.writes, 0);
	assert_int_equal(uvm_vmgs_encrypt(&v, &crypto, key1, &f), UVM_OK);
	k.writes = 0;
	assert_int_equal(uvm_vmgs_encrypt(&v, &crypto, key2, &f), UVM_E_CONFLICT);
	assert_int_equal(uvm_vmgs_update_key(&v, zero_key, &g), UVM_E_ARGUMENT);
	assert_int_equal(k.writes, 0);
	disk_free(&k);
}

/* One bit anywhere: of the key slot, of the extended table, of the file, and of what the file table says about both. */
static void sees_damage(void **state)
{
	enum { HEADER, TABLE, EXTENDED, CONTENTS };
	static const struct {
		int where;
		size_t at, n;
		int unlock, read;
	} cases[] = {
		{ HEADER, 36, UVM_VMGS_NONCE, UVM_E_MISMATCH, 0 },
		{ HEADER, 52, UVM_VMGS_TAG + UVM_VMGS_KEY, UVM_E_MISMATCH, 0 },
		{ TABLE, 63 * 64 + 16, UVM_VMGS_NONCE + UVM_VMGS_TAG, UVM_E_MISMATCH, 0 },
		{ TABLE, 64 + 16, UVM_VMGS_NONCE + UVM_VMGS_TAG, UVM_OK, UVM_E_MISMATCH },
		{ EXTENDED, 0, 200, UVM_E_MISMATCH, 0 },
		{ CONTENTS, 0, 6, UVM_OK, UVM_E_MISMATCH },
		{ CONTENTS, 6, 6, UVM_OK, UVM_OK }, /* behind its end */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct disk k;
		uint64_t base[4];

		new_store(&k, &crypto);
		base[HEADER] = (uint64_t)v.active * 512;
		base[TABLE] = (uint64_t)v.now.header.table_offset * UVM_VMGS_BLOCK;
		base[EXTENDED] = place(UVM_VMGS_EXTENDED_TABLE);
		base[CONTENTS] = place(1);
		for (size_t j = 0; j < cases[i].n; j++) {
			uint8_t *p = k.p + base[cases[i].where] + cases[i].at + j, *header = k.p + base[HEADER];
			bool same;

			*p ^= 0x10;
			uvm_put_le32(header + 12, 0);
			uvm_put_le32(header + 12, uvm_crc32(0, header, 168));
			assert_int_equal(unlock(&k, key1), cases[i].unlock);
			if (cases[i].unlock == UVM_OK) {
				assert_int_equal(get(1, "secret", &same), cases[i].read);
				assert_true(holds(2, "plain"));
			}
			*p ^= 0x10;
		}
		disk_free(&k);
	}
}

static void sees_tables_that_are_none(void **state)
{
	struct disk k;
	uint8_t *size;

	(void)state;
	new_store(&k, &crypto);
	memset(k.p + place(UVM_VMGS_EXTENDED_TABLE), 0, UVM_VMGS_BLOCK);
	assert_int_equal(unlock(&k, key1), UVM_E_VALUE);
	size = k.p + (uint64_t)v.now.header.table_offset * UVM_VMGS_BLOCK + 63 * 64 + 8;
	uvm_put_le64(size, 4095);
	assert_int_equal(unlock(&k, key1), UVM_E_LENGTH);
	disk_free(&k);
}

/* The file table beside the keys is not protected: who makes an encrypted file look plain is not believed. */
static void believes_the_encrypted_table(void **state)
{
	struct disk k;

	(void)state;
	new_store(&k, &crypto);
	uvm_put_le32(k.p + (uint64_t)v.now.header.table_offset * UVM_VMGS_BLOCK + 64 + 44, 0);
	uvm_put_le32(k.p + (uint64_t)v.now.header.table_offset * UVM_VMGS_BLOCK + 63 * 64 + 44, 0);
	assert_int_equal(unlock(&k, key1), UVM_OK);
	assert_true(holds(1, "secret"));
	disk_free(&k);
}

/* ---- what is written ------------------------------------------------------------------------------------------------ */

static void keeps_files_of_every_size(void **state)
{
	static const size_t sizes[] = { 1, 15, 16, 511, 512, 513, 4096, 65535, 65536, 65537, 200000 };
	static uint8_t in[200000], out[200000];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 7);
	disk_init(&k, 4 << 20, 4096);
	assert_int_equal(uvm_vmgs_format(&v, &k.dev, &d), UVM_OK);
	assert_int_equal(uvm_vmgs_encrypt(&v, &crypto, key1, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(sizes); i++)
		assert_int_equal(uvm_vmgs_write(&v, (unsigned)i + 1, in, sizes[i], &d), UVM_OK);
	assert_int_equal(unlock(&k, key1), UVM_OK);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		size_t n = 0;

		assert_int_equal(uvm_vmgs_read(&v, (unsigned)i + 1, out, sizeof(out), &n, &d), UVM_OK);
		assert_int_equal(n, sizes[i]);
		assert_memory_equal(out, in, n);
		assert_int_equal(uvm_vmgs_read_stored(&v, (unsigned)i + 1, out, sizeof(out), &n, &d), UVM_OK);
		if (n >= 16)
			assert_memory_not_equal(out, in, n);
	}
	disk_free(&k);
}

static void makes_new_keys_for_every_change(void **state)
{
	struct uvm_vmgs_state *before = malloc(sizeof(*before));
	struct disk k;

	(void)state;
	assert_non_null(before);
	new_store(&k, &crypto);
	*before = v.now;
	assert_int_equal(put_text(3, "another"), UVM_OK);
	assert_memory_not_equal(before->metadata_key, v.now.metadata_key, UVM_VMGS_KEY);
	assert_memory_not_equal(before->header.slot[0].nonce, v.now.header.slot[0].nonce, UVM_VMGS_NONCE);
	assert_int_equal(uvm_le64(before->header.slot[0].nonce + 4) + 1, uvm_le64(v.now.header.slot[0].nonce + 4));
	assert_memory_not_equal(before->file[63].nonce, v.now.file[63].nonce, UVM_VMGS_NONCE);
	assert_memory_equal(before->file_key[1], v.now.file_key[1], UVM_VMGS_KEY);
	assert_memory_not_equal(v.now.file_key[1], v.now.file_key[3], UVM_VMGS_KEY);
	assert_int_equal(put_text(1, "secret"), UVM_OK);
	assert_memory_not_equal(before->file_key[1], v.now.file_key[1], UVM_VMGS_KEY);
	assert_false(uvm_vmgs_is_exposed(&v));
	locked(&k);
	assert_false(uvm_vmgs_is_exposed(&v));
	disk_free(&k);
	free(before);
}

static void moves_and_deletes_with_the_key(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k, &crypto);
	assert_int_equal(uvm_vmgs_move(&v, 1, 9, false, &d), UVM_OK);
	assert_int_equal(unlock(&k, key1), UVM_OK);
	assert_true(holds(9, "secret"));
	assert_int_equal(uvm_vmgs_delete(&v, 9, &d), UVM_OK);
	assert_true(uvm_is_zero(v.now.file_key[9], UVM_VMGS_KEY));
	assert_int_equal(unlock(&k, key1), UVM_OK);
	assert_true(uvm_is_zero(v.now.file_key[9], UVM_VMGS_KEY));
	assert_true(holds(2, "plain"));
	disk_free(&k);
}

static void changes_plain_files_while_locked(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k, &crypto);
	locked(&k);
	assert_int_equal(put_text(2, "other"), UVM_OK);
	assert_int_equal(put_text(4, "new"), UVM_OK);
	assert_int_equal(unlock(&k, key1), UVM_OK);
	assert_true(holds(1, "secret"));
	assert_true(holds(2, "other"));
	assert_true(holds(4, "new"));
	locked(&k);
	assert_int_equal(uvm_vmgs_delete(&v, 1, &d), UVM_OK);
	assert_int_equal(unlock(&k, key1), UVM_OK);
	assert_true(holds(2, "other"));
	disk_free(&k);
}

static void updates_the_key(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k, &crypto);
	k.writes = k.flushes = 0;
	assert_int_equal(uvm_vmgs_update_key(&v, key2, &d), UVM_OK);
	assert_int_equal(k.writes, 2);
	assert_int_equal(k.flushes, 2);
	assert_int_equal(uvm_vmgs_keys(&v), 1);
	assert_int_equal(unlock(&k, key1), UVM_E_MISMATCH);
	assert_int_equal(unlock(&k, key2), UVM_OK);
	assert_true(holds(1, "secret"));
	assert_int_equal(uvm_vmgs_update_key(&v, key2, &d), UVM_OK);
	assert_int_equal(unlock(&k, key2), UVM_OK);
	disk_free(&k);
}

/* A store that two keys open; key 1 is in slot 0. */
static void two_keys(struct disk *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	new_store(k, &crypto);
	k->calls = 0;
	k->fail_at = 3; /* the second header */
	assert_int_equal(uvm_vmgs_update_key(&v, key2, &d), UVM_E_IO);
	k->fail_at = 0;
	locked(k);
	assert_int_equal(uvm_vmgs_keys(&v), 2);
}

static void lets_both_keys_open(void **state)
{
	static const uint8_t *const keys[] = { key1, key2 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct disk k;

		two_keys(&k);
		assert_int_equal(unlock(&k, keys[i]), UVM_OK);
		assert_int_equal(put_text(3, "by one of them"), UVM_OK);
		assert_int_equal(unlock(&k, keys[!i]), UVM_OK);
		assert_true(holds(3, "by one of them"));
		assert_int_equal(uvm_vmgs_update_key(&v, keys[!i], &d), UVM_OK);
		assert_int_equal(unlock(&k, keys[i]), UVM_E_MISMATCH);
		assert_int_equal(unlock(&k, keys[!i]), UVM_OK);
		assert_true(holds(1, "secret"));
		disk_free(&k);
	}
}

/* ---- metadata keys that are zero ------------------------------------------------------------------------------------ */

static void exposed_store(struct disk *k)
{
	struct uvm_vmgs_crypto weak = crypto;

	weak.random = no_random;
	new_store(k, &weak);
	locked(k);
	assert_true(uvm_vmgs_is_exposed(&v));
	assert_int_equal(unlock(k, key1), UVM_OK);
	assert_true(uvm_vmgs_is_exposed(&v));
	assert_true(holds(1, "secret"));
}

/* Each change makes a metadata key, but what everybody could read before lies in free blocks, and the old keys with it. */
static void says_so_until_all_is_mended(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint8_t *key = key1;
	uint8_t buf[64];
	struct disk k;

	(void)state;
	exposed_store(&k);
	for (int change = 0; change < 3; change++) {
		if (change == 0)
			assert_int_equal(uvm_vmgs_delete(&v, 2, &d), UVM_OK);
		else if (change == 1)
			assert_int_equal(put_text(3, "more"), UVM_OK);
		else
			assert_int_equal(uvm_vmgs_update_key(&v, key = key2, &d), UVM_OK);
		assert_false(uvm_is_zero(v.now.metadata_key, UVM_VMGS_KEY));
		assert_true(uvm_vmgs_is_exposed(&v));
		locked(&k);
		assert_true(uvm_vmgs_is_exposed(&v));
		assert_int_equal(unlock(&k, key), UVM_OK);
		assert_true(uvm_vmgs_is_exposed(&v));
		assert_true(holds(1, "secret"));
	}
	assert_int_equal(uvm_vmgs_rekey(&v, buf, sizeof(buf), &d), UVM_OK);
	assert_false(uvm_vmgs_is_exposed(&v));
	locked(&k);
	assert_false(uvm_vmgs_is_exposed(&v));
	disk_free(&k);
}

/* With one of two keys the metadata key cannot be replaced, zero or not. The nonce is never the same. */
static void says_so_to_who_has_one_key(void **state)
{
	uint8_t nonce[UVM_VMGS_NONCE];
	struct disk k;

	(void)state;
	for (int weak = 0; weak < 2; weak++) {
		struct uvm_vmgs_crypto c = crypto;
		struct uvm_diag d = UVM_DIAG_INIT;

		exposed_store(&k);
		c.random = weak ? no_random : crypto.random;
		v.crypto = &c;
		assert_int_equal(uvm_vmgs_add_key(&v, key2, &d), UVM_OK);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(unlock(&k, key2), UVM_OK);
			memcpy(nonce, v.now.file[UVM_VMGS_EXTENDED_TABLE].nonce, sizeof(nonce));
			assert_int_equal(put_text(3, "more"), UVM_OK);
			assert_int_equal(uvm_is_zero(v.now.metadata_key, UVM_VMGS_KEY), weak);
			assert_memory_not_equal(nonce, v.now.file[UVM_VMGS_EXTENDED_TABLE].nonce, sizeof(nonce));
			locked(&k);
			assert_true(uvm_vmgs_is_exposed(&v));
		}
		disk_free(&k);
	}
}

/* All of the disk that is not in use is zero afterwards, and both headers lead to the new keys. */
static void mends_all(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
	uint8_t used[32] = { 1, 1 }, buf[64];
	struct disk k;

	(void)state;
	exposed_store(&k);
	assert_int_equal(uvm_vmgs_rekey(&v, buf, 5, &d), UVM_E_SPACE);
	assert_int_equal(d.want, 6);
	assert_int_equal(uvm_vmgs_rekey(&v, buf, sizeof(buf), &e), UVM_OK);
	for (int headers = 2; headers > 0; headers--) {
		assert_int_equal(unlock(&k, key1), UVM_OK);
		assert_false(uvm_vmgs_is_exposed(&v));
		assert_false(uvm_is_zero(v.now.file_key[1], UVM_VMGS_KEY));
		assert_true(holds(1, "secret"));
		assert_true(holds(2, "plain"));
		k.p[v.active * 512]++; /* and now the other one */
	}
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++)
		memset(used + v.now.file[id].offset, 1, v.now.file[id].blocks);
	for (size_t i = 0; i < sizeof(used); i++)
		assert_true(used[i] || uvm_is_zero(k.p + i * UVM_VMGS_BLOCK, UVM_VMGS_BLOCK));
	disk_free(&k);
}

static void does_not_vouch_for_damage(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t buf[64];
	struct disk k;

	(void)state;
	exposed_store(&k);
	k.p[place(1)] ^= 1;
	assert_int_equal(uvm_vmgs_rekey(&v, buf, sizeof(buf), &d), UVM_E_MISMATCH);
	disk_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_could_not_be_read),
		cmocka_unit_test(refuses_keys),
		cmocka_unit_test(sees_damage),
		cmocka_unit_test(sees_tables_that_are_none),
		cmocka_unit_test(believes_the_encrypted_table),
		cmocka_unit_test(keeps_files_of_every_size),
		cmocka_unit_test(makes_new_keys_for_every_change),
		cmocka_unit_test(moves_and_deletes_with_the_key),
		cmocka_unit_test(changes_plain_files_while_locked),
		cmocka_unit_test(updates_the_key),
		cmocka_unit_test(lets_both_keys_open),
		cmocka_unit_test(says_so_until_all_is_mended),
		cmocka_unit_test(says_so_to_who_has_one_key),
		cmocka_unit_test(mends_all),
		cmocka_unit_test(does_not_vouch_for_damage),
	};

	return cmocka_run_group_tests_name("vmgs_keys", tests, setup, teardown);
}
