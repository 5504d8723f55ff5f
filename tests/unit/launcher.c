/* SPDX-License-Identifier: MIT */
/*
 * What launchers submit: images and expectations are short lines of records and of launch updates, and the digest of the
 * latter is computed here, one PAGE_INFO after another. One of the lines also has digests made with Python's hashlib.
 */
#include <stdio.h>

#include <openssl/evp.h>

#include <uvmkit/launcher.h>

#include "igvm_make.h"

enum { SNP = 1, VBS = 2 };

#define KVM_PAGE 0xFFFFFFFFFu /* in lines: page * */
#define STATE 0xF0            /* what the save area of processor 0 is filled with; that of the next with one more */
#define RESET 0xEE

/* "P5" -> P, 5. */
static bool next_word(const char **line, char *letter, uint64_t *page)
{
	char text[16];
	int used = 0;

	if (sscanf(*line, " %c%15s%n", letter, text, &used) < 2)
		return false;
	*line += used;
	*page = text[0] == '*' ? KVM_PAGE : strtoull(text, NULL, 16);
	return true;
}

/* ---- images ---- */

#define SHARED UVM_IGVM_PAGE_SHARED
#define UNMEASURED UVM_IGVM_PAGE_UNMEASURED

static const struct {
	char letter;
	uint32_t mask, flags;
	uint16_t data_type;
	bool data;
} pages[] = {
	{ 'P', SNP, 0, UVM_IGVM_PAGE_NORMAL, true },
	{ 'O', VBS, 0, UVM_IGVM_PAGE_NORMAL, true },
	{ 'B', SNP | VBS, 0, UVM_IGVM_PAGE_NORMAL, true },
	{ 'E', SNP, 0, UVM_IGVM_PAGE_NORMAL, false },
	{ 'U', SNP, UNMEASURED, UVM_IGVM_PAGE_NORMAL, true },
	{ 'S', SNP, SHARED, UVM_IGVM_PAGE_NORMAL, true },
	{ 'T', SNP, SHARED | UNMEASURED, UVM_IGVM_PAGE_NORMAL, true },
	{ 'X', SNP, 0, UVM_IGVM_PAGE_SECRETS, false },
	{ 'C', SNP, 0, UVM_IGVM_PAGE_CPUID_DATA, true },
	{ 'F', SNP, 0, UVM_IGVM_PAGE_CPUID_XF, true },
};

static void add_page(struct uvm_igvm *f, char letter, uint64_t page)
{
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct uvm_igvm_header *h;

		if (pages[i].letter != letter)
			continue;
		h = make_page(f, page, pages[i].mask, pages[i].data ? made_page((uint8_t)page) : NULL,
			      pages[i].data ? PAGE : 0);
		h->page.flags = pages[i].flags;
		h->page.data_type = pages[i].data_type;
		return;
	}
	fail_msg("no page of letter %c", letter);
}

static void add_state(struct uvm_igvm *f, uint64_t page, uint16_t vp)
{
	made(f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
					   .mask = SNP,
					   .data = made_page((uint8_t)(STATE + vp)),
					   .data_len = PAGE,
					   .vp = { .gpa = page * PAGE, .vp_index = vp, .context = UVM_IGVM_CONTEXT_VMSA } });
}

/* Besides pages: an area of so many pages, the insert of the last one, required memory, a record that QEMU refuses, save areas
 * of the next processor, and of a processor without an earlier one. */
static struct uvm_igvm image(const char *line)
{
	struct uvm_igvm f = make_file(SNP, UVM_IGVM_SEV_SNP);
	uint32_t areas = 0;
	uint16_t vp = 0;
	uint64_t page;
	char letter;

