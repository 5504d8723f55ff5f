/* SPDX-License-Identifier: MIT */
/*
 * The utility VM: what the annotations of a pod ask for, and what a host is told to make of it.
 *
 * uvm_options_read turns an OCI spec and the options of the container runtime into one set of options. No step looks at the
 * machine: what it has to know about the host is struct uvm_host, and files are looked up where that says.
 *
 * A refusal has a class besides its status: diag.rule is one of the names of UVM_CLASS_LIST, diag.text a sentence.
 *
 * Source: microsoft/hcsshim, internal/oci and internal/uvm; doc/annotations.md lists the annotations and where we differ.
 * Context: hosted; allocates.
 */
#ifndef UVMKIT_UVM_H
#define UVMKIT_UVM_H

#include <uvmkit/json.h>
#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(id, name, status, sentence), in the order in which they are looked for. */
#define UVM_CLASS_LIST(X)                                                                                                      \
	X(SPEC_JSON, "spec-json", UVM_E_SYNTAX, "The spec or the runtime options are not the JSON that they should be.")       \
	X(ANNOTATION_CONFLICT, "annotation-conflict", UVM_E_CONFLICT,                                                          \
	  "An annotation that stands for several contradicts one of them, or two exclude each other.")                         \
	X(RUNTIME_ISOLATION, "runtime-isolation", UVM_E_CONFLICT,                                                              \
	  "The runtime options do not ask for a hypervisor, the spec does.")                                                   \
	X(RUNTIME_PLATFORM, "runtime-platform", UVM_E_CONFLICT, "The runtime options name another platform than the spec.")    \
	X(NOT_ISOLATED, "not-isolated", UVM_E_UNSUPPORTED, "The spec asks for no utility VM.")                                 \
	X(ANNOTATION_MALFORMED, "annotation-malformed", UVM_E_SYNTAX, "Strict: the value of an annotation cannot be read.")    \
	X(VALUE_RANGE, "value-range", UVM_E_LIMIT, "A number that nobody can mean.")                                           \
	X(BAD_GUID, "bad-guid", UVM_E_SYNTAX, "Not a GUID.")                                                                   \
	X(MEMORY_FLOOR, "memory-floor", UVM_E_LIMIT, "Too little memory for a confidential VM.")                               \
	X(ISOLATION_TYPE, "isolation-type", UVM_E_VALUE, "No isolation type has this name.")                                   \
	X(DEBUG_NOT_CONFIDENTIAL, "debug-not-confidential", UVM_E_CONFLICT, "Debug mode is for confidential VMs.")             \
	X(DEBUG_NO_PATH, "debug-no-path", UVM_E_MISSING, "Debug mode needs a directory for what it saves.")                    \
	X(DEBUG_PATH, "debug-path-not-absolute", UVM_E_VALUE, "The directory for debug data must not depend on where we are.") \
	/* boot files */                                                                                                       \
	X(LAYERS, "layers", UVM_E_VALUE, "The root file system or the layers of a Windows pod are not as they must be.")       \
	X(BLOCK_CIM, "block-cim", UVM_E_CONFLICT, "A policy goes with block CIM layers, and they with a policy.")              \
	X(WRITABLE_EFI, "writable-efi-not-confidential", UVM_E_CONFLICT, "Only a confidential VM has an EFI disk.")            \
	X(BOOT_FILE_MISSING, "boot-file-missing", UVM_E_MISSING, "Boot files are missing or are no regular files.")            \
	X(BOOT_FILE_KIND, "boot-file-kind", UVM_E_VALUE, "Boot files are not of the kind that they must be.")                  \
	/* documents */                                                                                                        \
	X(DEFERRED_COMMIT, "deferred-commit", UVM_E_CONFLICT, "Deferred commit needs overcommit.")                             \
	X(VPMEM, "vpmem", UVM_E_LIMIT, "Too many virtual persistent memory devices, or a size that is not theirs.")            \
	X(HOST_BUILD, "host-build", UVM_E_UNSUPPORTED, "The host is too old for what is asked.")                               \
	X(GRAPHICS_CONSOLE, "graphics-console", UVM_E_CONFLICT, "An SNP VM has no screen.")                                    \
	X(PARTITION, "partition-and-cpugroup", UVM_E_CONFLICT, "A VM is in a resource partition or in a processor group.")     \
	X(ROOTFS_TYPE, "rootfs-type", UVM_E_CONFLICT, "A Linux VM with a guest state file has its root disk from there.")      \
	X(NUMA, "numa", UVM_E_VALUE, "Virtual NUMA nodes that cannot be.")                                                     \
	X(DEVICE_DUPLICATE, "device-duplicate", UVM_E_DUPLICATE, "A device is assigned twice.")                                \
	X(VERITY_ARGUMENTS, "dmverity-args", UVM_E_MISSING, "A verified root disk needs its device-mapper table.")             \
	X(DUMP_DIRECTORY, "dump-directory", UVM_E_MISSING, "The directory for dumps is not there.")                            \
	X(POLICY_BASE64, "policy-base64", UVM_E_ENCODING, "The policy is not base64.")                                         \
	/* command lines */                                                                                                    \
	X(FLAG_VALUE, "flag-value", UVM_E_VALUE, "A flag has none of its values.")                                             \
	X(FILES_COMBINATION, "boot-files-combination", UVM_E_CONFLICT, "Boot files are named, and their directory too.")       \
	X(FILES_INCOMPLETE, "boot-files-incomplete", UVM_E_MISSING, "Neither all boot files nor their directory are named.")   \
	X(POLICY_EMPTY, "policy-empty", UVM_E_MISSING, "A confidential VM without a policy.")                                  \
	X(OVERCOMMIT, "overcommit", UVM_E_CONFLICT, "A confidential VM whose memory is not its own.")                          \
	X(IMAGE, "image", UVM_E_UNSUPPORTED, "The layers of the image cannot be found.")                                       \
	X(UVM_ID, "uvm-id", UVM_E_VALUE, "The name of a VM that cannot be part of the name of a file.")

