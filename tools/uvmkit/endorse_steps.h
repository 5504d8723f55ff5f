/* SPDX-License-Identifier: MIT */
/*
 * What the steps of endorsing share: images that change, files that belong to a step, and saying what was done and what is
 * next.
 */
#ifndef UVMKIT_ENDORSE_STEPS_H
#define UVMKIT_ENDORSE_STEPS_H

#include <uvmkit/image.h>
#include <uvmkit/measure.h>

#include "commands.h"

#define ENDORSE_FILE_MAX (1u << 20) /* bytes of a signature, a certificate, a document */

extern const struct cli_command endorse_idblock_command, endorse_corim_command, endorse_sign_command;

/** struct endorse_fact: one line of a step's account. */
struct endorse_fact {
	const char *name; /* "launch digest"; its member in JSON is launch_digest. NULL ends a list */
	const char *value;
};

/**
 * struct endorse_next: a command that comes next, and what it is for; say NULL ends a list. Each % at the beginning of a word
 * of the command stands for the next name; what is behind it is added to the name.
 */
struct endorse_next {
	const char *say, *command, *names[4];
};

/** endorse_account(c, facts, next, what, …): print what a step did, and what comes next; --json: as one document. Returns the
 * exit code. */
int endorse_account(struct cli *c, const struct endorse_fact *facts, const struct endorse_next *next, const char *what, ...)
	__attribute__((format(printf, 4, 5)));

/** endorse_hex(p, n, out): 2 * ${n} digits and a NUL; returns ${out}. */
const char *endorse_hex(const uint8_t *p, size_t n, char *out);

/** endorse_image(c, in, path): read the image ${path}, which must be a file of its own when it is written again. Returns 0, or
 * the exit code after a message; input_free in any case. */
int endorse_image(struct cli *c, struct input *in, const char *path);

/** endorse_file(c, path, ret): read a small file; 0, or the exit code after a message. */
int endorse_file(struct cli *c, const char *path, struct uvm_bytes *ret);

/** endorse_write(c, image, path, p, n): write what is to be signed; ${image}, the file it was taken from, is not replaced by
 * it. 0, or the exit code after a message. */
int endorse_write(struct cli *c, const char *image, const char *path, const void *p, size_t n);

/** endorse_save(c, f, path): check and write an image, whole or not at all; 0, or the exit code after a message. */
int endorse_save(struct cli *c, const struct uvm_igvm *f, const char *path);

/** endorse_slice(b): what was read, as the library takes it. */
static inline struct uvm_slice endorse_slice(const struct uvm_bytes *b)
{
	return (struct uvm_slice){ b->p, b->len };
}

#define ENDORSE_JSON                                                                                 \
	{                                                                                            \
		.name = "json", .kind = CLI_FLAG, .help = "print what was done as one JSON document" \
	}
#define ENDORSE_OUTPUT(what)                                                                                         \
	{                                                                                                            \
		.name = "output", .letter = 'o', .kind = CLI_STRING, .required = true, .value = "FILE", .help = what \
	}

#endif
