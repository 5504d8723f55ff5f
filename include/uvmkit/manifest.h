/* SPDX-License-Identifier: MIT */
/*
 * JSON manifests: manifest, resources and product policies as text, to an image request.
 *
 * One table of objects and fields gives reader, messages and JSON Schema. Unknown fields are ignored where the reference
 * ignores them (they can be listed), and refused inside a product policy.
 *
 * Source: microsoft/openvmm's igvmfilegen_config; doc/formats.md lists what the reader takes and refuses.
 */
#ifndef UVMKIT_MANIFEST_H
#define UVMKIT_MANIFEST_H

#include <uvmkit/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/** struct uvm_manifest: a read manifest; uvm_manifest_free releases it. */
struct uvm_manifest {
	enum uvm_igvm_arch arch;
	struct uvm_guest_config *configs;
	size_t nconfigs;
	struct uvm_manifest_memory *memory; /* private: decoded strings and bytes */
};

/** Called for each field that is ignored; ${path} is its JSON path, e.g. "guest_configs[1].image.openhcl.memroy". Keys that are
 * no plain words stand in it as ["…"], and long ones are cut. */
typedef void uvm_manifest_ignored_fn(void *arg, const char *path, uint32_t line, uint32_t col);

/**
 * uvm_manifest_read(text, len, ignored, arg, ret, d):
 * Read a manifest.
 *
 *   ignored  in   may be NULL
 *   ret      out  written on success only; borrows nothing of ${text}
 *   d        out  not NULL. line and col; text is the path and what is wrong, as in "guest_configs[0].max_vtl: expected an
 *                 unsigned integer up to 255, found a string". Grammar errors have no path.
 *
 * Checks:   syntax, types, required fields, unknown variants, duplicate fields, at most 32 configurations. Not here: what
 *           building needs (uvm_image_build).
 * Returns:  UVM_OK; the JSON reader's statuses; UVM_E_VALUE, UVM_E_MISSING, UVM_E_DUPLICATE, UVM_E_LIMIT; UVM_E_NOMEM.
 * Memory:   one block of a fixed size plus ${len}, and ${len} / 8 while reading.
 */
UVM_API UVM_MUST_CHECK int uvm_manifest_read(const char *text, size_t len, uvm_manifest_ignored_fn *ignored, void *arg,
					     struct uvm_manifest *ret, struct uvm_diag *d);
UVM_API void uvm_manifest_free(struct uvm_manifest *m);

/** struct uvm_resources: absolute paths by resource, NULL where not given; uvm_resources_free releases it. */
struct uvm_resources {
	const char *path[UVM_RESOURCE_COUNT];
	void *memory; /* private */
};

/** uvm_resources_read(text, len, ignored, arg, ret, d): read a resources file; all as for uvm_manifest_read. */
UVM_API UVM_MUST_CHECK int uvm_resources_read(const char *text, size_t len, uvm_manifest_ignored_fn *ignored, void *arg,
					      struct uvm_resources *ret, struct uvm_diag *d);
UVM_API void uvm_resources_free(struct uvm_resources *r);

/**
 * uvm_policy_json_read(text, len, ret, ret_memory, d):
 * One product policy as JSON, {"sivm":{…}}. Nothing is ignored. What a policy must be to be built: uvm_policy_check.
 *
 *   ret_memory  out  malloc'ed bytes that ${ret} borrows; free() it. Written on success only
 */
UVM_API UVM_MUST_CHECK int uvm_policy_json_read(const char *text, size_t len, struct uvm_policy *ret, void **ret_memory,
						struct uvm_diag *d);

enum uvm_schema { UVM_SCHEMA_MANIFEST, UVM_SCHEMA_RESOURCES, UVM_SCHEMA_POLICY, UVM_SCHEMA_COUNT };

/**
 * uvm_schema_write(which, w):
 * JSON Schema, draft 2020-12, from the reader's own tables. It accepts what the reader accepts, less arrays in place of objects
 * and {"name":null} in place of "name"; it cannot tell 1.0 from 1 nor see a key that occurs twice.
 */
UVM_API void uvm_schema_write(enum uvm_schema which, struct uvm_json_writer *w);

#ifdef __cplusplus
}
#endif
#endif