enum uvm_class {
#define UVM_CLASS_ENUM(id, name, status, sentence) UVM_CLASS_##id,
	UVM_CLASS_LIST(UVM_CLASS_ENUM)
#undef UVM_CLASS_ENUM
};

/* ---- the host ------------------------------------------------------------------------------------------------------- */

/* Whose rules paths follow. */
enum uvm_paths { UVM_PATHS_POSIX, UVM_PATHS_WINDOWS };

/**
 * struct uvm_host: all that the results depend on besides the request.
 *
 *   sysroot        where files of a Windows host are: "X:\a\b" is SYSROOT/x/a/b, case ignored; NULL: it has none
 *   build          its Windows build, which decides what it supports
 *   cpus           logical processors
 *   exe            path of the running program: its directory may hold boot files, its name is the owner of VMs
 *   cwd            what relative paths start from
 *   program_files  where boot files may be installed
 *   temp           directory for temporary files
 */
struct uvm_host {
	enum uvm_paths paths;
	uint32_t build, cpus;
	const char *sysroot, *exe, *cwd, *program_files, *temp;
	void *memory; /* private */
};

/** uvm_host_local(ret, d): this machine, with its own paths, as a host of the newest known build. uvm_host_free releases it. */
UVM_API UVM_MUST_CHECK int uvm_host_local(struct uvm_host *ret, struct uvm_diag *d);

/**
 * uvm_host_read(text, len, sysroot, ret, d):
 * A Windows host from JSON: build, cpus, exe, cwd, program_files and temp; what is left out is as on a usual one.
 *
 *   text     in   NULL: a usual host
 *   sysroot  in   may be NULL; copied
 *
 * Returns:  UVM_OK; the JSON reader's statuses; UVM_E_VALUE; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_host_read(const char *text, size_t len, const char *sysroot, struct uvm_host *ret,
					 struct uvm_diag *d);
UVM_API void uvm_host_free(struct uvm_host *h);

/* ---- options -------------------------------------------------------------------------------------------------------- */

