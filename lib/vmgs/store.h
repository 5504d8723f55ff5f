/* SPDX-License-Identifier: MIT */
/*
 * What the files of this folder share: the places of things on the disk, records, sectors, and the steps of a change.
 */
#ifndef UVM_VMGS_STORE_H
#define UVM_VMGS_STORE_H

#include <uvmkit/vmgs.h>
#include <uvmkit/wire.h>

enum { HEADER_SIZE = 168, FIRST_BLOCK = 2, TABLE_SIZE = UVM_VMGS_BLOCK };

/* ---- sectors (sectors.c) ------------------------------------------------------------------------------------------------ */

/** uvm_vmgs_device_check(dev, d): sector size, and room for two headers. */
UVM_MUST_CHECK int uvm_vmgs_device_check(const struct uvm_vmgs_device *dev, struct uvm_diag *d);

/** uvm_vmgs_get(v, off, p, n, d): ${n} bytes of the disk from the start of a sector. */
UVM_MUST_CHECK int uvm_vmgs_get(struct uvm_vmgs *v, uint64_t off, void *p, size_t n, struct uvm_diag *d);

/** uvm_vmgs_put(v, off, p, n, d): the same to the disk; the rest of the last sector becomes zero. ${p} may be v->scratch. */
UVM_MUST_CHECK int uvm_vmgs_put(struct uvm_vmgs *v, uint64_t off, const void *p, size_t n, struct uvm_diag *d);

/** uvm_vmgs_blank_header(v, i, d): zero header ${i}, and flush. */
UVM_MUST_CHECK int uvm_vmgs_blank_header(struct uvm_vmgs *v, int i, struct uvm_diag *d);

UVM_MUST_CHECK int uvm_vmgs_flush(struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_capacity(v): whole blocks of the disk. */
uint32_t uvm_vmgs_capacity(const struct uvm_vmgs *v);

static inline uint64_t uvm_vmgs_bytes(uint32_t blocks)
{
	return (uint64_t)blocks * UVM_VMGS_BLOCK;
}

/* ---- records ---------------------------------------------------------------------------------------------------------- */

/** uvm_vmgs_header_get(b, h): take HEADER_SIZE bytes apart; every value is possible. */
void uvm_vmgs_header_get(const uint8_t *b, struct uvm_vmgs_header *h);

/** uvm_vmgs_header_put(h, b): the same back, with a checksum of its own. */
void uvm_vmgs_header_put(const struct uvm_vmgs_header *h, uint8_t *b);

/** uvm_vmgs_header_check(b, off, d): whether the header at ${off} is valid by itself. */
UVM_MUST_CHECK int uvm_vmgs_header_check(const uint8_t *b, uint64_t off, struct uvm_diag *d);

/** uvm_vmgs_header_leads(h, off, capacity, d): whether the header at ${off} leads to a block of the disk. */
UVM_MUST_CHECK int uvm_vmgs_header_leads(const struct uvm_vmgs_header *h, uint64_t off, uint32_t capacity, struct uvm_diag *d);

/** uvm_vmgs_header_is_blank(h): nobody wrote it; a store that was not changed yet has one. */
static inline bool uvm_vmgs_header_is_blank(const struct uvm_vmgs_header *h)
{
	return h->signature == 0 && h->version == 0 && h->checksum == 0;
}

/** uvm_vmgs_table_get(b, file): take a block apart; every value is possible. */
void uvm_vmgs_table_get(const uint8_t *b, struct uvm_vmgs_file *file);
void uvm_vmgs_table_put(const struct uvm_vmgs_file *file, uint8_t *b);

/** uvm_vmgs_table_check(v, d): whether all files of v->now lie on the disk. */
UVM_MUST_CHECK int uvm_vmgs_table_check(const struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_reset(v, dev): a store of nothing, over ${dev}. */
void uvm_vmgs_reset(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev);

/** uvm_vmgs_user_id(id, d): UVM_E_ARGUMENT for ids that callers cannot use. */
UVM_MUST_CHECK int uvm_vmgs_user_id(unsigned id, struct uvm_diag *d);

/* ---- space (space.c) -------------------------------------------------------------------------------------------------- */

/**
 * uvm_vmgs_take(v, id, size, d): make v->next.file[id] a file of ${size} bytes in blocks that neither v->now nor this change
 * uses.
 */
UVM_MUST_CHECK int uvm_vmgs_take(struct uvm_vmgs *v, unsigned id, uint64_t size, struct uvm_diag *d);

/** uvm_vmgs_place_without(v, id, blocks, ret, d): where so many blocks would go if v->now had no file ${id}. */
UVM_MUST_CHECK int uvm_vmgs_place_without(const struct uvm_vmgs *v, unsigned id, uint32_t blocks, uint32_t *ret,
					  struct uvm_diag *d);

/* ---- a change (change.c) ---------------------------------------------------------------------------------------------- */

/** uvm_vmgs_begin(v, d): v->next becomes a copy of v->now, with a place for its new table. */
UVM_MUST_CHECK int uvm_vmgs_begin(struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_drop(v, id): no such file in v->next, and no key: contents that stay in free blocks cannot be decrypted any more.
 */
void uvm_vmgs_drop(struct uvm_vmgs *v, unsigned id);

/** uvm_vmgs_commit(v, d): write the tables of v->next and its header; then it is v->now. */
UVM_MUST_CHECK int uvm_vmgs_commit(struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_begin_header(v, d), uvm_vmgs_commit_header(v, d): the same for a change of nothing but the header. */
UVM_MUST_CHECK int uvm_vmgs_begin_header(struct uvm_vmgs *v, struct uvm_diag *d);
UVM_MUST_CHECK int uvm_vmgs_commit_header(struct uvm_vmgs *v, struct uvm_diag *d);

/* ---- keys (keys.c) ---------------------------------------------------------------------------------------------------- */

/** uvm_vmgs_take_keys(v, d): room for that table, unless the change has it; a part of uvm_vmgs_put_keys that may come before.
 */
UVM_MUST_CHECK int uvm_vmgs_take_keys(struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_put_keys(v, d): for the v->next of an unlocked store, write a new extended table; part of uvm_vmgs_commit. */
UVM_MUST_CHECK int uvm_vmgs_put_keys(struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_seal_slot(v, i, d): encrypt the metadata key of v->next with the root key of slot ${i}, which must be known. */
UVM_MUST_CHECK int uvm_vmgs_seal_slot(struct uvm_vmgs *v, unsigned i, struct uvm_diag *d);

/** uvm_vmgs_put_sealed(v, id, p, n, d): contents of v->next.file[id], encrypted with a key of their own. */
UVM_MUST_CHECK int uvm_vmgs_put_sealed(struct uvm_vmgs *v, unsigned id, const uint8_t *p, size_t n, struct uvm_diag *d);

/** uvm_vmgs_unseal(v, id, p, n, d): decrypt contents of v->now.file[id] where they are; on failure they are wiped. */
UVM_MUST_CHECK int uvm_vmgs_unseal(struct uvm_vmgs *v, unsigned id, uint8_t *p, size_t n, struct uvm_diag *d);

/** uvm_vmgs_wipe(p, n): zero bytes that hold secrets, also when nobody reads them afterwards. */
void uvm_vmgs_wipe(void *p, size_t n);

#endif
