/* SPDX-License-Identifier: MIT */
/*
 * What the guest and QEMU's monitor say: lines out of a stream, messages, answers; and requests to the guest.
 */
#include "abi/channel.h"
#include "unit.h"
#include "vmm/channel.h"
#include "vmm/kept.h"
#include "vmm/lines.h"
#include "vmm/qmp.h"

/* ---- lines ---- */

struct taken {
	char text[64];
	size_t n;
	int stop_at; /* the line that is refused; 0: none */
};

static int take(void *arg, const char *s, size_t n)
{
	struct taken *t = arg;

	assert_int_equal(strlen(s), n);
	memcpy(t->text + t->n, s, n + 1);
	t->n += n;
	t->text[t->n++] = '|';
	t->text[t->n] = '\0';
	return t->stop_at > 0 && --t->stop_at == 0 ? UVM_E_SYNTAX : UVM_OK;
}

/* Whatever the pieces: the same lines. */
static void lines(void **state)
{
	static const struct {
		const char *in, *out;
		size_t max;
		int stop_at, code;
	} cases[] = {
		{ "one\ntwo\n", "one|two|", 10, 0, UVM_OK },
		{ "one\r\n\n\r\ntwo", "one|", 10, 0, UVM_OK },
		{ "a\rb\n", "a\rb|", 10, 0, UVM_OK },
		{ "0123456789\n", "0123456789|", 10, 0, UVM_OK },
		{ "ok\n01234567890\n", "ok|", 10, 0, UVM_E_LIMIT },
		{ "one\ntwo\nthree\n", "one|two|", 10, 2, UVM_E_SYNTAX },
		{ "", "", 10, 0, UVM_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t piece = 1; piece <= 20; piece++) {
			const size_t len = strlen(cases[i].in);
			struct uvm_diag d = UVM_DIAG_INIT;
			struct taken t = { .stop_at = cases[i].stop_at };
			struct uvm_lines l = { 0 };
			int r = UVM_OK;

			for (size_t at = 0; at < len && r == UVM_OK; at += piece) {
				const size_t n = piece < len - at ? piece : len - at;

				r = uvm_lines_add(&l, (const uint8_t *)cases[i].in + at, n, cases[i].max, take, &t, &d);
			}
			assert_int_equal(r, cases[i].code);
			assert_string_equal(t.text, cases[i].out);
			uvm_lines_free(&l);
		}
	}
}

static void kept(void **state)
{
	struct uvm_kept k = { 0 };
	uint8_t *out = malloc(UVM_KEPT_MAX), chunk[1000];
	uint64_t at = 0;

	(void)state;
	assert_int_equal(uvm_kept_read(&k, out), 0);
	while (at < 3 * UVM_KEPT_MAX) {
		const size_t n = 1 + at % sizeof(chunk), have = at + n < UVM_KEPT_MAX ? (size_t)(at + n) : UVM_KEPT_MAX;

		for (size_t i = 0; i < n; i++)
			chunk[i] = (uint8_t)((at + i) * 7 >> 3);
		assert_int_equal(uvm_kept_add(&k, chunk, n), UVM_OK);
		at += n;
		if (at / 1000 % 50 != 0)
			continue;
		assert_int_equal(uvm_kept_read(&k, out), have);
		for (size_t i = 0; i < have; i++)
			assert_int_equal(out[i], (uint8_t)((at - have + i) * 7 >> 3));
	}
	uvm_kept_free(&k);
	free(out);
}

/* ---- messages ---- */

