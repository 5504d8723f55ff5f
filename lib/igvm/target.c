/* SPDX-License-Identifier: MIT */
/*
 * What single launchers refuse of a file that keeps the rules of the format. One row per launcher; what they do with what they
 * take is not told here.
 *
 * Sources, read for facts: QEMU's backends/igvm.c and target/i386/sev.c; Cloud Hypervisor's vmm/src/igvm/igvm_loader.rs, with
 * the igvm crate's isolation filter; for KVM the check that igvmmeasure of COCONUT-SVSM makes. What is assumed for want of a
 * source is said at the row and in doc/formats.md.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/check.h"
#include "igvm/context.h"

#define BIT(type) (1u << ((type)&31)) /* of a record: types of one section differ in their low five bits */
#define ANY UINT32_MAX

#define NORMAL (1u << UVM_IGVM_PAGE_NORMAL)
#define SECRETS (1u << UVM_IGVM_PAGE_SECRETS)
#define CPUID_DATA (1u << UVM_IGVM_PAGE_CPUID_DATA)
#define ANY_PAGE 0xFFu

/* What KVM, which makes the save areas itself, demands of those in the file. */
enum { VMSA_ADDRESS = 1, VMSA_SINGLE = 2, VMSA_LAST = 4, VMSA_REGISTERS = 8, VMSA_ALL = 15 };

/*
 * struct uvm_igvm_target: a launcher.
 *
 *   initializations, directives  the records it takes, BIT of their types
 *   every_mask   it refuses records also when they are for platforms that it does not start
 *   page_types   by platform type, 1 << enum uvm_igvm_page_type; 0: the platform is not started
 *   contexts     1 << platform type, of those with a processor state that it takes
 *   first_only   1 << platform type, of those whose first processor alone may have a state in the file
 *   one_id_block it refuses a second ID block
 *   vmsa         VMSA_…
 */
struct uvm_igvm_target {
	const char *name;
	uint32_t initializations, directives;
	bool every_mask;
	uint8_t page_types[UVM_IGVM_PLATFORM_COUNT];
	uint32_t contexts, first_only;
	bool one_id_block;
	uint8_t vmsa;
};

#define CLOUD_HYPERVISOR                                                                                                \
	.initializations = ANY, /* passed over */                                                                       \
		.directives = BIT(UVM_IGVM_PAGE_DATA) | BIT(UVM_IGVM_PARAMETER_AREA) | BIT(UVM_IGVM_PARAMETER_INSERT) | \
			      BIT(UVM_IGVM_VP_CONTEXT) | BIT(UVM_IGVM_REQUIRED_MEMORY) | BIT(UVM_IGVM_VP_COUNT) |       \
			      BIT(UVM_IGVM_MEMORY_MAP) | BIT(UVM_IGVM_COMMAND_LINE) | BIT(UVM_IGVM_SNP_ID_BLOCK),       \
	.page_types = { [UVM_IGVM_SEV_SNP] = NORMAL | SECRETS | CPUID_DATA }, .contexts = 1u << UVM_IGVM_SEV_SNP,       \
	.one_id_block = true

