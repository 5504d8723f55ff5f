/* SPDX-License-Identifier: MIT */
/*
 * From a built image to the files its builder publishes: measurement, CoRIM documents in the image, artifacts beside it.
 *
 * Source: names and order as microsoft/openvmm's igvmfilegen; writing all or nothing is ours.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/endorse.h>

#include "endorse/platform.h"
#include "igvm/save.h"
#include "os/file.h"
#include "os/say.h"

/* ---- measuring ---- */

static int platform_of(const struct uvm_guest_config *c)
{
	switch (c->isolation) {
	case UVM_ISOLATION_VBS:
		return UVM_MEASURE_VBS;
	case UVM_ISOLATION_SNP:
		return UVM_MEASURE_SNP;
	case UVM_ISOLATION_TDX:
		return UVM_MEASURE_TDX;
	default:
		return -1;
	}
}

static int endorse_part(struct uvm_image *image, const struct uvm_image_part *part, const struct uvm_digest *digest,
			struct uvm_endorsed *ret, struct uvm_diag *d)
{
	const struct uvm_igvm_header *policy = uvm_endorse_policy(&image->file, part->mask);
	const struct uvm_guest_config *c = part->config;
	struct uvm_igvm_header h = { .type = UVM_IGVM_CORIM_DOCUMENT, .mask = part->mask };
	int r;

	ret->measured = true;
	ret->endorsement = (struct uvm_endorsement){ (enum uvm_measure_platform)platform_of(c), *digest, c->guest_svn,
						     c->enable_debug };
	r = uvm_corim_encode(&ret->endorsement, ret->corim, &ret->corim_len, d);
	if (r < 0)
		return r;
	ret->id_block = (struct uvm_id_block){ .identity = *uvm_snp_identity_of(c->kind),
					       .version = 1,
					       .guest_svn = c->guest_svn,
					       .policy = policy != NULL ? policy->policy.policy : 0 };
	memcpy(ret->id_block.ld, digest->b, sizeof(ret->id_block.ld));
	h.data = ret->corim;
	h.data_len = (uint32_t)ret->corim_len;
	if (uvm_igvm_add(&image->file, &h) == NULL)
		return uvm_no_memory(d, sizeof(h));
	return UVM_OK;
}

int uvm_image_endorse(struct uvm_image *image, const struct uvm_measure_options *opt, struct uvm_endorsed *parts,
		      struct uvm_diag *d)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	unsigned wanted = 0, have = 0;
	int r;

	memset(parts, 0, image->nparts * sizeof(*parts));
	for (size_t i = 0; i < image->nparts; i++) {
		const int p = platform_of(image->parts[i].config);

		wanted |= p < 0 || image->parts[i].digest.len > 0 ? 0 : 1u << p;
	}
	r = uvm_measure_file(&image->file, wanted, opt, digests, &have, d);
	for (size_t i = 0; i < image->nparts && r == UVM_OK; i++) {
		const struct uvm_digest *known = &image->parts[i].digest;
		const int p = platform_of(image->parts[i].config);

		if (p >= 0)
			r = endorse_part(image, &image->parts[i], known->len > 0 ? known : &digests[p], &parts[i], d);
	}
	return r;
}

/* ---- writing ---- */

#define PER_PART 3u /* files of one part at most */

/* All files of one image, opened one by one and committed together. */
struct files {
	struct uvm_output *o;
	char **names;
	size_t n;
	const char *path;
	const char *const *keep;
	size_t directory; /* bytes of path up to its last slash and with it */
	size_t stem;      /* bytes of path up to the last dot of its file name */
	struct uvm_diag *d;
};

/* Say which of the files it was. */
static int failed(struct files *s, const char *name, int r)
{
	char text[UVM_DIAG_TEXT];

	if (s->d != NULL && s->d->code == r && s->d->text[0] != '\0') {
		memcpy(text, s->d->text, sizeof(text));
		snprintf(s->d->text, sizeof(s->d->text), "%.120s: %.120s", name, text);
	}
	return r;
}

/* The file name behind the last slash; its last dot ends the stem, unless it is the first character. */
static int split(struct files *s)
{
	const char *slash = strrchr(s->path, '/'), *name = slash != NULL ? slash + 1 : s->path, *dot;

	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		return uvm_say(s->d, UVM_E_ARGUMENT, "%s names no file", s->path);
	}
	s->directory = (size_t)(name - s->path);
	dot = strrchr(name, '.');
	s->stem = dot != NULL && dot != name ? (size_t)(dot - s->path) : strlen(s->path);
	return UVM_OK;
}

/* The file that is called like the first ${len} bytes of the path and ${suffix}. */
static int open_next(struct files *s, size_t len, const char *suffix, struct uvm_output **ret)
{
	char *name;
	int r;

	if (asprintf(&name, "%.*s%s", (int)len, s->path, suffix) < 0)
		return uvm_no_memory(s->d, s->stem + 16);
	s->names[s->n] = name;
	*ret = &s->o[s->n++];
	r = s->keep != NULL ? uvm_file_keep(name, s->keep, s->d) : UVM_OK;
	if (r == UVM_OK)
		r = uvm_output_open(*ret, name, s->d);
	return r < 0 ? failed(s, name, r) : UVM_OK;
}

