/* SPDX-License-Identifier: MIT */
/*
 * How each record kind is shown: its shape, a list of items. An item names a field of the record's table in kinds.c and says
 * how its value is written. The order of items is the text's, not always the file's.
 */
#ifndef IGVMFILEGEN_SHAPES_H
#define IGVMFILEGEN_SHAPES_H

#include <uvmkit/igvm.h>

enum show {
	SHOW_HEX,
	SHOW_BIT,        /* true or false: bit ${bit} of a number */
	SHOW_VTL,        /* Vtl0, Vtl1, Vtl2 */
	SHOW_CHOICE,     /* a number's name */
	SHOW_DIGITS,     /* bytes of a blob, one run of digits */
	SHOW_0X_DIGITS,  /* the same behind 0x */
	SHOW_FIRST,      /* the first byte of bytes of a blob */
	SHOW_PAGE_FLAGS, /* the one line of PAGE_DATA's flags */
	SHOW_STRING,     /* a blob that is text */
	SHOW_DATA,       /* file data, a byte a line */
	SHOW_LAYOUT,     /* file data by the layout of the context */
	SHOW_REGISTERS,  /* file data as a register list */
	SHOW_LIST_VTL,   /* the one VTL of a register list */
};

struct choice {
	const char *type; /* shown around a number without a name */
	const char *(*name)(uint32_t v);
};

struct item {
	const char *label;
	const char *field; /* in the record's table; NULL: it is about the body or the file data */
	uint8_t show;      /* enum show */
	uint8_t bit;
	const struct choice *choice;
	const char *when; /* shown only when this field is 1 */
};

#define SHAPE_ANY 0xFF

struct shape {
	uint16_t type;         /* enum uvm_igvm_type */
	uint8_t context, arch; /* of a VP_CONTEXT, or SHAPE_ANY */
	uint8_t tabs;          /* tabs before each line; 0: spaces and commas */
	const char *name;
	const char *inner; /* struct name inside of a tuple; or NULL */
	const struct item *items;
	size_t nitems;
};

/** shape_of(f, h): the shape of record ${h} of the checked file ${f}; never NULL. */
const struct shape *shape_of(const struct uvm_igvm *f, const struct uvm_igvm_header *h);

#endif
