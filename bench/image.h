/* SPDX-License-Identifier: MIT */
/*
 * The bytes of an IGVM file for benchmarks: one platform header each for SNP, TDX and VBS, measured pages for all of them, and
 * parameter areas that are declared and inserted.
 */
#ifndef UVM_BENCH_IMAGE_H
#define UVM_BENCH_IMAGE_H

#include <uvmkit/igvm.h>
#include <uvmkit/measure.h>
#include <uvmkit/wire.h>

#include "bench.h"

struct bench_image {
	uint8_t *p;
	size_t len, data; /* data: where the file data begins */
};

static inline uint8_t *bench_put(uint8_t *at, const struct uvm_igvm_header *h, size_t file_offset)
{
	uvm_igvm_header_put(h, (uint32_t)file_offset, at);
	return at + uvm_igvm_header_size(h);
}

static inline uint8_t *bench_platforms(uint8_t *at)
{
	static const uint8_t types[UVM_MEASURE_PLATFORMS] = { UVM_IGVM_SEV_SNP, UVM_IGVM_TDX, UVM_IGVM_VSM_ISOLATION };

	for (uint32_t p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		struct uvm_igvm_header h = { .type = UVM_IGVM_SUPPORTED_PLATFORM, .mask = 1u << p };

		h.platform.platform_type = types[p];
		h.platform.platform_version = 1;
		at = bench_put(at, &h, 0);
	}
	return at;
}

static inline uint8_t *bench_area(uint8_t *at, uint32_t index)
{
	struct uvm_igvm_header area = { .type = UVM_IGVM_PARAMETER_AREA }, insert = { .type = UVM_IGVM_PARAMETER_INSERT };

	area.area.number_of_bytes = UVM_PAGE_SIZE;
	area.area.parameter_area_index = index;
	insert.mask = (1u << UVM_MEASURE_PLATFORMS) - 1;
	insert.insert.gpa = ((uint64_t)1 << 40) + (uint64_t)index * UVM_PAGE_SIZE;
	insert.insert.parameter_area_index = index;
	return bench_put(bench_put(at, &area, 0), &insert, 0);
}

static inline void bench_fixed_header(struct bench_image *im)
{
	const uint32_t size = (uint32_t)(im->data - UVM_IGVM_FIXED_SIZE_V1);

	uvm_put_le32(im->p, UVM_IGVM_MAGIC);
	uvm_put_le32(im->p + 4, 1);
	uvm_put_le32(im->p + 8, UVM_IGVM_FIXED_SIZE_V1);
	uvm_put_le32(im->p + 12, size);
	uvm_put_le32(im->p + 16, (uint32_t)im->len);
	uvm_put_le32(im->p + 20, 0);
	uvm_put_le32(im->p + 20, uvm_crc32(0, im->p, im->data));
}

/* Contents that are all different. */
static inline void bench_fill(uint8_t *p, size_t len)
{
	uint64_t x = UINT64_C(0x9E3779B97F4A7C15);

	for (size_t i = 0; i < len; i += 8) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		uvm_put_le64(p + i, x);
	}
}

/** bench_image_layout(pages, contents, areas): where everything will be; no memory yet. */
static inline struct bench_image bench_image_layout(size_t pages, size_t contents, uint32_t areas)
{
	struct bench_image im = { .p = NULL };

	im.data = UVM_IGVM_FIXED_SIZE_V1 + UVM_MEASURE_PLATFORMS * 24 + pages * 32 + (size_t)areas * (24 + 24);
	im.len = im.data + contents * UVM_PAGE_SIZE;
	return im;
}

/** bench_image_init(im, pages, contents, areas): ${pages} pages take turns with ${contents} different contents. */
static inline void bench_image_init(struct bench_image *im, size_t pages, size_t contents, uint32_t areas)
{
	uint8_t *at;

	*im = bench_image_layout(pages, contents, areas);
	im->p = malloc(im->len);
	bench_must(im->p != NULL && im->len <= UINT32_MAX, "image");
	at = bench_platforms(im->p + UVM_IGVM_FIXED_SIZE_V1);
	for (size_t i = 0; i < pages; i++) {
		struct uvm_igvm_header h = { .type = UVM_IGVM_PAGE_DATA, .mask = (1u << UVM_MEASURE_PLATFORMS) - 1 };

		h.page.gpa = (uint64_t)i * UVM_PAGE_SIZE;
		at = bench_put(at, &h, im->data + i % contents * UVM_PAGE_SIZE);
	}
	for (uint32_t i = 0; i < areas; i++)
		at = bench_area(at, i);
	bench_must(at == im->p + im->data, "layout of the image");
	bench_fill(at, contents * UVM_PAGE_SIZE);
	bench_fixed_header(im);
}

#endif
