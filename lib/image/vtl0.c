/* SPDX-License-Identifier: MIT */
/*
 * VTL0 of an OpenHCL image: page 0 says what there is, page 1 holds the firmware's registers or the kernel's command line.
 *
 * Source: microsoft/openvmm, vm/loader/src/paravisor.rs.
 */
#include "image/vtl0.h"

#include <string.h>

#include "abi/openhcl.h"
#include "abi/vtl0_config.h"
#include "image/linux.h"
#include "image/uefi.h"
#include "image/vp.h"

static int load_uefi(struct uvm_importer *im, struct uvm_vtl0_config *c)
{
	/* Marked as registers of the VTL that reads them, as in the images of the field, though VTL0 gets them. */
	struct uvm_registers regs = { .vtl = im->registers.vtl };
	struct uvm_slice context;
	uint64_t pages;
	int r;

	r = uvm_uefi_load(im, &regs, &pages);
	if (r < 0)
		return r;
	context = uvm_vp_vbs_context(im, &regs);
	if (context.p == NULL)
		return UVM_E_NOMEM;
	*c = (struct uvm_vtl0_config){
		.flags = UVM_VTL0_UEFI | UVM_VTL0_PCAT,
		.firmware_page = UVM_UEFI_BASE / UVM_PAGE_SIZE,
		.firmware_pages = pages, /* from address 0 on: more than there are from the first page */
		.vp_context_page = UVM_VTL0_FIRST_FREE_PAGE,
		.vp_context_pages = 1,
	};
	return uvm_import_generated(im, UVM_VTL0_FIRST_FREE_PAGE, 1, "openhcl-uefi-vp-context", context);
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
	return uvm_import_generated(im, UVM_VTL0_FIRST_FREE_PAGE, 1, "underhill-vtl0-linux-command-line",
				    (struct uvm_slice){ page, text.len + 1 });
}

/* Its code is loaded at address 0, where the configuration is. */
static int refuse_bzimage(struct uvm_importer *im)
{
	const struct uvm_slice kernel = im->common->req->resources[UVM_RESOURCE_LINUX_KERNEL];

	if (kernel.len < 0x206 || uvm_le16(kernel.p + 0x1FE) != 0xAA55 || memcmp(kernel.p + 0x202, "HdrS", 4) != 0)
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
	if (r < 0)
		return r;
	*c = (struct uvm_vtl0_config){
		.flags = UVM_VTL0_LINUX,
		.kernel_page = k.gpa / UVM_PAGE_SIZE,
		.kernel_pages = k.size / UVM_PAGE_SIZE,
		.kernel_entry = k.entry,
		.initrd_page = k.initrd_gpa / UVM_PAGE_SIZE,
		.initrd_pages = (k.initrd_len + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE,
		.initrd_size = k.initrd_len,
		.command_line_page = UVM_VTL0_FIRST_FREE_PAGE,
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
	return uvm_import_generated(im, UVM_VTL0_CONFIG_PAGE, 1, "underhill-measured-config",
				    (struct uvm_slice){ page, UVM_VTL0_CONFIG_SIZE });
}
