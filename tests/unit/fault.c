/* SPDX-License-Identifier: MIT */
/* Fault injection from the environment, which is read once: each case is a process of its own. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/fault.h"
#include "os/file.h"
#include "unit.h"

/* What reading /dev/null says: open, fstat, read, close. NULL: nothing, the program is killed. */
static const struct {
	const char *variable, *text;
} cases[] = {
	{ "1", "cannot open: Input/output error" },
	{ "1:eio", "cannot open: Input/output error" },
	{ "1:enospc", "cannot open: No space left on device" },
	{ "2:enospc", "cannot read: No space left on device" },
	{ "3", "cannot read: Input/output error" },
	{ "2:short", "cannot read: No space left on device" }, /* the call behind it */
	{ "1:eintr", "" },
	{ "3:kill", NULL },
	{ "5:kill", "" },
	{ "4", "" }, /* close of an input */
	{ "5", "" },
	{ "0", "" },
	{ "", "" },
	{ "1:", "" },
	{ "1:eiO", "" },
	{ "1eio", "" },
	{ "-1", "" },
	{ "99999999999999999999999", "" },
};

static void child(const char *variable, const char *text)
{
	struct uvm_bytes b = { NULL, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (setenv("UVM_FAULT", variable, 1) != 0)
		_exit(2);
	r = uvm_file_read("/dev/null", 0, &b, &d);
	uvm_bytes_free(&b);
	if (text == NULL)
		_exit(2);
	_exit(r != (text[0] != '\0' ? UVM_E_IO : UVM_OK) || strcmp(d.text, text) != 0);
}

static void from_the_environment(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (pid == 0)
			child(cases[i].variable, cases[i].text);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (status != (cases[i].text == NULL ? SIGKILL : 0))
			fail_msg("UVM_FAULT=%s: not \"%s\"", cases[i].variable,
				 cases[i].text != NULL ? cases[i].text : "killed");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_the_environment),
	};

	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
