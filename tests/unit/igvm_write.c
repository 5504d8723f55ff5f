/* SPDX-License-Identifier: MIT */
/*
 * Laying out and writing IGVM files. Digests of whole files are those of files with the same records that the Rust crate igvm
 * 0.5.0 writes.
 */
#include <openssl/evp.h>

#include "igvm_make.h"

/* ---- helpers ---- */

struct written {
	struct uvm_igvm_plan plan;
	uint8_t *p; /* exactly plan.total bytes */
};

static struct written write_file(const struct uvm_igvm *f)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct written w;

	assert_int_equal(uvm_igvm_plan(f, &w.plan, &d), UVM_OK);
	w.p = malloc((size_t)w.plan.total);
	assert_non_null(w.p);
	assert_int_equal(uvm_igvm_emit(&w.plan, w.p, (size_t)w.plan.total), UVM_OK);
	return w;
}

static void drop(struct written *w, struct uvm_igvm *f)
{
	free(w->p);
	uvm_igvm_plan_free(&w->plan);
	uvm_igvm_free(f);
}

static void assert_sha256(const struct written *w, const char *hex)
{
	uint8_t digest[32];
	char text[65];

	assert_int_equal(EVP_Digest(w->p, (size_t)w->plan.total, digest, NULL, EVP_sha256(), NULL), 1);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(text, hex);
}

/* The number at ${at} in the body of record ${index}, counted over all sections. */
static uint32_t body32(const struct written *w, unsigned index, unsigned at)
{
	const uint8_t *p = w->p + uvm_le32(w->p + 8);

	while (index-- > 0)
		p += UVM_IGVM_FRAME_SIZE + ((uvm_le32(p + 4) + 7) & ~7u);
	return uvm_le32(p + UVM_IGVM_FRAME_SIZE + at);
}

#define PAGE_OFFSET 12 /* of file_offset in the body of PAGE_DATA, VP_CONTEXT and PARAMETER_AREA */
#define CORIM_OFFSET 4
#define CORIM_SIZE 8

/* ---- refusals ---- */

static void assert_too_large(const struct uvm_igvm *f, const char *rule, uint64_t got)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan;

	assert_int_equal(uvm_igvm_plan(f, &plan, &d), UVM_E_LIMIT);
	assert_int_equal(d.code, UVM_E_LIMIT);
	assert_string_equal(d.rule, rule);
	assert_int_equal(d.got, got);
	assert_int_equal(d.want, UINT32_MAX);
	assert_int_equal(d.off, UVM_NO_OFFSET);
	assert_null(plan.head);
	assert_null(plan.pieces);
	assert_int_equal(plan.total, 0);
}

/* Stored sizes come from the records: nothing of that size is allocated before it is refused. */
static void limit_of_the_file(void **state)
{
	static const uint64_t huge[] = { (uint64_t)1 << 32, (uint64_t)1 << 40, UINT64_MAX - PAGE + 1 };
	const uint64_t largest = UINT32_MAX / PAGE * (uint64_t)PAGE;
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_header *area = make_area(&f, 0);
	struct uvm_igvm_plan plan;
	static const uint8_t text[4096] = { 1 };
	uint32_t room;

	(void)state;
	area->data = text;
	area->data_len = 1;
	for (size_t i = 0; i < COUNT(huge); i++) {
		area->area.number_of_bytes = huge[i];
		assert_too_large(&f, "file-too-large", huge[i]);
	}

	area->area.number_of_bytes = largest;
	assert_int_equal(uvm_igvm_plan(&f, &plan, &d), UVM_OK);
	assert_int_equal(plan.total, plan.head_len + largest);
	room = (uint32_t)(UINT32_MAX - plan.total);
	uvm_igvm_plan_free(&plan);

	/* a document fills the rest to the last byte */
	room -= UVM_IGVM_FRAME_SIZE + 16;
	assert_in_range(room, 1, sizeof(text) - 1);
	make_corim(&f, UVM_IGVM_CORIM_DOCUMENT, 1, text, room);
	assert_int_equal(uvm_igvm_plan(&f, &plan, &d), UVM_OK);
	assert_int_equal(plan.total, UINT32_MAX);
	uvm_igvm_plan_free(&plan);
	f.section[UVM_IGVM_INITIALIZATIONS].h[0].data_len++;
	assert_too_large(&f, "file-too-large", (uint64_t)UINT32_MAX + 1);
	uvm_igvm_free(&f);
}

