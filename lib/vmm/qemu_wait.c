/* SPDX-License-Identifier: MIT */
/*
 * While QEMU runs: its streams are read until all have ended, which they do when it has; its monitor is asked, and time is
 * kept. The conversation with the guest is in session.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/clock.h"
#include "os/say.h"
#include "os/stream.h"
#include "vmm/last_words.h"
#include "vmm/lines.h"
#include "vmm/qemu.h"
#include "vmm/qmp.h"
#include "vmm/result.h"
#include "vmm/session.h"

#define NS 1000000000ull
#define GRACE_S 3u /* for QEMU, between being asked to quit and being killed */
#define END_S 10u  /* for QEMU, between the end of its streams and its own */
#define CHUNK 65536u

/* What is waited for: QEMU's ends, and those of the session. */
#define FDS (UVM_QEMU_ENDS + UVM_SESSION_FDS)

struct waiting {
	struct uvm_vm *vm;
	const struct uvm_vm_watch *w;
	struct uvm_vm_result *res;
	struct uvm_session session;
	struct uvm_lines qmp;
	bool timed_out, off;
	uint64_t kill_ns; /* when QEMU is killed; 0: not yet */
	struct uvm_diag *d;
};

static void ask_qemu(struct waiting *s, const char *command)
{
	struct uvm_diag unused = UVM_DIAG_INIT;

	if (uvm_stream_send(s->vm->ours[UVM_QEMU_QMP], command, strlen(command), &unused) < 0)
		return; /* it has ended, or will be ended by the clock */
}

/* The reason is the first one: what comes later follows from it. */
static void blame(struct waiting *s, const char *what, const struct uvm_diag *why)
{
	char text[UVM_DIAG_TEXT - 32];

	if (s->res->reason[0] != '\0')
		return;
	(void)uvm_diag_format(why, text, sizeof(text));
	(void)snprintf(s->res->reason, sizeof(s->res->reason), "%s: %s", what, text);
}

/* ---- QEMU ---------------------------------------------------------------------------------------------------------- */

static int on_qmp(void *arg, const char *line, size_t n)
{
	struct waiting *s = arg;
	enum uvm_qmp_kind kind;
	char *text;
	int r = uvm_qmp_read(line, n, &kind, &text, s->d);

	if (r < 0)
		return r;
	s->off |= kind == UVM_QMP_OFF;
	if (kind == UVM_QMP_PANICKED) { /* its last word follows */
		ask_qemu(s, UVM_QMP_REGISTERS);
		ask_qemu(s, UVM_QMP_CONTINUE);
	}
	if (text != NULL && text[0] != '\0') {
		free(s->vm->registers);
		s->vm->registers = text;
	} else {
		free(text);
	}
	return UVM_OK;
}

/* ---- streams ------------------------------------------------------------------------------------------------------- */

static int take(struct waiting *s, size_t end, const uint8_t *p, size_t n)
{
	int r = uvm_kept_add(&s->vm->kept[end], p, n);

	if (r < 0)
		return uvm_no_memory(s->d, UVM_KEPT_MAX);
	if (end == UVM_VM_CONSOLE)
		uvm_session_reach(&s->session, UVM_VM_AT_CONSOLE);
	if (end < UVM_VM_STREAMS && s->w->output != NULL)
		s->w->output(s->w->arg, (enum uvm_vm_stream)end, p, n);
	if (end == UVM_QEMU_CONTROL)
		return uvm_session_take(&s->session, p, n);
	if (end == UVM_QEMU_QMP)
		return uvm_lines_add(&s->qmp, p, n, UVM_QMP_LINE_MAX, on_qmp, s, s->d);
	return UVM_OK;
}

