/* SPDX-License-Identifier: MIT */
/*
 * What uvmkit run prints: the guest's output, the reasons of a refusal, times, the document of --json.
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "abi/guest_exit.h"
#include "run.h"

#define VERDICT_DEPTH 32

static const char *const machine_words[] = { [UVM_VM_MICROVM] = "microvm", [UVM_VM_Q35] = "q35" };
static const char *const accelerator_words[] = { [UVM_VM_TCG] = "tcg", [UVM_VM_KVM] = "kvm" };

void run_show_warning(const struct run *r)
{
	cli_warn(r->c, r->path,
		 "plain mode: no confidential hardware takes part; this host sees and can change all of the guest, "
		 "and nobody has measured it%s",
		 r->info.platform == UVM_IGVM_SEV_SNP ? ". The part for SEV-SNP runs without SEV-SNP" : "");
	if (r->info.direct)
		cli_warn(r->c, r->path,
			 "the image has no boot shim: this host's ACPI tables and clock are put into what it measured");
}

/* ---- the command --------------------------------------------------------------------------------------------------- */

int run_show_command(struct run *r)
{
	const char *const *argv = r->info.argv;
	struct uvm_json_writer w;

	if (r->json) {
		cli_json_stdout(&w, 2);
		uvm_json_object_open(&w);
		uvm_json_key(&w, "argv");
		uvm_json_array_open(&w);
		for (; *argv != NULL; argv++)
			uvm_json_string(&w, *argv);
		uvm_json_array_close(&w);
		uvm_json_object_close(&w);
		return cli_json_end(r->c, &w);
	}
	for (size_t i = 0; argv[i] != NULL; i++) {
		if (i > 0)
			fputs(argv[i][0] == '-' ? " \\\n  " : " ", stdout);
		cli_print_word(stdout, argv[i]);
	}
	putchar('\n');
	return 0;
}

/* ---- the guest's output -------------------------------------------------------------------------------------------- */

/* What is held of a line goes out as it is. */
static void release(struct run *r)
{
	if (r->nheld == 0)
		return;
	cli_print_safe(stderr, r->held, r->nheld);
	r->line = true;
	r->nheld = 0;
}

/* Lines are held until they are whole, as far as there is room: what the workload writes meanwhile must not stand inside of
 * one. */
static void hold(struct run *r, const char *p, size_t n)
{
	for (size_t part; n > 0; p += part, n -= part) {
		if (r->nheld == sizeof(r->held))
			release(r);
		part = sizeof(r->held) - r->nheld < n ? sizeof(r->held) - r->nheld : n;
		memcpy(r->held + r->nheld, p, part);
		r->nheld += part;
	}
}

/* Line by line. A carriage return in front of a line's end belongs to it, also when the end is still to come. */
static void show_console(struct run *r, const char *p, size_t n)
{
	while (n > 0) {
		const char *end = memchr(p, '\n', n);
		const size_t piece = end != NULL ? (size_t)(end - p) : n;
		const bool cr = piece > 0 && p[piece - 1] == '\r';

		if (r->cr && piece > 0)
			hold(r, "\r", 1);
		hold(r, p, piece - cr);
		if (end != NULL) {
			release(r);
			fputc('\n', stderr);
			r->line = false;
		}
		r->cr = end == NULL && cr;
		p += piece + (end != NULL);
		n -= piece + (end != NULL);
	}
}

static FILE *file_of(const struct run *r, enum uvm_vm_stream stream)
{
	return stream == UVM_VM_STDOUT && !r->json ? stdout : stderr;
}

void run_name(struct run *r, struct run_lines lines[UVM_VM_STREAMS], const char *name)
{
	for (enum uvm_vm_stream i = 0; i < UVM_VM_STREAMS; i++)
		lines[i] = (struct run_lines){ .to = file_of(r, i), .name = name, .safe = i == UVM_VM_CONSOLE };
	r->lines = lines;
}

void run_show_output(void *run, enum uvm_vm_stream stream, const uint8_t *p, size_t n)
{
	struct run *r = run;
	FILE *f = file_of(r, stream);

	if (r->lines != NULL) {
		if (!run_lines_add(&r->lines[stream], (const char *)p, n))
			uvm_vm_qemu.stop(r->vm);
		return;
	}
	if (stream == UVM_VM_CONSOLE) {
		show_console(r, (const char *)p, n);
		return;
	}
	if (fwrite(p, 1, n, f) != n || fflush(f) != 0)
		uvm_vm_qemu.stop(r->vm); /* nobody listens; cli_flush says so */
}

