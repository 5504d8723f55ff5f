/* SPDX-License-Identifier: MIT */
/*
 * igvmfilegen add-snp-id-block: put a signed SNP ID block into an image.
 */
#include <uvmkit/endorse.h>

#include "build.h"
#include "commands.h"
#include "fail.h"
#include "patch.h"

/* Whose identity and version the temporary key vouches for. */
struct claim {
	const struct uvm_snp_identity *identity;
	uint32_t guest_svn;
};

/* ---- a key made for this ---- */

static int claim_of_manifest(const char *path, struct claim *ret)
{
	const struct uvm_guest_config *snp = NULL;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct build b;
	size_t n = 0;
	int r;

	r = build_manifest(&b, path, &d);
	for (size_t i = 0; i < b.manifest.nconfigs && r == UVM_OK; i++) {
		if (b.manifest.configs[i].isolation == UVM_ISOLATION_SNP) {
			snp = &b.manifest.configs[i];
			n++;
		}
	}
	if (n == 1)
		*ret = (struct claim){ uvm_snp_identity_of(snp->kind), snp->guest_svn };
	build_free(&b);
	if (r < 0)
		return fail(path, &d, "reading manifest");
	return n == 1 ? 0
		      : fail(NULL, NULL, "%s has %s SEV-SNP guest configuration to take security version and identity from",
			     path, n == 0 ? "no" : "more than one");
}

static int sign_once(const struct cli *c, const struct uvm_igvm *f, struct uvm_id_block_signed *s)
{
	struct claim claim = { &uvm_snp_identity_openhcl, (uint32_t)cli_u64(c, "guest-svn", 0) };
	uint8_t bytes[UVM_ID_BLOCK_SIZE];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_id_block block;
	int r = 0;

	if (cli_has(c, "manifest") != 0)
		r = claim_of_manifest(cli_get(c, "manifest"), &claim);
	if (r != 0)
		return r;
	if (uvm_id_block_of_file(f, claim.identity, claim.guest_svn, &block, &d) < 0)
		return fail(cli_get(c, "input"), &d, "making the SNP ID block");
	uvm_id_block_put(&block, bytes);
	if (uvm_id_block_sign_once(bytes, s, &d) < 0)
		return fail(NULL, &d, "signing the SNP ID block");
	return 0;
}

/* ---- signed elsewhere ---- */

#define FILES 3
static const char *const file_options[FILES] = { "id-block", "id-signature", "id-public-key" };

static int check_block(const struct cli *c, const struct uvm_igvm *f, const struct uvm_id_block_signed *s)
{
	struct uvm_id_block of_file, of_signer;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_id_block_of_file(f, &uvm_snp_identity_openhcl, 0, &of_file, &d) < 0)
		return fail(cli_get(c, "input"), &d, "computing what the SNP ID block must be for");
	uvm_id_block_get(s->block, &of_signer);
	if (uvm_id_block_check(&of_signer, &of_file, &d) < 0)
		return fail(cli_get(c, "id-block"), &d, "the SNP ID block is not one for this image");
	return 0;
}

static int take_signed(const struct cli *c, const struct uvm_igvm *f, struct uvm_id_block_signed *s)
{
	struct uvm_bytes b[FILES] = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = 0;

	for (size_t i = 0; i < FILES && r == 0; i++) {
		const char *path = cli_get(c, file_options[i]);

		if (uvm_file_read(path, PATCH_FILE_MAX, &b[i], &d) < 0)
			r = fail(path, &d, "reading --%s", file_options[i]);
	}
	if (r == 0) {
		const struct uvm_id_block_files files = { { b[0].p, b[0].len }, { b[1].p, b[1].len }, { b[2].p, b[2].len } };

		if (uvm_id_block_signed_read(&files, s, &d) < 0)
			r = fail(NULL, &d, "checking the signature of the SNP ID block");
	}
	for (size_t i = 0; i < FILES; i++)
		uvm_bytes_free(&b[i]);
	return r == 0 ? check_block(c, f, s) : r;
}

/* ---- the command ---- */

static int add(const struct cli *c, struct uvm_igvm *f)
{
	uint8_t body[UVM_ID_BLOCK_RECORD];
	struct uvm_id_block_signed s;
	int r = cli_has(c, "id-block") != 0 ? take_signed(c, f, &s) : sign_once(c, f, &s);

	if (r != 0)
		return r;
	if (uvm_id_block_attach(f, &s, body) < 0)
		return fail(NULL, NULL, "out of memory");
	return patch_write(f, cli_get(c, "output"));
}

static int run(struct cli *c)
{
	unsigned files = 0;
	struct input in;
	int r;

	for (size_t i = 0; i < FILES; i++)
		files += cli_has(c, file_options[i]);
	if (files != 0 && files != FILES)
		return cli_usage(c, "--id-block, --id-signature and --id-public-key belong together");
	if (files == 0 && cli_has(c, "guest-svn") == 0 && cli_has(c, "manifest") == 0)
		return cli_usage(c, "expected --guest-svn, --manifest, or --id-block with --id-signature and --id-public-key");
	r = patch_read(&in, cli_get(c, "input"));
	if (r == 0)
		r = add(c, &in.igvm);
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
	{ .name = "guest-svn",
	  .kind = CLI_U64,
	  .value = "N",
	  .max = UINT32_MAX,
	  .help = "sign with a temporary key, for the OpenHCL identity and this security version",
	  .conflicts = "manifest id-block id-signature id-public-key" },
	{ .name = "manifest",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "sign with a temporary key, for identity and security version of the SNP configuration of this manifest",
	  .conflicts = "id-block id-signature id-public-key" },
	{ .name = "id-block",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "the ID block that was signed: the .idblock file beside the image" },
	{ .name = "id-signature",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "its signature: ECDSA on P-384 with SHA-384, DER" },
	{ .name = "id-public-key",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "the signer's certificate or public key, PEM or DER" },
	{ .name = NULL },
};

static const char *const description[] = {
	"The ID block says which launch digest and which policy the owner of an image wants; the firmware compares both at "
	"launch and puts the owner's key into the guest's reports. This command appends it to the image, signed. An image that "
	"has one is refused.",
	"A temporary key is forgotten at once: the image launches, but nobody can tell who signed it. In production, sign the "
	".idblock file that the build left beside the image where your key is, and hand the signature in with --id-block, "
	"--id-signature and --id-public-key. The signature is verified, and the block must be one for this image.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "igvmfilegen add-snp-id-block -i image.bin -o signed.bin --guest-svn 1", "Sign with a temporary key." },
	{ NULL, NULL },
};

const struct cli_command add_snp_id_block_command = {
	.name = "add-snp-id-block",
	.summary = "put a signed SNP ID block into an image",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
