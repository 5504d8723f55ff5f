/* SPDX-License-Identifier: MIT */
/*
 * Whether KVM runs a VM, or QEMU's own emulation. Pure: what this machine is, is an argument.
 */
#ifndef UVM_VMM_ACCELERATOR_H
#define UVM_VMM_ACCELERATOR_H

#include <uvmkit/vmm.h>

/** struct uvm_accelerator_facts: of the machine that we run on. */
struct uvm_accelerator_facts {
	bool x86;            /* it has the guest's instructions */
	const char *cpuinfo; /* text of /proc/cpuinfo, of ${n} bytes */
	size_t n;
	bool opens; /* /dev/kvm, for reading and writing */
};

/**
 * uvm_accelerator_choose(wish, f, ret, d):
 * KVM where it can be used and the processor itself virtualises, unless TCG is wished for. A /dev/kvm on a processor that does
 * not is an emulation in software, slower than QEMU's own, and one that ends VMs of the processor model "host".
 *
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED (KVM is wished for and cannot be; the diagnostic says why).
 */
UVM_MUST_CHECK int uvm_accelerator_choose(enum uvm_vm_accelerator wish, const struct uvm_accelerator_facts *f,
					  enum uvm_vm_accelerator *ret, struct uvm_diag *d);

#endif
