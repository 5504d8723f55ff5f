/* SPDX-License-Identifier: MIT */
/*
 * The workload's output on its way from a pipe to a port, byte for byte, and how much of it there was.
 */
#ifndef PARAVISOR_STREAMS_H
#define PARAVISOR_STREAMS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pv_stream {
	int from, to; /* neither blocks; from is -1 behind the end */
	size_t at, len;
	uint64_t total; /* bytes that went to ${to} */
	char b[32768];
};

/** pv_stream_wants(s, ret): what to poll for next; fd is -1 when nothing is left to do. */
void pv_stream_wants(const struct pv_stream *s, struct pollfd *ret);

/** pv_stream_move(s): move what can be moved now. */
void pv_stream_move(struct pv_stream *s);

/** pv_stream_done(s): all there was is written. */
bool pv_stream_done(const struct pv_stream *s);

#endif
