/* SPDX-License-Identifier: MIT */
/*
 * Batches: questions as lines of standard input, one answer line each on standard output, for scripts that have thousands of
 * files to ask about.
 */
#ifndef UVMKIT_BATCH_H
#define UVMKIT_BATCH_H

#include <uvmkit/measure.h>

#include "cli.h"

/** batch_answer_fn(line): print one line; false when it was batch_error's. ${line} may be written to. */
typedef bool batch_answer_fn(char *line);

/** batch_run(c, answer): answer every line, each answer flushed. Returns the exit code: 1 when an answer was an error. */
int batch_run(const struct cli *c, batch_answer_fn *answer);

/** batch_cut_word(line): cut the last word off ${line} and return it; NULL, nothing cut, when there is only one. What is left
 * may hold blanks: paths do. */
char *batch_cut_word(char *line);

/** batch_unhex(text, ret_len): put the bytes that hex digits stand for in their place; false when they are not pairs of digits.
 */
bool batch_unhex(char *text, size_t *ret_len);

/** batch_digest(text, ret): the digest of 32 or 48 bytes that ${text} has the digits of; false when it is none. */
bool batch_digest(const char *text, struct uvm_digest *ret);

/** batch_error(d): "error …"; returns false. */
bool batch_error(const struct uvm_diag *d);

/** batch_misread(what): "error …" for a line that is no question; returns false. */
bool batch_misread(const char *what);

#endif
