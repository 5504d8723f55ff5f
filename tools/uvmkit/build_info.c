/* SPDX-License-Identifier: MIT */
/*
 * build-info.json, written and compared.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "batch.h"
#include "build_info.h"
#include "os/say.h"

#define SHA256_SIZE 32
#define DEPTH 16 /* of the document */
#define FLAVOR "flavor"

/* ---- writing ---- */

static int grow(void *arg, const char *s, size_t n)
{
	struct build_info *t = arg;
	char *p = realloc(t->text, t->len + n);

	if (p == NULL)
		return UVM_E_NOMEM;
	memcpy(p + t->len, s, n);
	t->text = p;
	t->len += n;
	return UVM_OK;
}

static void member_digest(struct uvm_json_writer *w, const char *key, const uint8_t digest[SHA256_SIZE], uint64_t size)
{
	uvm_json_key(w, key);
	uvm_json_object_open(w);
	uvm_json_member_u64(w, "size", size);
	uvm_json_member_hex(w, "sha256", digest, SHA256_SIZE);
	uvm_json_object_close(w);
}

static int digest_plan(const struct uvm_igvm_plan *plan, uint8_t out[SHA256_SIZE])
{
	static const uint8_t zeros[4096];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 &&
		  EVP_DigestUpdate(ctx, plan->head, plan->head_len) == 1;

	for (size_t i = 0; i < plan->npieces && ok; i++) {
		ok = EVP_DigestUpdate(ctx, plan->pieces[i].p, plan->pieces[i].len) == 1;
		for (size_t pad = plan->pieces[i].pad, n; pad > 0 && ok; pad -= n) {
			n = pad < sizeof(zeros) ? pad : sizeof(zeros);
			ok = EVP_DigestUpdate(ctx, zeros, n) == 1;
		}
	}
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? UVM_OK : UVM_E_CRYPTO;
}

static int put_resources(struct uvm_json_writer *w, const struct build *b)
{
	uint8_t digest[SHA256_SIZE];

	uvm_json_key(w, "resources");
	uvm_json_object_open(w);
	for (int i = 0; i < UVM_RESOURCE_COUNT; i++) {
		if (b->request.resources[i].p == NULL)
			continue;
		if (EVP_Digest(b->request.resources[i].p, b->request.resources[i].len, digest, NULL, EVP_sha256(), NULL) != 1)
			return UVM_E_CRYPTO;
		member_digest(w, uvm_resource_name((enum uvm_resource)i), digest, b->request.resources[i].len);
	}
	uvm_json_object_close(w);
	return UVM_OK;
}

static void put_measurements(struct uvm_json_writer *w, const struct uvm_image *image, const struct uvm_endorsed *parts)
{
	uvm_json_key(w, "measurements");
	uvm_json_object_open(w);
	for (size_t i = 0; i < image->nparts; i++) {
		const struct uvm_endorsement *e = &parts[i].endorsement;

		if (parts[i].measured)
			uvm_json_member_hex(w, uvm_measure_platform_name(e->platform), e->digest.b, e->digest.len);
	}
	uvm_json_object_close(w);
}

int build_info_make(const struct build *b, const char *manifest, size_t len, const struct uvm_igvm_plan *plan,
		    const struct uvm_image *image, const struct uvm_endorsed *parts, struct build_info *ret, struct uvm_diag *d)
{
	uint8_t digest[SHA256_SIZE];
	struct build_info t = { 0 };
	struct uvm_json_writer w;
	int r, ended;

	uvm_json_begin(&w, grow, &t, 2, UVM_JSON_ESCAPE_MINIMAL);
	uvm_json_object_open(&w);
	uvm_json_member_string(&w, "tool", "uvmkit " UVM_VERSION);
	uvm_json_key(&w, "manifest");
	uvm_json_string_n(&w, manifest, len);
	if (b->request.portable)
		uvm_json_member_string(&w, FLAVOR, BUILD_PORTABLE);
	r = put_resources(&w, b);
	put_measurements(&w, image, parts);
	if (r == UVM_OK)
		r = digest_plan(plan, digest);
	if (r == UVM_OK)
		member_digest(&w, "image", digest, plan->total);
	uvm_json_object_close(&w);
	ended = uvm_json_end(&w);
	if (r == UVM_OK)
		r = ended;
	if (r == UVM_OK)
		r = grow(&t, "\n", 1);
	if (r < 0) {
		free(t.text);
		return uvm_fail(d, r, UVM_NO_OFFSET, BUILD_INFO_NAME, 0, 0);
	}
	*ret = t;
	return UVM_OK;
}

/* ---- reading ---- */

/* A text among the document's own members, malloc'ed. */
static int find_text(const char *text, size_t len, const char *name, char **ret, size_t *ret_len, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_json_reader r;
	struct uvm_json_token tok;
	int status;

	uvm_json_read(&r, text, len, stack, DEPTH, d);
	status = uvm_json_next(&r, &tok);
	while (status == UVM_OK && (status = uvm_json_next(&r, &tok)) == UVM_OK && tok.event == UVM_JSON_KEY) {
		const bool here = uvm_json_is(&tok, name);

		status = uvm_json_next(&r, &tok);
		if (status == UVM_OK && here && tok.event == UVM_JSON_STRING) {
			*ret = malloc(tok.raw_len + 1);
			return *ret != NULL ? uvm_json_text(&tok, *ret, tok.raw_len, ret_len) : uvm_no_memory(d, tok.raw_len);
		}
		if (status == UVM_OK)
			status = uvm_json_skip(&r, &tok);
	}
	return status < 0 ? status : uvm_say(d, UVM_E_MISSING, "no member \"%s\": this is no " BUILD_INFO_NAME, name);
}

