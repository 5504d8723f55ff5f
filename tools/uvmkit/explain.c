/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: what a page of an image is, where it comes from, when it is measured; and what a digest could be of.
 */
#include "explain.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "abi/command_line.h"
#include "abi/vtl2_config.h"
#include "batch.h"
#include "explain_source.h"
#include "igvm/registers.h"
#include "os/say.h"

/* One run of the command. */
struct job {
	struct cli *c;
	const char *path;
	struct input in;
	struct subject *of; /* platforms */
	size_t n;
	struct uvm_json_writer *json; /* NULL: text */
	struct sources sources;
	/* --gpa or --event of one platform */
	const struct subject *subject;
	bool by_gpa;
	uint64_t wanted, found, events;
	/* --digest */
	struct uvm_digest digest;
	bool matched;
};

const char *subject_word(const struct subject *s)
{
	return platform_words[s->platform->platform.platform_type];
}

const struct uvm_image_origin *subject_origin(const struct subject *s, const struct uvm_igvm_header *h, uint64_t gpa)
{
	static const struct uvm_image_origin context = { "vp-context", "registers of a processor", NULL, NULL };
	const struct uvm_image_area *a;

	if (h != NULL && h->type == UVM_IGVM_VP_CONTEXT)
		return &context;
	a = uvm_image_area_at(&s->areas, gpa);
	return a != NULL ? a->origin : NULL;
}

static int open_subjects(struct job *j, struct uvm_diag *d)
{
	const struct uvm_igvm_list *platforms = &j->in.igvm.section[UVM_IGVM_PLATFORMS];
	const char *word = cli_get(j->c, "platform");
	int r;

	r = platform_check(&j->in.igvm, word, d);
	if (r < 0)
		return r;
	j->of = calloc(platforms->n + 1, sizeof(*j->of));
	if (j->of == NULL)
		return uvm_no_memory(d, platforms->n * sizeof(*j->of));
	for (size_t i = 0; i < platforms->n; i++) {
		struct subject *s = &j->of[j->n];
		struct uvm_diag why = UVM_DIAG_INIT;

		if (word != NULL && strcmp(word, platform_words[platforms->h[i].platform.platform_type]) != 0)
			continue;
		*s = (struct subject){ .f = &j->in.igvm, .platform = &platforms->h[i] };
		s->measure = uvm_measure_platform_of(s->platform->platform.platform_type);
		(void)!uvm_image_find_areas(s->f, s->platform->platform.platform_type, &s->areas, &why);
		j->n++;
	}
	return UVM_OK;
}

/* ---- decoded pages ------------------------------------------------------------------------------------------------- */

static void decode_line(const struct job *j, const uint8_t page[UVM_PAGE_SIZE])
{
	struct uvm_command_line line;
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *who;

	if (uvm_command_line_get(&line, page, &d) < 0)
		return;
	who = line.policy == UVM_COMMAND_LINE_STATIC ? "the host adds nothing" : "the host may add text";
	if (j->json != NULL) {
		char text[UVM_COMMAND_LINE_MAX + 1] = { 0 };

		memcpy(text, line.text, line.len);
		cli_json_text(j->json, "command_line", text);
		uvm_json_member_bool(j->json, "static", line.policy == UVM_COMMAND_LINE_STATIC);
		return;
	}
	printf("      says    ");
	cli_print_safe(stdout, (const char *)line.text, line.len);
	printf("\n              (%s)\n", who);
}

static void decode_config(const struct job *j, const uint8_t page[UVM_PAGE_SIZE])
{
	struct uvm_vtl2_config config;
	struct uvm_policy p;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_vtl2_config_get(&config, page, &d) < 0 || uvm_policy_decode(&p, config.policy, config.policy_size, &d) < 0)
		return;
	if (j->json != NULL) {
		uvm_json_member_u64(j->json, "vtom_offset_bit", config.vtom_offset_bit);
		uvm_json_key(j->json, "policy");
		uvm_policy_json_write(&p, j->json);
		return;
	}
	printf("      says    address bit of shared memory: %u; policy: %s\n", config.vtom_offset_bit,
	       p.product != NULL ? p.product->name : "none");
	for (size_t i = 0; p.product != NULL && i < p.product->nfields; i++) {
		if (p.product->fields[i].kind == UVM_POLICY_BOOL)
			printf("              %s: %s\n", p.product->fields[i].name,
			       p.value[i].required ? "required" : "not required");
		else
			printf("              %s: %zu bytes\n", p.product->fields[i].name, p.value[i].len);
	}
}

