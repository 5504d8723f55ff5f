/* SPDX-License-Identifier: MIT */
/* Looking for files: what is there, and how it is spelled. */
#include "scratch.h"

#include "os/fault.h"
#include "os/find.h"

static void test_kinds(void **state)
{
	(void)state;
	scratch_put("file", "x");
	assert_int_equal(mkdir("dir", 0777), 0);
	assert_int_equal(mkfifo("pipe", 0666), 0);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(uvm_file_kind("file"), UVM_FILE_REGULAR);
	assert_int_equal(uvm_file_kind("link"), UVM_FILE_REGULAR);
	assert_int_equal(uvm_file_kind("dir"), UVM_FILE_DIRECTORY);
	assert_int_equal(uvm_file_kind("pipe"), UVM_FILE_OTHER);
	assert_int_equal(uvm_file_kind("dangling"), UVM_FILE_NONE);
	assert_int_equal(uvm_file_kind("none"), UVM_FILE_NONE);
	assert_int_equal(uvm_file_kind("file/below"), UVM_FILE_NONE);
}

static void test_any_case(void **state)
{
	static const struct {
		const char *path, *want;
	} cases[] = {
		{ "r/a/b", "r/A/b" },                                   /* the case of what is on the disk */
		{ "r/A/B", "r/A/b" },       { "r/A/both", "r/A/both" }, /* spelled right: its namesake does not count */
		{ "r/A/BOTH", "r/A/Both" }, { "r/a/none/b", "r/A/none/b" },
		{ "r//a//b/", "r//A//b/" }, { "r/x", "r/x" },
		{ "r/a/b/c", "r/A/b/c" },   { "R/a", "R/a" }, /* what stands in front is taken as it is */
	};

	(void)state;
	assert_int_equal(mkdir("r", 0777), 0);
	assert_int_equal(mkdir("r/A", 0777), 0);
	scratch_put("r/A/b", "");
	scratch_put("r/A/Both", "");
	scratch_put("r/A/both", "");
	for (size_t i = 0; i < COUNT(cases); i++) {
		char path[32];

		strcpy(path, cases[i].path);
		uvm_find_any_case(path, 1);
		if (i == 3)
			assert_int_equal(strcasecmp(path, cases[i].want), 0); /* either one */
		else
			assert_string_equal(path, cases[i].want);
	}
}

/* A directory that cannot be read has nothing in it. */
static void test_faults(void **state)
{
	unsigned n = 0;

	(void)state;
	assert_int_equal(mkdir("A", 0777), 0);
	do {
		char path[] = "./a";

		uvm_fault_set(++n, UVM_FAULT_EIO);
		uvm_find_any_case(path, 2);
		assert_int_equal(path[2] == 'A', n != 2);
	} while (n < uvm_fault_calls());
	uvm_fault_set(1, UVM_FAULT_EIO);
	assert_int_equal(uvm_file_kind("A"), UVM_FILE_NONE);
	uvm_fault_set(0, UVM_FAULT_NONE);
}

static void test_self(void **state)
{
	char *exe = uvm_find_exe(), *cwd = uvm_find_cwd();
	char *real = realpath(*state, NULL);

	assert_non_null(exe);
	assert_int_equal(uvm_file_kind(exe), UVM_FILE_REGULAR);
	assert_string_equal(cwd, real);
	free(exe);
	free(cwd);
	free(real);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(test_kinds),
		scratch_test(test_any_case),
		scratch_test(test_faults),
		scratch_test(test_self),
	};

	return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
