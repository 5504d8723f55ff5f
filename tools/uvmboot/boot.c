/* SPDX-License-Identifier: MIT */
/*
 * Confidential VMs in QEMU: the image of the guest-state file that the isolation type names, with the boot disks and the
 * scratch disk attached. What QEMU cannot be, a Windows guest or a device of the host compute service, is refused by name.
 */
#include "boot.h"

#include <inttypes.h>
#include <string.h>

#include "abi/channel.h"
#include "kept_evidence.h"
#include "os/say.h"
#include "run.h"
#include "uvm/firmware.h"
#include "uvm/host.h"
#include "uvm/refuse.h"

#define MIB (1ull << 20)
#define BOOT_TIMEOUT_S 120u

struct boot {
	struct plan *p;
	struct run run;
	const char *argv[4];
};

/* ---- what cannot be had here --------------------------------------------------------------------------------------- */

static int check_kind(struct plan *p)
{
	if (p->options.IsolationType == UVM_VM_ISOLATION_NONE)
		return uvm_say(&p->d, UVM_E_UNSUPPORTED,
			       "back-end qemu runs confidential VMs that boot from a guest state file; for others there is "
			       "--backend hcs-document");
	if (p->terminal)
		return uvm_say(&p->d, UVM_E_UNSUPPORTED, "back-end qemu has no terminal for --tty");
	if (p->options.ResourcePartitionID != NULL)
		return uvm_say(&p->d, UVM_E_UNSUPPORTED, "back-end qemu has no resource partitions");
	return UVM_OK;
}

static const char *place(const struct plan *p, enum uvm_boot_role role)
{
	return p->files.file[role].used != NULL ? host_place(p->m, p->host, p->files.file[role].used) : NULL;
}

/* ---- the VM -------------------------------------------------------------------------------------------------------- */

static int open_image(struct boot *b)
{
	struct plan *p = b->p;
	const struct uvm_firmware *w = uvm_firmware_of(&p->options);
	int r;

	b->run.path = place(p, UVM_BOOT_GUEST_STATE);
	if (b->run.path == NULL)
		return uvm_say(&p->d, UVM_E_MISSING, "there is no guest state file");
	r = input_read(&b->run.in, b->run.path, NULL, &p->d);
	if (r == UVM_OK && !uvm_firmware_wants(w, &b->run.in.igvm))
		r = uvm_say(&p->d, UVM_E_MISSING, "the image in it cannot be started as %s", w->isolation);
	b->run.config.platform = w->platform_type;
	return r;
}

/* Several VMs do not share what they write to; what a VM writes to its guest state and to an EFI disk that is not its own copy
 * is gone with it. */
static void add_disk(struct boot *b, enum uvm_boot_role role, const char *serial, enum uvm_vm_access access)
{
	const char *path = place(b->p, role);

	if (path != NULL)
		b->run.disks[b->run.config.ndisks++] = (struct uvm_vm_disk){ path, serial, access };
}

static enum uvm_vm_access efi_access(const struct plan *p)
{
	const struct uvm_boot_file *efi = &p->files.file[UVM_BOOT_EFI_VHD];

	if (!p->options.WritableEFI)
		return UVM_VM_READ_ONLY;
	return efi->used != efi->path ? UVM_VM_READ_WRITE : UVM_VM_EPHEMERAL;
}

static void describe(struct boot *b)
{
	const struct plan *p = b->p;
	const bool several = cli_u64(p->c, "count", 1) > 1;
	const char *exec = cli_get(p->c, "exec");

	b->run.config.image = &b->run.in.igvm;
	b->run.config.processors = p->options.ProcessorCount > 0 ? (uint32_t)p->options.ProcessorCount : 1;
	b->run.config.memory = p->options.MemorySizeInMB * MIB;
	b->run.config.secure_boot = p->options.DisableSecureBoot ? UVM_NO : UVM_YES;
	b->run.config.vmgs_ephemeral = UVM_YES; /* its own copy of the file lives in memory */
	b->run.config.disks = b->run.disks;
	b->run.config.evidence = p->options.DebugMode;
	add_disk(b, UVM_BOOT_BOOT_CIM_VHD, UVM_DISK_ROOTFS, UVM_VM_READ_ONLY);
	add_disk(b, UVM_BOOT_SCRATCH, UVM_DISK_SCRATCH, several ? UVM_VM_EPHEMERAL : UVM_VM_READ_WRITE);
	add_disk(b, UVM_BOOT_GUEST_STATE, UVM_DISK_VMGS, UVM_VM_EPHEMERAL);
	add_disk(b, UVM_BOOT_EFI_VHD, UVM_DISK_DATA "0", efi_access(p));
	if (exec != NULL && *exec != '\0')
		memcpy(b->argv, (const char *const[]){ "/bin/sh", "-c", exec }, 3 * sizeof(exec));
}

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
		uvm_json_raw(w, res->verdict, strlen(res->verdict));
	}
}

/* What kept the VM from running, for people and in the document. */
static int fail(const struct boot *b, struct uvm_json_writer *w, int code)
{
	char text[512];

	(void)cli_error(b->p->c, b->run.path != NULL ? b->run.path : b->p->id, &b->p->d);
	if (w != NULL) {
		uvm_diag_format(&b->p->d, text, sizeof(text));
		uvm_json_member_string(w, "outcome", "failed");
		cli_json_text(w, "reason", text);
	}
	return code;
}

/* The workload's own status counts only for who asked for a command. */
static int code_of(const struct boot *b, int code)
{
	return b->argv[0] != NULL || code >= RUN_REFUSED ? code : 0;
}

static int watch(struct boot *b, struct uvm_json_writer *w)
{
	const struct uvm_vm_watch watch = {
		.arg = &b->run,
		.output = run_show_output,
		.argv = b->argv[0] != NULL ? b->argv : NULL,
		.boot_timeout_s = BOOT_TIMEOUT_S,
	};
	struct uvm_vm_result res;
	int code;

	if (uvm_vm_qemu.start(b->run.vm, &b->p->d) < 0)
		return fail(b, w, RUN_FAILED);
	b->p->started = true;
	if (uvm_vm_qemu.wait(b->run.vm, &watch, &res, &b->p->d) < 0)
		return fail(b, w, RUN_FAILED);
	b->run.json = false; /* the document is ours */
	code = run_show_result(&b->run, &res);
	if (w != NULL)
		write_end(w, &res);
	uvm_vm_result_free(&res);
	return code_of(b, code);
}

static int run_prepared(struct boot *b, struct uvm_json_writer *w)
{
	int code, kept;

	b->run.json = w != NULL;
	if (uvm_vm_qemu.prepare(&b->run.vm, &b->run.config, &b->p->d) < 0) {
		code = fail(b, w, RUN_FAILED);
	} else {
		uvm_vm_qemu.info(b->run.vm, &b->run.info);
		run_show_warning(&b->run);
		code = watch(b, w);
	}
	kept = evidence_keep(b->p, b->run.vm, &b->run.in);
	return code != 0 ? code : kept;
}

int boot_vm(struct plan *p, struct uvm_json_writer *w)
{
	struct boot b = { .p = p, .run = { .c = (struct cli *)(uintptr_t)p->c } };
	int code;

	if (check_kind(p) < 0 || open_image(&b) < 0) {
		code = fail(&b, w, 1);
	} else {
		describe(&b);
		code = run_prepared(&b, w);
	}
	uvm_vm_qemu.free(b.run.vm);
	input_free(&b.run.in);
	return code;
}
