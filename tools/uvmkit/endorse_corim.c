/* SPDX-License-Identifier: MIT */
/*
 * uvmkit endorse corim: emit the CoRIM document of an image, sign it, attach the signature, verify what is there.
 */
#include <string.h>

#include <uvmkit/endorse.h>

#include "endorse_steps.h"
#include "endorse/corim_read.h"
#include "endorse/corim_signature.h"
#include "os/say.h"
#include "when.h"

/* One run on one platform of an image. */
struct job {
	struct cli *c;
	const char *path, *platform;
	int64_t at; /* when a signature is to be good */
	struct input in;
	uint32_t mask;
	const struct uvm_igvm_header *document;
	struct uvm_digest digest; /* of the image */
	char digest_text[2 * UVM_DIGEST_MAX + 1];
};

static const uint32_t platform_types[] = {
	[UVM_MEASURE_SNP] = UVM_IGVM_SEV_SNP, [UVM_MEASURE_TDX] = UVM_IGVM_TDX, [UVM_MEASURE_VBS] = UVM_IGVM_VSM_ISOLATION
};

static struct uvm_slice document_of(const struct job *j)
{
	return (struct uvm_slice){ j->document->data, j->document->data_len };
}

/* A document that speaks of another launch is worse than none. */
static int check_document(struct job *j, enum uvm_measure_platform p, struct uvm_diag *d)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	struct uvm_corim_references refs;
	unsigned have;
	int r = uvm_measure_file(&j->in.igvm, 1u << p, NULL, digests, &have, d);

	if (r == UVM_OK)
		r = uvm_corim_read(document_of(j), p, &refs, d);
	if (r < 0)
		return r;
	j->digest = digests[p];
	endorse_hex(j->digest.b, j->digest.len, j->digest_text);
	if (uvm_corim_has(&refs, &j->digest) == refs.n)
		return uvm_say(d, UVM_E_MISMATCH, "the CoRIM document for %s does not name the launch digest of the image, %s",
			       j->platform, j->digest_text);
	return UVM_OK;
}

static int load(struct job *j)
{
	const enum uvm_measure_platform p = (enum uvm_measure_platform)measure_platform_of_word(j->platform);
	const struct uvm_igvm_header *platform;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = endorse_image(j->c, &j->in, j->path);

	if (r != 0)
		return r;
	platform = uvm_igvm_platform(&j->in.igvm, platform_types[p]);
	if (platform == NULL) {
		platform_refuse(&j->in.igvm, j->platform, &d);
		return cli_error(j->c, j->path, &d);
	}
	j->mask = platform->mask;
	j->document = uvm_corim_document(&j->in.igvm, j->mask);
	if (j->document == NULL)
		(void)uvm_say(&d, UVM_E_MISSING, "there is no CoRIM document for %s in the image: building puts one in",
			      j->platform);
	else
		(void)check_document(j, p, &d);
	return d.code != UVM_OK ? cli_error(j->c, j->path, &d) : 0;
}

typedef int step_fn(struct job *j);

static int run_on_image(struct cli *c, step_fn *step, int64_t at)
{
	struct job j = { .c = c, .platform = cli_get(c, "platform"), .at = at };
	unsigned n;
	int r;

	j.path = cli_args(c, &n)[0];
	r = load(&j);
	if (r == 0)
		r = step(&j);
	input_free(&j.in);
	return r;
}

/* ---- emit ---- */

static int emit(struct job *j)
{
	const char *const path = cli_get(j->c, "output");
	const struct endorse_fact facts[] = { { "platform", j->platform },
					      { "launch digest", j->digest_text },
					      { NULL, NULL } };
	const struct endorse_next next[] = {
		{ "sign it where your key is: COSE_Sign1 with PS384, certificate in the protected header; or, for development",
		  "uvmkit endorse corim sign % --key KEY.pem --certificate CERT.pem -o %.cose",
		  { path, path } },
		{ "attach the signature",
		  "uvmkit endorse corim attach % --platform % --signature %.cose -o SIGNED",
		  { j->path, j->platform, path } },
		{ .say = NULL }
	};
	const int r = endorse_write(j->c, j->path, path, j->document->data, j->document->data_len);

	return r != 0 ? r : endorse_account(j->c, facts, next, "wrote %s, the CoRIM document of %s", path, j->path);
}

