/* SPDX-License-Identifier: MIT */
/*
 * Reading and checking an IGVM file of 40,000 directives, beside zlib's CRC-32 over its headers: the checksum alone is what no
 * reader can leave out.
 */
#include <zlib.h>

#include "image.h"

#define PAGES 38000
#define AREAS 1000u /* two directives each */

static void read_file(void *arg)
{
	const struct bench_image *im = arg;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm f;

	bench_must(uvm_igvm_read(&f, im->p, im->len, NULL, &d) == UVM_OK, "uvm_igvm_read");
	bench_must(f.section[UVM_IGVM_DIRECTIVES].n == PAGES + 2 * AREAS, "number of directives");
	uvm_igvm_free(&f);
}

static void zlib_crc32(void *arg)
{
	const struct bench_image *im = arg;
	volatile uLong crc = crc32(0, im->p, (uInt)im->data);

	(void)crc;
}

int main(void)
{
	struct bench_image im;

	bench_image_init(&im, PAGES, 16, AREAS);
	bench_compare("read 40,000 directives", read_file, "zlib CRC-32 of the headers", zlib_crc32, &im, 10);
	free(im.p);
	return 0;
}
