/* SPDX-License-Identifier: MIT */
/*
 * uvmkit measure batch: one digest for each line of input.
 */
#include <string.h>

#include <uvmkit/measure.h>

#include "batch.h"
#include "commands.h"

static bool answer_digest(const struct uvm_digest *digest)
{
	printf("digest ");
	for (size_t i = 0; i < digest->len; i++)
		printf("%02x", digest->b[i]);
	putchar('\n');
	return true;
}

static bool answer(char *line)
{
	struct uvm_measure_options opt = { .native_zero = false };
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	struct uvm_diag d = UVM_DIAG_INIT;
	char *word = batch_cut_word(line);
	struct input in;
	unsigned have = 0;
	int platform, r;

	if (word != NULL && strcmp(word, "native-zero") == 0) {
		opt.native_zero = true;
		word = batch_cut_word(line);
	}
	platform = word != NULL ? measure_platform_of_word(word) : PLATFORM_UNKNOWN;
	if (platform < 0)
		return batch_misread("the line is not PATH PLATFORM [native-zero]");
	r = input_read(&in, line, NULL, &d);
	if (r == UVM_OK)
		r = uvm_measure_file(&in.igvm, 1u << platform, &opt, digests, &have, &d);
	if (r == UVM_OK && have == 0)
		r = platform_refuse(&in.igvm, word, &d);
	input_free(&in);
	return r == UVM_OK ? answer_digest(&digests[platform]) : batch_error(&d);
}

static int run(struct cli *c)
{
	return batch_run(c, answer);
}

static const char *const description[] = {
	"For scripts that have many files to measure. Each line of standard input is a path, a blank and one of: snp tdx vbs; "
	"then native-zero, if wanted, behind another blank. Each is answered at once by one line: digest HEX, or error TEXT. "
	"The exit status is 1 when any line was answered by an error, else 0.",
	NULL,
};

const struct cli_command measure_batch_command = {
	.name = "batch",
	.summary = "answer lines of paths with lines of digests",
	.description = description,
	.run = run,
};