enum uvm_platform { UVM_LCOW, UVM_WCOW, UVM_PLATFORMS };                /* containers of Linux, of Windows */
enum uvm_rootfs { UVM_ROOTFS_INITRD, UVM_ROOTFS_VHD, UVM_ROOTFS_NONE }; /* what Linux finds its files in */
/* How a confidential Windows VM is isolated; none: it is not confidential. */
enum uvm_vm_isolation { UVM_VM_ISOLATION_NONE, UVM_VM_ISOLATION_SNP, UVM_VM_ISOLATION_VBS, UVM_VM_ISOLATION_GSO };
enum uvm_tristate { UVM_UNSET, UVM_FALSE, UVM_TRUE };

struct uvm_u32s {
	const uint32_t *v;
	size_t n;
};

struct uvm_u64s {
	const uint64_t *v;
	size_t n;
};

struct uvm_texts {
	const char **v;
	size_t n;
};

/** struct uvm_service: who may bind and connect to a Hyper-V socket service. */
struct uvm_service {
	const char *guid;                                               /* lower case */
	const char *BindSecurityDescriptor, *ConnectSecurityDescriptor; /* NULL or "": not given */
	bool AllowWildcardBinds, Disabled;
};

struct uvm_services {
	const struct uvm_service *v; /* by GUID */
	size_t n;
};

/** struct uvm_registry_value: a value for the registry of a Windows VM. */
struct uvm_registry_value {
	const char *Hive, *Key, *Name, *Type;
	const char *StringValue, *BinaryValue; /* NULL or "": none */
	int32_t DWordValue, QWordValue, CustomType;
	bool Volatile;
};

struct uvm_registry {
	const struct uvm_registry_value *v;
	size_t n;
};

/** struct uvm_device: a device of the host that the VM gets. */
struct uvm_device {
	const char *DeviceInstanceID;
	uint16_t VirtualFunctionIndex;
};

struct uvm_devices {
	const struct uvm_device *v;
	size_t n;
};

/* What the kinds of options are in C. */
#define UVM_OPTION_BOOL bool
#define UVM_OPTION_TEXT const char * /* never NULL */
#define UVM_OPTION_GUID const char * /* lower case; NULL: none */
#define UVM_OPTION_I32 int32_t
#define UVM_OPTION_U32 uint32_t
#define UVM_OPTION_U64 uint64_t
#define UVM_OPTION_TRISTATE enum uvm_tristate
#define UVM_OPTION_U32S struct uvm_u32s
#define UVM_OPTION_U64S struct uvm_u64s
#define UVM_OPTION_PLATFORM enum uvm_platform
#define UVM_OPTION_ROOTFS enum uvm_rootfs
#define UVM_OPTION_ISOLATION enum uvm_vm_isolation
#define UVM_OPTION_SERVICES struct uvm_services
#define UVM_OPTION_REGISTRY struct uvm_registry
#define UVM_OPTION_DEVICES struct uvm_devices

