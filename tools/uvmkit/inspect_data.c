/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect --data: the file data of one record.
 */
#include <inttypes.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "inspect.h"

#define LINE 16u /* bytes on a line of the dump */

static void dump_line(uint32_t off, const uint8_t *p, uint32_t n)
{
	printf("%08" PRIx32 ":", off);
	for (uint32_t i = 0; i < LINE; i++) {
		if (i % 2 == 0)
			putchar(' ');
		if (i < n)
			printf("%02x", p[i]);
		else
			fputs("  ", stdout);
	}
	fputs("  ", stdout);
	for (uint32_t i = 0; i < n; i++)
		putchar(p[i] >= 0x20 && p[i] < 0x7F ? p[i] : '.');
	putchar('\n');
}

/* Lines like xxd -a: a run of zero lines is shown as one asterisk, except for a last line. */
static void dump(const uint8_t *p, uint32_t n)
{
	bool zeros = false;

	for (uint32_t off = 0; off < n; off += LINE) {
		const uint32_t len = n - off < LINE ? n - off : LINE;
		const bool zero = off > 0 && n - off > LINE && uvm_is_zero(p + off - LINE, LINE) && uvm_is_zero(p + off, LINE);

		if (!zero)
			dump_line(off, p + off, len);
		else if (!zeros)
			puts("*");
		zeros = zero;
	}
}

static const struct uvm_igvm_header *find(struct input *in, uint64_t index)
{
	for (size_t i = 0; i < input_count(in); i++) {
		const struct uvm_igvm_header *h = input_record(in, i);

		if (input_index(in, h) == index)
			return h;
	}
	return NULL;
}

static int no_data(const struct view *v, uint64_t index, const struct uvm_igvm_header *h)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (h != NULL) {
		d.record = uvm_igvm_kind(h->type)->name;
		d.index = (uint32_t)index;
		snprintf(d.text, sizeof(d.text), "the record has no file data");
	} else {
		snprintf(d.text, sizeof(d.text), "there is no record %" PRIu64 "; --headers lists them", index);
	}
	return cli_error(v->c, v->path, (uvm_fail(&d, UVM_E_MISSING, UVM_NO_OFFSET, NULL, 0, 0), &d));
}

int inspect_data(struct view *v, uint64_t index, const char *output)
{
	const struct uvm_igvm_header *h = find(&v->in, index);
	struct uvm_diag d = UVM_DIAG_INIT;

	if (h == NULL || h->data_len == 0)
		return no_data(v, index, h);
	if (output == NULL)
		dump(h->data, h->data_len);
	else if (uvm_file_keep(output, (const char *const[]){ v->path, NULL }, &d) < 0 ||
		 uvm_file_write(output, h->data, h->data_len, &d) < 0)
		return cli_error(v->c, output, &d);
	return 0;
}
