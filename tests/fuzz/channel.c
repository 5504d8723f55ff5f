/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: what the guest sends on its control channel, and QEMU on its monitor. The first byte is the size of the pieces
 * in which the stream comes.
 *
 * Relations: the same lines whatever the pieces, none longer than allowed; what a message says is inside its line, and reads
 * the same again.
 */
#include "fuzz.h"
#include "vmm/channel.h"
#include "vmm/lines.h"
#include "vmm/qmp.h"

#define LINE_MAX_ 512u

struct seen {
	uint64_t hash;
	size_t lines;
};

static void inside(const struct uvm_json_text *t, const char *line, size_t n)
{
	FUZZ_CHECK(t->p == NULL || (t->p >= line && t->n > 0 && t->n <= n - (size_t)(t->p - line)));
}

static void read_message(const char *line, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_guest_message m, again;
	char text[64] = "";

	if (uvm_guest_message_read(&m, line, n, &d) < 0) {
		FUZZ_CHECK(d.code != UVM_OK);
		return;
	}
	FUZZ_CHECK(m.event < UVM_GUEST_EVENT_COUNT && m.status <= 255 && m.signal <= 127 && m.code <= 255);
	inside(&m.verdict, line, n);
	inside(&m.text, line, n);
	inside(&m.argv, line, n);
	inside(&m.reason, line, n);
	uvm_guest_text(&m.reason, text, sizeof(text));
	if (m.verdict.p != NULL) { /* one value, whole: it goes into documents of ours as it is */
		uint8_t stack[UVM_JSON_STACK(64)];
		struct uvm_json_reader json;
		struct uvm_json_token tok;

		uvm_json_read(&json, m.verdict.p, m.verdict.n, stack, 64, &d);
		FUZZ_CHECK(uvm_json_next(&json, &tok) == UVM_OK && uvm_json_skip(&json, &tok) == UVM_OK);
		FUZZ_CHECK(uvm_json_next(&json, &tok) == UVM_OK && tok.event == UVM_JSON_END);
	}
	FUZZ_CHECK(uvm_guest_message_read(&again, line, n, &d) == UVM_OK && again.event == m.event && again.code == m.code);
}

static void read_monitor(const char *line, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	enum uvm_qmp_kind kind;
	char *text;

	if (uvm_qmp_read(line, n, &kind, &text, &d) < 0)
		FUZZ_CHECK(text == NULL);
	free(text);
}

static int on_line(void *arg, const char *line, size_t n)
{
	struct seen *s = arg;

	FUZZ_CHECK(n > 0 && n <= LINE_MAX_ && line[n] == '\0' && memchr(line, '\n', n) == NULL);
	for (size_t i = 0; i <= n; i++)
		s->hash = (s->hash ^ (uint8_t)line[i]) * 0x100000001B3u;
	s->lines++;
	read_message(line, n);
	read_monitor(line, n);
	return UVM_OK;
}

static int read_all(const uint8_t *p, size_t len, size_t piece, struct seen *s)
{
	struct uvm_lines lines = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = UVM_OK;

	for (size_t at = 0; at < len && r == UVM_OK; at += piece)
		r = uvm_lines_add(&lines, p + at, piece < len - at ? piece : len - at, LINE_MAX_, on_line, s, &d);
	uvm_lines_free(&lines);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen whole = { 0 }, pieces = { 0 };

	if (size < 2)
		return 0;
	FUZZ_CHECK(read_all(data + 1, size - 1, size - 1, &whole) == read_all(data + 1, size - 1, data[0] + 1u, &pieces));
	FUZZ_CHECK(whole.lines == pieces.lines && whole.hash == pieces.hash);
	return 0;
}
