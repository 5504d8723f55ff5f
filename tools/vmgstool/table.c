/* SPDX-License-Identifier: MIT */
/*
 * vmgstool dump-file-table, whose characters scripts know from the original, and ls, for people.
 */
#include <string.h>

#include "commands.h"
#include "image.h"

enum { ID = 7, NAME = 25, NUMBER = 9 };

static bool marked(const struct uvm_vmgs_file *f)
{
	return (f->attributes & (UVM_VMGS_ENCRYPTED | UVM_VMGS_AUTHENTICATED)) != 0;
}

static const char *name_of(unsigned id, char buf[12])
{
	const char *name = uvm_vmgs_name(id);

	if (name != NULL)
		return name;
	snprintf(buf, 12, "%u", id);
	return buf;
}

static void centered(const char *text, int width, const char *end)
{
	const int left = (width - (int)strlen(text)) / 2;

	printf("%*s%-*s%s", left, "", width - left, text, end);
}

static void print_table(const struct uvm_vmgs *v)
{
	static const char dashes[] = "-------------------------";
	char buf[12];

	printf("FILE TABLE\n");
	centered("File ID", ID, " ");
	centered("File Name", NAME, " ");
	centered("Allocated", NUMBER, " ");
	centered("Valid", NUMBER, " ");
	centered("Encrypted", NUMBER, "\n");
	printf("%.*s %s %.*s %.*s %.*s\n", ID, dashes, dashes, NUMBER, dashes, NUMBER, dashes, NUMBER, dashes);
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		const struct uvm_vmgs_file *f = &v->now.file[id];

		if (f->blocks == 0)
			continue;
		printf("%*u ", ID, id);
		centered(name_of(id, buf), NAME, " ");
		printf("%*llu %*llu ", NUMBER, (unsigned long long)f->blocks * UVM_VMGS_BLOCK, NUMBER,
		       (unsigned long long)f->size);
		centered(marked(f) ? "true" : "false", NUMBER, "\n");
	}
}

/* Only what is the user's. */
static void print_list(const struct uvm_vmgs *v)
{
	for (unsigned id = UVM_VMGS_FILE_TABLE + 1; id < UVM_VMGS_EXTENDED_TABLE; id++) {
		const struct uvm_vmgs_file *f = &v->now.file[id];
		const char *name = uvm_vmgs_name(id);

		if (f->blocks != 0)
			printf("%2u  %10llu  %-9s  %s\n", id, (unsigned long long)f->size,
			       uvm_vmgs_is_encrypted(v, f) ? "encrypted" : "plain", name != NULL ? name : "-");
	}
}

static void table_json(struct uvm_json_writer *w, const struct uvm_vmgs *v)
{
	uvm_json_key(w, "files");
	uvm_json_array_open(w);
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		const struct uvm_vmgs_file *f = &v->now.file[id];

		if (f->blocks == 0)
			continue;
		uvm_json_object_open(w);
		uvm_json_member_u64(w, "id", id);
		if (uvm_vmgs_name(id) != NULL)
			uvm_json_member_string(w, "name", uvm_vmgs_name(id));
		uvm_json_member_u64(w, "offset", (uint64_t)f->offset * UVM_VMGS_BLOCK);
		uvm_json_member_u64(w, "allocated", (uint64_t)f->blocks * UVM_VMGS_BLOCK);
		uvm_json_member_u64(w, "size", f->size);
		uvm_json_member_bool(w, "encrypted", marked(f));
		uvm_json_object_close(w);
	}
	uvm_json_array_close(w);
}

static int run(struct cli *c, enum image_mode mode, void (*print)(const struct uvm_vmgs *v))
{
	struct report r;
	struct image im;
	int code;

	report_begin(&r, c, cli_get(c, "file-path"));
	code = image_open(&im, &r, mode, cli_get(c, "key-path"));
	if (code == 0 && r.json)
		table_json(&r.w, &im.v);
	else if (code == 0)
		print(&im.v);
	image_close(&im);
	return report_end(&r, code);
}

static int run_table(struct cli *c)
{
	return run(c, IMAGE_READ_WARN, print_table);
}

static int run_ls(struct cli *c)
{
	return run(c, IMAGE_READ, print_list);
}

static const struct cli_option options[] = { OPTION_FILE, OPTION_KEY, OPTION_JSON, { .name = NULL } };

static const struct cli_example table_examples[] = {
	{ "vmgstool dump-file-table -f state.vmgs", "all files, those of the format too" },
	{ NULL, NULL },
};

const struct cli_command dump_file_table_command = {
	.name = "dump-file-table",
	.summary = "show the file table of an image",
	.options = options,
	.examples = table_examples,
	.run = run_table,
};

static const struct cli_example ls_examples[] = {
	{ "vmgstool ls -f state.vmgs", "id, bytes, whether encrypted, name" },
	{ NULL, NULL },
};

const struct cli_command ls_command = {
	.name = "ls",
	.summary = "list the files in an image",
	.options = options,
	.examples = ls_examples,
	.run = run_ls,
};
