/* SPDX-License-Identifier: MIT */
/*
 * The measurement of a launch from firmware: its pages, the sections it asks for, the processors.
 */
#include <uvmkit/launch.h>

#include <stdlib.h>
#include <string.h>

#include "igvm/context.h"
#include "measure/chain.h"
#include "measure/launch_vmsa.h"
#include "measure/ovmf.h"

#define FOUR_GIB 0x100000000u
#define SECTION_PAGES_MAX (1u << 20) /* of all sections; they have no data that would bound them */

/* One launch under way. */
struct launch {
	const struct uvm_launch *l;
	struct uvm_ovmf firmware, svsm;
	struct uvm_chain snp;
	EVP_MD_CTX *sha256; /* SEV and SEV-ES hash one stream */
	uint64_t section_pages;
	uint8_t *page; /* for what is made here */
};

static bool is_snp(const struct uvm_launch *l)
{
	return l->mode == UVM_LAUNCH_SNP || l->mode == UVM_LAUNCH_SNP_SVSM;
}

static int failed_crypto(struct uvm_diag *d)
{
	return uvm_fail(d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
}

/* ---- pages --------------------------------------------------------------------------------------------------------- */

static int add_hashed(struct launch *t, enum uvm_measure_kind kind, uint64_t gpa, const uint8_t contents[UVM_DIGEST_MAX],
		      struct uvm_diag *d)
{
	const struct uvm_event e = { .gpa = gpa, .kind = (uint8_t)kind };

	return t->snp.ops->add(&t->snp, &e, contents) < 0 ? failed_crypto(d) : UVM_OK;
}

static int hash_page(const uint8_t *data, uint8_t ret[UVM_DIGEST_MAX], struct uvm_diag *d)
{
	return EVP_Digest(data, UVM_PAGE_SIZE, ret, NULL, EVP_sha384(), NULL) == 1 ? UVM_OK : failed_crypto(d);
}

/* ${data} NULL: the contents do not count. */
static int add_page(struct launch *t, enum uvm_measure_kind kind, uint64_t gpa, const uint8_t *data, struct uvm_diag *d)
{
	uint8_t contents[UVM_DIGEST_MAX] = { 0 };
	const int r = data != NULL ? hash_page(data, contents, d) : UVM_OK;

	return r == UVM_OK ? add_hashed(t, kind, gpa, contents, d) : r;
}

static int add_file(struct launch *t, const struct uvm_ovmf *f, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t off = 0; off < f->file.len && r == UVM_OK; off += UVM_PAGE_SIZE)
		r = add_page(t, UVM_MEASURE_PAGE, f->gpa + off, f->file.p + off, d);
	return r;
}

static int add_empty(struct launch *t, const struct uvm_ovmf_section *s, enum uvm_measure_kind kind, struct uvm_diag *d)
{
	int r = UVM_OK;

	t->section_pages += s->size / UVM_PAGE_SIZE;
	if (t->section_pages > SECTION_PAGES_MAX)
		return uvm_fail(d, UVM_E_LIMIT, s->off + 4, "section.size", t->section_pages, SECTION_PAGES_MAX);
	for (uint32_t off = 0; off < s->size && r == UVM_OK; off += UVM_PAGE_SIZE)
		r = add_page(t, kind, (uint64_t)s->gpa + off, NULL, d);
	return r;
}

/* ---- hashes of a kernel that is given directly ----------------------------------------------------------------------- */

#define HASH_ENTRY 50u                    /* GUID, u16 size, SHA-256 */
#define HASH_TABLE (18u + 3 * HASH_ENTRY) /* GUID, u16 size, entries */
#define HASH_TABLE_PADDED ((HASH_TABLE + 15) & ~15u)

static const uint8_t table_guid[16] = { 0x06, 0xd6, 0x38, 0x94, 0x22, 0x4f, 0xc9, 0x4c,
					0xb4, 0x79, 0xa7, 0x93, 0xd4, 0x11, 0xfd, 0x21 };
static const uint8_t line_guid[16] = { 0xd8, 0x2d, 0xd0, 0x97, 0x20, 0xbd, 0x94, 0x4c,
				       0xaa, 0x78, 0xe7, 0x71, 0x4d, 0x36, 0xab, 0x2a };
static const uint8_t initrd_guid[16] = { 0x31, 0xf7, 0xba, 0x44, 0x2f, 0x3a, 0xd7, 0x4b,
					 0x9a, 0xf1, 0x41, 0xe2, 0x91, 0x69, 0x78, 0x1d };
