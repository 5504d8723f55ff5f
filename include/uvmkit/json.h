/* SPDX-License-Identifier: MIT */
/*
 * JSON: an ordered writer and a pull reader with exact places.
 *
 * Writer: members appear in the order in which they are written, numbers as given. The caller's sink receives the text in
 * pieces. The first misuse or sink failure sticks and is returned by uvm_json_end; later calls do nothing.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVMKIT_JSON_H
#define UVMKIT_JSON_H

#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_JSON_DEPTH 64 /* nesting limit of the writer */

/** Take ${n} bytes of text; return 0, or a negative status that stops the writer. */
typedef int uvm_json_sink_fn(void *arg, const char *s, size_t n);

/* Memory that text is written to. */
struct uvm_json_memory {
	char *p;
	size_t cap, len; /* in bytes; no NUL is put behind the text */
};

/** uvm_json_to_memory(arg, s, n): a sink; ${arg} is a struct uvm_json_memory. UVM_E_SPACE, and nothing is written, when ${n}
 * bytes more than are there do not fit. */
UVM_API int uvm_json_to_memory(void *arg, const char *s, size_t n);

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
/** uvm_json_base64(w, p, n): a string of base64 text. */
UVM_API void uvm_json_base64(struct uvm_json_writer *w, const uint8_t *p, size_t n);
/** uvm_json_raw(w, s, n): text that is already one JSON value, copied as it is; UVM_E_ARGUMENT when ${n} is 0. */
UVM_API void uvm_json_raw(struct uvm_json_writer *w, const char *s, size_t n);

/* A key and its value in one call. */
UVM_API void uvm_json_member_string(struct uvm_json_writer *w, const char *key, const char *s);
UVM_API void uvm_json_member_u64(struct uvm_json_writer *w, const char *key, uint64_t v);
UVM_API void uvm_json_member_bool(struct uvm_json_writer *w, const char *key, bool v);
UVM_API void uvm_json_member_hex(struct uvm_json_writer *w, const char *key, const uint8_t *p, size_t n);

/* ---- reader --------------------------------------------------------------------------------------------------------- */

/*
 * A pull reader over text in memory: every call of uvm_json_next gives one token with its exact place. Grammar is RFC 8259,
 * strictly: no byte order mark, comments, trailing commas or text behind the value; strings must be UTF-8 without raw control
 * characters or lone surrogates. Numbers stay text. Duplicate keys are the caller's business: each format has its own rule.
 */
enum uvm_json_event {
	UVM_JSON_OBJECT,
	UVM_JSON_OBJECT_END,
	UVM_JSON_ARRAY,
	UVM_JSON_ARRAY_END,
	UVM_JSON_KEY,
	UVM_JSON_STRING,
	UVM_JSON_NUMBER,
	UVM_JSON_TRUE,
	UVM_JSON_FALSE,
	UVM_JSON_NULL,
	UVM_JSON_END, /* of the document */
};

struct uvm_json_token {
	uint8_t event;   /* enum uvm_json_event */
	bool escaped;    /* KEY, STRING: raw holds at least one backslash escape */
	const char *raw; /* KEY, STRING: between the quotes, as written; NUMBER: its text */
	size_t raw_len;
	uint64_t off;       /* of the token's first byte */
	uint32_t line, col; /* of it, from 1; columns count bytes */
};

struct uvm_json_reader {
	const char *p; /* the whole text */
	size_t len, pos;
	size_t line_start; /* offset of the line's first byte */
	uint32_t line;
	uint8_t state;
	uint8_t *stack; /* one bit per level: object or array */
	size_t depth, max_depth;
	struct uvm_diag *diag;
};

#define UVM_JSON_STACK(levels) (((levels) + 7) / 8) /* bytes of a stack for so many levels of nesting */

/**
 * uvm_json_read(r, p, len, stack, max_depth, d):
 * Start reading ${len} bytes of text.
 *
 *   stack      in   UVM_JSON_STACK(max_depth) bytes, the caller's, used until the last token
 *   max_depth  in   deeper nesting is UVM_E_LIMIT; 127 is what serde_json allows
 *   d          out  not NULL
 */
UVM_API void uvm_json_read(struct uvm_json_reader *r, const char *p, size_t len, uint8_t *stack, size_t max_depth,
			   struct uvm_diag *d);

/**
 * uvm_json_next(r, tok):
 * The next token.
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX, UVM_E_ENCODING, UVM_E_SHORT (text ends inside the value), UVM_E_LIMIT (depth), with line and
 *           column of the offending byte in the diagnostic. After a failure the reader stays failed.
 */
UVM_API UVM_MUST_CHECK int uvm_json_next(struct uvm_json_reader *r, struct uvm_json_token *tok);

/** uvm_json_skip(r, tok): go to the end of the value that ${tok} began (nothing to do for scalars). */
UVM_API UVM_MUST_CHECK int uvm_json_skip(struct uvm_json_reader *r, const struct uvm_json_token *tok);

/** uvm_json_text(tok, out, cap, ret_len): decode a KEY or STRING; at most raw_len bytes; UVM_E_SPACE when ${cap} is too small.
 * Not NUL-terminated. */
UVM_API UVM_MUST_CHECK int uvm_json_text(const struct uvm_json_token *tok, char *out, size_t cap, size_t *ret_len);

/** uvm_json_is(tok, s): whether the decoded KEY or STRING equals the NUL-terminated ${s}. */
UVM_API bool uvm_json_is(const struct uvm_json_token *tok, const char *s);

/** uvm_json_number_u64(tok, max, ret): a plain unsigned integer (no sign, fraction, exponent or leading zero) up to ${max};
 * UVM_E_SYNTAX or UVM_E_LIMIT. */
UVM_API UVM_MUST_CHECK int uvm_json_number_u64(const struct uvm_json_token *tok, uint64_t max, uint64_t *ret);

#ifdef __cplusplus
}
#endif
#endif
