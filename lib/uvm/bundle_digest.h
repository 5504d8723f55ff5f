/* SPDX-License-Identifier: MIT */
/*
 * Digests of files that may be large and mostly empty.
 *
 * Of most files it is the SHA-256 that sha256sum prints. Of those that are mostly holes, it is over what is not zero alone:
 * every block of 65536 bytes that holds another byte than zero, as its number (8 bytes, little endian) and its bytes, the last
 * one as long as it is; then the size of the file (8 bytes). So it does not depend on where the file system has holes.
 */
#ifndef UVM_UVM_BUNDLE_DIGEST_H
#define UVM_UVM_BUNDLE_DIGEST_H

#include <uvmkit/status.h>

#define BUNDLE_DIGEST 32 /* bytes */

struct bundle_hash;

/** bundle_hash_is_sparse(size, data): whether the digest of a file of so many bytes, so many of them not in holes, is over
 * blocks. */
bool bundle_hash_is_sparse(uint64_t size, uint64_t data);

/** bundle_hash_new(sparse, d): NULL on failure; bundle_hash_free in any case. */
struct bundle_hash *bundle_hash_new(bool sparse, struct uvm_diag *d);
void bundle_hash_free(struct bundle_hash *h);

/** bundle_hash_add(h, p, n, d): the next ${n} bytes; zeros when ${p} is NULL. */
UVM_MUST_CHECK int bundle_hash_add(struct bundle_hash *h, const uint8_t *p, uint64_t n, struct uvm_diag *d);
UVM_MUST_CHECK int bundle_hash_end(struct bundle_hash *h, uint8_t out[BUNDLE_DIGEST], struct uvm_diag *d);

#endif
