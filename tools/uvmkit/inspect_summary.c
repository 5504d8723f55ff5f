/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect: the overview.
 */
#include <inttypes.h>
#include <string.h>

#include "commands.h"
#include "inspect.h"
#include "pages.h"

static void file(const struct input *in, const char *path)
{
	const struct input_head h = input_head(in);

	cli_print_safe(stdout, path, strlen(path));
	printf(": IGVM version %" PRIu32 " for %s, %" PRIu32 " bytes", in->igvm.version, inspect_arch_name(in->igvm.arch),
	       h.total_file_size);
	if (in->p != in->file.p)
		printf(" at 0x%tx of a resource DLL", in->p - in->file.p);
	putchar('\n');
}

static void platforms(const struct view *v)
{
	const struct uvm_igvm_list *l = &v->in.igvm.section[UVM_IGVM_PLATFORMS];

	printf("\n%-10s %10s %12s  %s\n", "Platforms", "mask", "highest VTL", "shared GPA boundary");
	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_platform *p = &l->h[i].platform;

		if (!inspect_shows(v, &l->h[i]))
			continue;
		printf("  %-8s %#10" PRIx32 " %12u  %#" PRIx64 "\n", platform_words[p->platform_type], l->h[i].mask,
		       p->highest_vtl, p->shared_gpa_boundary);
	}
}

static void initialization(const struct input *in)
{
	const struct uvm_igvm_list *l = &in->igvm.section[UVM_IGVM_INITIALIZATIONS];
	char text[PLATFORM_TEXT];

	if (l->n == 0)
		return;
	printf("\nInitialization\n");
	for (size_t i = 0; i < l->n; i++) {
		printf("  %-28s %s", uvm_igvm_kind(l->h[i].type)->name, platform_text(&in->igvm, l->h[i].mask, text));
		inspect_fields(in, &l->h[i]);
		putchar('\n');
	}
}

struct total {
	uint64_t records, bytes;
	uint32_t mask;
};

static struct total total_of(const struct uvm_igvm_list *l, uint32_t type)
{
	struct total t = { 0, 0, 0 };

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type != type)
			continue;
		t.records++;
		t.bytes += l->h[i].data_len;
		t.mask |= l->h[i].mask;
	}
	return t;
}

static void directives(const struct input *in)
{
	size_t n;
	const struct uvm_igvm_kind *kinds = uvm_igvm_kinds(&n);
	const struct uvm_igvm_list *l = &in->igvm.section[UVM_IGVM_DIRECTIVES];
	const struct input_head head = input_head(in);
	char text[PLATFORM_TEXT];

	printf("\n%-28s %9s %12s  platforms\n", "Directives", "records", "data bytes");
	for (size_t i = 0; i < n; i++) {
		const struct total t = total_of(l, kinds[i].type);

		if (kinds[i].section == UVM_IGVM_DIRECTIVES && t.records != 0)
			printf("  %-26s %9" PRIu64 " %12" PRIu64 "  %s\n", kinds[i].name, t.records, t.bytes,
			       kinds[i].has_mask ? platform_text(&in->igvm, t.mask, text) : "all");
	}
	printf("  %-26s %9s %12" PRIu32 "  equal data is stored once\n", "all file data", "",
	       head.total_file_size - head.variable_header_offset - head.variable_header_size);
}

static int page_counts(const struct view *v, const struct uvm_igvm_header *platform)
{
	uint64_t all = 0, with_data = 0, unmeasured = 0, shared = 0;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct page_map map;

	if (pages_collect(&v->in.igvm, platform->mask, &map, &d) < 0)
		return cli_error(v->c, v->path, &d);
	for (size_t i = 0; i < map.n; i++) {
		const struct page_range *r = &map.r[i];

		all += r->pages;
		with_data += r->data ? r->pages : 0;
		unmeasured += (r->flags & UVM_IGVM_PAGE_UNMEASURED) != 0 ? r->pages : 0;
		shared += (r->flags & UVM_IGVM_PAGE_SHARED) != 0 ? r->pages : 0;
	}
	pages_free(&map);
	printf("  %-8s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %11" PRIu64 " %10" PRIu64 "\n",
	       platform_words[platform->platform.platform_type], all, with_data, all - with_data, unmeasured, shared);
	return 0;
}

static int pages(const struct view *v)
{
	const struct uvm_igvm_list *platforms = &v->in.igvm.section[UVM_IGVM_PLATFORMS];
	int r = 0;

	printf("\n%-10s %10s %10s %10s %11s %10s\n", "Pages", "all", "with data", "zero", "unmeasured", "shared");
	for (size_t i = 0; i < platforms->n && r == 0; i++) {
		if (inspect_shows(v, &platforms->h[i]))
			r = page_counts(v, &platforms->h[i]);
	}
	return r;
}

int inspect_summary(const struct view *v)
{
	file(&v->in, v->path);
	platforms(v);
	initialization(&v->in);
	directives(&v->in);
	return pages(v);
}
