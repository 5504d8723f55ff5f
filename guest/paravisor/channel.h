/* SPDX-License-Identifier: MIT */
/*
 * The host's ports: found by the names of abi/channel.h, spoken to in lines of JSON.
 */
#ifndef PARAVISOR_CHANNEL_H
#define PARAVISOR_CHANNEL_H

#include <uvmkit/json.h>

#include "abi/channel.h"

#define PV_ARGS_MAX 256u

enum pv_op { PV_OP_START, PV_OP_INSPECT, PV_OP_STOP, PV_OP_BYE };

/** struct pv_request: what the host asks for. argv ends with NULL and points into text. */
struct pv_request {
	enum pv_op op;
	unsigned nargs; /* 0: the image's own workload */
	char *argv[PV_ARGS_MAX + 1];
	char text[UVM_CHANNEL_LINE_MAX];
};

/**
 * pv_request_read(r, line, len, d):
 * Read one line of the host.
 *
 * Returns:  UVM_OK; the JSON reader's; UVM_E_TYPE (op unknown, member of the wrong type), UVM_E_DUPLICATE, UVM_E_MISSING (op),
 *           UVM_E_VALUE (argv without start, empty, or with a NUL inside), UVM_E_LIMIT (too many). Other members are ignored.
 */
UVM_MUST_CHECK int pv_request_read(struct pv_request *r, const char *line, size_t len, struct uvm_diag *d);

struct pv_channel {
	int control, out, err; /* opened; -1: the host has no such port */
	bool open;             /* control is */
	bool lost;             /* the host takes nothing more */
	size_t len, skip;      /* bytes in line; those of the line that was handed out last */
	char line[UVM_CHANNEL_LINE_MAX];
};

struct paravisor;

/** pv_port_find(dir, name, ret): the device of the port called ${name}, from the entries of ${dir}; false: not yet there. */
bool pv_port_find(const char *dir, const char *name, char ret[32]);

/** An event to the host: pv_event_begin(&e, "exited"); members of e.w; pv_event_send(p, &e). */
struct pv_event {
	struct uvm_json_writer w;
	struct uvm_json_memory line;
	char text[UVM_CHANNEL_LINE_MAX];
};

void pv_event_begin(struct pv_event *e, const char *name);

/** pv_event_send(p, e): false when the host does not take it within seconds, now or before. */
bool pv_event_send(struct paravisor *p, struct pv_event *e);

/** pv_channel_receive(p, timeout_ms, r, d): the host's next request. Returns 1; 0: nothing came; else what is wrong with it. */
int pv_channel_receive(struct paravisor *p, int timeout_ms, struct pv_request *r, struct uvm_diag *d);

#endif
