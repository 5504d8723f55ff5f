/* SPDX-License-Identifier: MIT */
/*
 * What a VM document says, for each kind of VM.
 *
 * Source: microsoft/hcsshim internal/uvm/create_wcow.go, create_lcow.go, create.go (VerifyOptions).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "uvm/document.h"
#include "uvm/host.h"
#include "uvm/path.h"
#include "uvm/refuse.h"

/* Builds of Windows that brought something. */
#define BUILD_KERNEL_DIRECT 18286
#define BUILD_COLD_DISCARD 18967
#define BUILD_CPU_GROUP 19043

#define VPMEM_MAX 128

#define ADMINISTRATORS "D:P(A;;FA;;;SY)(A;;FA;;;BA)" /* and the system */
#define EVERYONE "D:P(A;;FA;;;WD)"

#define WINDOWS_TEMPLATE "1734c6e8-3154-4dda-ba5f-a874cc483422"   /* secure boot with Microsoft's keys for Windows */
#define LOG_SERVICE "172dad59-976d-45f2-8b6c-6d1b13f2ac4d"        /* where a Windows VM sends its logs */
#define VSOCK_SERVICE "%08" PRIx32 "-facb-11e6-bd58-64006a7986d3" /* a vsock port as a service */

/* ---- what must hold ---- */

static int verify_lcow(const struct document_input *in)
{
	const struct uvm_options *o = in->o;

	if (o->VPMemDeviceCount > VPMEM_MAX)
		return uvm_refuse(in->d, UVM_CLASS_VPMEM, "VPMemDeviceCount: %" PRIu32 " is over the limit of %d",
				  o->VPMemDeviceCount, VPMEM_MAX);
	if (o->VPMemDeviceCount > 0 && o->VPMemSizeBytes % UVM_PAGE_SIZE != 0)
		return uvm_refuse(in->d, UVM_CLASS_VPMEM, "VPMemSizeBytes: %" PRIu64 " is not a multiple of %u",
				  o->VPMemSizeBytes, UVM_PAGE_SIZE);
	if (o->KernelDirect && in->h->build < BUILD_KERNEL_DIRECT)
		return uvm_refuse(in->d, UVM_CLASS_HOST_BUILD, "KernelDirect needs build %d, the host has %" PRIu32,
				  BUILD_KERNEL_DIRECT, in->h->build);
	if (o->EnableColdDiscardHint && in->h->build < BUILD_COLD_DISCARD)
		return uvm_refuse(in->d, UVM_CLASS_HOST_BUILD, "EnableColdDiscardHint needs build %d, the host has %" PRIu32,
				  BUILD_COLD_DISCARD, in->h->build);
	return UVM_OK;
}

static int verify_wcow(const struct document_input *in)
{
	if (in->o->IsolationType == UVM_VM_ISOLATION_SNP && in->o->EnableGraphicsConsole)
		return uvm_refuse(in->d, UVM_CLASS_GRAPHICS_CONSOLE, "EnableGraphicsConsole: a VM isolated by %s has no screen",
				  option_firmware(UVM_VM_ISOLATION_SNP)->isolation);
	return UVM_OK;
}

/* Upstream lets these pass, and they wrap around or vanish from the document. */
static int verify_numbers(const struct document_input *in)
{
	const struct {
		const char *name;
		int64_t value, min;
	} numbers[] = {
		{ "ProcessorCount", in->o->ProcessorCount, 1 },
		{ "ProcessorLimit", in->o->ProcessorLimit, 0 },
		{ "ProcessorWeight", in->o->ProcessorWeight, 0 },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (numbers[i].value < numbers[i].min)
			return uvm_refuse(in->d, UVM_CLASS_VALUE_RANGE, "%s: %" PRId64 " is below %" PRId64, numbers[i].name,
					  numbers[i].value, numbers[i].min);
	}
	if (in->o->MemorySizeInMB == 0 || in->o->MemorySizeInMB == UINT64_MAX)
		return uvm_refuse(in->d, UVM_CLASS_VALUE_RANGE, "MemorySizeInMB: no VM can have %" PRIu64 " MiB",
				  in->o->MemorySizeInMB);
	return UVM_OK;
}

