/* SPDX-License-Identifier: MIT */
/*
 * How a VM document is spelled: one table of members per object, in upstream's order. A member whose value is zero, false,
 * empty or unset is left out, and so is an object that is not asked for; one that is stays, even when it is empty.
 */
#include <string.h>

#include "uvm/document.h"

enum member_kind {
	MEMBER_TRUE,
	MEMBER_TEXT,   /* const char * */
	MEMBER_NUMBER, /* uint64_t */
	MEMBER_I32,    /* int32_t */
	MEMBER_BOOL,
	MEMBER_TRISTATE, /* enum uvm_tristate */
	MEMBER_OBJECT,   /* ${members} */
	MEMBER_OWN,      /* ${write} writes key and value, if any */
};

struct member {
	const char *name;
	uint8_t kind; /* enum member_kind */
	uint8_t nmembers;
	uint16_t off;
	const struct member *members;
	uint16_t present; /* OBJECT: offset of a bool that says whether it is there; 0: it always is */
	void (*write)(const struct document *doc, struct uvm_json_writer *w);
};

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT(name_, member_)                                                                  \
	{                                                                                     \
		.name = name_, .kind = MEMBER_TEXT, .off = offsetof(struct document, member_) \
	}
#define NUMBER(name_, member_)                                                                  \
	{                                                                                       \
		.name = name_, .kind = MEMBER_NUMBER, .off = offsetof(struct document, member_) \
	}
#define I32(name_, member_)                                                                  \
	{                                                                                    \
		.name = name_, .kind = MEMBER_I32, .off = offsetof(struct document, member_) \
	}
#define BOOL(name_, member_)                                                                  \
	{                                                                                     \
		.name = name_, .kind = MEMBER_BOOL, .off = offsetof(struct document, member_) \
	}
#define TRISTATE(name_, member_)                                                                  \
	{                                                                                         \
		.name = name_, .kind = MEMBER_TRISTATE, .off = offsetof(struct document, member_) \
	}
#define TRUE_(name_)                               \
	{                                          \
		.name = name_, .kind = MEMBER_TRUE \
	}
#define OBJECT(name_, members_)                                                                    \
	{                                                                                          \
		.name = name_, .kind = MEMBER_OBJECT, .members = members_, .nmembers = N(members_) \
	}
#define OBJECT_IF(name_, members_, present_)                                                        \
	{                                                                                           \
		.name = name_, .kind = MEMBER_OBJECT, .members = members_, .nmembers = N(members_), \
		.present = offsetof(struct document, present_)                                      \
	}
#define EMPTY_IF(name_, present_)                                                                    \
	{                                                                                            \
		.name = name_, .kind = MEMBER_OBJECT, .present = offsetof(struct document, present_) \
	}
#define OWN(name_, write_)                                         \
	{                                                          \
		.name = name_, .kind = MEMBER_OWN, .write = write_ \
	}

static void key_object(struct uvm_json_writer *w, const char *key)
{
	uvm_json_key(w, key);
	uvm_json_object_open(w);
}

static void number_unless_zero(struct uvm_json_writer *w, const char *key, uint64_t v)
{
	if (v != 0)
		uvm_json_member_u64(w, key, v);
}

static void flag_if_set(struct uvm_json_writer *w, const char *key, bool v)
{
	if (v)
		uvm_json_member_bool(w, key, v);
}

/* ---- members that are no plain values ---- */

static void write_node(const struct document_numa *numa, size_t i, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	number_unless_zero(w, "VirtualNodeNumber", i);
	number_unless_zero(w, "PhysicalNodeNumber", numa->physical.v[i]);
	number_unless_zero(w, "VirtualSocketNumber", i);
	number_unless_zero(w, "CountOfProcessors", numa->processors.v[i]);
	number_unless_zero(w, "CountOfMemoryBlocks", numa->memory.v[i]);
	uvm_json_member_string(w, "MemoryBackingType", "Physical");
	uvm_json_object_close(w);
}

static void write_numa(const struct document *doc, struct uvm_json_writer *w)
{
	const struct document_numa *numa = &doc->numa;

	if (!numa->present)
		return;
	key_object(w, "Numa");
	number_unless_zero(w, "VirtualNodeCount", numa->physical.n);
	if (numa->preferred.n > 0) {
		uvm_json_key(w, "PreferredPhysicalNodes");
		uvm_json_array_open(w);
		for (size_t i = 0; i < numa->preferred.n; i++)
			uvm_json_u64(w, numa->preferred.v[i]);
		uvm_json_array_close(w);
	}
	if (numa->physical.n > 0) {
		uvm_json_key(w, "Settings");
		uvm_json_array_open(w);
		for (size_t i = 0; i < numa->physical.n; i++)
			write_node(numa, i, w);
		uvm_json_array_close(w);
	}
	number_unless_zero(w, "MaxSizePerNode", numa->max_size_per_node);
	uvm_json_object_close(w);
}

