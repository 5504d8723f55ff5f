/* SPDX-License-Identifier: MIT */
/*
 * uvmkit check: hold IGVM files against the rules of the format.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "os/say.h"
#include "os/sparse.h"
#include "pack.h"
#include "uvm/boot_kinds.h"
#include "uvm/firmware.h"

/* One file being checked, and what was found so far. */
struct verdict {
	const char *path;
	struct uvm_json_writer *json; /* NULL: text */
	bool strict;
	uint64_t errors, warnings;
	struct input *in; /* once it is read */
};

/* ${rule} is NULL for what is wrong before there is an IGVM file to hold against the rules. */
static bool is_error(const struct verdict *v, const struct uvm_igvm_rule *rule)
{
	return v->strict || rule == NULL || rule->severity == UVM_IGVM_ERROR;
}

static void violation_text(const struct verdict *v, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	char text[512];

	uvm_diag_format(d, text, sizeof(text));
	cli_print_safe(stdout, v->path, strlen(v->path));
	printf(": %s: ", is_error(v, rule) ? "error" : "warning");
	cli_print_safe(stdout, text, strlen(text));
	printf(rule != NULL ? " [%s]\n" : "\n", rule != NULL ? rule->name : "");
}

static void violation_json(const struct verdict *v, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	struct uvm_json_writer *w = v->json;
	char text[512];

	uvm_diag_format(d, text, sizeof(text));
	uvm_json_object_open(w);
	uvm_json_member_string(w, "severity", is_error(v, rule) ? "error" : "warning");
	if (rule != NULL)
		uvm_json_member_string(w, "rule", rule->name);
	if (d->record != NULL)
		uvm_json_member_string(w, "record", d->record);
	if (d->index != UVM_NO_INDEX)
		uvm_json_member_u64(w, "index", d->index);
	if (d->field != NULL)
		uvm_json_member_string(w, "field", d->field);
	if (d->off != UVM_NO_OFFSET)
		uvm_json_member_u64(w, "offset", d->off);
	if ((uvm_diag_numbers(d) & UVM_DIAG_GOT) != 0)
		uvm_json_member_u64(w, "got", d->got);
	if ((uvm_diag_numbers(d) & UVM_DIAG_WANT) != 0)
		uvm_json_member_u64(w, "want", d->want);
	uvm_json_member_string(w, "text", text);
	uvm_json_object_close(w);
}

static bool report(void *arg, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	struct verdict *v = arg;

	if (is_error(v, rule))
		v->errors++;
	else
		v->warnings++;
	if (v->json != NULL)
		violation_json(v, rule, d);
	else
		violation_text(v, rule, d);
	return ferror(stdout) == 0;
}

/* A violation of a file that was read: its index is one in the lists, and is told as one in the file. */
static bool report_refused(void *arg, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	struct verdict *v = arg;
	struct uvm_diag in_file = *d;

	if (d->index != UVM_NO_INDEX)
		in_file.index = input_index(v->in, input_record(v->in, d->index));
	return report(v, rule, &in_file);
}

static void begin(const struct verdict *v)
{
	if (v->json == NULL)
		return;
	uvm_json_object_open(v->json);
	cli_json_text(v->json, "file", v->path);
	uvm_json_key(v->json, "violations");
	uvm_json_array_open(v->json);
}

/* ${unreadable}: why the file could not be looked at, or NULL. */
static void end_json(const struct verdict *v, const struct uvm_diag *unreadable)
{
	char text[512];

	uvm_json_array_close(v->json);
	uvm_json_member_u64(v->json, "errors", v->errors);
	uvm_json_member_u64(v->json, "warnings", v->warnings);
	if (unreadable != NULL) {
		uvm_diag_format(unreadable, text, sizeof(text));
		uvm_json_member_string(v->json, "unreadable", text);
	}
	uvm_json_object_close(v->json);
}

static void end_text(const struct verdict *v)
{
	cli_print_safe(stdout, v->path, strlen(v->path));
	if (v->errors == 0 && v->warnings == 0)
		puts(": good");
	else
		printf(": %" PRIu64 " error%s, %" PRIu64 " warning%s\n", v->errors, v->errors == 1 ? "" : "s", v->warnings,
		       v->warnings == 1 ? "" : "s");
}

