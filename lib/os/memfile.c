/* SPDX-License-Identifier: MIT */
/*
 * Files in memory.
 */
#include <limits.h>
#include <stdio.h>

#include "os/memfile.h"
#include "os/say.h"
#include "os/sys.h"

int uvm_memfile_new(const char *name, int *ret, struct uvm_diag *d)
{
	const int fd = uvm_sys_memfd(name);

	if (fd < 0)
		return uvm_say(d, UVM_E_IO, "cannot make a file in memory: %m");
	*ret = fd;
	return UVM_OK;
}

int uvm_memfile_write(int fd, uint64_t off, struct iovec *iov, size_t n, struct uvm_diag *d)
{
	while (n > 0) {
		ssize_t moved = uvm_sys_pwritev(fd, iov, n < IOV_MAX ? (int)n : IOV_MAX, (off_t)off);

		if (moved < 0)
			return uvm_say(d, UVM_E_IO, "cannot write a file in memory: %m");
		off += (uint64_t)moved;
		for (; n > 0 && (size_t)moved >= iov->iov_len; iov++, n--)
			moved -= (ssize_t)iov->iov_len;
		if (n > 0) {
			iov->iov_base = (char *)iov->iov_base + moved;
			iov->iov_len -= (size_t)moved;
		}
	}
	return UVM_OK;
}

void uvm_memfile_path(int fd, char out[UVM_MEMFILE_PATH])
{
	(void)snprintf(out, UVM_MEMFILE_PATH, "/proc/self/fd/%d", fd);
}