/* X(name, kind, platforms, help): all options, by the names they have upstream. */
/* clang-format off */
#define UVM_OPTION_LIST(X)                                                                                                  \
	X(Platform, PLATFORM, BOTH, "which containers the VM is for")                                                       \
	X(ID, TEXT, BOTH, "name of the VM")                                                                                 \
	X(Owner, TEXT, BOTH, "program that the VM belongs to")                                                              \
	X(MemorySizeInMB, U64, BOTH, "memory, MiB; the VM gets an even number")                                             \
	X(LowMMIOGapInMB, U64, BOTH, "hole for devices below 4 GiB, MiB")                                                   \
	X(HighMMIOBaseInMB, U64, BOTH, "where the hole for devices above 4 GiB begins, MiB")                                \
	X(HighMMIOGapInMB, U64, BOTH, "hole for devices above 4 GiB, MiB")                                                  \
	X(AllowOvercommit, BOOL, BOTH, "the host may give the VM pages that it does not have yet")                          \
	X(FullyPhysicallyBacked, BOOL, BOTH, "all memory of VM and devices is the host's own, nothing is mapped from files") \
	X(EnableDeferredCommit, BOOL, BOTH, "memory is reserved when first used; needs AllowOvercommit")                    \
	X(ProcessorCount, I32, BOTH, "virtual processors; never more than the host has")                                    \
	X(ProcessorLimit, I32, BOTH, "share of a processor's time, 1 to 100000; 0: no limit")                               \
	X(ProcessorWeight, I32, BOTH, "weight among VMs, 1 to 10000; 0: the usual")                                         \
	X(StorageQoSIopsMaximum, I32, BOTH, "disk operations per second; 0: no limit")                                      \
	X(StorageQoSBandwidthMaximum, I32, BOTH, "disk bytes per second; 0: no limit")                                      \
	X(DisableCompartmentNamespace, BOOL, BOTH, "no network compartments by namespace")                                  \
	X(CPUGroupID, TEXT, BOTH, "processor group of the host that the VM runs in")                                        \
	X(ResourcePartitionID, GUID, BOTH, "resource partition of the host that the VM runs in")                            \
	X(NetworkConfigProxy, TEXT, BOTH, "address of the service that sets up networks")                                   \
	X(ProcessDumpLocation, TEXT, BOTH, "directory in the VM for dumps of its processes")                                \
	X(NoWritableFileShares, BOOL, BOTH, "no directory of the host is shared writable")                                  \
	X(SCSIControllerCount, U32, BOTH, "SCSI controllers")                                                               \
	X(DumpDirectoryPath, TEXT, BOTH, "directory of the host for dumps of a Windows VM")                                 \
	X(AdditionalHyperVConfig, SERVICES, BOTH, "further Hyper-V socket services")                                        \
	X(MaxMemorySizePerNumaNode, U64, BOTH, "memory of a virtual NUMA node at most, MiB")                                \
	X(MaxProcessorsPerNumaNode, U32, BOTH, "processors of a virtual NUMA node at most; 0: no virtual NUMA")             \
	X(PreferredPhysicalNumaNodes, U32S, BOTH, "NUMA nodes of the host to prefer")                                       \
	X(NumaMappedPhysicalNodes, U32S, BOTH, "for each virtual NUMA node the host's; 255: any")                           \
	X(NumaProcessorCounts, U32S, BOTH, "for each virtual NUMA node its processors")                                     \
	X(NumaMemoryBlocksCounts, U64S, BOTH, "for each virtual NUMA node its memory, MiB")                                 \
	X(EnableGraphicsConsole, BOOL, BOTH, "screen and keyboard")                                                         \
	X(ConsolePipe, TEXT, BOTH, "pipe behind the first serial port")                                                     \
	X(GuestStateFilePath, TEXT, BOTH, "guest state file (VMGS): Windows a path, Linux a name among the boot files")     \
	X(SecurityPolicy, TEXT, BOTH, "policy on containers, base64; its digest goes into the VM's attestation")            \
	X(SecurityPolicyEnabled, BOOL, BOTH, "there is a policy: the VM is confidential")                                   \
	X(SecurityPolicyEnforcer, TEXT, BOTH, "what enforces the policy in the guest; empty: the guest's choice")           \
	X(UVMReferenceInfoFile, TEXT, BOTH, "endorsement of the VM's measurement; Windows a path, Linux a name")            \
	X(UVMHashEnvelopeReferenceInfoFile, TEXT, BOTH, "the same as a hash envelope")                                      \
	X(BundleDirectory, TEXT, BOTH, "bundle of the pod, known when it is started")                                       \
	X(IsolationType, ISOLATION, WCOW, "what isolates a confidential VM from the host")                                  \
	X(DisableSecureBoot, BOOL, WCOW, "start programs that nobody signed")                                               \
	X(FirmwareParameters, TEXT, WCOW, "parameters of the firmware")                                                     \
	X(WritableEFI, BOOL, WCOW, "the VM may write to its own copy of the EFI disk")                                      \
	X(DebugMode, BOOL, WCOW, "keep what explains a failure when the VM ends")                                           \
	X(DebugDataPath, TEXT, WCOW, "directory of the host for that")                                                      \
	X(BootFilesRootPath, TEXT, WCOW, "directory of the boot files; empty: beside the program")                          \
	X(NoDirectMap, BOOL, WCOW, "files of the host are not mapped into the VM's memory")                                 \
	X(NoInheritHostTimezone, BOOL, WCOW, "the VM's time zone is UTC")                                                   \
	X(AdditionalRegistryKeys, REGISTRY, WCOW, "further registry values of the VM")                                      \
	X(LogSources, TEXT, WCOW, "what is logged besides, base64 of JSON")                                                 \
	X(LogForwardingEnabled, BOOL, WCOW, "logs of the VM are sent to the host")                                          \
	X(DefaultLogSourcesEnabled, BOOL, WCOW, "the usual sources are logged")                                             \
	X(UseGuestStateFile, BOOL, LCOW, "kept by upstream, without effect")                                                \
	X(DmVerityRootFsVhd, TEXT, LCOW, "root disk with its hash tree, a name among the boot files")                       \
	X(DmVerityMode, BOOL, LCOW, "the root disk is verified while it is read")                                           \
	X(DmVerityCreateArgs, TEXT, LCOW, "device-mapper table for a verified root disk")                                   \
	X(BootFilesPath, TEXT, LCOW, "directory of the boot files")                                                         \
	X(KernelFile, TEXT, LCOW, "kernel, a name among the boot files")                                                    \
	X(KernelDirect, BOOL, LCOW, "the host loads the kernel, no firmware")                                               \
	X(RootFSFile, TEXT, LCOW, "root file system, a name among the boot files")                                          \
	X(KernelBootOptions, TEXT, LCOW, "further parameters of the kernel")                                                \
	X(UseGuestConnection, BOOL, LCOW, "the host talks to an agent in the guest")                                        \
	X(ExecCommandLine, TEXT, LCOW, "first program in the guest, with its arguments")                                    \
	X(ForwardStdout, BOOL, LCOW, "its standard output is sent to the host")                                             \
	X(ForwardStderr, BOOL, LCOW, "its standard error is sent to the host")                                              \
	X(VPMemDeviceCount, U32, LCOW, "virtual persistent memory devices, up to 128")                                      \
	X(VPMemSizeBytes, U64, LCOW, "size of such a device, a multiple of 4096")                                           \
	X(VPMemNoMultiMapping, BOOL, LCOW, "one disk in each such device")                                                  \
	X(PreferredRootFSType, ROOTFS, LCOW, "what Linux finds its files in")                                               \
	X(EnableColdDiscardHint, BOOL, LCOW, "the guest tells the host of pages it does not use")                           \
	X(VPCIEnabled, BOOL, LCOW, "the guest looks for PCI devices")                                                       \
	X(EnableScratchEncryption, BOOL, LCOW, "scratch disks are encrypted in the guest")                                  \
	X(DisableTimeSyncService, BOOL, LCOW, "the guest does not take its time from the host")                             \
	X(HclEnabled, TRISTATE, LCOW, "a paravisor runs in the guest")                                                      \
	X(ExtraVSockPorts, U32S, LCOW, "further vsock ports of a confidential VM")                                          \
	X(AssignedDevices, DEVICES, LCOW, "devices of the host that the VM gets")                                           \
	X(PolicyBasedRouting, BOOL, LCOW, "the guest routes by the sender's address")                                       \
	X(WritableOverlayDirs, BOOL, LCOW, "a root disk gets writable /var and the like")
