/* SPDX-License-Identifier: MIT */
/*
 * Whole lines of several VMs.
 */
#include "run_lines.h"

#include <string.h>

#include "cli.h"

/* Nobody else's line gets between name and end. */
static bool release(struct run_lines *l)
{
	bool ok;

	flockfile(l->to);
	fprintf(l->to, "%s: ", l->name);
	if (l->safe)
		cli_print_safe(l->to, l->held, l->n - (l->n > 0 && l->held[l->n - 1] == '\r'));
	else
		fwrite(l->held, 1, l->n, l->to);
	fputc('\n', l->to);
	ok = fflush(l->to) == 0 && ferror(l->to) == 0;
	funlockfile(l->to);
	l->n = 0;
	return ok;
}

bool run_lines_add(struct run_lines *l, const char *p, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n' || l->n == RUN_LINE_MAX)
			ok &= release(l);
		if (p[i] != '\n')
			l->held[l->n++] = p[i];
	}
	return ok;
}

void run_lines_end(struct run_lines *l)
{
	if (l->n > 0)
		(void)release(l);
}
