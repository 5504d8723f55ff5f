/* SPDX-License-Identifier: MIT */
/*
 * Power cuts: every change of a store is recorded, and every disk that a cut can leave behind is opened. It must hold the state
 * before a step of the change, or the one behind it, and take another change.
 *
 * The model: a flush keeps what was written before it; of the writes between two flushes any set may have reached the disk, in
 * any order, and one of them up to any of its sectors of 512 bytes, which are old or new, nothing between. UVM_POWER_CUTS=all
 * tries all of that; otherwise every 7th cut is tried, and all of which the writes came in order.
 */
#include <stdio.h>

#include <uvmkit/wire.h>

#include "vmgs_disk.h"

enum { DISK = 40 * 4096, OPS = 160, STATES = 24 };

static const uint8_t key1[UVM_VMGS_KEY] = "the first root key of these test",
		     key2[UVM_VMGS_KEY] = "another root key of these tests.";

static struct uvm_vmgs v;
static struct uvm_vmgs_crypto crypto;
static unsigned long cuts;

/* ---- recording ------------------------------------------------------------------------------------------------------ */

struct op {
	uint64_t off;
	size_t n; /* 0: a flush */
	uint8_t *p;
};

static struct {
	uint8_t base[DISK], now[DISK];
	struct op op[OPS];
	unsigned n;
	uint32_t sector;
} tape;

static int tape_read(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	(void)ctx;
	(void)d;
	memcpy(p, tape.now + off, n);
	return UVM_OK;
}

static int tape_write(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	(void)ctx;
	(void)d;
	assert_true(tape.n < OPS && off + n <= DISK);
	tape.op[tape.n++] = (struct op){ off, n, unit_exact(p, n) };
	memcpy(tape.now + off, p, n);
	return UVM_OK;
}

static int tape_flush(void *ctx, struct uvm_diag *d)
{
	(void)ctx;
	(void)d;
	assert_true(tape.n < OPS);
	tape.op[tape.n++] = (struct op){ 0, 0, NULL };
	return UVM_OK;
}

static struct uvm_vmgs_device device(void)
{
	return (struct uvm_vmgs_device){ NULL, DISK, tape.sector, tape_read, tape_write, tape_flush };
}

static void erase(void)
{
	for (unsigned i = 0; i < tape.n; i++)
		free(tape.op[i].p);
	tape.n = 0;
}

/* ---- states --------------------------------------------------------------------------------------------------------- */

/* What a user can get out of a store: the contents of all files, whether it is open, locked or blank. */
static void digest(const struct uvm_vmgs_device *dev, uint8_t out[32])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	static uint8_t b[DISK];
	struct uvm_diag d = UVM_DIAG_INIT;
	int status;

	assert_non_null(md);
	assert_int_equal(EVP_DigestInit_ex(md, EVP_sha256(), NULL), 1);
	status = uvm_vmgs_open(&v, dev, &d);
	assert_true(status == UVM_OK || status == UVM_E_MISSING);
	if (status == UVM_OK && v.now.header.algorithm != UVM_VMGS_PLAIN) {
		struct uvm_diag e = UVM_DIAG_INIT;

		status = uvm_vmgs_unlock(&v, &crypto, key1, &d);
		if (status < 0)
			status = uvm_vmgs_unlock(&v, &crypto, key2, &e);
		assert_int_equal(status, UVM_OK);
	}
	for (unsigned id = 1; status == UVM_OK && id < UVM_VMGS_EXTENDED_TABLE; id++) {
		struct uvm_diag e = UVM_DIAG_INIT;
		size_t n = 0;
		const int r = uvm_vmgs_read(&v, id, b, sizeof(b), &n, &e);
		const uint8_t head[2] = { (uint8_t)id, r == UVM_OK };

		assert_true(r == UVM_OK || r == UVM_E_MISSING);
		assert_int_equal(EVP_DigestUpdate(md, head, sizeof(head)), 1);
		assert_int_equal(EVP_DigestUpdate(md, b, n), 1);
	}
	assert_int_equal(EVP_DigestFinal_ex(md, out, NULL), 1);
	EVP_MD_CTX_free(md);
}

static struct {
	uint8_t md[STATES][32];
	unsigned n;
} states;

static void add_state(void)
{
	const struct uvm_vmgs_device dev = device();

	assert_true(states.n < STATES);
	digest(&dev, states.md[states.n++]);
}

/* The disk in tape.now, whose store is opened for that, must be one of them, and can be changed. */
static void check_disk(bool change)
{
	const struct uvm_vmgs_device dev = device();
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t md[32];
	unsigned i = 0;

	cuts++;
	digest(&dev, md);
	while (i < states.n && memcmp(states.md[i], md, sizeof(md)) != 0)
		i++;
	assert_true(i < states.n);
	if (!change || v.active < 0)
		return;
	assert_int_equal(uvm_vmgs_write(&v, 33, "behind", 6, &d), UVM_OK);
	assert_int_equal(uvm_vmgs_delete(&v, 33, &d), UVM_OK);
	digest(&dev, md);
	assert_memory_equal(states.md[i], md, sizeof(md));
}