/* By the size alone: there are no such bytes. */
static void limit_of_the_headers(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);

	(void)state;
	made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VERSION_STRING,
					    .blob = { made_page(1), UINT32_MAX - (24 + 24 + UVM_IGVM_FRAME_SIZE) + 1 } });
	assert_too_large(&f, "headers-too-large", (uint64_t)UINT32_MAX + 1 - 24);
	uvm_igvm_free(&f);
}

static void buffer_too_small(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan;
	uint8_t *out;

	(void)state;
	make_filled(&f, 0, 1, 0xAB);
	assert_int_equal(uvm_igvm_plan(&f, &plan, &d), UVM_OK);
	out = malloc((size_t)plan.total);
	assert_non_null(out);
	memset(out, 0x5A, (size_t)plan.total);
	for (size_t size = 0; size < plan.total; size += size < 100 ? 1 : 997)
		assert_int_equal(uvm_igvm_emit(&plan, out, size), UVM_E_SPACE);
	assert_int_equal(uvm_igvm_emit(&plan, out, (size_t)plan.total - 1), UVM_E_SPACE);
	for (size_t i = 0; i < plan.total; i++)
		assert_int_equal(out[i], 0x5A);
	free(out);
	uvm_igvm_plan_free(&plan);
	uvm_igvm_plan_free(&plan);
	uvm_igvm_plan_free(NULL);
	uvm_igvm_free(&f);
}

static void invalid_files(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan;
	struct uvm_igvm_header *page = make_page(&f, 0, 1, made_page(1), PAGE);

	(void)state;
	page->page.gpa = 1;
	assert_int_equal(uvm_igvm_plan(&f, &plan, &d), UVM_E_ALIGN);
	assert_string_equal(d.field, "gpa");
	assert_null(plan.head);
	page->type = 0x306;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_igvm_plan(&f, &plan, &d), UVM_E_TYPE);
	assert_string_equal(d.rule, "type-assigned");
	assert_int_equal(d.index, 1);
	assert_null(plan.head);
	uvm_igvm_free(&f);
}

/* ---- whole files ---- */

static void smallest_example(void **state)
{
	static const uint8_t head[] = {
		'I',  'G',  'V',  'M',  1, 0, 0, 0, 24,   0,    0, 0, 0x38, 0, 0, 0, 0x50, 0x10, 0, 0, /* fixed header */
		0x16, 0x49, 0xF2, 0xA1, 1, 0, 0, 0, 16,   0,    0, 0, 1,    0, 0, 0, 0,    1,    1, 0,
		0,    0,    0,    0,    0, 0, 0, 0, 0x02, 0x03, 0, 0, 24,   0, 0, 0, 0,    0,    0, 0,
		0,    0,    0,    0,    1, 0, 0, 0, 0x50, 0,    0, 0, 0,    0, 0, 0, 0,    0,    0, 0,
	};
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct written w;

	(void)state;
	make_filled(&f, 0, 1, 0xAB);
	w = write_file(&f);
	assert_int_equal(w.plan.head_len, sizeof(head));
	assert_memory_equal(w.p, head, sizeof(head));
	assert_int_equal(w.plan.total, sizeof(head) + PAGE);
	assert_memory_equal(w.p + sizeof(head), made_page(0xAB), PAGE);
	assert_sha256(&w, "ce1c3cb4b6d89bf62ae9a740be5a70236ae58b37cd91f3debe96dbb432d8e209");
	drop(&w, &f);
}

