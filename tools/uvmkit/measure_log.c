/* SPDX-License-Identifier: MIT */
/*
 * Logs of measurements: a line for every event that is measured.
 */
#include "measure_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <uvmkit/launcher.h>

#include "platform.h"

#define LOG_DIGITS 16 /* of each digest in text; JSON has all */

static void print_hex(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%02x", p[i]);
}

/* In file order, which counting takes one pass for; events may come in any order. */
int measure_log_open(struct measure_log *log, struct input *in, struct uvm_json_writer *json, struct uvm_diag *d)
{
	const struct uvm_igvm_list *l = &in->igvm.section[UVM_IGVM_DIRECTIVES];

	log->json = json;
	log->record = reallocarray(NULL, l->n + 1, sizeof(*log->record));
	if (log->record == NULL)
		return uvm_no_memory(d, l->n * sizeof(*log->record));
	for (size_t i = 0; i < l->n; i++)
		log->record[i] = input_index(in, &l->h[i]);
	return UVM_OK;
}

void measure_log_close(struct measure_log *log)
{
	free(log->record);
}

static void event_text(const struct measure_log *log, const struct uvm_measure_event *e)
{
	printf("%s %-10s ", measure_words[e->platform], uvm_measure_event_name(e->kind));
	if (e->directive != UVM_LAUNCHER_NO_DIRECTIVE)
		printf("%6" PRIu32, log->record[e->directive]);
	else
		printf("%6s", "-");
	printf("  0x%016" PRIx64 "  ", e->gpa);
	if (e->contents.len == 0)
		printf("%-*s", LOG_DIGITS, "-");
	print_hex(e->contents.b, e->contents.len > 0 ? LOG_DIGITS / 2 : 0);
	printf("  ");
	print_hex(e->running.b, LOG_DIGITS / 2);
	putchar('\n');
}

static void event_json(const struct measure_log *log, const struct uvm_measure_event *e)
{
	struct uvm_json_writer *w = log->json;

	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", measure_words[e->platform]);
	uvm_json_member_u64(w, "order", e->order);
	uvm_json_member_string(w, "kind", uvm_measure_event_name(e->kind));
	if (e->directive != UVM_LAUNCHER_NO_DIRECTIVE)
		uvm_json_member_u64(w, "record", log->record[e->directive]);
	uvm_json_member_u64(w, e->kind == UVM_MEASURE_REGISTER ? "register" : "gpa", e->gpa);
	if (e->contents.len > 0)
		uvm_json_member_hex(w, "contents", e->contents.b, e->contents.len);
	uvm_json_member_hex(w, "running", e->running.b, e->running.len);
	uvm_json_object_close(w);
}

bool measure_log_event(void *arg, const struct uvm_measure_event *e)
{
	const struct measure_log *log = arg;

	if (log->json != NULL)
		event_json(log, e);
	else
		event_text(log, e);
	return ferror(stdout) == 0;
}

void measure_log_begin(const struct measure_log *log)
{
	if (log->json == NULL) {
		printf("    %-10s %6s  %-18s  %-*s  %s\n", "event", "record", "gpa or register", LOG_DIGITS, "contents",
		       "running");
		return;
	}
	uvm_json_key(log->json, "log");
	uvm_json_array_open(log->json);
}

void measure_log_end(const struct measure_log *log)
{
	if (log->json != NULL)
		uvm_json_array_close(log->json);
	else
		putchar('\n');
}

void measure_print_digest(const struct uvm_digest *digest)
{
	print_hex(digest->b, digest->len);
	putchar('\n');
}
