/* SPDX-License-Identifier: MIT */
/* Files that are changed in place: every system call failing in turn, locks, and files that somebody else changes. */
#include <fcntl.h>

#include "os/disk.h"
#include "os/fault.h"
#include "scratch.h"

static int change(const char *path, struct uvm_diag *d)
{
	struct uvm_disk k;
	char b[4];
	int r;

	r = uvm_disk_open(&k, path, true, d);
	if (r == UVM_OK)
		r = uvm_disk_read(&k, 2, b, 4, d);
	if (r == UVM_OK)
		r = uvm_disk_write(&k, 4, b, 4, d);
	if (r == UVM_OK)
		r = uvm_disk_sync(&k, d);
	uvm_disk_close(&k);
	return r;
}

static void changes_in_place(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	scratch_put("f", "0123456789");
	assert_int_equal(change("f", &d), UVM_OK);
	assert_true(scratch_is("f", "0123234589"));
}

static void fails_at_every_call(void **state)
{
	static const enum uvm_fault kinds[] = { UVM_FAULT_EIO, UVM_FAULT_ENOSPC, UVM_FAULT_SHORT };
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned calls;

	(void)state;
	scratch_put("f", "0123456789");
	uvm_fault_set(0, UVM_FAULT_NONE);
	assert_int_equal(change("f", &d), UVM_OK);
	calls = uvm_fault_calls();
	assert_int_equal(calls, 10); /* open, fstat, lseek, two locks, pread, pwrite, fsync, lseek, close */
	for (size_t i = 0; i < COUNT(kinds); i++) {
		for (unsigned n = 1; n + (kinds[i] == UVM_FAULT_SHORT) < calls; n++) { /* short: the call behind it fails */
			d = (struct uvm_diag)UVM_DIAG_INIT;
			uvm_fault_set(n, kinds[i]);
			assert_int_equal(change("f", &d), UVM_E_IO);
			assert_true(d.text[0] != '\0');
			uvm_fault_set(n, UVM_FAULT_EINTR);
			assert_int_equal(change("f", &d), UVM_OK);
		}
	}
	uvm_fault_set(0, UVM_FAULT_NONE);
}

static void keeps_writers_alone(void **state)
{
	static const struct {
		bool first, second;
		int status;
	} cases[] = {
		{ false, false, UVM_OK }, { true, false, UVM_E_IO }, { false, true, UVM_E_IO }, { true, true, UVM_E_IO }
	};

	(void)state;
	scratch_put("f", "x");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_disk a, b;

		assert_int_equal(uvm_disk_open(&a, "f", cases[i].first, &d), UVM_OK);
		assert_int_equal(uvm_disk_open(&b, "f", cases[i].second, &d), cases[i].status);
		assert_string_equal(d.text, cases[i].status < 0 ? "another program has it open" : "");
		uvm_disk_close(&b);
		uvm_disk_close(&a);
	}
}

static void sees_changes_of_size(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
	struct uvm_disk k;
	char b[4];

	(void)state;
	scratch_put("f", "0123456789");
	assert_int_equal(uvm_disk_open(&k, "f", true, &d), UVM_OK);
	assert_int_equal(k.size, 10);
	assert_int_equal(truncate("f", 5), 0);
	assert_int_equal(uvm_disk_read(&k, 2, b, 4, &d), UVM_E_SHORT);
	assert_int_equal(uvm_disk_sync(&k, &e), UVM_E_IO);
	assert_string_equal(e.text, "somebody changed its size from 10 to 5 bytes meanwhile");
	uvm_disk_close(&k);
}

/* QEMU locks bytes of the disks that it has open, shared: a running VM must not find its disk changed. */
static void respects_locks_of_ranges(void **state)
{
	struct flock range = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 100, .l_len = 1 };
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
	struct uvm_disk k;
	int fd;

	(void)state;
	scratch_put("f", "0123456789");
	fd = open("f", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &range), 0);
	assert_int_equal(uvm_disk_open(&k, "f", true, &d), UVM_E_IO);
	assert_string_equal(d.text, "another program has it open");
	uvm_disk_close(&k);
	assert_int_equal(uvm_disk_open(&k, "f", false, &e), UVM_OK);
	uvm_disk_close(&k);
	assert_int_equal(close(fd), 0);
}

static void refuses(void **state)
{
	static const struct {
		const char *path;
		bool write;
		const char *text;
	} cases[] = {
		{ "missing", false, "cannot open: No such file or directory" },
		{ "missing", true, "cannot open: No such file or directory" },
		{ ".", false, "cannot read: Is a directory" },
		{ ".", true, "cannot open: Is a directory" },
		{ "fifo", false, "cannot read: neither a regular file nor a disk" },
	};

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_disk k;

		assert_int_equal(uvm_disk_open(&k, cases[i].path, cases[i].write, &d), UVM_E_IO);
		assert_string_equal(d.text, cases[i].text);
		uvm_disk_close(&k);
	}
}

static void borrows(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_disk k, other;

	(void)state;
	scratch_put("f", "0123456789");
	scratch_put("g", "0123456789");
	assert_int_equal(uvm_disk_open(&k, "f", false, &d), UVM_OK);
	other = uvm_disk_of(k.fd, 10);
	uvm_disk_close(&other);
	assert_true(uvm_disk_is(&k, "./f"));
	assert_false(uvm_disk_is(&k, "g"));
	assert_false(uvm_disk_is(&k, "missing"));
	uvm_disk_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(changes_in_place),
		scratch_test(fails_at_every_call),
		scratch_test(keeps_writers_alone),
		scratch_test(sees_changes_of_size),
		scratch_test(respects_locks_of_ranges),
		scratch_test(refuses),
		scratch_test(borrows),
	};

	return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
