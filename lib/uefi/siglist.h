/* SPDX-License-Identifier: MIT */
/*
 * Writing EFI signature lists piece by piece; reading is in uvmkit/uefi.h.
 */
#ifndef UVM_UEFI_SIGLIST_H
#define UVM_UEFI_SIGLIST_H

#include <uvmkit/uefi.h>

/** uvm_siglist_header_put(p, kind, n, data_len): the UVM_SIGLIST_HEADER bytes of a list of ${n} entries. */
void uvm_siglist_header_put(uint8_t *p, enum uvm_signature_kind kind, size_t n, size_t data_len);

/** uvm_siglist_owner_put(p): the UVM_SIGNATURE_OWNER bytes in front of a signature's data: Microsoft's, as upstream has it. */
void uvm_siglist_owner_put(uint8_t *p);

#endif
