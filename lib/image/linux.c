/* SPDX-License-Identifier: MIT */
/*
 * A Linux kernel (ELF) and an initrd in guest memory.
 *
 * Source: microsoft/openvmm, vm/loader/src/linux.rs.
 */
#include "image/linux.h"

#define INITRD_ALIGNMENT 0x200000ull

static int load_initrd(struct uvm_importer *im, uint64_t end, struct uvm_linux_kernel *k)
{
	const struct uvm_slice initrd = im->common->req->resources[UVM_RESOURCE_LINUX_INITRD];
	const struct uvm_run run = {
		.tag = "linux-initrd",
		.contents = initrd,
		.acceptance = UVM_ACCEPT_EXCLUSIVE,
		.resource = UVM_RESOURCE_LINUX_INITRD,
	};
	const uint64_t gpa = (end + INITRD_ALIGNMENT - 1) & ~(INITRD_ALIGNMENT - 1);

	if (gpa < end)
		return uvm_fail_says(im->d, UVM_E_RANGE, UVM_NO_OFFSET, "image", end, 0,
				     "the kernel ends at %g, which leaves no room for the initrd");
	k->initrd_gpa = gpa;
	k->initrd_len = initrd.len;
	return uvm_import_bytes(im, gpa, initrd.len, &run);
}

int uvm_linux_load(struct uvm_importer *im, uint64_t start, struct uvm_linux_kernel *ret)
{
	struct uvm_linux_kernel k = { 0 };
	struct uvm_elf e;
	int r;

	r = uvm_elf_place(&e, im->common->req->resources[UVM_RESOURCE_LINUX_KERNEL], UVM_IGVM_ARCH_X64, start, 0, false, im->d);
	if (r < 0)
		return uvm_import_resource(im, UVM_RESOURCE_LINUX_KERNEL, r);
	k = (struct uvm_linux_kernel){ .gpa = e.lowest, .size = e.end - e.lowest, .entry = e.entry };
	r = uvm_import_elf(im, &e, UVM_RESOURCE_LINUX_KERNEL, "linux-kernel", UVM_ACCEPT_EXCLUSIVE);
	if (r == UVM_OK && im->config->linux_image.use_initrd)
		r = load_initrd(im, e.end, &k);
	if (r == UVM_OK)
		*ret = k;
	return r;
}
