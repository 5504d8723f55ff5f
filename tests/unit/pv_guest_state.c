/* SPDX-License-Identifier: MIT */
/* Guest state of the paravisor: variables go round, what cannot be read refuses, what cannot be saved changes nothing. */
#include <uvmkit/vmgs.h>

#include "os/file.h"
#include "paravisor/paravisor.h"
#include "scratch.h"

#define DISK "disk"
#define VENDOR "-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static struct paravisor pv;
static struct uvm_vmgs store;

static int io(int fd, uint64_t off, void *p, size_t n, bool out)
{
	const ssize_t done = out ? pwrite(fd, p, n, (off_t)off) : pread(fd, p, n, (off_t)off);

	return done == (ssize_t)n ? UVM_OK : UVM_E_IO;
}

static int read_disk(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	(void)d;
	return io(*(int *)ctx, off, p, n, false);
}

static int write_disk(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	(void)d;
	return io(*(int *)ctx, off, (void *)(uintptr_t)p, n, true);
}

static int flush_disk(void *ctx, struct uvm_diag *d)
{
	(void)ctx;
	(void)d;
	return UVM_OK;
}

/* A store with ${n} bytes at ${p} as file 1; NULL: without. */
static void make_disk(const void *p, size_t n)
{
	int fd = open(DISK, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	const struct uvm_vmgs_device dev = { &fd, 65536, 512, read_disk, write_disk, flush_disk };
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 65536), 0);
	assert_int_equal(uvm_vmgs_format(&store, &dev, &d), UVM_OK);
	if (p != NULL)
		assert_int_equal(uvm_vmgs_write(&store, UVM_VMGS_BIOS_NVRAM, p, n, &d), UVM_OK);
	uvm_vmgs_close(&store);
	assert_int_equal(close(fd), 0);
}

/* The store made anew, as hosts do it, with the marker that asks for no second time. */
static void mark_disk(void)
{
	int fd = open(DISK, O_RDWR | O_CLOEXEC);
	const struct uvm_vmgs_device dev = { &fd, 65536, 512, read_disk, write_disk, flush_disk };
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_true(fd >= 0);
	assert_int_equal(uvm_vmgs_reprovision(&store, &dev, &d), UVM_OK);
	uvm_vmgs_close(&store);
	assert_int_equal(close(fd), 0);
}

static bool is_marked(void)
{
	int fd = open(DISK, O_RDONLY | O_CLOEXEC);
	const struct uvm_vmgs_device dev = { &fd, 65536, 512, read_disk, NULL, flush_disk };
	struct uvm_diag d = UVM_DIAG_INIT;
	bool marked;

	assert_int_equal(uvm_vmgs_open(&store, &dev, &d), UVM_OK);
	marked = (store.now.header.markers & UVM_VMGS_REPROVISIONED) != 0;
	uvm_vmgs_close(&store);
	assert_int_equal(close(fd), 0);
	return marked;
}

static int load(void)
{
	free(pv.state.was.p);
	pv = (struct paravisor){ .state.fd = -1 };
	return pv_guest_state_load(&pv, DISK);
}

static void forget(void)
{
	free(pv.state.was.p);
	if (pv.state.fd >= 0)
		close(pv.state.fd);
	pv = (struct paravisor){ .state.fd = -1 };
}

static void put_variable(const char *name, const void *p, size_t n)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), n);
	assert_int_equal(close(fd), 0);
}

static void round_trip(void **state)
{
	struct uvm_nvram_variable v;
	size_t at = 0;

	(void)state;
	make_disk(NULL, 0);
	assert_int_equal(load(), 0);
	assert_int_equal(pv.state.was.len, 0);
	assert_int_equal(mkdir("v", 0777), 0);
	put_variable("v/a!b" VENDOR, "\7\0\0\0data", 8);
	put_variable("v/Empty" VENDOR, "\7\0\0\0", 4);
	put_variable("v/.dot" VENDOR, "\7\0\0\0", 4);
	assert_int_equal(pv_guest_state_save(&pv, "v"), 0);
	forget();
	assert_int_equal(load(), 0);
	assert_true(uvm_nvram_next(&pv.state.was, &at, &v)); /* in the order of their names */
	assert_memory_equal(v.name, ".\0d\0o\0t\0\0", 10);
	assert_true(uvm_nvram_next(&pv.state.was, &at, &v));
	assert_int_equal(v.data_len, 0);
	assert_memory_equal(v.name, "E\0m\0p\0t\0y\0\0", 12);
	assert_true(uvm_nvram_next(&pv.state.was, &at, &v));
	assert_memory_equal(v.name, "a\0/\0b\0\0", 8);
	assert_int_equal(v.attributes, 7);
	assert_int_equal(v.data_len, 4);
	assert_memory_equal(v.data, "data", 4);
	assert_false(uvm_nvram_next(&pv.state.was, &at, &v));
	forget();
}

