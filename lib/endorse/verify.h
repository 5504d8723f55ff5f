/* SPDX-License-Identifier: MIT */
/*
 * Verifying a hardware report: one question after another, each with its own answer, and one verdict.
 *
 * A step holds, does not hold, could not be answered because of an earlier one, or was not asked for. What was not asked for is
 * never counted as good: whoever prints the result names it.
 */
#ifndef UVM_ENDORSE_VERIFY_H
#define UVM_ENDORSE_VERIFY_H

#include <uvmkit/measure.h>

#include "endorse/guest_policy.h"
#include "endorse/receipt.h"
#include "endorse/reference_info.h"
#include "endorse/snp_report.h"
#include "endorse/tdx_quote.h"

enum uvm_verify_step_id {
	UVM_VERIFY_REPORT,      /* can be read */
	UVM_VERIFY_CHAIN,       /* its key's certificate leads to a trusted root */
	UVM_VERIFY_REVOCATION,  /* no certificate of the chain is revoked */
	UVM_VERIFY_SIGNATURE,   /* the key signed the report */
	UVM_VERIFY_CERTIFICATE, /* the certificate is for this processor and its TCB version */
	UVM_VERIFY_TCB,         /* the TCB version is recent enough */
	UVM_VERIFY_QE,          /* Intel's quoting enclave is the one of Intel's identity, and recent enough */
	UVM_VERIFY_DEBUG,       /* the host cannot debug the guest */
	UVM_VERIFY_GUEST,       /* the guest's policy allows what is wanted and no more */
	UVM_VERIFY_VMPL,        /* it was made for that privilege level */
	UVM_VERIFY_REPORT_DATA, /* the guest put these bytes into it */
	UVM_VERIFY_MEASUREMENT, /* what was launched is the image */
	UVM_VERIFY_ID_BLOCK,    /* the image's ID block was enforced */
	UVM_VERIFY_HOST_DATA,   /* the host gave the guest this security policy */
	UVM_VERIFY_ENDORSEMENT, /* somebody trusted signed the measurement: reference_info.cose */
	UVM_VERIFY_RECEIPT,     /* a transparency ledger has that endorsement */
	UVM_VERIFY_CORIM,       /* the same: CoRIM */
	UVM_VERIFY_POLICY,      /* the image's product policy is the one wanted */
	UVM_VERIFY_STEPS
};

enum uvm_verify_state { UVM_VERIFY_NOT_ASKED, UVM_VERIFY_HOLDS, UVM_VERIFY_FAILS, UVM_VERIFY_UNKNOWN };

struct uvm_verify_step {
	enum uvm_verify_state state;
	char reason[UVM_DIAG_TEXT]; /* for people; of what was not asked for a warning, or "" */
};

/** uvm_verify_step_name(id): "report", "chain", …, as --json and documents call it. */
const char *uvm_verify_step_name(enum uvm_verify_step_id id);
/** uvm_verify_state_name(s): "not-checked", "holds", "fails", "unknown". */
const char *uvm_verify_state_name(enum uvm_verify_state s);

/** struct uvm_evidence: what a genuine report says, whatever processor made it. */
struct uvm_evidence {
	enum uvm_measure_platform platform;
	struct uvm_digest measurement;
	uint8_t host_data[48]; /* HOST_DATA, MRCONFIGID */
	size_t host_data_len;
	uint8_t report_data[64];
	uint64_t guest_policy; /* POLICY, TDATTRIBUTES */
	bool debug;
};

/** struct uvm_verify_request: what to verify against; what is absent (p NULL, or NULL) is not asked for. */
struct uvm_verify_request {
	struct uvm_slice report;
	STACK_OF(X509) *certs;    /* the report's chain, in any order */
	STACK_OF(X509) *roots;    /* trusted; NULL: the makers' roots that are known */
	STACK_OF(X509_CRL) *crls; /* NULL: revocation is not asked for */
	int64_t at;               /* when all certificates have to be valid */
	bool allow_debug;         /* the debug bit is not asked for */
	struct uvm_guest_wish guest;
	bool want_tcb;
	struct uvm_snp_tcb tcb_min;
	struct uvm_slice tcb_info, qe_identity; /* TDX: Intel's collateral */
	STACK_OF(X509) *tcb_signers;            /* whose certificate signed it, and what leads to the root */
	unsigned allow_tcb; /* 1 << enum uvm_tcb_status: what is good enough besides up to date; never "Revoked" */
	bool want_vmpl;
	uint32_t vmpl;
	struct uvm_slice report_data; /* up to 64 bytes, zeros behind them */
	const struct uvm_igvm *image;
	struct uvm_slice security_policy;
	struct uvm_slice endorsement; /* reference_info.cose */
	struct uvm_reference_wish endorsement_wish;
	const struct uvm_ledger_keys *ledger_keys; /* NULL: receipts are not asked for */
	struct uvm_slice corim;                    /* a signed one, with its document */
	STACK_OF(X509) *corim_trust;
};

