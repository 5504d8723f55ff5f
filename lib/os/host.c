/* SPDX-License-Identifier: MIT */
/*
 * What this machine can do for a VM.
 */
#include <fcntl.h>

#include "os/host.h"
#include "os/say.h"
#include "os/sys.h"

#define CPUINFO_LIMIT (16u << 20)

void uvm_host_cpuinfo(struct uvm_bytes *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_file_read("/proc/cpuinfo", CPUINFO_LIMIT, ret, &d) < 0)
		*ret = (struct uvm_bytes){ 0 };
}

bool uvm_host_opens_kvm(void)
{
	const int fd = uvm_sys_openat(AT_FDCWD, "/dev/kvm", O_RDWR | O_CLOEXEC, 0);

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
