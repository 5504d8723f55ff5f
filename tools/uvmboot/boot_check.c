/* SPDX-License-Identifier: MIT */
/*
 * What VMs in QEMU cannot have. It is refused by name: a VM that lacks what it was to have would look as if it worked.
 */
#include "boot.h"

#include "boot_parts.h"

#include "os/say.h"

int boot_check(struct plan *p)
{
	const struct uvm_options *o = &p->options;
	const bool lcow = o->Platform == UVM_LCOW, plain = boot_is_plain_linux(o);
	const struct {
		bool asked;
		const char *says;
	} all[] = {
		{ !lcow && o->IsolationType == UVM_VM_ISOLATION_NONE,
		  "back-end qemu runs no Windows but confidential one, which boots from a guest state file; for others there "
		  "is "
		  "--backend hcs-document" },
		{ p->terminal, "back-end qemu has no terminal for --tty" },
		{ o->ProcessorCount > (int32_t)UVM_VM_PROCESSORS_MAX,
		  "back-end qemu has at most 255 processors (ProcessorCount)" },
		{ o->MemorySizeInMB > UVM_VM_MEMORY_MAX >> 20,
		  "back-end qemu has at most 1048576 MB of memory (MemorySizeInMB)" },
		{ o->ResourcePartitionID != NULL, "back-end qemu has no resource partitions" },
		{ *o->CPUGroupID != '\0', "back-end qemu has no processor groups (CPUGroupID)" },
		{ o->AssignedDevices.n > 0, "back-end qemu has no devices of the host to assign (AssignedDevices)" },
		{ lcow && o->EnableGraphicsConsole, "back-end qemu has no screen (EnableGraphicsConsole)" },
		{ plain && !o->KernelDirect, "back-end qemu has no firmware that loads kernels (KernelDirect=false)" },
		{ plain && o->DmVerityMode,
		  "back-end qemu has no disk of the name that the device-mapper table is for (DmVerityMode)" },
		{ plain && *o->SecurityPolicy != '\0',
		  "nobody would enforce the policy: this VM is not confidential without --security-hardware" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i].asked)
			return uvm_say(&p->d, UVM_E_UNSUPPORTED, "%s", all[i].says);
	}
	return UVM_OK;
}
