/* SPDX-License-Identifier: MIT */
/* Reasons of ends that the guest has not explained, from the ends of logs that say anything. */
#include "unit.h"
#include "vmm/last_words.h"
#include "vmm/result.h"

#define DEAD "the guest stopped or reset without a word"
#define X40 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void keep(struct uvm_kept *k, const char *text)
{
	assert_int_equal(uvm_kept_add(k, (const uint8_t *)text, strlen(text)), UVM_OK);
}

static void reasons(void **state)
{
	static const struct {
		unsigned guest;
		enum uvm_vm_phase phase;
		const char *console, *messages, *before, *want;
	} cases[] = {
		/* the guest has ended, and nobody knows why */
		{ 0, UVM_VM_AT_START, "", "", "", DEAD "; it got to: start" },
		{ 0, UVM_VM_AT_CONSOLE, "\n\r\n", "\n", "", DEAD "; it got to: console" },
		{ 0, UVM_VM_AT_HELLO, "one\r\ntwo\r\n\r\n", "", "", DEAD "; it got to: hello; its console: two" },
		{ 0, UVM_VM_AT_CONSOLE, "no end of line", "", "", DEAD "; it got to: console; its console: no end of line" },
		{ 0, UVM_VM_AT_WORKLOAD, "a\n\033[31mb\177\303\244\n", "", "",
		  DEAD "; it got to: workload; its console: ?[31mb???" },
		{ 0, UVM_VM_AT_CONSOLE,
		  "[ 1.1] Kernel panic - not syncing: VFS\r\n[ 1.2] Call Trace:\r\n---[ end Kernel panic - not syncing: VFS "
		  "]---\r\n",
		  "", "", DEAD "; it got to: console; its console: Kernel panic - not syncing: VFS" },
		{ 0, UVM_VM_AT_CONSOLE, "Kernel panic - not syncing", "", "",
		  DEAD "; it got to: console; its console: Kernel panic - not syncing" },
		{ 0, UVM_VM_AT_CONSOLE, X40 X40 X40, "", "",
		  DEAD "; it got to: console; its console: " X40 X40 "xxxxxxxxxxxxxxxx" },
		/* … but QEMU may, and is heard first */
		{ 0, UVM_VM_AT_CONSOLE, "one\n", "first\nsecond\n", "",
		  DEAD "; it got to: console; QEMU: second; its console: one" },
		{ 0, UVM_VM_AT_START, "", "second\n", "QEMU was ended by signal 9",
		  "QEMU was ended by signal 9; it got to: start; QEMU: second" },
		/* the guest's code says why; the shim knows more, and QEMU does not */
		{ UVM_GUEST_EXIT_INITRD, UVM_VM_AT_CONSOLE, "shim: initrd: 1 stored\r\nshim: the initrd is damaged\r\n",
		  "warning\n", "", "the initrd is damaged: initrd: 1 stored" },
		{ UVM_GUEST_EXIT_INITRD, UVM_VM_AT_CONSOLE, "shim: \nshim: the initrd is damaged\n", "", "",
		  "the initrd is damaged" },
		{ UVM_GUEST_EXIT_INITRD, UVM_VM_AT_CONSOLE, "shim: the initrd is damaged\n", "", "", "the initrd is damaged" },
		{ UVM_GUEST_EXIT_INITRD, UVM_VM_AT_CONSOLE, "", "", "", "the initrd is damaged" },
		{ UVM_GUEST_EXIT_DISK, UVM_VM_AT_VERDICT, "paravisor: a\nparavisor: b\n", "", "told", "told" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_kept console = { 0 }, messages = { 0 };
		struct uvm_vm_result r = { 0 };

		for (int p = 0; p <= (int)cases[i].phase; p++)
			r.phase_ns[p] = 1;
		r.phase_ns[UVM_VM_AT_END] = 1;
		strcpy(r.reason, cases[i].before);
		keep(&console, cases[i].console);
		keep(&messages, cases[i].messages);
		uvm_vm_judge(&r, cases[i].guest);
		uvm_last_words(&r, &console, &messages);
		assert_string_equal(r.reason, cases[i].want);
		uvm_kept_free(&console);
		uvm_kept_free(&messages);
	}
}

/* What has no room is left out, and nothing is written behind the end. */
static void no_room(void **state)
{
	struct uvm_kept console = { 0 }, messages = { 0 };
	struct uvm_vm_result r = { .outcome = UVM_VM_TIMEOUT };

	(void)state;
	memset(r.reason, 'r', sizeof(r.reason) - 4);
	keep(&console, "console\n");
	uvm_last_words(&r, &console, &messages);
	assert_int_equal(strlen(r.reason), sizeof(r.reason) - 1);
	assert_string_equal(r.reason + sizeof(r.reason) - 5, "r; i");
	uvm_kept_free(&console);
}

/* Only the end of a log that is longer than what is kept. */
static void long_log(void **state)
{
	static char b[UVM_KEPT_MAX];
	struct uvm_kept k = { 0 };
	char line[UVM_LAST_WORDS + 1];

	(void)state;
	assert_false(uvm_last_line(&k, line));
	memset(b, '\n', sizeof(b) - 1);
	keep(&k, "gone");
	keep(&k, b);
	keep(&k, "\n");
	assert_false(uvm_last_line(&k, line));
	keep(&k, "last\n");
	assert_true(uvm_last_line(&k, line));
	assert_string_equal(line, "last");
	uvm_kept_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons),
		cmocka_unit_test(no_room),
		cmocka_unit_test(long_log),
	};

	return cmocka_run_group_tests_name("vmm_last_words", tests, NULL, NULL);
}
