/* SPDX-License-Identifier: MIT */
/*
 * uvmkit policy batch: policies and UEFI settings, encoded, decoded and applied line by line.
 */
#include <string.h>

#include <uvmkit/manifest.h>

#include "batch.h"
#include "policy_bytes.h"
#include "policy_uefi.h"

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

	if (!batch_unhex(text, &len))
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
	{ "uefi", policy_uefi_answer },
	{ "firstboot", policy_first_boot_answer },
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
	return batch_misread("the line begins with none of encode, decode, uefi, firstboot");
}

static int run(struct cli *c)
{
	return batch_run(c, answer);
}

static const char *const description[] = {
	"For scripts that have many policies. Each line of standard input is a question, answered at once by one line:",
	"encode JSON: ok and the bytes of the policy in hex digits.",
	"decode HEX: ok and the policy as JSON. No digits are the policy of an image that has none.",
	"uefi TEMPLATE DELTA: ok and, as JSON, the settings that the custom_uefi_json DELTA makes of a template. Each of the "
	"two is a JSON text in hex digits, - when there is none, or empty.",
	"firstboot TEMPLATE DELTA 0|1: ok and, as JSON, the variables that a VM stores on its first boot with them, with "
	"secure boot off or on.",
	"Values are told by their size and SHA-256. The answer is error TEXT when what is asked about is refused. The exit "
	"status is 1 when any line was answered so, else 0.",
	NULL,
};

const struct cli_command policy_batch_command = {
	.name = "batch",
	.summary = "answer lines about policies and UEFI settings",
	.description = description,
	.run = run,
};
