/* SPDX-License-Identifier: MIT */
/*
 * The measured command-line page of the paravisor's kernel.
 *
 * Source: microsoft/openvmm, vm/loader/loader_defs/src/paravisor.rs, ParavisorCommandLine.
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_COMMAND_LINE_H
#define UVM_ABI_COMMAND_LINE_H

#include <uvmkit/wire.h>

#define UVM_COMMAND_LINE_MAX (UVM_PAGE_SIZE - 4u)

enum uvm_command_line_policy {
	UVM_COMMAND_LINE_STATIC = 0,        /* the host adds nothing */
	UVM_COMMAND_LINE_APPEND_CHOSEN = 1, /* what the device tree's chosen node has is appended */
};

struct uvm_command_line {
	enum uvm_command_line_policy policy;
	const uint8_t *text; /* any bytes, without NUL at the end; borrowed */
	uint16_t len;        /* at most UVM_COMMAND_LINE_MAX */
};

/** uvm_command_line_put(c, out): the whole page. */
void uvm_command_line_put(const struct uvm_command_line *c, uint8_t out[UVM_PAGE_SIZE]);

/**
 * uvm_command_line_get(c, page, d):
 * Read the page; c->text points into it.
 *
 * Returns:  UVM_OK; UVM_E_VALUE (policy); UVM_E_LIMIT (length); UVM_E_RESERVED (bytes behind the text). ${c} is written on
 *           success only.
 */
UVM_MUST_CHECK int uvm_command_line_get(struct uvm_command_line *c, const uint8_t page[UVM_PAGE_SIZE], struct uvm_diag *d);

/**
 * uvm_command_line_word(c, word, ret_len):
 * The first of the text's words, which spaces separate, that begins with ${word}; where ${word} does not end in '=', the whole
 * word must be equal. Returns what follows ${word}, *ret_len bytes of it; NULL when there is no such word.
 */
const uint8_t *uvm_command_line_word(const struct uvm_command_line *c, const char *word, size_t *ret_len);

#endif
