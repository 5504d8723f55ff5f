/* SPDX-License-Identifier: MIT */
/* From the shim's message to the policy: every error ends the guest with its code, nothing decodes by half. */
#include <uvmkit/wire.h>

#include "paravisor/paravisor.h"
#include "scratch.h"

static struct paravisor pv;
static uint8_t config[UVM_PAGE_SIZE], line[UVM_PAGE_SIZE], payload[UVM_HANDOVER_SIZE];

static void message(const uint8_t *policy, uint32_t n, const char *text)
{
	const struct uvm_vtl2_config c = { .policy = policy, .policy_size = n };
	const struct uvm_command_line l = { UVM_COMMAND_LINE_STATIC, (const uint8_t *)text, (uint16_t)strlen(text) };
	const struct uvm_handover h = {
		.load_base = 0x8000000, .secure_boot = UVM_YES, .config = config, .command_line = line
	};

	uvm_vtl2_config_put(&c, config);
	uvm_command_line_put(&l, line);
	uvm_handover_put(&h, payload);
	pv = (struct paravisor){ 0 };
}

/* ---- the node ---- */

static void node(const char *number, const char *type, const uint8_t *data, size_t n)
{
	char path[64];
	int fd;

	assert_int_equal(mkdir(number, 0755), 0);
	snprintf(path, sizeof(path), "%s/type", number);
	scratch_put(path, type);
	snprintf(path, sizeof(path), "%s/data", number);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_int_equal(write(fd, data, n), n);
	assert_int_equal(close(fd), 0);
}

static void no_node(void **state)
{
	(void)state;
	message(NULL, 0, "");
	assert_int_equal(pv_handover_find(&pv, "missing"), UVM_GUEST_EXIT_MEASURED_PAGE);
	assert_int_equal(pv_handover_find(&pv, "."), UVM_GUEST_EXIT_MEASURED_PAGE);
	node("0", "0x4b4d5654\n", payload, sizeof(payload));
	node("1", "", payload, sizeof(payload));
	node("2", "0x4b4d5655 \n", payload, sizeof(payload));
	node("3", "0x14b4d5655\n", payload, sizeof(payload));
	assert_int_equal(pv_handover_find(&pv, "."), UVM_GUEST_EXIT_MEASURED_PAGE);
	assert_string_equal(pv.reason, "there is no message of the boot shim: nothing here is measured");
}

static void wrong_node(void **state)
{
	static const size_t sizes[] = { 0, 1, UVM_HANDOVER_SIZE - 1, UVM_HANDOVER_SIZE + 1 };
	uint8_t more[UVM_HANDOVER_SIZE + 1] = { 0 };
	char number[8];

	(void)state;
	message(NULL, 0, "");
	memcpy(more, payload, sizeof(payload));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		snprintf(number, sizeof(number), "d%zu", i);
		assert_int_equal(mkdir(number, 0755), 0);
		assert_int_equal(chdir(number), 0);
		node("0", "0x4b4d5655\n", more, sizes[i]);
		assert_int_equal(pv_handover_find(&pv, "."), UVM_GUEST_EXIT_MEASURED_PAGE);
		assert_true(unit_begins(pv.reason, "the boot shim's message: handover*"));
		assert_int_equal(chdir(".."), 0);
	}
}

static void one_node(void **state)
{
	static const uint8_t other[] = "RNG seed";

	(void)state;
	message(NULL, 0, "quiet");
	node("0", "0x9\n", other, sizeof(other));
	node("1", "0x4b4d5655\n", payload, sizeof(payload));
	assert_int_equal(pv_handover_find(&pv, "."), 0);
	assert_int_equal(pv.handover.load_base, 0x8000000);
	assert_int_equal(pv_measured(&pv), 0);
	node("2", "0x4b4d5655\n", payload, sizeof(payload));
	assert_int_equal(pv_handover_find(&pv, "."), UVM_GUEST_EXIT_MEASURED_PAGE);
	assert_string_equal(pv.reason, "there are two messages of the boot shim");
}

/* ---- the pages ---- */

static int read_message(void)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	memcpy(pv.payload, payload, sizeof(payload));
	assert_int_equal(uvm_handover_get(&pv.handover, pv.payload, sizeof(payload), &d), UVM_OK);
	return pv_measured(&pv);
}

