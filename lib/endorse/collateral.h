/* SPDX-License-Identifier: MIT */
/*
 * Intel's collateral: what is known of the TCB of a kind of platform, and which quoting enclaves there are.
 *
 * Source: Intel SGX and TDX Provisioning Certification Service API, version 4: "TCB Info V3", "Enclave Identity V2"; which
 * level a platform has: Intel TDX DCAP Quote Verification Library, "TD Quote Verification". In files: the bodies of the answers
 * of …/tdx/certification/v4/tcb and …/tdx/certification/v4/qe/identity; collateral of other versions, and that of SGX, is
 * refused.
 */
#ifndef UVM_ENDORSE_COLLATERAL_H
#define UVM_ENDORSE_COLLATERAL_H

#include <uvmkit/verify.h>

#include "endorse/certs.h"
#include "endorse/tdx_quote.h"

/* ---- signed ---- */

/** struct uvm_collateral: {"NAME": BODY, "signature": "hex"}; the body exactly as it was signed. */
struct uvm_collateral {
	struct uvm_slice body;
	uint8_t signature[64];
};

/** What the body is called. */
#define UVM_COLLATERAL_TCB "tcbInfo"
#define UVM_COLLATERAL_QE "enclaveIdentity"

/**
 * uvm_collateral_read(file, name, ret, d):
 * Take signed collateral apart. Other members beside the two are passed over.
 *
 *   name  in   UVM_COLLATERAL_TCB or UVM_COLLATERAL_QE
 *
 * Returns:  UVM_OK; the JSON reader's; UVM_E_MISSING, UVM_E_DUPLICATE, UVM_E_TYPE, UVM_E_SYNTAX (the signature). d->record is
 *           ${name}.
 */
UVM_MUST_CHECK int uvm_collateral_read(struct uvm_slice file, const char *name, struct uvm_collateral *ret, struct uvm_diag *d);

/** uvm_collateral_verify(c, key, d): the signature, ECDSA on P-256 with SHA-256. UVM_E_MISMATCH, UVM_E_UNSUPPORTED,
 * UVM_E_CRYPTO. */
UVM_MUST_CHECK int uvm_collateral_verify(const struct uvm_collateral *c, EVP_PKEY *key, struct uvm_diag *d);

/** uvm_collateral_signer(certs): the certificate among ${certs} that is called as that of Intel's signer of collateral, or
 * NULL. */
X509 *uvm_collateral_signer(STACK_OF(X509) *certs);

/* ---- what it says ---- */

#define UVM_TCB_COMPONENTS 16u
#define UVM_TCB_LEVELS_MAX 64u /* of a platform */
#define UVM_ISV_LEVELS_MAX 32u /* of a module or enclave */
#define UVM_TDX_MODULES_MAX 16u

/** struct uvm_tcb_level: a platform has it that reaches all of its versions. */
struct uvm_tcb_level {
	uint8_t sgx[UVM_TCB_COMPONENTS], tdx[UVM_TCB_COMPONENTS];
	uint16_t pcesvn;
	uint8_t status;              /* enum uvm_tcb_status */
	struct uvm_slice advisories; /* JSON: an array of names; p NULL: none */
};

/** struct uvm_isv_level: the same of a module or an enclave, which has one version. */
struct uvm_isv_level {
	uint16_t isvsvn;
	uint8_t status;
	struct uvm_slice advisories;
};

struct uvm_isv_levels {
	struct uvm_isv_level at[UVM_ISV_LEVELS_MAX];
	size_t n;
};

/** struct uvm_tdx_module: an identity of TDX modules. */
struct uvm_tdx_module {
	uint8_t version; /* the part of TEE_TCB_SVN that says which identity counts; 0: of modules that do not say */
	uint8_t mrsigner[48], attributes[8], mask[8];
	struct uvm_isv_levels levels;
};

struct uvm_tcb_info {
	int64_t issued, next; /* seconds from the epoch */
	uint32_t evaluation;  /* tcbEvaluationDataNumber */
	uint8_t fmspc[6], pceid[2];
	struct uvm_tdx_module module, modules[UVM_TDX_MODULES_MAX];
	size_t nmodules;
	struct uvm_tcb_level levels[UVM_TCB_LEVELS_MAX];
	size_t nlevels;
};

struct uvm_qe_identity {
	int64_t issued, next;
	uint32_t evaluation;
	uint8_t miscselect[4], miscselect_mask[4], attributes[16], attributes_mask[16], mrsigner[32];
	uint16_t isvprodid;
	struct uvm_isv_levels levels;
};

/**
 * uvm_tcb_info_read(body, ret, d), uvm_qe_identity_read(body, ret, d):
 * Read the body; advisories point into it. Members that we do not know are passed over.
 *
 * Returns:  UVM_OK; the JSON reader's; UVM_E_MISSING, UVM_E_DUPLICATE, UVM_E_TYPE, UVM_E_VALUE (id, version, a status, a date,
 * a number or hexadecimal digits that are not of the size they have to be), UVM_E_LIMIT (more levels than we take). The place
 * is that in the body; d->record is "tcbInfo" or "enclaveIdentity", d->field the member.
 */
UVM_MUST_CHECK int uvm_tcb_info_read(struct uvm_slice body, struct uvm_tcb_info *ret, struct uvm_diag *d);
UVM_MUST_CHECK int uvm_qe_identity_read(struct uvm_slice body, struct uvm_qe_identity *ret, struct uvm_diag *d);

/* ---- which level it is ---- */

/** struct uvm_pck: what Intel's extension in the certificate of a PCK says of its platform. */
struct uvm_pck {
	uint8_t fmspc[6], pceid[2];
	uint8_t svn[UVM_TCB_COMPONENTS];
	uint16_t pcesvn;
};

/** uvm_pck_read(x, ret, d): UVM_OK; UVM_E_MISSING, UVM_E_DUPLICATE, UVM_E_SYNTAX, UVM_E_RANGE. */
UVM_MUST_CHECK int uvm_pck_read(const X509 *x, struct uvm_pck *ret, struct uvm_diag *d);

/** struct uvm_tcb_verdict: the level of a platform, and of its TDX module. Pointers into what was read. */
struct uvm_tcb_verdict {
	const struct uvm_tcb_level *level;
	const struct uvm_isv_level *module; /* NULL: the identity has no levels, as those of the first modules */
};

/**
 * uvm_tcb_info_judge(info, pck, quote, ret, d):
 * Whether ${info} is about this platform, its TDX module one of Intel's, and the highest levels that both reach.
 *
 * Returns:  UVM_OK; UVM_E_MISMATCH (another platform, another module); UVM_E_MISSING (it reaches no level). What the statuses
 * are worth is the caller's to say.
 */
UVM_MUST_CHECK int uvm_tcb_info_judge(const struct uvm_tcb_info *info, const struct uvm_pck *pck,
				      const struct uvm_tdx_quote *quote, struct uvm_tcb_verdict *ret, struct uvm_diag *d);

/** uvm_qe_identity_judge(id, quote, ret, d): the same of the quoting enclave. */
UVM_MUST_CHECK int uvm_qe_identity_judge(const struct uvm_qe_identity *id, const struct uvm_tdx_quote *quote,
					 const struct uvm_isv_level **ret, struct uvm_diag *d);

/** uvm_advisories_text(advisories, buf, size): their names with commas, for a sentence; cut with "…" at a name's end. Returns
 * ${buf}. */
const char *uvm_advisories_text(struct uvm_slice advisories, char *buf, size_t size);

#endif