int document_verify(const struct document_input *in)
{
	const struct uvm_options *o = in->o;
	int status;

	if (o->EnableDeferredCommit && !o->AllowOvercommit)
		return uvm_refuse(in->d, UVM_CLASS_DEFERRED_COMMIT, "EnableDeferredCommit needs AllowOvercommit");
	status = o->Platform == UVM_LCOW ? verify_lcow(in) : verify_wcow(in);
	if (status < 0)
		return status;
	if (o->ResourcePartitionID != NULL && *o->CPUGroupID != '\0')
		return uvm_refuse(in->d, UVM_CLASS_PARTITION, "ResourcePartitionID and CPUGroupID exclude each other");
	if (document_is_snp_linux(o) && o->PreferredRootFSType != UVM_ROOTFS_NONE)
		return uvm_refuse(in->d, UVM_CLASS_ROOTFS_TYPE,
				  "a VM with a guest state file cannot have PreferredRootFSType %s",
				  option_rootfs[o->PreferredRootFSType]);
	status = verify_numbers(in);
	return status == UVM_OK ? uvm_boot_files_check(in->b, in->d) : status;
}

/* ---- what all VMs have ---- */

/* Never more processors than the host has, an even number of MiB. */
static int fill_topology(const struct document_input *in, struct document *doc)
{
	const struct uvm_options *o = in->o;

	doc->owner = o->Owner;
	doc->memory.size = o->MemorySizeInMB + o->MemorySizeInMB % 2;
	doc->memory.overcommit = o->AllowOvercommit;
	doc->memory.deferred_commit = o->EnableDeferredCommit;
	doc->memory.low_gap = o->LowMMIOGapInMB;
	doc->memory.high_base = o->HighMMIOBaseInMB;
	doc->memory.high_gap = o->HighMMIOGapInMB;
	doc->processor.count = (uint64_t)o->ProcessorCount < in->h->cpus ? (uint64_t)o->ProcessorCount : in->h->cpus;
	doc->processor.limit = (uint64_t)o->ProcessorLimit;
	doc->processor.weight = (uint64_t)o->ProcessorWeight;
	doc->group.id = o->CPUGroupID;
	doc->group.present = *o->CPUGroupID != '\0';
	if (doc->group.present && in->h->build < BUILD_CPU_GROUP)
		return uvm_refuse(in->d, UVM_CLASS_HOST_BUILD, "CPUGroupID needs build %d, the host has %" PRIu32,
				  BUILD_CPU_GROUP, in->h->build);
	if (o->StorageQoSBandwidthMaximum > 0 || o->StorageQoSIopsMaximum > 0) {
		doc->qos.present = true;
		doc->qos.iops = o->StorageQoSIopsMaximum;
		doc->qos.bandwidth = o->StorageQoSBandwidthMaximum;
	}
	return UVM_OK;
}

/* What a VM whose measured firmware decides does not have. */
static int fill_unmeasured(const struct document_input *in, struct document *doc)
{
	const struct uvm_options *o = in->o;
	int status = document_numa(in, doc->processor.count, doc->memory.size, &doc->numa);

	if (doc->numa.present)
		doc->memory.slit_type = "FirmwareFallbackMeasured";
	doc->com_port = *o->ConsolePipe != '\0' ? o->ConsolePipe : NULL;
	doc->graphics = o->EnableGraphicsConsole;
	doc->partition = o->ResourcePartitionID;
	return status;
}

struct entry {
	struct uvm_service service;
	bool own;
};

/* By name; of one name first what the VM needs itself. */
static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	const int order = strcmp(x->service.guid, y->service.guid);

	return order != 0 ? order : y->own - x->own;
}