static void messages_refused(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *field;
	} cases[] = {
		{ "", UVM_E_SHORT, NULL },
		{ "[]", UVM_E_VALUE, "event" },
		{ "{}", UVM_E_MISSING, "event" },
		{ "{\"event\":1}", UVM_E_VALUE, "event" },
		{ "{\"event\":\"boo\"}", UVM_E_VALUE, "event" },
		{ "{\"event\":\"inspect\",\"event\":\"inspect\"}", UVM_E_DUPLICATE, "event" },
		{ "{\"event\":\"hello\"}", UVM_E_MISSING, "version" },
		{ "{\"event\":\"hello\",\"version\":\"1\"}", UVM_E_VALUE, "version" },
		{ "{\"event\":\"hello\",\"version\":4294967296}", UVM_E_LIMIT, "version" },
		{ "{\"event\":\"hello\",\"version\":-1}", UVM_E_SYNTAX, "version" },
		{ "{\"event\":\"hello\",\"version\":1,\"version\":1}", UVM_E_DUPLICATE, "version" },
		{ "{\"event\":\"verdict\"}", UVM_E_MISSING, "verdict" },
		{ "{\"event\":\"message\",\"class\":\"boot\"}", UVM_E_MISSING, "text" },
		{ "{\"event\":\"message\",\"text\":[]}", UVM_E_VALUE, "text" },
		{ "{\"event\":\"exited\"}", UVM_E_MISSING, "status" },
		{ "{\"event\":\"exited\",\"status\":256}", UVM_E_LIMIT, "status" },
		{ "{\"event\":\"exited\",\"signal\":128}", UVM_E_LIMIT, "signal" },
		{ "{\"event\":\"end\"}", UVM_E_MISSING, "code" },
		{ "{\"event\":\"inspect\"} x", UVM_E_TRAIL, NULL },
		{ "{\"event\":\"inspect\"", UVM_E_SHORT, NULL },
		{ "{\"event\":\"verdict\",\"verdict\":{]}", UVM_E_SYNTAX, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_guest_message m = { .status = 77 };
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(uvm_guest_message_read(&m, cases[i].line, strlen(cases[i].line), &d), cases[i].code);
		assert_int_equal(d.code, cases[i].code);
		if (cases[i].field != NULL)
			assert_string_equal(d.field, cases[i].field);
		assert_int_equal(m.status, 77);
	}
}

static struct uvm_guest_message read_message(const char *line)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_guest_message m;

	assert_int_equal(uvm_guest_message_read(&m, line, strlen(line), &d), UVM_OK);
	return m;
}

static void messages(void **state)
{
	struct uvm_guest_message m;
	char text[16] = "before";

	(void)state;
	m = read_message("{\"version\":1,\"more\":{\"version\":[2]},\"event\":\"hello\"}");
	assert_int_equal(m.event, UVM_GUEST_HELLO);
	assert_int_equal(m.version, 1);
	m = read_message(" {\"event\":\"verdict\", \"verdict\": {\"a\":[1, \"}\"]} }");
	assert_int_equal(m.event, UVM_GUEST_VERDICT);
	assert_int_equal(m.verdict.n, strlen("{\"a\":[1, \"}\"]}"));
	assert_memory_equal(m.verdict.p, "{\"a\":[1, \"}\"]}", m.verdict.n);
	m = read_message("{\"event\":\"exited\",\"signal\":9,\"reason\":\"no memory\"}");
	assert_int_equal(m.signal, 9);
	m = read_message("{\"event\":\"end\",\"code\":64,\"reason\":\"a\\u0062\\n\"}");
	assert_int_equal(m.code, 64);
	uvm_guest_text(&m.text, text, sizeof(text));
	assert_string_equal(text, "before");
	uvm_guest_text(&m.reason, text, sizeof(text));
	assert_string_equal(text, "ab\n");
	m = read_message("{\"event\":\"end\",\"code\":64,\"reason\":\"much longer than there is room\"}");
	uvm_guest_text(&m.reason, text, sizeof(text));
	assert_string_equal(text, "ab\n");
}

