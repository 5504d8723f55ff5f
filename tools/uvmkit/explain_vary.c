/* SPDX-License-Identifier: MIT */
/*
 * Which known change of an image gives a digest: "my measurement does not match" usually is one bit or one line.
 *
 * A change replaces the contents of one page in a copy of the records; the image stays as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/channel.h"
#include "abi/command_line.h"
#include "abi/vtl2_config.h"
#include "explain_vary.h"
#include "igvm/context.h"

/* ---- measuring the copy -------------------------------------------------------------------------------------------- */

int vary_tell(struct varied *v, const char *what, bool native_zero)
{
	const struct uvm_measure_options opt = { .native_zero = native_zero };
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	struct variation variation = { .what = what };
	unsigned have;
	int r;

	if (v->stopped)
		return UVM_OK;
	r = uvm_measure_file(&v->copy, 1u << v->s->measure, &opt, digests, &have, v->d);
	if (r < 0)
		return r;
	variation.digest = digests[v->s->measure];
	v->stopped = !v->fn(v->arg, &variation);
	return UVM_OK;
}

/* With other contents of record ${i}. */
static int tell_with(struct varied *v, size_t i, const uint8_t *p, size_t n, const char *what)
{
	struct uvm_igvm_header *h = &v->copy.section[UVM_IGVM_DIRECTIVES].h[i];
	const struct uvm_igvm_header old = *h;
	int r;

	h->data = p;
	h->data_len = (uint32_t)n;
	r = vary_tell(v, what, false);
	*h = old;
	return r;
}

/* ---- pages --------------------------------------------------------------------------------------------------------- */

bool vary_ours(const struct varied *v, const struct uvm_igvm_header *h, uint32_t type)
{
	return h->type == type && (h->mask & v->s->platform->mask) != 0;
}

/* The record of the area with this tag, and its contents as a whole page; false: there is none. */
static bool find_page(const struct varied *v, const char *tag, size_t *ret, uint8_t page[UVM_PAGE_SIZE])
{
	const struct uvm_igvm_list *l = &v->copy.section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_image_area *a;

		if (!vary_ours(v, &l->h[i], UVM_IGVM_PAGE_DATA))
			continue;
		a = uvm_image_area_at(&v->s->areas, l->h[i].page.gpa);
		if (a == NULL || strcmp(a->origin->tag, tag) != 0 || l->h[i].data_len > UVM_PAGE_SIZE)
			continue;
		memset(page, 0, UVM_PAGE_SIZE);
		if (l->h[i].data_len > 0)
			memcpy(page, l->h[i].data, l->h[i].data_len);
		*ret = i;
		return true;
	}
	return false;
}

/* ---- processor features -------------------------------------------------------------------------------------------- */

static const char *const features[] = {
#define FEATURE_NAME(name, bit, size, count, of) [bit] = #name,
	UVM_SEV_FEATURES_PARTS(FEATURE_NAME)
#undef FEATURE_NAME
		/* the architecture's, which records do not name */
		[UVM_SEV_FEATURES_secure_avic] = "secure_avic",
	[UVM_SEV_FEATURES_ibpb_on_entry] = "ibpb_on_entry",
};

/* Each feature bit of the first processor the other way round. */
static int vary_features(struct varied *v)
{
	const struct uvm_igvm_list *l = &v->copy.section[UVM_IGVM_DIRECTIVES];
	uint8_t vmsa[UVM_PAGE_SIZE];
	char what[VARY_WHAT_MAX];
	int r = UVM_OK;

	for (size_t i = 0; i < l->n && r == UVM_OK; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if (!vary_ours(v, h, UVM_IGVM_VP_CONTEXT) || h->vp.context != UVM_IGVM_CONTEXT_VMSA || h->vp.vp_index != 0 ||
		    h->data_len > sizeof(vmsa))
			continue;
		for (size_t bit = 0; bit < sizeof(features) / sizeof(features[0]) && r == UVM_OK; bit++) {
			const uint64_t old = uvm_le64(h->data + UVM_VMSA_sev_features);

			if (features[bit] == NULL)
				continue;
			memcpy(vmsa, h->data, h->data_len);
			uvm_put_le64(vmsa + UVM_VMSA_sev_features, old ^ 1ull << bit);
			snprintf(what, sizeof(what), "%s %s in SEV_FEATURES", features[bit],
				 (old >> bit & 1) != 0 ? "cleared" : "set");
			r = tell_with(v, i, vmsa, h->data_len, what);
		}
	}
	return r;
}

/* ---- product policy ------------------------------------------------------------------------------------------------ */

static int tell_policy(struct varied *v, size_t i, const struct uvm_vtl2_config *config, const struct uvm_policy *p,
		       const char *what)
{
	uint8_t bytes[UVM_POLICY_MAX], page[UVM_PAGE_SIZE];
	struct uvm_vtl2_config changed = *config;
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t n;

	if (uvm_policy_encode(p, bytes, sizeof(bytes), &n, &d) < 0) /* no builder would have made it */
		return UVM_OK;
	changed.policy = bytes;
	changed.policy_size = (uint32_t)n;
	uvm_vtl2_config_put(&changed, page);
	return tell_with(v, i, page, sizeof(page), what);
}

