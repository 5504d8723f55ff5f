/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the walk through a firmware volume to the SEC image. It ends, stays in the file, and says where it failed; what
 * is before the volume does not matter.
 *
 * Input: the file from the volume on.
 */
#include "image/sec_volume.h"

#include "fuzz.h"

#define LONGEST 0x10000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once, as it is large. Inputs stand at its end, so that a read past them is seen. */
	static uint8_t *room;
	struct uvm_diag d = UVM_DIAG_INIT;
	uint64_t entry = 0;
	uint8_t *b;
	int r;

	if (room == NULL)
		room = calloc(1, UVM_SEC_VOLUME + LONGEST);
	FUZZ_CHECK(room != NULL);
	if (size > LONGEST)
		return 0;
	b = room + LONGEST - size;
	if (size > 0)
		memcpy(b + UVM_SEC_VOLUME, data, size);
	r = uvm_sec_entry((struct uvm_slice){ b, UVM_SEC_VOLUME + size }, &entry, &d);
	FUZZ_CHECK(r == d.code);
	if (r == UVM_OK)
		FUZZ_CHECK(entry >= UVM_SEC_VOLUME && entry < UVM_SEC_VOLUME + size);
	else
		FUZZ_CHECK(entry == 0 && d.off >= UVM_SEC_VOLUME && d.field != NULL);
	return 0;
}
