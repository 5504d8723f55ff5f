/* SPDX-License-Identifier: MIT */
/*
 * uvmboot cwcow: a confidential VM for Windows containers.
 */
#include <string.h>

#include "commands.h"
#include "plan.h"
#include "pod.h"
#include "uvm/boot_names.h"

/* ---- the policy that allows all ---- */

/* What a policy of API version 0.11.0 decides on, in the order in which upstream's built-in one lists it. */
static const struct {
	const char *name;
	bool environment, output; /* its answer also names what variables stay and whether output may be seen */
} decisions[] = {
	{ "mount_cims", false, false },         { "mount_device", false, false },
	{ "mount_overlay", false, false },      { "create_container", true, true },
	{ "unmount_device", false, false },     { "unmount_overlay", false, false },
	{ "exec_in_container", true, false },   { "exec_external", true, true },
	{ "shutdown_container", false, false }, { "signal_container_process", false, false },
	{ "plan9_mount", false, false },        { "plan9_unmount", false, false },
	{ "get_properties", false, false },     { "dump_stacks", false, false },
	{ "runtime_logging", false, false },    { "load_fragment", false, false },
	{ "scratch_mount", false, false },      { "scratch_unmount", false, false },
};

static const char *allow_all(struct uvm_mem *m)
{
	const char *text = "package policy\n\napi_version := \"0.11.0\"\nframework_version := \"0.4.0\"\n\n";

	for (size_t i = 0; i < sizeof(decisions) / sizeof(*decisions); i++)
		text = uvm_mem_format(m, "%s%s := {\"allowed\": true%s%s}\n", text, decisions[i].name,
				      decisions[i].environment ? ", \"env_list\": null" : "",
				      decisions[i].output ? ", \"allow_stdio_access\": true" : "");
	return uvm_mem_base64(m, text, strlen(text));
}

/* ---- the VM ---- */

static bool is_given(const struct plan *p, const char *name)
{
	const char *value = cli_get(p->c, name);

	return value != NULL && *value != '\0';
}

static int check_files(struct plan *p)
{
	const int named = is_given(p, "efi-vhd") + is_given(p, "boot-cim-vhd") + is_given(p, "vmgs-path");
	const bool directory = is_given(p, "boot-files-path");

	if (directory && named > 0)
		return uvm_refuse(&p->d, UVM_CLASS_FILES_COMBINATION,
				  "--boot-files-path goes without --efi-vhd, --boot-cim-vhd and --vmgs-path");
	if (!directory && named < 3)
		return uvm_refuse(&p->d, UVM_CLASS_FILES_INCOMPLETE,
				  "--boot-files-path is needed, or --efi-vhd, --boot-cim-vhd and --vmgs-path");
	return UVM_OK;
}

static int check_policy(struct plan *p)
{
	if (cli_bool(p->c, "allow-overcommit", false))
		return uvm_refuse(&p->d, UVM_CLASS_OVERCOMMIT, "--allow-overcommit: a confidential VM's memory is its own");
	if (cli_has(p->c, "security-policy") && !is_given(p, "security-policy"))
		return uvm_refuse(&p->d, UVM_CLASS_POLICY_EMPTY, "--security-policy is empty");
	return UVM_OK;
}

static int make_options(struct plan *p)
{
	struct settings s;
	int status = settings_begin(p, &s, 0);

	if (status < 0)
		return status;
	p->allows_all = !is_given(p, "security-policy");
	settings_set(&s, ANNOTATION_WCOW_POLICY, p->allows_all ? allow_all(p->m) : cli_get(p->c, "security-policy"),
		     "--security-policy");
	settings_set(&s, ANNOTATION_WCOW_REFERENCE, "", "uvmboot");
	settings_set(&s, ANNOTATION_ENVELOPE, "", "uvmboot");
	settings_set(&s, ANNOTATION_LOG_FORWARDING, "true", "uvmboot");
	settings_flag(p, &s, ANNOTATION_ISOLATION, "isolation-type");
	settings_flag(p, &s, ANNOTATION_NO_SECURE_BOOT, "disable-secure-boot");
	settings_flag(p, &s, ANNOTATION_WRITABLE_EFI, "writable-efi");
	settings_flag(p, &s, ANNOTATION_DEBUG, "debug-mode");
	if (is_given(p, "debug-data-path"))
		settings_set(&s, ANNOTATION_DEBUG_PATH,
			     uvm_path_absolute(p->m, p->host->paths, p->host->cwd, cli_get(p->c, "debug-data-path")),
			     "--debug-data-path");
	if (is_given(p, "boot-files-path"))
		settings_set(&s, ANNOTATION_BOOT_FILES,
			     uvm_path_absolute(p->m, p->host->paths, p->host->cwd, cli_get(p->c, "boot-files-path")),
			     "--boot-files-path");
	else
		settings_flag(p, &s, ANNOTATION_WCOW_GUEST_STATE, "vmgs-path");
	return settings_make(p, &s, UVM_WCOW);
}