static const struct {
	const char *tag;
	void (*decode)(const struct job *j, const uint8_t page[UVM_PAGE_SIZE]);
} decoders[] = {
	{ "underhill-command-line", decode_line },
	{ "underhill-vtl2-measured-config", decode_config },
};

static void decode(const struct job *j, const struct uvm_image_origin *o, const struct uvm_igvm_header *h)
{
	uint8_t page[UVM_PAGE_SIZE] = { 0 };

	if (o == NULL || h->data_len == 0 || h->data_len > sizeof(page))
		return;
	memcpy(page, h->data, h->data_len);
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++) {
		if (strcmp(decoders[i].tag, o->tag) == 0)
			decoders[i].decode(j, page);
	}
}

/* ---- one page or event --------------------------------------------------------------------------------------------- */

static void print_hex(const char *what, const struct uvm_digest *digest)
{
	printf("      %s ", what);
	for (size_t i = 0; i < digest->len; i++)
		printf("%02x", digest->b[i]);
	putchar('\n');
}

static void print_origin(const struct uvm_image_origin *o, const struct subject *s, uint64_t gpa)
{
	const struct uvm_image_area *a = uvm_image_area_at(&s->areas, gpa);

	if (o == NULL) {
		printf("      is      nothing that the image tells\n");
		return;
	}
	printf("      is      %s: %s\n", o->tag, o->about);
	if (a != NULL && a->origin == o)
		printf("              page %" PRIu64 " of %" PRIu64 " there\n", (gpa - a->gpa) / UVM_PAGE_SIZE + 1,
		       (a->size + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE);
	if (o->resource != NULL)
		printf("      from    resource %s\n", o->resource);
	if (o->field != NULL)
		printf("      from    manifest, %s\n", o->field);
}

static void put_origin(struct uvm_json_writer *w, const struct uvm_image_origin *o)
{
	if (o == NULL)
		return;
	uvm_json_member_string(w, "tag", o->tag);
	uvm_json_member_string(w, "about", o->about);
	if (o->resource != NULL)
		uvm_json_member_string(w, "resource", o->resource);
	if (o->field != NULL)
		uvm_json_member_string(w, "manifest_field", o->field);
}

/* Where its bytes are in the files that the image was built from, if they are given. */
static void tell_source(const struct job *j, const struct uvm_image_origin *o, const struct uvm_igvm_header *h)
{
	struct source s;

	if (h->type != UVM_IGVM_PAGE_DATA ||
	    !sources_find(&j->sources, o != NULL ? o->resource : NULL, h->data, h->data_len, &s))
		return;
	if (j->json != NULL) {
		uvm_json_key(j->json, "source");
		uvm_json_object_open(j->json);
		uvm_json_member_string(j->json, "resource", s.resource);
		cli_json_text(j->json, "file", s.path);
		uvm_json_member_u64(j->json, "offset", s.off);
		uvm_json_member_u64(j->json, "size", s.size);
		uvm_json_member_u64(j->json, "offset_in_page", s.at);
		uvm_json_member_bool(j->json, "elsewhere_too", s.again);
		uvm_json_object_close(j->json);
		return;
	}
	printf("              %zu bytes at 0x%zx are those of %s from 0x%" PRIx64 " on%s: ", s.size, s.at, s.resource, s.off,
	       s.again ? ", and from elsewhere" : "");
	cli_print_safe(stdout, s.path, strlen(s.path));
	putchar('\n');
}

static const char *register_name(const struct job *j, uint64_t number)
{
	const struct uvm_igvm_register_name *info = uvm_igvm_register_name(j->in.igvm.arch, (uint32_t)number);

	return info != NULL ? info->name : "a register";
}

static void event_text(struct job *j, const struct uvm_measure_event *e, const struct uvm_igvm_header *h, uint32_t record)
{
	const struct uvm_image_origin *o = e->kind == UVM_MEASURE_REGISTER ? NULL : subject_origin(j->subject, h, e->gpa);

	printf("  %-4s event %" PRIu64 ": %s, record %" PRIu32 ", %s 0x%" PRIx64 "\n", subject_word(j->subject), e->order,
	       uvm_measure_event_name(e->kind), record, e->kind == UVM_MEASURE_REGISTER ? "register" : "gpa", e->gpa);
	if (e->kind != UVM_MEASURE_REGISTER)
		print_origin(o, j->subject, e->gpa);
	tell_source(j, o, h);
	decode(j, o, h);
	if (e->contents.len > 0)
		print_hex("holds  ", &e->contents);
	else if (e->kind == UVM_MEASURE_REGISTER)
		printf("      is      %s of the first processor\n", register_name(j, e->gpa));
	else
		printf("      holds   contents that do not count\n");
	print_hex("so far ", &e->running);
}

static void event_json(struct job *j, const struct uvm_measure_event *e, const struct uvm_igvm_header *h, uint32_t record)
{
	const struct uvm_image_origin *o = e->kind == UVM_MEASURE_REGISTER ? NULL : subject_origin(j->subject, h, e->gpa);
	struct uvm_json_writer *w = j->json;

	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", subject_word(j->subject));
	uvm_json_member_u64(w, "event", e->order);
	uvm_json_member_string(w, "kind", uvm_measure_event_name(e->kind));
	uvm_json_member_u64(w, "record", record);
	uvm_json_member_u64(w, e->kind == UVM_MEASURE_REGISTER ? "register" : "gpa", e->gpa);
	if (e->kind == UVM_MEASURE_REGISTER)
		uvm_json_member_string(w, "name", register_name(j, e->gpa));
	put_origin(w, o);
	tell_source(j, o, h);
	decode(j, o, h);
	if (e->contents.len > 0)
		uvm_json_member_hex(w, "contents", e->contents.b, e->contents.len);
	uvm_json_member_hex(w, "running", e->running.b, e->running.len);
	uvm_json_object_close(w);
}

static bool see(void *arg, const struct uvm_measure_event *e)
{
	struct job *j = arg;
	const struct uvm_igvm_header *h = &j->in.igvm.section[UVM_IGVM_DIRECTIVES].h[e->directive];
	const bool here = j->by_gpa ? e->kind != UVM_MEASURE_REGISTER && j->wanted - e->gpa < UVM_PAGE_SIZE
				    : e->order == j->wanted;

	j->events++;
	if (!here)
		return true;
	j->found++;
	(j->json != NULL ? event_json : event_text)(j, e, h, input_index(&j->in, h));
	return true;
}

/* Feed the records to a measurement that logs. */
static int walk(struct job *j, const struct subject *s, uvm_measure_log_fn *log, struct uvm_diag *d)
{
	const struct uvm_measure_target target = { (enum uvm_measure_platform)s->measure, s->platform->mask };
	const struct uvm_measure_options opt = { .log = log, .log_arg = j };
	const struct uvm_igvm_list *l = &s->f->section[UVM_IGVM_DIRECTIVES];
	struct uvm_digest digest;
	struct uvm_measure *m = NULL;
	int r;

	r = uvm_measure_new(&m, &target, 1, &opt, d);
	for (size_t i = 0; i < l->n && r == UVM_OK; i++)
		r = uvm_measure_add(m, &l->h[i], d);
	if (r == UVM_OK)
		r = uvm_measure_finish(m, &digest, d);
	uvm_measure_free(m);
	return r;
}

static int explain_event(struct job *j, struct uvm_diag *d)
{
	int r = UVM_OK;

	j->by_gpa = cli_has(j->c, "gpa") != 0;
	j->wanted = cli_u64(j->c, j->by_gpa ? "gpa" : "event", 0);
	for (size_t i = 0; i < j->n && r == UVM_OK; i++) {
		j->subject = &j->of[i];
		if (j->subject->measure >= 0)
			r = walk(j, j->subject, see, d);
	}
	if (r < 0 || j->found > 0)
		return r;
	if (j->by_gpa)
		return uvm_say(d, UVM_E_MISSING, "nothing is measured at 0x%" PRIx64, j->wanted);
	return uvm_say(d, UVM_E_MISSING, "there is no event %" PRIu64 " on any of its platforms", j->wanted);
}

/* ---- all areas ----------------------------------------------------------------------------------------------------- */

/* What is loaded of one area. */
struct tally {
	uint64_t measured, unmeasured;
};

static bool counts(const struct subject *s, const struct uvm_igvm_header *h)
{
	return h->type == UVM_IGVM_PAGE_DATA && (h->mask & s->platform->mask) != 0;
}

static const struct uvm_igvm_header *add_up(const struct subject *s, const struct uvm_image_area *a, struct tally *t)
{
	const struct uvm_igvm_list *l = &s->f->section[UVM_IGVM_DIRECTIVES];
	const struct uvm_igvm_header *first = NULL;

	*t = (struct tally){ 0 };
	for (size_t i = 0; i < l->n; i++) {
		if (!counts(s, &l->h[i]) || uvm_image_area_at(&s->areas, l->h[i].page.gpa) != a)
			continue;
		if (first == NULL)
			first = &l->h[i];
		*((l->h[i].page.flags & (UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED)) != 0 ? &t->unmeasured
												: &t->measured) += 1;
	}
	return first;
}

static void area_text(const struct job *j, const struct uvm_image_area *a, const struct tally *t,
		      const struct uvm_igvm_header *h)
{
	printf("  0x%012" PRIx64 " %7" PRIu64 " pages  %-39s  %s\n", a->gpa, t->measured + t->unmeasured, a->origin->tag,
	       a->origin->about);
	if (t->unmeasured > 0)
		printf("      not measured: %" PRIu64 " of them\n", t->unmeasured);
	decode(j, a->origin, h);
}

static void area_json(const struct job *j, const struct uvm_image_area *a, const struct tally *t,
		      const struct uvm_igvm_header *h)
{
	struct uvm_json_writer *w = j->json;

	uvm_json_object_open(w);
	uvm_json_member_u64(w, "gpa", a->gpa);
	uvm_json_member_u64(w, "size", a->size);
	uvm_json_member_u64(w, "measured_pages", t->measured);
	uvm_json_member_u64(w, "unmeasured_pages", t->unmeasured);
	put_origin(w, a->origin);
	decode(j, a->origin, h);
	uvm_json_object_close(w);
}

static int by_gpa(const void *a, const void *b)
{
	const struct uvm_image_area *const *x = a, *const *y = b;

	return ((*x)->gpa > (*y)->gpa) - ((*x)->gpa < (*y)->gpa);
}

static void explain_areas(const struct job *j, const struct subject *s)
{
	const struct uvm_image_area *sorted[UVM_IMAGE_AREAS_MAX];
	struct tally t;

	for (size_t i = 0; i < s->areas.n; i++)
		sorted[i] = &s->areas.at[i];
	qsort(sorted, s->areas.n, sizeof(sorted[0]), by_gpa);
	for (size_t i = 0; i < s->areas.n; i++) {
		const struct uvm_igvm_header *h = add_up(s, sorted[i], &t);

		if (h != NULL)
			(j->json != NULL ? area_json : area_text)(j, sorted[i], &t, h);
	}
}

static void explain_all(struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct subject *s = &j->of[i];

		if (j->json != NULL) {
			uvm_json_object_open(j->json);
			uvm_json_member_string(j->json, "platform", subject_word(s));
			uvm_json_key(j->json, "areas");
			uvm_json_array_open(j->json);
		} else {
			printf("%s:%s\n", subject_word(s),
			       s->areas.n == 0 ? " not an OpenHCL image; see uvmkit inspect --pages" : "");
		}
		explain_areas(j, s);
		if (j->json != NULL) {
			uvm_json_array_close(j->json);
			uvm_json_object_close(j->json);
		}
	}
}

