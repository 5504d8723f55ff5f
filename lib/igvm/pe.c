/* SPDX-License-Identifier: MIT */
/*
 * The IGVM file inside a PE32+ resource DLL: resource type VMFW, by a walk of exactly three levels (type, id, language).
 *
 * All offsets of the tree count from its start and every step goes through a cursor that ends where the tree does, so a tree
 * that points into itself costs no more than any other: one scan of each of three tables.
 *
 * Source: PE format, sections "Optional Header", "Section Table", "The .rsrc Section". Whether the bytes are an IGVM file is
 * the reader's business.
 */
#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

enum { DOS_SIZE = 64, COFF_SIZE = 24, OPTIONAL_SIZE = 112, DIRECTORY_SIZE = 8, SECTION_SIZE = 40 };
enum { TABLE_SIZE = 16, ENTRY_SIZE = 8, DATA_ENTRY_SIZE = 16 };
enum { RESOURCE_DIRECTORY = 2, MAGIC_PE32PLUS = 0x20B };

#define DOS_MAGIC 0x5A4Du
#define PE_MAGIC 0x4550u
#define HIGH_BIT 0x80000000u /* in an entry's name: the offset of a string; in its offset: of another table */

struct image {
	struct uvm_rd file, sections;
	uint64_t resource_off; /* of the data directory entry {u32 rva, u32 size} of the resources */
	uint32_t resource_rva, resource_size;
};

struct entry {
	uint64_t off; /* in the file */
	uint32_t name, offset;
};

static int fail(const struct uvm_rd *rd, int code, uint64_t off, const char *field, uint64_t got, uint64_t want,
		const char *says)
{
	return uvm_fail_says(rd->diag, code, off, field, got, want, says);
}

/* A cursor from ${to} on; ${off} is where the file says so. */
static int seek(const struct uvm_rd *whole, uint64_t off, const char *field, uint32_t to, struct uvm_rd *ret)
{
	if (to > whole->len)
		return fail(whole, UVM_E_RANGE, off, field, to, whole->len, NULL);
	*ret = *whole;
	ret->p += to;
	ret->len -= to;
	ret->base += to;
	return UVM_OK;
}

/* ---- headers ------------------------------------------------------------------------------------------------------- */

static int optional_header_read(struct image *im, struct uvm_rd *opt)
{
	const uint64_t at = opt->base;
	const uint8_t *b;
	uint32_t n;
	int r;

	r = uvm_rd_take(opt, OPTIONAL_SIZE, "OptionalHeader", &b);
	if (r < 0)
		return r;
	if (uvm_le16(b) != MAGIC_PE32PLUS)
		return fail(opt, UVM_E_MAGIC, at, "Magic", uvm_le16(b), MAGIC_PE32PLUS,
			    "%g is not PE32+ (%w): only 64-bit images are read");
	n = uvm_le32(b + 108);
	if (n <= RESOURCE_DIRECTORY)
		return fail(opt, UVM_E_MISSING, at + 108, "NumberOfRvaAndSizes", n, RESOURCE_DIRECTORY + 1,
			    "%G data directories, none for resources");
	r = uvm_rd_take(opt, (RESOURCE_DIRECTORY + 1) * DIRECTORY_SIZE, "DataDirectory", &b);
	if (r < 0)
		return r;
	im->resource_off = at + OPTIONAL_SIZE + RESOURCE_DIRECTORY * DIRECTORY_SIZE;
	im->resource_rva = uvm_le32(b + RESOURCE_DIRECTORY * DIRECTORY_SIZE);
	im->resource_size = uvm_le32(b + RESOURCE_DIRECTORY * DIRECTORY_SIZE + 4);
	if (im->resource_size == 0)
		return fail(opt, UVM_E_MISSING, im->resource_off, "DataDirectory", 0, 0, "the image has no resources");
	return UVM_OK;
}

