/* SPDX-License-Identifier: MIT */
/*
 * VMs of plain Linux: a kernel, and an initrd or a root disk, from a directory of boot files.
 *
 * The agent that runs commands in the guest is our paravisor, the first program of initrds that uvmkit initrd makes. Others are
 * started as they are.
 */
#include <string.h>

#include "abi/channel.h"
#include "boot_parts.h"
#include "image/unpack.h"
#include "os/say.h"
#include "uvm/boot_names.h"
#include "uvm/host.h"
#include "uvm/kernel_line.h"

#define INIT_MAX (64u << 20)     /* of an initrd's first program */
#define INITRD_MAX (1u << 30)    /* bytes */
#define MARK UVM_CHANNEL_CONTROL /* a text that the agent has in it */

bool boot_is_plain_linux(const struct uvm_options *o)
{
	return o->Platform == UVM_LCOW && *o->GuestStateFilePath == '\0';
}

static int read_kernel(struct boot *b)
{
	struct uvm_bytes file;
	int r;

	b->run.path = boot_place(b, UVM_BOOT_KERNEL);
	if (b->run.path == NULL)
		return uvm_say(&b->p->d, UVM_E_MISSING, "there is no kernel");
	r = uvm_file_read(b->run.path, UVM_KERNEL_MAX, &file, &b->p->d);
	if (r < 0)
		return r;
	r = uvm_kernel_unpack((struct uvm_slice){ file.p, file.len }, &b->elf, &b->p->d);
	uvm_bytes_free(&file);
	return r;
}

static bool has_agent(const struct uvm_bytes *initrd)
{
	struct uvm_bytes init = { NULL, 0 };
	struct uvm_diag unused = UVM_DIAG_INIT;
	bool yes;

	if (uvm_initrd_init((struct uvm_slice){ initrd->p, initrd->len }, INIT_MAX, &init, &unused) < 0)
		return false; /* the kernel may know what we do not */
	yes = memmem(init.p, init.len, MARK, sizeof(MARK)) != NULL;
	uvm_bytes_free(&init);
	return yes;
}

static int read_initrd(struct boot *b, const char *path)
{
	const int r = uvm_file_read(path, INITRD_MAX, &b->initrd, &b->p->d);

	b->run.path = path;
	if (r == UVM_OK && b->initrd.len == 0)
		return uvm_say(&b->p->d, UVM_E_MISSING, "the initrd is empty");
	b->agent = r == UVM_OK && has_agent(&b->initrd);
	return r;
}

/* A root disk comes without an initrd; but one of ours beside it brings drivers and agent, and takes the disk for the
 * workload's root. */
static int read_initrd_beside(struct boot *b)
{
	const struct plan *p = b->p;
	const char *path = uvm_path_join(p->m, p->host->paths, p->files.root, BOOT_INITRD);
	int r;

	if (host_look(p->m, p->host, path) != UVM_FILE_REGULAR)
		return UVM_OK;
	r = read_initrd(b, host_place(p->m, p->host, path));
	if (r == UVM_OK && !b->agent)
		uvm_bytes_free(&b->initrd);
	return r;
}

static int read_files(struct boot *b)
{
	const enum uvm_rootfs kind = b->p->options.PreferredRootFSType;
	int r = read_kernel(b);

	if (r == UVM_OK && kind == UVM_ROOTFS_INITRD)
		r = read_initrd(b, boot_place(b, UVM_BOOT_ROOTFS));
	if (r == UVM_OK && kind == UVM_ROOTFS_VHD)
		r = read_initrd_beside(b);
	if (r == UVM_OK)
		b->run.path = boot_place(b, UVM_BOOT_KERNEL);
	return r;
}

/* Without an agent the words of --exec are the first program's, unless they are meant for an agent. */
static int choose_command(struct boot *b, const char **first)
{
	const char *exec = cli_get(b->p->c, "exec");
	const bool given = exec != NULL && *exec != '\0', wanted = b->p->options.UseGuestConnection;

	*first = NULL;
	if (given && wanted && !b->agent && b->initrd.len > 0) {
		b->run.path = boot_place(b, UVM_BOOT_ROOTFS);
		return uvm_say(&b->p->d, UVM_E_UNSUPPORTED,
			       "the initrd has no agent that could run --exec: uvmkit initrd makes one that has. Without --gcs "
			       "its words are arguments of the first program");
	}
	if (given && !wanted && !b->agent) {
		cli_warn(b->p->c, b->p->id,
			 "no agent is known in the guest: its first program gets --exec as arguments, and how the "
			 "command ends may stay unknown");
		*first = exec;
	}
	b->agent |= wanted; /* in a root disk there may be one */
	return UVM_OK;
}

int boot_linux(struct boot *b)
{
	const struct uvm_options *o = &b->p->options;
	const bool disk = o->PreferredRootFSType == UVM_ROOTFS_VHD;
	const char *first;
	int r = read_files(b);

	if (r == UVM_OK)
		r = choose_command(b, &first);
	if (r < 0)
		return r;
	b->kernel = (struct uvm_vm_kernel){ .p = b->elf.p,
					    .len = b->elf.len,
					    .initrd = b->initrd.p,
					    .initrd_len = b->initrd.len,
					    .line = uvm_kernel_line_plain(b->p->m, o, disk && b->initrd.len == 0, first) };
	b->run.config.kernel = &b->kernel;
	if (disk)
		r = boot_add_file(b, UVM_BOOT_ROOTFS, UVM_DISK_ROOTFS, UVM_VM_READ_ONLY);
	return r == UVM_OK ? uvm_mem_status(b->p->m, &b->p->d) : r;
}
