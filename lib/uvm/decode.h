/* SPDX-License-Identifier: MIT */
/*
 * JSON into structs by tables, as Go programs read it: names of members match in any case, the last of several counts, members
 * that nobody knows are skipped, null leaves things unset. A value of the wrong type is an error.
 *
 * Stricter than Go: text that is not UTF-8, halves of surrogate pairs and U+0000 are refused.
 *
 * Source: the documentation of Go's encoding/json.
 */
#ifndef UVM_UVM_DECODE_H
#define UVM_UVM_DECODE_H

#include <uvmkit/json.h>
#include <uvmkit/uvm.h>

#include "uvm/memory.h"

enum decode_type {
	DECODE_TEXT,   /* const char *; ${quoted}: a number will do, as for proto3's names of numbers */
	DECODE_BOOL,   /* bool */
	DECODE_UINT,   /* unsigned integer of ${size} bytes */
	DECODE_INT,    /* signed integer of ${size} bytes; ${quoted} ones may be strings, as in proto3 */
	DECODE_TEXTS,  /* struct uvm_texts: an array of strings */
	DECODE_MAP,    /* struct decode_map: an object of strings */
	DECODE_OBJECT, /* a struct that ${object} describes */
	DECODE_LIST,   /* struct decode_list: an array of such structs */
};

struct decode_field {
	const char *name;
	uint8_t type; /* enum decode_type */
	bool quoted;
	uint8_t size;
	uint16_t off;   /* of the member in its struct */
	uint16_t given; /* offset of a bool: a value came that was not null; 0: none */
	const struct decode_object *object;
};

struct decode_object {
	const struct decode_field *fields;
	size_t nfields;
	size_t size; /* of the struct */
};

/* Members of an object in the order in which they come, repeated ones too. */
struct decode_pair {
	const char *key, *value;
};

struct decode_map {
	struct decode_pair *v;
	size_t n;
};

struct decode_list {
	void *v;
	size_t n;
};

/**
 * decode(m, type, o, text, len, to, d):
 * Read a whole text: an OBJECT, or a TEXTS, MAP or LIST, whose elements ${o} describes.
 *
 *   to  out  zeroed, or with what holds when a member is left out
 *
 * Returns:  UVM_OK; the JSON reader's statuses; UVM_E_VALUE, UVM_E_LIMIT with line, column and the member's name; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int decode(struct uvm_mem *m, enum decode_type type, const struct decode_object *o, const char *text, size_t len,
			  void *to, struct uvm_diag *d);

#endif
