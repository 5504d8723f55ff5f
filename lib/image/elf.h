/* SPDX-License-Identifier: MIT */
/*
 * ELF executables as images for guest memory: the PT_LOAD segments of a 64-bit little-endian file and where they go.
 */
#ifndef UVM_IMAGE_ELF_H
#define UVM_IMAGE_ELF_H

#include <uvmkit/image.h>

struct uvm_elf_segment {
	uint64_t gpa;         /* where its first byte goes */
	uint64_t memory_size; /* never 0; what is beyond data is zero */
	struct uvm_slice data;
	uint64_t header; /* offset of its program header in the file */
};

/** struct uvm_elf: a file and how to place it. */
struct uvm_elf {
	const uint8_t *p;
	size_t len;
	uint64_t headers; /* offset of the program headers */
	uint16_t nheaders;
	uint64_t shift;  /* added to every address of the file, modulo 2^64 */
	uint64_t lowest; /* of all segments, once placed and rounded down to a page */
	uint64_t end;    /* first page boundary behind all segments */
	uint64_t entry;
};

/**
 * uvm_elf_place(e, file, arch, start, offset, pic, d):
 * Check a file and work out where it goes.
 *
 *   start   in  no segment and no entry point may lie below
 *   offset  in  added to the file's addresses
 *   pic     in  position independent: the file is moved so that its first page is ${start} instead; then the entry point may
 *               not lie below that page either
 *
 * Not looked at: e_type, sections, virtual addresses; an entry point outside of all segments is fine.
 * Returns:  UVM_OK; UVM_E_SHORT, UVM_E_MAGIC, UVM_E_VALUE, UVM_E_RANGE, UVM_E_MISSING (nothing to load), with the offset in
 *           the file.
 * Source:   System V ABI, "Object Files"; placement as in openvmm's vm/loader/src/elf.rs, which decides the image's bytes.
 */
UVM_MUST_CHECK int uvm_elf_place(struct uvm_elf *e, struct uvm_slice file, enum uvm_igvm_arch arch, uint64_t start,
				 uint64_t offset, bool pic, struct uvm_diag *d);

/**
 * uvm_elf_next(e, at, ret): the next loadable segment in program header order; false behind the last one. Start with ${*at} 0.
 * Segments of no size are left out.
 */
bool uvm_elf_next(const struct uvm_elf *e, unsigned *at, struct uvm_elf_segment *ret);

#endif
