/* SPDX-License-Identifier: MIT */
/*
 * The host's side of the control channel: messages of the guest, read and checked, and requests to it. The messages are in
 * abi/channel.h. Whatever the guest says decides about nothing but what we print and how we end.
 */
#ifndef UVM_VMM_CHANNEL_H
#define UVM_VMM_CHANNEL_H

#include <uvmkit/json.h>

/* X(id, name, member that it must have, or NULL) */
#define UVM_GUEST_EVENTS(X)              \
	X(HELLO, "hello", "version")     \
	X(VERDICT, "verdict", "verdict") \
	X(MESSAGE, "message", "text")    \
	X(STARTED, "started", "argv")    \
	X(EXITED, "exited", NULL)        \
	X(END, "end", "code")            \
	X(INSPECT, "inspect", NULL)

enum uvm_guest_event {
#define UVM_GUEST_EVENT_ENUM(id, name, must) UVM_GUEST_##id,
	UVM_GUEST_EVENTS(UVM_GUEST_EVENT_ENUM)
#undef UVM_GUEST_EVENT_ENUM
		UVM_GUEST_EVENT_COUNT
};

/** struct uvm_guest_message: what a line says. Texts are pieces of the line: JSON, as they stand there. */
struct uvm_guest_message {
	enum uvm_guest_event event;
	uint64_t version, status, signal, code; /* 0: not there */
	struct uvm_json_text {
		const char *p; /* NULL: not there */
		size_t n;
	} verdict, text, argv, reason;
};

/**
 * uvm_guest_message_read(m, line, n, d):
 * Read one line.
 *
 * Returns:  UVM_OK; what the JSON reader returns; UVM_E_VALUE (not an object, an event that is unknown, a member of the wrong
 *           kind); UVM_E_LIMIT (a number); UVM_E_DUPLICATE (a member twice); UVM_E_MISSING (a member that the event must have).
 *           ${m} is written on success only.
 */
UVM_MUST_CHECK int uvm_guest_message_read(struct uvm_guest_message *m, const char *line, size_t n, struct uvm_diag *d);

/** uvm_guest_text(t, out, cap): a text of a message as it is meant, with a NUL; unchanged when there is none or it is too long.
 */
void uvm_guest_text(const struct uvm_json_text *t, char *out, size_t cap);

/**
 * uvm_host_request(out, cap, ret_len, op, argv, d):
 * A request as a line with its end.
 *
 *   argv  in  of "start", ended by NULL; NULL: the image's own workload
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (does not fit in ${cap} bytes); UVM_E_ENCODING (a word is not UTF-8).
 */
UVM_MUST_CHECK int uvm_host_request(char *out, size_t cap, size_t *ret_len, const char *op, const char *const *argv,
				    struct uvm_diag *d);

#endif
