/* SPDX-License-Identifier: MIT */
/*
 * The steps about the image: that it is what was launched, its ID block, and the product policy it carries.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/wire.h>

#include "endorse/verify.h"
#include "os/say.h"

/* ---- measurement ---- */

static bool same_digest(const struct uvm_digest *a, const struct uvm_digest *b)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}

static int measure(const struct uvm_verify_job *j, const struct uvm_evidence *e, struct uvm_diag *d)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	unsigned have = 0;
	const int r = uvm_measure_file(j->req->image, 1u << e->platform, NULL, digests, &have, d);

	if (r < 0)
		return r;
	if (have == 0)
		return uvm_say(d, UVM_E_MISSING, "the image is not for %s", uvm_measure_platform_name(e->platform));
	if (!same_digest(&digests[e->platform], &e->measurement))
		return uvm_say(d, UVM_E_MISMATCH, "the image measures otherwise than what was launched");
	return UVM_OK;
}

/* What a launcher makes of the image, by the number of processors. */
struct launched {
	const struct uvm_digest *want;
	bool found;
	unsigned vcpus; /* with which it is; 0: whatever their number */
};

static int compare_launch(void *arg, unsigned vcpus, const struct uvm_digest *digest)
{
	struct launched *l = arg;

	if (!l->found && same_digest(digest, l->want)) {
		l->found = true;
		l->vcpus = vcpus;
	}
	return UVM_OK;
}

static int measure_launch(const struct uvm_verify_job *j, const struct uvm_evidence *e, struct launched *l, struct uvm_diag *d)
{
	const struct uvm_launcher *by = j->req->launcher;
	int r;

	if (e->platform != UVM_MEASURE_SNP)
		return uvm_say(d, UVM_E_UNSUPPORTED, "launchers make no difference to %s",
			       uvm_measure_platform_name(e->platform));
	l->want = &e->measurement;
	r = uvm_launcher_measure(by, j->req->image, j->req->processors, NULL, compare_launch, l, d);
	if (r < 0)
		return r;
	return l->found ? UVM_OK
			: uvm_say(d, UVM_E_MISMATCH, "the image, launched by %s, measures otherwise than what was launched",
				  by->name);
}

static int settle_launch(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct launched l = { .found = false };
	const int r = measure_launch(j, &v->evidence, &l, &d);

	if (l.vcpus > 0)
		return uvm_verify_settle(v, UVM_VERIFY_MEASUREMENT, r, &d, "launched by %s with %u processors, it measures so",
					 j->req->launcher->name, l.vcpus);
	return uvm_verify_settle(v, UVM_VERIFY_MEASUREMENT, r, &d, "launched by %s, it measures so", j->req->launcher->name);
}

int uvm_verify_measurement(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (j->req->image == NULL)
		return UVM_OK;
	if (j->req->launcher != NULL)
		return settle_launch(j, v);
	return uvm_verify_settle(v, UVM_VERIFY_MEASUREMENT, measure(j, &v->evidence, &d), &d,
				 "the image measures as the report says");
}

/* ---- ID block ---- */

enum { /* in the record */
       ID_AUTHOR_ENABLED = 4,
       ID_KEY = 248,
       ID_AUTHOR_KEY = 544,
};

/* Whether ${digest} is the firmware's digest of the key at ${key}: SHA-384 of 0x404 bytes, curve, qx, qy, zeros. */
static int compare_key(const uint8_t *key, const uint8_t digest[48], bool *same)
{
	uint8_t bytes[0x404] = { 0 }, of_key[48];

	memcpy(bytes, key, 4);              /* curve */
	memcpy(bytes + 4, key + 8, 2 * 72); /* qx, qy */
	if (EVP_Digest(bytes, sizeof(bytes), of_key, NULL, EVP_sha384(), NULL) != 1)
		return UVM_E_CRYPTO;
	*same = memcmp(of_key, digest, sizeof(of_key)) == 0;
	return UVM_OK;
}

static const struct uvm_igvm_header *find_id_block(const struct uvm_igvm *f)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, UVM_IGVM_SEV_SNP);
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; platform != NULL && i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_SNP_ID_BLOCK && (l->h[i].mask & platform->mask) != 0)
			return &l->h[i];
	}
	return NULL;
}

