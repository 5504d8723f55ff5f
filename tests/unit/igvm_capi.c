/* SPDX-License-Identifier: MIT */
/* libigvm: what its functions return for good, broken and foreign handles, for broken files, out of memory, in threads. */
#include <pthread.h>

#include <igvm/igvm.h>
#include <uvmkit/wire.h>

#include "unit.h"

enum { PLATFORMS = IGVM_HEADER_SECTION_PLATFORM, INITS = IGVM_HEADER_SECTION_INITIALIZATION };
enum { DIRECTIVES = IGVM_HEADER_SECTION_DIRECTIVE, NO_SECTION = 3 };

/* ---- memory that runs out (linked with --wrap) --------------------------------------------------------------------- */

static unsigned fail_in; /* the allocation that fails, counted from now; 0: none */

static bool fails(void)
{
	return fail_in > 0 && --fail_in == 0;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);

void *__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(p, n, size);
}

/* ---- files --------------------------------------------------------------------------------------------------------- */

struct record {
	uint32_t type, length;
	uint64_t words[6]; /* the body, little-endian */
};

struct layout {
	uint32_t version, arch, page_size;
	const struct record *records; /* up to one of type 0 */
	const uint8_t *data;
	uint32_t data_len;
};

struct image {
	uint8_t *p;
	uint32_t len;
};

static uint32_t headers_put(uint8_t *b, const struct record *r)
{
	uint32_t n = 0;

	for (; r->type != 0; r++) {
		uvm_put_le32(b + n, r->type);
		uvm_put_le32(b + n + 4, r->length);
		n += 8;
		for (uint32_t i = 0; i < (r->length + 7) / 8; i++, n += 8)
			uvm_put_le64(b + n, r->words[i]);
	}
	return n;
}

static struct image image_new(const struct layout *l)
{
	const uint32_t head = l->version == 1 ? 24 : 32;
	uint8_t b[1024] = { 0 };
	const uint32_t size = headers_put(b + head, l->records);
	struct image im = { NULL, head + size + l->data_len };

	memcpy(b, "IGVM", 4);
	uvm_put_le32(b + 4, l->version);
	uvm_put_le32(b + 8, head);
	uvm_put_le32(b + 12, size);
	uvm_put_le32(b + 16, im.len);
	if (l->version != 1) {
		uvm_put_le32(b + 24, l->arch);
		uvm_put_le32(b + 28, l->page_size);
	}
	uvm_put_le32(b + 20, uvm_crc32(0, b, head + size));
	im.p = malloc(im.len);
	assert_non_null(im.p);
	memcpy(im.p, b, head + size);
	memcpy(im.p + head + size, l->data, l->data_len);
	return im;
}

#define PLATFORM(mask, type)                                                                                 \
	{                                                                                                    \
		IGVM_VHT_SUPPORTED_PLATFORM, 16, { (mask) | (uint64_t)(type) << 40 | (uint64_t)1 << 48, 0 }, \
	}
#define POLICY(policy, mask)                                 \
	{                                                    \
		IGVM_VHT_GUEST_POLICY, 16, { policy, mask }, \
	}
#define PAGE(gpa, off)                                                      \
	{                                                                   \
		IGVM_VHT_PAGE_DATA, 24, { gpa, 1 | (uint64_t)(off) << 32 }, \
	}
#define AREA(index)                          \
	{                                    \
		IGVM_VHT_PARAMETER_AREA, 16, \
		{                            \
			4096, index          \
		}                            \
	}
#define VP_COUNT(index)                         \
	{                                       \
		IGVM_VHT_VP_COUNT_PARAMETER, 8, \
		{                               \
			index                   \
		}                               \
	}
#define INSERT(gpa, index)                               \
	{                                                \
		IGVM_VHT_PARAMETER_INSERT, 16,           \
		{                                        \
			gpa, 1 | (uint64_t)(index) << 32 \
		}                                        \
	}
#define VSM PLATFORM(1, IGVM_PLATFORM_TYPE_VSM_ISOLATION)

enum { DATA = 416, PAGES = 4 }; /* where the file data of the file below begins, and how many pages it has */