static void known_files(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct written w;

	(void)state;
	make_basic(&f);
	w = write_file(&f);
	assert_int_equal(w.plan.head_len, 24 + 344);
	assert_int_equal(w.plan.total, 16752);
	assert_int_equal(uvm_le32(w.p + 20), 0xB622EC75);
	assert_sha256(&w, "b1c0306a449a76d088f68fbc9afb61dcad2697b0dd1a166268aa80a846a8cd5c");
	free(w.p);
	uvm_igvm_plan_free(&w.plan);

	for (uint32_t mask = 1; mask <= 2; mask++)
		made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_GUEST_POLICY, .mask = mask, .policy.policy = 0x30000 });
	w = write_file(&f);
	assert_int_equal(w.plan.head_len, 24 + 392);
	assert_int_equal(w.plan.total, 16800);
	assert_int_equal(uvm_le32(w.p + 20), 0x2364C520);
	assert_sha256(&w, "effc7663b1f9669b6534453ad5e26f5f29d16cd9f3c953b24cd45858b23dd215");
	drop(&w, &f);
}

static void version_2(void **state)
{
	struct uvm_igvm f = { .version = 2, .arch = UVM_IGVM_ARCH_AARCH64 };
	struct written w;

	(void)state;
	make_platform(&f, 1, UVM_IGVM_VSM_ISOLATION);
	make_filled(&f, 0, 1, 1);
	w = write_file(&f);
	assert_int_equal(uvm_le32(w.p + 4), 2);
	assert_int_equal(uvm_le32(w.p + 8), 32);
	assert_int_equal(uvm_le32(w.p + 16), 32 + 56 + PAGE);
	assert_int_equal(uvm_le32(w.p + 24), UVM_IGVM_ARCH_AARCH64);
	assert_int_equal(uvm_le32(w.p + 28), PAGE);
	assert_int_equal(body32(&w, 1, PAGE_OFFSET), 32 + 56);
	drop(&w, &f);
}

/* Both can be written; a file without data is one that readers in the field refuse. */
static void without_data(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct written w;

	(void)state;
	made(&f, &(struct uvm_igvm_header){
			 .type = UVM_IGVM_ERROR_RANGE, .mask = 1, .error = { .gpa = 0x5000, .size_bytes = 0x1234 } });
	w = write_file(&f);
	assert_int_equal(w.plan.npieces, 0);
	assert_int_equal(w.plan.total, w.plan.head_len);
	assert_int_equal(body32(&w, 1, 0), 0x5000);
	assert_int_equal(body32(&w, 1, 12), 0x1234);
	drop(&w, &f);
}

/* ---- file data ---- */

/* An empty page has no data; a page of zeros has, however it is given. */
static void empty_and_zero_pages(void **state)
{
	static const uint8_t zero[PAGE];
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct written w;

	(void)state;
	make_page(&f, 0, 1, NULL, 0);
	make_page(&f, 1, 1, zero, PAGE);
	make_page(&f, 2, 1, zero + 7, 1);
	make_page(&f, 3, 1, zero, 0);
	w = write_file(&f);
	assert_int_equal(w.plan.npieces, 1);
	assert_int_equal(w.plan.total, w.plan.head_len + PAGE);
	assert_int_equal(body32(&w, 1, PAGE_OFFSET), 0);
	assert_int_equal(body32(&w, 2, PAGE_OFFSET), w.plan.head_len);
	assert_int_equal(body32(&w, 3, PAGE_OFFSET), w.plan.head_len);
	assert_int_equal(body32(&w, 4, PAGE_OFFSET), 0);
	assert_true(uvm_is_zero(w.p + w.plan.head_len, PAGE));
	drop(&w, &f);
}