#define CONFIG UVM_HANDOVER_HEAD
#define LINE (UVM_HANDOVER_HEAD + UVM_PAGE_SIZE)

static void damaged_page(void **state)
{
	static const size_t bytes[] = { CONFIG,      CONFIG + 7,
					CONFIG + 10, CONFIG + UVM_PAGE_SIZE - 1,
					LINE + 1,    LINE + UVM_PAGE_SIZE - 1 };

	(void)state;
	for (size_t i = 0; i < COUNT(bytes); i++) {
		message(NULL, 0, "quiet");
		payload[bytes[i]] ^= 0x80;
		assert_int_equal(read_message(), UVM_GUEST_EXIT_MEASURED_PAGE);
	}
}

/* One policy for each answer of the decoder; none of them may become "no policy". */
static void undecodable(void **state)
{
#define MAGIC "\x08\x80\x98\xbd\x82\xc5\xe9\x90\xa4\x4f"
#define BYTES(s) (const uint8_t *)(s), sizeof(s) - 1
	static const struct {
		const uint8_t *b;
		uint32_t n;
		int code;
	} cases[] = {
		{ BYTES("\x08"), UVM_E_SHORT },
		{ BYTES("\x08\x81\x98\xbd\x82\xc5\xe9\x90\xa4\x4f\x12\x02\x0a\x00"), UVM_E_MAGIC },
		{ BYTES("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), UVM_E_SYNTAX },
		{ BYTES(MAGIC), UVM_E_SHORT },
		{ BYTES(MAGIC "\x12\x02\x7a\x00"), UVM_E_TYPE },
		{ BYTES(MAGIC "\x12\x02\x0a\x00\x00"), UVM_E_ENCODING },
		{ BYTES(MAGIC "\x12\x06\x0a\x04\x0a\x02\x10\x00"), UVM_E_ENCODING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_policy ignored;
		struct uvm_diag d = UVM_DIAG_INIT;

		message(cases[i].b, cases[i].n, "");
		if (read_message() != UVM_GUEST_EXIT_UNDECODABLE)
			fail_msg("case %zu: %s", i, pv.reason);
		assert_null(pv.policy.product);
		assert_int_equal(uvm_policy_decode(&ignored, cases[i].b, cases[i].n, &d), cases[i].code);
	}
}

static void oversized(void **state)
{
	(void)state;
	message(NULL, 0, "");
	uvm_put_le32(payload + CONFIG + 16, UVM_VTL2_CONFIG_POLICY_MAX + 1);
	assert_int_equal(read_message(), UVM_GUEST_EXIT_MEASURED_PAGE);
}

/* ---- the words ---- */

static void words(void **state)
{
	static const char digest[] = "uvmkit.rootfs-sha256=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

	(void)state;
	message(NULL, 0, "quiet uvmkit.workload=hosts xuvmkit.workload=host uvmkit.debug=10");
	assert_int_equal(read_message(), 0);
	assert_false(pv.words.host_workload || pv.words.debug || pv.words.has_digest);
	message(NULL, 0, "uvmkit.workload=host quiet OPENHCL_CONFIDENTIAL_DEBUG=1");
	assert_int_equal(read_message(), 0);
	assert_true(pv.words.host_workload && pv.words.debug);
	message(NULL, 0, digest);
	assert_int_equal(read_message(), 0);
	assert_true(pv.words.has_digest);
	for (uint8_t i = 0; i < PV_SHA256_SIZE; i++)
		assert_int_equal(pv.words.digest[i], i);
}

static void wrong_digest(void **state)
{
	static const char *const lines[] = {
		"uvmkit.rootfs-sha256=",
		"uvmkit.rootfs-sha256=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1",
		"uvmkit.rootfs-sha256=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g",
		"uvmkit.rootfs-sha256=000102030405060708090A0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		"uvmkit.rootfs-sha256=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		message(NULL, 0, lines[i]);
		assert_int_equal(read_message(), UVM_GUEST_EXIT_MEASURED_PAGE);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		scratch_test(no_node),          scratch_test(wrong_node),       scratch_test(one_node),
		cmocka_unit_test(damaged_page), cmocka_unit_test(undecodable),  cmocka_unit_test(oversized),
		cmocka_unit_test(words),        cmocka_unit_test(wrong_digest),
	};

	return cmocka_run_group_tests_name("pv_measured", tests, NULL, NULL);
}