/* The file that the reference's own tests of its C interface use. */
static struct image eleven_directives(void)
{
	static const struct record records[] = {
		VSM,
		POLICY(0x30000, 1),
		POLICY(0x30000, 2),
		PAGE(0x0000, DATA),
		PAGE(0x1000, DATA + 4096),
		PAGE(0x2000, DATA + 2 * 4096),
		PAGE(0x4000, DATA + 3 * 4096),
		PAGE(0xA000, DATA),
		PAGE(0xB000, DATA + 4096),
		PAGE(0xC000, DATA + 2 * 4096),
		PAGE(0xE000, DATA + 3 * 4096),
		AREA(0),
		VP_COUNT(0),
		INSERT(0x14000, 0),
		{ 0, 0, { 0 } },
	};
	static uint8_t pages[PAGES][4096];

	for (int i = 0; i < PAGES; i++)
		memset(pages[i], i + 1, sizeof(pages[i]));
	return image_new(&(struct layout){ 1, 0, 0, records, pages[0], sizeof(pages) });
}

static IgvmHandle open_eleven(void)
{
	const struct image im = eleven_directives();
	IgvmHandle h;

	assert_int_equal(im.len, 16800);
	assert_int_equal(uvm_le32(im.p + 20), 0x2364C520);
	h = igvm_new_from_binary(im.p, im.len);
	memset(im.p, 0xFF, im.len); /* nothing may point into it any more */
	free(im.p);
	assert_true(h > 0);
	return h;
}

/* ---- the tests ----------------------------------------------------------------------------------------------------- */

static void assert_no_file(IgvmHandle h)
{
	assert_int_equal(igvm_header_count(h, PLATFORMS), IGVMAPI_INVALID_HANDLE);
	assert_int_equal(igvm_header_count(h, NO_SECTION), IGVMAPI_INVALID_HANDLE);
	assert_int_equal(igvm_get_header_type(h, NO_SECTION, 0), IGVMAPI_INVALID_HANDLE);
	assert_int_equal(igvm_get_header(h, DIRECTIVES, UINT32_MAX), IGVMAPI_INVALID_HANDLE);
	assert_int_equal(igvm_get_header_data(h, PLATFORMS, 0), IGVMAPI_INVALID_HANDLE);
	assert_int_equal(igvm_get_buffer_size(h, 1), IGVMAPI_INVALID_HANDLE);
	assert_null(igvm_get_buffer(h, 1));
	igvm_free_buffer(h, 1);
	igvm_free(h);
}

static void bad_handles(void **state)
{
	static const IgvmHandle never[] = { 1, 0, -1, IGVMAPI_INVALID_HANDLE, INT32_MAX, INT32_MIN };
	IgvmHandle h;

	(void)state;
	for (size_t i = 0; i < COUNT(never); i++) /* before the first file */
		assert_no_file(never[i]);
	h = open_eleven();
	assert_int_equal(h, 1);
	for (size_t i = 1; i < COUNT(never); i++)
		assert_no_file(never[i]);
	igvm_free(h);
	assert_no_file(h);
}

static void bad_indices(void **state)
{
	static const struct {
		IgvmHeaderSection section;
		uint32_t index;
	} bad[] = { { PLATFORMS, 1 },  { INITS, 2 },      { DIRECTIVES, 11 },   { DIRECTIVES, UINT32_MAX },
		    { NO_SECTION, 0 }, { UINT32_MAX, 0 }, { INITS, UINT32_MAX } };
	const IgvmHandle h = open_eleven();

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(igvm_get_header_type(h, bad[i].section, bad[i].index), IGVMAPI_INVALID_PARAMETER);
		assert_int_equal(igvm_get_header(h, bad[i].section, bad[i].index), IGVMAPI_INVALID_PARAMETER);
		assert_int_equal(igvm_get_header_data(h, bad[i].section, bad[i].index), IGVMAPI_INVALID_PARAMETER);
	}
	assert_int_equal(igvm_header_count(h, NO_SECTION), IGVMAPI_INVALID_PARAMETER);
	assert_int_equal(igvm_header_count(h, UINT32_MAX), IGVMAPI_INVALID_PARAMETER);
	igvm_free(h);
}

