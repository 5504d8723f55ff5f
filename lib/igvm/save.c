/* SPDX-License-Identifier: MIT */
/*
 * A planned file to disk: headers and data are written from where they are, padding from a block of zeros.
 */
#include "igvm/save.h"

#define BATCH 256u       /* pieces per call */
#define BYTES (4u << 20) /* and bytes, so that the disk begins to write early */

struct batch {
	struct uvm_output *o;
	struct uvm_diag *d;
	struct iovec iov[BATCH];
	size_t n, bytes;
};

static int flush(struct batch *b)
{
	const size_t n = b->n;

	b->n = b->bytes = 0;
	return uvm_output_writev(b->o, b->iov, n, b->d);
}

/* Pages of one resource mostly follow each other in memory, too. */
static bool continues(const struct batch *b, const uint8_t *p)
{
	const struct iovec *last = b->n > 0 ? &b->iov[b->n - 1] : NULL;

	return last != NULL && (const uint8_t *)last->iov_base + last->iov_len == p;
}

static int put(struct batch *b, const uint8_t *p, size_t len)
{
	if (continues(b, p))
		b->iov[b->n - 1].iov_len += len;
	else /* writev does not write to its pieces */
		b->iov[b->n++] = (struct iovec){ (void *)(uintptr_t)p, len };
	b->bytes += len;
	return b->n == BATCH || b->bytes >= BYTES ? flush(b) : UVM_OK;
}

static int put_zeros(struct batch *b, size_t len)
{
	static const uint8_t zeros[65536];
	int r = UVM_OK;

	for (size_t n; len > 0 && r == UVM_OK; len -= n) {
		n = len < sizeof(zeros) ? len : sizeof(zeros);
		r = put(b, zeros, n);
	}
	return r;
}

int uvm_igvm_output(const struct uvm_igvm_plan *plan, struct uvm_output *o, struct uvm_diag *d)
{
	struct batch b = { .o = o, .d = d };
	int r;

	r = put(&b, plan->head, plan->head_len);
	for (size_t i = 0; i < plan->npieces && r == UVM_OK; i++) {
		r = put(&b, plan->pieces[i].p, plan->pieces[i].len);
		if (r == UVM_OK)
			r = put_zeros(&b, plan->pieces[i].pad);
	}
	return r == UVM_OK ? flush(&b) : r;
}

int uvm_igvm_save(const struct uvm_igvm_plan *plan, const char *path, struct uvm_diag *d)
{
	struct uvm_output o = { 0 };
	int r;

	r = uvm_output_open(&o, path, d);
	if (r == UVM_OK)
		r = uvm_igvm_output(plan, &o, d);
	if (r == UVM_OK)
		r = uvm_output_commit(&o, d);
	uvm_output_abort(&o);
	return r;
}
