/* SPDX-License-Identifier: MIT */
/*
 * The conversation with a guest.
 */
#include <stdlib.h>
#include <string.h>

#include "abi/channel.h"
#include "abi/guest_exit.h"
#include "os/clock.h"
#include "os/leftover.h"
#include "os/stream.h"
#include "vmm/channel.h"
#include "vmm/session.h"

#define QUIET_NS 20000000u

void uvm_session_reach(struct uvm_session *s, enum uvm_vm_phase phase)
{
	if (s->res->phase_ns[phase] == 0)
		s->res->phase_ns[phase] = uvm_clock_ns() - s->started_ns;
}

/* Who does not read has ended, or will be ended by the clock. */
static void tell_guest(struct uvm_session *s, const char *text, size_t n)
{
	struct uvm_diag unused = UVM_DIAG_INIT;

	if (*s->guest >= 0 && uvm_stream_send(*s->guest, text, n, &unused) < 0)
		return;
}

/* ---- who asks ------------------------------------------------------------------------------------------------------ */

static void answer(struct uvm_session *s, const char *line, size_t n)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	int *asker = &s->fds[UVM_SESSION_ASKER];

	if (*asker < 0)
		return;
	if (uvm_stream_send(*asker, line, n, &unused) < 0 || uvm_stream_send(*asker, "\n", 1, &unused) < 0)
		uvm_stream_close(asker);
}

/* Requests go to the guest as they are: it has to bear worse. */
static int on_request(void *arg, const char *line, size_t n)
{
	struct uvm_session *s = arg;

	tell_guest(s, line, n);
	tell_guest(s, "\n", 1);
	return UVM_OK;
}

static void read_request(struct uvm_session *s)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	int *asker = &s->fds[UVM_SESSION_ASKER];
	uint8_t chunk[4096];
	size_t n;

	if (uvm_stream_read(*asker, chunk, sizeof(chunk), &n) == UVM_OK &&
	    uvm_lines_add(&s->from_asker, chunk, n, UVM_CHANNEL_LINE_MAX, on_request, s, &unused) == UVM_OK)
		return;
	uvm_stream_close(asker);
	uvm_lines_free(&s->from_asker);
}

/* One at a time, and behind our own request: the guest wants that first. */
void uvm_session_wait_for(const struct uvm_session *s, int fds[UVM_SESSION_FDS])
{
	const bool may_ask = s->fds[UVM_SESSION_ASKER] < 0 && s->res->phase_ns[UVM_VM_AT_HELLO] != 0;

	fds[UVM_SESSION_LISTENER] = may_ask ? s->fds[UVM_SESSION_LISTENER] : -1;
	fds[UVM_SESSION_ASKER] = s->fds[UVM_SESSION_ASKER];
}

void uvm_session_serve(struct uvm_session *s, const bool ready[UVM_SESSION_FDS])
{
	if (ready[UVM_SESSION_ASKER])
		read_request(s);
	if (ready[UVM_SESSION_LISTENER])
		s->fds[UVM_SESSION_ASKER] = uvm_stream_accept(s->fds[UVM_SESSION_LISTENER]);
}

/* ---- the guest ----------------------------------------------------------------------------------------------------- */

static int start_workload(struct uvm_session *s, const struct uvm_guest_message *m)
{
	char line[UVM_CHANNEL_LINE_MAX];
	size_t n;
	int r;

	if (m->version != UVM_CHANNEL_VERSION)
		return uvm_fail(s->d, UVM_E_VERSION, UVM_NO_OFFSET, "hello", m->version, UVM_CHANNEL_VERSION);
	r = uvm_host_request(line, sizeof(line), &n, "start", s->w->argv, s->d);
	if (r == UVM_OK)
		tell_guest(s, line, n);
	return r;
}

static int keep_verdict(struct uvm_session *s, const struct uvm_json_text *t)
{
	free(s->res->verdict);
	s->res->verdict = strndup(t->p, t->n);
	return s->res->verdict != NULL ? UVM_OK : uvm_no_memory(s->d, t->n);
}

static int act(struct uvm_session *s, const struct uvm_guest_message *m)
{
	switch (m->event) {
	case UVM_GUEST_HELLO:
		uvm_session_reach(s, UVM_VM_AT_HELLO);
		return start_workload(s, m);
	case UVM_GUEST_VERDICT:
		uvm_session_reach(s, UVM_VM_AT_VERDICT);
		return keep_verdict(s, &m->verdict);
	case UVM_GUEST_STARTED:
		uvm_session_reach(s, UVM_VM_AT_WORKLOAD);
		return UVM_OK;
	case UVM_GUEST_EXITED:
		uvm_session_reach(s, UVM_VM_AT_EXIT);
		s->res->exited = true;
		s->res->status = (unsigned)m->status;
		s->res->signal = (unsigned)m->signal;
		return UVM_OK;
	case UVM_GUEST_END:
		if (m->code != UVM_GUEST_EXIT_DONE)
			uvm_guest_text(&m->reason, s->res->reason, sizeof(s->res->reason));
		s->bye_ns = uvm_clock_ns() + QUIET_NS;
		return UVM_OK;
	default:
		return UVM_OK;
	}
}

static int on_message(void *arg, const char *line, size_t n)
{
	struct uvm_session *s = arg;
	struct uvm_guest_message m;
	const int r = uvm_guest_message_read(&m, line, n, s->d);

	if (r < 0)
		return r;
	if (s->w->event != NULL)
		s->w->event(s->w->arg, line, n);
	if (m.event == UVM_GUEST_INSPECT)
		answer(s, line, n);
	return act(s, &m);
}

int uvm_session_take(struct uvm_session *s, const uint8_t *p, size_t n)
{
	return uvm_lines_add(&s->from_guest, p, n, UVM_CHANNEL_LINE_MAX, on_message, s, s->d);
}

void uvm_session_heard(struct uvm_session *s)
{
	if (s->bye_ns != 0)
		s->bye_ns = uvm_clock_ns() + QUIET_NS;
}

void uvm_session_say_bye(struct uvm_session *s)
{
	static const char bye[] = "{\"op\":\"bye\"}\n";

	s->bye_ns = 0;
	tell_guest(s, bye, sizeof(bye) - 1);
}

/* ---- */

int uvm_session_open(struct uvm_session *s)
{
	int r;

	for (size_t i = 0; i < UVM_SESSION_FDS; i++)
		s->fds[i] = -1;
	if (s->w->control == NULL)
		return UVM_OK;
	r = uvm_stream_listen(s->w->control, &s->fds[UVM_SESSION_LISTENER], s->d);
	if (r == UVM_OK) /* not before: it might be somebody else's */
		s->leftover = uvm_leftover_add(UVM_LEFTOVER_HERE, s->w->control);
	return r;
}

void uvm_session_close(struct uvm_session *s)
{
	uvm_leftover_drop(s->leftover);
	if (s->fds[UVM_SESSION_LISTENER] >= 0)
		uvm_stream_unlink(s->w->control);
	for (size_t i = 0; i < UVM_SESSION_FDS; i++)
		uvm_stream_close(&s->fds[i]);
	uvm_lines_free(&s->from_asker);
	uvm_lines_free(&s->from_guest);
}
