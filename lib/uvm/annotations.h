/* SPDX-License-Identifier: MIT */
/*
 * The annotations of a utility VM: one list from which come reading, messages, the printed options, the JSON Schema and
 * doc/annotations.md.
 *
 * X(id, key, value, where, option, fallback, help): struct annotation says what the columns mean. Where an annotation counts is
 * decided by policy as well: what a policy changes can be set again by those that are LATE.
 *
 * Source: microsoft/hcsshim pkg/annotations, internal/annotations, internal/oci.
 */
#ifndef UVM_UVM_ANNOTATIONS_H
#define UVM_UVM_ANNOTATIONS_H

#include "uvm/memory.h"
#include "uvm/option_table.h"

/* How a value is read. */
enum annotation_value {
	VALUE_BOOL,
	VALUE_TRISTATE, /* a BOOL that may be left open */
	VALUE_I32,
	VALUE_U32,
	VALUE_U64,
	VALUE_U32S,
	VALUE_U64S,
	VALUE_TEXT,
	VALUE_GUID,
	VALUE_ROOTFS,
	VALUE_ISOLATION,
	VALUE_REGISTRY,
	VALUE_SERVICE, /* the key is a prefix: a GUID follows */
};

/* Which VMs an annotation is read for. */
enum {
	ON_NONE = 0, /* others read it */
	ON_LCOW = 1 << UVM_LCOW,
	ON_WCOW = 1 << UVM_WCOW,
	ON_BOTH = ON_LCOW | ON_WCOW,
	ON_CWCOW = 1 << 2, /* confidential Windows VMs only */
	ON_LATE = 1 << 3,  /* set when what a policy implies has been */
	ON_LATE_LCOW = ON_LATE | ON_LCOW,
	ON_LCOW_AND_CWCOW = ON_LCOW | ON_CWCOW,
};

#define ANNOTATION_VM "io.microsoft.virtualmachine."
#define ANNOTATION_TOPO ANNOTATION_VM "computetopology."

