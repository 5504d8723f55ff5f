/* SPDX-License-Identifier: MIT */
/*
 * uvmboot pod: the VM of a pod, from its annotations to its end.
 */
#include "boot.h"
#include "commands.h"
#include "plan_text.h"
#include "pod.h"
#include "private_files.h"
#include "uvm/bundle.h"

/* Those of uvmboot itself describe other VMs; --dry-run must not be taken for one that starts something. */
static int check_line(struct cli *c)
{
	for (const struct cli_option *o = plan_options; o->name != NULL; o++) {
		if (o->own && cli_has(c, o->name) > 0)
			return cli_usage(c, "--%s is not for pods", o->name);
	}
	return 0;
}

static int prepare(struct plan *p)
{
	int r = plan_check_start(p);

	if (r == UVM_OK)
		r = boot_check(p);
	if (r == UVM_OK)
		r = bundle_id_check(p->id, &p->d);
	return r == UVM_OK ? private_make(p) : r;
}

static int boot(struct plan *p)
{
	struct uvm_json_writer w;
	int code, end;

	if (!cli_has(p->c, "json"))
		return boot_vm(p, NULL);
	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_member_string(&w, "id", p->id);
	code = boot_vm(p, &w);
	uvm_json_object_close(&w);
	end = cli_json_end(p->c, &w);
	return code != 0 ? code : end;
}

/* The copies of a VM that ran are the pod's, whose runtime removes them with the rest of it. */
static int start(const struct cli *c, const struct pod *pod)
{
	struct plan p = {
		.id = pod->options.ID,
		.c = c,
		.host = &pod->host,
		.options = pod->options,
		.files = pod->files,
		.d = UVM_DIAG_INIT,
	};
	int code;

	p.m = uvm_mem_new(&p.d);
	if (p.m == NULL || prepare(&p) < 0) {
		code = pod_refuse(c, cli_get(c, "spec"), &p.files, &p.d);
	} else {
		code = boot(&p);
		if (!p.started)
			private_remove(&p);
	}
	uvm_mem_free(p.m);
	return code;
}

static int run(struct cli *c)
{
	const char *const compat = cli_get(c, "compat");
	struct pod pod;
	int code = check_line(c);

	if (code != 0)
		return code;
	code = pod_open_to_start(c, compat != NULL, &pod);
	if (code == 0)
		code = pod_find_files(c, &pod);
	if (code == 0)
		code = start(c, &pod);
	pod_close(&pod);
	return code;
}

static const struct cli_option options[] = {
	{ .name = "spec", .kind = CLI_STRING, .required = true, .value = "FILE", .help = "the pod's config.json" },
	{ .name = "task-id", .kind = CLI_STRING, .value = "ID", .help = "the VM is named ID@vm [pod]" },
	POD_MORE_OPTIONS,
	POD_FILES_OPTIONS,
	COMPAT_OPTION,
	{ .name = "exec", .kind = CLI_STRING, .value = "COMMAND", .help = "run in the VM" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Starts the VM that a pod asks for, in QEMU, and stays until it ends. A confidential VM does not start when the value "
	"of "
	"an annotation cannot be read.",
	"The VM gets its own copies of the guest state file and, if it may write to it, of the EFI disk, beside its scratch "
	"disk. A file that is there already is never replaced; when the VM cannot be started the copies are removed again.",
	"In debug mode what explains a failure is kept in the directory that the pod names.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot help pod", "What a pod's VM is started from." },
	{ NULL, NULL },
};

const struct cli_command pod_command = {
	.name = "pod",
	.summary = "start the VM of a pod",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
