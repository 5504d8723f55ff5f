/* SPDX-License-Identifier: MIT */
/*
 * aarch64 UEFI firmware: everything from address 0 on, in this order: image, stack, page tables.
 *
 * Source: microsoft/openvmm, vm/loader/src/uefi.
 */
#include "image/uefi.h"

#include "igvm/registers.h"
#include "image/uefi_layout.h"

#define GIB1 0x40000000ull
#define TABLE 3u                                    /* valid, table */
#define BLOCK ((1ull << 54) | 0x400u | 0x300u | 1u) /* not executable for users, accessed, inner shareable, valid */
#define DEVICE 4u                                   /* attributes 1 of MAIR instead of 0 */

/* The first GiB is memory, the next three are for devices. Two tables for memory that ends elsewhere stay empty. */
static int import_tables(struct uvm_importer *im)
{
	uint8_t *tables = uvm_import_alloc(im, UVM_UEFI_AARCH64_TABLE_PAGES * UVM_PAGE_SIZE);

	if (tables == NULL)
		return UVM_E_NOMEM;
	uvm_put_le64(tables, (UVM_UEFI_AARCH64_TABLES + UVM_PAGE_SIZE) | TABLE);
	for (uint64_t i = 0; i < 4; i++)
		uvm_put_le64(tables + UVM_PAGE_SIZE + 8 * i, i * GIB1 | BLOCK | (i > 0 ? DEVICE : 0));
	return uvm_import_generated(im, UVM_UEFI_AARCH64_TABLES / UVM_PAGE_SIZE, UVM_UEFI_AARCH64_TABLE_PAGES,
				    "uefi-page-tables",
				    (struct uvm_slice){ tables, UVM_UEFI_AARCH64_TABLE_PAGES * UVM_PAGE_SIZE });
}

static void add_registers(struct uvm_registers *regs)
{
	static const struct {
		uint32_t name;
		uint64_t value;
	} values[] = {
		{ UVM_AARCH64_Cpsr, 5 }, /* EL1, with a stack pointer of its own */
		{ UVM_AARCH64_X0, UVM_UEFI_AARCH64_ENTRY },
		{ UVM_AARCH64_Pc, UVM_UEFI_AARCH64_ENTRY },
		{ UVM_AARCH64_X1, UVM_UEFI_AARCH64_TABLES }, /* the end of the stack */
		{ UVM_AARCH64_X2, 0 },                       /* the platform is Hyper-V */
		{ UVM_AARCH64_Ttbr0El1, UVM_UEFI_AARCH64_TABLES },
		{ UVM_AARCH64_MairEl1, 0x44AA00FF44AA00FF }, /* 0 write-back, 1 device */
		{ UVM_AARCH64_SctlrEl1, 0x30D01805 },        /* I C M and bits that must be 1 */
		{ UVM_AARCH64_TcrEl1, 0x903510 },            /* 48 bits, 4 KiB, lower half only */
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		uvm_registers_u64(regs, values[i].name, values[i].value);
}

int uvm_uefi_load_aarch64(struct uvm_importer *im, struct uvm_registers *regs, struct uvm_uefi *ret)
{
	int r = uvm_uefi_import(im, 0, UVM_UEFI_AARCH64_IMAGE_SIZE);

	if (r == UVM_OK)
		r = uvm_import_generated(im, UVM_UEFI_AARCH64_STACK / UVM_PAGE_SIZE, UVM_UEFI_AARCH64_STACK_PAGES, "uefi-stack",
					 (struct uvm_slice){ NULL, 0 });
	if (r == UVM_OK)
		r = import_tables(im);
	if (r < 0)
		return r;
	add_registers(regs);
	*ret = (struct uvm_uefi){ 0, UVM_UEFI_AARCH64_END / UVM_PAGE_SIZE };
	return UVM_OK;
}
