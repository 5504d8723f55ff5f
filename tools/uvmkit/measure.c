/* SPDX-License-Identifier: MIT */
/*
 * uvmkit measure: the launch measurements of an IGVM file.
 */
#include <string.h>

#include <uvmkit/measure.h>

#include "os/progress.h"
#include "commands.h"
#include "measure_launch.h"
#include "measure_log.h"

/* One run of the command. */
struct job {
	struct cli *c;
	const char *path;
	struct input in;
	struct uvm_measure_target targets[UVM_MEASURE_PLATFORMS];
	size_t n;
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS]; /* of the targets */
	struct uvm_json_writer json;
};

/* ---- what to measure ----------------------------------------------------------------------------------------------- */

static bool has_policy(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_INITIALIZATIONS];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_GUEST_POLICY && (l->h[i].mask & mask) != 0)
			return true;
	}
	return false;
}

/* The platforms of the file that have a measurement and were asked for, in file order. */
static int choose_targets(struct job *j)
{
	const struct uvm_igvm_list *platforms = &j->in.igvm.section[UVM_IGVM_PLATFORMS];
	const char *wanted = cli_get(j->c, "platform");
	struct uvm_diag d = UVM_DIAG_INIT;

	for (size_t i = 0; i < platforms->n; i++) {
		const uint32_t mask = platforms->h[i].mask;
		const int p = uvm_measure_platform_of(platforms->h[i].platform.platform_type);

		if (p < 0 || (wanted != NULL && strcmp(wanted, measure_words[p]) != 0))
			continue;
		j->targets[j->n++] = (struct uvm_measure_target){ (enum uvm_measure_platform)p, mask };
		if (p == UVM_MEASURE_SNP && !has_policy(&j->in.igvm, mask))
			cli_warn(j->c, j->path, "no GUEST_POLICY record for snp; the host chooses the policy");
	}
	if (j->n > 0)
		return 0;
	platform_refuse(&j->in.igvm, wanted != NULL ? wanted : "snp, tdx or vbs", &d);
	return cli_error(j->c, j->path, &d);
}

/* ---- measuring ----------------------------------------------------------------------------------------------------- */

static int add_all(struct job *j, struct uvm_measure *m, bool bar, struct uvm_diag *d)
{
	const struct uvm_igvm_list *directives = &j->in.igvm.section[UVM_IGVM_DIRECTIVES];
	struct uvm_progress progress;
	int r = UVM_OK;

	uvm_progress_begin(&progress, "measuring", directives->n);
	for (size_t i = 0; i < directives->n && r == UVM_OK; i++) {
		r = uvm_measure_add(m, &directives->h[i], d);
		if (bar)
			uvm_progress_add(&progress, 1);
	}
	if (r == UVM_OK)
		r = uvm_measure_finish(m, j->digests, d);
	uvm_progress_end(&progress);
	if (d->index != UVM_NO_INDEX)
		d->index = input_index(&j->in, &directives->h[d->index]);
	return r;
}

/* ${json}: for the log. */
static int measure(struct job *j, struct uvm_json_writer *json)
{
	const bool logs = cli_has(j->c, "log") != 0;
	struct measure_log log = { 0 };
	const struct uvm_measure_options opt = {
		.threads = (unsigned)cli_u64(j->c, "threads", 0),
		.native_zero = cli_has(j->c, "native-zero") != 0,
		.log = logs ? measure_log_event : NULL,
		.log_arg = &log,
	};
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_measure *m = NULL;
	int r = logs ? measure_log_open(&log, &j->in, json, &d) : UVM_OK;

	if (logs && r == UVM_OK)
		measure_log_begin(&log);
	if (r == UVM_OK)
		r = uvm_measure_new(&m, j->targets, j->n, &opt, &d);
	if (r == UVM_OK)
		r = add_all(j, m, !logs, &d);
	uvm_measure_free(m);
	if (logs && r == UVM_OK)
		measure_log_end(&log);
	measure_log_close(&log);
	if (r == UVM_E_CANCELLED) /* by the log: standard output is broken */
		return cli_flush(j->c);
	return r < 0 ? cli_error(j->c, j->path, &d) : 0;
}

static int measure_text(struct job *j)
{
	const int r = measure(j, NULL);

	for (size_t i = 0; i < j->n && r == 0; i++) {
		printf("%s ", measure_words[j->targets[i].platform]);
		measure_print_digest(&j->digests[i]);
	}
	return r;
}