static void padded_data(void **state)
{
	static const uint8_t text[] = "parameters";
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct uvm_igvm_header *area;
	uint8_t *exact = unit_exact(text, sizeof(text));
	const uint8_t *data;
	struct written w;

	(void)state;
	area = make_area(&f, 0);
	area->area.number_of_bytes = 3 * PAGE;
	area->data = exact;
	area->data_len = sizeof(text);
	make_page(&f, 0, 1, exact, sizeof(text));
	make_page(&f, 1, 1, exact, sizeof(text) - 1); /* without the NUL, which the padding gives back */
	w = write_file(&f);
	assert_int_equal(w.plan.npieces, 2); /* of different sizes */
	assert_int_equal(w.plan.total, w.plan.head_len + 4 * PAGE);
	data = w.p + w.plan.head_len;
	for (int i = 0; i < 2; i++, data += 3 * PAGE) {
		assert_memory_equal(data, text, sizeof(text));
		assert_true(uvm_is_zero(data + sizeof(text), (i == 0 ? 3 * PAGE : PAGE) - sizeof(text)));
	}
	assert_int_equal(body32(&w, 2, PAGE_OFFSET), w.plan.head_len + 3 * PAGE);
	assert_int_equal(body32(&w, 3, PAGE_OFFSET), w.plan.head_len + 3 * PAGE);
	free(exact);
	drop(&w, &f);
}

/* CoRIM data comes first, and whatever holds the same 4096 bytes is stored with it. */
static void one_copy_for_all_kinds(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_SEV_SNP);
	struct uvm_igvm_header *area;
	uint8_t *again[3];
	struct written w;

	(void)state;
	for (size_t i = 0; i < COUNT(again); i++)
		again[i] = unit_exact(made_page(7), PAGE);
	make_filled(&f, 0, 1, 1);
	make_filled(&f, 1, 1, 7);
	area = make_area(&f, 0);
	area->data = again[0];
	area->data_len = PAGE;
	made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
					    .mask = 1,
					    .data = again[1],
					    .data_len = PAGE,
					    .vp = { .context = UVM_IGVM_CONTEXT_VMSA } });
	make_corim(&f, UVM_IGVM_CORIM_DOCUMENT, 1, again[2], PAGE);
	w = write_file(&f);
	assert_int_equal(w.plan.npieces, 2);
	assert_int_equal(w.plan.total, w.plan.head_len + 2 * PAGE);
	assert_int_equal(body32(&w, 1, CORIM_OFFSET), w.plan.head_len);
	assert_int_equal(body32(&w, 1, CORIM_SIZE), PAGE);
	assert_int_equal(body32(&w, 2, PAGE_OFFSET), w.plan.head_len + PAGE);
	for (unsigned i = 3; i < 6; i++)
		assert_int_equal(body32(&w, i, PAGE_OFFSET), w.plan.head_len);
	for (size_t i = 0; i < COUNT(again); i++)
		free(again[i]);
	drop(&w, &f);
}

/* Empty CoRIM data has the offset at which the first of it met the end of the data, and size 0. */
static void empty_corim(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct written w;

	(void)state;
	make_corim(&f, UVM_IGVM_CORIM_DOCUMENT, 1, "abc", 3);
	make_corim(&f, UVM_IGVM_CORIM_SIGNATURE, 1, NULL, 0);
	make_corim(&f, UVM_IGVM_CORIM_DOCUMENT, 2, "defgh", 5);
	make_corim(&f, UVM_IGVM_CORIM_SIGNATURE, 2, NULL, 0);
	make_filled(&f, 0, 1, 1);
	w = write_file(&f);
	assert_int_equal(body32(&w, 1, CORIM_OFFSET), w.plan.head_len);
	assert_int_equal(body32(&w, 2, CORIM_OFFSET), w.plan.head_len + 3);
	assert_int_equal(body32(&w, 2, CORIM_SIZE), 0);
	assert_int_equal(body32(&w, 3, CORIM_OFFSET), w.plan.head_len + 3);
	assert_int_equal(body32(&w, 4, CORIM_OFFSET), w.plan.head_len + 3);
	assert_int_equal(body32(&w, 4, CORIM_SIZE), 0);
	assert_int_equal(body32(&w, 5, PAGE_OFFSET), w.plan.head_len + 8);
	assert_int_equal(w.plan.total, w.plan.head_len + 8 + PAGE);
	drop(&w, &f);
}