static int headers_read(struct image *im)
{
	struct uvm_rd rd = im->file, opt;
	const uint8_t *b;
	int r;

	r = uvm_rd_take(&rd, DOS_SIZE, "DosHeader", &b);
	if (r < 0)
		return r;
	if (uvm_le16(b) != DOS_MAGIC)
		return fail(&rd, UVM_E_MAGIC, 0, "e_magic", uvm_le16(b), DOS_MAGIC, "%g; a PE file starts with %w (\"MZ\")");
	r = seek(&im->file, 60, "e_lfanew", uvm_le32(b + 60), &rd);
	if (r < 0)
		return r;
	r = uvm_rd_take(&rd, COFF_SIZE, "FileHeader", &b);
	if (r < 0)
		return r;
	if (uvm_le32(b) != PE_MAGIC)
		return fail(
			&rd, UVM_E_MAGIC, rd.base - COFF_SIZE, "Signature", uvm_le32(b), PE_MAGIC,
			"%g; the headers of a PE file start with %w (\"PE\"): not a resource DLL, though it begins with MZ");
	r = uvm_rd_sub(&rd, uvm_le16(b + 20), "SizeOfOptionalHeader", &opt);
	if (r < 0)
		return r;
	r = optional_header_read(im, &opt);
	if (r < 0)
		return r;
	return uvm_rd_sub(&rd, (size_t)uvm_le16(b + 6) * SECTION_SIZE, "NumberOfSections", &im->sections);
}

/* The ${size} bytes at ${rva}, which must lie in the stored bytes of one section; ${off} is where the two numbers stand. */
static int rva_open(const struct image *im, uint64_t off, uint32_t rva, uint32_t size, struct uvm_rd *ret)
{
	struct uvm_rd table = im->sections, data;
	uint32_t skip, stored;
	const uint8_t *s;
	int r;

	while (table.len > 0) {
		r = uvm_rd_take(&table, SECTION_SIZE, "SectionHeader", &s);
		if (r < 0)
			return r;
		skip = rva - uvm_le32(s + 12);
		stored = uvm_le32(s + 16);
		if (rva < uvm_le32(s + 12) || skip >= stored)
			continue;
		if (size > stored - skip)
			return fail(&table, UVM_E_RANGE, off + 4, "Size", size, stored - skip,
				    "%G bytes, its section holds %W");
		r = seek(&im->file, table.base - SECTION_SIZE + 20, "PointerToRawData", uvm_le32(s + 20), &data);
		if (r < 0)
			return r;
		r = uvm_rd_take(&data, skip, "SizeOfRawData", &s);
		if (r < 0)
			return r;
		return uvm_rd_sub(&data, size, "SizeOfRawData", ret);
	}
	return fail(&table, UVM_E_RANGE, off, "VirtualAddress", rva, 0, "%g is in no section");
}

/* ---- the resource tree --------------------------------------------------------------------------------------------- */

/* The entries of the table at ${to}: the named ones first, then those with numbers. */
static int table_open(const struct uvm_rd *tree, uint64_t off, uint32_t to, struct uvm_rd *entries)
{
	const uint8_t *b;
	struct uvm_rd rd;
	size_t n;
	int r;

	r = seek(tree, off, "OffsetToDirectory", to, &rd);
	if (r < 0)
		return r;
	r = uvm_rd_take(&rd, TABLE_SIZE, "ResourceDirectory", &b);
	if (r < 0)
		return r;
	n = (size_t)uvm_le16(b + 12) + uvm_le16(b + 14);
	return uvm_rd_sub(&rd, n * ENTRY_SIZE, "ResourceDirectoryEntry", entries);
}

static int entry_take(struct uvm_rd *entries, struct entry *e)
{
	const uint8_t *b;
	int r;

	e->off = entries->base;
	r = uvm_rd_take(entries, ENTRY_SIZE, "ResourceDirectoryEntry", &b);
	if (r < 0)
		return r;
	e->name = uvm_le32(b);
	e->offset = uvm_le32(b + 4);
	return UVM_OK;
}

/* Below ${e}, which must lead to another table. */
static int child_open(const struct uvm_rd *tree, const struct entry *e, struct uvm_rd *entries)
{
	if ((e->offset & HIGH_BIT) == 0)
		return fail(tree, UVM_E_VALUE, e->off + 4, "OffsetToDirectory", e->offset, 0, "%g is not a subdirectory");
	return table_open(tree, e->off + 4, e->offset & ~HIGH_BIT, entries);
}

