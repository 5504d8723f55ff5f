/* SPDX-License-Identifier: MIT */
/*
 * The QEMU back-end: from an image to a process, and back to nothing.
 *
 * Everything that QEMU gets from us is in memory and open already: pages, ROM, sockets. So there is no temporary file to leave
 * behind, and nobody else can change what is loaded.
 */
#include <stdlib.h>
#include <string.h>

#include "os/clock.h"
#include "os/file.h"
#include "os/host.h"
#include "os/memfile.h"
#include "os/say.h"
#include "os/stream.h"
#include "vmm/place.h"
#include "vmm/qemu.h"
#include "vmm/trampoline.h"

#define MIB (1ull << 20)
#define EPHEMERAL_MAX (256 * MIB) /* of a disk that is copied */

/* ---- prepare ------------------------------------------------------------------------------------------------------- */

static int check_config(const struct uvm_vm_config *c, struct uvm_diag *d)
{
	if (c->processors == 0 || c->processors > UVM_VM_PROCESSORS_MAX)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "processors", c->processors, UVM_VM_PROCESSORS_MAX);
	if (c->memory % MIB != 0 || c->memory > UVM_VM_MEMORY_MAX)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "memory", c->memory, UVM_VM_MEMORY_MAX);
	if (c->ndisks > UVM_VM_DISKS_MAX)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "disks", c->ndisks, UVM_VM_DISKS_MAX);
	return UVM_OK;
}

static int make_rom(struct uvm_vm *vm, uint32_t trampoline, struct uvm_diag *d)
{
	uint8_t *rom = malloc(UVM_RESET_ROM_SIZE);
	struct iovec iov = { rom, UVM_RESET_ROM_SIZE };
	int r;

	if (rom == NULL)
		return uvm_no_memory(d, UVM_RESET_ROM_SIZE);
	uvm_reset_rom_put(trampoline, rom);
	r = uvm_memfile_new("rom", &vm->rom, d);
	if (r == UVM_OK)
		r = uvm_memfile_write(vm->rom, 0, &iov, 1, d);
	free(rom);
	return r;
}

static int make_memory(struct uvm_vm *vm, const struct uvm_vm_config *c, struct uvm_diag *d)
{
	struct uvm_place_facts facts = { .machine = vm->host.machine };
	struct uvm_placement p = { 0 };
	int r;

	if (vm->host.accelerator == UVM_VM_TCG) /* without it one boot in three hangs; KVM has a clock of its own */
		facts.tsc_khz = uvm_clock_tsc_khz();
	r = uvm_place(&p, c, &facts, d);
	if (r == UVM_OK)
		r = uvm_segments_make(&vm->segments, &p.pages, &p.ram, d);
	if (r == UVM_OK)
		r = make_rom(vm, p.trampoline, d);
	vm->platform = p.platform;
	vm->memory = p.ram.size;
	vm->direct = p.direct;
	uvm_placement_free(&p);
	return r;
}

static int copy_disk(struct uvm_qemu_disk *q, const char *path, struct uvm_diag *d)
{
	struct uvm_bytes b;
	struct iovec iov;
	int r = uvm_file_read(path, EPHEMERAL_MAX, &b, d);

	if (r < 0)
		return r;
	iov = (struct iovec){ b.p, b.len };
	r = uvm_memfile_new("disk", &q->fd, d);
	if (r == UVM_OK)
		r = uvm_memfile_write(q->fd, 0, &iov, b.len > 0, d);
	uvm_bytes_free(&b);
	return r;
}

static int make_disk(struct uvm_vm *vm, const struct uvm_vm_disk *disk, struct uvm_diag *d)
{
	struct uvm_qemu_disk *q = &vm->disks[vm->ndisks++];
	struct uvm_diag why = UVM_DIAG_INIT;
	int r;

	*q = (struct uvm_qemu_disk){ .fd = disk->fd > 0 ? disk->fd : -1, .borrowed = disk->fd > 0 };
	if (q->borrowed)
		return UVM_OK;
	r = uvm_host_disk(disk->path, disk->access == UVM_VM_READ_WRITE, &q->device, &why);
	if (r == UVM_OK && disk->access == UVM_VM_EPHEMERAL) {
		r = copy_disk(q, disk->path, &why);
		q->device = false;
	}
	if (r < 0) {
		char text[UVM_DIAG_TEXT];

		(void)uvm_diag_format(&why, text, sizeof(text));
		return uvm_say(d, r, "disk %s (%s): %s", disk->path, disk->serial, text);
	}
	return UVM_OK;
}

