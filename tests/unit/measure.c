/* SPDX-License-Identifier: MIT */
/*
 * Launch measurements: what is refused and where it says the fault is, the three published digests of one small image, the
 * page log, whole files. Random streams against a second implementation are in measure_streams.c.
 */
#include <stdio.h>

#include <uvmkit/measure.h>
#include <uvmkit/wire.h>

#include "unit.h"

#define SNP (1u << UVM_MEASURE_SNP)
#define TDX (1u << UVM_MEASURE_TDX)
#define VBS (1u << UVM_MEASURE_VBS)
#define ALL (SNP | TDX | VBS)

#define PAGE(mask_, gpa_, ...)                                                                     \
	{                                                                                          \
		.type = UVM_IGVM_PAGE_DATA, .mask = (mask_), .page = {.gpa = (gpa_), __VA_ARGS__ } \
	}
#define AREA(index, bytes)                                                                                              \
	{                                                                                                               \
		.type = UVM_IGVM_PARAMETER_AREA, .area = {.number_of_bytes = (bytes), .parameter_area_index = (index) } \
	}
#define INSERT(mask_, index, gpa_)                                              \
	{                                                                       \
		.type = UVM_IGVM_PARAMETER_INSERT, .mask = (mask_), .insert = { \
			.gpa = (gpa_),                                          \
			.parameter_area_index = (index)                         \
		}                                                               \
	}
#define ERROR_RANGE(mask_, gpa_, bytes)                                                                         \
	{                                                                                                       \
		.type = UVM_IGVM_ERROR_RANGE, .mask = (mask_), .error = {.gpa = (gpa_), .size_bytes = (bytes) } \
	}

static void to_hex(const uint8_t *b, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		sprintf(out + 2 * i, "%02x", b[i]);
}

static void assert_digest(const struct uvm_digest *got, const char *want)
{
	char text[2 * UVM_DIGEST_MAX + 1];

	to_hex(got->b, got->len, text);
	assert_string_equal(text, want);
}

/* Masks of the tests are bits of the platforms. */
static size_t targets_of(unsigned wanted, struct uvm_measure_target *targets)
{
	size_t n = 0;

	for (unsigned p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		if ((wanted & 1u << p) != 0)
			targets[n++] = (struct uvm_measure_target){ (enum uvm_measure_platform)p, 1u << p };
	}
	return n;
}

static struct uvm_measure *start(unsigned wanted, const struct uvm_measure_options *opt)
{
	struct uvm_measure_target targets[UVM_MEASURE_PLATFORMS];
	struct uvm_measure *m = NULL;

	assert_int_equal(uvm_measure_new(&m, targets, targets_of(wanted, targets), opt, NULL), UVM_OK);
	return m;
}

/* ---- what is refused ------------------------------------------------------------------------------------------------ */

