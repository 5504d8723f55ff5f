/* SPDX-License-Identifier: MIT */
/*
 * What firmware says about its own launch: a table of GUIDs near its end, and the sections that SEV wants set up.
 *
 * Source: edk2, OvmfPkg/ResetVector: Ia16/ResetVectorVtf0.asm, X64/OvmfSevMetadata.asm.
 */
#ifndef UVM_MEASURE_OVMF_H
#define UVM_MEASURE_OVMF_H

#include <uvmkit/launch.h>

#define UVM_OVMF_SECTIONS_MAX 64u

enum uvm_ovmf_entry {
	UVM_OVMF_HASH_TABLE,  /* where the hashes of kernel, initrd and command line go */
	UVM_OVMF_RESET_BLOCK, /* where the other processors start */
	UVM_OVMF_METADATA,
	UVM_OVMF_SVSM_INFO, /* where an SVSM starts */
	UVM_OVMF_ENTRIES
};

enum uvm_ovmf_section_kind {
	UVM_OVMF_MEMORY = 1,
	UVM_OVMF_SECRETS = 2,
	UVM_OVMF_CPUID = 3,
	UVM_OVMF_SVSM_CAA = 4,
	UVM_OVMF_KERNEL_HASHES = 0x10,
};

struct uvm_ovmf_section {
	uint32_t gpa, size, kind;
	uint32_t off; /* of its record in the firmware */
};

struct uvm_ovmf {
	struct uvm_launch_bytes file;
	uint64_t gpa; /* of its first byte */
	bool has[UVM_OVMF_ENTRIES];
	uint32_t value[UVM_OVMF_ENTRIES]; /* the first four bytes of an entry */
	struct uvm_ovmf_section section[UVM_OVMF_SECTIONS_MAX];
	uint32_t nsections;
};

/** uvm_ovmf_read(f, file, end, what, d): take the tables apart; the firmware ends at ${end}. ${what} names it in diagnostics.
 */
UVM_MUST_CHECK int uvm_ovmf_read(struct uvm_ovmf *f, struct uvm_launch_bytes file, uint64_t end, const char *what,
				 struct uvm_diag *d);

/** uvm_ovmf_need(f, entry, ret, d): the value of an entry; UVM_E_MISSING. */
UVM_MUST_CHECK int uvm_ovmf_need(const struct uvm_ovmf *f, enum uvm_ovmf_entry entry, uint32_t *ret, struct uvm_diag *d);

#endif
