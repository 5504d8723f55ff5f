/* SPDX-License-Identifier: MIT */
/*
 * The memory of QEMU's machines.
 *
 * Source: QEMU, hw/i386/microvm.c and pc_q35.c: how memory is split at 4 GiB.
 */
#include "vmm/ram.h"

/* A machine with at least ${from} bytes has ${low} of them below the hole. */
static const struct split {
	uint64_t from, low;
} splits[] = {
	[UVM_VM_MICROVM] = { 0xC0000000, 0xC0000000 },
	[UVM_VM_Q35] = { 0xB0000000, 0x80000000 },
};

struct uvm_ram uvm_ram_of(enum uvm_vm_machine machine, uint64_t size)
{
	const struct split *s = &splits[machine];
	const uint64_t low = size < s->from ? size : s->low;
	struct uvm_ram r = { .size = size, .n = 2 };

	r.range[0] = (struct uvm_ram_range){ 0, UVM_RAM_LEGACY };
	r.range[1] = (struct uvm_ram_range){ UVM_RAM_LEGACY_END, low - UVM_RAM_LEGACY_END };
	if (low < size)
		r.range[r.n++] = (struct uvm_ram_range){ UVM_RAM_4G, size - low };
	return r;
}

uint64_t uvm_ram_needed(enum uvm_vm_machine machine, uint64_t end)
{
	const struct split *s = &splits[machine];

	if (end < s->from)
		return end;
	return s->low + (end > UVM_RAM_4G ? end - UVM_RAM_4G : end - s->low);
}

bool uvm_ram_has(const struct uvm_ram *r, uint64_t gpa, uint64_t size)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct uvm_ram_range *m = &r->range[i];

		if (gpa >= m->gpa && gpa - m->gpa < m->size && size <= m->size - (gpa - m->gpa))
			return true;
	}
	return false;
}
