/* SPDX-License-Identifier: MIT */
/*
 * The measured pages: the policy, and the words of the measured command line that this program obeys. What stands in
 * /proc/cmdline is not asked: parts of it may be the host's.
 */
#include "paravisor.h"

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_digest(const uint8_t *text, size_t n, uint8_t out[PV_SHA256_SIZE])
{
	if (n != 2 * PV_SHA256_SIZE)
		return false;
	for (size_t i = 0; i < PV_SHA256_SIZE; i++) {
		const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static int read_words(struct paravisor *p)
{
	size_t n;
	const uint8_t *digest = uvm_command_line_word(&p->line, UVM_WORD_ROOTFS_SHA256, &n);

	p->words.has_digest = digest != NULL;
	if (digest != NULL && !read_digest(digest, n, p->words.digest))
		return pv_fail(p, UVM_GUEST_EXIT_MEASURED_PAGE,
			       "%s in the measured command line needs 64 lower-case hex digits", UVM_WORD_ROOTFS_SHA256);
	p->words.host_workload = uvm_command_line_word(&p->line, UVM_WORD_WORKLOAD_HOST, &n) != NULL;
	p->words.debug = uvm_command_line_word(&p->line, UVM_WORD_DEBUG, &n) != NULL ||
			 uvm_command_line_word(&p->line, UVM_WORD_CONFIDENTIAL_DEBUG, &n) != NULL;
	return 0;
}

int pv_measured(struct paravisor *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_vtl2_config_get(&p->config, p->handover.config, &d) < 0)
		return pv_fail_diag(p, UVM_GUEST_EXIT_MEASURED_PAGE, "the measured configuration page", &d);
	if (uvm_command_line_get(&p->line, p->handover.command_line, &d) < 0)
		return pv_fail_diag(p, UVM_GUEST_EXIT_MEASURED_PAGE, "the measured command-line page", &d);
	if (uvm_policy_decode(&p->policy, p->config.policy, p->config.policy_size, &d) < 0)
		return pv_fail_diag(p, UVM_GUEST_EXIT_UNDECODABLE, "the measured policy", &d);
	return read_words(p);
}