static void write_numa_processors(const struct document *doc, struct uvm_json_writer *w)
{
	if (doc->numa.max_processors_per_node == 0)
		return;
	key_object(w, "NumaProcessorsSettings");
	key_object(w, "count_per_node");
	uvm_json_member_u64(w, "max", doc->numa.max_processors_per_node);
	uvm_json_object_close(w);
	uvm_json_object_close(w);
}

static void write_com_ports(const struct document *doc, struct uvm_json_writer *w)
{
	if (doc->com_port == NULL)
		return;
	key_object(w, "ComPorts");
	key_object(w, "0"); /* which is COM1 */
	uvm_json_member_string(w, "NamedPipe", doc->com_port);
	uvm_json_object_close(w);
	uvm_json_object_close(w);
}

static void write_disks(const struct document_disk *disks, struct uvm_json_writer *w)
{
	bool any = false;

	for (unsigned lun = 0; lun < DOCUMENT_LUNS; lun++) {
		const char name[2] = { (char)('0' + lun), '\0' };

		if (disks[lun].path == NULL)
			continue;
		if (!any)
			key_object(w, "Attachments");
		any = true;
		key_object(w, name);
		uvm_json_member_string(w, "Type", "VirtualDisk");
		uvm_json_member_string(w, "Path", disks[lun].path);
		flag_if_set(w, "ReadOnly", disks[lun].read_only);
		uvm_json_object_close(w);
	}
	if (any)
		uvm_json_object_close(w);
}

/* Sorted; the first one that is used is the last of them. */
static void write_scsi(const struct document *doc, struct uvm_json_writer *w)
{
	static const char *const controllers[DOCUMENT_CONTROLLERS] = {
		"0110f83b-de10-5172-a266-78bca56bf50a",
		"305891a9-b251-5dfe-91a2-c25d9212275b",
		"b5d2d8d4-3a75-51bf-945b-3444dc6b8579",
		"df6d0690-79e5-55b6-a5ec-c1e2f77f580a",
	};

	key_object(w, "Scsi");
	for (unsigned i = DOCUMENT_CONTROLLERS - doc->controllers; i < DOCUMENT_CONTROLLERS; i++) {
		key_object(w, controllers[i]);
		if (i == DOCUMENT_CONTROLLERS - 1)
			write_disks(doc->disk, w);
		uvm_json_object_close(w);
	}
	uvm_json_object_close(w);
}

static void write_pmem_disk(const struct document *doc, struct uvm_json_writer *w)
{
	const char *path = doc->pmem.disk.path;
	const size_t n = path != NULL ? strlen(path) : 0;

	if (path == NULL)
		return;
	key_object(w, "Devices");
	key_object(w, "0");
	uvm_json_member_string(w, "HostPath", path);
	flag_if_set(w, "ReadOnly", doc->pmem.disk.read_only);
	uvm_json_member_string(w, "ImageFormat", n > 5 && strcmp(path + n - 5, ".vhdx") == 0 ? "Vhdx" : "Vhd1");
	uvm_json_object_close(w);
	uvm_json_object_close(w);
}

static void write_services(const struct document *doc, struct uvm_json_writer *w)
{
	const struct uvm_services *s = &doc->sockets.services;

	if (s->n == 0)
		return;
	key_object(w, "ServiceTable");
	for (size_t i = 0; i < s->n; i++) {
		uvm_json_key(w, s->v[i].guid);
		uvm_service_write(&s->v[i], w);
	}
	uvm_json_object_close(w);
}

static void write_share(const struct document *doc, struct uvm_json_writer *w)
{
	const struct document_share *s = &doc->share;

	if (!s->present)
		return;
	key_object(w, "VirtualSmb");
	uvm_json_key(w, "Shares");
	uvm_json_array_open(w);
	uvm_json_object_open(w);
	uvm_json_member_string(w, "Name", s->name);
	uvm_json_member_string(w, "Path", s->path);
	key_object(w, "Options");
	uvm_json_member_bool(w, "ReadOnly", true);
	uvm_json_member_bool(w, "ShareRead", true);
	flag_if_set(w, "CacheIo", s->cache_io);
	flag_if_set(w, "NoOplocks", s->no_oplocks);
	flag_if_set(w, "TakeBackupPrivilege", s->take_backup_privilege);
	flag_if_set(w, "NoDirectmap", s->no_direct_map);
	flag_if_set(w, "PseudoOplocks", s->pseudo_oplocks);
	uvm_json_object_close(w);
	uvm_json_object_close(w);
	uvm_json_array_close(w);
	uvm_json_member_u64(w, "DirectFileMappingInMB", 1024);
	uvm_json_object_close(w);
}