/* Nonsense ends the VM, but is no error of ours. */
static int read_end(struct waiting *s, size_t end)
{
	static const char *const whose[UVM_QEMU_ENDS] = {
		[UVM_QEMU_CONTROL] = "the guest's control channel", [UVM_QEMU_QMP] = "QEMU's monitor"
	};
	uint8_t chunk[CHUNK];
	size_t n;
	int r;

	if (uvm_stream_read(s->vm->ours[end], chunk, sizeof(chunk), &n) < 0) {
		uvm_stream_close(&s->vm->ours[end]);
		return UVM_OK;
	}
	r = take(s, end, chunk, n);
	if (r < 0 && r != UVM_E_NOMEM && whose[end] != NULL) {
		blame(s, whose[end], s->d);
		*s->d = (struct uvm_diag)UVM_DIAG_INIT;
		uvm_process_kill(&s->vm->process);
		return UVM_OK;
	}
	return r;
}

static bool all_ended(const struct waiting *s)
{
	for (size_t i = 0; i < UVM_QEMU_ENDS; i++) {
		if (s->vm->ours[i] >= 0)
			return false;
	}
	return true;
}

/* ---- time ---------------------------------------------------------------------------------------------------------- */

static uint64_t earlier(const struct waiting *s, uint64_t deadline, unsigned seconds)
{
	const uint64_t end = s->vm->started_ns + seconds * NS;

	return seconds > 0 && end < deadline ? end : deadline;
}

/* When the time that was given is over, if not at ${deadline}. */
static uint64_t time_limit(const struct waiting *s, uint64_t deadline)
{
	const bool booted = s->res->phase_ns[UVM_VM_AT_WORKLOAD] != 0 || s->res->exited;

	if (s->kill_ns != 0)
		return s->kill_ns;
	return earlier(s, earlier(s, deadline, s->w->timeout_s), booted ? 0 : s->w->boot_timeout_s);
}

/* When something has to be done although nothing happens; UINT64_MAX: never. */
static uint64_t next_deadline(const struct waiting *s)
{
	return time_limit(s, s->session.bye_ns != 0 ? s->session.bye_ns : UINT64_MAX);
}

/* First QEMU is asked where the processors are, and to quit; then it is killed. */
static void act_on_time(struct waiting *s, uint64_t deadline)
{
	if (s->kill_ns != 0) {
		uvm_process_kill(&s->vm->process);
		return;
	}
	if (deadline == s->session.bye_ns) { /* the guest waits for this, so that nothing it has sent is lost with QEMU */
		uvm_session_say_bye(&s->session);
		return;
	}
	s->timed_out = true;
	s->kill_ns = uvm_clock_ns() + GRACE_S * NS;
	ask_qemu(s, UVM_QMP_REGISTERS);
	ask_qemu(s, UVM_QMP_QUIT);
}

static int read_all(struct waiting *s, const bool ready[FDS])
{
	int r = UVM_OK;

	for (size_t i = 0; i < UVM_QEMU_ENDS && r == UVM_OK; i++) {
		if (!ready[i])
			continue;
		r = read_end(s, i);
		uvm_session_heard(&s->session);
	}
	uvm_session_serve(&s->session, ready + UVM_QEMU_ENDS);
	return r;
}

static int turn(struct waiting *s)
{
	int fds[FDS];
	bool ready[FDS];
	const uint64_t deadline = next_deadline(s), now = uvm_clock_ns();
	int ms = -1, r;

	if (deadline <= now) {
		act_on_time(s, deadline);
		return UVM_OK;
	}
	if (deadline != UINT64_MAX)
		ms = deadline - now < 1000 * NS ? (int)((deadline - now) / 1000000u) + 1 : 1000000;
	memcpy(fds, s->vm->ours, sizeof(s->vm->ours));
	uvm_session_wait_for(&s->session, fds + UVM_QEMU_ENDS);
	r = uvm_stream_wait(fds, ready, FDS, ms, s->d);
	return r < 0 ? r : read_all(s, ready);
}

/* ---- the end ------------------------------------------------------------------------------------------------------- */

/* QEMU says what is wrong in its last line. */
static int fail_as_qemu(const struct waiting *s)
{
	char line[UVM_LAST_WORDS + 1];

	if (!uvm_last_line(&s->vm->kept[UVM_QEMU_MESSAGES], line))
		return uvm_say(s->d, UVM_E_IO, "QEMU failed without a message");
	return uvm_say(s->d, UVM_E_IO, "QEMU failed: %s", line);
}

