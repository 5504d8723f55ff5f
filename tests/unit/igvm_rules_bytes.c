/* SPDX-License-Identifier: MIT */
/*
 * Rules for what is not a record: the fixed header, frames, the bounds of the file and of its data; and every truncation.
 */
#include "igvm_rules.h"

/* ---- the fixed header ---- */

static const struct {
	const char *rule;
	uint8_t base, at, size;
	bool stale; /* the checksum stays that of the unchanged file */
	uint64_t value;
} fixed_changes[] = {
	{ "magic", X64, 0, 1, false, 'i' },
	{ "magic", X64, 3, 1, false, 0xCD },
	{ "format-version", X64, 4, 4, false, 0 },
	{ "format-version", X64, 4, 4, false, 3 },
	{ "format-version", X64, 4, 4, false, 0x01000001 },
	{ "architecture", X64_V2, 24, 4, false, 2 },
	{ "architecture", X64_V2, 24, 4, false, 0xFFFFFFFF },
	{ "page-size", X64_V2, 28, 4, false, 0 },
	{ "page-size", X64_V2, 28, 4, false, 4097 },
	{ "page-size", X64_V2, 28, 4, false, 0x200000 },
	{ "total-file-size", X64, 16, 4, false, 0 },
	{ "total-file-size", X64, 16, 4, false, 0xFFFFFFFF },
	{ "header-offset", X64, 8, 4, false, 0x100000 },
	{ "header-offset", X64, 8, 4, false, 0xFFFFFFFF },
	{ "header-end", X64, 12, 4, false, 0x100000 },
	{ "header-end", X64, 12, 4, false, 0xFFFFFFFF },
	{ "checksum", X64, 20, 1, true, 0 },
	{ "checksum", X64_V2, 23, 1, true, 0 },
};

void test_fixed_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fixed_changes); i++) {
		size_t len;
		uint8_t *p = igvm_base((enum igvm_base)fixed_changes[i].base, &len);

		if (fixed_changes[i].stale)
			igvm_put(p + fixed_changes[i].at, 1, p[fixed_changes[i].at] ^ 1u);
		else
			igvm_put(p + fixed_changes[i].at, fixed_changes[i].size, fixed_changes[i].value);
		if (!fixed_changes[i].stale)
			bytes_checksum(p, len);
		igvm_expect("fixed header", p, len, fixed_changes[i].rule, fixed_changes[i].at & ~3u, UVM_NO_INDEX);
		free(p);
	}
}

