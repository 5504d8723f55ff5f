/* SPDX-License-Identifier: MIT */
/*
 * QEMU's command line. Files in memory and sockets are named by the descriptors that QEMU inherits.
 *
 * Source: qemu-system-x86_64(1) of 7.2.
 */
#include <stdio.h>

#include "abi/channel.h"
#include "abi/guest_exit.h"
#include "os/memfile.h"
#include "vmm/qemu.h"

/* What is different on the two machines. PCI devices are not used on microvm: it has none. */
static const struct machine {
	const char *options, *block, *serial;
} machines[] = {
	/* ioapic2=off fixes the interrupts that the ACPI tables of the boot shim name */
	[UVM_VM_MICROVM] = { "microvm,acpi=on,ioapic2=off,rtc=on,x-option-roms=off", "virtio-blk-device",
			     "virtio-serial-device" },
	[UVM_VM_Q35] = { "q35", "virtio-blk-pci", "virtio-serial-pci" },
};

/* "host" aborts where KVM itself is emulated; images need XSAVE, which "max" has. */
static const struct accelerator {
	const char *name, *cpu;
} accelerators[] = { [UVM_VM_TCG] = { "tcg", "max" }, [UVM_VM_KVM] = { "kvm", "host" } };

static const struct {
	const char *id, *port; /* port NULL: not one of the guest's */
} ends[] = {
	[UVM_VM_CONSOLE] = { "console", NULL },
	[UVM_VM_STDOUT] = { "stdout", UVM_CHANNEL_STDOUT },
	[UVM_VM_STDERR] = { "stderr", UVM_CHANNEL_STDERR },
	[UVM_QEMU_CONTROL] = { "control", UVM_CHANNEL_CONTROL },
	[UVM_QEMU_QMP] = { "qmp", NULL },
};

#define ADD(...) uvm_arguments_add(a, __VA_ARGS__)

static void option(struct uvm_arguments *a, const char *name, const char *value)
{
	ADD("%s", name);
	ADD("%s", value);
}

static void add_machine(struct uvm_arguments *a, const struct uvm_vm *vm, const struct uvm_vm_config *c)
{
	const struct accelerator *accelerator = &accelerators[vm->host.accelerator];
	char path[UVM_MEMFILE_PATH];

	ADD("%s", vm->host.program);
	ADD("-nodefaults");
	ADD("-no-user-config");
	ADD("-no-reboot");
	option(a, "-display", "none");
	option(a, "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
	option(a, "-M", machines[vm->host.machine].options);
	option(a, "-accel", accelerator->name);
	option(a, "-cpu", accelerator->cpu);
	ADD("-smp");
	ADD("%u,sockets=1,cores=%u,threads=1", c->processors, c->processors);
	ADD("-m");
	ADD("%lluM", (unsigned long long)(vm->memory >> 20));
	uvm_memfile_path(vm->rom, path);
	option(a, "-bios", path);
	ADD("-device");
	ADD("isa-debug-exit,iobase=0x%x,iosize=2", UVM_GUEST_EXIT_PORT);
}

static void add_memory(struct uvm_arguments *a, const struct uvm_vm *vm)
{
	char path[UVM_MEMFILE_PATH];

	for (size_t i = 0; i < vm->segments.n; i++) {
		uvm_memfile_path(vm->segments.s[i].fd, path);
		ADD("-device");
		ADD("loader,file=%s,addr=0x%llx,force-raw=on", path, (unsigned long long)vm->segments.s[i].gpa);
	}
}

static void add_ends(struct uvm_arguments *a, const struct uvm_vm *vm)
{
	for (size_t i = 0; i < UVM_QEMU_MESSAGES; i++) {
		ADD("-chardev");
		ADD("socket,id=%s,fd=%d", ends[i].id, vm->theirs[i]);
	}
	option(a, "-serial", "chardev:console");
	option(a, "-mon", "chardev=qmp,mode=control");
	option(a, "-device", machines[vm->host.machine].serial);
	for (size_t i = 0; i < UVM_QEMU_MESSAGES; i++) {
		if (ends[i].port == NULL)
			continue;
		ADD("-device");
		ADD("virtserialport,chardev=%s,name=%s", ends[i].id, ends[i].port);
	}
}

/* Nodes and not -drive: there a file name may mean something else than a file. */
static void add_disk(struct uvm_arguments *a, const struct uvm_vm *vm, const struct uvm_vm_disk *disk, size_t i)
{
	const struct uvm_qemu_disk *q = &vm->disks[i];
	const char *read_only = disk->access == UVM_VM_READ_ONLY ? "on" : "off";
	char path[UVM_MEMFILE_PATH], after[64], before[64], size[32] = "";

	if (q->fd >= 0)
		uvm_memfile_path(q->fd, path);
	if (disk->size > 0)
		(void)snprintf(size, sizeof(size), ",size=%llu", (unsigned long long)disk->size);
	(void)snprintf(after, sizeof(after), ",node-name=file%zu,read-only=%s", i, read_only);
	ADD("-blockdev");
	uvm_arguments_value(
		a, q->device ? "driver=host_device,filename=" : "driver=file,filename=", q->fd >= 0 ? path : disk->path, after);
	ADD("-blockdev");
	ADD("driver=raw,node-name=disk%zu,file=file%zu,read-only=%s%s", i, i, read_only, size);
	ADD("-device");
	(void)snprintf(before, sizeof(before), "%s,drive=disk%zu,serial=", machines[vm->host.machine].block, i);
	uvm_arguments_value(a, before, disk->serial, "");
}

int uvm_qemu_arguments(struct uvm_vm *vm, const struct uvm_vm_config *c, struct uvm_diag *d)
{
	struct uvm_arguments *a = &vm->argv;

	add_machine(a, vm, c);
	if (vm->host.machine == UVM_VM_MICROVM)
		option(a, "-global", "virtio-mmio.force-legacy=off");
	add_ends(a, vm);
	for (size_t i = 0; i < c->ndisks; i++) {
		const size_t at = vm->host.machine == UVM_VM_MICROVM ? c->ndisks - 1 - i
								     : i; /* there the last slot is found first */

		add_disk(a, vm, &c->disks[at], at);
	}
	if (c->evidence) { /* the guest says that it failed before it writes the exit port */
		ADD("-device");
		ADD("pvpanic,ioport=0x%x", UVM_GUEST_PANIC_PORT);
		option(a, "-action", "panic=pause");
		ADD("-S"); /* until the monitor listens: what happens before is told to nobody */
	}
	add_memory(a, vm);
	return a->failed ? uvm_no_memory(d, 0) : UVM_OK;
}
