/* SPDX-License-Identifier: MIT */
/*
 * Custom UEFI settings: the JSON that says which secure-boot signatures and which variables a VM starts with, EFI signature
 * lists, and whether bytes look like an X.509 certificate.
 *
 * The same JSON is a template (complete settings), a delta over a template (VMGS file 9), and the custom_uefi_json of a product
 * policy. What is read becomes the bytes that are stored later: EFI_SIGNATURE_LISTs.
 *
 * Source:  behaviour of microsoft/openvmm (hyperv_uefi_custom_vars_json, firmware_uefi_custom_vars); UEFI specification 2.10,
 *          section 32.4.1 "Signature Database".
 * Context: freestanding; memory comes from the caller's arena.
 */
#ifndef UVMKIT_UEFI_H
#define UVMKIT_UEFI_H

#include <uvmkit/arena.h>
#include <uvmkit/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Initializers of struct uvm_guid: vendors of variables, and types and owner of signatures. */
/* clang-format off */
#define UVM_EFI_GLOBAL_GUID \
	{ { 0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c } }
#define UVM_EFI_IMAGE_SECURITY_GUID \
	{ { 0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f } }
#define UVM_EFI_SHIM_LOCK_GUID \
	{ { 0x50, 0xab, 0x5d, 0x60, 0x46, 0xe0, 0x00, 0x43, 0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b, 0x23 } }
#define UVM_EFI_MICROSOFT_GUID \
	{ { 0xbd, 0x9a, 0xfa, 0x77, 0x59, 0x03, 0x32, 0x4d, 0xbd, 0x60, 0x28, 0xf4, 0xe7, 0x8f, 0x78, 0x4b } }
#define UVM_EFI_OS_LOADER_GUID \
	{ { 0x98, 0x9e, 0x0b, 0x61, 0xf6, 0xc6, 0xf8, 0x47, 0x8b, 0x47, 0x2d, 0x2d, 0xa0, 0xd5, 0x2a, 0x91 } }
#define UVM_EFI_SECURE_BOOT_ENABLE_GUID \
	{ { 0xc7, 0x0b, 0xa3, 0xf0, 0x08, 0xaf, 0x56, 0x45, 0x99, 0xc4, 0x00, 0x10, 0x09, 0xc9, 0x3a, 0x44 } }
#define UVM_EFI_CERT_SHA256_GUID \
	{ { 0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28 } }
#define UVM_EFI_CERT_X509_GUID \
	{ { 0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72 } }
/* clang-format on */

/* Attributes of variables (UEFI specification, section 8.2.1). */
enum uvm_efi_attribute {
	UVM_EFI_NV = 0x01,
	UVM_EFI_BS = 0x02, /* boot services access */
	UVM_EFI_RT = 0x04, /* runtime access */
	UVM_EFI_HARDWARE_ERROR = 0x08,
	UVM_EFI_AUTHENTICATED = 0x10, /* deprecated kind */
	UVM_EFI_TIME_AUTHENTICATED = 0x20,
	UVM_EFI_APPEND = 0x40, /* of one call, never stored */
	UVM_EFI_ENHANCED_AUTHENTICATED = 0x80,
};

/* ---- settings ------------------------------------------------------------------------------------------------------- */

enum uvm_uefi_kind {
	UVM_UEFI_TEMPLATE, /* complete by itself: Replace, nothing Default */
	UVM_UEFI_DELTA,
};

enum uvm_uefi_list_id {
	UVM_UEFI_PK,
	UVM_UEFI_KEK,
	UVM_UEFI_DB,
	UVM_UEFI_DBX,
	UVM_UEFI_MOKLIST,
	UVM_UEFI_MOKLISTX,
	UVM_UEFI_LISTS,
};

enum uvm_uefi_source {
	UVM_UEFI_ABSENT,
	UVM_UEFI_GIVEN,
	UVM_UEFI_DEFAULT, /* "Default": that of the template */
};

/** struct uvm_uefi_list: one signature database. ABSENT and DEFAULT ones are empty. */
struct uvm_uefi_list {
	uint8_t source;     /* enum uvm_uefi_source */
	uint32_t line, col; /* of its value in the text */
	const uint8_t *p;   /* EFI_SIGNATURE_LISTs one behind another */
	size_t len;
	uint32_t objects, x509, sha256; /* JSON objects; certificates and digests in them */
};

struct uvm_uefi_variable {
	const char *name; /* UTF-8, any bytes: may be empty or hold NUL */
	const uint8_t *value;
	uint32_t name_len, value_len;
	uint32_t attributes;
	struct uvm_guid vendor;
	uint8_t kind;       /* enum uvm_uefi_kind: the text it comes from */
	uint32_t line, col; /* of its name in there */
};

enum uvm_uefi_mode {
	UVM_UEFI_NONE, /* no signatures at all: neither template nor delta */
	UVM_UEFI_APPEND,
	UVM_UEFI_REPLACE,
};

struct uvm_uefi_settings {
	uint8_t mode;       /* enum uvm_uefi_mode */
	uint32_t line, col; /* of signatureMode's value in the text */
	struct uvm_uefi_list list[UVM_UEFI_LISTS];
	struct uvm_uefi_variable *variables;
	size_t nvariables;
};

#define UVM_UEFI_TEXT_MAX (1u << 26) /* bytes of one JSON text: no list in it can outgrow its 32-bit length */

/** uvm_uefi_room(len): arena bytes that reading any text of ${len} bytes can take; a common text needs less than ${len}. */
static inline size_t uvm_uefi_room(size_t len)
{
	return 16 * len + 64;
}

