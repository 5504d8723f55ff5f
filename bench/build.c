/* SPDX-License-Identifier: MIT */
/*
 * Building images from a kernel of 16 MiB and an initrd of 48 MiB, measuring them, and writing them to the directory given, or
 * the current one: the paravisor for SNP, TDX and VBS in one file, and Linux without firmware on SNP, in 160 MiB.
 *
 * Peer, in the same run: one OpenSSL SHA-384 stream over the same 64 MiB, which the image has to contain, and writing a file of
 * the image's size to the disk. Peak memory is that of a process that does it all, less what it was given.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "bench.h"

#define KERNEL_SIZE ((size_t)16 << 20)
#define INITRD_SIZE ((size_t)48 << 20)
#define KERNEL_GPA 0x1000000u

#define OPENHCL .max_vtl = 2, .kind = UVM_IMAGE_OPENHCL, .memory_page_count = 65536

static const struct uvm_guest_config openhcl[] = {
	{ OPENHCL, .isolation = UVM_ISOLATION_SNP, .has_shared_gpa_boundary = true, .shared_gpa_boundary_bits = 46 },
	{ OPENHCL, .isolation = UVM_ISOLATION_TDX, .sept_ve_disable = true },
	{ OPENHCL, .isolation = UVM_ISOLATION_VBS },
};

/* 16,395 pages with data, 24,565 without */
static const struct uvm_guest_config direct = {
	.isolation = UVM_ISOLATION_SNP,
	.kind = UVM_IMAGE_SNP_LINUX_DIRECT,
	.linux_image.use_initrd = true,
	.processor_count = 1,
	.c_bit_position = 51,
	.memory_page_count = 40960,
};

struct work {
	struct uvm_image_request req;
	uint8_t *kernel, *initrd;
	size_t written; /* bytes of the image */
	const char *ours, *peers;
};

/* An ELF file of one segment at ${gpa} that holds everything behind the headers. No two pages are alike, as in what is
 * compressed. */
static uint8_t *make_elf(size_t size, uint64_t gpa)
{
	static uint64_t x = 88172645463325252u;
	uint8_t *b = malloc(size);

	bench_must(b != NULL, "malloc");
	for (size_t i = 0; i < size; i++) {
		x ^= x << 13; /* xorshift64 */
		x ^= x >> 7;
		x ^= x << 17;
		b[i] = (uint8_t)x;
	}
	memset(b, 0, 128);
	memcpy(b, "\177ELF\2\1\1", 7);
	uvm_put_le16(b + 18, 62);
	uvm_put_le64(b + 24, gpa);
	uvm_put_le64(b + 32, 64);
	uvm_put_le16(b + 54, 56);
	uvm_put_le16(b + 56, 1);
	uvm_put_le32(b + 64, 1);
	uvm_put_le64(b + 64 + 8, 128);
	uvm_put_le64(b + 64 + 24, gpa);
	uvm_put_le64(b + 64 + 32, size - 128);
	uvm_put_le64(b + 64 + 40, size - 128);
	return b;
}

static void work_init(struct work *w)
{
	static uint8_t *shim;
	struct uvm_slice *r = w->req.resources;

	shim = make_elf(64 * 1024, 0);
	w->kernel = make_elf(KERNEL_SIZE, KERNEL_GPA);
	w->initrd = make_elf(INITRD_SIZE, 0);
	w->initrd[0] = 1;
	w->req.measure = true;
	r[UVM_RESOURCE_SHIM] = (struct uvm_slice){ shim, 64 * 1024 };
	r[UVM_RESOURCE_KERNEL] = r[UVM_RESOURCE_LINUX_KERNEL] = (struct uvm_slice){ w->kernel, KERNEL_SIZE };
	r[UVM_RESOURCE_INITRD] = r[UVM_RESOURCE_LINUX_INITRD] = (struct uvm_slice){ w->initrd, INITRD_SIZE };
}

static void ours(void *arg)
{
	struct work *w = arg;
	struct uvm_image image;
	struct uvm_igvm_plan plan;

	bench_must(uvm_image_build(&w->req, &image, NULL) == UVM_OK, "uvm_image_build");
	bench_must(uvm_igvm_plan(&image.file, &plan, NULL) == UVM_OK, "uvm_igvm_plan");
	bench_must(uvm_igvm_save(&plan, w->ours, NULL) == UVM_OK, "uvm_igvm_save");
	w->written = (size_t)plan.total;
	uvm_igvm_plan_free(&plan);
	uvm_image_free(&image);
}

static void write_all(int fd, const uint8_t *p, size_t n)
{
	for (ssize_t done; n > 0; p += done, n -= (size_t)done) {
		done = write(fd, p, n);
		bench_must(done > 0, "write");
	}
}

static void peer(void *arg)
{
	const struct work *w = arg;
	const int fd = open(w->peers, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t digest[EVP_MAX_MD_SIZE];

	bench_must(fd >= 0, w->peers);
	bench_must(EVP_DigestInit_ex2(ctx, EVP_sha384(), NULL) == 1 && EVP_DigestUpdate(ctx, w->kernel, KERNEL_SIZE) == 1 &&
			   EVP_DigestUpdate(ctx, w->initrd, INITRD_SIZE) == 1 && EVP_DigestFinal_ex(ctx, digest, NULL) == 1,
		   "SHA-384");
	EVP_MD_CTX_free(ctx);
	write_all(fd, w->initrd, INITRD_SIZE);
	write_all(fd, w->kernel, KERNEL_SIZE);
	if (w->written > INITRD_SIZE + KERNEL_SIZE)
		write_all(fd, w->kernel, w->written - INITRD_SIZE - KERNEL_SIZE);
	bench_must(fsync(fd) == 0 && close(fd) == 0, "fsync");
}

/* What the process has in memory now, in KiB; what it had at most so far may be more. */
static long resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	bench_must(f != NULL && fscanf(f, "%*d %ld", &pages) == 1, "/proc/self/statm");
	(void)fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void print_memory(struct work *w)
{
	const long before = resident();
	struct rusage usage;
	int status = 0;
	pid_t pid;

	pid = fork();
	bench_must(pid >= 0, "fork");
	if (pid == 0) {
		ours(w);
		_exit(0);
	}
	bench_must(wait4(pid, &status, 0, &usage) == pid && status == 0, "the building process");
	const double over = (double)(usage.ru_maxrss - before) / 1024;

	printf("peak memory                  inputs + %.1f MiB (bar 32) %s\n", over, over <= 32 ? "met" : "MISSED");
	(void)fflush(stdout);
}

static void compare(struct work *w, const char *what, const struct uvm_guest_config *configs, size_t n, double bar)
{
	w->req.configs = configs;
	w->req.nconfigs = n;
	print_memory(w);
	bench_compare(what, ours, "SHA-384 of the same, and a file", peer, w, bar);
}

int main(int argc, char **argv)
{
	struct work w = { .ours = "bench-build.tmp", .peers = "bench-peer.tmp" };

	bench_must(argc < 2 || chdir(argv[1]) == 0, "chdir");
	work_init(&w);
	compare(&w, "64 MiB, three platforms", openhcl, 3, 1.30);
	compare(&w, "64 MiB, Linux on SNP", &direct, 1, 0.75);
	(void)remove(w.ours);
	(void)remove(w.peers);
	return 0;
}
