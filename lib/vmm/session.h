/* SPDX-License-Identifier: MIT */
/*
 * The conversation with a guest: its messages are answered and end up in the result, and whoever asks about the VM is passed on
 * to it. The same for every back-end; the back-end owns the streams.
 */
#ifndef UVM_VMM_SESSION_H
#define UVM_VMM_SESSION_H

#include <uvmkit/vmm.h>

#include "vmm/lines.h"

enum { UVM_SESSION_LISTENER, UVM_SESSION_ASKER, UVM_SESSION_FDS };

struct uvm_session {
	const struct uvm_vm_watch *w;
	struct uvm_vm_result *res;
	const int *guest; /* our end of its control channel; -1 there: it has ended */
	uint64_t started_ns;
	struct uvm_lines from_guest, from_asker;
	int fds[UVM_SESSION_FDS]; /* -1: none */
	unsigned leftover;        /* the listener's path */
	uint64_t bye_ns; /* when nothing more is expected from a guest that has said its end; 0: it has not, or it is told */
	struct uvm_diag *d;
};

/** uvm_session_open(s): with ${w}, ${res}, ${guest}, ${started_ns} and ${d} set, the rest zero. uvm_session_close in any case.
 */
UVM_MUST_CHECK int uvm_session_open(struct uvm_session *s);
void uvm_session_close(struct uvm_session *s);

/** uvm_session_reach(s, phase): it is now, unless it was before. */
void uvm_session_reach(struct uvm_session *s, enum uvm_vm_phase phase);

/** uvm_session_take(s, p, n): bytes of the guest's; UVM_E_NOMEM, or what is wrong with what it says. */
UVM_MUST_CHECK int uvm_session_take(struct uvm_session *s, const uint8_t *p, size_t n);

/** uvm_session_wait_for(s, fds): what is to be waited for now; -1: not this one. */
void uvm_session_wait_for(const struct uvm_session *s, int fds[UVM_SESSION_FDS]);

/** uvm_session_serve(s, ready): of those, what is ready. */
void uvm_session_serve(struct uvm_session *s, const bool ready[UVM_SESSION_FDS]);

/** uvm_session_heard(s): something has come from the guest, whatever it was. */
void uvm_session_heard(struct uvm_session *s);

/** uvm_session_say_bye(s): the guest may end: all that it has sent has arrived. */
void uvm_session_say_bye(struct uvm_session *s);

#endif