static int measure_json(struct job *j)
{
	struct uvm_json_writer *w = &j->json;
	const bool logs = cli_has(j->c, "log") != 0;
	int r = logs ? 0 : measure(j, NULL);

	if (r != 0)
		return r;
	cli_json_stdout(w, 2);
	uvm_json_object_open(w);
	cli_json_text(w, "file", j->path);
	uvm_json_member_bool(w, "native_zero", cli_has(j->c, "native-zero") != 0);
	if (logs)
		r = measure(j, w);
	if (r != 0)
		return r;
	uvm_json_key(w, "digests");
	uvm_json_object_open(w);
	for (size_t i = 0; i < j->n; i++)
		uvm_json_member_hex(w, measure_words[j->targets[i].platform], j->digests[i].b, j->digests[i].len);
	uvm_json_object_close(w);
	uvm_json_object_close(w);
	return cli_json_end(j->c, w);
}

static int measure_platforms(struct job *j)
{
	const int r = choose_targets(j);

	if (r != 0)
		return r;
	return cli_has(j->c, "json") != 0 ? measure_json(j) : measure_text(j);
}

/* What is given but plays no part must not be thought to be measured. */
static int check_options(struct cli *c)
{
	static const char *const of_ovmf[] = { "mode",      "vmm-type",  "kernel",    "initrd",        "append",        "svsm",
					       "vars-size", "vars-file", "dump-vmsa", "snp-ovmf-hash", "output-format", NULL };
	const char *name = measure_given(c, of_ovmf);

	if (name != NULL)
		return cli_usage(c, "--%s needs --ovmf", name);
	name = measure_given(c, measure_processors);
	return name != NULL && cli_has(c, "launcher") == 0 ? cli_usage(c, "--%s needs --launcher or --ovmf", name) : 0;
}

static int run(struct cli *c)
{
	struct job j = { .c = c };
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *const *args;
	unsigned n;
	int r;

	args = cli_args(c, &n);
	if (cli_has(c, "ovmf") != 0)
		return n != 0 ? cli_usage(c, "--ovmf takes no FILE, but '%s' is given", args[0]) : measure_launch(c);
	if (n == 0)
		return cli_usage(c, "FILE is missing");
	r = check_options(c);
	if (r != 0)
		return r;
	j.path = args[0];
	if (input_read(&j.in, j.path, NULL, &d) < 0)
		r = cli_error(c, j.path, &d);
	else
		r = cli_has(c, "launcher") != 0 ? measure_launchers(c, j.path, &j.in) : measure_platforms(&j);
	input_free(&j.in);
	return r;
}

