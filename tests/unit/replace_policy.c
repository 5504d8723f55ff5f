/* SPDX-License-Identifier: MIT */
/*
 * Another policy in an image: it is found where the old one was, only this platform measures differently, in the same order of
 * pages, and nothing in the image speaks of the old measurement any more.
 */
#include <uvmkit/endorse.h>

#include "openhcl_make.h"

#define N 3

static const uint8_t policy[] = { 0x08, 0x80, 0x98, 0xbd, 0x82, 0xc5, 0xe9, 0x90, 0xa4, 0x4f, 0x12, 0x02, 0x0a, 0x00 };

/* What a platform's page and measurement are. */
struct state {
	uint8_t page[N][UVM_PAGE_SIZE];
	struct uvm_digest digest[N];
};

static struct state look(const struct made *m)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS] = { 0 }; /* some are shorter than there is room */
	struct uvm_diag d = UVM_DIAG_INIT;
	struct state s = { 0 };
	unsigned have;

	assert_int_equal(uvm_measure_file(&m->image.file, 7, NULL, digests, &have, &d), UVM_OK);
	for (size_t i = 0; i < N; i++) {
		const struct uvm_image_config_page page = page_of(m, platforms[i]);

		memcpy(s.page[i], page.page, sizeof(s.page[i]));
		s.digest[i] = digests[uvm_measure_platform_of(platforms[i])];
	}
	return s;
}

static bool same_digest(const struct uvm_digest *a, const struct uvm_digest *b)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}

static struct uvm_policy_replacement put(struct made *m, uint32_t platform, const uint8_t *p, size_t len)
{
	struct uvm_policy_replacement x;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_image_replace_policy(&m->image.file, platform, p, len, &x, &d) < 0)
		fail_msg("%s", d.text);
	return x;
}

static size_t count(const struct made *m, uint32_t type)
{
	const struct uvm_igvm_list *l = &m->image.file.section[uvm_igvm_kind(type)->section];
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->h[i].type == type;
	return n;
}

static void replaces(void **state)
{
	struct made *m = *state;
	struct uvm_policy_replacement x[N];

	for (size_t i = 0; i < N; i++) {
		const struct state was = look(m);
		const size_t pages = count(m, UVM_IGVM_PAGE_DATA);

		x[i] = put(m, platforms[i], policy, sizeof(policy));

		const struct state is = look(m);
		const struct uvm_image_config_page page = page_of(m, platforms[i]);

		assert_int_equal(count(m, UVM_IGVM_PAGE_DATA), pages);
		assert_int_equal(page.policy_size, sizeof(policy));
		assert_memory_equal(page.page + page.policy_offset, policy, sizeof(policy));
		assert_int_equal(is.page[i][8], was.page[i][8]);
		assert_true(same_digest(&x[i].was, &was.digest[i]) && same_digest(&x[i].is, &is.digest[i]));
		for (size_t k = 0; k < N; k++) {
			assert_int_equal(same_digest(&was.digest[k], &is.digest[k]), k != i);
			assert_int_equal(memcmp(was.page[k], is.page[k], UVM_PAGE_SIZE) == 0, k != i);
		}
		assert_int_equal(x[i].nremoved, 0);
	}
	for (size_t i = 0; i < N; i++)
		uvm_policy_replacement_free(&x[i]);
}

/* Back to what it was: every byte counts, nothing else does. */
static void there_and_back(void **state)
{
	struct made *m = *state;
	const struct state was = look(m);
	const struct uvm_image_config_page page = page_of(m, UVM_IGVM_TDX);
	struct uvm_policy_replacement none = put(m, UVM_IGVM_TDX, NULL, 0),
				      back = put(m, UVM_IGVM_TDX, page.page + page.policy_offset, page.policy_size);
	const struct state is = look(m);

	assert_true(same_digest(&none.was, &back.is) && same_digest(&none.is, &back.was));
	assert_false(same_digest(&none.was, &none.is));
	assert_memory_equal(&was, &is, sizeof(was));
	uvm_policy_replacement_free(&none);
	uvm_policy_replacement_free(&back);
}