	make_platform(&f, VBS, UVM_IGVM_VSM_ISOLATION);
	while (next_word(&line, &letter, &page)) {
		if (letter == 'A')
			make_area(&f, areas++)->area.number_of_bytes = page * PAGE;
		else if (letter == 'I')
			make_insert(&f, page, areas - 1, SNP);
		else if (letter == 'R')
			made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_REQUIRED_MEMORY,
							    .mask = SNP,
							    .memory = { .gpa = page * PAGE, .number_of_bytes = PAGE } });
		else if (letter == 'L')
			made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_COMMAND_LINE });
		else if (letter == 'V')
			add_state(&f, page, vp++);
		else if (letter == 'W')
			add_state(&f, page, (uint16_t)(vp += 1));
		else
			add_page(&f, letter, page);
	}
	return f;
}

/* ---- the second implementation ---- */

static void sha384(const void *p, size_t n, uint8_t *out)
{
	assert_int_equal(EVP_Digest(p, n, out, NULL, EVP_sha384(), NULL), 1);
}

/* Launch updates by their page types; contents count for the first two, and E is a page of zeros. V has the state of the next
 * processor, H the reset state. */
static void submitted(const char *line, uint8_t digest[48])
{
	static const char types[] = "?PVZUXC";
	uint8_t state = STATE;
	uint64_t page;
	char letter;

	memset(digest, 0, 48);
	while (next_word(&line, &letter, &page)) {
		const char *type = strchr(types, letter == 'E' ? 'P' : letter == 'H' ? 'V' : letter);
		const uint8_t fill = letter == 'V' ? state++ : letter == 'H' ? RESET : letter == 'E' ? 0 : (uint8_t)page;
		uint8_t info[112] = { 0 };

		assert_non_null(type);
		memcpy(info, digest, 48);
		if (type - types <= 2)
			sha384(made_page(fill), PAGE, info + 48);
		info[96] = sizeof(info);
		info[98] = (uint8_t)(type - types);
		uvm_put_le64(info + 104, page * PAGE);
		sha384(info, sizeof(info), digest);
	}
}

/* ---- each launcher ---- */

struct answers {
	unsigned n, vcpus[8], stop_at;
	struct uvm_digest digest[8];
};

static int note(void *arg, unsigned vcpus, const struct uvm_digest *digest)
{
	struct answers *a = arg;

	assert_in_range(a->n, 0, 7);
	a->vcpus[a->n] = vcpus;
	a->digest[a->n++] = *digest;
	return a->n == a->stop_at ? UVM_E_SYNTAX : UVM_OK;
}

static int launch(const char *name, const char *line, const struct uvm_launcher_processors *cpus, bool native_zero,
		  struct answers *a, struct uvm_diag *d)
{
	const struct uvm_measure_options opt = { .threads = 2, .native_zero = native_zero };
	struct uvm_igvm f = image(line);
	int r;

	assert_non_null(uvm_launcher_find(name));
	r = uvm_launcher_measure(uvm_launcher_find(name), &f, cpus, &opt, note, a, d);
	uvm_igvm_free(&f);
	return r;
}

enum { HYPERV, MSHV, KVM, CLOUD_HYPERVISOR, LAUNCHERS };
static const char *const names[LAUNCHERS] = { "hyperv", "mshv", "kvm", "cloud-hypervisor" };

