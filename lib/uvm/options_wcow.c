/* SPDX-License-Identifier: MIT */
/*
 * Options of Windows VMs: what a policy demands, and debug mode.
 *
 * Source: microsoft/hcsshim internal/oci/uvm.go (handleWCOWSecurityPolicy).
 */
#include <inttypes.h>
#include <string.h>

#include "uvm/boot_names.h"
#include "uvm/path.h"
#include "uvm/reading.h"
#include "uvm/refuse.h"

#define MEMORY_FLOOR 2048 /* MiB that a confidential VM needs */

/* The spec's limit does not count: a container runtime that knows nothing of the policy would set it too low. */
static int apply_memory(struct reading *r)
{
	if (!reading_set(r, ANNOTATION_MEMORY, UVM_OPT_MemorySizeInMB))
		SET(r->o, MemorySizeInMB, UVM_FROM_DEFAULT, NULL, MEMORY_FLOOR);
	if (r->o->MemorySizeInMB < MEMORY_FLOOR)
		return uvm_refuse(r->d, UVM_CLASS_MEMORY_FLOOR, "%s: a confidential VM needs at least %d MiB, not %" PRIu64,
				  r->value[ANNOTATION_MEMORY].key, MEMORY_FLOOR, r->o->MemorySizeInMB);
	return UVM_OK;
}

static int apply_isolation(struct reading *r)
{
	const struct reading_value *v = &r->value[ANNOTATION_ISOLATION];

	if (v->text != NULL && !v->ok)
		return uvm_refuse(r->d, UVM_CLASS_ISOLATION_TYPE, "%s: \"%s\" is none of %s", v->key, v->text,
				  annotation_value_name(VALUE_ISOLATION));
	if (!v->ok && reading_flag(r, ANNOTATION_NO_HARDWARE))
		SET(r->o, IsolationType, r->value[ANNOTATION_NO_HARDWARE].from, r->value[ANNOTATION_NO_HARDWARE].key,
		    UVM_VM_ISOLATION_GSO);
	else if (!v->ok)
		SET(r->o, IsolationType, UVM_FROM_DEFAULT, NULL, UVM_VM_ISOLATION_SNP);
	SET(r->o, AllowOvercommit, UVM_FROM_FORCED, "SecurityPolicy", false);
	return UVM_OK;
}

const char *reading_confidential_root(struct uvm_mem *m, const struct uvm_host *h, const struct uvm_options *o)
{
	const char *beside = uvm_path_join(m, h->paths, uvm_path_dir(m, h->paths, h->exe), BOOT_DIR_WCOW);

	return *o->BootFilesRootPath != '\0' ? o->BootFilesRootPath : uvm_path_join(m, h->paths, beside, BOOT_DIR_CONFIDENTIAL);
}

/* Files that no annotation names are in the directory of the boot files. */
static void apply_files(struct reading *r)
{
	const enum uvm_paths paths = r->host->paths;
	const char *root = reading_confidential_root(r->m, r->host, r->o);
	const enum uvm_origin from = r->o->origin[UVM_OPT_BootFilesRootPath].from;
	const char *by = r->o->origin[UVM_OPT_BootFilesRootPath].by;

	if (!r->value[ANNOTATION_WCOW_GUEST_STATE].ok)
		SET(r->o, GuestStateFilePath, from, by,
		    uvm_path_join(r->m, paths, root, option_firmware(r->o->IsolationType)->file));
	if (!r->value[ANNOTATION_WCOW_REFERENCE].ok)
		SET(r->o, UVMReferenceInfoFile, from, by, uvm_path_join(r->m, paths, root, BOOT_REFERENCE));
	if (!r->value[ANNOTATION_ENVELOPE].ok)
		SET(r->o, UVMHashEnvelopeReferenceInfoFile, from, by, uvm_path_join(r->m, paths, root, BOOT_ENVELOPE));
}

static int apply_policy(struct reading *r)
{
	int status;

	SET(r->o, SecurityPolicyEnabled, UVM_FROM_FORCED, "SecurityPolicy", true);
	status = apply_memory(r);
	if (status < 0)
		return status;
	reading_apply(r, ON_CWCOW);
	status = apply_isolation(r);
	if (status < 0)
		return status;
	apply_files(r);
	if (!r->value[ANNOTATION_LOG_FORWARDING].ok)
		SET(r->o, LogForwardingEnabled, UVM_FROM_FORCED, "SecurityPolicy", false);
	return UVM_OK;
}

static int check_debug(const struct reading *r)
{
	const struct uvm_options *o = r->o;
	const char *mode = r->value[ANNOTATION_DEBUG].key, *path = r->value[ANNOTATION_DEBUG_PATH].key;

	if (path == NULL)
		path = reading_key(ANNOTATION_DEBUG_PATH);

	if (!o->DebugMode)
		return UVM_OK;
	if (!o->SecurityPolicyEnabled)
		return uvm_refuse(r->d, UVM_CLASS_DEBUG_NOT_CONFIDENTIAL, "%s: only for VMs with a %s", mode,
				  reading_key(ANNOTATION_WCOW_POLICY));
	if (*o->DebugDataPath == '\0')
		return uvm_refuse(r->d, UVM_CLASS_DEBUG_NO_PATH, "%s needs a directory in %s", mode, path);
	if (!uvm_path_is_absolute(r->host->paths, o->DebugDataPath))
		return uvm_refuse(r->d, UVM_CLASS_DEBUG_PATH, "%s: \"%s\" is not absolute", path, o->DebugDataPath);
	return UVM_OK;
}

int reading_wcow(struct reading *r)
{
	struct uvm_options *o = r->o;
	int status = UVM_OK;

	if (!r->value[ANNOTATION_LOG_FORWARDING].ok)
		o->LogForwardingEnabled = true;
	if (!r->value[ANNOTATION_LOG_DEFAULTS].ok)
		o->DefaultLogSourcesEnabled = true;
	if (o->FullyPhysicallyBacked)
		SET(o, AllowOvercommit, UVM_FROM_FORCED, "FullyPhysicallyBacked", false);
	if (*o->SecurityPolicy != '\0')
		status = apply_policy(r);
	return status == UVM_OK ? check_debug(r) : status;
}
