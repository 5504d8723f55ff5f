/* SPDX-License-Identifier: MIT */
/*
 * uvmkit verify: from a hardware report back to the image and its policy.
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "os/date.h"
#include "verify_inputs.h"

static void print_hex(const char *name, const uint8_t *p, size_t n)
{
	printf("  %-12s  ", name);
	for (size_t i = 0; i < n; i++)
		printf("%02x", p[i]);
	putchar('\n');
}

static void print_evidence(const struct uvm_verify *v)
{
	const struct uvm_evidence *e = &v->evidence;

	if (!v->has_evidence)
		return;
	printf("\nThe report says\n");
	print_hex("measurement", e->measurement.b, e->measurement.len);
	print_hex("host data", e->host_data, e->host_data_len);
	print_hex("report data", e->report_data, sizeof(e->report_data));
	printf("  %-12s  0x%" PRIx64 "\n", "guest policy", e->guest_policy);
	if (v->snp)
		printf("  %-12s  %" PRIu32 "\n  %-12s  %" PRIu32 "\n", "guest svn", v->snp_report.guest_svn, "vmpl",
		       v->snp_report.vmpl);
}

static int print_text(const struct uvm_verify *v)
{
	static const char *const words[] = { "not checked", "holds", "FAILS", "unknown" };

	for (int i = 0; i < UVM_VERIFY_STEPS; i++) {
		const struct uvm_verify_step *s = &v->step[i];

		printf("%-12s  %-11s", uvm_verify_step_name((enum uvm_verify_step_id)i), words[s->state]);
		if (s->reason[0] != '\0') {
			printf("  ");
			cli_print_safe(stdout, s->reason, strlen(s->reason));
		}
		putchar('\n');
	}
	print_evidence(v);
	printf("\n%s\n", uvm_verify_good(v) ? "good: all that was asked for holds" : "BAD");
	return 0;
}

static void put_snp(struct uvm_json_writer *w, const struct uvm_snp_report *r)
{
	static const struct {
		const char *name;
		size_t off, len;
	} bytes[] = {
#define BYTES(member) { #member, offsetof(struct uvm_snp_report, member), sizeof(((struct uvm_snp_report *)NULL)->member) }
		BYTES(reported_tcb), BYTES(committed_tcb), BYTES(current_tcb),       BYTES(launch_tcb),
		BYTES(chip_id),      BYTES(id_key_digest), BYTES(author_key_digest), BYTES(report_id_ma),
#undef BYTES
	};

	uvm_json_member_u64(w, "version", r->version);
	uvm_json_member_u64(w, "guest_svn", r->guest_svn);
	uvm_json_member_u64(w, "vmpl", r->vmpl);
	uvm_json_member_u64(w, "platform_info", r->platform_info);
	uvm_json_member_bool(w, "author_key_en", r->author_key_en);
	uvm_json_member_bool(w, "mask_chip_key", r->mask_chip_key);
	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++)
		uvm_json_member_hex(w, bytes[i].name, (const uint8_t *)r + bytes[i].off, bytes[i].len);
	if (r->version >= 5) {
		uvm_json_member_u64(w, "launch_mit_vector", r->launch_mit_vector);
		uvm_json_member_u64(w, "current_mit_vector", r->current_mit_vector);
	}
}

static void put_evidence(struct uvm_json_writer *w, const struct uvm_verify *v)
{
	const struct uvm_evidence *e = &v->evidence;

	if (!v->has_evidence)
		return;
	uvm_json_key(w, "report");
	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", uvm_measure_platform_name(e->platform));
	uvm_json_member_hex(w, "measurement", e->measurement.b, e->measurement.len);
	uvm_json_member_hex(w, "host_data", e->host_data, e->host_data_len);
	uvm_json_member_hex(w, "report_data", e->report_data, sizeof(e->report_data));
	uvm_json_member_bool(w, "debug", e->debug);
	uvm_json_member_u64(w, "policy", e->guest_policy);
	if (v->snp)
		put_snp(w, &v->snp_report);
	uvm_json_object_close(w);
}

static int print_json(struct cli *c, const struct uvm_verify *v, int64_t at)
{
	struct uvm_json_writer w;
	char when[UVM_DATE_TEXT];

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_member_bool(&w, "good", uvm_verify_good(v));
	uvm_json_member_string(&w, "at", uvm_date_format(at, when));
	uvm_json_key(&w, "steps");
	uvm_json_array_open(&w);
	for (int i = 0; i < UVM_VERIFY_STEPS; i++) {
		uvm_json_object_open(&w);
		uvm_json_member_string(&w, "step", uvm_verify_step_name((enum uvm_verify_step_id)i));
		uvm_json_member_string(&w, "state", uvm_verify_state_name(v->step[i].state));
		if (v->step[i].reason[0] != '\0')
			cli_json_text(&w, "reason", v->step[i].reason);
		uvm_json_object_close(&w);
	}
	uvm_json_array_close(&w);
	put_evidence(&w, v);
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}

static int run(struct cli *c)
{
	struct verify_inputs in = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_verify v;
	int r = verify_inputs_take(c, &in);

	if (r == 0 && uvm_verify(&in.req, &v, &d) < 0)
		r = verify_inputs_error(c, &d);
	if (r == 0) {
		r = cli_has(c, "json") != 0 ? print_json(c, &v, in.req.at) : print_text(&v);
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
