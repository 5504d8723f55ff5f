/* SPDX-License-Identifier: MIT */
/*
 * What was built, in words or as JSON.
 */
#ifndef UVMKIT_BUILD_SUMMARY_H
#define UVMKIT_BUILD_SUMMARY_H

#include <uvmkit/endorse.h>

#include "build.h"
#include "cli.h"

/** summary_verdict(config, ret): judge a configuration's policy by what is known before any VM runs. Returns UVM_OK;
 * UVM_E_NOMEM. */
UVM_MUST_CHECK int summary_verdict(const struct uvm_guest_config *config, struct uvm_policy_verdict *ret);

/** summary_refusals(c, thing, v): print every requirement that can never hold, with the reason. */
void summary_refusals(const struct cli *c, const char *thing, const struct uvm_policy_verdict *v);

/** summary_isolation(c): "none", "vbs", "snp", "tdx". summary_image(c): print "OpenHCL with UEFI, 256 MiB". */
const char *summary_isolation(const struct uvm_guest_config *c);
void summary_image(const struct uvm_guest_config *c);

/** summary(c, path, image, parts, plan): print it on standard output. Returns 0 or the exit code. */
int summary(struct cli *c, const char *path, const struct uvm_image *image, const struct uvm_endorsed *parts,
	    const struct uvm_igvm_plan *plan);

#endif
