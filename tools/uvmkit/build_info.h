/* SPDX-License-Identifier: MIT */
/*
 * build-info.json: what went into an image and what came out, so that anyone can build it again and compare. No paths, no
 * times.
 */
#ifndef UVMKIT_BUILD_INFO_H
#define UVMKIT_BUILD_INFO_H

#include <uvmkit/endorse.h>

#include "build.h"

#define BUILD_INFO_NAME "build-info.json"
#define BUILD_PORTABLE "portable" /* the flavor of images that QEMU's own loader takes */

struct build_info {
	char *text; /* the document */
	size_t len;
};

/**
 * build_info_make(b, manifest, len, plan, image, parts, ret, d):
 * Describe one build.
 *
 *   manifest  in   its text as it was used, overrides applied
 *   ret       out  free ret->text
 *
 * Returns:  UVM_OK; UVM_E_NOMEM; UVM_E_CRYPTO; UVM_E_ENCODING.
 */
UVM_MUST_CHECK int build_info_make(const struct build *b, const char *manifest, size_t len, const struct uvm_igvm_plan *plan,
				   const struct uvm_image *image, const struct uvm_endorsed *parts, struct build_info *ret,
				   struct uvm_diag *d);

/** build_info_digest(text, len, group, name, ret, d): the SHA-256 of the file ${name}, a member of ${group} unless that is
 * NULL. UVM_E_MISSING; the JSON reader's. */
UVM_MUST_CHECK int build_info_digest(const char *text, size_t len, const char *group, const char *name, uint8_t ret[32],
				     struct uvm_diag *d);

/**
 * build_info_manifest(text, len, ret, ret_len, d): the manifest that a document describes, malloc'ed.
 * build_info_is_portable(text, len): whether it describes a portable image.
 * build_info_compare(was, wlen, is, ilen, d): UVM_E_MISMATCH with the first member that differs, and both values, as text.
 */
UVM_MUST_CHECK int build_info_manifest(const char *text, size_t len, char **ret, size_t *ret_len, struct uvm_diag *d);
bool build_info_is_portable(const char *text, size_t len);
UVM_MUST_CHECK int build_info_compare(const char *was, size_t wlen, const char *is, size_t ilen, struct uvm_diag *d);

#endif
