/* SPDX-License-Identifier: MIT */
/*
 * Launch measurements of pseudo-random directives against a second implementation: one event at a time, plain OpenSSL, every
 * rule spelled out again. Threads, lanes and the company of other platforms must not show in digests or log.
 */
#include <stdio.h>

#include <openssl/evp.h>

#include <uvmkit/measure.h>
#include <uvmkit/wire.h>

#include "unit.h"

/* ---- the second implementation -------------------------------------------------------------------------------------- */

struct expected {
	struct uvm_measure_event *events;
	size_t n, cap;
	struct uvm_digest digest;
	EVP_MD_CTX *mrtd;
};

static const uint8_t zeros[UVM_PAGE_SIZE];

static void padded(const struct uvm_igvm_header *h, uint8_t out[UVM_PAGE_SIZE])
{
	memset(out, 0, UVM_PAGE_SIZE);
	if (h->data_len > 0)
		memcpy(out, h->data, h->data_len);
}

static void hash(const char *md, const uint8_t *p, size_t n, uint8_t *out)
{
	assert_int_equal(EVP_Digest(p, n, out, NULL, EVP_get_digestbyname(md), NULL), 1);
}

static struct uvm_measure_event *expect(struct expected *x, enum uvm_measure_platform p, enum uvm_measure_kind kind,
					uint64_t gpa, uint32_t directive)
{
	if (x->n == x->cap) {
		x->cap = 2 * x->cap + 16;
		x->events = realloc(x->events, x->cap * sizeof(*x->events));
		assert_non_null(x->events);
	}
	memset(&x->events[x->n], 0, sizeof(*x->events));
	x->events[x->n].order = x->n;
	x->events[x->n].platform = p;
	x->events[x->n].kind = kind;
	x->events[x->n].gpa = gpa;
	x->events[x->n].directive = directive;
	return &x->events[x->n++];
}

static void snp_page(struct expected *x, enum uvm_measure_kind kind, uint8_t type, uint64_t gpa, const uint8_t *data,
		     uint32_t directive)
{
	struct uvm_measure_event *e = expect(x, UVM_MEASURE_SNP, kind, gpa, directive);
	uint8_t info[112] = { 0 };

	memcpy(info, x->digest.b, 48);
	if (data != NULL) {
		hash("SHA384", data, UVM_PAGE_SIZE, info + 48);
		memcpy(e->contents.b, info + 48, 48);
		e->contents.len = 48;
	}
	info[96] = sizeof(info);
	info[98] = type;
	uvm_put_le64(info + 104, gpa);
	hash("SHA384", info, sizeof(info), x->digest.b);
	e->running = x->digest;
}

static void snp(struct expected *x, const struct uvm_igvm_header *h, uint64_t area, uint32_t i, bool native_zero)
{
	uint8_t data[UVM_PAGE_SIZE];

	if (h->type == UVM_IGVM_PARAMETER_INSERT) {
		for (uint64_t n = 0; n < area; n += UVM_PAGE_SIZE)
			snp_page(x, UVM_MEASURE_PARAMETER, 4, h->insert.gpa + n, NULL, i);
	} else if (h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_VMSA) {
		padded(h, data);
		snp_page(x, UVM_MEASURE_VMSA, 2, h->vp.gpa, data, i);
	} else if (h->type == UVM_IGVM_PAGE_DATA && (h->page.flags & UVM_IGVM_PAGE_SHARED) == 0) {
		padded(h, data);
		if (h->page.data_type == UVM_IGVM_PAGE_SECRETS)
			snp_page(x, UVM_MEASURE_SECRETS, 5, h->page.gpa, NULL, i);
		else if (h->page.data_type != UVM_IGVM_PAGE_NORMAL)
			snp_page(x, UVM_MEASURE_CPUID, 6, h->page.gpa, NULL, i);
		else if ((h->page.flags & UVM_IGVM_PAGE_UNMEASURED) != 0)
			snp_page(x, UVM_MEASURE_UNMEASURED, 4, h->page.gpa, NULL, i);
		else if (h->data_len == 0 && native_zero)
			snp_page(x, UVM_MEASURE_ZERO, 3, h->page.gpa, NULL, i);
		else
			snp_page(x, UVM_MEASURE_PAGE, 1, h->page.gpa, data, i);
	}
}