static int run_emit(struct cli *c)
{
	return run_on_image(c, emit, 0);
}

/* ---- attach and verify ---- */

static int run_checking(struct cli *c, step_fn *step)
{
	int64_t at = when_now();

	if (cli_has(c, "at") != 0 && cli_has(c, "trust") == 0)
		return cli_usage(c, "--at is for certificates that lead to one of --trust, which is missing");
	if (cli_has(c, "at") != 0 && when_parse(cli_get(c, "at"), &at) < 0)
		return cli_usage(c, "--at takes a date such as 2026-11-22 or 2026-11-22T08:00:00Z");
	return run_on_image(c, step, at);
}

static int read_anchors(struct cli *c, STACK_OF(X509) **anchors)
{
	int r = 0;

	for (unsigned i = 0; i < cli_has(c, "trust") && r == 0; i++) {
		const char *path = cli_get_nth(c, "trust", i);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes file = { 0 };

		r = endorse_file(c, path, &file);
		if (r == 0 && uvm_certs_read(endorse_slice(&file), anchors, &d) < 0)
			r = cli_error(c, path, &d);
		uvm_bytes_free(&file);
	}
	return r;
}

/* Whether ${file} is a signature on the image's document, of somebody who is trusted when --trust says who is. */
static int check_signature(struct job *j, const char *path, struct uvm_slice file, char *signer, size_t size)
{
	STACK_OF(X509) *anchors = NULL;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signature s;
	X509 *x = NULL;
	int r = read_anchors(j->c, &anchors);

	if (r == 0 && (uvm_corim_signature_read(file, &s, &d) < 0 || uvm_corim_signature_verify(&s, document_of(j), &d) < 0 ||
		       uvm_cert_read(s.chain[0], &x, &d) < 0 ||
		       (anchors != NULL && uvm_corim_signature_trusted(&s, anchors, j->at, &d) < 0)))
		r = cli_error(j->c, path, &d);
	if (r == 0 && s.behind > 0) {
		(void)uvm_say(&d, UVM_E_TRAIL, "%zu bytes stand behind the signature", s.behind);
		r = cli_error(j->c, path, &d);
	}
	if (r == 0)
		uvm_cert_name(x, signer, size);
	X509_free(x);
	sk_X509_pop_free(anchors, X509_free);
	return r;
}

static const char *trust_text(struct cli *c)
{
	return cli_has(c, "trust") != 0 ? "yes" : "not checked: say whom with --trust";
}

static int attach(struct job *j)
{
	const char *const path = cli_get(j->c, "signature"), *const output = cli_get(j->c, "output");
	char signer[256] = "";
	const struct endorse_fact facts[] = {
		{ "platform", j->platform }, { "signer", signer }, { "trusted", trust_text(j->c) }, { NULL, NULL }
	};
	const struct endorse_next next[] = { { "look at the result as a verifier does",
					       "uvmkit endorse corim verify % --platform % --trust ROOT.pem",
					       { output, j->platform } },
					     { .say = NULL } };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes file = { 0 };
	int r = endorse_file(j->c, path, &file);

	if (r == 0)
		r = check_signature(j, path, endorse_slice(&file), signer, sizeof(signer));
	if (r == 0 && uvm_corim_attach(&j->in.igvm, j->mask, endorse_slice(&file)) < 0) {
		(void)uvm_no_memory(&d, file.len);
		r = cli_error(j->c, NULL, &d);
	}
	if (r == 0)
		r = endorse_save(j->c, &j->in.igvm, output);
	uvm_bytes_free(&file);
	if (r != 0)
		return r;
	return endorse_account(j->c, facts, next, "wrote %s with the signed CoRIM document; the signature verifies", output);
}

static int run_attach(struct cli *c)
{
	return run_checking(c, attach);
}

static const struct uvm_igvm_header *find_signature(const struct job *j)
{
	const struct uvm_igvm_list *l = &j->in.igvm.section[UVM_IGVM_INITIALIZATIONS];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_CORIM_SIGNATURE && l->h[i].mask == j->mask)
			return &l->h[i];
	}
	return NULL;
}

