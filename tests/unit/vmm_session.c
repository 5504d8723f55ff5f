/* SPDX-License-Identifier: MIT */
/*
 * The conversation with a guest, whose part the test plays: what it is told, what of it ends up in the result, and what ends
 * it.
 */
#include <stdio.h>
#include <unistd.h>

#include "abi/guest_exit.h"
#include "os/stream.h"
#include "unit.h"
#include "vmm/result.h"
#include "vmm/session.h"

struct talk {
	struct uvm_vm_watch w;
	struct uvm_vm_result res;
	struct uvm_session s;
	int ours, theirs;
	struct uvm_diag d;
	unsigned events;
};

static void count(void *arg, const char *json, size_t n)
{
	struct talk *t = arg;

	assert_int_equal(json[0], '{');
	assert_true(n > 0);
	t->events++;
}

static void begin(struct talk *t, const char *const *argv, const char *control)
{
	*t = (struct talk){ .d = UVM_DIAG_INIT };
	t->w = (struct uvm_vm_watch){ .arg = t, .event = count, .argv = argv, .control = control };
	assert_int_equal(uvm_stream_pair(&t->ours, &t->theirs, &t->d), UVM_OK);
	t->s = (struct uvm_session){ .w = &t->w, .res = &t->res, .guest = &t->ours, .d = &t->d };
	assert_int_equal(uvm_session_open(&t->s), UVM_OK);
}

static void end(struct talk *t)
{
	uvm_session_close(&t->s);
	uvm_stream_close(&t->ours);
	uvm_stream_close(&t->theirs);
	uvm_vm_result_free(&t->res);
}

static int says(struct talk *t, const char *line)
{
	return uvm_session_take(&t->s, (const uint8_t *)line, strlen(line));
}

/* What has been sent to the end ${fd}. */
static void hears(int fd, const char *want)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char got[512] = "";
	bool ready;
	size_t n;

	assert_int_equal(uvm_stream_wait(&fd, &ready, 1, want[0] != '\0' ? -1 : 0, &d), UVM_OK);
	n = ready ? (size_t)read(fd, got, sizeof(got) - 1) : 0;
	got[n] = '\0';
	assert_string_equal(got, want);
}

static void a_run(void **state)
{
	static const char *const argv[] = { "/bin/true", NULL };
	struct talk t;

	(void)state;
	begin(&t, argv, NULL);
	assert_int_equal(says(&t, "{\"event\":\"hello\",\"version\":1}\n"), UVM_OK);
	hears(t.theirs, "{\"op\":\"start\",\"argv\":[\"/bin/true\"]}\n");
	assert_int_equal(
		says(&t, "{\"event\":\"verdict\",\"verdict\":{\"a\":1}}\n{\"event\":\"verdict\",\"verdict\":{\"a\":2}}\n"),
		UVM_OK);
	assert_string_equal(t.res.verdict, "{\"a\":2}");
	assert_int_equal(says(&t, "{\"event\":\"started\",\"argv\":[]}\n{\"event\":\"exited\",\"status\":9}\n"), UVM_OK);
	assert_int_equal(t.s.bye_ns, 0);
	uvm_session_heard(&t.s);
	assert_int_equal(t.s.bye_ns, 0);
	assert_int_equal(says(&t, "{\"event\":\"end\",\"code\":16,\"reason\":\"over\"}\n"), UVM_OK);
	assert_int_not_equal(t.s.bye_ns, 0);
	uvm_session_say_bye(&t.s);
	assert_int_equal(t.s.bye_ns, 0);
	hears(t.theirs, "{\"op\":\"bye\"}\n");
	uvm_vm_judge(&t.res, UVM_GUEST_EXIT_DONE);
	assert_int_equal(t.res.outcome, UVM_VM_DONE);
	assert_int_equal(t.res.status, 9);
	assert_string_equal(t.res.reason, "");
	assert_int_equal(t.events, 6);
	for (int p = UVM_VM_AT_HELLO; p <= UVM_VM_AT_EXIT; p++)
		assert_int_not_equal(t.res.phase_ns[p], 0);
	end(&t);
}

