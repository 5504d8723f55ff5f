/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: footers of fixed disks. A disk that is accepted lies in front of its footer, and the footer that we write for
 * one of its size is accepted as the same.
 */
#include <uvmkit/vhd.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t b[UVM_VHD_FOOTER] = { 0 };
	uint64_t disk = 0, again = 0, file = size;

	if (size >= sizeof(b))
		memcpy(b, data + size - sizeof(b), sizeof(b));
	if (size == sizeof(b)) /* also in a file of another size */
		file = (uint64_t)data[511] << 41 | (uint64_t)data[510] << 9;
	if (uvm_vhd_read(b, file, &disk, &d) < 0) {
		FUZZ_CHECK(d.code != UVM_OK && disk == 0);
		return 0;
	}
	FUZZ_CHECK(d.code == UVM_OK && disk <= file - sizeof(b) && disk % sizeof(b) == 0);
	uvm_vhd_write(b, disk, b + 68);
	FUZZ_CHECK(uvm_vhd_read(b, disk + sizeof(b), &again, &d) == UVM_OK && again == disk);
	return 0;
}
