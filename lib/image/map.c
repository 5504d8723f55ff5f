/* SPDX-License-Identifier: MIT */
/*
 * The text of a .map file: per configuration its isolation, and what is where.
 *
 * Source: microsoft/openvmm, vm/loader/igvmfilegen/src/file_loader.rs; the first line of a block is Rust's debug output.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include <uvmkit/wire.h>

#include "image/isolation.h"

#define LINE 256

struct text {
	uvm_json_sink_fn *sink;
	void *arg;
	int status; /* of the sink; nothing is written behind a failure */
};

/* All lines are of bounded length: tags are ours, numbers have 64 bits. */
__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...)
{
	char line[LINE];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (t->status == UVM_OK)
		t->status = t->sink(t->arg, line, (size_t)n);
}

/* ---- isolation ----------------------------------------------------------------------------------------------------- */

struct bits {
	const char *name;
	uint8_t shift, width;
};

static void put_policy(struct text *t, const char *name, uint64_t policy, const struct bits *fields, size_t n)
{
	put(t, "%s {", name);
	for (size_t i = 0; i < n; i++) {
		const uint64_t v = policy << (64 - fields[i].shift - fields[i].width) >> (64 - fields[i].width);

		put(t, "%s %s: %" PRIu64, i > 0 ? "," : "", fields[i].name, v);
	}
	put(t, " }");
}

static void put_snp(struct text *t, const struct uvm_guest_config *c)
{
	static const struct bits fields[] = {
		{ "abi_minor", 0, 8 },   { "abi_major", 8, 8 }, { "smt", 16, 1 },           { "reserved_must_be_one", 17, 1 },
		{ "migrate_ma", 18, 1 }, { "debug", 19, 1 },    { "single_socket", 20, 1 }, { "reserved", 21, 43 },
	};

	if (c->has_shared_gpa_boundary)
		put(t, "Snp { shared_gpa_boundary_bits: Some(%u), policy: ", c->shared_gpa_boundary_bits);
	else
		put(t, "Snp { shared_gpa_boundary_bits: None, policy: ");
	put_policy(t, "SnpPolicy", uvm_isolation_policy(c), fields, sizeof(fields) / sizeof(fields[0]));
	put(t, ", injection_type: %s, secure_avic: %s }", c->restricted_injection ? "Restricted" : "Normal",
	    c->secure_avic ? "Enabled" : "Disabled");
}

static void put_tdx(struct text *t, const struct uvm_guest_config *c)
{
	static const struct bits fields[] = {
		{ "debug_allowed", 0, 1 }, { "sept_ve_disable", 1, 1 }, { "migratable", 2, 1 }, { "reserved", 3, 61 }
	};

	put(t, "Tdx { policy: ");
	put_policy(t, "TdxPolicy", uvm_isolation_policy(c), fields, sizeof(fields) / sizeof(fields[0]));
	put(t, " }");
}

static void put_isolation(struct text *t, const struct uvm_guest_config *c)
{
	put(t, "IGVM file isolation: ");
	switch (c->isolation) {
	case UVM_ISOLATION_NONE:
		put(t, "None");
		break;
	case UVM_ISOLATION_VBS:
		put(t, "Vbs { enable_debug: %s }", c->enable_debug ? "true" : "false");
		break;
	case UVM_ISOLATION_SNP:
		put_snp(t, c);
		break;
	case UVM_ISOLATION_TDX:
		put_tdx(t, c);
		break;
	}
	put(t, "\n");
}

/* ---- ranges -------------------------------------------------------------------------------------------------------- */

static void put_range(struct text *t, uint64_t gpa, uint64_t size, const char *what)
{
	put(t, "  %016" PRIx64 " - %016" PRIx64 " (0x%" PRIx64 " bytes) %s\n", gpa, gpa + size, size, what);
}

/* A title stands only above regions. */
static void put_regions(struct text *t, const char *title, const struct uvm_image_region *regions, size_t n)
{
	if (n > 0)
		put(t, "IGVM file %s:\n", title);
	for (size_t i = 0; i < n; i++)
		put_range(t, regions[i].gpa, regions[i].size, regions[i].what);
}

int uvm_image_map(const struct uvm_image *image, uvm_json_sink_fn *sink, void *arg)
{
	struct text t = { .sink = sink, .arg = arg };

	for (size_t i = 0; i < image->nparts; i++) {
		const struct uvm_image_part *p = &image->parts[i];

		put_isolation(&t, p->config);
		put(&t, "IGVM file layout:\n");
		for (size_t k = 0; k < p->nranges; k++)
			put_range(&t, p->ranges[k].page * UVM_PAGE_SIZE, p->ranges[k].count * UVM_PAGE_SIZE, p->ranges[k].tag);
		put_regions(&t, "required memory", p->memory, p->nmemory);
		put_regions(&t, "relocatable regions", p->relocations, p->nrelocations);
		put(&t, "\n");
	}
	return t.status;
}
