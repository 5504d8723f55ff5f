/* SPDX-License-Identifier: MIT */
/*
 * uvmboot wcow: a plain VM for Windows containers.
 */
#include <string.h>

#include "commands.h"
#include "plan.h"
#include "pod.h"

#define DEFAULT_IMAGE "mcr.microsoft.com/windows/nanoserver:1809"

/* A scratch directory that no other VM of this line has. */
static const char *scratch_of(struct plan *p)
{
	return uvm_path_join(p->m, p->host->paths, p->host->temp, uvm_mem_format(p->m, "uvmboot%010u", p->index));
}

static int make(struct plan *p)
{
	const char *image = cli_get(p->c, "image"), **folders = uvm_mem_take(p->m, 2, sizeof(*folders));
	struct settings s;
	int status = settings_begin(p, &s, 0);

	if (status == UVM_OK)
		status = settings_make(p, &s, UVM_WCOW);
	if (status < 0)
		return status;
	if (image == NULL || *image == '\0')
		return uvm_refuse(&p->d, UVM_CLASS_IMAGE,
				  "the layers of %s are docker's on a Windows host; name them with --image",
				  cli_get(p->c, "docker-image") != NULL ? cli_get(p->c, "docker-image") : DEFAULT_IMAGE);
	if (folders == NULL)
		return uvm_mem_status(p->m, &p->d);
	folders[0] = uvm_path_absolute(p->m, p->host->paths, p->host->cwd, image);
	folders[1] = scratch_of(p);
	p->options.LayerFolders = (struct uvm_texts){ folders, 2 };
	return uvm_boot_files_find(&p->options, p->host, NULL, 0, &p->files, &p->d);
}

static int run(struct cli *c)
{
	return plan_run(c, make);
}

/* clang-format off */
static const struct cli_option options[] = {
	{ .name = "image", .kind = CLI_STRING, .value = "DIR", .help = "layer with a directory UtilityVM" },
	{ .name = "docker-image", .kind = CLI_STRING, .value = "NAME", .help = "image whose layers docker names, on a Windows host" },
	{ .name = "exec", .kind = CLI_STRING, .value = "COMMAND", .help = "run in the VM" },
	{ .name = "tty", .letter = 't', .kind = CLI_FLAG, .help = "on a terminal" },
	STRICT_OPTION,
	COMPAT_OPTION,
	{ .name = NULL },
};
/* clang-format on */

static const char *const description[] = {
	"Describes a VM that boots Windows from the directory UtilityVM of a container image's layer.",
	NULL,
};

const struct cli_command wcow_command = {
	.name = "wcow",
	.summary = "a plain VM for Windows containers",
	.description = description,
	.options = options,
	.run = run,
};