/* What the launcher asked for refuses. Violations are told, not returned. */
static int check_target(const struct cli *c, struct verdict *v, struct input *in)
{
	const char *target = cli_get(c, "target");
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (target == NULL)
		return UVM_OK;
	v->in = in;
	r = uvm_igvm_check_target(&in->igvm, uvm_igvm_target_find(target), report_refused, v, &d);
	v->in = NULL;
	return r == UVM_E_CANCELLED ? r : UVM_OK;
}

/* ${wants}: what a boot file of this name is for; NULL: any image. */
static int check_file(const struct cli *c, struct verdict *v, const struct uvm_firmware *wants)
{
	const char *isolation = cli_get(c, "isolation");
	const struct uvm_igvm_read_options opt = { platform_of_word(isolation), report, v };
	struct uvm_diag d = UVM_DIAG_INIT;
	bool unreadable;
	struct input in;
	int r;

	begin(v);
	r = input_read(&in, v->path, &opt, &d);
	if (r == UVM_OK)
		r = platform_check(&in.igvm, isolation, &d);
	if (r == UVM_OK && wants != NULL && !uvm_firmware_wants(wants, &in.igvm))
		r = platform_refuse(&in.igvm, platform_words[wants->platform_type], &d);
	if (r == UVM_OK)
		r = check_target(c, v, &in);
	input_free(&in);
	unreadable = r < 0 && cli_is_system(r);
	if (!unreadable && d.code != UVM_OK && d.rule == NULL)
		report(v, NULL, &d);
	if (v->json != NULL)
		end_json(v, unreadable ? &d : NULL);
	else if (!unreadable)
		end_text(v);
	return unreadable ? cli_error(c, v->path, &d) : v->errors != 0;
}

/* ---- boot-files directories ---- */

/* A disk's size is all that its footer says. */
static int check_disk(const struct cli *c, struct verdict *v, const struct uvm_firmware *wants)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_sparse s;
	uint64_t size;
	bool unreadable;
	int r;

	(void)wants;
	begin(v);
	r = uvm_sparse_open(&s, v->path, &d);
	if (r == UVM_OK)
		r = boot_kind_vhd(&s, &size, &d);
	uvm_sparse_close(&s);
	unreadable = r < 0 && cli_is_system(r);
	if (r < 0 && !unreadable)
		report(v, NULL, &d);
	if (v->json != NULL)
		end_json(v, unreadable ? &d : NULL);
	else if (!unreadable)
		end_text(v);
	return unreadable ? cli_error(c, v->path, &d) : v->errors != 0;
}

typedef int check_fn(const struct cli *c, struct verdict *v, const struct uvm_firmware *wants);

/* Check the file ${name} of a directory if there is one, be it a link that leads nowhere. */
static int check_in(const struct cli *c, const struct verdict *dir, const char *name, check_fn *check,
		    const struct uvm_firmware *wants, unsigned *found)
{
	struct verdict v = { .json = dir->json, .strict = dir->strict };
	struct stat st;
	char *path;
	int r = 0;

	if (asprintf(&path, "%s/%s", dir->path, name) < 0)
		return cli_error(c, dir->path, &(struct uvm_diag){ .code = UVM_E_NOMEM });
	v.path = path;
	if (lstat(path, &st) == 0 || errno != ENOENT) {
		(*found)++;
		r = check(c, &v, wants);
	}
	free(path);
	return r;
}

static int check_directory(const struct cli *c, struct verdict *dir)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned found = 0;
	size_t n;
	const struct uvm_firmware *w = uvm_firmwares(&n);
	int worst = 0, r;

	for (size_t i = 0; i < n; i++) {
		r = check_in(c, dir, w[i].file, check_file, &w[i], &found);
		worst = r > worst ? r : worst;
	}
	for (const struct pack_disk *disk = pack_disks; disk->option != NULL; disk++) {
		r = check_in(c, dir, disk->file, check_disk, NULL, &found);
		worst = r > worst ? r : worst;
	}
	if (found > 0)
		return worst;
	(void)uvm_say(&d, UVM_E_MISSING, "no boot files in it: none of cwcow.*.vmgs, boot.vhd, rootfs.vhd");
	return cli_error(c, dir->path, &d);
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int list_rules(const struct cli *c, bool json)
{
	struct uvm_json_writer w;
	size_t n;
	const struct uvm_igvm_rule *rules = uvm_igvm_rules(&n);

	cli_json_stdout(&w, 2);
	if (json)
		uvm_json_array_open(&w);
	for (size_t i = 0; i < n; i++) {
		const char *severity = rules[i].severity == UVM_IGVM_ERROR ? "error" : "warning";

		if (!json) {
			printf("%s (%s)\n    %s\n", rules[i].name, severity, rules[i].sentence);
			continue;
		}
		uvm_json_object_open(&w);
		uvm_json_member_string(&w, "rule", rules[i].name);
		uvm_json_member_string(&w, "severity", severity);
		uvm_json_member_string(&w, "sentence", rules[i].sentence);
		uvm_json_object_close(&w);
	}
	if (!json)
		return 0;
	uvm_json_array_close(&w);
	return cli_json_end(c, &w);
}

