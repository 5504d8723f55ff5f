/* SPDX-License-Identifier: MIT */
/*
 * An image and a machine, put together.
 *
 * Not here: page tables (tables.c), parameter areas (parameters.c), processor states (processor.c).
 */
#include "vmm/place.h"

#include <stdio.h>

#include "abi/openhcl.h"
#include "os/say.h"
#include "vmm/direct.h"
#include "vmm/kernel.h"
#include "vmm/move.h"
#include "vmm/parameters.h"
#include "vmm/tables.h"
#include "vmm/trampoline.h"

#define MIB (1ull << 20)
#define SLACK (2 * MIB) /* for the trampoline, when the image uses all that it asks for */

/* In order of preference. */
static const uint32_t platforms[] = { UVM_IGVM_NATIVE, UVM_IGVM_VSM_ISOLATION, UVM_IGVM_SEV_SNP };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct placing {
	struct uvm_placement *p;
	const struct uvm_vm_config *c;
	const struct uvm_place_facts *facts;
	struct uvm_move move;
	uint64_t end, moving_end; /* of what the image loads or requires, by whether it can be moved */
	const struct uvm_igvm_header *context;
	struct uvm_diag *d;
};

static unsigned long long ull(uint64_t v)
{
	return v;
}

/* ---- platform ------------------------------------------------------------------------------------------------------ */

static int refuse_platform(const struct placing *s)
{
	const struct uvm_igvm_list *l = &s->c->image->section[UVM_IGVM_PLATFORMS];
	const char *name = l->n > 0 ? uvm_igvm_platform_name(l->h[0].platform.platform_type) : NULL;

	if (s->c->platform != UVM_IGVM_ANY_PLATFORM)
		return uvm_say(s->d, UVM_E_MISSING,
			       "the image is not for the platform %s, or it cannot be entered without its hardware",
			       uvm_igvm_platform_name((uint32_t)s->c->platform));
	if (l->n == 1 && l->h[0].platform.platform_type == UVM_IGVM_TDX)
		return uvm_say(s->d, UVM_E_UNSUPPORTED,
			       "the image is for TDX alone: it says in code for that hardware how it starts, and holds no "
			       "processor state that could be entered without it");
	return uvm_say(s->d, UVM_E_UNSUPPORTED,
		       "the image has no platform that can be run here, only %s%s: native, vbs or snp is needed",
		       name != NULL ? name : "unknown ones", l->n > 1 ? " and others" : "");
}

static int choose_platform(const struct placing *s)
{
	if (s->c->image->arch != UVM_IGVM_ARCH_X64)
		return uvm_say(s->d, UVM_E_UNSUPPORTED, "the image is for aarch64; only those for x64 can be run");
	for (size_t i = 0; i < COUNT(platforms); i++) {
		const struct uvm_igvm_header *h = uvm_igvm_platform(s->c->image, platforms[i]);

		if (h == NULL || (s->c->platform != UVM_IGVM_ANY_PLATFORM && s->c->platform != (int)platforms[i]))
			continue;
		s->p->platform = platforms[i];
		s->p->mask = h->mask;
		return UVM_OK;
	}
	return refuse_platform(s);
}

/* ---- what is loaded ------------------------------------------------------------------------------------------------ */

static int reach(struct placing *s, uint64_t gpa, uint64_t size)
{
	uint64_t *end = uvm_move_holds(&s->move, gpa) ? &s->moving_end : &s->end;

	if (gpa > UVM_VM_MEMORY_MAX || size > UVM_VM_MEMORY_MAX - gpa)
		return uvm_say(s->d, UVM_E_LIMIT, "the image asks for memory at 0x%llx, beyond the 1 TiB that a VM can have",
			       ull(gpa));
	if (gpa + size > *end)
		*end = gpa + size;
	return UVM_OK;
}

/* Pages that the firmware of SNP fills are empty. */
static int load_page(struct placing *s, const struct uvm_igvm_header *h)
{
	const bool normal = h->page.data_type == UVM_IGVM_PAGE_NORMAL;

	return uvm_pages_add(&s->p->pages, h->page.gpa, h->data, normal ? h->data_len : 0, s->d);
}

