/* SPDX-License-Identifier: MIT */
/*
 * ELF executables as images for guest memory.
 *
 * Source: System V ABI, "Object Files". What counts as lowest, next and entry address decides the bytes of an image: it
 * follows openvmm's vm/loader/src/elf.rs.
 */
#include "image/elf.h"

#include <uvmkit/wire.h>

#define EHDR_SIZE 64u
#define PHDR_SIZE 56u
#define PT_LOAD 1u
#define EM_X86_64 62u
#define EM_AARCH64 183u

struct phdr {
	uint32_t type;
	uint64_t offset, paddr, filesz, memsz;
};

/* Fields of the file header that have one right value. */
static int check_header(const uint8_t *b, enum uvm_igvm_arch arch, struct uvm_diag *d)
{
	const uint32_t machine = arch == UVM_IGVM_ARCH_X64 ? EM_X86_64 : EM_AARCH64;
	const struct {
		const char *name;
		uint8_t off, size;
		int status;
		uint32_t want;
	} fields[] = {
		{ "e_ident[EI_MAG]", 0, 4, UVM_E_MAGIC, 0x464C457F }, { "e_ident[EI_CLASS]", 4, 1, UVM_E_VALUE, 2 },
		{ "e_ident[EI_DATA]", 5, 1, UVM_E_VALUE, 1 },         { "e_ident[EI_VERSION]", 6, 1, UVM_E_VALUE, 1 },
		{ "e_machine", 18, 2, UVM_E_VALUE, machine },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const uint64_t got = uvm_le(b + fields[i].off, fields[i].size);

		if (got != fields[i].want)
			return uvm_fail(d, fields[i].status, fields[i].off, fields[i].name, got, fields[i].want);
	}
	return UVM_OK;
}

static int find_headers(struct uvm_elf *e, const uint8_t *b, struct uvm_diag *d)
{
	const uint16_t size = uvm_le16(b + 54);

	e->headers = uvm_le64(b + 32);
	e->nheaders = uvm_le16(b + 56);
	if (e->headers == 0 || e->nheaders == 0)
		return uvm_fail_says(d, UVM_E_MISSING, 56, "e_phnum", e->nheaders, 0, "no program headers");
	if (size != PHDR_SIZE)
		return uvm_fail(d, UVM_E_VALUE, 54, "e_phentsize", size, PHDR_SIZE);
	if (e->headers > e->len || (e->len - e->headers) / PHDR_SIZE < e->nheaders)
		return uvm_fail_says(d, UVM_E_RANGE, 32, "e_phoff", e->headers, e->len,
				     "program headers at %g lie beyond the end at %w");
	return UVM_OK;
}

static struct phdr phdr_get(const struct uvm_elf *e, unsigned i)
{
	const uint8_t *b = e->p + e->headers + (size_t)i * PHDR_SIZE;

	return (struct phdr){ uvm_le32(b), uvm_le64(b + 8), uvm_le64(b + 24), uvm_le64(b + 32), uvm_le64(b + 40) };
}

static uint64_t phdr_off(const struct uvm_elf *e, unsigned i)
{
	return e->headers + (uint64_t)i * PHDR_SIZE;
}

/* One loadable header: its data in the file, its memory above start, its end in the 64-bit space. */
static int check_segment(const struct uvm_elf *e, unsigned i, uint64_t offset, uint64_t start, struct uvm_diag *d)
{
	const struct phdr p = phdr_get(e, i);
	const uint64_t at = phdr_off(e, i), gpa = p.paddr + offset;
	const uint64_t room = UINT64_MAX - 2 * (uint64_t)UVM_PAGE_SIZE; /* so that ends can be rounded up to pages */

	if (gpa < offset)
		return uvm_fail_says(d, UVM_E_RANGE, at + 24, "p_paddr", p.paddr, offset, "%g wraps when moved by %w");
	if (gpa < start)
		return uvm_fail_says(d, UVM_E_RANGE, at + 24, "p_paddr", gpa, start, "would be loaded at %g, below %w");
	if (gpa > room || p.memsz > room - gpa)
		return uvm_fail_says(d, UVM_E_RANGE, at + 40, "p_memsz", p.memsz, gpa,
				     "%g bytes at %w end beyond the address space");
	if (p.filesz > p.memsz)
		return uvm_fail_says(d, UVM_E_CONFLICT, at + 32, "p_filesz", p.filesz, p.memsz, "%g, more than p_memsz %w");
	if (p.filesz > 0 && (p.offset > e->len || p.filesz > e->len - p.offset))
		return uvm_fail_says(d, UVM_E_SHORT, at + 8, "p_offset", p.offset, e->len,
				     "the segment's data at %g passes the end of the file at %w");
	return UVM_OK;
}

