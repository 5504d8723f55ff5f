/* SPDX-License-Identifier: MIT */
/*
 * From a request to a file: each configuration by itself, then all merged in their order.
 *
 * Source: microsoft/openvmm, vm/loader/igvmfilegen/src/main.rs. What it panics on is refused here.
 */
#include <stdlib.h>
#include <string.h>

#include "image/importer.h"
#include "image/isolation.h"
#include "image/openhcl.h"

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

	if (!c->has_shared_gpa_boundary)
		return uvm_import_refuse(im, UVM_E_MISSING, "isolation_type.snp.shared_gpa_boundary_bits", 0, 0,
					 "SNP needs a shared GPA boundary");
	if (c->shared_gpa_boundary_bits > 63)
		return uvm_import_refuse(im, UVM_E_LIMIT, "isolation_type.snp.shared_gpa_boundary_bits",
					 c->shared_gpa_boundary_bits, 63, NULL);
	if (!uvm_import_paravisor(im) && !c->restricted_injection)
		return uvm_import_refuse(im, UVM_E_CONFLICT, "isolation_type.snp.injection_type", 0, 1,
					 "without a paravisor SNP needs restricted injection");
	return UVM_OK;
}

static int check_config(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;

	if (c->max_vtl != 0 && c->max_vtl != 2)
		return uvm_import_refuse(im, UVM_E_VALUE, "max_vtl", c->max_vtl, 2, "%G, expected 0 or 2");
	if (c->kind != UVM_IMAGE_NONE && c->kind != UVM_IMAGE_OPENHCL)
		return uvm_import_refuse(im, UVM_E_UNSUPPORTED, "image", c->kind, 0, "images of this kind cannot be built");
	if (im->common->req->arch != UVM_IGVM_ARCH_X64)
		return uvm_import_refuse(im, UVM_E_UNSUPPORTED, "image", im->common->req->arch, UVM_IGVM_ARCH_X64,
					 "images for aarch64 cannot be built");
	if (c->isolation == UVM_ISOLATION_SNP && check_snp(im) < 0)
		return im->d->code;
	return check_resources(im);
}

/* A file describes a platform once; what says so is that of the second configuration. */
static int check_platforms(const struct uvm_image_request *req, struct uvm_diag *d)
{
	unsigned seen = 0;

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

/* ---- one configuration --------------------------------------------------------------------------------------------- */

static int start(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;
	const struct uvm_igvm_header platform = {
		.type = UVM_IGVM_SUPPORTED_PLATFORM,
		.mask = UVM_IMPORT_MASK,
		.platform = {
			.platform_type = (uint8_t)uvm_isolation_platform(c->isolation),
			.platform_version = 1,
			.highest_vtl = c->max_vtl,
			.shared_gpa_boundary = uvm_import_hardware(im) ? 1ull << uvm_import_shared_bits(c) : 0,
		},
	};
	const struct uvm_igvm_header policy = {
		.type = UVM_IGVM_GUEST_POLICY,
		.mask = UVM_IMPORT_MASK,
		.policy = { uvm_isolation_policy(c) },
	};
	int r;

	im->file.version = 1;
	im->file.arch = UVM_IGVM_ARCH_X64;
	im->registers.vtl = c->max_vtl;
	r = uvm_import_record(im, &platform);
	if (r < 0 || (c->isolation != UVM_ISOLATION_SNP && policy.policy.policy == 0))
		return r;
	return uvm_import_record(im, &policy);
}

static int build_one(struct uvm_importer *im, struct uvm_image_part *part)
{
	int r = check_config(im);

	if (r == UVM_OK)
		r = start(im);
	if (r == UVM_OK && im->config->kind == UVM_IMAGE_OPENHCL)
		r = uvm_openhcl_load(im);
	if (r == UVM_OK)
		r = uvm_import_finish(im, part);
	return r;
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

/* Take over the first file; merge a later one, which gives it a mask of its own. */
static int add_file(struct uvm_image *image, struct uvm_igvm *file, struct uvm_diag *d)
{
	const struct uvm_igvm_list *platforms = &image->file.section[UVM_IGVM_PLATFORMS];
	int r;

	if (image->nparts == 0) {
		r = uvm_igvm_check(file, NULL, NULL, d);
		image->file = *file;
		*file = (struct uvm_igvm){ 0 };
	} else {
		r = uvm_igvm_merge(&image->file, file, false, d);
	}
	if (r == UVM_OK)
		image->parts[image->nparts++].mask = platforms->h[platforms->n - 1].mask;
	return r;
}

static int build_config(struct uvm_image *image, struct uvm_import_common *common, size_t i, struct uvm_diag *d)
{
	struct uvm_image_part *part = &image->parts[i];
	struct uvm_importer im = { .config = &common->req->configs[i], .common = common, .d = d };
	int r;

	part->config = im.config;
	r = build_one(&im, part);
	if (r < 0 && d->record == NULL) {
		d->record = "guest_configs";
		d->index = (uint32_t)i;
	}
	if (r == UVM_OK)
		r = add_file(image, &im.file, d);
	uvm_importer_free(&im);
	return r;
}

static int build(const struct uvm_image_request *req, struct uvm_image *image, struct uvm_diag *d)
{
	struct uvm_import_common common = { .req = req };
	int r = check_platforms(req, d);

	if (r < 0)
		return r;
	if (req->nconfigs == 0)
		return uvm_fail_says(d, UVM_E_MISSING, UVM_NO_OFFSET, "guest_configs", 0, 0, "there are none");
	image->memory = calloc(1, sizeof(*image->memory));
	if (image->memory == NULL)
		return uvm_no_memory(d, sizeof(*image->memory));
	common.memory = image->memory;
	image->parts = uvm_image_alloc(image->memory, req->nconfigs * sizeof(*image->parts), d);
	if (image->parts == NULL)
		return UVM_E_NOMEM;
	for (size_t i = 0; i < req->nconfigs && r == UVM_OK; i++)
		r = build_config(image, &common, i, d);
	return r;
}

int uvm_image_build(const struct uvm_image_request *req, struct uvm_image *ret, struct uvm_diag *d)
{
	struct uvm_diag local = UVM_DIAG_INIT;
	int r;

	*ret = (struct uvm_image){ 0 };
	r = build(req, ret, &local);
	if (r < 0)
		uvm_image_free(ret);
	if (r < 0 && d != NULL && d->code == UVM_OK)
		*d = local;
	return r;
}

void uvm_image_free(struct uvm_image *image)
{
	if (image == NULL)
		return;
	uvm_igvm_free(&image->file);
	if (image->memory != NULL)
		uvm_image_memory_free(image->memory);
	free(image->memory);
	*image = (struct uvm_image){ 0 };
}
