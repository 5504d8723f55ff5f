/* SPDX-License-Identifier: MIT */
/*
 * uvmkit endorse idblock: prepare the SNP ID block of an image, sign it elsewhere, attach it.
 */
#include <inttypes.h>
#include <string.h>

#include <uvmkit/endorse.h>

#include "endorse_steps.h"

static const char *image_path(struct cli *c)
{
	unsigned n;

	return cli_args(c, &n)[0];
}

/* ---- prepare ---- */

/* A name of up to 16 bytes: as text, or as 32 hexadecimal digits. */
static int take_id(struct cli *c, const char *option, uint8_t out[16])
{
	const char *s = cli_get(c, option);
	const size_t n = s != NULL ? strlen(s) : 0;

	if (s == NULL)
		return 0;
	memset(out, 0, 16);
	if (n == 32 && strspn(s, "0123456789abcdefABCDEF") == n) {
		for (size_t i = 0; i < n; i++) {
			const int digit = s[i] <= '9' ? s[i] - '0' : (s[i] | 32) - 'a' + 10;

			out[i / 2] = (uint8_t)(out[i / 2] << 4 | digit);
		}
		return 0;
	}
	if (n > 16)
		return cli_usage(c, "--%s takes up to 16 characters or 32 hexadecimal digits", option);
	memcpy(out, s, n);
	return 0;
}

static int account_prepare(struct cli *c, const struct uvm_id_block *b)
{
	const char *const path = cli_get(c, "output"), *const image = image_path(c);
	char digest[97], policy[24], svn[16];
	const struct endorse_fact facts[] = { { "launch digest", endorse_hex(b->ld, sizeof(b->ld), digest) },
					      { "policy", policy },
					      { "guest svn", svn },
					      { NULL, NULL } };
	const struct endorse_next next[] = {
		{ "sign it where your key is (ECDSA on P-384 with SHA-384)",
		  "openssl dgst -sha384 -sign KEY.pem -out %.sig %",
		  { path, path } },
		{ "attach block and signature",
		  "uvmkit endorse idblock attach % --id-block % --id-signature %.sig --id-public-key CERT.pem -o SIGNED",
		  { image, path, path } },
		{ .say = NULL }
	};

	snprintf(policy, sizeof(policy), "0x%" PRIx64, b->policy);
	snprintf(svn, sizeof(svn), "%" PRIu32, b->guest_svn);
	return endorse_account(c, facts, next, "wrote %s, the ID block of %s", path, image);
}

static int prepare(struct cli *c, const struct uvm_igvm *f)
{
	struct uvm_snp_identity identity = uvm_snp_identity_openhcl;
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t bytes[UVM_ID_BLOCK_SIZE];
	struct uvm_id_block b;
	int r = take_id(c, "family-id", identity.family_id);

	if (r == 0)
		r = take_id(c, "image-id", identity.image_id);
	if (r != 0)
		return r;
	if (uvm_id_block_of_file(f, &identity, (uint32_t)cli_u64(c, "guest-svn", 0), &b, &d) < 0)
		return cli_error(c, image_path(c), &d);
	uvm_id_block_put(&b, bytes);
	r = endorse_write(c, image_path(c), cli_get(c, "output"), bytes, sizeof(bytes));
	return r != 0 ? r : account_prepare(c, &b);
}

static int run_prepare(struct cli *c)
{
	struct input in;
	int r = endorse_image(c, &in, image_path(c));

	if (r == 0)
		r = prepare(c, &in.igvm);
	input_free(&in);
	return r;
}

/* ---- attach ---- */

#define FILES 3
static const char *const file_options[FILES] = { "id-block", "id-signature", "id-public-key" };

static int read_signed(struct cli *c, struct uvm_id_block_signed *s)
{
	struct uvm_bytes b[FILES] = { 0 };
	int r = 0;

	for (size_t i = 0; i < FILES && r == 0; i++)
		r = endorse_file(c, cli_get(c, file_options[i]), &b[i]);
	if (r == 0) {
		const struct uvm_id_block_files files = { endorse_slice(&b[0]), endorse_slice(&b[1]), endorse_slice(&b[2]) };
		struct uvm_diag d = UVM_DIAG_INIT;

		if (uvm_id_block_signed_read(&files, s, &d) < 0)
			r = cli_error(c, NULL, &d);
	}
	for (size_t i = 0; i < FILES; i++)
		uvm_bytes_free(&b[i]);
	return r;
}

