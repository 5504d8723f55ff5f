/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: what a page of an image is, where it comes from, when it is measured; and what a digest could be of.
 */
#include "explain_job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "os/say.h"

#define LINES_MAX 64u /* command lines that are tried */

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

static int open_subjects(struct explain_job *j, struct uvm_diag *d)
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
		uvm_image_names(s->f, s->platform->platform.platform_type, &s->names);
		(void)!uvm_image_find_areas(s->f, s->platform->platform.platform_type, &s->areas, &why);
		j->n++;
	}
	return UVM_OK;
}

/* ---- a digest ------------------------------------------------------------------------------------------------------ */

static bool compare(void *arg, const struct variation *v)
{
	struct explain_job *j = arg;

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
static void tell_unmeasured(const struct explain_job *j)
{
	cli_note(j->c, j->path,
		 "no digest tells the guest policy with its debug bit, nor attributes of a TD; nor how many processors there "
		 "are, "
		 "but for images that boot Linux without firmware (image.snp_linux_direct) and for launches on KVM");
}

static int explain_digest(struct explain_job *j, struct uvm_diag *d)
{
	const unsigned nlines = cli_has(j->c, "command-line");
	const char *lines[LINES_MAX];
	int r = UVM_OK;

	for (unsigned i = 0; i < nlines; i++)
		lines[i] = cli_get_nth(j->c, "command-line", i);
	for (size_t i = 0; i < j->n && r == UVM_OK && !j->matched; i++) {
		j->subject = &j->of[i];
		if (j->subject->measure >= 0)
			r = explain_vary(j->subject, lines, nlines, compare, j, d);
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

static int open_all(struct explain_job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	r = input_read(&j->in, j->path, NULL, &d);
	if (r == UVM_OK)
		r = open_subjects(j, &d);
	return r < 0 ? cli_error(j->c, j->path, &d) : sources_open(j->c, j->path, &j->in, &j->sources);
}

static int explain(struct explain_job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = UVM_OK;

	if (cli_has(j->c, "digest") != 0)
		r = explain_digest(j, &d);
	else if (cli_has(j->c, "gpa") != 0 || cli_has(j->c, "event") != 0)
		r = explain_event(j, &d);
	else
		explain_all(j);
	return r < 0 ? cli_error(j->c, j->path, &d) : 0;
}

/* That there is no answer is an empty list. */
static int explain_json(struct explain_job *j)
{
	struct uvm_json_writer w;
	int r, end;

	j->json = &w;
	cli_json_stdout(&w, 2);
	uvm_json_array_open(&w);
	r = explain(j);
	uvm_json_array_close(&w);
	end = cli_json_end(j->c, &w);
	return r != 0 ? r : end;
}

static int run(struct cli *c)
{
	struct explain_job j = { .c = c };
	unsigned n;
	int r;

	j.path = cli_args(c, &n)[0];
	if (cli_has(c, "digest") != 0 && !batch_digest(cli_get(c, "digest"), &j.digest))
		return cli_usage(c, "--digest: expected 96 hexadecimal digits, or 64 for VBS");
	if (cli_has(c, "command-line") != 0 && cli_has(c, "digest") == 0)
		return cli_usage(c, "--command-line belongs to --digest");
	if (cli_has(c, "command-line") > LINES_MAX)
		return cli_usage(c, "--command-line: at most %u of them", LINES_MAX);
	if (cli_has(c, "resources") != 0 && cli_has(c, "gpa") + cli_has(c, "event") == 0)
		return cli_usage(c, "--resources belongs to --gpa or --event");
	r = open_all(&j);
	if (r == 0)
		r = (cli_has(c, "json") != 0 ? explain_json : explain)(&j);
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
	"Without an option it tells what lies where in an image; in an OpenHCL image also what the pages say that are more "
	"than code: the "
	"command line and the product policy. The image itself does not name its parts; they follow from the measured "
	"parameters of its boot shim.",
	"With --gpa or --event it tells of one page where it comes from, when it is measured, the digest of its contents, and "
	"the measurement so far. With --resources it finds the page's bytes, without the zeros around them, in the files that "
	"the "
	"image was built from; build-info.json, beside the image or named, says whether they are still the same files.",
	"With --digest it changes the image in the ways that are known to happen, one at a time, and tells which gives that "
	"digest: each feature of the first processor, each field of the policy, none at all, a static command line or not, the "
	"word for confidential debugging, "
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
