/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: read, check, write and measure an IGVM file.
 *
 * The first byte chooses the isolation filter and whether size and checksum are left as they are; otherwise both are made
 * right first, so that mutations get past them. Relations that hold for every input:
 *   - without a report the reader fails with the first error that it reports when asked for all violations
 *   - an accepted file passes the check of built files, can be written, and what was written reads as the same records
 *   - writing what was read back gives the same bytes
 *   - the written file measures like the original on every platform and by every launcher, and so does what is kept for one
 *     platform; a launcher that submits what the file says measures like the file
 */
#include <uvmkit/launcher.h>

#include "image.h"

#define CHOICE_RAW 0x80u

/* The first error among all violations. */
struct first {
	char rule[64];
	uint64_t off;
	int code;
};

static bool note_first(void *arg, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	struct first *first = arg;

	FUZZ_CHECK(strcmp(rule->name, d->rule) == 0);
	if (rule->severity == UVM_IGVM_ERROR && first->code == UVM_OK) {
		snprintf(first->rule, sizeof(first->rule), "%s", rule->name);
		first->off = d->off;
		first->code = d->code;
	}
	return true;
}

static int choose_isolation(uint8_t choice)
{
	const int type = choice & 7;

	return type < UVM_IGVM_PLATFORM_COUNT ? type : UVM_IGVM_ANY_PLATFORM;
}

static bool read_image(struct image *x, int isolation)
{
	struct uvm_igvm_read_options opt = { isolation, NULL, NULL };
	struct uvm_diag d = UVM_DIAG_INIT, all = UVM_DIAG_INIT;
	struct first first = { "", 0, UVM_OK };
	struct uvm_igvm f;
	char line[512];
	const int r = uvm_igvm_read(&x->f, x->p, x->len, &opt, &d);

	FUZZ_CHECK(r == d.code);
	opt.report = note_first;
	opt.report_arg = &first;
	FUZZ_CHECK(uvm_igvm_read(&f, x->p, x->len, &opt, &all) == r);
	uvm_igvm_free(&f);
	FUZZ_CHECK(first.code == r && all.code == r);
	if (r == UVM_OK)
		return true;
	FUZZ_CHECK(strcmp(first.rule, d.rule) == 0 && first.off == d.off);
	FUZZ_CHECK(uvm_diag_format(&d, line, sizeof(line)) > 0);
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++)
		FUZZ_CHECK(x->f.section[s].h == NULL && x->f.section[s].n == 0);
	return false;
}

static void compare_records(const struct uvm_igvm *a, const struct uvm_igvm *b)
{
	FUZZ_CHECK(a->version == b->version && a->arch == b->arch);
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		FUZZ_CHECK(a->section[s].n == b->section[s].n);
		for (size_t i = 0; i < a->section[s].n; i++) {
			const struct uvm_igvm_header *x = &a->section[s].h[i], *y = &b->section[s].h[i];

			FUZZ_CHECK(x->type == y->type && x->mask == y->mask);
			FUZZ_CHECK(uvm_igvm_stored_size(x) == uvm_igvm_stored_size(y));
		}
	}
}

/* What is kept for the first platform measures for it as the whole does, where it makes a valid file. */
static void compare_filtered(const struct image *in, const struct digests *whole)
{
	const uint8_t type = in->f.section[UVM_IGVM_PLATFORMS].h[0].platform.platform_type;
	const int platform = uvm_measure_platform_of(type);
	const struct uvm_igvm_read_options opt = { type, NULL, NULL };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct digests part;
	struct uvm_igvm f;

	if (platform < 0 || uvm_igvm_read(&f, in->p, in->len, &opt, &d) < 0)
		return;
	image_measure(&f, &part);
	if (part.status == UVM_OK)
		FUZZ_CHECK(image_same_digests(whole, &part, 1u << platform));
	uvm_igvm_free(&f);
}

static int keep_digest(void *arg, unsigned vcpus, const struct uvm_digest *digest)
{
	struct uvm_digest *last = arg;

	FUZZ_CHECK(vcpus <= UVM_LAUNCH_VCPUS_MAX && digest->len == UVM_DIGEST_MAX);
	*last = *digest;
	return UVM_OK;
}

static int launch(const struct uvm_launcher *l, const struct uvm_igvm *f, struct uvm_digest *ret)
{
	static const uint8_t reset[UVM_LAUNCH_VMSA_SIZE];
	const struct uvm_launcher_processors cpus = { 0, reset };
	struct uvm_diag d = UVM_DIAG_INIT;
	const int r = uvm_launcher_measure(l, f, &cpus, NULL, keep_digest, ret, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (ret->len > 0));
	return r;
}

static void compare_launchers(const struct image *in, const struct image *out, const struct digests *whole)
{
	size_t n;
	const struct uvm_launcher *l = uvm_launchers(&n);

	for (size_t i = 0; i < n; i++) {
		struct uvm_digest a = { .len = 0 }, b = { .len = 0 };
		const int r = launch(&l[i], &in->f, &a);

		FUZZ_CHECK(launch(&l[i], &out->f, &b) == r);
		FUZZ_CHECK(memcmp(a.b, b.b, a.len) == 0);
		if (r == UVM_OK && strcmp(l[i].name, "hyperv") == 0)
			FUZZ_CHECK(memcmp(a.b, whole->of[UVM_MEASURE_SNP].b, a.len) == 0);
	}
}

static void compare_measurements(const struct image *in, const struct image *out, int isolation)
{
	struct digests a, b;

	if (!image_measurable(&in->f))
		return;
	image_measure(&in->f, &a);
	image_measure(&out->f, &b);
	FUZZ_CHECK(a.status == b.status && a.have == b.have);
	if (a.status == UVM_OK) {
		FUZZ_CHECK(image_same_digests(&a, &b, a.have));
		compare_launchers(in, out, &a);
		if (isolation == UVM_IGVM_ANY_PLATFORM)
			compare_filtered(in, &a);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image in = { 0 }, out = { 0 }, again = { 0 };
	int isolation;

	if (size < 1)
		return 0;
	isolation = choose_isolation(data[0]);
	in.len = size - 1;
	in.p = fuzz_copy(data + 1, in.len);
	if ((data[0] & CHOICE_RAW) == 0)
		image_make_whole(in.p, in.len);
	if (read_image(&in, isolation)) {
		image_write(&in.f, isolation, &out);
		compare_records(&in.f, &out.f);
		image_write(&out.f, isolation, &again);
		FUZZ_CHECK(again.len == out.len && memcmp(again.p, out.p, out.len) == 0);
		compare_measurements(&in, &out, isolation);
	}
	image_free(&again);
	image_free(&out);
	image_free(&in);
	return 0;
}