static void bad_targets(void **state)
{
	static const struct {
		size_t n;
		struct uvm_measure_target targets[2];
	} cases[] = {
		{ 0, { { UVM_MEASURE_SNP, 1 } } },
		{ 1, { { UVM_MEASURE_PLATFORMS, 1 } } },
		{ 1, { { UVM_MEASURE_SNP, 0 } } },
		{ 1, { { UVM_MEASURE_SNP, 3 } } },
		{ 2, { { UVM_MEASURE_SNP, 1 }, { UVM_MEASURE_SNP, 2 } } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_measure *m = NULL;

		assert_int_equal(uvm_measure_new(&m, cases[i].targets, cases[i].n, NULL, &d), UVM_E_ARGUMENT);
		assert_int_equal(d.code, UVM_E_ARGUMENT);
		assert_null(m);
	}
	uvm_measure_free(NULL);
}

static const uint8_t zero_five[] = { 0, 5 };
static const uint8_t three_registers[4 + 3 * UVM_IGVM_VBS_REGISTER_SIZE] = { 3 };
static const uint8_t page_and_one[UVM_PAGE_SIZE + 1];

#define CONTEXT(mask_, context_, bytes, n)                                                                      \
	{                                                                                                       \
		.type = UVM_IGVM_VP_CONTEXT, .mask = (mask_), .vp = { .context = UVM_IGVM_CONTEXT_##context_ }, \
		.data = (bytes), .data_len = (n)                                                                \
	}

static const struct refused {
	unsigned wanted;
	struct uvm_igvm_header h[3]; /* the last one with a type is refused */
	int code;
	const char *record, *field;
	uint64_t off, got, want; /* off: from the frame of the record */
} refused[] = {
	/* clang-format off */
	{ VBS, { PAGE(VBS, 0, .data_type = UVM_IGVM_PAGE_SECRETS) },
	  UVM_E_UNSUPPORTED, "PAGE_DATA", "data_type", 28, 1, 0 },
	{ ALL, { PAGE(ALL, 0, .data_type = UVM_IGVM_PAGE_CPUID_DATA) },
	  UVM_E_UNSUPPORTED, "PAGE_DATA", "data_type", 28, 2, 0 },
	{ VBS, { PAGE(ALL, 0, .data_type = UVM_IGVM_PAGE_CPUID_XF, .flags = UVM_IGVM_PAGE_SHARED) },
	  UVM_E_UNSUPPORTED, "PAGE_DATA", "data_type", 28, 3, 0 },
	{ SNP, { PAGE(SNP, 0, .data_type = 4) },
	  UVM_E_VALUE, "PAGE_DATA", "data_type", 28, 4, 3 },
	{ SNP, { { .type = UVM_IGVM_PAGE_DATA, .mask = SNP, .data = page_and_one, .data_len = sizeof(page_and_one) } },
	  UVM_E_VALUE, "PAGE_DATA", "data", UVM_NO_OFFSET, 4097, 4096 },
	{ SNP, { CONTEXT(SNP, VMSA, page_and_one, sizeof(page_and_one)) },
	  UVM_E_VALUE, "VP_CONTEXT", "data", UVM_NO_OFFSET, 4097, 4096 },
	{ TDX, { INSERT(TDX, 7, 0) },
	  UVM_E_VALUE, "PARAMETER_INSERT", "parameter_area_index", 20, 7, 0 },
	{ TDX, { AREA(1, 4096), INSERT(TDX, 7, 0) },
	  UVM_E_VALUE, "PARAMETER_INSERT", "parameter_area_index", 20, 7, 0 },
	{ TDX, { AREA(1, 4096), AREA(1, 4096) },
	  UVM_E_DUPLICATE, "PARAMETER_AREA", "parameter_area_index", 16, 1, 0 },
	{ SNP, { AREA(1, UINT64_C(1) << 60), INSERT(SNP, 1, 0) },
	  UVM_E_LIMIT, "PARAMETER_INSERT", "parameter_area_index", 20, UINT64_C(1) << 48, 1 << 20 },
	{ SNP, { AREA(1, UINT64_MAX), INSERT(SNP, 1, 0) },
	  UVM_E_LIMIT, "PARAMETER_INSERT", "parameter_area_index", 20, UINT64_C(1) << 52, 1 << 20 },
	{ VBS, { AREA(1, 8192), INSERT(VBS, 1, 0), ERROR_RANGE(VBS, 0, UINT32_MAX) },
	  UVM_E_LIMIT, "ERROR_RANGE", "size_bytes", 20, 1 << 20, (1 << 20) - 2 },
	{ VBS, { CONTEXT(VBS, VBS, three_registers, sizeof(three_registers) - 1) },
	  UVM_E_VALUE, "VP_CONTEXT", "register_count", UVM_NO_OFFSET, 3, 2 },
	{ VBS, { CONTEXT(VBS, VBS, three_registers, 3) },
	  UVM_E_VALUE, "VP_CONTEXT", "register_count", UVM_NO_OFFSET, 0, 0 },
	/* clang-format on */
};

/* ${frame}: where the refused record says it stands in its file, 0 for a built one. */
static void refuse_one(const struct refused *c, uint32_t frame)
{
	struct uvm_measure *m = start(c->wanted, NULL);
	struct uvm_diag d = UVM_DIAG_INIT, later = UVM_DIAG_INIT;
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	uint32_t last = 0;

	while (last + 1 < COUNT(c->h) && c->h[last + 1].type != 0) {
		assert_int_equal(uvm_measure_add(m, &c->h[last], &d), UVM_OK);
		last++;
	}
	struct uvm_igvm_header h = c->h[last];

	h.off = frame;
	assert_int_equal(uvm_measure_add(m, &h, &d), c->code);
	assert_int_equal(d.code, c->code);
	assert_string_equal(d.record, c->record);
	assert_int_equal(d.index, last);
	assert_string_equal(d.field, c->field);
	assert_true(d.off == (frame == 0 || c->off == UVM_NO_OFFSET ? UVM_NO_OFFSET : frame + c->off));
	assert_true(d.got == c->got);
	assert_true(d.want == c->want);
	assert_int_equal(uvm_measure_add(m, &h, &later), UVM_E_STATE);
	assert_int_equal(uvm_measure_finish(m, digests, NULL), UVM_E_STATE);
	assert_int_equal(later.code, UVM_E_STATE);
	uvm_measure_free(m);
}

static void bad_directives(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		refuse_one(&refused[i], 0);
		refuse_one(&refused[i], 0x1000);
	}
}

/* What an add would refuse or count for one platform is nothing to another. */
static void others_records(void **state)
{
	static const struct uvm_igvm_header others[] = {
		PAGE(VBS, 0, .data_type = UVM_IGVM_PAGE_SECRETS),
		INSERT(VBS | 8, 7, 0),
		INSERT(0, 7, 0),
		PAGE(8, 0, .data_type = 9),
		AREA(1, UINT64_MAX),
		CONTEXT(TDX, VMSA, zero_five, 2),
		CONTEXT(SNP, VBS, zero_five, 2),
		CONTEXT(SNP, NATIVE_X64, zero_five, 2),
		ERROR_RANGE(SNP | TDX, 0, UINT32_MAX),
		PAGE(SNP | TDX, 0, .flags = UVM_IGVM_PAGE_SHARED),
		{ .type = UVM_IGVM_REQUIRED_MEMORY, .mask = SNP | TDX },
		{ .type = UVM_IGVM_SNP_ID_BLOCK, .mask = SNP | TDX },
		{ .type = UVM_IGVM_SRAT, .mask = SNP | TDX },
	};
	struct uvm_measure *m = start(SNP | TDX, NULL);
	struct uvm_digest digests[2];
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_int_equal(uvm_measure_add(m, &others[i], &d), UVM_OK);
	assert_int_equal(uvm_measure_finish(m, digests, &d), UVM_OK);
	assert_int_equal(digests[0].len, 48);
	assert_true(uvm_is_zero(digests[0].b, 48));
	assert_digest(&digests[1], /* SHA-384 of nothing */
		      "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b");
	assert_int_equal(uvm_measure_add(m, &others[0], &d), UVM_E_STATE);
	uvm_measure_free(m);
}

/* As much as the limit allows is measured, one page more is not. */
static void limit(void **state)
{
	static const struct uvm_igvm_header area = AREA(1, (uint64_t)UVM_MEASURE_IMPLIED_MAX * UVM_PAGE_SIZE),
					    more = AREA(2, 1);
	static const struct uvm_igvm_header insert = INSERT(TDX, 1, 0), insert_more = INSERT(TDX, 2, 0);
	struct uvm_measure *m = start(TDX, NULL);
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_measure_add(m, &area, &d), UVM_OK);
	assert_int_equal(uvm_measure_add(m, &more, &d), UVM_OK);
	assert_int_equal(uvm_measure_add(m, &insert, &d), UVM_OK);
	assert_int_equal(uvm_measure_add(m, &insert_more, &d), UVM_E_LIMIT);
	assert_true(d.got == 1 && d.want == 0);
	uvm_measure_free(m);
}

