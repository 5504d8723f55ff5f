/* SPDX-License-Identifier: MIT */
/* The progress bar on a pseudo terminal of known width; silence everywhere else. Time is moved by hand, never waited for. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "os/progress.h"
#include "unit.h"

static int saved; /* the real standard error */

static int save(void **state)
{
	(void)state;
	saved = dup(STDERR_FILENO);
	return saved < 0;
}

/* Let ${fd} be standard error while a bar goes to half of its way; ${started} is when it says it began. */
static void run(int fd, const char *term, const char *what, uint64_t started)
{
	struct uvm_progress p;

	assert_int_equal(setenv("TERM", term, 1), 0);
	assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	uvm_progress_begin(&p, what, 200);
	p.started_ns = started;
	uvm_progress_add(&p, 50);
	p.drawn_ns = 0;
	uvm_progress_add(&p, 50);
	uvm_progress_end(&p);
	uvm_progress_end(&p);
	(void)dup2(saved, STDERR_FILENO);
}

static size_t drain(int fd, char *buf, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t n = 0;

	while (poll(&p, 1, 0) > 0 && (p.revents & POLLIN) != 0) {
		const ssize_t r = read(fd, buf + n, size - 1 - n);

		assert_true(r > 0);
		n += (size_t)r;
	}
	buf[n] = '\0';
	return n;
}

static void silent_in_a_pipe(void **state)
{
	char buf[512];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	run(ends[1], "xterm", "hashing", 0);
	assert_int_equal(drain(ends[0], buf, sizeof(buf)), 0);
	assert_int_equal(close(ends[0]), 0);
	assert_int_equal(close(ends[1]), 0);
}

static void on_terminal(const char *term, const char *what, uint64_t started, unsigned short columns, const char *want)
{
	const struct winsize size = { .ws_row = 24, .ws_col = columns };
	const int master = posix_openpt(O_RDWR | O_NOCTTY);
	char buf[1024];
	int slave;

	slave = grantpt(master) == 0 && unlockpt(master) == 0 ? open(ptsname(master), O_RDWR | O_NOCTTY) : -1;
	if (slave < 0)
		unit_skip("no pseudo terminal");
	assert_int_equal(ioctl(slave, TIOCSWINSZ, &size), 0);
	run(slave, term, what, started);
	(void)drain(master, buf, sizeof(buf));
	assert_string_equal(buf, want);
	assert_int_equal(close(slave), 0);
	assert_int_equal(close(master), 0);
}

#define CLEAR "\r\033[K"

static void terminals(void **state)
{
	(void)state;
	/* too early, and a terminal that cannot move its cursor */
	on_terminal("xterm", "hashing", UINT64_MAX / 2, 80, "");
	on_terminal("dumb", "hashing", 0, 80, "");
	/* the full bar; a narrow one; no room for any */
	on_terminal("xterm", "hashing", 0, 80,
		    "\rhashing [##########                              ]  25%\033[K"
		    "\rhashing [####################                    ]  50%\033[K" CLEAR);
	on_terminal("xterm", "hashing", 0, 26, "\rhashing [##        ]  25%\033[K\rhashing [#####     ]  50%\033[K" CLEAR);
	on_terminal("xterm", "hashing", 0, 16, "\r25%\033[K\r50%\033[K" CLEAR);
	/* no width known: 80 */
	on_terminal("xterm", "a long title that leaves only some cells of the bar, twelve of ", 0, 0,
		    "\ra long title that leaves only some cells of the bar, twelve of  [##      ]  25%\033[K"
		    "\ra long title that leaves only some cells of the bar, twelve of  [####    ]  50%\033[K" CLEAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silent_in_a_pipe),
		cmocka_unit_test(terminals),
	};

	return cmocka_run_group_tests_name("progress", tests, save, NULL);
}
