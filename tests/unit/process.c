/* SPDX-License-Identifier: MIT */
/*
 * Programs that we start, the streams to them, and files in memory that they inherit; with every system call failing once.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "os/clock.h"
#include "os/memfile.h"
#include "os/process.h"
#include "os/stream.h"
#include "os/sys.h"
#include "unit.h"

static const struct uvm_process_files quiet = { .out = -1, .err = -1 };

static int run(const char *command, const struct uvm_process_files *files, int *ret_status, struct uvm_diag *d)
{
	const char *argv[] = { "sh", "-c", command, NULL };
	struct uvm_process p = { 0 };
	int r = uvm_process_start(&p, argv, files, d);

	if (r == UVM_OK)
		r = uvm_process_wait(&p, ret_status, d);
	uvm_process_kill(&p);
	assert_int_equal(p.pid, 0);
	return r;
}

static void statuses(void **state)
{
	static const struct {
		const char *command;
		int status;
	} cases[] = { { "exit 0", 0 }, { "exit 77", 77 }, { "kill -9 $$", -SIGKILL }, { "read x && exit 3 || exit 4", 4 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		int status = 1234;

		assert_int_equal(run(cases[i].command, &quiet, &status, &d), UVM_OK);
		assert_int_equal(status, cases[i].status);
	}
}

/* One that ends in time tells its status, one that does not is killed. */
static void deadlines(void **state)
{
	static const struct {
		const char *command;
		uint64_t seconds;
		int status;
	} cases[] = { { "exit 77", 60, 77 }, { "exec sleep 60", 0, -SIGKILL } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *argv[] = { "sh", "-c", cases[i].command, NULL };
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_process p = { 0 };
		int status = 1234;
		bool killed;

		assert_int_equal(uvm_process_start(&p, argv, &quiet, &d), UVM_OK);
		assert_int_equal(
			uvm_process_wait_until(&p, uvm_clock_ns() + cases[i].seconds * 1000000000u, &killed, &status, &d),
			UVM_OK);
		assert_int_equal(status, cases[i].status);
		assert_int_equal(killed, cases[i].status < 0);
		assert_int_equal(uvm_process_wait_until(&p, 0, &killed, &status, &d), UVM_E_STATE);
	}
}

