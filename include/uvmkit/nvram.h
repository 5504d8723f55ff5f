/* SPDX-License-Identifier: MIT */
/*
 * UEFI variables as a guest-state file keeps them (VMGS file 1), and what a VM's first boot puts there.
 *
 * The store is one row of packed entries in memory of the caller: what is in memory is what is saved.
 *
 *     0  u32 type, 0       12  EFI_TIME, 16 bytes     46  u16 bytes of data
 *     4  u32 length        28  vendor GUID            48  name, data
 *     8  u32 attributes    44  u16 bytes of name
 *
 * Entries stand in the order of their vendor GUIDs, compared as numbers field by field, then of the bytes of their names.
 *
 * Source:  behaviour of microsoft/openvmm (hcl_compat_uefi_nvram_storage, firmware_uefi); UEFI specification 2.10, section 8.2.
 * Context: freestanding; no allocation.
 */
#ifndef UVMKIT_NVRAM_H
#define UVMKIT_NVRAM_H

#include <uvmkit/uefi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_NVRAM_MAX 131072u     /* bytes of a store that can be read; upstream dies of saving as many */
#define UVM_NVRAM_HEADER 48u      /* bytes of an entry in front of its name */
#define UVM_NVRAM_NAME_MAX 2048u  /* bytes, with the NUL */
#define UVM_NVRAM_DATA_MAX 32768u /* bytes */
#define UVM_EFI_TIME 16u          /* bytes of EFI_TIME */

/** struct uvm_nvram: UVM_NVRAM_MAX bytes are room for every store. */
struct uvm_nvram {
	uint8_t *p;
	size_t cap, len;
};

struct uvm_nvram_variable {
	struct uvm_guid vendor;
	uint32_t attributes;
	uint8_t time[UVM_EFI_TIME]; /* zero unless set by an authenticated write */
	const uint8_t *name;        /* UTF-16LE up to its NUL and with it */
	size_t name_len;            /* bytes */
	const uint8_t *data;
	size_t data_len;
};

/**
 * uvm_nvram_load(s, b, len, d):
 * Fill ${s} from stored bytes, which it does not keep.
 *
 *   s    in/out  p and cap are set; len becomes 0 on failure
 *
 * Accepts:  entries in any order; of two with the same key the last; names that go on behind a NUL are cut there.
 * Returns:  UVM_OK; UVM_E_LIMIT, UVM_E_SHORT, UVM_E_TYPE, UVM_E_LENGTH, UVM_E_ALIGN (odd name), UVM_E_MISSING (its NUL) with
 * the offset; UVM_E_SPACE.
 */
UVM_API UVM_MUST_CHECK int uvm_nvram_load(struct uvm_nvram *s, const uint8_t *b, size_t len, struct uvm_diag *d);

/** uvm_nvram_next(s, at, ret): the variable at *at, which starts as 0, and step on; false behind the last. ${ret} borrows from
 * ${s} until it changes. */
UVM_API bool uvm_nvram_next(const struct uvm_nvram *s, size_t *at, struct uvm_nvram_variable *ret);

/** uvm_nvram_find(s, vendor, name, name_len, ret): ${name} is UTF-16LE with its NUL; ${ret} as above. */
UVM_API bool uvm_nvram_find(const struct uvm_nvram *s, const struct uvm_guid *vendor, const uint8_t *name, size_t name_len,
			    struct uvm_nvram_variable *ret);

/**
 * uvm_nvram_set(s, v, d):
 * Add a variable or replace the one with the same vendor and name. Its bytes are copied; they must not lie in ${s}.
 *
 * Checks:   name, data and store stay below their limits; of the store, UVM_NVRAM_MAX itself is already too much.
 *           Not the rules of SetVariable.
 * Returns:  UVM_OK; UVM_E_LIMIT, UVM_E_SPACE with ${s} unchanged.
 */
UVM_API UVM_MUST_CHECK int uvm_nvram_set(struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d);

