/* SPDX-License-Identifier: MIT */
/*
 * Logs of measurements, as text and as JSON.
 */
#ifndef UVMKIT_MEASURE_LOG_H
#define UVMKIT_MEASURE_LOG_H

#include <uvmkit/json.h>
#include <uvmkit/measure.h>

#include "input.h"

/** struct measure_log: what events are printed with; json NULL: text. Zeroed: no log. */
struct measure_log {
	struct uvm_json_writer *json;
	uint32_t *record; /* of each directive, as uvmkit inspect counts */
};

/** measure_log_open(log, in, json, d): UVM_OK; UVM_E_NOMEM. measure_log_close, in any case. */
UVM_MUST_CHECK int measure_log_open(struct measure_log *log, struct input *in, struct uvm_json_writer *json,
				    struct uvm_diag *d);
void measure_log_close(struct measure_log *log);

/** measure_log_event: a uvm_measure_log_fn; ${log} is a struct measure_log. Stops when standard output is broken. */
bool measure_log_event(void *log, const struct uvm_measure_event *e);

/** measure_log_begin(log), measure_log_end(log): what stands before the first event, and behind the last one. */
void measure_log_begin(const struct measure_log *log);
void measure_log_end(const struct measure_log *log);

/** measure_print_digest(digest): its digits, and the end of the line. */
void measure_print_digest(const struct uvm_digest *digest);

#endif
