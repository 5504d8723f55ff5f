/* SPDX-License-Identifier: MIT */
/*
 * uvmboot boot-files: what a pod's VM boots from.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "pod.h"

static void print_path(const char *s)
{
	cli_print_safe(stdout, s, strlen(s));
}

static int print(const struct cli *c, const struct pod *p)
{
	struct uvm_json_writer w;

	if (cli_has(c, "json")) {
		cli_json_stdout(&w, 2);
		uvm_boot_files_write(&p->files, &p->host, &w);
		return cli_json_end(c, &w);
	}
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++) {
		const struct uvm_boot_file *f = &p->files.file[i];

		if (f->path == NULL)
			continue;
		printf("%s: ", uvm_boot_role_name(i));
		print_path(f->path);
		if (strcmp(f->used, f->path) != 0) {
			printf(", copied to ");
			print_path(f->used);
		}
		printf("%s\n", f->present || f->required ? "" : ", absent");
	}
	return 0;
}

static int run(struct cli *c)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct pod p;
	int code = pod_open(c, &p);

	if (code == 0)
		code = pod_find_files(c, &p);
	if (code == 0 && uvm_boot_files_check(&p.files, &d) < 0)
		code = pod_refuse(c, cli_get(c, "spec"), &p.files, &d);
	if (code == 0)
		code = print(c, &p);
	pod_close(&p);
	return code;
}

static const struct cli_option options[] = { BOOT_OPTIONS, { .name = NULL } };

static const char *const description[] = {
	"Prints what each boot file is for, where it is, and which ones a pod gets as a private copy. All come from one "
	"directory: the one of the annotation io.microsoft.virtualmachine.bootfilesrootpath or of the runtime's options, else "
	"one beside the program. The guest state file of a confidential Windows VM follows from its isolation type.",
	"When files are missing, or are no regular files, all of them are named. Endorsements may be absent.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot boot-files --spec linux-pod.json --task-id pod1 --bundle .", "What a Linux VM boots from." },
	{ NULL, NULL },
};

const struct cli_command boot_files_command = {
	.name = "boot-files",
	.summary = "print what a pod's VM boots from",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
