/* SPDX-License-Identifier: MIT */
/*
 * uvmkit check batch: what a reader says to each of many files, and what it would write.
 */
#include <inttypes.h>
#include <stdlib.h>

#include <igvm/igvm.h>
#include <openssl/evp.h>

#include "batch.h"
#include "commands.h"

#define SHA256_SIZE 32

/* libigvm's results as words. */
static const struct {
	int api_error;
	const char *word;
} classes[] = {
	{ IGVMAPI_NO_PLATFORM_HEADERS, "no-platform-headers" },
	{ IGVMAPI_VARIABLE_HEADER_SECTION_TOO_LARGE, "variable-header-section-too-large" },
	{ IGVMAPI_TOTAL_FILE_SIZE_TOO_LARGE, "total-file-size-too-large" },
	{ IGVMAPI_INVALID_BINARY_PLATFORM_HEADER, "invalid-binary-platform-header" },
	{ IGVMAPI_INVALID_BINARY_INITIALIZATION_HEADER, "invalid-binary-initialization-header" },
	{ IGVMAPI_INVALID_BINARY_DIRECTIVE_HEADER, "invalid-binary-directive-header" },
	{ IGVMAPI_MULTIPLE_PLATFORM_HEADERS_WITH_SAME_ISOLATION, "multiple-platform-headers-with-same-isolation" },
	{ IGVMAPI_INVALID_PARAMETER_AREA_INDEX, "invalid-parameter-area-index" },
	{ IGVMAPI_INVALID_FIXED_HEADER, "invalid-fixed-header" },
	{ IGVMAPI_INVALID_BINARY_VARIABLE_HEADER_SECTION, "invalid-binary-variable-header-section" },
	{ IGVMAPI_INVALID_CHECKSUM, "invalid-checksum" },
	{ IGVMAPI_MULTIPLE_PAGE_TABLE_RELOCATION_HEADERS, "multiple-page-table-relocation-headers" },
	{ IGVMAPI_RELOCATION_REGIONS_OVERLAP, "relocation-regions-overlap" },
	{ IGVMAPI_PARAMETER_INSERT_INSIDE_PAGE_TABLE_REGION, "parameter-insert-inside-page-table-region" },
	{ IGVMAPI_NO_MATCHING_VP_CONTEXT, "no-matching-vp-context" },
	{ IGVMAPI_PLATFORM_ARCH_UNSUPPORTED, "platform-arch-unsupported" },
	{ IGVMAPI_INVALID_HEADER_ARCH, "invalid-header-arch" },
	{ IGVMAPI_UNSUPPORTED_PAGE_SIZE, "unsupported-page-size" },
	{ IGVMAPI_INVALID_CCA_POLICY_COMPATIBILITY_MASK, "invalid-cca-policy-compatibility-mask" },
};

static bool reject(const struct uvm_diag *d)
{
	const struct uvm_igvm_rule *rule = d->rule != NULL ? uvm_igvm_rule_find(d->rule) : NULL;
	const int api_error = uvm_igvm_api_error(d);

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].api_error == api_error && rule != NULL) {
			printf("reject %s%s%s\n", classes[i].word, rule->detail != NULL ? " " : "",
			       rule->detail != NULL ? rule->detail : "");
			return true;
		}
	}
	return batch_error(d);
}

static int sha256(const uint8_t *p, size_t n, uint8_t out[SHA256_SIZE], struct uvm_diag *d)
{
	if (EVP_Digest(p, n, out, NULL, EVP_sha256(), NULL) != 1)
		return uvm_fail(d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
	return UVM_OK;
}

/* Digest of the file as our writer would write it. */
static int canonical_digest(const struct uvm_igvm *f, uint8_t out[SHA256_SIZE], struct uvm_diag *d)
{
	struct uvm_igvm_plan plan;
	uint8_t *p = NULL;
	int r;

	r = uvm_igvm_plan(f, &plan, d);
	if (r < 0)
		return r;
	p = malloc(plan.total);
	if (p == NULL)
		r = uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, plan.total);
	if (r == UVM_OK)
		r = uvm_igvm_emit(&plan, p, plan.total);
	if (r == UVM_OK)
		r = sha256(p, plan.total, out, d);
	free(p);
	uvm_igvm_plan_free(&plan);
	return r;
}

static size_t count_type(const struct input *in, uint32_t type)
{
	size_t n = 0;

	for (size_t i = 0; i < input_count(in); i++)
		n += input_record(in, i)->type == type;
	return n;
}

static void accept(const struct input *in, const uint8_t digest[SHA256_SIZE])
{
	const char *separator = " ";
	size_t nkinds;
	const struct uvm_igvm_kind *kinds = uvm_igvm_kinds(&nkinds);

	printf("accept %zu ", input_count(in));
	for (size_t i = 0; i < SHA256_SIZE; i++)
		printf("%02x", digest[i]);
	for (size_t i = 0; i < nkinds; i++) {
		const size_t n = count_type(in, kinds[i].type);

		if (n == 0)
			continue;
		printf("%s0x%" PRIx32 "=%zu", separator, kinds[i].type, n);
		separator = ",";
	}
	putchar('\n');
}

static bool answer(char *line)
{
	const char *word = batch_cut_word(line);
	struct uvm_igvm_read_options opt = { .isolation = platform_of_word(word) };
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t digest[SHA256_SIZE];
	struct input in;
	int r;

	if (word == NULL || opt.isolation == PLATFORM_UNKNOWN)
		return batch_misread("the line is not PATH ISOLATION");
	r = input_read(&in, line, &opt, &d);
	if (r == UVM_OK)
		r = canonical_digest(&in.igvm, digest, &d);
	if (r == UVM_OK)
		accept(&in, digest);
	input_free(&in);
	return r == UVM_OK || reject(&d);
}

static int run(struct cli *c)
{
	return batch_run(c, answer);
}

static const char *const description[] = {
	"For scripts that have many files to check. Each line of standard input is a path, a blank and one of: none native "
	"vbs snp tdx sev sev-es cca (none: no filter). Each is answered at once by one line:",
	"accept COUNT SHA256 TYPES: readers take the file. COUNT is the number of records that apply, SHA256 the digest of "
	"the file written again from them, TYPES their numbers by type, as in 0x1=1,0x302=4.",
	"reject CLASS [DETAIL]: readers refuse it. CLASS is libigvm's error without IGVMAPI_, in lower case with dashes; "
	"DETAIL tells what is wrong with a record. Warnings do not matter here.",
	"error TEXT: there is no verdict, for example because the file cannot be read. The exit status is 1 when any line "
	"was answered so, else 0.",
	NULL,
};

const struct cli_command check_batch_command = {
	.name = "batch",
	.summary = "answer lines of paths with lines of verdicts",
	.description = description,
	.run = run,
};
