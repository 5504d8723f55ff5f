/* SPDX-License-Identifier: MIT */
/*
 * Options of Linux VMs: the directory of the boot files, what is chosen among them, and what a policy changes.
 *
 * Upstream chooses for the default directory first and never takes it back when another one is given; here the choice is made
 * once, for the directory that is used.
 *
 * Source: microsoft/hcsshim internal/uvm/create_lcow.go, internal/oci/uvm.go (handleLCOWSecurityPolicy).
 */
#include <string.h>

#include "uvm/boot_names.h"
#include "uvm/host.h"
#include "uvm/path.h"
#include "uvm/reading.h"

#define BUILD_KERNEL_DIRECT 18286 /* of Windows, the first that loads kernels */
#define BUILD_MULTI_MAPPING 18362

/* Beside the program when that directory exists, else where it would be installed. */
static const char *default_directory(struct reading *r)
{
	const enum uvm_paths paths = r->host->paths;
	const char *beside = uvm_path_join(r->m, paths, uvm_path_dir(r->m, paths, r->host->exe), BOOT_DIR_LCOW);

	if (host_look(r->m, r->host, beside) != UVM_FILE_NONE)
		return beside;
	return uvm_path_join(r->m, paths, r->host->program_files, BOOT_DIR_LCOW_INSTALLED);
}

/* An override that only spells the default in another way is the default. */
static void choose_directory(struct reading *r)
{
	const struct reading_value *v = &r->value[ANNOTATION_BOOT_FILES];
	const char *path = default_directory(r), *given = NULL;

	if (v->text != NULL && *v->text != '\0')
		given = uvm_path_absolute(r->m, r->host->paths, r->host->cwd, v->text);
	if (given != NULL && !uvm_path_equal(r->host->paths, given, path))
		SET(r->o, BootFilesPath, v->from, v->key, given);
	else
		SET(r->o, BootFilesPath, UVM_FROM_DEFAULT, NULL, path);
}

static bool has_file(struct reading *r, const char *name)
{
	return host_look(r->m, r->host, uvm_path_join(r->m, r->host->paths, r->o->BootFilesPath, name)) != UVM_FILE_NONE;
}

static void choose_files(struct reading *r)
{
	struct uvm_options *o = r->o;

	if (!reading_set(r, ANNOTATION_ROOTFS, UVM_OPT_PreferredRootFSType))
		SET(o, PreferredRootFSType, UVM_FROM_FILES, NULL,
		    has_file(r, BOOT_ROOTFS_VHD) ? UVM_ROOTFS_VHD : UVM_ROOTFS_INITRD);
	SET(o, RootFSFile, o->origin[UVM_OPT_PreferredRootFSType].from, o->origin[UVM_OPT_PreferredRootFSType].by,
	    o->PreferredRootFSType == UVM_ROOTFS_VHD ? BOOT_ROOTFS_VHD : BOOT_INITRD);
	if (!o->KernelDirect)
		SET(o, KernelFile, UVM_FROM_FORCED, "KernelDirect", BOOT_KERNEL);
	else
		SET(o, KernelFile, UVM_FROM_FILES, NULL, has_file(r, BOOT_VMLINUX) ? BOOT_VMLINUX : BOOT_KERNEL);
}

static void apply_physical_backing(struct reading *r)
{
	if (!r->o->FullyPhysicallyBacked)
		return;
	SET(r->o, AllowOvercommit, UVM_FROM_FORCED, "FullyPhysicallyBacked", false);
	SET(r->o, VPMemDeviceCount, UVM_FROM_FORCED, "FullyPhysicallyBacked", 0);
}

