/* SPDX-License-Identifier: MIT */
/*
 * The tables of the documents, from the tables that the library works with: doc-tables NAME.
 */
#include <stdio.h>
#include <string.h>

#include <uvmkit/igvm.h>

#include "manifest/form.h"
#include "uvm/annotations.h"

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

/* ---- manifests, resources and policies ---- */

static void print_fields(const char *path, const struct form_object *o);

static void print_variants(const struct form_choice *c)
{
	if (c->variants == NULL) {
		printf("a product policy");
		return;
	}
	for (size_t i = 0; i < form_count_variants(c); i++) {
		const struct form_variant v = form_variant_at(c, i);

		printf(form_is_unit(&v) ? "%s`\"%s\"`" : "%s`{\"%s\": ...}`", i > 0 ? " " : "", v.name);
	}
}

static void print_type(const struct form_field *f)
{
	static const char *const words[] = {
		[FORM_BOOL] = "bool",
		[FORM_TEXT] = "text",
		[FORM_CTEXT] = "text without U+0000",
		[FORM_BASE64] = "base64",
		[FORM_PATH] = "path",
		[FORM_OBJECT] = "object",
		[FORM_LIST] = "list of up to 32 objects",
	};

	if (f->type == FORM_CHOICE)
		print_variants(f->choice);
	else if (f->type == FORM_UINT)
		printf("u%u", f->size * 8u);
	else
		printf("%s", words[f->type]);
}

static const char *absent(const struct form_field *f)
{
	if (f->absent == FORM_REQUIRED)
		return "";
	if (f->absent & FORM_NULLABLE || f->type == FORM_PATH)
		return "none";
	if (f->type == FORM_CHOICE)
		return form_variant_at(f->choice, 0).name;
	return f->type == FORM_BOOL ? "false" : "empty";
}

static void print_bodies(const char *path, const struct form_choice *c)
{
	char inside[256];

	for (size_t i = 0; c->variants != NULL && i < form_count_variants(c); i++) {
		const struct form_variant v = form_variant_at(c, i);

		snprintf(inside, sizeof(inside), "%s.%s.", path, v.name);
		print_fields(inside, &v.body);
	}
}

/* Of ${o}, whose path with a dot behind it is ${path}. */
static void print_fields(const char *path, const struct form_object *o)
{
	char inside[256];

	for (size_t i = 0; i < form_count_fields(o); i++) {
		const struct form_field f = form_field_at(o, i);

		printf("| `%s%s` | ", path, f.name);
		print_type(&f);
		printf(" | %s | %s |\n", absent(&f), f.help);
		snprintf(inside, sizeof(inside), "%s%s%s", path, f.name, f.type == FORM_LIST ? "[]." : ".");
		if (f.object != NULL)
			print_fields(inside, f.object);
		inside[strlen(inside) - 1] = '\0';
		if (f.choice != NULL)
			print_bodies(inside, f.choice);
	}
}

static void print_form(enum uvm_schema which)
{
	puts("| field | value | left out | |\n|---|---|---|---|");
	print_fields("", form_roots[which].object);
}

static void print_manifest(void)
{
	print_form(UVM_SCHEMA_MANIFEST);
}

static void print_resources(void)
{
	print_form(UVM_SCHEMA_RESOURCES);
}

static void print_policies(void)
{
	size_t n;
	const struct uvm_policy_product *p = uvm_policy_products(&n);

	puts("| product | variant | field | tag | kind | |\n|---|---|---|---|---|---|");
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < p[k].nfields; i++) {
			const struct uvm_policy_field *f = &p[k].fields[i];

			printf("| %s | %u | `%s` | %u | %s | %s |\n", p[k].name, p[k].variant, f->name, f->tag,
			       f->kind == UVM_POLICY_BOOL ? "bool" : "bytes", f->help);
		}
	}
}

/* ---- utility VMs ---- */

static const char *where_name(unsigned where)
{
	switch (where & ~(unsigned)ON_LATE) {
	case ON_LCOW:
		return "Linux";
	case ON_WCOW:
		return "Windows";
	case ON_BOTH:
		return "both";
	case ON_CWCOW:
		return "confidential Windows";
	case ON_LCOW_AND_CWCOW:
		return "Linux, confidential Windows";
	default:
		return "none";
	}
}

static void print_annotations(void)
{
	puts("| annotation | VMs | value | without it | what it does |\n|---|---|---|---|---|");
	for (enum annotation_id i = 0; i < ANNOTATION_COUNT; i++) {
		const struct annotation *a = &annotation_table[i];

		printf("| `%s%s` | %s | %s | %s | ", a->key, a->value == VALUE_SERVICE ? "GUID" : "", where_name(a->where),
		       annotation_value_name(a->value), a->fallback);
		if (a->option != UVM_OPTION_COUNT)
			printf("`%s`: ", option_table[a->option].info.name);
		printf("%s |\n", a->help != NULL ? a->help : option_table[a->option].info.help);
	}
}

static void print_classes(void)
{
	puts("| class | |\n|---|---|");
#define CLASS(id, name, status, sentence) puts("| " name " | " sentence " |");
	UVM_CLASS_LIST(CLASS)
#undef CLASS
}

static const struct {
	const char *name;
	void (*print)(void);
} tables[] = {
	{ "annotations", print_annotations },
	{ "classes", print_classes },
	{ "manifest", print_manifest },
	{ "policies", print_policies },
	{ "records", print_records },
	{ "resources", print_resources },
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
