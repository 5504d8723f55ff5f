/* SPDX-License-Identifier: MIT */
/*
 * EFI signature lists: bytes to signatures and back.
 *
 * Source: UEFI specification 2.10, section 32.4.1; what is refused beyond it is upstream's (uefi_nvram_specvars): two kinds of
 * signature, one certificate per list.
 */
#include "uefi/siglist.h"

#define DIGEST_ENTRY (UVM_SIGNATURE_OWNER + UVM_SIGNATURE_SHA256)

enum { TYPE = 0, LIST_SIZE = 16, HEADER_SIZE = 20, ENTRY_SIZE = 24 }; /* offsets in EFI_SIGNATURE_LIST */

static const struct {
	uint8_t kind;
	struct uvm_guid type;
} kinds[] = {
	{ UVM_SIGNATURE_X509, UVM_EFI_CERT_X509_GUID },
	{ UVM_SIGNATURE_DIGEST, UVM_EFI_CERT_SHA256_GUID },
};

#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

void uvm_siglist_header_put(uint8_t *p, enum uvm_signature_kind kind, size_t n, size_t data_len)
{
	const uint32_t entry = (uint32_t)(UVM_SIGNATURE_OWNER + data_len);

	for (size_t i = 0; i < NKINDS; i++) {
		if (kinds[i].kind == kind)
			__builtin_memcpy(p + TYPE, kinds[i].type.b, sizeof(kinds[i].type.b));
	}
	uvm_put_le32(p + LIST_SIZE, (uint32_t)(UVM_SIGLIST_HEADER + n * entry));
	uvm_put_le32(p + HEADER_SIZE, 0);
	uvm_put_le32(p + ENTRY_SIZE, entry);
}

void uvm_siglist_owner_put(uint8_t *p)
{
	static const struct uvm_guid owner = UVM_EFI_MICROSOFT_GUID;

	__builtin_memcpy(p, owner.b, sizeof(owner.b));
}

void uvm_signatures_begin(struct uvm_signatures *w, const uint8_t *p, size_t len, struct uvm_diag *d)
{
	*w = (struct uvm_signatures){ .lists = uvm_rd_init(p, len, d), .entries = uvm_rd_init(p, 0, d) };
}

static uint8_t kind_of(const uint8_t *type)
{
	for (size_t i = 0; i < NKINDS; i++) {
		if (__builtin_memcmp(type, kinds[i].type.b, sizeof(kinds[i].type.b)) == 0)
			return kinds[i].kind;
	}
	return UVM_SIGNATURE_NONE;
}

/* The entries of a list fill it exactly. */
static int check_sizes(const struct uvm_signatures *w, uint64_t at)
{
	struct uvm_diag *d = w->lists.diag;
	const size_t len = w->entries.len;

	if (w->kind == UVM_SIGNATURE_X509) {
		if (w->size < UVM_SIGNATURE_OWNER)
			return uvm_fail(d, UVM_E_LENGTH, at + ENTRY_SIZE, "SignatureSize", w->size, UVM_SIGNATURE_OWNER);
		if (len != w->size)
			return uvm_fail(d, UVM_E_LENGTH, at + ENTRY_SIZE, "SignatureSize", w->size, len);
		return UVM_OK;
	}
	if (w->size != DIGEST_ENTRY)
		return uvm_fail(d, UVM_E_LENGTH, at + ENTRY_SIZE, "SignatureSize", w->size, DIGEST_ENTRY);
	if (len % DIGEST_ENTRY != 0)
		return uvm_fail(d, UVM_E_LENGTH, at + LIST_SIZE, "SignatureListSize", UVM_SIGLIST_HEADER + len,
				UVM_SIGLIST_HEADER + len - len % DIGEST_ENTRY);
	return UVM_OK;
}

static int next_list(struct uvm_signatures *w)
{
	struct uvm_diag *d = w->lists.diag;
	const uint64_t at = w->lists.base;
	const uint8_t *h;
	uint32_t size;
	int status;

	status = uvm_rd_take(&w->lists, UVM_SIGLIST_HEADER, "EFI_SIGNATURE_LIST", &h);
	if (status < 0)
		return status;
	size = uvm_le32(h + LIST_SIZE);
	if (size < UVM_SIGLIST_HEADER)
		return uvm_fail(d, UVM_E_LENGTH, at + LIST_SIZE, "SignatureListSize", size, UVM_SIGLIST_HEADER);
	w->kind = kind_of(h + TYPE);
	w->size = uvm_le32(h + ENTRY_SIZE);
	if (w->kind == UVM_SIGNATURE_NONE)
		return uvm_fail(d, UVM_E_TYPE, at + TYPE, "SignatureType", uvm_le32(h + TYPE), 0);
	status = uvm_rd_sub(&w->lists, size - UVM_SIGLIST_HEADER, "SignatureListSize", &w->entries);
	return status < 0 ? status : check_sizes(w, at);
}

int uvm_signatures_next(struct uvm_signatures *w, struct uvm_signature *ret)
{
	const uint8_t *p;
	int status;

	while (w->entries.len == 0) { /* lists without entries too */
		if (w->lists.len == 0) {
			*ret = (struct uvm_signature){ .kind = UVM_SIGNATURE_NONE };
			return UVM_OK;
		}
		status = next_list(w);
		if (status < 0)
			return status;
	}
	status = uvm_rd_take(&w->entries, w->size, "Signatures", &p);
	if (status < 0)
		return status;
	*ret = (struct uvm_signature){ .kind = w->kind, .p = p + UVM_SIGNATURE_OWNER, .len = w->size - UVM_SIGNATURE_OWNER };
	__builtin_memcpy(ret->owner.b, p, sizeof(ret->owner.b));
	return UVM_OK;
}
