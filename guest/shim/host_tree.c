/* SPDX-License-Identifier: MIT */
/*
 * The host's device tree, read once from front to back. Bytes come through the cursor; names are compared where they lie.
 *
 * Source: Devicetree Specification 0.4, chapter 5 "Flattened Devicetree (DTB) Format". What is in the tree: abi/host_tree.h.
 */
#include <uvmkit/wire.h>

#include "host.h"

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

enum node { OUTSIDE, ROOT, CPUS, CPU, MEMORY, CHOSEN, UVMKIT, OTHER };

struct tree {
	struct uvm_rd rd;
	const uint8_t *strings;
	uint32_t strings_size;
	struct shim_host *host;
	enum node path[DEPTH_MAX + 1]; /* [0] is OUTSIDE */
	unsigned depth;
	uint32_t nodes_seen, properties_seen; /* bits: of enum node; of the table of properties, in the node that is open */
	bool properties_over;                 /* a node in this node has ended */
};

/* ---- names --------------------------------------------------------------------------------------------------------- */

/* Whether the ${n} bytes are ${want}, up to an '@' in the name of a node: what follows is its address and tells nothing. */
static bool is_name(const uint8_t *p, size_t n, const char *want, bool of_node)
{
	size_t i = 0;

	for (; want[i] != '\0'; i++) {
		if (i == n || p[i] != (uint8_t)want[i])
			return false;
	}
	return i == n || (of_node && p[i] == '@');
}

static const struct {
	enum node in, is;
	const char *name;
	bool repeats;
} nodes[] = {
	{ OUTSIDE, ROOT, "", false },
	{ ROOT, CPUS, "cpus", false },
	{ ROOT, MEMORY, "memory", true },
	{ ROOT, CHOSEN, "chosen", false },
	{ ROOT, UVMKIT, UVM_HOST_TREE_NODE, false },
	{ CPUS, CPU, "cpu", true },
};

/* ---- properties ---------------------------------------------------------------------------------------------------- */

struct value {
	const uint8_t *p;
	uint32_t len;
	uint64_t off;
};

/* One cell between two bounds */
static int read_cell(const struct value *v, const char *name, uint32_t min, uint32_t max, uint32_t *ret, struct uvm_diag *d)
{
	if (v->len != CELL)
		return uvm_fail(d, UVM_E_LENGTH, v->off, name, v->len, CELL);
	*ret = uvm_be32(v->p);
	if (*ret < min || *ret > max)
		return uvm_fail(d, UVM_E_VALUE, v->off, name, *ret, *ret < min ? min : max);
	return UVM_OK;
}

/* A string of its own: a NUL at the end and nowhere else; *ret_len is without it. */
static int read_text(const struct value *v, const char *name, uint32_t *ret_len, struct uvm_diag *d)
{
	uint32_t n = 0;

	while (n < v->len && v->p[n] != 0)
		n++;
	if (v->len == 0 || n != v->len - 1)
		return uvm_fail_says(d, UVM_E_VALUE, v->off, name, n, v->len, "not one string that ends with a NUL");
	*ret_len = n;
	return UVM_OK;
}

static int read_processor(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d)
{
	uint32_t id;
	const int r = read_cell(v, name, 0, UINT32_MAX, &id, d);

	return r < 0 ? r : shim_host_add_processor(h, id, v->off, d);
}

static int read_memory(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d)
{
	if (v->len != 4 * CELL)
		return uvm_fail(d, UVM_E_LENGTH, v->off, name, v->len, 4 * CELL);
	return shim_host_add_memory(h, uvm_be64(v->p), uvm_be64(v->p + 8), v->off, d);
}

static int read_bootargs(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d)
{
	uint32_t len;
	const int r = read_text(v, name, &len, d);

	if (r == UVM_OK) {
		h->text = v->p;
		h->text_len = len;
	}
	return r;
}

static int read_machine(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d)
{
	static const char *const machines[] = { [UVM_HOST_MICROVM] = "microvm", [UVM_HOST_Q35] = "q35" };
	uint32_t len;
	const int r = read_text(v, name, &len, d);

	for (unsigned i = 0; i < sizeof(machines) / sizeof(machines[0]) && r == UVM_OK; i++) {
		if (is_name(v->p, len, machines[i], false)) {
			h->machine = (enum uvm_host_machine)i;
			return UVM_OK;
		}
	}
	return r < 0 ? r : uvm_fail_says(d, UVM_E_VALUE, v->off, name, 0, 0, "a machine that the shim does not know");
}

static int read_tsc_khz(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d)
{
	return read_cell(v, name, UVM_HOST_TSC_KHZ_MIN, UVM_HOST_TSC_KHZ_MAX, &h->tsc_khz, d);
}

static int read_claim(enum uvm_tri *ret, const struct value *v, const char *name, struct uvm_diag *d)
{
	uint32_t yes;
	const int r = read_cell(v, name, 0, 1, &yes, d);

	if (r == UVM_OK)
		*ret = yes ? UVM_YES : UVM_NO;
	return r;
}

static int read_secure_boot(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d)
{
	return read_claim(&h->secure_boot, v, name, d);
}

static int read_ephemeral(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d)
{
	return read_claim(&h->ephemeral, v, name, d);
}

static const struct property {
	enum node in;
	bool required;
	const char *name;
	int (*read)(struct shim_host *h, const struct value *v, const char *name, struct uvm_diag *d);
} properties[] = {
	{ CPU, true, "reg", read_processor },
	{ MEMORY, true, "reg", read_memory },
	{ CHOSEN, false, "bootargs", read_bootargs },
	{ UVMKIT, true, UVM_HOST_TREE_MACHINE, read_machine },
	{ UVMKIT, false, UVM_HOST_TREE_TSC_KHZ, read_tsc_khz },
	{ UVMKIT, false, UVM_HOST_TREE_SECURE_BOOT, read_secure_boot },
	{ UVMKIT, false, UVM_HOST_TREE_EPHEMERAL, read_ephemeral },
};

#define NPROPERTIES (sizeof(properties) / sizeof(properties[0]))

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
	enum node is = OTHER;
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
		if (t->path[t->depth] != nodes[i].in || !is_name(name, len, nodes[i].name, true))
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
	for (size_t i = 0; i < NPROPERTIES && !t->properties_over; i++) {
		if (properties[i].in == t->path[t->depth] && properties[i].required && (t->properties_seen & 1u << i) == 0)
			return uvm_fail(t->rd.diag, UVM_E_MISSING, t->rd.base, properties[i].name, 0, 0);
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

static int use_property(struct tree *t, const uint8_t *name, uint32_t name_len, const struct value *v)
{
	for (size_t i = 0; i < NPROPERTIES; i++) {
		const struct property *p = &properties[i];

		if (p->in != t->path[t->depth] || !is_name(name, name_len, p->name, false))
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
	struct value v;
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
		enum node node;
		const char *name;
	} required[] = { { CPU, "cpu" }, { MEMORY, "memory" }, { UVMKIT, UVM_HOST_TREE_NODE } };

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
