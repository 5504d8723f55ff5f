/* SPDX-License-Identifier: MIT */
/*
 * The digests of 1 to 220 processors beside the measurement for one: of an image of 64 MiB that QEMU launches on KVM, and of
 * firmware of 4 MiB.
 */
#include <string.h>

#include <uvmkit/launcher.h>

#include "image.h"

#define PAGES ((64u << 20) / UVM_PAGE_SIZE)
#define FIRMWARE (4u << 20)
#define VCPUS 220u

static int count(void *arg, unsigned vcpus, const struct uvm_digest *digest)
{
	unsigned *n = arg;

	(void)digest;
	bench_must(vcpus == ++*n, "every number of processors");
	return UVM_OK;
}

/* ---- an image ------------------------------------------------------------------------------------------------------- */

static void launch_image(const struct uvm_igvm *f, unsigned vcpus)
{
	static const uint8_t reset[UVM_PAGE_SIZE];
	const struct uvm_launcher_processors cpus = { vcpus, reset };
	unsigned n = 0;

	bench_must(uvm_launcher_measure(uvm_launcher_find("kvm"), f, &cpus, NULL, count, &n, NULL) == UVM_OK && n == vcpus,
		   "uvm_launcher_measure");
}

static void image_many(void *arg)
{
	launch_image(arg, VCPUS);
}

static void image_one(void *arg)
{
	launch_image(arg, 1);
}

/* ---- firmware ------------------------------------------------------------------------------------------------------- */

/* It says where further processors start, and nothing else. The table ends 32 bytes before the file does. */
static void put_table(uint8_t *firmware)
{
	static const uint8_t footer[16] = { 0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
					    0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d };
	static const uint8_t reset[16] = { 0xde, 0x71, 0xf7, 0x00, 0x7e, 0x1a, 0xcb, 0x4f,
					   0x89, 0x0e, 0x68, 0xc7, 0x7e, 0x2f, 0xb4, 0x4e };
	uint8_t *end = firmware + FIRMWARE - 32;

	memcpy(end - 16, footer, 16);
	uvm_put_le16(end - 18, 18 + 22);
	memcpy(end - 34, reset, 16);
	uvm_put_le16(end - 36, 22);
	uvm_put_le32(end - 40, 0x80B004);
}

static int count_launch(void *arg, unsigned vcpus, const struct uvm_digest *digest, const uint8_t *vmsa)
{
	(void)vmsa;
	return count(arg, vcpus, digest);
}

static void launch_firmware(const struct uvm_launch *l, unsigned vcpus)
{
	unsigned n = 0;

	bench_must(uvm_launch_measure(l, vcpus, count_launch, &n, NULL) == UVM_OK && n == vcpus, "uvm_launch_measure");
}

static void firmware_many(void *arg)
{
	launch_firmware(arg, VCPUS);
}

static void firmware_one(void *arg)
{
	launch_firmware(arg, 1);
}

int main(void)
{
	uint8_t *firmware = malloc(FIRMWARE);
	struct uvm_launch l = { .mode = UVM_LAUNCH_SNP, .firmware = { firmware, FIRMWARE }, .features = 1 };
	struct bench_image im;
	struct uvm_igvm f;

	bench_image_init(&im, PAGES, PAGES, 0);
	bench_must(uvm_igvm_read(&f, im.p, im.len, NULL, NULL) == UVM_OK, "uvm_igvm_read");
	bench_compare("64 MiB image, 1..220 vCPUs", image_many, "the same for one", image_one, &f, 1.1);
	bench_must(firmware != NULL, "memory");
	bench_fill(firmware, FIRMWARE);
	put_table(firmware);
	bench_compare("4 MiB firmware, 1..220 vCPUs", firmware_many, "the same for one", firmware_one, &l, 1.1);
	uvm_igvm_free(&f);
	free(im.p);
	free(firmware);
	return 0;
}