static const uint8_t kernel_guid[16] = { 0x37, 0x94, 0xe7, 0x4d, 0xd2, 0xab, 0x7f, 0x42,
					 0xb8, 0x35, 0xd5, 0xb1, 0x72, 0xd2, 0x04, 0x5b };

/* ${nul}: the command line is hashed with the NUL at its end. */
static int put_hash(uint8_t *out, const uint8_t guid[16], struct uvm_launch_bytes b, bool nul)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;

	memcpy(out, guid, 16);
	uvm_put_le16(out + 16, HASH_ENTRY);
	ok = ok && (b.len == 0 || EVP_DigestUpdate(ctx, b.p, b.len) == 1) && (!nul || EVP_DigestUpdate(ctx, "", 1) == 1) &&
	     EVP_DigestFinal_ex(ctx, out + 18, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? UVM_OK : UVM_E_CRYPTO;
}

static int put_hashes(const struct uvm_launch *l, uint8_t out[HASH_TABLE_PADDED], struct uvm_diag *d)
{
	memset(out, 0, HASH_TABLE_PADDED);
	memcpy(out, table_guid, 16);
	uvm_put_le16(out + 16, HASH_TABLE);
	if (put_hash(out + 18, line_guid, l->append, true) < 0 ||
	    put_hash(out + 18 + HASH_ENTRY, initrd_guid, l->initrd, false) < 0 ||
	    put_hash(out + 18 + 2 * HASH_ENTRY, kernel_guid, l->kernel, false) < 0)
		return failed_crypto(d);
	return UVM_OK;
}

/* The section that is for them is one page, and the table lies in it. */
static int add_hashes(struct launch *t, const struct uvm_ovmf_section *s, struct uvm_diag *d)
{
	uint32_t gpa;
	int r;

	if (t->l->kernel.p == NULL)
		return add_empty(t, s, UVM_MEASURE_ZERO, d);
	r = uvm_ovmf_need(&t->firmware, UVM_OVMF_HASH_TABLE, &gpa, d);
	if (r < 0)
		return r;
	if (s->size != UVM_PAGE_SIZE)
		return uvm_fail(d, UVM_E_LENGTH, s->off + 4, "section.size", s->size, UVM_PAGE_SIZE);
	if (gpa % UVM_PAGE_SIZE > UVM_PAGE_SIZE - HASH_TABLE_PADDED)
		return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "SEV_HASH_TABLE", gpa,
				s->gpa + UVM_PAGE_SIZE - HASH_TABLE_PADDED);
	memset(t->page, 0, UVM_PAGE_SIZE);
	r = put_hashes(t->l, t->page + gpa % UVM_PAGE_SIZE, d);
	return r == UVM_OK ? add_page(t, UVM_MEASURE_PAGE, s->gpa, t->page, d) : r;
}

/* ---- sections ------------------------------------------------------------------------------------------------------ */

static int add_section(struct launch *t, const struct uvm_ovmf_section *s, struct uvm_diag *d)
{
	const enum uvm_measure_kind memory = t->l->vmm == UVM_LAUNCH_GCE ? UVM_MEASURE_UNMEASURED : UVM_MEASURE_ZERO;

	switch (s->kind) {
	case UVM_OVMF_MEMORY:
		return add_empty(t, s, memory, d);
	case UVM_OVMF_SECRETS:
		return add_page(t, UVM_MEASURE_SECRETS, s->gpa, NULL, d);
	case UVM_OVMF_CPUID:
		return add_page(t, UVM_MEASURE_CPUID, s->gpa, NULL, d);
	case UVM_OVMF_KERNEL_HASHES:
		return add_hashes(t, s, d);
	default:
		return add_empty(t, s, UVM_MEASURE_ZERO, d);
	}
}

static bool has_section(const struct uvm_ovmf *f, uint32_t kind)
{
	for (uint32_t i = 0; i < f->nsections; i++) {
		if (f->section[i].kind == kind)
			return true;
	}
	return false;
}

