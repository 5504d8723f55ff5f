/* SPDX-License-Identifier: MIT */
/*
 * Launch measurements: SNP launch digest, TDX MRTD and VBS boot digest of the directives of an IGVM file or of a builder.
 *
 * One walk over the directives serves all wanted platforms. Page contents are hashed in parallel lanes on all threads while
 * the order-dependent chains run behind them; the result never depends on the number of threads.
 *
 * Source: SEV-SNP ABI "PAGE_INFO" and launch update; TDX module "MEM.PAGE.ADD", "MR.EXTEND"; VBS boot measurement chunks as
 * microsoft/igvm 0.5.0 defines them. doc/formats.md has the table of what is measured as what.
 */
#ifndef UVMKIT_MEASURE_H
#define UVMKIT_MEASURE_H

#include <uvmkit/igvm.h>

#ifdef __cplusplus
extern "C" {
#endif

enum uvm_measure_platform { UVM_MEASURE_SNP, UVM_MEASURE_TDX, UVM_MEASURE_VBS, UVM_MEASURE_PLATFORMS };

#define UVM_DIGEST_MAX 48

struct uvm_digest {
	uint8_t b[UVM_DIGEST_MAX];
	size_t len; /* 48 for SNP and TDX, 32 for VBS */
};

/* What one measured event is. Each has a name for logs (uvm_measure_event_name). */
enum uvm_measure_kind {
	UVM_MEASURE_PAGE,       /* contents measured */
	UVM_MEASURE_ZERO,       /* SNP only, with native_zero: page type ZERO, no contents */
	UVM_MEASURE_UNMEASURED, /* the page's existence only */
	UVM_MEASURE_SECRETS,    /* SNP only */
	UVM_MEASURE_CPUID,      /* SNP only */
	UVM_MEASURE_PARAMETER,  /* one page of an inserted parameter area */
	UVM_MEASURE_VMSA,       /* SNP only */
	UVM_MEASURE_ERROR,      /* VBS only: one page of an error range */
	UVM_MEASURE_REGISTER,   /* VBS only */
	UVM_MEASURE_KINDS
};

/**
 * struct uvm_measure_event: one record of the page log. Events of one platform come in measured order; where there are
 * several platforms, those of an earlier directive mostly come first, in the same way whatever the number of threads.
 *
 *   order       which event of its platform, counted from 0
 *   directive   which directive added to the measurement it came from, counted from 0
 *   gpa         of the page; the register number for UVM_MEASURE_REGISTER
 *   contents    digest of the page's contents: SHA-384 (SNP, TDX) or SHA-256 (VBS); len 0 where contents do not count
 *   running     the platform's digest as if the launch ended after this event
 */
struct uvm_measure_event {
	uint64_t order;
	uint32_t directive;
	enum uvm_measure_platform platform;
	enum uvm_measure_kind kind;
	uint64_t gpa;
	struct uvm_digest contents, running;
};

/** Return false to stop; the measurement then ends with UVM_E_CANCELLED. Called from the thread that adds and finishes. */
typedef bool uvm_measure_log_fn(void *arg, const struct uvm_measure_event *event);

struct uvm_measure_options {
	unsigned threads;        /* 0: as many as the process may use; more than 16 never help and are not started */
	bool native_zero;        /* SNP: measure empty pages as page type ZERO, as KVM firmware launches do */
	bool portable;           /* hash page contents with OpenSSL even where there are lanes: to compare the two */
	uvm_measure_log_fn *log; /* NULL: no log. A log costs a digest per event and platform. */
	void *log_arg;
};

/** struct uvm_measure_target: a platform and its compatibility mask (one bit). */
struct uvm_measure_target {
	enum uvm_measure_platform platform;
	uint32_t mask;
};

struct uvm_measure;

/* Limit, per platform, of what needs no data in the file: pages of parameter areas and error ranges, and registers. A few
 * bytes of a file could ask for years of hashing otherwise; this is 4 GiB of such pages. */
#define UVM_MEASURE_IMPLIED_MAX (1u << 20)

/**
 * uvm_measure_new(ret, targets, n, opt, d):
 * Start measuring for ${n} targets, at least one and each platform at most once.
 *
 *   opt   in   NULL: defaults
 *
 * Returns:  UVM_OK; UVM_E_ARGUMENT; UVM_E_NOMEM; UVM_E_CRYPTO.
 */
UVM_API UVM_MUST_CHECK int uvm_measure_new(struct uvm_measure **ret, const struct uvm_measure_target *targets, size_t n,
					   const struct uvm_measure_options *opt, struct uvm_diag *d);

/**
 * uvm_measure_add(m, h, d):
 * Measure one directive; call in file order. Records that are not measured, other platforms' records and shared pages are
 * fine and cost nothing. ${h} is copied; its data must stay as it is until uvm_measure_finish.
 *
 * Checked:  what could mislead or stall the measurement, see below. Alignment, overlaps and the like: uvm_igvm_check.
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED (a page type that cannot be measured for VBS); UVM_E_VALUE (no page type, page data
 * over 4096 bytes, insert of an unknown area, more registers than data); UVM_E_DUPLICATE (an area declared again);
 * UVM_E_LIMIT (more than UVM_MEASURE_IMPLIED_MAX); UVM_E_NOMEM; UVM_E_CANCELLED; UVM_E_CRYPTO. After a failure only
 * uvm_measure_free is allowed; other calls return UVM_E_STATE. d->index counts the directives added, from 0.
 */
UVM_API UVM_MUST_CHECK int uvm_measure_add(struct uvm_measure *m, const struct uvm_igvm_header *h, struct uvm_diag *d);

/**
 * uvm_measure_finish(m, digests, d):
 * Wait for all hashing and hand out the digests, in the order of the targets. Nothing can be added afterwards.
 *
 * Returns:  UVM_OK; UVM_E_STATE; UVM_E_CANCELLED; UVM_E_CRYPTO.
 */
UVM_API UVM_MUST_CHECK int uvm_measure_finish(struct uvm_measure *m, struct uvm_digest *digests, struct uvm_diag *d);

/** uvm_measure_free(m): stop the threads and release everything; NULL is fine. */
UVM_API void uvm_measure_free(struct uvm_measure *m);

/**
 * uvm_measure_file(f, wanted, opt, digests, ret_have, d):
 * Measure all of ${f} for each platform it supports.
 *
 *   wanted    in   bits 1 << enum uvm_measure_platform; platforms not in the file are left out
 *   digests   out  indexed by enum uvm_measure_platform
 *   ret_have  out  the bits of the platforms measured
 *
 * Returns:  UVM_OK, also when no wanted platform is in the file; what uvm_measure_new, _add and _finish return. d->index
 * counts the records of all sections.
 */
UVM_API UVM_MUST_CHECK int uvm_measure_file(const struct uvm_igvm *f, unsigned wanted, const struct uvm_measure_options *opt,
					    struct uvm_digest digests[UVM_MEASURE_PLATFORMS], unsigned *ret_have,
					    struct uvm_diag *d);

/** uvm_measure_platform_of(igvm platform type): SNP, TDX or VBS; -1 for platforms without a launch measurement. */
UVM_API int uvm_measure_platform_of(uint32_t platform_type);

/** uvm_measure_platform_name(p): "snp", "tdx", "vbs". */
UVM_API const char *uvm_measure_platform_name(enum uvm_measure_platform p);

/** uvm_measure_event_name(k): "page", "zero", "unmeasured", "secrets", "cpuid", "parameter", "vmsa", "error", "register". */
UVM_API const char *uvm_measure_event_name(enum uvm_measure_kind k);

/** uvm_measure_lanes(): what hashes page contents on this machine: "ipsec-mb AVX-512", "OpenSSL". */
UVM_API const char *uvm_measure_lanes(void);

#ifdef __cplusplus
}
#endif
#endif
