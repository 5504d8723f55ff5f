/* SPDX-License-Identifier: MIT */
/*
 * What reader and checker share: who is told about a violation, what it is called and where it is, and the rules themselves.
 *
 * All functions that check return whether to go on; the outcome is in struct uvm_igvm_checker.status.
 */
#ifndef UVM_IGVM_CHECK_H
#define UVM_IGVM_CHECK_H

#include <uvmkit/igvm.h>

#include "igvm/rules.h"

#define UVM_IGVM_HIGHEST_VTL 2

struct uvm_igvm_checker {
	const struct uvm_igvm *f;
	uvm_igvm_report_fn *report; /* NULL: stop at the first error, look for no warnings */
	void *report_arg;
	struct uvm_diag *diag; /* takes the first error; may be NULL */
	int status;            /* of the first error */

	/* the record looked at: NULL for the file itself; its number in the file, or UVM_NO_INDEX to have it found out */
	const struct uvm_igvm_header *h;
	uint32_t index;
	const struct uvm_igvm_kind *kind; /* of the last record: they come in long runs of one type */

	/* the file ${f} was read from; NULL when it was built */
	const uint8_t *file;
	uint32_t first, data, end; /* where its variable headers and its file data begin, and its size */
	bool whole;                /* ${f} has all records of the file that apply to any platform */
	struct {
		uint32_t off, index;
	} walk; /* how far its frames have been counted */

	/* platforms met so far: the union of their masks, and the type that owns each bit */
	uint32_t masks;
	uint8_t platform[32];
};

/**
 * uvm_igvm_bad(c, rule, field, got, want):
 * The record looked at violates a rule. ${field} is the format's name of the field at fault: of the record's, of the
 * frame's ("type", "length") or of the fixed header's, when no record is looked at; NULL for the whole record.
 */
bool uvm_igvm_bad(struct uvm_igvm_checker *c, enum uvm_igvm_rule_id rule, const char *field, uint64_t got, uint64_t want)
	__attribute__((cold));

/* In the files that check, rules go by their names in rules.h: "holds || bad(...)" goes on when the rule holds or the
 * reporter wants to hear more. */
#define bad(c, rule, field, got, want) uvm_igvm_bad(c, UVM_IGVM_R_##rule, field, got, want)
#define bad_data(c, rule, at, got, want) uvm_igvm_bad_data(c, UVM_IGVM_R_##rule, at, got, want)

/** uvm_igvm_bad_data(c, rule, at, got, want): as uvm_igvm_bad, at a byte of file data. */
bool uvm_igvm_bad_data(struct uvm_igvm_checker *c, enum uvm_igvm_rule_id rule, const uint8_t *at, uint64_t got, uint64_t want)
	__attribute__((cold));

/** uvm_igvm_check_nomem(c, bytes): memory is short; returns false. */
bool uvm_igvm_check_nomem(struct uvm_igvm_checker *c, uint64_t bytes) __attribute__((cold));

/** uvm_igvm_check_at(c, h): look at ${h}, a record of c->f, or at the whole file. */
static inline void uvm_igvm_check_at(struct uvm_igvm_checker *c, const struct uvm_igvm_header *h)
{
	c->h = h;
	c->index = UVM_NO_INDEX;
}

/** uvm_igvm_checker_kind(c, type): uvm_igvm_kind, with a guess. */
static inline const struct uvm_igvm_kind *uvm_igvm_checker_kind(struct uvm_igvm_checker *c, uint32_t type)
{
	if (c->kind == NULL || c->kind->type != type)
		c->kind = uvm_igvm_kind(type);
	return c->kind;
}

/** uvm_igvm_checker_context(c, mask): uvm_igvm_context_of, for the platforms met so far. */
enum uvm_igvm_context uvm_igvm_checker_context(const struct uvm_igvm_checker *c, uint32_t mask);

/** uvm_igvm_checker_masks(c, type): the bits of one platform type. */
uint32_t uvm_igvm_checker_masks(const struct uvm_igvm_checker *c, uint32_t platform_type);

/** uvm_igvm_check_record(c): the fields of the record looked at. A platform is remembered for the records behind it. */
bool uvm_igvm_check_record(struct uvm_igvm_checker *c);

/** uvm_igvm_check_data(c): the file data of the record looked at. */
bool uvm_igvm_check_data(struct uvm_igvm_checker *c);

/** uvm_igvm_check_file(c): all records among each other. */
bool uvm_igvm_check_file(struct uvm_igvm_checker *c);

struct uvm_igvm_areas;

/** uvm_igvm_check_advice(c, areas): what loaders put up with but whoever made the file may not have meant. */
bool uvm_igvm_check_advice(struct uvm_igvm_checker *c, const struct uvm_igvm_areas *areas);

#endif
