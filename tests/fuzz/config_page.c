/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the configuration page of an image, and another policy for it. What is found is the one measured page at its
 * address; a policy that is put in is found where the old one was, in the file as it is and as it is written and read again;
 * only this platform measures differently, and its old policy brings the old measurement back. Names lead nowhere else.
 *
 * Input: platform, then an IGVM file, whose size and checksum are made right.
 */
#include <uvmkit/endorse.h>
#include <uvmkit/wire.h>

#include "image.h"

#define PLATFORMS 4u /* native, VBS, SNP, TDX: the ones that images can be for */

static const uint8_t policy[] = { 0x08, 0x80, 0x98, 0xbd, 0x82, 0xc5, 0xe9, 0x90, 0xa4, 0x4f, 0x12, 0x02, 0x0a, 0x00 };

static void check_found(const struct uvm_igvm *f, uint32_t platform, const struct uvm_image_config_page *page)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];
	const uint32_t mask = uvm_igvm_platform(f, platform)->mask;
	size_t n = 0;

	FUZZ_CHECK(page->gpa % UVM_PAGE_SIZE == 0);
	FUZZ_CHECK(page->policy_offset <= UVM_PAGE_SIZE && page->policy_size <= UVM_PAGE_SIZE - page->policy_offset);
	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if (h->type != UVM_IGVM_PAGE_DATA || (h->mask & mask) == 0 || h->page.gpa != page->gpa)
			continue;
		FUZZ_CHECK((h->page.flags & (UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED)) == 0);
		FUZZ_CHECK(memcmp(h->data, page->page, h->data_len) == 0);
		n++;
	}
	FUZZ_CHECK(n == 1);
}

static void check_policy(const struct uvm_igvm *f, uint32_t platform, const struct uvm_image_config_page *was)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image_config_page page;

	FUZZ_CHECK(uvm_image_find_config(f, platform, &page, &d) == UVM_OK);
	FUZZ_CHECK(page.gpa == was->gpa && page.vtom_offset_bit == was->vtom_offset_bit);
	FUZZ_CHECK(page.policy_size == sizeof(policy) && memcmp(page.page + page.policy_offset, policy, sizeof(policy)) == 0);
}

/* ${changes} are the platforms that measure differently now. */
static void check_digests(const struct digests *was, const struct digests *is, unsigned changes)
{
	for (unsigned p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		if ((was->have & 1u << p) != 0)
			FUZZ_CHECK(image_same_digests(was, is, 1u << p) == ((changes & 1u << p) == 0));
	}
}

/* The platforms that have a bit of ${mask}: nothing forbids that two have the same. */
static unsigned platforms_of(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_PLATFORMS];
	unsigned all = 0;

	for (size_t i = 0; i < l->n; i++) {
		const int p = uvm_measure_platform_of(l->h[i].platform.platform_type);

		if (p >= 0 && (l->h[i].mask & mask) != 0)
			all |= 1u << p;
	}
	return all;
}

/* The file is used up. */
static void check_replace(struct uvm_igvm *f, uint32_t platform, const struct uvm_image_config_page *page)
{
	const bool same = page->policy_size == sizeof(policy) &&
			  memcmp(page->page + page->policy_offset, policy, sizeof(policy)) == 0;
	struct uvm_policy_replacement there, back;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct digests was, is;
	struct image written = { 0 };

	image_measure(f, &was);
	if (was.status < 0)
		return;
	FUZZ_CHECK(uvm_image_replace_policy(f, platform, policy, sizeof(policy), &there, &d) == UVM_OK);
	check_policy(f, platform, page);
	image_measure(f, &is);
	check_digests(&was, &is, same ? 0 : platforms_of(f, uvm_igvm_platform(f, platform)->mask));
	image_write(f, UVM_IGVM_ANY_PLATFORM, &written);
	check_policy(&written.f, platform, page);
	FUZZ_CHECK(uvm_image_replace_policy(&written.f, platform, page->page + page->policy_offset, page->policy_size, &back,
					    &d) == UVM_OK);
	image_measure(&written.f, &is);
	check_digests(&was, &is, 0);
	image_free(&written);
	uvm_policy_replacement_free(&back);
	uvm_policy_replacement_free(&there);
}

/* Names ascend, and none reaches beyond the address space. */
static void check_names(const struct uvm_igvm *f, uint32_t platform)
{
	struct uvm_image_names names;

	uvm_image_names(f, platform, &names);
	FUZZ_CHECK(names.n <= UVM_IMAGE_NAMES_MAX);
	for (size_t i = 0; i < names.n; i++) {
		const struct uvm_image_name *n = &names.name[i];

		FUZZ_CHECK(n->size == 0 || n->size - 1 <= UINT64_MAX - n->gpa);
		FUZZ_CHECK(i == 0 || names.name[i - 1].gpa <= n->gpa);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image_config_page page;
	struct image in = { 0 };

	if (size < 1 || data[0] >= PLATFORMS)
		return 0;
	in.len = size - 1;
	in.p = fuzz_copy(data + 1, in.len);
	image_make_whole(in.p, in.len);
	if (uvm_igvm_read(&in.f, in.p, in.len, NULL, &d) == UVM_OK && image_measurable(&in.f)) {
		check_names(&in.f, data[0]);
		if (uvm_image_find_config(&in.f, data[0], &page, &d) == UVM_OK) {
			check_found(&in.f, data[0], &page);
			check_replace(&in.f, data[0], &page);
		} else {
			FUZZ_CHECK(d.code != UVM_OK);
		}
	}
	image_free(&in);
	return 0;
}