/* clang-format on */

enum uvm_option {
#define UVM_OPTION_ENUM(name, kind, platforms, help) UVM_OPT_##name,
	UVM_OPTION_LIST(UVM_OPTION_ENUM)
#undef UVM_OPTION_ENUM
		UVM_OPTION_COUNT
};

/* Who had the last word on an option. */
enum uvm_origin {
	UVM_FROM_DEFAULT,
	UVM_FROM_ANNOTATION,
	UVM_FROM_RUNTIME, /* an option of the container runtime */
	UVM_FROM_SPEC,    /* another part of the spec */
	UVM_FROM_FILES,   /* what was found among the boot files */
	UVM_FROM_FLAG,    /* the command line */
	UVM_FROM_FORCED,  /* another option leaves no choice */
};

/**
 * struct uvm_options: one complete set. uvm_options_free releases it.
 *
 *   origin        per option; by is the annotation's key, the member of the spec, the option that forced it; or NULL
 *   LayerFolders  windows.layerFolders of the spec: not an option, but what boot files of plain Windows VMs are looked for in
 */
struct uvm_options {
#define UVM_OPTION_MEMBER(name, kind, platforms, help) UVM_OPTION_##kind name;
	UVM_OPTION_LIST(UVM_OPTION_MEMBER)
#undef UVM_OPTION_MEMBER
	struct {
		enum uvm_origin from;
		const char *by;
	} origin[UVM_OPTION_COUNT];
	struct uvm_texts LayerFolders;
	void *memory; /* private */
};