static void tdx_record(struct expected *x, const char *name, uint64_t gpa)
{
	uint8_t record[128] = { 0 };

	memcpy(record, name, strlen(name));
	uvm_put_le64(record + 16, gpa);
	assert_int_equal(EVP_DigestUpdate(x->mrtd, record, sizeof(record)), 1);
}

static void tdx_page(struct expected *x, enum uvm_measure_kind kind, uint64_t gpa, const uint8_t *data, uint32_t directive)
{
	struct uvm_measure_event *e = expect(x, UVM_MEASURE_TDX, kind, gpa, directive);
	EVP_MD_CTX *copy = EVP_MD_CTX_new();

	tdx_record(x, "MEM.PAGE.ADD", gpa);
	for (size_t i = 0; data != NULL && i < UVM_PAGE_SIZE; i += 256) {
		tdx_record(x, "MR.EXTEND", gpa + i);
		assert_int_equal(EVP_DigestUpdate(x->mrtd, data + i, 256), 1);
	}
	if (data != NULL) {
		hash("SHA384", data, UVM_PAGE_SIZE, e->contents.b);
		e->contents.len = 48;
	}
	assert_int_equal(EVP_MD_CTX_copy_ex(copy, x->mrtd), 1);
	assert_int_equal(EVP_DigestFinal_ex(copy, x->digest.b, NULL), 1);
	EVP_MD_CTX_free(copy);
	e->running = x->digest;
}

static void tdx(struct expected *x, const struct uvm_igvm_header *h, uint64_t area, uint32_t i)
{
	uint8_t data[UVM_PAGE_SIZE];

	if (h->type == UVM_IGVM_PARAMETER_INSERT) {
		for (uint64_t n = 0; n < area; n += UVM_PAGE_SIZE)
			tdx_page(x, UVM_MEASURE_PARAMETER, h->insert.gpa + n, NULL, i);
	} else if (h->type == UVM_IGVM_PAGE_DATA && (h->page.flags & UVM_IGVM_PAGE_SHARED) == 0) {
		padded(h, data);
		if ((h->page.flags & UVM_IGVM_PAGE_UNMEASURED) != 0)
			tdx_page(x, UVM_MEASURE_UNMEASURED, h->page.gpa, NULL, i);
		else
			tdx_page(x, UVM_MEASURE_PAGE, h->page.gpa, data, i);
	}
}

static void vbs_chunk(struct expected *x, struct uvm_measure_event *e, const uint8_t *chunk, size_t n)
{
	uint8_t all[32 + 32 + UVM_PAGE_SIZE];

	memcpy(all, x->digest.b, 32);
	memcpy(all + 32, chunk, n);
	hash("SHA256", all, 32 + n, x->digest.b);
	e->running = x->digest;
}

static void vbs_page(struct expected *x, enum uvm_measure_kind kind, uint8_t meta, uint64_t gpa, const uint8_t *data,
		     uint32_t directive)
{
	struct uvm_measure_event *e = expect(x, UVM_MEASURE_VBS, kind, gpa, directive);
	uint8_t chunk[32 + UVM_PAGE_SIZE] = { 0 };

	uvm_put_le32(chunk, sizeof(chunk));
	chunk[4] = 2;
	chunk[16] = meta;
	uvm_put_le64(chunk + 24, gpa >> 12);
	memcpy(chunk + 32, data != NULL ? data : zeros, UVM_PAGE_SIZE);
	if (data != NULL) {
		hash("SHA256", data, UVM_PAGE_SIZE, e->contents.b);
		e->contents.len = 32;
	}
	vbs_chunk(x, e, chunk, sizeof(chunk));
}

static void vbs_registers(struct expected *x, const struct uvm_igvm_header *h, uint32_t directive)
{
	for (uint32_t i = 0; i < uvm_le32(h->data); i++) {
		const uint8_t *r = h->data + 4 + 32 * i;
		const uint32_t name = uvm_le32(r + 1);
		uint8_t chunk[48] = { sizeof(chunk) };

		chunk[20] = r[0];
		uvm_put_le32(chunk + 28, name);
		memcpy(chunk + 32, r + 16, 16);
		if (name >= 0x70000 && name < 0x80000)
			memset(chunk + 32, 0, 6);
		else if (name < 0x60000 || name >= 0x80000)
			memset(chunk + 40, 0, 8);
		vbs_chunk(x, expect(x, UVM_MEASURE_VBS, UVM_MEASURE_REGISTER, name, directive), chunk, sizeof(chunk));
	}
}

