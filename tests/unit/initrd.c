/* SPDX-License-Identifier: MIT */
/* The initrd byte by byte, and which modules go into it. */
#include "image/initrd.h"
#include "image/unpack.h"
#include "scratch.h"

/* ---- the archive, read by the kernel's own rules: 13 fields of 8 hex digits, name and data padded to 4 ---- */

enum { INO, MODE, UID, GID, NLINK, MTIME, FILESIZE, DEVMAJOR, DEVMINOR, RDEVMAJOR, RDEVMINOR, NAMESIZE, CHECK, FIELDS };

struct member {
	unsigned long field[FIELDS];
	const char *name;
	const uint8_t *data;
};

static size_t read_member(const struct uvm_bytes *b, size_t at, struct member *ret)
{
	char digits[9] = "";

	assert_true(b->len - at >= 110);
	assert_memory_equal(b->p + at, "070701", 6);
	for (unsigned i = 0; i < FIELDS; i++) {
		memcpy(digits, b->p + at + 6 + 8 * i, 8);
		ret->field[i] = strtoul(digits, NULL, 16);
	}
	ret->name = (const char *)b->p + at + 110;
	assert_int_equal(strlen(ret->name) + 1, ret->field[NAMESIZE]);
	at = (at + 110 + ret->field[NAMESIZE] + 3) & ~(size_t)3;
	ret->data = b->p + at;
	return (at + ret->field[FILESIZE] + 3) & ~(size_t)3;
}

#define SLICE(s)                                    \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