static void requests(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c", "echo \"\xC3\xA9\"\n", NULL }, *const bad[] = { "\xFF", NULL };
	static const char want[] = "{\"op\":\"start\",\"argv\":[\"/bin/sh\",\"-c\",\"echo \\\"\xC3\xA9\\\"\\n\"]}\n";
	struct uvm_diag d = UVM_DIAG_INIT;
	char out[128];
	size_t n;

	(void)state;
	assert_int_equal(uvm_host_request(out, sizeof(out), &n, "inspect", NULL, &d), UVM_OK);
	assert_int_equal(n, strlen("{\"op\":\"inspect\"}\n"));
	assert_memory_equal(out, "{\"op\":\"inspect\"}\n", n);
	assert_int_equal(uvm_host_request(out, sizeof(out), &n, "start", argv, &d), UVM_OK);
	assert_int_equal(n, strlen(want));
	assert_memory_equal(out, want, n);
	assert_int_equal(uvm_host_request(out, n, &n, "start", argv, &d), UVM_OK);
	assert_int_equal(uvm_host_request(out, n - 1, &n, "start", argv, &d), UVM_E_LIMIT);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_host_request(out, sizeof(out), &n, "start", bad, &d), UVM_E_ENCODING);
}

/* ---- the monitor ---- */

static void monitor(void **state)
{
	static const struct {
		const char *line;
		int code;
		enum uvm_qmp_kind kind;
		const char *text;
	} cases[] = {
		{ "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22}}, \"capabilities\": [\"oob\"]}}", UVM_OK, UVM_QMP_OTHER,
		  NULL },
		{ "{\"return\": {}}", UVM_OK, UVM_QMP_OTHER, NULL },
		{ "{\"return\": \"RAX=0\\r\\n\", \"id\": \"registers\"}", UVM_OK, UVM_QMP_TEXT, "RAX=0\r\n" },
		{ "{\"timestamp\": {}, \"event\": \"GUEST_PANICKED\", \"data\": {}}", UVM_OK, UVM_QMP_PANICKED, NULL },
		{ "{\"data\": {\"event\": \"GUEST_PANICKED\"}, \"event\": \"STOP\"}", UVM_OK, UVM_QMP_OTHER, NULL },
		{ "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"guest-shutdown\"}}", UVM_OK, UVM_QMP_OFF,
		  NULL },
		{ "{\"data\": {\"reason\": \"guest-shutdown\", \"x\": [{}]}, \"event\": \"SHUTDOWN\"}", UVM_OK, UVM_QMP_OFF,
		  NULL },
		{ "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"guest-reset\"}}", UVM_OK, UVM_QMP_OTHER,
		  NULL },
		{ "{\"event\": \"SHUTDOWN\", \"data\": {\"reason\": \"guest-shutdown\"}", UVM_E_SHORT, UVM_QMP_OTHER, NULL },
		{ "{\"return\": \"one\", \"return\": \"two\"}", UVM_OK, UVM_QMP_TEXT, "two" },
		{ "{\"return\": \"one\", \"return\": }", UVM_E_SYNTAX, UVM_QMP_OTHER, NULL },
		{ "{\"return\": \"one\"", UVM_E_SHORT, UVM_QMP_OTHER, NULL },
		{ "[]", UVM_E_VALUE, UVM_QMP_OTHER, NULL },
		{ "{} {}", UVM_E_TRAIL, UVM_QMP_OTHER, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		enum uvm_qmp_kind kind;
		char *text;

		assert_int_equal(uvm_qmp_read(cases[i].line, strlen(cases[i].line), &kind, &text, &d), cases[i].code);
		if (cases[i].text == NULL)
			assert_null(text);
		else
			assert_string_equal(text, cases[i].text);
		if (cases[i].code == UVM_OK)
			assert_int_equal(kind, cases[i].kind);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),    cmocka_unit_test(kept),     cmocka_unit_test(messages_refused),
		cmocka_unit_test(messages), cmocka_unit_test(requests), cmocka_unit_test(monitor),
	};

	return cmocka_run_group_tests_name("vmm_channel", tests, NULL, NULL);
}