/* Each record as the interface gives it: file_offset 0, everything else as in the file. */
static void headers(void **state)
{
	static const struct {
		IgvmHeaderSection section;
		uint32_t index;
		struct record want;
	} cases[] = {
		{ PLATFORMS, 0, VSM },         { INITS, 0, POLICY(0x30000, 1) },   { INITS, 1, POLICY(0x30000, 2) },
		{ DIRECTIVES, 0, PAGE(0, 0) }, { DIRECTIVES, 1, PAGE(0x1000, 0) }, { DIRECTIVES, 7, PAGE(0xE000, 0) },
		{ DIRECTIVES, 8, AREA(0) },    { DIRECTIVES, 9, VP_COUNT(0) },     { DIRECTIVES, 10, INSERT(0x14000, 0) },
	};
	const IgvmHandle h = open_eleven();

	(void)state;
	assert_int_equal(igvm_header_count(h, PLATFORMS), 1);
	assert_int_equal(igvm_header_count(h, INITS), 2);
	assert_int_equal(igvm_header_count(h, DIRECTIVES), 11);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct record one[2] = { cases[i].want, { 0, 0, { 0 } } };
		uint8_t want[64];
		const uint32_t n = headers_put(want, one);
		const IgvmHandle b = igvm_get_header(h, cases[i].section, cases[i].index);

		assert_int_equal(igvm_get_header_type(h, cases[i].section, cases[i].index), cases[i].want.type);
		assert_true(b > 0);
		assert_int_equal(igvm_get_buffer_size(h, b), n);
		assert_memory_equal(igvm_get_buffer(h, b), want, n);
		assert_int_equal((uintptr_t)igvm_get_buffer(h, b) % _Alignof(max_align_t), 0);
	}
	igvm_free(h);
}

static void data(void **state)
{
	const IgvmHandle h = open_eleven();
	uint8_t want[4096];

	(void)state;
	for (uint32_t i = 0; i < 8; i++) {
		const IgvmHandle b = igvm_get_header_data(h, DIRECTIVES, i);

		memset(want, (int)(i % PAGES) + 1, sizeof(want));
		assert_true(b > 0);
		assert_int_equal(igvm_get_buffer_size(h, b), 4096);
		assert_memory_equal(igvm_get_buffer(h, b), want, sizeof(want));
	}
	for (uint32_t i = 8; i < 11; i++)
		assert_int_equal(igvm_get_header_data(h, DIRECTIVES, i), IGVMAPI_NO_DATA);
	assert_int_equal(igvm_get_header_data(h, INITS, 0), IGVMAPI_NO_DATA);
	assert_int_equal(igvm_get_header_data(h, PLATFORMS, 0), IGVMAPI_INVALID_PARAMETER);
	igvm_free(h);
}

/* One broken file for each error that reading can give. */
#define PAGE_TABLES(gpa)                                                               \
	{                                                                              \
		IGVM_VHT_PAGE_TABLE_RELOCATION_REGION, 32, { 1, gpa, 0x1000, 0x1000 }, \
	}
#define RELOCATABLE                                                                    \
	{                                                                              \
		IGVM_VHT_RELOCATABLE_REGION, 48, { 1, 0x1000, 0, 0x2000, 0, 0x10000 }, \
	}
#define CCA_POLICY                       \
	{                                \
		IGVM_VHT_CCA_POLICY, 32, \
		{                        \
			1, 1, 0, 0       \
		}                        \
	}
#define CCA PLATFORM(2, IGVM_PLATFORM_TYPE_CCA)
#define SNP PLATFORM(1, IGVM_PLATFORM_TYPE_SEV_SNP)
#define SECOND_VSM PLATFORM(2, IGVM_PLATFORM_TYPE_VSM_ISOLATION)
#define BAD_POLICY POLICY(0, (uint64_t)1 << 32 | 1)

