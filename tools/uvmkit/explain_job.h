/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: one run of the command, and what its files share.
 */
#ifndef UVMKIT_EXPLAIN_JOB_H
#define UVMKIT_EXPLAIN_JOB_H

#include "explain.h"
#include "explain_source.h"

/* One run of the command. */
struct explain_job {
	struct cli *c;
	const char *path;
	struct input in;
	struct subject *of; /* platforms */
	size_t n;
	struct uvm_json_writer *json; /* NULL: text */
	struct sources sources;
	/* --gpa or --event of one platform */
	const struct subject *subject;
	bool by_gpa;
	uint64_t wanted, found, events;
	/* --digest */
	struct uvm_digest digest;
	bool matched;
};

/** explain_decode(j, o, h): print what the page of record ${h} says, if it is one that says something. */
void explain_decode(const struct explain_job *j, const struct uvm_image_origin *o, const struct uvm_igvm_header *h);

/** explain_put_origin(w, o): its members; ${o} may be NULL. */
void explain_put_origin(struct uvm_json_writer *w, const struct uvm_image_origin *o);

/** explain_event(j, d): --gpa or --event. */
UVM_MUST_CHECK int explain_event(struct explain_job *j, struct uvm_diag *d);

/** explain_all(j): what lies where. */
void explain_all(struct explain_job *j);

#endif
