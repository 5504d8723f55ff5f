/* SPDX-License-Identifier: MIT */
/*
 * The shim's message to the paravisor: fixed offsets, every byte checked.
 */
#include "abi/handover.h"

#include "abi/host_tree.h"

enum {
	AT_MAGIC = 0,
	AT_VERSION = 4,
	AT_LOAD_BASE = 8,
	AT_ISOLATION = 16,
	AT_PROCESSORS = 20,
	AT_MACHINE = 24,
	AT_SECURE_BOOT = 25,
	AT_EPHEMERAL = 26,
	AT_HOST_TEXT = 27,
	AT_RESERVED = 28,
};

/* The single bytes: where, called what, and the highest value that means something */
static const struct {
	uint8_t at, max;
	const char *field;
} small[] = {
	{ AT_MACHINE, UVM_HOST_Q35, "machine" },
	{ AT_SECURE_BOOT, 2, "secure_boot" },
	{ AT_EPHEMERAL, 2, "ephemeral" },
	{ AT_HOST_TEXT, 1, "host_text" },
};

void uvm_handover_put(const struct uvm_handover *h, uint8_t out[UVM_HANDOVER_SIZE])
{
	uvm_put_le32(out + AT_MAGIC, UVM_HANDOVER_MAGIC);
	uvm_put_le32(out + AT_VERSION, UVM_HANDOVER_VERSION);
	uvm_put_le64(out + AT_LOAD_BASE, h->load_base);
	uvm_put_le32(out + AT_ISOLATION, h->isolation);
	uvm_put_le32(out + AT_PROCESSORS, h->processors);
	out[AT_MACHINE] = h->machine;
	out[AT_SECURE_BOOT] = h->secure_boot;
	out[AT_EPHEMERAL] = h->ephemeral;
	out[AT_HOST_TEXT] = h->host_text;
	uvm_put_le32(out + AT_RESERVED, 0);
	__builtin_memcpy(out + UVM_HANDOVER_HEAD, h->config, UVM_PAGE_SIZE);
	__builtin_memcpy(out + UVM_HANDOVER_HEAD + UVM_PAGE_SIZE, h->command_line, UVM_PAGE_SIZE);
}

int uvm_handover_get(struct uvm_handover *h, const uint8_t *b, size_t len, struct uvm_diag *d)
{
	if (len != UVM_HANDOVER_SIZE)
		return uvm_fail(d, UVM_E_LENGTH, 0, "handover", len, UVM_HANDOVER_SIZE);
	if (uvm_le32(b + AT_MAGIC) != UVM_HANDOVER_MAGIC)
		return uvm_fail(d, UVM_E_MAGIC, AT_MAGIC, "magic", uvm_le32(b + AT_MAGIC), UVM_HANDOVER_MAGIC);
	if (uvm_le32(b + AT_VERSION) != UVM_HANDOVER_VERSION)
		return uvm_fail(d, UVM_E_VERSION, AT_VERSION, "version", uvm_le32(b + AT_VERSION), UVM_HANDOVER_VERSION);
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		if (b[small[i].at] > small[i].max)
			return uvm_fail(d, UVM_E_VALUE, small[i].at, small[i].field, b[small[i].at], small[i].max);
	}
	if (uvm_le32(b + AT_RESERVED) != 0)
		return uvm_fail(d, UVM_E_RESERVED, AT_RESERVED, "reserved", uvm_le32(b + AT_RESERVED), 0);
	*h = (struct uvm_handover){
		.load_base = uvm_le64(b + AT_LOAD_BASE),
		.isolation = uvm_le32(b + AT_ISOLATION),
		.processors = uvm_le32(b + AT_PROCESSORS),
		.machine = b[AT_MACHINE],
		.secure_boot = b[AT_SECURE_BOOT],
		.ephemeral = b[AT_EPHEMERAL],
		.host_text = b[AT_HOST_TEXT] != 0,
		.config = b + UVM_HANDOVER_HEAD,
		.command_line = b + UVM_HANDOVER_HEAD + UVM_PAGE_SIZE,
	};
	return UVM_OK;
}
