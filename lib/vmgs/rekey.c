/* SPDX-License-Identifier: MIT */
/*
 * Giving a store its root key, another one, or new keys below it.
 */
#include "vmgs/store.h"

static int check_key(const uint8_t *key, struct uvm_diag *d)
{
	if (uvm_is_zero(key, UVM_VMGS_KEY))
		return uvm_fail_says(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "key", 0, 0, "is all zero, which protects nothing");
	return UVM_OK;
}

static int check_unlocked(const struct uvm_vmgs *v, struct uvm_diag *d)
{
	if (!uvm_vmgs_is_unlocked(v))
		return uvm_fail_says(d, UVM_E_STATE, UVM_NO_OFFSET, "store", 0, 0, "is locked, its key is needed");
	return UVM_OK;
}

int uvm_vmgs_encrypt(struct uvm_vmgs *v, const struct uvm_vmgs_crypto *crypto, const uint8_t key[UVM_VMGS_KEY],
		     struct uvm_diag *d)
{
	int status;

	if (v->now.header.algorithm != UVM_VMGS_PLAIN)
		return uvm_fail_says(d, UVM_E_CONFLICT, UVM_NO_OFFSET, "store", 0, 0, "is encrypted already");
	status = check_key(key, d);
	if (status == UVM_OK)
		status = uvm_vmgs_begin(v, d);
	if (status < 0)
		return status;
	v->crypto = crypto;
	v->next.header.algorithm = UVM_VMGS_AES_GCM;
	__builtin_memset(v->next.header.slot, 0, sizeof(v->next.header.slot));
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++)
		v->next.file[id].attributes = 0; /* what they were before meant nothing */
	__builtin_memcpy(v->next.root_key[0], key, UVM_VMGS_KEY);
	v->next.known[0] = true;
	return uvm_vmgs_commit(v, d);
}

/* ---- another root key ----------------------------------------------------------------------------------------------- */

static void forget_slot(struct uvm_vmgs *v, unsigned i)
{
	__builtin_memset(&v->next.header.slot[i], 0, sizeof(v->next.header.slot[i]));
	uvm_vmgs_wipe(v->next.root_key[i], UVM_VMGS_KEY);
	v->next.known[i] = false;
}

/* A key slot that nobody vouches for here. */
static int drop_slot(struct uvm_vmgs *v, unsigned i, struct uvm_diag *d)
{
	int status;

	if (uvm_is_zero(v->now.header.slot[i].key, UVM_VMGS_KEY))
		return UVM_OK;
	status = uvm_vmgs_begin_header(v, d);
	if (status < 0)
		return status;
	forget_slot(v, i);
	return uvm_vmgs_commit_header(v, d);
}

/* Both keys open the store: the metadata key in a second slot, and a new one in both when there is none worth the name. */
static int add_slot(struct uvm_vmgs *v, unsigned i, const uint8_t *key, bool renew, struct uvm_diag *d)
{
	int status;

	status = renew ? uvm_vmgs_begin(v, d) : uvm_vmgs_begin_header(v, d);
	if (status < 0)
		return status;
	__builtin_memcpy(v->next.root_key[i], key, UVM_VMGS_KEY);
	v->next.known[i] = true;
	if (renew)
		return uvm_vmgs_commit(v, d);
	status = uvm_vmgs_seal_slot(v, i, d);
	return status < 0 ? status : uvm_vmgs_commit_header(v, d);
}

static int remove_slot(struct uvm_vmgs *v, unsigned i, bool renew, struct uvm_diag *d)
{
	int status;

	status = renew ? uvm_vmgs_begin(v, d) : uvm_vmgs_begin_header(v, d);
	if (status < 0)
		return status;
	forget_slot(v, i);
	return renew ? uvm_vmgs_commit(v, d) : uvm_vmgs_commit_header(v, d);
}

int uvm_vmgs_add_key(struct uvm_vmgs *v, const uint8_t key[UVM_VMGS_KEY], struct uvm_diag *d)
{
	int status;

	status = check_unlocked(v, d);
	if (status == UVM_OK)
		status = check_key(key, d);
	if (status == UVM_OK && uvm_vmgs_keys(v) == 2)
		status = uvm_fail_says(d, UVM_E_STATE, UVM_NO_OFFSET, "store", 0, 0, "has two keys already");
	return status < 0 ? status : add_slot(v, !v->now.known[1], key, uvm_vmgs_is_exposed(v), d);
}

int uvm_vmgs_update_key(struct uvm_vmgs *v, const uint8_t key[UVM_VMGS_KEY], struct uvm_diag *d)
{
	const unsigned old = v->now.known[1], other = !old;
	const bool renew = uvm_vmgs_is_exposed(v);
	int status;

	status = check_unlocked(v, d);
	if (status == UVM_OK)
		status = check_key(key, d);
	if (status == UVM_OK)
		status = drop_slot(v, other, d);
	if (status == UVM_OK)
		status = add_slot(v, other, key, renew, d);
	return status < 0 ? status : remove_slot(v, old, renew, d);
}

/* ---- new keys below it ---------------------------------------------------------------------------------------------- */

static int check_room(const struct uvm_vmgs *v, size_t cap, struct uvm_diag *d)
{
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		const struct uvm_vmgs_file *f = &v->now.file[id];

		if (uvm_vmgs_user_id(id, NULL) == UVM_OK && uvm_vmgs_is_encrypted(v, f) && f->size > cap)
			return uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, "buffer", cap, f->size);
	}
	return UVM_OK;
}

/* Contents that are not authentic stop it: whatever encrypted them again would vouch for them. */
static int encrypt_again(struct uvm_vmgs *v, unsigned id, void *buf, size_t cap, struct uvm_diag *d)
{
	size_t n = 0;
	int status;

	if (v->now.file[id].blocks == 0 || v->now.file[id].size == 0 || !uvm_vmgs_is_encrypted(v, &v->now.file[id]))
		return UVM_OK;
	status = uvm_vmgs_read(v, id, buf, cap, &n, d);
	if (status == UVM_OK)
		status = uvm_vmgs_write(v, id, buf, n, d);
	uvm_vmgs_wipe(buf, n);
	return status;
}

/* Tables with a new metadata key. */
static int renew_tables(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const int status = uvm_vmgs_begin(v, d);

	return status < 0 ? status : uvm_vmgs_commit(v, d);
}

int uvm_vmgs_rekey(struct uvm_vmgs *v, void *buf, size_t cap, struct uvm_diag *d)
{
	int status;

	status = check_unlocked(v, d);
	if (status == UVM_OK)
		status = check_room(v, cap, d);
	if (status == UVM_OK)
		status = drop_slot(v, !v->now.known[1], d);
	for (unsigned id = UVM_VMGS_FILE_TABLE + 1; id < UVM_VMGS_EXTENDED_TABLE && status == UVM_OK; id++)
		status = encrypt_again(v, id, buf, cap, d);
	if (status == UVM_OK && uvm_vmgs_is_exposed(v))
		status = uvm_vmgs_wipe_free(v, d);
	v->mended = status == UVM_OK; /* and the sign goes when nothing is left that it warns of */
	if (status == UVM_OK)
		status = renew_tables(v, d);
	return status < 0 ? status : uvm_vmgs_wipe_free(v, d);
}