/* The options' services, and ${n} that the VM needs, which come before those of the same name. */
static void fill_services(const struct document_input *in, const struct uvm_service *own, size_t n, struct document *doc)
{
	const struct uvm_services *more = &in->o->AdditionalHyperVConfig;
	const size_t all = n + more->n;
	struct entry *e = uvm_mem_take(in->m, all, sizeof(*e));
	struct uvm_service *kept = uvm_mem_take(in->m, all, sizeof(*kept));
	size_t nkept = 0;

	if (e == NULL || kept == NULL || all == 0)
		return;
	for (size_t i = 0; i < all; i++)
		e[i] = i < n ? (struct entry){ own[i], true } : (struct entry){ more->v[i - n], false };
	qsort(e, all, sizeof(*e), compare_entries);
	for (size_t i = 0; i < all; i++) {
		if (i == 0 || strcmp(e[i].service.guid, e[i - 1].service.guid) != 0)
			kept[nkept++] = e[i].service;
	}
	doc->sockets.services = (struct uvm_services){ kept, nkept };
}

/* ---- Windows ---- */

static const struct uvm_registry_value start_error_reports = {
	.Hive = "System", .Key = "ControlSet001\\Services\\WerSvc", .Name = "Start", .Type = "DWord", .DWordValue = 2
};
static const struct uvm_registry_value send_no_error_reports = { .Hive = "Software",
								 .Key = "Microsoft\\Windows\\Windows Error Reporting",
								 .Name = "Disabled",
								 .Type = "DWord",
								 .DWordValue = 1 };
static const struct uvm_registry_value enable_compartments = { .Hive = "System",
							       .Key = "CurrentControlSet\\Services\\gns",
							       .Name = "EnableCompartmentNamespace",
							       .Type = "DWord",
							       .DWordValue = 1 };

static void fill_registry(const struct document_input *in, struct document *doc)
{
	size_t n = 0;

	doc->registry.present = true;
	if (*in->o->ProcessDumpLocation != '\0') {
		doc->registry.v[n++] = &start_error_reports;
		doc->registry.v[n++] = &send_no_error_reports;
	}
	if (!in->o->DisableCompartmentNamespace)
		doc->registry.v[n] = &enable_compartments;
	doc->registry.more = in->o->AdditionalRegistryKeys;
}

static int fill_dumps(const struct document_input *in, struct document *doc)
{
	const char *dir = in->o->DumpDirectoryPath, *id = in->o->ID;
	const enum uvm_paths paths = in->h->paths;

	if (*dir == '\0')
		return UVM_OK;
	if (host_look(in->m, in->h, dir) != UVM_FILE_DIRECTORY)
		return uvm_refuse(in->d, UVM_CLASS_DUMP_DIRECTORY, "DumpDirectoryPath: %s is no directory", dir);
	doc->debug.present = true;
	doc->debug.state = uvm_path_join(in->m, paths, dir, uvm_mem_format(in->m, "%s-savedstate.vmrs", id));
	doc->debug.state_without_dump = uvm_path_join(in->m, paths, dir,
						      uvm_mem_format(in->m, "%s-savedstate_nocrashdump.vmrs", id));
	doc->crash_dump.present = true;
	doc->crash_dump.file = uvm_path_join(in->m, paths, dir, uvm_mem_format(in->m, "%s-windows-crash", id));
	doc->crash_dump.type = "Full";
	return UVM_OK;
}

/* Where bootmgr is in a directory of plain Windows' files. */
static void fill_plain(const struct document_input *in, struct document *doc)
{
	const struct uvm_options *o = in->o;

	doc->uefi.boot_this = true;
	doc->uefi.device_type = "VmbFs";
	doc->uefi.device_path = "\\EFI\\Microsoft\\Boot\\bootmgfw.efi";
	doc->disk[0] = (struct document_disk){ in->b->file[UVM_BOOT_SCRATCH].used, false };
	doc->share = (struct document_share){
		.name = "os",
		.path = in->b->file[UVM_BOOT_OS_FILES].used,
		.cache_io = true,
		.take_backup_privilege = true,
		.no_direct_map = o->NoDirectMap || o->FullyPhysicallyBacked,
		.pseudo_oplocks = true,
		.present = true,
	};
}

