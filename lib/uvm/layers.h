/* SPDX-License-Identifier: MIT */
/*
 * What a Windows pod's root file system is made of: a mount, or folders named in the spec.
 */
#ifndef UVM_UVM_LAYERS_H
#define UVM_UVM_LAYERS_H

#include <uvmkit/uvm.h>

#include "uvm/memory.h"

struct layers {
	const char *scratch;      /* directory of the scratch disk */
	struct uvm_texts parents; /* top layer first; of block CIM layers their files */
	bool block_cim;
};

/**
 * layers_read(m, rootfs, len, folders, ret, d):
 * Exactly one mount without target, or at least two folders, the last of which is the scratch directory.
 *
 *   rootfs   in  JSON list of mounts; NULL: none
 *
 * Returns:  UVM_OK; classes spec-json and layers.
 */
UVM_MUST_CHECK int layers_read(struct uvm_mem *m, const char *rootfs, size_t len, const struct uvm_texts *folders,
			       struct layers *ret, struct uvm_diag *d);

#endif