static int load_directive(struct placing *s, const struct uvm_igvm_header *h)
{
	switch (h->type) {
	case UVM_IGVM_PAGE_DATA:
		return load_page(s, h);
	case UVM_IGVM_REQUIRED_MEMORY:
		return reach(s, h->memory.gpa, h->memory.number_of_bytes);
	case UVM_IGVM_VP_CONTEXT:
		if (h->vp.vp_index != 0) /* the first one starts the others as it does on any machine */
			return UVM_OK;
		if (s->context != NULL)
			return uvm_say(s->d, UVM_E_DUPLICATE, "two contexts of the first processor");
		s->context = h;
		return UVM_OK;
	default:
		return UVM_OK;
	}
}

static int load(struct placing *s)
{
	const struct uvm_igvm_list *l = &s->c->image->section[UVM_IGVM_DIRECTIVES];
	int r = UVM_OK;

	for (size_t i = 0; i < l->n && r == UVM_OK; i++) {
		if ((l->h[i].mask & s->p->mask) != 0)
			r = load_directive(s, &l->h[i]);
	}
	if (r == UVM_OK && s->context == NULL && s->p->platform != UVM_IGVM_VSM_ISOLATION)
		r = uvm_say(s->d, UVM_E_MISSING, "the image has no state of the first processor for the platform %s",
			    uvm_igvm_platform_name(s->p->platform));
	return r;
}

/* ---- memory -------------------------------------------------------------------------------------------------------- */

/* Into ${size} bytes, where the image lies too high for them. */
static bool move_down(struct placing *s, uint64_t size)
{
	const struct uvm_ram ram = uvm_ram_of(s->facts->machine, size);
	const uint64_t top = ram.range[1].gpa + ram.range[1].size;

	return s->end <= top && uvm_move_below(&s->move, s->moving_end, top);
}

static int refuse_memory(const struct placing *s, uint64_t needed, uint64_t size)
{
	char where[64] = "";

	if (s->move.region != NULL)
		(void)snprintf(where, sizeof(where), "; it may not be moved below 0x%llx",
			       ull(s->move.region->reloc.minimum_relocation_gpa));
	return uvm_say(s->d, UVM_E_LIMIT, "%s %llu MiB of memory, and the VM has %llu MiB%s",
		       s->c->kernel != NULL ? "kernel and initrd need" : "the image needs", ull(needed / MIB), ull(size / MIB),
		       where);
}

static int choose_memory(struct placing *s)
{
	uint64_t needed, size = s->c->memory;
	int r = UVM_OK;

	for (size_t i = 0; i < s->p->pages.n && r == UVM_OK; i++)
		r = reach(s, s->p->pages.page[i].gpa, UVM_PAGE_SIZE);
	if (r < 0)
		return r;
	needed = uvm_ram_needed(s->facts->machine, s->end > s->moving_end ? s->end : s->moving_end);
	needed = (needed + MIB - 1) / MIB * MIB;
	if (size == 0)
		size = needed + SLACK > UVM_VM_MEMORY_DEFAULT ? needed + SLACK : UVM_VM_MEMORY_DEFAULT;
	if (size < SLACK || (size < needed && !move_down(s, size)))
		return refuse_memory(s, needed, size);
	s->p->ram = uvm_ram_of(s->facts->machine, size);
	return UVM_OK;
}

/* Below 1 MiB a page without contents is no loss; and what direct images have there is for the machine that they were made for.
 */
static bool may_be_lost(const struct uvm_placement *p, const struct uvm_loaded_page *page)
{
	return page->gpa >= UVM_RAM_LEGACY && page->gpa < UVM_RAM_LEGACY_END && (p->direct || uvm_is_zero(page->p, page->len));
}

static int check_pages(const struct placing *s)
{
	for (size_t i = 0; i < s->p->pages.n; i++) {
		const struct uvm_loaded_page *page = &s->p->pages.page[i];

		if (!uvm_ram_has(&s->p->ram, page->gpa, UVM_PAGE_SIZE) && !may_be_lost(s->p, page))
			return uvm_say(s->d, UVM_E_RANGE, "the image has a page at 0x%llx, where the machine has no memory",
				       ull(page->gpa));
	}
	return UVM_OK;
}

