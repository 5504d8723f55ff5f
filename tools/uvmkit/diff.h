/* SPDX-License-Identifier: MIT */
/*
 * Differences of two images: where they are told, and what finds them.
 */
#ifndef UVMKIT_DIFF_H
#define UVMKIT_DIFF_H

#include <uvmkit/image.h>

#include "commands.h"

/* What has been compared: platforms mostly refer to the same contents. */
struct diff_memo {
	struct {
		const uint8_t *a, *b;
		bool same;
	} slot[1u << 15];
};

/* One of the two images, for the platform in hand. */
struct diff_side {
	const char *path;
	struct input in;
	const struct uvm_igvm_header *platform; /* NULL: the image is not for it */
	struct diff_memo *memo;                 /* of both */
};

/* Where differences are told: text, or members of the JSON object in hand. */
struct diff_out {
	struct uvm_json_writer *json; /* NULL: text */
	const char *heading;          /* text: printed before the next field */
	bool open;                    /* JSON: inside of the list of fields */
	unsigned indent, shown;       /* text: of a field; fields since diff_begin */
	bool any;                     /* a difference has been told */
};

/** diff_read_second(a, b, d): read ${b} when ${a} has been read. Afterwards they may share memory: free both, or none. */
UVM_MUST_CHECK int diff_read_second(struct diff_side *a, struct diff_side *b, struct uvm_diag *d);

#define DIFF_VALUE 256 /* bytes of a value's text */

/** diff_begin(o, heading, indent), diff_end(o): a list of fields; nothing of it shows when there are none. */
void diff_begin(struct diff_out *o, const char *heading, unsigned indent);
void diff_end(struct diff_out *o);

/** diff_field(o, name, a, b): one field, and its values in both images. Of many fields text shows the first ones. */
void diff_field(struct diff_out *o, const char *name, const char *a, const char *b);

/** diff_number(o, name, a, b): the same for numbers; nothing when they are equal. */
void diff_number(struct diff_out *o, const char *name, uint64_t a, uint64_t b);

/** diff_bytes(o, prefix, a, alen, b, blen): the first bytes that differ, by offset; the shorter one goes on with zeros. */
void diff_bytes(struct diff_out *o, const char *prefix, const uint8_t *a, size_t alen, const uint8_t *b, size_t blen);

/** diff_page(o, region, data_type, a, b): two pages of the part of an image called ${region}, by fields where these are known.
 */
void diff_page(struct diff_out *o, const char *region, uint16_t data_type, const uint8_t a[4096], const uint8_t b[4096]);

/** diff_context(o, prefix, a, b): two VP_CONTEXT records, register by register. */
void diff_context(struct diff_out *o, const char *prefix, const struct uvm_igvm_header *a, const struct uvm_igvm_header *b);

/** diff_records(o, a, b): all records but pages: those of the platform in hand, or without one those that have no platform. */
UVM_MUST_CHECK int diff_records(struct diff_out *o, const struct diff_side *a, const struct diff_side *b, struct uvm_diag *d);

/** diff_pages(o, a, b, d): the pages of the platform in hand, by the parts of the image. */
UVM_MUST_CHECK int diff_pages(struct diff_out *o, const struct diff_side *a, const struct diff_side *b, struct uvm_diag *d);

enum diff_measurement { DIFF_SAME, DIFF_OTHER, DIFF_NONE, DIFF_UNKNOWN };

/** diff_measure(a, b): whether the platform measures both images as the same, told from what is measured, not from digests. */
enum diff_measurement diff_measure(const struct diff_side *a, const struct diff_side *b);

/** diff_same_bytes(memo, a, alen, b, blen): zeros behind the shorter one. */
bool diff_same_bytes(struct diff_memo *memo, const uint8_t *a, size_t alen, const uint8_t *b, size_t blen);

#endif
