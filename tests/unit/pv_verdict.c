/* SPDX-License-Identifier: MIT */
/* What the workload rests on, what the processor shows, and the verdict as the host gets it. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "paravisor/paravisor.h"
#include "unit.h"

/* What the paravisor prints is for a console; between the lines of test results it would be taken for one. */
static int results;

static int hide_console(void **state)
{
	const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)state;
	fflush(stdout);
	results = dup(STDOUT_FILENO);
	return nowhere < 0 || results < 0 || dup2(nowhere, STDOUT_FILENO) < 0 || close(nowhere) < 0;
}

static int show_results(void **state)
{
	(void)state;
	return dup2(results, STDOUT_FILENO) < 0 || close(results) < 0;
}

/* All combinations, against the rules in words: one that is not allowed refuses, when the image has a policy. */
static void every_combination(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 1u << 7; i++) {
		const bool policy = i & 1, text = i >> 1 & 1, command = i >> 2 & 1, disk = i >> 3 & 1;
		const struct pv_measured_words words = { .host_workload = i >> 4 & 1,
							 .debug = i >> 5 & 1,
							 .has_digest = i >> 6 & 1 };
		const struct pv_workload_facts facts = { policy, text, command, disk, &words };
		const bool bad_disk = disk && !words.has_digest, unverified = text || command || bad_disk;
		const bool not_allowed = (text && !words.debug) || ((command || bad_disk) && !words.host_workload);
		struct pv_workload_finding f;

		pv_rests_on(&facts, &f);
		assert_int_equal(f.refused, policy && not_allowed);
		assert_int_equal(f.rests_on, unverified ? PV_RESTS_UNVERIFIED : disk ? PV_RESTS_SHA256 : PV_RESTS_MEASURED);
		assert_non_null(f.reason);
	}
}

#define SNP_LEAF (1u << 4)

static void processor(void **state)
{
	static const uint64_t none = 0, snp = 1u << 2, both = 1u << 2 | 1u << 18, avic_alone = 1u << 18;
	static const struct {
		uint32_t leaf;
		const uint64_t *status;
		enum uvm_tri snp, avic;
	} cases[] = {
		{ 0, NULL, UVM_NO, UVM_NO },          { 0, &both, UVM_NO, UVM_NO },
		{ ~SNP_LEAF, &both, UVM_NO, UVM_NO }, { SNP_LEAF, NULL, UVM_UNKNOWN, UVM_UNKNOWN },
		{ SNP_LEAF, &none, UVM_NO, UVM_NO },  { SNP_LEAF, &avic_alone, UVM_NO, UVM_NO },
		{ SNP_LEAF, &snp, UVM_YES, UVM_NO },  { SNP_LEAF, &both, UVM_YES, UVM_YES },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_policy_evidence e = { .snp = UVM_YES, .secure_avic = UVM_YES };

		pv_evidence_cpu(&e, cases[i].leaf, cases[i].status);
		assert_int_equal(e.snp, cases[i].snp);
		assert_int_equal(e.secure_avic, cases[i].avic);
	}
}

/* ---- pv_judge, with a channel that nobody opened: it judges all the same ---- */

static struct paravisor pv;

static int judge(const char *product, const char *required)
{
	struct uvm_policy *p = &pv.policy;

	p->product = product != NULL ? uvm_policy_product_find(product, strlen(product)) : NULL;
	for (size_t i = 0; required != NULL && i < p->product->nfields; i++)
		p->value[i].required = strcmp(p->product->fields[i].name, required) == 0;
	return pv_judge(&pv);
}

