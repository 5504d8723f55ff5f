/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: kernel files. What is accepted lies in the file, and in the address space where it is to be loaded.
 *
 * Input: u8 which format, u64 where to load; the file.
 */
#include "image/aarch64_image.h"
#include "image/bzimage.h"
#include "image/elf.h"

#include <uvmkit/wire.h>

#include "fuzz.h"

#define HEAD 9u

static bool is_inside(struct uvm_slice part, struct uvm_slice file)
{
	return part.p >= file.p && part.len <= file.len && (size_t)(part.p - file.p) <= file.len - part.len;
}

static void check_bzimage(struct uvm_slice file)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bzimage b;
	const int r = uvm_bzimage_read(&b, file, &d);

	FUZZ_CHECK(r == d.code);
	if (r < 0)
		return;
	FUZZ_CHECK(uvm_bzimage_is(file));
	FUZZ_CHECK(is_inside(b.payload, file) && b.entry < b.payload.len);
	FUZZ_CHECK(is_inside((struct uvm_slice){ b.setup, UVM_SETUP_HEADER_SIZE }, file));
}

static void check_image(struct uvm_slice file, uint64_t start)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_aarch64_image k;
	const int r = uvm_aarch64_image_place(&k, file, start & ~UINT64_C(0x1FFFFF), &d);

	FUZZ_CHECK(r == d.code);
	if (r < 0)
		return;
	FUZZ_CHECK(k.gpa % UVM_PAGE_SIZE == 0 && k.size % UVM_PAGE_SIZE == 0 && k.size >= file.len);
	FUZZ_CHECK(k.entry - k.gpa < UVM_PAGE_SIZE && k.end > k.entry && k.gpa + k.size > k.gpa);
}

static void check_elf(struct uvm_slice file, uint64_t start, bool aarch64, bool pic)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_elf_segment s;
	struct uvm_elf e;
	unsigned at = 0;
	int r;

	start &= ~(uint64_t)(UVM_PAGE_SIZE - 1);
	r = uvm_elf_place(&e, file, aarch64 ? UVM_IGVM_ARCH_AARCH64 : UVM_IGVM_ARCH_X64, start, 0, pic, &d);
	FUZZ_CHECK(r == d.code);
	FUZZ_CHECK(r < 0 || (e.entry >= start && e.lowest >= start));
	/* what was not below the lowest page of the file is not moved around the end of the address space either */
	if (r == UVM_OK && pic && e.shift % UVM_PAGE_SIZE == 0)
		FUZZ_CHECK(uvm_le64(file.p + 24) >= e.lowest - e.shift);
	while (r == UVM_OK && uvm_elf_next(&e, &at, &s)) {
		FUZZ_CHECK(s.data.len == 0 || is_inside(s.data, file));
		FUZZ_CHECK(s.gpa >= start && s.data.len <= s.memory_size && s.gpa + s.memory_size <= e.end);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_slice file;
	uint64_t start;

	if (size < HEAD)
		return 0;
	start = uvm_le64(data + 1);
	file = (struct uvm_slice){ fuzz_copy(data + HEAD, size - HEAD), size - HEAD };
	if (data[0] % 4 == 0)
		check_bzimage(file);
	else if (data[0] % 4 == 1)
		check_image(file, start);
	else
		check_elf(file, start, (data[0] & 1) != 0, (data[0] & 4) != 0);
	free((void *)(uintptr_t)file.p);
	return 0;
}
