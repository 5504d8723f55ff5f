/* SPDX-License-Identifier: MIT */
/*
 * uvmkit diff: what differs between two images, platform by platform, and whether it is measured.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "diff.h"
#include "igvm/dedup.h"

#define SHOWN 12u /* fields of one list that text shows */

/* ---- telling ---- */

void diff_begin(struct diff_out *o, const char *heading, unsigned indent)
{
	o->heading = heading;
	o->indent = indent;
	o->shown = 0;
	o->open = false;
}

static void open_list(struct diff_out *o)
{
	if (o->json != NULL && !o->open) {
		uvm_json_key(o->json, "fields");
		uvm_json_array_open(o->json);
	}
	if (o->json == NULL && o->heading != NULL)
		printf("%s\n", o->heading);
	o->heading = NULL;
	o->open = true;
}

void diff_field(struct diff_out *o, const char *name, const char *a, const char *b)
{
	open_list(o);
	o->any = true;
	o->shown++;
	if (o->json != NULL) {
		uvm_json_object_open(o->json);
		uvm_json_member_string(o->json, "name", name);
		cli_json_text(o->json, "a", a);
		cli_json_text(o->json, "b", b);
		uvm_json_object_close(o->json);
	} else if (o->shown <= SHOWN) {
		printf("%*s%-28s ", (int)o->indent, "", name);
		cli_print_safe(stdout, a, strlen(a));
		printf(" -> ");
		cli_print_safe(stdout, b, strlen(b));
		putchar('\n');
	}
}

void diff_end(struct diff_out *o)
{
	if (o->json != NULL && o->open)
		uvm_json_array_close(o->json);
	if (o->json == NULL && o->shown > SHOWN)
		printf("%*sand %u more\n", (int)o->indent, "", o->shown - SHOWN);
	o->open = false;
}

void diff_number(struct diff_out *o, const char *name, uint64_t a, uint64_t b)
{
	char x[DIFF_VALUE], y[DIFF_VALUE];

	if (a == b)
		return;
	snprintf(x, sizeof(x), a < 10 ? "%" PRIu64 : "0x%" PRIx64, a);
	snprintf(y, sizeof(y), b < 10 ? "%" PRIu64 : "0x%" PRIx64, b);
	diff_field(o, name, x, y);
}

/* Only whole pages are remembered, so that their lengths need not be. */
bool diff_same_bytes(struct diff_memo *memo, const uint8_t *a, size_t alen, const uint8_t *b, size_t blen)
{
	const size_t i = (size_t)((uint64_t)(uintptr_t)a * UINT64_C(0x9E3779B97F4A7C15) >> 49);

	if (a == b && alen == blen)
		return true;
	if (alen != UVM_PAGE_SIZE || blen != UVM_PAGE_SIZE)
		return uvm_dedup_same(a, alen, b, blen);
	if (memo->slot[i].a != a || memo->slot[i].b != b) {
		memo->slot[i].a = a;
		memo->slot[i].b = b;
		memo->slot[i].same = uvm_dedup_same(a, alen, b, blen);
	}
	return memo->slot[i].same;
}

/* ---- one platform ---- */

static const char *const measurement_texts[] = {
	[DIFF_SAME] = "measures as the same",
	[DIFF_OTHER] = "measures as another",
	[DIFF_NONE] = "has no launch measurement",
	[DIFF_UNKNOWN] = "cannot be measured",
};
static const char *const measurement_words[] = {
	[DIFF_SAME] = "same", [DIFF_OTHER] = "different", [DIFF_NONE] = "none", [DIFF_UNKNOWN] = "unknown"
};

static int compare_both(struct diff_out *o, const struct diff_side *a, const struct diff_side *b, struct uvm_diag *d)
{
	int r;

	if (o->json != NULL) {
		uvm_json_member_string(o->json, "measurement", measurement_words[diff_measure(a, b)]);
		uvm_json_key(o->json, "records");
		uvm_json_object_open(o->json);
	}
	r = diff_records(o, a, b, d);
	if (o->json != NULL)
		uvm_json_object_close(o->json);
	return r < 0 ? r : diff_pages(o, a, b, d);
}

static int compare_platform(struct diff_out *o, uint32_t type, struct diff_side *a, struct diff_side *b, struct uvm_diag *d)
{
	const bool both = a->platform != NULL && b->platform != NULL;
	int r = UVM_OK;

	if (o->json != NULL) {
		uvm_json_object_open(o->json);
		uvm_json_member_string(o->json, "platform", platform_words[type]);
		uvm_json_member_bool(o->json, "in_a", a->platform != NULL);
		uvm_json_member_bool(o->json, "in_b", b->platform != NULL);
	} else if (both) {
		printf("%s: %s\n", platform_words[type], measurement_texts[diff_measure(a, b)]);
	} else {
		printf("%s: only in ", platform_words[type]);
		cli_print_safe(stdout, a->platform != NULL ? a->path : b->path,
			       strlen(a->platform != NULL ? a->path : b->path));
		putchar('\n');
	}
	o->any |= !both;
	if (both)
		r = compare_both(o, a, b, d);
	if (o->json != NULL)
		uvm_json_object_close(o->json);
	return r;
}