static int run(struct cli *c)
{
	const bool json = cli_has(c, "json") != 0;
	struct uvm_json_writer w;
	int worst = 0, r;
	unsigned n;
	const char *const *paths = cli_args(c, &n);

	if (cli_has(c, "rules") != 0)
		return n != 0 ? cli_usage(c, "--rules takes no FILE, but '%s' is given", paths[0]) : list_rules(c, json);
	if (n == 0)
		return cli_usage(c, "FILE is missing");
	cli_json_stdout(&w, 2);
	if (json)
		uvm_json_array_open(&w);
	for (unsigned i = 0; i < n; i++) {
		struct verdict v = { .path = paths[i], .json = json ? &w : NULL, .strict = cli_has(c, "strict") != 0 };

		r = is_directory(v.path) ? check_directory(c, &v) : check_file(c, &v, NULL);
		worst = r > worst ? r : worst;
	}
	if (json) {
		uvm_json_array_close(&w);
		r = cli_json_end(c, &w);
		worst = r > worst ? r : worst;
	}
	return worst;
}

static const char *const targets[] = { "qemu", "cloud-hypervisor", "mshv", "kvm", "hyperv", NULL };

static const struct cli_option options[] = {
	{ .name = "isolation",
	  .letter = 'i',
	  .kind = CLI_CHOICE,
	  .value = "TYPE",
	  .help = "check only what a loader for this platform would look at",
	  .choices = platform_words },
	{ .name = "target",
	  .letter = 't',
	  .kind = CLI_CHOICE,
	  .value = "LAUNCHER",
	  .help = "check also what this launcher would refuse; hyperv is assumed, the others are as sources say",
	  .choices = targets },
	{ .name = "strict", .help = "count warnings as errors" },
	{ .name = "json", .help = "print one JSON document" },
	{ .name = "rules", .help = "list all rules instead of checking files", .conflicts = "strict isolation target" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Every violated rule is one line: the file, error or warning, the record and its field, the place in the file, what "
	"is wrong there, and the name of the rule. The last line of a file is the count. An error is what readers refuse; a "
	"warning is what they let pass, or drop without telling.",
	"Of a directory that uvmkit pack made, or of another with such files, each boot file is checked: that it is a fixed "
	"VHD, and of guest-state files that the image in them is for the VM that the name says.",
	"With --target, records that the launcher refuses, and what else keeps it from starting the file as measured, are "
	"violations of the rules called target-. They are known from sources: of qemu (igvm-cfg, 2026); of cloud-hypervisor "
	"(53), "
	"with mshv for what it does on MSHV alone; and for kvm, which makes save areas itself (the VMSA of SEV), of the check "
	"in "
	"COCONUT-SVSM's igvmmeasure. Of hyperv there is no source: it is assumed to accept every record of native, VBS, SNP "
	"and "
	"TDX images.",
	"With --json a violation has these parts as members of their own: severity, rule, record, index, field, offset, and "
	"the numbers of the sentence as got and want. Parts that a violation lacks are left out; text is the whole sentence.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit check image.bin", "Check one file." },
	{ "uvmkit check --strict --isolation snp *.bin", "Check what an SNP host would load of several files, warnings too." },
	{ "uvmkit check --target cloud-hypervisor image.bin", "Whether Cloud Hypervisor would start a file." },
	{ "uvmkit check --rules", "What is checked." },
	{ NULL, NULL },
};

static const struct cli_command *const subcommands[] = { &check_batch_command, NULL };

const struct cli_command check_command = {
	.name = "check",
	.summary = "check IGVM files against the rules of the format",
	.description = description,
	.options = options,
	.positional = { "FILE",
			"an IGVM file, a resource DLL or guest-state file that holds one, or a boot-files directory; - is "
			"standard input",
			0, UINT32_MAX },
	.examples = examples,
	.subcommands = subcommands,
	.run = run,
};
