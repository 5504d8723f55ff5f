/* SPDX-License-Identifier: MIT */
/*
 * Sparse files: the system tells data and holes apart; where it cannot, everything is data, and zeros are found by looking.
 */
#include "os/sparse.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include <uvmkit/wire.h>

#include "os/say.h"
#include "os/sys.h"

#define PIECE 1048576u  /* bytes read at once */
#define ZERO_RUN 65536u /* zeros of this length at a multiple of it become a hole */

int uvm_sparse_open(struct uvm_sparse *s, const char *path, struct uvm_diag *d)
{
	struct stat st;

	*s = (struct uvm_sparse){ .fd = uvm_sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0) };
	if (s->fd < 0)
		return uvm_say(d, UVM_E_IO, "cannot open: %m");
	if (uvm_sys_fstat(s->fd, &st) < 0)
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	if (!S_ISREG(st.st_mode))
		return uvm_say(d, UVM_E_IO, "cannot read: not a regular file");
	s->size = (uint64_t)st.st_size;
	return UVM_OK;
}

void uvm_sparse_close(struct uvm_sparse *s)
{
	if (s->fd >= 0)
		(void)uvm_sys_close(s->fd);
	s->fd = -1;
}

int uvm_sparse_at(const struct uvm_sparse *s, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	uint8_t *to = p;

	while (n > 0) {
		const ssize_t got = uvm_sys_pread(s->fd, to, n, (off_t)off);

		if (got < 0)
			return uvm_say(d, UVM_E_IO, "cannot read: %m");
		if (got == 0)
			return uvm_say(d, UVM_E_SHORT, "ends at byte %" PRIu64 ", %zu bytes before it should", off, n);
		to += got;
		off += (uint64_t)got;
		n -= (size_t)got;
	}
	return UVM_OK;
}

/* The end of the data, or with SEEK_DATA of the hole, at ${off}; the end of the file when there is no other. */
static int boundary(const struct uvm_sparse *s, uint64_t off, int whence, uint64_t *ret, struct uvm_diag *d)
{
	const off_t at = uvm_sys_lseek(s->fd, (off_t)off, whence);

	if (at < 0 && errno != ENXIO)
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	*ret = at < 0 || (uint64_t)at > s->size ? s->size : (uint64_t)at;
	return UVM_OK;
}

/* The next run of data at or behind ${off}: from *ret_data to *ret_end, empty at the end of the file. */
static int next_data(const struct uvm_sparse *s, uint64_t off, uint64_t *ret_data, uint64_t *ret_end, struct uvm_diag *d)
{
	int r;

	r = boundary(s, off, SEEK_DATA, ret_data, d);
	if (r < 0)
		return r;
	*ret_end = *ret_data;
	return *ret_data < s->size ? boundary(s, *ret_data, SEEK_HOLE, ret_end, d) : UVM_OK;
}

int uvm_sparse_data(const struct uvm_sparse *s, uint64_t *ret, struct uvm_diag *d)
{
	uint64_t sum = 0;
	int r = UVM_OK;

	for (uint64_t off = 0, data, end; off < s->size && r == UVM_OK; off = end) {
		end = s->size;
		data = end;
		r = next_data(s, off, &data, &end, d);
		sum += end - data;
	}
	if (r == UVM_OK)
		*ret = sum;
	return r;
}

int uvm_sparse_modified(const struct uvm_sparse *s, int64_t *ret, struct uvm_diag *d)
{
	struct stat st;

	if (uvm_sys_fstat(s->fd, &st) < 0)
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	*ret = st.st_mtime;
	return UVM_OK;
}

/* One copy under way. */
struct copy {
	const struct uvm_sparse *s;
	struct uvm_output *o; /* NULL: nowhere */
	uvm_sparse_fn *seen;
	void *arg;
	uint8_t *buffer;
};

