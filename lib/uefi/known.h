/* SPDX-License-Identifier: MIT */
/*
 * The variables that the firmware and we know by name.
 */
#ifndef UVM_UEFI_KNOWN_H
#define UVM_UEFI_KNOWN_H

#include <uvmkit/nvram.h>

enum uvm_known_id {
	UVM_KNOWN_CURRENT_POLICY,
	UVM_KNOWN_SETUP_MODE,
	UVM_KNOWN_KEK,
	UVM_KNOWN_DB,
	UVM_KNOWN_DBX,
	UVM_KNOWN_PK,
	UVM_KNOWN_DB_DEFAULT,
	UVM_KNOWN_MOKLIST,
	UVM_KNOWN_MOKLISTX,
	UVM_KNOWN_OS_LOADER,
	UVM_KNOWN_OS_LOADER_SUPPORTED,
	UVM_KNOWN_SECURE_BOOT,
	UVM_KNOWN_SECURE_BOOT_ENABLE,
	UVM_KNOWN_COUNT,
};

#define UVM_KNOWN_NAME_MAX 64u /* bytes of a name in UTF-16 with its NUL */

/** uvm_known_name(id): ASCII. */
const char *uvm_known_name(enum uvm_known_id id);

/** uvm_known_variable(id, name, ret): vendor, attributes and name, the name in ${name}; no data. */
void uvm_known_variable(enum uvm_known_id id, uint8_t name[UVM_KNOWN_NAME_MAX], struct uvm_nvram_variable *ret);

/** uvm_known_find(v): which one has vendor and name of ${v}; UVM_KNOWN_COUNT when none. */
enum uvm_known_id uvm_known_find(const struct uvm_nvram_variable *v);

/** uvm_known_may_be_volatile(id): whether it may be stored without NV, although the store keeps everything. */
bool uvm_known_may_be_volatile(enum uvm_known_id id);

#endif
