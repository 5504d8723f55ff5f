/* SPDX-License-Identifier: MIT */
/*
 * The workload: started, listened to, waited for; and with it everything that it leaves behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paravisor.h"
#include "streams.h"

#define OWN_WORKLOAD "/workload"
#define GRACE_MS 5000 /* between SIGTERM and SIGKILL */
#define TICK_MS 200   /* how late a request of the host is seen at most, and a port that nobody listens to looked at again */
#define CONSOLE_LEVEL 8
#define EMERGENCIES 1

static char *const environment[] = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/", "TERM=dumb",
				     NULL };

struct run {
	struct paravisor *p;
	char *const *argv;
	pid_t main;
	bool ended, stopped;
	int status;     /* of main, as from wait(2) */
	int ticks;      /* since SIGTERM; -1: not sent */
	int signals;    /* a descriptor */
	long oom_kills; /* in this VM before the workload began */
	struct pv_stream out, err;
};

/* How often the kernel killed a process because memory ran out. */
static long oom_kills(void)
{
	FILE *f = fopen("/proc/vmstat", "re");
	char line[80];
	long n = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		(void)sscanf(line, "oom_kill %ld", &n);
	if (f != NULL)
		fclose(f);
	return n;
}

static void write_text(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		errno = 0; /* without it the kernel chooses as for everybody */
	close(fd);
}

/* ---- the child ---- */

/* Its own view of the mounts: the workload may change them as it likes. */
static bool enter_root(const char *root)
{
	if (unshare(CLONE_NEWNS) < 0)
		return false;
	if (root == NULL)
		return chdir("/") == 0;
	return chdir(root) == 0 && mount(".", "/", NULL, MS_MOVE, NULL) == 0 && chroot(".") == 0 && chdir("/") == 0;
}

static _Noreturn void child(const struct run *r, int out, int err, int report)
{
	sigset_t none;
	int why;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	write_text("/proc/self/oom_score_adj", "0");
	if (enter_root(r->p->root) && dup2(open("/dev/null", O_RDONLY), 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2)
		execvpe(r->argv[0], r->argv, environment);
	why = errno;
	if (write(report, &why, sizeof(why)) < 0)
		_exit(126);
	_exit(127);
}

/* ---- starting ---- */

static bool open_stream(struct pv_stream *s, int to, int *ret_write)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	s->from = ends[0];
	s->to = to;
	*ret_write = ends[1];
	return true;
}

static bool watch_children(struct run *r)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	r->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return r->signals >= 0;
}

/* The child's errno when it could not become the workload; 0 when it did. */
static int start(struct run *r)
{
	int out, err, report[2], why = 0;

	if (!open_stream(&r->out, r->p->channel.out, &out) || !open_stream(&r->err, r->p->channel.err, &err) ||
	    pipe2(report, O_CLOEXEC) < 0 || !watch_children(r))
		return errno;
	r->main = fork();
	if (r->main < 0)
		return errno;
	if (r->main == 0)
		child(r, out, err, report[1]);
	close(out);
	close(err);
	close(report[1]);
	if (read(report[0], &why, sizeof(why)) != (ssize_t)sizeof(why))
		why = 0;
	close(report[0]);
	return why;
}

static void say_started(const struct run *r)
{
	static struct pv_event e;

	pv_event_begin(&e, "started");
	uvm_json_key(&e.w, "argv");
	uvm_json_array_open(&e.w);
	for (char *const *a = r->argv; *a != NULL; a++)
		uvm_json_string(&e.w, *a);
	uvm_json_array_close(&e.w);
	(void)pv_event_send(r->p, &e);
}

/* ---- while it runs ---- */

static void reap(struct run *r)
{
	struct signalfd_siginfo drop;
	int status;
	pid_t pid;

	while (read(r->signals, &drop, sizeof(drop)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != r->main)
			continue;
		r->ended = true;
		r->status = status;
	}
	if (pid < 0 && r->ended)
		r->main = 0; /* nobody is left */
}

static void stop(struct run *r)
{
	if (r->ticks >= 0)
		return;
	r->ticks = 0;
	kill(-1, SIGTERM);
}

