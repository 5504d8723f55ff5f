/* SPDX-License-Identifier: MIT */
/*
 * Which contents of pages still have to be hashed, and the digests of those that were.
 *
 * Contents that occur again at the same address are hashed once, without threads waiting for one another: whether contents are
 * new is decided in push order by one thread, what their digest was is remembered in the same order by the chain, later, on
 * another. Both forget by the same rule, so a digest that was promised is there when its turn comes.
 */
#ifndef UVM_MEASURE_CONTENTS_H
#define UVM_MEASURE_CONTENTS_H

#include "measure/chain.h"

enum uvm_contents {
	UVM_CONTENTS_NONE, /* do not count: the digest is zeros */
	UVM_CONTENTS_ZERO, /* a page of zeros */
	UVM_CONTENTS_NEW,  /* to be hashed before the chain gets there */
	UVM_CONTENTS_SEEN,
};

struct uvm_contents_table;

/** uvm_contents_new(ret, md): UVM_OK; UVM_E_NOMEM; UVM_E_CRYPTO. */
UVM_MUST_CHECK int uvm_contents_new(struct uvm_contents_table **ret, const EVP_MD *md);

/** uvm_contents_push(t, e): what to do about the next event. Call for each event, in order, from one thread. */
enum uvm_contents uvm_contents_push(struct uvm_contents_table *t, const struct uvm_event *e);

/**
 * uvm_contents_pull(t, e, digest):
 * Complete ${digest}, which for UVM_CONTENTS_NEW holds the digest already. Call for each event, in the same order, from one
 * thread at a time.
 */
void uvm_contents_pull(struct uvm_contents_table *t, const struct uvm_event *e, uint8_t digest[UVM_DIGEST_MAX]);

/** uvm_contents_free(t): NULL is fine. */
void uvm_contents_free(struct uvm_contents_table *t);

#endif