static int compare_id_block(const uint8_t *record, const struct uvm_snp_report *report, struct uvm_diag *d)
{
	const bool author = record[ID_AUTHOR_ENABLED] != 0;
	bool same_id, same_author = true;
	int r = compare_key(record + ID_KEY, report->id_key_digest, &same_id);

	if (r == UVM_OK && author)
		r = compare_key(record + ID_AUTHOR_KEY, report->author_key_digest, &same_author);
	if (r < 0)
		return r;
	if (memcmp(record + 56, report->family_id, 16) != 0 || memcmp(record + 72, report->image_id, 16) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "the report has another family or image id: this ID block was not used");
	if (uvm_le32(record + 92) != report->guest_svn)
		return uvm_say(d, UVM_E_MISMATCH, "guest SVN %u in the report, %u in the ID block", report->guest_svn,
			       uvm_le32(record + 92));
	if (!same_id)
		return uvm_say(d, UVM_E_MISMATCH, "the report names another ID key");
	if (author != report->author_key_en)
		return uvm_say(d, UVM_E_MISMATCH, "the report names %s author's key, the ID block %s", author ? "no" : "an",
			       author ? "one" : "none");
	if (!same_author)
		return uvm_say(d, UVM_E_MISMATCH, "the report names another author's key");
	return UVM_OK;
}

int uvm_verify_id_block(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	const struct uvm_igvm_header *h = j->req->image != NULL && v->snp ? find_id_block(j->req->image) : NULL;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (h == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_ID_BLOCK, compare_id_block(h->blob.body, &v->snp_report, &d), &d,
				 "launched with the image's ID block, guest SVN %u", v->snp_report.guest_svn);
}

/* ---- product policy ---- */

static bool is_wanted(const struct uvm_verify_request *req, const char *field)
{
	for (size_t i = 0; i < req->nwants; i++) {
		if (strcmp(req->wants[i].field, field) == 0)
			return true;
	}
	return false;
}

/* The first field that is not as wanted, or NULL. What is wanted of a single field goes before the whole policy. */
static const char *find_difference(const struct uvm_verify_request *req, const struct uvm_policy *have)
{
	const struct uvm_policy *all = req->policy;

	for (size_t i = 0; i < req->nwants; i++) {
		if (!uvm_policy_value_same(uvm_policy_value(have, req->wants[i].field), &req->wants[i].value))
			return req->wants[i].field;
	}
	for (size_t i = 0; all != NULL && all->product != NULL && i < all->product->nfields; i++) {
		if (!is_wanted(req, all->product->fields[i].name) && !uvm_policy_value_same(&have->value[i], &all->value[i]))
			return all->product->fields[i].name;
	}
	return NULL;
}

static int check_policy(const struct uvm_verify_request *req, uint32_t platform_type, struct uvm_diag *d)
{
	struct uvm_image_config_page page;
	struct uvm_policy have;
	const char *field;
	int r = uvm_image_find_config(req->image, platform_type, &page, d);

	if (r == UVM_OK)
		r = uvm_policy_decode(&have, page.page + page.policy_offset, page.policy_size, d);
	if (r < 0)
		return r;
	if (req->policy != NULL && have.product != req->policy->product)
		return uvm_say(d, UVM_E_MISMATCH, "the image carries a policy of product %s",
			       have.product != NULL ? have.product->name : "none");
	field = find_difference(req, &have);
	return field != NULL ? uvm_say(d, UVM_E_MISMATCH, "%s is not as wanted in the image's policy", field) : UVM_OK;
}

int uvm_verify_policy(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	static const uint32_t types[] = { [UVM_MEASURE_SNP] = UVM_IGVM_SEV_SNP,
					  [UVM_MEASURE_TDX] = UVM_IGVM_TDX,
					  [UVM_MEASURE_VBS] = UVM_IGVM_VSM_ISOLATION };
	struct uvm_diag d = UVM_DIAG_INIT;

	if (j->req->policy == NULL && j->req->nwants == 0)
		return UVM_OK;
	if (v->step[UVM_VERIFY_MEASUREMENT].state != UVM_VERIFY_HOLDS) {
		uvm_verify_unknown(v, UVM_VERIFY_POLICY, UVM_VERIFY_MEASUREMENT);
		return UVM_OK;
	}
	return uvm_verify_settle(v, UVM_VERIFY_POLICY, check_policy(j->req, types[v->evidence.platform], &d), &d,
				 "carried as wanted; enforced only if this image's paravisor does");
}