static const struct {
	const char *about;
	int32_t code;
	struct record records[5];
	uint32_t version, page_size;
	struct {
		uint32_t at, value;
	} late; /* a change after the checksum was made */
} broken[] = {
	{ "no platform", -5, { { 0, 0, { 0 } } }, 1, 0, { 0 } },
	{ "platform type 9", -9, { PLATFORM(1, 9) }, 1, 0, { 0 } },
	{ "policy.reserved", -10, { VSM, BAD_POLICY }, 1, 0, { 0 } },
	{ "unaligned page", -11, { VSM, PAGE(0x1001, 0) }, 1, 0, { 0 } },
	{ "two VSM platforms", -12, { VSM, SECOND_VSM }, 1, 0, { 0 } },
	{ "unknown area", -13, { VSM, VP_COUNT(7) }, 1, 0, { 0 } },
	{ "version 3", -16, { VSM }, 1, 0, { 4, 3 } },
	{ "variable header offset", -16, { VSM }, 1, 0, { 8, 0xFFFFFFF0 } },
	{ "architecture 2", -16, { VSM }, 2, 4096, { 24, 2 } },
	{ "platform last", -17, { VSM, PAGE(0, 0), VSM }, 1, 0, { 0 } },
	{ "checksum", -18, { VSM }, 1, 0, { 20, 0x12345678 } },
	{ "two page table regions", -19, { VSM, PAGE_TABLES(0x1000), PAGE_TABLES(0x8000) }, 1, 0, { 0 } },
	{ "overlapping regions", -20, { VSM, PAGE_TABLES(0x1000), RELOCATABLE }, 1, 0, { 0 } },
	{ "insert in page tables", -21, { VSM, PAGE_TABLES(0x1000), AREA(0), INSERT(0x1000, 0) }, 1, 0, { 0 } },
	{ "region without VP context", -22, { VSM, RELOCATABLE }, 1, 0, { 0 } },
	{ "SNP on aarch64", -23, { SNP }, 2, 4096, { 0 } },
	{ "CCA policy on x64", -24, { VSM, CCA_POLICY }, 1, 0, { 0 } },
	{ "16 KiB pages", -25, { VSM }, 2, 16384, { 0 } },
	{ "CCA policy of VSM", -28, { VSM, CCA, CCA_POLICY }, 2, 4096, { 0 } },
};

static void errors(void **state)
{
	static const uint8_t byte[1] = { 1 }; /* without any file data a file is not valid */

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		const struct layout l = { broken[i].version, 1, broken[i].page_size, broken[i].records, byte, sizeof(byte) };
		const struct image im = image_new(&l);
		IgvmHandle h;

		if (broken[i].late.at != 0)
			uvm_put_le32(im.p + broken[i].late.at, broken[i].late.value);
		h = igvm_new_from_binary(im.p, im.len);
		if (h != broken[i].code)
			fail_msg("%s: %d", broken[i].about, h);
		free(im.p);
	}
}