/* ---- a digest ------------------------------------------------------------------------------------------------------ */

static bool compare(void *arg, const struct variation *v)
{
	struct job *j = arg;

	j->events++;
	if (v->digest.len != j->digest.len || memcmp(v->digest.b, j->digest.b, v->digest.len) != 0)
		return true;
	j->matched = true;
	if (j->json != NULL) {
		uvm_json_object_open(j->json);
		uvm_json_member_string(j->json, "platform", subject_word(j->subject));
		uvm_json_member_string(j->json, "variation", v->what);
		uvm_json_object_close(j->json);
	} else {
		printf("%s: %s\n", subject_word(j->subject), v->what);
	}
	return false;
}

/* What differs between two launches may be no part of a digest, and that is an answer, too. */
static void tell_unmeasured(const struct job *j)
{
	cli_note(j->c, j->path,
		 "no digest tells the guest policy with its debug bit, nor attributes of a TD; nor how many processors there "
		 "are, "
		 "but for images that boot Linux without firmware (image.snp_linux_direct) and for launches on KVM");
}

static int explain_digest(struct job *j, struct uvm_diag *d)
{
	const unsigned nlines = cli_has(j->c, "command-line");
	const char *lines[64];
	int r = UVM_OK;

	for (unsigned i = 0; i < nlines && i < sizeof(lines) / sizeof(lines[0]); i++)
		lines[i] = cli_get_nth(j->c, "command-line", i);
	for (size_t i = 0; i < j->n && r == UVM_OK && !j->matched; i++) {
		j->subject = &j->of[i];
		if (j->subject->measure >= 0)
			r = explain_vary(j->subject, lines, nlines < 64 ? nlines : 64, compare, j, d);
	}
	if (r == UVM_OK && !j->matched)
		tell_unmeasured(j);
	if (r == UVM_OK && !j->matched)
		r = uvm_say(d, UVM_E_MISMATCH,
			    "none of %" PRIu64 " known variations has this digest; compare with uvmkit diff, or "
			    "the logs of uvmkit measure --log",
			    j->events);
	return r;
}

