/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect --pages: the page map of each platform.
 */
#include <inttypes.h>
#include <string.h>

#include "commands.h"
#include "inspect.h"
#include "pages.h"

static int hex_digits(uint64_t v)
{
	int n = 1;

	while ((v >>= 4) != 0)
		n++;
	return n;
}

static void print_range(const struct page_range *r, int digits)
{
	char what[24], flags[INSPECT_FLAGS] = "-";

	if (strcmp(r->what, "PARAMETER") == 0)
		snprintf(what, sizeof(what), "%s %" PRIu32, r->what, r->area);
	else
		snprintf(what, sizeof(what), "%s", r->what);
	if (r->flags != 0)
		inspect_flags(UVM_IGVM_PAGE_DATA, r->flags, flags);
	printf("  0x%0*" PRIx64 "  0x%0*" PRIx64 "  %8" PRIu64 "  %-12s  %-8s  %s\n", digits, r->gpa, digits, pages_last(r),
	       r->pages, what, r->data ? "data" : "zero", flags);
}

static int print_map(const struct view *v, const struct uvm_igvm_header *platform)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct page_map map;
	char text[PLATFORM_TEXT];
	int digits = 8;

	if (pages_collect(&v->in.igvm, platform->mask, &map, &d) < 0)
		return cli_error(v->c, v->path, &d);
	for (size_t i = 0; i < map.n; i++) {
		const int n = hex_digits(pages_last(&map.r[i]));

		digits = n > digits ? n : digits;
	}
	printf("%s\n  %-*s  %-*s  %8s  %-12s  %-8s  %s\n", platform_text(&v->in.igvm, platform->mask, text), digits + 2,
	       "first byte", digits + 2, "last byte", "pages", "type", "contents", "flags");
	for (size_t i = 0; i < map.n && ferror(stdout) == 0; i++)
		print_range(&map.r[i], digits);
	pages_free(&map);
	return 0;
}

int inspect_pages(const struct view *v)
{
	return inspect_platforms(v, print_map);
}