static void answer(struct run *r)
{
	static struct pv_request request;
	struct uvm_diag d = UVM_DIAG_INIT;
	const int got = pv_channel_receive(r->p, 0, &request, &d);

	if (got < 0)
		pv_say(r->p, UVM_CHANNEL_BOOT, "a request of the host is not understood");
	else if (got > 0 && request.op == PV_OP_INSPECT)
		(void)pv_inspect(r->p);
	else if (got > 0 && request.op == PV_OP_STOP) {
		r->stopped = true;
		stop(r);
	}
}

/* Sleep until something happens. A port without a listener polls as hung up; it is left out until the next tick. */
static bool sleep_once(struct run *r)
{
	struct pollfd fds[] = { { r->signals, POLLIN, 0 }, { r->p->channel.control, POLLIN, 0 }, { -1, 0, 0 }, { -1, 0, 0 } };
	int n;

	pv_stream_wants(&r->out, &fds[2]);
	pv_stream_wants(&r->err, &fds[3]);
	for (int i = 1; i < 4; i++) {
		if (fds[i].fd >= 0 && poll(&fds[i], 1, 0) > 0 && (fds[i].revents & (POLLIN | POLLOUT)) == 0 &&
		    fds[i].events != POLLIN)
			fds[i].fd = -1;
	}
	n = poll(fds, 4, TICK_MS);
	return n == 0;
}

static void run(struct run *r)
{
	while (r->main != 0 || !pv_stream_done(&r->out) || !pv_stream_done(&r->err)) {
		const bool tick = sleep_once(r);

		reap(r);
		pv_stream_move(&r->out);
		pv_stream_move(&r->err);
		answer(r);
		if (r->ended)
			stop(r);
		if (r->ticks >= 0 && tick && ++r->ticks >= GRACE_MS / TICK_MS)
			kill(-1, SIGKILL);
	}
}

/* ---- when it ended ---- */

static int say_exited(struct run *r)
{
	const bool killed = WIFSIGNALED(r->status);
	const long kills = oom_kills() - r->oom_kills;
	static struct pv_event e;
	int code;

	if (kills > 0)
		pv_say(r->p, UVM_CHANNEL_BOOT, "memory ran out: the kernel killed %ld of the workload's processes", kills);
	pv_event_begin(&e, "exited");
	if (killed) {
		uvm_json_member_u64(&e.w, "signal", (uint64_t)WTERMSIG(r->status));
		uvm_json_member_string(&e.w, "reason",
				       WTERMSIG(r->status) == SIGKILL && kills > 0 ? "out of memory"
										   : strsignal(WTERMSIG(r->status)));
	} else {
		uvm_json_member_u64(&e.w, "status", (uint64_t)WEXITSTATUS(r->status));
	}
	uvm_json_member_u64(&e.w, "stdout", r->out.total);
	uvm_json_member_u64(&e.w, "stderr", r->err.total);
	if (!pv_event_send(r->p, &e))
		return pv_fail(r->p, UVM_GUEST_EXIT_CHANNEL, "the host does not take the workload's status");
	code = pv_guest_state_save(r->p, PV_VARIABLES);
	if (code != 0)
		return code;
	if (r->stopped)
		return pv_fail(r->p, UVM_GUEST_EXIT_STOPPED, "the host asked the guest to stop");
	return pv_fail(r->p, UVM_GUEST_EXIT_DONE, "the workload ended");
}

int pv_workload(struct paravisor *p)
{
	static char *own[] = { OWN_WORKLOAD, NULL };
	static struct run r;
	int why;

	if (!p->verdict.judged || p->verdict.policy.refused) /* main's table says so already */
		return pv_fail(p, UVM_GUEST_EXIT_POLICY, "there is no verdict that allows the workload");
	r = (struct run){ .p = p, .argv = p->start.nargs > 0 ? p->start.argv : own, .ticks = -1, .oom_kills = oom_kills() };
	write_text("/proc/self/oom_score_adj", "-1000");
	if (!p->words.debug)
		klogctl(CONSOLE_LEVEL, NULL, EMERGENCIES); /* the kernel's messages name processes and tell what they do */
	why = start(&r);
	if (why != 0)
		return pv_fail(p, UVM_GUEST_EXIT_START, "cannot start %s: %s", r.argv[0], strerror(why));
	say_started(&r);
	run(&r);
	return say_exited(&r);
}
