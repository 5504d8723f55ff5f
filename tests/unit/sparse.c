/* SPDX-License-Identifier: MIT */
/* Sparse copies: the same bytes, holes that stay holes, and an error whichever system call fails. */
#include "os/sparse.h"

#include "os/fault.h"
#include "os/memfile.h"
#include "os/stream.h"
#include "scratch.h"

#define SIZE (8u << 20)

static const uint64_t data_at[] = { 0, 70000, 1u << 20, (3u << 20) + 5, SIZE - 3 };

/* A file of SIZE bytes with three bytes at each place, and zeros that are stored as such. */
static void make(const char *path)
{
	static const uint8_t zeros[200000];
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, SIZE), 0);
	assert_int_equal(pwrite(fd, zeros, sizeof(zeros), 5 << 20), sizeof(zeros));
	for (size_t i = 0; i < COUNT(data_at); i++)
		assert_int_equal(pwrite(fd, "abc", 3, (off_t)data_at[i]), 3);
	assert_int_equal(close(fd), 0);
}

static void assert_same(const char *a, const char *b)
{
	struct uvm_bytes x, y;
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_file_read(a, SIZE * 2, &x, &d), UVM_OK);
	assert_int_equal(uvm_file_read(b, SIZE * 2, &y, &d), UVM_OK);
	assert_int_equal(x.len, y.len);
	assert_memory_equal(x.p, y.p, x.len);
	uvm_bytes_free(&x);
	uvm_bytes_free(&y);
}

struct told {
	uint64_t data, holes;
	int r;
};

static int tell(void *arg, const uint8_t *p, uint64_t n, struct uvm_diag *d)
{
	struct told *t = arg;

	*(p != NULL ? &t->data : &t->holes) += n;
	return t->r < 0 ? uvm_fail(d, t->r, UVM_NO_OFFSET, NULL, 0, 0) : UVM_OK;
}

static int copy(const char *from, const char *to, struct told *t, struct uvm_diag *d)
{
	struct uvm_sparse s;
	struct uvm_output o = { .fd = -1, .dirfd = -1 };
	int r;

	r = uvm_sparse_open(&s, from, d);
	if (r == UVM_OK)
		r = uvm_output_open(&o, to, d);
	if (r == UVM_OK)
		r = uvm_sparse_copy(&s, &o, t != NULL ? tell : NULL, t, d);
	if (r == UVM_OK)
		r = uvm_output_commit(&o, d);
	uvm_output_abort(&o);
	uvm_sparse_close(&s);
	return r;
}

static void copies(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct told t = { 0 };
	struct stat st;

	(void)state;
	make("from");
	assert_int_equal(copy("from", "to", &t, &d), UVM_OK);
	assert_same("from", "to");
	assert_int_equal(t.data + t.holes, SIZE);
	assert_true(t.data >= 15 && t.data <= COUNT(data_at) * 65536);
	assert_int_equal(stat("to", &st), 0);
	assert_true((uint64_t)st.st_blocks * 512 <= COUNT(data_at) * 65536);
	t = (struct told){ .r = UVM_E_CANCELLED };
	assert_int_equal(copy("from", "to2", &t, &d), UVM_E_CANCELLED);
	assert_int_equal(access("to2", F_OK), -1);
}

static void all_holes_and_nothing(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_sparse s;
	uint64_t data = 77;
	struct told t = { 0 };

	(void)state;
	scratch_put("hole", "");
	assert_int_equal(truncate("hole", SIZE), 0);
	assert_int_equal(copy("hole", "to", &t, &d), UVM_OK);
	assert_same("hole", "to");
	assert_int_equal(t.data, 0);
	assert_int_equal(t.holes, SIZE);
	assert_int_equal(uvm_sparse_open(&s, "hole", &d), UVM_OK);
	assert_int_equal(uvm_sparse_data(&s, &data, &d), UVM_OK);
	assert_int_equal(data, 0);
	uvm_sparse_close(&s);
	scratch_put("empty", "");
	assert_int_equal(copy("empty", "to", &t, &d), UVM_OK);
	assert_same("empty", "to");
}

static void refused(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_sparse s;
	uint8_t b[8];

	(void)state;
	assert_int_equal(uvm_sparse_open(&s, "missing", &d), UVM_E_IO);
	assert_string_equal(d.text, "cannot open: No such file or directory");
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_sparse_open(&s, ".", &d), UVM_E_IO);
	assert_string_equal(d.text, "cannot read: not a regular file");
	uvm_sparse_close(&s);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	scratch_put("file", "12345");
	assert_int_equal(uvm_sparse_open(&s, "file", &d), UVM_OK);
	assert_int_equal(uvm_sparse_at(&s, 1, b, 8, &d), UVM_E_SHORT);
	assert_string_equal(d.text, "ends at byte 5, 4 bytes before it should");
	uvm_sparse_close(&s);
}