static void vbs(struct expected *x, const struct uvm_igvm_header *h, uint64_t area, uint32_t i)
{
	uint8_t data[UVM_PAGE_SIZE];

	if (h->type == UVM_IGVM_PARAMETER_INSERT) {
		for (uint64_t n = 0; n < area; n += UVM_PAGE_SIZE)
			vbs_page(x, UVM_MEASURE_PARAMETER, 4, h->insert.gpa + n, NULL, i);
	} else if (h->type == UVM_IGVM_ERROR_RANGE) {
		for (uint64_t n = 0; n < h->error.size_bytes; n += UVM_PAGE_SIZE)
			vbs_page(x, UVM_MEASURE_ERROR, 7, h->error.gpa + n, NULL, i);
	} else if (h->type == UVM_IGVM_PAGE_DATA && (h->page.flags & UVM_IGVM_PAGE_SHARED) == 0) {
		padded(h, data);
		if ((h->page.flags & UVM_IGVM_PAGE_UNMEASURED) != 0)
			vbs_page(x, UVM_MEASURE_UNMEASURED, 4, h->page.gpa, NULL, i);
		else
			vbs_page(x, UVM_MEASURE_PAGE, 0, h->page.gpa, data, i);
	}
}

/* ---- pseudo-random directives --------------------------------------------------------------------------------------- */

#define POOL_PAGES 200u
#define CONTEXTS 5u
#define CONTEXT_REGISTERS 7u

struct stream {
	uint64_t seed;
	struct uvm_igvm_header *h;
	uint32_t n, areas;
	uint8_t pool[POOL_PAGES * UVM_PAGE_SIZE]; /* fewer pages than directives: contents repeat */
	uint8_t contexts[CONTEXTS][4 + CONTEXT_REGISTERS * UVM_IGVM_VBS_REGISTER_SIZE];
};

static uint32_t random32(struct stream *s, uint32_t below)
{
	s->seed ^= s->seed << 13;
	s->seed ^= s->seed >> 7;
	s->seed ^= s->seed << 17;
	return (uint32_t)(s->seed >> 32) % below;
}

static void random_data(struct stream *s, struct uvm_igvm_header *h)
{
	static const uint32_t lengths[] = { 0, 1, 255, 256, 257, 4095, 4096, 4096, 4096, 4096, 4096, 4096 };

	h->data_len = lengths[random32(s, COUNT(lengths))];
	h->data = h->data_len > 0 ? s->pool + random32(s, POOL_PAGES) * UVM_PAGE_SIZE : NULL;
}

static void random_page(struct stream *s, struct uvm_igvm_header *h)
{
	static const uint8_t types[] = { 0, 0, 0, 0, 0, 1, 2, 3 };
	static const uint8_t flags[] = { 0, 0, 0, 0, UVM_IGVM_PAGE_UNMEASURED, UVM_IGVM_PAGE_SHARED, 6, UVM_IGVM_PAGE_2MB };

	h->type = UVM_IGVM_PAGE_DATA;
	h->page.gpa = (uint64_t)random32(s, UINT32_MAX) * UVM_PAGE_SIZE;
	h->page.data_type = types[random32(s, COUNT(types))];
	h->page.flags = flags[random32(s, COUNT(flags))];
	if (h->page.data_type != UVM_IGVM_PAGE_NORMAL)
		h->mask &= ~(1u << UVM_MEASURE_VBS);
	random_data(s, h);
}

static void random_context(struct stream *s, struct uvm_igvm_header *h)
{
	h->type = UVM_IGVM_VP_CONTEXT;
	h->vp.context = (uint8_t)random32(s, UVM_IGVM_CONTEXT_CCA + 1);
	h->vp.gpa = (uint64_t)random32(s, 99) * UVM_PAGE_SIZE;
	random_data(s, h);
	if (h->vp.context == UVM_IGVM_CONTEXT_VBS) {
		h->data = s->contexts[random32(s, CONTEXTS)];
		h->data_len = sizeof(s->contexts[0]);
	}
}