/* EC2 submits CPUID pages behind all others. */
static int add_sections(struct launch *t, const struct uvm_ovmf *f, struct uvm_diag *d)
{
	const bool late_cpuid = t->l->vmm == UVM_LAUNCH_EC2;
	int r = UVM_OK;

	if (t->l->kernel.p != NULL && !has_section(f, UVM_OVMF_KERNEL_HASHES))
		return uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "section of type SNP_KERNEL_HASHES, for the kernel", 0, 0);
	for (int late = 0; late <= (late_cpuid ? 1 : 0); late++) {
		for (uint32_t i = 0; i < f->nsections && r == UVM_OK; i++) {
			if (!late_cpuid || (f->section[i].kind == UVM_OVMF_CPUID) == (late == 1))
				r = add_section(t, &f->section[i], d);
		}
	}
	return r;
}

/* ---- the whole ----------------------------------------------------------------------------------------------------- */

static int open_launch(struct launch *t, const struct uvm_launch *l, struct uvm_diag *d)
{
	int r;

	*t = (struct launch){ .l = l, .page = malloc(UVM_PAGE_SIZE), .sha256 = EVP_MD_CTX_new() };
	if (t->page == NULL || t->sha256 == NULL)
		return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, UVM_PAGE_SIZE);
	r = uvm_ovmf_read(&t->firmware, l->firmware, FOUR_GIB, "firmware", d);
	if (r < 0)
		return r;
	if (uvm_chain_start(&t->snp, &uvm_chain_snp) < 0 || EVP_DigestInit_ex(t->sha256, EVP_sha256(), NULL) != 1)
		return failed_crypto(d);
	return UVM_OK;
}

static void close_launch(struct launch *t)
{
	uvm_chain_end(&t->snp);
	EVP_MD_CTX_free(t->sha256);
	free(t->page);
}

static int add_firmware(struct launch *t, struct uvm_diag *d)
{
	if (t->l->firmware_hash == NULL)
		return add_file(t, &t->firmware, d);
	memcpy(t->snp.block, t->l->firmware_hash, uvm_chain_len(&t->snp)); /* the digest so far */
	return UVM_OK;
}

static int add_svsm(struct launch *t, struct uvm_diag *d)
{
	int r;

	if (t->l->vars_size > t->firmware.gpa)
		return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "vars_size", t->l->vars_size, t->firmware.gpa);
	r = uvm_ovmf_read(&t->svsm, t->l->svsm, t->firmware.gpa - t->l->vars_size, "svsm", d);
	if (r == UVM_OK)
		r = add_file(t, &t->svsm, d);
	return r == UVM_OK ? add_sections(t, &t->svsm, d) : r;
}

static int add_stream(struct launch *t, struct uvm_diag *d)
{
	uint8_t table[HASH_TABLE_PADDED];
	uint32_t gpa;
	int r = UVM_OK;

	if (EVP_DigestUpdate(t->sha256, t->firmware.file.p, t->firmware.file.len) != 1)
		return failed_crypto(d);
	if (t->l->kernel.p == NULL)
		return UVM_OK;
	r = uvm_ovmf_need(&t->firmware, UVM_OVMF_HASH_TABLE, &gpa, d);
	if (r == UVM_OK && gpa == 0)
		r = uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "SEV_HASH_TABLE", 0, 0);
	if (r == UVM_OK)
		r = put_hashes(t->l, table, d);
	if (r == UVM_OK && EVP_DigestUpdate(t->sha256, table, sizeof(table)) != 1)
		r = failed_crypto(d);
	return r;
}

static int add_memory(struct launch *t, struct uvm_diag *d)
{
	int r;

	if (!is_snp(t->l))
		return add_stream(t, d);
	r = add_firmware(t, d);
	if (r < 0)
		return r;
	return t->l->mode == UVM_LAUNCH_SNP_SVSM ? add_svsm(t, d) : add_sections(t, &t->firmware, d);
}

static int digest_now(struct launch *t, struct uvm_digest *ret, struct uvm_diag *d)
{
	EVP_MD_CTX *copy;
	bool ok;

	if (is_snp(t->l)) {
		ret->len = uvm_chain_len(&t->snp);
		return t->snp.ops->digest(&t->snp, ret->b) < 0 ? failed_crypto(d) : UVM_OK;
	}
	ret->len = 32;
	copy = EVP_MD_CTX_new();
	ok = copy != NULL && EVP_MD_CTX_copy_ex(copy, t->sha256) == 1 && EVP_DigestFinal_ex(copy, ret->b, NULL) == 1;
	EVP_MD_CTX_free(copy);
	return ok ? UVM_OK : failed_crypto(d);
}

