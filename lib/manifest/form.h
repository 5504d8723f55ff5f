/* SPDX-License-Identifier: MIT */
/*
 * What the JSON texts that we read look like: objects, their fields, and choices between variants, with the C member that each
 * lands in. One set of tables for reader, messages, JSON Schema and the manual.
 *
 * Product policies are not listed here: their part of the tables is made, entry by entry, from uvm_policy_products().
 */
#ifndef UVM_MANIFEST_FORM_H
#define UVM_MANIFEST_FORM_H

#include <uvmkit/manifest.h>

/* A file has 32 compatibility masks, and each configuration takes one. */
#define FORM_CONFIGS_MAX 32

enum form_type {
	FORM_BOOL,
	FORM_UINT,   /* an integer of ${size} bytes */
	FORM_TEXT,   /* struct uvm_slice */
	FORM_CTEXT,  /* struct uvm_slice without U+0000; text, or an array of byte values */
	FORM_BASE64, /* the bytes: struct uvm_slice, or p and len of struct uvm_policy_value */
	FORM_PATH,   /* const char *, absolute */
	FORM_OBJECT, /* a struct that ${object} describes */
	FORM_CHOICE, /* a struct of which ${choice} describes a part */
	FORM_LIST,   /* an array of up to ${limit} such structs of ${size} bytes, as ${object} describes */
};

/* How a field may be absent; its members then stay 0. */
enum {
	FORM_REQUIRED = 0,
	FORM_DEFAULT = 1,  /* it may be left out */
	FORM_NULLABLE = 2, /* it may be null, and left out of an object, but not of the array that may stand for one */
};

struct form_field {
	const char *name;
	const char *help; /* one line, no full stop */
	uint8_t type;     /* enum form_type */
	uint8_t absent;
	uint16_t off;   /* of the member in its struct */
	uint16_t size;  /* UINT, LIST */
	uint16_t limit; /* LIST */
	uint16_t given; /* offset of a bool that says whether a value came; LIST: of a size_t that counts; 0: none */
	const struct form_object *object;
	const struct form_choice *choice;
};

struct form_object {
	const struct form_field *fields;
	size_t nfields;
	const struct uvm_policy_product *product; /* fields are this product's; unknown ones are refused */
	bool map;                                 /* keys are data: unknown ones are refused, and no array stands for it */
};

/* "name" alone when it has no body, else {"name": body}. */
struct form_variant {
	const char *name;
	const char *help;
	uint32_t value;
	uint16_t off;            /* of the body's struct in the struct of the choice */
	struct form_object body; /* no fields and no product: none */
};

struct form_choice {
	const struct form_variant *variants; /* NULL: the product policies */
	size_t nvariants;
	uint16_t off, size; /* of the member that takes the variant's value, or a pointer to the product */
};

/** form_roots[which]: a whole text, as a field of the struct that it is read into. */
extern const struct form_field form_roots[UVM_SCHEMA_COUNT];

/** What UVM_SCHEMA_MANIFEST is read into. */
struct form_manifest {
	enum uvm_igvm_arch arch;
	size_t nconfigs;
	struct uvm_guest_config configs[FORM_CONFIGS_MAX];
};

size_t form_count_fields(const struct form_object *o);
struct form_field form_field_at(const struct form_object *o, size_t i);
size_t form_count_variants(const struct form_choice *c);
struct form_variant form_variant_at(const struct form_choice *c, size_t i);

/** form_is_unit(v): the variant has no body. */
static inline bool form_is_unit(const struct form_variant *v)
{
	return v->body.nfields == 0 && v->body.product == NULL;
}

/** form_is_closed(o): fields that are not listed are refused. */
static inline bool form_is_closed(const struct form_object *o)
{
	return o->map || o->product != NULL;
}

/** form_uint_max(f): the largest value of a UINT. */
static inline uint64_t form_uint_max(const struct form_field *f)
{
	return UINT64_MAX >> (64 - 8 * f->size);
}

/** struct form_text: a text to read, and who hears of what is ignored (NULL: nobody). */
struct form_text {
	const char *s;
	size_t len;
	uvm_manifest_ignored_fn *ignored;
	void *arg;
};

/**
 * form_read(root, text, to, room, d):
 * Read a whole text by its table.
 *
 *   to    out  the zeroed struct of ${root}
 *   room  out  as many bytes as the text has, for what strings and bytes of ${to} point to
 *
 * Returns:  as uvm_manifest_read.
 */
UVM_MUST_CHECK int form_read(const struct form_field *root, const struct form_text *text, void *to, char *room,
			     struct uvm_diag *d);

#endif
