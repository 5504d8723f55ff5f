/* SPDX-License-Identifier: MIT */
/*
 * VMs in QEMU, from what they start from to their end.
 */
#include "boot.h"

#include <string.h>

#include "boot_parts.h"
#include "kept_evidence.h"
#include "uvm/host.h"

#define MIB (1ull << 20)
#define BOOT_TIMEOUT_S 120u

/* ---- the VM -------------------------------------------------------------------------------------------------------- */

const char *boot_place(const struct boot *b, enum uvm_boot_role role)
{
	const char *path = b->p->files.file[role].used;

	return path != NULL ? host_place(b->p->m, b->p->host, path) : NULL;
}

static void describe(struct boot *b)
{
	const struct plan *p = b->p;
	const char *exec = cli_get(p->c, "exec");

	b->run.config.processors = p->options.ProcessorCount > 0 ? (uint32_t)p->options.ProcessorCount : 1;
	b->run.config.memory = p->options.MemorySizeInMB * MIB;
	b->run.config.disks = b->run.disks;
	b->run.config.evidence = p->options.DebugMode;
	if (exec != NULL && *exec != '\0')
		memcpy(b->argv, (const char *const[]){ "/bin/sh", "-c", exec }, 3 * sizeof(exec));
}

/* ---- its end ------------------------------------------------------------------------------------------------------- */

static void write_end(struct uvm_json_writer *w, const struct uvm_vm_result *res)
{
	uvm_json_member_string(w, "outcome", uvm_vm_outcome_name(res->outcome));
	if (res->exited)
		uvm_json_member_u64(w, "status", res->status);
	if (res->signal != 0)
		uvm_json_member_u64(w, "signal", res->signal);
	if (res->reason[0] != '\0')
		cli_json_text(w, "reason", res->reason);
	uvm_json_member_bool(w, "confidential", false);
	if (res->verdict != NULL) {
		uvm_json_key(w, "verdict");
		cli_json_outside(w, res->verdict, strlen(res->verdict));
	}
}

void boot_write_failure(struct uvm_json_writer *w, const struct uvm_diag *d)
{
	char text[512];

	uvm_diag_format(d, text, sizeof(text));
	uvm_json_member_string(w, "outcome", "failed");
	cli_json_text(w, "reason", text);
}

/* What kept the VM from running, for people and in the document. */
static int fail(const struct boot *b, struct uvm_json_writer *w, int code)
{
	const char *id = b->p->id, *thing = b->run.path != NULL ? b->run.path : id;

	if (plan_is_one_of_several(b->p) && thing != id)
		thing = uvm_mem_format(b->p->m, "%s: %s", id, thing);
	(void)cli_error(b->p->c, thing, &b->p->d);
	if (w != NULL)
		boot_write_failure(w, &b->p->d);
	return code;
}

/* The workload's own status counts only for who asked for a command. */
static int code_of(const struct boot *b, int code)
{
	return b->argv[0] != NULL || code >= RUN_REFUSED ? code : 0;
}

/* A VM that was asked for a command is not done when nobody tells how that ended. */
static void want_status(const struct boot *b, struct uvm_vm_result *res)
{
	if (b->argv[0] == NULL || res->outcome != UVM_VM_DONE || res->exited || b->run.config.kernel == NULL)
		return;
	res->outcome = UVM_VM_DIED;
	(void)snprintf(res->reason, sizeof(res->reason), "the VM switched itself off, and nobody told how the command ended");
}

static int watch(struct boot *b, struct uvm_json_writer *w)
{
	const struct uvm_vm_watch watch = {
		.arg = &b->run,
		.output = run_show_output,
		.argv = b->argv[0] != NULL ? b->argv : NULL,
		.boot_timeout_s = b->agent ? BOOT_TIMEOUT_S : 0,
	};
	struct uvm_vm_result res;
	int code;

	if (uvm_vm_qemu.start(b->run.vm, &b->p->d) < 0)
		return fail(b, w, RUN_FAILED);
	b->p->started = true;
	if (uvm_vm_qemu.wait(b->run.vm, &watch, &res, &b->p->d) < 0)
		return fail(b, w, RUN_FAILED);
	b->run.json = false; /* the document is ours */
	want_status(b, &res);
	code = run_show_result(&b->run, &res);
	if (w != NULL)
		write_end(w, &res);
	uvm_vm_result_free(&res);
	return code_of(b, code);
}

static void show_warning(const struct boot *b)
{
	if (b->run.config.kernel != NULL)
		cli_warn(b->p->c, b->p->id,
			 "this VM is not confidential: this host sees and can change all of it, and nobody has measured it");
	else
		run_show_warning(&b->run);
	if (*b->p->options.SecurityPolicy != '\0' && !b->p->allows_all)
		cli_warn(b->p->c, b->p->id,
			 "nobody enforces its policy on containers here: back-end qemu hands it to no agent, and the VM runs "
			 "what "
			 "--exec says");
}

static int run_prepared(struct boot *b, struct uvm_json_writer *w)
{
	int code, kept;

	b->run.json = w != NULL;
	if (plan_is_one_of_several(b->p))
		b->run.path = b->p->id;
	if (b->p->side_by_side)
		run_name(&b->run, b->lines, b->p->id);
	if (uvm_vm_qemu.prepare(&b->run.vm, &b->run.config, &b->p->d) < 0) {
		code = fail(b, w, RUN_FAILED);
	} else {
		uvm_vm_qemu.info(b->run.vm, &b->run.info);
		show_warning(b);
		code = watch(b, w);
	}
	kept = evidence_keep(b);
	return code != 0 ? code : kept;
}

static int find_parts(struct boot *b)
{
	const int r = boot_is_plain_linux(&b->p->options) ? boot_linux(b) : boot_firmware(b);

	return r == UVM_OK ? boot_add_more(b) : r;
}

int boot_vm(struct plan *p, struct uvm_json_writer *w)
{
	struct boot b = { .p = p, .run = { .c = (struct cli *)(uintptr_t)p->c } };
	int code;

	if (find_parts(&b) < 0) {
		code = fail(&b, w, 1);
	} else {
		describe(&b);
		code = run_prepared(&b, w);
	}
	uvm_vm_qemu.free(b.run.vm);
	boot_close_disks(&b);
	input_free(&b.run.in);
	uvm_bytes_free(&b.elf);
	uvm_bytes_free(&b.initrd);
	return code;
}
