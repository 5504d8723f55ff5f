/* SPDX-License-Identifier: MIT */
/*
 * Byte streams to other programs.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

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

/* ---- sockets that have a name -------------------------------------------------------------------------------------- */

static int name_of(struct sockaddr_un *name, const char *path, struct uvm_diag *d)
{
	const size_t n = strlen(path);

	if (n >= sizeof(name->sun_path))
		return uvm_fail_says(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, n, sizeof(name->sun_path) - 1,
				     "a socket's path has %G bytes, over the limit of %W");
	*name = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(name->sun_path, path, n);
	return UVM_OK;
}

int uvm_stream_listen(const char *path, int *ret, struct uvm_diag *d)
{
	struct sockaddr_un name;
	int r = name_of(&name, path, d);
	mode_t mask;
	bool bound;

	if (r < 0)
		return r;
	*ret = uvm_sys_socket();
	if (*ret < 0)
		return uvm_say(d, UVM_E_IO, "cannot make a socket: %m");
	mask = umask(0177);
	bound = bind(*ret, (const struct sockaddr *)&name, sizeof(name)) == 0;
	(void)umask(mask);
	if (bound && listen(*ret, 1) == 0)
		return UVM_OK;
	r = uvm_say(d, UVM_E_IO, "cannot make a socket there: %m");
	uvm_stream_close(ret);
	if (bound)
		uvm_stream_unlink(path);
	return r;
}

void uvm_stream_unlink(const char *path)
{
	(void)uvm_sys_unlinkat(AT_FDCWD, path);
}

int uvm_stream_accept(int fd)
{
	return accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int uvm_stream_connect(const char *path, int *ret, struct uvm_diag *d)
{
	struct sockaddr_un name;
	int r = name_of(&name, path, d);

	if (r < 0)
		return r;
	*ret = uvm_sys_socket();
	if (*ret < 0)
		return uvm_say(d, UVM_E_IO, "cannot make a socket: %m");
	if (connect(*ret, (const struct sockaddr *)&name, sizeof(name)) == 0)
		return UVM_OK;
	r = uvm_say(d, UVM_E_IO, "cannot connect: %m");
	uvm_stream_close(ret);
	return r;
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

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
