/* SPDX-License-Identifier: MIT */
/*
 * A disk in memory for tests of stores, which can fail at a chosen call and tells what was asked of it.
 */
#ifndef UVM_TESTS_VMGS_DISK_H
#define UVM_TESTS_VMGS_DISK_H

#include <openssl/evp.h>

#include <uvmkit/vmgs.h>

#include "unit.h"

struct disk {
	uint8_t *p;
	unsigned calls, fail_at; /* the fail_at-th call from 1 fails; 0: none */
	unsigned writes, flushes;
	struct uvm_vmgs_device dev;
};

static inline int disk_call(struct disk *k, uint64_t off, size_t n, struct uvm_diag *d)
{
	assert_true(off % k->dev.sector_size == 0 && n % k->dev.sector_size == 0 && n > 0);
	assert_true(off <= k->dev.size && n <= k->dev.size - off);
	return ++k->calls == k->fail_at ? uvm_fail(d, UVM_E_IO, off, "disk", 0, 0) : UVM_OK;
}

static inline int disk_read(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	struct disk *k = ctx;
	const int status = disk_call(k, off, n, d);

	if (status == UVM_OK)
		memcpy(p, k->p + off, n);
	return status;
}

static inline int disk_write(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	struct disk *k = ctx;
	const int status = disk_call(k, off, n, d);

	k->writes++;
	if (status == UVM_OK)
		memcpy(k->p + off, p, n);
	return status;
}

static inline int disk_flush(void *ctx, struct uvm_diag *d)
{
	struct disk *k = ctx;

	k->flushes++;
	return ++k->calls == k->fail_at ? uvm_fail(d, UVM_E_IO, UVM_NO_OFFSET, "disk", 0, 0) : UVM_OK;
}

static inline void disk_init(struct disk *k, uint64_t size, uint32_t sector)
{
	*k = (struct disk){ .p = calloc(1, size) };
	assert_non_null(k->p);
	k->dev = (struct uvm_vmgs_device){ k, size, sector, disk_read, disk_write, disk_flush };
}

static inline void disk_free(struct disk *k)
{
	free(k->p);
}

/** disk_is(k, hex): whether the SHA-256 of the whole disk is this. */
static inline bool disk_is(const struct disk *k, const char *hex)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t md[32];
	char text[65] = "";

	assert_int_equal(EVP_Digest(k->p, k->dev.size, md, NULL, EVP_sha256(), NULL), 1);
	for (size_t i = 0; i < sizeof(md); i++) {
		text[2 * i] = digits[md[i] >> 4];
		text[2 * i + 1] = digits[md[i] & 15];
	}
	if (strcmp(text, hex) != 0)
		print_message("# sha256 %s\n", text);
	return strcmp(text, hex) == 0;
}

#endif