/* The firmware in the guest state file looks for the scratch disk at LUN 0. A share must be there, and must be empty. */
static int fill_confidential(const struct document_input *in, struct document *doc)
{
	const struct uvm_options *o = in->o;
	const struct uvm_boot_file *file = in->b->file;

	doc->schema.minor = 5;
	doc->version.present = true;
	doc->version.major = 12;
	doc->uefi.apply_template = o->DisableSecureBoot ? "Skip" : "Apply";
	doc->uefi.template_id = o->DisableSecureBoot ? NULL : WINDOWS_TEMPLATE;
	doc->firmware.present = *o->FirmwareParameters != '\0';
	doc->firmware.parameters = uvm_mem_base64(in->m, o->FirmwareParameters, strlen(o->FirmwareParameters));
	doc->disk[0] = (struct document_disk){ file[UVM_BOOT_SCRATCH].used, false };
	doc->disk[1] = (struct document_disk){ file[UVM_BOOT_EFI_VHD].used, !o->WritableEFI };
	doc->disk[2] = (struct document_disk){ file[UVM_BOOT_BOOT_CIM_VHD].used, true };
	doc->share = (struct document_share){
		.name = "defaultEmptyShare",
		.path = uvm_path_join(in->m, in->h->paths, o->BundleDirectory, "EmptyDoNotModify"),
		.no_oplocks = true,
		.present = true,
	};
	doc->guest_state.present = true;
	doc->guest_state.path = file[UVM_BOOT_GUEST_STATE].used;
	doc->guest_state.type = "BlockStorage";
	doc->isolation.present = true;
	doc->isolation.type = option_firmware(o->IsolationType)->isolation;
	doc->isolation.hcl = UVM_TRUE;
	return document_launch_data(in, &doc->isolation.launch_data);
}

static int fill_wcow(const struct document_input *in, struct document *doc)
{
	static const struct uvm_service logs = { LOG_SERVICE, ADMINISTRATORS, ADMINISTRATORS, true, false };
	int status = fill_topology(in, doc);

	doc->memory.hot_hint = in->o->AllowOvercommit;
	doc->uefi.present = true;
	doc->controllers = in->o->SCSIControllerCount;
	doc->sockets.bind = ADMINISTRATORS;
	fill_services(in, &logs, in->o->LogForwardingEnabled, doc);
	fill_registry(in, doc);
	if (status == UVM_OK)
		status = fill_unmeasured(in, doc);
	if (status == UVM_OK)
		status = fill_dumps(in, doc);
	if (status == UVM_OK && in->o->SecurityPolicyEnabled)
		return fill_confidential(in, doc);
	fill_plain(in, doc);
	return status;
}

/* ---- Linux ---- */

/* Without persistent memory devices layers need more disks. */
static void fill_controllers(const struct document_input *in, struct document *doc)
{
	doc->controllers = in->o->VPMemDeviceCount == 0 ? DOCUMENT_CONTROLLERS : in->o->SCSIControllerCount;
	doc->memory.cold_discard_hint = in->o->EnableColdDiscardHint;
	doc->plan9 = true;
}

static void fill_rootfs(const struct document_input *in, struct document *doc)
{
	const struct document_disk disk = { in->b->file[UVM_BOOT_ROOTFS].used, true };

	doc->pmem.present = in->o->VPMemDeviceCount > 0;
	doc->pmem.count = in->o->VPMemDeviceCount;
	doc->pmem.size = in->o->VPMemSizeBytes;
	if (in->o->PreferredRootFSType != UVM_ROOTFS_VHD)
		return;
	if (doc->pmem.present)
		doc->pmem.disk = disk;
	else
		doc->disk[0] = disk;
}

static void fill_linux_boot(const struct document_input *in, const char *line, struct document *doc)
{
	const struct uvm_options *o = in->o;

	if (o->KernelDirect) {
		doc->direct.present = true;
		doc->direct.kernel = in->b->file[UVM_BOOT_KERNEL].used;
		doc->direct.initrd = o->PreferredRootFSType == UVM_ROOTFS_INITRD ? in->b->file[UVM_BOOT_ROOTFS].used : NULL;
		doc->direct.command_line = line;
		return;
	}
	doc->uefi.present = true;
	doc->uefi.boot_this = true;
	doc->uefi.device_type = "VmbFs";
	doc->uefi.device_path = uvm_mem_format(in->m, "\\%s", o->KernelFile);
	doc->uefi.root_path = o->BootFilesPath;
	doc->uefi.optional_data = line;
}

