/* SPDX-License-Identifier: MIT */
/*
 * The memory of one platform as a list of rows, each with one name, that leave nothing out: pages, and what is between them.
 */
#ifndef UVMKIT_MAP_H
#define UVMKIT_MAP_H

#include <uvmkit/igvm.h>

enum map_kind { MAP_MEASURED, MAP_ZEROS, MAP_UNMEASURED, MAP_SHARED, MAP_HOST, MAP_PROCESSOR, MAP_ERROR, MAP_GAP, MAP_KINDS };

struct map_row {
	uint64_t gpa, last; /* first and last byte */
	const char *name;   /* "" when nobody knows */
	enum map_kind kind;
};

struct map {
	struct map_row *r; /* ascending; overlapping pages of odd files stay apart */
	size_t n;
};

/** map_collect(f, platform, ret, d): Returns UVM_OK; UVM_E_NOMEM. */
UVM_MUST_CHECK int map_collect(const struct uvm_igvm *f, const struct uvm_igvm_header *platform, struct map *ret,
			       struct uvm_diag *d);
void map_free(struct map *map);

/** map_kind_text(kind): "measured". */
const char *map_kind_text(enum map_kind kind);

#define MAP_SIZE_TEXT 24

/** map_size_text(row, buf): "1.5 MiB". */
const char *map_size_text(const struct map_row *row, char buf[MAP_SIZE_TEXT]);

/** map_height(row): how high to draw a row: 0 to 3, more for larger ones. */
unsigned map_height(const struct map_row *row);

/** map_digits(map): hexadecimal digits of the longest address, at least 8. */
int map_digits(const struct map *map);

#endif