/**
 * uvm_uefi_read(text, len, kind, a, ret, d):
 * Read one JSON text.
 *
 *   ret   out  settings whose pieces are in ${a}; variables sorted by the bytes of their names, of equal names the last.
 *              Written on success only
 *
 * Accepts:  what upstream's reader does, with its oddities: keys nobody knows are ignored, but for those of uefiSettings, each
 *           of which is a variable; objects may be arrays of their members in order (not uefiSettings and signatures); no
 *           escapes in texts but keys, signatureMode and the type of a signature. Stricter: signatures as arrays, enumeration
 *           values as numbers or objects, ignored text that is not UTF-8, and numbers that only break upstream.
 * Checks:   nothing inside certificates (uvm_x509_check), nor what storing demands (uvm_nvram_boot).
 * Returns:  UVM_OK; UVM_E_LIMIT (text or nesting); the JSON reader's; UVM_E_TYPE, UVM_E_MISSING, UVM_E_DUPLICATE, UVM_E_VALUE,
 *           UVM_E_LENGTH, UVM_E_ENCODING (escape, base64) of one member; UVM_E_CONFLICT (Default); UVM_E_SPACE. The diagnostic
 *           has line and column, and the member's path as field.
 */
UVM_API UVM_MUST_CHECK int uvm_uefi_read(const char *text, size_t len, enum uvm_uefi_kind kind, struct uvm_arena *a,
					 struct uvm_uefi_settings *ret, struct uvm_diag *d);

/**
 * uvm_uefi_resolve(base, delta, a, ret, d):
 * Apply a delta to a template; each may be NULL.
 *
 *   base  in   as uvm_uefi_read gave it
 *   a     out  takes joined lists and the array of variables; at most what both inputs hold together
 *   ret   out  REPLACE with every list GIVEN, or NONE without either input; borrows from the inputs. Variables in the order of
 *              the template, new ones behind them
 *
 * Returns:  UVM_OK; UVM_E_SPACE; with the name of the rule and the place in the delta: UVM_E_MISSING "append-without-base",
 *           "default-without-base"; UVM_E_CONFLICT "restricted-variable".
 */
UVM_API UVM_MUST_CHECK int uvm_uefi_resolve(const struct uvm_uefi_settings *base, const struct uvm_uefi_settings *delta,
					    struct uvm_arena *a, struct uvm_uefi_settings *ret, struct uvm_diag *d);

/** uvm_uefi_variable_find(s, name, vendor): NULL when there is none; ${name} is NUL-terminated. */
UVM_API const struct uvm_uefi_variable *uvm_uefi_variable_find(const struct uvm_uefi_settings *s, const char *name,
							       const struct uvm_guid *vendor);

/** uvm_uefi_list_name(id): "PK", "KEK", "db", "dbx", "MokList", "MokListX". */
UVM_API const char *uvm_uefi_list_name(enum uvm_uefi_list_id id);

/* ---- EFI signature lists -------------------------------------------------------------------------------------------- */

#define UVM_SIGLIST_HEADER 28u   /* bytes of EFI_SIGNATURE_LIST */
#define UVM_SIGNATURE_OWNER 16u  /* bytes in front of each signature's data */
#define UVM_SIGNATURE_SHA256 32u /* bytes of a digest */

enum uvm_signature_kind {
	UVM_SIGNATURE_NONE, /* behind the last one */
	UVM_SIGNATURE_X509,
	UVM_SIGNATURE_DIGEST,
};

struct uvm_signature {
	uint8_t kind; /* enum uvm_signature_kind */
	struct uvm_guid owner;
	const uint8_t *p; /* certificate or digest */
	size_t len;
};

/** struct uvm_signatures: a walk over EFI_SIGNATURE_LISTs, one behind another. */
struct uvm_signatures {
	struct uvm_rd lists, entries; /* what follows; what is left of the current list */
	uint32_t size;                /* of each entry */
	uint8_t kind;
};

/** uvm_signatures_begin(w, p, len, d): ${d} is not NULL. */
UVM_API void uvm_signatures_begin(struct uvm_signatures *w, const uint8_t *p, size_t len, struct uvm_diag *d);

/**
 * uvm_signatures_next(w, ret):
 * The next signature, or kind NONE behind the last.
 *
 * Checks:   list size 28 or more and in bounds; one certificate in an X.509 list; a whole number of entries of 48 bytes in a
 *           SHA-256 list, which may be 0. Like upstream, not the header size.
 * Returns:  UVM_OK; UVM_E_SHORT, UVM_E_LENGTH, UVM_E_TYPE (another kind of signature). After a failure the walk is over.
 */
UVM_API UVM_MUST_CHECK int uvm_signatures_next(struct uvm_signatures *w, struct uvm_signature *ret);

/**
 * uvm_x509_check(p, len, d):
 * Whether exactly ${len} bytes have the outer structure of an X.509 certificate in DER: the three elements of the certificate,
 * the elements of what is signed in their order, every length minimal, definite and exact. No trust is decided.
 *
 * Not checked:  what integers, names, times, keys and extensions hold; that both algorithms are the same.
 * Returns:      UVM_OK; UVM_E_SHORT, UVM_E_TYPE, UVM_E_ENCODING (length), UVM_E_TRAIL, UVM_E_VALUE with the offset.
 * Source:       RFC 5280 section 4.1; ITU-T X.690 section 10.
 */
UVM_API UVM_MUST_CHECK int uvm_x509_check(const uint8_t *p, size_t len, struct uvm_diag *d);

/** uvm_uefi_list_certificates(l): how many certificates of the list pass uvm_x509_check. */
UVM_API size_t uvm_uefi_list_certificates(const struct uvm_uefi_list *l);

#ifdef __cplusplus
}
#endif
#endif
