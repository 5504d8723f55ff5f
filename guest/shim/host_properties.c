/* SPDX-License-Identifier: MIT */
/*
 * What properties of the host's device tree may say: abi/host_tree.h with its bounds.
 */
#include "host_properties.h"

#include <uvmkit/wire.h>

#define CELL 4u

size_t shim_text_begins(const uint8_t *p, size_t n, const char *want)
{
	size_t i = 0;

	for (; want[i] != '\0'; i++) {
		if (i == n || p[i] != (uint8_t)want[i])
			return n + 1;
	}
	return i;
}

/* One cell between two bounds */
static int read_cell(const struct shim_value *v, const char *name, uint32_t min, uint32_t max, uint32_t *ret,
		     struct uvm_diag *d)
{
	if (v->len != CELL)
		return uvm_fail(d, UVM_E_LENGTH, v->off, name, v->len, CELL);
	*ret = uvm_be32(v->p);
	if (*ret < min || *ret > max)
		return uvm_fail(d, UVM_E_VALUE, v->off, name, *ret, *ret < min ? min : max);
	return UVM_OK;
}

/* A string of its own: a NUL at the end and nowhere else; *ret_len is without it. */
static int read_text(const struct shim_value *v, const char *name, uint32_t *ret_len, struct uvm_diag *d)
{
	uint32_t n = 0;

	while (n < v->len && v->p[n] != 0)
		n++;
	if (v->len == 0 || n != v->len - 1)
		return uvm_fail_says(d, UVM_E_VALUE, v->off, name, n, v->len, "not one string that ends with a NUL");
	*ret_len = n;
	return UVM_OK;
}

static int read_processor(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	uint32_t id;
	const int r = read_cell(v, name, 0, UINT32_MAX, &id, d);

	return r < 0 ? r : shim_host_add_processor(h, id, v->off, d);
}

static int read_memory(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	if (v->len != 4 * CELL)
		return uvm_fail(d, UVM_E_LENGTH, v->off, name, v->len, 4 * CELL);
	return shim_host_add_memory(h, uvm_be64(v->p), uvm_be64(v->p + 8), v->off, d);
}

static int read_bootargs(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	uint32_t len;
	const int r = read_text(v, name, &len, d);

	if (r == UVM_OK) {
		h->text = v->p;
		h->text_len = len;
	}
	return r;
}

static int read_machine(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	static const char *const machines[] = { [UVM_HOST_MICROVM] = "microvm", [UVM_HOST_Q35] = "q35" };
	uint32_t len;
	const int r = read_text(v, name, &len, d);

	for (unsigned i = 0; i < sizeof(machines) / sizeof(machines[0]) && r == UVM_OK; i++) {
		if (shim_text_is(v->p, len, machines[i])) {
			h->machine = (enum uvm_host_machine)i;
			return UVM_OK;
		}
	}
	return r < 0 ? r : uvm_fail_says(d, UVM_E_VALUE, v->off, name, 0, 0, "a machine that the shim does not know");
}

static int read_tsc_khz(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	return read_cell(v, name, UVM_HOST_TSC_KHZ_MIN, UVM_HOST_TSC_KHZ_MAX, &h->tsc_khz, d);
}

static int read_claim(enum uvm_tri *ret, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	uint32_t yes;
	const int r = read_cell(v, name, 0, 1, &yes, d);

	if (r == UVM_OK)
		*ret = yes ? UVM_YES : UVM_NO;
	return r;
}

static int read_secure_boot(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	return read_claim(&h->secure_boot, v, name, d);
}

static int read_ephemeral(struct shim_host *h, const struct shim_value *v, const char *name, struct uvm_diag *d)
{
	return read_claim(&h->ephemeral, v, name, d);
}

const struct shim_property shim_properties[SHIM_PROPERTIES] = {
	{ SHIM_NODE_CPU, true, "reg", read_processor },
	{ SHIM_NODE_MEMORY, true, "reg", read_memory },
	{ SHIM_NODE_CHOSEN, false, "bootargs", read_bootargs },
	{ SHIM_NODE_UVMKIT, true, UVM_HOST_TREE_MACHINE, read_machine },
	{ SHIM_NODE_UVMKIT, false, UVM_HOST_TREE_TSC_KHZ, read_tsc_khz },
	{ SHIM_NODE_UVMKIT, false, UVM_HOST_TREE_SECURE_BOOT, read_secure_boot },
	{ SHIM_NODE_UVMKIT, false, UVM_HOST_TREE_EPHEMERAL, read_ephemeral },
};
