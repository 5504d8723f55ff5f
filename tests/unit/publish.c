/* SPDX-License-Identifier: MIT */
/* Publishing an image: the names of its files, what is in them, and that a failure leaves none new and none broken. */
#include <uvmkit/endorse.h>

#include "os/fault.h"
#include "scratch.h"

/* VBS and an empty image need no resources; what is measured is of no matter here. */
static const struct uvm_guest_config vbs = { .guest_svn = 7, .isolation = UVM_ISOLATION_VBS, .enable_debug = true };
static const struct uvm_guest_config none = { .guest_svn = 7, .isolation = UVM_ISOLATION_NONE };

struct made {
	struct uvm_image image;
	struct uvm_endorsed part;
	struct uvm_igvm_plan plan;
};

static void make(struct made *m, const struct uvm_guest_config *config)
{
	const struct uvm_image_request req = { .configs = config, .nconfigs = 1 };
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_image_build(&req, &m->image, &d), UVM_OK);
	assert_int_equal(uvm_image_endorse(&m->image, NULL, &m->part, &d), UVM_OK);
	assert_int_equal(uvm_igvm_plan(&m->image.file, &m->plan, &d), UVM_OK);
}

static void unmake(struct made *m)
{
	uvm_igvm_plan_free(&m->plan);
	uvm_image_free(&m->image);
}

static int put(const struct made *m, const char *path, const struct uvm_side_file *more, struct uvm_diag *d)
{
	const struct uvm_image_files to = { .path = path, .more = more, .nmore = more != NULL };

	return uvm_image_write(&m->image, &m->part, &m->plan, &to, d);
}

/* What was measured while the image was built is not measured again, and is the same. */
static void measured_while_built(void **state)
{
	const struct uvm_image_request req = { .configs = &vbs, .nconfigs = 1, .measure = true };
	struct uvm_endorsed part;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;
	struct made m;

	(void)state;
	make(&m, &vbs);
	assert_int_equal(m.image.parts[0].digest.len, 0);
	assert_int_equal(uvm_image_build(&req, &image, &d), UVM_OK);
	assert_int_equal(image.parts[0].digest.len, m.part.endorsement.digest.len);
	assert_memory_equal(image.parts[0].digest.b, m.part.endorsement.digest.b, image.parts[0].digest.len);
	image.parts[0].digest.b[0] ^= 1; /* so that nobody can have computed it */
	assert_int_equal(uvm_image_endorse(&image, NULL, &part, &d), UVM_OK);
	assert_memory_equal(part.endorsement.digest.b, image.parts[0].digest.b, image.parts[0].digest.len);
	uvm_image_free(&image);
	unmake(&m);
}

static void names_no_file(void **state)
{
	static const char *const paths[] = { "", ".", "..", "dir/", "dir/..", "/" };
	struct made m;

	(void)state;
	make(&m, &vbs);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(put(&m, paths[i], NULL, &d), UVM_E_ARGUMENT);
		assert_non_null(strstr(d.text, "names no file"));
	}
	assert_int_equal(scratch_count("."), 0);
	unmake(&m);
}

/* What cannot have files beside it: a device, and standard output by any name. */
static void is_no_file(void **state)
{
	static const char *const paths[] = { "-", "/dev/null", "link" };
	struct made m;

	(void)state;
	make(&m, &vbs);
	assert_int_equal(symlink("/dev/null", "link"), 0);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(put(&m, paths[i], NULL, &d), UVM_E_ARGUMENT);
		assert_non_null(strstr(d.text, "is no regular file"));
	}
	assert_int_equal(scratch_count("."), 1);
	unmake(&m);
}

/* What an image is built from is not lost to it, whatever that is called. */
static void inputs_are_kept(void **state)
{
	static const struct {
		const char *input, *replaces;
	} cases[] = {
		{ "i.bin", "i.bin" },
		{ "i-vbs.json", "i-vbs.json" },
		{ "./i.bin.map", "i.bin.map" },
		{ "more.txt", "more.txt" },
	};
	const struct uvm_side_file more = { "more.txt", "more", 4 };
	struct made m;

	(void)state;
	make(&m, &vbs);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *const keep[] = { "missing", cases[i].input, NULL };
		const struct uvm_image_files to = { "i.bin", &more, 1, keep };
		struct uvm_diag d = UVM_DIAG_INIT;
		char text[96];

		scratch_put(cases[i].input, "input");
		assert_int_equal(uvm_image_write(&m.image, &m.part, &m.plan, &to, &d), UVM_E_CONFLICT);
		snprintf(text, sizeof(text), "%s: would replace %s, which it is made from: take another name",
			 cases[i].replaces, cases[i].input);
		assert_string_equal(d.text, text);
		assert_true(scratch_is(cases[i].input, "input"));
		assert_int_equal(scratch_count("."), 1);
		assert_int_equal(unlink(cases[i].input), 0);
	}
	unmake(&m);
}

/* The image may be called like a file beside it, or be a link to one: that file would take its place. */
static void names_clash(void **state)
{
	static const char *const paths[] = { "more.txt", "./more.txt", "link", "sub/../more.txt" };
	const struct uvm_side_file more = { "more.txt", "more", 4 };
	struct made m;

	(void)state;
	make(&m, &vbs);
	assert_int_equal(mkdir("sub", 0777), 0);
	assert_int_equal(symlink("more.txt", "link"), 0);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		scratch_put("more.txt", "old");
		assert_int_equal(put(&m, paths[i], &more, &d), UVM_E_CONFLICT);
		assert_string_equal(d.text, "more.txt: two of the files to be written have this name");
		assert_true(scratch_is("more.txt", "old"));
		assert_int_equal(remove("more.txt"), 0);
		assert_int_equal(scratch_count("."), 2);
	}
	unmake(&m);
}