/* The save area in t->page; ${contents} is its digest. */
static int add_vmsa(struct launch *t, const uint8_t contents[UVM_DIGEST_MAX], struct uvm_diag *d)
{
	if (is_snp(t->l))
		return add_hashed(t, UVM_MEASURE_VMSA, UVM_KVM_VMSA_GPA, contents, d);
	return EVP_DigestUpdate(t->sha256, t->page, UVM_LAUNCH_VMSA_SIZE) == 1 ? UVM_OK : failed_crypto(d);
}

/* Where processors start: the first from the reset vector, the others where firmware says; with an SVSM all in that. */
static int start_addresses(const struct launch *t, uint32_t *ret_first, uint32_t *ret_others, struct uvm_diag *d)
{
	int r;

	if (t->l->mode == UVM_LAUNCH_SNP_SVSM) {
		r = uvm_ovmf_need(&t->svsm, UVM_OVMF_SVSM_INFO, ret_others, d);
		*ret_others += (uint32_t)t->svsm.gpa;
		*ret_first = *ret_others;
		return r;
	}
	*ret_first = UVM_LAUNCH_RESET_EIP;
	r = uvm_ovmf_need(&t->firmware, UVM_OVMF_RESET_BLOCK, ret_others, d);
	return r;
}

static int add_processors(struct launch *t, unsigned vcpus, uvm_launch_fn *fn, void *arg, struct uvm_diag *d)
{
	const uint64_t features = t->l->mode == UVM_LAUNCH_SNP ? t->l->features : t->l->mode == UVM_LAUNCH_SNP_SVSM;
	uint8_t contents[UVM_DIGEST_MAX] = { 0 };
	uint32_t first = 0, others = 0;
	struct uvm_digest digest;
	int r;

	r = start_addresses(t, &first, &others, d);
	for (unsigned n = 1; n <= vcpus && r == UVM_OK; n++) {
		if (n <= 2) {
			uvm_launch_vmsa(t->l, n == 1 ? first : others, features, t->page);
			r = hash_page(t->page, contents, d);
		}
		if (r == UVM_OK)
			r = add_vmsa(t, contents, d);
		if (r == UVM_OK)
			r = digest_now(t, &digest, d);
		if (r == UVM_OK)
			r = fn(arg, n, &digest, t->page);
	}
	return r;
}

static int check_arguments(const struct uvm_launch *l, unsigned vcpus, struct uvm_diag *d)
{
	if ((unsigned)l->mode >= UVM_LAUNCH_MODES || (unsigned)l->vmm >= UVM_LAUNCH_VMMS)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "mode", (uint64_t)l->mode, 0);
	if (l->mode == UVM_LAUNCH_SNP_SVSM && (l->vmm != UVM_LAUNCH_QEMU || l->kernel.p != NULL))
		return uvm_fail(d, UVM_E_UNSUPPORTED, UVM_NO_OFFSET, "vmm", (uint64_t)l->vmm, 0);
	if (l->mode != UVM_LAUNCH_SEV && (vcpus == 0 || vcpus > UVM_LAUNCH_VCPUS_MAX))
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "vcpus", vcpus, UVM_LAUNCH_VCPUS_MAX);
	return UVM_OK;
}

int uvm_launch_measure(const struct uvm_launch *l, unsigned vcpus, uvm_launch_fn *fn, void *arg, struct uvm_diag *d)
{
	struct launch t;
	struct uvm_digest digest;
	int r;

	r = check_arguments(l, vcpus, d);
	if (r < 0)
		return r;
	r = open_launch(&t, l, d);
	if (r == UVM_OK)
		r = add_memory(&t, d);
	if (r == UVM_OK && l->mode != UVM_LAUNCH_SEV)
		r = add_processors(&t, vcpus, fn, arg, d);
	else if (r == UVM_OK)
		r = digest_now(&t, &digest, d);
	if (r == UVM_OK && l->mode == UVM_LAUNCH_SEV)
		r = fn(arg, 0, &digest, NULL);
	close_launch(&t);
	return r;
}

int uvm_launch_firmware_hash(const struct uvm_launch *l, struct uvm_digest *ret, struct uvm_diag *d)
{
	struct uvm_launch snp = *l;
	struct launch t;
	int r;

	snp.mode = UVM_LAUNCH_SNP;
	r = open_launch(&t, &snp, d);
	if (r == UVM_OK)
		r = add_file(&t, &t.firmware, d);
	if (r == UVM_OK)
		r = digest_now(&t, ret, d);
	close_launch(&t);
	return r;
}
