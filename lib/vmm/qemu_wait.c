/* SPDX-License-Identifier: MIT */
/*
 * While QEMU runs: its streams are read until all have ended, which they do when it has; the guest's messages are answered, and
 * time is kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/channel.h"
#include "os/clock.h"
#include "os/leftover.h"
#include "os/say.h"
#include "os/stream.h"
#include "vmm/channel.h"
#include "vmm/lines.h"
#include "vmm/qemu.h"
#include "vmm/qmp.h"
#include "vmm/result.h"

#define NS 1000000000ull
#define GRACE_S 3u /* for QEMU, between being asked to quit and being killed */
#define QUIET_NS (NS / 50)
#define CHUNK 65536u

/* What is waited for: QEMU's ends, and those of whoever asks about the VM. */
enum { LISTENER = UVM_QEMU_ENDS, CLIENT, FDS };

struct waiting {
	struct uvm_vm *vm;
	const struct uvm_vm_watch *w;
	struct uvm_vm_result *res;
	struct uvm_lines control, qmp, client;
	int listener, asker; /* -1: none */
	unsigned leftover;   /* the listener's path */
	bool timed_out;
	uint64_t kill_ns; /* when QEMU is killed; 0: not yet */
	uint64_t bye_ns;  /* when nothing more is expected from a guest that has said its end; 0: it has not, or it is told */
	struct uvm_diag *d;
};

static void reach(struct waiting *s, enum uvm_vm_phase phase)
{
	if (s->res->phase_ns[phase] == 0)
		s->res->phase_ns[phase] = uvm_clock_ns() - s->vm->started_ns;
}

static void send(struct waiting *s, enum uvm_qemu_end end, const char *text, size_t n)
{
	struct uvm_diag unused = UVM_DIAG_INIT;

	if (uvm_stream_send(s->vm->ours[end], text, n, &unused) < 0)
		return; /* who does not read has ended, or will be ended by the clock */
}

static void ask_qemu(struct waiting *s, const char *command)
{
	send(s, UVM_QEMU_QMP, command, strlen(command));
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

/* ---- who asks ------------------------------------------------------------------------------------------------------ */

/* Requests go to the guest as they are: it has to bear worse. */
static int on_client(void *arg, const char *line, size_t n)
{
	struct waiting *s = arg;

	send(s, UVM_QEMU_CONTROL, line, n);
	send(s, UVM_QEMU_CONTROL, "\n", 1);
	return UVM_OK;
}

static void answer(struct waiting *s, const char *line, size_t n)
{
	struct uvm_diag unused = UVM_DIAG_INIT;

	if (s->asker < 0)
		return;
	if (uvm_stream_send(s->asker, line, n, &unused) < 0 || uvm_stream_send(s->asker, "\n", 1, &unused) < 0)
		uvm_stream_close(&s->asker);
}

static void read_client(struct waiting *s)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	uint8_t chunk[4096];
	size_t n;

	if (uvm_stream_read(s->asker, chunk, sizeof(chunk), &n) == UVM_OK &&
	    uvm_lines_add(&s->client, chunk, n, UVM_CHANNEL_LINE_MAX, on_client, s, &unused) == UVM_OK)
		return;
	uvm_stream_close(&s->asker);
	uvm_lines_free(&s->client);
}

/* ---- the guest ----------------------------------------------------------------------------------------------------- */

static int start_workload(struct waiting *s, const struct uvm_guest_message *m)
{
	char line[UVM_CHANNEL_LINE_MAX];
	size_t n;
	int r;

	if (m->version != UVM_CHANNEL_VERSION)
		return uvm_fail(s->d, UVM_E_VERSION, UVM_NO_OFFSET, "hello", m->version, UVM_CHANNEL_VERSION);
	r = uvm_host_request(line, sizeof(line), &n, "start", s->w->argv, s->d);
	if (r == UVM_OK)
		send(s, UVM_QEMU_CONTROL, line, n);
	return r;
}

