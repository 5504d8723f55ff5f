/* SPDX-License-Identifier: MIT */
/*
 * A Linux kernel and an initrd in guest memory.
 *
 * Source: microsoft/openvmm, vm/loader/src/linux.rs.
 */
#include "image/linux.h"

#include "image/aarch64_image.h"
#include "image/bzimage.h"

static const struct uvm_run kernel_run = { .tag = "linux-kernel",
					   .acceptance = UVM_ACCEPT_EXCLUSIVE,
					   .resource = UVM_RESOURCE_LINUX_KERNEL };

static struct uvm_slice kernel_of(const struct uvm_importer *im)
{
	return im->common->req->resources[UVM_RESOURCE_LINUX_KERNEL];
}

/* Each loader: the kernel in *k, and in *end from where on an initrd may be. */

static int load_elf(struct uvm_importer *im, uint64_t start, struct uvm_linux_kernel *k, uint64_t *end)
{
	struct uvm_elf e;
	int r = uvm_elf_place(&e, kernel_of(im), UVM_IGVM_ARCH_X64, start, 0, false, im->d);

	if (r < 0)
		return uvm_import_resource(im, UVM_RESOURCE_LINUX_KERNEL, r);
	*k = (struct uvm_linux_kernel){ .gpa = e.lowest, .size = e.end - e.lowest, .entry = e.entry };
	*end = e.end;
	return uvm_import_elf(im, &e, UVM_RESOURCE_LINUX_KERNEL, kernel_run.tag, kernel_run.acceptance);
}

/* The initrd stays clear of where the kernel unpacks itself, which may be further up than it is loaded. */
static int load_bzimage(struct uvm_importer *im, uint64_t start, struct uvm_linux_kernel *k, uint64_t *end)
{
	struct uvm_run run = kernel_run;
	struct uvm_bzimage b;
	uint64_t unpacked;
	int r = uvm_bzimage_read(&b, kernel_of(im), im->d);

	if (r < 0)
		return uvm_import_resource(im, UVM_RESOURCE_LINUX_KERNEL, r);
	*k = (struct uvm_linux_kernel){ .gpa = start, .entry = start + b.entry, .setup = b.setup };
	k->size = ((uint64_t)b.payload.len + UVM_PAGE_SIZE - 1) & ~(uint64_t)(UVM_PAGE_SIZE - 1);
	unpacked = b.pref_address > start ? b.pref_address : start;
	unpacked = unpacked > UINT64_MAX - b.init_size ? UINT64_MAX : unpacked + b.init_size;
	*end = start + k->size > unpacked ? start + k->size : unpacked;
	run.contents = b.payload;
	return uvm_import_bytes(im, start, k->size, &run);
}

static int load_image(struct uvm_importer *im, uint64_t start, struct uvm_linux_kernel *k, uint64_t *end)
{
	struct uvm_run run = kernel_run;
	struct uvm_aarch64_image image;
	int r = uvm_aarch64_image_place(&image, kernel_of(im), start, im->d);

	if (r < 0)
		return uvm_import_resource(im, UVM_RESOURCE_LINUX_KERNEL, r);
	*k = (struct uvm_linux_kernel){ .gpa = image.gpa, .size = image.size, .entry = image.entry };
	*end = image.end;
	run.contents = kernel_of(im);
	return uvm_import_bytes(im, image.gpa, image.size, &run);
}

static int load_initrd(struct uvm_importer *im, uint64_t end, struct uvm_linux_kernel *k)
{
	const struct uvm_slice initrd = im->common->req->resources[UVM_RESOURCE_LINUX_INITRD];
	const struct uvm_run run = {
		.tag = "linux-initrd",
		.contents = initrd,
		.acceptance = UVM_ACCEPT_EXCLUSIVE,
		.resource = UVM_RESOURCE_LINUX_INITRD,
	};
	const uint64_t gpa = (end + UVM_INITRD_ALIGNMENT - 1) & ~(UVM_INITRD_ALIGNMENT - 1);

	if (gpa < end)
		return uvm_fail_says(im->d, UVM_E_RANGE, UVM_NO_OFFSET, "image", end, 0,
				     "the kernel ends at %g, which leaves no room for the initrd");
	k->initrd_gpa = gpa;
	k->initrd_len = initrd.len;
	return uvm_import_bytes(im, gpa, initrd.len, &run);
}

int uvm_linux_load(struct uvm_importer *im, uint64_t start, struct uvm_linux_kernel *ret)
{
	struct uvm_linux_kernel k;
	uint64_t end = 0;
	int r;

	if (im->common->req->arch == UVM_IGVM_ARCH_AARCH64)
		r = load_image(im, start, &k, &end);
	else if (uvm_bzimage_is(kernel_of(im)))
		r = load_bzimage(im, start, &k, &end);
	else
		r = load_elf(im, start, &k, &end);
	if (r == UVM_OK && im->config->linux_image.use_initrd)
		r = load_initrd(im, end, &k);
	if (r == UVM_OK)
		*ret = k;
	return r;
}
