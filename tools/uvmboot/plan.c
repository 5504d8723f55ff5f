/* SPDX-License-Identifier: MIT */
/*
 * From a command line to VMs.
 */
#include <inttypes.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "os/clock.h"
#include "plan.h"
#include "plan_vms.h"
#include "pod.h"

#define COUNT_MAX 100000u /* VMs that one line may ask for */
#define SETTINGS_OWN 32u  /* at most this many flags stand for annotations */
#define CONSOLE "\\\\.\\pipe\\uvmpipe"

static const char *const backends[] = { "hcs-document", "qemu", NULL };

bool plan_is_dry(const struct cli *c)
{
	const char *backend = cli_get(c, "backend");

	return cli_has(c, "dry-run") != 0 || (backend != NULL && strcmp(backend, "qemu") != 0);
}

bool plan_is_one_of_several(const struct plan *p)
{
	return cli_u64(p->c, "count", 1) > 1;
}

/* clang-format off */
const struct cli_option plan_options[] = {
	{ .name = "cpus", .kind = CLI_U64, .own = true, .value = "N", .help = "virtual processors, up to those of the host [2]" },
	{ .name = "memory", .kind = CLI_U64, .own = true, .value = "MB", .help = "memory, rounded up to an even number [1024; cwcow 2048]" },
	{ .name = "allow-overcommit", .kind = CLI_BOOL, .own = true, .help = "the host may give the VM memory that it does not have yet" },
	{ .name = "enable-deferred-commit", .kind = CLI_BOOL, .own = true, .help = "memory is reserved when first used; needs overcommit" },
	{ .name = "resource-partition", .kind = CLI_STRING, .own = true, .value = "GUID", .help = "resource partition of the host" },
	{ .name = "count", .kind = CLI_U64, .own = true, .value = "N", .min = 1, .max = COUNT_MAX,
	  .help = "how many VMs, called uvmboot-0 and so on [1]" },
	{ .name = "parallel", .kind = CLI_U64, .own = true, .value = "N", .min = 1, .max = COUNT_MAX, .help = "how many of them at a time, in QEMU at most 256 [1]" },
	{ .name = "measure", .kind = CLI_FLAG, .own = true, .help = "print how long it took" },
	{ .name = "debug", .kind = CLI_FLAG, .own = true, .help = "the agent in a Linux VM logs everything" },
	{ .name = "gcs", .kind = CLI_FLAG, .own = true, .help = "lcow: --exec goes through the agent in the VM" },
	{ .name = "dry-run", .kind = CLI_FLAG, .own = true, .help = "make nothing, start nothing: print the documents of the VMs" },
	{ .name = "backend", .kind = CLI_CHOICE, .own = true, .value = "NAME", .choices = backends,
	  .help = "what takes the VMs: qemu runs them here, hcs-document prints what a Windows host is told [qemu]" },
	HOST_OPTIONS,
	{ .name = NULL },
};
/* clang-format on */

/* ---- settings ---- */

static const char *key_of(enum annotation_id id)
{
	return annotation_table[id].key;
}

void settings_set(struct settings *s, enum annotation_id id, const char *value, const char *by)
{
	s->v[s->n++] = (struct uvm_setting){ key_of(id), value, by };
}

void settings_flag(struct plan *p, struct settings *s, enum annotation_id id, const char *name)
{
	const char *value = cli_get(p->c, name);

	if (cli_has(p->c, name) == 0)
		return;
	if (value == NULL)
		value = cli_bool(p->c, name, true) ? "true" : "false";
	settings_set(s, id, value, uvm_mem_format(p->m, "--%s", name));
}

/* Numbers are passed on as decimal ones; none can be meant as 0. */
static int set_number(struct plan *p, struct settings *s, enum annotation_id id, const char *name, uint64_t max)
{
	const uint64_t n = cli_u64(p->c, name, 1);

	if (cli_has(p->c, name) == 0)
		return UVM_OK;
	if (n == 0 || n > max)
		return uvm_refuse(&p->d, UVM_CLASS_VALUE_RANGE, "--%s: %" PRIu64 " is not from 1 to %" PRIu64, name, n, max);
	settings_set(s, id, uvm_mem_format(p->m, "%" PRIu64, n), uvm_mem_format(p->m, "--%s", name));
	return UVM_OK;
}

int settings_begin(struct plan *p, struct settings *s, size_t more)
{
	int status;

	s->n = 0;
	s->v = uvm_mem_take(p->m, SETTINGS_OWN + more, sizeof(*s->v));
	if (s->v == NULL)
		return uvm_mem_status(p->m, &p->d);
	status = set_number(p, s, ANNOTATION_PROCESSORS, "cpus", INT32_MAX);
	if (status == UVM_OK)
		status = set_number(p, s, ANNOTATION_MEMORY, "memory", UINT64_MAX - 1);
	settings_flag(p, s, ANNOTATION_OVERCOMMIT, "allow-overcommit");
	settings_flag(p, s, ANNOTATION_DEFERRED_COMMIT, "enable-deferred-commit");
	settings_flag(p, s, ANNOTATION_PARTITION, "resource-partition");
	settings_set(s, ANNOTATION_CONSOLE, CONSOLE, "uvmboot");
	return status;
}

/* Whether what the values come to is confidential is not known before they were read. */
static bool is_strict(struct plan *p, const struct uvm_vm *vm)
{
	struct uvm_vm lax = *vm;
	struct uvm_options o;
	bool confidential;

	if (cli_has(p->c, "strict"))
		return true;
	if (plan_is_dry(p->c) || cli_has(p->c, "compat"))
		return false;
	lax.note = NULL;
	if (uvm_options_make(&lax, &o, &(struct uvm_diag)UVM_DIAG_INIT) < 0)
		return false; /* that comes again */
	confidential = o.SecurityPolicyEnabled || (vm->platform == UVM_LCOW && cli_has(p->c, "security-hardware"));
	uvm_options_free(&o);
	return confidential;
}

int settings_make(struct plan *p, const struct settings *s, enum uvm_platform platform)
{
	struct noting noting = { .c = p->c };
	struct uvm_vm vm = {
		.host = p->host,
		.platform = platform,
		.id = p->id,
		.log_level = cli_has(p->c, "debug") ? "trace" : "warning",
		.settings = s->v,
		.nsettings = s->n,
		.note = p->index == 0 ? pod_note : NULL,
		.note_arg = &noting,
	};
	const int status = uvm_mem_status(p->m, &p->d);

	if (status < 0)
		return status;
	vm.strict = noting.strict = is_strict(p, &vm);
	return uvm_options_make(&vm, &p->options, &p->d);
}

/* ---- the whole line ---- */

static int check_partition(const struct cli *c)
{
	const char *text = cli_get(c, "resource-partition");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_guid g;

	if (text == NULL || uvm_guid_parse(text, strlen(text), &g) == UVM_OK)
		return 0;
	(void)uvm_refuse(&d, UVM_CLASS_BAD_GUID, "--resource-partition: \"%s\" is not a GUID without braces", text);
	return pod_refuse(c, NULL, NULL, &d);
}

int plan_run(struct cli *c, plan_make_fn *make)
{
	const uint64_t start = uvm_clock_ns();
	struct uvm_host host;
	int code = check_partition(c);

	if (code != 0)
		return code;
	code = pod_host(c, &host);
	if (code != 0)
		return code;
	code = plan_vms(c, &host, make);
	uvm_host_free(&host);
	if (cli_has(c, "measure"))
		fprintf(cli_has(c, "json") ? stderr : stdout, "Elapsed time: %.3fs\n", (double)(uvm_clock_ns() - start) / 1e9);
	return code;
}
