/* SPDX-License-Identifier: MIT */
/*
 * One value of a JSON text replaced by another, the rest of the text left as it is.
 */
#ifndef UVM_MANIFEST_OVERRIDE_H
#define UVM_MANIFEST_OVERRIDE_H

#include <uvmkit/json.h>

/**
 * uvm_json_override(text, len, path, value, ret, ret_len, d):
 * Set the member or element at ${path}, e.g. "guest_configs[0].image.openhcl.memory_page_count".
 *
 *   value    in   a JSON value; what is none is taken as a string
 *   ret      out  malloc'ed text, not NUL-terminated
 *
 * A member that is absent is added to its object; objects and elements on the way must be there.
 * Returns:  UVM_OK; UVM_E_SYNTAX (path), UVM_E_MISSING (nothing there; text says which part), UVM_E_TYPE (no object or array
 * there); the JSON reader's statuses; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_json_override(const char *text, size_t len, const char *path, const char *value, char **ret,
				     size_t *ret_len, struct uvm_diag *d);

#endif