/* ---- one image, three published digests ----------------------------------------------------------------------------- */

static void page(struct uvm_igvm *f, uint64_t number, uint32_t flags, const uint8_t *data, uint32_t len)
{
	struct uvm_igvm_header h = PAGE(ALL, number * UVM_PAGE_SIZE, .flags = flags);

	h.data = data;
	h.data_len = len;
	assert_non_null(uvm_igvm_add(f, &h));
}

static void pages(struct uvm_igvm *f, uint64_t number, uint64_t n, uint32_t flags)
{
	page(f, number, flags, zero_five, sizeof(zero_five));
	for (uint64_t i = 1; i < n; i++)
		page(f, number + i, flags, NULL, 0);
}

static void platform(struct uvm_igvm *f, uint8_t type, uint32_t mask)
{
	const struct uvm_igvm_header h = { .type = UVM_IGVM_SUPPORTED_PLATFORM,
					   .mask = mask,
					   .platform = { .platform_type = type, .platform_version = 1 } };

	assert_non_null(uvm_igvm_add(f, &h));
}

/* Input of the reference's own tests: five measured pages, five unmeasured, one more, and one that is shared. */
static void build(struct uvm_igvm *f)
{
	platform(f, UVM_IGVM_NATIVE, 8);
	platform(f, UVM_IGVM_VSM_ISOLATION, VBS);
	platform(f, UVM_IGVM_SEV_SNP, SNP);
	platform(f, UVM_IGVM_TDX, TDX);
	pages(f, 0, 5, 0);
	pages(f, 5, 5, UVM_IGVM_PAGE_UNMEASURED);
	pages(f, 10, 1, 0);
	pages(f, 20, 1, UVM_IGVM_PAGE_SHARED);
}