static void send_bye(struct waiting *s)
{
	static const char bye[] = "{\"op\":\"bye\"}\n";

	send(s, UVM_QEMU_CONTROL, bye, sizeof(bye) - 1);
}

static int keep_text(char **ret, const struct uvm_json_text *t)
{
	char *s = strndup(t->p, t->n);

	if (s == NULL)
		return UVM_E_NOMEM;
	free(*ret);
	*ret = s;
	return UVM_OK;
}

static int act(struct waiting *s, const struct uvm_guest_message *m)
{
	static const uint8_t phases[UVM_GUEST_EVENT_COUNT] = {
		[UVM_GUEST_HELLO] = UVM_VM_AT_HELLO,
		[UVM_GUEST_VERDICT] = UVM_VM_AT_VERDICT,
		[UVM_GUEST_STARTED] = UVM_VM_AT_WORKLOAD,
		[UVM_GUEST_EXITED] = UVM_VM_AT_EXIT,
	};

	if (phases[m->event] != UVM_VM_AT_START)
		reach(s, (enum uvm_vm_phase)phases[m->event]);
	switch (m->event) {
	case UVM_GUEST_HELLO:
		return start_workload(s, m);
	case UVM_GUEST_VERDICT:
		return keep_text(&s->vm->verdict, &m->verdict);
	case UVM_GUEST_END:
		if (m->code != UVM_GUEST_EXIT_DONE)
			uvm_guest_text(&m->reason, s->res->reason, sizeof(s->res->reason));
		s->bye_ns = uvm_clock_ns() + QUIET_NS;
		return UVM_OK;
	case UVM_GUEST_EXITED:
		s->res->exited = true;
		s->res->status = (unsigned)m->status;
		s->res->signal = (unsigned)m->signal;
		return UVM_OK;
	default:
		return UVM_OK;
	}
}

