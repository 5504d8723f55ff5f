/* SPDX-License-Identifier: MIT */
/*
 * The measured VTL0 configuration page: what the image brings for the guest's own software, and where it is.
 *
 * Source: microsoft/openvmm, vm/loader/loader_defs/src/paravisor.rs, ParavisorMeasuredVtl0Config.
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_VTL0_CONFIG_H
#define UVM_ABI_VTL0_CONFIG_H

#include <uvmkit/status.h>

#define UVM_VTL0_CONFIG_MAGIC 0x4F48434C56544C30u
#define UVM_VTL0_CONFIG_SIZE 112u

#define UVM_VTL0_UEFI 1u /* flags */
#define UVM_VTL0_PCAT 2u
#define UVM_VTL0_LINUX 4u

/* clang-format off */

/* X(name, offset): numbers of 64 bits behind the magic. Pairs are first page and number of pages; 0, 0: not there. */
#define UVM_VTL0_CONFIG_FIELDS(X) \
	X(flags,                8) \
	X(firmware_page,       16) \
	X(firmware_pages,      24) \
	X(vp_context_page,     32) \
	X(vp_context_pages,    40) \
	X(kernel_page,         48) \
	X(kernel_pages,        56) \
	X(kernel_entry,        64) \
	X(initrd_page,         72) \
	X(initrd_pages,        80) \
	X(initrd_size,         88) /* bytes */ \
	X(command_line_page,   96) /* text with a NUL */ \
	X(command_line_pages, 104)

/* clang-format on */

struct uvm_vtl0_config {
#define UVM_VTL0_CONFIG_MEMBER(name, off) uint64_t name;
	UVM_VTL0_CONFIG_FIELDS(UVM_VTL0_CONFIG_MEMBER)
#undef UVM_VTL0_CONFIG_MEMBER
};

/** uvm_vtl0_config_put(c, out): the bytes of the page that mean something; zeros follow. */
void uvm_vtl0_config_put(const struct uvm_vtl0_config *c, uint8_t out[UVM_VTL0_CONFIG_SIZE]);

/**
 * uvm_vtl0_config_get(c, b, d):
 * Read the page.
 *
 * Returns:  UVM_OK; UVM_E_MAGIC; UVM_E_VALUE (unknown flags: meaning that this reader would miss). ${c} is written on success
 *           only. Not checked: that pages exist.
 */
UVM_MUST_CHECK int uvm_vtl0_config_get(struct uvm_vtl0_config *c, const uint8_t b[UVM_VTL0_CONFIG_SIZE], struct uvm_diag *d);

#endif