/** uvm_nvram_remove(s, vendor, name, name_len): whether there was one. */
UVM_API bool uvm_nvram_remove(struct uvm_nvram *s, const struct uvm_guid *vendor, const uint8_t *name, size_t name_len);

/**
 * uvm_nvram_name(utf8, n, out, ret_len, d):
 * The stored form of a name: UTF-16LE up to the first NUL, and a NUL.
 *
 *   out  out  UVM_NVRAM_NAME_MAX bytes
 *
 * Returns:  UVM_OK; UVM_E_LIMIT; UVM_E_ENCODING (not UTF-8).
 */
UVM_API UVM_MUST_CHECK int uvm_nvram_name(const char *utf8, size_t n, uint8_t *out, size_t *ret_len, struct uvm_diag *d);

#define UVM_NVRAM_TEXT_MAX (UVM_NVRAM_NAME_MAX / 2 * 3) /* bytes of the longest name as UTF-8 */

/**
 * uvm_nvram_name_text(name, n, out):
 * A stored name of ${n} bytes as UTF-8, without its NUL. Half of a surrogate pair alone becomes U+FFFD.
 *
 *   out  out  UVM_NVRAM_TEXT_MAX bytes
 *
 * Returns:  how many bytes it takes.
 */
UVM_API size_t uvm_nvram_name_text(const uint8_t *name, size_t n, char *out);

/**
 * uvm_nvram_boot(s, v, secure_boot, d):
 * What the firmware finds when the VM starts. Only into an empty store go the settings ${v}: signatures as authenticated
 * variables, the others under the rules of SetVariable.
 *
 *   v  in  as uvm_uefi_resolve gave it
 *
 * Returns:  UVM_OK; UVM_E_SPACE; else the name of the broken rule with the variable's place in its text:
 *           UVM_E_VALUE, UVM_E_UNSUPPORTED (attributes), UVM_E_MISSING (deletes or appends to what is not there),
 *           UVM_E_CONFLICT (exists already), UVM_E_LIMIT. On failure the store holds the variables before the broken one.
 */
UVM_API UVM_MUST_CHECK int uvm_nvram_boot(struct uvm_nvram *s, const struct uvm_uefi_settings *v, bool secure_boot,
					  struct uvm_diag *d);

/* ---- boot entries --------------------------------------------------------------------------------------------------- */

/** struct uvm_load_option: the contents of a Boot#### variable; borrows them. */
struct uvm_load_option {
	uint32_t attributes;
	const uint8_t *description; /* UTF-16LE with its NUL */
	size_t description_len;
	const uint8_t *path; /* nodes up to the one that ends them all, and with it */
	size_t path_len;
	const uint8_t *optional;
	size_t optional_len;
};

enum { UVM_NODE_HARDWARE = 1, UVM_NODE_ACPI, UVM_NODE_MESSAGING, UVM_NODE_MEDIA, UVM_NODE_BIOS_BOOT, UVM_NODE_END = 0x7F };

struct uvm_path_node {
	uint8_t type, subtype;
	const uint8_t *data;
	size_t len;
};

/**
 * uvm_load_option_read(p, len, ret, d):
 * Take a load option apart. Like upstream, FilePathListLength is not believed: the path ends with its end node.
 *
 * Checks:   the description's NUL; each node's length; the end node.
 * Returns:  UVM_OK; UVM_E_SHORT, UVM_E_MISSING (NUL), UVM_E_LENGTH (node), UVM_E_TYPE (another kind of end node).
 * Source:   UEFI specification 2.10, sections 3.1.3 and 10.2.
 */
UVM_API UVM_MUST_CHECK int uvm_load_option_read(const uint8_t *p, size_t len, struct uvm_load_option *ret, struct uvm_diag *d);

/** uvm_path_next(o, at, ret): the node at *at of the path, which starts as 0, and step on; end nodes are left out; false behind
 * the last. */
UVM_API bool uvm_path_next(const struct uvm_load_option *o, size_t *at, struct uvm_path_node *ret);

#ifdef __cplusplus
}
#endif
#endif
