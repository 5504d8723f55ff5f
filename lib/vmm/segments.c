/* SPDX-License-Identifier: MIT */
/*
 * Segments. Contents go straight from where they are into the files, as many pages in one call as there are; what lies between
 * is a hole.
 */
#include <stdlib.h>

#include "os/memfile.h"
#include "os/stream.h"
#include "vmm/segments.h"

#define GAP (1u << 20) /* larger ones part two segments */

struct writer {
	struct uvm_segments *s;
	const struct uvm_ram *ram;
	struct uvm_vm_segment *open; /* the last one, or NULL */
	uint64_t from;               /* gpa of the bytes that wait */
	struct iovec *iov;           /* they */
	size_t n;
	uint64_t end; /* gpa behind them */
	struct uvm_diag *d;
};

static int flush(struct writer *w)
{
	const size_t n = w->n;

	w->n = 0;
	return n == 0 ? UVM_OK : uvm_memfile_write(w->open->fd, w->from - w->open->gpa, w->iov, n, w->d);
}

static int open_segment(struct writer *w, uint64_t gpa)
{
	struct uvm_vm_segment *s = &w->s->s[w->s->n];
	int r;

	if (w->s->n == UVM_SEGMENTS_MAX)
		return uvm_fail_says(w->d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, w->s->n + 1, UVM_SEGMENTS_MAX,
				     "the image's pages are in %G or more places far apart, over the limit of %W");
	r = uvm_memfile_new("segment", &s->fd, w->d);
	if (r < 0)
		return r;
	s->gpa = gpa;
	w->s->n++;
	w->open = s;
	return UVM_OK;
}

/* Whether a page at ${gpa} goes on with the open segment. */
static bool continues(const struct writer *w, uint64_t gpa)
{
	return w->open != NULL && gpa - w->end <= GAP && uvm_ram_has(w->ram, w->open->gpa, gpa + UVM_PAGE_SIZE - w->open->gpa);
}

static int add(struct writer *w, const struct uvm_loaded_page *page)
{
	struct iovec *last = w->n > 0 ? &w->iov[w->n - 1] : NULL;
	int r = UVM_OK;

	if (!continues(w, page->gpa) || page->gpa != w->end) {
		r = flush(w);
		if (r == UVM_OK && !continues(w, page->gpa))
			r = open_segment(w, page->gpa);
		w->from = page->gpa;
		last = NULL;
	}
	if (r < 0)
		return r;
	if (last != NULL && (const uint8_t *)last->iov_base + last->iov_len == page->p)
		last->iov_len += page->len;
	else
		w->iov[w->n++] = (struct iovec){ (void *)(uintptr_t)page->p, page->len };
	w->end = page->gpa + page->len;
	return UVM_OK;
}

int uvm_segments_make(struct uvm_segments *s, const struct uvm_pages *pages, const struct uvm_ram *ram, struct uvm_diag *d)
{
	struct writer w = { .s = s, .ram = ram, .d = d };
	int r = UVM_OK;

	w.iov = calloc(pages->n + 1, sizeof(*w.iov));
	if (w.iov == NULL)
		return uvm_no_memory(d, pages->n * sizeof(*w.iov));
	for (size_t i = 0; i < pages->n && r == UVM_OK; i++) {
		const struct uvm_loaded_page *page = &pages->page[i];

		if (!uvm_is_zero(page->p, page->len) && uvm_ram_has(ram, page->gpa, UVM_PAGE_SIZE))
			r = add(&w, page);
	}
	if (r == UVM_OK)
		r = flush(&w);
	free(w.iov);
	return r;
}

void uvm_segments_free(struct uvm_segments *s)
{
	while (s->n > 0)
		uvm_stream_close(&s->s[--s->n].fd);
}
