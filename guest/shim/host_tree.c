/* SPDX-License-Identifier: MIT */
/*
 * The host's device tree, read once from front to back. Bytes come through the cursor; names are compared where they lie.
 *
 * Source: Devicetree Specification 0.4, chapter 5 "Flattened Devicetree (DTB) Format". What is in the tree: abi/host_tree.h.
 */
#include <uvmkit/wire.h>

#include "host_properties.h"

#define MAGIC 0xD00DFEEDu
#define VERSION 17u
#define HEADER_SIZE 40u
#define CELL 4u
#define DEPTH_MAX 8u

enum {
	AT_MAGIC = 0,
	AT_TOTAL = 4,
	AT_STRUCT = 8,
	AT_STRINGS = 12,
	AT_VERSION = 20,
	AT_COMPATIBLE = 24,
	AT_STRINGS_SIZE = 32,
	AT_STRUCT_SIZE = 36
};

enum token { BEGIN_NODE = 1, END_NODE = 2, PROPERTY = 3, NOP = 4, END = 9 };

struct tree {
	struct uvm_rd rd;
	const uint8_t *strings;
	uint32_t strings_size;
	struct shim_host *host;
	enum shim_node path[DEPTH_MAX + 1]; /* [0] is SHIM_NODE_OUTSIDE */
	unsigned depth;
	uint32_t nodes_seen;      /* bits: of enum shim_node */
	uint32_t properties_seen; /* bits: of shim_properties, in the node that is open */
	bool properties_over;     /* a node in this node has ended */
};

/* ---- names --------------------------------------------------------------------------------------------------------- */

/* What follows an '@' in the name of a node is its address and tells nothing. */
static bool is_called(const uint8_t *p, size_t n, const char *want)
{
	const size_t used = shim_text_begins(p, n, want);

	return used == n || (used < n && p[used] == '@');
}

static const struct {
	enum shim_node in, is;
	const char *name;
	bool repeats;
} nodes[] = {
	{ SHIM_NODE_OUTSIDE, SHIM_NODE_ROOT, "", false },
	{ SHIM_NODE_ROOT, SHIM_NODE_CPUS, "cpus", false },
	{ SHIM_NODE_ROOT, SHIM_NODE_MEMORY, "memory", true },
	{ SHIM_NODE_ROOT, SHIM_NODE_CHOSEN, "chosen", false },
	{ SHIM_NODE_ROOT, SHIM_NODE_UVMKIT, UVM_HOST_TREE_NODE, false },
	{ SHIM_NODE_CPUS, SHIM_NODE_CPU, "cpu", true },
};

/* ---- tokens -------------------------------------------------------------------------------------------------------- */

/* ${n} bytes and what fills the last cell */
static int take_padded(struct tree *t, uint32_t n, const char *field, const uint8_t **ret)
{
	const uint8_t *padding;
	int r;

	r = uvm_rd_take(&t->rd, n, field, ret);
	return r < 0 ? r : uvm_rd_take(&t->rd, (CELL - n % CELL) % CELL, field, &padding);
}

static int begin_node(struct tree *t)
{
	const uint64_t at = t->rd.base;
	enum shim_node is = SHIM_NODE_OTHER;
	const uint8_t *name;
	uint32_t len = 0;
	int r;

	while (len < t->rd.len && t->rd.p[len] != 0)
		len++;
	r = take_padded(t, len + 1, "node", &name);
	if (r < 0)
		return r;
	if (t->depth == DEPTH_MAX)
		return uvm_fail(t->rd.diag, UVM_E_LIMIT, at, "node", t->depth + 1, DEPTH_MAX);
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		if (t->path[t->depth] != nodes[i].in || !is_called(name, len, nodes[i].name))
			continue;
		is = nodes[i].is;
		if (!nodes[i].repeats && (t->nodes_seen & 1u << is) != 0)
			return uvm_fail_says(t->rd.diag, UVM_E_DUPLICATE, at, nodes[i].name, 0, 0, "the node is there twice");
	}
	t->nodes_seen |= 1u << is;
	t->path[++t->depth] = is;
	t->properties_seen = 0;
	t->properties_over = false;
	return UVM_OK;
}

/* The properties that a node must have; they are all in front of the nodes in it. */
static int check_properties(struct tree *t)
{
	for (size_t i = 0; i < SHIM_PROPERTIES && !t->properties_over; i++) {
		if (shim_properties[i].in == t->path[t->depth] && shim_properties[i].required &&
		    (t->properties_seen & 1u << i) == 0)
			return uvm_fail(t->rd.diag, UVM_E_MISSING, t->rd.base, shim_properties[i].name, 0, 0);
	}
	t->properties_over = true;
	return UVM_OK;
}

static int end_node(struct tree *t)
{
	if (t->depth == 0)
		return uvm_fail(t->rd.diag, UVM_E_ORDER, t->rd.base, "FDT_END_NODE", 0, 0);
	const int r = check_properties(t);

	t->depth--;
	return r;
}

/* A name in the strings block, which ends inside of it; its length */
static int find_string(struct tree *t, uint32_t at, uint32_t *ret_len)
{
	uint32_t n = at;

	while (n < t->strings_size && t->strings[n] != 0)
		n++;
	if (n >= t->strings_size)
		return uvm_fail(t->rd.diag, UVM_E_RANGE, t->rd.base - CELL, "nameoff", at, t->strings_size);
	*ret_len = n - at;
	return UVM_OK;
}

