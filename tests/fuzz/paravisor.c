/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: what the paravisor reads of its host and its boot shim. A line of the host means one thing, with words that end
 * where they should; from the shim's message comes a policy only if all of it decodes, and an end with a reason otherwise.
 *
 * Input: u8 which; a line, or the message.
 */
#include "paravisor/paravisor.h"

#include "fuzz.h"

static void check_line(const char *line, size_t n)
{
	static struct pv_request r;
	struct uvm_diag d = UVM_DIAG_INIT;
	const int status = pv_request_read(&r, line, n, &d);

	FUZZ_CHECK(status == d.code);
	FUZZ_CHECK(r.nargs <= PV_ARGS_MAX && r.argv[r.nargs] == NULL);
	for (unsigned i = 0; i < r.nargs && status == UVM_OK; i++)
		FUZZ_CHECK(r.argv[i] >= r.text && r.argv[i] + strlen(r.argv[i]) < r.text + sizeof(r.text));
	if (status == UVM_OK && r.nargs > 0)
		FUZZ_CHECK(r.op == PV_OP_START && r.argv[0][0] != '\0');
}

static void check_message(const uint8_t *b, size_t n)
{
	static struct paravisor pv;
	int code;

	pv = (struct paravisor){ 0 };
	memcpy(pv.payload, b, n < sizeof(pv.payload) ? n : sizeof(pv.payload));
	if (uvm_handover_get(&pv.handover, pv.payload, sizeof(pv.payload), NULL) < 0)
		return;
	code = pv_measured(&pv);
	FUZZ_CHECK(code == 0 || code == UVM_GUEST_EXIT_MEASURED_PAGE || code == UVM_GUEST_EXIT_UNDECODABLE);
	FUZZ_CHECK((code == 0) == (pv.reason[0] == '\0'));
	if (code == 0)
		FUZZ_CHECK((pv.policy.product == NULL) == (pv.config.policy_size == 0));
	if (code == UVM_GUEST_EXIT_UNDECODABLE)
		FUZZ_CHECK(pv.policy.product == NULL && pv.config.policy_size > 0);
	FUZZ_CHECK(pv_workload(&pv) == UVM_GUEST_EXIT_POLICY); /* nothing was judged */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (size == 0)
		return 0;
	copy = fuzz_copy(data + 1, size - 1);
	if (data[0] % 2 == 0)
		check_line((const char *)copy, size - 1);
	else
		check_message(copy, size - 1);
	free(copy);
	return 0;
}
