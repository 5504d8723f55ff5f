/* SPDX-License-Identifier: MIT */
/*
 * The text form of records: nested, one field a line, numbers in upper-case hexadecimal.
 *
 *	RequiredMemory {
 *	    gpa: 0x1000,
 *	}
 *
 * Two styles: four spaces a level with a comma behind everything below level 0; or tabs without commas.
 * Errors are left in the stream: whoever flushes it looks at ferror.
 */
#ifndef IGVMFILEGEN_TEXT_H
#define IGVMFILEGEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct text {
	FILE *f;
	unsigned depth;
	bool tabs; /* a depth is one tab, and lines end without a comma */
};

/**
 * text_open(t, label, name, bracket): begin a level: "label: Name {". ${label} and ${name} may be NULL; ${bracket} is one of
 * '{', '(', '['. text_close ends the level with the same bracket given.
 */
void text_open(struct text *t, const char *label, const char *name, char bracket);
void text_close(struct text *t, char bracket);

/** text_hex, text_word, text_bool: one field; ${label} NULL: only the value, an element of a list. */
void text_hex(const struct text *t, const char *label, uint64_t v);
void text_word(const struct text *t, const char *label, const char *word);
void text_bool(const struct text *t, const char *label, bool v);

/** text_list(t, label, p, size, n): ${n} numbers of ${size} bytes each, one a line. */
void text_list(struct text *t, const char *label, const uint8_t *p, size_t size, size_t n);

/** text_digits(t, label, prefix, p, n): ${n} bytes as one run of hexadecimal digits behind ${prefix}. */
void text_digits(const struct text *t, const char *label, const char *prefix, const uint8_t *p, size_t n);

/** text_string(t, label, s, n): text from a file in quotes, with what could drive a terminal escaped. */
void text_string(const struct text *t, const char *label, const char *s, size_t n);

#endif
