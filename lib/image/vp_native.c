/* SPDX-License-Identifier: MIT */
/*
 * The state of the first processor as the native context of a machine without isolation. It has one descriptor for all data
 * segments, no page attribute table and no task register: what it lacks keeps its value from reset.
 */
#include <uvmkit/wire.h>

#include "igvm/context.h"
#include "igvm/registers.h"
#include "image/vp.h"

#define RFLAGS 2u /* the bit that is always set */

/* Numbers that are there by themselves. */
static const struct {
	uint32_t name;
	uint16_t off;
} numbers[] = {
	{ UVM_X64_Rsp, UVM_NATIVE_X64_rsp }, { UVM_X64_Rbp, UVM_NATIVE_X64_rbp },       { UVM_X64_Rsi, UVM_NATIVE_X64_rsi },
	{ UVM_X64_Rip, UVM_NATIVE_X64_rip }, { UVM_X64_Rflags, UVM_NATIVE_X64_rflags }, { UVM_X64_Cr0, UVM_NATIVE_X64_cr0 },
	{ UVM_X64_Cr3, UVM_NATIVE_X64_cr3 }, { UVM_X64_Cr4, UVM_NATIVE_X64_cr4 },       { UVM_X64_Efer, UVM_NATIVE_X64_efer },
};

static void put_segment(uint8_t *selector, uint8_t *attributes, uint8_t *limit, const struct uvm_igvm_register *r)
{
	uvm_put_le16(selector, r->selector);
	uvm_put_le16(attributes, r->attributes);
	uvm_put_le32(limit, r->limit);
}

static void put_register(uint8_t *b, const struct uvm_igvm_register *r)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (r->name == numbers[i].name)
			uvm_put_le64(b + numbers[i].off, r->value);
	}
	if (r->name == UVM_X64_Cs) {
		put_segment(b + UVM_NATIVE_X64_code_selector, b + UVM_NATIVE_X64_code_attributes, b + UVM_NATIVE_X64_code_limit,
			    r);
	} else if (r->name == UVM_X64_Ds) {
		put_segment(b + UVM_NATIVE_X64_data_selector, b + UVM_NATIVE_X64_data_attributes, b + UVM_NATIVE_X64_data_limit,
			    r);
	} else if (r->name == UVM_X64_Gdtr) {
		uvm_put_le64(b + UVM_NATIVE_X64_gdtr_base, r->value);
		uvm_put_le16(b + UVM_NATIVE_X64_gdtr_limit, (uint16_t)r->limit);
	}
}

int uvm_vp_native_finish(struct uvm_importer *im)
{
	const size_t size = uvm_igvm_context_layout(UVM_IGVM_CONTEXT_NATIVE_X64)->size;
	uint8_t *b = uvm_import_alloc(im, size);

	if (b == NULL)
		return UVM_E_NOMEM;
	uvm_put_le64(b + UVM_NATIVE_X64_rflags, RFLAGS);
	for (uint32_t i = 0; i < im->registers.n; i++)
		put_register(b, &im->registers.r[i]);
	return uvm_import_record(im, &(struct uvm_igvm_header){
					     .type = UVM_IGVM_VP_CONTEXT,
					     .mask = UVM_IMPORT_MASK,
					     .data = b,
					     .data_len = (uint32_t)size,
					     .vp = { .context = UVM_IGVM_CONTEXT_NATIVE_X64 },
				     });
}
