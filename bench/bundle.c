/* SPDX-License-Identifier: MIT */
/*
 * Keeping a scratch disk of 30 GiB that holds 200 MiB, in pieces all over it, beside copying and hashing 200 MiB: both read
 * from the page cache and are on the disk when they end. Then what a bundle takes of memory.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "bench.h"
#include "uvm/bundle.h"

#define MIB (1u << 20)
#define DISK (30ull << 30)
#define DATA 200u /* MiB: so many pieces */

struct bench {
	char dir[64];
	uint8_t piece[MIB];
};

/* Other bytes in each piece: none are zeros, none compress. */
static void fill(struct bench *b, unsigned seed)
{
	uint64_t x = 0x9E3779B97F4A7C15u * (seed + 1);

	for (size_t i = 0; i < MIB; i += sizeof(x)) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		memcpy(b->piece + i, &x, sizeof(x));
	}
}

/* ${DATA} pieces, each ${step} bytes behind the one before, in a file of ${size} bytes. */
static void make(struct bench *b, const char *name, uint64_t step, uint64_t size)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	bench_must(fd >= 0 && ftruncate(fd, (off_t)size) == 0, "a file");
	for (unsigned i = 0; i < DATA; i++) {
		fill(b, i);
		bench_must(pwrite(fd, b->piece, MIB, (off_t)(i * step)) == MIB, "200 MiB of room");
	}
	bench_must(fsync(fd) == 0 && close(fd) == 0, "a file");
}

static void keep(void *arg)
{
	struct bundle_file file = { .role = "scratch", .source = "disk", .path = "disk", .base = "disk" };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct bundle b = { .m = uvm_mem_new(&d), .dir = "kept", .id = "vm", .files = &file, .nfiles = 1 };
	struct uvm_progress progress;

	(void)arg;
	bench_must(b.m != NULL && bundle_save(&b, &progress, &d) == UVM_OK && b.complete && file.sparse, "bundle_save");
	uvm_mem_free(b.m);
}

static void copy_and_hash(void *arg)
{
	struct bench *b = arg;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t digest[EVP_MAX_MD_SIZE];
	int in, out;

	in = open("data", O_RDONLY | O_CLOEXEC);
	out = open("copy", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bench_must(in >= 0 && out >= 0 && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1, "a copy");
	for (unsigned i = 0; i < DATA; i++) {
		bench_must(read(in, b->piece, MIB) == MIB && write(out, b->piece, MIB) == MIB, "a copy");
		bench_must(EVP_DigestUpdate(ctx, b->piece, MIB) == 1, "a digest");
	}
	bench_must(EVP_DigestFinal_ex(ctx, digest, NULL) == 1 && fsync(out) == 0, "a copy on the disk");
	(void)close(in);
	(void)close(out);
	EVP_MD_CTX_free(ctx);
}

/* In a child, so that nothing else counts. */
static void print_memory(struct bench *b)
{
	const pid_t pid = fork();
	struct rusage usage;
	int status;

	bench_must(pid >= 0, "fork");
	if (pid == 0) {
		keep(b);
		_exit(0);
	}
	bench_must(wait4(pid, &status, 0, &usage) == pid && status == 0, "a bundle");
	printf("%-28s %9.1f MiB at most, for a disk of %llu GiB\n", "memory of a bundle", (double)usage.ru_maxrss / 1024,
	       DISK >> 30);
}

/* What a run made; removing so many pieces takes as long as the run. */
static void clean(void)
{
	static const char *const files[] = { "copy", "kept/vm_disk", "kept/vm_manifest.json" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(files[i]);
	(void)rmdir("kept");
}

static void compare(struct bench *b)
{
	double t[2][BENCH_RUNS];

	for (int i = 0; i < BENCH_RUNS; i++) {
		t[0][i] = bench_time(keep, b);
		t[1][i] = bench_time(copy_and_hash, b);
		clean();
	}
	bench_ratio("bundle of 200 MiB in 30 GiB", t[0], "200 MiB copied, hashed and synced", t[1], 1.3);
}

int main(void)
{
	static struct bench b = { .dir = "/var/tmp/uvmkit-bench-XXXXXX" };

	bench_must(mkdtemp(b.dir) != NULL && chdir(b.dir) == 0, "a directory");
	make(&b, "disk", DISK / DATA, DISK);
	make(&b, "data", MIB, (uint64_t)DATA * MIB);
	compare(&b);
	print_memory(&b);
	clean();
	bench_must(unlink("disk") == 0 && unlink("data") == 0 && chdir("/") == 0 && rmdir(b.dir) == 0,
		   "an empty directory at the end");
	return 0;
}
