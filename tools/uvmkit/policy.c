/* SPDX-License-Identifier: MIT */
/*
 * uvmkit policy: product policies as JSON and as the bytes that images carry.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/manifest.h>

#include "os/file.h"
#include "policy_bytes.h"

#define TEXT_MAX (1u << 20) /* bytes of JSON; a policy of UVM_POLICY_MAX bytes is one of 6 KiB */

int policy_encode(const char *text, size_t len, struct policy_bytes *ret, struct uvm_diag *d)
{
	struct uvm_policy p;
	void *memory = NULL;
	int r;

	r = uvm_policy_json_read(text, len, &p, &memory, d);
	if (r == UVM_OK)
		r = uvm_policy_check(&p, d);
	if (r == UVM_OK)
		r = uvm_policy_encode(&p, ret->b, sizeof(ret->b), &ret->len, d);
	free(memory);
	return r;
}

/* No JSON text begins like the bytes of a policy. */
static bool is_encoded(const struct uvm_bytes *in)
{
	return in->len == 0 || in->p[0] == 0x08;
}

static bool is_null(const struct uvm_bytes *in)
{
	uint8_t stack[UVM_JSON_STACK(1)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader r;
	struct uvm_json_token t;

	uvm_json_read(&r, (const char *)in->p, in->len, stack, 1, &d);
	return uvm_json_next(&r, &t) == UVM_OK && t.event == UVM_JSON_NULL && uvm_json_next(&r, &t) == UVM_OK;
}

static int take_bytes(const struct uvm_bytes *in, struct policy_bytes *ret, struct uvm_diag *d)
{
	if (in->len > sizeof(ret->b))
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "product_policy", in->len, sizeof(ret->b));
	ret->len = in->len;
	if (in->len > 0)
		memcpy(ret->b, in->p, in->len);
	return UVM_OK;
}

int policy_read(const char *path, struct policy_bytes *ret, struct uvm_policy *policy, struct uvm_diag *d)
{
	struct uvm_bytes in = { 0 };
	int r;

	ret->len = 0;
	r = uvm_file_read(path, TEXT_MAX, &in, d);
	if (r == UVM_OK && is_encoded(&in))
		r = take_bytes(&in, ret, d);
	else if (r == UVM_OK && !is_null(&in))
		r = policy_encode((const char *)in.p, in.len, ret, d);
	uvm_bytes_free(&in);
	return r == UVM_OK ? uvm_policy_decode(policy, ret->b, ret->len, d) : r;
}

static const char *input_path(const struct cli *c)
{
	unsigned n;
	const char *const *args = cli_args(c, &n);

	return n > 0 ? args[0] : "-";
}

static const char *output_path(const struct cli *c)
{
	const char *path = cli_get(c, "output");

	return path != NULL ? path : "-";
}

static int encode_json(const struct cli *c, const struct policy_bytes *bytes)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_member_u64(&w, "size", bytes->len);
	uvm_json_member_hex(&w, "encoded", bytes->b, bytes->len);
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}

static int run_encode(struct cli *c)
{
	const char *path = input_path(c);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes in = { 0 };
	struct policy_bytes out;
	int r;

	r = uvm_file_read(path, TEXT_MAX, &in, &d);
	if (r == UVM_OK)
		r = policy_encode((const char *)in.p, in.len, &out, &d);
	uvm_bytes_free(&in);
	if (r < 0)
		return cli_error(c, path, &d);
	if (cli_has(c, "json"))
		return encode_json(c, &out);
	r = uvm_file_keep(output_path(c), (const char *const[]){ path, NULL }, &d);
	if (r == UVM_OK)
		r = uvm_file_write(output_path(c), out.b, out.len, &d);
	return r < 0 ? cli_error(c, output_path(c), &d) : 0;
}

static int run_decode(struct cli *c)
{
	const char *path = input_path(c);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;
	struct uvm_bytes in = { 0 };
	struct uvm_policy p;
	int r;

	r = uvm_file_read(path, UVM_POLICY_MAX, &in, &d);
	if (r == UVM_OK)
		r = uvm_policy_decode(&p, in.p, in.len, &d);
	if (r == UVM_OK) {
		cli_json_stdout(&w, 2);
		uvm_policy_json_write(&p, &w);
		r = cli_json_end(c, &w);
	} else {
		r = cli_error(c, path, &d);
	}
	uvm_bytes_free(&in);
	return r;
}

/* ---- command lines ---- */

static const struct cli_option encode_options[] = {
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "write the bytes to FILE; else to standard output" },
	{ .name = "json", .kind = CLI_FLAG, .help = "print size and bytes as JSON", .conflicts = "output" },
	{ .name = NULL },
};

static const char *const encode_description[] = {
	"Reads one policy as JSON, as in a manifest: {\"sivm\": {...}}, and writes the bytes that an image carries. Refused "
	"is what no image can be built with: more than 4072 bytes, or a policy that requires secure boot with its variables "
	"or the boot configuration and brings no custom_uefi_json.",
	NULL,
};

static const struct cli_example encode_examples[] = {
	{ "uvmkit policy encode policy.json -o policy.bin", "The bytes as a file." },
	{ NULL, NULL },
};

static const struct cli_command encode_command = {
	.name = "encode",
	.summary = "turn a policy from JSON into bytes",
	.description = encode_description,
	.options = encode_options,
	.positional = { "FILE", "the policy as JSON; standard input when left out", 0, 1 },
	.examples = encode_examples,
	.run = run_encode,
};

static const char *const decode_description[] = {
	"Reads the bytes of a policy and prints it as JSON; null when there are none. Taken is only the one canonical "
	"encoding: whatever would encode to other bytes is refused, as the guest does.",
	NULL,
};

static const struct cli_command decode_command = {
	.name = "decode",
	.summary = "turn a policy from bytes into JSON",
	.description = decode_description,
	.positional = { "FILE", "the bytes; standard input when left out", 0, 1 },
	.run = run_decode,
};

static const struct cli_command *const subcommands[] = {
	&policy_show_command, &policy_check_command, &policy_extract_command, &policy_replace_command,
	&encode_command,      &decode_command,       &policy_batch_command,   NULL,
};

static const char *const description[] = {
	"A product policy is what the author of an image demands of every VM that boots it. It is measured with the image; a "
	"guest that enforces it runs only when it sees that all of it holds.",
	NULL,
};

const struct cli_command policy_command = {
	.name = "policy",
	.summary = "show, check, replace and encode product policies",
	.description = description,
	.subcommands = subcommands,
};
