/* SPDX-License-Identifier: MIT */
/*
 * Events in, digests out: contents hashed on all threads, chains advanced in order.
 */
#ifndef UVM_MEASURE_PIPELINE_H
#define UVM_MEASURE_PIPELINE_H

#include "measure/chain.h"

struct uvm_pipeline;

/** uvm_pipeline_new(ret, targets, n, opt, d): 1 <= ${n} <= UVM_MEASURE_PLATFORMS. Returns UVM_OK; UVM_E_NOMEM; UVM_E_CRYPTO. */
UVM_MUST_CHECK int uvm_pipeline_new(struct uvm_pipeline **ret, const struct uvm_measure_target *targets, size_t n,
				    const struct uvm_measure_options *opt, struct uvm_diag *d);

/** uvm_pipeline_push(p, t, e): the next event of target ${t}. Returns UVM_OK; UVM_E_CRYPTO; UVM_E_CANCELLED by the log. */
UVM_MUST_CHECK int uvm_pipeline_push(struct uvm_pipeline *p, size_t t, const struct uvm_event *e);

/** uvm_pipeline_drain(p): until all that was pushed is in the chains and in the log. Returns as uvm_pipeline_push. */
UVM_MUST_CHECK int uvm_pipeline_drain(struct uvm_pipeline *p);

/** uvm_pipeline_digest(p, t, ret): after a drain. Returns UVM_OK; UVM_E_CRYPTO. */
UVM_MUST_CHECK int uvm_pipeline_digest(struct uvm_pipeline *p, size_t t, struct uvm_digest *ret);

/** uvm_pipeline_free(p): NULL and half-built are fine. */
void uvm_pipeline_free(struct uvm_pipeline *p);

#endif