static void random_directive(struct stream *s, struct uvm_igvm_header *h)
{
	h->mask = random32(s, 16);
	switch (random32(s, 16)) {
	case 0:
		h->type = UVM_IGVM_PARAMETER_AREA;
		h->mask = 0;
		h->area.parameter_area_index = s->areas++ * 0x9E3779B9u;
		h->area.number_of_bytes = (uint64_t)random32(s, 20) * UVM_PAGE_SIZE;
		break;
	case 1:
		h->type = s->areas > 0 ? UVM_IGVM_PARAMETER_INSERT : UVM_IGVM_REQUIRED_MEMORY;
		h->insert.gpa = (uint64_t)random32(s, 999) * UVM_PAGE_SIZE;
		h->insert.parameter_area_index = s->areas > 0 ? random32(s, s->areas) * 0x9E3779B9u : 0;
		break;
	case 2:
		h->type = UVM_IGVM_ERROR_RANGE;
		h->error.gpa = (uint64_t)random32(s, 999) * UVM_PAGE_SIZE;
		h->error.size_bytes = random32(s, 9 * UVM_PAGE_SIZE);
		break;
	case 3:
		random_context(s, h);
		break;
	default:
		random_page(s, h);
	}
}

static struct stream *stream_new(uint32_t n, uint64_t seed)
{
	static const uint32_t names[CONTEXT_REGISTERS] = { 0x20004, 0x60000, 0x60007, 0x70000, 0x70001, 0x80001, 0x8007A };
	struct stream *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->seed = seed;
	s->n = n;
	s->h = calloc(n > 0 ? n : 1, sizeof(*s->h));
	assert_non_null(s->h);
	for (size_t i = 0; i < sizeof(s->pool); i++)
		s->pool[i] = (uint8_t)random32(s, 256);
	for (size_t c = 0; c < CONTEXTS; c++) {
		for (size_t i = 0; i < sizeof(s->contexts[c]); i++)
			s->contexts[c][i] = (uint8_t)random32(s, 256);
		uvm_put_le32(s->contexts[c], CONTEXT_REGISTERS);
		for (size_t i = 0; i < CONTEXT_REGISTERS; i++)
			uvm_put_le32(s->contexts[c] + 4 + 32 * i + 1, names[i]);
	}
	for (uint32_t i = 0; i < n; i++)
		random_directive(s, &s->h[i]);
	return s;
}

static void stream_free(struct stream *s)
{
	free(s->h);
	free(s);
}

static uint64_t area_size(const struct stream *s, uint32_t index)
{
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->h[i].type == UVM_IGVM_PARAMETER_AREA && s->h[i].area.parameter_area_index == index)
			return s->h[i].area.number_of_bytes;
	}
	return 0;
}

/* ---- comparing ------------------------------------------------------------------------------------------------------ */

static void expect_all(const struct stream *s, struct expected x[UVM_MEASURE_PLATFORMS], bool native_zero)
{
	for (int p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		memset(&x[p], 0, sizeof(x[p]));
		x[p].digest.len = p == UVM_MEASURE_VBS ? 32 : 48;
	}
	x[UVM_MEASURE_TDX].mrtd = EVP_MD_CTX_new();
	assert_int_equal(EVP_DigestInit_ex(x[UVM_MEASURE_TDX].mrtd, EVP_sha384(), NULL), 1);
	hash("SHA384", zeros, 0, x[UVM_MEASURE_TDX].digest.b);
	for (uint32_t i = 0; i < s->n; i++) {
		const struct uvm_igvm_header *h = &s->h[i];
		const uint64_t area = h->type == UVM_IGVM_PARAMETER_INSERT ? area_size(s, h->insert.parameter_area_index) : 0;

		if ((h->mask & 1) != 0)
			snp(&x[UVM_MEASURE_SNP], h, area, i, native_zero);
		if ((h->mask & 2) != 0)
			tdx(&x[UVM_MEASURE_TDX], h, area, i);
		if ((h->mask & 4) != 0)
			vbs(&x[UVM_MEASURE_VBS], h, area, i);
	}
	for (uint32_t i = 0; i < s->n; i++) {
		const struct uvm_igvm_header *h = &s->h[i];

		if (h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_VBS && (h->mask & 4) != 0)
			vbs_registers(&x[UVM_MEASURE_VBS], h, i);
	}
}

static void expected_free(struct expected x[UVM_MEASURE_PLATFORMS])
{
	for (int p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		EVP_MD_CTX_free(x[p].mrtd);
		free(x[p].events);
	}
}

struct log {
	const struct expected *x;
	size_t seen[UVM_MEASURE_PLATFORMS];
};

static void assert_same(const struct uvm_digest *a, const struct uvm_digest *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->b, b->b, a->len);
}