static int make_ends(struct uvm_vm *vm, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t i = 0; i < UVM_QEMU_ENDS && r == UVM_OK; i++)
		r = uvm_stream_pair(&vm->ours[i], &vm->theirs[i], d);
	return r;
}

static int prepare_all(struct uvm_vm *vm, const struct uvm_vm_config *c, struct uvm_diag *d)
{
	int r = check_config(c, d);

	for (size_t i = 0; i < c->ndisks && r == UVM_OK; i++)
		r = make_disk(vm, &c->disks[i], d);
	if (r == UVM_OK)
		r = uvm_qemu_find(&vm->host, c, d);
	if (r == UVM_OK)
		r = make_memory(vm, c, d);
	if (r == UVM_OK)
		r = make_ends(vm, d);
	return r < 0 ? r : uvm_qemu_arguments(vm, c, d);
}

/* ---- stop, free ---------------------------------------------------------------------------------------------------- */

static void stop(struct uvm_vm *vm)
{
	uvm_process_kill(&vm->process);
}

static void close_theirs(struct uvm_vm *vm)
{
	for (size_t i = 0; i < UVM_QEMU_ENDS; i++)
		uvm_stream_close(&vm->theirs[i]);
	for (size_t i = 0; i < vm->ndisks; i++) {
		if (!vm->disks[i].borrowed)
			uvm_stream_close(&vm->disks[i].fd);
	}
	uvm_stream_close(&vm->rom);
	uvm_segments_free(&vm->segments);
}

static void free_vm(struct uvm_vm *vm)
{
	if (vm == NULL)
		return;
	stop(vm);
	close_theirs(vm);
	for (size_t i = 0; i < UVM_QEMU_ENDS; i++) {
		uvm_stream_close(&vm->ours[i]);
		uvm_kept_free(&vm->kept[i]);
	}
	uvm_arguments_free(&vm->argv);
	free(vm->verdict);
	free(vm->registers);
	free(vm);
}

static int prepare(struct uvm_vm **ret, const struct uvm_vm_config *c, struct uvm_diag *d)
{
	struct uvm_vm *vm = calloc(1, sizeof(*vm));
	int r;

	if (vm == NULL)
		return uvm_no_memory(d, sizeof(*vm));
	vm->rom = -1;
	vm->evidence = c->evidence;
	vm->bare = c->kernel != NULL;
	for (size_t i = 0; i < UVM_QEMU_ENDS; i++)
		vm->ours[i] = vm->theirs[i] = -1;
	r = prepare_all(vm, c, d);
	if (r < 0)
		free_vm(vm);
	else
		*ret = vm;
	return r;
}

/* ---- start --------------------------------------------------------------------------------------------------------- */

static int start(struct uvm_vm *vm, struct uvm_diag *d)
{
	int inherit[UVM_SEGMENTS_MAX + UVM_QEMU_ENDS + UVM_VM_DISKS_MAX + 1];
	struct uvm_process_files files = { .out = -1, .err = vm->theirs[UVM_QEMU_MESSAGES], .inherit = inherit };
	int r;

	if (vm->rom < 0)
		return uvm_fail(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0);
	for (size_t i = 0; i < vm->segments.n; i++)
		inherit[files.ninherit++] = vm->segments.s[i].fd;
	for (size_t i = 0; i < UVM_QEMU_MESSAGES; i++)
		inherit[files.ninherit++] = vm->theirs[i];
	for (size_t i = 0; i < vm->ndisks; i++) {
		if (vm->disks[i].fd >= 0)
			inherit[files.ninherit++] = vm->disks[i].fd;
	}
	inherit[files.ninherit++] = vm->rom;
	vm->started_ns = uvm_clock_ns();
	r = uvm_process_start(&vm->process, (const char *const *)vm->argv.v, &files, d);
	close_theirs(vm); /* QEMU's are the last ones: they end when it does */
	return r;
}

/* ---- info ---------------------------------------------------------------------------------------------------------- */

static void info(const struct uvm_vm *vm, struct uvm_vm_info *ret)
{
	*ret = (struct uvm_vm_info){
		.platform = vm->platform,
		.machine = vm->host.machine,
		.accelerator = vm->host.accelerator,
		.memory = vm->memory,
		.direct = vm->direct,
		.version = vm->host.version,
		.argv = (const char *const *)vm->argv.v,
	};
}

const struct uvm_vm_backend uvm_vm_qemu = {
	.name = "qemu",
	.prepare = prepare,
	.info = info,
	.start = start,
	.wait = uvm_qemu_wait,
	.stop = stop,
	.collect = uvm_qemu_collect,
	.free = free_vm,
};
