/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: build an image of which one resource, and where its memory is, come from the input. The others are a small good
 * ELF file or kernel. What is built can be written and read again, and measures as it was measured while it was built.
 *
 * Input: what (isolation 2 bits, VTL2, fixed base, which of the cases 4 bits), u16 base and u8 size in units of 2 MiB,
 * resource.
 */
#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "fuzz.h"

#define HEAD 4u
#define PAGES_2MB 512u
#define FIRMWARE_SIZE 0x600000u
#define FIRMWARE_VOLUME 0x5E0000u /* the input stands here: what is before it is not looked at */

/* What is built, and which resource is the input. */
static const struct {
	uint8_t kind, arch, resource;
} cases[] = {
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_X64, UVM_RESOURCE_UEFI },
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_X64, UVM_RESOURCE_KERNEL },
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_X64, UVM_RESOURCE_SHIM },
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_X64, UVM_RESOURCE_SIDECAR },
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_X64, UVM_RESOURCE_LINUX_KERNEL },
	{ UVM_IMAGE_UEFI, UVM_IGVM_ARCH_X64, UVM_RESOURCE_UEFI },
	{ UVM_IMAGE_LINUX, UVM_IGVM_ARCH_X64, UVM_RESOURCE_LINUX_KERNEL },
	{ UVM_IMAGE_SNP_LINUX_DIRECT, UVM_IGVM_ARCH_X64, UVM_RESOURCE_LINUX_KERNEL },
	{ UVM_IMAGE_LINUX, UVM_IGVM_ARCH_AARCH64, UVM_RESOURCE_LINUX_KERNEL },
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_AARCH64, UVM_RESOURCE_KERNEL },
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_AARCH64, UVM_RESOURCE_SHIM },
	{ UVM_IMAGE_OPENHCL, UVM_IGVM_ARCH_AARCH64, UVM_RESOURCE_LINUX_KERNEL },
};

#define NCASES (sizeof(cases) / sizeof(cases[0]))

/* One segment of two pages at address 0, of which the first begins with the file itself. */
static void make_elf(uint8_t b[128], uint8_t arch)
{
	memset(b, 0, 128);
	memcpy(b, "\177ELF\2\1\1", 7);
	uvm_put_le16(b + 18, arch == UVM_IGVM_ARCH_X64 ? 62 : 183);
	uvm_put_le64(b + 32, 64);
	uvm_put_le16(b + 54, 56);
	uvm_put_le16(b + 56, 1);
	uvm_put_le32(b + 64, 1);
	uvm_put_le64(b + 64 + 32, 128);
	uvm_put_le64(b + 64 + 40, 2 * UVM_PAGE_SIZE);
}

static void make_image(uint8_t b[64])
{
	memset(b, 0, 64);
	uvm_put_le64(b + 24, 10);
	memcpy(b + 56, "ARM\x64", 4);
}

static void check_file(const struct uvm_image *image)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan;
	struct uvm_igvm again;
	uint8_t *b;

	FUZZ_CHECK(uvm_igvm_plan(&image->file, &plan, &d) == UVM_OK);
	b = malloc((size_t)plan.total);
	FUZZ_CHECK(b != NULL);
	FUZZ_CHECK(uvm_igvm_emit(&plan, b, (size_t)plan.total) == UVM_OK);
	FUZZ_CHECK(uvm_igvm_read(&again, b, (size_t)plan.total, NULL, &d) == UVM_OK);
	uvm_igvm_free(&again);
	uvm_igvm_plan_free(&plan);
	free(b);
}

static void check_digest(const struct uvm_image *image)
{
	const struct uvm_image_part *part = &image->parts[0];
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	struct uvm_diag d = UVM_DIAG_INIT;
	bool found = part->digest.len == 0;
	unsigned have;

	FUZZ_CHECK(uvm_measure_file(&image->file, 7, NULL, digests, &have, &d) == UVM_OK);
	for (unsigned i = 0; i < UVM_MEASURE_PLATFORMS; i++) {
		if ((have >> i & 1) != 0 && part->digest.len > 0)
			found = digests[i].len == part->digest.len &&
				memcmp(digests[i].b, part->digest.b, part->digest.len) == 0;
	}
	FUZZ_CHECK(found);
}

