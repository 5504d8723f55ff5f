/* SPDX-License-Identifier: MIT */
/*
 * Making IGVM files record by record for the tests of the writer, of merging and of relocation. File data is filled pages:
 * made_page(n) is 4096 bytes of value n.
 */
#ifndef UVM_TESTS_IGVM_MAKE_H
#define UVM_TESTS_IGVM_MAKE_H

#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#include "unit.h"

#define PAGE UVM_PAGE_SIZE

static inline const uint8_t *made_page(uint8_t value)
{
	static uint8_t pages[256][PAGE];

	memset(pages[value], value, PAGE);
	return pages[value];
}

static inline struct uvm_igvm_header *made(struct uvm_igvm *f, const struct uvm_igvm_header *h)
{
	struct uvm_igvm_header *added = uvm_igvm_add(f, h);

	assert_non_null(added);
	return added;
}

static inline struct uvm_igvm_header *make_platform(struct uvm_igvm *f, uint32_t mask, uint8_t type)
{
	return made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_SUPPORTED_PLATFORM,
						  .mask = mask,
						  .platform = { .platform_version = 1, .platform_type = type } });
}

/* A version 1 file for one platform. */
static inline struct uvm_igvm make_file(uint32_t mask, uint8_t platform_type)
{
	struct uvm_igvm f = { .version = 1, .arch = UVM_IGVM_ARCH_X64 };

	make_platform(&f, mask, platform_type);
	return f;
}

static inline struct uvm_igvm_header *make_page(struct uvm_igvm *f, uint64_t page, uint32_t mask, const void *data,
						uint32_t len)
{
	return made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_PAGE_DATA,
						  .mask = mask,
						  .data = data,
						  .data_len = len,
						  .page = { .gpa = page * PAGE } });
}

static inline struct uvm_igvm_header *make_filled(struct uvm_igvm *f, uint64_t page, uint32_t mask, uint8_t value)
{
	return make_page(f, page, mask, made_page(value), PAGE);
}

static inline struct uvm_igvm_header *make_area(struct uvm_igvm *f, uint32_t index)
{
	return made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_PARAMETER_AREA,
						  .area = { .number_of_bytes = PAGE, .parameter_area_index = index } });
}

static inline struct uvm_igvm_header *make_usage(struct uvm_igvm *f, uint32_t index)
{
	return made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_COUNT, .parameter = { .parameter_area_index = index } });
}

static inline struct uvm_igvm_header *make_insert(struct uvm_igvm *f, uint64_t page, uint32_t index, uint32_t mask)
{
	return made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_PARAMETER_INSERT,
						  .mask = mask,
						  .insert = { .gpa = page * PAGE, .parameter_area_index = index } });
}

static inline struct uvm_igvm_header *make_corim(struct uvm_igvm *f, uint32_t type, uint32_t mask, const void *data,
						 uint32_t len)
{
	return made(f, &(struct uvm_igvm_header){ .type = type, .mask = mask, .data = data, .data_len = len });
}

/* The pages and the parameter area of which the files with known digests consist. */
static inline void make_basic(struct uvm_igvm *f)
{
	static const uint8_t pages[] = { 0, 1, 2, 4, 10, 11, 12, 14 };

	for (uint8_t i = 0; i < COUNT(pages); i++)
		make_filled(f, pages[i], 1, (uint8_t)(i % 4 + 1));
	make_area(f, 0);
	make_usage(f, 0);
	make_insert(f, 20, 0, 1);
}

/* Equal in every field, and in file data as it is stored. */
static inline void assert_same_record(const struct uvm_igvm_header *a, const struct uvm_igvm_header *b)
{
	const size_t size = uvm_igvm_header_size(a), stored = (size_t)uvm_igvm_stored_size(a);
	uint8_t *x = malloc(size + stored), *y = malloc(size + stored);

	assert_non_null(x);
	assert_non_null(y);
	assert_int_equal(a->type, b->type);
	assert_int_equal(uvm_igvm_header_size(b), size);
	assert_int_equal(uvm_igvm_stored_size(b), stored);
	uvm_igvm_header_put(a, 0, x);
	uvm_igvm_header_put(b, 0, y);
	uvm_igvm_data_put(a, x + size);
	uvm_igvm_data_put(b, y + size);
	assert_memory_equal(x, y, size + stored);
	free(x);
	free(y);
}

static inline void assert_same_file(const struct uvm_igvm *a, const struct uvm_igvm *b)
{
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->arch, b->arch);
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		assert_int_equal(a->section[s].n, b->section[s].n);
		for (size_t i = 0; i < a->section[s].n; i++)
			assert_same_record(&a->section[s].h[i], &b->section[s].h[i]);
	}
}

#endif
