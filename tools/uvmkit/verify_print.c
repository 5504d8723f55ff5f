/* SPDX-License-Identifier: MIT */
/*
 * What uvmkit verify answers, for people and for programs.
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

int verify_print_text(const struct uvm_verify *v)
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

/* Members that are bytes. */
struct bytes {
	const char *name;
	size_t off, len;
};

#define BYTES(type, member)                                                     \
	{                                                                       \
#member, offsetof(type, member), sizeof(((type *)NULL)->member) \
	}

static void put_bytes(struct uvm_json_writer *w, const void *report, const struct bytes *of, size_t n)
{
	for (size_t i = 0; i < n; i++)
		uvm_json_member_hex(w, of[i].name, (const uint8_t *)report + of[i].off, of[i].len);
}

static void put_snp(struct uvm_json_writer *w, const struct uvm_snp_report *r)
{
#define SNP(member) BYTES(struct uvm_snp_report, member)
	static const struct bytes of[] = { SNP(reported_tcb), SNP(committed_tcb), SNP(current_tcb),       SNP(launch_tcb),
					   SNP(chip_id),      SNP(id_key_digest), SNP(author_key_digest), SNP(report_id_ma) };
#undef SNP

	uvm_json_member_u64(w, "version", r->version);
	uvm_json_member_u64(w, "guest_svn", r->guest_svn);
	uvm_json_member_u64(w, "vmpl", r->vmpl);
	uvm_json_member_u64(w, "platform_info", r->platform_info);
	uvm_json_member_bool(w, "author_key_en", r->author_key_en);
	uvm_json_member_bool(w, "mask_chip_key", r->mask_chip_key);
	put_bytes(w, r, of, sizeof(of) / sizeof(of[0]));
	if (r->version >= 5) {
		uvm_json_member_u64(w, "launch_mit_vector", r->launch_mit_vector);
		uvm_json_member_u64(w, "current_mit_vector", r->current_mit_vector);
	}
}

static void put_tdx(struct uvm_json_writer *w, const struct uvm_tdx_report *r)
{
#define TDX(member) BYTES(struct uvm_tdx_report, member)
	static const struct bytes of[] = { TDX(tee_tcb_svn),    TDX(mrseam),  TDX(mrsignerseam),
					   TDX(seamattributes), TDX(mrowner), TDX(mrownerconfig) };
#undef TDX

	uvm_json_member_u64(w, "version", r->version);
	uvm_json_member_u64(w, "xfam", r->xfam);
	put_bytes(w, r, of, sizeof(of) / sizeof(of[0]));
	uvm_json_key(w, "rtmr");
	uvm_json_array_open(w);
	for (size_t i = 0; i < sizeof(r->rtmr) / sizeof(r->rtmr[0]); i++)
		uvm_json_hex(w, r->rtmr[i], sizeof(r->rtmr[i]));
	uvm_json_array_close(w);
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
	else
		put_tdx(w, &v->tdx_report);
	uvm_json_object_close(w);
}

int verify_print_json(struct cli *c, const struct uvm_verify *v, int64_t at)
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
