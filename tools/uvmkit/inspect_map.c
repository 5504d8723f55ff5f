/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect --map: the memory of each platform, drawn with characters, so that it can be read anywhere.
 */
#include <inttypes.h>
#include <string.h>

#include "commands.h"
#include "inspect.h"
#include "map.h"

#define WIDTH 10 /* of the box */

static const char fills[MAP_KINDS] = {
	[MAP_MEASURED] = '#', [MAP_ZEROS] = '0',     [MAP_UNMEASURED] = '-', [MAP_SHARED] = '~',
	[MAP_HOST] = '?',     [MAP_PROCESSOR] = '*', [MAP_ERROR] = '!',      [MAP_GAP] = ' ',
};

static void print_border(uint64_t gpa, int digits)
{
	printf("  0x%0*" PRIx64 "  +----------+\n", digits, gpa);
}

/* The first line of a row says what it is. */
static void print_row(const struct map_row *row, int digits, int names)
{
	const unsigned lines = 1 + map_height(row) / 2;
	char fill[WIDTH + 1] = { 0 }, size[MAP_SIZE_TEXT];

	memset(fill, fills[row->kind], WIDTH);
	print_border(row->gpa, digits);
	for (unsigned i = 0; i < lines; i++) {
		printf("  %*s  |%s|", digits + 2, "", fill);
		if (i == 0)
			printf("  %-*s  %10s  %s", names, row->name, map_size_text(row, size), map_kind_text(row->kind));
		putchar('\n');
	}
}

static int print_map(const struct view *v, const struct uvm_igvm_header *platform)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char text[PLATFORM_TEXT];
	struct map map;
	int digits, names = 0;

	if (map_collect(&v->in.igvm, platform, &map, &d) < 0)
		return cli_error(v->c, v->path, &d);
	digits = map_digits(&map);
	for (size_t i = 0; i < map.n; i++)
		names = (int)strlen(map.r[i].name) > names ? (int)strlen(map.r[i].name) : names;
	printf("%s\n", platform_text(&v->in.igvm, platform->mask, text));
	for (size_t i = 0; i < map.n && ferror(stdout) == 0; i++)
		print_row(&map.r[i], digits, names);
	if (map.n > 0)
		printf("  %*s  +----------+\n", digits + 2, "");
	map_free(&map);
	return 0;
}

int inspect_map(const struct view *v)
{
	return inspect_platforms(v, print_map);
}
