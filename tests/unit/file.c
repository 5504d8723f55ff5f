/* SPDX-License-Identifier: MIT */
/* Reading files and streams: limits to the byte, sizes that lie, and every system call failing once. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "os/fault.h"
#include "os/file.h"
#include "scratch.h"

#define NO_LIMIT UINT64_MAX

static void refuse(const char *path, uint64_t limit, int status, const char *line)
{
	struct uvm_bytes b = { NULL, 7 };
	struct uvm_diag d = UVM_DIAG_INIT;
	char buf[512];

	assert_int_equal(uvm_file_read(path, limit, &b, &d), status);
	assert_int_equal(d.code, status);
	assert_int_equal(b.len, 7);
	(void)uvm_diag_format(&d, buf, sizeof(buf));
	assert_string_equal(buf, line);
}

static void refused(void **state)
{
	(void)state;
	scratch_put("file", "0123456789");
	refuse("missing", NO_LIMIT, UVM_E_IO, "cannot open: No such file or directory");
	refuse("", NO_LIMIT, UVM_E_IO, "cannot open: No such file or directory");
	refuse("file/x", NO_LIMIT, UVM_E_IO, "cannot open: Not a directory");
	refuse(".", NO_LIMIT, UVM_E_IO, "cannot read: Is a directory");
	refuse("file", 9, UVM_E_LIMIT, "larger than the limit of 9 bytes");
	refuse("file", 0, UVM_E_LIMIT, "larger than the limit of 0 bytes");
	refuse("/dev/zero", 1000000, UVM_E_LIMIT, "larger than the limit of 1000000 bytes");
}

static void names(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT, f = UVM_DIAG_INIT, k = UVM_DIAG_INIT;

	(void)state;
	scratch_put("file", "1");
	scratch_put("other", "1");
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nowhere", "broken"), 0);
	assert_true(uvm_file_same("file", "link") && uvm_file_same("./file", "file"));
	assert_false(uvm_file_same("file", "other") || uvm_file_same("file", "missing") || uvm_file_same("missing", "missing"));
	assert_int_equal(uvm_file_keep("link", (const char *const[]){ "missing", "other", NULL }, &d), UVM_OK);
	scratch_put("-", "1");
	assert_int_equal(uvm_file_keep("-", (const char *const[]){ "-", NULL }, &d), UVM_OK);
	assert_int_equal(uvm_file_keep("/dev/null", (const char *const[]){ "/dev/null", NULL }, &d), UVM_OK);
	assert_int_equal(uvm_file_keep("link", (const char *const[]){ "other", "file", NULL }, &k), UVM_E_CONFLICT);
	assert_string_equal(k.text, "would replace file, which it is made from: take another name");
	assert_int_equal(uvm_file_absent("missing", &d), UVM_OK);
	assert_int_equal(uvm_file_absent("broken", &d), UVM_E_DUPLICATE);
	assert_int_equal(uvm_file_absent("file/x", &e), UVM_E_IO);
	uvm_fault_set(1, UVM_FAULT_EIO);
	assert_int_equal(uvm_file_absent("file", &f), UVM_E_IO);
	uvm_fault_set(0, UVM_FAULT_NONE);
}

static void accept(const char *path, uint64_t limit, const char *text)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;

	assert_int_equal(uvm_file_read(path, limit, &b, &d), UVM_OK);
	assert_int_equal(b.len, strlen(text));
	assert_non_null(b.p);
	assert_memory_equal(b.p, text, b.len);
	uvm_bytes_free(&b);
	assert_null(b.p);
	uvm_bytes_free(&b);
}

static void regular_files(void **state)
{
	(void)state;
	scratch_put("file", "0123456789");
	scratch_put("empty", "");
	accept("file", 10, "0123456789");
	accept("file", 11, "0123456789");
	accept("file", NO_LIMIT, "0123456789");
	accept("file", NO_LIMIT - 1, "0123456789");
	accept("empty", 0, "");
	accept("empty", NO_LIMIT, "");
	accept("/dev/null", 0, "");
}

/* Files of the kernel's own: of size 0 with contents, and shorter than their size. What the size says must not matter. */
static void sizes_that_lie(void **state)
{
	static const char *const paths[] = { "/proc/self/mountinfo", "/sys/kernel/mm/transparent_hugepage/enabled" };

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes b;
		struct stat st;

		if (stat(paths[i], &st) < 0) {
			print_message("# not run here: no %s\n", paths[i]);
			continue;
		}
		assert_int_equal(uvm_file_read(paths[i], NO_LIMIT, &b, &d), UVM_OK);
		assert_int_not_equal(b.len, 0);
		assert_int_not_equal(b.len, st.st_size);
		uvm_bytes_free(&b);
	}
}

