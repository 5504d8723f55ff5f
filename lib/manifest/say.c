/* SPDX-License-Identifier: MIT */
/*
 * JSON paths, and messages about what stands there. Text from outside is shown as written, shortened; making it safe for a
 * terminal is the tool's.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "manifest/say.h"
#include "os/say.h"
#include "wire/utf8.h"

#define WORD_MAX 60 /* bytes shown of a text from outside */

/* How much of a token to show: whole characters. */
static int shown(const struct uvm_json_token *tok)
{
	size_t n = 0;

	while (n < tok->raw_len) {
		uint32_t c;
		const size_t k = uvm_utf8_next(tok->raw + n, tok->raw_len - n, &c);

		if (n + k > WORD_MAX)
			break;
		n += k;
	}
	return (int)n;
}

static const char *ellipsis(const struct uvm_json_token *tok)
{
	return (size_t)shown(tok) < tok->raw_len ? "..." : "";
}

/* ---- paths ---- */

static size_t append(struct form_place *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static size_t append(struct form_place *p, const char *fmt, ...)
{
	const size_t mark = p->len, room = sizeof(p->path) - mark;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(p->path + mark, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		p->len += (size_t)n < room ? (size_t)n : room - 1;
	return mark;
}

size_t form_enter(struct form_place *p, const char *name)
{
	return append(p, "%s%s", p->len > 0 ? "." : "", name);
}

/* What could not stand behind a dot goes into ["…"]. */
size_t form_enter_key(struct form_place *p, const struct uvm_json_token *key)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$";
	size_t n = 0;

	while (n < key->raw_len && memchr(plain, key->raw[n], sizeof(plain) - 1) != NULL)
		n++;
	if (n == 0 || n < key->raw_len)
		return append(p, "[\"%.*s%s\"]", shown(key), key->raw, ellipsis(key));
	return append(p, "%s%.*s%s", p->len > 0 ? "." : "", shown(key), key->raw, ellipsis(key));
}

size_t form_enter_index(struct form_place *p, size_t i)
{
	return append(p, "[%zu]", i);
}

void form_leave(struct form_place *p, size_t mark)
{
	p->len = mark;
	p->path[mark] = '\0';
}

/* ---- complaints ---- */

int form_refuse(const struct form_place *p, const struct uvm_json_token *at, int code, const char *fmt, ...)
{
	char what[UVM_DIAG_TEXT];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (p->d->code == UVM_OK) {
		p->d->line = at->line;
		p->d->col = at->col;
	}
	return uvm_say(p->d, code, "%s%s%s", p->path, p->len > 0 ? ": " : "", what);
}

int form_unexpected(const struct form_place *p, const struct uvm_json_token *tok, const char *want, ...)
{
	static const char *const found[] = {
		[UVM_JSON_OBJECT] = "an object", [UVM_JSON_ARRAY] = "an array", [UVM_JSON_STRING] = "a string",
		[UVM_JSON_TRUE] = "true",        [UVM_JSON_FALSE] = "false",    [UVM_JSON_NULL] = "null",
	};
	char what[UVM_DIAG_TEXT];
	va_list ap;

	va_start(ap, want);
	(void)vsnprintf(what, sizeof(what), want, ap);
	va_end(ap);
	if (tok->event == UVM_JSON_NUMBER)
		return form_refuse(p, tok, UVM_E_VALUE, "expected %s, found %.*s%s", what, shown(tok), tok->raw, ellipsis(tok));
	return form_refuse(p, tok, UVM_E_VALUE, "expected %s, found %s", what, found[tok->event]);
}

/* One name more of a list of names. */
static void add_name(char list[UVM_DIAG_TEXT], const char *name)
{
	const size_t len = strlen(list);

	(void)snprintf(list + len, UVM_DIAG_TEXT - len, "%s%s", len > 0 ? ", " : "", name);
}

int form_unknown_field(const struct form_place *p, const struct uvm_json_token *tok, const struct form_object *o)
{
	char list[UVM_DIAG_TEXT] = "";

	for (size_t i = 0; i < form_count_fields(o); i++)
		add_name(list, form_field_at(o, i).name);
	return form_refuse(p, tok, UVM_E_VALUE, "unknown; allowed are %s", list);
}

int form_unknown_variant(const struct form_place *p, const struct uvm_json_token *tok, const struct form_choice *c)
{
	char list[UVM_DIAG_TEXT] = "";

	for (size_t i = 0; i < form_count_variants(c); i++)
		add_name(list, form_variant_at(c, i).name);
	return form_refuse(p, tok, UVM_E_VALUE, "expected one of %s, found \"%.*s%s\"", list, shown(tok), tok->raw,
			   ellipsis(tok));
}