static int name_files(struct plan *p)
{
	const char *root = p->options.BootFilesRootPath, *paths[UVM_BOOT_ROLES] = { NULL };
	const enum uvm_paths how = p->host->paths;

	paths[UVM_BOOT_SCRATCH] = cli_get(p->c, "scratch-vhd");
	paths[UVM_BOOT_GUEST_STATE] = p->options.GuestStateFilePath;
	paths[UVM_BOOT_EFI_VHD] = *root != '\0' ? uvm_path_join(p->m, how, root, BOOT_EFI_VHD) : cli_get(p->c, "efi-vhd");
	paths[UVM_BOOT_BOOT_CIM_VHD] = *root != '\0' ? uvm_path_join(p->m, how, root, BOOT_ROOTFS_VHD)
						     : cli_get(p->c, "boot-cim-vhd");
	return uvm_boot_files_name(p->host, paths, &p->files, &p->d);
}

static int make(struct plan *p)
{
	int status = check_files(p);

	if (status == UVM_OK)
		status = check_policy(p);
	if (status == UVM_OK)
		status = make_options(p);
	if (status < 0)
		return status;
	SET(&p->options, EnableGraphicsConsole, UVM_FROM_DEFAULT, NULL, p->options.IsolationType != UVM_VM_ISOLATION_SNP);
	SET(&p->options, BundleDirectory, UVM_FROM_DEFAULT, NULL, p->host->cwd);
	return name_files(p);
}

static int run(struct cli *c)
{
	return plan_run(c, make);
}

/* clang-format off */
static const struct cli_option options[] = {
	{ .name = "scratch-vhd", .kind = CLI_PATH, .required = true, .value = "FILE", .help = "disk that the VM writes to" },
	{ .name = "isolation-type", .kind = CLI_STRING, .required = true, .value = "TYPE",
	  .help = "SNP, VBS or GuestStateOnly" },
	{ .name = "boot-files-path", .kind = CLI_STRING, .value = "DIR",
	  .help = "directory with boot.vhd, rootfs.vhd and a guest state file for each isolation type" },
	{ .name = "efi-vhd", .kind = CLI_STRING, .value = "FILE", .help = "EFI disk, without --boot-files-path" },
	{ .name = "boot-cim-vhd", .kind = CLI_STRING, .value = "FILE", .help = "disk with the files of Windows, likewise" },
	{ .name = "vmgs-path", .kind = CLI_STRING, .value = "FILE", .help = "guest state file, likewise" },
	{ .name = "security-policy", .kind = CLI_STRING, .value = "BASE64", .help = "policy on containers [one that allows all]" },
	{ .name = "disable-secure-boot", .kind = CLI_FLAG, .help = "start programs that nobody signed" },
	{ .name = "writable-efi", .kind = CLI_FLAG, .help = "the VM may write to the EFI disk" },
	{ .name = "debug-mode", .kind = CLI_FLAG, .help = "keep what explains a failure when the VM ends" },
	{ .name = "debug-data-path", .kind = CLI_STRING, .value = "DIR", .help = "where that is kept" },
	{ .name = "exec", .kind = CLI_STRING, .value = "COMMAND", .help = "run in the VM" },
	{ .name = "tty", .letter = 't', .kind = CLI_FLAG, .help = "on a terminal" },
	STRICT_OPTION,
	COMPAT_OPTION,
	{ .name = NULL },
};
/* clang-format on */

static const char *const description[] = {
	"Describes a VM isolated by the processor, by the hypervisor or not at all, which boots from a guest state file, an "
	"EFI disk "
	"and a disk with the files of Windows.",
	"A confidential VM does not start when a value cannot be read, unless --compat upstream says that it may.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot --dry-run cwcow --boot-files-path vm-files --scratch-vhd scratch.vhdx --isolation-type VBS",
	  "What a host would be told." },
	{ NULL, NULL },
};

const struct cli_command cwcow_command = {
	.name = "cwcow",
	.summary = "a confidential VM for Windows containers",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
