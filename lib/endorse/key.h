/* SPDX-License-Identifier: MIT */
/*
 * Public and private keys from files, and what OpenSSL says when something does not work.
 */
#ifndef UVM_ENDORSE_KEY_H
#define UVM_ENDORSE_KEY_H

#include <openssl/evp.h>

#include <uvmkit/image.h>

/**
 * uvm_key_public(file, ret, d):
 * The public key in ${file}: an X.509 certificate or a SubjectPublicKeyInfo, in DER or as one block of PEM. Nothing is said
 * about whom the certificate trusts.
 *
 *   ret  out  EVP_PKEY_free releases it
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX; UVM_E_TRAIL (bytes or a second block behind it). d->text says what was wrong.
 */
UVM_MUST_CHECK int uvm_key_public(struct uvm_slice file, EVP_PKEY **ret, struct uvm_diag *d);

/** uvm_key_private(file, ret, d): a private key, PEM or DER, not encrypted. For development: production keys stay elsewhere. */
UVM_MUST_CHECK int uvm_key_private(struct uvm_slice file, EVP_PKEY **ret, struct uvm_diag *d);

/** uvm_key_is_p256(key), uvm_key_is_p384(key): whether it is an EC key on that NIST curve. */
bool uvm_key_is_p256(const EVP_PKEY *key);
bool uvm_key_is_p384(const EVP_PKEY *key);

/** uvm_ecdsa_der(raw, ret_len): a signature of two big-endian numbers of equal size as DER; OPENSSL_free it. NULL: no memory,
 * or an odd size. */
uint8_t *uvm_ecdsa_der(struct uvm_slice raw, size_t *ret_len);

/** uvm_ecdsa_verify(key, md, content, raw, d): verify such a signature over ${content}. UVM_E_MISMATCH, UVM_E_CRYPTO. */
UVM_MUST_CHECK int uvm_ecdsa_verify(EVP_PKEY *key, const EVP_MD *md, struct uvm_slice content, struct uvm_slice raw,
				    struct uvm_diag *d);

/** uvm_key_ec(group, xy, half): the EC key with these big-endian coordinates of ${half} bytes each, up to 66; EVP_PKEY_free it.
 * NULL: no point of the curve, or no memory. */
EVP_PKEY *uvm_key_ec(const char *group, const uint8_t *xy, size_t half);

/** uvm_base64url(s, out, want): decode base64url without padding to exactly ${want} bytes, up to 90; whether it is that. */
bool uvm_base64url(struct uvm_slice s, uint8_t *out, size_t want);

/** uvm_crypto_say(d, code, what): uvm_say of "${what}: OpenSSL's reason"; takes all errors out of OpenSSL's queue. */
int uvm_crypto_say(struct uvm_diag *d, int code, const char *what);

#endif
