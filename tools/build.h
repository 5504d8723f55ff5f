/* SPDX-License-Identifier: MIT */
/*
 * An image request named on a command line: manifest, resources list and resource files, read into memory.
 */
#ifndef UVM_TOOLS_BUILD_H
#define UVM_TOOLS_BUILD_H

#include <uvmkit/manifest.h>

#include "os/file.h"

#define BUILD_TEXT_MAX (64u << 20) /* bytes of a manifest or a resources list */

struct build {
	struct uvm_manifest manifest;
	struct uvm_resources paths;
	struct uvm_bytes files[UVM_RESOURCE_COUNT];
	struct uvm_image_request request;
	const char *inputs[UVM_RESOURCE_COUNT + 3]; /* all files that were read, up to the first NULL */
	char *command_lines;                        /* those that build_confidential_debug made */
	const char *at;                             /* the file that the last failure is about, or NULL */
};

/**
 * build_text(b, name, text, len, ignored, arg, d):
 * Take a manifest that is in memory and known to the user as ${name}; build_free in any case. ${ignored} as for
 * uvm_manifest_read.
 */
UVM_MUST_CHECK int build_text(struct build *b, const char *name, const char *text, size_t len, uvm_manifest_ignored_fn *ignored,
			      void *arg, struct uvm_diag *d);

/** build_manifest(b, path, d): the same from a file, unknown fields ignored. */
UVM_MUST_CHECK int build_manifest(struct build *b, const char *path, struct uvm_diag *d);

/** build_input(b, path): note that the manifest of build_text comes from this file. */
void build_input(struct build *b, const char *path);

/** build_disable_secure_avic(b): as if no SNP configuration asked for it. */
void build_disable_secure_avic(struct build *b);

/** build_confidential_debug(b, d): append OPENHCL_CONFIDENTIAL_DEBUG=1 to every OpenHCL command line. */
UVM_MUST_CHECK int build_confidential_debug(struct build *b, struct uvm_diag *d);

/**
 * build_resources(b, path, d):
 * Read the list of resources and the files that the configurations need; all that are missing are named at once.
 */
UVM_MUST_CHECK int build_resources(struct build *b, const char *path, struct uvm_diag *d);

void build_free(struct build *b);

#endif
