/* SPDX-License-Identifier: MIT */
/*
 * Reading what uvmkit verify is given.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "batch.h"
#include "endorse/collateral.h"
#include "endorse/host_certs.h"
#include "verify_inputs.h"
#include "when.h"

#define FILE_MAX (16u << 20) /* bytes of any file but the image */

static struct uvm_slice slice(const struct uvm_bytes *b)
{
	return (struct uvm_slice){ b->p, b->len };
}

static int read_file(struct cli *c, const char *path, struct uvm_bytes *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	return uvm_file_read(path, FILE_MAX, ret, &d) < 0 ? cli_error(c, path, &d) : 0;
}

/* Hosts hand some files out as base64. A file that is nothing but that, white space at its end aside, is decoded. */
static int read_maybe_base64(struct cli *c, const char *path, struct uvm_bytes *ret)
{
	int r = read_file(c, path, ret);
	size_t n = ret->len, len = 0;
	uint8_t *decoded;

	if (r != 0)
		return r;
	while (n > 0 && (ret->p[n - 1] == '\n' || ret->p[n - 1] == '\r' || ret->p[n - 1] == ' '))
		n--;
	if (n == 0 || uvm_base64_decode((const char *)ret->p, n, NULL, 0, &len, NULL) < 0)
		return 0;
	decoded = malloc(len + 1);
	if (decoded == NULL || uvm_base64_decode((const char *)ret->p, n, decoded, len, &len, NULL) < 0) {
		struct uvm_diag d = UVM_DIAG_INIT;

		free(decoded);
		(void)uvm_no_memory(&d, len);
		return cli_error(c, path, &d);
	}
	uvm_bytes_free(ret);
	*ret = (struct uvm_bytes){ decoded, len };
	return 0;
}

/* ---- certificates ---- */

static int read_certificates(struct cli *c, const char *option, STACK_OF(X509) **certs)
{
	int r = 0;

	for (unsigned i = 0; i < cli_has(c, option) && r == 0; i++) {
		const char *path = cli_get_nth(c, option, i);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes file = { 0 };

		r = read_maybe_base64(c, path, &file);
		if (r == 0 && uvm_host_certs_read(slice(&file), certs, &d) < 0)
			r = cli_error(c, path, &d);
		uvm_bytes_free(&file);
	}
	return r;
}

static int read_crls(struct cli *c, STACK_OF(X509_CRL) **crls)
{
	int r = 0;

	for (unsigned i = 0; i < cli_has(c, "crl") && r == 0; i++) {
		const char *path = cli_get_nth(c, "crl", i);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes file = { 0 };

		r = read_file(c, path, &file);
		if (r == 0 && uvm_crls_read(slice(&file), crls, &d) < 0)
			r = cli_error(c, path, &d);
		uvm_bytes_free(&file);
	}
	return r;
}

/* ---- numbers ---- */

static int take_time(struct cli *c, int64_t *ret)
{
	*ret = when_now();
	if (cli_has(c, "at") != 0 && when_parse(cli_get(c, "at"), ret) < 0)
		return cli_usage(c, "--at takes a date such as 2026-11-22 or 2026-11-22T08:00:00Z");
	return 0;
}

/* "snp=8": a part and its least version. */
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
	tcb->part[i] = (uint8_t)v;
	return true;
}

static int take_tcb(struct cli *c, struct uvm_verify_request *req)
{
	for (unsigned i = 0; i < cli_has(c, "min-tcb"); i++) {
		if (!take_part(cli_get_nth(c, "min-tcb", i), &req->tcb_min))
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

/* HTTP headers have the chain percent-encoded; PEM itself has no percent sign. */
static void decode_percent(struct uvm_bytes *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++) {
		char digits[3] = "";
		size_t len = 0;

		if (b->p[i] == '%' && b->len - i > 2) {
			memcpy(digits, b->p + i + 1, 2);
			i += batch_unhex(digits, &len) ? 2 : 0;
		}
		b->p[n++] = len == 1 ? (uint8_t)digits[0] : b->p[i];
	}
	b->len = n;
}

static int read_issuers(struct cli *c, STACK_OF(X509) **certs)
{
	int r = 0;

	for (unsigned i = 0; i < cli_has(c, "tcb-issuer-chain") && r == 0; i++) {
		const char *path = cli_get_nth(c, "tcb-issuer-chain", i);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes file = { 0 };

		r = read_file(c, path, &file);
		if (r == 0 && file.len > 0 && file.p[0] == '-')
			decode_percent(&file);
		if (r == 0 && uvm_certs_read(slice(&file), certs, &d) < 0)
			r = cli_error(c, path, &d);
		uvm_bytes_free(&file);
	}
	return r;
}

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
		r = read_file(c, cli_get(c, "tcb-info"), &in->tcb_info);
	if (r == 0 && cli_has(c, "qe-identity") != 0)
		r = read_file(c, cli_get(c, "qe-identity"), &in->qe_identity);
	req->tcb_info = slice(&in->tcb_info);
	req->qe_identity = slice(&in->qe_identity);
	return r == 0 ? read_issuers(c, &req->tcb_signers) : r;
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
		r = read_file(c, word, data);
	}
	if (r == 0 && (data->len == 0 || data->len > REPORT_DATA))
		r = cli_usage(c, "--report-data takes 1 to 64 bytes");
	in->req.report_data = slice(data);
	return r;
}

