/* SPDX-License-Identifier: MIT */
/*
 * Looking for files.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "os/find.h"
#include "os/sys.h"

static enum uvm_file_kind kind_of(const char *path, int flags)
{
	struct stat st;

	if (uvm_sys_fstatat(AT_FDCWD, path, &st, flags) < 0)
		return UVM_FILE_NONE;
	return S_ISREG(st.st_mode) ? UVM_FILE_REGULAR : S_ISDIR(st.st_mode) ? UVM_FILE_DIRECTORY : UVM_FILE_OTHER;
}

enum uvm_file_kind uvm_file_kind(const char *path)
{
	return kind_of(path, 0);
}

enum uvm_file_kind uvm_file_kind_itself(const char *path)
{
	return kind_of(path, AT_SYMLINK_NOFOLLOW);
}

/* Look in ${dir} for what differs from the ${n} bytes at ${name} in case alone, and take over its spelling. */
static bool match(const char *dir, char *name, size_t n)
{
	DIR *d = uvm_sys_opendir(dir);
	const struct dirent *e;
	bool found = false;

	while (d != NULL && !found && (e = readdir(d)) != NULL) {
		found = strlen(e->d_name) == n && strncasecmp(e->d_name, name, n) == 0;
		if (found)
			memcpy(name, e->d_name, n);
	}
	if (d != NULL)
		(void)closedir(d);
	return found;
}

void uvm_find_any_case(char *path, size_t from)
{
	for (size_t at = from; path[at] != '\0';) {
		const size_t start = at + strspn(path + at, "/"), n = strcspn(path + start, "/");
		const char behind = path[start + n], before = path[start > 0 ? start - 1 : 0];
		struct stat st;
		bool there;

		path[start + n] = '\0';
		there = uvm_sys_fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
		if (!there && start > 0) {
			path[start - 1] = '\0';
			there = match(path, path + start, n);
			path[start - 1] = before;
		}
		path[start + n] = behind;
		if (!there)
			return;
		at = start + n;
	}
}

char *uvm_find_exe(void)
{
	return uvm_sys_realpath("/proc/self/exe");
}

char *uvm_find_cwd(void)
{
	return uvm_sys_realpath(".");
}
