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

#include <uvmkit/image.h>
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

/** uvm_snp_identity_of(kind): which of the two an image of this kind carries. */
UVM_API const struct uvm_snp_identity *uvm_snp_identity_of(enum uvm_image_kind kind);

/** uvm_id_block_put(b, out), uvm_id_block_get(in, b): between bytes and struct; nothing is checked. */
UVM_API void uvm_id_block_put(const struct uvm_id_block *b, uint8_t out[UVM_ID_BLOCK_SIZE]);
UVM_API void uvm_id_block_get(const uint8_t in[UVM_ID_BLOCK_SIZE], struct uvm_id_block *b);

/* ---- signed ID blocks ------------------------------------------------------------------------------------------------ */

#define UVM_P384_SIZE 48u

/** struct uvm_id_block_signed: an ID block, a signature on it and the key that made it; all numbers big-endian. */
struct uvm_id_block_signed {
	uint8_t block[UVM_ID_BLOCK_SIZE];
	uint8_t r[UVM_P384_SIZE], s[UVM_P384_SIZE];
	uint8_t qx[UVM_P384_SIZE], qy[UVM_P384_SIZE];
};

/** The files in which a signed ID block comes, as read; each ${p} may be NULL when ${len} is 0. */
struct uvm_id_block_files {
	struct uvm_slice block;      /* 96 bytes */
	struct uvm_slice signature;  /* DER: SEQUENCE of two INTEGER, ECDSA with SHA-384 over the block */
	struct uvm_slice public_key; /* X.509 certificate or SubjectPublicKeyInfo, PEM or DER, NIST P-384 */
};

/**
 * uvm_id_block_signed_read(files, ret, d):
 * Take the three files apart and verify the signature.
 *
 *   ret  out  written on success only
 *   d    out  record: "id block", "signature" or "public key"
 *
 * Not checked: whom a certificate trusts, and whether the block is one for a certain image (uvm_id_block_check).
 * Returns:  UVM_OK; UVM_E_LENGTH, UVM_E_SYNTAX, UVM_E_ENCODING, UVM_E_TRAIL; UVM_E_UNSUPPORTED (another kind of key);
 *           UVM_E_MISMATCH (the signature does not verify); UVM_E_CRYPTO; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_id_block_signed_read(const struct uvm_id_block_files *files, struct uvm_id_block_signed *ret,
						    struct uvm_diag *d);

/** uvm_id_block_sign_once(block, ret, d): sign with a key that is made for this and forgotten. Proves nothing to anybody. */
UVM_API UVM_MUST_CHECK int uvm_id_block_sign_once(const uint8_t block[UVM_ID_BLOCK_SIZE], struct uvm_id_block_signed *ret,
						  struct uvm_diag *d);

/**
 * uvm_id_block_of_file(f, identity, guest_svn, ret, d):
 * The ID block for ${f}: its SNP launch digest and guest policy under the given identity.
 *
 * Returns:  UVM_OK; UVM_E_MISSING (no SNP platform, no guest policy); UVM_E_DUPLICATE (the file has an ID block already);
 *           uvm_measure_file's statuses.
 */
UVM_API UVM_MUST_CHECK int uvm_id_block_of_file(const struct uvm_igvm *f, const struct uvm_snp_identity *identity,
						uint32_t guest_svn, struct uvm_id_block *ret, struct uvm_diag *d);

/** uvm_id_block_check(b, of_file, d): UVM_OK when ${b} speaks of the same launch digest and policy; else UVM_E_MISMATCH. */
UVM_API UVM_MUST_CHECK int uvm_id_block_check(const struct uvm_id_block *b, const struct uvm_id_block *of_file,
					      struct uvm_diag *d);

#define UVM_ID_BLOCK_RECORD 696u /* body of an SNP_ID_BLOCK record */

/**
 * uvm_id_block_attach(f, s, body):
 * Append an SNP_ID_BLOCK record behind all directives of ${f}, which has an SNP platform.
 *
 *   body  out  the record's bytes, which ${f} refers to from now on
 *
 * Returns:  UVM_OK; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_id_block_attach(struct uvm_igvm *f, const struct uvm_id_block_signed *s,
					       uint8_t body[UVM_ID_BLOCK_RECORD]);

/* ---- a built image and what belongs to it --------------------------------------------------------------------------- */