/* Text that comes in pieces, many of them of a few bytes. */
struct text {
	struct uvm_output *o;
	struct uvm_diag *d;
	size_t n;
	char s[16384];
};

static int text_flush(struct text *t)
{
	const size_t n = t->n;

	t->n = 0;
	return n > 0 ? uvm_output_write(t->o, t->s, n, t->d) : UVM_OK;
}

static int text_put(void *arg, const char *s, size_t n)
{
	struct text *t = arg;
	int r = UVM_OK;

	while (n > 0 && r == UVM_OK) {
		const size_t room = sizeof(t->s) - t->n, part = n < room ? n : room;

		memcpy(t->s + t->n, s, part);
		t->n += part;
		s += part;
		n -= part;
		if (t->n == sizeof(t->s))
			r = text_flush(t);
	}
	return r;
}

/* The file just opened, all of it. */
static int fill(struct files *s, struct uvm_output *o, const void *p, size_t n)
{
	const int r = uvm_output_write(o, p, n, s->d);

	return r < 0 ? failed(s, s->names[s->n - 1], r) : UVM_OK;
}

static int write_bytes(struct files *s, const char *platform, const char *what, const void *p, size_t n)
{
	char suffix[16];
	struct uvm_output *o;
	int r;

	snprintf(suffix, sizeof(suffix), "-%s.%s", platform, what);
	r = open_next(s, s->stem, suffix, &o);
	return r < 0 ? r : fill(s, o, p, n);
}

static int write_part(struct files *s, const struct uvm_endorsed *part)
{
	const char *platform = uvm_measure_platform_name(part->endorsement.platform);
	uint8_t block[UVM_ID_BLOCK_SIZE];
	char text[1024]; /* an identity JSON has a few hundred bytes */
	struct uvm_json_memory json = { .p = text, .cap = sizeof(text) };
	int r;

	r = write_bytes(s, platform, "cbor", part->corim, part->corim_len);
	if (r == UVM_OK)
		r = uvm_identity_json(&part->endorsement, uvm_json_to_memory, &json);
	if (r == UVM_OK)
		r = write_bytes(s, platform, "json", json.p, json.len);
	if (r == UVM_OK && part->endorsement.platform == UVM_MEASURE_SNP) {
		uvm_id_block_put(&part->id_block, block);
		r = write_bytes(s, platform, "idblock", block, sizeof(block));
	}
	return r;
}

static int write_file(struct files *s, const struct uvm_igvm_plan *plan)
{
	struct uvm_output *o;
	int r;

	r = open_next(s, strlen(s->path), "", &o);
	if (r < 0)
		return r;
	if (o->direct)
		return uvm_say(s->d, UVM_E_ARGUMENT, "%s is no regular file: the image has files beside it", s->path);
	r = uvm_igvm_output(plan, o, s->d);
	return r < 0 ? failed(s, s->path, r) : UVM_OK;
}

static int write_map(struct files *s, const struct uvm_image *image)
{
	struct text *t = malloc(sizeof(*t));
	int r;

	if (t == NULL)
		return uvm_no_memory(s->d, sizeof(*t));
	t->n = 0;
	t->d = s->d;
	r = open_next(s, strlen(s->path), ".map", &t->o);
	if (r == UVM_OK) {
		r = uvm_image_map(image, text_put, t);
		if (r == UVM_OK)
			r = text_flush(t);
		if (r < 0)
			r = failed(s, s->names[s->n - 1], r);
	}
	free(t);
	return r;
}

static int write_more(struct files *s, const struct uvm_side_file *more)
{
	struct uvm_output *o;
	int r;

	r = open_next(s, s->directory, more->name, &o);
	return r < 0 ? r : fill(s, o, more->p, more->len);
}

static int write_all(struct files *s, const struct uvm_image *image, const struct uvm_endorsed *parts,
		     const struct uvm_igvm_plan *plan, const struct uvm_image_files *to)
{
	int r = UVM_OK;

	for (size_t i = 0; i < image->nparts && r == UVM_OK; i++) {
		if (parts[i].measured)
			r = write_part(s, &parts[i]);
	}
	if (r == UVM_OK)
		r = write_file(s, plan);
	if (r == UVM_OK)
		r = write_map(s, image);
	for (size_t i = 0; i < to->nmore && r == UVM_OK; i++)
		r = write_more(s, &to->more[i]);
	return r < 0 ? r : uvm_outputs_commit(s->o, s->n, s->d);
}

int uvm_image_write(const struct uvm_image *image, const struct uvm_endorsed *parts, const struct uvm_igvm_plan *plan,
		    const struct uvm_image_files *to, struct uvm_diag *d)
{
	const size_t most = PER_PART * image->nparts + 2 + to->nmore;
	struct files s = { .path = to->path, .keep = to->keep, .d = d };
	int r;

	r = split(&s);
	if (r < 0)
		return r;
	s.o = calloc(most, sizeof(*s.o));
	s.names = calloc(most, sizeof(*s.names));
	if (s.o == NULL || s.names == NULL)
		r = uvm_no_memory(d, most * sizeof(*s.o));
	else
		r = write_all(&s, image, parts, plan, to);
	for (size_t i = 0; i < s.n; i++) {
		uvm_output_abort(&s.o[i]);
		free(s.names[i]);
	}
	free(s.names);
	free(s.o);
	return r;
}