/* Ranges ascend and do not touch without a reason. */
static void check_ranges(const struct uvm_image_part *part)
{
	for (size_t i = 1; i < part->nranges; i++) {
		const struct uvm_image_range *a = &part->ranges[i - 1], *b = &part->ranges[i];

		FUZZ_CHECK(a->page + a->count <= b->page);
		FUZZ_CHECK(a->page + a->count < b->page || a->acceptance != b->acceptance || strcmp(a->tag, b->tag) != 0);
	}
}

static struct uvm_slice firmware(const uint8_t *data, size_t size)
{
	uint8_t *b = calloc(1, FIRMWARE_SIZE);

	FUZZ_CHECK(b != NULL);
	size = size < FIRMWARE_SIZE - FIRMWARE_VOLUME ? size : FIRMWARE_SIZE - FIRMWARE_VOLUME;
	if (size > 0)
		memcpy(b + FIRMWARE_VOLUME, data, size);
	return (struct uvm_slice){ b, FIRMWARE_SIZE };
}

static struct uvm_guest_config config_of(const uint8_t head[HEAD], size_t which)
{
	const enum uvm_image_kind kind = (enum uvm_image_kind)cases[which].kind;
	struct uvm_guest_config c = { .kind = kind,
				      .isolation = (enum uvm_isolation)(head[0] & 3),
				      .max_vtl = (head[0] & 4) != 0 ? 2 : 0,
				      .restricted_injection = true,
				      .has_shared_gpa_boundary = true,
				      .shared_gpa_boundary_bits = 46,
				      .has_memory_page_base = (head[0] & 8) != 0,
				      .memory_page_base = (uint64_t)uvm_le16(head + 1) * PAGES_2MB,
				      .memory_page_count = (uint64_t)head[3] * PAGES_2MB,
				      .uefi = cases[which].resource == UVM_RESOURCE_UEFI,
				      .uefi_config_igvm = kind == UVM_IMAGE_UEFI && (head[0] & 8) != 0,
				      .linux_image.use_initrd = (head[1] & 1) != 0 };

	c.has_linux = cases[which].resource == UVM_RESOURCE_LINUX_KERNEL || cases[which].arch == UVM_IGVM_ARCH_AARCH64;
	if (kind != UVM_IMAGE_SNP_LINUX_DIRECT)
		return c;
	c.has_shared_gpa_boundary = c.restricted_injection = false;
	c.c_bit_position = 51;
	c.processor_count = uvm_le16(head + 1);
	c.memory_page_count %= 9 * (uint64_t)PAGES_2MB; /* all of it is measured */
	return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t which = size < HEAD ? NCASES : data[0] >> 4;
	struct uvm_guest_config c;
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1, .measure = true };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;
	struct uvm_slice fuzzed;
	uint8_t elf[128], kernel[64], resource;
	int r;

	if (which >= NCASES)
		return 0;
	resource = cases[which].resource;
	c = config_of(data, which);
	req.arch = (enum uvm_igvm_arch)cases[which].arch;
	make_elf(elf, cases[which].arch);
	make_image(kernel);
	req.resources[UVM_RESOURCE_KERNEL] = req.resources[UVM_RESOURCE_SHIM] = (struct uvm_slice){ elf, sizeof(elf) };
	req.resources[UVM_RESOURCE_INITRD] = req.resources[UVM_RESOURCE_LINUX_INITRD] = (struct uvm_slice){ elf, 5 };
	req.resources[UVM_RESOURCE_LINUX_KERNEL] = (struct uvm_slice){ kernel, sizeof(kernel) };
	if (req.arch == UVM_IGVM_ARCH_AARCH64)
		req.resources[UVM_RESOURCE_KERNEL] = req.resources[UVM_RESOURCE_LINUX_KERNEL];
	fuzzed = (struct uvm_slice){ fuzz_copy(data + HEAD, size - HEAD), size - HEAD };
	req.resources[resource] = c.uefi ? firmware(fuzzed.p, fuzzed.len) : fuzzed;

	r = uvm_image_build(&req, &image, &d);
	FUZZ_CHECK(r == d.code);
	FUZZ_CHECK(r == UVM_OK || (image.nparts == 0 && d.record != NULL));
	if (r == UVM_OK) {
		check_file(&image);
		check_digest(&image);
		check_ranges(&image.parts[0]);
	}
	uvm_image_free(&image);
	if (c.uefi)
		free((void *)(uintptr_t)req.resources[resource].p);
	free((void *)(uintptr_t)fuzzed.p);
	return 0;
}
