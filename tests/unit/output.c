/* SPDX-License-Identifier: MIT */
/* Writing files: the old file or the new one, never less, never a leftover - whichever system call fails. */
#include <stdio.h>
#include <sys/wait.h>

#include "os/fault.h"
#include "os/file.h"
#include "os/leftover.h"
#include "scratch.h"

static void refuse(const char *path, const char *text)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const unsigned before = scratch_count(".");

	assert_int_equal(uvm_file_write(path, "new", 3, &d), UVM_E_IO);
	assert_int_equal(d.code, UVM_E_IO);
	assert_string_equal(d.text, text);
	assert_int_equal(scratch_count("."), before);
}

static void write_new(const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_file_write(path, "new", 3, &d), UVM_OK);
	assert_int_equal(d.code, UVM_OK);
}

static void refused(void **state)
{
	(void)state;
	scratch_put("file", "old");
	assert_int_equal(mkdir("dir", 0777), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(symlink("loop", "loop"), 0);
	refuse("", "cannot create: not the name of a file");
	refuse("dir/missing/", "cannot create: not the name of a file");
	refuse("missing/file", "cannot open the directory: No such file or directory");
	refuse("file/x", "cannot open for writing: Not a directory");
	refuse("dir", "cannot open for writing: Is a directory");
	refuse("dir/.", "cannot open for writing: Is a directory");
	refuse("dangling", "cannot create: a symbolic link that leads nowhere");
	refuse("loop", "cannot open for writing: Too many levels of symbolic links");
	refuse("/dev/full", "cannot write: No space left on device");
	assert_true(scratch_is("file", "old"));
}

/* As another user than root, whom no mode stops. */
static void write_protected(void **state)
{
	const uid_t user = geteuid();

	(void)state;
	scratch_put("file", "old");
	assert_int_equal(chmod("file", 0444), 0);
	assert_int_equal(chmod(".", 0777), 0);
	if (user == 0 && seteuid(65534) < 0)
		unit_skip("cannot become another user than root");
	refuse("file", "cannot open for writing: Permission denied");
	assert_int_equal(seteuid(user), 0);
	assert_true(scratch_is("file", "old"));
	assert_int_equal(chmod(".", 0555), 0);
	if (user == 0)
		assert_int_equal(seteuid(65534), 0);
	refuse("file2", "cannot create a file beside it: Permission denied");
	assert_int_equal(seteuid(user), 0);
	assert_int_equal(chmod(".", 0755), 0);
}

static void modes(void **state)
{
	static const struct {
		mode_t before, after;
	} kept[] = { { 0600, 0600 }, { 0640, 0640 }, { 0666, 0666 }, { 0755, 0755 }, { 04755, 0755 } };
	const mode_t mask = umask(027);
	struct stat st;

	(void)state;
	write_new("fresh");
	assert_int_equal(stat("fresh", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	for (size_t i = 0; i < COUNT(kept); i++) {
		scratch_put("file", "old");
		assert_int_equal(chmod("file", kept[i].before), 0);
		write_new("file");
		assert_true(scratch_is("file", "new"));
		assert_int_equal(stat("file", &st), 0);
		assert_int_equal(st.st_mode & 07777, kept[i].after);
	}
	(void)umask(mask);
}

static void owner_is_kept(void **state)
{
	struct stat st;

	(void)state;
	scratch_put("file", "old");
	if (chown("file", 65534, 65533) < 0)
		unit_skip("only root may give files away");
	write_new("file");
	assert_int_equal(stat("file", &st), 0);
	assert_int_equal(st.st_uid, 65534);
	assert_int_equal(st.st_gid, 65533);
}

/* The link stays a link; the temporary is made beside its target, which may be on another file system than the link. */
static void through_links(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("a", 0777), 0);
	assert_int_equal(mkdir("b", 0777), 0);
	scratch_put("a/file", "old");
	assert_int_equal(symlink("../a/file", "b/link"), 0);
	assert_int_equal(symlink("b/link", "link"), 0);
	write_new("link");
	assert_true(scratch_is("a/file", "new"));
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(lstat("b/link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(scratch_count("a") + scratch_count("b"), 2);
}

/* The longest name a file can have still gets a temporary. */
static void longest_name(void **state)
{
	char name[256];

	(void)state;
	memset(name, 'n', 255);
	name[255] = '\0';
	write_new(name);
	assert_true(scratch_is(name, "new"));
	assert_int_equal(scratch_count("."), 1);
}

static void nothing_before_commit(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_output o;

	(void)state;
	scratch_put("file", "old");
	assert_int_equal(uvm_output_open(&o, "file", &d), UVM_OK);
	assert_int_equal(uvm_output_write(&o, "new", 3, &d), UVM_OK);
	assert_int_equal(uvm_output_sync(&o, &d), UVM_OK);
	assert_true(scratch_is("file", "old"));
	uvm_output_abort(&o);
	assert_true(scratch_is("file", "old"));
	assert_int_equal(scratch_count("."), 1);
}

static void abort_is_harmless(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_output zero = { 0 }, o;

	(void)state;
	uvm_output_abort(&zero);
	assert_int_equal(fcntl(0, F_GETFD) >= 0, 1);
	assert_int_equal(uvm_output_open(&o, "missing/file", &d), UVM_E_IO);
	uvm_output_abort(&o);
	assert_int_equal(uvm_output_open(&o, "file", &(struct uvm_diag)UVM_DIAG_INIT), UVM_OK);
	assert_int_equal(uvm_output_commit(&o, &(struct uvm_diag)UVM_DIAG_INIT), UVM_OK);
	uvm_output_abort(&o);
	uvm_output_abort(&o);
	assert_true(scratch_is("file", ""));
}

/* A directory that is renamed meanwhile takes its new file along. */
static void directory_moves(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_output o;

	(void)state;
	assert_int_equal(mkdir("dir", 0777), 0);
	assert_int_equal(uvm_output_open(&o, "dir/file", &d), UVM_OK);
	assert_int_equal(uvm_output_write(&o, "new", 3, &d), UVM_OK);
	assert_int_equal(rename("dir", "moved"), 0);
	assert_int_equal(uvm_output_commit(&o, &d), UVM_OK);
	assert_true(scratch_is("moved/file", "new"));
	assert_int_equal(scratch_count("moved"), 1);
}

/* More pieces than one system call takes, some of them empty. */
static void many_pieces(void **state)
{
	enum { PIECES = 3000 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct iovec *iov = calloc(PIECES, sizeof(*iov));
	char digits[] = "0123456789";
	struct uvm_bytes b;
	struct uvm_output o;
	size_t at = 0;

	(void)state;
	assert_non_null(iov);
	for (size_t i = 0; i < PIECES; i++)
		iov[i] = (struct iovec){ digits, i % 11 };
	assert_int_equal(uvm_output_open(&o, "file", &d), UVM_OK);
	assert_int_equal(uvm_output_writev(&o, iov, PIECES, &d), UVM_OK);
	assert_int_equal(uvm_output_writev(&o, NULL, 0, &d), UVM_OK);
	assert_int_equal(uvm_output_write(&o, NULL, 0, &d), UVM_OK);
	assert_int_equal(uvm_output_commit(&o, &d), UVM_OK);
	free(iov);
	assert_int_equal(uvm_file_read("file", UINT64_MAX, &b, &d), UVM_OK);
	for (size_t i = 0; i < PIECES; at += i++ % 11) {
		assert_true(at + i % 11 <= b.len);
		assert_memory_equal(b.p + at, digits, i % 11);
	}
	assert_int_equal(at, b.len);
	uvm_bytes_free(&b);
}

/* Standard output as a file: "-" and the file's own names write through the descriptor, behind what is there. */
static void standard_output(void **state)
{
	static const char *const names[] = { "-", "/dev/stdout", "out", "./out" };
	const int saved = dup(STDOUT_FILENO), fd = open("out", O_RDWR | O_CREAT | O_APPEND, 0666);

	(void)state;
	assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		const int r = uvm_file_write(names[i], "new", 3, &d);

		if (r != UVM_OK)
			break; /* not asserted here: cmocka would print into the file */
	}
	assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
	assert_int_equal(close(saved), 0);
	assert_int_equal(close(fd), 0);
	assert_true(scratch_is("out", "newnewnewnew"));
	assert_int_equal(scratch_count("."), 1);
}

static void device(void **state)
{
	(void)state;
	write_new("/dev/null");
}

enum { OPEN_AT_ONCE = 70, REMOVED = 64 };

/* What a process that is about to die leaves: what was committed, and temporaries that there was no room to remember. */
static void die_while_writing(void)
{
	static struct uvm_output o[OPEN_AT_ONCE];
	struct uvm_diag d = UVM_DIAG_INIT;
	char name[16];
	int r = UVM_OK;

	for (int round = 0; round < 2; round++) { /* what was dropped in the first one leaves room for the second */
		for (int i = 0; i < OPEN_AT_ONCE && r == UVM_OK; i++) {
			(void)snprintf(name, sizeof(name), "%d", i);
			r = uvm_output_open(&o[i], name, &d);
		}
		for (int i = 0; i < OPEN_AT_ONCE && r == UVM_OK && round == 0; i++) {
			if (i % 2 == 0)
				r = uvm_output_commit(&o[i], &d);
			uvm_output_abort(&o[i]);
		}
	}
	uvm_leftovers_remove();
	_exit(r == UVM_OK ? 0 : 1);
}

static void ended_by_a_signal(void **state)
{
	int status;
	const pid_t pid = fork();

	(void)state;
	if (pid == 0)
		die_while_writing();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(scratch_count("."), OPEN_AT_ONCE / 2 + OPEN_AT_ONCE - REMOVED);
	assert_true(scratch_is("0", ""));
	assert_true(access("1", F_OK) < 0);
}

/* A set of three: one that does not exist and two that do, written in two pieces each. */
static const char *const set[3] = { "c", "a", "b" };

static int write_set(struct uvm_output o[3], struct uvm_diag *d)
{
	struct uvm_bytes in = { NULL, 0 };
	int r = uvm_file_read("in", 100, &in, d);

	for (size_t i = 0; i < COUNT(set) && r == UVM_OK; i++) {
		r = uvm_output_open(&o[i], set[i], d);
		if (r == UVM_OK)
			r = uvm_output_write(&o[i], in.p, 2, d);
		if (r == UVM_OK)
			r = uvm_output_write(&o[i], in.p + 2, in.len - 2, d);
	}
	if (r == UVM_OK)
		r = uvm_outputs_commit(o, COUNT(set), d);
	for (size_t i = 0; i < COUNT(set); i++)
		uvm_output_abort(&o[i]);
	uvm_bytes_free(&in);
	return r;
}

/* Afterwards: old files are as they were or the new ones, in the order of the commits; one that was not there before is there
 * after success only; and nothing else is. */
static void check_set(int r, unsigned n, int kind)
{
	static const char *const olds[3] = { NULL, "old a", "old b" };
	bool previous_new = true;
	unsigned files = 1;

	for (size_t i = 0; i < COUNT(set); i++) {
		const bool is_new = scratch_is(set[i], "new text");
		const bool is_old = olds[i] != NULL ? scratch_is(set[i], olds[i]) : access(set[i], F_OK) < 0;

		if (!is_new && !is_old)
			fail_msg("%s is neither old nor new: call %u, kind %d", set[i], n, kind);
		assert_true(r != UVM_OK || is_new);
		if (olds[i] == NULL)
			assert_true(r == UVM_OK || !is_new);
		else
			assert_true(previous_new || !is_new);
		previous_new = olds[i] == NULL || is_new;
		files += is_new || olds[i] != NULL;
	}
	if (scratch_count(".") != files)
		fail_msg("a file was left: call %u, kind %d", n, kind);
}

static void faults(void **state)
{
	(void)state;
	scratch_put("in", "new text");
	for (int kind = UVM_FAULT_EIO; kind <= UVM_FAULT_SHORT; kind++) {
		const unsigned open_before = scratch_count("/proc/self/fd");
		unsigned n = 0, failed = 0;

		do {
			struct uvm_output o[3] = { { 0 } };
			struct uvm_diag d = UVM_DIAG_INIT;
			int r;

			scratch_put("a", "old a");
			scratch_put("b", "old b");
			(void)unlink("c");
			uvm_fault_set(++n, (enum uvm_fault)kind);
			r = write_set(o, &d);
			assert_true(r == UVM_OK || r == UVM_E_IO);
			assert_int_equal(d.code, r);
			assert_true(r == UVM_OK || d.text[0] != '\0');
			failed += r != UVM_OK;
			check_set(r, n, kind);
		} while (uvm_fault_calls() >= n);
		uvm_fault_set(0, UVM_FAULT_NONE);
		assert_int_equal(scratch_count("/proc/self/fd"), open_before);
		/*
		 * Every call counts but these: close of the input; per file a random name and close of the directory; and for
		 * the two that exist, whether they are standard output. A short transfer strikes the call behind it.
		 */
		if (kind == UVM_FAULT_EINTR)
			assert_int_equal(failed, 0);
		else
			assert_int_equal(failed, n - 1 - 9 - (kind == UVM_FAULT_SHORT));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(refused),
		scratch_test(write_protected),
		scratch_test(modes),
		scratch_test(owner_is_kept),
		scratch_test(through_links),
		scratch_test(longest_name),
		scratch_test(nothing_before_commit),
		scratch_test(abort_is_harmless),
		scratch_test(directory_moves),
		scratch_test(many_pieces),
		scratch_test(standard_output),
		scratch_test(device),
		scratch_test(ended_by_a_signal),
		scratch_test(faults),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
