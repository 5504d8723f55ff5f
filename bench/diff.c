/* SPDX-License-Identifier: MIT */
/*
 * uvmkit diff of two images of 64 MiB beside cmp, both as programs on files in the page cache: of equal files, of files that
 * differ in their last page, and of files all of whose pages differ in one part of 1 MiB. cmp always has the equal ones, which
 * it reads to their end; it stops at the first difference of others.
 *
 *     diff UVMKIT
 */
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "image.h"
#include "os/process.h"

#define PAGES ((64u << 20) / UVM_PAGE_SIZE)
#define PART (1u << 20)

struct pair {
	const char *tool, *other;
	int differ; /* exit status */
};

static void run(const char *const *argv, int want)
{
	const struct uvm_process_files files = { .out = -1, .err = -1 };
	struct uvm_process p = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	int status = -1;

	bench_must(uvm_process_start(&p, argv, &files, &d) == UVM_OK && uvm_process_wait(&p, &status, &d) == UVM_OK &&
			   status == want,
		   argv[0]);
}

static void ours(void *arg)
{
	const struct pair *x = arg;

	run((const char *const[]){ x->tool, "diff", "a", x->other, NULL }, x->differ);
}

static void cmp(void *arg)
{
	(void)arg;
	run((const char *const[]){ "cmp", "a", "same", NULL }, 0);
}

/* ${n} bytes at ${at} are changed: one in each page. */
static void write_image(const char *name, const struct bench_image *im, size_t at, size_t n)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t done = 0;
	ssize_t w = 1;

	for (size_t i = 0; i < n; i += UVM_PAGE_SIZE)
		im->p[at + i] ^= 1;
	for (; done < im->len && w > 0; done += (size_t)w)
		w = write(fd, im->p + done, im->len - done);
	bench_must(fd >= 0 && done == im->len && close(fd) == 0, name);
	for (size_t i = 0; i < n; i += UVM_PAGE_SIZE)
		im->p[at + i] ^= 1;
}

int main(int argc, char **argv)
{
	char dir[] = "/var/tmp/uvmkit-bench-XXXXXX", tool[PATH_MAX];
	struct pair x = { tool, "same", 0 };
	struct bench_image im;

	bench_must(argc == 2 && realpath(argv[1], tool) != NULL, "usage: diff UVMKIT");
	bench_must(mkdtemp(dir) != NULL && chdir(dir) == 0, dir);
	bench_image_init(&im, PAGES, PAGES, 0);
	write_image("a", &im, 0, 0);
	write_image("same", &im, 0, 0);
	write_image("page", &im, im.len - 1, 1);
	write_image("part", &im, im.len / 2, PART);
	bench_compare("diff of 64 MiB, equal", ours, "cmp", cmp, &x, 2);
	x = (struct pair){ tool, "page", 1 };
	bench_compare("diff of 64 MiB, the last page", ours, "cmp of equal files", cmp, &x, 2);
	x = (struct pair){ tool, "part", 1 };
	bench_compare("diff of 64 MiB, 1 MiB", ours, "cmp of equal files", cmp, &x, 2);
	free(im.p);
	return unlink("a") != 0 || unlink("same") != 0 || unlink("page") != 0 || unlink("part") != 0 || rmdir(dir) != 0;
}