struct feed {
	int fd;
	size_t n;
};

static void *feed(void *arg)
{
	const struct feed *f = arg;
	uint8_t block[997];

	for (size_t at = 0; at < f->n;) {
		const size_t part = f->n - at < sizeof(block) ? f->n - at : sizeof(block);

		for (size_t i = 0; i < part; i++)
			block[i] = (uint8_t)((at + i) % 251);
		if (write(f->fd, block, part) != (ssize_t)part)
			break; /* the reader has seen enough */
		at += part;
	}
	assert_int_equal(close(f->fd), 0);
	return NULL;
}

/* ${n} bytes through a pipe, as standard input or by its name under /dev/fd. */
static int stream(size_t n, uint64_t limit, bool as_stdin, struct uvm_bytes *b)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	pthread_t writer;
	struct feed f;
	char path[32];
	int ends[2], r;

	assert_int_equal(pipe(ends), 0);
	f = (struct feed){ ends[1], n };
	assert_int_equal(pthread_create(&writer, NULL, feed, &f), 0);
	if (as_stdin)
		assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	r = uvm_file_read(as_stdin ? "-" : path, limit, b, &d);
	assert_int_equal(r, d.code);
	assert_int_equal(close(ends[0]), 0);
	assert_int_equal(close(STDIN_FILENO), 0);
	assert_int_equal(open("/dev/null", O_RDONLY), STDIN_FILENO);
	assert_int_equal(pthread_join(writer, NULL), 0);
	return r;
}

static void streams(void **state)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 300000 };

	(void)state;
	assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		const size_t n = sizes[i];
		const uint64_t limits[] = { n, n + 1, NO_LIMIT };

		for (size_t k = 0; k < COUNT(limits); k++) {
			struct uvm_bytes b;

			assert_int_equal(stream(n, limits[k], k == 1, &b), UVM_OK);
			assert_int_equal(b.len, n);
			for (size_t at = 0; at < n; at++)
				assert_int_equal(b.p[at], at % 251);
			uvm_bytes_free(&b);
		}
		if (n > 0)
			assert_int_equal(stream(n, n - 1, i % 2 == 1, &(struct uvm_bytes){ NULL, 0 }), UVM_E_LIMIT);
	}
}

/* Each system call fails once: the bytes or UVM_E_IO, and what was interrupted goes on. */
static void faults(void **state)
{
	(void)state;
	scratch_put("file", "0123456789");
	for (int kind = UVM_FAULT_EIO; kind <= UVM_FAULT_SHORT; kind++) {
		const unsigned open_before = scratch_count("/proc/self/fd");
		unsigned n = 0, failed = 0;

		do {
			struct uvm_diag d = UVM_DIAG_INIT;
			struct uvm_bytes b;
			int r;

			uvm_fault_set(++n, (enum uvm_fault)kind);
			r = uvm_file_read("file", NO_LIMIT, &b, &d);
			if (r == UVM_OK) {
				assert_int_equal(b.len, 10);
				assert_memory_equal(b.p, "0123456789", 10);
				uvm_bytes_free(&b);
			} else {
				assert_int_equal(r, UVM_E_IO);
				assert_non_null(strstr(d.text, kind == UVM_FAULT_EIO ? "Input/output" : "No space"));
				failed++;
			}
		} while (uvm_fault_calls() >= n);
		uvm_fault_set(0, UVM_FAULT_NONE);
		assert_int_equal(scratch_count("/proc/self/fd"), open_before);
		/* open, fstat and two reads; close has nothing to say about a file that was read */
		assert_int_equal(failed, kind == UVM_FAULT_EINTR ? 0 : kind == UVM_FAULT_SHORT ? 3 : 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(refused),        scratch_test(names),   scratch_test(regular_files),
		scratch_test(sizes_that_lie), scratch_test(streams), scratch_test(faults),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