/* Each requirement the other way round, no policy, and the same of another product. */
static int vary_policy(struct varied *v)
{
	uint8_t page[UVM_PAGE_SIZE];
	char what[VARY_WHAT_MAX];
	struct uvm_vtl2_config config;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_policy p;
	size_t i;
	int r;

	if (!find_page(v, "underhill-vtl2-measured-config", &i, page) || uvm_vtl2_config_get(&config, page, &d) < 0 ||
	    uvm_policy_decode(&p, config.policy, config.policy_size, &d) < 0 || p.product == NULL)
		return UVM_OK;
	r = tell_policy(v, i, &config, &(struct uvm_policy){ .product = NULL }, "without a product policy");
	for (size_t k = 0; k < p.product->nfields && r == UVM_OK; k++) {
		struct uvm_policy changed = p;

		if (p.product->fields[k].kind != UVM_POLICY_BOOL)
			continue;
		changed.value[k].required = !p.value[k].required;
		snprintf(what, sizeof(what), "policy field %s %s", p.product->fields[k].name,
			 p.value[k].required ? "not required" : "required");
		r = tell_policy(v, i, &config, &changed, what);
	}
	return r;
}

/* ---- command line -------------------------------------------------------------------------------------------------- */

static int tell_line(struct varied *v, size_t i, struct uvm_command_line line, const char *what)
{
	uint8_t page[UVM_PAGE_SIZE];

	uvm_command_line_put(&line, page);
	return tell_with(v, i, page, sizeof(page), what);
}

/* The word that lets the host debug a confidential guest: with it at the end, or without. */
static int vary_debug(struct varied *v, size_t i, const struct uvm_command_line *line)
{
	static const char word[] = UVM_WORD_CONFIDENTIAL_DEBUG;
	const size_t n = sizeof(word) - 1, space = line->len > 0;
	uint8_t text[UVM_COMMAND_LINE_MAX];
	struct uvm_command_line changed = *line;

	if (line->len >= n && memcmp(line->text + line->len - n, word, n) == 0) {
		changed.len = (uint16_t)(line->len - n);
		changed.len = (uint16_t)(changed.len - (changed.len > 0 && line->text[changed.len - 1] == ' '));
		return tell_line(v, i, changed, "without " UVM_WORD_CONFIDENTIAL_DEBUG " on the command line");
	}
	if (line->len + space + n > sizeof(text))
		return UVM_OK;
	if (space)
		memcpy(text, line->text, line->len);
	text[line->len] = ' ';
	memcpy(text + line->len + space, word, n);
	changed.text = text;
	changed.len = (uint16_t)(line->len + space + n);
	return tell_line(v, i, changed,
			 "with " UVM_WORD_CONFIDENTIAL_DEBUG " on the command line (igvmfilegen --confidential-debug)");
}

static int vary_line(struct varied *v, const char *const *lines, unsigned n)
{
	uint8_t page[UVM_PAGE_SIZE];
	char what[VARY_WHAT_MAX];
	struct uvm_command_line line;
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t i;
	int r;

	if (!find_page(v, "underhill-command-line", &i, page) || uvm_command_line_get(&line, page, &d) < 0)
		return UVM_OK;
	r = vary_debug(v, i, &line);
	if (r < 0)
		return r;
	line.policy = line.policy == UVM_COMMAND_LINE_STATIC ? UVM_COMMAND_LINE_APPEND_CHOSEN : UVM_COMMAND_LINE_STATIC;
	r = tell_line(v, i, line,
		      line.policy == UVM_COMMAND_LINE_STATIC ? "static_command_line set" : "static_command_line not set");
	for (unsigned k = 0; k < n && r == UVM_OK; k++) {
		const size_t len = strlen(lines[k]);

		if (len > UVM_COMMAND_LINE_MAX)
			continue;
		for (int policy = UVM_COMMAND_LINE_STATIC; policy <= UVM_COMMAND_LINE_APPEND_CHOSEN && r == UVM_OK; policy++) {
			snprintf(what, sizeof(what), "command line %u of those given, static_command_line %s", k + 1,
				 policy == UVM_COMMAND_LINE_STATIC ? "set" : "not set");
			r = tell_line(v, i,
				      (struct uvm_command_line){ (enum uvm_command_line_policy)policy,
								 (const uint8_t *)lines[k], (uint16_t)len },
				      what);
		}
	}
	return r;
}

/* ---- all ----------------------------------------------------------------------------------------------------------- */

static int copy_directives(struct varied *v)
{
	const struct uvm_igvm_list *l = &v->s->f->section[UVM_IGVM_DIRECTIVES];
	struct uvm_igvm_list *copy = &v->copy.section[UVM_IGVM_DIRECTIVES];

	v->copy = *v->s->f;
	*copy = (struct uvm_igvm_list){ calloc(l->n + 1, sizeof(*l->h)), l->n, l->n };
	if (copy->h == NULL)
		return uvm_no_memory(v->d, l->n * sizeof(*l->h));
	if (l->n > 0)
		memcpy(copy->h, l->h, l->n * sizeof(*l->h));
	return UVM_OK;
}

int explain_vary(const struct subject *s, const char *const *lines, unsigned nlines, variation_fn *fn, void *arg,
		 struct uvm_diag *d)
{
	struct varied v = { .s = s, .fn = fn, .arg = arg, .d = d };
	int r;

	r = copy_directives(&v);
	if (r < 0)
		return r;
	r = vary_tell(&v, "the image as it is", false);
	if (r == UVM_OK && s->measure == UVM_MEASURE_SNP)
		r = vary_tell(&v, "empty pages measured as KVM does without an IGVM file (--native-zero)", true);
	if (r == UVM_OK)
		r = vary_features(&v);
	if (r == UVM_OK)
		r = vary_policy(&v);
	if (r == UVM_OK)
		r = vary_line(&v, lines, nlines);
	if (r == UVM_OK && !v.stopped)
		r = vary_direct(&v, lines, nlines);
	if (r == UVM_OK && s->measure == UVM_MEASURE_SNP && !v.stopped)
		r = explain_launchers(s->f, fn, arg, &v.stopped, d);
	free(v.copy.section[UVM_IGVM_DIRECTIVES].h);
	return r;
}