static void no_file_at_all(void **state)
{
	static const uint8_t counting[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

	(void)state;
	assert_int_equal(igvm_new_from_binary(counting, sizeof(counting)), IGVMAPI_INVALID_FIXED_HEADER);
	assert_int_equal(igvm_new_from_binary(counting, 0), IGVMAPI_INVALID_FIXED_HEADER);
	assert_int_equal(igvm_new_from_binary(NULL, 0), IGVMAPI_INVALID_FIXED_HEADER);
	assert_int_equal(igvm_new_from_binary(NULL, 1), IGVMAPI_INVALID_PARAMETER);
}

/* Numbers grow by one for files and buffers alike; a buffer is its file's alone and stays where it is. */
static void lifetimes(void **state)
{
	const IgvmHandle a = open_eleven(), b = open_eleven();
	const IgvmHandle one = igvm_get_header(a, PLATFORMS, 0), two = igvm_get_header(a, PLATFORMS, 0);
	const uint8_t *p = igvm_get_buffer(a, one);

	(void)state;
	assert_int_equal(b, a + 1);
	assert_int_equal(one, a + 2);
	assert_int_equal(two, a + 3);
	assert_ptr_not_equal(p, igvm_get_buffer(a, two));
	assert_null(igvm_get_buffer(b, one));
	assert_int_equal(igvm_get_buffer_size(b, one), IGVMAPI_INVALID_HANDLE);
	assert_null(igvm_get_buffer(a, b)); /* a file is no buffer ... */
	assert_no_file(one);                /* ... and a buffer no file */
	igvm_free_buffer(b, one);
	igvm_free_buffer(a, two);
	igvm_free_buffer(a, two);
	assert_null(igvm_get_buffer(a, two));
	for (int i = 0; i < 100; i++)
		assert_true(igvm_get_header_data(a, DIRECTIVES, 0) > two);
	igvm_free(b);
	igvm_free(b);
	assert_ptr_equal(igvm_get_buffer(a, one), p);
	assert_int_equal(uvm_le32(p), IGVM_VHT_SUPPORTED_PLATFORM);
	igvm_free(a);
	assert_null(igvm_get_buffer(a, one));
	assert_int_equal(open_eleven(), two + 101);
	igvm_free(two + 101);
}

/* The n-th allocation fails, for every n: an error, nothing leaked (as the address sanitizer sees), and then all is well. */
static void out_of_memory(void **state)
{
	const struct image im = eleven_directives();
	IgvmHandle h = 0, b = 0;
	unsigned n;

	(void)state;
	for (n = 1; h <= 0; n++) {
		fail_in = n;
		h = igvm_new_from_binary(im.p, im.len);
		assert_true(h == IGVMAPI_INVALID_FILE || (h > 0 && fail_in > 0));
	}
	assert_true(n > 4); /* the file, its bytes, its lists, ... */
	for (n = 1; b <= 0; n++) {
		fail_in = n;
		b = igvm_get_header(h, PLATFORMS, 0);
		assert_true(b == IGVMAPI_INVALID_FILE || (b > 0 && fail_in > 0));
	}
	assert_int_equal(n, 1 + 2 + 1); /* the buffer, the table */
	fail_in = 1;
	assert_int_equal(igvm_get_header_data(h, DIRECTIVES, 0), IGVMAPI_INVALID_FILE);
	fail_in = 0;
	assert_int_equal(igvm_get_header_data(h, DIRECTIVES, 0), b + 1);
	assert_int_equal(igvm_get_buffer_size(h, b), 24);
	igvm_free(h);
	free(im.p);
}

enum { THREADS = 4, ROUNDS = 200 };

struct worker {
	pthread_t thread;
	IgvmHandle shared;
	unsigned wrong;
};

/* cmocka's checks are for the main thread only: count instead. */
static void *work(void *arg)
{
	const struct image im = eleven_directives();
	struct worker *w = arg;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		const IgvmHandle own = igvm_new_from_binary(im.p, im.len);
		const IgvmHandle a = igvm_get_header_data(w->shared, DIRECTIVES, i % 8), b = igvm_get_header(own, INITS, 1);
		const uint8_t *pa = igvm_get_buffer(w->shared, a), *pb = igvm_get_buffer(own, b);

		w->wrong += own <= 0 || igvm_header_count(own, DIRECTIVES) != 11;
		w->wrong += pa == NULL || pa[0] != i % PAGES + 1 || pa[4095] != pa[0];
		w->wrong += pb == NULL || uvm_le32(pb) != IGVM_VHT_GUEST_POLICY || igvm_get_buffer_size(own, b) != 24;
		igvm_free_buffer(w->shared, a);
		igvm_free(own);
	}
	free(im.p);
	return NULL;
}

static void threads(void **state)
{
	const IgvmHandle shared = open_eleven();
	struct worker w[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		w[i] = (struct worker){ .shared = shared };
		assert_int_equal(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(w[i].thread, NULL), 0);
		assert_int_equal(w[i].wrong, 0);
	}
	/* three numbers for every round, none twice */
	assert_int_equal(igvm_get_header(shared, PLATFORMS, 0), shared + 3 * THREADS * ROUNDS + 1);
	igvm_free(shared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_handles), /* first: no file was opened yet */
		cmocka_unit_test(bad_indices),   cmocka_unit_test(headers),        cmocka_unit_test(data),
		cmocka_unit_test(errors),        cmocka_unit_test(no_file_at_all), cmocka_unit_test(lifetimes),
		cmocka_unit_test(out_of_memory), cmocka_unit_test(threads),
	};

	return cmocka_run_group_tests_name("igvm_capi", tests, NULL, NULL);
}
