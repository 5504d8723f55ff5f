/* SPDX-License-Identifier: MIT */
/*
 * The QEMU back-end, between its files: qemu.c has its life, qemu_host.c what is on this machine, qemu_args.c the command line,
 * qemu_wait.c what happens while it runs, qemu_collect.c what is seen afterwards.
 */
#ifndef UVM_VMM_QEMU_H
#define UVM_VMM_QEMU_H

#include <uvmkit/vmm.h>

#include "os/process.h"
#include "vmm/arguments.h"
#include "vmm/kept.h"
#include "vmm/segments.h"

/* Where we are connected to QEMU. The first ones are enum uvm_vm_stream. */
enum uvm_qemu_end {
	UVM_QEMU_CONTROL = UVM_VM_STREAMS,
	UVM_QEMU_QMP,
	UVM_QEMU_MESSAGES, /* its own output */
	UVM_QEMU_ENDS
};

#define UVM_QEMU_VERSION 128

/** struct uvm_qemu_host: what was found on this machine. */
struct uvm_qemu_host {
	const char *program;
	char version[UVM_QEMU_VERSION]; /* as QEMU prints it */
	enum uvm_vm_machine machine;
	enum uvm_vm_accelerator accelerator;
};

struct uvm_qemu_disk {
	bool device, borrowed;
	int fd; /* of a copy in memory, or one that is borrowed, or -1 */
};

struct uvm_vm {
	struct uvm_qemu_host host;
	uint32_t platform;
	uint64_t memory;
	bool direct;
	bool bare;     /* a kernel without an image: nobody in it need know how guests of ours end */
	bool evidence; /* QEMU waits to be told to go on */
	struct uvm_segments segments;
	int rom;
	struct uvm_qemu_disk disks[UVM_VM_DISKS_MAX];
	size_t ndisks;
	int ours[UVM_QEMU_ENDS], theirs[UVM_QEMU_ENDS];
	struct uvm_arguments argv;
	struct uvm_process process;
	uint64_t started_ns;
	struct uvm_kept kept[UVM_QEMU_ENDS];
	char *verdict, *registers;
};

/**
 * uvm_qemu_find(h, c, d):
 * Ask the program for its version and machines, and choose.
 *
 * Returns:  UVM_OK; UVM_E_MISSING (no program, no usable machine); UVM_E_VERSION (older than 7.2); UVM_E_UNSUPPORTED (KVM was
 * asked for, and the processor does not virtualise); UVM_E_IO.
 */
UVM_MUST_CHECK int uvm_qemu_find(struct uvm_qemu_host *h, const struct uvm_vm_config *c, struct uvm_diag *d);

/** uvm_qemu_arguments(vm, c, d): fill vm->argv; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_qemu_arguments(struct uvm_vm *vm, const struct uvm_vm_config *c, struct uvm_diag *d);

/** uvm_qemu_wait: the back-end's wait. */
UVM_MUST_CHECK int uvm_qemu_wait(struct uvm_vm *vm, const struct uvm_vm_watch *w, struct uvm_vm_result *ret,
				 struct uvm_diag *d);

/** uvm_qemu_collect: the back-end's collect. */
UVM_MUST_CHECK int uvm_qemu_collect(const struct uvm_vm *vm, uvm_vm_evidence_fn *fn, void *arg);

#endif