static int verify(struct job *j)
{
	const struct uvm_igvm_header *h = find_signature(j);
	char signer[256] = "";
	const struct endorse_fact facts[] = { { "platform", j->platform },
					      { "launch digest", j->digest_text },
					      { "signer", signer },
					      { "trusted", trust_text(j->c) },
					      { NULL, NULL } };
	const struct endorse_next next[] = { { .say = NULL } };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (h == NULL) {
		(void)uvm_say(&d, UVM_E_MISSING, "the CoRIM document for %s is not signed", j->platform);
		return cli_error(j->c, j->path, &d);
	}
	r = check_signature(j, j->path, (struct uvm_slice){ h->data, h->data_len }, signer, sizeof(signer));
	if (r != 0)
		return r;
	return endorse_account(j->c, facts, next, "%s: the CoRIM document is for this image, and the signature on it verifies",
			       j->path);
}

static int run_verify(struct cli *c)
{
	return run_checking(c, verify);
}

/* ---- command lines ---- */

#define PLATFORM                                                                                          \
	{                                                                                                 \
		.name = "platform", .letter = 'p', .kind = CLI_CHOICE, .required = true, .value = "NAME", \
		.choices = measure_words, .help = "whose document"                                        \
	}
#define TRUST                                                                                                                  \
	{ .name = "trust",                                                                                                     \
	  .kind = CLI_STRING,                                                                                                  \
	  .list = true,                                                                                                        \
	  .value = "FILE",                                                                                                     \
	  .help = "a file of certificates, PEM or DER; the signer must lead to one of them" },                                 \
	{                                                                                                                      \
		.name = "at", .kind = CLI_STRING, .value = "TIME",                                                             \
		.help = "when the signer's certificates have to be valid, as 2026-11-22 or 2026-11-22T08:00:00Z; now if left " \
			"out"                                                                                                  \
	}
#define IMAGE                                                                                     \
	{                                                                                         \
		"IMAGE", "an IGVM file that carries the document, as every build leaves it", 1, 1 \
	}

static const struct cli_option emit_options[] = {
	ENDORSE_OUTPUT("the document, CBOR"), PLATFORM, ENDORSE_JSON, { .name = NULL }
};

static const char *const emit_description[] = {
	"Writes the document that the image carries for a platform. It must name the launch digest that the image really has.",
	NULL
};

static const struct cli_example emit_examples[] = {
	{ "uvmkit endorse corim emit endorsed.bin --platform snp -o document.cbor", "What to sign for endorsed.bin." },
	{ NULL, NULL },
};

static const struct cli_command emit_command = {
	.name = "emit",
	.summary = "write the CoRIM document of an image, to be signed",
	.description = emit_description,
	.options = emit_options,
	.positional = IMAGE,
	.examples = emit_examples,
	.run = run_emit,
};

static const struct cli_option attach_options[] = {
	ENDORSE_OUTPUT("the image to write; may be the input"),
	PLATFORM,
	{ .name = "signature",
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "COSE_Sign1 without the document" },
	TRUST,
	ENDORSE_JSON,
	{ .name = NULL },
};

static const char *const attach_description[] = {
	"Verifies the signature over the document in the image and puts it in, in place of one that was there. Launch digests "
	"stay as they were.",
	NULL,
};

static const struct cli_command attach_command = {
	.name = "attach",
	.summary = "put the signature on a CoRIM document into its image",
	.description = attach_description,
	.options = attach_options,
	.positional = IMAGE,
	.run = run_attach,
};

static const struct cli_option verify_options[] = { PLATFORM, TRUST, ENDORSE_JSON, { .name = NULL } };

static const char *const verify_description[] = {
	"Checks that the document in the image names the image's launch digest, that the signature in the image is one on this "
	"document, and with --trust whose it is.",
	NULL,
};

static const struct cli_command corim_verify_command = {
	.name = "verify",
	.summary = "verify the signed CoRIM document in an image",
	.description = verify_description,
	.options = verify_options,
	.positional = IMAGE,
	.run = run_verify,
};

static const struct cli_command *const subcommands[] = { &emit_command, &endorse_sign_command, &attach_command,
							 &corim_verify_command, NULL };

static const char *const description[] = {
	"emit writes the document; sign it where the key is, or with sign; attach puts the signature into the image; verify "
	"looks at the result.",
	NULL,
};

const struct cli_command endorse_corim_command = {
	.name = "corim",
	.summary = "the CoRIM document, for verifiers",
	.description = description,
	.subcommands = subcommands,
};
