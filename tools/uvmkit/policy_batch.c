/* SPDX-License-Identifier: MIT */
/*
 * uvmkit policy batch: policies encoded and decoded line by line.
 */
#include <string.h>

#include <uvmkit/manifest.h>

#include "batch.h"
#include "policy_bytes.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Hex digits in place of which their bytes are put. */
static bool unhex(char *text, size_t *ret_len)
{
	const size_t n = strlen(text);

	for (size_t i = 0; i + 1 < n; i += 2) {
		const int high = digit(text[i]), low = digit(text[i + 1]);

		if (high < 0 || low < 0)
			return false;
		text[i / 2] = (char)(uint8_t)(high << 4 | low);
	}
	*ret_len = n / 2;
	return n % 2 == 0;
}

static bool answer_encode(char *text)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct policy_bytes out;

	if (policy_encode(text, strlen(text), &out, &d) < 0)
		return batch_error(&d);
	fputs("ok ", stdout);
	for (size_t i = 0; i < out.len; i++)
		printf("%02x", out.b[i]);
	putchar('\n');
	return true;
}

static bool answer_decode(char *text)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;
	struct uvm_policy p;
	size_t len;

	if (!unhex(text, &len))
		return batch_misread("the bytes are not pairs of hex digits");
	if (uvm_policy_decode(&p, (const uint8_t *)text, len, &d) < 0)
		return batch_error(&d);
	fputs("ok ", stdout);
	cli_json_stdout(&w, 0);
	uvm_policy_json_write(&p, &w);
	putchar('\n');
	return uvm_json_end(&w) == UVM_OK;
}

static const struct {
	const char *verb;
	bool (*answer)(char *text);
} verbs[] = {
	{ "encode", answer_encode },
	{ "decode", answer_decode },
};

static bool answer(char *line)
{
	char *text = line + strcspn(line, " ");

	if (*text != '\0')
		*text++ = '\0';
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(line, verbs[i].verb) == 0)
			return verbs[i].answer(text);
	}
	return batch_misread("the line begins with none of encode, decode");
}

static int run(struct cli *c)
{
	return batch_run(c, answer);
}

static const char *const description[] = {
	"For scripts that have many policies. Each line of standard input is encode and a policy as JSON, or decode and bytes "
	"in hex "
	"digits; none are the policy of an image that has none. Each is answered at once by one line:",
	"ok HEX or ok JSON: the policy in the other form.",
	"error TEXT: it is refused. The exit status is 1 when any line was answered so, else 0.",
	NULL,
};

const struct cli_command policy_batch_command = {
	.name = "batch",
	.summary = "answer lines of policies with lines of policies",
	.description = description,
	.run = run,
};