/*
 * The page a TDX guest starts in, for an all-default context: int3 everywhere, the context at 0, code at 0xA8 and at 0xFF0 a
 * jump to it. The context's only values are the GDT's place and limit, its code segment, and one stray byte at 0xA7.
 */
static void reset_page(uint8_t p[UVM_PAGE_SIZE])
{
	static const struct {
		uint16_t off;
		uint8_t value;
	} context[] = { { 0x16, 0x0F }, { 0x18, 0x98 }, { 0x19, 0xF0 }, { 0x1A, 0xFF }, { 0x1B, 0xFF },
			{ 0xA0, 0xFF }, { 0xA1, 0xFF }, { 0xA5, 0x9B }, { 0xA6, 0xA0 }, { 0xA7, 0x46 } };
	static const char code[] = "0f011516f0ffff8b0588f0ffff0f22e08b0590f0ffff0f22d88b0578f0ffff0f22c0ead1f0ffff0800488b05a8f"
				   "fffff0f22d8668b0554ff"
				   "ffff6685c0743a0f011548ffffff668b0529ffffff6685c074070f011d1dffffff668b050cffffff8ed08ed88ec"
				   "08ee08ee8668b0503ffff"
				   "ff6685c074030f00d885f6743631c0b9001c00004d31d241bb1f00000041bc02080000660f01cc8b05bffeffff4"
				   "139c375f531db8b1daefe"
				   "ffffba0100000039d375e485f674184831c066890597feffff488b0598feffff488905b1feffff488b25c2fefff"
				   "f488b2dc3feffff8bce48"
				   "8b35c2feffff4c8b05c3feffff4c8b0dc4feffff4c8b15c5feffff4c8b1dc6feffff668b057ffeffff6685c0740"
				   "748ff2d6bfeffff48ff25"
				   "64feffff";
	static const uint8_t jump[] = { 0xE9, 0xB3, 0xF0, 0xFF, 0xFF };

	memset(p, 0xCC, UVM_PAGE_SIZE);
	memset(p, 0, 0xA8);
	for (size_t i = 0; i < COUNT(context); i++)
		p[context[i].off] = context[i].value;
	for (size_t i = 0; code[2 * i] != '\0'; i++)
		p[0xA8 + i] = (uint8_t)strtoul((const char[]){ code[2 * i], code[2 * i + 1], '\0' }, NULL, 16);
	memcpy(p + 0xFF0, jump, sizeof(jump));
}

static void published_digests(void **state)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	uint8_t reset[UVM_PAGE_SIZE];
	struct uvm_igvm f = { 0 };
	unsigned have = 0;

	(void)state;
	build(&f);
	assert_int_equal(uvm_measure_file(&f, SNP | VBS, NULL, digests, &have, NULL), UVM_OK);
	assert_int_equal(have, SNP | VBS);
	assert_digest(&digests[UVM_MEASURE_SNP],
		      "889a19386c82e2219bded3e92a764e8c00c29b966d04a662bca6cfdfec647b9051995653390783846557913263d71c4f");
	assert_digest(&digests[UVM_MEASURE_VBS], "30134c9bb89cd72d8a418d1e7afb75927f45e8571dda7ac7be87d4b6c72ca64c");

	reset_page(reset);
	page(&f, 0xFFFFF, 0, reset, sizeof(reset));
	assert_int_equal(uvm_measure_file(&f, TDX, NULL, digests, &have, NULL), UVM_OK);
	assert_int_equal(have, TDX);
	assert_digest(&digests[UVM_MEASURE_TDX],
		      "c8892e2858dae7075ae77df712f3299e2051311ea8a3dc1dd83497a4ff195800f63e938c22c946592220efb64da960eb");
	uvm_igvm_free(&f);
}