static void not_started(void **state)
{
	static const struct {
		const char *program;
		int code;
		const char *text;
	} cases[] = {
		{ "/nonexistent/program", UVM_E_MISSING, "cannot start /nonexistent/program: No such file or directory" },
		{ "no-such-program-anywhere", UVM_E_MISSING,
		  "cannot start no-such-program-anywhere: No such file or directory" },
		{ "/dev/null", UVM_E_IO, "cannot start /dev/null: Permission denied" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *argv[] = { cases[i].program, NULL };
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_process p = { 0 };
		int status;

		assert_int_equal(uvm_process_start(&p, argv, &quiet, &d), cases[i].code);
		assert_string_equal(d.text, cases[i].text);
		assert_int_equal(p.pid, 0);
		assert_int_equal(uvm_process_wait(&p, &status, &d), UVM_E_STATE);
	}
}

/* Descriptors that are not named are closed in the program; those that are keep their numbers. */
static void inheritance(void **state)
{
	struct uvm_process_files files = quiet;
	struct uvm_diag d = UVM_DIAG_INIT;
	char text[] = "contents", command[160], path[UVM_MEMFILE_PATH];
	struct iovec iov[] = { { text, 3 }, { text + 3, 5 } };
	int given, kept, status;

	(void)state;
	assert_int_equal(uvm_memfile_new("given", &given, &d), UVM_OK);
	assert_int_equal(uvm_memfile_new("kept", &kept, &d), UVM_OK);
	assert_int_equal(uvm_memfile_write(given, 10, iov, COUNT(iov), &d), UVM_OK);
	files.inherit = &given;
	files.ninherit = 1;
	uvm_memfile_path(given, path);
	(void)snprintf(command, sizeof(command),
		       "test \"$(tail -c 8 %s)\" = contents && test $(wc -c <%s) = 18 && test ! -e /proc/self/fd/%d", path,
		       path, kept);
	assert_int_equal(run(command, &files, &status, &d), UVM_OK);
	assert_int_equal(status, 0);
	uvm_stream_close(&given);
	uvm_stream_close(&kept);
	assert_int_equal(given, -1);
}

static void output(void **state)
{
	static const struct {
		const char *command, *text;
		size_t limit;
	} cases[] = {
		{ "echo one; echo two >&2; echo three", "one\nthree\n", 100 },
		{ "echo one; echo three", "one\nt", 5 },
		{ "exit 3", "", 5 },
		{ "yes | head -c 300000", "y\ny\n", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *argv[] = { "sh", "-c", cases[i].command, NULL };
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes b;

		assert_int_equal(uvm_process_output(argv, cases[i].limit, 60000, &b, &d), UVM_OK);
		assert_string_equal((const char *)b.p, cases[i].text);
		assert_int_equal(b.len, strlen(cases[i].text));
		uvm_bytes_free(&b);
	}
}

static void no_answer(void **state)
{
	const char *argv[] = { "sleep", "1000", NULL };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;

	(void)state;
	assert_int_equal(uvm_process_output(argv, 10, 10, &b, &d), UVM_E_IO);
	assert_string_equal(d.text, "no answer for 0 seconds");
}

/* Whatever call fails: no output, or all of it, and no process left. */
static void faults(void **state)
{
	static const enum uvm_fault kinds[] = { UVM_FAULT_EIO, UVM_FAULT_ENOSPC, UVM_FAULT_EINTR };
	const char *argv[] = { "echo", "text", NULL };

	(void)state;
	for (size_t k = 0; k < COUNT(kinds); k++) {
		unsigned n = 0, calls;

		do {
			struct uvm_bytes b = { 0 };
			struct uvm_diag d = UVM_DIAG_INIT;
			int r;

			uvm_fault_set(++n, kinds[k]);
			r = uvm_process_output(argv, 100, 60000, &b, &d);
			calls = uvm_fault_calls();
			uvm_fault_set(0, UVM_FAULT_NONE);
			assert_true(r == UVM_OK || d.code == r);
			if (r == UVM_OK)
				assert_true(strcmp((const char *)b.p, "text\n") == 0 || kinds[k] != UVM_FAULT_EINTR);
			uvm_bytes_free(&b);
			assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		} while (calls >= n && n < 100);
		assert_in_range(n, 8, 99);
	}
}

/* ---- streams ---- */

static void pairs(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int ours, theirs, fds[2];
	bool ready[2];
	char b[8];
	size_t n;

	(void)state;
	assert_int_equal(uvm_stream_pair(&ours, &theirs, &d), UVM_OK);
	assert_int_equal(uvm_stream_read(ours, b, sizeof(b), &n), UVM_OK); /* nothing is there: that is no end */
	assert_int_equal(n, 0);
	fds[0] = -1;
	fds[1] = ours;
	assert_int_equal(uvm_stream_wait(fds, ready, 2, 0, &d), UVM_OK);
	assert_false(ready[0] || ready[1]);
	assert_int_equal(uvm_stream_send(theirs, "12345678901", 11, &d), UVM_OK);
	assert_int_equal(uvm_stream_wait(fds, ready, 2, -1, &d), UVM_OK);
	assert_true(!ready[0] && ready[1]);
	assert_int_equal(uvm_stream_read(ours, b, sizeof(b), &n), UVM_OK);
	assert_int_equal(n, sizeof(b));
	uvm_stream_close(&theirs);
	assert_int_equal(uvm_stream_read(ours, b, sizeof(b), &n), UVM_OK); /* what was sent comes first */
	assert_int_equal(n, 3);
	assert_int_equal(uvm_stream_read(ours, b, sizeof(b), &n), UVM_E_SHORT);
	assert_int_equal(uvm_stream_send(ours, "x", 1, &d), UVM_E_IO); /* and no SIGPIPE */
	uvm_stream_close(&ours);
	assert_int_equal(uvm_stream_wait(fds, ready, UVM_STREAMS_MAX + 1, 0, &d), UVM_E_ARGUMENT);
}

/* Who does not read must not stop us. */
static void full(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	static const char chunk[65536];
	int ours, theirs, r = UVM_OK;

	(void)state;
	assert_int_equal(uvm_stream_pair(&ours, &theirs, &d), UVM_OK);
	for (int i = 0; i < 1000 && r == UVM_OK; i++)
		r = uvm_stream_send(ours, chunk, sizeof(chunk), &d);
	assert_int_equal(r, UVM_E_IO);
	uvm_stream_close(&ours);
	uvm_stream_close(&theirs);
}

static void names(void **state)
{
	char directory[] = "/tmp/uvmkit-streams-XXXXXX", path[64], b[8];
	struct uvm_diag d = UVM_DIAG_INIT;
	int listener, client, server;
	struct stat st;
	bool ready;
	size_t n;

	(void)state;
	assert_non_null(mkdtemp(directory));
	(void)snprintf(path, sizeof(path), "%s/socket", directory);
	assert_int_equal(uvm_stream_connect(path, &client, &d), UVM_E_IO);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_stream_listen(path, &listener, &d), UVM_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(uvm_stream_accept(listener), -1);
	assert_int_equal(uvm_stream_connect(path, &client, &d), UVM_OK);
	assert_int_equal(uvm_stream_wait(&listener, &ready, 1, -1, &d), UVM_OK);
	server = uvm_stream_accept(listener);
	assert_true(server >= 0);
	assert_int_equal(uvm_stream_send(client, "hello", 5, &d), UVM_OK);
	assert_int_equal(uvm_stream_wait(&server, &ready, 1, -1, &d), UVM_OK);
	assert_int_equal(uvm_stream_read(server, b, sizeof(b), &n), UVM_OK);
	assert_int_equal(n, 5);
	uvm_stream_close(&client);
	uvm_stream_close(&server);
	assert_int_equal(uvm_stream_listen(path, &server, &d), UVM_E_IO); /* the path is taken, and stays */
	assert_int_equal(stat(path, &st), 0);
	uvm_stream_close(&listener);
	uvm_stream_unlink(path);
	assert_int_equal(rmdir(directory), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses),    cmocka_unit_test(deadlines), cmocka_unit_test(not_started),
		cmocka_unit_test(inheritance), cmocka_unit_test(output),    cmocka_unit_test(no_answer),
		cmocka_unit_test(faults),      cmocka_unit_test(pairs),     cmocka_unit_test(full),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