/* ---- endorsements ---- */

static int take_ledger_keys(struct cli *c, struct verify_inputs *in)
{
	int r = 0;

	for (unsigned i = 0; i < cli_has(c, "ledger-keys") && r == 0; i++) {
		const char *path = cli_get_nth(c, "ledger-keys", i);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes file = { 0 };

		r = read_file(c, path, &file);
		if (r == 0 && uvm_ledger_keys_read(slice(&file), &in->ledger_keys, &d) < 0)
			r = cli_error(c, path, &d);
		uvm_bytes_free(&file);
		in->req.ledger_keys = &in->ledger_keys;
	}
	return r;
}

static int take_endorsement(struct cli *c, struct verify_inputs *in)
{
	struct uvm_reference_wish *wish = &in->req.endorsement_wish;
	int r;

	if (cli_has(c, "endorsement") == 0)
		return cli_has(c, "issuer") + cli_has(c, "feed") + cli_has(c, "min-svn") + cli_has(c, "ledger-keys") > 0
			       ? cli_usage(c, "--issuer, --feed, --min-svn and --ledger-keys are about an --endorsement")
			       : 0;
	if (cli_has(c, "issuer") == 0)
		return cli_usage(c, "--endorsement needs --issuer: an endorsement is worth what its signer is");
	*wish = (struct uvm_reference_wish){ .issuer = cli_get(c, "issuer"),
					     .feed = cli_get(c, "feed"),
					     .min_svn = cli_u64(c, "min-svn", 0),
					     .at = in->req.at };
	r = read_maybe_base64(c, cli_get(c, "endorsement"), &in->endorsement);
	in->req.endorsement = slice(&in->endorsement);
	return r == 0 ? take_ledger_keys(c, in) : r;
}

static int take_corim(struct cli *c, struct verify_inputs *in)
{
	int r;

	if (cli_has(c, "corim") != cli_has(c, "trust") && (cli_has(c, "corim") == 0 || cli_has(c, "trust") == 0))
		return cli_usage(c, "--corim and --trust belong together");
	if (cli_has(c, "corim") == 0)
		return 0;
	r = read_file(c, cli_get(c, "corim"), &in->corim);
	in->req.corim = slice(&in->corim);
	return r == 0 ? read_certificates(c, "trust", &in->req.corim_trust) : r;
}

/* ---- all of it ---- */

static int read_image(struct cli *c, struct verify_inputs *in)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (cli_has(c, "image") == 0)
		return in->want_policy ? cli_usage(c, "--policy and --require are about the policy in an --image") : 0;
	if (input_read(&in->image, cli_get(c, "image"), NULL, &d) < 0)
		return cli_error(c, cli_get(c, "image"), &d);
	in->req.image = &in->image.igvm;
	return 0;
}

int verify_inputs_take(struct cli *c, struct verify_inputs *in)
{
	struct uvm_verify_request *req = &in->req;
	int r = take_time(c, &req->at);

	in->want_policy = cli_has(c, "policy") != 0 || cli_has(c, "require") != 0;
	req->allow_debug = cli_has(c, "allow-debug") != 0;
	if (r == 0)
		r = take_tcb(c, req);
	if (r == 0)
		r = take_guest_policy(c, &req->guest);
	req->want_vmpl = cli_has(c, "vmpl") != 0;
	req->vmpl = (uint32_t)cli_u64(c, "vmpl", 0);
	if (r == 0)
		r = take_report_data(c, in);
	if (r == 0)
		r = policy_wishes_take(c, "policy", &in->wishes);
	if (r == 0)
		r = read_image(c, in);
	if (r == 0)
		r = read_file(c, cli_get(c, "report"), &in->report);
	if (r == 0)
		r = read_certificates(c, "certs", &req->certs);
	if (r == 0)
		r = read_certificates(c, "root", &req->roots);
	if (r == 0)
		r = read_crls(c, &req->crls);
	if (r == 0 && cli_has(c, "security-policy") != 0)
		r = read_maybe_base64(c, cli_get(c, "security-policy"), &in->security_policy);
	if (r == 0)
		r = take_collateral(c, in);
	if (r == 0)
		r = take_endorsement(c, in);
	if (r == 0)
		r = take_corim(c, in);
	req->report = slice(&in->report);
	req->security_policy = slice(&in->security_policy);
	return r;
}

void verify_inputs_free(struct verify_inputs *in)
{
	sk_X509_pop_free(in->req.certs, X509_free);
	sk_X509_pop_free(in->req.roots, X509_free);
	sk_X509_pop_free(in->req.corim_trust, X509_free);
	sk_X509_pop_free(in->req.tcb_signers, X509_free);
	sk_X509_CRL_pop_free(in->req.crls, X509_CRL_free);
	uvm_bytes_free(&in->tcb_info);
	uvm_bytes_free(&in->qe_identity);
	uvm_bytes_free(&in->report);
	uvm_bytes_free(&in->report_data);
	uvm_bytes_free(&in->security_policy);
	uvm_bytes_free(&in->endorsement);
	uvm_bytes_free(&in->corim);
	uvm_ledger_keys_free(&in->ledger_keys);
	policy_wishes_free(&in->wishes);
	input_free(&in->image);
}
