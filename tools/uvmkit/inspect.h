/* SPDX-License-Identifier: MIT */
/*
 * The views of uvmkit inspect. Each prints on standard output and returns an exit code.
 */
#ifndef UVMKIT_INSPECT_H
#define UVMKIT_INSPECT_H

#include "cli.h"
#include "input.h"

/* A file to be shown, as --isolation leaves it. */
struct view {
	const struct cli *c;
	const char *path;
	int isolation; /* enum uvm_igvm_platform_type or UVM_IGVM_ANY_PLATFORM */
	struct input in;
};

/** inspect_summary(v): what the file is and what it holds, on one screen for most files. */
int inspect_summary(const struct view *v);

/** inspect_headers(v): every record on a line. */
int inspect_headers(struct view *v);

/** inspect_pages(v): what is loaded where, per platform. */
int inspect_pages(const struct view *v);

/** inspect_map(v): the memory of each platform, drawn. */
int inspect_map(const struct view *v);

/** inspect_svg(v, output): the same as an SVG document in the file ${output}. */
int inspect_svg(const struct view *v, const char *output);

/** inspect_json(v): everything, as one document. */
int inspect_json(struct view *v);

/** inspect_data(v, index, output): the file data of record ${index} as a hex dump, or as it is in the file ${output}. */
int inspect_data(struct view *v, uint64_t index, const char *output);

/** inspect_shows(v, h): whether ${h} is not the record of a platform that --isolation leaves out. */
bool inspect_shows(const struct view *v, const struct uvm_igvm_header *h);

/** inspect_platforms(v, print): ${print} each platform that is shown, an empty line apart, until one returns an exit code. */
int inspect_platforms(const struct view *v, int (*print)(const struct view *v, const struct uvm_igvm_header *platform));

/** inspect_fields(in, h): " gpa=0x1000 flags=shared data=4096": the fields of a record and the size of its data. */
void inspect_fields(const struct input *in, const struct uvm_igvm_header *h);

#define INSPECT_FLAGS 48 /* bytes for the longest text of inspect_flags */

/** inspect_flags(type, flags, buf): the bits of a flags field of that record type: "unmeasured+shared"; "0" for none, and
 * unknown bits in hexadecimal. */
const char *inspect_flags(uint32_t type, uint32_t flags, char buf[INSPECT_FLAGS]);

/** inspect_stores_data(kind): whether records of this kind may have file data. */
bool inspect_stores_data(const struct uvm_igvm_kind *kind);

/** inspect_context_name(context): "VMSA" for enum uvm_igvm_context. */
const char *inspect_context_name(unsigned context);

/** inspect_arch_name(arch): "x64". */
const char *inspect_arch_name(uint32_t arch);

#endif