/* What is pointed out while reading, though it stops nothing. */
enum uvm_note_kind {
	UVM_NOTE_MALFORMED, /* a value cannot be read; the default holds */
	UVM_NOTE_REPLACED,  /* the annotation has a new name; the old one still works */
	UVM_NOTE_RENAMED,   /* the annotation has a new name; the old one does nothing */
	UVM_NOTE_OVERRULED, /* a value counts for nothing because of another */
};

struct uvm_note {
	enum uvm_note_kind kind;
	const char *key, *value; /* of the annotation */
	const char *says;        /* what is wrong with the value, what to write instead */
};

/** Called for each note; its strings are valid during the call. */
typedef void uvm_note_fn(void *arg, const struct uvm_note *note);

/**
 * struct uvm_pod: a request for a VM as a container runtime makes it. Borrowed, never changed.
 *
 *   spec             the OCI spec (config.json) of the pod's sandbox
 *   runtime_options  the runtime's options for this class of pods, proto3 JSON; NULL: none
 *   task_id          the VM is named after it
 *   strict           values of annotations that cannot be read are errors
 *   note             may be NULL
 */
struct uvm_pod {
	const struct uvm_host *host;
	const char *spec;
	size_t spec_len;
	const char *runtime_options;
	size_t runtime_options_len;
	const char *task_id;
	bool strict;
	uvm_note_fn *note;
	void *note_arg;
};

/**
 * uvm_options_read(pod, ret, d):
 * The options of the VM for ${pod}: annotations before members of the spec before defaults, and what follows from them.
 *
 *   ret  out  written on success only; borrows nothing
 *   d    out  not NULL; rule is the class
 *
 * Checks:   what a single option must be. What a document needs besides: uvm_document_write.
 * Files:    only for Linux, whose kernel and root file system are chosen by what is there; a missing file is no failure.
 * Returns:  UVM_OK; the status of the class; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_options_read(const struct uvm_pod *pod, struct uvm_options *ret, struct uvm_diag *d);

/** struct uvm_setting: an annotation, or what a command line says in place of one: ${by} is then its flag, else NULL. */
struct uvm_setting {
	const char *key, *value, *by;
};

/**
 * struct uvm_vm: a request for a VM without a pod. Borrowed, never changed.
 *
 *   id         the VM's name
 *   settings   flags come before annotations, the last of equal ones counts; none stands for several others
 *   log_level  of the agent in a Linux VM; NULL: info
 */
struct uvm_vm {
	const struct uvm_host *host;
	enum uvm_platform platform;
	const char *id, *log_level;
	const struct uvm_setting *settings;
	size_t nsettings;
	bool strict;
	uvm_note_fn *note;
	void *note_arg;
};

/** uvm_options_make(vm, ret, d): the options of such a VM; all as for uvm_options_read. */
UVM_API UVM_MUST_CHECK int uvm_options_make(const struct uvm_vm *vm, struct uvm_options *ret, struct uvm_diag *d);
UVM_API void uvm_options_free(struct uvm_options *o);

