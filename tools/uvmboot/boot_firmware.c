/* SPDX-License-Identifier: MIT */
/*
 * VMs that boot the image in a guest state file, with the disks beside it attached.
 */
#include "abi/channel.h"
#include "boot_parts.h"
#include "os/say.h"
#include "uvm/firmware.h"

/* Unless it is the VM's own copy already, the file stays as it is. */
static int add_efi(struct boot *b)
{
	const struct uvm_boot_file *efi = &b->p->files.file[UVM_BOOT_EFI_VHD];

	if (b->p->options.WritableEFI && efi->used == efi->path)
		return boot_add_copy(b, UVM_BOOT_EFI_VHD, UVM_DISK_DATA "0");
	return boot_add_file(b, UVM_BOOT_EFI_VHD, UVM_DISK_DATA "0",
			     b->p->options.WritableEFI ? UVM_VM_READ_WRITE : UVM_VM_READ_ONLY);
}

static int add_disks(struct boot *b)
{
	const struct {
		enum uvm_boot_role role;
		const char *serial;
		enum uvm_vm_access access;
	} disks[] = {
		{ UVM_BOOT_BOOT_CIM_VHD, UVM_DISK_ROOTFS, UVM_VM_READ_ONLY },
		{ UVM_BOOT_VERITY_VHD, UVM_DISK_ROOTFS, UVM_VM_READ_ONLY },
		{ UVM_BOOT_SCRATCH, UVM_DISK_SCRATCH, UVM_VM_READ_WRITE },
		{ UVM_BOOT_GUEST_STATE, UVM_DISK_VMGS, UVM_VM_EPHEMERAL },
	};
	int r = UVM_OK;

	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]) && r == UVM_OK; i++)
		r = boot_add_file(b, disks[i].role, disks[i].serial, disks[i].access);
	return r == UVM_OK ? add_efi(b) : r;
}

int boot_firmware(struct boot *b)
{
	const struct uvm_firmware *w = uvm_firmware_of(&b->p->options);
	struct uvm_diag *d = &b->p->d;
	int r;

	b->run.path = boot_place(b, UVM_BOOT_GUEST_STATE);
	if (b->run.path == NULL)
		return uvm_say(d, UVM_E_MISSING, "there is no guest state file");
	r = input_read(&b->run.in, b->run.path, NULL, d);
	if (r == UVM_OK && !uvm_firmware_wants(w, &b->run.in.igvm))
		r = uvm_say(d, UVM_E_MISSING, "the image in it cannot be started as %s", w->isolation);
	b->run.config.image = &b->run.in.igvm;
	b->run.config.platform = w->platform_type;
	b->run.config.secure_boot = b->p->options.DisableSecureBoot ? UVM_NO : UVM_YES;
	b->run.config.vmgs_ephemeral = UVM_YES; /* its own copy of the file lives in memory */
	b->agent = true;
	return r == UVM_OK ? add_disks(b) : r;
}
