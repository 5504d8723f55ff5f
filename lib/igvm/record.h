/* SPDX-License-Identifier: MIT */
/*
 * One record of the variable header section, between its bytes and struct uvm_igvm_header.
 */
#ifndef UVM_IGVM_RECORD_H
#define UVM_IGVM_RECORD_H

#include <uvmkit/igvm.h>

/* What the body says about file data; the reader turns it into header.data after checking the bounds. */
struct uvm_igvm_stored {
	bool has_offset; /* the kind has a file_offset */
	uint32_t file_offset;
	uint32_t size_bytes; /* CoRIM only; the other kinds know their size */
};

/**
 * uvm_igvm_record_get(kind, body, len, h, stored):
 * Decode ${len} bytes of a body; the length must already fit the kind. Nothing is checked: reserved fields are dropped, a
 * blob's bytes stay where they are.
 */
void uvm_igvm_record_get(const struct uvm_igvm_kind *kind, const uint8_t *body, uint32_t len, struct uvm_igvm_header *h,
			 struct uvm_igvm_stored *stored);

#endif
