/* SPDX-License-Identifier: MIT */
/*
 * uvmkit endorse: from an image to what its author signs, and back into the image, step by step. The key is needed in one step
 * only, which can be done elsewhere.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "endorse_steps.h"
#include "os/say.h"

const char *endorse_hex(const uint8_t *p, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = "0123456789abcdef"[p[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
	}
	out[2 * n] = '\0';
	return out;
}

static void member(struct uvm_json_writer *w, const struct endorse_fact *f)
{
	char key[32];
	size_t n = 0;

	for (; f->name[n] != '\0' && n < sizeof(key) - 1; n++)
		key[n] = f->name[n] == ' ' ? '_' : f->name[n];
	key[n] = '\0';
	cli_json_text(w, key, f->value);
}

static void put_word(FILE *f, const char *name, const char *rest, int len)
{
	char *word;

	if (asprintf(&word, "%s%.*s", name, len, rest) < 0)
		return;
	cli_print_word(f, word);
	free(word);
}

/* A command with its names, malloc'ed; NULL: out of memory. */
static char *line_of(const struct endorse_next *next)
{
	const char *const *name = next->names;
	char *line = NULL;
	size_t size;
	FILE *f = open_memstream(&line, &size);

	for (const char *s = next->command; f != NULL && *s != '\0';) {
		const size_t n = strcspn(s, " ");

		if (*s == '%')
			put_word(f, *name++, s + 1, (int)n - 1);
		else
			fwrite(s, 1, n, f);
		s += n;
		for (; *s == ' '; s++)
			fputc(' ', f);
	}
	if (f != NULL && fclose(f) == 0)
		return line;
	free(line);
	return NULL;
}

static int account_json(struct cli *c, const char *what, const struct endorse_fact *facts, const struct endorse_next *next)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	cli_json_text(&w, "done", what);
	for (; facts->name != NULL; facts++)
		member(&w, facts);
	uvm_json_key(&w, "next");
	uvm_json_array_open(&w);
	for (; next->say != NULL; next++) {
		char *line = line_of(next);

		uvm_json_object_open(&w);
		uvm_json_member_string(&w, "what", next->say);
		cli_json_text(&w, "command", line != NULL ? line : "");
		uvm_json_object_close(&w);
		free(line);
	}
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}

static void print_line(const char *s)
{
	if (s != NULL)
		cli_print_safe(stdout, s, strlen(s));
	putchar('\n');
}

static int account_text(const char *what, const struct endorse_fact *facts, const struct endorse_next *next)
{
	print_line(what);
	for (; facts->name != NULL; facts++) {
		printf("  %-14s  ", facts->name);
		print_line(facts->value);
	}
	for (; next->say != NULL; next++) {
		char *line = line_of(next);

		printf("next: %s\n  ", next->say);
		print_line(line);
		free(line);
	}
	return 0;
}

int endorse_account(struct cli *c, const struct endorse_fact *facts, const struct endorse_next *next, const char *what, ...)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	va_list ap;
	char *text;
	int r;

	va_start(ap, what);
	r = vasprintf(&text, what, ap);
	va_end(ap);
	if (r < 0) {
		(void)uvm_no_memory(&d, strlen(what));
		return cli_error(c, NULL, &d);
	}
	r = cli_has(c, "json") != 0 ? account_json(c, text, facts, next) : account_text(text, facts, next);
	free(text);
	return r;
}

int endorse_image(struct cli *c, struct input *in, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (input_read(in, path, NULL, &d) == UVM_OK && in->p != in->file.p)
		(void)uvm_say(&d, UVM_E_UNSUPPORTED, "carries an image inside: endorse the image, then build this from it");
	return d.code != UVM_OK ? cli_error(c, path, &d) : 0;
}

int endorse_file(struct cli *c, const char *path, struct uvm_bytes *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	return uvm_file_read(path, ENDORSE_FILE_MAX, ret, &d) < 0 ? cli_error(c, path, &d) : 0;
}

int endorse_write(struct cli *c, const char *image, const char *path, const void *p, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = uvm_file_keep(path, (const char *const[]){ image, NULL }, &d);

	if (r == UVM_OK)
		r = uvm_file_write(path, p, n, &d);
	return r < 0 ? cli_error(c, path, &d) : 0;
}

int endorse_save(struct cli *c, const struct uvm_igvm *f, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan;
	int r = uvm_igvm_plan(f, &plan, &d);

	if (r == UVM_OK) {
		r = uvm_igvm_save(&plan, path, &d);
		uvm_igvm_plan_free(&plan);
	}
	return r < 0 ? cli_error(c, path, &d) : 0;
}

static const struct cli_command *const subcommands[] = { &endorse_idblock_command, &endorse_corim_command, NULL };

static const char *const description[] = {
	"Signs what an image measures as, in steps of which only one needs the key. Each step says what comes next.",
	"An ID block is for the processor: SEV-SNP launches the image only as its owner signed it, and puts the owner's key "
	"into the guest's reports. A CoRIM document is for verifiers: it names the digest to expect and its security version.",
	NULL,
};

const struct cli_command endorse_command = {
	.name = "endorse",
	.summary = "sign what an image measures as, step by step",
	.description = description,
	.subcommands = subcommands,
};
