/* SPDX-License-Identifier: MIT */
/*
 * Guest images: from a request (what a manifest says, and the bytes of its resources) to an IGVM file.
 *
 * A request holds one or more guest configurations, each for one isolation technology; all end up in one file. The same
 * request gives the same bytes anywhere: no time stamps, no paths, no random numbers.
 *
 * Source: microsoft/openvmm's igvmfilegen and vm/loader; doc/formats.md has the layouts.
 */
#ifndef UVMKIT_IMAGE_H
#define UVMKIT_IMAGE_H

#include <uvmkit/igvm.h>
#include <uvmkit/json.h>
#include <uvmkit/measure.h>
#include <uvmkit/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a resource file is; the names are those of resources.json. */
#define UVM_RESOURCE_LIST(X)                         \
	X(UVM_RESOURCE_UEFI, "uefi")                 \
	X(UVM_RESOURCE_KERNEL, "underhill_kernel")   \
	X(UVM_RESOURCE_SHIM, "openhcl_boot")         \
	X(UVM_RESOURCE_INITRD, "underhill_initrd")   \
	X(UVM_RESOURCE_SIDECAR, "underhill_sidecar") \
	X(UVM_RESOURCE_LINUX_KERNEL, "linux_kernel") \
	X(UVM_RESOURCE_LINUX_INITRD, "linux_initrd")

enum uvm_resource {
#define UVM_RESOURCE_ENUM(id, name) id,
	UVM_RESOURCE_LIST(UVM_RESOURCE_ENUM)
#undef UVM_RESOURCE_ENUM
		UVM_RESOURCE_COUNT
};

/** uvm_resource_name(r): "underhill_kernel", …. */
UVM_API const char *uvm_resource_name(enum uvm_resource r);

enum uvm_isolation { UVM_ISOLATION_NONE, UVM_ISOLATION_VBS, UVM_ISOLATION_SNP, UVM_ISOLATION_TDX };

enum uvm_image_kind {
	UVM_IMAGE_NONE, /* loads nothing */
	UVM_IMAGE_UEFI,
	UVM_IMAGE_OPENHCL,
	UVM_IMAGE_LINUX,
	UVM_IMAGE_SNP_LINUX_DIRECT,
};

/* A piece of borrowed memory; p NULL means absent. */
struct uvm_slice {
	const uint8_t *p;
	size_t len;
};

struct uvm_image_linux {
	bool use_initrd;
	struct uvm_slice command_line; /* without NUL, and no NUL inside */
};

/**
 * struct uvm_guest_config: one guest configuration of a manifest. Members of other isolations and kinds are 0.
 */
struct uvm_guest_config {
	uint32_t guest_svn;
	uint8_t max_vtl;

	enum uvm_isolation isolation;
	bool enable_debug;                /* VBS, SNP, TDX */
	bool sept_ve_disable;             /* TDX */
	uint64_t snp_policy;              /* SNP: as in the manifest; the debug bit is forced to enable_debug when built */
	bool has_shared_gpa_boundary;     /* SNP */
	uint8_t shared_gpa_boundary_bits; /* SNP */
	bool restricted_injection;        /* SNP */
	bool secure_avic;                 /* SNP */

	enum uvm_image_kind kind;
	bool uefi_config_igvm; /* UEFI: config_type "igvm" */

	struct uvm_slice command_line; /* OPENHCL */
	bool static_command_line;
	bool has_memory_page_base;
	uint64_t memory_page_base;
	uint64_t memory_page_count;         /* OPENHCL, SNP_LINUX_DIRECT */
	bool uefi;                          /* OPENHCL: UEFI as VTL0 */
	bool has_linux;                     /* OPENHCL: linux as VTL0 */
	struct uvm_image_linux linux_image; /* OPENHCL with has_linux, LINUX, SNP_LINUX_DIRECT */
	struct uvm_policy policy;           /* OPENHCL; product NULL: none */

	uint32_t processor_count; /* SNP_LINUX_DIRECT */
	uint8_t c_bit_position;
};

