/* SPDX-License-Identifier: MIT */
/*
 * uvmkit debug: ask a VM that runs.
 */
#include <stdlib.h>
#include <string.h>

#include "abi/channel.h"
#include "os/clock.h"
#include "os/say.h"
#include "os/stream.h"
#include "vmm/channel.h"
#include "vmm/lines.h"
#include "commands.h"

#define ANSWER_MS 10000u
#define DEPTH 32

/* The answer to one request, when it has come. */
struct answer {
	char *text;
	size_t n;
	struct uvm_diag *d;
};

static int take_line(void *arg, const char *line, size_t n)
{
	struct answer *a = arg;
	struct uvm_guest_message m;
	const int r = uvm_guest_message_read(&m, line, n, a->d);

	if (r < 0 || m.event != UVM_GUEST_INSPECT || a->text != NULL)
		return r;
	a->text = strndup(line, n);
	a->n = n;
	return a->text != NULL ? UVM_OK : uvm_no_memory(a->d, n);
}

static int receive(int fd, struct answer *a, struct uvm_diag *d)
{
	const uint64_t end = uvm_clock_ns() + ANSWER_MS * 1000000ull;
	struct uvm_lines lines = { 0 };
	uint8_t chunk[4096];
	int r = UVM_OK;

	while (r == UVM_OK && a->text == NULL) {
		const uint64_t now = uvm_clock_ns();
		bool ready = false;
		size_t n = 0;

		if (now >= end)
			r = uvm_say(d, UVM_E_IO, "the guest does not answer");
		if (r == UVM_OK)
			r = uvm_stream_wait(&fd, &ready, 1, (int)((end - now) / 1000000u) + 1, d);
		if (r == UVM_OK && ready && uvm_stream_read(fd, chunk, sizeof(chunk), &n) < 0)
			r = uvm_say(d, UVM_E_IO, "the VM has ended");
		if (r == UVM_OK)
			r = uvm_lines_add(&lines, chunk, n, UVM_CHANNEL_LINE_MAX, take_line, a, d);
	}
	uvm_lines_free(&lines);
	return r;
}

static int ask(const char *path, struct answer *a, struct uvm_diag *d)
{
	char request[64];
	size_t n;
	int fd = -1, r;

	r = uvm_host_request(request, sizeof(request), &n, "inspect", NULL, d);
	if (r == UVM_OK)
		r = uvm_stream_connect(path, &fd, d);
	if (r == UVM_OK)
		r = uvm_stream_send(fd, request, n, d);
	if (r == UVM_OK)
		r = receive(fd, a, d);
	uvm_stream_close(&fd);
	return r;
}

/* "load_base: 0x8000000", a line for each member; texts without their quotes, other values as JSON. */
static void show(const struct answer *a)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader json;
	struct uvm_json_token key, tok;

	uvm_json_read(&json, a->text, a->n, stack, DEPTH, &d);
	if (uvm_json_next(&json, &tok) < 0)
		return;
	while (uvm_json_next(&json, &key) == UVM_OK && key.event == UVM_JSON_KEY && uvm_json_next(&json, &tok) == UVM_OK) {
		const bool text = tok.event == UVM_JSON_STRING;
		const char *from = text ? tok.raw : json.p + tok.off;

		if (uvm_json_skip(&json, &tok) < 0)
			return;
		if (uvm_json_is(&key, "event"))
			continue;
		cli_print_safe(stdout, key.raw, key.raw_len);
		fputs(": ", stdout);
		cli_print_safe(stdout, from, text ? tok.raw_len : (size_t)(json.p + json.pos - from));
		putchar('\n');
	}
}

static int run(struct cli *c)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct answer a = { .d = &d };
	struct uvm_json_writer w;
	unsigned n;
	const char *path = cli_args(c, &n)[0];
	int code = 0;

	if (ask(path, &a, &d) < 0) {
		code = cli_error(c, path, &d);
	} else if (cli_has(c, "json") != 0) {
		cli_json_stdout(&w, 0);
		cli_json_outside(&w, a.text, a.n);
		code = cli_json_end(c, &w);
	} else {
		show(&a);
	}
	free(a.text);
	return code;
}

static const struct cli_option options[] = {
	{ .name = "json", .help = "print the guest's answer: one JSON document" },
	{ .name = NULL },
};

static const char *const inspect_description[] = {
	"Asks the paravisor of a VM for its policy as it decoded it, where its image lies, and its verdict. What it says is "
	"its own word; in plain mode nothing vouches for it.",
	NULL,
};

static const struct cli_command inspect = {
	.name = "inspect",
	.summary = "ask a running VM what it has decided",
	.description = inspect_description,
	.options = options,
	.positional = { "SOCKET", "the path that was given to uvmkit run --control", 1, 1 },
	.run = run,
};

static const struct cli_command *const subcommands[] = { &inspect, &debug_show_command, &debug_verify_command, NULL };

const struct cli_command debug_command = {
	.name = "debug",
	.summary = "look into running VMs, and what is left of failed ones",
	.subcommands = subcommands,
};