static int name_match(const struct uvm_rd *tree, const struct entry *e, bool *ret)
{
	static const uint8_t vmfw[8] = { 'V', 0, 'M', 0, 'F', 0, 'W', 0 };
	struct uvm_rd rd;
	const uint8_t *b;
	int r;

	*ret = false;
	if ((e->name & HIGH_BIT) == 0)
		return UVM_OK;
	r = seek(tree, e->off, "NameOffset", e->name & ~HIGH_BIT, &rd);
	if (r < 0)
		return r;
	r = uvm_rd_take(&rd, 2, "NameString", &b);
	if (r < 0 || uvm_le16(b) != sizeof(vmfw) / 2)
		return r;
	r = uvm_rd_take(&rd, sizeof(vmfw), "NameString", &b);
	if (r < 0)
		return r;
	*ret = __builtin_memcmp(b, vmfw, sizeof(vmfw)) == 0;
	return UVM_OK;
}

static int type_find(const struct image *im, const struct uvm_rd *tree, struct entry *e)
{
	struct uvm_rd entries;
	bool found = false;
	int r;

	r = table_open(tree, im->resource_off, 0, &entries);
	while (r == UVM_OK && !found) {
		if (entries.len == 0)
			return fail(tree, UVM_E_MISSING, tree->base, "VMFW", 0, 0, "the image has no VMFW resource");
		r = entry_take(&entries, e);
		if (r == UVM_OK)
			r = name_match(tree, e, &found);
	}
	return r;
}

/* The first entry, or the one with number *${id}. */
static int id_find(const struct uvm_rd *tree, struct uvm_rd *entries, const uint32_t *id, struct entry *e)
{
	int r;

	do {
		if (entries->len == 0)
			return fail(tree, UVM_E_MISSING, entries->base, "VMFW", id != NULL ? *id : 0, 0,
				    id != NULL ? "there is no VMFW resource %G" : "the VMFW resource is empty");
		r = entry_take(entries, e);
	} while (r == UVM_OK && id != NULL && e->name != *id);
	return r;
}

static int resource_find(const struct image *im, const struct uvm_rd *tree, const uint32_t *id, struct entry *e)
{
	struct uvm_rd entries;
	int r;

	r = type_find(im, tree, e);
	if (r < 0)
		return r;
	r = child_open(tree, e, &entries);
	if (r < 0)
		return r;
	r = id_find(tree, &entries, id, e);
	if (r < 0)
		return r;
	r = child_open(tree, e, &entries);
	if (r < 0)
		return r;
	r = id_find(tree, &entries, NULL, e);
	if (r < 0)
		return r;
	if (id != NULL && entries.len > 0)
		return fail(tree, UVM_E_DUPLICATE, entries.base, "Language", 0, 0, "the resource is in several languages");
	if ((e->offset & HIGH_BIT) != 0)
		return fail(tree, UVM_E_VALUE, e->off + 4, "OffsetToData", e->offset, 0, "%g is a subdirectory, not data");
	return UVM_OK;
}

static int find(const uint8_t *p, size_t len, const uint32_t *id, const uint8_t **ret, size_t *ret_len, struct uvm_diag *d)
{
	struct image im = { .file = uvm_rd_init(p, len, d) };
	struct uvm_rd tree, rd, data;
	const uint8_t *b;
	struct entry e;
	int r;

	r = headers_read(&im);
	if (r < 0)
		return r;
	r = rva_open(&im, im.resource_off, im.resource_rva, im.resource_size, &tree);
	if (r < 0)
		return r;
	r = resource_find(&im, &tree, id, &e);
	if (r < 0)
		return r;
	r = seek(&tree, e.off + 4, "OffsetToData", e.offset, &rd);
	if (r < 0)
		return r;
	r = uvm_rd_take(&rd, DATA_ENTRY_SIZE, "ResourceDataEntry", &b);
	if (r < 0)
		return r;
	r = rva_open(&im, rd.base - DATA_ENTRY_SIZE, uvm_le32(b), uvm_le32(b + 4), &data);
	if (r < 0)
		return r;
	*ret = data.p;
	*ret_len = data.len;
	return UVM_OK;
}

int uvm_pe_find_igvm(const uint8_t *p, size_t len, const uint8_t **ret, size_t *ret_len, struct uvm_diag *d)
{
	return find(p, len, NULL, ret, ret_len, d);
}

int uvm_pe_find_igvm_id(const uint8_t *p, size_t len, uint32_t id, const uint8_t **ret, size_t *ret_len, struct uvm_diag *d)
{
	return find(p, len, &id, ret, ret_len, d);
}

bool uvm_pe_is(const uint8_t *p, size_t len)
{
	return len >= 2 && uvm_le16(p) == DOS_MAGIC;
}
