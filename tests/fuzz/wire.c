/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: diagnostics and GUID texts. Every cut of a line is the beginning of the whole line; a GUID that parses is
 * formatted as the same text in lower case.
 */
#include <strings.h>

#include <uvmkit/wire.h>

#include "fuzz.h"

#define LINE 1024

static struct uvm_diag make_diag(struct uvm_rd *rd)
{
	static const char *const names[] = { NULL, "PAGE_DATA", "", "%g %w %%" };
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint8_t *b;

	if (uvm_rd_take(rd, 44, "numbers", &b) < 0)
		return d;
	d.record = names[b[0] & 3];
	d.field = names[b[0] >> 2 & 3];
	d.says = (b[0] & 0x10) != 0 ? "%g%w%G%W%%%x%" : NULL;
	d.code = -(int)b[1];
	d.index = uvm_le32(b + 4);
	d.off = uvm_le64(b + 8);
	d.got = uvm_le64(b + 16);
	d.want = uvm_le64(b + 24);
	d.line = uvm_le32(b + 32);
	d.col = uvm_le32(b + 36);
	if (rd->len < sizeof(d.text))
		memcpy(d.text, rd->p, rd->len);
	return d;
}

static void try_diag(const struct uvm_diag *d)
{
	char whole[LINE], cut[LINE];
	const size_t n = uvm_diag_format(d, whole, sizeof(whole));

	FUZZ_CHECK(n < sizeof(whole) && strlen(whole) == n);
	for (size_t size = 1; size <= n + 1; size++) {
		FUZZ_CHECK(uvm_diag_format(d, cut, size) == n);
		FUZZ_CHECK(strlen(cut) == size - 1 && memcmp(cut, whole, size - 1) == 0);
	}
}

static void try_guid(const char *s, size_t n)
{
	char text[UVM_GUID_TEXT];
	struct uvm_guid g;

	if (uvm_guid_parse(s, n, &g) < 0)
		return;
	uvm_guid_format(&g, text);
	FUZZ_CHECK(n == UVM_GUID_TEXT - 1 && strncasecmp(text, s, n) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_diag unused = UVM_DIAG_INIT, d;
	struct uvm_rd rd = uvm_rd_init(data, size, &unused);

	try_guid((const char *)data, size);
	d = make_diag(&rd);
	try_diag(&d);
	return 0;
}
