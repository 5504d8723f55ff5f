/* SPDX-License-Identifier: MIT */
/*
 * What is in the files. Changes are in change.c.
 */
#include "vmgs/store.h"

static int invalid_id(unsigned id, struct uvm_diag *d, const char *says)
{
	return uvm_fail_says(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "file id", id, UVM_VMGS_IDS, says);
}

int uvm_vmgs_user_id(unsigned id, struct uvm_diag *d)
{
	if (id >= UVM_VMGS_IDS)
		return invalid_id(id, d, "%G, but there are only ids below %W");
	if (id == UVM_VMGS_FILE_TABLE || id == UVM_VMGS_EXTENDED_TABLE)
		return invalid_id(id, d, "%G is one of the store's own files");
	return UVM_OK;
}

int uvm_vmgs_file(const struct uvm_vmgs *v, unsigned id, const struct uvm_vmgs_file **ret, struct uvm_diag *d)
{
	if (id >= UVM_VMGS_IDS)
		return invalid_id(id, d, "%G, but there are only ids below %W");
	if (v->now.file[id].blocks == 0)
		return uvm_fail_says(d, UVM_E_MISSING, UVM_NO_OFFSET, NULL, id, 0, "there is no file %G");
	*ret = &v->now.file[id];
	return UVM_OK;
}

bool uvm_vmgs_is_encrypted(const struct uvm_vmgs *v, const struct uvm_vmgs_file *f)
{
	return v->now.header.algorithm != UVM_VMGS_PLAIN &&
	       (f->attributes & (UVM_VMGS_ENCRYPTED | UVM_VMGS_AUTHENTICATED)) != 0;
}

int uvm_vmgs_read_stored(struct uvm_vmgs *v, unsigned id, void *p, size_t cap, size_t *ret_len, struct uvm_diag *d)
{
	const struct uvm_vmgs_file *f;
	int status;

	status = uvm_vmgs_user_id(id, d);
	if (status == UVM_OK)
		status = uvm_vmgs_file(v, id, &f, d);
	if (status < 0)
		return status;
	if (f->size > cap)
		return uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, "file", cap, f->size);
	status = uvm_vmgs_get(v, uvm_vmgs_bytes(f->offset), p, (size_t)f->size, d);
	if (status == UVM_OK)
		*ret_len = (size_t)f->size;
	return status;
}

int uvm_vmgs_read(struct uvm_vmgs *v, unsigned id, void *p, size_t cap, size_t *ret_len, struct uvm_diag *d)
{
	const bool encrypted = id < UVM_VMGS_IDS && uvm_vmgs_is_encrypted(v, &v->now.file[id]);
	size_t n = 0;
	int status;

	if (encrypted && !uvm_vmgs_is_unlocked(v))
		return uvm_fail_says(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, id, 0, "file %G is encrypted, a key is needed");
	status = uvm_vmgs_read_stored(v, id, p, cap, &n, d);
	if (status == UVM_OK && encrypted)
		status = uvm_vmgs_unseal(v, id, p, n, d);
	if (status == UVM_OK)
		*ret_len = n;
	return status;
}