static void write_device(const struct document_devices *devices, size_t i, struct uvm_json_writer *w)
{
	const struct uvm_device *device = devices->v[i].device;

	key_object(w, devices->v[i].key);
	uvm_json_key(w, "Functions");
	uvm_json_array_open(w);
	uvm_json_object_open(w);
	if (*device->DeviceInstanceID != '\0')
		uvm_json_member_string(w, "DeviceInstancePath", device->DeviceInstanceID);
	number_unless_zero(w, "VirtualFunction", device->VirtualFunctionIndex);
	uvm_json_object_close(w);
	uvm_json_array_close(w);
	flag_if_set(w, "PropagateNumaAffinity", devices->numa);
	uvm_json_object_close(w);
}

static void write_devices(const struct document *doc, struct uvm_json_writer *w)
{
	if (doc->devices.n == 0)
		return;
	key_object(w, "VirtualPci");
	for (size_t i = 0; i < doc->devices.n; i++)
		write_device(&doc->devices, i, w);
	uvm_json_object_close(w);
}

static void write_registry(const struct document *doc, struct uvm_json_writer *w)
{
	const struct document_registry *r = &doc->registry;

	if (!r->present)
		return;
	key_object(w, "RegistryChanges");
	if (r->v[0] != NULL || r->more.n > 0) {
		uvm_json_key(w, "AddValues");
		uvm_json_array_open(w);
		for (size_t i = 0; i < N(r->v) && r->v[i] != NULL; i++)
			uvm_registry_value_write(r->v[i], w);
		for (size_t i = 0; i < r->more.n; i++)
			uvm_registry_value_write(&r->more.v[i], w);
		uvm_json_array_close(w);
	}
	uvm_json_object_close(w);
}

/* ---- the tables, innermost first ---- */

/* clang-format off */
static const struct member schema_members[] = { NUMBER("Major", schema.major), NUMBER("Minor", schema.minor) };
static const struct member version_members[] = { NUMBER("Major", version.major) };

static const struct member boot_members[] = {
	TEXT("DeviceType", uefi.device_type),
	TEXT("DevicePath", uefi.device_path),
	TEXT("OptionalData", uefi.optional_data),
	TEXT("VmbFsRootPath", uefi.root_path),
};
static const struct member uefi_members[] = {
	TEXT("ApplySecureBootTemplate", uefi.apply_template),
	TEXT("SecureBootTemplateId", uefi.template_id),
	OBJECT_IF("BootThis", boot_members, uefi.boot_this),
};
static const struct member direct_members[] = {
	TEXT("KernelFilePath", direct.kernel),
	TEXT("InitRdPath", direct.initrd),
	TEXT("KernelCmdLine", direct.command_line),
};
static const struct member firmware_members[] = { TEXT("Parameters", firmware.parameters) };
static const struct member chipset_members[] = {
	OBJECT_IF("Uefi", uefi_members, uefi.present),
	OBJECT_IF("LinuxKernelDirect", direct_members, direct.present),
	OBJECT_IF("FirmwareFile", firmware_members, firmware.present),
};

static const struct member memory_members[] = {
	NUMBER("SizeInMB", memory.size),
	BOOL("AllowOvercommit", memory.overcommit),
	BOOL("EnableHotHint", memory.hot_hint),
	BOOL("EnableColdDiscardHint", memory.cold_discard_hint),
	BOOL("EnableDeferredCommit", memory.deferred_commit),
	NUMBER("LowMmioGapInMB", memory.low_gap),
	NUMBER("HighMmioBaseInMB", memory.high_base),
	NUMBER("HighMmioGapInMB", memory.high_gap),
	TEXT("SlitType", memory.slit_type),
};
static const struct member group_members[] = { TEXT("Id", group.id) };
static const struct member processor_members[] = {
	NUMBER("Count", processor.count),
	NUMBER("Limit", processor.limit),
	NUMBER("Weight", processor.weight),
	OBJECT_IF("CpuGroup", group_members, group.present),
	OWN("NumaProcessorsSettings", write_numa_processors),
};
static const struct member topology_members[] = {
	OBJECT("Memory", memory_members),
	OBJECT("Processor", processor_members),
	OWN("Numa", write_numa),
};

