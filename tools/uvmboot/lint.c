/* SPDX-License-Identifier: MIT */
/*
 * uvmboot lint: what works, but leaves a pod less protected than it could be; and boot files that would not work.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "pod.h"
#include "uvm/annotations.h"
#include "uvm/host.h"

/* By the annotation of this id. */
#define BY(option, id)                                              \
	(o->origin[UVM_OPT_##option].from == UVM_FROM_ANNOTATION && \
	 strcmp(o->origin[UVM_OPT_##option].by, annotation_table[ANNOTATION_##id].key) == 0)

/* A text that is not the default's emptiness. */
#define GIVEN(text) ((text) != NULL && *(text) != '\0')

/*
 * X(name, option, condition, sentence): in which options ${o} show it, and which of them to change. Those behind the first
 * concern confidential VMs alone: of others nothing is protected from the host.
 */
/* clang-format off */
#define RULES(X)                                                                                                             \
	X("not-confidential", SecurityPolicy, !o->SecurityPolicyEnabled,                                                     \
	  "there is no policy: the host sees and decides everything")                                                        \
	X("no-hardware", IsolationType, o->Platform == UVM_WCOW && o->IsolationType == UVM_VM_ISOLATION_GSO,                 \
	  "no hardware isolates the VM: what it attests is worth nothing")                                                   \
	X("no-hardware", GuestStateFilePath, o->Platform == UVM_LCOW && !GIVEN(o->GuestStateFilePath),                       \
	  "no hardware isolates the VM: what it attests is worth nothing")                                                   \
	X("guest-state-named", GuestStateFilePath,                                                                           \
	  BY(GuestStateFilePath, WCOW_GUEST_STATE) || BY(GuestStateFilePath, LCOW_GUEST_STATE),                              \
	  "the image comes from this file, whatever the isolation type")                                                     \
	X("enforcer-named", SecurityPolicyEnforcer, GIVEN(o->SecurityPolicyEnforcer),                                        \
	  "who enforces the policy is chosen by the host, and not part of the policy's digest")                              \
	X("memory-not-own", AllowOvercommit, o->AllowOvercommit, "the host may take pages from the VM")                      \
	X("dumped", DumpDirectoryPath, GIVEN(o->DumpDirectoryPath), "the memory of the VM may be written to the host's disk") \
	X("console", ConsolePipe, GIVEN(o->ConsolePipe), "what the VM prints goes to the host")                              \
	X("no-secure-boot", DisableSecureBoot, o->Platform == UVM_WCOW && o->DisableSecureBoot,                              \
	  "programs start that nobody signed")                                                                               \
	X("writable-efi", WritableEFI, o->Platform == UVM_WCOW && o->WritableEFI, "the VM can change what it boots from")    \
	X("debug-mode", DebugMode, o->Platform == UVM_WCOW && o->DebugMode, "the disks of the VM are copied to the host")    \
	X("logs-forwarded", LogForwardingEnabled, o->Platform == UVM_WCOW && o->LogForwardingEnabled,                        \
	  "logs of the VM go to the host")                                                                                   \
	X("root-unverified", DmVerityMode, o->Platform == UVM_LCOW && GIVEN(o->GuestStateFilePath) && !o->DmVerityMode,      \
	  "the root disk is not verified while it is read")                                                                  \
	X("scratch-plain", EnableScratchEncryption, o->Platform == UVM_LCOW && !o->EnableScratchEncryption,                  \
	  "what containers write can be read on the host's disk")
/* clang-format on */

struct rule {
	const char *name, *says;
	enum uvm_option option;
	bool found;
};

#define RULE_COUNT(name, option, condition, sentence) +1
#define RULE(name, option, condition, sentence) { name, sentence, UVM_OPT_##option, condition },
enum { NRULES = 0 RULES(RULE_COUNT) };

/* Of a VM that is not confidential the first is all there is to say. */
static size_t find(const struct uvm_options *o, struct rule *ret)
{
	const struct rule all[] = { RULES(RULE) };
	size_t n = 0;

	for (size_t i = 0; i < NRULES && (i == 0 || o->SecurityPolicyEnabled); i++) {
		if (all[i].found)
			ret[n++] = all[i];
	}
	return n;
}

/* ---- boot files ---------------------------------------------------------------------------------------------------- */

/* A host's files are at hand when it says where they are, or when their directory is there. */
static bool at_hand(const struct pod *p)
{
	return p->host.sysroot != NULL || host_look(p->files.memory, &p->host, p->files.root) == UVM_FILE_DIRECTORY;
}

/* What is not at hand is nothing to be said about. */
static int look_at_files(const struct cli *c, struct pod *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	r = uvm_boot_files_in_root(&p->options, &p->host, &p->files, &d);
	if (r == UVM_OK && !at_hand(p))
		uvm_boot_files_free(&p->files);
	else if (r == UVM_OK)
		r = uvm_boot_files_check_kinds(&p->files, &p->options, &p->host, UVM_STARTER_HCS, &d);
	return r == UVM_E_NOMEM ? cli_error(c, NULL, &d) : 0;
}

/* The next boot file from *at on that is not as it must be: its class, and what to say; NULL behind the last. */
static const char *next_file(const struct uvm_boot_files *b, unsigned *at, const char **says)
{
	for (; *at < UVM_BOOT_ROLES; (*at)++) {
		const struct uvm_boot_file *f = &b->file[*at];

		*says = f->wrong != NULL ? f->wrong : "there is no regular file";
		if (f->wrong != NULL)
			return "boot-file-kind";
		if (f->path != NULL && f->required && !f->present)
			return "boot-file-missing";
	}
	return NULL;
}

/* ---- results ------------------------------------------------------------------------------------------------------- */

static void write_rule(struct uvm_json_writer *w, const struct uvm_options *o, const struct rule *r)
{
	const char *by = o->origin[r->option].by;

	uvm_json_object_open(w);
	uvm_json_member_string(w, "rule", r->name);
	uvm_json_member_string(w, "option", uvm_option_info(r->option)->name);
	if (by != NULL)
		cli_json_text(w, "by", by);
	uvm_json_member_string(w, "message", r->says);
	uvm_json_object_close(w);
}

static unsigned write_files(struct uvm_json_writer *w, const struct uvm_boot_files *b)
{
	const char *name, *says;
	unsigned n = 0;

	for (unsigned i = 0; (name = next_file(b, &i, &says)) != NULL; i++, n++) {
		uvm_json_object_open(w);
		uvm_json_member_string(w, "rule", name);
		uvm_json_member_string(w, "file", uvm_boot_role_name(i));
		cli_json_text(w, "path", b->file[i].path);
		cli_json_text(w, "message", says);
		uvm_json_object_close(w);
	}
	return n;
}

static int write(const struct cli *c, const struct pod *p, const struct rule *r, size_t n)
{
	struct uvm_json_writer w;
	unsigned files;
	int end;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "findings");
	uvm_json_array_open(&w);
	for (size_t i = 0; i < n; i++)
		write_rule(&w, &p->options, &r[i]);
	files = write_files(&w, &p->files);
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	end = cli_json_end(c, &w);
	return end != 0 ? end : n + files > 0;
}

static void print_safe(const char *s)
{
	cli_print_safe(stdout, s, strlen(s));
}

static void print_rule(const struct uvm_options *o, const struct rule *r)
{
	const char *by = o->origin[r->option].by;

	printf("%s: %s, %s%s", r->name, uvm_option_info(r->option)->name, uvm_origin_name(o->origin[r->option].from),
	       by != NULL ? " " : "");
	if (by != NULL)
		print_safe(by);
	printf(": %s\n", r->says);
}

static unsigned print_files(const struct uvm_boot_files *b)
{
	const char *name, *says;
	unsigned n = 0;

	for (unsigned i = 0; (name = next_file(b, &i, &says)) != NULL; i++, n++) {
		printf("%s: %s, ", name, uvm_boot_role_name(i));
		print_safe(b->file[i].path);
		printf(": ");
		print_safe(says);
		printf("\n");
	}
	return n;
}

static int print(const struct cli *c, const struct pod *p)
{
	struct rule found[NRULES];
	const size_t n = find(&p->options, found);

	if (cli_has(c, "json"))
		return write(c, p, found, n);
	for (size_t i = 0; i < n; i++)
		print_rule(&p->options, &found[i]);
	return print_files(&p->files) + n > 0;
}

static int run(struct cli *c)
{
	struct pod p;
	int code = pod_open(c, &p);

	if (code == 0)
		code = look_at_files(c, &p);
	if (code == 0)
		code = print(c, &p);
	pod_close(&p);
	return code;
}

/* clang-format off */
static const struct cli_option options[] = {
	{ .name = "spec", .kind = CLI_STRING, .required = true, .value = "FILE", .help = "the pod's config.json" },
	{ .name = "task-id", .kind = CLI_STRING, .value = "ID", .help = "the VM is named ID@vm [pod]" },
	POD_MORE_OPTIONS,
	{ .name = NULL },
};
/* clang-format on */

static const char *const description[] = {
	"Names each option of a pod's VM that works but leaves it less protected than it could be, where it came from, and "
	"what is lost.",
	"Where the boot files are at hand, in the directory that the pod names or with --sysroot, each that is missing or not "
	"of "
	"the kind that it must be is named too, with what is wrong and what to do: fixed VHDs, guest state with an image for "
	"the "
	"pod's isolation type, kernels, initrds, endorsements.",
	"The exit status is 1 when there is anything to say.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot lint --spec pod.json", "Look a pod over before it is deployed." },
	{ NULL, NULL },
};

const struct cli_command lint_command = {
	.name = "lint",
	.summary = "name what weakens the security of a pod's VM, and boot files that are none",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
