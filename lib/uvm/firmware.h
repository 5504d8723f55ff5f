/* SPDX-License-Identifier: MIT */
/*
 * The files that bring an image to a confidential utility VM: a fixed VHD with a VMGS store whose file 8 is the image, byte for
 * byte. There is one for each way of isolating the VM.
 *
 * Source:  microsoft/hcsshim, names by isolation type; microsoft/openvmm, vmgstool.
 * Context: hosted; allocates.
 */
#ifndef UVM_UVM_FIRMWARE_H
#define UVM_UVM_FIRMWARE_H

#include <uvmkit/igvm.h>
#include <uvmkit/uvm.h>
#include <uvmkit/vmgs.h>

#include "os/file.h"

struct uvm_firmware {
	const char *kind, *file; /* "snp", "cwcow.snp.vmgs" */
	const char *isolation;   /* the VM document's word */
	uint8_t platform_type;   /* that the image must have: enum uvm_igvm_platform_type */
};

/** uvm_firmwares(n): all kinds; *n is how many. With isolation or without, VSM images are the same to the host. */
const struct uvm_firmware *uvm_firmwares(size_t *n);

/** uvm_firmware_of(o): the kind that a VM with a guest state file boots from: by its isolation type; Linux VMs have SNP alone.
 */
const struct uvm_firmware *uvm_firmware_of(const struct uvm_options *o);

/** uvm_firmware_wants(w, f): whether the image ${f} can be started as ${w} wants it. */
bool uvm_firmware_wants(const struct uvm_firmware *w, const struct uvm_igvm *f);

/**
 * uvm_firmware_pack(image, len, ret, d):
 * The whole file. The same image gives the same bytes: the disk's unique id follows from them.
 *
 *   ret  out  uvm_bytes_free releases it; as large as the image and at most 2 MiB more
 *
 * Returns:  UVM_OK; UVM_E_NOMEM; UVM_E_CRYPTO.
 */
UVM_MUST_CHECK int uvm_firmware_pack(const uint8_t *image, size_t len, struct uvm_bytes *ret, struct uvm_diag *d);

/** uvm_firmware_is(p, n): whether the bytes end like a VHD, so that uvm_firmware_take should look into them. */
bool uvm_firmware_is(const uint8_t *p, size_t n);

/**
 * uvm_firmware_take(p, n, ret, d):
 * The image in a file of ${n} bytes at ${p}.
 *
 *   ret  out  a copy; uvm_bytes_free releases it
 *
 * Returns:  UVM_OK; the statuses of uvm_vhd_read, uvm_vmgs_open and uvm_vmgs_read, with text that says what was looked for.
 */
UVM_MUST_CHECK int uvm_firmware_take(const uint8_t *p, size_t n, struct uvm_bytes *ret, struct uvm_diag *d);

/** uvm_firmware_image(v, ret, d): the image in an open store, as by uvm_firmware_take; UVM_E_LIMIT: no image is that large. */
UVM_MUST_CHECK int uvm_firmware_image(struct uvm_vmgs *v, struct uvm_bytes *ret, struct uvm_diag *d);

#endif
