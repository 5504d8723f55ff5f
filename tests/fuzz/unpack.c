/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: compressed kernels. What comes out is an ELF kernel of the size that the file states, and the same when it is
 * given again. The same bytes as an initrd.
 */
#include "image/unpack.h"

#include <uvmkit/wire.h>

#include "fuzz.h"

#define LIMIT (1u << 20) /* of a stated size: decompressing more finds nothing new */

/* The size that a bzImage states, where it can be read without care. */
static uint32_t stated_size(const uint8_t *b, size_t n)
{
	uint64_t end;

	if (n < 0x250)
		return 0;
	end = ((b[0x1F1] == 0 ? 4 : b[0x1F1]) + 1ull) * 512 + uvm_le32(b + 0x248) + uvm_le32(b + 0x24C);
	return end >= 4 && end <= n ? uvm_le32(b + end - 4) : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_bytes kernel = { NULL, 0 }, again = { NULL, 0 }, init = { NULL, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t *copy;

	if (stated_size(data, size) > LIMIT)
		return 0;
	copy = fuzz_copy(data, size);
	if (uvm_kernel_unpack((struct uvm_slice){ copy, size }, &kernel, &d) == UVM_OK) {
		FUZZ_CHECK(kernel.len > 20 && memcmp(kernel.p, "\177ELF", 4) == 0);
		FUZZ_CHECK(memcmp(data, "\177ELF", 4) == 0 || kernel.len == stated_size(data, size));
		FUZZ_CHECK(uvm_kernel_unpack((struct uvm_slice){ kernel.p, kernel.len }, &again, &d) == UVM_OK);
		FUZZ_CHECK(again.len == kernel.len && memcmp(again.p, kernel.p, again.len) == 0);
	} else {
		FUZZ_CHECK(d.code != UVM_OK && kernel.p == NULL);
	}
	if (uvm_initrd_init((struct uvm_slice){ copy, size }, LIMIT, &init, &d) == UVM_OK)
		FUZZ_CHECK(init.len <= LIMIT);
	else
		FUZZ_CHECK(init.p == NULL);
	uvm_bytes_free(&init);
	uvm_bytes_free(&kernel);
	uvm_bytes_free(&again);
	free(copy);
	return 0;
}
