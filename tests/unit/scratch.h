/* SPDX-License-Identifier: MIT */
/*
 * A directory of its own for every test that writes files: cmocka set-up and tear-down functions that make it the working
 * directory and remove it. Small files in one call.
 */
#ifndef UVM_TESTS_SCRATCH_H
#define UVM_TESTS_SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static inline int scratch_enter(void **state)
{
	const char *parent = getenv("TMPDIR");
	char path[512];

	assert_true(strlen(parent != NULL ? parent : "/tmp") < sizeof(path) - 32);
	strcpy(path, parent != NULL ? parent : "/tmp");
	strcat(path, "/uvmkit-unit-XXXXXX");
	assert_non_null(mkdtemp(path));
	assert_int_equal(chdir(path), 0);
	*state = strdup(path);
	return 0;
}

static inline int scratch_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int scratch_leave(void **state)
{
	char *path = *state;
	int r;

	assert_int_equal(chdir("/"), 0);
	r = nftw(path, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(path);
	return r;
}

/** scratch_put(path, text): a file with that text. */
static inline void scratch_put(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
}

/** scratch_get(path, text, size): its first size - 1 bytes as a string; false when there is no such file. */
static inline bool scratch_get(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	assert_true(n >= 0);
	text[n] = '\0';
	assert_int_equal(close(fd), 0);
	return true;
}

/** scratch_is(path, text): whether the file exists with exactly this text, of at most 255 bytes. */
static inline bool scratch_is(const char *path, const char *text)
{
	char is[257];

	return scratch_get(path, is, sizeof(is)) && strcmp(is, text) == 0;
}

/** scratch_count(path): names in a directory. */
static inline unsigned scratch_count(const char *path)
{
	DIR *dir = opendir(path);
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	assert_int_equal(closedir(dir), 0);
	return n - 2;
}

#define scratch_test(f) cmocka_unit_test_setup_teardown(f, scratch_enter, scratch_leave)

#endif