/* Every bit that the checksum covers; what it means is looked at before, behind or not at all. */
void test_checksum_covers(void **state)
{
	size_t len;
	uint8_t *p = igvm_base(X64, &len);
	const size_t end = bytes_get32(p + 8) + bytes_get32(p + 12);

	(void)state;
	for (size_t bit = 8 * 24; bit < 8 * end; bit += 5) {
		p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		igvm_expect("flipped bit", p, len, "checksum", 20, UVM_NO_INDEX);
		p[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	p[end] ^= 1;
	igvm_expect("file data", p, len, NULL, 0, 0);
	free(p);
}

void test_total_size(void **state)
{
	size_t len;
	uint8_t *p = igvm_base(X64, &len);

	(void)state;
	igvm_put(p + 16, 4, len - 1);
	bytes_checksum(p, len);
	igvm_expect("one less", p, len, "total-file-size", 16, UVM_NO_INDEX);
	igvm_put(p + 16, 4, len + 1);
	bytes_checksum(p, len);
	igvm_expect("one more", p, len, "total-file-size", 16, UVM_NO_INDEX);
	free(p);
}

/* A platform and an empty page, with ${shift} bytes between fixed and variable headers. */
static uint8_t *shifted(size_t shift, size_t *len)
{
	static struct igvm_bytes b;
	uint8_t *p, *q;

	bytes_init(&b, 1, 0);
	put_platform(&b, 1, 1);
	put_page(&b, 0, 1, 0);
	p = bytes_finish(&b, len);
	q = calloc(1, *len + shift);
	assert_non_null(q);
	memcpy(q, p, 24);
	memcpy(q + 24 + shift, p + 24, *len - 24);
	free(p);
	*len += shift;
	igvm_put(q + 8, 4, 24 + shift);
	igvm_put(q + 16, 4, *len);
	bytes_checksum(q, *len);
	return q;
}

void test_gap(void **state)
{
	size_t len;
	uint8_t *p;

	(void)state;
	p = shifted(0, &len);
	igvm_expect("no gap", p, len, NULL, 0, 0);
	free(p);
	p = shifted(8, &len);
	igvm_expect("gap", p, len, "header-gap", 8, UVM_NO_INDEX);
	free(p);
	p = shifted(3, &len);
	igvm_expect("unaligned", p, len, "header-aligned", 8, UVM_NO_INDEX);
	free(p);
}

/*
 * The first record lies over the checksum of the fixed header: its type is the checksum, so the shared GPA boundary was chosen
 * to make that a 1. The reference reads such a file.
 */
void test_header_overlap(void **state)
{
	const uint8_t bytes[] = {
		'I',        'G',     'V',    'M',    U32(1), U32(20),         U32(56), U32(76),
		U32(1),                                                       /* 24 bytes; the frame is at 20 */
		U32(16),    U32(1),  2,      2,      U16(1), U64(0x60B74E54), /* SUPPORTED_PLATFORM */
		U32(0x302), U32(24), U64(0), U32(1), U32(0), U32(0),          U16(0),  U16(0), /* PAGE_DATA */
	};
	uint8_t *p = unit_exact(bytes, sizeof(bytes));

	(void)state;
	igvm_expect("overlap", p, sizeof(bytes), "header-overlap", 8, UVM_NO_INDEX);
	free(p);
}

/* ---- files cut short ---- */

static int read_exact(const uint8_t *p, size_t len, bool fix_total, bool fix_headers, struct uvm_diag *d)
{
	uint8_t *q = unit_exact(p, len);
	struct uvm_igvm f;
	struct igvm_log l;
	int r;

	if (fix_total && len >= 24)
		igvm_put(q + 16, 4, len);
	if (fix_headers && len >= 24)
		igvm_put(q + 12, 4, len - bytes_get32(q + 8));
	if (len >= 32)
		bytes_checksum(q, len);
	r = uvm_igvm_read(&f, q, len, NULL, d);
	assert_int_equal(igvm_read_all(q, len, UVM_IGVM_ANY_PLATFORM, &l), r);
	uvm_igvm_free(&f);
	free(q);
	return r;
}

void test_truncation(void **state)
{
	const enum igvm_base bases[] = { X64, X64_V2, AARCH64 };

	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++) {
		size_t len;
		uint8_t *p = igvm_base(bases[i], &len);
		const size_t fixed = bytes_get32(p + 8), end = fixed + bytes_get32(p + 12);

		for (size_t n = 0; n < len; n += n < end + 8 || n + 64 > len ? 1 : 61) {
			struct uvm_diag d = UVM_DIAG_INIT, total = UVM_DIAG_INIT, headers = UVM_DIAG_INIT;

			assert_true(read_exact(p, n, false, false, &d) < 0);
			igvm_rule_mark(d.rule);
			assert_string_equal(d.rule, n < fixed ? "fixed-header-size" : "total-file-size");
			assert_true(d.off == (n < fixed ? 0 : 16));
			if (n <= fixed)
				continue;
			assert_true(read_exact(p, n, true, false, &total) < 0);
			igvm_rule_mark(total.rule);
			assert_string_equal(total.rule, n < end ? "header-end" : n == end ? "file-data" : "data-range");
			assert_true(n > end || total.off == 12);
			if (n < end) {
				/* the first few records are a file by themselves */
				if (read_exact(p, n, true, true, &headers) < 0)
					assert_string_equal(headers.rule, "file-data");
			}
		}
		free(p);
	}
}

/* Cut headers with other data behind them: the frame that was cut is told. */
void test_cut_frames(void **state)
{
	size_t len;
	uint8_t *p = igvm_base(X64, &len);
	const size_t fixed = bytes_get32(p + 8), end = fixed + bytes_get32(p + 12);
	size_t frame = fixed, next = fixed;
	uint32_t index = 0;

	(void)state;
	for (size_t n = fixed + 1; n < end; n++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_igvm f;

		if (n - 1 == next) {
			frame = next;
			next += 8 + ((bytes_get32(p + frame + 4) + 7) & ~7u);
			index = frame > fixed ? index + 1 : 0;
		}
		igvm_put(p + 12, 4, n - fixed);
		bytes_checksum(p, len);
		if (n < next) {
			assert_true(uvm_igvm_read(&f, p, len, NULL, &d) < 0);
			igvm_rule_mark(d.rule);
			assert_string_equal(d.rule, n < frame + 8 ? "frame-complete" : "record-complete");
			assert_true(d.off == frame + (n < frame + 8 ? 0 : 4));
			assert_int_equal(d.index, index);
			assert_true(d.got == n - frame - (n < frame + 8 ? 0 : 8));
		}
	}
	free(p);
}

/* One byte less or more than a record's type has. */
void test_record_lengths(void **state)
{
	const enum igvm_base bases[] = { X64, AARCH64 };

	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++) {
		size_t len, off;
		uint8_t *p = igvm_base(bases[i], &len);
		const size_t end = bytes_get32(p + 8) + bytes_get32(p + 12);

		for (uint32_t index = 0; (off = igvm_record_at(p, index)) < end; index++) {
			const uint32_t length = bytes_get32(p + off + 4);

			for (int more = -1; more <= 1; more += 2) {
				igvm_put(p + off + 4, 4, length + (uint32_t)more);
				bytes_checksum(p, len);
				if (bytes_get32(p + off) != 0x107) /* its body is as long as it is */
					igvm_expect("length", p, len, "record-length", off + 4, index);
			}
			igvm_put(p + off + 4, 4, length);
		}
		free(p);
	}
}

