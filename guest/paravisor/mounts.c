/* SPDX-License-Identifier: MIT */
/*
 * The kernel's file systems, where everybody expects them.
 */
#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "paravisor.h"

static const struct {
	const char *where, *type, *options;
	unsigned long flags;
} mounts[] = {
	{ "/proc", "proc", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "/sys", "sysfs", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "/dev", "devtmpfs", "mode=0755", MS_NOSUID | MS_NOEXEC },
	{ "/run", "tmpfs", "mode=0755", MS_NOSUID | MS_NODEV },
};

int pv_mounts(struct paravisor *p)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		const char *where = mounts[i].where;

		if (mkdir(where, 0755) < 0 && errno != EEXIST)
			return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot make %s: %m", where);
		if (mount(mounts[i].type, where, mounts[i].type, mounts[i].flags, mounts[i].options) < 0 && errno != EBUSY)
			return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot mount %s on %s: %m", mounts[i].type, where);
	}
	return 0;
}
