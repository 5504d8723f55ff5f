/* SPDX-License-Identifier: MIT */
/*
 * Measured product policies: what the author of an image demands of every VM that boots it.
 *
 * One table per product (lib/policy/products.c) lists its fields; codec, JSON, schema, manual and the guest's checks all work
 * from it. A policy is a value of one VM; there is no global one. No policy means that nothing is required.
 *
 * Wire form: protobuf-like bytes inside the measured VTL2 configuration page, at most UVM_POLICY_MAX of them. The decoder
 * takes only the one canonical form: re-encoding what it read gives the same bytes.
 *
 * Source: microsoft/openvmm pull request 3572; doc/product-policy.md has the bytes one by one.
 * Context: freestanding; no allocation.
 */
#ifndef UVMKIT_POLICY_H
#define UVMKIT_POLICY_H

#include <uvmkit/json.h>
#include <uvmkit/uefi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_POLICY_MAX 4072u                 /* bytes: what the configuration page leaves */
#define UVM_POLICY_MAGIC 0x4F48434C504F4C00u /* field 1 of every policy */
#define UVM_POLICY_FIELDS_MAX 16u            /* fields of one product */

enum uvm_policy_kind {
	UVM_POLICY_BOOL,  /* a requirement: true demands, false does not */
	UVM_POLICY_BYTES, /* data the policy carries */
};

struct uvm_policy;
struct uvm_policy_evidence;
struct uvm_policy_finding;

/** Whether one requirement holds. Called only for fields that are required (BOOL true, BYTES not empty). */
typedef void uvm_policy_evidence_fn(const struct uvm_policy *p, const struct uvm_policy_evidence *e,
				    struct uvm_policy_finding *ret);

struct uvm_policy_field {
	const char *name;                 /* "require_secure_boot", in manifests and messages */
	uint8_t tag;                      /* number on the wire, ascending in the table */
	uint8_t kind;                     /* enum uvm_policy_kind */
	uvm_policy_evidence_fn *evidence; /* NULL: nothing can show it, so requiring it is refused */
	const char *help;                 /* one line for people */
};

struct uvm_policy_product {
	const char *name; /* "sivm" */
	uint8_t variant;  /* number on the wire */
	const struct uvm_policy_field *fields;
	size_t nfields;
};

/** uvm_policy_products(n): all products; *n is how many. */
UVM_API const struct uvm_policy_product *uvm_policy_products(size_t *n);

/** uvm_policy_product_find(name, n): by name of ${n} bytes; NULL when there is none. */
UVM_API const struct uvm_policy_product *uvm_policy_product_find(const char *name, size_t n);

struct uvm_policy_value {
	bool required;    /* BOOL */
	const uint8_t *p; /* BYTES; borrowed */
	size_t len;
};

/** struct uvm_policy: product NULL means no policy. value[i] belongs to product->fields[i]. */
struct uvm_policy {
	const struct uvm_policy_product *product;
	struct uvm_policy_value value[UVM_POLICY_FIELDS_MAX];
};

/** uvm_policy_value(p, name): the value of a field; NULL when there is no policy or its product has no such field. */
UVM_API const struct uvm_policy_value *uvm_policy_value(const struct uvm_policy *p, const char *name);

/** uvm_policy_value_same(a, b): whether two values are equal; NULL is the value of a field that nobody has: nothing is
 * required. */
UVM_API bool uvm_policy_value_same(const struct uvm_policy_value *a, const struct uvm_policy_value *b);

/** uvm_policy_required(p, name): whether a BOOL field demands something; false without the field. */
UVM_API bool uvm_policy_required(const struct uvm_policy *p, const char *name);

/**
 * uvm_policy_check(p, d):
 * What every builder of images demands of a policy, besides a size that uvm_policy_encode takes.
 *
 * Returns:  UVM_OK; UVM_E_MISSING: secure boot is required together with its variables or the boot configuration, and
 *           custom_uefi_json is empty.
 */
UVM_API UVM_MUST_CHECK int uvm_policy_check(const struct uvm_policy *p, struct uvm_diag *d);

/** uvm_policy_size(p): bytes of the encoding; 0 for no policy. May be larger than UVM_POLICY_MAX. */
UVM_API size_t uvm_policy_size(const struct uvm_policy *p);

/**
 * uvm_policy_encode(p, out, cap, ret_len, d):
 * The canonical bytes of ${p}.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (more than UVM_POLICY_MAX); UVM_E_SPACE. Nothing is written on failure.
 */
