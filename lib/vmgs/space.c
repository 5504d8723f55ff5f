/* SPDX-License-Identifier: MIT */
/*
 * Free blocks: the smallest gap that is large enough, the first of several, as other programs choose it too. Whole images that
 * were written by the same commands are the same for that.
 */
#include "vmgs/store.h"

#define NONE UVM_VMGS_IDS /* no file id */

struct range {
	uint64_t start, end; /* blocks */
};

struct ranges {
	struct range r[UVM_VMGS_IDS + 1 + 3];
	size_t n;
};

/* Keep the list in order of starts. */
static void add(struct ranges *s, uint32_t offset, uint32_t blocks)
{
	size_t i = s->n++;

	for (; i > 0 && s->r[i - 1].start > offset; i--)
		s->r[i] = s->r[i - 1];
	s->r[i] = (struct range){ offset, (uint64_t)offset + blocks };
}

/* What the disk needs until the change is done, and what the change has taken already. ${but}: a file to leave out. */
static void collect(const struct uvm_vmgs *v, unsigned but, struct ranges *s)
{
	const struct uvm_vmgs_file *table = &v->now.file[UVM_VMGS_FILE_TABLE];

	s->n = 0;
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		if (id != but && v->now.file[id].blocks != 0)
			add(s, v->now.file[id].offset, v->now.file[id].blocks);
	}
	if (table->blocks == 0 || table->offset != v->now.header.table_offset)
		add(s, v->now.header.table_offset, 1); /* the header, not the table itself, says where the table is */
	for (unsigned i = 0; i < v->ntaken; i++)
		add(s, v->taken[i].offset, v->taken[i].blocks);
}

static int find(const struct ranges *s, uint64_t blocks, uint64_t capacity, uint64_t *ret, struct uvm_diag *d)
{
	uint64_t free_from = FIRST_BLOCK, best = UINT64_MAX, most = 0;

	for (size_t i = 0; i <= s->n; i++) {
		const uint64_t free_to = i < s->n ? s->r[i].start : capacity, gap = free_to - free_from;

		if (free_to < free_from)
			return uvm_fail_says(d, UVM_E_OVERLAP, uvm_vmgs_bytes((uint32_t)free_to), "file table", 0, 0,
					     "files overlap here; nothing can be changed before this is mended");
		if (gap > most)
			most = gap;
		if (gap >= blocks && gap < best) {
			best = gap;
			*ret = free_from;
		}
		if (i < s->n)
			free_from = s->r[i].end;
	}
	if (best == UINT64_MAX)
		return uvm_fail_says(d, UVM_E_SPACE, UVM_NO_OFFSET, NULL, most, blocks,
				     "no room: %W free blocks in one piece are needed, the largest piece has %G");
	return UVM_OK;
}

int uvm_vmgs_place_without(const struct uvm_vmgs *v, unsigned id, uint32_t blocks, uint32_t *ret, struct uvm_diag *d)
{
	struct ranges used;
	uint64_t offset = 0;
	int status;

	collect(v, id, &used);
	status = find(&used, blocks, uvm_vmgs_capacity(v), &offset, d);
	*ret = (uint32_t)offset;
	return status;
}

/* What is zero already is not written: a file with holes keeps them. */
static int wipe(struct uvm_vmgs *v, uint64_t from, uint64_t to, struct uvm_diag *d)
{
	const uint64_t most = sizeof(v->scratch) / UVM_VMGS_BLOCK;
	int status = UVM_OK;

	for (uint64_t step; from < to && status == UVM_OK; from += step) {
		const uint64_t off = uvm_vmgs_bytes((uint32_t)from);
		size_t n;

		step = to - from < most ? to - from : most;
		n = (size_t)step * UVM_VMGS_BLOCK;
		status = uvm_vmgs_get(v, off, v->scratch, n, d);
		if (status < 0 || uvm_is_zero(v->scratch, n))
			continue;
		__builtin_memset(v->scratch, 0, n);
		status = uvm_vmgs_put(v, off, v->scratch, n, d);
	}
	return status;
}

/* First the other header is made to lead to the same files, else whoever falls back on it finds zeros. */
int uvm_vmgs_wipe_free(struct uvm_vmgs *v, struct uvm_diag *d)
{
	uint64_t free_from = FIRST_BLOCK;
	struct ranges used;
	int status;

	status = uvm_vmgs_begin_header(v, d);
	if (status == UVM_OK)
		status = uvm_vmgs_commit_header(v, d);
	v->ntaken = 0;
	collect(v, NONE, &used);
	for (size_t i = 0; i <= used.n && status == UVM_OK; i++) {
		status = wipe(v, free_from, i < used.n ? used.r[i].start : uvm_vmgs_capacity(v), d);
		if (i < used.n && used.r[i].end > free_from)
			free_from = used.r[i].end;
	}
	return status < 0 ? status : uvm_vmgs_flush(v, d);
}

int uvm_vmgs_take(struct uvm_vmgs *v, unsigned id, uint64_t size, struct uvm_diag *d)
{
	const uint64_t blocks = size == 0 ? 1 : (size - 1) / UVM_VMGS_BLOCK + 1;
	struct ranges used;
	uint64_t offset = 0;
	int status;

	collect(v, NONE, &used);
	status = find(&used, blocks, uvm_vmgs_capacity(v), &offset, d);
	if (status < 0)
		return status;
	v->taken[v->ntaken].offset = (uint32_t)offset;
	v->taken[v->ntaken++].blocks = (uint32_t)blocks;
	v->next.file[id] = (struct uvm_vmgs_file){ .offset = (uint32_t)offset, .blocks = (uint32_t)blocks, .size = size };
	return UVM_OK;
}
