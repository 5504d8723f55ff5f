/* SPDX-License-Identifier: MIT */
/*
 * Ordered JSON writer: members appear in the order in which they are written, numbers as given, no allocation.
 *
 * The caller's sink receives the text in pieces. The first misuse or sink failure sticks and is returned by uvm_json_end;
 * later calls do nothing.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVMKIT_JSON_H
#define UVMKIT_JSON_H

#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_JSON_DEPTH 64 /* nesting limit of writer and reader */

/** Take ${n} bytes of text; return 0, or a negative status that stops the writer. */
typedef int uvm_json_sink_fn(void *arg, const char *s, size_t n);

/* How strings are escaped; everything that JSON demands is always escaped. */
enum uvm_json_escape {
	UVM_JSON_ESCAPE_MINIMAL, /* as serde_json: only the quote, the backslash and control characters */
	UVM_JSON_ESCAPE_GO,      /* as Go's encoding/json: also < > & U+2028 U+2029 as \u00xx */
};

struct uvm_json_writer {
	uvm_json_sink_fn *sink;
	void *sink_arg;
	int status;     /* first failure */
	uint8_t escape; /* enum uvm_json_escape */
	uint8_t indent; /* spaces per level; 0: compact, one line */
	uint8_t depth;
	bool after_key;
	bool complete;                 /* the top value has begun */
	uint8_t level[UVM_JSON_DEPTH]; /* per level: object or array, empty or not */
};

/** uvm_json_begin(w, sink, arg, indent, escape): start one document; ${indent} <= 16. */
UVM_API void uvm_json_begin(struct uvm_json_writer *w, uvm_json_sink_fn *sink, void *arg, unsigned indent,
			    enum uvm_json_escape escape);

/** uvm_json_end(w): finish; UVM_OK, the sink's status, UVM_E_STATE (unbalanced, key missing, two values), UVM_E_LIMIT (depth),
 * UVM_E_ENCODING (string is not UTF-8). */
UVM_API UVM_MUST_CHECK int uvm_json_end(struct uvm_json_writer *w);

UVM_API void uvm_json_object_open(struct uvm_json_writer *w);
UVM_API void uvm_json_object_close(struct uvm_json_writer *w);
UVM_API void uvm_json_array_open(struct uvm_json_writer *w);
UVM_API void uvm_json_array_close(struct uvm_json_writer *w);

UVM_API void uvm_json_key(struct uvm_json_writer *w, const char *key);

UVM_API void uvm_json_string(struct uvm_json_writer *w, const char *s);
UVM_API void uvm_json_string_n(struct uvm_json_writer *w, const char *s, size_t n);
UVM_API void uvm_json_u64(struct uvm_json_writer *w, uint64_t v);
UVM_API void uvm_json_i64(struct uvm_json_writer *w, int64_t v);
UVM_API void uvm_json_bool(struct uvm_json_writer *w, bool v);
UVM_API void uvm_json_null(struct uvm_json_writer *w);
/** uvm_json_hex(w, p, n): a string of lower-case hex digits. */
UVM_API void uvm_json_hex(struct uvm_json_writer *w, const uint8_t *p, size_t n);
/** uvm_json_raw(w, s, n): text that is already one JSON value, copied as it is; UVM_E_ARGUMENT when ${n} is 0. */
UVM_API void uvm_json_raw(struct uvm_json_writer *w, const char *s, size_t n);

/* A key and its value in one call. */
UVM_API void uvm_json_member_string(struct uvm_json_writer *w, const char *key, const char *s);
UVM_API void uvm_json_member_u64(struct uvm_json_writer *w, const char *key, uint64_t v);
UVM_API void uvm_json_member_bool(struct uvm_json_writer *w, const char *key, bool v);
UVM_API void uvm_json_member_hex(struct uvm_json_writer *w, const char *key, const uint8_t *p, size_t n);

#ifdef __cplusplus
}
#endif
#endif
