/* SPDX-License-Identifier: MIT */
/*
 * Options while they are read: annotations collected and parsed, then applied, first for any VM, then by platform.
 */
#ifndef UVM_UVM_READING_H
#define UVM_UVM_READING_H

#include "uvm/annotations.h"
#include "uvm/spec.h"

/* One annotation of the list. */
struct reading_value {
	const char *text; /* NULL: not given */
	enum uvm_origin from;
	bool ok;         /* parsed holds */
	const char *key; /* as given: where it came from */
	union annotation_parsed parsed;
};

/* The annotation of one Hyper-V socket service. */
struct reading_service {
	const char *key, *text;
	enum uvm_origin from;
	size_t rank; /* among equal keys the lowest counts */
};

struct reading {
	const struct uvm_host *host;
	const char *log_level; /* of the agent in a Linux VM */
	struct uvm_mem *m;
	struct spec spec;
	struct spec_runtime runtime;
	struct uvm_options *o;
	struct uvm_diag *d;
	bool strict;
	unsigned malformed; /* how many values could not be read */
	struct uvm_note first_malformed;
	uvm_note_fn *note;
	void *note_arg;
	struct reading_value value[ANNOTATION_COUNT];
	struct reading_service *services;
	size_t nservices;
};

/** reading_note(r, kind, key, value, says): point something out; a value that cannot be read is counted. */
void reading_note(struct reading *r, enum uvm_note_kind kind, const char *key, const char *value, const char *says);

/** reading_collect(r): take up the annotations of spec and runtime, and expand those that stand for several.
 * Returns:  UVM_OK; class annotation-conflict; UVM_E_NOMEM. */
UVM_MUST_CHECK int reading_collect(struct reading *r);

/** reading_settings(r, s, n): the same from settings; none is expanded. */
UVM_MUST_CHECK int reading_settings(struct reading *r, const struct uvm_setting *s, size_t n);

/** reading_parse(r, where): parse all values that are read for the VMs ${where} (ON_…).
 * Returns:  UVM_OK; strict: class annotation-malformed. */
UVM_MUST_CHECK int reading_parse(struct reading *r, unsigned where);

/** reading_apply(r, where): set the options of all annotations whose where is ${where}, and ON_LATE or not just like it. */
void reading_apply(struct reading *r, unsigned where);

/** reading_set(r, id, option): set ${option} from that annotation if it was given and could be read; whether it was. */
bool reading_set(struct reading *r, enum annotation_id id, enum uvm_option option);

/** reading_flag(r, id): a boolean that no option holds; false when not given. */
bool reading_flag(const struct reading *r, enum annotation_id id);

/** reading_key(id): its key, for what an option was forced by. */
const char *reading_key(enum annotation_id id);

/* What differs by platform, common options having been set. */
UVM_MUST_CHECK int reading_lcow(struct reading *r);
UVM_MUST_CHECK int reading_wcow(struct reading *r);

/** reading_confidential_root(m, h, o): directory of the boot files of a confidential Windows VM, as given or beside the
 * program. */
const char *reading_confidential_root(struct uvm_mem *m, const struct uvm_host *h, const struct uvm_options *o);

#endif
