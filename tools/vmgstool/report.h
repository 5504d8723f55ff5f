/* SPDX-License-Identifier: MIT */
/*
 * How a command of vmgstool ends: exit codes, and the document that --json prints about it.
 */
#ifndef VMGSTOOL_REPORT_H
#define VMGSTOOL_REPORT_H

#include "cli.h"

/* Scripts rely on these. Wrong command lines end with 2 as well. */
enum {
	EXIT_DONE = 0,
	EXIT_ERROR = 1,
	EXIT_NOT_ENCRYPTED = 2,
	EXIT_EMPTY = 3,
	EXIT_NO_FILE = 4,
	EXIT_V1 = 5,
	EXIT_GSP_BY_ID = 6,
	EXIT_GSP_UNKNOWN = 7,
};

struct report {
	const struct cli *c;
	const char *path; /* of the image; for messages */
	bool json;
	struct uvm_json_writer w; /* inside the document's object; with json only */
	char error[512];          /* what failed, for report_end; "": nothing */
	const char *about;        /* the file that it is about, when it is not path; else NULL */
	const char *outcome;      /* a word for what was found, when exit code 1 means that; else NULL */
};

/** report_begin(r, c, path): every run function begins with this. */
void report_begin(struct report *r, const struct cli *c, const char *path);

/** report_fail(r, thing, d, code): say what failed, on standard error and in the document; returns ${code}. ${thing} NULL: the
 * file that the document is about. */
int report_fail(struct report *r, const char *thing, const struct uvm_diag *d, int code);

/** report_fail_in(r, id, d, code): the same of the contents of a file with a name. */
int report_fail_in(struct report *r, unsigned id, const struct uvm_diag *d, int code);

/** report_format_in(id, d, buf, size): "BIOS_NVRAM: …": offsets in ${d} count from where that file starts. */
void report_format_in(unsigned id, const struct uvm_diag *d, char *buf, size_t size);

/** report_refuse(r, code, fmt, …): the same with a sentence. */
int report_refuse(struct report *r, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** report_adopt(r, other): what failed for ${other}, a report without a document, is what failed. */
void report_adopt(struct report *r, const struct report *other);

/** report_warn(r, word, fmt, …): a warning on standard error, and ${word}: true in the document. */
void report_warn(struct report *r, const char *word, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** report_file(r, key, id): the id of a file and its name, as members ${key} and "name". */
void report_file(struct report *r, const char *key, unsigned id);

/** report_end(r, code): ... and ends with this; returns the exit code. */
int report_end(struct report *r, int code);

#endif
