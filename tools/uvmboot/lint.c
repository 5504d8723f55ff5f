/* SPDX-License-Identifier: MIT */
/*
 * uvmboot lint: what works, but leaves a pod less protected than it could be.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "pod.h"

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
	X("guest-state-named", GuestStateFilePath, o->origin[UVM_OPT_GuestStateFilePath].from == UVM_FROM_ANNOTATION,        \
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

static int write(const struct cli *c, const struct uvm_options *o, const struct rule *r, size_t n)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "findings");
	uvm_json_array_open(&w);
	for (size_t i = 0; i < n; i++) {
		const char *by = o->origin[r[i].option].by;

		uvm_json_object_open(&w);
		uvm_json_member_string(&w, "rule", r[i].name);
		uvm_json_member_string(&w, "option", uvm_option_info(r[i].option)->name);
		if (by != NULL)
			cli_json_text(&w, "by", by);
		uvm_json_member_string(&w, "message", r[i].says);
		uvm_json_object_close(&w);
	}
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}

static int print(const struct cli *c, const struct uvm_options *o)
{
	struct rule found[NRULES];
	const size_t n = find(o, found);
	int end = 0;

	if (cli_has(c, "json"))
		end = write(c, o, found, n);
	for (size_t i = 0; i < n && !cli_has(c, "json"); i++) {
		const enum uvm_option option = found[i].option;
		const char *by = o->origin[option].by;

		printf("%s: %s, %s%s", found[i].name, uvm_option_info(option)->name, uvm_origin_name(o->origin[option].from),
		       by != NULL ? " " : "");
		if (by != NULL)
			cli_print_safe(stdout, by, strlen(by));
		printf(": %s\n", found[i].says);
	}
	return end != 0 ? end : n > 0 ? 1 : 0;
}

static int run(struct cli *c)
{
	struct pod p;
	int code = pod_open(c, &p);

	if (code == 0)
		code = print(c, &p.options);
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
	"what "
	"is lost. The exit status is 1 when there is any.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot lint --spec pod.json", "Look a pod over before it is deployed." },
	{ NULL, NULL },
};

const struct cli_command lint_command = {
	.name = "lint",
	.summary = "name what weakens the security of a pod's VM",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
