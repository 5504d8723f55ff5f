/* SPDX-License-Identifier: MIT */
/*
 * VTL0 of an OpenHCL image: one page says what there is; the next holds the firmware's registers or the kernel's command line.
 *
 * Source: microsoft/openvmm, vm/loader/src/paravisor.rs.
 */
#include "image/vtl0.h"

#include <string.h>

#include "abi/openhcl.h"
#include "abi/vtl0_config.h"
#include "image/bzimage.h"
#include "image/linux.h"
#include "image/uefi.h"
#include "image/vp.h"

static bool is_x64(const struct uvm_importer *im)
{
	return im->common->req->arch == UVM_IGVM_ARCH_X64;
}

static uint64_t config_page(const struct uvm_importer *im)
{
	return is_x64(im) ? UVM_VTL0_CONFIG_PAGE : UVM_VTL0_CONFIG_PAGE_AARCH64;
}

static int load_uefi(struct uvm_importer *im, struct uvm_vtl0_config *c)
{
	/* Marked as registers of the VTL that reads them, as in the images of the field, though VTL0 gets them. */
	struct uvm_registers regs = { .vtl = im->registers.vtl };
	struct uvm_slice context;
	struct uvm_uefi uefi;
	int r;

	r = uvm_uefi_load(im, &regs, &uefi);
	if (r < 0)
		return r;
	context = uvm_vp_vbs_context(im, &regs);
	if (context.p == NULL)
		return UVM_E_NOMEM;
	*c = (struct uvm_vtl0_config){
		.flags = UVM_VTL0_UEFI | (is_x64(im) ? UVM_VTL0_PCAT : 0),
		.firmware_page = uefi.first_page,
		.firmware_pages = uefi.pages, /* from address 0 on: more than there are from the first page */
		.vp_context_page = config_page(im) + 1,
		.vp_context_pages = 1,
	};
	return uvm_import_generated(im, c->vp_context_page, 1, "openhcl-uefi-vp-context", context);
}

/* A text with its NUL in one page. */
static int import_command_line(struct uvm_importer *im)
{
	const struct uvm_slice text = im->config->linux_image.command_line;
	uint8_t *page;

	if (text.len >= UVM_PAGE_SIZE)
		return uvm_import_refuse(im, UVM_E_LIMIT, "image.openhcl.linux.command_line", text.len, UVM_PAGE_SIZE - 1,
					 NULL);
	page = uvm_import_alloc(im, text.len + 1);
	if (page == NULL)
		return UVM_E_NOMEM;
	if (text.len > 0)
		memcpy(page, text.p, text.len);
	return uvm_import_generated(im, config_page(im) + 1, 1, "underhill-vtl0-linux-command-line",
				    (struct uvm_slice){ page, text.len + 1 });
}

/* Its code is loaded at address 0, where the configuration is. */
static int refuse_bzimage(struct uvm_importer *im)
{
	if (!is_x64(im) || !uvm_bzimage_is(im->common->req->resources[UVM_RESOURCE_LINUX_KERNEL]))
		return UVM_OK;
	return uvm_import_resource(im, UVM_RESOURCE_LINUX_KERNEL,
				   uvm_fail_says(im->d, UVM_E_UNSUPPORTED, 0x202, NULL, 0, 0,
						 "a bzImage cannot be the kernel of VTL0; give the ELF file (vmlinux)"));
}

static int load_linux(struct uvm_importer *im, struct uvm_vtl0_config *c)
{
	struct uvm_linux_kernel k;
	int r = refuse_bzimage(im);

	if (r == UVM_OK)
		r = uvm_linux_load(im, 0, &k);
	/* For aarch64 the paravisors in the field are not told where the kernel is, nor given a command line for it. */
	if (r < 0 || !is_x64(im))
		return r;
	*c = (struct uvm_vtl0_config){
		.flags = UVM_VTL0_LINUX,
		.kernel_page = k.gpa / UVM_PAGE_SIZE,
		.kernel_pages = k.size / UVM_PAGE_SIZE,
		.kernel_entry = k.entry,
		.initrd_page = k.initrd_gpa / UVM_PAGE_SIZE,
		.initrd_pages = (k.initrd_len + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE,
		.initrd_size = k.initrd_len,
		.command_line_page = config_page(im) + 1,
		.command_line_pages = 1,
	};
	return import_command_line(im);
}

int uvm_vtl0_load(struct uvm_importer *im)
{
	struct uvm_vtl0_config c = { 0 };
	uint8_t *page;
	int r = UVM_OK;

	if (im->config->uefi && im->config->has_linux)
		return uvm_import_refuse(im, UVM_E_CONFLICT, "image.openhcl.uefi", 1, 1,
					 "an OpenHCL image holds UEFI or Linux, not both");
	if (im->config->uefi)
		r = load_uefi(im, &c);
	else if (im->config->has_linux)
		r = load_linux(im, &c);
	if (r < 0)
		return r;
	page = uvm_import_alloc(im, UVM_VTL0_CONFIG_SIZE);
	if (page == NULL)
		return UVM_E_NOMEM;
	uvm_vtl0_config_put(&c, page);
	return uvm_import_generated(im, config_page(im), 1, "underhill-measured-config",
				    (struct uvm_slice){ page, UVM_VTL0_CONFIG_SIZE });
}
