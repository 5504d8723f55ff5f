/* SPDX-License-Identifier: MIT */
/*
 * igvmfilegen dump: everything in an IGVM file as text.
 */
#include <uvmkit/wire.h>

#include "commands.h"
#include "fail.h"
#include "records.h"

static void print_fixed_header(struct text *t, const uint8_t *p)
{
	/* the fields of version 1; version 2 shows no more */
	static const char *const names[] = {
		"magic", "format_version", "variable_header_offset", "variable_header_size", "total_file_size", "checksum",
	};

	text_open(t, NULL, "IGVM_FIXED_HEADER", '{');
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		text_hex(t, names[i], uvm_le32(p + 4 * i));
	text_close(t, '{');
}

static void print_section(struct text *t, const struct uvm_igvm *f, enum uvm_igvm_section section)
{
	const struct uvm_igvm_list *l = &f->section[section];

	for (size_t i = 0; i < l->n && !ferror(t->f); i++)
		record_print(t, f, &l->h[i]);
}

static void print_list(struct text *t, const struct uvm_igvm *f, enum uvm_igvm_section section)
{
	if (f->section[section].n == 0) {
		text_word(t, NULL, "[]");
		return;
	}
	text_open(t, NULL, NULL, '[');
	print_section(t, f, section);
	text_close(t, '[');
}

static int run(struct cli *c)
{
	struct text t = { .f = stdout };
	struct input in;
	int r;

	r = read_input(&in, cli_get(c, "filepath"));
	if (r == 0) {
		printf("Total file size: %u bytes\n\n", input_head(&in).total_file_size);
		print_fixed_header(&t, in.p);
		print_list(&t, &in.igvm, UVM_IGVM_PLATFORMS);
		print_list(&t, &in.igvm, UVM_IGVM_INITIALIZATIONS);
		print_section(&t, &in.igvm, UVM_IGVM_DIRECTIVES);
		putchar('\n');
	}
	input_free(&in);
	return r;
}

static const struct cli_option options[] = {
	{ .name = "filepath",
	  .letter = 'f',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "IGVM file, or resource DLL that holds one" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Prints the fixed header and every record of an IGVM file in file order: platforms, initialization records, "
	"directives. Numbers are hexadecimal. Of VP contexts, CoRIM documents and signatures, and parameter areas the "
	"contents are shown too; the contents of pages are not.",
	"A firmware resource DLL (it begins with \"MZ\") is opened, and the IGVM file in its VMFW resource is shown.",
	"A file that breaks a rule of the format is not shown; the message names the record and the rule.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "igvmfilegen dump -f image.bin", "Show a file." },
	{ "igvmfilegen dump -f image.bin | grep -A 2 '^RequiredMemory'", "Which memory the image asks for." },
	{ "igvmfilegen dump --filepath=firmware.dll > firmware.txt", "Show the file inside of a shipped firmware DLL." },
	{ NULL, NULL },
};

const struct cli_command dump_command = {
	.name = "dump",
	.summary = "print the contents of an IGVM file",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