static int on_control(void *arg, const char *line, size_t n)
{
	struct waiting *s = arg;
	struct uvm_guest_message m;
	int r = uvm_guest_message_read(&m, line, n, s->d);

	if (r < 0)
		return r;
	if (s->w->event != NULL)
		s->w->event(s->w->arg, line, n);
	if (m.event == UVM_GUEST_INSPECT)
		answer(s, line, n);
	return act(s, &m);
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
		reach(s, UVM_VM_AT_CONSOLE);
	if (end < UVM_VM_STREAMS && s->w->output != NULL)
		s->w->output(s->w->arg, (enum uvm_vm_stream)end, p, n);
	if (end == UVM_QEMU_CONTROL)
		return uvm_lines_add(&s->control, p, n, UVM_CHANNEL_LINE_MAX, on_control, s, s->d);
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

/* When something has to be done although nothing happens; UINT64_MAX: never. */
static uint64_t next_deadline(const struct waiting *s)
{
	const bool booted = s->res->phase_ns[UVM_VM_AT_WORKLOAD] != 0 || s->res->exited;

	if (s->kill_ns != 0)
		return s->kill_ns;
	if (s->bye_ns != 0)
		return s->bye_ns;
	return earlier(s, earlier(s, UINT64_MAX, s->w->timeout_s), booted ? 0 : s->w->boot_timeout_s);
}

/* First QEMU is asked where the processors are, and to quit; then it is killed. */
static void act_on_time(struct waiting *s)
{
	if (s->kill_ns != 0) {
		uvm_process_kill(&s->vm->process);
		return;
	}
	if (s->bye_ns != 0) { /* the guest waits for this, so that nothing it has sent is lost with QEMU */
		s->bye_ns = 0;
		send_bye(s);
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
		if (s->bye_ns != 0)
			s->bye_ns = uvm_clock_ns() + QUIET_NS;
	}
	if (ready[CLIENT])
		read_client(s);
	if (ready[LISTENER])
		s->asker = uvm_stream_accept(s->listener);
	return r;
}

static int turn(struct waiting *s)
{
	int fds[FDS];
	bool ready[FDS];
	const uint64_t deadline = next_deadline(s), now = uvm_clock_ns();
	int ms = -1, r;

	if (deadline <= now) {
		act_on_time(s);
		return UVM_OK;
	}
	if (deadline != UINT64_MAX)
		ms = deadline - now < 1000 * NS ? (int)((deadline - now) / 1000000u) + 1 : 1000000;
	memcpy(fds, s->vm->ours, sizeof(s->vm->ours));
	/* one at a time, and behind our own request: the guest wants that first */
	fds[LISTENER] = s->asker < 0 && s->res->phase_ns[UVM_VM_AT_HELLO] != 0 ? s->listener : -1;
	fds[CLIENT] = s->asker;
	r = uvm_stream_wait(fds, ready, FDS, ms, s->d);
	return r < 0 ? r : read_all(s, ready);
}

/* ---- the end ------------------------------------------------------------------------------------------------------- */

/* QEMU says what is wrong in its last line. */
static int fail_as_qemu(const struct waiting *s)
{
	uint8_t *b = malloc(UVM_KEPT_MAX);
	size_t n, from;
	int r;

	if (b == NULL)
		return uvm_no_memory(s->d, UVM_KEPT_MAX);
	n = uvm_kept_read(&s->vm->kept[UVM_QEMU_MESSAGES], b);
	while (n > 0 && b[n - 1] == '\n')
		n--;
	for (from = n; from > 0 && b[from - 1] != '\n'; from--)
		continue;
	if (n > from)
		r = uvm_say(s->d, UVM_E_IO, "QEMU failed: %.*s", (int)(n - from), (const char *)b + from);
	else
		r = uvm_say(s->d, UVM_E_IO, "QEMU failed without a message");
	free(b);
	return r;
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
	uvm_vm_judge(s->res, status > 1 && status % 2 == 1 ? (unsigned)status / 2 : 0);
	return UVM_OK;
}

static int wait_for(struct waiting *s)
{
	int status = 0, r = UVM_OK;

	if (s->vm->process.pid == 0)
		return uvm_fail(s->d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0);
	if (s->w->control != NULL) {
		r = uvm_stream_listen(s->w->control, &s->listener, s->d);
		if (r == UVM_OK) /* not before: it might be somebody else's */
			s->leftover = uvm_leftover_add(UVM_LEFTOVER_HERE, s->w->control);
	}
	reach(s, UVM_VM_AT_START);
	ask_qemu(s, UVM_QMP_HELLO);
	if (s->vm->evidence)
		ask_qemu(s, UVM_QMP_CONTINUE);
	while (r == UVM_OK && !all_ended(s))
		r = turn(s);
	if (r < 0)
		return r;
	if (s->vm->process.pid != 0)
		r = uvm_process_wait(&s->vm->process, &status, s->d);
	reach(s, UVM_VM_AT_END);
	if (r == UVM_OK)
		r = judge(s, status);
	if (r == UVM_OK && s->vm->verdict != NULL) {
		s->res->verdict = strdup(s->vm->verdict);
		r = s->res->verdict != NULL ? UVM_OK : uvm_no_memory(s->d, strlen(s->vm->verdict));
	}
	return r;
}

int uvm_qemu_wait(struct uvm_vm *vm, const struct uvm_vm_watch *w, struct uvm_vm_result *ret, struct uvm_diag *d)
{
	struct waiting s = { .vm = vm, .w = w, .res = ret, .listener = -1, .asker = -1, .d = d };
	int r;

	*ret = (struct uvm_vm_result){ 0 };
	r = wait_for(&s);
	uvm_process_kill(&vm->process);
	uvm_leftover_drop(s.leftover);
	if (s.listener >= 0)
		uvm_stream_unlink(w->control);
	uvm_stream_close(&s.listener);
	uvm_stream_close(&s.asker);
	uvm_lines_free(&s.client);
	uvm_lines_free(&s.control);
	uvm_lines_free(&s.qmp);
	if (r < 0)
		uvm_vm_result_free(ret);
	return r;
}