/* Go to the value of member ${name} of the object that is open; UVM_E_MISSING behind its end. */
static int find_member(struct uvm_json_reader *r, const char *name, struct uvm_json_token *value)
{
	struct uvm_json_token key;
	int status;

	while ((status = uvm_json_next(r, &key)) == UVM_OK && key.event == UVM_JSON_KEY) {
		const bool here = uvm_json_is(&key, name);

		status = uvm_json_next(r, value);
		if (status < 0 || here)
			return status;
		status = uvm_json_skip(r, value);
		if (status < 0)
			return status;
	}
	return status < 0 ? status : UVM_E_MISSING;
}

int build_info_digest(const char *text, size_t len, const char *group, const char *name, uint8_t ret[SHA256_SIZE],
		      struct uvm_diag *d)
{
	const char *const path[] = { group, name, "sha256" };
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	char digits[2 * SHA256_SIZE + 1] = "";
	struct uvm_json_reader r;
	struct uvm_json_token tok;
	size_t n = 0;
	int status;

	uvm_json_read(&r, text, len, stack, DEPTH, d);
	status = uvm_json_next(&r, &tok);
	for (size_t i = 0; i < sizeof(path) / sizeof(path[0]) && status == UVM_OK; i++) {
		if (path[i] == NULL)
			continue;
		status = tok.event == UVM_JSON_OBJECT ? find_member(&r, path[i], &tok) : UVM_E_MISSING;
	}
	if (status == UVM_OK && (tok.event != UVM_JSON_STRING || uvm_json_text(&tok, digits, sizeof(digits) - 1, &n) < 0 ||
				 !batch_unhex(digits, &n) || n != SHA256_SIZE))
		status = UVM_E_MISSING;
	if (status == UVM_OK)
		memcpy(ret, digits, SHA256_SIZE);
	return status == UVM_E_MISSING ? uvm_say(d, UVM_E_MISSING, "it has no digest of %s", name) : status;
}

int build_info_manifest(const char *text, size_t len, char **ret, size_t *ret_len, struct uvm_diag *d)
{
	return find_text(text, len, "manifest", ret, ret_len, d);
}

bool build_info_is_portable(const char *text, size_t len)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	char *flavor;
	size_t n;
	bool is;

	if (find_text(text, len, FLAVOR, &flavor, &n, &unused) < 0)
		return false;
	is = n == strlen(BUILD_PORTABLE) && memcmp(flavor, BUILD_PORTABLE, n) == 0;
	free(flavor);
	return is;
}

/* Members that only one of the documents has are told by what stands in front of them in both. */
static int different(char path[3][40], struct uvm_json_token x, struct uvm_json_token y, struct uvm_diag *d)
{
	static const struct uvm_json_token none = { .raw = "nothing", .raw_len = 7 };
	const bool members = x.event == UVM_JSON_KEY || y.event == UVM_JSON_KEY;

	x = x.raw != NULL ? x : none;
	y = y.raw != NULL ? y : none;
	return uvm_say(d, UVM_E_MISMATCH, "%s%s%s%s%s%s: it was %.*s and is now %.*s",
		       !members             ? ""
		       : path[0][0] == '\0' ? "the first member"
					    : "behind ",
		       path[0], path[1][0] != '\0' ? "." : "", path[1], path[2][0] != '\0' ? "." : "", path[2],
		       x.raw_len < 64 ? (int)x.raw_len : 64, x.raw, y.raw_len < 64 ? (int)y.raw_len : 64, y.raw);
}

/* Both documents have the same shape when the builds are the same: walk them token by token. */
int build_info_compare(const char *was, size_t wlen, const char *is, size_t ilen, struct uvm_diag *d)
{
	uint8_t stacks[2][UVM_JSON_STACK(DEPTH)];
	struct uvm_json_reader a, b;
	struct uvm_json_token x, y;
	char path[3][40] = { "", "", "" };
	size_t n;
	int r;

	uvm_json_read(&a, was, wlen, stacks[0], DEPTH, d);
	uvm_json_read(&b, is, ilen, stacks[1], DEPTH, d);
	do {
		r = uvm_json_next(&a, &x);
		if (r == UVM_OK)
			r = uvm_json_next(&b, &y);
		if (r < 0)
			return r;
		if (x.event != y.event || x.raw_len != y.raw_len || (x.raw_len > 0 && memcmp(x.raw, y.raw, x.raw_len) != 0))
			return different(path, x, y, d);
		if (x.event != UVM_JSON_KEY || a.depth > 3)
			continue;
		for (size_t i = a.depth - 1; i < 3; i++)
			path[i][0] = '\0';
		r = uvm_json_text(&x, path[a.depth - 1], sizeof(path[0]) - 1, &n);
		path[a.depth - 1][r == UVM_OK ? n : 0] = '\0';
	} while (x.event != UVM_JSON_END);
	return UVM_OK;
}