static void members(void **state)
{
	static const struct uvm_initrd_file files[] = {
		{ "mod/01-b.ko", false, SLICE("bb") },
		{ "init", true, SLICE("#!init") },
		{ "mod/00-a.ko", false, SLICE("") },
	};
	static const struct {
		const char *name;
		unsigned long mode;
		const char *data;
	} want[] = {
		{ "dev", 0040755, "" },  { "dev/console", 0020600, "" }, { "init", 0100755, "#!init" },
		{ "mod", 0040755, "" },  { "mod/00-a.ko", 0100644, "" }, { "mod/01-b.ko", 0100644, "bb" },
		{ "proc", 0040755, "" }, { "run", 0040755, "" },         { "sys", 0040755, "" },
		{ "tmp", 0040755, "" },  { "TRAILER!!!", 0, "" },
	};
	struct uvm_bytes b = { NULL, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct member m;
	size_t at = 0;

	(void)state;
	assert_int_equal(uvm_initrd_write(files, COUNT(files), &b, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(want); i++) {
		at = read_member(&b, at, &m);
		assert_string_equal(m.name, want[i].name);
		assert_int_equal(m.field[MODE], want[i].mode);
		assert_int_equal(m.field[FILESIZE], strlen(want[i].data));
		assert_memory_equal(m.data, want[i].data, strlen(want[i].data));
		assert_int_equal(m.field[UID] | m.field[GID] | m.field[MTIME] | m.field[DEVMAJOR] | m.field[DEVMINOR], 0);
		assert_int_equal(m.field[RDEVMAJOR] << 8 | m.field[RDEVMINOR], i == 1 ? 0x501 : 0);
		assert_int_equal(m.field[NLINK], 1);
		if (m.field[MODE] != 0)
			assert_int_equal(m.field[INO], i + 1);
	}
	assert_true(b.len - at < 512 && uvm_is_zero(b.p + at, b.len - at));
	uvm_bytes_free(&b);
}

static void refused(void **state)
{
	static const struct {
		struct uvm_initrd_file file[2];
		int code;
	} cases[] = {
		{ { { "", false, SLICE("") } }, UVM_E_VALUE },
		{ { { "/init", false, SLICE("") } }, UVM_E_VALUE },
		{ { { "a//b", false, SLICE("") } }, UVM_E_VALUE },
		{ { { "a/", false, SLICE("") } }, UVM_E_VALUE },
		{ { { "./a", false, SLICE("") } }, UVM_E_VALUE },
		{ { { "a/../../b", false, SLICE("") } }, UVM_E_VALUE },
		{ { { "a", false, SLICE("") }, { "a", true, SLICE("x") } }, UVM_E_DUPLICATE },
		{ { { "a", false, SLICE("") }, { "a/b", true, SLICE("x") } }, UVM_E_DUPLICATE },
		{ { { "dev/console", false, SLICE("") } }, UVM_E_DUPLICATE },
		{ { { "proc", false, SLICE("") } }, UVM_E_DUPLICATE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const size_t n = cases[i].file[1].path != NULL ? 2 : 1;
		struct uvm_bytes b = { NULL, 0 };
		struct uvm_diag d = UVM_DIAG_INIT;

		if (uvm_initrd_write(cases[i].file, n, &b, &d) != cases[i].code)
			fail_msg("case %zu: %s", i, d.text);
		assert_null(b.p);
	}
}

/* ---- modules ---- */

static const char *const needed[] = { "virtio_ring", "virtio",         "virtio_mmio", "virtio_pci",
				      "virtio_blk",  "virtio_console", "loop",        "overlay" };

/* A kernel with every needed module but ${without}, which is ${where}. */
static void kernel(const char *without, const char *where)
{
	char order[1024] = "", path[64];

	scratch_put("modules.builtin", where);
	for (size_t i = COUNT(needed); i-- > 0;) {
		if (without != NULL && strcmp(needed[i], without) == 0)
			continue;
		snprintf(path, sizeof(path), "%s.ko", needed[i]);
		strcat(strcat(strcat(order, "./"), path), "\n");
		scratch_put(path, needed[i]);
	}
	scratch_put("modules.order", order);
}

static void modules(void **state)
{
	struct uvm_modules m = { .n = 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	scratch_put("modules.builtin", "kernel/drivers/block/loop.ko\n");
	scratch_put("modules.order",
		    "virtio-blk.ko\n./virtio_console.ko\nx/virtio_ring.ko\nvirtio.ko\nvirtio_mmio.ko\nvirtio_pci.ko\n"
		    "overlay.ko\nnot_overlay.ko\next4.ko");
	assert_int_equal(mkdir("x", 0755), 0);
	scratch_put("virtio-blk.ko", "blk");
	scratch_put("virtio_console.ko", "console");
	scratch_put("x/virtio_ring.ko", "ring");
	scratch_put("virtio.ko", "virtio");
	scratch_put("virtio_mmio.ko", "mmio");
	scratch_put("virtio_pci.ko", "pci");
	scratch_put("overlay.ko", "overlay");
	scratch_put("ext4.ko", "ext4");
	assert_int_equal(uvm_modules_read(".", &m, &d), UVM_OK);
	assert_int_equal(m.n, 8);
	assert_string_equal(m.file[0].path, "mod/00-virtio_ring.ko");
	assert_memory_equal(m.file[0].data.p, "ring", 4);
	assert_string_equal(m.file[4].path, "mod/06-virtio_blk.ko");
	for (size_t i = 1; i < m.n; i++)
		assert_true(strcmp(m.file[i - 1].path, m.file[i].path) < 0);
	uvm_modules_free(&m);
}

static void missing_modules(void **state)
{
	struct uvm_modules m = { .n = 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(needed); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		char builtin[64], says[64];

		kernel(needed[i], "");
		assert_int_equal(uvm_modules_read(".", &m, &d), UVM_E_MISSING);
		snprintf(says, sizeof(says), "the kernel has no module %s", needed[i]);
		assert_string_equal(d.text, says);
		uvm_modules_free(&m);
		snprintf(builtin, sizeof(builtin), "kernel/%s.ko\n", needed[i]);
		kernel(needed[i], builtin);
	}
}

static void listed_without_file(void **state)
{
	struct uvm_modules m = { .n = 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_modules_read(".", &m, &d), UVM_E_MISSING);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	scratch_put("modules.builtin", "");
	scratch_put("modules.order", "virtio_ring.ko\n");
	assert_int_equal(uvm_modules_read(".", &m, &d), UVM_E_MISSING);
	assert_string_equal(d.record, "virtio_ring");
	assert_string_equal(d.text, "virtio_ring.ko is in the list, but there is no such file");
	uvm_modules_free(&m);
}

/* Which of the many it is, and why. */
static void broken_module(void **state)
{
	struct uvm_modules m = { .n = 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	scratch_put("modules.builtin", "");
	scratch_put("modules.order", "virtio_ring.ko\n");
	scratch_put("virtio_ring.ko.gz", "\x1F\x8B\x08\x01time\x02\x03 and no deflate stream");
	assert_int_equal(uvm_modules_read(".", &m, &d), UVM_E_SYNTAX);
	assert_string_equal(d.record, "virtio_ring");
	uvm_modules_free(&m);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(mkdir("virtio_ring.ko", 0755), 0);
	assert_int_equal(uvm_modules_read(".", &m, &d), UVM_E_IO);
	assert_string_equal(d.record, "virtio_ring");
	assert_string_equal(d.text, "cannot read: Is a directory");
	uvm_modules_free(&m);
}

/* ---- an initrd's first program ---- */

static void first_program(void **state)
{
	static const struct uvm_initrd_file files[] = { { "bin/init", true, SLICE("another") },
							{ "init", true, SLICE("#!init") } };
	struct uvm_bytes initrd, init = { NULL, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_initrd_write(files, COUNT(files), &initrd, &d), UVM_OK);
	assert_int_equal(uvm_initrd_init((struct uvm_slice){ initrd.p, initrd.len }, 6, &init, &d), UVM_OK);
	assert_int_equal(init.len, 6);
	assert_memory_equal(init.p, "#!init", 6);
	uvm_bytes_free(&init);
	assert_int_equal(uvm_initrd_init((struct uvm_slice){ initrd.p, initrd.len }, 5, &init, &d), UVM_E_LIMIT);
	uvm_bytes_free(&initrd);
}

static void no_first_program(void **state)
{
	static const struct uvm_initrd_file other = { "linit", true, SLICE("#!init") };
	struct uvm_bytes initrd, init = { NULL, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_initrd_write(&other, 1, &initrd, &d), UVM_OK);
	assert_int_equal(uvm_initrd_init((struct uvm_slice){ initrd.p, initrd.len }, 99, &init, &d), UVM_E_MISSING);
	uvm_bytes_free(&initrd);
	assert_int_equal(uvm_initrd_init((struct uvm_slice)SLICE("no archive"), 99, &init, &d), UVM_E_SYNTAX);
	assert_null(init.p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_program),
		cmocka_unit_test(no_first_program),
		cmocka_unit_test(members),
		cmocka_unit_test(refused),
		scratch_test(modules),
		scratch_test(missing_modules),
		scratch_test(listed_without_file),
		scratch_test(broken_module),
	};

	return cmocka_run_group_tests_name("initrd", tests, NULL, NULL);
}
