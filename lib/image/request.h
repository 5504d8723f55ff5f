/* SPDX-License-Identifier: MIT */
/*
 * What a request has to fulfil before anything is built of it.
 */
#ifndef UVM_IMAGE_REQUEST_H
#define UVM_IMAGE_REQUEST_H

#include "image/importer.h"

#define UVM_REQUEST_CONFIGS_MAX 3u /* one for each platform: VBS, which is also that of no isolation, SNP, TDX */

/**
 * uvm_request_check_platforms(req, d):
 * At least one configuration, and no two for one platform: hence at most UVM_REQUEST_CONFIGS_MAX.
 *
 * Returns:  UVM_OK; UVM_E_MISSING; UVM_E_DUPLICATE.
 */
UVM_MUST_CHECK int uvm_request_check_platforms(const struct uvm_image_request *req, struct uvm_diag *d);

/**
 * uvm_request_check_config(im):
 * The configuration by itself, and that its resources are there. What its kind of image wants is checked by its loader.
 *
 * Returns:  UVM_OK; UVM_E_VALUE, UVM_E_UNSUPPORTED, UVM_E_MISSING, UVM_E_LIMIT, UVM_E_CONFLICT.
 */
UVM_MUST_CHECK int uvm_request_check_config(struct uvm_importer *im);

#endif
