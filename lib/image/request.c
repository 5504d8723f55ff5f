/* SPDX-License-Identifier: MIT */
/*
 * What a request has to fulfil before anything is built of it.
 *
 * Source: microsoft/openvmm, vm/loader/igvmfilegen/src/main.rs. What it panics on is refused here.
 */
#include "image/request.h"

#include "image/isolation.h"

static const char *const resource_names[] = {
#define UVM_RESOURCE_NAME(id, name) [id] = name,
	UVM_RESOURCE_LIST(UVM_RESOURCE_NAME)
#undef UVM_RESOURCE_NAME
};

const char *uvm_resource_name(enum uvm_resource r)
{
	return resource_names[r];
}

unsigned uvm_image_needs(const struct uvm_guest_config *c)
{
	const bool linux_too = c->kind == UVM_IMAGE_LINUX || c->kind == UVM_IMAGE_SNP_LINUX_DIRECT ||
			       (c->kind == UVM_IMAGE_OPENHCL && c->has_linux);
	unsigned needs = 0;

	if (c->kind == UVM_IMAGE_OPENHCL)
		needs |= 1u << UVM_RESOURCE_KERNEL | 1u << UVM_RESOURCE_SHIM | 1u << UVM_RESOURCE_INITRD;
	if (c->kind == UVM_IMAGE_UEFI || (c->kind == UVM_IMAGE_OPENHCL && c->uefi))
		needs |= 1u << UVM_RESOURCE_UEFI;
	if (linux_too)
		needs |= 1u << UVM_RESOURCE_LINUX_KERNEL;
	if (linux_too && c->linux_image.use_initrd)
		needs |= 1u << UVM_RESOURCE_LINUX_INITRD;
	return needs;
}

/* ---- checks -------------------------------------------------------------------------------------------------------- */

static int check_resources(struct uvm_importer *im)
{
	const unsigned needs = uvm_image_needs(im->config);

	for (unsigned i = 0; i < UVM_RESOURCE_COUNT; i++) {
		if ((needs >> i & 1) != 0 && im->common->req->resources[i].p == NULL)
			return uvm_import_resource(im, (enum uvm_resource)i,
						   uvm_fail_says(im->d, UVM_E_MISSING, UVM_NO_OFFSET, NULL, 0, 0,
								 "the image needs this resource"));
	}
	return UVM_OK;
}

static int check_snp(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;

	if (c->has_shared_gpa_boundary && c->shared_gpa_boundary_bits > 63)
		return uvm_import_refuse(im, UVM_E_LIMIT, "isolation_type.snp.shared_gpa_boundary_bits",
					 c->shared_gpa_boundary_bits, 63, NULL);
	if (c->kind == UVM_IMAGE_SNP_LINUX_DIRECT)
		return UVM_OK; /* its other rules are in linux_direct.c, and looked at when the platform was written already */
	if (!c->has_shared_gpa_boundary)
		return uvm_import_refuse(im, UVM_E_MISSING, "isolation_type.snp.shared_gpa_boundary_bits", 0, 0,
					 "SNP needs a shared GPA boundary");
	if (!uvm_import_paravisor(im) && !c->restricted_injection)
		return uvm_import_refuse(im, UVM_E_CONFLICT, "isolation_type.snp.injection_type", 0, 1,
					 "without a paravisor SNP needs restricted injection");
	return UVM_OK;
}

static int check_aarch64(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;
	const struct {
		bool wrong;
		const char *field, *says;
	} rules[] = {
		{ c->isolation == UVM_ISOLATION_SNP, "isolation_type", "aarch64 processors have no SNP" },
		{ c->isolation == UVM_ISOLATION_TDX, "isolation_type", "aarch64 processors have no TDX" },
		{ c->kind == UVM_IMAGE_SNP_LINUX_DIRECT, "image", "aarch64 processors have no SNP" },
		{ c->kind == UVM_IMAGE_UEFI && c->uefi_config_igvm, "image.uefi.config_type",
		  "UEFI for aarch64 takes no parameters from an IGVM file" },
		{ c->kind == UVM_IMAGE_OPENHCL && !c->uefi && !c->has_linux, "image.openhcl",
		  "OpenHCL for aarch64 needs UEFI or Linux as VTL 0" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].wrong)
			return uvm_import_refuse(im, UVM_E_UNSUPPORTED, rules[i].field, 0, 0, rules[i].says);
	}
	return UVM_OK;
}

int uvm_request_check_config(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;

	if (c->max_vtl != 0 && c->max_vtl != 2)
		return uvm_import_refuse(im, UVM_E_VALUE, "max_vtl", c->max_vtl, 2, "%G, expected 0 or 2");
	if (im->common->req->arch == UVM_IGVM_ARCH_AARCH64 && check_aarch64(im) < 0)
		return im->d->code;
	if (c->isolation == UVM_ISOLATION_SNP && check_snp(im) < 0)
		return im->d->code;
	return check_resources(im);
}

/* A file describes a platform once; the second one is at fault. */
int uvm_request_check_platforms(const struct uvm_image_request *req, struct uvm_diag *d)
{
	unsigned seen = 0;

	if (req->nconfigs == 0)
		return uvm_fail_says(d, UVM_E_MISSING, UVM_NO_OFFSET, "guest_configs", 0, 0, "there are none");
	for (size_t i = 0; i < req->nconfigs; i++) {
		const unsigned bit = 1u << uvm_isolation_platform(req->configs[i].isolation);

		if ((seen & bit) != 0) {
			d->record = "guest_configs";
			d->index = (uint32_t)i;
			return uvm_fail_says(d, UVM_E_DUPLICATE, UVM_NO_OFFSET, "isolation_type", bit, seen,
					     "an earlier configuration is for the same platform");
		}
		seen |= bit;
	}
	return UVM_OK;
}
