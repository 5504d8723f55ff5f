/* SPDX-License-Identifier: MIT */
/*
 * The chain of an SNP report as hosts of confidential containers hand it out: JSON with PEM inside.
 *
 *	{"vcekCert": "-----BEGIN …", "certificateChain": "-----BEGIN …", "tcbm": …}
 *
 * Source: host-amd-cert-base64 in the security context directory of a container; the members are those of Azure's THIM service.
 */
#ifndef UVM_ENDORSE_HOST_CERTS_H
#define UVM_ENDORSE_HOST_CERTS_H

#include "endorse/certs.h"

/**
 * uvm_host_certs_read(file, certs, d):
 * Append the certificates in ${file}: such JSON when it begins with a brace, else as uvm_certs_read.
 *
 * Returns:  uvm_certs_read's; the JSON reader's; UVM_E_TYPE, UVM_E_MISSING (a member), UVM_E_DUPLICATE.
 */
UVM_MUST_CHECK int uvm_host_certs_read(struct uvm_slice file, STACK_OF(X509) **certs, struct uvm_diag *d);

#endif
