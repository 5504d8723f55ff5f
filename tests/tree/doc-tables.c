/* SPDX-License-Identifier: MIT */
/*
 * The tables of doc/formats.md, from the tables that the library works with: doc-tables records|rules.
 */
#include <stdio.h>
#include <string.h>

#include <uvmkit/igvm.h>

static const char *const sections[UVM_IGVM_SECTIONS] = { "platform", "initialization", "directive" };

static void print_field(const struct uvm_igvm_field *f)
{
	if (f->size > 8)
		printf("%u `%s`[%u]", f->off, f->name, f->size);
	else if (f->use == UVM_IGVM_F_RESERVED || f->use == UVM_IGVM_F_IGNORED || (f->size & (f->size - 1u)) != 0)
		printf("%u %s[%u]", f->off, f->name, f->size);
	else
		printf("%u `%s` u%u", f->off, f->name, f->size * 8u);
}

static void print_records(void)
{
	size_t n;
	const struct uvm_igvm_kind *k = uvm_igvm_kinds(&n);

	puts("| type | name | section | length | fields |\n|---|---|---|---|---|");
	for (size_t i = 0; i < n; i++) {
		printf("| 0x%03x | %s | %s | ", k[i].type, k[i].name, sections[k[i].section]);
		if (k[i].length == 0)
			printf("any | text");
		else
			printf("%u | ", k[i].length);
		for (size_t f = 0; f < k[i].nfields; f++) {
			if (f > 0)
				printf(", ");
			print_field(&k[i].fields[f]);
		}
		puts(" |");
	}
}

static void print_rules(void)
{
	size_t n;
	const struct uvm_igvm_rule *r = uvm_igvm_rules(&n);

	puts("| rule | | what holds |\n|---|---|---|");
	for (size_t i = 0; i < n; i++)
		printf("| %s | %s | %s |\n", r[i].name, r[i].severity == UVM_IGVM_ERROR ? "error" : "warning", r[i].sentence);
}

static const struct {
	const char *name;
	void (*print)(void);
} tables[] = {
	{ "records", print_records },
	{ "rules", print_rules },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (strcmp(argv[1], tables[i].name) == 0) {
			tables[i].print();
			return 0;
		}
	}
	fprintf(stderr, "which table?\n");
	return 2;
}
