/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect --svg: the memory of each platform as a picture for documents. It brings its own background and colours for
 * light and dark pages; colours repeat what the text says. Every row has room for its line of text, so that names never
 * overlap.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "inspect.h"
#include "map.h"

/* Lengths in the picture's units; a character of the fixed-width font takes less than CHARACTER. */
#define CHARACTER 8
#define MARGIN 16
#define TITLE 32
#define LINE 24
#define BASELINE 17 /* of the text in a row */
#define BOX 96
#define SIZE_COLUMN 12 /* characters */
#define KIND_COLUMN 26

static const char style[] = "  <style>\n"
			    "    text { font-family: monospace; font-size: 13px; fill: #1f2328; }\n"
			    "    .page { fill: #ffffff; }\n"
			    "    .title { font-weight: bold; }\n"
			    "    .quiet { fill: #59636e; }\n"
			    "    rect { stroke: #ffffff; }\n"
			    "    .measured { fill: #1f883d; }\n"
			    "    .zeros { fill: #7fc98f; }\n"
			    "    .unmeasured { fill: #bf8700; }\n"
			    "    .shared { fill: #cf222e; }\n"
			    "    .host { fill: #8250df; }\n"
			    "    .processor { fill: #0969da; }\n"
			    "    .error { fill: #59636e; }\n"
			    "    .gap { fill: none; stroke: #818b98; stroke-dasharray: 3 3; }\n"
			    "    @media (prefers-color-scheme: dark) {\n"
			    "      text { fill: #f0f6fc; }\n"
			    "      .page { fill: #0d1117; }\n"
			    "      .quiet { fill: #9198a1; }\n"
			    "      rect { stroke: #0d1117; }\n"
			    "      .measured { fill: #2ea043; }\n"
			    "      .zeros { fill: #1b5e2c; }\n"
			    "      .unmeasured { fill: #d29922; }\n"
			    "      .shared { fill: #f85149; }\n"
			    "      .host { fill: #ab7df8; }\n"
			    "      .processor { fill: #4493f8; }\n"
			    "      .gap { stroke: #656c76; }\n"
			    "    }\n"
			    "  </style>\n";

static const char *const classes[MAP_KINDS] = {
	[MAP_MEASURED] = "measured", [MAP_ZEROS] = "zeros",         [MAP_UNMEASURED] = "unmeasured", [MAP_SHARED] = "shared",
	[MAP_HOST] = "host",         [MAP_PROCESSOR] = "processor", [MAP_ERROR] = "error",           [MAP_GAP] = "gap",
};

struct picture {
	FILE *f;
	int box, name, size, kind, width; /* left ends of columns; of sizes the right one */
	int digits;
	int y;
};

static int row_height(const struct map_row *row)
{
	static const int more[] = { 0, 14, 32, 56 };

	return LINE + more[map_height(row)];
}

/* Columns as wide as the widest of all maps needs, so that they line up. */
static void lay_out(struct picture *p, const struct map *maps, size_t n)
{
	int names = 0;

	for (size_t i = 0; i < n; i++) {
		p->digits = map_digits(&maps[i]) > p->digits ? map_digits(&maps[i]) : p->digits;
		for (size_t k = 0; k < maps[i].n; k++)
			names = (int)strlen(maps[i].r[k].name) > names ? (int)strlen(maps[i].r[k].name) : names;
	}
	p->box = MARGIN + (p->digits + 4) * CHARACTER;
	p->name = p->box + BOX + MARGIN;
	p->size = p->name + (names + SIZE_COLUMN) * CHARACTER;
	p->kind = p->size + 2 * CHARACTER;
	p->width = p->kind + KIND_COLUMN * CHARACTER + MARGIN;
}

static void draw_row(struct picture *p, const struct map_row *row)
{
	const int height = row_height(row), text = p->y + BASELINE;
	char size[MAP_SIZE_TEXT];

	fprintf(p->f, "  <rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", classes[row->kind], p->box, p->y,
		BOX, height);
	fprintf(p->f, "  <text class=\"quiet\" x=\"%d\" y=\"%d\">0x%0*" PRIx64 "</text>\n", MARGIN, text, p->digits, row->gpa);
	if (row->name[0] != '\0')
		fprintf(p->f, "  <text x=\"%d\" y=\"%d\">%s</text>\n", p->name, text, row->name);
	fprintf(p->f, "  <text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", p->size, text, map_size_text(row, size));
	fprintf(p->f, "  <text class=\"quiet\" x=\"%d\" y=\"%d\">%s</text>\n", p->kind, text, map_kind_text(row->kind));
	p->y += height;
}

static void draw(struct picture *p, const struct view *v, const struct map *maps,
		 const struct uvm_igvm_header *const *platforms, size_t n)
{
	char text[PLATFORM_TEXT];
	int height = 0;

	lay_out(p, maps, n);
	for (size_t i = 0; i < n; i++) {
		height += TITLE + MARGIN;
		for (size_t k = 0; k < maps[i].n; k++)
			height += row_height(&maps[i].r[k]);
	}
	fprintf(p->f,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n"
		"  <title>Memory map</title>\n%s  <rect class=\"page\" width=\"%d\" height=\"%d\"/>\n",
		p->width, height, p->width, height, style, p->width, height);
	for (size_t i = 0; i < n; i++) {
		fprintf(p->f, "  <text class=\"title\" x=\"%d\" y=\"%d\">%s</text>\n", MARGIN, p->y + 22,
			platform_text(&v->in.igvm, platforms[i]->mask, text));
		p->y += TITLE;
		for (size_t k = 0; k < maps[i].n; k++)
			draw_row(p, &maps[i].r[k]);
		p->y += MARGIN;
	}
	fputs("</svg>\n", p->f);
}

/* Into memory first: a file is written as a whole or not at all. */
static int save(const struct view *v, const struct map *maps, const struct uvm_igvm_header *const *platforms, size_t n,
		const char *output, struct uvm_diag *d)
{
	struct picture p = { 0 };
	char *text = NULL;
	size_t len;
	int r;

	p.f = open_memstream(&text, &len);
	if (p.f == NULL)
		return uvm_no_memory(d, 1);
	draw(&p, v, maps, platforms, n);
	r = fclose(p.f) == 0 ? uvm_file_write(output, text, len, d) : uvm_no_memory(d, 1);
	free(text);
	return r;
}

int inspect_svg(const struct view *v, const char *output)
{
	const struct uvm_igvm_list *l = &v->in.igvm.section[UVM_IGVM_PLATFORMS];
	const struct uvm_igvm_header *platforms[UVM_IGVM_PLATFORM_COUNT];
	struct map maps[UVM_IGVM_PLATFORM_COUNT];
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t n = 0;
	int r = UVM_OK;

	for (size_t i = 0; i < l->n && n < UVM_IGVM_PLATFORM_COUNT && r == UVM_OK; i++) {
		if (!inspect_shows(v, &l->h[i]))
			continue;
		platforms[n] = &l->h[i];
		r = map_collect(&v->in.igvm, platforms[n], &maps[n], &d);
		n += r == UVM_OK;
	}
	if (r == UVM_OK)
		r = uvm_file_keep(output, (const char *const[]){ v->path, NULL }, &d);
	if (r == UVM_OK)
		r = save(v, maps, platforms, n, output, &d);
	while (n > 0)
		map_free(&maps[--n]);
	return r < 0 ? cli_error(v->c, output, &d) : 0;
}
