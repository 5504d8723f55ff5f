/* SPDX-License-Identifier: MIT */
/*
 * The image that a command works on: the file, the store in it, and its key.
 */
#ifndef VMGSTOOL_IMAGE_H
#define VMGSTOOL_IMAGE_H

#include "guest_state.h"
#include "report.h"

enum image_mode {
	IMAGE_READ,           /* locked or not */
	IMAGE_READ_WARN,      /* and say so when it stays locked */
	IMAGE_WRITE,          /* locked or not */
	IMAGE_WRITE_UNLOCKED, /* an encrypted store needs its key */
	IMAGE_WRITE_PLAIN,    /* and is refused */
};

struct image {
	struct report *r;
	struct guest_state state;
	struct uvm_vmgs_crypto crypto;
	struct uvm_vmgs v;
};

/**
 * image_open(im, r, mode, key_path):
 * Open the image of the command line; image_close in any case.
 *
 *   key_path  in  of the key that unlocks it; NULL: none was given
 *
 * Returns:  0; the exit code after a message. A store that is damaged has its headers listed first, as by dump-headers.
 */
int image_open(struct image *im, struct report *r, enum image_mode mode, const char *key_path);

/** image_crypto(im): prepare im->crypto; 0 or the exit code after a message. */
int image_crypto(struct image *im);

/**
 * image_unlock(im, key_path, d):
 * Unlock the open store with the key of a file.
 *
 * Returns:  0, also when the store refuses the key: then ${d} says why; the exit code after a message.
 */
int image_unlock(struct image *im, const char *key_path, struct uvm_diag *d);

void image_close(struct image *im);

/** image_fail(im, d): report a failure of the store; returns the exit code. */
int image_fail(struct image *im, const struct uvm_diag *d);

/** image_file(im, id, ret): the entry of a file; 0 or the exit code after a message. */
int image_file(struct image *im, unsigned id, const struct uvm_vmgs_file **ret);

/**
 * image_read(im, id, ret):
 * All of a file in memory, decrypted when the store is unlocked, else as it is stored; uvm_bytes_free.
 *
 * Returns:  0; the exit code after a message.
 */
int image_read(struct image *im, unsigned id, struct uvm_bytes *ret);

/** image_write(im, id, p, n): with a progress bar; 0 or the exit code after a message. */
int image_write(struct image *im, unsigned id, const void *p, size_t n);

/** key_read(r, path, key): the 32 bytes of a key file; 0 or the exit code after a message. */
int key_read(struct report *r, const char *path, uint8_t key[UVM_VMGS_KEY]);

/** id_option(c, name, ret): the file id that an option names; 0, or the exit code of a usage error. */
int id_option(const struct cli *c, const char *name, unsigned *ret);

/** file_run(c, act): a command that does one thing with the file that --file-id names: report it and end. */
int file_run(struct cli *c, int (*act)(struct report *r, unsigned id));

#endif
