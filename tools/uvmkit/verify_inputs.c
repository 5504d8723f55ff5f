/* SPDX-License-Identifier: MIT */
/*
 * Reading what uvmkit verify is given.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "batch.h"
#include "measure/launch_vmsa.h"
#include "verify_inputs.h"
#include "when.h"

/* ---- numbers ---- */

static int take_time(struct cli *c, int64_t *ret)
{
	*ret = when_now();
	if (cli_has(c, "at") != 0 && when_parse(cli_get(c, "at"), ret) < 0)
		return cli_usage(c, "--at takes a date such as 2026-11-22 or 2026-11-22T08:00:00Z");
	return 0;
}

/* "snp=8": a part and its least version. All that is given has to hold, so the greatest does. */
static bool take_part(const char *s, struct uvm_snp_tcb *tcb)
{
	const char *equals = strchr(s, '=');
	unsigned v = 0;
	int i = 0;

	if (equals == NULL || equals[1] == '\0' || strlen(equals + 1) > 3)
		return false;
	for (const char *p = equals + 1; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return false;
		v = 10 * v + (unsigned)(*p - '0');
	}
	while (i < UVM_SNP_PARTS && (strlen(uvm_snp_part_name((enum uvm_snp_part)i)) != (size_t)(equals - s) ||
				     memcmp(uvm_snp_part_name((enum uvm_snp_part)i), s, (size_t)(equals - s)) != 0))
		i++;
	if (i == UVM_SNP_PARTS || v > UINT8_MAX)
		return false;
	if (v > tcb->part[i])
		tcb->part[i] = (uint8_t)v;
	return true;
}

static int take_tcb(struct cli *c, struct uvm_verify_request *req)
{
	for (unsigned i = 0; i < cli_has(c, "min-tcb"); i++) {
		if (!take_part(cli_get_nth(c, "min-tcb", i), &req->min_tcb))
			return cli_usage(c, "--min-tcb takes PART=VERSION: bootloader, tee, snp, microcode or fmc, 0 to 255");
		req->want_tcb = true;
	}
	return 0;
}

static int take_guest_policy(struct cli *c, struct uvm_guest_wish *wish)
{
	for (unsigned i = 0; i < cli_has(c, "require-guest-policy"); i++) {
		const char *word = cli_get_nth(c, "require-guest-policy", i);
		const int r = uvm_guest_wish_add(wish, word);

		if (r == UVM_E_CONFLICT)
			return cli_usage(c, "--require-guest-policy: %s contradicts another one", word);
		if (r < 0)
			return cli_usage(
				c, "--require-guest-policy takes FLAG=on, FLAG=off or min-abi=MAJOR.MINOR; '%s' is none", word);
	}
	return 0;
}

/* ---- Intel's collateral ---- */

const char *const verify_statuses[] = {
	"SWHardeningNeeded", "ConfigurationNeeded",          "ConfigurationAndSWHardeningNeeded",
	"OutOfDate",         "OutOfDateConfigurationNeeded", NULL
};

static int take_collateral(struct cli *c, struct verify_inputs *in)
{
	struct uvm_verify_request *req = &in->req;
	int r = 0;

	if (cli_has(c, "tcb-info") + cli_has(c, "qe-identity") == 0)
		return cli_has(c, "tcb-issuer-chain") + cli_has(c, "allow-tcb-status") > 0
			       ? cli_usage(c,
					   "--tcb-issuer-chain and --allow-tcb-status are about --tcb-info and --qe-identity")
			       : 0;
	for (unsigned i = 0; i < cli_has(c, "allow-tcb-status"); i++) {
		unsigned s = 0;

		while (strcmp(verify_statuses[s], cli_get_nth(c, "allow-tcb-status", i)) != 0)
			s++;
		req->allow_tcb |= 1u << (s + UVM_TCB_UP_TO_DATE + 1);
	}
	if (cli_has(c, "tcb-info") != 0)
		r = verify_read_file(c, cli_get(c, "tcb-info"), &in->tcb_info);
	if (r == 0 && cli_has(c, "qe-identity") != 0)
		r = verify_read_file(c, cli_get(c, "qe-identity"), &in->qe_identity);
	req->tcb_info = verify_slice(&in->tcb_info);
	req->qe_identity = verify_slice(&in->qe_identity);
	return r;
}

/* ---- report data ---- */

#define REPORT_DATA 64u

/* Hex digits, or else the name of a file: ./ in front of a name makes it one in any case. */
static int take_report_data(struct cli *c, struct verify_inputs *in)
{
	struct uvm_bytes *data = &in->report_data;
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *word;
	char *digits;
	int r = 0;

	if (cli_has(c, "report-data") == 0)
		return 0;
	word = cli_get(c, "report-data");
	digits = strdup(word);
	if (digits == NULL) {
		(void)uvm_no_memory(&d, strlen(word));
		return cli_error(c, word, &d);
	}
	if (batch_unhex(digits, &data->len)) {
		data->p = (uint8_t *)digits;
	} else {
		free(digits);
		r = verify_read_file(c, word, data);
	}
	if (r == 0 && (data->len == 0 || data->len > REPORT_DATA))
		r = cli_usage(c, "--report-data takes 1 to 64 bytes");
	in->req.report_data = verify_slice(data);
	return r;
}

/* ---- endorsements ---- */