static const struct uvm_igvm_target targets[] = {
	{
		.name = "qemu", /* MADT since early 2026 */
		.initializations = BIT(UVM_IGVM_GUEST_POLICY),
		.directives = BIT(UVM_IGVM_PAGE_DATA) | BIT(UVM_IGVM_VP_CONTEXT) | BIT(UVM_IGVM_PARAMETER_AREA) |
			      BIT(UVM_IGVM_PARAMETER_INSERT) | BIT(UVM_IGVM_MEMORY_MAP) | BIT(UVM_IGVM_VP_COUNT) |
			      BIT(UVM_IGVM_ENVIRONMENT_INFO) | BIT(UVM_IGVM_REQUIRED_MEMORY) | BIT(UVM_IGVM_SNP_ID_BLOCK) |
			      BIT(UVM_IGVM_MADT),
		.every_mask = true,
		.page_types = { [UVM_IGVM_NATIVE] = ANY_PAGE,
				[UVM_IGVM_SEV] = NORMAL,
				[UVM_IGVM_SEV_ES] = NORMAL,
				[UVM_IGVM_SEV_SNP] = ANY_PAGE },
		.contexts = 1u << UVM_IGVM_NATIVE | 1u << UVM_IGVM_SEV_ES | 1u << UVM_IGVM_SEV_SNP,
		.first_only = 1u << UVM_IGVM_NATIVE,
		.one_id_block = true,
		.vmsa = VMSA_ADDRESS,
	},
	{ .name = "cloud-hypervisor", CLOUD_HYPERVISOR },
	{ .name = "mshv", CLOUD_HYPERVISOR, .first_only = 1u << UVM_IGVM_SEV_SNP }, /* others would start with zeros */
	{
		.name = "kvm", /* it sees pages, not records; the platforms are those that the check is made for, and native */
		.initializations = ANY,
		.directives = ANY,
		.page_types = { [UVM_IGVM_NATIVE] = ANY_PAGE,
				[UVM_IGVM_SEV] = ANY_PAGE,
				[UVM_IGVM_SEV_ES] = ANY_PAGE,
				[UVM_IGVM_SEV_SNP] = ANY_PAGE },
		.contexts = ANY,
		.vmsa = VMSA_ALL,
	},
	{
		.name = "hyperv", /* assumed: takes all that the format has, for the platforms that its images are made for */
		.initializations = ANY,
		.directives = ANY,
		.page_types = { [UVM_IGVM_NATIVE] = ANY_PAGE,
				[UVM_IGVM_VSM_ISOLATION] = ANY_PAGE,
				[UVM_IGVM_SEV_SNP] = ANY_PAGE,
				[UVM_IGVM_TDX] = ANY_PAGE },
		.contexts = ANY,
	},
};

const struct uvm_igvm_target *uvm_igvm_target_find(const char *name)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (strcmp(targets[i].name, name) == 0)
			return &targets[i];
	}
	return NULL;
}

/* A walk over a file for one launcher. */
struct walk {
	struct uvm_igvm_checker c;
	const struct uvm_igvm_target *t;
	uint32_t mask;  /* of the platforms that it starts */
	uint32_t saved; /* of those that had a save area so far */
	uint32_t told;  /* of those that had a page behind it: one is enough to act */
	uint32_t ids;   /* of those that had an ID block */
};

static bool check_platforms(struct walk *w)
{
	const struct uvm_igvm_list *l = &w->c.f->section[UVM_IGVM_PLATFORMS];

	for (size_t i = 0; i < l->n; i++) {
		if (w->t->page_types[l->h[i].platform.platform_type] != 0)
			w->mask |= l->h[i].mask;
	}
	return w->mask != 0 || bad(&w->c, TARGET_PLATFORM, NULL, 0, 0);
}

/* KVM submits the save area at the end of the launch, wherever it is in the file. */
static bool check_order(struct walk *w, const struct uvm_igvm_header *h)
{
	const uint32_t late = h->mask & w->saved & ~w->told;

	if ((w->t->vmsa & VMSA_LAST) == 0 || late == 0)
		return true;
	w->told |= late;
	return bad(&w->c, TARGET_VMSA_LAST, "gpa", h->type == UVM_IGVM_PAGE_DATA ? h->page.gpa : h->insert.gpa, late);
}

static bool check_page(struct walk *w, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_list *l = &w->c.f->section[UVM_IGVM_PLATFORMS];

	for (size_t i = 0; i < l->n; i++) {
		const uint8_t types = w->t->page_types[l->h[i].platform.platform_type];

		if ((l->h[i].mask & h->mask) != 0 && types != 0 && (types & 1u << h->page.data_type) == 0)
			return bad(&w->c, TARGET_PAGE_TYPE, "data_type", h->page.data_type, l->h[i].mask);
	}
	return check_order(w, h);
}

