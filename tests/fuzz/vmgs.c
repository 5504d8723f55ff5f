/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: VMGS stores. Reading never writes; what is open can be read file by file; a change that succeeds is there after
 * opening again, and everything else is as it was; one that is refused changes no byte. What is mended, wiped or encrypted
 * again keeps its contents, as far as it can be read, and needs it no second time.
 *
 * An input is a byte of flags and a disk: 1: sectors of 4096 bytes; 2: checksums stay as they are; 4: unlock with the seeds'
 * key.
 */
#include <uvmkit/vmgs.h>
#include <uvmkit/wire.h>

#include "fuzz.h"

enum { LARGE_SECTORS = 1, RAW = 2, UNLOCK = 4 };

#define DISK_MAX 262144u

struct disk {
	uint8_t *p;
	size_t size;
	unsigned writes;
};

static const uint8_t key[UVM_VMGS_KEY] = { 't', 'e', 's', 't', ' ', 'k', 'e', 'y', ' ', 'n', 'u', 'm', 'b', 'e', 'r', ' ',
					   'o', 'n', 'e', ',', ' ', 'o', 'f', ' ', '3', '2', ' ', 'b', 'y', 't', 'e', 's' };
static struct uvm_vmgs v;
static uint8_t before[UVM_VMGS_IDS][DISK_MAX], after[DISK_MAX];
static size_t before_len[UVM_VMGS_IDS];

static int disk_read(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	const struct disk *k = ctx;

	(void)d;
	FUZZ_CHECK(off <= k->size && n <= k->size - off);
	memcpy(p, k->p + off, n);
	return UVM_OK;
}

static int disk_write(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	struct disk *k = ctx;

	(void)d;
	FUZZ_CHECK(off <= k->size && n <= k->size - off);
	memcpy(k->p + off, p, n);
	k->writes++;
	return UVM_OK;
}

static int disk_flush(void *ctx, struct uvm_diag *d)
{
	(void)ctx;
	(void)d;
	return UVM_OK;
}

static void fix_checksum(uint8_t *header)
{
	uvm_put_le32(header + 12, 0);
	uvm_put_le32(header + 12, uvm_crc32(0, header, 168));
}

static void fill(struct disk *k, const uint8_t *data, uint32_t sector)
{
	memcpy(k->p, data + 1, k->size);
	k->writes = 0;
	if ((data[0] & RAW) == 0) {
		fix_checksum(k->p);
		fix_checksum(k->p + sector);
	}
}

static bool open_store(const struct uvm_vmgs_device *dev, const struct uvm_vmgs_crypto *crypto, bool unlock)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
	const int status = uvm_vmgs_open(&v, dev, &d);

	FUZZ_CHECK(status == d.code);
	if (status == UVM_OK && unlock)
		FUZZ_CHECK(uvm_vmgs_unlock(&v, crypto, key, &e) == e.code);
	return status == UVM_OK;
}

/* SIZE_MAX: cannot be read. */
static size_t read_file(unsigned id, uint8_t *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t n = 0;
	const int status = uvm_vmgs_read(&v, id, p, DISK_MAX, &n, &d);

	FUZZ_CHECK(status == d.code && n <= DISK_MAX);
	return status == UVM_OK ? n : SIZE_MAX;
}

static void read_all(void)
{
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++)
		before_len[id] = read_file(id, before[id]);
}

static void check_others(unsigned changed)
{
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		const size_t n = read_file(id, after);

		if (id != changed)
			FUZZ_CHECK(n == before_len[id] && (n == SIZE_MAX || memcmp(after, before[id], n) == 0));
	}
}

