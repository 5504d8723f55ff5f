/* SPDX-License-Identifier: MIT */
/*
 * From a command line to VMs, and from VMs to a back-end.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "boot.h"
#include "os/clock.h"
#include "plan.h"
#include "plan_text.h"
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

/* clang-format off */
const struct cli_option plan_options[] = {
	{ .name = "cpus", .kind = CLI_U64, .own = true, .value = "N", .help = "virtual processors, up to those of the host [2]" },
	{ .name = "memory", .kind = CLI_U64, .own = true, .value = "MB", .help = "memory, rounded up to an even number [1024; cwcow 2048]" },
	{ .name = "allow-overcommit", .kind = CLI_BOOL, .own = true, .help = "the host may give the VM memory that it does not have yet" },
	{ .name = "enable-deferred-commit", .kind = CLI_BOOL, .own = true, .help = "memory is reserved when first used; needs overcommit" },
	{ .name = "resource-partition", .kind = CLI_STRING, .own = true, .value = "GUID", .help = "resource partition of the host" },
	{ .name = "count", .kind = CLI_U64, .own = true, .value = "N", .min = 1, .max = COUNT_MAX,
	  .help = "how many VMs, called uvmboot-0 and so on [1]" },
	{ .name = "parallel", .kind = CLI_U64, .own = true, .value = "N", .min = 1, .max = COUNT_MAX, .help = "how many of them at a time [1]" },
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

/* ---- back-ends ---- */

static int print_plan(struct plan *p, struct uvm_json_writer *w)
{
	char *document = p->d.code == UVM_OK ? plan_document_text(p) : NULL;

	if (w == NULL && document != NULL) {
		printf("%s\n", document);
	} else if (w == NULL || p->d.rule == NULL) {
		if (document == NULL)
			(void)cli_error(p->c, p->id, &p->d);
	}
	if (w != NULL) {
		uvm_json_object_open(w);
		uvm_json_member_string(w, "id", p->id);
		if (document != NULL) {
			uvm_json_key(w, "document");
			uvm_json_raw(w, document, strlen(document));
		} else if (p->d.rule != NULL) {
			uvm_json_key(w, "error");
			pod_write_error(w, &p->files, &p->d);
		}
		uvm_json_object_close(w);
	}
	free(document);
	return document != NULL ? 0 : 1;
}

/* Why a VM was not even tried. */
static int refuse_plan(const struct plan *p, struct uvm_json_writer *w)
{
	if (w == NULL || p->d.rule == NULL) {
		(void)cli_error(p->c, p->id, &p->d);
		pod_print_wrong(p->c, &p->files);
	}
	if (w != NULL && p->d.rule != NULL) {
		uvm_json_key(w, "error");
		pod_write_error(w, &p->files, &p->d);
	} else if (w != NULL) {
		boot_write_failure(w, &p->d);
	}
	return 1;
}

/* The copies that a document names are made for pods alone. */
static void use_originals(struct uvm_boot_files *b)
{
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++)
		b->file[i].used = b->file[i].path;
}

static int boot_plan(struct plan *p, struct uvm_json_writer *w)
{
	int code;

	use_originals(&p->files);
	if (p->d.code == UVM_OK && boot_check(p) == UVM_OK)
		(void)!plan_check_start(p);
	if (w != NULL) {
		uvm_json_object_open(w);
		uvm_json_member_string(w, "id", p->id);
	}
	code = p->d.code == UVM_OK ? boot_vm(p, w) : refuse_plan(p, w);
	if (w != NULL)
		uvm_json_object_close(w);
	return code;
}

static int run_one(const struct cli *c, const struct uvm_host *host, unsigned index, plan_make_fn *make,
		   struct uvm_json_writer *w)
{
	char id[32];
	struct plan p = { .id = id, .index = index, .c = c, .host = host, .d = UVM_DIAG_INIT };
	int code;

	(void)snprintf(id, sizeof(id), "uvmboot-%u", index);
	p.terminal = cli_bool(c, "tty", false);
	p.m = uvm_mem_new(&p.d);
	if (p.m != NULL)
		(void)!make(&p);
	code = plan_is_dry(c) ? print_plan(&p, w) : boot_plan(&p, w);
	uvm_boot_files_free(&p.files);
	uvm_options_free(&p.options);
	uvm_mem_free(p.m);
	return code;
}

/* A failure of ours or of a VM outweighs what a workload returned. */
static int worse(int a, int b)
{
	return b > a ? b : a;
}

/* One failure does not keep the others from being tried, but it shows in the exit status. */
static int run_all(const struct cli *c, const struct uvm_host *host, plan_make_fn *make)
{
	const uint64_t count = cli_u64(c, "count", 1);
	const bool json = cli_has(c, "json") > 0;
	struct uvm_json_writer w;
	int code = 0, end = 0;

	if (json) {
		cli_json_stdout(&w, 2);
		uvm_json_object_open(&w);
		uvm_json_key(&w, "uvms");
		uvm_json_array_open(&w);
	}
	for (unsigned i = 0; i < count; i++)
		code = worse(code, run_one(c, host, i, make, json ? &w : NULL));
	if (json) {
		uvm_json_array_close(&w);
		uvm_json_object_close(&w);
		end = cli_json_end(c, &w);
	}
	return code != 0 ? code : end;
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
	if (!plan_is_dry(c) && cli_u64(c, "parallel", 1) > 1)
		return cli_usage(c, "--parallel %" PRIu64 ": back-end qemu runs one VM after the other",
				 cli_u64(c, "parallel", 1));
	code = pod_host(c, &host);
	if (code != 0)
		return code;
	code = run_all(c, &host, make);
	uvm_host_free(&host);
	if (cli_has(c, "measure"))
		fprintf(cli_has(c, "json") ? stderr : stdout, "Elapsed time: %.3fs\n", (double)(uvm_clock_ns() - start) / 1e9);
	return code;
}
