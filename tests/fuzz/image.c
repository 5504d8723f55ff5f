/* SPDX-License-Identifier: MIT */
/*
 * What the targets for IGVM files share. Failures of what must succeed end the program.
 */
#include <uvmkit/wire.h>

#include "image.h"

#define MEASURED_PAGES_LIMIT 4096u /* files may describe more than anyone wants to wait for */

void image_make_whole(uint8_t *p, size_t len)
{
	uint32_t fixed, off, size, crc;

	if (len < UVM_IGVM_FIXED_SIZE_V2)
		return;
	fixed = uvm_le32(p + 4) == 1 ? UVM_IGVM_FIXED_SIZE_V1 : UVM_IGVM_FIXED_SIZE_V2;
	off = uvm_le32(p + 8);
	size = uvm_le32(p + 12);
	uvm_put_le32(p + 16, (uint32_t)len);
	if (off > len || size > len - off)
		return;
	uvm_put_le32(p + 20, 0);
	crc = uvm_crc32(0, p, fixed);
	uvm_put_le32(p + 20, uvm_crc32(crc, p + off, size));
}

void image_write(const struct uvm_igvm *f, int isolation, struct image *ret)
{
	const struct uvm_igvm_read_options opt = { isolation, NULL, NULL };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan;

	FUZZ_CHECK(uvm_igvm_check(f, NULL, NULL, &d) == UVM_OK);
	FUZZ_CHECK(uvm_igvm_plan(f, &plan, &d) == UVM_OK);
	ret->len = (size_t)plan.total;
	ret->p = malloc(ret->len);
	FUZZ_CHECK(ret->p != NULL);
	FUZZ_CHECK(uvm_igvm_emit(&plan, ret->p, ret->len - 1) == UVM_E_SPACE);
	FUZZ_CHECK(uvm_igvm_emit(&plan, ret->p, ret->len) == UVM_OK);
	uvm_igvm_plan_free(&plan);
	FUZZ_CHECK(uvm_igvm_read(&ret->f, ret->p, ret->len, &opt, &d) == UVM_OK);
}

void image_free(struct image *x)
{
	uvm_igvm_free(&x->f);
	free(x->p);
}

static uint64_t bytes_to_measure(const struct uvm_igvm_header *h)
{
	switch (h->type) {
	case UVM_IGVM_PARAMETER_AREA:
		return h->area.number_of_bytes;
	case UVM_IGVM_ERROR_RANGE:
		return h->error.size_bytes;
	default:
		return UVM_PAGE_SIZE;
	}
}

bool image_measurable(const struct uvm_igvm *f)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];
	uint64_t left = (uint64_t)MEASURED_PAGES_LIMIT * UVM_PAGE_SIZE;

	for (size_t i = 0; i < l->n; i++) {
		const uint64_t bytes = bytes_to_measure(&l->h[i]);

		if (bytes > left)
			return false;
		left -= bytes;
	}
	return true;
}

void image_measure(const struct uvm_igvm *f, struct digests *ret)
{
	static const struct uvm_measure_options opt = { .threads = 1 };
	const unsigned all = (1u << UVM_MEASURE_PLATFORMS) - 1;
	struct uvm_diag d = UVM_DIAG_INIT;

	*ret = (struct digests){ 0 };
	ret->status = uvm_measure_file(f, all, &opt, ret->of, &ret->have, &d);
	FUZZ_CHECK(ret->status == d.code);
}

bool image_same_digests(const struct digests *a, const struct digests *b, unsigned platforms)
{
	for (unsigned p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		const struct uvm_digest *x = &a->of[p], *y = &b->of[p];

		if ((platforms & 1u << p) == 0)
			continue;
		if ((a->have & b->have & 1u << p) == 0 || x->len != y->len || memcmp(x->b, y->b, x->len) != 0)
			return false;
	}
	return true;
}