/* clang-format off */
#define ANNOTATION_LIST(X)                                                                                                   \
	X(MEMORY, ANNOTATION_TOPO "memory.sizeinmb", U64, BOTH, MemorySizeInMB,                                              \
	  "windows.resources.memory.limit, else 1024; confidential Windows: 2048", NULL)                                     \
	X(LOW_MMIO_GAP, ANNOTATION_TOPO "memory.lowmmiogapinmb", U64, BOTH, LowMMIOGapInMB, "0", NULL)                       \
	X(HIGH_MMIO_BASE, ANNOTATION_TOPO "memory.highmmiobaseinmb", U64, BOTH, HighMMIOBaseInMB, "0", NULL)                 \
	X(HIGH_MMIO_GAP, ANNOTATION_TOPO "memory.highmmiogapinmb", U64, BOTH, HighMMIOGapInMB, "0", NULL)                    \
	X(OVERCOMMIT, ANNOTATION_TOPO "memory.allowovercommit", BOOL, BOTH, AllowOvercommit,                                 \
	  "true; false when confidential or physically backed", NULL)                                                        \
	X(DEFERRED_COMMIT, ANNOTATION_TOPO "memory.enabledeferredcommit", BOOL, BOTH, EnableDeferredCommit, "false", NULL)   \
	X(COLD_DISCARD, ANNOTATION_TOPO "memory.enablecolddiscardhint", BOOL, LCOW, EnableColdDiscardHint, "false", NULL)    \
	X(PROCESSORS, ANNOTATION_TOPO "processor.count", I32, BOTH, ProcessorCount,                                          \
	  "windows.resources.cpu.count, else 2, or 1 if the host has no more", NULL)                                         \
	X(PROCESSOR_LIMIT, ANNOTATION_TOPO "processor.limit", I32, BOTH, ProcessorLimit,                                     \
	  "windows.resources.cpu.maximum, else 0", NULL)                                                                     \
	X(PROCESSOR_WEIGHT, ANNOTATION_TOPO "processor.weight", I32, BOTH, ProcessorWeight,                                  \
	  "windows.resources.cpu.shares, else 0", NULL)                                                                      \
	X(NODE_PROCESSORS, ANNOTATION_TOPO "processor.numa.max-processors-per-node", U32, BOTH, MaxProcessorsPerNumaNode,    \
	  "0", NULL)                                                                                                         \
	X(NODE_MEMORY, ANNOTATION_TOPO "processor.numa.max-size-per-node", U64, BOTH, MaxMemorySizePerNumaNode, "0", NULL)   \
	X(PREFERRED_NODES, ANNOTATION_TOPO "numa.preferred-physical-nodes", U32S, BOTH, PreferredPhysicalNumaNodes, "", NULL) \
	X(MAPPED_NODES, ANNOTATION_TOPO "numa.mapped-physical-nodes", U32S, BOTH, NumaMappedPhysicalNodes, "", NULL)         \
	X(NODES_PROCESSORS, ANNOTATION_TOPO "numa.count-of-processors", U32S, BOTH, NumaProcessorCounts, "", NULL)           \
	X(NODES_MEMORY, ANNOTATION_TOPO "numa.count-of-memory-blocks", U64S, BOTH, NumaMemoryBlocksCounts, "", NULL)         \
	X(QOS_BANDWIDTH, ANNOTATION_VM "storageqos.bandwidthmaximum", I32, BOTH, StorageQoSBandwidthMaximum,                 \
	  "windows.resources.storage.bps, else 0", NULL)                                                                     \
	X(QOS_IOPS, ANNOTATION_VM "storageqos.iopsmaximum", I32, BOTH, StorageQoSIopsMaximum,                                \
	  "windows.resources.storage.iops, else 0", NULL)                                                                    \
	X(CPU_GROUP, ANNOTATION_VM "cpugroup.id", TEXT, BOTH, CPUGroupID, "", NULL)                                          \
	X(PARTITION, ANNOTATION_VM "resource-partition-id", GUID, BOTH, ResourcePartitionID, "", NULL)                       \
	X(NETWORK_PROXY, "io.microsoft.network.ncproxy", TEXT, BOTH, NetworkConfigProxy, "", NULL)                           \
	X(PROCESS_DUMPS, "io.microsoft.container.processdumplocation", TEXT, BOTH, ProcessDumpLocation, "", NULL)            \
	X(NO_WRITABLE_SHARES, ANNOTATION_VM "fileshares.disablewritable", BOOL, BOTH, NoWritableFileShares, "false", NULL)   \
	X(DUMP_DIRECTORY, ANNOTATION_VM "dump-directory-path", TEXT, BOTH, DumpDirectoryPath, "", NULL)                      \
	X(CONSOLE, ANNOTATION_VM "console.pipe", TEXT, BOTH, ConsolePipe, "", NULL)                                          \
	X(SERVICE, ANNOTATION_VM "hv-socket.service-table.", SERVICE, BOTH, AdditionalHyperVConfig, "", NULL)                \
	X(PHYSICALLY_BACKED, ANNOTATION_VM "fullyphysicallybacked", BOOL, BOTH, FullyPhysicallyBacked, "false", NULL)        \
	X(BOOT_FILES, ANNOTATION_VM "bootfilesrootpath", TEXT, BOTH, BootFilesRootPath, "beside the program",                \
	  "directory of the boot files")                                                                                     \
	X(VPMEM_COUNT, ANNOTATION_VM "devices.virtualpmem.maximumcount", U32, LCOW, VPMemDeviceCount, "64", NULL)            \
	X(VPMEM_SIZE, ANNOTATION_VM "devices.virtualpmem.maximumsizebytes", U64, LCOW, VPMemSizeBytes, "4294967296", NULL)   \
	X(VPMEM_SINGLE, ANNOTATION_VM "lcow.vpmem.nomultimapping", BOOL, LCOW, VPMemNoMultiMapping,                          \
	  "false; true before build 18362", NULL)                                                                            \
	X(VPCI, ANNOTATION_VM "lcow.vpcienabled", BOOL, LCOW, VPCIEnabled, "false", NULL)                                    \
	X(VSOCK_PORTS, ANNOTATION_VM "lcow.extra-vsock-ports", U32S, LCOW, ExtraVSockPorts, "", NULL)                        \
	X(KERNEL_OPTIONS, ANNOTATION_VM "lcow.kernelbootoptions", TEXT, LCOW, KernelBootOptions, "", NULL)                   \
	X(KERNEL_DIRECT, ANNOTATION_VM "lcow.kerneldirectboot", BOOL, LCOW, KernelDirect, "true; false before build 18286",  \
	  NULL)                                                                                                              \
	X(ROOTFS, ANNOTATION_VM "lcow.preferredrootfstype", ROOTFS, LCOW, PreferredRootFSType,                               \
	  "vhd if the boot files have rootfs.vhd, else initrd", NULL)                                                        \
	X(NO_TIME_SYNC, ANNOTATION_VM "lcow.timesync.disable", BOOL, LCOW, DisableTimeSyncService, "false", NULL)            \
	X(OVERLAY, ANNOTATION_VM "lcow.writable-overlay-directories", BOOL, LCOW, WritableOverlayDirs, "false", NULL)        \
	X(ROUTING, ANNOTATION_VM "lcow.network.policybasedrouting", BOOL, LCOW, PolicyBasedRouting, "false", NULL)           \
	X(EXEC_ARGUMENTS, ANNOTATION_VM "lcow.extra-exec-command-args", TEXT, LCOW, ExecCommandLine, "",                     \
	  "added to the first program's arguments")                                                                          \
	X(SCRATCH_ENCRYPTED, ANNOTATION_VM "storage.scratch.encrypted", BOOL, LATE_LCOW, EnableScratchEncryption,            \
	  "false; true with a policy", NULL)                                                                                 \
	X(LCOW_POLICY, ANNOTATION_VM "lcow.securitypolicy", TEXT, LCOW, SecurityPolicy, "", NULL)                            \
	X(LCOW_ENFORCER, ANNOTATION_VM "lcow.enforcer", TEXT, LCOW, SecurityPolicyEnforcer, "", NULL)                        \
	X(LCOW_GUEST_STATE, ANNOTATION_VM "lcow.gueststatefile", TEXT, LATE_LCOW, GuestStateFilePath,                        \
	  "kernel.vmgs when confidential", "guest state file, a name among the boot files; any makes the VM an SNP one")     \
	X(VERITY_DISK, ANNOTATION_VM "lcow.dmverity-rootfs-vhd", TEXT, LATE_LCOW, DmVerityRootFsVhd,                         \
	  "rootfs.vhd when confidential", NULL)                                                                              \
	X(VERITY_MODE, ANNOTATION_VM "lcow.dmverity-mode", BOOL, LATE_LCOW, DmVerityMode, "false; true when confidential", NULL) \
	X(VERITY_ARGUMENTS, ANNOTATION_VM "lcow.dmverity-create-args", TEXT, LATE_LCOW, DmVerityCreateArgs, "", NULL)        \
	X(HCL, ANNOTATION_VM "lcow.hcl-enabled", TRISTATE, LATE_LCOW, HclEnabled, "", NULL)                                  \
	X(LCOW_REFERENCE, ANNOTATION_VM "lcow.uvm-reference-info-file", TEXT, LCOW, UVMReferenceInfoFile,                    \
	  "reference_info.cose", "endorsement of the VM's measurement, a name among the boot files")                         \
	X(ENVELOPE, ANNOTATION_VM "uvm-hash-envelope-reference-info-file", TEXT, LCOW_AND_CWCOW, UVMHashEnvelopeReferenceInfoFile,     \
	  "reference_info_hash_envelope.cose",                                                                               \
	  "the same as a hash envelope: Linux a name among the boot files, confidential Windows a path")                     \
	X(NO_HARDWARE, ANNOTATION_VM "no_security_hardware", BOOL, LCOW_AND_CWCOW, COUNT, "false",                                     \
	  "keep the policy, but do without hardware: Linux boots plainly, Windows is isolated as GuestStateOnly")            \
	X(COMPARTMENT, ANNOTATION_VM "disablecompartmentnamespace", BOOL, WCOW, DisableCompartmentNamespace, "false", NULL)  \
	X(NO_DIRECT_MAP, ANNOTATION_VM "wcow.virtualSMB.nodirectmap", BOOL, WCOW, NoDirectMap, "false", NULL)                \
	X(TIME_ZONE, ANNOTATION_VM "wcow.timezone.noinherit", BOOL, WCOW, NoInheritHostTimezone, "false", NULL)              \
	X(REGISTRY, ANNOTATION_VM "wcow.additional-reg-keys", REGISTRY, WCOW, AdditionalRegistryKeys, "", NULL)              \
	X(WRITABLE_EFI, ANNOTATION_VM "wcow.writable_efi", BOOL, WCOW, WritableEFI, "false", NULL)                           \
	X(DEBUG, "io.microsoft.wcow.debug", BOOL, WCOW, DebugMode, "false", NULL)                                            \
	X(DEBUG_PATH, "io.microsoft.wcow.debug_data_path", TEXT, WCOW, DebugDataPath, "", NULL)                              \
	X(LOG_SOURCES, ANNOTATION_VM "forwardlogs.sources", TEXT, WCOW, LogSources, "", NULL)                                \
	X(LOG_FORWARDING, ANNOTATION_VM "forwardlogs.enable", BOOL, WCOW, LogForwardingEnabled, "true; false with a policy", NULL) \
	X(LOG_DEFAULTS, ANNOTATION_VM "forwardlogs.defaultsources.enable", BOOL, WCOW, DefaultLogSourcesEnabled, "true", NULL) \
	X(WCOW_POLICY, ANNOTATION_VM "wcow.securitypolicy", TEXT, WCOW, SecurityPolicy, "", NULL)                            \
	X(WCOW_ENFORCER, ANNOTATION_VM "wcow.enforcer", TEXT, CWCOW, SecurityPolicyEnforcer, "", NULL)                       \
	X(NO_SECURE_BOOT, ANNOTATION_VM "wcow.no_secure_boot", BOOL, CWCOW, DisableSecureBoot, "false", NULL)                \
	X(ISOLATION, ANNOTATION_VM "wcow.isolation_type", ISOLATION, CWCOW, IsolationType, "SecureNestedPaging", NULL)       \
	X(WCOW_GUEST_STATE, ANNOTATION_VM "wcow.gueststatefile", TEXT, CWCOW, GuestStateFilePath,                            \
	  "cwcow.snp.vmgs, cwcow.vbs.vmgs or cwcow.gso.vmgs among the boot files", "guest state file, a path")               \
	X(WCOW_REFERENCE, ANNOTATION_VM "wcow.uvm-reference-info-file", TEXT, CWCOW, UVMReferenceInfoFile,                   \
	  "reference_info.cose among the boot files", "endorsement of the VM's measurement, a path")                         \
	X(NO_UNSAFE, "io.microsoft.disable-unsafe-operations", TEXT, BOTH, COUNT, "",                                        \
	  "gives its value to io.microsoft.container.wcow.gmsa.disable, " ANNOTATION_VM "fileshares.disablewritable, "       \
	  ANNOTATION_VM "wcow.virtualSMB.nodirectmap and microsoft.com/disable-hostprocess-container")                       \
	X(NO_GMSA, "io.microsoft.container.wcow.gmsa.disable", TEXT, NONE, COUNT, "", "containers get no gMSA credentials")  \
	X(NO_HOST_PROCESS, "microsoft.com/disable-hostprocess-container", BOOL, BOTH, COUNT, "false",                        \
	  "no host process containers; excludes microsoft.com/hostprocess-container")                                        \
	X(HOST_PROCESS, "microsoft.com/hostprocess-container", BOOL, BOTH, COUNT, "false", "a host process container")       \
	X(OLD_BOOT_FILES, ANNOTATION_VM "lcow.bootfilesrootpath", TEXT, BOTH, COUNT, "",                                     \
	  "old name of " ANNOTATION_VM "bootfilesrootpath, which wins when both are given")                                  \
	X(OLD_NO_HARDWARE, ANNOTATION_VM "lcow.no_security_hardware", TEXT, BOTH, COUNT, "",                                 \
	  "old name of " ANNOTATION_VM "no_security_hardware; does nothing")                                                 \
	X(LCOW_CERTIFICATE, ANNOTATION_VM "lcow.amd-certificate", TEXT, NONE, COUNT, "", "read in the guest")                \
	X(WCOW_CERTIFICATE, ANNOTATION_VM "wcow.amd-certificate", TEXT, NONE, COUNT, "", "read in the guest")                \
	X(POLICY_IN_CONTAINER, ANNOTATION_VM "wcow.securitypolicy.env", TEXT, NONE, COUNT, "", "read in the guest")
