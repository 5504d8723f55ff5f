/* SPDX-License-Identifier: MIT */
/*
 * igvmfilegen dump-corim: list the CoRIM documents and signatures of an IGVM file, and extract them.
 */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "fail.h"
#include "platform.h"
#include "os/dir.h"

/* By the option's value, which is part of the file names too. */
static const char *const header_types[] = { "document", "signature", NULL };

static const struct {
	uint32_t type;
	const char *label, *suffix;
} kinds[] = {
	{ UVM_IGVM_CORIM_DOCUMENT, "Document", "cbor" },
	{ UVM_IGVM_CORIM_SIGNATURE, "Signature", "cose" },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct match {
	const struct uvm_igvm_header *h;
	size_t kind;
	char platform[PLATFORM_NAME];
	char *path; /* of the extracted file, or NULL */
};

struct matches {
	struct match *m;
	struct uvm_output *out; /* for each match; all zero until files are asked for */
	size_t n, count[KINDS];
	struct uvm_new_dirs dirs;
};

static size_t kind_of(uint32_t type)
{
	size_t k = 0;

	while (k < KINDS && kinds[k].type != type)
		k++;
	return k;
}

/* The records that the filters let through, in file order. */
static int find_matches(struct matches *ms, const struct uvm_igvm *f, const char *choice, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_INITIALIZATIONS];

	ms->m = calloc(l->n + 1, sizeof(*ms->m));
	ms->out = calloc(l->n + 1, sizeof(*ms->out));
	if (ms->m == NULL || ms->out == NULL)
		return fail(NULL, NULL, "out of memory");
	for (size_t i = 0; i < l->n; i++) {
		const size_t kind = kind_of(l->h[i].type);
		struct match *m = &ms->m[ms->n];

		if (kind == KINDS || (choice != NULL && strcmp(choice, header_types[kind]) != 0) || (l->h[i].mask & mask) == 0)
			continue;
		m->h = &l->h[i];
		m->kind = kind;
		platform_of_mask(f, m->h->mask, m->platform);
		ms->n++;
		ms->count[kind]++;
	}
	return 0;
}

static int stage_file(struct match *m, struct uvm_output *out, const char *dir)
{
	const size_t len = strlen(dir);
	const char *const slash = len == 0 || dir[len - 1] == '/' ? "" : "/";
	struct uvm_diag d = UVM_DIAG_INIT;

	if (asprintf(&m->path, "%s%scorim_%s_%s.%s", dir, slash, header_types[m->kind], m->platform, kinds[m->kind].suffix) <
	    0) {
		m->path = NULL;
		return fail(NULL, NULL, "out of memory");
	}
	if (uvm_output_open(out, m->path, &d) < 0 || uvm_output_write(out, m->h->data, m->h->data_len, &d) < 0 ||
	    uvm_output_sync(out, &d) < 0)
		return fail(m->path, &d, "writing %s payload", kinds[m->kind].label);
	return 0;
}

/* All files written beside their targets: nearly all that can fail has then been tried. */
static int stage_files(struct matches *ms, const char *dir)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = 0;

	if (ms->n > 0 && uvm_dirs_make(&ms->dirs, dir, &d) < 0)
		return fail(NULL, &d, "creating output directory");
	for (size_t i = 0; i < ms->n && r == 0; i++)
		r = stage_file(&ms->m[i], &ms->out[i], dir);
	return r;
}

static int commit_files(struct matches *ms, const char *dir)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_outputs_commit(ms->out, ms->n, &d) < 0)
		return fail(dir, &d, "writing payloads");
	uvm_dirs_keep(&ms->dirs);
	return 0;
}

static void free_matches(struct matches *ms)
{
	for (size_t i = 0; i < ms->n; i++) {
		uvm_output_abort(&ms->out[i]);
		free(ms->m[i].path);
	}
	uvm_dirs_undo(&ms->dirs);
	free(ms->out);
	free(ms->m);
}

static void print_head(const char *path, const struct input *in)
{
	const struct uvm_igvm_list *l = &in->igvm.section[UVM_IGVM_PLATFORMS];

	printf("IGVM File: %s\nTotal file size: %u bytes\n\nSupported Platforms:\n", path, input_head(in).total_file_size);
	for (size_t i = 0; i < l->n; i++)
		printf("  %s -> compatibility_mask 0x%X\n", uvm_igvm_platform_name(l->h[i].platform.platform_type),
		       l->h[i].mask);
	putchar('\n');
}