/* ---- both files ---- */

static void compare_heads(struct diff_out *o, const struct diff_side *a, const struct diff_side *b)
{
	diff_number(o, "FIXED_HEADER.format_version", a->in.igvm.version, b->in.igvm.version);
	diff_number(o, "FIXED_HEADER.architecture", a->in.igvm.arch, b->in.igvm.arch);
}

static int compare(struct diff_out *o, const char *word, struct diff_side *a, struct diff_side *b, struct uvm_diag *d)
{
	int r;

	if (o->json != NULL) {
		uvm_json_key(o->json, "records");
		uvm_json_object_open(o->json);
	}
	diff_begin(o, "both:", 2);
	compare_heads(o, a, b);
	diff_end(o);
	r = diff_records(o, a, b, d);
	if (o->json != NULL) {
		uvm_json_object_close(o->json);
		uvm_json_key(o->json, "platforms");
		uvm_json_array_open(o->json);
	}
	for (uint32_t type = 0; type < UVM_IGVM_PLATFORM_COUNT && r == UVM_OK; type++) {
		a->platform = uvm_igvm_platform(&a->in.igvm, type);
		b->platform = uvm_igvm_platform(&b->in.igvm, type);
		if ((a->platform != NULL || b->platform != NULL) && (word == NULL || strcmp(word, platform_words[type]) == 0))
			r = compare_platform(o, type, a, b, d);
	}
	if (o->json != NULL)
		uvm_json_array_close(o->json);
	return r;
}

static int tell(struct cli *c, struct diff_side *a, struct diff_side *b)
{
	const bool json = cli_has(c, "json") > 0;
	struct uvm_json_writer w;
	struct diff_out o = { .json = json ? &w : NULL };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (json) {
		cli_json_stdout(&w, 2);
		uvm_json_object_open(&w);
	}
	if (compare(&o, cli_get(c, "platform"), a, b, &d) < 0)
		return cli_error(c, NULL, &d);
	if (json) {
		uvm_json_member_bool(&w, "same", !o.any);
		uvm_json_object_close(&w);
		r = cli_json_end(c, &w);
		if (r != 0)
			return r;
	}
	return o.any ? 1 : 0;
}

static int compare_files(struct cli *c, struct diff_side *a, struct diff_side *b)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	a->memo = b->memo = calloc(1, sizeof(*a->memo));
	if (a->memo == NULL) {
		(void)uvm_no_memory(&d, sizeof(*a->memo));
		return cli_error(c, NULL, &d);
	}
	if (input_read(&a->in, a->path, NULL, &d) < 0)
		return cli_error(c, a->path, &d);
	return diff_read_second(a, b, &d) < 0 ? cli_error(c, b->path, &d) : tell(c, a, b);
}

static int run(struct cli *c)
{
	unsigned n;
	const char *const *args = cli_args(c, &n);
	struct diff_side a = { .path = args[0] }, b = { .path = args[1] };
	const int r = compare_files(c, &a, &b);

	input_free(&a.in);
	input_free(&b.in);
	free(a.memo);
	return r;
}

static const char *const description[] = {
	"Compares two images: their records, and for each platform the pages by what they are, kernel or command line, as "
	"uvmkit "
	"inspect --map names them. Known pages and processor states are compared field by field: policies, command lines, "
	"parameters of the boot shim, CPUID pages, page tables, save areas, registers.",
	"For each platform it is told whether it measures both images as the same. Where the pages of a part lie that differ "
	"is "
	"drawn as a row of dots, with # for differences.",
	NULL,
};

static const struct cli_option options[] = {
	{ .name = "platform",
	  .letter = 'p',
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "this platform only",
	  .choices = platform_words },
	{ .name = "json", .kind = CLI_FLAG, .help = "print one JSON document" },
	{ .name = NULL },
};

static const struct cli_exit exits[] = {
	{ 0, "no difference" },
	{ 1, "the images differ, or one of them is bad" },
	{ 2, "the command line is wrong" },
	{ 3, "the system failed: a file could not be read or written, or memory is short" },
	{ 0, NULL },
};

static const struct cli_example examples[] = {
	{ "uvmkit build manifest.json && uvmkit policy replace image.bin -p tdx --policy policy.json -o new.bin && "
	  "uvmkit diff image.bin new.bin",
	  "The same policy again makes the same image." },
	{ NULL, NULL },
};

const struct cli_command diff_command = {
	.name = "diff",
	.summary = "tell what differs between two images",
	.description = description,
	.options = options,
	.positional = { "IMAGE", "two IGVM files, or resource DLLs that hold one", 2, 2 },
	.exits = exits,
	.examples = examples,
	.run = run,
};
