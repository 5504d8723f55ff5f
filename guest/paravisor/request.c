/* SPDX-License-Identifier: MIT */
/*
 * One line of the host. It is believed in nothing; this only makes sure that it means one thing.
 */
#include <string.h>

#include "channel.h"

#define DEPTH 8

static const char *const ops[] = {
	[PV_OP_START] = "start",
	[PV_OP_INSPECT] = "inspect",
	[PV_OP_STOP] = "stop",
	[PV_OP_BYE] = "bye",
};

struct reading {
	struct uvm_json_reader json;
	struct uvm_json_token at;
	struct pv_request *to;
	size_t used; /* of to->text */
	bool has_op, has_argv;
	struct uvm_diag *d;
};

static int refuse(struct reading *r, int code, const char *field)
{
	return uvm_fail(r->d, code, r->at.off, field, 0, 0);
}

static int read_op(struct reading *r)
{
	if (r->has_op)
		return refuse(r, UVM_E_DUPLICATE, "op");
	r->has_op = true;
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]) && r->at.event == UVM_JSON_STRING; i++) {
		if (uvm_json_is(&r->at, ops[i])) {
			r->to->op = (enum pv_op)i;
			return UVM_OK;
		}
	}
	return refuse(r, UVM_E_TYPE, "op");
}

static int read_argument(struct reading *r)
{
	char *text = r->to->text + r->used;
	size_t n;
	int status;

	if (r->at.event != UVM_JSON_STRING)
		return refuse(r, UVM_E_TYPE, "argv");
	if (r->to->nargs == PV_ARGS_MAX)
		return refuse(r, UVM_E_LIMIT, "argv");
	status = uvm_json_text(&r->at, text, sizeof(r->to->text) - r->used - 1, &n);
	if (status < 0)
		return refuse(r, status, "argv");
	if (memchr(text, '\0', n) != NULL)
		return refuse(r, UVM_E_VALUE, "argv");
	text[n] = '\0';
	r->used += n + 1;
	r->to->argv[r->to->nargs++] = text;
	return UVM_OK;
}

static int read_argv(struct reading *r)
{
	int status;

	if (r->has_argv)
		return refuse(r, UVM_E_DUPLICATE, "argv");
	r->has_argv = true;
	if (r->at.event != UVM_JSON_ARRAY)
		return refuse(r, UVM_E_TYPE, "argv");
	do {
		status = uvm_json_next(&r->json, &r->at);
		if (status == UVM_OK && r->at.event != UVM_JSON_ARRAY_END)
			status = read_argument(r);
	} while (status == UVM_OK && r->at.event != UVM_JSON_ARRAY_END);
	if (status == UVM_OK && (r->to->nargs == 0 || r->to->argv[0][0] == '\0'))
		return refuse(r, UVM_E_VALUE, "argv");
	return status;
}

static int read_member(struct reading *r)
{
	const struct uvm_json_token key = r->at;
	const int status = uvm_json_next(&r->json, &r->at);

	if (status < 0)
		return status;
	if (uvm_json_is(&key, "op"))
		return read_op(r);
	if (uvm_json_is(&key, "argv"))
		return read_argv(r);
	return uvm_json_skip(&r->json, &r->at);
}

static int read_line(struct reading *r)
{
	int status = uvm_json_next(&r->json, &r->at);

	if (status == UVM_OK && r->at.event != UVM_JSON_OBJECT)
		return refuse(r, UVM_E_TYPE, "request");
	while (status == UVM_OK) {
		status = uvm_json_next(&r->json, &r->at);
		if (status == UVM_OK && r->at.event == UVM_JSON_OBJECT_END)
			break;
		if (status == UVM_OK)
			status = read_member(r);
	}
	return status < 0 ? status : uvm_json_next(&r->json, &r->at); /* the end, or bytes behind it */
}

int pv_request_read(struct pv_request *to, const char *line, size_t len, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct reading r = { .to = to, .d = d };
	int status;

	to->nargs = 0;
	uvm_json_read(&r.json, line, len, stack, DEPTH, d);
	status = read_line(&r);
	if (status == UVM_OK && !r.has_op)
		status = refuse(&r, UVM_E_MISSING, "op");
	if (status == UVM_OK && r.has_argv && to->op != PV_OP_START)
		status = refuse(&r, UVM_E_VALUE, "argv");
	to->argv[to->nargs] = NULL;
	return status;
}