static int fill_lcow(const struct document_input *in, struct document *doc)
{
	const char *line = "";
	int status = fill_topology(in, doc);

	doc->sockets.bind = ADMINISTRATORS;
	doc->sockets.services = in->o->AdditionalHyperVConfig;
	fill_controllers(in, doc);
	fill_rootfs(in, doc);
	if (status == UVM_OK)
		status = fill_unmeasured(in, doc);
	if (status == UVM_OK)
		status = document_devices(in, doc->numa.present, &doc->devices);
	if (status == UVM_OK)
		status = document_kernel_line(in, &line);
	fill_linux_boot(in, line, doc);
	return status;
}

/* Entropy, logs, the agent and its bridge, and what the options add. */
static void fill_vsock_services(const struct document_input *in, struct document *doc)
{
	static const uint32_t ports[] = { 1, 109, 0x40000000, 0x40000001 };
	const size_t nports = sizeof(ports) / sizeof(*ports);
	const struct uvm_u32s *more = &in->o->ExtraVSockPorts;
	struct uvm_service *s = uvm_mem_take(in->m, nports + more->n, sizeof(*s));

	for (size_t i = 0; s != NULL && i < nports + more->n; i++)
		s[i] = (struct uvm_service){
			.guid = uvm_mem_format(in->m, VSOCK_SERVICE, i < nports ? ports[i] : more->v[i - nports]),
			.BindSecurityDescriptor = EVERYONE,
			.ConnectSecurityDescriptor = ADMINISTRATORS,
			.AllowWildcardBinds = true,
		};
	if (s != NULL)
		fill_services(in, s, nports + more->n, doc);
}

static int fill_snp_linux(const struct document_input *in, struct document *doc)
{
	int status = fill_topology(in, doc);

	doc->schema.minor = 5;
	doc->uefi.present = true;
	doc->uefi.apply_template = "Apply";
	doc->uefi.template_id = WINDOWS_TEMPLATE;
	doc->sockets.bind = EVERYONE;
	doc->sockets.connect = ADMINISTRATORS;
	fill_vsock_services(in, doc);
	fill_controllers(in, doc);
	if (in->o->DmVerityMode)
		doc->disk[0] = (struct document_disk){ in->b->file[UVM_BOOT_VERITY_VHD].used, true };
	doc->guest_state.present = true;
	doc->guest_state.path = in->b->file[UVM_BOOT_GUEST_STATE].used;
	doc->guest_state.type = "FileMode";
	doc->guest_state.transient = true;
	doc->isolation.present = true;
	doc->isolation.type = option_firmware(UVM_VM_ISOLATION_SNP)->isolation;
	doc->isolation.hcl = in->o->HclEnabled;
	return status == UVM_OK ? document_launch_data(in, &doc->isolation.launch_data) : status;
}

/* ---- all of it ---- */

static int fill(const struct document_input *in, struct document *doc)
{
	int status = document_verify(in);

	if (status < 0)
		return status;
	if (in->o->Platform == UVM_WCOW)
		status = fill_wcow(in, doc);
	else
		status = document_is_snp_linux(in->o) ? fill_snp_linux(in, doc) : fill_lcow(in, doc);
	return status == UVM_OK ? uvm_mem_status(in->m, in->d) : status;
}

int uvm_document_write(const struct uvm_options *o, const struct uvm_boot_files *b, const struct uvm_host *h,
		       struct uvm_json_writer *w, struct uvm_diag *d)
{
	const struct document_input in = { o, b, h, uvm_mem_new(d), d };
	struct document doc = { .schema = { 2, 1 } };
	const int status = in.m != NULL ? fill(&in, &doc) : UVM_E_NOMEM;

	if (status == UVM_OK)
		document_emit(&doc, w);
	uvm_mem_free(in.m);
	return status;
}
