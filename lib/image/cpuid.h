/* SPDX-License-Identifier: MIT */
/*
 * The CPUID page of SNP guests: which leaves the processor's firmware is asked to fill in and vouch for.
 */
#ifndef UVM_IMAGE_CPUID_H
#define UVM_IMAGE_CPUID_H

#include <stdint.h>

#define UVM_CPUID_PAGE_SIZE 3088u /* a head and 64 slots; zeros follow */

/** uvm_cpuid_page_put(out): the leaves that the paravisor needs; ${out} is zero before. */
void uvm_cpuid_page_put(uint8_t out[UVM_CPUID_PAGE_SIZE]);

/** uvm_cpuid_page_put_uefi(out): the leaves that firmware without a paravisor needs; ${out} is zero before. */
void uvm_cpuid_page_put_uefi(uint8_t out[UVM_CPUID_PAGE_SIZE]);

#endif