static int use_property(struct tree *t, const uint8_t *name, uint32_t name_len, const struct shim_value *v)
{
	for (size_t i = 0; i < SHIM_PROPERTIES; i++) {
		const struct shim_property *p = &shim_properties[i];

		if (p->in != t->path[t->depth] || !shim_text_is(name, name_len, p->name))
			continue;
		if ((t->properties_seen & 1u << i) != 0)
			return uvm_fail_says(t->rd.diag, UVM_E_DUPLICATE, v->off, p->name, 0, 0, "the property is there twice");
		t->properties_seen |= 1u << i;
		return p->read(t->host, v, p->name, t->rd.diag);
	}
	return UVM_OK;
}

static int property(struct tree *t)
{
	const uint8_t *head;
	uint32_t name, name_len;
	struct shim_value v;
	int r;

	if (t->depth == 0 || t->properties_over)
		return uvm_fail(t->rd.diag, UVM_E_ORDER, t->rd.base, "FDT_PROP", 0, 0);
	r = uvm_rd_take(&t->rd, 2 * CELL, "FDT_PROP", &head);
	if (r < 0)
		return r;
	v.len = uvm_be32(head);
	name = uvm_be32(head + CELL);
	r = find_string(t, name, &name_len);
	v.off = t->rd.base;
	if (r == UVM_OK)
		r = take_padded(t, v.len, "FDT_PROP", &v.p);
	return r < 0 ? r : use_property(t, t->strings + name, name_len, &v);
}

/* ---- the blocks ---------------------------------------------------------------------------------------------------- */

static int read_tokens(struct tree *t)
{
	const uint8_t *cell;
	int r = UVM_OK;

	while (r == UVM_OK) {
		r = uvm_rd_take(&t->rd, CELL, "token", &cell);
		if (r < 0)
			break;
		switch (uvm_be32(cell)) {
		case BEGIN_NODE:
			r = t->depth > 0 ? check_properties(t) : UVM_OK;
			r = r < 0 ? r : begin_node(t);
			break;
		case END_NODE:
			r = end_node(t);
			break;
		case PROPERTY:
			r = property(t);
			break;
		case NOP:
			break;
		case END:
			return t->depth == 0 ? uvm_rd_done(&t->rd, "FDT_END")
					     : uvm_fail(t->rd.diag, UVM_E_ORDER, t->rd.base, "FDT_END", 0, 0);
		default:
			r = uvm_fail(t->rd.diag, UVM_E_TYPE, t->rd.base - CELL, "token", uvm_be32(cell), 0);
		}
	}
	return r;
}

/* A block of the tree: that it lies behind the header and before the end */
static int check_block(const uint8_t *b, unsigned at, unsigned size_at, uint32_t total, const char *field, struct uvm_diag *d)
{
	const uint32_t start = uvm_be32(b + at), size = uvm_be32(b + size_at);

	if (start < HEADER_SIZE || start > total || size > total - start)
		return uvm_fail(d, UVM_E_RANGE, at, field, (uint64_t)start + size, total);
	return UVM_OK;
}

static int check_header(const uint8_t *b, size_t len, struct uvm_diag *d)
{
	uint32_t total;
	int r;

	if (len < HEADER_SIZE)
		return uvm_fail(d, UVM_E_SHORT, 0, "fdt_header", len, HEADER_SIZE);
	if (!shim_host_tree_is(b))
		return uvm_fail(d, UVM_E_MAGIC, AT_MAGIC, "magic", uvm_be32(b), MAGIC);
	if (uvm_be32(b + AT_VERSION) < VERSION || uvm_be32(b + AT_COMPATIBLE) > VERSION)
		return uvm_fail(d, UVM_E_VERSION, AT_VERSION, "version", uvm_be32(b + AT_VERSION), VERSION);
	total = uvm_be32(b + AT_TOTAL);
	if (total < HEADER_SIZE || total > len)
		return uvm_fail(d, UVM_E_RANGE, AT_TOTAL, "totalsize", total, len);
	if (uvm_be32(b + AT_STRUCT) % CELL != 0)
		return uvm_fail(d, UVM_E_ALIGN, AT_STRUCT, "off_dt_struct", uvm_be32(b + AT_STRUCT), CELL);
	r = check_block(b, AT_STRUCT, AT_STRUCT_SIZE, total, "off_dt_struct", d);
	return r < 0 ? r : check_block(b, AT_STRINGS, AT_STRINGS_SIZE, total, "off_dt_strings", d);
}

static int check_complete(const struct tree *t)
{
	static const struct {
		enum shim_node node;
		const char *name;
	} required[] = { { SHIM_NODE_CPU, "cpu" }, { SHIM_NODE_MEMORY, "memory" }, { SHIM_NODE_UVMKIT, UVM_HOST_TREE_NODE } };

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		if ((t->nodes_seen & 1u << required[i].node) == 0)
			return uvm_fail(t->rd.diag, UVM_E_MISSING, t->rd.base, required[i].name, 0, 0);
	}
	return UVM_OK;
}

bool shim_host_tree_is(const uint8_t *b)
{
	return uvm_be32(b) == MAGIC;
}

int shim_host_tree_read(struct shim_host *h, const uint8_t *b, size_t len, struct uvm_diag *d)
{
	struct shim_host got = { .machine = UVM_HOST_MICROVM };
	struct tree t = { .host = &got };
	int r;

	r = check_header(b, len, d);
	if (r < 0)
		return r;
	t.strings = b + uvm_be32(b + AT_STRINGS);
	t.strings_size = uvm_be32(b + AT_STRINGS_SIZE);
	t.rd = (struct uvm_rd){ b + uvm_be32(b + AT_STRUCT), uvm_be32(b + AT_STRUCT_SIZE), uvm_be32(b + AT_STRUCT), d };
	r = read_tokens(&t);
	if (r == UVM_OK)
		r = check_complete(&t);
	if (r == UVM_OK)
		*h = got;
	return r;
}
