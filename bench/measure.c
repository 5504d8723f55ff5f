/* SPDX-License-Identifier: MIT */
/*
 * Launch measurements of 16, 64 and 256 MiB of measured pages (or the sizes given, in MiB) with two threads.
 *
 * Peers, in the same run: SNP against one OpenSSL SHA-384 stream over the same bytes; TDX against such a stream over the 6272
 * bytes that a page feeds MRTD; VBS against a chain of OpenSSL SHA-256 of the same shape; all three in one walk against TDX
 * alone, which no amount of threads makes faster. Peak memory is that of a process which
 * reads such a file and measures all three.
 */
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "image.h"

#define SNP (1u << UVM_MEASURE_SNP)
#define TDX (1u << UVM_MEASURE_TDX)
#define VBS (1u << UVM_MEASURE_VBS)

static const struct uvm_measure_options options = { .threads = 2 };

struct image {
	struct bench_image file;
	const uint8_t *bytes; /* of the pages, one after another */
	size_t len;
	struct uvm_igvm f;
	EVP_MD *sha384, *sha256;
};

static void image_init(struct image *im, size_t mib)
{
	const size_t pages = (mib << 20) / UVM_PAGE_SIZE;

	bench_image_init(&im->file, pages, pages, 0);
	im->bytes = im->file.p + im->file.data;
	im->len = im->file.len - im->file.data;
	im->sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
	im->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	bench_must(im->sha384 != NULL && im->sha256 != NULL, "EVP_MD_fetch");
	bench_must(uvm_igvm_read(&im->f, im->file.p, im->file.len, NULL, NULL) == UVM_OK, "uvm_igvm_read");
}

static void image_free(struct image *im)
{
	EVP_MD_free(im->sha384);
	EVP_MD_free(im->sha256);
	uvm_igvm_free(&im->f);
	free(im->file.p);
}

/* ---- ours ----------------------------------------------------------------------------------------------------------- */

static void measure(const struct image *im, unsigned platforms)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	unsigned have;

	bench_must(uvm_measure_file(&im->f, platforms, &options, digests, &have, NULL) == UVM_OK && have == platforms,
		   "uvm_measure_file");
}

static void snp(void *arg)
{
	measure(arg, SNP);
}

static void tdx(void *arg)
{
	measure(arg, TDX);
}

static void vbs(void *arg)
{
	measure(arg, VBS);
}

static void all_three(void *arg)
{
	measure(arg, SNP | TDX | VBS);
}

/* ---- the peers ------------------------------------------------------------------------------------------------------ */

static void sha384_stream(void *arg)
{
	const struct image *im = arg;
	uint8_t digest[EVP_MAX_MD_SIZE];

	bench_must(EVP_Digest(im->bytes, im->len, digest, NULL, im->sha384, NULL) == 1, "SHA-384");
}

static void sha384_mrtd_bytes(void *arg)
{
	static const uint8_t records[17 * 128];
	const struct image *im = arg;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t digest[EVP_MAX_MD_SIZE];
	int ok = EVP_DigestInit_ex2(ctx, im->sha384, NULL);

	for (size_t off = 0; off < im->len && ok == 1; off += UVM_PAGE_SIZE)
		ok = EVP_DigestUpdate(ctx, records, sizeof(records)) == 1 &&
		     EVP_DigestUpdate(ctx, im->bytes + off, UVM_PAGE_SIZE) == 1;
	bench_must(ok == 1 && EVP_DigestFinal_ex(ctx, digest, NULL) == 1, "SHA-384");
	EVP_MD_CTX_free(ctx);
}

static void sha256_chain(void *arg)
{
	const struct image *im = arg;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t head[64] = { 0 }; /* digest so far, header of the chunk */
	int ok = 1;

	for (size_t off = 0; off < im->len && ok == 1; off += UVM_PAGE_SIZE)
		ok = EVP_DigestInit_ex2(ctx, im->sha256, NULL) == 1 && EVP_DigestUpdate(ctx, head, sizeof(head)) == 1 &&
		     EVP_DigestUpdate(ctx, im->bytes + off, UVM_PAGE_SIZE) == 1 && EVP_DigestFinal_ex(ctx, head, NULL) == 1;
	bench_must(ok == 1, "SHA-256");
	EVP_MD_CTX_free(ctx);
}

/* ---- memory --------------------------------------------------------------------------------------------------------- */

static void print_memory(size_t mib)
{
	struct rusage usage;
	struct image im;
	int status = 0;
	const pid_t pid = fork();

	bench_must(pid >= 0, "fork");
	if (pid == 0) {
		image_init(&im, mib);
		measure(&im, SNP | TDX | VBS);
		_exit(0);
	}
	bench_must(wait4(pid, &status, 0, &usage) == pid && status == 0, "the measuring process");
	const size_t pages = (mib << 20) / UVM_PAGE_SIZE;
	const double over = (double)usage.ru_maxrss / 1024 - (double)bench_image_layout(pages, pages, 0).len / 1024 / 1024;

	printf("%4zu MiB, peak memory         file + %.1f MiB (bar 16) %s\n", mib, over, over <= 16 ? "met" : "MISSED");
	(void)fflush(stdout);
}

/* Two threads, and for each page one more hash in the chain: without lanes there is not much to win. */
static double snp_bar(void)
{
	if (strstr(uvm_measure_lanes(), "AVX-512") != NULL)
		return 0.30;
	return strstr(uvm_measure_lanes(), "AVX2") != NULL ? 0.40 : 0.70;
}

static void bench(size_t mib)
{
	char what[4][32];
	struct image im;
	const char *const names[4] = { "SNP", "TDX", "VBS", "all three" };

	for (int i = 0; i < 4; i++)
		(void)snprintf(what[i], sizeof(what[i]), "%4zu MiB, %s", mib, names[i]);
	print_memory(mib);
	image_init(&im, mib);
	bench_compare(what[0], snp, "one SHA-384 stream", sha384_stream, &im, snp_bar());
	bench_compare(what[1], tdx, "SHA-384 of MRTD's 6272 bytes a page", sha384_mrtd_bytes, &im, 1.10);
	bench_compare(what[2], vbs, "SHA-256 chain", sha256_chain, &im, 1.10);
	bench_compare(what[3], all_three, "our TDX alone", tdx, &im, 1.15);
	image_free(&im);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = { 16, 64, 256 };

	printf("lanes: %s; two threads; medians of %d\n", uvm_measure_lanes(), BENCH_RUNS);
	(void)fflush(stdout);
	for (int i = 1; i < argc; i++)
		bench((size_t)strtoul(argv[i], NULL, 10));
	for (size_t i = 0; argc < 2 && i < sizeof(sizes) / sizeof(sizes[0]); i++)
		bench(sizes[i]);
	return 0;
}