static uint64_t lowest_paddr(const struct uvm_elf *e)
{
	uint64_t lowest = UINT64_MAX;

	for (unsigned i = 0; i < e->nheaders; i++) {
		const struct phdr p = phdr_get(e, i);

		if (p.type == PT_LOAD && p.paddr < lowest)
			lowest = p.paddr;
	}
	return lowest;
}

/* Lowest page and next free page of all segments moved by offset. Empty segments count here, although nothing is loaded. */
static int span(struct uvm_elf *e, uint64_t start, uint64_t offset, struct uvm_diag *d)
{
	bool any = false;
	int r;

	e->lowest = UINT64_MAX;
	e->end = offset;
	for (unsigned i = 0; i < e->nheaders; i++) {
		const struct phdr p = phdr_get(e, i);
		const uint64_t gpa = p.paddr + offset, page = gpa & ~(uint64_t)(UVM_PAGE_SIZE - 1);
		uint64_t end;

		if (p.type != PT_LOAD)
			continue;
		r = check_segment(e, i, offset, start, d);
		if (r < 0)
			return r;
		any = true;
		end = page + ((gpa - page + p.memsz + UVM_PAGE_SIZE - 1) & ~(uint64_t)(UVM_PAGE_SIZE - 1));
		e->lowest = page < e->lowest ? page : e->lowest;
		e->end = end > e->end ? end : e->end;
	}
	return any ? UVM_OK : uvm_fail_says(d, UVM_E_MISSING, e->headers, "p_type", 0, PT_LOAD, "no loadable segment");
}

int uvm_elf_place(struct uvm_elf *e, struct uvm_slice file, enum uvm_igvm_arch arch, uint64_t start, uint64_t offset, bool pic,
		  struct uvm_diag *d)
{
	struct uvm_elf got = { .p = file.p, .len = file.len };
	uint64_t lowest, bias = 0;
	int r;

	if (file.len < EHDR_SIZE)
		return uvm_fail(d, UVM_E_SHORT, 0, "Elf64_Ehdr", file.len, EHDR_SIZE);
	r = check_header(file.p, arch, d);
	if (r == UVM_OK)
		r = find_headers(&got, file.p, d);
	if (r < 0)
		return r;
	lowest = lowest_paddr(&got);
	if (pic && lowest < start)
		offset += start - lowest;
	r = span(&got, start, offset, d);
	if (r < 0)
		return r;
	if (pic)
		bias = got.lowest - start;
	got.entry = uvm_le64(file.p + 24) + offset;
	if (got.entry < offset || got.entry < start + bias)
		return uvm_fail_says(d, UVM_E_RANGE, 24, "e_entry", got.entry, start + bias,
				     "the entry point would be at %g, below %w");
	got.shift = offset - bias;
	got.lowest -= bias;
	got.end -= bias;
	got.entry -= bias;
	*e = got;
	return UVM_OK;
}

bool uvm_elf_next(const struct uvm_elf *e, unsigned *at, struct uvm_elf_segment *ret)
{
	while (*at < e->nheaders) {
		const unsigned i = (*at)++;
		const struct phdr p = phdr_get(e, i);

		if (p.type != PT_LOAD || p.memsz == 0)
			continue;
		/* Where no data is, nobody has looked at the offset. */
		*ret = (struct uvm_elf_segment){
			p.paddr + e->shift, p.memsz, { e->p + (p.filesz > 0 ? p.offset : 0), (size_t)p.filesz }, phdr_off(e, i)
		};
		return true;
	}
	return false;
}