static struct uvm_igvm_header *make_vbs(struct uvm_igvm *f, const uint8_t *data, uint32_t len)
{
	return made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
						  .mask = 1,
						  .data = data,
						  .data_len = len,
						  .vp = { .context = UVM_IGVM_CONTEXT_VBS } });
}

/* Registers are written without what means nothing; contexts that then are equal are one. */
static void register_lists(void **state)
{
	static const struct uvm_igvm_register regs[] = {
		{ .name = 0x20010, .value = 0x1122334455667788 },
		{ .name = 0x60001, .value = 0x1000, .limit = 0xFFFFFFFF, .selector = 8, .attributes = 0xA09B },
	};
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	uint8_t clean[4 + 2 * UVM_IGVM_VBS_REGISTER_SIZE], odd[sizeof(clean)];
	struct written w;

	(void)state;
	uvm_igvm_vbs_put(regs, 2, clean);
	memcpy(odd, clean, sizeof(odd));
	odd[4 + 5] = 0xEE;      /* reserved */
	odd[4 + 16 + 8] = 0xEE; /* upper half of a 64-bit value */
	make_filled(&f, 0, 1, 1);
	make_vbs(&f, odd, sizeof(odd));
	make_vbs(&f, odd, sizeof(odd));
	make_vbs(&f, clean, sizeof(clean));
	make_corim(&f, UVM_IGVM_CORIM_DOCUMENT, 1, odd, sizeof(odd)); /* not a register list: stored as it is */
	make_filled(&f, 1, 1, 2);
	w = write_file(&f);
	assert_int_equal(w.plan.npieces, 4);
	assert_memory_equal(w.p + w.plan.head_len, odd, sizeof(odd));
	for (unsigned i = 3; i < 6; i++)
		assert_int_equal(body32(&w, i, PAGE_OFFSET), w.plan.head_len + sizeof(odd) + PAGE);
	assert_memory_equal(w.p + w.plan.head_len + sizeof(odd) + PAGE, clean, sizeof(clean));
	assert_int_equal(body32(&w, 6, PAGE_OFFSET), w.plan.head_len + 2 * sizeof(odd) + PAGE); /* not aligned */
	drop(&w, &f);
}

/* All pages differ in one byte only, at either end or in the middle; each is stored, and a second copy of each is not. */
static void many_pages(void **state)
{
	enum { N = 3000 };
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	uint8_t *data = calloc(2 * N, PAGE);
	struct written w;

	(void)state;
	assert_non_null(data);
	for (uint32_t i = 0; i < 2 * N; i++) {
		static const uint32_t places[] = { 0, 8, 2044, PAGE - 4 };

		uvm_put_le32(data + (size_t)i * PAGE + places[i % N % COUNT(places)], i % N + 1);
		make_page(&f, i, 1, data + (size_t)i * PAGE, PAGE);
	}
	w = write_file(&f);
	assert_int_equal(w.plan.npieces, N);
	assert_memory_equal(w.p + w.plan.head_len, data, (size_t)N * PAGE);
	for (unsigned i = 0; i < 2 * N; i += 251)
		assert_int_equal(body32(&w, 1 + i, PAGE_OFFSET), w.plan.head_len + i % N * PAGE);
	free(data);
	drop(&w, &f);
}

/* Each page twice in a row, from two places: one that was equal to an earlier one leaves nothing behind for the next. */
static void pages_in_pairs(void **state)
{
	enum { N = 40 };
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	uint8_t *data = calloc(4 * N, PAGE);
	struct written w;

	(void)state;
	assert_non_null(data);
	for (uint32_t i = 0; i < 4 * N; i++) {
		data[(size_t)i * PAGE + (i / 2 % N % 3) * 512] = (uint8_t)(1 + i / 2 % N);
		make_page(&f, i, 1, data + (size_t)i * PAGE, PAGE);
	}
	w = write_file(&f);
	assert_int_equal(w.plan.npieces, N);
	for (unsigned i = 0; i < 4 * N; i++)
		assert_int_equal(body32(&w, 1 + i, PAGE_OFFSET), w.plan.head_len + i / 2 % N * PAGE);
	free(data);
	drop(&w, &f);
}

