/* SPDX-License-Identifier: MIT */
/*
 * How a guest ends: the byte it writes to the debug-exit port, which ends the VM. QEMU then exits with twice that and 1.
 *
 * A value below UVM_GUEST_EXIT_FIRST is never written: QEMU's own failures and a reset of the guest look like 0 and 1. The
 * status of the workload itself goes over the control channel.
 *
 * Context: freestanding.
 */
#ifndef UVM_ABI_GUEST_EXIT_H
#define UVM_ABI_GUEST_EXIT_H

#define UVM_GUEST_EXIT_PORT 0x501u
#define UVM_GUEST_PANIC_PORT 0x505u /* pvpanic: 1 first, then a jump, where the host stops the guest to look at it */
#define UVM_GUEST_EXIT_FIRST 0x10u
#define UVM_GUEST_EXIT_LAST 0x7Fu /* QEMU's status is one byte */

/* What a reader of the code has to do with it. */
enum uvm_guest_outcome {
	UVM_GUEST_DONE,    /* the workload ran and ended */
	UVM_GUEST_REFUSED, /* the guest would not run, on purpose: what it was given is not what it may accept */
	UVM_GUEST_FAILED,  /* the guest could not run */
};

/* clang-format off */

/* X(name, code, outcome, what happened) */
#define UVM_GUEST_EXITS(X) \
	X(DONE,           0x10, DONE,    "the workload ended") \
	X(STOPPED,        0x11, DONE,    "the host asked the guest to stop") \
	X(PARAMETERS,     0x20, REFUSED, "the parameters of the boot shim make no sense") \
	X(HOST_TREE,      0x21, REFUSED, "what the host says about the machine makes no sense") \
	X(MEMORY,         0x22, REFUSED, "the host's memory does not hold the image") \
	X(INITRD,         0x23, REFUSED, "the initrd is damaged") \
	X(SHARED_PAGE,    0x24, REFUSED, "a page that the host brought in is not the measured one") \
	X(MEASURED_PAGE,  0x25, REFUSED, "a measured page of the image cannot be read") \
	X(HARDWARE,       0x26, REFUSED, "the processor reports SEV or TDX, which the boot shim does not support") \
	X(SPACE,          0x27, FAILED,  "the boot shim has no room for what the kernel needs") \
	X(FAULT,          0x28, FAILED,  "the boot shim met an exception") \
	X(POLICY,         0x40, REFUSED, "a requirement of the product policy does not hold") \
	X(UNDECODABLE,    0x41, REFUSED, "the measured policy cannot be decoded") \
	X(UNVERIFIED,     0x42, REFUSED, "the host gave a workload that the image does not allow") \
	X(GUEST_STATE,    0x43, REFUSED, "the guest state file cannot be used") \
	X(SETUP,          0x50, FAILED,  "the paravisor could not set up the guest") \
	X(DISK,           0x51, FAILED,  "a disk is missing or cannot be used") \
	X(START,          0x52, FAILED,  "the workload could not be started") \
	X(CHANNEL,        0x53, FAILED,  "the control channel does not work")

enum uvm_guest_exit {
#define UVM_GUEST_EXIT_ENUM(name, code, outcome, what) UVM_GUEST_EXIT_##name = code,
	UVM_GUEST_EXITS(UVM_GUEST_EXIT_ENUM)
#undef UVM_GUEST_EXIT_ENUM
};

/* clang-format on */

/** struct uvm_guest_exit_info: one line of the table above; name as there ("SHARED_PAGE"). */
struct uvm_guest_exit_info {
	const char *name, *what;
	unsigned char code, outcome; /* enum uvm_guest_exit, enum uvm_guest_outcome */
};

/** uvm_guest_exit_find(code): NULL for a code that no guest of ours writes. */
const struct uvm_guest_exit_info *uvm_guest_exit_find(unsigned code);

#endif
