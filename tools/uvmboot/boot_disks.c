/* SPDX-License-Identifier: MIT */
/*
 * Disks of VMs in QEMU. Several VMs of one line do not share what they write to; what is written to a copy is gone with its VM.
 */
#include "boot_parts.h"
#include "os/say.h"
#include "os/sparse.h"
#include "os/stream.h"
#include "uvm/host.h"

static int copy(struct boot *b, struct uvm_vm_disk *disk)
{
	struct plan *p = b->p;
	const char *temp = host_place(p->m, p->host, p->host->temp);
	struct uvm_diag d = UVM_DIAG_INIT;
	char why[256];
	int r;

	if (temp == NULL)
		return uvm_say(&p->d, UVM_E_IO, "%s: no such place on this machine", p->host->temp);
	r = uvm_sparse_copy_unnamed(disk->path, temp, &disk->fd, &d);
	if (r == UVM_OK)
		return r;
	uvm_diag_format(&d, why, sizeof(why));
	return uvm_say(&p->d, r, "the VM's own copy of %s in %s: %s", disk->path, temp, why);
}

static int add(struct boot *b, const struct uvm_vm_disk *disk, bool copied)
{
	struct uvm_vm_disk *own;

	if (disk->path == NULL)
		return UVM_OK;
	if (b->run.config.ndisks == UVM_VM_DISKS_MAX)
		return uvm_say(&b->p->d, UVM_E_LIMIT, "back-end qemu has room for %u disks, and %s is one more",
			       UVM_VM_DISKS_MAX, disk->path);
	own = &b->run.disks[b->run.config.ndisks++];
	*own = *disk;
	return copied ? copy(b, own) : UVM_OK;
}

static int add_or_copy(struct boot *b, const struct uvm_vm_disk *disk)
{
	return add(b, disk, disk->access == UVM_VM_READ_WRITE && plan_is_one_of_several(b->p));
}

int boot_add_more(struct boot *b)
{
	int r = UVM_OK;

	for (size_t i = 0; i < b->p->nmore && r == UVM_OK; i++)
		r = add_or_copy(b, &b->p->more[i]);
	return r;
}

/* A VM that could write to the footer of its VHD would not start again. */
static struct uvm_vm_disk file_of(const struct boot *b, enum uvm_boot_role role, const char *serial, enum uvm_vm_access access)
{
	return (struct uvm_vm_disk){
		.path = boot_place(b, role), .serial = serial, .access = access, .size = b->p->files.file[role].disk
	};
}

int boot_add_file(struct boot *b, enum uvm_boot_role role, const char *serial, enum uvm_vm_access access)
{
	const struct uvm_vm_disk disk = file_of(b, role, serial, access);

	return add_or_copy(b, &disk);
}

int boot_add_copy(struct boot *b, enum uvm_boot_role role, const char *serial)
{
	const struct uvm_vm_disk disk = file_of(b, role, serial, UVM_VM_READ_WRITE);

	return add(b, &disk, true);
}

void boot_close_disks(struct boot *b)
{
	for (size_t i = 0; i < b->run.config.ndisks; i++) {
		if (b->run.disks[i].fd > 0)
			uvm_stream_close(&b->run.disks[i].fd);
	}
}
