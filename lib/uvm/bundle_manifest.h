/* SPDX-License-Identifier: MIT */
/*
 * Manifests of debug bundles.
 */
#ifndef UVM_UVM_BUNDLE_MANIFEST_H
#define UVM_UVM_BUNDLE_MANIFEST_H

#include <uvmkit/json.h>

#include "uvm/bundle.h"

/** bundle_manifest_write(b, path, first, d): the manifest as the bundle is now; ${first}: there must be none of this name, else
 * UVM_E_DUPLICATE. */
UVM_MUST_CHECK int bundle_manifest_write(const struct bundle *b, const char *path, bool first, struct uvm_diag *d);

/** bundle_json(b, w): the same as JSON. */
void bundle_json(const struct bundle *b, struct uvm_json_writer *w);

#endif