/* ---- entry --------------------------------------------------------------------------------------------------------- */

/* Without the hardware the bit that says "confidential" is an address bit like any other, and out of range. */
static int make_plain(struct placing *s)
{
	const uint64_t bit = 1ull << UVM_OPENHCL_CONFIDENTIAL_BIT;

	if (s->p->platform != UVM_IGVM_SEV_SNP)
		return UVM_OK;
	s->p->processor.cr3 &= ~bit;
	return uvm_tables_clear(&s->p->pages, s->p->processor.cr3, bit, s->d);
}

/* Where somebody measures it, the place is part of what is measured. */
static void find_move(struct placing *s)
{
	if (s->p->platform != UVM_IGVM_SEV_SNP)
		s->move = uvm_move_find(s->c->image, s->p->mask);
}

static int move(struct placing *s)
{
	const int r = uvm_move_apply(&s->move, &s->p->pages, &s->p->processor, s->d);

	return r < 0 ? r : uvm_pages_sort(&s->p->pages, s->d);
}

static int add_trampoline(struct placing *s)
{
	struct uvm_placement *p = s->p;
	uint8_t *page;
	int r;

	r = uvm_tables_free_page(&p->pages, p->processor.cr3, &p->ram, &p->trampoline, s->d);
	if (r < 0)
		return r;
	r = uvm_direct_adapt(p, s->c, s->facts, s->d);
	if (r < 0)
		return r;
	page = uvm_pages_alloc(&p->pages, UVM_PAGE_SIZE, s->d);
	if (page == NULL)
		return UVM_E_NOMEM;
	r = uvm_trampoline_put(&p->processor, p->trampoline, page, s->d);
	if (r == UVM_OK)
		r = uvm_pages_add(&p->pages, p->trampoline, page, UVM_PAGE_SIZE, s->d);
	return r < 0 ? r : uvm_pages_sort(&p->pages, s->d);
}

static int place_image(struct placing *s)
{
	int r = choose_platform(s);

	if (r == UVM_OK) {
		find_move(s);
		r = load(s);
	}
	if (r == UVM_OK)
		r = choose_memory(s);
	if (r == UVM_OK)
		r = uvm_parameters_load(s->p, s->c, s->facts, s->d);
	if (r == UVM_OK)
		r = uvm_pages_sort(&s->p->pages, s->d);
	if (r == UVM_OK)
		r = s->context != NULL ? uvm_processor_read(&s->p->processor, s->context, s->d)
				       : uvm_bare_linux_enter(s->p, s->c, s->d);
	if (r == UVM_OK)
		r = move(s);
	return r < 0 ? r : make_plain(s);
}

static int place_kernel(struct placing *s)
{
	struct uvm_linux_start start;
	int r = uvm_kernel_load(s->p, s->c->kernel, &start, s->d);

	s->p->platform = UVM_IGVM_NATIVE;
	if (r == UVM_OK)
		r = reach(s, 0, start.end + UVM_BARE_LINUX_TOP);
	if (r == UVM_OK)
		r = choose_memory(s);
	return r < 0 ? r : uvm_kernel_enter(s->p, &start, s->c, s->facts->machine, s->d);
}

static int place(struct placing *s)
{
	int r = s->c->kernel != NULL ? place_kernel(s) : place_image(s);

	if (r == UVM_OK)
		r = add_trampoline(s);
	return r < 0 ? r : check_pages(s);
}

int uvm_place(struct uvm_placement *p, const struct uvm_vm_config *c, const struct uvm_place_facts *facts, struct uvm_diag *d)
{
	struct placing s = { .p = p, .c = c, .facts = facts, .d = d };

	return place(&s);
}

void uvm_placement_free(struct uvm_placement *p)
{
	uvm_pages_free(&p->pages);
	*p = (struct uvm_placement){ 0 };
}