static const struct member pmem_members[] = {
	OWN("Devices", write_pmem_disk),
	NUMBER("MaximumCount", pmem.count),
	NUMBER("MaximumSizeBytes", pmem.size),
};
static const struct member socket_members[] = {
	TEXT("DefaultBindSecurityDescriptor", sockets.bind),
	TEXT("DefaultConnectSecurityDescriptor", sockets.connect),
	OWN("ServiceTable", write_services),
};
static const struct member sockets_members[] = { OBJECT("HvSocketConfig", socket_members) };
static const struct member crash_members[] = { TEXT("DumpFileName", crash_dump.file), TEXT("DumpType", crash_dump.type) };
static const struct member crashes_members[] = { OBJECT("WindowsCrashSettings", crash_members) };
static const struct member devices_members[] = {
	OWN("ComPorts", write_com_ports),
	OWN("Scsi", write_scsi),
	OBJECT_IF("VirtualPMem", pmem_members, pmem.present),
	EMPTY_IF("VideoMonitor", graphics),
	EMPTY_IF("Keyboard", graphics),
	OBJECT("HvSocket", sockets_members),
	EMPTY_IF("EnhancedModeVideo", graphics),
	OBJECT_IF("GuestCrashReporting", crashes_members, crash_dump.present),
	OWN("VirtualSmb", write_share),
	EMPTY_IF("Plan9", plan9),
	OWN("VirtualPci", write_devices),
};

static const struct member state_members[] = {
	TEXT("GuestStateFilePath", guest_state.path),
	TEXT("GuestStateFileType", guest_state.type),
	BOOL("ForceTransientState", guest_state.transient),
};
static const struct member qos_members[] = { I32("IopsMaximum", qos.iops), I32("BandwidthMaximum", qos.bandwidth) };
static const struct member debug_members[] = {
	TEXT("BugcheckSavedStateFileName", debug.state),
	TEXT("BugcheckNoCrashdumpSavedStateFileName", debug.state_without_dump),
};
static const struct member isolation_members[] = {
	TEXT("IsolationType", isolation.type),
	TEXT("LaunchData", isolation.launch_data),
	TRISTATE("HclEnabled", isolation.hcl),
};
static const struct member security_members[] = { OBJECT("Isolation", isolation_members) };

static const struct member vm_members[] = {
	OBJECT_IF("Version", version_members, version.present),
	TRUE_("StopOnReset"),
	OBJECT("Chipset", chipset_members),
	OBJECT("ComputeTopology", topology_members),
	OBJECT("Devices", devices_members),
	OBJECT_IF("GuestState", state_members, guest_state.present),
	OWN("RegistryChanges", write_registry),
	OBJECT_IF("StorageQoS", qos_members, qos.present),
	OBJECT_IF("DebugOptions", debug_members, debug.present),
	OBJECT_IF("SecuritySettings", security_members, isolation.present),
	TEXT("ResourcePartitionId", partition),
};
static const struct member document_members[] = {
	TEXT("Owner", owner),
	OBJECT("SchemaVersion", schema_members),
	OBJECT("VirtualMachine", vm_members),
	TRUE_("ShouldTerminateOnLastHandleClosed"),
};
/* clang-format on */

/* ---- writing ---- */

static void write_members(const struct document *doc, const struct member *members, size_t n, struct uvm_json_writer *w);

static void write_value(const struct document *doc, const struct member *f, struct uvm_json_writer *w)
{
	const void *at = (const uint8_t *)doc + f->off;
	const char *text;
	int32_t i32;

	switch ((enum member_kind)f->kind) {
	case MEMBER_TRUE:
		uvm_json_member_bool(w, f->name, true);
		break;
	case MEMBER_TEXT:
		text = *(const char *const *)at;
		if (text != NULL && *text != '\0')
			uvm_json_member_string(w, f->name, text);
		break;
	case MEMBER_NUMBER:
		number_unless_zero(w, f->name, *(const uint64_t *)at);
		break;
	case MEMBER_I32:
		i32 = *(const int32_t *)at;
		if (i32 == 0)
			break;
		uvm_json_key(w, f->name);
		uvm_json_i64(w, i32);
		break;
	case MEMBER_BOOL:
		flag_if_set(w, f->name, *(const bool *)at);
		break;
	case MEMBER_TRISTATE:
		if (*(const enum uvm_tristate *)at != UVM_UNSET)
			uvm_json_member_bool(w, f->name, *(const enum uvm_tristate *)at == UVM_TRUE);
		break;
	case MEMBER_OBJECT:
		if (f->present != 0 && !*(const bool *)((const uint8_t *)doc + f->present))
			break;
		uvm_json_key(w, f->name);
		write_members(doc, f->members, f->nmembers, w);
		break;
	case MEMBER_OWN:
		f->write(doc, w);
		break;
	}
}

static void write_members(const struct document *doc, const struct member *members, size_t n, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	for (size_t i = 0; i < n; i++)
		write_value(doc, &members[i], w);
	uvm_json_object_close(w);
}

void document_emit(const struct document *doc, struct uvm_json_writer *w)
{
	write_members(doc, document_members, N(document_members), w);
}
