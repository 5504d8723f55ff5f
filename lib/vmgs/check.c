/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with a store that can be opened: rules with names, one function for each. Mending is in recover.c.
 */
#include "vmgs/store.h"

struct check {
	const struct uvm_vmgs *v;
	uvm_vmgs_finding_fn *report;
	void *arg;
	const struct uvm_vmgs_rule *rule;
};

static void found(const struct check *c, const char *record, uint32_t index, uint64_t off, uint64_t got, uint64_t want,
		  const char *says)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	d.rule = c->rule->name;
	d.record = record;
	d.index = index;
	d.says = says;
	(void)uvm_fail(&d, UVM_E_CONFLICT, off, NULL, got, want);
	c->report(c->arg, c->rule, &d);
}

static uint64_t header_off(const struct check *c, unsigned i)
{
	return (uint64_t)i * c->v->dev.sector_size;
}

static void check_headers(const struct check *c)
{
	for (unsigned i = 0; i < 2; i++) {
		if (c->v->wrong[i].code != UVM_OK && !uvm_vmgs_header_is_blank(&c->v->header[i]))
			c->report(c->arg, c->rule, &c->v->wrong[i]);
	}
}

static void check_table_place(const struct check *c)
{
	const struct uvm_vmgs_file *f = &c->v->now.file[UVM_VMGS_FILE_TABLE];
	const uint32_t offset = c->v->now.header.table_offset;

	if (f->offset != offset || f->blocks != 1 || f->size != TABLE_SIZE)
		found(c, "FILE_TABLE", UVM_VMGS_FILE_TABLE, uvm_vmgs_bytes(offset), f->offset, offset,
		      "the table's own entry says block %G, but it is block %W");
}

static void check_extended_table(const struct check *c)
{
	const struct uvm_vmgs_file *f = &c->v->now.file[UVM_VMGS_EXTENDED_TABLE];

	if (f->blocks != 1 || f->size != TABLE_SIZE)
		found(c, "FILE_TABLE", UVM_VMGS_EXTENDED_TABLE, UVM_NO_OFFSET, f->size, TABLE_SIZE,
		      "the extended table has %G bytes, expected %W");
}

static void check_overlap(const struct check *c)
{
	for (unsigned a = 0; a < UVM_VMGS_IDS; a++) {
		const struct uvm_vmgs_file *f = &c->v->now.file[a];

		for (unsigned b = a + 1; f->blocks != 0 && b < UVM_VMGS_IDS; b++) {
			const struct uvm_vmgs_file *g = &c->v->now.file[b];

			if (g->blocks != 0 && f->offset < (uint64_t)g->offset + g->blocks &&
			    g->offset < (uint64_t)f->offset + f->blocks)
				found(c, "FILE_TABLE", a, uvm_vmgs_bytes(f->offset), a, b, "files %G and %W overlap");
		}
	}
}

static void check_reserved(const struct check *c)
{
	const struct uvm_vmgs_header *h = &c->v->now.header;
	const unsigned i = (unsigned)c->v->active;

	if (h->reserved != 0 || h->slot[0].reserved != 0 || h->slot[1].reserved != 0 ||
	    (h->markers & ~UVM_VMGS_REPROVISIONED) != 0)
		found(c, "HEADER", i + 1, header_off(c, i), 0, 0, "reserved fields or bits are set");
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		const uint32_t bits = c->v->now.file[id].attributes & ~(uint32_t)(UVM_VMGS_ENCRYPTED | UVM_VMGS_AUTHENTICATED);

		if (bits != 0)
			found(c, "FILE_TABLE", id, UVM_NO_OFFSET, bits, 0, "reserved attributes are set: %g");
	}
}

static void check_exposed(const struct check *c)
{
	if (uvm_vmgs_is_exposed(c->v))
		found(c, NULL, UVM_NO_INDEX, UVM_NO_OFFSET, 0, 0,
		      "the metadata key is or was zero: everybody can read encrypted files");
}

static void check_keys(const struct check *c)
{
	if (uvm_vmgs_keys(c->v) == 2)
		found(c, NULL, UVM_NO_INDEX, UVM_NO_OFFSET, 0, 0, "two keys open the store: a change of the key did not end");
	if (c->v->now.header.algorithm != UVM_VMGS_PLAIN && uvm_vmgs_keys(c->v) == 0)
		found(c, NULL, UVM_NO_INDEX, UVM_NO_OFFSET, 0, 0, "the store is encrypted, but no key opens it");
}

static void check_marker(const struct check *c)
{
	if ((c->v->now.header.markers & UVM_VMGS_REPROVISIONED) != 0)
		found(c, NULL, UVM_NO_INDEX, UVM_NO_OFFSET, 0, 0,
		      "the store was made anew and no VM has started with it since");
}

static void check_empty_sealed(const struct check *c)
{
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		const struct uvm_vmgs_file *f = &c->v->now.file[id];

		if (f->blocks != 0 && f->size == 0 && uvm_vmgs_is_encrypted(c->v, f))
			found(c, "FILE_TABLE", id, UVM_NO_OFFSET, id, 0,
			      "file %G is encrypted and empty: others cannot read it");
	}
}

static const struct {
	struct uvm_vmgs_rule rule;
	void (*run)(const struct check *c);
} rules[] = {
	{ { "header-valid", false, "A header that is not blank is valid, so that there is one to fall back on." },
	  check_headers },
	{ { "table-place", true, "The file table's own entry says where the table is." }, check_table_place },
	{ { "extended-table", true, "The extended file table is there and has one block." }, check_extended_table },
	{ { "files-apart", true, "No block belongs to two files." }, check_overlap },
	{ { "reserved-zero", false, "Reserved fields and bits are zero." }, check_reserved },
	{ { "metadata-key", true,
	    "The metadata key of an encrypted store is not zero, nor was it when its files were encrypted." },
	  check_exposed },
	{ { "one-key", false, "An encrypted store has one key." }, check_keys },
	{ { "marker-clear", false, "The reprovisioned marker is not set." }, check_marker },
	{ { "sealed-not-empty", false, "Encrypted files are not empty." }, check_empty_sealed },
};

void uvm_vmgs_check(const struct uvm_vmgs *v, uvm_vmgs_finding_fn *report, void *arg)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct check c = { v, report, arg, &rules[i].rule };

		rules[i].run(&c);
	}
}
