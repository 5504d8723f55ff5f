/* SPDX-License-Identifier: MIT */
/*
 * The text form of records.
 */
#include <uvmkit/wire.h>

#include "cli.h"
#include "text.h"

/* A dump is mostly lists of one byte a line: no printf on that path. */
static void begin(const struct text *t, const char *label)
{
	const char *const level = t->tabs ? "\t" : "    ";

	for (unsigned i = 0; i < t->depth; i++)
		fputs(level, t->f);
	if (label != NULL) {
		fputs(label, t->f);
		fputs(": ", t->f);
	}
}

static void end(const struct text *t)
{
	fputs(t->depth > 0 && !t->tabs ? ",\n" : "\n", t->f);
}

void text_open(struct text *t, const char *label, const char *name, char bracket)
{
	begin(t, label);
	if (name != NULL)
		fputs(name, t->f);
	if (name != NULL && bracket == '{')
		fputc(' ', t->f);
	fputc(bracket, t->f);
	fputc('\n', t->f);
	t->depth++;
}

void text_close(struct text *t, char bracket)
{
	t->depth--;
	begin(t, NULL);
	fputc(bracket == '{' ? '}' : bracket == '(' ? ')' : ']', t->f);
	end(t);
}

void text_hex(const struct text *t, const char *label, uint64_t v)
{
	char digits[17];
	size_t i = sizeof(digits) - 1;

	digits[i] = '\0';
	do {
		digits[--i] = "0123456789ABCDEF"[v & 15];
		v >>= 4;
	} while (v != 0);
	begin(t, label);
	fputs("0x", t->f);
	fputs(digits + i, t->f);
	end(t);
}

void text_word(const struct text *t, const char *label, const char *word)
{
	begin(t, label);
	fputs(word, t->f);
	end(t);
}

void text_bool(const struct text *t, const char *label, bool v)
{
	text_word(t, label, v ? "true" : "false");
}

void text_list(struct text *t, const char *label, const uint8_t *p, size_t size, size_t n)
{
	if (n == 0) {
		text_word(t, label, "[]");
		return;
	}
	text_open(t, label, NULL, '[');
	for (size_t i = 0; i < n && !ferror(t->f); i++)
		text_hex(t, NULL, uvm_le(p + i * size, size));
	text_close(t, '[');
}

void text_digits(const struct text *t, const char *label, const char *prefix, const uint8_t *p, size_t n)
{
	begin(t, label);
	fputs(prefix, t->f);
	for (size_t i = 0; i < n; i++)
		fprintf(t->f, "%02X", p[i]);
	end(t);
}

void text_string(const struct text *t, const char *label, const char *s, size_t n)
{
	begin(t, label);
	fputc('"', t->f);
	for (size_t run; n > 0; s += run, n -= run) {
		for (run = 1; run < n && s[run] != '"' && s[run] != '\\'; run++)
			;
		if (s[0] == '"' || s[0] == '\\')
			fputc('\\', t->f);
		cli_print_safe(t->f, s, run);
	}
	fputc('"', t->f);
	end(t);
}
