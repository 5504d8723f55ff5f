/* SPDX-License-Identifier: MIT */
/*
 * Images that were altered on their way into memory, and what hostile hosts put into parameter areas.
 */
#include "altered.h"

#include "abi/shim_params.h"

#define MIB 0x100000ull

const struct uvm_image_range *made_range(const struct made *m, const char *tag)
{
	const struct uvm_image_part *part = &m->image.parts[0];

	for (size_t i = 0; i < part->nranges; i++) {
		if (strcmp(part->ranges[i].tag, tag) == 0)
			return &part->ranges[i];
	}
	fail_msg("no %s", tag);
	return NULL;
}

static struct uvm_igvm_header *directive(struct made *m, size_t i)
{
	return &m->image.file.section[UVM_IGVM_DIRECTIVES].h[i];
}

/* Other bytes at ${off} of the range ${tag}. */
static void change(struct made *m, const char *tag, size_t off, const void *bytes, size_t n)
{
	const uint64_t gpa = (made_range(m, tag)->page + off / UVM_PAGE_SIZE) * UVM_PAGE_SIZE;

	for (size_t i = 0; i < m->image.file.section[UVM_IGVM_DIRECTIVES].n; i++) {
		struct uvm_igvm_header *h = directive(m, i);

		if (h->type != UVM_IGVM_PAGE_DATA || h->page.gpa != gpa)
			continue;
		if (h->data_len > 0)
			memcpy(m->page, h->data, h->data_len);
		memcpy(m->page + off % UVM_PAGE_SIZE, bytes, n);
		h->data = m->page;
		h->data_len = UVM_PAGE_SIZE;
		return;
	}
	fail_msg("no page of %s", tag);
}

/* The area that the host would fill holds ${ops} instead. */
static void change_tree(struct made *m, const struct tree_op *ops)
{
	struct uvm_igvm_list *list = &m->image.file.section[UVM_IGVM_DIRECTIVES];
	uint32_t area = UINT32_MAX;

	tree_make(&m->tree, ops);
	for (size_t i = list->n; i-- > 0;) {
		struct uvm_igvm_header *h = directive(m, i);

		if (h->type == UVM_IGVM_DEVICE_TREE) {
			area = h->parameter.parameter_area_index;
			list->n--;
			memmove(h, h + 1, (list->n - i) * sizeof(*h));
		} else if (h->type == UVM_IGVM_PARAMETER_AREA && h->area.parameter_area_index == area) {
			h->data = m->tree.b;
			h->data_len = (uint32_t)m->tree.len;
		}
	}
	assert_int_not_equal(area, UINT32_MAX);
}

void damage_initrd(struct made *m)
{
	change(m, "underhill-initrd", UVM_PAGE_SIZE + 800, "?", 1);
}

void damage_config(struct made *m)
{
	change(m, "underhill-vtl2-measured-config", 9, "?", 1);
}

void damage_command_line(struct made *m)
{
	change(m, "underhill-command-line", 4, "-- a", 4);
}

void damage_params(struct made *m)
{
	change(m, "underhill-shim-params", UVM_SHIM_PARAMS_heap_start_offset, "\0\0\0\x40", 4);
}

void damage_kernel(struct made *m)
{
	change(m, "underhill-kernel", 0, "\x0F\x0B", 2); /* ud2: the shim's exceptions are still in force */
}

void may_move_down(struct made *m)
{
	struct uvm_igvm_list *list = &m->image.file.section[UVM_IGVM_INITIALIZATIONS];

	for (size_t i = 0; i < list->n; i++) {
		if (list->h[i].type == UVM_IGVM_RELOCATABLE_REGION)
			list->h[i].reloc.minimum_relocation_gpa = 16 * MIB;
	}
}

#define REG(base, size) TREE_PROPERTY("reg", TREE_RANGE(base, size)), TREE_END_NODE
#define HEAD TREE_BEGIN(""), TREE_CPUS, TREE_UVMKIT
#define TAIL TREE_END_NODE, TREE_END

void holes(struct made *m)
{
	static const struct tree_op ops[TREE_OPS] = {
		HEAD,
		TREE_BEGIN("memory@6000000"),
		REG("\x06\0\0\0", "\x1A\0\0\0"),
		TREE_BEGIN("memory@0"),
		REG("\0\0\0\0", "\0\6\0\0"),
		TREE_BEGIN("memory@100000"),
		REG("\0\x10\0\0", "\0\x30\0\0"),
		TAIL,
	};

	change_tree(m, ops);
}

void hole_in_the_image(struct made *m)
{
	static const struct tree_op ops[TREE_OPS] = {
		HEAD,
		TREE_BEGIN("memory@0"),
		REG("\0\0\0\0", "\x09\0\0\0"),
		TREE_BEGIN("memory@9001000"),
		REG("\x09\0\x10\0", "\x10\0\0\0"),
		TAIL,
	};

	change_tree(m, ops);
}

void memory_over_devices(struct made *m)
{
	static const struct tree_op ops[TREE_OPS] = { HEAD, TREE_BEGIN("memory@0"), REG("\0\0\0\0", "\xFF\0\0\0"), TAIL };

	change_tree(m, ops);
}

void processor_twice(struct made *m)
{
	static const struct tree_op ops[TREE_OPS] = { TREE_BEGIN(""),
						      TREE_BEGIN("cpus"),
						      TREE_CPU("cpu@0", "\0\0\0\1"),
						      TREE_CPU("cpu@1", "\0\0\0\1"),
						      TREE_END_NODE,
						      TAIL };

	change_tree(m, ops);
}

void endless_tree(struct made *m)
{
	static const struct tree_op ops[TREE_OPS] = { HEAD, TREE_MEMORY, TAIL };

	change_tree(m, ops);
	uvm_put_be32(m->tree.b + 4, UINT32_MAX);
	uvm_put_be32(m->tree.b + 36, UINT32_MAX - TREE_HEADER);
}

void no_tree(struct made *m)
{
	static const struct tree_op ops[TREE_OPS] = { TREE_END };

	change_tree(m, ops);
	memset(m->tree.b, 0, m->tree.len);
}