/** struct uvm_option_info: an option as the tables know it. */
struct uvm_option_info {
	const char *name, *help;
	bool on[UVM_PLATFORMS]; /* which platforms have it */
};

UVM_API const struct uvm_option_info *uvm_option_info(enum uvm_option i);

/** uvm_option_write(o, i, w): the value of an option as JSON. */
UVM_API void uvm_option_write(const struct uvm_options *o, enum uvm_option i, struct uvm_json_writer *w);
/** uvm_options_write(o, w): all options of the platform as one JSON object. */
UVM_API void uvm_options_write(const struct uvm_options *o, struct uvm_json_writer *w);
/** uvm_options_schema_write(w): JSON Schema, draft 2020-12, of what uvm_options_write writes. */
UVM_API void uvm_options_schema_write(struct uvm_json_writer *w);

/** uvm_origin_name(from): "annotation". */
UVM_API const char *uvm_origin_name(enum uvm_origin from);

/* ---- boot files ----------------------------------------------------------------------------------------------------- */

/* X(id, name, help): what a boot file is for. */
/* clang-format off */
#define UVM_BOOT_ROLE_LIST(X)                                                       \
	X(GUEST_STATE, "guest-state", "VMGS file: firmware or paravisor, and state") \
	X(EFI_VHD, "efi-vhd", "EFI disk of a confidential Windows VM")              \
	X(BOOT_CIM_VHD, "boot-cim-vhd", "disk with the files of Windows")           \
	X(SCRATCH, "scratch", "disk that the VM writes to")                         \
	X(OS_FILES, "os-files", "directory with the files of Windows")              \
	X(SCRATCH_TEMPLATE, "scratch-template", "what a new scratch disk is copied from") \
	X(KERNEL, "kernel", "Linux kernel")                                         \
	X(ROOTFS, "rootfs", "initrd or root disk of Linux")                         \
	X(VERITY_VHD, "dm-verity-vhd", "root disk of Linux with its hash tree")     \
	X(REFERENCE_INFO, "reference-info", "endorsement of the VM's measurement")  \
	X(HASH_ENVELOPE, "hash-envelope", "the same as a hash envelope")
/* clang-format on */

enum uvm_boot_role {
#define UVM_BOOT_ROLE_ENUM(id, name, help) UVM_BOOT_##id,
	UVM_BOOT_ROLE_LIST(UVM_BOOT_ROLE_ENUM)
#undef UVM_BOOT_ROLE_ENUM
		UVM_BOOT_ROLES
};

/**
 * struct uvm_boot_file
 *
 *   path      where it is; NULL: this VM has none
 *   used      what the VM gets: the same file, or the private copy that is made of it
 *   required  the VM does not start without it; optional ones are endorsements
 *   present   a regular file is there
 *   wrong     once kinds were checked: what it is instead of what it must be, with field and offset, and what to do; NULL: it
 *             is as it must be
 *   disk      once kinds were checked: bytes of the disk in a VHD, which begins at byte 0 of the file; 0: it is none
 */
struct uvm_boot_file {
	const char *path, *used;
	bool required, present;
	const char *wrong;
	uint64_t disk;
};

/** struct uvm_boot_files: what a VM boots from. uvm_boot_files_free releases it. */
struct uvm_boot_files {
	const char *root; /* directory that they are looked for in */
	struct uvm_boot_file file[UVM_BOOT_ROLES];
	void *memory; /* private */
};

/**
 * uvm_boot_files_find(o, h, rootfs, len, ret, d):
 * The boot files of a VM with options ${o} on host ${h}, whether they are there or not. Nothing is opened or made.
 *
 *   rootfs  in   the pod's root file system as a JSON list of mounts {type, source, target, options}; NULL: none
 *   ret     out  borrows from ${o}; written on success only
 *
 * Returns:  UVM_OK; classes spec-json, layers, block-cim, writable-efi-not-confidential; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_boot_files_find(const struct uvm_options *o, const struct uvm_host *h, const char *rootfs,
					       size_t len, struct uvm_boot_files *ret, struct uvm_diag *d);

/** uvm_boot_files_in_root(o, h, ret, d): as uvm_boot_files_find, but only what lies in the directory of boot files, and not
 * what a pod's root file system decides on: a confidential Windows VM has no scratch disk here, a plain one nothing. */
