/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: merge two IGVM files. The first byte chooses whether equal directives become one; the next two are the length of
 * the first file.
 *
 * Relations: a refused merge leaves the file as it was; a merged file can be written and read, and each platform measures in it
 * as in the file that it came from.
 */
#include <uvmkit/wire.h>

#include "image.h"

static bool read_part(const uint8_t *p, size_t len, struct image *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	ret->len = len;
	ret->p = fuzz_copy(p, len);
	image_make_whole(ret->p, len);
	return uvm_igvm_read(&ret->f, ret->p, len, NULL, &d) == UVM_OK;
}

static void check_refused(const struct image *a, const struct uvm_igvm *before)
{
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		FUZZ_CHECK(a->f.section[s].n == before->section[s].n);
		for (size_t i = 0; i < before->section[s].n; i++)
			FUZZ_CHECK(a->f.section[s].h[i].mask == before->section[s].h[i].mask);
	}
}

static void check_merged(const struct uvm_igvm *merged, const struct digests *a, const struct digests *b)
{
	struct image out = { 0 };
	struct digests both;

	image_write(merged, UVM_IGVM_ANY_PLATFORM, &out);
	image_measure(&out.f, &both);
	FUZZ_CHECK((a->status != UVM_OK || b->status != UVM_OK) == (both.status != UVM_OK));
	if (both.status == UVM_OK) {
		FUZZ_CHECK(image_same_digests(a, &both, a->have) && image_same_digests(b, &both, b->have));
		FUZZ_CHECK(both.have == (a->have | b->have));
	}
	image_free(&out);
}

static void merge(struct image *a, const struct image *b, bool dedup)
{
	struct image before = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct digests of_a, of_b;

	FUZZ_CHECK(read_part(a->p, a->len, &before));
	image_measure(&a->f, &of_a);
	image_measure(&b->f, &of_b);
	if (uvm_igvm_merge(&a->f, &b->f, dedup, &d) == UVM_OK)
		check_merged(&a->f, &of_a, &of_b);
	else
		check_refused(a, &before.f);
	image_free(&before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image a = { 0 }, b = { 0 };
	size_t first;

	if (size < 3)
		return 0;
	first = uvm_le16(data + 1);
	first = first < size - 3 ? first : size - 3;
	if (read_part(data + 3, first, &a) && read_part(data + 3 + first, size - 3 - first, &b) && image_measurable(&a.f) &&
	    image_measurable(&b.f))
		merge(&a, &b, (data[0] & 1) != 0);
	image_free(&b);
	image_free(&a);
	return 0;
}