UVM_API UVM_MUST_CHECK int uvm_policy_encode(const struct uvm_policy *p, uint8_t *out, size_t cap, size_t *ret_len,
					     struct uvm_diag *d);

/**
 * uvm_policy_decode(p, b, len, d):
 * Read a policy from exactly ${len} bytes; 0 bytes are no policy.
 *
 *   p     out  BYTES values borrow ${b}; written on success only
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (len); UVM_E_SHORT, UVM_E_SYNTAX, UVM_E_TYPE (wire errors, in reading order); UVM_E_MAGIC;
 *           UVM_E_ENCODING with the first offset at which the bytes differ from the canonical form. d->off counts from ${b}.
 */
UVM_API UVM_MUST_CHECK int uvm_policy_decode(struct uvm_policy *p, const uint8_t *b, size_t len, struct uvm_diag *d);

/** uvm_policy_json_write(p, w): the policy as one JSON value, which uvm_policy_json_read (manifest.h) takes; null for no
 * policy. */
UVM_API void uvm_policy_json_write(const struct uvm_policy *p, struct uvm_json_writer *w);

/* ---- does a policy hold? -------------------------------------------------------------------------------------------- */

enum uvm_tri { UVM_UNKNOWN, UVM_NO, UVM_YES };

/* What a finding rests on, strongest first. */
enum uvm_policy_basis {
	UVM_BASIS_NONE,
	UVM_BASIS_MEASURED,   /* bytes of the measured policy itself */
	UVM_BASIS_GUEST,      /* the paravisor makes it true */
	UVM_BASIS_CPU,        /* the processor reports it */
	UVM_BASIS_HOST_CLAIM, /* the host says so; nobody checked */
};

/**
 * struct uvm_policy_evidence: what is known of one VM, or of an image that nobody runs yet. Zero: nothing is known.
 *
 *   offline          no VM: what is unknown is decided at boot and not refused now
 *   ephemeral        the host asked for ephemeral guest state
 *   vmgs_read_only   the paravisor never opens the VMGS file for writing
 *   secure_boot      the effective setting
 *   snp, secure_avic the processor reports them active; offline: the image's platform, and the bit in its VMSA
 */
struct uvm_policy_evidence {
	bool offline;
	enum uvm_tri ephemeral, vmgs_read_only, secure_boot, snp, secure_avic;
	/* set by uvm_policy_evaluate: the policy's own JSON, NULL: none, or not readable; and whether it needs no template */
	const struct uvm_uefi_settings *uefi;
	bool uefi_alone;
};

struct uvm_policy_finding {
	const struct uvm_policy_field *field;
	bool required;
	enum uvm_tri holds;
	enum uvm_policy_basis basis;
	const char *reason; /* static sentence, without a full stop */
};

/**
 * struct uvm_policy_verdict: one finding per field of the product.
 *
 *   refused    a required field does not hold; in a VM also: nothing shows that it does
 *   undecided  offline: a required field is decided at boot
 *   json       why custom_uefi_json cannot be used; code UVM_OK when it can, or when there is none
 */
struct uvm_policy_verdict {
	const struct uvm_policy_product *product; /* NULL: no policy, nothing is required */
	size_t nfindings;
	struct uvm_policy_finding finding[UVM_POLICY_FIELDS_MAX];
	bool refused, undecided;
	struct uvm_diag json;
};

/**
 * uvm_policy_evaluate(p, e, a, ret):
 * Judge every field; it does not stop at the first that fails.
 *
 *   a    in/out  memory to read custom_uefi_json into, at most uvm_uefi_room of its length; too little memory is a refusal
 *   ret  out     borrows nothing but static strings and the product
 */
UVM_API void uvm_policy_evaluate(const struct uvm_policy *p, const struct uvm_policy_evidence *e, struct uvm_arena *a,
				 struct uvm_policy_verdict *ret);

/** uvm_policy_verdict_json(v, w): the verdict as one JSON object. */
UVM_API void uvm_policy_verdict_json(const struct uvm_policy_verdict *v, struct uvm_json_writer *w);

/** uvm_policy_verdict_members(v, w): the same members, into an object that is open and may hold more. */
UVM_API void uvm_policy_verdict_members(const struct uvm_policy_verdict *v, struct uvm_json_writer *w);

/** uvm_policy_basis_name(b): "measured", "guest", "cpu", "host-claim", "none". */
UVM_API const char *uvm_policy_basis_name(enum uvm_policy_basis b);

#ifdef __cplusplus
}
#endif
#endif