static bool compare_event(void *arg, const struct uvm_measure_event *e)
{
	struct log *l = arg;
	const struct expected *x = &l->x[e->platform];
	const size_t i = l->seen[e->platform]++;

	assert_true(i < x->n);
	assert_true(e->order == i);
	assert_int_equal(e->directive, x->events[i].directive);
	assert_int_equal(e->kind, x->events[i].kind);
	assert_true(e->gpa == x->events[i].gpa);
	assert_same(&e->contents, &x->events[i].contents);
	assert_same(&e->running, &x->events[i].running);
	return true;
}

/* ${bits}: which platforms; their order in the targets is turned around for odd numbers of threads. */
static void run(const struct stream *s, const struct expected *x, unsigned bits, const struct uvm_measure_options *opt)
{
	struct uvm_measure_target targets[UVM_MEASURE_PLATFORMS];
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	struct uvm_measure *m;
	size_t n = 0;

	for (int k = 0; k < UVM_MEASURE_PLATFORMS; k++) {
		const int p = opt->threads % 2 == 1 ? UVM_MEASURE_PLATFORMS - 1 - k : k;

		if ((bits & 1u << p) != 0)
			targets[n++] = (struct uvm_measure_target){ (enum uvm_measure_platform)p, 1u << p };
	}
	assert_int_equal(uvm_measure_new(&m, targets, n, opt, NULL), UVM_OK);
	for (uint32_t i = 0; i < s->n; i++)
		assert_int_equal(uvm_measure_add(m, &s->h[i], NULL), UVM_OK);
	assert_int_equal(uvm_measure_finish(m, digests, NULL), UVM_OK);
	for (size_t i = 0; i < n; i++)
		assert_same(&digests[i], &x[targets[i].platform].digest);
	uvm_measure_free(m);
}

static void run_logged(const struct stream *s, const struct expected *x, unsigned bits, struct uvm_measure_options opt)
{
	struct log l = { .x = x };

	opt.log = compare_event;
	opt.log_arg = &l;
	run(s, x, bits, &opt);
	for (unsigned p = 0; p < UVM_MEASURE_PLATFORMS; p++)
		assert_int_equal(l.seen[p], (bits & 1u << p) != 0 ? x[p].n : 0);
}

static void streams(void **state)
{
	static const uint32_t lengths[] = { 0, 1, 2, 17, 511, 513, 3000 };
	static const unsigned threads[] = { 1, 2, 7, 0 };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(lengths); i++) {
		const bool native_zero = i % 2 == 1;
		struct stream *s = stream_new(lengths[i / 2], 0x1234567 + i);
		struct expected x[UVM_MEASURE_PLATFORMS];

		expect_all(s, x, native_zero);
		for (size_t t = 0; t < COUNT(threads); t++) {
			const struct uvm_measure_options opt = { .threads = threads[t],
								 .native_zero = native_zero,
								 .portable = t % 2 == 0 };
			const struct uvm_measure_options other = { .threads = threads[t],
								   .native_zero = native_zero,
								   .portable = t % 2 == 1 };

			run(s, x, 7, &opt);
			run(s, x, 1 + (unsigned)i % 7, &other);
			run_logged(s, x, 7, other);
		}
		expected_free(x);
		stream_free(s);
	}
}

/* More contents than the table of seen ones has places, each twice, so that some are forgotten in between. */
static void repeated_contents(void **state)
{
	enum { PAGES = 20000 };
	uint8_t *bytes = malloc(PAGES + UVM_PAGE_SIZE); /* pages overlap: one byte apart */
	struct uvm_measure_options opt = { .threads = 2 };
	struct expected x[UVM_MEASURE_PLATFORMS];
	struct stream s = { .n = 2 * PAGES };

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < PAGES + UVM_PAGE_SIZE; i++)
		bytes[i] = (uint8_t)(i * i >> 5);
	s.h = calloc(s.n, sizeof(*s.h));
	assert_non_null(s.h);
	for (uint32_t i = 0; i < s.n; i++) {
		s.h[i].type = UVM_IGVM_PAGE_DATA;
		s.h[i].mask = 1;
		s.h[i].page.gpa = (uint64_t)i * UVM_PAGE_SIZE;
		s.h[i].data = bytes + (i < PAGES ? i : (s.n - 1 - i) * 7 % PAGES);
		s.h[i].data_len = i % 50 == 0 ? 100 : UVM_PAGE_SIZE;
	}
	expect_all(&s, x, false);
	run(&s, x, 1, &opt);
	expected_free(x);
	free(s.h);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams),
		cmocka_unit_test(repeated_contents),
	};

	return cmocka_run_group_tests_name("measure_streams", tests, NULL, NULL);
}