/* The name alone is not the file. */
static void names_elsewhere(void **state)
{
	const struct uvm_side_file more = { "more.txt", "more", 4 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct made m;

	(void)state;
	make(&m, &vbs);
	assert_int_equal(mkdir("sub", 0777), 0);
	scratch_put("sub/more.txt", "old");
	assert_int_equal(symlink("sub/more.txt", "link"), 0);
	assert_int_equal(put(&m, "link", &more, &d), UVM_OK);
	assert_true(scratch_is("more.txt", "more"));
	assert_false(scratch_is("sub/more.txt", "old"));
	unmake(&m);
}

static void names(void **state)
{
	static const struct {
		const char *image, *stem;
	} cases[] = {
		{ "out.bin", "out" }, { "a.b.c.bin", "a.b.c" }, { "image", "image" }, { ".igvm", ".igvm" }, { "d.x/y", "d.x/y" }
	};
	struct made m;

	(void)state;
	make(&m, &vbs);
	assert_int_equal(mkdir("d.x", 0777), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		static const char *const suffixes[] = { "-vbs.cbor", "-vbs.json" };
		struct uvm_diag d = UVM_DIAG_INIT;
		char name[64];

		assert_int_equal(put(&m, cases[i].image, NULL, &d), UVM_OK);
		assert_int_equal(remove(cases[i].image), 0);
		snprintf(name, sizeof(name), "%s.map", cases[i].image);
		assert_int_equal(remove(name), 0);
		for (size_t k = 0; k < COUNT(suffixes); k++) {
			snprintf(name, sizeof(name), "%s%s", cases[i].stem, suffixes[k]);
			assert_int_equal(remove(name), 0);
		}
		assert_int_equal(scratch_count("."), 1);
	}
	unmake(&m);
}

static void contents(void **state)
{
	const struct uvm_side_file more = { "more.txt", "more", 4 };
	struct uvm_diag d = UVM_DIAG_INIT;
	char text[1024];
	struct made m;

	(void)state;
	make(&m, &vbs);
	assert_true(m.part.measured);
	assert_int_equal(m.part.endorsement.guest_svn, 7);
	assert_true(m.part.endorsement.debug);
	assert_int_equal(put(&m, "i.bin", &more, &d), UVM_OK);
	assert_true(scratch_is("more.txt", "more"));
	assert_true(scratch_get("i-vbs.json", text, sizeof(text)));
	assert_non_null(strstr(text, "\"vbs_isvsvn\":7,\"build_info\":{\"debug_build\":true}"));
	assert_true(scratch_get("i.bin.map", text, sizeof(text)));
	assert_non_null(strstr(text, "IGVM file isolation: Vbs { enable_debug: true }\n"));
	unmake(&m);
}

/* An image without isolation is not measured and has no artifacts. */
static void without_isolation(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct made m;

	(void)state;
	make(&m, &none);
	assert_false(m.part.measured);
	assert_int_equal(put(&m, "i.bin", NULL, &d), UVM_OK);
	assert_int_equal(scratch_count("."), 2);
	unmake(&m);
}

/* Each system call fails once, in every way: over old files and where there are none. */
static void faults(void **state)
{
	static const enum uvm_fault kinds[] = { UVM_FAULT_EIO, UVM_FAULT_ENOSPC, UVM_FAULT_SHORT };
	static const char *const files[] = { "i-vbs.cbor", "i-vbs.json", "i.bin", "i.bin.map" };
	struct made m;

	(void)state;
	make(&m, &vbs);
	for (size_t k = 0; k < COUNT(kinds); k++) {
		bool failed = true;

		for (unsigned n = 1; failed; n++) {
			struct uvm_diag d = UVM_DIAG_INIT;

			for (size_t i = 0; i < COUNT(files); i++)
				remove(files[i]);
			uvm_fault_set(n, kinds[k]);
			failed = put(&m, "i.bin", NULL, &d) < 0;
			uvm_fault_set(0, UVM_FAULT_NONE);
			assert_int_equal(d.code, failed ? UVM_E_IO : UVM_OK);
			assert_int_equal(scratch_count("."), failed ? 0 : COUNT(files));
			assert_true(n < 1000);
		}
	}
	unmake(&m);
}

/* The message says which of the files it was. */
static void says_which(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct made m;

	(void)state;
	make(&m, &vbs);
	assert_int_equal(mkdir("i.bin.map", 0777), 0);
	assert_int_equal(put(&m, "i.bin", NULL, &d), UVM_E_IO);
	assert_string_equal(d.text, "i.bin.map: cannot open for writing: Is a directory");
	assert_int_equal(scratch_count("."), 1);
	unmake(&m);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_enter, scratch_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(measured_while_built), TEST(names_no_file),   TEST(is_no_file), TEST(inputs_are_kept),
		TEST(names_clash),          TEST(names_elsewhere), TEST(names),      TEST(contents),
		TEST(without_isolation),    TEST(faults),          TEST(says_which),
	};

	return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