/* ---- the command --------------------------------------------------------------------------------------------------- */

static int explain(struct job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	r = input_read(&j->in, j->path, NULL, &d);
	if (r == UVM_OK)
		r = open_subjects(j, &d);
	if (r < 0)
		return cli_error(j->c, j->path, &d);
	r = sources_open(j->c, j->path, &j->in, &j->sources);
	if (r != 0)
		return r;
	if (cli_has(j->c, "digest") != 0)
		r = explain_digest(j, &d);
	else if (cli_has(j->c, "gpa") != 0 || cli_has(j->c, "event") != 0)
		r = explain_event(j, &d);
	else
		explain_all(j);
	return r < 0 ? cli_error(j->c, j->path, &d) : 0;
}

static int run(struct cli *c)
{
	struct uvm_json_writer w;
	struct job j = { .c = c };
	unsigned n;
	int r;

	j.path = cli_args(c, &n)[0];
	if (cli_has(c, "digest") != 0 && !batch_digest(cli_get(c, "digest"), &j.digest))
		return cli_usage(c, "--digest: expected 96 hexadecimal digits, or 64 for VBS");
	if (cli_has(c, "command-line") != 0 && cli_has(c, "digest") == 0)
		return cli_usage(c, "--command-line belongs to --digest");
	if (cli_has(c, "resources") != 0 && cli_has(c, "gpa") + cli_has(c, "event") == 0)
		return cli_usage(c, "--resources belongs to --gpa or --event");
	if (cli_has(c, "json") != 0) {
		j.json = &w;
		cli_json_stdout(&w, 2);
		uvm_json_array_open(&w);
	}
	r = explain(&j);
	if (j.json != NULL && r == 0) {
		uvm_json_array_close(&w);
		r = cli_json_end(c, &w);
	}
	free(j.of);
	sources_close(&j.sources);
	input_free(&j.in);
	return r;
}