/* Every way in which a VM can end, by the guest's last word and by what came before it. */
static void outcomes(void **state)
{
	static const struct {
		const char *line;
		unsigned guest, kept;
		enum uvm_vm_outcome outcome;
		const char *reason;
	} cases[] = {
		{ "{\"event\":\"exited\",\"status\":0}\n", UVM_GUEST_EXIT_DONE, UVM_GUEST_EXIT_DONE, UVM_VM_DONE, "" },
		{ "{\"event\":\"exited\",\"signal\":9}\n", UVM_GUEST_EXIT_DONE, UVM_GUEST_EXIT_DONE, UVM_VM_DONE, "" },
		{ "", UVM_GUEST_EXIT_STOPPED, UVM_GUEST_EXIT_STOPPED, UVM_VM_DONE, "" },
		{ "", UVM_GUEST_EXIT_DONE, UVM_GUEST_EXIT_DONE, UVM_VM_DIED,
		  "the guest ended without telling the status of its workload" },
		{ "", UVM_GUEST_EXIT_POLICY, UVM_GUEST_EXIT_POLICY, UVM_VM_REFUSED,
		  "a requirement of the product policy does not hold" },
		{ "{\"event\":\"end\",\"code\":66,\"reason\":\"because\"}\n", UVM_GUEST_EXIT_UNVERIFIED,
		  UVM_GUEST_EXIT_UNVERIFIED, UVM_VM_REFUSED, "because" },
		{ "{\"event\":\"exited\",\"status\":0}\n", UVM_GUEST_EXIT_POLICY, UVM_GUEST_EXIT_POLICY, UVM_VM_REFUSED,
		  "a requirement of the product policy does not hold" },
		{ "", UVM_GUEST_EXIT_FAULT, UVM_GUEST_EXIT_FAULT, UVM_VM_DIED, "the boot shim met an exception" },
		{ "{\"event\":\"exited\",\"status\":0}\n", 0, 0, UVM_VM_DIED, "the guest stopped or reset without a word" },
		{ "{\"event\":\"exited\",\"status\":0}\n", 0x7F, 0, UVM_VM_DIED,
		  "the guest ended with a code that means nothing" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct talk t;

		begin(&t, NULL, NULL);
		assert_int_equal(says(&t, cases[i].line), UVM_OK);
		uvm_vm_judge(&t.res, cases[i].guest);
		assert_int_equal(t.res.outcome, cases[i].outcome);
		assert_int_equal(t.res.guest, cases[i].kept);
		assert_string_equal(t.res.reason, cases[i].reason);
		end(&t);
	}
}

static void nonsense(void **state)
{
	static const struct {
		const char *line;
		int code;
	} cases[] = {
		{ "{\"event\":\"hello\",\"version\":2}\n", UVM_E_VERSION },
		{ "hello\n", UVM_E_SYNTAX },
		{ "{\"event\":\"end\"}\n", UVM_E_MISSING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct talk t;

		begin(&t, NULL, NULL);
		assert_int_equal(says(&t, cases[i].line), cases[i].code);
		assert_int_equal(t.d.code, cases[i].code);
		assert_int_equal(t.events, i == 0); /* a message it is, but of a language that we do not speak */
		hears(t.theirs, "");
		end(&t);
	}
}

/* Whoever asks has to wait until the guest has had its first request from us. */
static void asking(void **state)
{
	char directory[] = "/tmp/uvmkit-session-XXXXXX", path[64];
	bool ready[UVM_SESSION_FDS] = { true, false };
	struct uvm_diag d = UVM_DIAG_INIT;
	int fds[UVM_SESSION_FDS], asker;
	struct talk t;

	(void)state;
	assert_non_null(mkdtemp(directory));
	(void)snprintf(path, sizeof(path), "%s/socket", directory);
	begin(&t, NULL, path);
	assert_int_equal(uvm_stream_connect(path, &asker, &d), UVM_OK);
	uvm_session_wait_for(&t.s, fds);
	assert_int_equal(fds[UVM_SESSION_LISTENER], -1);
	t.s.started_ns = 0;
	assert_int_equal(says(&t, "{\"event\":\"hello\",\"version\":1}\n"), UVM_OK);
	hears(t.theirs, "{\"op\":\"start\"}\n");
	uvm_session_wait_for(&t.s, fds);
	assert_int_not_equal(fds[UVM_SESSION_LISTENER], -1);
	uvm_session_serve(&t.s, ready);
	uvm_session_wait_for(&t.s, fds);
	assert_int_equal(fds[UVM_SESSION_LISTENER], -1);
	assert_int_equal(uvm_stream_send(asker, "{\"op\":\"inspect\"}\n", 17, &d), UVM_OK);
	ready[UVM_SESSION_LISTENER] = false;
	ready[UVM_SESSION_ASKER] = true;
	uvm_session_serve(&t.s, ready);
	hears(t.theirs, "{\"op\":\"inspect\"}\n");
	assert_int_equal(says(&t, "{\"event\":\"inspect\",\"a\":1}\n"), UVM_OK);
	hears(asker, "{\"event\":\"inspect\",\"a\":1}\n");
	uvm_stream_close(&asker);
	uvm_session_serve(&t.s, ready);
	uvm_session_wait_for(&t.s, fds);
	assert_int_equal(fds[UVM_SESSION_ASKER], -1);
	assert_int_not_equal(fds[UVM_SESSION_LISTENER], -1);
	end(&t);
	assert_int_equal(rmdir(directory), 0); /* the socket is gone */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run),
		cmocka_unit_test(outcomes),
		cmocka_unit_test(nonsense),
		cmocka_unit_test(asking),
	};

	return cmocka_run_group_tests_name("vmm_session", tests, NULL, NULL);
}
