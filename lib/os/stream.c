/* SPDX-License-Identifier: MIT */
/*
 * Byte streams to other programs.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "os/say.h"
#include "os/stream.h"
#include "os/sys.h"

int uvm_stream_pair(int *ours, int *theirs, struct uvm_diag *d)
{
	int fds[2];

	if (uvm_sys_socketpair(fds) < 0)
		return uvm_say(d, UVM_E_IO, "cannot make a socket: %m");
	*ours = fds[0];
	*theirs = fds[1];
	if (fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0)
		return UVM_OK;
	uvm_stream_close(ours);
	uvm_stream_close(theirs);
	return uvm_say(d, UVM_E_IO, "cannot make a socket: %m");
}

void uvm_stream_close(int *fd)
{
	if (*fd >= 0)
		(void)uvm_sys_close(*fd);
	*fd = -1;
}

int uvm_stream_wait(const int *fds, bool *ready, size_t n, int timeout_ms, struct uvm_diag *d)
{
	struct pollfd p[UVM_STREAMS_MAX];

	if (n > UVM_STREAMS_MAX)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, NULL, n, UVM_STREAMS_MAX);
	for (size_t i = 0; i < n; i++)
		p[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	if (uvm_sys_poll(p, n, timeout_ms) < 0)
		return uvm_say(d, UVM_E_IO, "cannot wait: %m");
	for (size_t i = 0; i < n; i++)
		ready[i] = p[i].revents != 0;
	return UVM_OK;
}

int uvm_stream_read(int fd, void *p, size_t n, size_t *ret)
{
	const ssize_t moved = uvm_sys_read(fd, p, n);

	*ret = moved > 0 ? (size_t)moved : 0;
	if (moved > 0 || (moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)))
		return UVM_OK;
	return UVM_E_SHORT; /* a peer that was killed resets the connection: that is an end, too */
}

int uvm_stream_send(int fd, const void *p, size_t n, struct uvm_diag *d)
{
	const uint8_t *b = p;

	while (n > 0) {
		const ssize_t moved = uvm_sys_send(fd, b, n);

		if (moved < 0)
			return uvm_say(d, UVM_E_IO, "cannot send: %m");
		b += moved;
		n -= (size_t)moved;
	}
	return UVM_OK;
}
