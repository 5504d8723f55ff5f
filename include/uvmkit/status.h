/* SPDX-License-Identifier: MIT */
/*
 * Status codes and the diagnostic that says where something went wrong.
 *
 * Every function that can fail returns UVM_OK or one negative code of this list, never a length or an index. The caller
 * owns a struct uvm_diag; the first failure fills it and later ones leave it alone.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVMKIT_STATUS_H
#define UVMKIT_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_MUST_CHECK __attribute__((warn_unused_result))
#if defined(__GNUC__) && !defined(UVM_FREESTANDING)
#define UVM_API __attribute__((visibility("default")))
#else
#define UVM_API
#endif

/*
 * X(name, value, situation, template). The situation is one sentence for manuals; the template turns a diagnostic's numbers
 * into the end of the line a user reads: %g is what was found, %w what was wanted; %G and %W are the same in decimal, for
 * counts and sizes. %g and %w are hexadecimal, with 0x from 10 on: below that both read alike. %% is a percent sign. Values
 * are never renumbered; families start at tens.
 */
#define UVM_STATUS_LIST(X)                                                                                       \
	/* the bytes cannot be taken apart */                                                                    \
	X(UVM_E_SHORT, -10, "The input ends before the record does.", "ends after %G of %W bytes")               \
	X(UVM_E_TRAIL, -11, "Bytes are left over behind the last record.", "bytes behind the end: %G")           \
	X(UVM_E_MAGIC, -12, "The input is not of the expected format.", "%g, expected %w")                       \
	X(UVM_E_VERSION, -13, "The format version is not supported.", "version %g, expected %w")                 \
	X(UVM_E_CHECKSUM, -14, "The stored checksum does not match the bytes.", "%g stored, %w computed")        \
	X(UVM_E_TYPE, -15, "A record type is unknown here.", "type %g is unknown")                               \
	X(UVM_E_LENGTH, -16, "A record has a length its type does not allow.", "length %G, expected %W")         \
	X(UVM_E_SYNTAX, -17, "The text does not follow its grammar.", "not valid here")                          \
	X(UVM_E_ENCODING, -18, "The encoding is not the one canonical form.", "not canonical")                   \
	/* one value is wrong by itself */                                                                       \
	X(UVM_E_ALIGN, -20, "A value is not aligned as the format demands.", "%g is not a multiple of %w")       \
	X(UVM_E_VALUE, -21, "A value is outside the allowed set.", "%g, expected %w")                            \
	X(UVM_E_RESERVED, -22, "A reserved field or bit is set.", "%g, must be 0")                               \
	X(UVM_E_RANGE, -23, "A value points outside of what it refers to.", "%g is beyond %w")                   \
	X(UVM_E_LIMIT, -24, "A value is larger than the documented limit.", "%G is over the limit of %W")        \
	/* values contradict one another */                                                                      \
	X(UVM_E_ORDER, -30, "A record stands where its kind is not allowed.", "not allowed at this place")       \
	X(UVM_E_DUPLICATE, -31, "A record or key that must be unique occurs again.", "%g occurs twice")          \
	X(UVM_E_MISSING, -32, "A record or field that is required is absent.", "missing")                        \
	X(UVM_E_OVERLAP, -33, "Two ranges that must be disjoint overlap.", "overlaps another range at %w")       \
	X(UVM_E_CONFLICT, -34, "Two values contradict each other.", "%g contradicts %w")                         \
	X(UVM_E_UNSUPPORTED, -35, "Valid input that this build does not handle.", "%g is not supported")         \
	X(UVM_E_MISMATCH, -36, "A check was made and did not hold.", "%g, expected %w")                          \
	/* the call is wrong */                                                                                  \
	X(UVM_E_ARGUMENT, -40, "A parameter is outside of its documented range.", "%g is not a valid argument")  \
	X(UVM_E_SPACE, -41, "The caller's buffer is too small; nothing was written.", "room for %G of %W bytes") \
	X(UVM_E_STATE, -42, "The call is not allowed in this state.", "called out of order")                     \
	/* the system failed */                                                                                  \
	X(UVM_E_NOMEM, -50, "Memory could not be allocated.", "out of memory (%W bytes)")                        \
	X(UVM_E_IO, -51, "An operation of the operating system failed.", "input/output error")                   \
	X(UVM_E_CRYPTO, -52, "The cryptographic library failed.", "cryptographic library failure")               \
	X(UVM_E_CANCELLED, -53, "The operation was stopped by its caller.", "stopped")

