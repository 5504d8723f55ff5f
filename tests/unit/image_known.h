/* SPDX-License-Identifier: MIT */
/*
 * Images whose bytes are known: what microsoft/openvmm's igvmfilegen (1488a37b7) made of the same resources, as digests of
 * whole files and of map files, and launch measurements.
 */
#ifndef UVM_TESTS_IMAGE_KNOWN_H
#define UVM_TESTS_IMAGE_KNOWN_H

#include <uvmkit/measure.h>

#include "image_make.h"

/* ---- configurations ------------------------------------------------------------------------------------------------ */

#define NONE .isolation = UVM_ISOLATION_NONE
#define VBS .isolation = UVM_ISOLATION_VBS
#define TDX .isolation = UVM_ISOLATION_TDX, .sept_ve_disable = true
#define SNP(bits, policy_)                                                                                   \
	.isolation = UVM_ISOLATION_SNP, .has_shared_gpa_boundary = true, .shared_gpa_boundary_bits = (bits), \
	.snp_policy = (policy_)
#define OPENHCL(pages) .max_vtl = 2, .kind = UVM_IMAGE_OPENHCL, .memory_page_count = (pages)
#define AT(page) .has_memory_page_base = true, .memory_page_base = (page)
#define LINE(s)                                     \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

/* ---- digests ------------------------------------------------------------------------------------------------------- */

static inline void assert_hex(const uint8_t *b, size_t n, const char *want, const char *of)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1];

	for (size_t i = 0; i < n; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", b[i]);
	if (strcmp(hex, want) != 0)
		fail_msg("%s: %s, expected %s", of, hex, want);
}

static inline void assert_sha256(const void *p, size_t n, const char *want, const char *of)
{
	uint8_t md[32];

	assert_int_equal(EVP_Digest(p, n, md, NULL, EVP_sha256(), NULL), 1);
	assert_hex(md, sizeof(md), want, of);
}

static inline void assert_file(const struct uvm_image *image, const char *want, const char *of)
{
	struct uvm_igvm_plan plan;
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t *b;

	assert_int_equal(uvm_igvm_plan(&image->file, &plan, &d), UVM_OK);
	b = malloc((size_t)plan.total);
	assert_non_null(b);
	assert_int_equal(uvm_igvm_emit(&plan, b, (size_t)plan.total), UVM_OK);
	assert_sha256(b, (size_t)plan.total, want, of);
	free(b);
	uvm_igvm_plan_free(&plan);
}

struct text {
	char s[8192];
	size_t len, room;
};

static inline int keep(void *arg, const char *s, size_t n)
{
	struct text *t = arg;

	if (n > t->room - t->len)
		return UVM_E_SPACE;
	memcpy(t->s + t->len, s, n);
	t->len += n;
	return UVM_OK;
}

static inline void assert_map(const struct uvm_image *image, const char *want, const char *of)
{
	struct text t = { .room = sizeof(t.s) };

	assert_int_equal(uvm_image_map(image, keep, &t), UVM_OK);
	assert_sha256(t.s, t.len, want, of);
}

/* ---- known answers ------------------------------------------------------------------------------------------------- */

/* Digests in the order of enum uvm_measure_platform; NULL: no such platform, or not recorded. */
struct known {
	const char *seed;
	unsigned what; /* the test's own */
	enum uvm_igvm_arch arch;
	size_t n;
	struct uvm_guest_config c[3];
	const char *file, *map, *digests[UVM_MEASURE_PLATFORMS];
};

/* make() fills in the resources, in allocated memory. */
static inline void assert_known(const struct known *k, void (*make)(struct uvm_image_request *, const struct known *))
{
	struct uvm_image_request req = { .arch = k->arch, .configs = k->c, .nconfigs = k->n, .measure = true };
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;
	unsigned have;

	make(&req, k);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	assert_int_equal(image.nparts, k->n);
	if (k->file != NULL)
		assert_file(&image, k->file, k->seed);
	if (k->map != NULL)
		assert_map(&image, k->map, k->seed);
	assert_int_equal(uvm_measure_file(&image.file, 7, NULL, digests, &have, &d), UVM_OK);
	for (size_t i = 0; i < UVM_MEASURE_PLATFORMS; i++) {
		if (k->digests[i] == NULL)
			continue;
		assert_true((have >> i & 1) != 0);
		assert_hex(digests[i].b, digests[i].len, k->digests[i], k->seed);
	}
	for (size_t i = 0; i < k->n; i++) {
		static const int platforms[] = { [UVM_ISOLATION_VBS] = UVM_MEASURE_VBS,
						 [UVM_ISOLATION_SNP] = UVM_MEASURE_SNP,
						 [UVM_ISOLATION_TDX] = UVM_MEASURE_TDX };
		const struct uvm_digest *d_of = &image.parts[i].digest;

		assert_int_equal(image.parts[i].mask, 1 << i);
		assert_ptr_equal(image.parts[i].config, &k->c[i]);
		if (k->c[i].isolation == UVM_ISOLATION_NONE)
			assert_int_equal(d_of->len, 0);
		else
			assert_hex(d_of->b, d_of->len, k->digests[platforms[k->c[i].isolation]], k->seed);
	}
	uvm_image_free(&image);
	made_free_all(&req);
}

#endif
