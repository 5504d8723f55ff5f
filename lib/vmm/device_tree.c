/* SPDX-License-Identifier: MIT */
/*
 * The host's device tree, written with libfdt.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "abi/host_tree.h"
#include "os/say.h"
#include "vmm/device_tree.h"

#define NODE_NAME 32

static const char *const machines[] = { [UVM_VM_MICROVM] = "microvm", [UVM_VM_Q35] = "q35" };

/* The first failure stays: what is missing in the middle would go unnoticed otherwise. */
struct tree {
	void *fdt;
	int r;
};

static void begin(struct tree *t, const char *name)
{
	if (t->r == 0)
		t->r = fdt_begin_node(t->fdt, name);
}

static void end(struct tree *t)
{
	if (t->r == 0)
		t->r = fdt_end_node(t->fdt);
}

static void put(struct tree *t, const char *name, const void *p, size_t n)
{
	if (t->r == 0)
		t->r = n < INT_MAX ? fdt_property(t->fdt, name, p, (int)n) : -FDT_ERR_NOSPACE;
}

static void put_u32(struct tree *t, const char *name, uint32_t v)
{
	const fdt32_t cell = cpu_to_fdt32(v);

	put(t, name, &cell, sizeof(cell));
}

static void put_text(struct tree *t, const char *name, const char *s)
{
	put(t, name, s, strlen(s) + 1);
}

static void put_cpus(struct tree *t, uint32_t n)
{
	char name[NODE_NAME];

	begin(t, "cpus");
	put_u32(t, "#address-cells", 1);
	put_u32(t, "#size-cells", 0);
	for (uint32_t i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "cpu@%x", i);
		begin(t, name);
		put_text(t, "device_type", "cpu");
		put_u32(t, "reg", i);
		put_text(t, "status", "okay");
		end(t);
	}
	end(t);
}

static void put_memory(struct tree *t, const struct uvm_ram *ram)
{
	for (size_t i = 0; i < ram->n; i++) {
		const fdt64_t reg[] = { cpu_to_fdt64(ram->range[i].gpa), cpu_to_fdt64(ram->range[i].size) };
		char name[NODE_NAME];

		(void)snprintf(name, sizeof(name), "memory@%llx", (unsigned long long)ram->range[i].gpa);
		begin(t, name);
		put_text(t, "device_type", "memory");
		put(t, "reg", reg, sizeof(reg));
		end(t);
	}
}

static void put_claim(struct tree *t, const char *name, enum uvm_tri claim)
{
	if (claim != UVM_UNKNOWN)
		put_u32(t, name, claim == UVM_YES);
}

static void put_own(struct tree *t, const struct uvm_vm_config *c, const struct uvm_place_facts *facts)
{
	begin(t, UVM_HOST_TREE_NODE);
	put_text(t, UVM_HOST_TREE_MACHINE, machines[facts->machine]);
	if (facts->tsc_khz != 0)
		put_u32(t, UVM_HOST_TREE_TSC_KHZ, facts->tsc_khz);
	put_claim(t, UVM_HOST_TREE_SECURE_BOOT, c->secure_boot);
	put_claim(t, UVM_HOST_TREE_EPHEMERAL, c->vmgs_ephemeral);
	end(t);
}

static void put_root(struct tree *t, const struct uvm_vm_config *c, const struct uvm_place_facts *facts,
		     const struct uvm_ram *ram)
{
	begin(t, "");
	put_u32(t, "#address-cells", 2);
	put_u32(t, "#size-cells", 2);
	put_cpus(t, c->processors);
	put_memory(t, ram);
	begin(t, "chosen");
	put_text(t, "bootargs", c->host_text != NULL ? c->host_text : "");
	end(t);
	put_own(t, c, facts);
	end(t);
}

int uvm_device_tree_put(const struct uvm_vm_config *c, const struct uvm_place_facts *facts, const struct uvm_ram *ram,
			uint8_t *out, size_t size, struct uvm_diag *d)
{
	struct tree t = { .fdt = out };

	t.r = fdt_create(out, size < INT_MAX ? (int)size : INT_MAX);
	if (t.r == 0)
		t.r = fdt_finish_reservemap(out);
	put_root(&t, c, facts, ram);
	if (t.r == 0)
		t.r = fdt_finish(out);
	if (t.r < 0)
		return uvm_say(d, UVM_E_LIMIT, "the device tree does not fit in its %zu bytes: %s", size, fdt_strerror(t.r));
	return UVM_OK;
}