static void change(struct disk *k, const struct uvm_vmgs_device *dev, const struct uvm_vmgs_crypto *crypto, bool unlock)
{
	static const char text[] = "contents";
	const unsigned id = 1 + k->p[k->size - 1] % (UVM_VMGS_IDS - 2);
	struct uvm_diag d = UVM_DIAG_INIT;
	const bool was_unlocked = uvm_vmgs_is_unlocked(&v), was_exposed = uvm_vmgs_is_exposed(&v);

	k->writes = 0;
	if (uvm_vmgs_write(&v, id, text, sizeof(text), &d) < 0) {
		FUZZ_CHECK(k->writes == 0);
		return;
	}
	FUZZ_CHECK(!uvm_vmgs_is_unlocked(&v) || uvm_vmgs_keys(&v) == 2 || !uvm_is_zero(v.now.metadata_key, UVM_VMGS_KEY));
	FUZZ_CHECK(open_store(dev, crypto, unlock) && uvm_vmgs_is_unlocked(&v) == was_unlocked);
	FUZZ_CHECK(uvm_vmgs_is_exposed(&v) || !was_exposed);
	check_others(id);
	if (read_file(id, after) != SIZE_MAX)
		FUZZ_CHECK(memcmp(after, text, sizeof(text)) == 0);
	FUZZ_CHECK(uvm_vmgs_delete(&v, id, &d) == UVM_OK || d.code == UVM_E_SPACE);
}

static void no_finding(void *arg, const struct uvm_vmgs_rule *rule, const struct uvm_diag *d)
{
	(void)arg;
	FUZZ_CHECK(rule->name[0] != '\0' && d->code != UVM_OK);
}

static void repair(struct disk *k, const struct uvm_vmgs_device *dev, const struct uvm_vmgs_crypto *crypto)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT, f = UVM_DIAG_INIT, g = UVM_DIAG_INIT;
	bool changed = false, again = false;

	if (uvm_vmgs_recover(&v, dev, true, &changed, &d) < 0) {
		FUZZ_CHECK(k->writes == 0 && uvm_vmgs_recover(&v, dev, false, &changed, &e) == d.code && k->writes == 0);
		return;
	}
	read_all();
	uvm_vmgs_check(&v, no_finding, NULL);
	FUZZ_CHECK(k->writes == 0 && uvm_vmgs_recover(&v, dev, false, &again, &d) == UVM_OK && again == changed);
	if (uvm_vmgs_needs_mending(&v) && uvm_vmgs_mend(&v, &e) == UVM_OK)
		FUZZ_CHECK(open_store(dev, crypto, false) && !uvm_vmgs_needs_mending(&v));
	FUZZ_CHECK(uvm_vmgs_wipe_free(&v, &d) == UVM_OK && open_store(dev, crypto, false));
	check_others(UVM_VMGS_IDS);
	if (uvm_vmgs_unlock(&v, crypto, key, &f) < 0)
		return;
	read_all();
	changed = uvm_vmgs_rekey(&v, after, sizeof(after), &g) == UVM_OK;
	FUZZ_CHECK(open_store(dev, crypto, true) && uvm_vmgs_is_unlocked(&v));
	FUZZ_CHECK(!changed || !uvm_vmgs_is_exposed(&v));
	check_others(UVM_VMGS_IDS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_vmgs_crypto crypto;
	struct uvm_vmgs_device dev;
	struct disk k;
	uint8_t flags;

	if (size < 1 + 2 * UVM_VMGS_BLOCK || size > DISK_MAX)
		return 0;
	flags = data[0];
	k = (struct disk){ fuzz_copy(data + 1, size - 1), size - 1, 0 };
	k.size -= k.size % 512;
	dev = (struct uvm_vmgs_device){ &k, k.size, flags & LARGE_SECTORS ? 4096 : 512, disk_read, disk_write, disk_flush };
	fill(&k, data, dev.sector_size);
	FUZZ_CHECK(uvm_vmgs_openssl_new(&crypto) == UVM_OK);
	if (open_store(&dev, &crypto, flags & UNLOCK)) {
		read_all();
		FUZZ_CHECK(k.writes == 0);
		change(&k, &dev, &crypto, flags & UNLOCK);
	}
	fill(&k, data, dev.sector_size);
	repair(&k, &dev, &crypto);
	uvm_vmgs_close(&v);
	uvm_vmgs_openssl_free(&crypto);
	free(k.p);
	return 0;
}