/* A file that gets shorter between opening and copying. */
static void shrinks(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_sparse s;
	struct uvm_output o;

	(void)state;
	make("from");
	assert_int_equal(uvm_sparse_open(&s, "from", &d), UVM_OK);
	assert_int_equal(uvm_output_open(&o, "to", &d), UVM_OK);
	s.size += 1;
	assert_int_equal(uvm_sparse_copy(&s, &o, NULL, NULL, &d), UVM_E_SHORT);
	uvm_output_abort(&o);
	uvm_sparse_close(&s);
	assert_int_equal(access("to", F_OK), -1);
}

static void every_call_fails(void **state)
{
	static const enum uvm_fault kinds[] = { UVM_FAULT_EIO, UVM_FAULT_ENOSPC, UVM_FAULT_SHORT };
	struct uvm_diag none = UVM_DIAG_INIT;
	unsigned calls;

	(void)state;
	make("from");
	uvm_fault_set(0, UVM_FAULT_NONE);
	assert_int_equal(copy("from", "to", NULL, &none), UVM_OK);
	calls = uvm_fault_calls();
	assert_int_equal(unlink("to"), 0);
	for (size_t k = 0; k < COUNT(kinds); k++) {
		for (unsigned n = 1; n <= calls; n++) {
			struct uvm_diag d = UVM_DIAG_INIT;
			int r;

			uvm_fault_set(n, kinds[k]);
			r = copy("from", "to", NULL, &d);
			uvm_fault_set(0, UVM_FAULT_NONE);
			if (r == UVM_OK) {
				assert_same("from", "to");
				assert_int_equal(unlink("to"), 0);
			} else {
				assert_int_equal(d.code, UVM_E_IO);
				assert_int_equal(access("to", F_OK), -1);
			}
			assert_int_equal(scratch_count("."), 1);
		}
	}
}

/* ---- copies without a name ---- */

static void unnamed(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char path[UVM_MEMFILE_PATH];
	struct stat st;
	int fd = -1;

	(void)state;
	make("from");
	assert_int_equal(uvm_sparse_copy_unnamed("from", ".", &fd, &d), UVM_OK);
	assert_int_equal(scratch_count("."), 1);
	uvm_memfile_path(fd, path);
	assert_same("from", path);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true((uint64_t)st.st_blocks * 512 <= COUNT(data_at) * 65536);
	uvm_stream_close(&fd);
	assert_int_equal(uvm_sparse_copy_unnamed("from", "missing", &fd, &d), UVM_E_IO);
	assert_string_equal(d.text, "cannot open the directory missing: No such file or directory");
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_sparse_copy_unnamed("missing", ".", &fd, &d), UVM_E_IO);
	assert_string_equal(d.text, "cannot open: No such file or directory");
}

static void every_unnamed_call_fails(void **state)
{
	struct uvm_diag none = UVM_DIAG_INIT;
	unsigned calls, failed = 0;
	int whole = -1;

	(void)state;
	make("from");
	uvm_fault_set(0, UVM_FAULT_NONE);
	assert_int_equal(uvm_sparse_copy_unnamed("from", ".", &whole, &none), UVM_OK);
	calls = uvm_fault_calls();
	uvm_stream_close(&whole);
	for (unsigned n = 1; n <= calls; n++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		char path[UVM_MEMFILE_PATH];
		int fd = -1, r;

		uvm_fault_set(n, UVM_FAULT_ENOSPC);
		r = uvm_sparse_copy_unnamed("from", ".", &fd, &d);
		uvm_fault_set(0, UVM_FAULT_NONE);
		failed += r < 0;
		if (r == UVM_OK) {
			uvm_memfile_path(fd, path);
			assert_same("from", path);
			uvm_stream_close(&fd);
		} else {
			assert_int_equal(d.code, UVM_E_IO);
			assert_int_equal(fd, -1);
		}
		assert_int_equal(scratch_count("."), 1);
	}
	assert_true(failed > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(copies, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(all_holes_and_nothing, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(refused, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(shrinks, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(every_call_fails, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(unnamed, scratch_enter, scratch_leave),
		cmocka_unit_test_setup_teardown(every_unnamed_call_fails, scratch_enter, scratch_leave),
	};

	return cmocka_run_group_tests_name("sparse", tests, NULL, NULL);
}
