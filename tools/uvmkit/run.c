/* SPDX-License-Identifier: MIT */
/*
 * uvmkit run: start an image in QEMU, and end as its workload does.
 */
#include <string.h>

#include "abi/channel.h"
#include "commands.h"
#include "run.h"

#define MIB (1ull << 20)
#define BOOT_TIMEOUT_S 120u

static const char *const machines[] = { "microvm", "q35", NULL };
static const char *const accelerators[] = { "tcg", "kvm", NULL };
static const char *const platforms[] = { "native", "vbs", "snp", NULL };
static const char *const settings[] = { "secure-boot=on", "secure-boot=off", "vmgs-ephemeral=on", "vmgs-ephemeral=off", NULL };

/* ---- the command line ---------------------------------------------------------------------------------------------- */

/* 0: not given, else 1 and more, in the order of the words. */
static int choice(const struct run *r, const char *option, const char *const *words)
{
	const char *given = cli_get(r->c, option);
	int i = 0;

	while (given != NULL && words[i] != NULL && strcmp(words[i], given) != 0)
		i++;
	return given != NULL ? i + 1 : 0;
}

static int take_settings(struct run *r)
{
	enum uvm_tri *claims[] = { &r->config.secure_boot, &r->config.vmgs_ephemeral };

	for (unsigned i = 0; i < cli_has(r->c, "setting"); i++) {
		const char *given = cli_get_nth(r->c, "setting", i);
		unsigned n = 0;

		while (strcmp(settings[n], given) != 0)
			n++;
		if (*claims[n / 2] != UVM_UNKNOWN)
			return cli_usage(r->c, "--setting: %.*s is given twice", (int)strcspn(given, "="), given);
		*claims[n / 2] = n % 2 == 0 ? UVM_YES : UVM_NO;
	}
	return 0;
}

static int add_disk(struct run *r, const char *path, const char *serial, enum uvm_vm_access access)
{
	if (path == NULL)
		return 0;
	if (r->config.ndisks == UVM_VM_DISKS_MAX)
		return cli_usage(r->c, "a VM has at most %u disks", UVM_VM_DISKS_MAX);
	r->disks[r->config.ndisks++] = (struct uvm_vm_disk){ .path = path, .serial = serial, .access = access };
	return 0;
}

static int take_disks(struct run *r)
{
	const bool ephemeral = r->config.vmgs_ephemeral == UVM_YES;
	int e = add_disk(r, cli_get(r->c, "rootfs"), UVM_DISK_ROOTFS, UVM_VM_READ_ONLY);

	if (e == 0)
		e = add_disk(r, cli_get(r->c, "scratch"), UVM_DISK_SCRATCH, UVM_VM_READ_WRITE);
	if (e == 0)
		e = add_disk(r, cli_get(r->c, "vmgs"), UVM_DISK_VMGS, ephemeral ? UVM_VM_EPHEMERAL : UVM_VM_READ_WRITE);
	for (unsigned i = 0; i < cli_has(r->c, "disk") && e == 0; i++) {
		char *serial = r->serials[i % UVM_VM_DISKS_MAX];

		snprintf(serial, sizeof(r->serials[0]), UVM_DISK_DATA "%u", i);
		e = add_disk(r, cli_get_nth(r->c, "disk", i), serial, UVM_VM_READ_WRITE);
	}
	return e;
}

static int take_workload(struct run *r)
{
	const char *line = cli_get(r->c, "exec");
	unsigned n;
	const char *const *args = cli_args(r->c, &n);

	if (line != NULL && n > 1)
		return cli_usage(r->c, "--exec and a command behind the image exclude each other");
	if (n - 1 > RUN_WORDS_MAX)
		return cli_usage(r->c, "a command has at most %u words", RUN_WORDS_MAX);
	for (unsigned i = 1; i < n; i++)
		r->argv[i - 1] = args[i];
	if (line != NULL)
		memcpy(r->argv, (const char *const[]){ "/bin/sh", "-c", line }, 3 * sizeof(line));
	return 0;
}

static int take_line(struct run *r)
{
	static const int types[] = { UVM_IGVM_ANY_PLATFORM, UVM_IGVM_NATIVE, UVM_IGVM_VSM_ISOLATION, UVM_IGVM_SEV_SNP };
	unsigned n;
	int e;

	r->path = cli_args(r->c, &n)[0];
	r->json = cli_has(r->c, "json") != 0;
	r->timing = cli_has(r->c, "timing") != 0;
	r->config = (struct uvm_vm_config){
		.image = &r->in.igvm,
		.platform = types[choice(r, "platform", platforms)],
		.machine = (enum uvm_vm_machine)choice(r, "machine", machines),
		.accelerator = (enum uvm_vm_accelerator)choice(r, "accel", accelerators),
		.processors = (uint32_t)cli_u64(r->c, "cpus", 1),
		.memory = cli_u64(r->c, "memory", 0) * MIB,
		.host_text = cli_get(r->c, "append"),
		.disks = r->disks,
		.program = cli_get(r->c, "qemu"),
	};
	e = take_settings(r);
	if (e == 0)
		e = take_disks(r);
	return e != 0 ? e : take_workload(r);
}

/* ---- running ------------------------------------------------------------------------------------------------------- */