/* Two platforms with one record: the other one keeps its policy, and its place. */
static void shared_record(void **state)
{
	struct made *m = *state;
	struct uvm_igvm_list *l = &m->image.file.section[UVM_IGVM_DIRECTIVES];
	const uint32_t tdx = uvm_igvm_platform(&m->image.file, UVM_IGVM_TDX)->mask;
	struct uvm_igvm_header *page = page_at(m, UVM_IGVM_SEV_SNP, page_of(m, UVM_IGVM_SEV_SNP).gpa);
	struct uvm_igvm_header *other = page_at(m, UVM_IGVM_TDX, page_of(m, UVM_IGVM_TDX).gpa);
	struct uvm_policy_replacement x;
	struct state was, is;
	size_t n;

	assert_int_equal(page->page.gpa, other->page.gpa);
	page->mask |= tdx;
	memmove(other, other + 1, (size_t)(l->h + l->n - (other + 1)) * sizeof(*other));
	l->n--;
	was = look(m);
	n = l->n;
	x = put(m, UVM_IGVM_TDX, policy, sizeof(policy));
	assert_int_equal(l->n, n + 1);
	is = look(m);
	assert_true(same_digest(&was.digest[1], &is.digest[1]));
	assert_false(same_digest(&was.digest[2], &is.digest[2]));
	assert_memory_equal(was.page[1], is.page[1], UVM_PAGE_SIZE);
	assert_memory_not_equal(was.page[2], is.page[2], UVM_PAGE_SIZE);
	uvm_policy_replacement_free(&x);
}

/* ---- what speaks of the launch ---- */

static void add(struct made *m, uint32_t type, uint32_t mask, const uint8_t *data, uint32_t len)
{
	static const uint8_t body[1024];
	struct uvm_igvm_header h = { .type = type, .mask = mask, .data = data, .data_len = len };

	if (type == UVM_IGVM_SNP_ID_BLOCK)
		h.blob = (struct uvm_igvm_blob){ body, 696 };
	assert_non_null(uvm_igvm_add(&m->image.file, &h));
}

/* Our own document follows; what is signed, a stranger's document and the ID block go; other platforms' stay. */
static void speaks_of_the_new(void **state)
{
	struct made *m = *state;
	struct uvm_endorsed parts[N];
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint32_t snp = uvm_igvm_platform(&m->image.file, UVM_IGVM_SEV_SNP)->mask;
	const uint32_t tdx = uvm_igvm_platform(&m->image.file, UVM_IGVM_TDX)->mask;
	const struct uvm_igvm_list *init = &m->image.file.section[UVM_IGVM_INITIALIZATIONS];
	struct uvm_policy_replacement x;
	struct uvm_endorsement want;
	uint8_t corim[UVM_CORIM_MAX];
	size_t len, i = 0;

	assert_int_equal(uvm_image_endorse(&m->image, NULL, parts, &d), UVM_OK);
	add(m, UVM_IGVM_CORIM_SIGNATURE, snp, policy, sizeof(policy));
	add(m, UVM_IGVM_CORIM_SIGNATURE, tdx, policy, sizeof(policy));
	add(m, UVM_IGVM_CORIM_DOCUMENT, snp, policy, sizeof(policy));
	add(m, UVM_IGVM_SNP_ID_BLOCK, snp, NULL, 0);
	x = put(m, UVM_IGVM_SEV_SNP, policy, sizeof(policy));

	assert_int_equal(x.nremoved, 3);
	assert_int_equal(x.removed[0], UVM_IGVM_CORIM_SIGNATURE);
	assert_int_equal(x.removed[1], UVM_IGVM_CORIM_DOCUMENT);
	assert_int_equal(x.removed[2], UVM_IGVM_SNP_ID_BLOCK);
	assert_int_equal(count(m, UVM_IGVM_CORIM_DOCUMENT), N);
	assert_int_equal(count(m, UVM_IGVM_CORIM_SIGNATURE), 1);
	assert_int_equal(count(m, UVM_IGVM_SNP_ID_BLOCK), 0);

	want = parts[1].endorsement;
	want.digest = x.is;
	assert_int_equal(uvm_corim_encode(&want, corim, &len, &d), UVM_OK);
	while (init->h[i].type != UVM_IGVM_CORIM_DOCUMENT || init->h[i].mask != snp)
		i++;
	assert_int_equal(init->h[i].data_len, len);
	assert_memory_equal(init->h[i].data, corim, len);
	uvm_policy_replacement_free(&x);
}