static bool check_vmsa(struct walk *w, const struct uvm_igvm_header *h)
{
	const uint8_t want = w->t->vmsa;
	const uint64_t cr0 = h->data_len >= UVM_VMSA_cr0 + 8 ? uvm_le64(h->data + UVM_VMSA_cr0) : 0;

	if ((want & VMSA_ADDRESS) != 0 && h->vp.gpa != UVM_KVM_VMSA_GPA &&
	    !bad(&w->c, TARGET_VMSA_ADDRESS, "gpa", h->vp.gpa, UVM_KVM_VMSA_GPA))
		return false;
	if ((want & VMSA_REGISTERS) != 0 && cr0 != 0x31 && cr0 != 0x30 && !bad(&w->c, TARGET_VMSA_CR0, NULL, cr0, 0x31))
		return false;
	if ((want & VMSA_SINGLE) != 0 && (h->mask & w->saved) != 0)
		return bad(&w->c, TARGET_VMSA_SINGLE, "vp_index", h->vp.vp_index, 0);
	w->saved |= h->mask & w->mask;
	return true;
}

static bool check_context(struct walk *w, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_list *l = &w->c.f->section[UVM_IGVM_PLATFORMS];

	for (size_t i = 0; i < l->n; i++) {
		const uint32_t type = 1u << l->h[i].platform.platform_type;

		if ((l->h[i].mask & h->mask & w->mask) == 0)
			continue;
		if ((w->t->contexts & type) == 0)
			return bad(&w->c, TARGET_CONTEXT, "compatibility_mask", l->h[i].mask, 0);
		if ((w->t->first_only & type) != 0 && h->vp.vp_index != 0)
			return bad(&w->c, TARGET_PROCESSOR, "vp_index", h->vp.vp_index, 0);
	}
	return h->vp.context != UVM_IGVM_CONTEXT_VMSA || check_vmsa(w, h);
}

static bool check_id_block(struct walk *w, const struct uvm_igvm_header *h)
{
	const uint32_t again = h->mask & w->ids;

	w->ids |= h->mask & w->mask;
	return !w->t->one_id_block || again == 0 || bad(&w->c, TARGET_ID_BLOCK, "compatibility_mask", again, 0);
}

static bool check_record(struct walk *w, const struct uvm_igvm_header *h, uint32_t taken)
{
	const bool applies = !uvm_igvm_kind(h->type)->has_mask || (h->mask & w->mask) != 0;

	uvm_igvm_check_at(&w->c, h);
	if ((taken & BIT(h->type)) == 0 && (applies || w->t->every_mask))
		return bad(&w->c, TARGET_RECORD, "type", h->type, 0);
	if (!applies)
		return true;
	switch (h->type) {
	case UVM_IGVM_PAGE_DATA:
		return check_page(w, h);
	case UVM_IGVM_PARAMETER_INSERT:
		return check_order(w, h);
	case UVM_IGVM_VP_CONTEXT:
		return check_context(w, h);
	case UVM_IGVM_SNP_ID_BLOCK:
		return check_id_block(w, h);
	default:
		return true;
	}
}

static bool check_section(struct walk *w, enum uvm_igvm_section s, uint32_t taken)
{
	const struct uvm_igvm_list *l = &w->c.f->section[s];

	for (size_t i = 0; i < l->n; i++) {
		if (!check_record(w, &l->h[i], taken))
			return false;
	}
	return true;
}

int uvm_igvm_check_target(const struct uvm_igvm *f, const struct uvm_igvm_target *t, uvm_igvm_report_fn *report, void *arg,
			  struct uvm_diag *d)
{
	struct walk w = {
		.c = { .f = f, .report = report, .report_arg = arg, .diag = d, .index = UVM_NO_INDEX },
		.t = t,
	};

	if (check_platforms(&w) && check_section(&w, UVM_IGVM_INITIALIZATIONS, t->initializations))
		check_section(&w, UVM_IGVM_DIRECTIVES, t->directives);
	return w.c.status;
}