static void end_line(struct run *r)
{
	for (size_t i = 0; r->lines != NULL && i < UVM_VM_STREAMS; i++)
		run_lines_end(&r->lines[i]);
	release(r);
	if (r->line)
		fputc('\n', stderr);
	r->line = false;
}

/* ---- what was refused ---------------------------------------------------------------------------------------------- */

struct finding {
	char name[64], holds[16], basis[16], reason[256];
	bool required;
};

static void take_text(const struct uvm_json_token *tok, char *out, size_t cap)
{
	size_t n;

	if (tok->event == UVM_JSON_STRING && uvm_json_text(tok, out, cap - 1, &n) == UVM_OK)
		out[n] = '\0';
}

/* ${tok} is the value of member ${key}. */
static void take_member(struct finding *f, const struct uvm_json_token *key, const struct uvm_json_token *tok)
{
	if (uvm_json_is(key, "name"))
		take_text(tok, f->name, sizeof(f->name));
	else if (uvm_json_is(key, "holds"))
		take_text(tok, f->holds, sizeof(f->holds));
	else if (uvm_json_is(key, "basis"))
		take_text(tok, f->basis, sizeof(f->basis));
	else if (uvm_json_is(key, "reason"))
		take_text(tok, f->reason, sizeof(f->reason));
	else if (uvm_json_is(key, "required"))
		f->required = tok->event == UVM_JSON_TRUE;
}

static void show_finding(const struct finding *f)
{
	if (!f->required || strcmp(f->holds, "yes") == 0)
		return;
	fputs("  ", stderr);
	cli_print_safe(stderr, f->name, strlen(f->name));
	fputs(": ", stderr);
	cli_print_safe(stderr, f->reason, strlen(f->reason));
	fputs(" (holds: ", stderr);
	cli_print_safe(stderr, f->holds, strlen(f->holds));
	fputs(", basis: ", stderr);
	cli_print_safe(stderr, f->basis, strlen(f->basis));
	fputs(")\n", stderr);
}

/* The members of an object that has begun, without those deeper down. */
static int read_finding(struct uvm_json_reader *json)
{
	struct uvm_json_token key, tok;
	struct finding f = { .holds = "unknown", .basis = "none" };
	int e;

	while ((e = uvm_json_next(json, &key)) == UVM_OK && key.event == UVM_JSON_KEY) {
		e = uvm_json_next(json, &tok);
		if (e < 0)
			return e;
		take_member(&f, &key, &tok);
		e = uvm_json_skip(json, &tok);
		if (e < 0)
			return e;
	}
	show_finding(&f);
	return e;
}

static int read_findings(struct uvm_json_reader *json, const struct uvm_json_token *array)
{
	struct uvm_json_token tok;
	int e = UVM_OK;

	if (array->event != UVM_JSON_ARRAY)
		return uvm_json_skip(json, array);
	while (e == UVM_OK && (e = uvm_json_next(json, &tok)) == UVM_OK && tok.event != UVM_JSON_ARRAY_END)
		e = tok.event == UVM_JSON_OBJECT ? read_finding(json) : uvm_json_skip(json, &tok);
	return e;
}