/** struct uvm_endorsed: the artifacts of one part of an image; measured false for parts without isolation. */
struct uvm_endorsed {
	bool measured;
	struct uvm_endorsement endorsement;
	uint8_t corim[UVM_CORIM_MAX];
	size_t corim_len;
	struct uvm_id_block id_block; /* SNP */
};

/**
 * uvm_image_endorse(image, opt, parts, d):
 * Measure those parts of ${image} that were not measured while it was built, and append a CoRIM document for each measured
 * part to its file. Once per image.
 *
 *   opt    in   as for uvm_measure_new; NULL: defaults
 *   parts  out  image->nparts of them; they must outlive image->file, which refers to their documents
 *
 * Returns:  UVM_OK; uvm_measure_file's statuses; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_image_endorse(struct uvm_image *image, const struct uvm_measure_options *opt,
					     struct uvm_endorsed *parts, struct uvm_diag *d);

/** struct uvm_side_file: one more file to write beside an image. */
struct uvm_side_file {
	const char *name; /* in the image's directory */
	const void *p;
	size_t len;
};

/** struct uvm_image_files: where an image is written to. */
struct uvm_image_files {
	const char *path;                 /* of the image */
	const struct uvm_side_file *more; /* nmore of them */
	size_t nmore;
	const char *const *keep; /* paths of files that none of them may replace, behind the last NULL; NULL: no files */
};

/**
 * uvm_image_write(image, parts, plan, to, d):
 * Write the image to ${to->path} and its artifacts beside it, all or none: for each measured part STEM-snp.cbor, STEM-snp.json
 * and, for SNP, STEM-snp.idblock, then the image, NAME.map and ${to->more}. STEM is the file name up to its last dot.
 *
 *   plan  in   of image->file
 *   d     out  text names the file and what went wrong
 *
 * Returns:  UVM_OK; UVM_E_ARGUMENT (path names no file, or one that is not regular: standard output, a device); UVM_E_CONFLICT
 *           (it names one of the files beside it, too, or a file to keep would be replaced); UVM_E_IO; UVM_E_NOMEM. After a
 *           failure nothing new is there and every file that was there before is whole.
 */
UVM_API UVM_MUST_CHECK int uvm_image_write(const struct uvm_image *image, const struct uvm_endorsed *parts,
					   const struct uvm_igvm_plan *plan, const struct uvm_image_files *to,
					   struct uvm_diag *d);

/* ---- another policy ------------------------------------------------------------------------------------------------- */

#define UVM_REPLACEMENT_KINDS 4u

/**
 * struct uvm_policy_replacement: what it meant to replace the policy of one platform.
 *
 *   was, is   launch measurement before and after; len 0 for platforms that have none
 *   removed   types of records that were removed, because they spoke of the old measurement: each type once
 */
struct uvm_policy_replacement {
	struct uvm_digest was, is;
	uint32_t removed[UVM_REPLACEMENT_KINDS];
	size_t nremoved;
	struct uvm_image_memory *memory; /* private: contents that the file now refers to */
};

/**
 * uvm_image_replace_policy(f, platform_type, policy, len, ret, d):
 * Put other bytes of a policy into the configuration page of one platform of an OpenHCL image. The page is found as by
 * uvm_image_find_config, and is all that changes of what is measured. A CoRIM document that names the old measurement names the
 * new one then; signatures, ID blocks and documents that do not name it are removed.
 *
 *   f       in/out  on failure only good to be freed
 *   policy  in      encoded (uvm_policy_encode), not looked at; copied
 *   ret     out     uvm_policy_replacement_free it after ${f}, in any case
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (len); the statuses of uvm_image_find_config and uvm_measure_file; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_image_replace_policy(struct uvm_igvm *f, uint32_t platform_type, const uint8_t *policy,
						    size_t len, struct uvm_policy_replacement *ret, struct uvm_diag *d);
UVM_API void uvm_policy_replacement_free(struct uvm_policy_replacement *p);

#ifdef __cplusplus
}
#endif
#endif