/* Twice the guest's last word and 1; 0 is a reset or a shutdown without one, 1 an error of QEMU's own. */
static int judge(struct waiting *s, int status)
{
	if (s->timed_out) {
		s->res->outcome = UVM_VM_TIMEOUT;
		(void)snprintf(s->res->reason, sizeof(s->res->reason), "%s",
			       s->res->phase_ns[UVM_VM_AT_WORKLOAD] != 0 ? "the time for the workload was over"
									 : "the guest did not get to its workload in time");
		return UVM_OK;
	}
	if (status == 1)
		return fail_as_qemu(s);
	if (status < 0 && s->res->reason[0] == '\0')
		(void)snprintf(s->res->reason, sizeof(s->res->reason), "QEMU was ended by signal %d", -status);
	if (s->vm->bare && s->off && s->res->phase_ns[UVM_VM_AT_HELLO] == 0) {
		s->res->outcome = UVM_VM_DONE; /* as far as anybody can tell who knows no status */
		return UVM_OK;
	}
	if (s->vm->direct && s->w->argv == NULL && status == 2 * UVM_GUEST_EXIT_DONE + 1)
		s->res->exited = true; /* there may be no paravisor that could tell more; a command takes one */
	uvm_vm_judge(s->res, status > 1 && status % 2 == 1 ? (unsigned)status / 2 : 0);
	return UVM_OK;
}

/* All streams have ended, and so should QEMU. */
static int await_end(struct waiting *s, int *status)
{
	const uint64_t last = uvm_clock_ns() + END_S * NS, end = time_limit(s, last);
	bool killed = false;
	const int r = uvm_process_wait_until(&s->vm->process, end, &killed, status, s->d);

	if (r < 0 || !killed)
		return r;
	if (end < last)
		s->timed_out = true;
	else if (s->res->reason[0] == '\0')
		(void)snprintf(s->res->reason, sizeof(s->res->reason), "QEMU closed its streams and did not end");
	return r;
}

static int wait_for(struct waiting *s)
{
	int status = 0, r = UVM_OK;

	uvm_session_reach(&s->session, UVM_VM_AT_START);
	ask_qemu(s, UVM_QMP_HELLO);
	if (s->vm->evidence)
		ask_qemu(s, UVM_QMP_CONTINUE);
	while (r == UVM_OK && !all_ended(s))
		r = turn(s);
	if (r == UVM_OK && s->vm->process.pid != 0)
		r = await_end(s, &status);
	uvm_session_reach(&s->session, UVM_VM_AT_END);
	if (r == UVM_OK)
		r = judge(s, status);
	if (r == UVM_OK && s->res->outcome != UVM_VM_DONE)
		uvm_last_words(s->res, &s->vm->kept[UVM_VM_CONSOLE], &s->vm->kept[UVM_QEMU_MESSAGES]);
	return r;
}

/* For collect, which may come when the result is gone. */
static int keep_verdict(struct waiting *s)
{
	if (s->res->verdict == NULL)
		return UVM_OK;
	s->vm->verdict = strdup(s->res->verdict);
	return s->vm->verdict != NULL ? UVM_OK : uvm_no_memory(s->d, strlen(s->res->verdict));
}

int uvm_qemu_wait(struct uvm_vm *vm, const struct uvm_vm_watch *w, struct uvm_vm_result *ret, struct uvm_diag *d)
{
	struct waiting s = { .vm = vm, .w = w, .res = ret, .d = d };
	int r;

	if (vm->process.pid == 0)
		return uvm_fail(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0);
	*ret = (struct uvm_vm_result){ 0 };
	s.session.w = w;
	s.session.res = ret;
	s.session.guest = &vm->ours[UVM_QEMU_CONTROL];
	s.session.started_ns = vm->started_ns;
	s.session.d = d;
	r = uvm_session_open(&s.session);
	if (r == UVM_OK)
		r = wait_for(&s);
	if (r == UVM_OK)
		r = keep_verdict(&s);
	uvm_process_kill(&vm->process);
	uvm_session_close(&s.session);
	uvm_lines_free(&s.qmp);
	if (r < 0)
		uvm_vm_result_free(ret);
	return r;
}