/* Every platform that shares a bit with ${mask}. */
static void print_platforms(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_PLATFORMS];
	const char *separator = "";

	for (size_t i = 0; i < l->n; i++) {
		if ((l->h[i].mask & mask) == 0)
			continue;
		printf("%s%s", separator, uvm_igvm_platform_name(l->h[i].platform.platform_type));
		separator = ", ";
	}
	if (separator[0] == '\0')
		fputs("Unknown", stdout);
}

static void print_matches(const struct matches *ms, const struct uvm_igvm *f)
{
	for (size_t i = 0; i < ms->n; i++) {
		const struct match *m = &ms->m[i];

		printf("CoRIM %s (%s):\n  Compatibility Mask: 0x%X (", kinds[m->kind].label, m->platform, m->h->mask);
		print_platforms(f, m->h->mask);
		printf(")\n  Size: %u bytes\n", m->h->data_len);
		if (m->path != NULL)
			printf("  Output: %s\n", m->path);
		putchar('\n');
	}
	if (ms->n == 0)
		puts("No CoRIM headers found matching the specified filters.");
	else
		printf("Summary: %zu document header(s), %zu signature header(s)\n", ms->count[0], ms->count[1]);
}

static int dump(struct cli *c, const struct input *in, struct matches *ms)
{
	const char *const platform = cli_get(c, "platform"), *const dir = cli_get(c, "output");
	uint32_t mask = UINT32_MAX;
	int r = 0;

	if (platform != NULL)
		r = platform_mask(&in->igvm, platform, &mask);
	if (r == 0)
		r = find_matches(ms, &in->igvm, cli_get(c, "header-type"), mask);
	if (r == 0 && dir != NULL)
		r = stage_files(ms, dir);
	if (r != 0)
		return r;
	print_head(cli_get(c, "filepath"), in);
	print_matches(ms, &in->igvm);
	r = cli_flush(c); /* before the files appear: a report that cannot be written is a failure too */
	if (r == 0 && dir != NULL)
		r = commit_files(ms, dir);
	return r;
}

static int run(struct cli *c)
{
	struct matches ms = { 0 };
	struct input in;
	int r;

	r = read_input(&in, cli_get(c, "filepath"));
	if (r == 0)
		r = dump(c, &in, &ms);
	free_matches(&ms);
	input_free(&in);
	return r;
}

static const struct cli_option options[] = {
	{ .name = "filepath",
	  .letter = 'f',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "IGVM file, or resource DLL that holds one" },
	{ .name = "header-type",
	  .kind = CLI_CHOICE,
	  .value = "TYPE",
	  .choices = header_types,
	  .help = "only documents, or only signatures" },
	{ .name = "platform",
	  .kind = CLI_CHOICE,
	  .value = "PLATFORM",
	  .choices = platform_choices,
	  .help = "only what applies to this platform, alone or with others; it must be one of the file's" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .value = "DIR",
	  .help = "write each match to a file in this directory, which is made when there is a match" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Lists the CoRIM documents (reference values of the launch measurement) and the CoRIM signatures in an IGVM file, "
	"in file order, with the platforms they are for. A firmware resource DLL is opened like with dump.",
	"With --output each payload goes to DIR/corim_document_PLATFORM.cbor or DIR/corim_signature_PLATFORM.cose, where "
	"PLATFORM is snp, tdx, vbs, platform_NAME for other platforms, or mask_0xN for a payload of several platforms. "
	"Files of these names are replaced. When one cannot be written, none is.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "igvmfilegen dump-corim -f image.bin", "List all documents and signatures." },
	{ "igvmfilegen dump-corim -f image.bin --platform snp -o endorsements",
	  "Extract the document and signature for SEV-SNP to endorsements/corim_document_snp.cbor and "
	  "corim_signature_snp.cose." },
	{ NULL, NULL },
};

const struct cli_command dump_corim_command = {
	.name = "dump-corim",
	.summary = "list or extract the CoRIM documents and signatures of an IGVM file",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
