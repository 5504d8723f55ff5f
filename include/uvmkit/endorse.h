/* SPDX-License-Identifier: MIT */
/*
 * Identity artifacts of an image: what its builder publishes so that a verifier can recognise a launch.
 *
 * For each measured platform an identity JSON, a CoRIM document (IETF Concise Reference Integrity Manifest) and, for SNP, the
 * 96-byte ID block that a key of the image's owner signs.
 *
 * Source: draft-ietf-rats-corim; SEV-SNP ABI table "IDBLOCK"; shapes as microsoft/openvmm's igvmfilegen emits them.
 */
#ifndef UVMKIT_ENDORSE_H
#define UVMKIT_ENDORSE_H

#include <uvmkit/json.h>
#include <uvmkit/measure.h>

#ifdef __cplusplus
extern "C" {
#endif

/** struct uvm_endorsement: what is said about one platform's launch. */
struct uvm_endorsement {
	enum uvm_measure_platform platform;
	struct uvm_digest digest;
	uint32_t guest_svn;
	bool debug; /* the host may debug the guest */
};

/**
 * uvm_identity_json(e, sink, arg):
 * The identity JSON, one line with its line feed.
 *
 * Returns:  UVM_OK; the sink's status; UVM_E_ARGUMENT when the digest's length is not the platform's.
 */
UVM_API UVM_MUST_CHECK int uvm_identity_json(const struct uvm_endorsement *e, uvm_json_sink_fn *sink, void *arg);

#define UVM_CORIM_MAX 512u /* bytes; no document of ours is longer */

/**
 * uvm_corim_encode(e, out, ret_len, d):
 * The CoRIM document, deterministic CBOR: the same endorsement gives the same bytes.
 *
 * Returns:  UVM_OK; UVM_E_ARGUMENT when the digest's length is not the platform's.
 */
UVM_API UVM_MUST_CHECK int uvm_corim_encode(const struct uvm_endorsement *e, uint8_t out[UVM_CORIM_MAX], size_t *ret_len,
					    struct uvm_diag *d);

#define UVM_ID_BLOCK_SIZE 96u

/** struct uvm_snp_identity: who made the guest, in the ID block's own words. */
struct uvm_snp_identity {
	uint8_t family_id[16], image_id[16];
};

/** The identities that images of each kind carry. */
UVM_API extern const struct uvm_snp_identity uvm_snp_identity_openhcl, uvm_snp_identity_linux_direct;

/** struct uvm_id_block: the ID block, decoded. */
struct uvm_id_block {
	uint8_t ld[48];
	struct uvm_snp_identity identity;
	uint32_t version, guest_svn;
	uint64_t policy;
};

/** uvm_id_block_put(b, out), uvm_id_block_get(in, b): between bytes and struct; nothing is checked. */
UVM_API void uvm_id_block_put(const struct uvm_id_block *b, uint8_t out[UVM_ID_BLOCK_SIZE]);
UVM_API void uvm_id_block_get(const uint8_t in[UVM_ID_BLOCK_SIZE], struct uvm_id_block *b);

#ifdef __cplusplus
}
#endif
#endif
