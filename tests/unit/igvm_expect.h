/* SPDX-License-Identifier: MIT */
/*
 * What tests of the IGVM reader share: files to start from, places in them, and what a reader is expected to say about them.
 */
#ifndef TESTS_IGVM_EXPECT_H
#define TESTS_IGVM_EXPECT_H

#include <uvmkit/igvm.h>

#include "igvm_bytes.h"
#include "unit.h"

/* Offsets in a record are from its frame. */
#define FRAME 0
#define BODY 8

/** struct igvm_log: what a reader said; the listener stops it after ${limit} times, never for 0. */
struct igvm_log {
	struct {
		const struct uvm_igvm_rule *rule;
		uint64_t off;
		uint32_t index;
	} said[64];
	size_t n, limit;
};

/** igvm_listen: a uvm_igvm_report_fn for struct igvm_log. */
bool igvm_listen(void *arg, const struct uvm_igvm_rule *rule, const struct uvm_diag *d);

/** igvm_read_all(p, len, isolation, l): read with a listener and throw the file away; returns the status. */
int igvm_read_all(const uint8_t *p, size_t len, int isolation, struct igvm_log *l);

/**
 * igvm_expect(name, p, len, rule, off, index):
 * The file violates ${rule} at ${off} in record ${index}, and if that is an error no other one comes first; or, without a rule,
 * a reader says nothing at all.
 */
void igvm_expect(const char *name, const uint8_t *p, size_t len, const char *rule, uint64_t off, uint32_t index);

/** igvm_rule_mark(rule), igvm_rule_marked(rule): which rules a test has violated; igvm_expect marks its own. */
void igvm_rule_mark(const char *rule);
bool igvm_rule_marked(const char *rule);

enum igvm_base { X64, X64_V2, AARCH64 };

/** igvm_base(base, len): a full file of igvm_bytes.h, to be freed. */
uint8_t *igvm_base(enum igvm_base base, size_t *len);

/** igvm_find(p, type, nth, index): where the ${nth} record of a type starts, and which record it is. */
size_t igvm_find(const uint8_t *p, uint32_t type, unsigned nth, uint32_t *index);

/** igvm_record_at(p, index): where a record starts. */
size_t igvm_record_at(const uint8_t *p, uint32_t index);

/** igvm_put(p, size, v): write a little-endian number. */
static inline void igvm_put(uint8_t *p, size_t size, uint64_t v)
{
	for (size_t i = 0; i < size; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

#endif
