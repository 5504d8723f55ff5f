/* SPDX-License-Identifier: MIT */
/*
 * The properties that are read of the host's device tree, as a table. Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_HOST_PROPERTIES_H
#define UVM_SHIM_HOST_PROPERTIES_H

#include "host.h"

/* Kinds of nodes; OUTSIDE is where the root is. */
enum shim_node {
	SHIM_NODE_OUTSIDE,
	SHIM_NODE_ROOT,
	SHIM_NODE_CPUS,
	SHIM_NODE_CPU,
	SHIM_NODE_MEMORY,
	SHIM_NODE_CHOSEN,
	SHIM_NODE_UVMKIT,
	SHIM_NODE_OTHER,
};

/** struct shim_value: the bytes of a property, and where they are in the tree. */
struct shim_value {
	const uint8_t *p;
	uint32_t len;
	uint64_t off;
};

#define SHIM_PROPERTIES 7u

/** struct shim_property: read() takes one value; name is for its diagnostics. */
struct shim_property {
	enum shim_node in;
	bool required;
	const char *name;
	int (*read)(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d);
};

extern const struct shim_property shim_properties[SHIM_PROPERTIES];

/** shim_text_begins(p, n, want): how many of the ${n} bytes ${want} is, when they begin with it; else ${n} + 1. */
size_t shim_text_begins(const uint8_t *p, size_t n, const char *want);

/** shim_text_is(p, n, want): whether the ${n} bytes are ${want}. */
static inline bool shim_text_is(const uint8_t *p, size_t n, const char *want)
{
	return shim_text_begins(p, n, want) == n;
}

#endif