/* The guest's document was read once already; what is odd in it is passed over. */
static void show_refusals(const char *verdict)
{
	uint8_t stack[UVM_JSON_STACK(VERDICT_DEPTH)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader json;
	struct uvm_json_token key, tok;

	uvm_json_read(&json, verdict, strlen(verdict), stack, VERDICT_DEPTH, &d);
	if (uvm_json_next(&json, &tok) < 0 || tok.event != UVM_JSON_OBJECT)
		return;
	while (uvm_json_next(&json, &key) == UVM_OK && key.event == UVM_JSON_KEY && uvm_json_next(&json, &tok) == UVM_OK) {
		if ((uvm_json_is(&key, "fields") ? read_findings(&json, &tok) : uvm_json_skip(&json, &tok)) < 0)
			return;
	}
}

/* ---- the end ------------------------------------------------------------------------------------------------------- */

static int exit_code(const struct uvm_vm_result *res)
{
	switch (res->outcome) {
	case UVM_VM_REFUSED:
		return RUN_REFUSED;
	case UVM_VM_DIED:
		return RUN_DIED;
	case UVM_VM_TIMEOUT:
		return RUN_TIMEOUT;
	default:
		return res->signal != 0 ? RUN_SIGNAL + (int)res->signal : (int)res->status;
	}
}

static void show_times(const struct uvm_vm_result *res)
{
	for (int p = 0; p < UVM_VM_PHASES; p++) {
		if (res->phase_ns[p] != 0)
			fprintf(stderr, "%9.3f s  %s\n", (double)res->phase_ns[p] / 1e9,
				uvm_vm_phase_name((enum uvm_vm_phase)p));
	}
}

static void put_result(struct run *r, struct uvm_json_writer *w, const struct uvm_vm_result *res)
{
	const struct uvm_guest_exit_info *guest = uvm_guest_exit_find(res->guest);

	if (guest != NULL)
		uvm_json_member_string(w, "guest", guest->name);
	if (res->exited)
		uvm_json_member_u64(w, "status", res->status);
	if (res->signal != 0)
		uvm_json_member_u64(w, "signal", res->signal);
	if (res->reason[0] != '\0')
		cli_json_text(w, "reason", res->reason);
	uvm_json_member_string(w, "platform", platform_words[r->info.platform]);
	uvm_json_member_bool(w, "confidential", false);
	uvm_json_member_string(w, "machine", machine_words[r->info.machine]);
	uvm_json_member_string(w, "accelerator", accelerator_words[r->info.accelerator]);
	uvm_json_member_u64(w, "memory", r->info.memory);
	uvm_json_member_string(w, "qemu", r->info.version);
	uvm_json_key(w, "phases_ms");
	uvm_json_object_open(w);
	for (int p = 0; p < UVM_VM_PHASES; p++) {
		if (res->phase_ns[p] != 0)
			uvm_json_member_u64(w, uvm_vm_phase_name((enum uvm_vm_phase)p), res->phase_ns[p] / 1000000);
	}
	uvm_json_object_close(w);
	if (res->verdict != NULL) {
		uvm_json_key(w, "verdict");
		cli_json_outside(w, res->verdict, strlen(res->verdict));
	}
}

static void begin_document(struct run *r, struct uvm_json_writer *w, const char *outcome, int code)
{
	cli_json_stdout(w, 2);
	uvm_json_object_open(w);
	cli_json_text(w, "file", r->path);
	uvm_json_member_string(w, "outcome", outcome);
	uvm_json_member_u64(w, "exit_code", (uint64_t)code);
}

/* A document that cannot be written is a failure of ours, whatever the guest did. */
static int end_document(struct run *r, struct uvm_json_writer *w, int code)
{
	uvm_json_object_close(w);
	return cli_json_end(r->c, w) == 0 ? code : RUN_FAILED;
}

static void show_end(struct run *r, const struct uvm_vm_result *res)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	flockfile(stderr); /* several VMs may end at the same time */
	end_line(r);
	if (res->outcome != UVM_VM_DONE) {
		snprintf(d.text, sizeof(d.text), "%s: %.*s", uvm_vm_outcome_name(res->outcome), UVM_DIAG_TEXT - 16,
			 res->reason);
		(void)cli_error(r->c, r->path, (uvm_fail(&d, UVM_E_MISMATCH, UVM_NO_OFFSET, NULL, 0, 0), &d));
	}
	if (res->outcome == UVM_VM_REFUSED && res->verdict != NULL)
		show_refusals(res->verdict);
	if (r->timing || isatty(STDERR_FILENO))
		show_times(res);
	funlockfile(stderr);
}

int run_show_result(struct run *r, const struct uvm_vm_result *res)
{
	const int code = exit_code(res);
	struct uvm_json_writer w;

	show_end(r, res);
	if (!r->json)
		return cli_flush(r->c) == 0 ? code : RUN_FAILED;
	begin_document(r, &w, uvm_vm_outcome_name(res->outcome), code);
	put_result(r, &w, res);
	return end_document(r, &w, code);
}

int run_fail(struct run *r, const struct uvm_diag *d)
{
	char text[UVM_DIAG_TEXT];
	struct uvm_json_writer w;

	end_line(r);
	(void)cli_error(r->c, r->path, d);
	if (!r->json)
		return RUN_FAILED;
	uvm_diag_format(d, text, sizeof(text));
	begin_document(r, &w, "failed", RUN_FAILED);
	cli_json_text(&w, "reason", text);
	return end_document(r, &w, RUN_FAILED);
}
