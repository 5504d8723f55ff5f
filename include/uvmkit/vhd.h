/* SPDX-License-Identifier: MIT */
/*
 * The footer of a fixed VHD: 512 bytes behind the contents of a disk that make it a file other programs know as one.
 *
 * Source:  Virtual Hard Disk Image Format Specification 1.0, "Hard Disk Footer Format".
 * Context: freestanding; no allocation.
 */
#ifndef UVMKIT_VHD_H
#define UVMKIT_VHD_H

#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_VHD_FOOTER 512u /* bytes of the footer, and the unit of a disk's size */
#define UVM_VHD_ID 16u      /* bytes of the unique id */

/**
 * uvm_vhd_read(b, file_size, ret_size, d):
 * Take a footer apart.
 *
 *   b          in   the last UVM_VHD_FOOTER bytes of the file
 *   file_size  in   bytes of the whole file
 *   ret_size   out  bytes of the disk, which begins at byte 0 of the file
 *
 * Checks:   cookie, checksum, version, that the disk is fixed, that its size is a multiple of 512 and fits in front of the
 *           footer. Other fields may hold anything: programs differ in them.
 * Returns:  UVM_OK; UVM_E_SHORT and UVM_E_ALIGN (the file's own size), UVM_E_MAGIC, UVM_E_CHECKSUM, UVM_E_VERSION,
 *           UVM_E_UNSUPPORTED (dynamic and differencing disks), UVM_E_ALIGN, UVM_E_RANGE, with offsets in the file.
 */
UVM_API UVM_MUST_CHECK int uvm_vhd_read(const uint8_t b[UVM_VHD_FOOTER], uint64_t file_size, uint64_t *ret_size,
					struct uvm_diag *d);

/**
 * uvm_vhd_write(b, size, id):
 * The footer of a fixed disk of ${size} bytes, a multiple of 512.
 *
 *   id  in  sixteen bytes that no other disk has; best made at random
 */
UVM_API void uvm_vhd_write(uint8_t b[UVM_VHD_FOOTER], uint64_t size, const uint8_t id[UVM_VHD_ID]);

#ifdef __cplusplus
}
#endif
#endif
