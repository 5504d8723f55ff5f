/* SPDX-License-Identifier: MIT */
/*
 * What explains an end of which the guest itself did not say why: how far it got, and what it and the back-end's program wrote
 * last.
 */
#ifndef UVM_VMM_LAST_WORDS_H
#define UVM_VMM_LAST_WORDS_H

#include <uvmkit/vmm.h>

#include "vmm/kept.h"

#define UVM_LAST_WORDS 96u /* bytes of a line that count */

/** uvm_last_line(k, out): the last line that is not empty, what is not printable as question marks; false: there is none, or
 * no memory. */
bool uvm_last_line(const struct uvm_kept *k, char out[UVM_LAST_WORDS + 1]);

/**
 * uvm_last_words(r, console, messages):
 * Append to the reason of a VM that did not end as it should: what the boot shim has said of its refusal; of a guest that ended
 * without a word, or not at all, the last phase that it reached, the last of ${messages}, and its panic or else its last line.
 * What has no room is left out.
 */
void uvm_last_words(struct uvm_vm_result *r, const struct uvm_kept *console, const struct uvm_kept *messages);

#endif
