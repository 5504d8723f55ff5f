/* SPDX-License-Identifier: MIT */
/*
 * What the commands share that change the records of an image.
 */
#ifndef IGVMFILEGEN_PATCH_H
#define IGVMFILEGEN_PATCH_H

#include "input.h"

#define PATCH_FILE_MAX (1u << 20) /* bytes of a signature, certificate or the like */

/** patch_read(in, path): read_input of an image that is not inside of a resource DLL. Returns 0, or EXIT_ERROR after a message;
 * input_free in any case. */
int patch_read(struct input *in, const char *path);

/** patch_write(f, path): check, lay out and write ${f}; what was at ${path} is replaced at once or not at all. */
int patch_write(const struct uvm_igvm *f, const char *path);

#endif
