/* SPDX-License-Identifier: MIT */
/*
 * What a tool says on standard error, and printing text from outside without letting it drive the terminal.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli_internal.h"
#include "wire/utf8.h"

#define MESSAGE_MAX 1024

const char *cli_path(const struct cli *c, char buf[CLI_NAME])
{
	size_t at = 0;

	for (unsigned d = 0; d < c->depth && at < CLI_NAME; d++)
		at += (size_t)snprintf(buf + at, CLI_NAME - at, "%s%s", d > 0 ? " " : "", c->path[d]->name);
	return buf;
}

int cli_system_exit(const struct cli *c)
{
	return c->tool->system_exit != 0 ? c->tool->system_exit : 3;
}

static void usage_json(const struct cli *c, const char *text)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_member_string(&w, "outcome", "usage-error");
	uvm_json_member_u64(&w, "exit", (uint64_t)c->tool->usage_exit);
	cli_json_text(&w, "error", text);
	uvm_json_object_close(&w);
	if (cli_json_end(c, &w) != 0)
		clearerr(stdout); /* said already, and the line is wrong in any case */
}

int cli_usage(const struct cli *c, const char *fmt, ...)
{
	char name[CLI_NAME], text[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	cli_path(c, name);
	fprintf(stderr, "%s: ", name);
	cli_print_safe(stderr, text, strlen(text));
	fprintf(stderr, "\nTry '%s --help'.\n", name);
	if (c->usage_json)
		usage_json(c, text);
	return c->tool->usage_exit;
}

bool cli_is_system(int code)
{
	return code == UVM_E_IO || code == UVM_E_NOMEM || code == UVM_E_CRYPTO;
}

/* "uvmkit: THING: PREFIX TEXT" */
static void message(const struct cli *c, const char *thing, const char *prefix, const char *text)
{
	flockfile(stderr); /* lines of other threads do not get between */
	fprintf(stderr, "%s: ", c->tool->root->name);
	if (thing != NULL) {
		cli_print_safe(stderr, thing, strlen(thing));
		fputs(": ", stderr);
	}
	fputs(prefix, stderr);
	cli_print_safe(stderr, text, strlen(text));
	fputc('\n', stderr);
	funlockfile(stderr);
}

void cli_note(const struct cli *c, const char *thing, const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	message(c, thing, "", text);
}

void cli_warn(const struct cli *c, const char *thing, const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	message(c, thing, "warning: ", text);
}

int cli_error(const struct cli *c, const char *thing, const struct uvm_diag *d)
{
	char text[MESSAGE_MAX];

	uvm_diag_format(d, text, sizeof(text));
	message(c, thing, "", text);
	return cli_is_system(d->code) ? cli_system_exit(c) : 1;
}

int cli_flush(const struct cli *c)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	if (!cli_pipe_closed)
		fprintf(stderr, "%s: cannot write to standard output%s%s\n", c->tool->root->name, errno != 0 ? ": " : "",
			errno != 0 ? strerror(errno) : "");
	clearerr(stdout); /* said once; what is left in the buffer is lost */
	return cli_system_exit(c);
}

int cli_json_sink(void *file, const char *s, size_t n)
{
	return fwrite(s, 1, n, file) == n ? UVM_OK : UVM_E_IO;
}

void cli_json_stdout(struct uvm_json_writer *w, unsigned indent)
{
	uvm_json_begin(w, cli_json_sink, stdout, indent, UVM_JSON_ESCAPE_MINIMAL);
}

int cli_json_end(const struct cli *c, struct uvm_json_writer *w)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const int r = uvm_json_end(w);

	if (r != UVM_OK && r != UVM_E_IO)
		return cli_error(c, "JSON", (uvm_fail(&d, r, UVM_NO_OFFSET, NULL, 0, 0), &d));
	putchar('\n');
	return cli_flush(c);
}

/* ---- text from outside --------------------------------------------------------------------------------------------- */

/* Controls, and the marks that make a terminal show text in another order than it is stored. */
static bool drives_terminal(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

void cli_print_safe(FILE *f, const char *s, size_t n)
{
	while (n > 0) {
		uint32_t cp = 0;
		size_t len = uvm_utf8_next(s, n, &cp);
		const bool plain = len != 0 && !drives_terminal(cp);

		if (len == 0)
			len = 1;
		if (plain)
			fwrite(s, 1, len, f);
		for (size_t i = 0; !plain && i < len; i++)
			fprintf(f, "\\x%02x", (unsigned char)s[i]);
		s += len;
		n -= len;
	}
}

void cli_print_word(FILE *f, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%";

	if (*s != '\0' && s[strspn(s, plain)] == '\0') {
		fputs(s, f);
		return;
	}
	fputc('\'', f);
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			fputs("'\\''", f);
		else
			fputc(*s, f);
	}
	fputc('\'', f);
}

void cli_json_text(struct uvm_json_writer *w, const char *key, const char *s)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	uvm_json_key(w, key);
	if (f != NULL)
		cli_print_safe(f, s, strlen(s));
	if (f != NULL && fclose(f) == 0)
		uvm_json_string_n(w, text, n);
	else
		uvm_json_null(w);
	free(text);
}

void cli_json_outside(struct uvm_json_writer *w, const char *s, size_t n)
{
	char *text = NULL;
	size_t room = 0;
	FILE *f = open_memstream(&text, &room);

	for (size_t len; f != NULL && n > 0; s += len, n -= len) {
		uint32_t cp = 0xFFFD;

		len = uvm_utf8_next(s, n, &cp);
		if (len != 0 && !drives_terminal(cp))
			fwrite(s, 1, len, f);
		else if (cp < 0x20)
			fputc(' ', f); /* in JSON that stands between values alone */
		else
			fprintf(f, "\\u%04" PRIx32, cp);
		len += len == 0;
	}
	if (f != NULL && fclose(f) == 0)
		uvm_json_raw(w, text, room);
	else
		uvm_json_null(w);
	free(text);
}

/* ---- did you mean -------------------------------------------------------------------------------------------------- */

#define WORD_MAX 40 /* longer words get no suggestion */

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	const unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions and replacements that make b of a. */
static unsigned edits(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1];

	for (unsigned j = 0; j <= strlen(b); j++)
		row[j] = j;
	for (unsigned i = 1; i <= strlen(a); i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= strlen(b); j++) {
			const unsigned above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[strlen(b)];
}

const char *cli_nearest(const char *word, const char *(*at)(const void *arg, unsigned i), const void *arg)
{
	const size_t len = strlen(word);
	unsigned least = len < 4 ? 2 : len < 8 ? 3 : 4; /* one, two or three mistakes */
	const char *name, *nearest = NULL;

	for (unsigned i = 0; len > 1 && len <= WORD_MAX && (name = at(arg, i)) != NULL; i++) {
		unsigned n;

		if (strlen(name) > WORD_MAX)
			continue;
		n = strncmp(name, word, len) == 0 ? 1 : edits(word, name); /* a beginning is as good as one mistake */
		if (n < least) {
			least = n;
			nearest = name;
		}
	}
	return nearest;
}
