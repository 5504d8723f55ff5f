/* SPDX-License-Identifier: MIT */
/*
 * The kernel's command line.
 *
 * Source: Linux, lib/cmdline.c next_arg() and kernel/params.c parse_args() for what the kernel makes of text.
 */
#include "command_line.h"

#include "abi/channel.h"
#include "wire/digits.h"

#define LAST_WORD "rdinit=/init"

bool shim_command_line_allows_host(const struct uvm_command_line *c, bool has_policy, enum uvm_shim_isolation isolation)
{
	size_t n;

	if (uvm_command_line_word(c, UVM_WORD_DEBUG, &n) != NULL)
		return true;
	return !has_policy && isolation == UVM_SHIM_VBS && c->policy == UVM_COMMAND_LINE_APPEND_CHOSEN;
}

/* ---- what the kernel would read ------------------------------------------------------------------------------------ */

/* What the kernel takes for space between words; the last is Latin-1's. */
static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0;
}

/* The kernel takes marks off the ends of a word, at most one of each; here all, which is stricter. */
static bool ends_options(const uint8_t *p, size_t n)
{
	while (n > 0 && *p == '"') {
		p++;
		n--;
	}
	while (n > 0 && p[n - 1] == '"')
		n--;
	return n == 2 && p[0] == '-' && p[1] == '-';
}

int shim_command_line_check(const uint8_t *p, size_t n, const char *field, struct uvm_diag *d)
{
	bool quoted = false;

	for (size_t at = 0, word = 0; at <= n; at++) {
		if (at < n && p[at] == '\0')
			return uvm_fail_says(d, UVM_E_VALUE, at, field, 0, 0, "a NUL inside of the text");
		if (at < n && p[at] == '"')
			quoted = !quoted;
		if (at < n && (quoted || !is_space(p[at])))
			continue;
		if (ends_options(p + word, at - word))
			return uvm_fail_says(d, UVM_E_VALUE, word, field, 0, 0,
					     "the word --: the kernel would not read what follows");
		word = at + 1;
	}
	if (quoted)
		return uvm_fail_says(d, UVM_E_VALUE, n, field, 0, 0, "a quotation mark without its other");
	return UVM_OK;
}

/* ---- the line ------------------------------------------------------------------------------------------------------- */

struct line {
	char *p;
	size_t len; /* also of what does not fit */
};

static void put(struct line *l, const void *p, size_t n)
{
	if (l->len + n < SHIM_COMMAND_LINE_SIZE && n > 0)
		__builtin_memcpy(l->p + l->len, p, n);
	l->len += n;
}

/* What is there already is followed by a space. */
static void put_words(struct line *l, const void *p, size_t n)
{
	if (l->len > 0 && n > 0)
		put(l, " ", 1);
	put(l, p, n);
}

#define PUT_TEXT(l, text) put_words(l, text, sizeof(text) - 1)

/* With more than one processor the kernel believes this clock only when it is told to. */
static void put_tsc(struct line *l, uint32_t khz)
{
	char digits[UVM_DIGITS_MAX];
	const char *first = uvm_digits(digits + sizeof(digits), khz, 10);

	PUT_TEXT(l, "tsc=reliable tsc_early_khz=");
	put(l, first, (size_t)(digits + sizeof(digits) - first));
}

int shim_command_line_put(const struct shim_command_line *c, char out[SHIM_COMMAND_LINE_SIZE], struct uvm_diag *d)
{
	struct line l = { out, 0 };

	put_words(&l, c->measured.text, c->measured.len);
	put_words(&l, c->host, c->host_len);
	if (c->tsc_khz != 0)
		put_tsc(&l, c->tsc_khz);
	PUT_TEXT(&l, LAST_WORD);
	if (l.len >= SHIM_COMMAND_LINE_SIZE)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "command line", l.len, SHIM_COMMAND_LINE_SIZE - 1);
	out[l.len] = '\0';
	return UVM_OK;
}