/* A confidential VM boots from its guest state file, with a verified root disk, and from nothing else. */
static void apply_policy(struct reading *r)
{
	static const char by[] = "SecurityPolicy";
	struct uvm_options *o = r->o;

	if (*o->SecurityPolicy == '\0')
		return;
	SET(o, SecurityPolicyEnabled, UVM_FROM_FORCED, by, true);
	SET(o, EnableScratchEncryption, UVM_FROM_FORCED, by, true);
	if (reading_flag(r, ANNOTATION_NO_HARDWARE))
		return;
	SET(o, VPMemDeviceCount, UVM_FROM_FORCED, by, 0);
	SET(o, GuestStateFilePath, UVM_FROM_FORCED, by, BOOT_LCOW_GUEST_STATE);
	SET(o, KernelBootOptions, UVM_FROM_FORCED, by, "");
	SET(o, AllowOvercommit, UVM_FROM_FORCED, by, false);
	SET(o, PreferredRootFSType, UVM_FROM_FORCED, by, UVM_ROOTFS_NONE);
	SET(o, RootFSFile, UVM_FROM_FORCED, by, "");
	SET(o, DmVerityRootFsVhd, UVM_FROM_FORCED, by, BOOT_ROOTFS_VHD);
	SET(o, DmVerityMode, UVM_FROM_FORCED, by, true);
}

/* ---- devices ---- */

/* "PCI\VEN_…\1": the last part is the function when it is a number. */
static struct uvm_device device_of(struct reading *r, const char *id)
{
	const char *last = strrchr(id, '\\');
	union annotation_parsed function;

	if (last != NULL && annotation_parse(r->m, VALUE_U32, last + 1, &function) && function.u32 <= UINT16_MAX)
		return (struct uvm_device){ uvm_mem_text(r->m, id, (size_t)(last - id)), (uint16_t)function.u32 };
	return (struct uvm_device){ id, 0 };
}

static bool is_assignable(const char *type)
{
	return type != NULL && (strcmp(type, "vpci-instance-id") == 0 || strcmp(type, "vpci") == 0 || strcmp(type, "gpu") == 0);
}

static void apply_devices(struct reading *r)
{
	const struct decode_list *list = &r->spec.windows.devices;
	const struct spec_device *given = list->v;
	struct uvm_device *v = uvm_mem_take(r->m, list->n, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; v != NULL && i < list->n; i++) {
		if (is_assignable(given[i].idType))
			v[n++] = device_of(r, given[i].id != NULL ? given[i].id : "");
	}
	if (n > 0)
		SET(r->o, AssignedDevices, UVM_FROM_SPEC, "windows.devices", v, n);
}

/* ---- all of it ---- */

static void set_defaults(struct reading *r)
{
	struct uvm_options *o = r->o;
	const struct reading_value *more = &r->value[ANNOTATION_EXEC_ARGUMENTS];

	if (!r->value[ANNOTATION_KERNEL_DIRECT].ok)
		o->KernelDirect = r->host->build >= BUILD_KERNEL_DIRECT;
	if (!r->value[ANNOTATION_VPMEM_SINGLE].ok)
		o->VPMemNoMultiMapping = r->host->build < BUILD_MULTI_MAPPING;
	if (!r->value[ANNOTATION_VPMEM_COUNT].ok)
		o->VPMemDeviceCount = 64;
	if (!r->value[ANNOTATION_VPMEM_SIZE].ok)
		o->VPMemSizeBytes = UINT64_C(4) << 30;
	if (!r->value[ANNOTATION_LCOW_REFERENCE].ok)
		o->UVMReferenceInfoFile = BOOT_REFERENCE;
	if (!r->value[ANNOTATION_ENVELOPE].ok)
		o->UVMHashEnvelopeReferenceInfoFile = BOOT_ENVELOPE;
	o->UseGuestConnection = true;
	o->ForwardStderr = true;
	o->ExecCommandLine = uvm_mem_format(r->m, "/bin/gcs -v4 -log-format json -loglevel %s", r->log_level);
	if (more->ok && *more->text != '\0')
		SET(o, ExecCommandLine, more->from, more->key, uvm_mem_format(r->m, "%s %s", o->ExecCommandLine, more->text));
}

int reading_lcow(struct reading *r)
{
	set_defaults(r);
	choose_directory(r);
	choose_files(r);
	apply_physical_backing(r);
	apply_policy(r);
	reading_apply(r, ON_LATE_LCOW);
	apply_devices(r);
	return UVM_OK;
}