/* ${p} NULL: a hole. */
static int put(const struct copy *c, const uint8_t *p, uint64_t n, struct uvm_diag *d)
{
	int r = UVM_OK;

	if (n == 0)
		return UVM_OK;
	if (c->o != NULL)
		r = p != NULL ? uvm_output_write(c->o, p, (size_t)n, d) : uvm_output_skip(c->o, n, d);
	return r == UVM_OK && c->seen != NULL ? c->seen(c->arg, p, n, d) : r;
}

/* Bytes at ${p} that are alike: all in runs of zeros, or none. */
static size_t alike(const uint8_t *p, size_t n, bool *ret_zero)
{
	size_t at = 0;

	for (size_t step; at < n; at += step) {
		step = n - at < ZERO_RUN ? n - at : ZERO_RUN;
		const bool zero = step == ZERO_RUN && uvm_is_zero(p + at, step);
		if (at == 0)
			*ret_zero = zero;
		else if (zero != *ret_zero)
			break;
	}
	return at;
}

static int copy_data(const struct copy *c, uint64_t off, uint64_t end, struct uvm_diag *d)
{
	int r = UVM_OK;

	while (off < end && r == UVM_OK) {
		/* pieces end at multiples of the run's length, so that zeros are found wherever data begins */
		const uint64_t room = PIECE - off % ZERO_RUN;
		const size_t n = (size_t)(end - off < room ? end - off : room);

		r = uvm_sparse_at(c->s, off, c->buffer, n, d);
		for (size_t at = 0, len; at < n && r == UVM_OK; at += len) {
			bool zero = false;

			len = alike(c->buffer + at, n - at, &zero);
			r = put(c, zero ? NULL : c->buffer + at, len, d);
		}
		off += n;
	}
	return r;
}

/* What was cut off meanwhile reads like a hole at the end. */
static int still_whole(const struct uvm_sparse *s, struct uvm_diag *d)
{
	struct stat st;

	if (uvm_sys_fstat(s->fd, &st) < 0)
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	if ((uint64_t)st.st_size < s->size)
		return uvm_say(d, UVM_E_SHORT, "shrank from %" PRIu64 " to %" PRIu64 " bytes while it was read", s->size,
			       (uint64_t)st.st_size);
	return UVM_OK;
}

int uvm_sparse_copy(const struct uvm_sparse *s, struct uvm_output *o, uvm_sparse_fn *seen, void *arg, struct uvm_diag *d)
{
	const struct copy c = { s, o, seen, arg, malloc(PIECE) };
	int r = c.buffer != NULL ? UVM_OK : uvm_say(d, UVM_E_NOMEM, "out of memory");

	for (uint64_t off = 0, data, end; off < s->size && r == UVM_OK; off = end) {
		end = s->size;
		data = end;
		r = next_data(s, off, &data, &end, d);
		if (r == UVM_OK)
			r = put(&c, NULL, data - off, d);
		if (r == UVM_OK)
			r = copy_data(&c, data, end, d);
	}
	free(c.buffer);
	return r == UVM_OK ? still_whole(s, d) : r;
}

int uvm_sparse_walk(const struct uvm_sparse *s, uvm_sparse_fn *seen, void *arg, struct uvm_diag *d)
{
	return uvm_sparse_copy(s, NULL, seen, arg, d);
}

int uvm_sparse_copy_unnamed(const char *path, const char *dir, int *ret, struct uvm_diag *d)
{
	struct uvm_output o = { 0 };
	struct uvm_sparse s;
	int r = uvm_sparse_open(&s, path, d);

	if (r == UVM_OK)
		r = uvm_output_open_unnamed(&o, dir, d);
	if (r == UVM_OK)
		r = uvm_sparse_copy(&s, &o, NULL, NULL, d);
	if (r == UVM_OK)
		*ret = uvm_output_take(&o);
	uvm_output_abort(&o);
	uvm_sparse_close(&s);
	return r;
}