static const struct cli_option options[] = {
	{ .name = "platform",
	  .letter = 'p',
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "measure for this platform only",
	  .choices = measure_words },
	{ .name = "log", .help = "print a line for every measured event before the digests" },
	{ .name = "json", .help = "print one JSON document" },
	{ .name = "native-zero", .help = "snp: measure empty pages as KVM does when it starts firmware without an IGVM file" },
	{ .name = "threads",
	  .kind = CLI_U64,
	  .value = "N",
	  .help = "threads to hash with, instead of one for each processor",
	  .min = 1,
	  .max = 256 },
	{ .name = "launcher",
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "snp: measure what this launcher submits of the file; may be given several times",
	  .list = true,
	  .choices = launcher_words },
	{ .name = "vcpus",
	  .kind = CLI_STRING,
	  .value = "N",
	  .help = "with --launcher or --ovmf: processors; with N..M the digest of each number of them" },
	{ .name = "vcpu-type",
	  .kind = CLI_STRING,
	  .value = "NAME",
	  .help = "their model as QEMU names it, such as EPYC-v4, EPYC-Milan, EPYC-Genoa",
	  .conflicts = "vcpu-sig vcpu-family" },
	{ .name = "vcpu-sig",
	  .kind = CLI_U64,
	  .value = "VALUE",
	  .help = "their CPUID Fn0000_0001_EAX instead",
	  .max = UINT32_MAX,
	  .conflicts = "vcpu-family" },
	{ .name = "vcpu-family",
	  .kind = CLI_U64,
	  .value = "N",
	  .help = "or family, with --vcpu-model and --vcpu-stepping",
	  .max = 270 },
	{ .name = "vcpu-model", .kind = CLI_U64, .value = "N", .help = "model", .max = 255 },
	{ .name = "vcpu-stepping", .kind = CLI_U64, .value = "N", .help = "stepping", .max = 15 },
	{ .name = "guest-features", .kind = CLI_U64, .value = "N", .help = "SEV_FEATURES of SNP guests; 1 when not given" },
	{ .name = "ovmf",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "measure a launch from this firmware instead of an IGVM file; options below it belong to it",
	  .conflicts = "platform log native-zero threads launcher" },
	{ .name = "mode", .kind = CLI_CHOICE, .value = "MODE", .help = "what is launched", .choices = launch_modes },
	{ .name = "vmm-type",
	  .kind = CLI_CHOICE,
	  .value = "VMM",
	  .help = "who launches; QEMU when not given",
	  .choices = launch_vmms },
	{ .name = "kernel", .kind = CLI_STRING, .value = "FILE", .help = "kernel of a direct start" },
	{ .name = "initrd", .kind = CLI_STRING, .value = "FILE", .help = "its initrd" },
	{ .name = "append", .kind = CLI_STRING, .value = "TEXT", .help = "its command line" },
	{ .name = "svsm", .kind = CLI_STRING, .value = "FILE", .help = "the SVSM of --mode snp:svsm" },
	{ .name = "vars-size",
	  .kind = CLI_U64,
	  .value = "BYTES",
	  .help = "size of the variables that the firmware is preceded by there",
	  .conflicts = "vars-file" },
	{ .name = "vars-file", .kind = CLI_STRING, .value = "FILE", .help = "or the file of them" },
	{ .name = "snp-ovmf-hash",
	  .kind = CLI_STRING,
	  .value = "HEX",
	  .help = "what --mode snp:ovmf-hash prints, instead of the firmware's contents" },
	{ .name = "output-format", .kind = CLI_CHOICE, .value = "F", .help = "of the digest", .choices = launch_formats },
	{ .name = "dump-vmsa", .help = "write the processors' states to vmsa0.bin, vmsa1.bin and so on" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Prints the digest that the platform will report for a VM started from the file, for every platform in it: the "
	"launch digest of SEV-SNP, the MRTD of TDX, the boot digest of VBS.",
	"The log shows what is measured, in order: the event, the record it came from as uvmkit inspect counts them, the "
	"guest physical address or register number, the digest of the contents, and the measurement up to there. The text "
	"cuts digests to 16 digits; with --json they are whole. Comparing two logs shows where two images part.",
	"With --launcher it prints the launch digest of SEV-SNP for one launcher, for several, or for all: they differ in the "
	"order "
	"in which they submit pages, and in what they submit. kvm is QEMU's igvm-cfg on KVM, cloud-hypervisor Cloud Hypervisor "
	"on "
	"KVM, and mshv Cloud Hypervisor on MSHV; these are as their sources say. hyperv is assumed to submit what the file "
	"says, as "
	"is measured without --launcher. KVM measures the state of every processor: those in the file, and those that QEMU "
	"resets "
	"further ones to, for which it needs --vcpus and --vcpu-type. What a launcher refuses by uvmkit check --target it has "
	"no "
	"digest of; then the status is 1, with all only when no launcher has one. TDX and VBS measure alike whoever launches, "
	"as "
	"far as is known.",
	"With --ovmf it prints, without an IGVM file, what an AMD processor will report for a VM that a hypervisor starts from "
	"firmware. Options and digests are those of sev-snp-measure.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit measure image.bin", "All digests of a file." },
	{ "uvmkit measure --platform snp --log image.bin", "How the launch digest comes about." },
	{ "uvmkit measure --launcher all image.bin", "The launch digests of SEV-SNP, by launcher." },
	{ "uvmkit measure --ovmf OVMF.fd --mode snp --vcpu-type EPYC-v4 --vcpus 1..4",
	  "A launch from firmware, by number of processors." },
	{ NULL, NULL },
};

static const struct cli_command *const subcommands[] = { &measure_batch_command, NULL };

const struct cli_command measure_command = {
	.name = "measure",
	.summary = "compute the launch measurements of an IGVM file",
	.description = description,
	.options = options,
	.positional = { "FILE", "an IGVM file, or a resource DLL or guest-state file that holds one; - is standard input", 0,
			1 },
	.examples = examples,
	.subcommands = subcommands,
	.run = run,
};