/* ---- cuts ----------------------------------------------------------------------------------------------------------- */

static struct op window[OPS];

/* What is flushed; then of the window's ${n} writes those in ${set}, and ${torn} up to a sector. */
static void cut(const uint8_t *before, unsigned n, unsigned set, unsigned torn, size_t bytes, bool change)
{
	static struct op keep[OPS];
	const unsigned recorded = tape.n;

	memcpy(tape.now, before, DISK);
	for (unsigned i = 0; i < n; i++) {
		if (set & 1u << i)
			memcpy(tape.now + window[i].off, window[i].p, window[i].n);
	}
	if (torn < n)
		memcpy(tape.now + window[torn].off, window[torn].p, bytes);
	memcpy(keep, tape.op, sizeof(keep));
	tape.n = 0;
	check_disk(change);
	erase();
	memcpy(tape.op, keep, sizeof(keep));
	tape.n = recorded;
}

static void cut_window(const uint8_t *before, unsigned n)
{
	assert_true(n < 16);
	for (unsigned set = 0; set < 1u << n; set++) {
		cut(before, n, set, n, 0, true);
		for (unsigned torn = 0; torn < n; torn++) {
			for (size_t bytes = tape.sector; !(set & 1u << torn) && bytes < window[torn].n; bytes += tape.sector)
				cut(before, n, set, torn, bytes, false);
		}
	}
}

static void cut_everywhere(void)
{
	static uint8_t before[DISK];
	unsigned n = 0;

	memcpy(before, tape.base, DISK);
	for (unsigned i = 0; i <= tape.n; i++) {
		if (i < tape.n && tape.op[i].n > 0) {
			window[n++] = tape.op[i];
			continue;
		}
		cut_window(before, n);
		for (unsigned j = 0; j < n; j++)
			memcpy(before + window[j].off, window[j].p, window[j].n);
		n = 0;
	}
}

/* ---- changes -------------------------------------------------------------------------------------------------------- */

typedef int change_fn(struct uvm_diag *d);

static uint8_t contents[20000];

static int put(unsigned id, size_t n, uint8_t fill, struct uvm_diag *d)
{
	memset(contents, fill, n);
	return uvm_vmgs_write(&v, id, contents, n, d);
}

static int write_new(struct uvm_diag *d)
{
	return put(5, 700, 1, d);
}
static int write_larger(struct uvm_diag *d)
{
	return put(1, 9000, 2, d);
}
static int write_smaller(struct uvm_diag *d)
{
	return put(8, 1, 3, d);
}
static int delete_one(struct uvm_diag *d)
{
	return uvm_vmgs_delete(&v, 1, d);
}
static int move_one(struct uvm_diag *d)
{
	return uvm_vmgs_move(&v, 1, 40, false, d);
}
static int move_onto(struct uvm_diag *d)
{
	return uvm_vmgs_move(&v, 1, 8, true, d);
}
static int move_onto_small(struct uvm_diag *d)
{
	return uvm_vmgs_move(&v, 8, 1, true, d);
}
static int move_onto_plain(struct uvm_diag *d)
{
	return uvm_vmgs_move(&v, 3, 9, true, d);
}
static int move_plain_onto(struct uvm_diag *d)
{
	return uvm_vmgs_move(&v, 9, 3, true, d);
}
static int encrypt(struct uvm_diag *d)
{
	return uvm_vmgs_encrypt(&v, &crypto, key1, d);
}
static int add_key(struct uvm_diag *d)
{
	return uvm_vmgs_add_key(&v, key2, d);
}
static int update_key(struct uvm_diag *d)
{
	return uvm_vmgs_update_key(&v, key2, d);
}
static int rekey(struct uvm_diag *d)
{
	return uvm_vmgs_rekey(&v, contents, sizeof(contents), d);
}
static int wipe(struct uvm_diag *d)
{
	return uvm_vmgs_wipe_free(&v, d);
}
static int mend(struct uvm_diag *d)
{
	return uvm_vmgs_needs_mending(&v) ? uvm_vmgs_mend(&v, d) : UVM_E_STATE;
}
static int unmark(struct uvm_diag *d)
{
	return uvm_vmgs_clear_reprovisioned(&v, d);
}

static int format(struct uvm_diag *d)
{
	const struct uvm_vmgs_device dev = device();

	return uvm_vmgs_format(&v, &dev, d);
}

static int reprovision(struct uvm_diag *d)
{
	const struct uvm_vmgs_device dev = device();

	return uvm_vmgs_reprovision(&v, &dev, d);
}

