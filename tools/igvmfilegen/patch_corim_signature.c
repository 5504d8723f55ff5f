/* SPDX-License-Identifier: MIT */
/*
 * igvmfilegen patch-corim-signature: put the signature on a CoRIM document into the image that carries the document.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/measure.h>

#include "commands.h"
#include "endorse/corim_signature.h"
#include "fail.h"
#include "patch.h"
#include "platform.h"
#include "when.h"

/* One run: the signature's file and what becomes of it. */
struct job {
	const struct cli *c;
	const char *path; /* of the signature or bundle */
	bool bundle;
	struct uvm_bytes file;
	struct uvm_corim_signature signature;
	struct uvm_cbor_out stored; /* the bytes that go into the image */
};

/* ---- the signature ---- */

static int take_bundle(struct job *j, struct uvm_slice document)
{
	const struct uvm_slice payload = j->signature.cose.payload;
	struct uvm_diag d = UVM_DIAG_INIT;

	j->stored = (struct uvm_cbor_out){ .p = malloc(j->file.len), .cap = j->file.len };
	if (j->stored.p == NULL)
		return fail(NULL, NULL, "out of memory");
	if (uvm_corim_signature_detach(&j->signature, &j->stored, &d) < 0)
		return fail(j->path, &d, "splitting the bundle");
	if (payload.len != document.len || memcmp(payload.p, document.p, document.len) != 0)
		return fail(NULL, NULL,
			    "the document in %s (%zu bytes) is not the one in the image (%zu bytes): sign that one, as "
			    "dump-corim extracts it",
			    j->path, payload.len, document.len);
	return 0;
}

static int take_detached(struct job *j)
{
	if (j->signature.cose.payload.p != NULL)
		return fail(NULL, NULL, "%s has its document inside: hand it in with --corim-bundle", j->path);
	j->stored = (struct uvm_cbor_out){ .p = malloc(j->file.len), .len = j->file.len };
	if (j->stored.p == NULL)
		return fail(NULL, NULL, "out of memory");
	memcpy(j->stored.p, j->file.p, j->file.len); /* with what stands behind the message */
	return 0;
}

static int take_signature(struct job *j, struct uvm_slice document)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (uvm_file_read(j->path, PATCH_FILE_MAX, &j->file, &d) < 0)
		return fail(j->path, &d, "reading the signature");
	if (uvm_corim_signature_read((struct uvm_slice){ j->file.p, j->file.len }, &j->signature, &d) < 0)
		return fail(j->path, &d, "taking the signature apart");
	r = j->bundle ? take_bundle(j, document) : take_detached(j);
	if (r != 0)
		return r;
	if (uvm_corim_signature_verify(&j->signature, document, &d) < 0)
		return fail(j->path, &d, "verifying the signature over the document in the image");
	return 0;
}

/* ---- trust ---- */

static int read_anchors(const struct cli *c, STACK_OF(X509) **anchors)
{
	int r = 0;

	for (unsigned i = 0; i < cli_has(c, "trust") && r == 0; i++) {
		const char *path = cli_get_nth(c, "trust", i);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes file = { 0 };

		if (uvm_file_read(path, PATCH_FILE_MAX, &file, &d) < 0 ||
		    uvm_certs_read((struct uvm_slice){ file.p, file.len }, anchors, &d) < 0)
			r = fail(path, &d, "reading --trust");
		uvm_bytes_free(&file);
	}
	return r;
}

static int check_trust(struct job *j)
{
	STACK_OF(X509) *anchors = NULL;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (cli_has(j->c, "trust") == 0)
		return 0;
	r = read_anchors(j->c, &anchors);
	if (r == 0 && uvm_corim_signature_trusted(&j->signature, anchors, when_now(), &d) < 0)
		r = fail(j->path, &d, "the signer is not one that --trust names");
	sk_X509_pop_free(anchors, X509_free);
	return r;
}

/* ---- the command ---- */

/* An image that cannot be measured has no document that could be right. */
static int check_measurable(const char *path, const struct uvm_igvm *f)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned have;

	if (uvm_measure_file(f, (1u << UVM_MEASURE_PLATFORMS) - 1, NULL, digests, &have, &d) < 0)
		return fail(path, &d, "measuring the image");
	return 0;
}

static int patch(struct job *j, const char *path, struct uvm_igvm *f)
{
	const struct uvm_igvm_header *h;
	const char *platform = cli_get(j->c, "platform");
	uint32_t mask;
	int r = platform_mask(f, platform, &mask);

	if (r != 0)
		return r;
	h = uvm_corim_document(f, mask);
	if (h == NULL)
		return fail(NULL, NULL, "the image has no CoRIM document for %s: it is put in when the image is built",
			    platform);
	r = take_signature(j, (struct uvm_slice){ h->data, h->data_len });
	if (r == 0)
		r = check_trust(j);
	if (r == 0)
		r = check_measurable(path, f);
	if (r != 0)
		return r;
	if (uvm_corim_attach(f, mask, (struct uvm_slice){ j->stored.p, j->stored.len }) < 0)
		return fail(NULL, NULL, "out of memory");
	return patch_write(f, cli_get(j->c, "output"));
}

static int run(struct cli *c)
{
	struct job j = { .c = c, .bundle = cli_has(c, "corim-bundle") != 0 };
	struct input in;
	int r;

	j.path = cli_get(c, j.bundle ? "corim-bundle" : "corim-signature");
	if (j.path == NULL)
		return cli_usage(c, "expected --corim-bundle or --corim-signature");
	r = patch_read(&in, cli_get(c, "input"));
	if (r == 0)
		r = patch(&j, cli_get(c, "input"), &in.igvm);
	free(j.stored.p);
	uvm_bytes_free(&j.file);
	input_free(&in);
	return r;
}

static const struct cli_option options[] = {
	{ .name = "input", .letter = 'i', .kind = CLI_STRING, .required = true, .value = "FILE", .help = "the image" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the image to write; may be the input" },
	{ .name = "platform",
	  .kind = CLI_CHOICE,
	  .required = true,
	  .value = "PLATFORM",
	  .choices = platform_choices,
	  .help = "whose document was signed" },
	{ .name = "corim-bundle",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "a COSE_Sign1 message with the document inside",
	  .conflicts = "corim-signature" },
	{ .name = "corim-signature", .kind = CLI_STRING, .value = "FILE", .help = "a COSE_Sign1 message without the document" },
	{ .name = "trust",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FILE",
	  .help = "a file of those to trust, PEM or DER; the signer must lead to one of them now; else any is taken" },
	{ .name = NULL },
};

static const char *const description[] = {
	"The document that the image carries for a platform (dump-corim extracts it) is signed elsewhere; this command "
	"verifies the signature over that document and puts both behind the image's other initialization records. A signature "
	"that was there for this platform is replaced. Nothing of this is measured.",
	"Signatures are COSE_Sign1 with PS384 by the RSA key of the first certificate in the protected header. Whom that "
	"certificate belongs to is checked with --trust only.",
	NULL,
};

const struct cli_command patch_corim_signature_command = {
	.name = "patch-corim-signature",
	.summary = "put the signature on a CoRIM document into an image",
	.description = description,
	.options = options,
	.run = run,
};
