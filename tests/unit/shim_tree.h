/* SPDX-License-Identifier: MIT */
/*
 * Device trees put together token by token, so that they can be wrong in every way.
 */
#ifndef UVM_TESTS_SHIM_TREE_H
#define UVM_TESTS_SHIM_TREE_H

#include <uvmkit/wire.h>

#include "unit.h"

#define TREE_HEADER 40u
#define TREE_OPS 24u
#define TREE_SIZE 65536u

/** struct tree_op: one token; text is a node's or a property's name. token 0 ends a list. */
struct tree_op {
	uint32_t token;
	const char *text;
	const void *value;
	uint32_t len;
};

#define TREE_BEGIN(name)         \
	{                        \
		1, name, NULL, 0 \
	}
#define TREE_END_NODE            \
	{                        \
		2, NULL, NULL, 0 \
	}
#define TREE_PROPERTY(name, value)                \
	{                                         \
		3, name, value, sizeof(value) - 1 \
	}
#define TREE_NOP                 \
	{                        \
		4, NULL, NULL, 0 \
	}
#define TREE_END                 \
	{                        \
		9, NULL, NULL, 0 \
	}

#define TREE_CPU(name, id) TREE_BEGIN(name), TREE_PROPERTY("reg", id), TREE_END_NODE
#define TREE_CPUS TREE_BEGIN("cpus"), TREE_CPU("cpu@0", "\0\0\0\0"), TREE_END_NODE
#define TREE_RANGE(base, size) "\0\0\0\0" base "\0\0\0\0" size /* of 32 bits each */
#define TREE_MEMORY TREE_BEGIN("memory@0"), TREE_PROPERTY("reg", TREE_RANGE("\0\0\0\0", "\x20\0\0\0")), TREE_END_NODE
#define TREE_MACHINE TREE_PROPERTY("machine", "microvm\0")
#define TREE_UVMKIT TREE_BEGIN("uvmkit"), TREE_MACHINE, TREE_END_NODE

/** struct tree: the bytes, and where each token begins. */
struct tree {
	uint8_t b[TREE_SIZE];
	size_t len, at[TREE_OPS];
};

static inline size_t tree_pad(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/** tree_make(t, ops): header, tokens, strings; version 17. */
static inline void tree_make(struct tree *t, const struct tree_op *ops)
{
	static const uint32_t header[] = { 0xD00DFEED, 0, TREE_HEADER, 0, 0, 17, 16, 0, 0, 0 };
	char strings[1024];
	size_t at = TREE_HEADER, nstrings = 0;

	memset(t->b, 0, sizeof(t->b));
	for (size_t i = 0; ops[i].token != 0; i++) {
		t->at[i] = at;
		uvm_put_be32(t->b + at, ops[i].token);
		at += 4;
		if (ops[i].token == 3) {
			uvm_put_be32(t->b + at, ops[i].len);
			uvm_put_be32(t->b + at + 4, (uint32_t)nstrings);
			memcpy(t->b + at + 8, ops[i].value, ops[i].len);
			at += 8 + tree_pad(ops[i].len);
			memcpy(strings + nstrings, ops[i].text, strlen(ops[i].text) + 1);
			nstrings += strlen(ops[i].text) + 1;
		} else if (ops[i].text != NULL) {
			memcpy(t->b + at, ops[i].text, strlen(ops[i].text) + 1);
			at += tree_pad(strlen(ops[i].text) + 1);
		}
	}
	memcpy(t->b + at, strings, nstrings);
	t->len = at + nstrings;
	for (size_t i = 0; i < COUNT(header); i++)
		uvm_put_be32(t->b + 4 * i, header[i]);
	uvm_put_be32(t->b + 4, (uint32_t)t->len);
	uvm_put_be32(t->b + 12, (uint32_t)at);
	uvm_put_be32(t->b + 32, (uint32_t)nstrings);
	uvm_put_be32(t->b + 36, (uint32_t)(at - TREE_HEADER));
}

#endif