static void judged(void **state)
{
	static const struct {
		const char *product, *required;
		struct uvm_policy_evidence e;
		int code; /* CHANNEL: allowed, but nobody is there to be told */
	} cases[] = {
		{ NULL, NULL, { 0 }, UVM_GUEST_EXIT_CHANNEL },
		{ "sivm", "", { 0 }, UVM_GUEST_EXIT_CHANNEL },
		{ "sivm", "require_secure_boot", { 0 }, UVM_GUEST_EXIT_POLICY },
		{ "sivm", "require_secure_boot", { .secure_boot = UVM_NO }, UVM_GUEST_EXIT_POLICY },
		{ "sivm", "require_secure_boot", { .secure_boot = UVM_YES }, UVM_GUEST_EXIT_CHANNEL },
		{ "sivm", "require_ephemeral_vmgs", { .ephemeral = UVM_YES }, UVM_GUEST_EXIT_POLICY },
		{ "sivm",
		  "require_ephemeral_vmgs",
		  { .ephemeral = UVM_YES, .vmgs_read_only = UVM_YES },
		  UVM_GUEST_EXIT_CHANNEL },
		{ "sivm", "require_secure_boot_vars", { 0 }, UVM_GUEST_EXIT_POLICY },
		{ "cwcow", "require_secure_avic", { .snp = UVM_NO, .secure_avic = UVM_NO }, UVM_GUEST_EXIT_POLICY },
		{ "cwcow", "require_secure_avic", { .snp = UVM_YES, .secure_avic = UVM_YES }, UVM_GUEST_EXIT_CHANNEL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		pv = (struct paravisor){ .evidence = cases[i].e };
		assert_int_equal(judge(cases[i].product, cases[i].required), cases[i].code);
		assert_true(pv.verdict.judged);
		assert_int_equal(pv.verdict.policy.refused, cases[i].code == UVM_GUEST_EXIT_POLICY);
		if (pv.verdict.policy.refused) {
			assert_non_null(strstr(pv.reason, " does not hold: "));
			assert_string_equal(strrchr(pv.reason, ' ') + 1, cases[i].required);
		}
	}
}

static void judged_workload(void **state)
{
	(void)state;
	pv = (struct paravisor){ .start.nargs = 1 };
	assert_int_equal(judge("sivm", ""), UVM_GUEST_EXIT_UNVERIFIED);
	assert_true(pv.verdict.policy.refused);
	pv = (struct paravisor){ .disks = { { { "vda", "uvm-rootfs" } }, 1 } };
	assert_int_equal(judge("sivm", ""), UVM_GUEST_EXIT_UNVERIFIED);
	pv = (struct paravisor){ .start.nargs = 1 };
	assert_int_equal(judge("sivm", "require_secure_boot"), UVM_GUEST_EXIT_POLICY);
	pv = (struct paravisor){ .start.nargs = 1 };
	assert_int_equal(judge(NULL, NULL), UVM_GUEST_EXIT_CHANNEL);
	assert_int_equal(pv.verdict.workload.rests_on, PV_RESTS_UNVERIFIED);
}

/* No verdict, no workload: whatever the table of steps says. */
static void no_verdict(void **state)
{
	(void)state;
	pv = (struct paravisor){ 0 };
	assert_int_equal(pv_workload(&pv), UVM_GUEST_EXIT_POLICY);
	pv = (struct paravisor){ .verdict = { .judged = true, .policy.refused = true } };
	assert_int_equal(pv_workload(&pv), UVM_GUEST_EXIT_POLICY);
}

/* ---- the document ---- */

static int append(void *arg, const char *s, size_t n)
{
	return strncat(arg, s, n) != NULL ? UVM_OK : UVM_E_SPACE;
}

static const char *document(void)
{
	static char text[4096];
	struct uvm_json_writer w;

	text[0] = '\0';
	uvm_json_begin(&w, append, text, 0, UVM_JSON_ESCAPE_MINIMAL);
	pv_verdict_json(&pv, &w);
	assert_int_equal(uvm_json_end(&w), UVM_OK);
	return text;
}

static void as_json(void **state)
{
	(void)state;
	pv = (struct paravisor){ .verdict.policy.refused = true, .reason = "why" };
	assert_string_equal(document(),
			    "{\"product\":null,\"refused\":true,\"undecided\":false,\"fields\":[],\"error\":\"why\","
			    "\"host_text\":false,\"debug\":false,\"isolation\":\"none\"}");
	pv = (struct paravisor){ .handover = { .host_text = true, .isolation = 2 }, .words.debug = true };
	(void)judge(NULL, NULL);
	assert_string_equal(document(),
			    "{\"product\":null,\"refused\":false,\"undecided\":false,\"fields\":[],\"workload\":{"
			    "\"rests_on\":\"unverified\",\"refused\":false,\"reason\":\"text of the host is in the kernel's "
			    "command line\"},\"host_text\":true,\"debug\":true,\"isolation\":\"snp\"}");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination),
		cmocka_unit_test(processor),
		cmocka_unit_test_setup_teardown(judged, hide_console, show_results),
		cmocka_unit_test_setup_teardown(judged_workload, hide_console, show_results),
		cmocka_unit_test_setup_teardown(no_verdict, hide_console, show_results),
		cmocka_unit_test_setup_teardown(as_json, hide_console, show_results),
	};

	return cmocka_run_group_tests_name("pv_verdict", tests, NULL, NULL);
}
