/* SPDX-License-Identifier: MIT */
/*
 * Verifying a hardware report, and what it says was launched: an SEV-SNP attestation report or a TDX quote against its chain of
 * certificates, an image, policies, versions and endorsements.
 *
 * One question after another, each with its own answer, and one verdict. A step holds, does not hold, could not be answered
 * because of an earlier one, or was not asked for. What was not asked for is never counted as good: whoever prints the result
 * names it. doc/verify.md says what each step asks.
 *
 * All files come as their bytes, which have to stay until uvm_verify returns; the image is one that uvm_igvm_read has read.
 * Nothing is fetched, no clock is read and nothing is written.
 *
 * Source: SEV-SNP Firmware ABI 1.55 to 1.58; VCEK Certificate and KDS Interface Specification; Intel TDX DCAP Quoting Library
 * API; Intel SGX and TDX Provisioning Certification Service API, version 4; RFC 5280.
 */
#ifndef UVMKIT_VERIFY_H
#define UVMKIT_VERIFY_H

#include <uvmkit/image.h>
#include <uvmkit/launcher.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- questions and answers ------------------------------------------------------------------------------------------- */

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
UVM_API const char *uvm_verify_step_name(enum uvm_verify_step_id id);
/** uvm_verify_state_name(s): "not-checked", "holds", "fails", "unknown". */
UVM_API const char *uvm_verify_state_name(enum uvm_verify_state s);

/* ---- versions and flags ---------------------------------------------------------------------------------------------- */

/* What the bytes of an SNP TCB version mean depends on the processor; part FMC exists from Turin on and is 0 before. */
enum uvm_snp_part { UVM_SNP_BOOTLOADER, UVM_SNP_TEE, UVM_SNP_SNP, UVM_SNP_MICROCODE, UVM_SNP_FMC, UVM_SNP_PARTS };

struct uvm_snp_tcb {
	uint8_t part[UVM_SNP_PARTS];
};

/** uvm_snp_part_name(p): "bootloader", "tee", "snp", "microcode", "fmc". */
UVM_API const char *uvm_snp_part_name(enum uvm_snp_part p);

/* What Intel says of the TCB of a platform, a TDX module or a quoting enclave. */
enum uvm_tcb_status {
	UVM_TCB_UP_TO_DATE,
	UVM_TCB_SW_HARDENING_NEEDED,
	UVM_TCB_CONFIGURATION_NEEDED,
	UVM_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED,
	UVM_TCB_OUT_OF_DATE,
	UVM_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED,
	UVM_TCB_REVOKED,
	UVM_TCB_STATUSES
};

/** uvm_tcb_status_name(s): "UpToDate", …, as Intel writes it. */
UVM_API const char *uvm_tcb_status_name(enum uvm_tcb_status s);

/** struct uvm_guest_wish: how flags of a guest's policy must be; zero: nothing is wanted. */
struct uvm_guest_wish {
	uint64_t mask[UVM_MEASURE_PLATFORMS], value[UVM_MEASURE_PLATFORMS]; /* by enum uvm_measure_platform */
	uint16_t min_abi; /* of SEV-SNP: major << 8 | minor, as the policy has it */
};

/**
 * uvm_guest_wish_add(w, s):
 * Want a flag to be on or off, as "smt=off", or the least firmware ABI, as "min-abi=1.55"; of several the greatest counts.
 *
 * SEV-SNP: smt, migration-agent, single-socket, cxl, aes-256-xts, rapl-disabled, ciphertext-hiding, page-swap-disabled.
 * TDX: sept-ve-disabled, migratable, pks, key-locker, perfmon.
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX; UVM_E_CONFLICT: the opposite is wanted already. ${w} is as before then.
 */
UVM_API UVM_MUST_CHECK int uvm_guest_wish_add(struct uvm_guest_wish *w, const char *s);

/* ---- the request ----------------------------------------------------------------------------------------------------- */

/** struct uvm_files: the bytes of files; n 0: none are given. */
struct uvm_files {
	const struct uvm_slice *at;
	size_t n;
};

/** struct uvm_policy_want: the value that a field of the image's product policy must have. */
struct uvm_policy_want {
	const char *field;
	struct uvm_policy_value value;
};

/**
 * struct uvm_verify_request: what to verify against. What is absent (p NULL, NULL, n 0, want_… false) is not asked for; zero it
 * before use. Certificates are PEM, any number of blocks, or DER, or JSON with vcekCert and certificateChain.
 *
 *   report           the report, as the processor made it
 *   certs            the chain of its key, in any order; a TDX quote has its own
 *   roots            trusted, and no others; none: the known roots of AMD and Intel, which have to be among the certificates
 *   crls             revocation lists, PEM or DER
 *   at               when certificates, lists and collateral have to be valid: seconds from the epoch
 *   allow_debug      do not ask whether the host can debug the guest
 *   guest            what the guest's policy must allow or not
 *   min_tcb          SNP: the least version of each part of REPORTED_TCB
 *   tcb_info, …      TDX: Intel's collateral, JSON as its service gives it out, and the certificates of who signed it
 *   allow_tcb        1 << enum uvm_tcb_status: what is good enough besides UpToDate; "Revoked" never is
 *   vmpl             SNP: the privilege level that it must be made for
 *   report_data      1 to 64 bytes that the guest must have put in, zeros behind them
 *   image            must have been launched
 *   launcher         by this one: SNP only; NULL: in the order of the file, as its builder measures it
 *   processors       with so many; NULL: as many as the image has states of. Any number from there on holds
 *   policy, wants    the product policy that the image must carry, and single fields that must be otherwise, or whatever the
 *                    rest; both need an image
 *   security_policy  the host data must be the SHA-256 of it
 *   endorsement      reference_info.cose, by ${issuer} (did:x509:…), about ${feed} (NULL: any), with at least ${min_svn}, and
 *                    with a receipt by one of ${ledger_keys} (JWKS)
 *   corim            a signed CoRIM with its document, whose signer leads to one of ${corim_trust}
 */
