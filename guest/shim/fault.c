/* SPDX-License-Identifier: MIT */
/*
 * The interrupt descriptor table: every exception is the end.
 *
 * Source: Intel SDM volume 3, 6.14 "Exception and Interrupt Handling in 64-bit Mode".
 */
#include "fault.h"

#include <uvmkit/wire.h>

#include "console.h"
#include "machine.h"

#define GATE_SIZE 16u
#define INTERRUPT_GATE 0x8Eu /* present, 64-bit, interrupts off */

static uint8_t table[SHIM_VECTORS * GATE_SIZE];

static void load_table(const void *base, uint16_t limit)
{
	uint8_t pointer[10];

	uvm_put_le16(pointer, limit);
	uvm_put_le64(pointer + 2, (uint64_t)(uintptr_t)base);
	__asm__ volatile("lidt %0" : : "m"(pointer));
}

static uint16_t code_segment(void)
{
	uint16_t cs;

	__asm__("mov %%cs, %0" : "=r"(cs));
	return cs;
}

void shim_fault_init(void)
{
	for (unsigned i = 0; i < SHIM_VECTORS; i++) {
		const uint64_t entry = (uint64_t)(uintptr_t)(shim_vectors + i * SHIM_VECTOR_SIZE);
		uint8_t *gate = table + i * GATE_SIZE;

		uvm_put_le16(gate, (uint16_t)entry);
		uvm_put_le16(gate + 2, code_segment());
		gate[5] = INTERRUPT_GATE;
		uvm_put_le16(gate + 6, (uint16_t)(entry >> 16));
		uvm_put_le32(gate + 8, (uint32_t)(entry >> 32));
	}
	load_table(table, sizeof(table) - 1);
}

/* Another exception in here, say because ports are not ours to use, must not come back: without a table it resets the machine.
 */
_Noreturn void shim_fault(const struct shim_frame *f)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	load_table(NULL, 0);
	d.record = "exception";
	d.index = (uint32_t)f->vector;
	(void)uvm_fail_says(&d, UVM_E_STATE, UVM_NO_OFFSET, "rip", f->rip, f->error, "%g, error code %w");
	shim_end(UVM_GUEST_EXIT_FAULT, &d);
}
