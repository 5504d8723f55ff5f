/* SPDX-License-Identifier: MIT */
/*
 * A VM of the back-end qemu, between its files: boot.c runs it, boot_firmware.c and boot_linux.c find
 * what it starts from.
 */
#ifndef UVMBOOT_BOOT_PARTS_H
#define UVMBOOT_BOOT_PARTS_H

#include "plan.h"
#include "run.h"

struct boot {
	struct plan *p;
	struct run run;
	const char *argv[4];                    /* for the agent in the guest; [0] NULL: its own workload */
	struct run_lines lines[UVM_VM_STREAMS]; /* where others run at the same time */
	bool agent;                             /* there is one, or there has to be */
	/* without an image */
	struct uvm_bytes elf, initrd;
	struct uvm_vm_kernel kernel;
};

/** boot_is_plain_linux(o): kernel and root file system are files of their own; else an image is in the guest state file. */
bool boot_is_plain_linux(const struct uvm_options *o);

/** boot_place(b, role): where the VM's file is on this machine; NULL: it has none. */
const char *boot_place(const struct boot *b, enum uvm_boot_role role);

/**
 * boot_add_more(b), boot_add_file(b, role, serial, access), boot_add_copy(b, role, serial):
 * The disks of the plan that are no boot files; the disk in one of the VM's boot files, if it has that; a copy of that, to be
 * written to. Of several VMs each gets a copy of its own of what it writes to. Copies have no name; boot_close_disks closes
 * them.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT; UVM_E_IO; UVM_E_NOMEM, with text that names the file.
 */
UVM_MUST_CHECK int boot_add_more(struct boot *b);
UVM_MUST_CHECK int boot_add_file(struct boot *b, enum uvm_boot_role role, const char *serial, enum uvm_vm_access access);
UVM_MUST_CHECK int boot_add_copy(struct boot *b, enum uvm_boot_role role, const char *serial);
void boot_close_disks(struct boot *b);

/** boot_firmware(b), boot_linux(b): read what the VM starts from, and fill b->run.config with it and its disks. After a failure
 *  b->run.path is the file that it is about, or NULL. */
UVM_MUST_CHECK int boot_firmware(struct boot *b);
UVM_MUST_CHECK int boot_linux(struct boot *b);

#endif