struct uvm_verify_request {
	struct uvm_slice report;
	struct uvm_files certs, roots, crls;
	int64_t at;
	bool allow_debug;
	struct uvm_guest_wish guest;
	bool want_tcb;
	struct uvm_snp_tcb min_tcb;
	struct uvm_slice tcb_info, qe_identity;
	struct uvm_files tcb_issuers;
	unsigned allow_tcb;
	bool want_vmpl;
	uint32_t vmpl;
	struct uvm_slice report_data;
	const struct uvm_igvm *image;
	const struct uvm_launcher *launcher;
	const struct uvm_launcher_processors *processors;
	const struct uvm_policy *policy;
	const struct uvm_policy_want *wants;
	size_t nwants;
	struct uvm_slice security_policy;
	struct uvm_slice endorsement;
	const char *issuer, *feed;
	uint64_t min_svn;
	struct uvm_files ledger_keys;
	struct uvm_slice corim;
	struct uvm_files corim_trust;
};

/* ---- the result ------------------------------------------------------------------------------------------------------ */

/** struct uvm_evidence: what a report says, whatever processor made it. */
struct uvm_evidence {
	enum uvm_measure_platform platform;
	struct uvm_digest measurement; /* MEASUREMENT, MRTD */
	uint8_t host_data[48];         /* HOST_DATA, MRCONFIGID */
	size_t host_data_len;
	uint8_t report_data[64];
	uint64_t guest_policy; /* POLICY, TDATTRIBUTES */
	bool debug;
};

/** struct uvm_snp_report: an SEV-SNP report that was read. Names are the specification's. */
struct uvm_snp_report {
	uint32_t version, guest_svn, vmpl;
	uint64_t policy, platform_info;
	bool author_key_en, mask_chip_key;
	uint8_t signing_key; /* 0: VCEK, 1: VLEK, 7: none */
	uint8_t family_id[16], image_id[16];
	uint8_t report_data[64], measurement[48], host_data[32];
	uint8_t id_key_digest[48], author_key_digest[48];
	uint8_t chip_id[64];
	uint8_t cpuid_family, cpuid_model; /* 0 before version 3 */
	uint8_t reported_tcb[8], current_tcb[8], committed_tcb[8], launch_tcb[8];
	uint8_t current_version[3], committed_version[3]; /* of the firmware: major, minor, build */
	uint8_t report_id_ma[32];                         /* of the migration agent; all 0xff: the guest has none */
	uint64_t launch_mit_vector, current_mit_vector;   /* 0 before version 5 */
	uint8_t r[72], s[72];                             /* signature, little-endian */
};

/** struct uvm_tdx_report: what a TDX quote says of its TD. Names are the specification's. */
struct uvm_tdx_report {
	uint16_t version; /* of the quote */
	uint8_t tee_tcb_svn[16], mrseam[48], mrsignerseam[48], seamattributes[8];
	uint64_t td_attributes, xfam;
	uint8_t mrtd[48], mrconfigid[48], mrowner[48], mrownerconfig[48], rtmr[4][48];
	uint8_t report_data[64];
};

/** struct uvm_verify: the answers. Borrows nothing. */
struct uvm_verify {
	struct uvm_verify_step step[UVM_VERIFY_STEPS];
	struct uvm_evidence evidence;
	bool has_evidence; /* the report could be read; whether to believe it is what the steps say */
	bool snp;
	struct uvm_snp_report snp_report; /* when it is one */
	struct uvm_tdx_report tdx_report; /* else */
};

/**
 * uvm_verify(req, ret, d):
 * Answer all questions of ${req}. An answer of "fails" is a result, not an error of this call.
 *
 *   ret  out  zeroed first; the answers when UVM_OK is returned
 *   d    out  of a file that cannot be read record and index say which: "certs", "root", "crl", "tcb-issuer-chain", "trust" or
 *             "ledger-keys", counted from 0
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX, UVM_E_MISSING, UVM_E_LIMIT and those of the JSON reader for such a file; UVM_E_ARGUMENT: a
 *           policy or launcher without an image, an endorsement without an issuer, a CoRIM without trust, what is wanted of
 *           either without it, report data of more than 64 bytes; UVM_E_NOMEM, UVM_E_CRYPTO. Nothing can be said then.
 * Context:  allocates; measures on as many threads as the process may use; reentrant.
 */
UVM_API UVM_MUST_CHECK int uvm_verify(const struct uvm_verify_request *req, struct uvm_verify *ret, struct uvm_diag *d);

/** uvm_verify_good(v): whether every step that was asked for holds, and the report's own steps are among them. */
UVM_API bool uvm_verify_good(const struct uvm_verify *v);

#ifdef __cplusplus
}
#endif
#endif
