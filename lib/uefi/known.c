/* SPDX-License-Identifier: MIT */
/*
 * The variables that the firmware and we know by name: vendor, attributes, and who may be volatile.
 *
 * Source: UEFI specification 2.10, section 3.3 and 32.3; microsoft/openvmm (uefi_specs, firmware_uefi).
 */
#include "uefi/known.h"

#define STORED (UVM_EFI_NV | UVM_EFI_BS | UVM_EFI_RT)
#define AUTHENTICATED (STORED | UVM_EFI_TIME_AUTHENTICATED)
#define VOLATILE (UVM_EFI_BS | UVM_EFI_RT)

/* clang-format off */
static const struct {
	const char *name;
	struct uvm_guid vendor;
	uint8_t attributes;
	bool may_be_volatile;
} known[UVM_KNOWN_COUNT] = {
	[UVM_KNOWN_CURRENT_POLICY] = { "CurrentPolicy", UVM_EFI_MICROSOFT_GUID, AUTHENTICATED, false },
	[UVM_KNOWN_SETUP_MODE] = { "SetupMode", UVM_EFI_GLOBAL_GUID, STORED, false },
	[UVM_KNOWN_KEK] = { "KEK", UVM_EFI_GLOBAL_GUID, AUTHENTICATED, false },
	[UVM_KNOWN_DB] = { "db", UVM_EFI_IMAGE_SECURITY_GUID, AUTHENTICATED, false },
	[UVM_KNOWN_DBX] = { "dbx", UVM_EFI_IMAGE_SECURITY_GUID, AUTHENTICATED, false },
	[UVM_KNOWN_PK] = { "PK", UVM_EFI_GLOBAL_GUID, AUTHENTICATED, false },
	[UVM_KNOWN_DB_DEFAULT] = { "dbDefault", UVM_EFI_GLOBAL_GUID, VOLATILE, true },
	[UVM_KNOWN_MOKLIST] = { "MokList", UVM_EFI_SHIM_LOCK_GUID, STORED, false },
	[UVM_KNOWN_MOKLISTX] = { "MokListX", UVM_EFI_SHIM_LOCK_GUID, STORED, false },
	[UVM_KNOWN_OS_LOADER] = { "OsLoaderIndications", UVM_EFI_OS_LOADER_GUID, UVM_EFI_BS, true },
	[UVM_KNOWN_OS_LOADER_SUPPORTED] = { "OsLoaderIndicationsSupported", UVM_EFI_OS_LOADER_GUID, UVM_EFI_BS, true },
	/* stored, against the specification, for readers of the file that know it only so */
	[UVM_KNOWN_SECURE_BOOT] = { "SecureBoot", UVM_EFI_GLOBAL_GUID, STORED, true },
	[UVM_KNOWN_SECURE_BOOT_ENABLE] = { "SecureBootEnable", UVM_EFI_SECURE_BOOT_ENABLE_GUID, STORED, false },
};
/* clang-format on */

_Static_assert(2 * sizeof("OsLoaderIndicationsSupported") <= UVM_KNOWN_NAME_MAX, "the longest name");

const char *uvm_known_name(enum uvm_known_id id)
{
	return known[id].name;
}

void uvm_known_variable(enum uvm_known_id id, uint8_t name[UVM_KNOWN_NAME_MAX], struct uvm_nvram_variable *ret)
{
	size_t n = 0;

	do {
		uvm_put_le16(name + 2 * n, (unsigned char)known[id].name[n]);
	} while (known[id].name[n++] != '\0');
	*ret = (struct uvm_nvram_variable){
		.vendor = known[id].vendor, .attributes = known[id].attributes, .name = name, .name_len = 2 * n
	};
}

enum uvm_known_id uvm_known_find(const struct uvm_nvram_variable *v)
{
	for (int id = 0; id < UVM_KNOWN_COUNT; id++) {
		uint8_t name[UVM_KNOWN_NAME_MAX];
		struct uvm_nvram_variable k;

		uvm_known_variable((enum uvm_known_id)id, name, &k);
		if (k.name_len == v->name_len && __builtin_memcmp(name, v->name, v->name_len) == 0 &&
		    __builtin_memcmp(k.vendor.b, v->vendor.b, sizeof(k.vendor.b)) == 0)
			return (enum uvm_known_id)id;
	}
	return UVM_KNOWN_COUNT;
}

bool uvm_known_may_be_volatile(enum uvm_known_id id)
{
	return id < UVM_KNOWN_COUNT && known[id].may_be_volatile;
}