/** struct uvm_verify: the result. */
struct uvm_verify {
	struct uvm_verify_step step[UVM_VERIFY_STEPS];
	struct uvm_evidence evidence;
	bool has_evidence; /* the report could be read; whether to believe it is what the steps say */
	bool snp;
	struct uvm_snp_report snp_report;
};

/**
 * uvm_verify(req, ret, d):
 * Answer all questions of ${req}. An answer of "fails" is a result, not an error of this call.
 *
 * Returns:  UVM_OK; UVM_E_NOMEM, UVM_E_CRYPTO: nothing can be said.
 */
UVM_MUST_CHECK int uvm_verify(const struct uvm_verify_request *req, struct uvm_verify *ret, struct uvm_diag *d);

/** uvm_verify_good(v): whether every step that was asked for holds, and the report's own steps are among them. */
bool uvm_verify_good(const struct uvm_verify *v);

/* ---- between the files of verify ---- */

/** uvm_verify_settle(v, id, r, d, fmt, …): step ${id} holds, for the reason ${fmt}, when ${r} is UVM_OK; else it fails for that
 * of
 * ${d}. Returns ${r}, or UVM_OK when it is only an answer. */
int uvm_verify_settle(struct uvm_verify *v, enum uvm_verify_step_id id, int r, const struct uvm_diag *d, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/** uvm_verify_unknown(v, id, because): step ${id} cannot be answered because ${because} does not hold. */
void uvm_verify_unknown(struct uvm_verify *v, enum uvm_verify_step_id id, enum uvm_verify_step_id because);

/** uvm_verify_snp(req, v): the steps of an SNP report up to debug, and the evidence. */
UVM_MUST_CHECK int uvm_verify_snp(const struct uvm_verify_request *req, struct uvm_verify *v);

/** uvm_verify_tdx(req, v): the same of a TDX quote. */
UVM_MUST_CHECK int uvm_verify_tdx(const struct uvm_verify_request *req, struct uvm_verify *v);

/** uvm_verify_tcb_info(req, certs, q, v), uvm_verify_qe_identity(…): the steps tcb and qe-identity of a quote whose chain has
 * ${certs}, the PCK's first, when they are asked for. */
UVM_MUST_CHECK int uvm_verify_tcb_info(const struct uvm_verify_request *req, STACK_OF(X509) *certs,
				       const struct uvm_tdx_quote *q, struct uvm_verify *v);
UVM_MUST_CHECK int uvm_verify_qe_identity(const struct uvm_verify_request *req, STACK_OF(X509) *certs,
					  const struct uvm_tdx_quote *q, struct uvm_verify *v);

/** uvm_verify_endorsement(req, v), uvm_verify_corim(req, v): these steps, when they are asked for. */
UVM_MUST_CHECK int uvm_verify_endorsement(const struct uvm_verify_request *req, struct uvm_verify *v);
UVM_MUST_CHECK int uvm_verify_corim(const struct uvm_verify_request *req, struct uvm_verify *v);

/** uvm_verify_anchors(req, vendor, ret): the roots to trust: the request's, or what is known among the certificates given. The
 * stack is the caller's: sk_X509_free. UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_verify_anchors(const struct uvm_verify_request *req, enum uvm_root_vendor vendor, STACK_OF(X509) **ret);

/** uvm_verify_chain(req, leaf, vendor, v): the steps chain and revocation. */
UVM_MUST_CHECK int uvm_verify_chain(const struct uvm_verify_request *req, X509 *leaf, enum uvm_root_vendor vendor,
				    struct uvm_verify *v);

#endif
