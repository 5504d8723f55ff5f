/* SPDX-License-Identifier: MIT */
/*
 * How the hypervisors that launch firmware set a processor up.
 */
#ifndef UVM_MEASURE_LAUNCH_VMSA_H
#define UVM_MEASURE_LAUNCH_VMSA_H

#include <uvmkit/launch.h>

#define UVM_LAUNCH_RESET_EIP 0xFFFFFFF0u

/** uvm_launch_vmsa(l, eip, features, out): a processor in real mode at ${eip}; with UVM_LAUNCH_SNP_SVSM in flat 32-bit mode. */
void uvm_launch_vmsa(const struct uvm_launch *l, uint32_t eip, uint64_t features, uint8_t out[UVM_LAUNCH_VMSA_SIZE]);

#endif