enum uvm_status {
	UVM_OK = 0,
#define UVM_STATUS_ENUM(name, value, situation, template_) name = value,
	UVM_STATUS_LIST(UVM_STATUS_ENUM)
#undef UVM_STATUS_ENUM
};

#define UVM_NO_OFFSET UINT64_MAX /* uvm_diag.off when the place is not a byte offset */
#define UVM_NO_INDEX UINT32_MAX  /* uvm_diag.index when the record is not one of several */
#define UVM_DIAG_TEXT 256        /* bytes of uvm_diag.text including its NUL */

/**
 * struct uvm_diag: what failed, where, and what was expected. Set it to UVM_DIAG_INIT before use.
 *
 *   code      first failure's status; UVM_OK while nothing failed
 *   rule      name of the check that was violated ("gpa-aligned"), or NULL
 *   record    the spec's name of the record ("PAGE_DATA"), or NULL
 *   index     which record, counted as `inspect` counts, or UVM_NO_INDEX
 *   field     the spec's name of the field ("gpa"), or NULL
 *   off       byte offset of the field from the start of the input, or UVM_NO_OFFSET
 *   line, col position in a text, from 1; 0 when the input is not a text
 *   got, want the two numbers of the template
 *   says      template that replaces the status's own, or NULL
 *   text      hosted code only: a complete sentence that replaces got/want; "" when unused
 *
 * All strings but text are static.
 */
struct uvm_diag {
	int code;
	uint32_t index;
	const char *rule, *record, *field, *says;
	uint64_t off, got, want;
	uint32_t line, col;
	char text[UVM_DIAG_TEXT];
};

#define UVM_DIAG_INIT                                                                       \
	{                                                                                   \
		UVM_OK, UVM_NO_INDEX, NULL, NULL, NULL, NULL, UVM_NO_OFFSET, 0, 0, 0, 0, "" \
	}

/**
 * uvm_fail(d, code, off, field, got, want):
 * Fill ${d} unless an earlier failure did, and return ${code}. ${d} may be NULL.
 */
static inline int uvm_fail(struct uvm_diag *d, int code, uint64_t off, const char *field, uint64_t got, uint64_t want)
{
	if (d != NULL && d->code == UVM_OK) {
		d->code = code;
		d->off = off;
		d->field = field;
		d->got = got;
		d->want = want;
	}
	return code;
}

/** uvm_fail_says(d, code, off, field, got, want, says): uvm_fail with a template for this place alone. */
static inline int uvm_fail_says(struct uvm_diag *d, int code, uint64_t off, const char *field, uint64_t got, uint64_t want,
				const char *says)
{
	if (d != NULL && d->code == UVM_OK)
		d->says = says;
	return uvm_fail(d, code, off, field, got, want);
}

/** uvm_no_memory(d, size): the failure of an allocation of ${size} bytes. */
static inline int uvm_no_memory(struct uvm_diag *d, uint64_t size)
{
	return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, size);
}

/** uvm_status_name(code): "UVM_E_ALIGN"; "UVM_OK" for 0; "UVM_E_?" for a number that is no code. */
UVM_API const char *uvm_status_name(int code);

/** uvm_status_situation(code): the sentence of the list; never NULL. */
UVM_API const char *uvm_status_situation(int code);

/** uvm_status_template(code): the template of the list; never NULL. */
UVM_API const char *uvm_status_template(int code);

enum { UVM_DIAG_GOT = 1, UVM_DIAG_WANT = 2 };

/** uvm_diag_numbers(d): which of its two numbers the diagnostic is about: UVM_DIAG_GOT | UVM_DIAG_WANT. */
UVM_API unsigned uvm_diag_numbers(const struct uvm_diag *d);

/**
 * uvm_diag_format(d, buf, size):
 * Write "PAGE_DATA[17].gpa at 0x1c40: 0x801001 is not a multiple of 0x1000" as a NUL-terminated text, cut at ${size}.
 * In a text the place reads "line 3, column 7"; without record and field the line starts with the place; parts that are
 * unset are left out.
 *
 *   d     in   a filled diagnostic
 *   buf   out  ${size} bytes, at least 1
 *
 * Returns:  the length of the whole text, without the NUL; larger than ${size} - 1 when it was cut.
 * Context:  freestanding.
 */
UVM_API size_t uvm_diag_format(const struct uvm_diag *d, char *buf, size_t size);

#ifdef __cplusplus
}
#endif
#endif
