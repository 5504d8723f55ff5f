/* SPDX-License-Identifier: MIT */
/*
 * uvmboot lcow: a VM for Linux containers.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "abi/channel.h"
#include "commands.h"
#include "os/say.h"
#include "plan.h"
#include "pod.h"
#include "uvm/boot_names.h"
#include "uvm/host.h"

#define MIB 1048576u

/* ---- flags ---- */

/* A flag's text goes straight to the option. */
static void set_text(struct plan *p, enum uvm_option option, const char *name)
{
	const char *value = cli_get(p->c, name);

	if (value != NULL)
		option_set(&p->options, option, &value, UVM_FROM_FLAG, uvm_mem_format(p->m, "--%s", name));
}

static void set_bool(struct plan *p, enum uvm_option option, const char *name)
{
	const bool value = cli_bool(p->c, name, false);

	if (cli_has(p->c, name))
		option_set(&p->options, option, &value, UVM_FROM_FLAG, uvm_mem_format(p->m, "--%s", name));
}

/* One of two or three words in any case; -1 after a refusal. */
static int choose(struct plan *p, const char *name, const char *const *words)
{
	const char *value = cli_get(p->c, name);
	int i = 0;

	while (words[i] != NULL && strcasecmp(words[i], value) != 0)
		i++;
	if (words[i] != NULL)
		return i;
	(void)uvm_refuse(&p->d, UVM_CLASS_FLAG_VALUE, "--%s: \"%s\" is none of %s%s%s%s%s", name, value, words[0],
			 words[1] != NULL ? ", " : "", words[1] != NULL ? words[1] : "",
			 words[1] != NULL && words[2] != NULL ? ", " : "",
			 words[1] != NULL && words[2] != NULL ? words[2] : "");
	return -1;
}

static int set_kernel(struct plan *p)
{
	static const char *const files[] = { BOOT_KERNEL, BOOT_VMLINUX, NULL };
	int i;

	set_bool(p, UVM_OPT_KernelDirect, "kernel-direct");
	set_text(p, UVM_OPT_KernelBootOptions, "kernel-args");
	if (cli_has(p->c, "kernel-file")) {
		i = choose(p, "kernel-file", files);
		if (i < 0)
			return p->d.code;
		SET(&p->options, KernelFile, UVM_FROM_FLAG, "--kernel-file", files[i]);
	}
	return UVM_OK;
}

/* A policy's VM has its root disk from the guest state file: a directory of boot files chooses another one. */
static int set_rootfs(struct plan *p)
{
	static const char *const files[] = {
		[UVM_ROOTFS_INITRD] = BOOT_INITRD, [UVM_ROOTFS_VHD] = BOOT_ROOTFS_VHD, [UVM_ROOTFS_NONE] = ""
	};
	static const char *const names[] = { "initrd", "vhd", "none", NULL }; /* as enum uvm_rootfs */
	int i;

	if (!cli_has(p->c, "root-fs-type")) {
		if (p->options.PreferredRootFSType == UVM_ROOTFS_NONE && cli_has(p->c, "boot-files-path"))
			return uvm_refuse(&p->d, UVM_CLASS_ROOTFS_TYPE,
					  "--boot-files-path: a VM with a policy boots from its guest state file; add "
					  "--root-fs-type none");
		return UVM_OK;
	}
	i = choose(p, "root-fs-type", names);
	if (i < 0)
		return p->d.code;
	SET(&p->options, PreferredRootFSType, UVM_FROM_FLAG, "--root-fs-type", (enum uvm_rootfs)i);
	SET(&p->options, RootFSFile, UVM_FROM_FLAG, "--root-fs-type", files[i]);
	return UVM_OK;
}

static int set_init(struct plan *p)
{
	static const char *const outputs[] = { "stdout", NULL };
	const bool agent = cli_has(p->c, "gcs") > 0;

	SET(&p->options, UseGuestConnection, UVM_FROM_FLAG, "--gcs", agent);
	if (agent)
		return UVM_OK;
	set_text(p, UVM_OPT_ExecCommandLine, "exec");
	set_bool(p, UVM_OPT_ForwardStdout, "fwd-stdout");
	set_bool(p, UVM_OPT_ForwardStderr, "fwd-stderr");
	return cli_has(p->c, "output-handling") && choose(p, "output-handling", outputs) < 0 ? p->d.code : UVM_OK;
}

static void set_devices(struct plan *p)
{
	if (cli_has(p->c, "vpmem-max-count"))
		SET(&p->options, VPMemDeviceCount, UVM_FROM_FLAG, "--vpmem-max-count",
		    (uint32_t)cli_u64(p->c, "vpmem-max-count", 0));
	if (cli_has(p->c, "vpmem-max-size"))
		SET(&p->options, VPMemSizeBytes, UVM_FROM_FLAG, "--vpmem-max-size", cli_u64(p->c, "vpmem-max-size", 0) * MIB);
}

