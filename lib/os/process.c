/* SPDX-License-Identifier: MIT */
/*
 * Programs that we start. Between fork and exec only calls that are safe there.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "os/clock.h"
#include "os/process.h"
#include "os/say.h"
#include "os/stream.h"
#include "os/sys.h"

/* In the child; comes back only when something fails. */
static void become(const char *const *argv, const struct uvm_process_files *files, int parent)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent) /* it may be dead already */
		return;
	if (null < 0 || setpgid(0, 0) < 0 || dup2(null, STDIN_FILENO) < 0)
		return;
	if (dup2(files->out >= 0 ? files->out : null, STDOUT_FILENO) < 0)
		return;
	if (dup2(files->err >= 0 ? files->err : null, STDERR_FILENO) < 0)
		return;
	for (size_t i = 0; i < files->ninherit; i++) {
		if (fcntl(files->inherit[i], F_SETFD, 0) < 0)
			return;
	}
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
}

static void child(const char *const *argv, const struct uvm_process_files *files, int parent, int report)
{
	become(argv, files, parent);
	(void)!write(report, &errno, sizeof(errno));
	for (;;) /* nothing of ours may run in it: no handlers, no buffers */
		(void)raise(SIGKILL);
}

/* The report is empty when the program was started: exec closed the other end. */
static int learn(struct uvm_process *p, const char *name, int report, struct uvm_diag *d)
{
	int reason = 0;
	const ssize_t n = uvm_sys_read(report, &reason, sizeof(reason));

	if (n == 0)
		return UVM_OK;
	uvm_process_kill(p);
	errno = n == sizeof(reason) ? reason : EIO;
	return uvm_say(d, errno == ENOENT ? UVM_E_MISSING : UVM_E_IO, "cannot start %s: %m", name);
}

int uvm_process_start(struct uvm_process *p, const char *const *argv, const struct uvm_process_files *files, struct uvm_diag *d)
{
	const int parent = getpid();
	int report[2], r;

	if (uvm_sys_pipe(report) < 0)
		return uvm_say(d, UVM_E_IO, "cannot start %s: %m", argv[0]);
	p->pid = uvm_sys_fork();
	if (p->pid == 0)
		child(argv, files, parent, report[1]);
	(void)uvm_sys_close(report[1]);
	if (p->pid < 0) {
		p->pid = 0;
		r = uvm_say(d, UVM_E_IO, "cannot start %s: %m", argv[0]);
	} else {
		r = learn(p, argv[0], report[0], d);
	}
	(void)uvm_sys_close(report[0]);
	return r;
}

int uvm_process_wait(struct uvm_process *p, int *ret, struct uvm_diag *d)
{
	int status;

	if (p->pid == 0)
		return uvm_fail(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0);
	if (uvm_sys_waitpid(p->pid, &status) < 0)
		return uvm_say(d, UVM_E_IO, "cannot wait for a program: %m");
	p->pid = 0;
	*ret = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
	return UVM_OK;
}

/* Until it has ended or the time is over. */
static int wait_until(int fd, uint64_t end_ns, bool *ended, struct uvm_diag *d)
{
	uint64_t now;
	int r = UVM_OK;

	*ended = false;
	while (r == UVM_OK && !*ended && (now = uvm_clock_ns()) < end_ns) {
		const uint64_t ms = (end_ns - now) / 1000000u + 1;

		r = uvm_stream_wait(&fd, ended, 1, ms < 1000000u ? (int)ms : 1000000, d);
	}
	return r;
}

int uvm_process_wait_until(struct uvm_process *p, uint64_t end_ns, bool *killed, int *ret, struct uvm_diag *d)
{
	bool ended;
	int fd, r;

	if (p->pid == 0)
		return uvm_fail(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0);
	fd = uvm_sys_pidfd(p->pid);
	if (fd < 0)
		return uvm_say(d, UVM_E_IO, "cannot wait for a program: %m");
	r = wait_until(fd, end_ns, &ended, d);
	(void)uvm_sys_close(fd);
	if (r < 0)
		return r;
	*killed = !ended;
	if (*killed)
		(void)kill(p->pid, SIGKILL);
	return uvm_process_wait(p, ret, d);
}

void uvm_process_kill(struct uvm_process *p)
{
	int status;

	if (p->pid == 0)
		return;
	(void)kill(p->pid, SIGKILL);
	if (uvm_sys_waitpid(p->pid, &status) >= 0)
		p->pid = 0;
}

/* ---- programs that print ------------------------------------------------------------------------------------------- */

/* Until the stream ends; what has no room is read all the same, so that the program gets on. */
static int drain(int fd, size_t limit, int timeout_ms, struct uvm_bytes *out, struct uvm_diag *d)
{
	const uint64_t end = uvm_clock_ns() + (uint64_t)timeout_ms * 1000000u;
	uint8_t rest[4096];
	size_t n;
	bool ready;
	int r;

	for (;;) {
		const uint64_t now = uvm_clock_ns();

		if (now >= end)
			return uvm_say(d, UVM_E_IO, "no answer for %d seconds", timeout_ms / 1000);
		r = uvm_stream_wait(&fd, &ready, 1, (int)((end - now) / 1000000u) + 1, d);
		if (r < 0)
			return r;
		if (!ready)
			continue;
		if (out->len < limit)
			r = uvm_stream_read(fd, out->p + out->len, limit - out->len, &n);
		else
			r = uvm_stream_read(fd, rest, sizeof(rest), &n);
		if (r < 0)
			return UVM_OK;
		out->len += out->len < limit ? n : 0;
	}
}

int uvm_process_output(const char *const *argv, size_t limit, int timeout_ms, struct uvm_bytes *ret, struct uvm_diag *d)
{
	struct uvm_process_files files = { .err = -1 };
	struct uvm_process p = { 0 };
	struct uvm_bytes out = { malloc(limit + 1), 0 };
	int ours = -1, status, r;

	if (out.p == NULL)
		return uvm_no_memory(d, limit + 1);
	r = uvm_stream_pair(&ours, &files.out, d);
	if (r == UVM_OK) {
		r = uvm_process_start(&p, argv, &files, d);
		uvm_stream_close(&files.out);
	}
	if (r == UVM_OK)
		r = drain(ours, limit, timeout_ms, &out, d);
	if (r == UVM_OK)
		r = uvm_process_wait(&p, &status, d);
	uvm_process_kill(&p);
	uvm_stream_close(&ours);
	out.p[out.len] = '\0';
	if (r == UVM_OK)
		*ret = out;
	else
		uvm_bytes_free(&out);
	return r;
}
