/* SPDX-License-Identifier: MIT */
/* Paths of Windows and of POSIX as texts. The answers are those of Go's path/filepath on either system. */
#include "unit.h"

#include "uvm/path.h"

#define WIN UVM_PATHS_WINDOWS
#define POSIX UVM_PATHS_POSIX

static int enter(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	*state = uvm_mem_new(&d);
	return *state == NULL;
}

static int leave(void **state)
{
	uvm_mem_free(*state);
	return 0;
}

static void test_clean(void **state)
{
	static const struct {
		enum uvm_paths how;
		const char *path, *want;
	} cases[] = {
		{ POSIX, "", "." },
		{ POSIX, "/", "/" },
		{ POSIX, "a//b/./c/..", "a/b" },
		{ POSIX, "/../a", "/a" },
		{ POSIX, "../../a/../b", "../../b" },
		{ POSIX, "a/..", "." },
		{ POSIX, "a\\b", "a\\b" },
		{ POSIX, "...", "..." },
		{ WIN, "", "." },
		{ WIN, "C:", "C:." },
		{ WIN, "C:\\", "C:\\" },
		{ WIN, "C:/a/b/../c/", "C:\\a\\c" },
		{ WIN, "C:\\..\\..\\x", "C:\\x" },
		{ WIN, "C:..\\x", "C:..\\x" },
		{ WIN, "\\rooted\\.\\x", "\\rooted\\x" },
		{ WIN, "..\\..", "..\\.." },
		{ WIN, "a\\..\\c:", ".\\c:" },
		{ WIN, "a\\c:", "a\\c:" },
		{ WIN, "\\\\srv\\share", "\\\\srv\\share" },
		{ WIN, "//srv/share/x/..", "\\\\srv\\share\\" },
		{ WIN, "\\\\srv\\share\\..\\x", "\\\\srv\\share\\x" },
		{ WIN, "\\\\?\\C:\\a\\..\\b", "\\\\?\\C:\\b" },
		{ WIN, "\\\\.\\pipe\\a", "\\\\.\\pipe\\a" },
		{ WIN, "\\\\.\\UNC\\srv\\share\\a\\..", "\\\\.\\UNC\\srv\\share\\" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(uvm_path_clean(*state, cases[i].how, cases[i].path), cases[i].want);
}

static void test_join(void **state)
{
	static const struct {
		enum uvm_paths how;
		const char *a, *b, *want;
	} cases[] = {
		{ POSIX, "", "", "" },
		{ POSIX, "a", "", "a" },
		{ POSIX, "", "b", "b" },
		{ POSIX, "/a/", "/b", "/a/b" },
		{ WIN, "C:", "x", "C:x" },
		{ WIN, "C:\\a\\", "\\b", "C:\\a\\b" },
		{ WIN, "\\", "\\srv\\x", "\\srv\\x" },
		{ WIN, "rel\\dir", "x", "rel\\dir\\x" },
		{ WIN, "", "x/y", "x\\y" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(uvm_path_join(*state, cases[i].how, cases[i].a, cases[i].b), cases[i].want);
}

static void test_absolute(void **state)
{
	static const struct {
		enum uvm_paths how;
		const char *cwd, *path, *want;
		bool is;
	} cases[] = {
		{ POSIX, "/d", "x/../y", "/d/y", false },
		{ POSIX, "/d", "/x/", "/x", true },
		{ WIN, "C:\\d", "x", "C:\\d\\x", false },
		{ WIN, "C:\\d", "\\x", "C:\\x", false },
		{ WIN, "C:\\d", "c:x", "C:\\d\\x", false },
		{ WIN, "C:\\d", "D:x", "D:\\x", false },
		{ WIN, "C:\\d", "D:/x", "D:\\x", true },
		{ WIN, "C:\\d", "\\\\srv\\share", "\\\\srv\\share", true },
		{ WIN, "\\\\srv\\share\\d", "\\x", "\\\\srv\\share\\x", false },
		{ WIN, "C:\\d", " ", "C:\\d\\ ", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(uvm_path_absolute(*state, cases[i].how, cases[i].cwd, cases[i].path), cases[i].want);
		assert_int_equal(uvm_path_is_absolute(cases[i].how, cases[i].path), cases[i].is);
	}
}

static void test_parts(void **state)
{
	static const struct {
		enum uvm_paths how;
		const char *path, *dir, *base;
	} cases[] = {
		{ POSIX, "", ".", "." },
		{ POSIX, "/", "/", "/" },
		{ POSIX, "a", ".", "a" },
		{ POSIX, "/a/b/", "/a/b", "b" },
		{ WIN, "C:\\a\\b.vhd", "C:\\a", "b.vhd" },
		{ WIN, "C:b", "C:.", "b" },
		{ WIN, "C:\\", "C:\\", "\\" },
		{ WIN, "a/b", "a", "b" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(uvm_path_dir(*state, cases[i].how, cases[i].path), cases[i].dir);
		assert_string_equal(uvm_path_base(*state, cases[i].how, cases[i].path), cases[i].base);
	}
}

static void test_equal(void **state)
{
	(void)state;
	assert_true(uvm_path_equal(WIN, "C:\\Boot", "c:\\BOOT"));
	assert_false(uvm_path_equal(POSIX, "/Boot", "/boot"));
	assert_true(uvm_path_equal(POSIX, "/boot", "/boot"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_clean, enter, leave),
		cmocka_unit_test_setup_teardown(test_join, enter, leave),
		cmocka_unit_test_setup_teardown(test_absolute, enter, leave),
		cmocka_unit_test_setup_teardown(test_parts, enter, leave),
		cmocka_unit_test(test_equal),
	};

	return cmocka_run_group_tests_name("uvm_path", tests, NULL, NULL);
}
