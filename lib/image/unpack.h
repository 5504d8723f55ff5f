/* SPDX-License-Identifier: MIT */
/*
 * What a guest is made from often comes compressed: the kernel inside of a bzImage, modules of newer packages, initrds.
 */
#ifndef UVM_IMAGE_UNPACK_H
#define UVM_IMAGE_UNPACK_H

#include <uvmkit/image.h>

#include "os/file.h"

/**
 * uvm_unpack(in, limit, ret, d):
 * Decompress gzip, xz, zstd, LZ4 (also the old frames of kernels) or bzip2; other bytes are copied.
 *
 *   limit  in   of the result, in bytes
 *   ret    out  uvm_bytes_free releases it
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX with libarchive's words in text; UVM_E_LIMIT; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_unpack(struct uvm_slice in, size_t limit, struct uvm_bytes *ret, struct uvm_diag *d);

/**
 * uvm_initrd_init(in, limit, ret, d):
 * The first program of an initrd: what is in /init of a cpio archive, compressed or not. Of several archives behind each other
 * only the first is looked into.
 *
 *   limit  in   of the result, in bytes
 *   ret    out  uvm_bytes_free releases it
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX (no such archive); UVM_E_MISSING; UVM_E_LIMIT; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_initrd_init(struct uvm_slice in, size_t limit, struct uvm_bytes *ret, struct uvm_diag *d);

#define UVM_KERNEL_MAX (512u << 20) /* bytes of an unpacked kernel */

/**
 * uvm_kernel_unpack(file, ret, d):
 * The ELF kernel for x64 out of a bzImage; an ELF kernel is copied.
 *
 * Checks:   the payload lies in the file, unpacks to exactly the size that stands behind it, and is an ELF file for x64.
 * Returns:  UVM_OK; UVM_E_MAGIC (neither), UVM_E_VALUE (an ELF file of another kind), UVM_E_VERSION (boot protocol
 * before 2.08), UVM_E_SHORT, UVM_E_LIMIT, UVM_E_MISMATCH (size), those of uvm_unpack; offsets count from the start of ${file}.
 * Source:   Linux, Documentation/arch/x86/boot.rst.
 */
UVM_MUST_CHECK int uvm_kernel_unpack(struct uvm_slice file, struct uvm_bytes *ret, struct uvm_diag *d);

#endif