/* A document that speaks of several platforms cannot follow one of them; it stays as it is for the others. */
static void shared_document(void **state)
{
	struct made *m = *state;
	struct uvm_endorsed parts[N];
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint32_t snp = uvm_igvm_platform(&m->image.file, UVM_IGVM_SEV_SNP)->mask;
	const uint32_t tdx = uvm_igvm_platform(&m->image.file, UVM_IGVM_TDX)->mask;
	const struct uvm_igvm_list *init = &m->image.file.section[UVM_IGVM_INITIALIZATIONS];
	struct uvm_policy_replacement x;

	assert_int_equal(uvm_image_endorse(&m->image, NULL, parts, &d), UVM_OK);
	add(m, UVM_IGVM_CORIM_DOCUMENT, snp | tdx, parts[1].corim, (uint32_t)parts[1].corim_len);
	x = put(m, UVM_IGVM_SEV_SNP, policy, sizeof(policy));
	assert_int_equal(x.nremoved, 1);
	assert_int_equal(x.removed[0], UVM_IGVM_CORIM_DOCUMENT);
	assert_int_equal(init->h[init->n - 1].mask, tdx);
	assert_ptr_equal(init->h[init->n - 1].data, parts[1].corim);
	uvm_policy_replacement_free(&x);
}

/* The same policy again changes nothing, so what is signed stays. */
static void same_policy(void **state)
{
	struct made *m = *state;
	const uint32_t snp = uvm_igvm_platform(&m->image.file, UVM_IGVM_SEV_SNP)->mask;
	const struct uvm_image_config_page page = page_of(m, UVM_IGVM_SEV_SNP);
	struct uvm_policy_replacement x;

	add(m, UVM_IGVM_CORIM_SIGNATURE, snp, policy, sizeof(policy));
	x = put(m, UVM_IGVM_SEV_SNP, page.page + page.policy_offset, page.policy_size);
	assert_int_equal(x.nremoved, 0);
	assert_int_equal(count(m, UVM_IGVM_CORIM_SIGNATURE), 1);
	uvm_policy_replacement_free(&x);
}

static void refused(void **state)
{
	static const uint8_t large[UVM_POLICY_MAX + 1];
	struct made *m = *state;
	struct uvm_policy_replacement x;
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_image_replace_policy(&m->image.file, UVM_IGVM_TDX, large, sizeof(large), &x, &d), UVM_E_LIMIT);
	uvm_policy_replacement_free(&x);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_image_replace_policy(&m->image.file, UVM_IGVM_SEV, policy, 1, &x, &d), UVM_E_MISSING);
	uvm_policy_replacement_free(&x);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	page_at(m, UVM_IGVM_TDX, page_of(m, UVM_IGVM_TDX).gpa)->page.flags = UVM_IGVM_PAGE_UNMEASURED;
	assert_int_equal(uvm_image_replace_policy(&m->image.file, UVM_IGVM_TDX, policy, 1, &x, &d), UVM_E_VALUE);
	uvm_policy_replacement_free(&x);
	uvm_policy_replacement_free(NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(refused),           TEST(replaces),        TEST(there_and_back), TEST(shared_record),
		TEST(speaks_of_the_new), TEST(shared_document), TEST(same_policy),
	};

	return cmocka_run_group_tests_name("replace_policy", tests, NULL, NULL);
}
