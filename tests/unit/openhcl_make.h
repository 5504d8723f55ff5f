/* SPDX-License-Identifier: MIT */
/*
 * An OpenHCL image for three platforms, each with a policy of its own, for tests that look for it.
 */
#ifndef UVM_TESTS_OPENHCL_MAKE_H
#define UVM_TESTS_OPENHCL_MAKE_H

#include "image_make.h"

struct made {
	struct uvm_image_request req;
	struct uvm_guest_config configs[3];
	struct uvm_image image;
	uint8_t page[UVM_PAGE_SIZE]; /* for pages that a test puts in */
};

static const uint32_t platforms[] = { UVM_IGVM_VSM_ISOLATION, UVM_IGVM_SEV_SNP, UVM_IGVM_TDX };

static inline int make(void **state)
{
	static const struct made_segment kernel[] = { { 0x1000000, 5000, 9000, 1 } };
	static const struct made_segment shim[] = { { 0, 6000, 8000, 1 } };
	static const uint8_t isolations[] = { UVM_ISOLATION_VBS, UVM_ISOLATION_SNP, UVM_ISOLATION_TDX };
	struct made *m = calloc(1, sizeof(*m));
	struct uvm_diag d = UVM_DIAG_INIT;

	for (size_t i = 0; i < COUNT(isolations); i++) {
		m->configs[i] = (struct uvm_guest_config){ .guest_svn = 1,
							   .max_vtl = 2,
							   .isolation = (enum uvm_isolation)isolations[i],
							   .snp_policy = 0x30000,
							   .has_shared_gpa_boundary = true,
							   .shared_gpa_boundary_bits = 46,
							   .kind = UVM_IMAGE_OPENHCL,
							   .memory_page_count = 16384 };
		m->configs[i].policy.product = uvm_policy_product_find("cwcow", 5);
		m->configs[i].policy.value[0].required = true;
		m->configs[i].policy.value[i].required = true;
	}
	m->req.configs = m->configs;
	m->req.nconfigs = COUNT(isolations);
	m->req.resources[UVM_RESOURCE_KERNEL] = made_elf("uvmkit/k", "cp", 0x1000000, kernel, COUNT(kernel), 16);
	m->req.resources[UVM_RESOURCE_SHIM] = made_elf("uvmkit/b", "cp", 16, shim, COUNT(shim), 16);
	m->req.resources[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/i", "cp", 5000);
	assert_int_equal(uvm_image_build(&m->req, &m->image, &d), UVM_OK);
	*state = m;
	return 0;
}

static inline int unmake(void **state)
{
	struct made *m = *state;

	uvm_image_free(&m->image);
	for (size_t i = 0; i < UVM_RESOURCE_COUNT; i++)
		made_free(m->req.resources[i]);
	free(m);
	return 0;
}

static inline struct uvm_image_config_page page_of(const struct made *m, uint32_t platform)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image_config_page page;

	if (uvm_image_find_config(&m->image.file, platform, &page, &d) < 0)
		fail_msg("%s", d.text);
	return page;
}

static inline struct uvm_igvm_header *page_at(struct made *m, uint32_t platform, uint64_t gpa)
{
	const struct uvm_igvm_list *l = &m->image.file.section[UVM_IGVM_DIRECTIVES];
	const uint32_t mask = uvm_igvm_platform(&m->image.file, platform)->mask;

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_PAGE_DATA && (l->h[i].mask & mask) != 0 && l->h[i].page.gpa == gpa)
			return &l->h[i];
	}
	fail();
	return NULL;
}

#endif