/* A line that begins with '!' is the rule by which the launcher refuses. */
static const struct {
	const char *image, *submitted[LAUNCHERS];
} cases[] = {
	/* nothing to tell them apart, but where KVM says that it is */
	{ "P5 V*", { "P5 V*", "P5 V*", "P5 V*", "P5 V*" } },
	{ "P5 V9", { "P5 V9", "P5 V9", "!target-vmsa-address", "P5 V*" } },
	/* who makes the save area */
	{ "V* P5", { "V* P5", "P5 V*", "P5 V*", "P5 V*" } },
	/* addresses */
	{ "P7 P5 U6 V*", { "P7 P5 U6 V*", "P5 U6 P7 V*", "P7 P5 U6 V*", "P7 P5 U6 V*" } },
	{ "P7 V1 P5", { "P7 V1 P5", "V1 P5 P7", "!target-vmsa-address", "P7 P5 V*" } },
	{ "P5 E5 V*", { "P5 E5 V*", "P5 E5 V*", "P5 E5 V*", "P5 Z5 V*" } }, /* at one address: in file order */
	/* pages of areas, and runs that are held back */
	{ "P5 A2 I1 V*", { "P5 U1 U2 V*", "U1 P5 V*", "U1 U2 P5 V*", "P5 U1 U2 V*" } },
	{ "A2 P5 P6 I1 V*", { "P5 P6 U1 U2 V*", "U1 P5 P6 V*", "U1 U2 P5 P6 V*", "P5 P6 U1 U2 V*" } },
	{ "A1 P5 P7 I1 V*", { "P5 P7 U1 V*", "U1 P5 P7 V*", "P5 U1 P7 V*", "P5 P7 U1 V*" } },
	{ "A1 P5 E6 I1 V*", { "P5 E6 U1 V*", "U1 P5 E6 V*", "P5 U1 E6 V*", "P5 Z6 U1 V*" } },
	{ "A1 P5 U6 I1 V*", { "P5 U6 U1 V*", "U1 P5 U6 V*", "P5 U1 U6 V*", "P5 U6 U1 V*" } },
	{ "A1 P5 B6 I1 V*", { "P5 P6 U1 V*", "U1 P5 P6 V*", "P5 U1 P6 V*", "P5 P6 U1 V*" } },
	{ "A1 P5 C6 I1 V*", { "P5 C6 U1 V*", "U1 P5 C6 V*", "P5 U1 C6 V*", "P5 C6 U1 V*" } },
	{ "A1 P5 O9 P6 I1 V*", { "P5 P6 U1 V*", "U1 P5 P6 V*", "P5 U1 P6 V*", "P5 P6 U1 V*" } },
	{ "P5 A1 I1 P6 A1 I2 V*", { "P5 U1 P6 U2 V*", "U1 U2 P5 P6 V*", "U1 P5 U2 P6 V*", "P5 U1 P6 U2 V*" } },
	/* page types */
	{ "S5 V*", { "V*", "P5 V*", "P5 V*", "P5 V*" } },
	{ "T5 V*", { "V*", "U5 V*", "U5 V*", "U5 V*" } },
	{ "E5 X6 C7 U8 V*", { "E5 X6 C7 U8 V*", "E5 X6 C7 U8 V*", "E5 X6 C7 U8 V*", "Z5 X6 C7 U8 V*" } },
	{ "F5 V*", { "C5 V*", "!target-page-type", "C5 V*", "!target-page-type" } },
	{ "R5 P6 V*", { "P6 V*", "P6 V*", "P6 V*", "P6 V*" } },
	/* other platforms, other records */
	{ "O5 P6 V*", { "P6 V*", "P6 V*", "P6 V*", "P6 V*" } },
	{ "L0 P6 V*", { "P6 V*", "P6 V*", "!target-record", "P6 V*" } },
	/* processors */
	{ "V* P5 V*", { "V* P5 V*", "!target-processor", "P5 V* V*", "P5 V* V*" } },
};

static void test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t l = 0; l < LAUNCHERS; l++) {
			const char *want = cases[i].submitted[l];
			struct uvm_diag d = UVM_DIAG_INIT;
			struct answers a = { 0 };
			uint8_t digest[48];
			const int r = launch(names[l], cases[i].image, NULL, false, &a, &d);

			if (want[0] == '!') {
				assert_true(r < 0);
				assert_int_equal(a.n, 0);
				assert_string_equal(d.rule, want + 1);
				continue;
			}
			assert_int_equal(r, UVM_OK);
			assert_int_equal(a.digest[a.n - 1].len, sizeof(digest));
			submitted(want, digest);
			if (memcmp(a.digest[a.n - 1].b, digest, sizeof(digest)) != 0)
				fail_msg("%s: not what %s submits", cases[i].image, names[l]);
		}
	}
}