/* A real exclamation mark looks like a slash in the name of its file: what was loaded keeps it, also when its data changed. */
static void exclamation_mark(void **state)
{
	uint8_t bytes[1024], name[UVM_NVRAM_NAME_MAX];
	struct uvm_nvram of = { bytes, sizeof(bytes), 0 };
	struct uvm_nvram_variable v = { .attributes = 7, .data = (const uint8_t *)"data", .data_len = 4, .name = name }, got;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_guid_parse(&VENDOR[1], UVM_GUID_TEXT - 1, &v.vendor), UVM_OK);
	assert_int_equal(uvm_nvram_name("a!b", 3, name, &v.name_len, &d), UVM_OK);
	assert_int_equal(uvm_nvram_set(&of, &v, &d), UVM_OK);
	make_disk(of.p, of.len);
	assert_int_equal(mkdir("v", 0777), 0);
	put_variable("v/c!d" VENDOR, "\7\0\0\0new", 7);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(load(), 0);
		put_variable("v/a!b" VENDOR, i == 0 ? "\7\0\0\0data" : "\7\0\0\0else", 8);
		assert_int_equal(pv_guest_state_save(&pv, "v"), 0);
		assert_int_equal(load(), 0);
		assert_true(uvm_nvram_find(&pv.state.was, &v.vendor, name, v.name_len, &got));
		assert_memory_equal(got.data, i == 0 ? "data" : "else", 4);
		assert_true(uvm_nvram_find(&pv.state.was, &v.vendor, (const uint8_t *)"c\0/\0d\0\0", 8, &got));
	}
	forget();
}

/* Else the next time that a host wants the store made anew, it looks as if that were done. */
static void takes_the_marker_away(void **state)
{
	(void)state;
	make_disk(NULL, 0);
	mark_disk();
	assert_true(is_marked());
	assert_int_equal(load(), 0);
	assert_false(is_marked());
	forget();
}

static void refused(void **state)
{
	(void)state;
	assert_int_equal(load(), UVM_GUEST_EXIT_GUEST_STATE);
	assert_non_null(strstr(pv.reason, "cannot open"));
	scratch_put(DISK, "");
	assert_int_equal(load(), UVM_GUEST_EXIT_GUEST_STATE);
	forget();
	assert_int_equal(truncate(DISK, 65536), 0);
	assert_int_equal(load(), UVM_GUEST_EXIT_GUEST_STATE);
	assert_non_null(strstr(pv.reason, "blank"));
	forget();
	make_disk("no variables", 12);
	assert_int_equal(load(), UVM_GUEST_EXIT_GUEST_STATE);
	forget();
}

static void not_saved(void **state)
{
	static const char *const names[] = { "v/x", "v/x-8be4df61", "v/" VENDOR, "v/name" VENDOR "0" };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes before, after;

	(void)state;
	make_disk(NULL, 0);
	assert_int_equal(uvm_file_read(DISK, 65536, &before, &d), UVM_OK);
	assert_int_equal(mkdir("v", 0777), 0);
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(load(), 0);
		put_variable(names[i], "\7\0\0\0data", 8);
		assert_int_equal(pv_guest_state_save(&pv, "v"), UVM_GUEST_EXIT_DISK);
		assert_non_null(strstr(pv.reason, names[i] + 2));
		assert_int_equal(unlink(names[i]), 0);
		forget();
	}
	assert_int_equal(load(), 0);
	put_variable("v/short" VENDOR, "\7\0\0", 3);
	assert_int_equal(pv_guest_state_save(&pv, "v"), UVM_GUEST_EXIT_DISK);
	assert_int_equal(unlink("v/short" VENDOR), 0);
	put_variable("v/\n\377" VENDOR, "\7\0\0", 3);
	assert_int_equal(pv_guest_state_save(&pv, "v"), UVM_GUEST_EXIT_DISK);
	assert_non_null(strstr(pv.reason, "??" VENDOR)); /* for a console */
	forget();
	assert_int_equal(uvm_file_read(DISK, 65536, &after, &d), UVM_OK);
	assert_memory_equal(before.p, after.p, before.len);
	uvm_bytes_free(&before);
	uvm_bytes_free(&after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(round_trip, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(exclamation_mark, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(takes_the_marker_away, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(refused, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(not_saved, scratch_enter, scratch_leave),
	};

	return cmocka_run_group_tests_name("pv_guest_state", tests, NULL, NULL);
}