/* ---- round trips ---- */

#define VBS 1u
#define SNP 2u
#define NATIVE 8u

static void make_initializations(struct uvm_igvm *f)
{
	static const uint8_t version[] = "1.2\xC3\xA9";

	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_GUEST_POLICY, .mask = SNP, .policy.policy = 0x1234567890 });
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_RELOCATABLE_REGION,
					   .mask = VBS,
					   .reloc = { .relocation_alignment = 0x2000,
						      .relocation_region_gpa = 0x10000,
						      .relocation_region_size = 0x3000,
						      .minimum_relocation_gpa = 0x4000,
						      .maximum_relocation_gpa = 0x800000,
						      .vtl = 2,
						      .flags = UVM_IGVM_RELOC_IS_VTL2 | UVM_IGVM_RELOC_APPLY_GDTR } });
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_PAGE_TABLE_RELOCATION_REGION,
					   .mask = VBS,
					   .pt = { .gpa = 0x20000, .size = 0x5000, .used_size = 0x3000, .vtl = 2 } });
	make_corim(f, UVM_IGVM_CORIM_DOCUMENT, VBS | SNP, "document", 8);
	make_corim(f, UVM_IGVM_CORIM_SIGNATURE, SNP, "signature", 9);
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VERSION_STRING, .blob = { version, sizeof(version) - 1 } });
}

static struct uvm_igvm_header context(uint32_t mask, uint8_t kind, const void *data, uint32_t len)
{
	return (struct uvm_igvm_header){
		.type = UVM_IGVM_VP_CONTEXT, .mask = mask, .data = data, .data_len = len, .vp.context = kind
	};
}

static void make_contexts(struct uvm_igvm *f)
{
	static const struct uvm_igvm_register regs[] = {
		{ .name = 0x20010, .vtl = 2, .value = 0x123456789ABCDEF0 },
		{ .name = 0x60002, .vtl = 2, .value = 0x10, .limit = 0xFFFF, .selector = 16, .attributes = 0xC093 },
		{ .name = 0x70001, .vtl = 2, .value = 0x10000, .limit = 0x37 },
	};
	static uint8_t list[4 + COUNT(regs) * UVM_IGVM_VBS_REGISTER_SIZE];
	struct uvm_igvm_header h;

	uvm_igvm_vbs_put(regs, COUNT(regs), list);
	h = context(VBS, UVM_IGVM_CONTEXT_VBS, list, sizeof(list));
	h.vp.vtl = 2;
	made(f, &h);
	h = context(SNP, UVM_IGVM_CONTEXT_VMSA, made_page(0xE0), PAGE);
	h.vp.gpa = 0x7000;
	h.vp.vp_index = 3;
	made(f, &h);
	h = context(NATIVE, UVM_IGVM_CONTEXT_NATIVE_X64, made_page(0xE1), 232);
	h.vp.vp_index = 0xFFFF;
	made(f, &h);
}

