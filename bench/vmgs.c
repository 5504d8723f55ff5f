/* SPDX-License-Identifier: MIT */
/*
 * Guest state: a file of 64 MiB into an image and out of it, plain beside a copy of the same bytes that is synced, encrypted
 * beside that copy and OpenSSL's AES-256-GCM over the same bytes; and the hexadecimal listing of 1 MiB beside xxd's.
 *
 *     vmgs VMGSTOOL
 */
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <uvmkit/vmgs.h>

#include "bench.h"
#include "os/disk.h"

#define SIZE (64u << 20)
#define DISK (3ull * SIZE + (1u << 20))
#define FILE_ID 8

struct bench {
	uint8_t *data, *out;
	int copy;
	struct uvm_disk disk;
	struct uvm_vmgs_crypto crypto;
	struct uvm_vmgs v;
	char command[PATH_MAX + 128];
};

static const uint8_t key[UVM_VMGS_KEY] = "the key of a benchmark, 32 bytes";

static int device_read(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	return uvm_disk_read(ctx, off, p, n, d);
}

static int device_write(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	return uvm_disk_write(ctx, off, p, n, d);
}

static int device_flush(void *ctx, struct uvm_diag *d)
{
	return uvm_disk_sync(ctx, d);
}

/* ---- ours ----------------------------------------------------------------------------------------------------------- */

static void write_file(void *arg)
{
	struct bench *b = arg;
	struct uvm_diag d = UVM_DIAG_INIT;

	bench_must(uvm_vmgs_write(&b->v, FILE_ID, b->data, SIZE, &d) == UVM_OK, "uvm_vmgs_write");
}

static void read_file(void *arg)
{
	struct bench *b = arg;
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t n = 0;

	bench_must(uvm_vmgs_read(&b->v, FILE_ID, b->out, SIZE, &n, &d) == UVM_OK && n == SIZE, "uvm_vmgs_read");
}

/* ---- peers ---------------------------------------------------------------------------------------------------------- */

static void copy_in(void *arg)
{
	struct bench *b = arg;

	bench_must(pwrite(b->copy, b->data, SIZE, 0) == (ssize_t)SIZE && fsync(b->copy) == 0, "a copy");
}

static void copy_out(void *arg)
{
	struct bench *b = arg;

	bench_must(pread(b->copy, b->out, SIZE, 0) == (ssize_t)SIZE, "a copy");
}

static void gcm(struct bench *b, const uint8_t *in)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const uint8_t nonce[12] = { 1 };
	int n;

	bench_must(ctx != NULL && EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1, "AES-256-GCM");
	bench_must(EVP_EncryptUpdate(ctx, b->out, &n, in, SIZE) == 1 && EVP_EncryptFinal_ex(ctx, b->out, &n) == 1,
		   "AES-256-GCM");
	EVP_CIPHER_CTX_free(ctx);
}

static void copy_and_gcm_in(void *arg)
{
	struct bench *b = arg;

	gcm(b, b->data);
	copy_in(b);
}

static void copy_and_gcm_out(void *arg)
{
	struct bench *b = arg;

	copy_out(b);
	gcm(b, b->data);
}

/* ---- listings ------------------------------------------------------------------------------------------------------- */

static void list(void *arg)
{
	const struct bench *b = arg;

	bench_must(system(b->command) == 0, b->command);
}

static void list_xxd(void *arg)
{
	(void)arg;
	bench_must(system("xxd bench.data > bench.out") == 0, "xxd");
}

static void listings(struct bench *b, const char *tool)
{
	const int fd = open("bench.data", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	char make[2 * PATH_MAX + 256];

	if (system("command -v xxd > /dev/null") != 0) {
		puts("list 1 MiB: not run, xxd is not here");
		return;
	}
	bench_must(fd >= 0 && write(fd, b->data, 1u << 20) == 1 << 20 && close(fd) == 0, "bench.data");
	snprintf(make, sizeof(make), "'%s' create -f bench.vmgs --force-create && '%s' write -f bench.vmgs -i 2 -d bench.data",
		 tool, tool);
	bench_must(system(make) == 0, make);
	snprintf(b->command, sizeof(b->command), "'%s' dump -f bench.vmgs -i 2 > bench.out", tool);
	bench_compare("list 1 MiB", list, "xxd", list_xxd, b, 3);
}

int main(int argc, char **argv)
{
	static struct bench b;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_vmgs_device dev = { &b.disk, DISK, 512, device_read, device_write, device_flush };
	char dir[] = "/var/tmp/uvmkit-bench-XXXXXX";
	char tool[PATH_MAX];

	bench_must(argc == 2 && realpath(argv[1], tool) != NULL, "usage: vmgs VMGSTOOL");
	bench_must(mkdtemp(dir) != NULL && chdir(dir) == 0, dir);
	b.data = malloc(SIZE);
	b.out = malloc(SIZE);
	bench_must(b.data != NULL && b.out != NULL, "memory");
	for (size_t i = 0; i < SIZE; i++)
		b.data[i] = (uint8_t)(i * 2654435761u >> 13);
	b.copy = open("copy", O_RDWR | O_CREAT | O_TRUNC, 0600);
	b.disk = uvm_disk_of(open("disk", O_RDWR | O_CREAT | O_TRUNC, 0600), DISK);
	bench_must(b.copy >= 0 && b.disk.fd >= 0 && ftruncate(b.disk.fd, (off_t)DISK) == 0, "files");
	bench_must(uvm_vmgs_openssl_new(&b.crypto) == UVM_OK && uvm_vmgs_format(&b.v, &dev, &d) == UVM_OK, "uvm_vmgs_format");
	bench_compare("write 64 MiB", write_file, "a copy, synced", copy_in, &b, 1.5);
	bench_compare("read 64 MiB", read_file, "a copy", copy_out, &b, 1.5);
	bench_must(uvm_vmgs_encrypt(&b.v, &b.crypto, key, &d) == UVM_OK, "uvm_vmgs_encrypt");
	bench_compare("write 64 MiB encrypted", write_file, "a copy, synced, and AES-256-GCM", copy_and_gcm_in, &b, 1.3);
	bench_compare("read 64 MiB encrypted", read_file, "a copy and AES-256-GCM", copy_and_gcm_out, &b, 1.3);
	listings(&b, tool);
	return system("rm -f copy disk bench.vmgs bench.data bench.out") != 0 || rmdir(dir) != 0;
}
