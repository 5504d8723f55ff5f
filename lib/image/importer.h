/* SPDX-License-Identifier: MIT */
/*
 * What one guest configuration imports: runs of pages, parameter areas, required memory and registers, as the loaders plan
 * them.
 *
 * The importer only collects. uvm_import_finish (finish.c) then finds overlaps, hashes what the host shares in and makes
 * records of it all. Loaders never copy: the contents of a run are a piece of a resource, or generated in the image's own
 * memory.
 *
 * Source: microsoft/openvmm, vm/loader/igvmfilegen/src/file_loader.rs. The order of the records decides the launch
 * measurements.
 */
#ifndef UVM_IMAGE_IMPORTER_H
#define UVM_IMAGE_IMPORTER_H

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "image/elf.h"
#include "image/memory.h"
#include "os/pool.h"

#define UVM_IMPORT_MASK 1u              /* compatibility mask of a file for one platform */
#define UVM_IMPORT_PAGES_MAX (1u << 20) /* of one configuration: 4 GiB, the most that REQUIRED_MEMORY can ask for */
#define UVM_REGISTERS_MAX 32u
#define UVM_TDX_SHARED_BITS 47u /* log2 of the shared GPA boundary */
#define UVM_TDX_RESET_PAGE 0xFFFFF000ull
#define UVM_X64_DEFAULT_PAT 0x0007040600070406ull

enum uvm_run_kind {
	UVM_RUN_PAGES,
	UVM_RUN_AREA, /* a parameter area: the host fills it, there is no page data */
	/* Filled by the finish, and behind the page data of all other runs; with UVM_RUN_REGIONS page data is sorted by
	   address. */
	UVM_RUN_PAGE_HASHES,
	UVM_RUN_REGIONS,
};

/**
 * struct uvm_run: pages that come into the guest together.
 *
 *   contents   at most count * 4096 bytes; pages behind them are empty: no file data, zeros in the guest
 *   area       UVM_RUN_AREA: its index
 *   resource   where the contents come from, for diagnostics, and ${offset} in it; UVM_RESOURCE_COUNT: they are generated
 */
struct uvm_run {
	uint64_t page, count;
	const char *tag; /* static */
	struct uvm_slice contents;
	enum uvm_acceptance acceptance;
	enum uvm_run_kind kind;
	uint32_t area;
	enum uvm_resource resource;
	uint64_t offset;
};

/** struct uvm_registers: registers of one processor in one VTL, in the order of import. */
struct uvm_registers {
	struct uvm_igvm_register r[UVM_REGISTERS_MAX];
	uint32_t n;
	uint8_t vtl;
};

/** struct uvm_import_common: what the configurations of one request share, so that it is there once. */
struct uvm_import_common {
	const struct uvm_image_request *req;
	struct uvm_image_memory *memory;
	struct uvm_pool *pool;                 /* NULL: there is one thread */
	unsigned threads;                      /* of the pool and the caller's */
	const struct uvm_shared_pages *hashed; /* shared_pages.h */
	uint64_t to_hash;                      /* pages, for those who listen */
	_Atomic uint64_t done;                 /* of them */
	struct uvm_initrd_crc {
		struct uvm_job job;
		bool started;
		uint32_t value;
	} initrd_crc;
};

/** uvm_import_progress(c, n): tell the request's author that ${n} more pages were hashed. From any thread. */
void uvm_import_progress(struct uvm_import_common *c, uint64_t n);

struct uvm_importer {
	const struct uvm_guest_config *config;
	struct uvm_import_common *common;
	struct uvm_diag *d;
	struct uvm_igvm file; /* records in the order of the calls; the finish adds the rest */
	struct uvm_run *runs; /* in the order of the calls */
	size_t nruns, cap;
	uint64_t npages;
	uint32_t nareas;
	struct uvm_registers registers; /* of the first processor */
	uint8_t *initrd_crc;            /* where the CRC-32 of the initrd goes; NULL: nowhere */
	bool has_vmsa;                  /* SNP: it starts with registers, at ${vmsa_page} */
	uint64_t vmsa_page;
	uint64_t ram_pages; /* not 0: all pages of a guest with so many come in, those that nothing is in as zeros */
};

/** uvm_import_hardware(im): whether the processor protects the guest's memory: SNP and TDX. */
static inline bool uvm_import_hardware(const struct uvm_importer *im)
{
	return im->config->isolation == UVM_ISOLATION_SNP || im->config->isolation == UVM_ISOLATION_TDX;
}

/** uvm_import_paravisor(im): whether VTL2 comes first. */
static inline bool uvm_import_paravisor(const struct uvm_importer *im)
{
	return im->config->max_vtl == 2;
}

/** uvm_import_has_boundary(c): whether what is shared with the host is above a boundary: TDX, and SNP with one. */
static inline bool uvm_import_has_boundary(const struct uvm_guest_config *c)
{
	return c->isolation == UVM_ISOLATION_TDX || (c->isolation == UVM_ISOLATION_SNP && c->has_shared_gpa_boundary);
}

