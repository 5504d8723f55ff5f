/* SPDX-License-Identifier: MIT */
/*
 * The shim's parameters, which count from its first page modulo 2^64, as checked ranges.
 */
#include "layout.h"

#include <uvmkit/wire.h>

#include "abi/openhcl.h"

/* A part of the image: where its two numbers are in the page, and what they must be */
struct part {
	const char *field;
	uint8_t start, size;
	uint64_t fixed; /* the one right size; 0: any */
	size_t to;
};

#define PARAM(name) UVM_SHIM_PARAMS_##name
#define TO(member) offsetof(struct shim_layout, member)

static const struct part parts[] = {
	{ "initrd_offset", PARAM(initrd_offset), PARAM(initrd_size), 0, TO(initrd) },
	{ "parameter_region_offset", PARAM(parameter_region_offset), PARAM(parameter_region_size),
	  UVM_PARAMETER_PAGES *(uint64_t)UVM_PAGE_SIZE, TO(parameters) },
	{ "heap_start_offset", PARAM(heap_start_offset), PARAM(heap_size), UVM_OPENHCL_HEAP_PAGES *(uint64_t)UVM_PAGE_SIZE,
	  TO(heap) },
};

static int check_page(uint64_t gpa, uint64_t off, const char *field, struct uvm_diag *d)
{
	return gpa % UVM_PAGE_SIZE == 0 ? UVM_OK : uvm_fail(d, UVM_E_ALIGN, off, field, gpa, UVM_PAGE_SIZE);
}

static int check_inside(const struct shim_range *r, uint64_t gpa, uint64_t size, uint64_t off, const char *field,
			struct uvm_diag *d)
{
	if (shim_range_holds(r, gpa, size))
		return UVM_OK;
	return uvm_fail(d, UVM_E_RANGE, off, field, gpa, shim_range_end(r));
}

/* The memory as a whole and the part of it that is filled, from which everything else is measured */
static int read_memory(struct shim_layout *l, uint64_t shim, const uint8_t *page, struct uvm_diag *d)
{
	const uint64_t start = shim + uvm_le64(page + PARAM(memory_start_offset)), size = uvm_le64(page + PARAM(memory_size));
	const uint64_t used = shim + uvm_le64(page + PARAM(used_start)), used_end = shim + uvm_le64(page + PARAM(used_end));

	if ((start | size) % UVM_OPENHCL_LARGE_PAGE != 0)
		return uvm_fail(d, UVM_E_ALIGN, PARAM(memory_start_offset), "memory_start_offset", start | size,
				UVM_OPENHCL_LARGE_PAGE);
	if (start > UVM_OPENHCL_HIGHEST_BASE || size > UVM_OPENHCL_HIGHEST_BASE - start)
		return uvm_fail(d, UVM_E_RANGE, PARAM(memory_size), "memory_size", size, UVM_OPENHCL_HIGHEST_BASE);
	l->memory = (struct shim_range){ start, size };
	if ((used | used_end) % UVM_PAGE_SIZE != 0)
		return uvm_fail(d, UVM_E_ALIGN, PARAM(used_start), "used_start", used | used_end, UVM_PAGE_SIZE);
	if (used_end < used || !shim_range_holds(&l->memory, used, used_end - used))
		return uvm_fail(d, UVM_E_RANGE, PARAM(used_end), "used_end", used_end, start + size);
	l->used = (struct shim_range){ used, used_end - used };
	return check_inside(&l->used, shim, UVM_PAGE_SIZE, PARAM(used_start), "used_start", d);
}

static int read_part(struct shim_layout *l, const struct part *p, uint64_t shim, const uint8_t *page, struct uvm_diag *d)
{
	const struct shim_range r = { shim + uvm_le64(page + p->start), uvm_le64(page + p->size) };
	int status;

	if (p->fixed != 0 && r.size != p->fixed)
		return uvm_fail(d, UVM_E_VALUE, p->size, p->field, r.size, p->fixed);
	status = check_page(r.start, p->start, p->field, d);
	if (status == UVM_OK)
		status = check_inside(&l->used, r.start, r.size, p->start, p->field, d);
	if (status == UVM_OK)
		__builtin_memcpy((uint8_t *)l + p->to, &r, sizeof(r));
	return status;
}

static int read_points(struct shim_layout *l, uint64_t shim, const uint8_t *page, struct uvm_diag *d)
{
	const uint32_t isolation = uvm_le32(page + PARAM(supported_isolation_type));
	int r;

	if (isolation < UVM_SHIM_VBS || isolation > UVM_SHIM_TDX)
		return uvm_fail(d, UVM_E_VALUE, PARAM(supported_isolation_type), "supported_isolation_type", isolation,
				UVM_SHIM_VBS);
	l->isolation = (enum uvm_shim_isolation)isolation;
	l->initrd_crc = uvm_le32(page + PARAM(initrd_crc));
	l->kernel_entry = shim + uvm_le64(page + PARAM(kernel_entry_offset));
	l->command_line = shim + uvm_le64(page + PARAM(cmdline_offset));
	r = check_inside(&l->used, l->kernel_entry, 1, PARAM(kernel_entry_offset), "kernel_entry_offset", d);
	if (r == UVM_OK)
		r = check_page(l->command_line, PARAM(cmdline_offset), "cmdline_offset", d);
	return r < 0 ? r : check_inside(&l->used, l->command_line, UVM_PAGE_SIZE, PARAM(cmdline_offset), "cmdline_offset", d);
}

int shim_layout_read(struct shim_layout *l, uint64_t shim, const uint8_t page[UVM_SHIM_PARAMS_SIZE], struct uvm_diag *d)
{
	struct shim_layout got;
	int r;

	r = read_memory(&got, shim, page, d);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && r == UVM_OK; i++)
		r = read_part(&got, &parts[i], shim, page, d);
	if (r == UVM_OK)
		r = read_points(&got, shim, page, d);
	if (r == UVM_OK)
		*l = got;
	return r;
}