static int run_vm(struct run *r, struct uvm_diag *d)
{
	const struct uvm_vm_watch watch = {
		.arg = r,
		.output = run_show_output,
		.argv = r->argv[0] != NULL ? r->argv : NULL,
		.control = cli_get(r->c, "control"),
		.timeout_s = (unsigned)cli_u64(r->c, "timeout", 0),
		.boot_timeout_s = BOOT_TIMEOUT_S,
	};
	struct uvm_vm_result res;
	int code;

	run_show_warning(r);
	if (uvm_vm_qemu.start(r->vm, d) < 0 || uvm_vm_qemu.wait(r->vm, &watch, &res, d) < 0)
		return run_fail(r, d);
	code = run_show_result(r, &res);
	uvm_vm_result_free(&res);
	return code;
}

static int run(struct cli *c)
{
	struct run r = { .c = c };
	struct uvm_diag d = UVM_DIAG_INIT;
	int code = take_line(&r);

	if (code != 0)
		return code;
	if (input_read(&r.in, r.path, NULL, &d) < 0 || uvm_vm_qemu.prepare(&r.vm, &r.config, &d) < 0) {
		code = run_fail(&r, &d);
	} else {
		uvm_vm_qemu.info(r.vm, &r.info);
		code = cli_has(c, "dry-run") != 0 ? run_show_command(&r) : run_vm(&r, &d);
	}
	uvm_vm_qemu.free(r.vm);
	input_free(&r.in);
	return code;
}

static const struct cli_option options[] = {
	{ .name = "exec",
	  .kind = CLI_STRING,
	  .value = "COMMAND",
	  .help = "run /bin/sh -c COMMAND in the guest, where the image lets the host choose" },
	{ .name = "rootfs", .kind = CLI_STRING, .value = "FILE", .help = "file system of the workload, read only" },
	{ .name = "scratch", .kind = CLI_STRING, .value = "FILE", .help = "disk for what the workload writes; overwritten" },
	{ .name = "disk", .kind = CLI_STRING, .list = true, .value = "FILE", .help = "disk for the workload" },
	{ .name = "vmgs", .kind = CLI_STRING, .value = "FILE", .help = "guest state" },
	{ .name = "setting",
	  .kind = CLI_CHOICE,
	  .list = true,
	  .value = "NAME=WORD",
	  .help = "what the host claims; with vmgs-ephemeral=on changes of the guest state are kept in memory and lost",
	  .choices = settings },
	{ .name = "cpus",
	  .kind = CLI_U64,
	  .value = "N",
	  .help = "processors, 1 unless given",
	  .min = 1,
	  .max = UVM_VM_PROCESSORS_MAX },
	{ .name = "memory",
	  .kind = CLI_U64,
	  .value = "MIB",
	  .help = "memory, at least 512 MiB and what the image needs unless given",
	  .min = 1,
	  .max = UVM_VM_MEMORY_MAX / MIB },
	{ .name = "timeout",
	  .kind = CLI_U64,
	  .value = "SECONDS",
	  .help = "end the VM after this time; one that does not get to its workload is ended after two minutes in any case",
	  .min = 1,
	  .max = 1000000 },
	{ .name = "append",
	  .kind = CLI_STRING,
	  .value = "TEXT",
	  .help = "text of the host for the kernel, where the image takes any" },
	{ .name = "platform",
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "run the part of the image for this platform; unless given native, vbs, then snp",
	  .choices = platforms },
	{ .name = "machine",
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "machine; unless given microvm, or q35 where QEMU has none",
	  .choices = machines },
	{ .name = "accel",
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "accelerator; unless given kvm where the processor virtualises, else tcg",
	  .choices = accelerators },
	{ .name = "qemu", .kind = CLI_STRING, .value = "PROGRAM", .help = "QEMU to run instead of qemu-system-x86_64" },
	{ .name = "control", .kind = CLI_STRING, .value = "PATH", .help = "make a socket there, for uvmkit debug" },
	{ .name = "timing", .help = "print when each step of the boot was reached, also where standard error is no terminal" },
	{ .name = "dry-run", .help = "print QEMU's command line and run nothing" },
	{ .name = "json",
	  .help = "print how it ended as one JSON document; the workload's output goes to standard error then" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Places the pages of an image in the memory of a VM as its platform would, enters it in the state that the image has "
	"for its first processor, and runs it in QEMU until it ends. The guest's console goes to standard error, the output of "
	"its workload to standard output and standard error.",
	"Nothing is protected this way: no confidential hardware takes part, this host sees and can change everything, and "
	"nobody has measured what was loaded. Parts of an image that are made for SEV-SNP run without it.",
	"The guest judges the product policy of its image and refuses to run when a requirement does not hold; each that does "
	"not is printed.",
	"QEMU has no network and no devices but those named here, and gets everything in memory: no temporary file is made, "
	"and it ends when this command does, however that ends.",
	NULL,
};

static const struct cli_exit exits[] = {
	{ 0, "and any other number: the status of the workload; 128 and a number when that signal ended it" },
	{ 2, "the command line is wrong" },
	{ RUN_REFUSED, "the guest refused to run" },
	{ RUN_DIED, "the guest ended otherwise than by its workload's end" },
	{ RUN_TIMEOUT, "the time was over" },
	{ RUN_FAILED, "the VM could not be run: the image, a disk, QEMU or the system" },
	{ 0, NULL },
};

static const struct cli_example examples[] = {
	{ "uvmkit run --dry-run runnable.igvm", "What would be run." },
	{ NULL, NULL },
};

const struct cli_command run_command = {
	.name = "run",
	.summary = "run an image in QEMU",
	.description = description,
	.options = options,
	.positional = { "FILE [COMMAND]",
			"the image, and words of a command to run in the guest, where the image lets the host choose", 1,
			UINT32_MAX },
	.exits = exits,
	.examples = examples,
	.run = run,
};