/** uvm_import_shared_bits(c): log2 of the shared GPA boundary; 0 for isolation without one. */
static inline uint8_t uvm_import_shared_bits(const struct uvm_guest_config *c)
{
	switch (c->isolation) {
	case UVM_ISOLATION_SNP:
		return c->shared_gpa_boundary_bits;
	case UVM_ISOLATION_TDX:
		return UVM_TDX_SHARED_BITS;
	default:
		return 0;
	}
}

/** uvm_run_generated(page, count, tag): pages of the image's own making, private, measured, empty so far. */
static inline struct uvm_run uvm_run_generated(uint64_t page, uint64_t count, const char *tag)
{
	return (struct uvm_run){ .page = page,
				 .count = count,
				 .tag = tag,
				 .acceptance = UVM_ACCEPT_EXCLUSIVE,
				 .resource = UVM_RESOURCE_COUNT,
				 .offset = UVM_NO_OFFSET };
}

/** uvm_import_refuse(im, ...): uvm_fail_says about member ${field} of the configuration. */
int uvm_import_refuse(struct uvm_importer *im, int status, const char *field, uint64_t got, uint64_t want, const char *says);

/** uvm_import_alloc(im, n): ${n} zeroed bytes that live as long as the image; NULL with the diagnostic filled. */
uint8_t *uvm_import_alloc(struct uvm_importer *im, size_t n);

/** uvm_import_resource(im, resource, r): pass on status ${r}; a failure is about bytes of ${resource}. */
int uvm_import_resource(struct uvm_importer *im, enum uvm_resource resource, int r);

/** uvm_import_record(im, h): one record for the file as it is. Returns UVM_OK; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_import_record(struct uvm_importer *im, const struct uvm_igvm_header *h);

/**
 * uvm_import_run(im, run): one run. Overlaps are found by uvm_import_finish.
 * Returns: UVM_OK; UVM_E_RANGE (beyond 2^64 bytes); UVM_E_LIMIT (UVM_IMPORT_PAGES_MAX); UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_import_run(struct uvm_importer *im, const struct uvm_run *run);

/** uvm_import_generated(im, page, count, tag, contents): generated pages, private and measured. Returns as uvm_import_run. */
UVM_MUST_CHECK int uvm_import_generated(struct uvm_importer *im, uint64_t page, uint64_t count, const char *tag,
					struct uvm_slice contents);

/**
 * uvm_import_bytes(im, gpa, size, run):
 * ${size} bytes of memory from ${gpa} on, in all the pages they touch; contents and the rest as in ${run}. Where ${gpa} is
 * inside a page, contents of that page are copied behind zeros. Nothing for a ${size} of 0.
 */
UVM_MUST_CHECK int uvm_import_bytes(struct uvm_importer *im, uint64_t gpa, uint64_t size, const struct uvm_run *run);

/** uvm_import_elf(im, e, resource, tag, acceptance): all segments of a placed file. */
UVM_MUST_CHECK int uvm_import_elf(struct uvm_importer *im, const struct uvm_elf *e, enum uvm_resource resource, const char *tag,
				  enum uvm_acceptance acceptance);

/** uvm_import_area(im, page, count, use, tag): a parameter area, and what the host puts at its start: an enum uvm_igvm_type. */
UVM_MUST_CHECK int uvm_import_area(struct uvm_importer *im, uint64_t page, uint64_t count, uint32_t use, const char *tag);

/** uvm_import_memory(im, gpa, size, vtl2_protectable): memory that has to be there; ${size} below 2^32. */
UVM_MUST_CHECK int uvm_import_memory(struct uvm_importer *im, uint64_t gpa, uint64_t size, bool vtl2_protectable);

/** uvm_registers_add(r, reg): each register at most once, and at most UVM_REGISTERS_MAX of them. */
void uvm_registers_add(struct uvm_registers *r, struct uvm_igvm_register reg);

/** uvm_registers_u64(r, name, value): a register of 64 bits. */
void uvm_registers_u64(struct uvm_registers *r, uint32_t name, uint64_t value);

/** uvm_import_initrd_crc(im, out): compute the CRC-32 of the initrd in the background; uvm_import_settle puts it at ${out}. */
void uvm_import_initrd_crc(struct uvm_importer *im, uint8_t *out);

/** uvm_import_settle(im): wait for what is computed in the background. Only then are all contents what they will be. */
void uvm_import_settle(struct uvm_importer *im);

/**
 * uvm_import_finish(im, part):
 * Complete im->file, and describe it in ${part}, whose lists are in the image's memory. No contents are looked at but those of
 * shared pages.
 *
 * Returns:  UVM_OK; UVM_E_OVERLAP; UVM_E_LIMIT (pages to be hashed, regions to be listed); UVM_E_NOMEM; UVM_E_CRYPTO.
 */
UVM_MUST_CHECK int uvm_import_finish(struct uvm_importer *im, struct uvm_image_part *part);

/** uvm_importer_free(im): all but the image's memory. */
void uvm_importer_free(struct uvm_importer *im);

#endif