/* 112-byte PAGE_INFOs over hashlib.sha384, for the image V* P5 P6 A2 I1 S3 E8. */
static void test_vectors(void **state)
{
	static const char *const digests[LAUNCHERS] = {
		"2f89025cee2e90a41e71b246a0b25fc64a2e5b16443d66327e51480979864b68d4a145e1456dab1bb670522ba65276e0",
		"c14e8d97c4bcd91ee4dcd878f35ab8a5afa12ee80bdf910eed0b5e9fa3f18121fef78f9dd8b9c03a40b80500c9566979",
		"fc07b9896561aebb9ca12b379b147d92cc679749becae319b08056cead08a1a1dd68b49cc8fcc855870dfde613d007ba",
		"7ffcff7a283ea5582617fc16c07ba73f29208d4e4e7bce9256fe54a5a0e689d0e59bfb7fa4d5dc15beeaf84bc7d708f8",
	};

	(void)state;
	for (size_t l = 0; l < LAUNCHERS; l++) {
		struct answers a = { 0 };
		char text[97];

		assert_int_equal(launch(names[l], "V* P5 P6 A2 I1 S3 E8", NULL, false, &a, NULL), UVM_OK);
		for (size_t i = 0; i < 48; i++)
			sprintf(text + 2 * i, "%02x", a.digest[0].b[i]);
		assert_string_equal(text, digests[l]);
	}
}

/* Empty pages as type ZERO: always, where the launcher does so by itself. */
static void test_native_zero(void **state)
{
	uint8_t digest[48];

	(void)state;
	submitted("Z5 V*", digest);
	for (size_t l = 0; l < LAUNCHERS; l++) {
		struct answers a = { 0 };

		assert_int_equal(launch(names[l], "E5 V*", NULL, true, &a, NULL), UVM_OK);
		assert_memory_equal(a.digest[0].b, digest, sizeof(digest));
	}
}

/* ---- processors ---- */

static void test_processors(void **state)
{
	static const char *const lines[] = { "P5 V*", "P5 V* H*", "P5 V* H* H*" };
	struct uvm_launcher_processors cpus = { 3, made_page(RESET) };
	struct answers a = { 0 }, one = { 0 };
	uint8_t digest[48];

	(void)state;
	assert_int_equal(launch("kvm", "P5 V*", &cpus, false, &a, NULL), UVM_OK);
	assert_int_equal(a.n, 3);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(a.vcpus[i], i + 1);
		submitted(lines[i], digest);
		assert_memory_equal(a.digest[i].b, digest, sizeof(digest));
	}

	/* where their number plays no part */
	assert_int_equal(launch("mshv", "P5 V*", &cpus, false, &one, NULL), UVM_OK);
	assert_int_equal(one.n, 1);
	assert_int_equal(one.vcpus[0], 0);

	/* fewer than the file has states of are never started; one in the middle may have none */
	a = (struct answers){ 0 };
	assert_int_equal(launch("kvm", "P5 W*", &cpus, false, &a, NULL), UVM_OK);
	assert_int_equal(a.n, 2);
	assert_int_equal(a.vcpus[0], 2);
}

