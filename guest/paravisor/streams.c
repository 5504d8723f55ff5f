/* SPDX-License-Identifier: MIT */
/*
 * One direction, one buffer: while the reader is slow, the workload waits.
 */
#include "streams.h"

#include <errno.h>
#include <unistd.h>

void pv_stream_wants(const struct pv_stream *s, struct pollfd *ret)
{
	*ret = s->at < s->len ? (struct pollfd){ s->to, POLLOUT, 0 } : (struct pollfd){ s->from, POLLIN, 0 };
}

bool pv_stream_done(const struct pv_stream *s)
{
	return s->from < 0 && s->at == s->len;
}

/* Fetch more when all is written; false: nothing is there now. */
static bool fill(struct pv_stream *s)
{
	ssize_t n;

	if (s->at < s->len)
		return true;
	if (s->from < 0)
		return false;
	n = read(s->from, s->b, sizeof(s->b));
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close(s->from);
		s->from = -1;
	}
	s->at = 0;
	s->len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

void pv_stream_move(struct pv_stream *s)
{
	while (fill(s)) {
		const ssize_t n = write(s->to, s->b + s->at, s->len - s->at);

		if (n <= 0)
			return;
		s->at += (size_t)n;
		s->total += (uint64_t)n;
	}
}