/** Hears how far building is, in pages hashed. Called from all threads that build, several at once. */
typedef void uvm_image_progress_fn(void *arg, uint64_t done, uint64_t total);

struct uvm_image_request {
	enum uvm_igvm_arch arch;
	bool portable; /* for the platform NATIVE, with only the records that QEMU's own loader takes */
	const struct uvm_guest_config *configs;
	size_t nconfigs;
	struct uvm_slice resources[UVM_RESOURCE_COUNT];
	bool measure;                    /* fill in the digest of each part, beside the work of building */
	uvm_image_progress_fn *progress; /* NULL: nobody listens */
	void *progress_arg;
};

/** uvm_image_needs(config): bits 1 << enum uvm_resource that must be present. */
UVM_API unsigned uvm_image_needs(const struct uvm_guest_config *config);

/* How pages come into the guest; each has its page data type and flags (doc/formats.md). */
enum uvm_acceptance {
	UVM_ACCEPT_EXCLUSIVE,            /* measured */
	UVM_ACCEPT_EXCLUSIVE_UNMEASURED, /* private, contents not measured */
	UVM_ACCEPT_SHARED,               /* visible to the host, not measured */
	UVM_ACCEPT_SECRETS,
	UVM_ACCEPT_CPUID,
	UVM_ACCEPT_CPUID_XF,
	UVM_ACCEPT_VP_CONTEXT, /* SNP VMSA */
};

/** struct uvm_image_range: an accepted page range of one configuration, for map files, inspect and explain. */
struct uvm_image_range {
	uint64_t page, count;
	const char *tag;    /* "underhill-kernel"; static */
	uint8_t acceptance; /* enum uvm_acceptance */
};

/** struct uvm_image_region: startup memory or a relocatable region, for map files. */
struct uvm_image_region {
	uint64_t gpa, size;
	const char *what; /* "VTL2 protectable", "relocation region", …; static */
};

/** struct uvm_image_part: what building one configuration gave. */
struct uvm_image_part {
	const struct uvm_guest_config *config;
	uint32_t mask;                  /* compatibility mask in the merged file */
	struct uvm_image_range *ranges; /* ascending, adjacent equal ones merged */
	size_t nranges;
	struct uvm_image_region *memory, *relocations; /* in the order of the map file */
	size_t nmemory, nrelocations;
	struct uvm_digest digest; /* launch measurement, as uvm_measure_file gives it; len 0: not asked for, or no isolation */
};

/** struct uvm_image: a built image. uvm_image_free releases it; it borrows the request and its resources. */
struct uvm_image {
	struct uvm_igvm file;
	struct uvm_image_part *parts;
	size_t nparts;
	struct uvm_image_memory *memory; /* private: everything the file's records point to that is not a resource */
};

/**
 * uvm_image_build(req, ret, d):
 * Build and merge all configurations, in order.
 *
 *   ret   out  borrows the request, its configurations and its resources; on failure empty
 *   d     out  record "guest_configs", index and field: the member at fault by its path in a manifest
 *              ("image.openhcl.memory_page_count"); or record: the name of a resource, with an offset in it
 *
 * Of the product policy only what could never be satisfied is refused.
 * Memory:   the records, and generated pages: with hardware isolation 1 MiB of page hashes and 16 bytes per page they are of.
 *           Resources are not copied.
 * Threads:  as many as the process may use hash pages; the result never depends on them.
 * Returns:  UVM_OK; UVM_E_VALUE, UVM_E_ALIGN, UVM_E_CONFLICT, UVM_E_LIMIT, UVM_E_RANGE, UVM_E_MISSING, UVM_E_DUPLICATE,
 *           UVM_E_OVERLAP, UVM_E_UNSUPPORTED; for resources also UVM_E_SHORT, UVM_E_MAGIC, UVM_E_LENGTH; UVM_E_NOMEM,
 *           UVM_E_CRYPTO. Everything upstream panics on is a status here.
 */
UVM_API UVM_MUST_CHECK int uvm_image_build(const struct uvm_image_request *req, struct uvm_image *ret, struct uvm_diag *d);
UVM_API void uvm_image_free(struct uvm_image *image);