static const struct cli_option options[] = {
	{ .name = "platform",
	  .letter = 'p',
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "this platform only",
	  .choices = platform_words },
	{ .name = "gpa",
	  .kind = CLI_U64,
	  .value = "ADDRESS",
	  .help = "the page with this address",
	  .conflicts = "event digest" },
	{ .name = "event",
	  .kind = CLI_U64,
	  .value = "N",
	  .help = "what is measured as number N, from 0, as in uvmkit measure --log --json",
	  .conflicts = "digest" },
	{ .name = "resources",
	  .letter = 'r',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "with --gpa or --event: find the page's bytes in the files that this list names, JSON as for uvmkit build" },
	{ .name = "build-info",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "and make sure that they are those of this build; build-info.json beside the image when not given" },
	{ .name = "digest", .kind = CLI_STRING, .value = "HEX", .help = "find the known variation that has this digest" },
	{ .name = "command-line",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "TEXT",
	  .help = "with --digest: try this command line too" },
	{ .name = "json", .help = "print one JSON document" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Without an option it tells what lies where in an OpenHCL image, and what the pages say that are more than code: the "
	"command line and the product policy. The image itself does not name its parts; they follow from the measured "
	"parameters of its boot shim.",
	"With --gpa or --event it tells of one page where it comes from, when it is measured, the digest of its contents, and "
	"the measurement so far. With --resources it finds the page's bytes, without the zeros around them, in the files that "
	"the "
	"image was built from; build-info.json, beside the image or named, says whether they are still the same files.",
	"With --digest it changes the image in the ways that are known to happen, one at a time, and tells which gives that "
	"digest: each feature of the first processor, each field of the policy, none at all, a static command line or not, "
	"the command lines given, empty pages as KVM measures them; of images that boot Linux without firmware other numbers "
	"of "
	"processors, up to 64; and, with the image as it is, what each launcher submits, "
	"on KVM "
	"for up to 256 processors of every model known. It exits with 1 when none does.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit explain image.bin", "What lies where." },
	{ "uvmkit explain --event 0 image.bin", "What is measured first." },
	{ "uvmkit explain --event 3 --resources resources.json image.bin",
	  "Where the bytes of a page are in the files of the build." },
	{ "uvmkit explain --digest $(uvmkit measure -p snp image.bin | cut -c 5-) image.bin", "What a digest is of." },
	{ NULL, NULL },
};

const struct cli_command explain_command = {
	.name = "explain",
	.summary = "tell what a page or a digest of an image is",
	.description = description,
	.options = options,
	.positional = { "IMAGE", "an IGVM file, or a resource DLL or guest-state file that holds one", 1, 1 },
	.examples = examples,
	.run = run,
};
