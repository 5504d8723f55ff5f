/* SPDX-License-Identifier: MIT */
/*
 * The state of the first processor as a register list.
 */
#include "image/vp.h"

struct uvm_slice uvm_vp_vbs_context(struct uvm_importer *im, const struct uvm_registers *regs)
{
	const size_t size = 4 + (size_t)regs->n * UVM_IGVM_VBS_REGISTER_SIZE;
	uint8_t *b = uvm_import_alloc(im, size);

	if (b != NULL)
		uvm_igvm_vbs_put(regs->r, regs->n, b);
	return (struct uvm_slice){ b, size };
}

int uvm_vp_vbs_finish(struct uvm_importer *im)
{
	struct uvm_slice context;

	if (im->registers.n == 0)
		return UVM_OK;
	context = uvm_vp_vbs_context(im, &im->registers);
	if (context.p == NULL)
		return UVM_E_NOMEM;
	return uvm_import_record(im, &(struct uvm_igvm_header){
					     .type = UVM_IGVM_VP_CONTEXT,
					     .mask = UVM_IMPORT_MASK,
					     .data = context.p,
					     .data_len = (uint32_t)context.len,
					     .vp = { .context = UVM_IGVM_CONTEXT_VBS, .vtl = im->registers.vtl },
				     });
}
