/* SPDX-License-Identifier: MIT */
/*
 * What a VM document says, before it is text. document.c fills it for each kind of VM, document_table.c knows how it is
 * spelled.
 *
 * Source: the schema of the host compute service as microsoft/hcsshim uses it, internal/hcs/schema2.
 */
#ifndef UVM_UVM_DOCUMENT_H
#define UVM_UVM_DOCUMENT_H

#include "uvm/memory.h"
#include "uvm/option_table.h"

/* Controllers of a VM, in the order in which they are used; documents have them sorted. */
#define DOCUMENT_CONTROLLERS 4
#define DOCUMENT_LUNS 3

struct document_disk {
	const char *path; /* NULL: nothing is attached there */
	bool read_only;
};

struct document_registry {
	const struct uvm_registry_value *v[3]; /* what this VM always has; NULL: unused */
	struct uvm_registry more;
	bool present;
};

struct document_numa {
	uint64_t max_size_per_node, max_processors_per_node;
	struct uvm_u32s preferred;
	struct uvm_u32s physical, processors; /* explicit nodes */
	struct uvm_u64s memory;
	bool present;
};

struct document_share {
	const char *name, *path;
	bool cache_io, no_oplocks, take_backup_privilege, no_direct_map, pseudo_oplocks;
	bool present;
};

struct document_device {
	char key[37]; /* a GUID */
	const struct uvm_device *device;
};

struct document_devices {
	const struct document_device *v; /* by key */
	size_t n;
	bool numa; /* they are near the node of the device */
};

struct document {
	const char *owner;
	struct {
		uint64_t major, minor;
	} schema;
	struct {
		bool present;
		uint64_t major;
	} version;
	struct {
		bool present, boot_this;
		const char *apply_template, *template_id;
		const char *device_type, *device_path, *optional_data, *root_path;
	} uefi;
	struct {
		bool present;
		const char *kernel, *initrd, *command_line;
	} direct;
	struct {
		bool present;
		const char *parameters; /* base64 */
	} firmware;
	struct {
		uint64_t size, low_gap, high_base, high_gap;
		bool overcommit, hot_hint, cold_discard_hint, deferred_commit;
		const char *slit_type;
	} memory;
	struct {
		uint64_t count, limit, weight;
	} processor;
	struct {
		bool present;
		const char *id;
	} group;
	struct document_numa numa;
	const char *com_port;
	unsigned controllers;
	struct document_disk disk[DOCUMENT_LUNS]; /* at the first controller */
	struct {
		bool present;
		uint64_t count, size;
		struct document_disk disk;
	} pmem;
	bool graphics;
	struct {
		const char *bind, *connect;
		struct uvm_services services;
	} sockets;
	struct {
		bool present;
		const char *file, *type;
	} crash_dump;
	struct document_share share;
	bool plan9;
	struct document_devices devices;
	struct {
		bool present, transient;
		const char *path, *type;
	} guest_state;
	struct document_registry registry;
	struct {
		bool present;
		int32_t iops, bandwidth;
	} qos;
	struct {
		bool present;
		const char *state, *state_without_dump;
	} debug;
	struct {
		bool present;
		const char *type, *launch_data;
		enum uvm_tristate hcl;
	} isolation;
	const char *partition;
};

/** document_emit(doc, w): the document as JSON, whatever it says. */
void document_emit(const struct document *doc, struct uvm_json_writer *w);

/* What the kinds of VMs are made of. Each fails with a class. */
struct document_input {
	const struct uvm_options *o;
	const struct uvm_boot_files *b;
	const struct uvm_host *h;
	struct uvm_mem *m;
	struct uvm_diag *d;
};

/** document_verify(in): what must hold before anything is made of the options. */
UVM_MUST_CHECK int document_verify(const struct document_input *in);
/** document_numa(in, processors, memory, ret): virtual NUMA nodes; ret->present is false when none are asked for. */
UVM_MUST_CHECK int document_numa(const struct document_input *in, uint64_t processors, uint64_t memory,
				 struct document_numa *ret);
/** document_launch_data(in, ret): the policy's digest, which the processor's report will contain; base64. */
UVM_MUST_CHECK int document_launch_data(const struct document_input *in, const char **ret);
/** document_kernel_line(in, ret): what a Linux kernel is started with. */
UVM_MUST_CHECK int document_kernel_line(const struct document_input *in, const char **ret);
/** document_devices(in, numa, ret): assigned devices, by identifiers that follow from the VM's name. */
UVM_MUST_CHECK int document_devices(const struct document_input *in, bool numa, struct document_devices *ret);

/** document_is_snp_linux(o): a Linux VM that boots from a guest state file. */
static inline bool document_is_snp_linux(const struct uvm_options *o)
{
	return o->Platform == UVM_LCOW && *o->GuestStateFilePath != '\0';
}

#endif
