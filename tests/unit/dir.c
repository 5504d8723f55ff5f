/* SPDX-License-Identifier: MIT */
/*
 * Making directories and taking them back: nothing that was there before may go.
 */
#include "scratch.h"

#include "os/dir.h"
#include "os/fault.h"

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void test_make_and_undo(void **state)
{
	static const struct {
		const char *path;
		bool a, a_b, a_b_c; /* which are made */
	} cases[] = {
		{ "", false, false, false },     { ".", false, false, false },     { "/", false, false, false },
		{ "a", true, false, false },     { "a/", true, false, false },     { "./a", true, false, false },
		{ "a/b", true, true, false },    { "a//b///", true, true, false }, { "a/b/c", true, true, true },
		{ "a/./b/c", true, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_new_dirs n = { 0 };
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(uvm_dirs_make(&n, cases[i].path, &d), UVM_OK);
		assert_int_equal(is_dir("a"), cases[i].a);
		assert_int_equal(is_dir("a/b"), cases[i].a_b);
		assert_int_equal(is_dir("a/b/c"), cases[i].a_b_c);
		uvm_dirs_undo(&n);
		assert_int_equal(scratch_count("."), 0);
		uvm_dirs_undo(&n);
	}
}

static void test_old_ones_stay(void **state)
{
	struct uvm_new_dirs n = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(mkdir("old", 0777), 0);
	assert_int_equal(uvm_dirs_make(&n, "new/../old/x", &d), UVM_OK);
	assert_true(is_dir("old/x"));
	uvm_dirs_undo(&n);
	assert_true(is_dir("old"));
	assert_false(is_dir("old/x"));
	assert_int_equal(rmdir("new"), 0);
	assert_int_equal(rmdir("old"), 0);
}

static void test_kept_and_not_empty(void **state)
{
	struct uvm_new_dirs n = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_dirs_make(&n, "a/b", &d), UVM_OK);
	uvm_dirs_keep(&n);
	uvm_dirs_undo(&n);
	assert_true(is_dir("a/b"));
	assert_int_equal(uvm_dirs_make(&n, "a/b/c", &d), UVM_OK);
	assert_int_equal(mkdir("a/b/c/foreign", 0777), 0);
	uvm_dirs_undo(&n);
	assert_int_equal(rmdir("a/b/c/foreign"), 0);
	assert_int_equal(rmdir("a/b/c"), 0);
	assert_int_equal(rmdir("a/b"), 0);
	assert_int_equal(rmdir("a"), 0);
}

static void test_in_the_way(void **state)
{
	static const char *const paths[] = { "file", "file/a", "file/a/b" };

	(void)state;
	scratch_put("file", "");
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct uvm_new_dirs n = { 0 };
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(uvm_dirs_make(&n, paths[i], &d), UVM_E_IO);
		assert_non_null(strstr(d.text, "(file"));
		uvm_dirs_undo(&n);
		assert_int_equal(access("file", F_OK), 0);
	}
}

/* Every call refused in turn: failure is reported, and undo leaves nothing. */
static void test_faults(void **state)
{
	unsigned calls = 0;

	(void)state;
	for (unsigned i = 1; i == 1 || i <= calls; i++) {
		struct uvm_new_dirs n = { 0 };
		struct uvm_diag d = UVM_DIAG_INIT;
		int r;

		uvm_fault_set(i, UVM_FAULT_ENOSPC);
		r = uvm_dirs_make(&n, "a/b/c", &d);
		calls = uvm_fault_calls();
		uvm_fault_set(0, UVM_FAULT_NONE);
		assert_int_equal(r, i <= 3 ? UVM_E_IO : UVM_OK);
		uvm_dirs_undo(&n);
		assert_int_equal(scratch_count("."), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(test_make_and_undo), scratch_test(test_old_ones_stay), scratch_test(test_kept_and_not_empty),
		scratch_test(test_in_the_way),    scratch_test(test_faults),
	};

	return cmocka_run_group_tests_name("dir", tests, NULL, NULL);
}