UVM_API UVM_MUST_CHECK int uvm_boot_files_in_root(const struct uvm_options *o, const struct uvm_host *h,
						  struct uvm_boot_files *ret, struct uvm_diag *d);

/** uvm_refuse(d, class, fmt, …): fail with a class and a sentence, unless an earlier failure did; returns the class's status.
 */
UVM_API int uvm_refuse(struct uvm_diag *d, enum uvm_class class_, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** uvm_boot_files_check(b, d): class boot-file-missing, naming every required file that is not there; UVM_OK otherwise. */
UVM_API UVM_MUST_CHECK int uvm_boot_files_check(const struct uvm_boot_files *b, struct uvm_diag *d);

/* Who starts a VM, and so which disks it can have: the host compute service takes a VHDX for a scratch disk, QEMU does not. */
enum uvm_starter { UVM_STARTER_QEMU, UVM_STARTER_HCS };

/**
 * uvm_boot_files_check_kinds(b, o, h, starter, d):
 * uvm_boot_files_check, and look into every file that is there: fixed VHDs, guest state with an image for the isolation type,
 * kernels, initrds, endorsements. b->file[].wrong says what is wrong with each, all of them at once.
 *
 *   b  in/out  from uvm_boot_files_find and its like; wrong and disk are filled in
 *
 * Checks:   the form of each file; an image by all rules for one that are errors. Not what is on a disk, and no signature.
 * Returns:  UVM_OK; class boot-file-missing; class boot-file-kind, naming all such files; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_boot_files_check_kinds(struct uvm_boot_files *b, const struct uvm_options *o,
						      const struct uvm_host *h, enum uvm_starter starter, struct uvm_diag *d);

/** uvm_boot_files_write(b, h, w): as JSON: {"root", "files": {role: path}, "optional": {role: {"path", "present"}}}, paths
 * below root relative to it. The scratch disk is no boot file. */
UVM_API void uvm_boot_files_write(const struct uvm_boot_files *b, const struct uvm_host *h, struct uvm_json_writer *w);
UVM_API void uvm_boot_files_free(struct uvm_boot_files *b);

/** uvm_boot_files_name(h, paths, ret, d): those that a command line names; ${paths} by role, NULL where the VM has none. The VM
 * uses them as they are. */
UVM_API UVM_MUST_CHECK int uvm_boot_files_name(const struct uvm_host *h, const char *const paths[UVM_BOOT_ROLES],
					       struct uvm_boot_files *ret, struct uvm_diag *d);

/** uvm_boot_role_name(role): "guest-state". */
UVM_API const char *uvm_boot_role_name(enum uvm_boot_role role);

/* ---- documents ------------------------------------------------------------------------------------------------------ */

/**
 * uvm_document_write(o, b, h, w, d):
 * What the host compute service is told to create. Members are in upstream's order; a writer that escapes as Go does and does
 * not indent gives upstream's bytes. Identifiers of assigned devices follow from the VM's name, where upstream draws them by
 * lot.
 *
 *   w  in/out  nothing is written unless all checks hold
 *
 * Checks:   all that options, boot files and host must be for one another; b->present is believed.
 * Returns:  UVM_OK; the status of the class; UVM_E_NOMEM; UVM_E_CRYPTO. What the writer's sink returns: uvm_json_end.
 */
UVM_API UVM_MUST_CHECK int uvm_document_write(const struct uvm_options *o, const struct uvm_boot_files *b,
					      const struct uvm_host *h, struct uvm_json_writer *w, struct uvm_diag *d);

#ifdef __cplusplus
}
#endif
#endif