/** uvm_image_map(image, sink, arg): the text of the .map file. Returns the sink's status. */
UVM_API UVM_MUST_CHECK int uvm_image_map(const struct uvm_image *image, uvm_json_sink_fn *sink, void *arg);

/** struct uvm_image_config_page: the measured VTL2 configuration page of one platform. */
struct uvm_image_config_page {
	uint64_t gpa;
	uint32_t policy_offset, policy_size; /* in page, encoded (uvm_policy_decode); size 0: no policy */
	uint8_t vtom_offset_bit;
	uint8_t page[4096];
};

/**
 * uvm_image_find_config(f, platform_type, ret, d):
 * Find the configuration page of an OpenHCL image the way its guest finds it: from the first processor's registers to the boot
 * shim's parameters to the parameter region. Never by looking for its magic.
 *
 *   platform_type  in  enum uvm_igvm_platform_type
 *
 * Returns:  UVM_OK; UVM_E_MISSING (platform, context, or a page on the way), UVM_E_DUPLICATE (two pages at one of these
 * addresses, two contexts), UVM_E_VALUE (a page on the way is not measured; registers or parameters lead nowhere),
 * UVM_E_CONFLICT (another measured page has the magic), UVM_E_UNSUPPORTED (another kind of context); the page's own errors.
 * text says which.
 */
UVM_API UVM_MUST_CHECK int uvm_image_find_config(const struct uvm_igvm *f, uint32_t platform_type,
						 struct uvm_image_config_page *ret, struct uvm_diag *d);

/** struct uvm_image_origin: what a part of an image is and where it comes from; NULL where that does not apply. */
struct uvm_image_origin {
	const char *tag;      /* as in map files: "underhill-kernel" */
	const char *about;    /* for people: "the paravisor's kernel" */
	const char *resource; /* whose bytes it holds, as in resources.json */
	const char *field;    /* what of a guest configuration it is made of, as in manifests */
};

struct uvm_image_area {
	uint64_t gpa, size;
	const struct uvm_image_origin *origin;
};

#define UVM_IMAGE_AREAS_MAX 32u

/** struct uvm_image_areas: the parts of an image for one platform. Of overlapping ones the first is right. */
struct uvm_image_areas {
	struct uvm_image_area at[UVM_IMAGE_AREAS_MAX];
	size_t n;
};

/**
 * uvm_image_find_areas(f, platform_type, ret, d):
 * Tell what lies where in an OpenHCL image, as its boot shim finds it.
 *
 * Returns:  as uvm_image_find_config; the configuration page is not looked at. On failure there are no areas.
 */
UVM_API UVM_MUST_CHECK int uvm_image_find_areas(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_image_areas *ret,
						struct uvm_diag *d);

/** uvm_image_area_at(areas, gpa): the area of an address; NULL when there is none. */
UVM_API const struct uvm_image_area *uvm_image_area_at(const struct uvm_image_areas *areas, uint64_t gpa);

/** struct uvm_image_name: what is at an address, for people. */
struct uvm_image_name {
	uint64_t gpa, size; /* size 0: up to the next name, or as far as pages are */
	const char *name;   /* "boot shim"; static */
};

#define UVM_IMAGE_NAMES_MAX 40u

struct uvm_image_names {
	struct uvm_image_name name[UVM_IMAGE_NAMES_MAX]; /* ascending; none reaches beyond the address space */
	size_t n;
};

/**
 * uvm_image_names(f, platform_type, ret):
 * Name what an image of the kinds that uvm_image_build knows brings into memory: by what registers and measured pages say,
 * never by what pages look like. Of other files only what the first processor's registers point to gets a name.
 */
UVM_API void uvm_image_names(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_image_names *ret);

/** uvm_image_name_at(names, gpa): the name of what is at an address; NULL when it has none. */
UVM_API const struct uvm_image_name *uvm_image_name_at(const struct uvm_image_names *names, uint64_t gpa);

#ifdef __cplusplus
}
#endif
#endif
