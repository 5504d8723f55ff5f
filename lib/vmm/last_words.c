/* SPDX-License-Identifier: MIT */
/*
 * The ends of logs, as words of a reason. All of it is the guest's, or that of a program which the guest may have misled:
 * bounded, without control characters, and read by nobody but people.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/last_words.h"

#define SHIM "shim: "
#define PANIC "Kernel panic - not syncing"

/* A log, and the line in it that is looked at. */
struct log {
	char *b;
	size_t n, from, to;
};

static bool log_open(struct log *l, const struct uvm_kept *k)
{
	*l = (struct log){ .b = malloc(UVM_KEPT_MAX) };
	if (l->b == NULL)
		return false;
	l->n = l->from = uvm_kept_read(k, (uint8_t *)l->b);
	return true;
}

/* From the last to the first, without empty ones. */
static bool previous_line(struct log *l)
{
	l->to = l->from;
	while (l->to > 0 && (l->b[l->to - 1] == '\n' || l->b[l->to - 1] == '\r'))
		l->to--;
	l->from = l->to;
	while (l->from > 0 && l->b[l->from - 1] != '\n')
		l->from--;
	return l->to > 0;
}

static void take(const struct log *l, char out[UVM_LAST_WORDS + 1])
{
	size_t n = 0;

	for (size_t i = l->from; i < l->to && n < UVM_LAST_WORDS; i++)
		out[n++] = l->b[i] >= ' ' && l->b[i] <= '~' ? l->b[i] : '?';
	out[n] = '\0';
}

bool uvm_last_line(const struct uvm_kept *k, char out[UVM_LAST_WORDS + 1])
{
	struct log l;
	const bool any = log_open(&l, k) && previous_line(&l);

	if (any)
		take(&l, out);
	free(l.b);
	return any;
}

/* The boot shim says why, and in its last line what its code says anyway. */
static bool shim_line(struct log *l)
{
	const size_t head = sizeof(SHIM) - 1;

	if (!previous_line(l) || !previous_line(l) || l->to - l->from <= head || memcmp(l->b + l->from, SHIM, head) != 0)
		return false;
	l->from += head;
	return true;
}

/* The first panic: what a kernel says of it afterwards is only where it was. */
static bool panic_line(struct log *l)
{
	const char *at = memmem(l->b, l->n, PANIC, sizeof(PANIC) - 1), *end;

	if (at == NULL)
		return previous_line(l);
	end = memchr(at, '\n', l->n - (size_t)(at - l->b));
	l->from = (size_t)(at - l->b);
	l->to = end != NULL ? (size_t)(end - l->b) : l->n;
	while (l->b[l->to - 1] == '\r')
		l->to--;
	return true;
}

/* ---- */

static void append(struct uvm_vm_result *r, const char *before, const char *text)
{
	const size_t n = strlen(r->reason);

	(void)snprintf(r->reason + n, sizeof(r->reason) - n, "%s%s", before, text);
}

static const char *last_phase(const struct uvm_vm_result *r)
{
	enum uvm_vm_phase last = UVM_VM_AT_START;

	for (enum uvm_vm_phase p = last; p < UVM_VM_AT_END; p++) {
		if (r->phase_ns[p] != 0)
			last = p;
	}
	return uvm_vm_phase_name(last);
}

/* ${pick} finds the line that counts. */
static void append_line(struct uvm_vm_result *r, const char *before, const struct uvm_kept *k, bool (*pick)(struct log *l))
{
	char line[UVM_LAST_WORDS + 1];
	struct log l;

	if (log_open(&l, k) && pick(&l)) {
		take(&l, line);
		append(r, before, line);
	}
	free(l.b);
}

void uvm_last_words(struct uvm_vm_result *r, const struct uvm_kept *console, const struct uvm_kept *messages)
{
	if (r->guest != 0) {
		append_line(r, ": ", console, shim_line);
		return;
	}
	append(r, "; it got to: ", last_phase(r));
	append_line(r, "; QEMU: ", messages, previous_line);
	append_line(r, "; its console: ", console, panic_line);
}
