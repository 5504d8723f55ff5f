/* SPDX-License-Identifier: MIT */
/*
 * The progress bar: "measuring [#########           ]  47%", on a terminal only.
 *
 * It never waits and never fails: what cannot be drawn is not drawn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "os/progress.h"

#define SECOND UINT64_C(1000000000)
#define BETWEEN (SECOND / 10) /* two drawings */
#define BAR 40                /* cells */
#define AROUND 9              /* " [" and "] 100%", and the last column, which some terminals wrap at */

static uint64_t now_ns(void)
{
	struct timespec t = { 0, 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static bool on_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

static void show(const char *s)
{
	if (write(STDERR_FILENO, s, strlen(s)) < 0)
		return; /* nobody to tell */
}

/* How many cells fit behind a title of ${used} columns. */
static int cells(int used)
{
	struct winsize size;
	int width = 80;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		width = size.ws_col;
	width -= used + AROUND;
	return width < BAR ? width : BAR;
}

static void draw(const struct uvm_progress *p, uint64_t done, uint64_t total)
{
	static const char full[BAR + 1] = "########################################";
	const double part = done < total ? (double)done / (double)total : 1;
	const int width = cells((int)strlen(p->what));
	const int filled = (int)(part * width);
	char line[256];

	if (width > 0)
		(void)snprintf(line, sizeof(line), "\r%s [%.*s%*s] %3d%%\033[K", p->what, filled, full, width - filled, "",
			       (int)(part * 100));
	else
		(void)snprintf(line, sizeof(line), "\r%d%%\033[K", (int)(part * 100));
	show(line);
}

void uvm_progress_begin(struct uvm_progress *p, const char *what, uint64_t total)
{
	*p = (struct uvm_progress){ .what = what, .total = total, .terminal = on_terminal(), .started_ns = now_ns() };
}

/* Of several threads that come together one draws. */
void uvm_progress_at(struct uvm_progress *p, uint64_t done, uint64_t total)
{
	uint64_t now, last;

	if (!p->terminal)
		return;
	now = now_ns();
	last = atomic_load(&p->drawn_ns);
	if (now < p->started_ns + SECOND || now < last + BETWEEN || !atomic_compare_exchange_strong(&p->drawn_ns, &last, now))
		return;
	draw(p, done, total);
}

void uvm_progress_add(struct uvm_progress *p, uint64_t n)
{
	p->done += n;
	uvm_progress_at(p, p->done, p->total);
}

void uvm_progress_end(struct uvm_progress *p)
{
	if (atomic_exchange(&p->drawn_ns, 0) != 0)
		show("\r\033[K");
}