/* clang-format on */

enum annotation_id {
#define ANNOTATION_ENUM(id, key, value, where, option, fallback, help) ANNOTATION_##id,
	ANNOTATION_LIST(ANNOTATION_ENUM)
#undef ANNOTATION_ENUM
		ANNOTATION_COUNT
};

/*
 * struct annotation
 *
 *   key       byte for byte, case counts
 *   where     ON_…
 *   option    that it sets; UVM_OPTION_COUNT: none by itself
 *   fallback  what holds without it, in words
 *   help      what it does; NULL: what the option's help says
 */
struct annotation {
	const char *key;
	uint8_t key_len;
	uint8_t value; /* enum annotation_value */
	uint8_t where;
	uint8_t option;
	const char *fallback, *help;
};

extern const struct annotation annotation_table[ANNOTATION_COUNT];

/** annotation_find(key): its number; ANNOTATION_COUNT for a key that is not in the list. */
enum annotation_id annotation_find(const char *key);

/** annotation_value_name(value): "a boolean (1, t, …)": what a value of this kind has to be. */
const char *annotation_value_name(enum annotation_value value);

/* What a value can be; each as large as the option that takes it. */
union annotation_parsed {
	bool flag;
	enum uvm_tristate tristate;
	int32_t i32;
	uint32_t u32;
	uint64_t u64;
	struct uvm_u32s u32s;
	struct uvm_u64s u64s;
	const char *text;
	enum uvm_rootfs rootfs;
	enum uvm_vm_isolation isolation;
	struct uvm_registry registry;
};

/**
 * annotation_parse(m, value, text, ret): whether ${text} is a value of that kind; not for VALUE_REGISTRY and VALUE_SERVICE.
 */
bool annotation_parse(struct uvm_mem *m, enum annotation_value value, const char *text, union annotation_parsed *ret);

#endif