/* ---- files ---------------------------------------------------------------------------------------------------------- */

static void files_without(void **state)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS] = { { { 0x5A }, 1 } };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm f = { 0 };
	unsigned have = ALL;
	char line[128];

	(void)state;
	platform(&f, UVM_IGVM_NATIVE, 8);
	platform(&f, UVM_IGVM_VSM_ISOLATION, VBS);
	assert_int_equal(uvm_measure_file(&f, SNP | TDX, NULL, digests, &have, &d), UVM_OK);
	assert_int_equal(have, 0);
	assert_int_equal(digests[0].len, 1);

	/* a failure names the directive and leaves the results alone */
	page(&f, 0, 0, NULL, 0);
	assert_non_null(uvm_igvm_add(&f, &refused[0].h[0]));
	have = 0x55;
	assert_int_equal(uvm_measure_file(&f, ALL, NULL, digests, &have, &d), UVM_E_UNSUPPORTED);
	assert_int_equal(d.index, 3); /* two platforms and a page stand before it */
	assert_int_equal(have, 0x55);
	assert_int_equal(digests[0].len, 1);
	uvm_diag_format(&d, line, sizeof(line));
	assert_string_equal(line, "PAGE_DATA[3].data_type: page type 1 cannot be measured for VBS, only NORMAL (0)");
	uvm_igvm_free(&f);
}

/* ---- the log -------------------------------------------------------------------------------------------------------- */

struct log {
	size_t n, stop_at;
	struct uvm_measure_event last[UVM_MEASURE_PLATFORMS];
	char text[2048];
};

/* "snp 0 page 0\n": platform, directive, kind, gpa */
static bool log_line(void *arg, const struct uvm_measure_event *e)
{
	struct log *l = arg;
	const size_t used = strlen(l->text);

	if (l->n++ == l->stop_at)
		return false;
	snprintf(l->text + used, sizeof(l->text) - used, "%s %u %s %llx\n", uvm_measure_platform_name(e->platform),
		 (unsigned)e->directive, uvm_measure_event_name(e->kind), (unsigned long long)e->gpa);
	l->last[e->platform] = *e;
	return true;
}

static const struct uvm_igvm_header one_of_each[] = {
	CONTEXT(VBS, VBS, three_registers, sizeof(three_registers)),
	AREA(9, 4097),
	INSERT(SNP | VBS, 9, 0x3000),
	PAGE(ALL, 0x1000),
	PAGE(ALL, 0x2000, .flags = UVM_IGVM_PAGE_UNMEASURED),
	PAGE(SNP | TDX, 0x5000, .data_type = UVM_IGVM_PAGE_SECRETS, .flags = UVM_IGVM_PAGE_UNMEASURED),
	PAGE(SNP, 0x6000, .data_type = UVM_IGVM_PAGE_CPUID_XF),
	CONTEXT(SNP, VMSA, zero_five, 2),
	ERROR_RANGE(ALL, 0xF000, 1),
};

static const char one_of_each_log[] = "snp 2 parameter 3000\nsnp 2 parameter 4000\nvbs 2 parameter 3000\nvbs 2 parameter 4000\n"
				      "snp 3 zero 1000\ntdx 3 page 1000\nvbs 3 page 1000\n"
				      "snp 4 unmeasured 2000\ntdx 4 unmeasured 2000\nvbs 4 unmeasured 2000\n"
				      "snp 5 secrets 5000\ntdx 5 unmeasured 5000\n"
				      "snp 6 cpuid 6000\nsnp 7 vmsa 0\n"
				      "vbs 8 error f000\nvbs 0 register 0\nvbs 0 register 0\nvbs 0 register 0\n";

static void log_all(void **state)
{
	struct log l = { .stop_at = SIZE_MAX };
	const struct uvm_measure_options opt = { .native_zero = true, .log = log_line, .log_arg = &l };
	struct uvm_measure *m = start(ALL, &opt);
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];

	(void)state;
	for (size_t i = 0; i < COUNT(one_of_each); i++)
		assert_int_equal(uvm_measure_add(m, &one_of_each[i], NULL), UVM_OK);
	assert_int_equal(uvm_measure_finish(m, digests, NULL), UVM_OK);
	assert_string_equal(l.text, one_of_each_log);
	for (int p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		assert_int_equal(l.last[p].running.len, digests[p].len);
		assert_memory_equal(l.last[p].running.b, digests[p].b, digests[p].len);
	}
	assert_int_equal(l.last[UVM_MEASURE_SNP].order, 6);
	assert_int_equal(l.last[UVM_MEASURE_SNP].contents.len, 48);
	assert_int_equal(l.last[UVM_MEASURE_TDX].contents.len, 0);
	uvm_measure_free(m);
}

