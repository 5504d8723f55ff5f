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

/** Called for each field that is ignored; ${path} is its JSON path, e.g. "guest_configs[1].image.openhcl.memroy". */
typedef void uvm_manifest_ignored_fn(void *arg, const char *path, uint32_t line, uint32_t col);

/**
 * uvm_manifest_read(text, len, ignored, arg, ret, d):
 * Read a manifest.
 *
 *   ignored  in   may be NULL
 *   d        out  line, col, and text "guest_configs[0].image.openhcl.memory_page_count: expected an unsigned integer, found a
 * string"
 *
 * Checks:   syntax, types, required fields, unknown variants, duplicate fields. Not here: what building needs
 * (uvm_image_build). Returns:  UVM_OK; the JSON reader's statuses; UVM_E_VALUE, UVM_E_MISSING, UVM_E_DUPLICATE; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_manifest_read(const char *text, size_t len, uvm_manifest_ignored_fn *ignored, void *arg,
					     struct uvm_manifest *ret, struct uvm_diag *d);
UVM_API void uvm_manifest_free(struct uvm_manifest *m);

/** struct uvm_resources: paths by resource, NULL where not given; uvm_resources_free releases it. */
struct uvm_resources {
	char *path[UVM_RESOURCE_COUNT];
};

UVM_API UVM_MUST_CHECK int uvm_resources_read(const char *text, size_t len, struct uvm_resources *ret, struct uvm_diag *d);
UVM_API void uvm_resources_free(struct uvm_resources *r);

/**
 * uvm_policy_json_read(text, len, ret, ret_memory, d):
 * One product policy as JSON, {"sivm":{…}}.
 *
 *   ret_memory  out  malloc'ed bytes that ${ret} borrows; free() it
 */
UVM_API UVM_MUST_CHECK int uvm_policy_json_read(const char *text, size_t len, struct uvm_policy *ret, void **ret_memory,
						struct uvm_diag *d);

/** uvm_policy_json_write(p, w): the policy as one JSON value; null for no policy. */
UVM_API void uvm_policy_json_write(const struct uvm_policy *p, struct uvm_json_writer *w);

enum uvm_schema { UVM_SCHEMA_MANIFEST, UVM_SCHEMA_RESOURCES, UVM_SCHEMA_POLICY };

/** uvm_schema_write(which, w): JSON Schema, draft 2020-12, from the reader's own tables. */
UVM_API void uvm_schema_write(enum uvm_schema which, struct uvm_json_writer *w);

#ifdef __cplusplus
}
#endif
#endif
