/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: build an image of which one resource, and where its memory is, come from the input. The others are a small good
 * ELF file. What is built can be written and read again, and measures as it was measured while it was built.
 *
 * Input: what (isolation 2 bits, VTL2, fixed base, which resource 3 bits), u16 base and u8 size in units of 2 MiB, resource.
 */
#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "fuzz.h"

#define HEAD 4u
#define PAGES_2MB 512u
#define FIRMWARE_SIZE 0x600000u
#define FIRMWARE_VOLUME 0x5E0000u /* the input stands here: what is before it is not looked at */

/* One segment of two pages at address 0, of which the first begins with the file itself. */
static void make_elf(uint8_t b[128])
{
	memset(b, 0, 128);
	memcpy(b, "\177ELF\2\1\1", 7);
	uvm_put_le16(b + 18, 62);
	uvm_put_le64(b + 32, 64);
	uvm_put_le16(b + 54, 56);
	uvm_put_le16(b + 56, 1);
	uvm_put_le32(b + 64, 1);
	uvm_put_le64(b + 64 + 32, 128);
	uvm_put_le64(b + 64 + 40, 2 * UVM_PAGE_SIZE);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t which[] = { UVM_RESOURCE_UEFI, UVM_RESOURCE_KERNEL, UVM_RESOURCE_SHIM, UVM_RESOURCE_SIDECAR,
					 UVM_RESOURCE_LINUX_KERNEL };
	struct uvm_guest_config c = { .kind = UVM_IMAGE_OPENHCL,
				      .has_shared_gpa_boundary = true,
				      .shared_gpa_boundary_bits = 46 };
	struct uvm_image_request req = { .configs = &c, .nconfigs = 1, .measure = true };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image;
	struct uvm_slice fuzzed;
	uint8_t elf[128], resource;
	int r;

	if (size < HEAD || data[0] >> 4 >= sizeof(which))
		return 0;
	resource = which[data[0] >> 4];
	c.isolation = (enum uvm_isolation)(data[0] & 3);
	c.max_vtl = (data[0] & 4) != 0 ? 2 : 0;
	c.restricted_injection = true;
	c.has_memory_page_base = (data[0] & 8) != 0;
	c.memory_page_base = (uint64_t)uvm_le16(data + 1) * PAGES_2MB;
	c.memory_page_count = (uint64_t)data[3] * PAGES_2MB;
	c.uefi = resource == UVM_RESOURCE_UEFI;
	c.has_linux = resource == UVM_RESOURCE_LINUX_KERNEL;

	make_elf(elf);
	req.resources[UVM_RESOURCE_KERNEL] = req.resources[UVM_RESOURCE_SHIM] = (struct uvm_slice){ elf, sizeof(elf) };
	req.resources[UVM_RESOURCE_INITRD] = (struct uvm_slice){ elf, 5 };
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
