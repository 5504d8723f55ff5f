/* SPDX-License-Identifier: MIT */
/*
 * The names of file ids.
 */
#include "vmgs/store.h"

static const char *const names[UVM_VMGS_IDS] = {
	[0] = "FILE_TABLE",
	[1] = "BIOS_NVRAM",
	[2] = "TPM_PPI",
	[3] = "TPM_NVRAM",
	[4] = "RTC_SKEW",
	[5] = "ATTEST",
	[6] = "KEY_PROTECTOR",
	[7] = "VM_UNIQUE_ID",
	[8] = "GUEST_FIRMWARE",
	[9] = "CUSTOM_UEFI",
	[10] = "GUEST_WATCHDOG",
	[11] = "HW_KEY_PROTECTOR",
	[13] = "GUEST_SECRET_KEY",
	[14] = "HIBERNATION_TOKEN",
	[15] = "PLATFORM_SEED",
	[16] = "PROVENANCE_DOC",
	[17] = "TPM_NVRAM_BACKUP",
	[18] = "PROVISIONING_MARKER",
	[63] = "EXTENDED_FILE_TABLE",
};

const char *uvm_vmgs_name(unsigned id)
{
	return id < UVM_VMGS_IDS ? names[id] : NULL;
}

static bool equal(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

bool uvm_vmgs_id(const char *name, unsigned *ret)
{
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		if (names[id] != NULL && equal(names[id], name)) {
			*ret = id;
			return true;
		}
	}
	return false;
}
