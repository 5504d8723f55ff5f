/* SPDX-License-Identifier: MIT */
/*
 * A diagnostic as the line a user reads: what, where, and the template of its status with the two numbers filled in.
 *
 * The path in front of it is the tool's; sentences made of words from outside (uvm_diag.text) are hosted code's.
 */
#include <uvmkit/status.h>

#include "wire/digits.h"

/* Counts all characters, keeps those that fit. */
struct out {
	char *buf;
	size_t room, len;
};

static void put_char(struct out *o, char c)
{
	if (o->len < o->room)
		o->buf[o->len] = c;
	o->len++;
}

static void put(struct out *o, const char *s)
{
	while (*s != '\0')
		put_char(o, *s++);
}

static void put_number(struct out *o, uint64_t v, unsigned base)
{
	char digits[UVM_DIGITS_MAX + 1];

	digits[UVM_DIGITS_MAX] = '\0';
	if (base == 16 && v >= 10)
		put(o, "0x");
	put(o, uvm_digits(digits + UVM_DIGITS_MAX, v, base));
}

static bool put_name(struct out *o, const struct uvm_diag *d)
{
	if (d->record != NULL) {
		put(o, d->record);
		if (d->index != UVM_NO_INDEX) {
			put_char(o, '[');
			put_number(o, d->index, 10);
			put_char(o, ']');
		}
	}
	if (d->field != NULL) {
		if (d->record != NULL)
			put_char(o, '.');
		put(o, d->field);
	}
	return d->record != NULL || d->field != NULL;
}

static bool put_place(struct out *o, const struct uvm_diag *d, bool named)
{
	if (d->line != 0) {
		put(o, named ? " at line " : "line ");
		put_number(o, d->line, 10);
		if (d->col != 0) {
			put(o, ", column ");
			put_number(o, d->col, 10);
		}
		return true;
	}
	if (d->off == UVM_NO_OFFSET)
		return false;
	put(o, named ? " at " : "offset ");
	put_number(o, d->off, 16);
	return true;
}

static void put_template(struct out *o, const char *t, const struct uvm_diag *d)
{
	for (; *t != '\0'; t++) {
		if (*t != '%') {
			put_char(o, *t);
			continue;
		}
		switch (*++t) {
		case 'g':
			put_number(o, d->got, 16);
			break;
		case 'w':
			put_number(o, d->want, 16);
			break;
		case 'G':
			put_number(o, d->got, 10);
			break;
		case 'W':
			put_number(o, d->want, 10);
			break;
		case '\0':
			return;
		default:
			put_char(o, *t);
		}
	}
}

static const char *template_of(const struct uvm_diag *d)
{
	return d->says != NULL ? d->says : uvm_status_template(d->code);
}

unsigned uvm_diag_numbers(const struct uvm_diag *d)
{
	unsigned found = 0;

	if (d->text[0] != '\0')
		return 0;
	for (const char *t = template_of(d); *t != '\0'; t++) {
		if (*t != '%')
			continue;
		if (*++t == '\0')
			break;
		found |= *t == 'g' || *t == 'G' ? UVM_DIAG_GOT : 0;
		found |= *t == 'w' || *t == 'W' ? UVM_DIAG_WANT : 0;
	}
	return found;
}

size_t uvm_diag_format(const struct uvm_diag *d, char *buf, size_t size)
{
	struct out o = { buf, size - 1, 0 };
	const bool named = put_name(&o, d);

	if (put_place(&o, d, named) || named)
		put(&o, ": ");
	if (d->text[0] != '\0')
		put(&o, d->text);
	else
		put_template(&o, template_of(d), d);
	buf[o.len < o.room ? o.len : o.room] = '\0';
	return o.len;
}
