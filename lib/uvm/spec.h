/* SPDX-License-Identifier: MIT */
/*
 * What a container runtime hands over: the parts of an OCI spec and of the runtime's options that matter for a utility VM.
 */
#ifndef UVM_UVM_SPEC_H
#define UVM_UVM_SPEC_H

#include "uvm/decode.h"

struct spec_resources {
	struct {
		uint64_t limit;
	} memory;
	struct {
		uint64_t count;
		uint16_t maximum, shares;
	} cpu;
	struct {
		uint64_t bps, iops;
	} storage;
};

struct spec_device {
	const char *id, *idType;
};

struct spec_hyperv {
	bool unread; /* that it is there is all */
};

struct spec_windows {
	struct spec_hyperv hyperv;
	bool has_hyperv;
	struct spec_resources resources;
	struct uvm_texts layerFolders;
	struct decode_list devices; /* of struct spec_device */
};

struct spec {
	struct decode_map annotations;
	struct spec_windows windows;
	bool has_windows, has_linux;
};

/* The numbers are 0 and the texts NULL when not given. */
struct spec_runtime {
	const char *isolation, *platform, *boot_files, *network_proxy;
	int32_t processors, memory;
	struct decode_map annotations; /* of every container that has none of that name */
	bool empty;                    /* all options are at their defaults: as if there were none */
};

/** spec_read(m, text, len, ret, d): UVM_OK; class spec-json. */
UVM_MUST_CHECK int spec_read(struct uvm_mem *m, const char *text, size_t len, struct spec *ret, struct uvm_diag *d);

/** spec_read_runtime(m, text, len, ret, d): proto3 JSON of the runtime's options; UVM_OK; class spec-json. */
UVM_MUST_CHECK int spec_read_runtime(struct uvm_mem *m, const char *text, size_t len, struct spec_runtime *ret,
				     struct uvm_diag *d);

/**
 * spec_match(s, r, d): whether spec and runtime options ask for the same; a runtime that wants a hypervisor adds it to the
 * spec.
 *
 * Returns:  UVM_OK; classes runtime-isolation, runtime-platform, not-isolated.
 */
UVM_MUST_CHECK int spec_match(struct spec *s, const struct spec_runtime *r, struct uvm_diag *d);

#endif