static void test_refused_processors(void **state)
{
	static const struct {
		const char *launcher, *image;
		unsigned most;
		bool reset;
		int code;
		const char *field;
		uint64_t got;
	} refused[] = {
		{ "kvm", "P5 V*", UVM_LAUNCH_VCPUS_MAX + 1, true, UVM_E_LIMIT, "vcpus", UVM_LAUNCH_VCPUS_MAX + 1 },
		{ "kvm", "P5 V* V*", 1, true, UVM_E_RANGE, NULL, 2 },
		{ "kvm", "P5 V*", 2, false, UVM_E_MISSING, NULL, 1 },
		{ "kvm", "P5", 0, false, UVM_E_MISSING, NULL, 0 },
		{ "kvm", "P5 W*", 2, false, UVM_E_MISSING, NULL, 0 },
		{ "cloud-hypervisor", "P5 V*", 2, true, UVM_E_MISSING, NULL, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		const struct uvm_launcher_processors cpus = { refused[i].most, refused[i].reset ? made_page(RESET) : NULL };
		struct uvm_diag d = UVM_DIAG_INIT;
		struct answers a = { 0 };

		assert_int_equal(launch(refused[i].launcher, refused[i].image, &cpus, false, &a, &d), refused[i].code);
		assert_int_equal(a.n, 0);
		assert_int_equal(d.field != NULL, refused[i].field != NULL);
		assert_int_equal(d.got, refused[i].got);
		assert_null(d.rule);
	}
}

static void test_stopped(void **state)
{
	const struct uvm_launcher_processors cpus = { 5, made_page(RESET) };

	(void)state;
	for (unsigned at = 1; at <= 2; at++) {
		struct answers a = { .stop_at = at };

		assert_int_equal(launch("kvm", "P5 V*", &cpus, false, &a, NULL), UVM_E_SYNTAX);
		assert_int_equal(a.n, at);
	}
}

/* ---- the rest ---- */

static void test_table(void **state)
{
	struct uvm_igvm f = make_file(VBS, UVM_IGVM_VSM_ISOLATION);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct answers a = { 0 };
	size_t n;
	const struct uvm_launcher *l = uvm_launchers(&n);

	(void)state;
	assert_int_equal(n, LAUNCHERS);
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(uvm_launcher_find(l[i].name), &l[i]);
		assert_non_null(uvm_igvm_target_find(l[i].target));
		assert_non_null(l[i].basis);
	}
	assert_null(uvm_launcher_find("xen"));
	assert_int_equal(uvm_launcher_measure(l, &f, NULL, NULL, note, &a, &d), UVM_E_MISSING);
	assert_string_equal(d.field, "SEV_SNP");
	assert_null(d.rule);
	uvm_igvm_free(&f);
}

struct log {
	uint32_t directive[8];
	size_t n, stop_at;
};

static bool listen(void *arg, const struct uvm_measure_event *e)
{
	struct log *log = arg;

	log->directive[log->n++] = e->directive;
	return log->n != log->stop_at;
}

/* Events are told by the record that they come from, and a log can stop it all. */
static void test_log(void **state)
{
	static const uint32_t want[] = { 3, 1, 0, UVM_LAUNCHER_NO_DIRECTIVE };
	const struct uvm_launcher_processors cpus = { 2, made_page(RESET) };
	struct uvm_igvm f = image("V* P5 A1 I1");

	(void)state;
	for (size_t stop_at = 0; stop_at < 2; stop_at++) {
		struct log log = { .stop_at = stop_at };
		const struct uvm_measure_options opt = { .log = listen, .log_arg = &log };
		struct answers a = { 0 };

		assert_int_equal(uvm_launcher_measure(uvm_launcher_find("kvm"), &f, &cpus, &opt, note, &a, NULL),
				 stop_at > 0 ? UVM_E_CANCELLED : UVM_OK);
		assert_int_equal(log.n, stop_at > 0 ? 1 : COUNT(want));
		assert_memory_equal(log.directive, want, log.n * sizeof(want[0]));
	}
	uvm_igvm_free(&f);
}

/* What is wrong with a record is told at its place, wherever it is submitted. */
static void test_place(void **state)
{
	struct uvm_igvm f = image("P7 P5 P6");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct answers a = { 0 };

	(void)state;
	f.section[UVM_IGVM_DIRECTIVES].h[1].data_len = PAGE + 1;
	assert_int_equal(uvm_launcher_measure(uvm_launcher_find("mshv"), &f, NULL, NULL, note, &a, &d), UVM_E_VALUE);
	assert_int_equal(d.index, 2 + 1); /* behind the platforms */
	assert_int_equal(a.n, 0);
	uvm_igvm_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_native_zero),
		cmocka_unit_test(test_processors),
		cmocka_unit_test(test_refused_processors),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_place),
	};

	return cmocka_run_group_tests_name("launcher", tests, NULL, NULL);
}
