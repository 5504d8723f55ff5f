/* SPDX-License-Identifier: MIT */
/*
 * Drivers: the initrd has them in /mod, with names in the order in which they depend on one another (lib/image/initrd.c).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "paravisor.h"

static int is_module(const struct dirent *e)
{
	const size_t n = strlen(e->d_name);

	return n > 3 && strcmp(e->d_name + n - 3, ".ko") == 0;
}

static int load_one(struct paravisor *p, int dirfd, const char *name, int (*load)(int fd))
{
	const int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	int why;

	if (fd < 0)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot open module %s: %m", name);
	why = load(fd);
	close(fd);
	if (why != 0 && why != EEXIST)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot load module %s: %s", name, strerror(why));
	return 0;
}

int pv_modules_load(struct paravisor *p, const char *dir, int (*load)(int fd))
{
	const int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent **names;
	int n, code = 0;

	if (dirfd < 0) /* all drivers are built in */
		return errno == ENOENT ? 0 : pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot open %s: %m", dir);
	n = scandir(dir, &names, is_module, alphasort);
	if (n < 0)
		code = pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot read %s: %m", dir);
	for (int i = 0; i < n; i++) {
		if (code == 0)
			code = load_one(p, dirfd, names[i]->d_name, load);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	close(dirfd);
	return code;
}

static int into_kernel(int fd)
{
	return syscall(SYS_finit_module, fd, "", 0) == 0 ? 0 : errno;
}

int pv_modules(struct paravisor *p)
{
	return pv_modules_load(p, "/mod", into_kernel);
}
