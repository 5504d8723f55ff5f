/* SPDX-License-Identifier: MIT */
/*
 * What lies where in a finished image: every page has the tag that its builder gave it.
 */
#include "openhcl_make.h"

static void same_tags(void **state)
{
	const struct made *m = *state;
	size_t pages = 0;

	for (size_t i = 0; i < m->image.nparts; i++) {
		const struct uvm_image_part *part = &m->image.parts[i];
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_image_areas areas;

		assert_int_equal(uvm_image_find_areas(&m->image.file, platforms[i], &areas, &d), UVM_OK);
		assert_true(areas.n < UVM_IMAGE_AREAS_MAX);
		for (size_t k = 0; k < part->nranges; k++) {
			for (uint64_t page = 0; page < part->ranges[k].count; page++, pages++) {
				const struct uvm_image_area *a = uvm_image_area_at(&areas, (part->ranges[k].page + page) *
												   UVM_PAGE_SIZE);

				assert_non_null(a);
				assert_string_equal(a->origin->tag, part->ranges[k].tag);
				assert_non_null(a->origin->about);
			}
		}
	}
	assert_true(pages > 1000);
}

static void nowhere(void **state)
{
	const struct made *m = *state;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image_areas areas = { .n = 7 };

	assert_int_equal(uvm_image_find_areas(&m->image.file, UVM_IGVM_SEV, &areas, &d), UVM_E_MISSING);
	assert_int_equal(areas.n, 0);
	assert_int_equal(uvm_image_find_areas(&m->image.file, UVM_IGVM_SEV_SNP, &areas, &d), UVM_OK);
	assert_null(uvm_image_area_at(&areas, 1ull << 40));
	assert_null(uvm_image_area_at(&areas, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(same_tags, make, unmake),
		cmocka_unit_test_setup_teardown(nowhere, make, unmake),
	};

	return cmocka_run_group_tests_name("areas", tests, NULL, NULL);
}
