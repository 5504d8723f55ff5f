/* SPDX-License-Identifier: MIT */
/*
 * What this machine can do for a VM.
 */
#include <fcntl.h>
#include <string.h>

#include "os/file.h"
#include "os/host.h"
#include "os/say.h"
#include "os/sys.h"

#define CPUINFO_LIMIT (16u << 20)

/* "flags : fpu vme …", the same for each processor. */
static bool has_flag(const char *text, const char *flag)
{
	const char *line = strstr(text, "\nflags"), *at = line, *end;
	const size_t n = strlen(flag);

	if (line == NULL)
		return false;
	end = line + 1 + strcspn(line + 1, "\n");
	while ((at = strstr(at, flag)) != NULL && at < end) {
		if (at[-1] == ' ' && (at[n] == ' ' || at[n] == '\n'))
			return true;
		at += n;
	}
	return false;
}

bool uvm_host_virtualizes(void)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes info;
	bool yes;
	int fd;

	if (uvm_file_read("/proc/cpuinfo", CPUINFO_LIMIT, &info, &d) < 0)
		return false;
	yes = info.len > 0;
	if (yes) {
		info.p[info.len - 1] = '\0'; /* a line break */
		yes = has_flag((const char *)info.p, "vmx") || has_flag((const char *)info.p, "svm");
	}
	uvm_bytes_free(&info);
	fd = yes ? uvm_sys_openat(AT_FDCWD, "/dev/kvm", O_RDWR | O_CLOEXEC, 0) : -1;
	if (fd >= 0)
		(void)uvm_sys_close(fd);
	return fd >= 0;
}

int uvm_host_disk(const char *path, bool writable, bool *ret_device, struct uvm_diag *d)
{
	const int fd = uvm_sys_openat(AT_FDCWD, path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK, 0);
	struct stat st;
	int r;

	if (fd < 0)
		return uvm_say(d, UVM_E_IO, "cannot open: %m");
	r = uvm_sys_fstat(fd, &st);
	(void)uvm_sys_close(fd);
	if (r < 0)
		return uvm_say(d, UVM_E_IO, "cannot open: %m");
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return uvm_say(d, UVM_E_VALUE, "neither a file nor a block device");
	*ret_device = S_ISBLK(st.st_mode);
	return UVM_OK;
}