static int take_endorsement(struct cli *c, struct verify_inputs *in)
{
	int r;

	if (cli_has(c, "endorsement") == 0)
		return cli_has(c, "issuer") + cli_has(c, "feed") + cli_has(c, "min-svn") + cli_has(c, "ledger-keys") > 0
			       ? cli_usage(c, "--issuer, --feed, --min-svn and --ledger-keys are about an --endorsement")
			       : 0;
	if (cli_has(c, "issuer") == 0)
		return cli_usage(c, "--endorsement needs --issuer: an endorsement is worth what its signer is");
	in->req.issuer = cli_get(c, "issuer");
	in->req.feed = cli_get(c, "feed");
	in->req.min_svn = cli_u64(c, "min-svn", 0);
	r = verify_read_maybe_base64(c, cli_get(c, "endorsement"), &in->endorsement);
	in->req.endorsement = verify_slice(&in->endorsement);
	return r;
}

static int take_corim(struct cli *c, struct verify_inputs *in)
{
	int r;

	if (cli_has(c, "corim") != cli_has(c, "trust") && (cli_has(c, "corim") == 0 || cli_has(c, "trust") == 0))
		return cli_usage(c, "--corim and --trust belong together");
	if (cli_has(c, "corim") == 0)
		return 0;
	r = verify_read_file(c, cli_get(c, "corim"), &in->corim);
	in->req.corim = verify_slice(&in->corim);
	return r;
}

/* ---- the image ---- */

/* Processors that the image has no state of are in reset state, which names their model. */
static int take_processors(struct cli *c, struct verify_inputs *in)
{
	struct uvm_launch l = { .mode = UVM_LAUNCH_SNP, .vmm = UVM_LAUNCH_QEMU };
	const char *type = cli_get(c, "vcpu-type");

	if (cli_has(c, "vcpus") + cli_has(c, "vcpu-type") > 0 && (in->req.launcher == NULL || !in->req.launcher->kvm))
		return cli_usage(c, "--vcpus and --vcpu-type are about a --launcher on KVM: others do not measure processors");
	if (type != NULL && !uvm_launch_cpu(type, &l.vcpu_sig))
		return cli_usage(c, "--vcpu-type '%s' is not known", type);
	if (type != NULL) {
		uvm_launch_vmsa(&l, UVM_LAUNCH_RESET_EIP, 1, in->reset);
		in->processors.reset = in->reset;
	}
	in->processors.most = (unsigned)cli_u64(c, "vcpus", 0);
	in->req.processors = &in->processors;
	return 0;
}

static int take_launcher(struct cli *c, struct verify_inputs *in)
{
	if (cli_has(c, "launcher") != 0 && cli_has(c, "image") == 0)
		return cli_usage(c, "--launcher is about an --image");
	if (cli_has(c, "launcher") != 0)
		in->req.launcher = uvm_launcher_find(cli_get(c, "launcher"));
	return take_processors(c, in);
}

/* What --policy and --require say, as the library takes it. */
static int take_policy(struct cli *c, struct verify_inputs *in)
{
	struct uvm_verify_request *req = &in->req;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = policy_wishes_take(c, "policy", &in->wishes);

	if (r != 0)
		return r;
	in->wants = calloc(in->wishes.n + 1, sizeof(*in->wants));
	if (in->wants == NULL) {
		(void)uvm_no_memory(&d, in->wishes.n);
		return cli_error(c, NULL, &d);
	}
	for (size_t i = 0; i < in->wishes.n; i++)
		in->wants[i] = (struct uvm_policy_want){ in->wishes.list[i].field->name, in->wishes.list[i].value };
	req->wants = in->wants;
	req->nwants = in->wishes.n;
	req->policy = in->wishes.against != NULL ? &in->wishes.policy : NULL;
	return 0;
}

static int read_image(struct cli *c, struct verify_inputs *in)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (cli_has(c, "image") == 0)
		return cli_has(c, "policy") + cli_has(c, "require") > 0
			       ? cli_usage(c, "--policy and --require are about the policy in an --image")
			       : 0;
	if (input_read(&in->image, cli_get(c, "image"), NULL, &d) < 0)
		return cli_error(c, cli_get(c, "image"), &d);
	in->req.image = &in->image.igvm;
	return 0;
}

/* ---- all of it ---- */

/* What is wrong with the line is told before any file is read. */
static int take_words(struct cli *c, struct verify_inputs *in)
{
	struct uvm_verify_request *req = &in->req;
	int r = take_time(c, &req->at);

	req->allow_debug = cli_has(c, "allow-debug") != 0;
	req->want_vmpl = cli_has(c, "vmpl") != 0;
	req->vmpl = (uint32_t)cli_u64(c, "vmpl", 0);
	if (r == 0)
		r = take_tcb(c, req);
	if (r == 0)
		r = take_guest_policy(c, &req->guest);
	if (r == 0)
		r = take_launcher(c, in);
	return r == 0 ? take_report_data(c, in) : r;
}

int verify_inputs_take(struct cli *c, struct verify_inputs *in)
{
	int r = take_words(c, in);

	if (r == 0)
		r = take_policy(c, in);
	if (r == 0)
		r = read_image(c, in);
	if (r == 0)
		r = verify_read_file(c, cli_get(c, "report"), &in->report);
	if (r == 0)
		r = take_collateral(c, in);
	if (r == 0)
		r = take_endorsement(c, in);
	if (r == 0)
		r = take_corim(c, in);
	if (r == 0 && cli_has(c, "security-policy") != 0)
		r = verify_read_maybe_base64(c, cli_get(c, "security-policy"), &in->security_policy);
	in->req.report = verify_slice(&in->report);
	in->req.security_policy = verify_slice(&in->security_policy);
	return r == 0 ? verify_read_lists(c, in) : r;
}

void verify_inputs_free(struct verify_inputs *in)
{
	struct uvm_bytes *const files[] = { &in->report,          &in->report_data, &in->tcb_info, &in->qe_identity,
					    &in->security_policy, &in->endorsement, &in->corim };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		uvm_bytes_free(files[i]);
	verify_free_lists(in);
	policy_wishes_free(&in->wishes);
	free(in->wants);
	input_free(&in->image);
}