static void make_directives(struct uvm_igvm *f)
{
	static const uint8_t blob[864] = { 0, 0, 0, 0, 1, 2, 3, [500] = 9, [695] = 7, [863] = 8 };
	struct uvm_igvm_header *h;

	h = make_area(f, 77);
	h->area.number_of_bytes = 2 * PAGE;
	h->data = made_page(0xE2);
	h->data_len = 100;
	for (uint32_t type = UVM_IGVM_VP_COUNT; type <= UVM_IGVM_ENVIRONMENT_INFO; type++) {
		if (uvm_igvm_is_parameter(type))
			made(f, &(struct uvm_igvm_header){ .type = type, .parameter = { 77, type } });
	}
	make_insert(f, 9, 77, VBS | SNP);
	h = make_filled(f, 5, SNP, 0xE3);
	h->page.flags = UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED;
	h->page.data_type = UVM_IGVM_PAGE_CPUID_XF;
	make_page(f, 6, VBS | SNP, NULL, 0);
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_REQUIRED_MEMORY,
					   .mask = VBS,
					   .memory = { 0x100000, 0xFFFFF000, UVM_IGVM_VTL2_PROTECTABLE } });
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_ERROR_RANGE, .mask = VBS, .error = { 0x3000, 17 } });
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_SNP_ID_BLOCK, .mask = SNP, .blob = { blob, 696 } });
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VBS_MEASUREMENT, .mask = VBS, .blob = { blob, 864 } });
}

static void make_cca(struct uvm_igvm *f)
{
	struct uvm_igvm_header h = context(1, UVM_IGVM_CONTEXT_CCA, made_page(0xE4), 80);

	make_platform(f, 1, UVM_IGVM_CCA);
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_CCA_POLICY, .mask = 1, .cca = { 2, 4, 2, 1 } });
	h.vp.vp_index = 5;
	made(f, &h);
}

static void assert_comes_back(const struct uvm_igvm *f)
{
	struct written w = write_file(f);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm back = { 0 };

	assert_int_equal(uvm_igvm_read(&back, w.p, (size_t)w.plan.total, NULL, &d), UVM_OK);
	assert_same_file(&back, f);
	uvm_igvm_free(&back);
	uvm_igvm_plan_free(&w.plan);
	free(w.p);
}

static bool has_kind(const struct uvm_igvm *f, const struct uvm_igvm_kind *k)
{
	for (size_t i = 0; i < f->section[k->section].n; i++) {
		if (f->section[k->section].h[i].type == k->type)
			return true;
	}
	return false;
}

static void every_kind_comes_back(void **state)
{
	struct uvm_igvm x64 = { .version = 1 }, arm = { .version = 2, .arch = UVM_IGVM_ARCH_AARCH64 };
	const struct uvm_igvm_kind *k;
	size_t n;

	(void)state;
	make_platform(&x64, VBS, UVM_IGVM_VSM_ISOLATION)->platform.highest_vtl = 2;
	make_platform(&x64, SNP, UVM_IGVM_SEV_SNP)->platform.shared_gpa_boundary = (uint64_t)1 << 46;
	make_platform(&x64, NATIVE, UVM_IGVM_NATIVE);
	make_initializations(&x64);
	make_contexts(&x64);
	make_directives(&x64);
	make_cca(&arm);

	k = uvm_igvm_kinds(&n);
	for (size_t i = 0; i < n; i++)
		assert_true(has_kind(&x64, &k[i]) || has_kind(&arm, &k[i]));
	assert_comes_back(&x64);
	assert_comes_back(&arm);
	x64.version = 2;
	assert_comes_back(&x64);
	uvm_igvm_free(&x64);
	uvm_igvm_free(&arm);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(limit_of_the_file),
		cmocka_unit_test(limit_of_the_headers),
		cmocka_unit_test(buffer_too_small),
		cmocka_unit_test(invalid_files),
		cmocka_unit_test(smallest_example),
		cmocka_unit_test(known_files),
		cmocka_unit_test(version_2),
		cmocka_unit_test(without_data),
		cmocka_unit_test(empty_and_zero_pages),
		cmocka_unit_test(padded_data),
		cmocka_unit_test(one_copy_for_all_kinds),
		cmocka_unit_test(empty_corim),
		cmocka_unit_test(register_lists),
		cmocka_unit_test(many_pages),
		cmocka_unit_test(pages_in_pairs),
		cmocka_unit_test(every_kind_comes_back),
	};

	return cmocka_run_group_tests_name("igvm_write", tests, NULL, NULL);
}