/* Confidential boot, with or without a policy. */
static void set_security(struct plan *p)
{
	static const char by[] = "--security-hardware";
	struct uvm_options *o = &p->options;

	set_text(p, UVM_OPT_SecurityPolicy, "security-policy");
	set_text(p, UVM_OPT_SecurityPolicyEnforcer, "security-policy-enforcer");
	if (!cli_has(p->c, "security-hardware"))
		return;
	SET(o, GuestStateFilePath, UVM_FROM_FLAG, by, BOOT_LCOW_GUEST_STATE);
	SET(o, HclEnabled, UVM_FROM_FLAG, by, UVM_FALSE);
	SET(o, SecurityPolicyEnabled, UVM_FROM_FLAG, by, true);
	SET(o, BundleDirectory, UVM_FROM_FLAG, by, p->host->temp);
	SET(o, AllowOvercommit, UVM_FROM_FLAG, by, false);
	if (cli_has(p->c, "no-verity-boot"))
		return;
	SET(o, DmVerityRootFsVhd, UVM_FROM_FLAG, by, BOOT_ROOTFS_VHD);
	SET(o, DmVerityMode, UVM_FROM_FLAG, by, true);
}

/* ---- the VM ---- */

/* key=value; what is none is pointed out and counts for nothing. */
static void add_annotations(struct plan *p, struct settings *s)
{
	for (unsigned i = 0; i < cli_has(p->c, "annotation"); i++) {
		const char *text = cli_get_nth(p->c, "annotation", i), *equals = strchr(text, '=');

		if (equals != NULL && equals != text && equals[1] != '\0')
			s->v[s->n++] = (struct uvm_setting){ uvm_mem_text(p->m, text, (size_t)(equals - text)), equals + 1,
							     NULL };
		else if (p->index == 0)
			cli_warn(p->c, "--annotation", "\"%s\" is not KEY=VALUE and has no effect", text);
	}
}

static int make_options(struct plan *p)
{
	struct settings s;
	int status = settings_begin(p, &s, cli_has(p->c, "annotation"));

	if (status < 0)
		return status;
	add_annotations(p, &s);
	settings_flag(p, &s, ANNOTATION_BOOT_FILES, "boot-files-path");
	settings_flag(p, &s, ANNOTATION_CONSOLE, "console-pipe");
	settings_flag(p, &s, ANNOTATION_NO_TIME_SYNC, "disable-time-sync");
	return settings_make(p, &s, UVM_LCOW);
}

/* ---- where the VM runs here ---- */

static bool is_given(const struct plan *p, const char *name)
{
	const char *value = cli_get(p->c, name);

	return value != NULL && *value != '\0';
}

/* What the first program sends over sockets of Hyper-V cannot be kept from the host here: it is on the console. */
static int check_flags(struct plan *p)
{
	if (is_given(p, "console-pipe"))
		return uvm_say(&p->d, UVM_E_UNSUPPORTED,
			       "back-end qemu prints the console on standard error, and has no pipes for --console-pipe");
	if (cli_has(p->c, "share") > 0)
		return uvm_say(&p->d, UVM_E_UNSUPPORTED, "back-end qemu shares no directories (--share)");
	if (!cli_bool(p->c, "fwd-stdout", true) || !cli_bool(p->c, "fwd-stderr", true))
		return uvm_say(&p->d, UVM_E_UNSUPPORTED, "back-end qemu shows all output (--fwd-stdout and --fwd-stderr)");
	return UVM_OK;
}

/* Nobody in the guest is asked to mount it. */
static int add_disk(struct plan *p, const char *flag, const char *text)
{
	const size_t n = strcspn(text, ",");
	const char *path = uvm_path_absolute(p->m, p->host->paths, p->host->cwd, uvm_mem_text(p->m, text, n));
	const bool writable = strcmp(text + n, ",,w") == 0;

	if (n == 0 || (!writable && strcmp(text + n, "") != 0 && strcmp(text + n, ",") != 0))
		return uvm_say(&p->d, UVM_E_VALUE,
			       "--%s: \"%s\" is neither DISK nor DISK,,w; back-end qemu mounts no disks in the guest", flag,
			       text);
	if (p->nmore == PLAN_DISKS_MAX)
		return uvm_say(&p->d, UVM_E_LIMIT, "--%s: back-end qemu has room for %u disks", flag, PLAN_DISKS_MAX);
	path = host_place(p->m, p->host, path);
	if (path == NULL)
		return uvm_say(&p->d, UVM_E_MISSING, "--%s: %s: no such place on this machine", flag, text);
	p->more[p->nmore] = (struct uvm_vm_disk){ .path = path,
						  .serial = uvm_mem_format(p->m, UVM_DISK_DATA "%zu", p->nmore),
						  .access = writable ? UVM_VM_READ_WRITE : UVM_VM_READ_ONLY };
	p->nmore++;
	return UVM_OK;
}

