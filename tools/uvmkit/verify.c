/* SPDX-License-Identifier: MIT */
/*
 * uvmkit verify: from a hardware report back to the image and its policy.
 */
#include "verify_inputs.h"

static int run(struct cli *c)
{
	struct verify_inputs in = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_verify v;
	int r = verify_inputs_take(c, &in);

	if (r == 0 && uvm_verify(&in.req, &v, &d) < 0)
		r = verify_inputs_error(c, &d);
	if (r == 0) {
		r = cli_has(c, "json") != 0 ? verify_print_json(c, &v, in.req.at) : verify_print_text(&v);
		if (r == 0 && !uvm_verify_good(&v))
			r = 1;
	}
	verify_inputs_free(&in);
	return r;
}

static const char *const launchers[] = { "hyperv", "mshv", "kvm", "cloud-hypervisor", NULL };

static const struct cli_option options[] = {
	{ .name = "report",
	  .letter = 'r',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the report, as the processor made it" },
	{ .name = "certs",
	  .letter = 'c',
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FILE",
	  .help = "the chain of its key, in any order: PEM, DER, or as hosts give it out; a TDX quote has its own" },
	{ .name = "root",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FILE",
	  .help = "trust these and no others; when left out, the roots of AMD and Intel that are known" },
	{ .name = "crl", .kind = CLI_STRING, .list = true, .value = "FILE", .help = "a revocation list, PEM or DER" },
	{ .name = "at",
	  .kind = CLI_STRING,
	  .value = "TIME",
	  .help = "when certificates have to be valid, as 2026-11-22 or 2026-11-22T08:00:00Z; now if left out" },
	{ .name = "min-tcb",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "PART=N",
	  .help = "the least version of a part of the TCB: bootloader, tee, snp, microcode or fmc" },
	{ .name = "tcb-info",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "TDX: what Intel says of the TCB of this kind of platform: the JSON of its service, "
		  ".../tdx/certification/v4/tcb" },
	{ .name = "qe-identity",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "TDX: Intel's quoting enclaves: the JSON of .../tdx/certification/v4/qe/identity" },
	{ .name = "tcb-issuer-chain",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FILE",
	  .help = "who signed these two: the header TCB-Info-Issuer-Chain of the answers, PEM, percent-encoded or not" },
	{ .name = "allow-tcb-status",
	  .kind = CLI_CHOICE,
	  .list = true,
	  .value = "STATUS",
	  .choices = verify_statuses,
	  .help = "what may be said of platform, TDX module and quoting enclave besides UpToDate" },
	{ .name = "allow-debug", .help = "do not ask whether the host can debug the guest" },
	{ .name = "require-guest-policy",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FLAG=on|off",
	  .help = "how a flag of the guest's policy must be; SEV-SNP: smt, migration-agent, single-socket, cxl, aes-256-xts, "
		  "rapl-disabled, ciphertext-hiding, page-swap-disabled, or min-abi=1.55; TDX: sept-ve-disabled, migratable, "
		  "pks, "
		  "key-locker, perfmon" },
	{ .name = "vmpl",
	  .kind = CLI_U64,
	  .max = 3,
	  .value = "N",
	  .help = "the privilege level that an SEV-SNP report must be made for" },
	{ .name = "report-data",
	  .kind = CLI_STRING,
	  .value = "HEX|FILE",
	  .help = "what the guest must have put into the report, up to 64 bytes, zeros behind them: your nonce, or a key's "
		  "digest" },
	{ .name = "image",
	  .letter = 'i',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "the image that must have been launched" },
	{ .name = "launcher",
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .choices = launchers,
	  .help = "who launched it, as in uvmkit measure; when left out, the order of the file counts" },
	{ .name = "vcpus",
	  .kind = CLI_U64,
	  .min = 1,
	  .max = UVM_LAUNCH_VCPUS_MAX,
	  .value = "N",
	  .help = "with up to so many processors, whose states KVM measures" },
	{ .name = "vcpu-type",
	  .kind = CLI_STRING,
	  .value = "NAME",
	  .help = "their model as QEMU names it, for those that the image has no state of" },
	{ .name = "policy",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "the product policy that the image must carry, as JSON or bytes" },
	{ .name = "require",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FIELD=VALUE",
	  .help = "the value that one field of it must have: true, false, or bytes in base64" },
	{ .name = "security-policy",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "what the host data of the report must be the SHA-256 of; a file that is base64 is decoded" },
	{ .name = "endorsement",
	  .letter = 'e',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "what comes with a utility VM, as is or in base64" },
	{ .name = "issuer", .kind = CLI_STRING, .value = "DID", .help = "who must have signed it, as did:x509:..." },
	{ .name = "feed", .kind = CLI_STRING, .value = "NAME", .help = "the product that it must be about" },
	{ .name = "min-svn", .kind = CLI_U64, .value = "N", .help = "the least security version that it may have" },
	{ .name = "ledger-keys",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FILE",
	  .help = "keys of transparency ledgers (JWKS): the endorsement must have a receipt by one of them" },
	{ .name = "corim", .kind = CLI_STRING, .value = "FILE", .help = "a signed CoRIM with reference values" },
	{ .name = "trust",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FILE",
	  .help = "a file of those to trust, PEM or DER; its signer must lead to one" },
	{ .name = "json", .help = "print one JSON document" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Answers one question after another about a report of SEV-SNP or a quote of TDX: can it be read; does its key's "
	"certificate lead to a "
	"root "
	"that is trusted; is one revoked; did the key sign; is the certificate that of this processor in this state; is that "
	"recent enough; can the host look into the guest; what was launched, with which policies.",
	"Every step says what it found and why; what was not asked for is listed as not checked and never counts as good. What "
	"cannot be told because an earlier step failed is unknown. The exit status is 0 only when all that was asked for "
	"holds.",
	"That an image carries a policy is measured. That the policy is enforced is up to the paravisor in the same image.",
	NULL,
};

static const struct cli_exit exits[] = {
	{ 0, "all that was asked for holds" },
	{ 1, "something does not, or an input is bad" },
	{ 2, "the command line is wrong" },
	{ 3, "the system failed: a file could not be read or written, or memory is short" },
	{ 0, NULL },
};

const struct cli_command verify_command = {
	.name = "verify",
	.summary = "verify a hardware report, and what it says was launched",
	.description = description,
	.options = options,
	.exits = exits,
	.run = run,
};