/* ---- bounds of file data ---- */

/* Data at the very limits of the file data, which is one page. */
void test_data_limits(void **state)
{
	static struct igvm_bytes b;
	uint32_t index;
	size_t len, off;
	uint8_t *p;

	(void)state;
	bytes_vsm(&b);
	put_page(&b, 0, 1, 1);
	p = bytes_finish(&b, &len);
	off = igvm_find(p, 0x302, 0, &index) + BODY + 12;
	igvm_expect("whole page", p, len, NULL, 0, 0);
	igvm_put(p + off, 4, len - 4096 - 1);
	bytes_checksum(p, len);
	igvm_expect("one byte before", p, len, "data-range", off, index);
	igvm_put(p + off, 4, len - 4096 + 1);
	bytes_checksum(p, len);
	igvm_expect("one byte behind", p, len, "data-range", off, index);
	igvm_put(p + off, 4, 0);
	bytes_checksum(p, len);
	igvm_expect("no page", p, len, "data-referenced", len - 4096, UVM_NO_INDEX);
	free(p);
}

/* Unused data is told as one sum, where it begins. */
void test_unused_data(void **state)
{
	static struct igvm_bytes b;
	size_t len;
	uint8_t *p;

	(void)state;
	bytes_vsm(&b);
	put_corim(&b, 0x104, 1, "x");
	b.data_len += 3;
	put_page(&b, 0, 1, 1);
	b.data_len += 5;
	p = bytes_finish(&b, &len);
	igvm_expect("stray bytes", p, len, "data-referenced", len - 5 - 4096 - 3, UVM_NO_INDEX);
	free(p);
}

/* Records may share data: what ends inside of other data leaves nothing unused behind itself. */
void test_data_in_data(void **state)
{
	static struct igvm_bytes b;
	size_t len;
	uint8_t *p;

	(void)state;
	bytes_vsm(&b);
	put_corim(&b, 0x104, 1, "x");
	b.data_len = 0;
	put_page(&b, 0, 1, 1);
	b.refs[0].data = 8;
	p = bytes_finish(&b, &len);
	igvm_expect("shared data", p, len, NULL, 0, 0);
	free(p);
}