static int account_attach(struct cli *c, const struct uvm_id_block *b)
{
	const char *const output = cli_get(c, "output");
	char digest[97], svn[16];
	const struct endorse_fact facts[] = { { "launch digest", endorse_hex(b->ld, sizeof(b->ld), digest) },
					      { "guest svn", svn },
					      { NULL, NULL } };
	const struct endorse_next next[] = { { "launch it; then hold the guest's report against it",
					       "uvmkit verify --report REPORT --certs CHAIN.pem --image %",
					       { output } },
					     { .say = NULL } };

	snprintf(svn, sizeof(svn), "%" PRIu32, b->guest_svn);
	return endorse_account(c, facts, next, "wrote %s with the signed ID block; the signature verifies", output);
}

static int attach(struct cli *c, struct uvm_igvm *f)
{
	uint8_t body[UVM_ID_BLOCK_RECORD];
	struct uvm_id_block of_file, b;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_id_block_signed s;
	int r = read_signed(c, &s);

	if (r != 0)
		return r;
	if (uvm_id_block_of_file(f, &uvm_snp_identity_openhcl, 0, &of_file, &d) < 0)
		return cli_error(c, image_path(c), &d);
	uvm_id_block_get(s.block, &b);
	if (uvm_id_block_check(&b, &of_file, &d) < 0)
		return cli_error(c, cli_get(c, "id-block"), &d);
	if (uvm_id_block_attach(f, &s, body) < 0) {
		(void)uvm_no_memory(&d, sizeof(body));
		return cli_error(c, NULL, &d);
	}
	r = endorse_save(c, f, cli_get(c, "output"));
	return r == 0 ? account_attach(c, &b) : r;
}

static int run_attach(struct cli *c)
{
	struct input in;
	int r = endorse_image(c, &in, image_path(c));

	if (r == 0)
		r = attach(c, &in.igvm);
	input_free(&in);
	return r;
}

/* ---- command lines ---- */

static const struct cli_option prepare_options[] = {
	ENDORSE_OUTPUT("the ID block, 96 bytes"),
	{ .name = "guest-svn",
	  .kind = CLI_U64,
	  .value = "N",
	  .max = UINT32_MAX,
	  .help = "security version of the guest; 0 when left out" },
	{ .name = "family-id",
	  .kind = CLI_STRING,
	  .value = "ID",
	  .help = "up to 16 characters or 32 hexadecimal digits; that of OpenHCL when left out" },
	{ .name = "image-id", .kind = CLI_STRING, .value = "ID", .help = "the same for the image" },
	ENDORSE_JSON,
	{ .name = NULL },
};

static const char *const prepare_description[] = {
	"Measures the image and writes the 96 bytes to sign: launch digest, identity, security version and policy. An image "
	"with an ID block is refused.",
	NULL,
};

static const struct cli_example prepare_examples[] = {
	{ "uvmkit endorse idblock prepare image.bin --guest-svn 3 -o id.block", "What to sign for image.bin." },
	{ NULL, NULL },
};

static const struct cli_command prepare_command = {
	.name = "prepare",
	.summary = "write the ID block of an image, to be signed",
	.description = prepare_description,
	.options = prepare_options,
	.positional = { "IMAGE", "an IGVM file with an SNP platform and a guest policy", 1, 1 },
	.examples = prepare_examples,
	.run = run_prepare,
};

static const struct cli_option attach_options[] = {
	ENDORSE_OUTPUT("the image to write; may be the input"),
	{ .name = "id-block", .kind = CLI_STRING, .required = true, .value = "FILE", .help = "what was signed" },
	{ .name = "id-signature",
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the signature: ECDSA on P-384 with SHA-384, DER" },
	{ .name = "id-public-key",
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the signer's certificate or public key, PEM or DER" },
	ENDORSE_JSON,
	{ .name = NULL },
};

static const char *const attach_description[] = {
	"Verifies the signature, holds the block against the image and appends both to it. The launch digest stays as it was.",
	NULL,
};

static const struct cli_command attach_command = {
	.name = "attach",
	.summary = "put a signed ID block into its image",
	.description = attach_description,
	.options = attach_options,
	.positional = { "IMAGE", "the image that the block was prepared for", 1, 1 },
	.run = run_attach,
};

static const struct cli_command *const subcommands[] = { &prepare_command, &attach_command, NULL };

static const char *const description[] = {
	"prepare writes what is to be signed; sign it where the key is; attach puts it into the image.",
	NULL,
};

const struct cli_command endorse_idblock_command = {
	.name = "idblock",
	.summary = "the SNP ID block, for the processor",
	.description = description,
	.subcommands = subcommands,
};