static int remove_in_steps(struct uvm_diag *d)
{
	int status;

	for (size_t n = 900; n > 300; n -= 200) {
		status = put(1, n, 4, d);
		if (status < 0)
			return status;
		add_state();
	}
	return UVM_OK;
}

enum { PLAIN, SEALED, EXPOSED, MARKED, MIXED, DAMAGED };

static const struct {
	const char *name;
	int store;
	change_fn *run;
	bool blank; /* a disk without a store is allowed in between */
} changes[] = {
	{ "write", PLAIN, write_new, false },
	{ "write, larger", PLAIN, write_larger, false },
	{ "write, smaller", PLAIN, write_smaller, false },
	{ "delete", PLAIN, delete_one, false },
	{ "move", PLAIN, move_one, false },
	{ "move onto another", PLAIN, move_onto, false },
	{ "encrypt", PLAIN, encrypt, false },
	{ "variables, one by one", PLAIN, remove_in_steps, false },
	{ "write, sealed", SEALED, write_new, false },
	{ "write, sealed, larger", SEALED, write_larger, false },
	{ "write, sealed, smaller", SEALED, write_smaller, false },
	{ "delete, sealed", SEALED, delete_one, false },
	{ "move, sealed", SEALED, move_one, false },
	{ "move onto another, sealed", SEALED, move_onto, false },
	{ "move onto a small one, sealed", SEALED, move_onto_small, false },
	{ "move onto plain, sealed", MIXED, move_onto_plain, false },
	{ "move plain onto another", MIXED, move_plain_onto, false },
	{ "add-key", SEALED, add_key, false },
	{ "update-key", SEALED, update_key, false },
	{ "update-key, exposed", EXPOSED, update_key, false },
	{ "rekey", EXPOSED, rekey, false },
	{ "wipe", PLAIN, wipe, false },
	{ "wipe, sealed", SEALED, wipe, false },
	{ "clear the marker", MARKED, unmark, false },
	{ "mend", DAMAGED, mend, false },
	{ "format", PLAIN, format, true },
	{ "reprovision", SEALED, reprovision, true },
};

static int no_random(void *ctx, uint8_t *p, size_t n)
{
	(void)ctx;
	memset(p, 0, n);
	return UVM_OK;
}

/* So that the blocks of a file that is replaced are the smallest gap, where the extended table has to end up. */
static void fill_gaps(struct uvm_diag *d)
{
	const struct uvm_vmgs_device dev = device();

	assert_int_equal(put(1, 300, 1, d), UVM_OK);
	assert_int_equal(put(3, 4097, 3, d), UVM_OK);
	assert_int_equal(uvm_vmgs_open(&v, &dev, d), UVM_OK);
	assert_int_equal(put(9, 40, 9, d), UVM_OK); /* locked: plain */
}

/* Two files, 1 of 600 bytes and 8 of 6000, in a store of this kind; open. */
static void prepare(int store)
{
	struct uvm_vmgs_crypto weak = crypto;
	struct uvm_diag d = UVM_DIAG_INIT;

	weak.random = no_random;
	memset(tape.now, 0, DISK);
	assert_int_equal(store == MARKED ? reprovision(&d) : format(&d), UVM_OK);
	if (store == SEALED || store == EXPOSED || store == MIXED)
		assert_int_equal(uvm_vmgs_encrypt(&v, store == EXPOSED ? &weak : &crypto, key1, &d), UVM_OK);
	if (store == MIXED) {
		fill_gaps(&d);
	} else {
		assert_int_equal(put(8, 6000, 8, &d), UVM_OK);
		assert_int_equal(put(1, 600, 9, &d), UVM_OK);
	}
	erase();
	if (store == DAMAGED)
		tape.now[(size_t)!v.active * tape.sector + 100] ^= 1;
	memcpy(tape.base, tape.now, DISK);
	states.n = 0;
	add_state();
	if (store == EXPOSED)
		assert_true(uvm_vmgs_is_exposed(&v));
}

static void survives(uint32_t sector)
{
	tape.sector = sector;
	cuts = 0;
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		const unsigned long first = cuts;

		prepare(changes[i].store);
		assert_int_equal(changes[i].run(&d), UVM_OK);
		add_state();
		if (changes[i].blank) { /* as a disk of zeros */
			static uint8_t saved[DISK];

			memcpy(saved, tape.now, DISK);
			memset(tape.now, 0, DISK);
			add_state();
			memcpy(tape.now, saved, DISK);
		}
		cut_everywhere();
		print_message("# %s: %lu cut points\n", changes[i].name, cuts - first);
		erase();
	}
	print_message("# %lu cut points\n", cuts);
}

static void in_small_sectors(void **state)
{
	(void)state;
	survives(512);
}

static void in_large_sectors(void **state)
{
	(void)state;
	survives(4096);
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(in_small_sectors), cmocka_unit_test(in_large_sectors) };

	return cmocka_run_group_tests_name("vmgs_power", tests, setup, teardown);
}
