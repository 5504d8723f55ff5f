/* SPDX-License-Identifier: MIT */
/*
 * What the boot shim hands to the paravisor: the measured pages as they lie in the image, and the host's claims.
 *
 * It travels as a setup_data node of Linux's boot protocol with a type of our own: the kernel keeps it and shows the payload in
 * /sys/kernel/boot_params/setup_data/N/data. Nothing the host sends can add such a node.
 *
 *   0     u32  UVM_HANDOVER_MAGIC
 *   4     u32  UVM_HANDOVER_VERSION
 *   8     u64  address at which the image lies (the shim's first page)
 *   16    u32  enum uvm_shim_isolation
 *   20    u32  number of processors
 *   24    u8   enum uvm_host_machine
 *   25    u8   the host's claim: secure boot       0 unknown, 1 no, 2 yes (enum uvm_tri)
 *   26    u8   the host's claim: ephemeral state   likewise
 *   27    u8   1: text of the host is in the kernel's command line
 *   28    u32  0
 *   32         the measured VTL2 configuration page   (abi/vtl2_config.h)
 *   4128       the measured command-line page         (abi/command_line.h)
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_HANDOVER_H
#define UVM_ABI_HANDOVER_H

#include <uvmkit/wire.h>

#define UVM_HANDOVER_TYPE 0x4B4D5655u /* of the setup_data node; bit 31 would make it indirect */
#define UVM_HANDOVER_MAGIC 0x484D5655u
#define UVM_HANDOVER_VERSION 1u
#define UVM_HANDOVER_HEAD 32u
#define UVM_HANDOVER_SIZE (UVM_HANDOVER_HEAD + 2u * UVM_PAGE_SIZE)

struct uvm_handover {
	uint64_t load_base;
	uint32_t isolation, processors;
	uint8_t machine, secure_boot, ephemeral;
	bool host_text;
	const uint8_t *config, *command_line; /* a page each; borrowed */
};

/** uvm_handover_put(h, out): the whole payload. */
void uvm_handover_put(const struct uvm_handover *h, uint8_t out[UVM_HANDOVER_SIZE]);

/**
 * uvm_handover_get(h, b, len, d):
 * Read a payload; the pages point into ${b} and are not looked into.
 *
 * Returns:  UVM_OK; UVM_E_LENGTH (len is not UVM_HANDOVER_SIZE), UVM_E_MAGIC, UVM_E_VERSION, UVM_E_VALUE (a claim or the
 * machine out of range), UVM_E_RESERVED. ${h} is written on success only.
 */
UVM_MUST_CHECK int uvm_handover_get(struct uvm_handover *h, const uint8_t *b, size_t len, struct uvm_diag *d);

#endif
