/* SPDX-License-Identifier: MIT */
/*
 * uvmboot document: what a host is told to create for a pod.
 */
#include <stdio.h>

#include "commands.h"
#include "pod.h"

/* With --json for people and programs alike; without it byte by byte what the host is given. */
static int print(const struct cli *c, const struct pod *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;

	uvm_json_begin(&w, cli_json_sink, stdout, cli_has(c, "json") ? 2 : 0, UVM_JSON_ESCAPE_GO);
	if (uvm_document_write(&p->options, &p->files, &p->host, &w, &d) < 0)
		return pod_refuse(c, cli_get(c, "spec"), &p->files, &d);
	return cli_json_end(c, &w);
}

static int run(struct cli *c)
{
	struct pod p;
	int code = pod_open(c, &p);

	if (code == 0)
		code = pod_find_files(c, &p);
	if (code == 0)
		code = print(c, &p);
	pod_close(&p);
	return code;
}

static const struct cli_option options[] = { BOOT_OPTIONS, { .name = NULL } };

static const char *const description[] = {
	"Prints the document from which the host compute service of Windows creates the VM that a pod asks for. Nothing is "
	"copied or "
	"made, but paths are those of the private copies that the VM would get.",
	"The document is one line, byte for byte what the host is given; with --json it is laid out for reading.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot document --spec linux-pod.json --task-id pod1 --bundle . --json", "The document of a Linux VM." },
	{ NULL, NULL },
};

const struct cli_command document_command = {
	.name = "document",
	.summary = "print the document from which a host creates a pod's VM",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
