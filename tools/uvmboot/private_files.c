/* SPDX-License-Identifier: MIT */
/*
 * Private copies: made whole or not at all, and never over a file that is there, which may be another VM's.
 */
#include "private_files.h"

#include "os/file.h"
#include "os/say.h"
#include "os/sparse.h"
#include "uvm/host.h"

static bool is_copied(const struct uvm_boot_file *f)
{
	return f->path != NULL && f->used != f->path;
}

static int copy(const char *from, const char *to, struct uvm_diag *d)
{
	struct uvm_output o = { 0 };
	struct uvm_sparse s;
	int r = uvm_sparse_open(&s, from, d);

	if (r == UVM_OK)
		r = uvm_output_open_new(&o, to, d);
	if (r == UVM_OK)
		r = uvm_sparse_copy(&s, &o, NULL, NULL, d);
	if (r == UVM_OK)
		r = uvm_output_commit(&o, d);
	uvm_output_abort(&o);
	uvm_sparse_close(&s);
	return r;
}

static int make_one(struct plan *p, const struct uvm_boot_file *f)
{
	const char *from = host_place(p->m, p->host, f->path), *to = host_place(p->m, p->host, f->used);
	struct uvm_diag d = UVM_DIAG_INIT;
	char why[256];

	if (from == NULL || to == NULL)
		return uvm_say(&p->d, UVM_E_IO, "%s: no such place on this machine", f->used);
	if (copy(from, to, &d) == UVM_OK)
		return UVM_OK;
	uvm_diag_format(&d, why, sizeof(why));
	return uvm_say(&p->d, d.code, "the VM's own copy %s of %s: %s", f->used, f->path, why);
}

/* Of the first ${n} boot files. */
static void remove_first(const struct plan *p, enum uvm_boot_role n)
{
	for (enum uvm_boot_role i = 0; i < n; i++) {
		const struct uvm_boot_file *f = &p->files.file[i];
		const char *path = is_copied(f) ? host_place(p->m, p->host, f->used) : NULL;

		if (path != NULL)
			uvm_file_remove(path);
	}
}

int private_make(struct plan *p)
{
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++) {
		const struct uvm_boot_file *f = &p->files.file[i];
		const int r = is_copied(f) ? make_one(p, f) : UVM_OK;

		if (r < 0) {
			remove_first(p, i);
			return r;
		}
	}
	return UVM_OK;
}

void private_remove(const struct plan *p)
{
	remove_first(p, UVM_BOOT_ROLES);
}