static int set_here(struct plan *p)
{
	static const char *const flags[] = { "mount-scsi", "mount-vpmem" };
	int r = check_flags(p);

	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
		for (unsigned i = 0; i < cli_has(p->c, flags[f]) && r == UVM_OK; i++)
			r = add_disk(p, flags[f], cli_get_nth(p->c, flags[f], i));
	}
	return r;
}

static int make(struct plan *p)
{
	int status = make_options(p);

	if (status == UVM_OK)
		status = set_kernel(p);
	if (status == UVM_OK)
		status = set_rootfs(p);
	if (status == UVM_OK)
		status = set_init(p);
	if (status < 0)
		return status;
	set_devices(p);
	set_security(p);
	if (!plan_is_dry(p->c)) {
		status = set_here(p);
		if (status < 0)
			return status;
	}
	return uvm_boot_files_find(&p->options, p->host, NULL, 0, &p->files, &p->d);
}

static int run(struct cli *c)
{
	return plan_run(c, make);
}

/* clang-format off */
static const struct cli_option options[] = {
	{ .name = "annotation", .kind = CLI_STRING, .list = true, .value = "KEY=VALUE", .help = "as a pod has it; flags come before annotations" },
	{ .name = "boot-files-path", .kind = CLI_STRING, .value = "DIR", .help = "directory with kernel and root file system" },
	{ .name = "kernel-direct", .kind = CLI_BOOL, .help = "the host loads the kernel; =false: firmware does" },
	{ .name = "kernel-file", .kind = CLI_STRING, .value = "NAME", .help = "kernel or vmlinux [vmlinux when it is there]" },
	{ .name = "kernel-args", .kind = CLI_STRING, .value = "TEXT", .help = "further parameters of the kernel" },
	{ .name = "root-fs-type", .kind = CLI_STRING, .value = "TYPE", .help = "initrd, vhd or none [vhd when rootfs.vhd is there]" },
	{ .name = "vpmem-max-count", .kind = CLI_U64, .value = "N", .max = UINT32_MAX, .help = "virtual persistent memory devices [64]" },
	{ .name = "vpmem-max-size", .kind = CLI_U64, .value = "MB", .max = UINT64_MAX / MIB, .help = "size of each [4096]" },
	{ .name = "disable-time-sync", .kind = CLI_FLAG, .help = "the guest does not take its time from the host" },
	{ .name = "security-policy", .kind = CLI_STRING, .value = "BASE64", .help = "policy on containers" },
	{ .name = "security-policy-enforcer", .kind = CLI_STRING, .value = "NAME", .help = "what enforces it" },
	{ .name = "security-hardware", .kind = CLI_FLAG, .help = "boot from kernel.vmgs; needs --root-fs-type none" },
	{ .name = "no-verity-boot", .kind = CLI_FLAG, .help = "the same without a verified root disk" },
	{ .name = "exec", .kind = CLI_STRING, .value = "COMMAND", .help = "first program in the VM, or what its agent runs" },
	{ .name = "fwd-stdout", .kind = CLI_BOOL, .help = "standard output of the first program is sent to the host" },
	{ .name = "fwd-stderr", .kind = CLI_BOOL, .help = "its standard error is [true]" },
	{ .name = "output-handling", .kind = CLI_STRING, .value = "HOW", .help = "stdout: print what is sent" },
	{ .name = "console-pipe", .kind = CLI_STRING, .value = "PIPE", .help = "first serial port; empty: none [\\\\.\\pipe\\uvmpipe]" },
	{ .name = "tty", .letter = 't', .kind = CLI_FLAG, .help = "run --exec on a terminal" },
	{ .name = "mount-scsi", .kind = CLI_STRING, .list = true, .value = "DISK[,DIR[,w]]", .help = "disk to mount once the VM runs; QEMU: DISK or DISK,,w, not mounted" },
	{ .name = "share", .kind = CLI_STRING, .list = true, .value = "DIR,DIR[,w]", .help = "directory to share once the VM runs" },
	{ .name = "mount-vpmem", .kind = CLI_STRING, .list = true, .value = "DISK", .help = "disk to mount as persistent memory" },
	STRICT_OPTION,
	COMPAT_OPTION,
	{ .name = NULL },
};
/* clang-format on */

static const char *const description[] = {
	"Describes a VM that boots Linux: a kernel with an initrd or a root disk, or, with --security-hardware, a guest state "
	"file that holds the kernel.",
	"A confidential VM does not start when a value cannot be read, unless --compat upstream says that it may.",
	"In QEMU, --exec is run by the agent in initrds that uvmkit initrd makes, as is one beside a root disk, and its exit "
	"status is that of uvmboot. Without an agent its words are arguments of the first program, whose exit status nobody "
	"tells. Such a VM is not confidential: this host sees and can change all of it.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot --dry-run --memory 2000 lcow --boot-files-path vm-files", "What a host would be told." },
	{ NULL, NULL },
};

const struct cli_command lcow_command = {
	.name = "lcow",
	.summary = "a VM for Linux containers",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