/* The digest of a page of zeros is known to everyone who ever looked at such a log. */
static void log_zero_page(void **state)
{
	static const struct {
		unsigned wanted;
		const char *digest;
	} cases[] = {
		{ SNP, "c0e59a3e3ffbd3b5c75428fb36432facabc745944296ff515f737c4fef4efc64586809f7a16f56354a1eaecf2aa8d774" },
		{ TDX, "c0e59a3e3ffbd3b5c75428fb36432facabc745944296ff515f737c4fef4efc64586809f7a16f56354a1eaecf2aa8d774" },
		{ VBS, "ad7facb2586fc6e966c004d7d1d16b024f5805ff7cb47c7a85dabd8b48892ca7" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct log l = { .stop_at = SIZE_MAX };
		const struct uvm_measure_options opt = { .log = log_line, .log_arg = &l };
		struct uvm_measure *m = start(cases[i].wanted, &opt);
		struct uvm_digest digest;

		assert_int_equal(uvm_measure_add(m, &one_of_each[3], NULL), UVM_OK);
		assert_int_equal(uvm_measure_finish(m, &digest, NULL), UVM_OK);
		assert_digest(&l.last[i].contents, cases[i].digest);
		uvm_measure_free(m);
	}
}

/* A log that has seen enough: at once, in the middle, and where only finish finds out. */
static void log_stops(void **state)
{
	static const size_t stops[] = { 0, 700, 5999 };

	(void)state;
	for (size_t i = 0; i < COUNT(stops); i++) {
		struct log l = { .stop_at = stops[i] };
		const struct uvm_measure_options opt = { .threads = 2, .log = log_line, .log_arg = &l };
		struct uvm_measure *m = start(SNP | TDX, &opt);
		struct uvm_digest digests[2];
		struct uvm_diag d = UVM_DIAG_INIT;
		int r = UVM_OK;

		for (int n = 0; n < 3000 && r == UVM_OK; n++)
			r = uvm_measure_add(m, &one_of_each[3], &d);
		assert_int_equal(r, i < 2 ? UVM_E_CANCELLED : UVM_OK);
		if (r == UVM_OK)
			assert_int_equal(uvm_measure_finish(m, digests, &d), UVM_E_CANCELLED);
		assert_int_equal(d.code, UVM_E_CANCELLED);
		assert_int_equal(l.n, stops[i] + 1);
		assert_int_equal(uvm_measure_finish(m, digests, NULL), UVM_E_STATE);
		uvm_measure_free(m);
	}
}

static void names(void **state)
{
	(void)state;
	assert_int_equal(uvm_measure_platform_of(UVM_IGVM_SEV_SNP), UVM_MEASURE_SNP);
	assert_int_equal(uvm_measure_platform_of(UVM_IGVM_TDX), UVM_MEASURE_TDX);
	assert_int_equal(uvm_measure_platform_of(UVM_IGVM_VSM_ISOLATION), UVM_MEASURE_VBS);
	assert_int_equal(uvm_measure_platform_of(UVM_IGVM_SEV_ES), -1);
	assert_string_equal(uvm_measure_platform_name(UVM_MEASURE_PLATFORMS), "?");
	assert_string_equal(uvm_measure_event_name(UVM_MEASURE_KINDS), "?");
	for (int k = 0; k < UVM_MEASURE_KINDS; k++)
		assert_non_null(uvm_measure_event_name((enum uvm_measure_kind)k));
	assert_non_null(strstr("ipsec-mb AVX-512, ipsec-mb AVX2, OpenSSL", uvm_measure_lanes()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_targets), cmocka_unit_test(bad_directives),    cmocka_unit_test(others_records),
		cmocka_unit_test(limit),       cmocka_unit_test(published_digests), cmocka_unit_test(files_without),
		cmocka_unit_test(log_all),     cmocka_unit_test(log_zero_page),     cmocka_unit_test(log_stops),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
