/* SPDX-License-Identifier: MIT */
/*
 * Kernels without an image.
 *
 * Source: Linux, Documentation/arch/x86/boot.rst and zero-page.rst; System V ABI, "Object Files".
 */
#include "vmm/kernel.h"

#include <string.h>

#include "abi/command_line.h"
#include "abi/handover.h"
#include "abi/host_tree.h"
#include "abi/vtl2_config.h"
#include "image/elf.h"
#include "image/linux.h"
#include "image/unpack.h"
#include "os/say.h"

#define HANDOVER 0xA000u /* behind the pages of uvm_linux_enter; the kernel keeps what setup_data names */
#define NODE_HEAD 16u    /* of setup_data: next, type, size */
#define SETUP_DATA 0x250 /* in the boot parameters */

/* ---- loading ------------------------------------------------------------------------------------------------------- */

static int add_pages(struct uvm_placement *p, uint64_t gpa, const uint8_t *b, size_t n, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t at = 0, part; at < n && r == UVM_OK; at += part) {
		part = n - at < UVM_PAGE_SIZE ? n - at : UVM_PAGE_SIZE;
		r = uvm_pages_add(&p->pages, gpa + at, b + at, part, d);
	}
	return r;
}

/* Where the bytes of the file end; what is behind is zero, as all memory is. */
static size_t data_end(const struct uvm_elf *e)
{
	struct uvm_elf_segment s;
	unsigned at = 0;
	size_t end = 0;

	while (uvm_elf_next(e, &at, &s)) {
		if (s.data.len > 0 && s.gpa + s.data.len - e->lowest > end)
			end = (size_t)(s.gpa + s.data.len - e->lowest);
	}
	return end;
}

static int load_elf(struct uvm_placement *p, const struct uvm_elf *e, struct uvm_diag *d)
{
	const size_t size = data_end(e);
	uint8_t *b = uvm_pages_alloc(&p->pages, size > 0 ? size : 1, d);
	struct uvm_elf_segment s;
	unsigned at = 0;

	if (b == NULL)
		return UVM_E_NOMEM;
	while (uvm_elf_next(e, &at, &s)) {
		if (s.data.len > 0)
			memcpy(b + (s.gpa - e->lowest), s.data.p, s.data.len);
	}
	return add_pages(p, e->lowest, b, size, d);
}

static int check(const struct uvm_vm_kernel *k, const struct uvm_elf *e, struct uvm_diag *d)
{
	if (e->end - e->lowest > UVM_KERNEL_MAX)
		return uvm_say(d, UVM_E_LIMIT, "the kernel is from 0x%llx to 0x%llx, more than %u MiB",
			       (unsigned long long)e->lowest, (unsigned long long)e->end, UVM_KERNEL_MAX >> 20);
	if (e->entry < e->lowest || e->entry >= e->end)
		return uvm_say(d, UVM_E_RANGE, "the kernel's entry 0x%llx is not in it", (unsigned long long)e->entry);
	if (e->end > UVM_RAM_4G || k->initrd_len > UVM_RAM_4G)
		return uvm_say(d, UVM_E_LIMIT, "kernel and initrd have no room below 4 GiB");
	return UVM_OK;
}

int uvm_kernel_load(struct uvm_placement *p, const struct uvm_vm_kernel *k, struct uvm_linux_start *ret, struct uvm_diag *d)
{
	struct uvm_elf e;
	int r = uvm_elf_place(&e, (struct uvm_slice){ k->p, k->len }, UVM_IGVM_ARCH_X64, UVM_RAM_LEGACY_END, 0, false, d);

	if (r == UVM_OK)
		r = check(k, &e, d);
	if (r == UVM_OK)
		r = load_elf(p, &e, d);
	if (r < 0)
		return r;
	*ret = (struct uvm_linux_start){ .entry = e.entry, .end = e.end, .line = k->line };
	if (k->initrd_len == 0)
		return UVM_OK;
	ret->initrd = (e.end + UVM_INITRD_ALIGNMENT - 1) / UVM_INITRD_ALIGNMENT * UVM_INITRD_ALIGNMENT;
	ret->initrd_size = k->initrd_len;
	ret->end = ret->initrd + (k->initrd_len + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE * UVM_PAGE_SIZE;
	return add_pages(p, ret->initrd, k->initrd, k->initrd_len, d);
}

/* ---- entering ------------------------------------------------------------------------------------------------------ */

static void put_handover(const struct uvm_vm_config *c, enum uvm_vm_machine machine, uint8_t *out)
{
	uint8_t config[UVM_PAGE_SIZE], line[UVM_PAGE_SIZE];
	const struct uvm_handover h = {
		.processors = c->processors,
		.machine = machine == UVM_VM_Q35 ? UVM_HOST_Q35 : UVM_HOST_MICROVM,
		.secure_boot = (uint8_t)c->secure_boot,
		.ephemeral = (uint8_t)c->vmgs_ephemeral,
		.host_text = true,
		.config = config,
		.command_line = line,
	};

	uvm_vtl2_config_put(&(struct uvm_vtl2_config){ 0 }, config);
	uvm_command_line_put(&(struct uvm_command_line){ .text = line }, line);
	uvm_handover_put(&h, out);
}

static int add_handover(struct uvm_placement *p, const struct uvm_vm_config *c, enum uvm_vm_machine machine, struct uvm_diag *d)
{
	uint8_t *b = uvm_pages_alloc(&p->pages, NODE_HEAD + UVM_HANDOVER_SIZE, d), *params;

	if (b == NULL)
		return UVM_E_NOMEM;
	uvm_put_le32(b + 8, UVM_HANDOVER_TYPE);
	uvm_put_le32(b + 12, UVM_HANDOVER_SIZE);
	put_handover(c, machine, b + NODE_HEAD);
	params = uvm_pages_write(&p->pages, uvm_pages_find(&p->pages, p->processor.gpr[UVM_RSI]), d);
	if (params == NULL)
		return UVM_E_NOMEM;
	uvm_put_le64(params + SETUP_DATA, HANDOVER);
	return add_pages(p, HANDOVER, b, NODE_HEAD + UVM_HANDOVER_SIZE, d);
}

int uvm_kernel_enter(struct uvm_placement *p, const struct uvm_linux_start *s, const struct uvm_vm_config *c,
		     enum uvm_vm_machine machine, struct uvm_diag *d)
{
	int r = uvm_linux_enter(p, s, d);

	if (r == UVM_OK)
		r = add_handover(p, c, machine, d);
	return r < 0 ? r : uvm_pages_sort(&p->pages, d);
}
