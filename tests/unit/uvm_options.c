/* SPDX-License-Identifier: MIT */
/* Options from pods: every annotation's way into its option, what is refused and as what, what is pointed out. */
#include "uvm_pod.h"

#define GUID_A "0b52781f-b24d-5685-ddf6-69830ed40ec3"

struct asked {
	const char *host, *spec, *runtime;
	bool strict;
};

struct notes {
	char text[512]; /* "kind key|says;" */
};

static void note(void *arg, const struct uvm_note *n)
{
	struct notes *notes = arg;
	const size_t len = strlen(notes->text);

	snprintf(notes->text + len, sizeof(notes->text) - len, "%d %s|%.40s;", (int)n->kind, n->key, n->says);
}

static int ask(const struct asked *a, struct uvm_options *o, struct notes *notes, struct uvm_diag *d)
{
	struct uvm_host host;
	char *spec = pod_json(a->spec), *runtime = a->runtime != NULL ? pod_json(a->runtime) : NULL;
	const struct uvm_pod pod = {
		.host = &host,
		.spec = spec,
		.spec_len = strlen(a->spec),
		.runtime_options = runtime,
		.runtime_options_len = a->runtime != NULL ? strlen(a->runtime) : 0,
		.task_id = "pod1",
		.strict = a->strict,
		.note = note,
		.note_arg = notes,
	};
	int status;

	pod_open_host(&host, a->host != NULL ? a->host : pod_host);
	notes->text[0] = '\0';
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	status = uvm_options_read(&pod, o, d);
	assert_int_equal(status, d->code);
	uvm_host_free(&host);
	free(spec);
	free(runtime);
	return status;
}

static enum uvm_option option(const char *name, size_t n)
{
	for (enum uvm_option i = 0; i < UVM_OPTION_COUNT; i++) {
		if (strlen(uvm_option_info(i)->name) == n && memcmp(uvm_option_info(i)->name, name, n) == 0)
			return i;
	}
	fail_msg("no option %.*s", (int)n, name);
	return UVM_OPTION_COUNT;
}

/* "Name=JSON Name=JSON …": each is the value that the option has; ' stands for ". */
static void check_options(const struct uvm_options *o, const char *want)
{
	while (*want != '\0') {
		const size_t name = strcspn(want, "="), value = strcspn(want + name + 1, " ");
		char is[POD_TEXT] = "", should[1024] = "";
		struct uvm_json_writer w;

		uvm_json_begin(&w, pod_append, is, 0, UVM_JSON_ESCAPE_MINIMAL);
		uvm_option_write(o, option(want, name), &w);
		assert_int_equal(uvm_json_end(&w), UVM_OK);
		strncat(should, want + name + 1, value);
		for (char *s = should; *s != '\0'; s++)
			*s = *s == '\'' ? '"' : *s;
		assert_string_equal(is, should);
		want += name + 1 + value;
		want += *want == ' ';
	}
}

/* ---- accepted ---- */

struct accepted {
	struct asked asked;
	const char *want;  /* see check_options */
	const char *notes; /* all of them; NULL: none */
};

#define WCOW_SPEC(annotations)                                                      \
	{                                                                           \
		.spec = "{'windows':{'hyperv':{}},'annotations':{" annotations "}}" \
	}
#define LCOW_SPEC(annotations)                                         \
	{                                                              \
		.spec = "{'linux':{},'annotations':{" annotations "}}" \
	}

static void check_accepted(const struct accepted *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct uvm_options o;
		struct uvm_diag d;
		struct notes notes;

		if (ask(&cases[i].asked, &o, &notes, &d) != UVM_OK)
			fail_msg("%s: %s: %s", cases[i].asked.spec, d.rule, d.text);
		check_options(&o, cases[i].want);
		assert_string_equal(notes.text, cases[i].notes != NULL ? cases[i].notes : "");
		uvm_options_free(&o);
		uvm_options_free(&o);
	}
}

static void test_defaults(void **state)
{
	static const struct accepted cases[] = {
		{ LCOW_SPEC(""),
		  "Platform='lcow' ID='pod1@vm' Owner='shim.exe' MemorySizeInMB=1024 ProcessorCount=2 AllowOvercommit=true "
		  "VPMemDeviceCount=64 VPMemSizeBytes=4294967296 KernelDirect=true PreferredRootFSType='initrd' "
		  "HclEnabled=null "
		  "ForwardStderr=true UVMReferenceInfoFile='reference_info.cose' ResourcePartitionID=null AssignedDevices=[]",
		  NULL },
		{ WCOW_SPEC(""),
		  "Platform='wcow' LogForwardingEnabled=true DefaultLogSourcesEnabled=true GuestStateFilePath='' "
		  "IsolationType='' "
		  "AdditionalHyperVConfig={} UVMReferenceInfoFile=''",
		  NULL },
		{ WCOW_SPEC("'" POLICY),
		  "MemorySizeInMB=2048 AllowOvercommit=false IsolationType='SecureNestedPaging' LogForwardingEnabled=false "
		  "GuestStateFilePath='C:\\\\Plat\\\\WindowsBootFiles\\\\confidential\\\\cwcow.snp.vmgs' "
		  "SecurityPolicyEnabled=true",
		  NULL },
		{ LCOW_SPEC("'" LINUX_POLICY),
		  "VPMemDeviceCount=0 GuestStateFilePath='kernel.vmgs' DmVerityMode=true DmVerityRootFsVhd='rootfs.vhd' "
		  "AllowOvercommit=false EnableScratchEncryption=true PreferredRootFSType='none' RootFSFile=''",
		  NULL },
		{ { .spec = "{'linux':{}}", .host = "{'build':17763,'cpus':1,'exe':'x.exe'}" },
		  "ProcessorCount=1 KernelDirect=false VPMemNoMultiMapping=true Owner='x.exe'",
		  NULL },
	};

	(void)state;
	check_accepted(cases, COUNT(cases));
}

static void test_values(void **state)
{
	static const struct accepted cases[] = {
		{ WCOW_SPEC("'" TOPO "memory.sizeinmb':'007','" TOPO "processor.count':'+5','" TOPO "processor.limit':'-1'"),
		  "MemorySizeInMB=7 ProcessorCount=5 ProcessorLimit=-1", NULL },
		{ WCOW_SPEC("'" TOPO "memory.highmmiogapinmb':'18446744073709551615','" TOPO
			    "processor.numa.max-processors-per-node':'4294967295'"),
		  "HighMMIOGapInMB=18446744073709551615 MaxProcessorsPerNumaNode=4294967295", NULL },
		{ WCOW_SPEC("'" TOPO "numa.mapped-physical-nodes':'0,255','" TOPO
			    "numa.count-of-memory-blocks':'18446744073709551615'"),
		  "NumaMappedPhysicalNodes=[0,255] NumaMemoryBlocksCounts=[18446744073709551615]", NULL },
		{ LCOW_SPEC("'" VM "lcow.hcl-enabled':'0','" VM "lcow.preferredrootfstype':'vhd','" VM
			    "lcow.extra-exec-command-args':'-x'"),
		  "HclEnabled=false RootFSFile='rootfs.vhd'", NULL },
		{ WCOW_SPEC("'" VM "resource-partition-id':'6D0F2D2E-1C4B-4F0A-9A65-0A8F3C1E5B77'"),
		  "ResourcePartitionID='6d0f2d2e-1c4b-4f0a-9a65-0a8f3c1e5b77'", NULL },
		{ WCOW_SPEC("'" VM "fullyphysicallybacked':'1','" TOPO "memory.allowovercommit':'true'"),
		  "AllowOvercommit=false", NULL },
		{ LCOW_SPEC("'" VM "fullyphysicallybacked':'T','" VM "devices.virtualpmem.maximumcount':'7'"),
		  "VPMemDeviceCount=0", NULL },
		/* the last of several counts; what JSON escapes is the same text */
		{ WCOW_SPEC("'" VM "cpugroup.id':'1','" VM "cpugroup.id':'a\\u0062'"), "CPUGroupID='ab'", NULL },
		{ WCOW_SPEC("'" VM "cpugroup.id':null"), "CPUGroupID=''", NULL },
		/* zero is as if not given */
		{ { .spec = "{'windows':{'hyperv':{},'resources':{'memory':{'limit':3145728},'cpu':{'count':6,'maximum':9,'"
			    "shares':0},"
			    "'storage':{'bps':2147483647}}},'annotations':{'" TOPO "memory.sizeinmb':'0','" TOPO
			    "processor.limit':'0'}}" },
		  "MemorySizeInMB=3 ProcessorCount=6 ProcessorLimit=9 ProcessorWeight=0 StorageQoSBandwidthMaximum=2147483647",
		  NULL },
		{ { .spec = "{'WINDOWS':{'HyperV':{},'x':[{}]},'Annotations':{},'windows':{'resources':{'memory':{'limit':"
			    "2097152}}}}" },
		  "MemorySizeInMB=2",
		  NULL },
		{ { .spec = "{'linux':{},'windows':{'devices':[{'id':'PCI\\\\A\\\\7','idType':'vpci'},{'id':'PCI\\\\B\\\\70000'"
			    ",'idType':'gpu'},"
			    "{'id':'x','idType':'class'},{'idType':'vpci-instance-id'}]}}" },
		  "AssignedDevices=[{'DeviceInstanceID':'PCI\\\\A','VirtualFunctionIndex':7},{'DeviceInstanceID':'"
		  "PCI\\\\B\\\\70000',"
		  "'VirtualFunctionIndex':0},{'DeviceInstanceID':'','VirtualFunctionIndex':0}]",
		  NULL },
	};

	(void)state;
	check_accepted(cases, COUNT(cases));
}

static void test_confidential(void **state)
{
	static const struct accepted cases[] = {
		{ WCOW_SPEC("'" POLICY ",'" VM "wcow.isolation_type':'VBS','" VM "bootfilesrootpath':'C:/a/../b/'"),
		  "IsolationType='VirtualizationBasedSecurity' GuestStateFilePath='C:\\\\b\\\\cwcow.vbs.vmgs' "
		  "BootFilesRootPath='C:/a/../b/' "
		  "UVMReferenceInfoFile='C:\\\\b\\\\reference_info.cose'",
		  NULL },
		{ WCOW_SPEC("'" POLICY ",'" VM "no_security_hardware':'1'"), "IsolationType='GuestStateOnly'", NULL },
		{ WCOW_SPEC("'" POLICY ",'" VM "no_security_hardware':'1','" VM "wcow.isolation_type':'SNP'"),
		  "IsolationType='SecureNestedPaging'", NULL },
		{ WCOW_SPEC("'" POLICY ",'" VM "forwardlogs.enable':'true','" TOPO "memory.sizeinmb':'2049','" TOPO
			    "memory.allowovercommit':'true'"),
		  "LogForwardingEnabled=true MemorySizeInMB=2049 AllowOvercommit=false", NULL },
		{ WCOW_SPEC("'" POLICY ",'io.microsoft.wcow.debug':'1','io.microsoft.wcow.debug_data_path':'C:\\\\d'"),
		  "DebugMode=true DebugDataPath='C:\\\\d'", NULL },
		/* without a policy what belongs to one is not even read */
		{ WCOW_SPEC("'" VM "wcow.isolation_type':'bogus','" VM "wcow.no_secure_boot':'perhaps','" VM
			    "wcow.enforcer':'rego'"),
		  "IsolationType='' DisableSecureBoot=false SecurityPolicyEnforcer=''", NULL },
		{ WCOW_SPEC("'" VM "wcow.securitypolicy':'','" VM "wcow.isolation_type':'bogus'"),
		  "SecurityPolicyEnabled=false", NULL },
		{ LCOW_SPEC("'" LINUX_POLICY ",'" VM "lcow.gueststatefile':'c.vmgs','" VM "lcow.dmverity-mode':'0','" VM
			    "storage.scratch.encrypted':'false','" VM "lcow.kernelbootoptions':'x'"),
		  "GuestStateFilePath='c.vmgs' DmVerityMode=false EnableScratchEncryption=false KernelBootOptions=''", NULL },
		{ LCOW_SPEC("'" LINUX_POLICY ",'" VM "no_security_hardware':'1'"),
		  "SecurityPolicyEnabled=true GuestStateFilePath='' VPMemDeviceCount=64 EnableScratchEncryption=true "
		  "AllowOvercommit=true",
		  NULL },
	};

	(void)state;
	check_accepted(cases, COUNT(cases));
}

static void test_runtime(void **state)
{
	static const struct accepted cases[] = {
		{ { .spec = "{'windows':{'hyperv':{}}}",
		    .runtime = "{'sandboxIsolation':'HYPERVISOR','vmProcessorCount':3,'vmMemorySizeInMb':'77'}" },
		  "ProcessorCount=3 MemorySizeInMB=77",
		  NULL },
		{ { .spec = "{'windows':{'hyperv':{}},'annotations':{'" TOPO "memory.sizeinmb':'5'}}",
		    .runtime = "{'sandbox_isolation':1,'vm_memory_size_in_mb':9,'default_container_annotations':{'" TOPO
			       "memory.sizeinmb':'8','" VM "cpugroup.id':'g'}}" },
		  "MemorySizeInMB=5 CPUGroupID='g'",
		  NULL },
		{ { .spec = "{'windows':{'hyperv':{}}}",
		    .runtime = "{'sandboxIsolation':'HYPERVISOR','vmMemorySizeInMb':9,'defaultContainerAnnotations':{'" TOPO
			       "memory.sizeinmb':'8'}}" },
		  "MemorySizeInMB=9",
		  NULL },
		/* the runtime makes a hypervisor of it */
		{ { .spec = "{}", .runtime = "{'sandboxIsolation':'HYPERVISOR','sandboxPlatform':'Windows/amd64/v8'}" },
		  "Platform='wcow'",
		  NULL },
		{ { .spec = "{'linux':{}}", .runtime = "{'debug':false,'sandboxImage':'','defaultContainerAnnotations':{}}" },
		  "Platform='lcow'",
		  NULL },
		{ { .spec = "{'windows':{'hyperv':{}}}",
		    .runtime = "{'sandboxIsolation':'HYPERVISOR','defaultContainerAnnotations':{'io.microsoft.disable-unsafe-"
			       "operations':'true'}}" },
		  "NoDirectMap=true NoWritableFileShares=true",
		  NULL },
	};

	(void)state;
	check_accepted(cases, COUNT(cases));
}

/* What is wrong with a value, and what holds then. */
static void test_notes(void **state)
{
	static const struct accepted cases[] = {
		{ WCOW_SPEC("'" TOPO "memory.sizeinmb':'1GB'"), "MemorySizeInMB=1024",
		  "0 " TOPO "memory.sizeinmb|must be a decimal number of 64 bits with;" },
		{ WCOW_SPEC("'" TOPO "numa.preferred-physical-nodes':'0, 1'"), "PreferredPhysicalNumaNodes=[]",
		  "0 " TOPO "numa.preferred-physical-nodes|must be a list of up to 4096 decimal num;" },
		{ WCOW_SPEC("'" POLICY ",'" VM "wcow.no_secure_boot':'yes'"), "DisableSecureBoot=false",
		  "0 " VM "wcow.no_secure_boot|must be a boolean (1, t, T, true, True, ;" },
		{ LCOW_SPEC("'" VM "lcow.preferredrootfstype':'VHD','" VM "lcow.hcl-enabled':''"),
		  "PreferredRootFSType='initrd' HclEnabled=null",
		  "0 " VM "lcow.preferredrootfstype|must be initrd or vhd;0 " VM
		  "lcow.hcl-enabled|must be a boolean (1, t, T, true, True, ;" },
		/* an old name still works, another one does not */
		{ LCOW_SPEC("'" VM "lcow.bootfilesrootpath':'C:\\\\old'"), "BootFilesPath='C:\\\\old'",
		  "1 " VM "lcow.bootfilesrootpath|" VM "bootfilesroo;" },
		{ LCOW_SPEC("'" VM "lcow.bootfilesrootpath':'C:\\\\old','" VM "bootfilesrootpath':'C:\\\\new'"),
		  "BootFilesPath='C:\\\\new'", "1 " VM "lcow.bootfilesrootpath|" VM "bootfilesroo;" },
		{ LCOW_SPEC("'" LINUX_POLICY ",'" VM "lcow.no_security_hardware':'true'"), "GuestStateFilePath='kernel.vmgs'",
		  "2 " VM "lcow.no_security_hardware|" VM "no_security_;" },
		/* annotations of the other platform and names in another case are nobody's */
		{ LCOW_SPEC("'io.microsoft.wcow.debug':'perhaps','" TOPO "memory.SizeInMB':'x'"), "MemorySizeInMB=1024", NULL },
	};

	(void)state;
	check_accepted(cases, COUNT(cases));
}

#define REGISTRY(value) WCOW_SPEC("'" VM "wcow.additional-reg-keys':'" value "'")
#define Q "\\u0022"
#define SYSTEM(key)                                                                                                          \
	"{" Q "Key" Q ":{" Q "Hive" Q ":" Q "System" Q "," Q "Name" Q ":" Q key Q "}," Q "Name" Q ":" Q "n" Q "," Q "Type" Q \
	":" Q "String" Q "}"
#define DROPPED(n, why) "0 " VM "wcow.additional-reg-keys|element " n " " why ";"

static void test_registry(void **state)
{
	static const struct accepted cases[] = {
		{ REGISTRY("[" SYSTEM("Software\\\\\\\\a") "]"),
		  "AdditionalRegistryKeys=[{'Key':{'Hive':'System','Name':'Software\\\\a'},'Name':'n','Type':'String'}]",
		  NULL },
		{ REGISTRY("[" SYSTEM("currentcontrolset\\\\\\\\SERVICES") "]"),
		  "AdditionalRegistryKeys=[{'Key':{'Hive':'System','Name':'currentcontrolset\\\\SERVICES'},'Name':'n','Type':'"
		  "String'}]",
		  NULL },
		{ REGISTRY("[" SYSTEM("SoftwareX\\\\\\\\a") "]"), "AdditionalRegistryKeys=[]",
		  DROPPED("0", "is at a place of the registry ") },
		{ REGISTRY("[{}," SYSTEM("Other") "]"), "AdditionalRegistryKeys=[]",
		  DROPPED("0", "has no Key") DROPPED("1", "is at a place of the registry ") },
		{ REGISTRY("[]"), "AdditionalRegistryKeys=[]", NULL },
		{ REGISTRY(""), "AdditionalRegistryKeys=[]", NULL },
		{ REGISTRY("null"), "AdditionalRegistryKeys=[]", NULL },
		{ REGISTRY("{}"), "AdditionalRegistryKeys=[]",
		  "0 " VM "wcow.additional-reg-keys|must be a JSON list of registry values;" },
		{ REGISTRY("[{" Q "DWordValue" Q ":2147483648}]"), "AdditionalRegistryKeys=[]",
		  "0 " VM "wcow.additional-reg-keys|must be a JSON list of registry values;" },
	};

	(void)state;
	check_accepted(cases, COUNT(cases));
}

#define SERVICE VM "hv-socket.service-table."

static void test_services(void **state)
{
	static const struct accepted cases[] = {
		{ LCOW_SPEC("'" SERVICE GUID_A "':'{" Q "allowwildcardbinds" Q ":true}','" SERVICE
			    "00000000-0000-0000-0000-000000000000':'{}'"),
		  "AdditionalHyperVConfig={'00000000-0000-0000-0000-000000000000':{},'" GUID_A "':{'AllowWildcardBinds':true}}",
		  NULL },
		{ LCOW_SPEC("'" SERVICE "not-a-guid':'{}'"), "AdditionalHyperVConfig={}",
		  "0 " SERVICE "not-a-guid|must be a JSON object behind a key that ;" },
		{ LCOW_SPEC("'" SERVICE GUID_A "':'[]'"), "AdditionalHyperVConfig={}",
		  "0 " SERVICE GUID_A "|must be a JSON object behind a key that ;" },
		/* two spellings: the lower case one, unless it cannot be read */
		{ LCOW_SPEC("'" SERVICE GUID_A "':'{}','" SERVICE "0B52781F-b24d-5685-ddf6-69830ed40ec3':'{" Q "Disabled" Q
			    ":true}'"),
		  "AdditionalHyperVConfig={'" GUID_A "':{}}",
		  "3 " SERVICE "0B52781F-b24d-5685-ddf6-69830ed40ec3|io.microsoft.virtualmachine.hv-socket.se;" },
		{ LCOW_SPEC("'" SERVICE GUID_A "':'{','" SERVICE "0B52781F-b24d-5685-ddf6-69830ed40ec3':'{" Q "Disabled" Q
			    ":true}'"),
		  "AdditionalHyperVConfig={'" GUID_A "':{'Disabled':true}}",
		  "0 " SERVICE GUID_A "|must be a JSON object behind a key that ;" },
		/* the same key from spec and runtime: the spec's */
		{ { .spec = "{'linux':{},'annotations':{'" SERVICE GUID_A "':'{}'}}",
		    .runtime = "{'sandboxIsolation':'HYPERVISOR','defaultContainerAnnotations':{'" SERVICE GUID_A "':'{" Q
			       "Disabled" Q ":true}'}}" },
		  "AdditionalHyperVConfig={'" GUID_A "':{}}",
		  NULL },
	};

	(void)state;
	check_accepted(cases, COUNT(cases));
}

/* ---- boot files of Linux ---- */

/* The choice is made for the directory that is used, not for the default one. */
static void test_boot_files(void **state)
{
	static const char *const files[] = { "c/Plat/LinuxBootFiles/vmlinux",
					     "c/Plat/LinuxBootFiles/rootfs.vhd",
					     "c/other/kernel",
					     "c/other/initrd.img",
					     "c/full/VMLINUX",
					     NULL };
	static const struct accepted cases[] = {
		{ LCOW_SPEC(""),
		  "BootFilesPath='C:\\\\Plat\\\\LinuxBootFiles' KernelFile='vmlinux' PreferredRootFSType='vhd' "
		  "RootFSFile='rootfs.vhd'",
		  NULL },
		{ LCOW_SPEC("'" VM "lcow.kerneldirectboot':'0'"), "KernelFile='kernel' KernelDirect=false", NULL },
		{ LCOW_SPEC("'" VM "bootfilesrootpath':'C:\\\\other'"),
		  "BootFilesPath='C:\\\\other' KernelFile='kernel' RootFSFile='initrd.img'", NULL },
		{ LCOW_SPEC("'" VM "bootfilesrootpath':'C:/full/'"), "BootFilesPath='C:\\\\full' KernelFile='vmlinux'", NULL },
		{ LCOW_SPEC("'" VM "bootfilesrootpath':'C:\\\\plat\\\\LINUXBOOTFILES'"),
		  "BootFilesPath='C:\\\\Plat\\\\LinuxBootFiles'", NULL },
		{ LCOW_SPEC("'" VM "bootfilesrootpath':''"), "BootFilesPath='C:\\\\Plat\\\\LinuxBootFiles'", NULL },
		{ LCOW_SPEC("'" VM "bootfilesrootpath':'sub'"), "BootFilesPath='C:\\\\cwd\\\\sub' KernelFile='kernel'", NULL },
	};

	(void)state;
	pod_put_files(files);
	check_accepted(cases, COUNT(cases));
}

/* ---- refused ---- */

static void test_refusals(void **state)
{
	static const struct {
		struct asked asked;
		const char *class_;
		int status;
	} cases[] = {
		{ { .spec = "{" }, "spec-json", UVM_E_SHORT },
		{ { .spec = "[]" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'annotations':{'a':1}}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'annotations':[]}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'annotations':{'a':'\\u0000'}}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'windows':{'resources':{'memory':{'limit':'2G'}}}}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'windows':{'resources':{'memory':{'limit':-1}}}}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'windows':{'resources':{'memory':{'limit':1.5}}}}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'windows':{'resources':{'cpu':{'shares':65536}}}}" }, "spec-json", UVM_E_LIMIT },
		{ { .spec = "{'windows':{'layerFolders':['a',1]}}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{'windows':{'devices':{}}}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{}", .runtime = "{'vmProcessorCount':2147483648}" }, "spec-json", UVM_E_LIMIT },
		{ { .spec = "{}", .runtime = "{'vmProcessorCount':''}" }, "spec-json", UVM_E_VALUE },
		{ { .spec = "{}" }, "not-isolated", UVM_E_UNSUPPORTED },
		{ { .spec = "{'windows':{}}" }, "not-isolated", UVM_E_UNSUPPORTED },
		{ { .spec = "{'windows':{'hyperv':{}},'WINDOWS':null}" }, "not-isolated", UVM_E_UNSUPPORTED },
		{ { .spec = "{'linux':{}}", .runtime = "{'vmProcessorCount':1}" }, "runtime-isolation", UVM_E_CONFLICT },
		{ { .spec = "{'linux':{}}", .runtime = "{'unknown':{'x':0}}" }, "runtime-isolation", UVM_E_CONFLICT },
		{ { .spec = "{'linux':{}}", .runtime = "{'sandboxIsolation':1,'sandboxPlatform':'windows/amd64'}" },
		  "runtime-platform",
		  UVM_E_CONFLICT },
		{ { .spec = "{}", .runtime = "{'sandboxIsolation':1,'sandboxPlatform':'linux'}" },
		  "runtime-platform",
		  UVM_E_CONFLICT },
		{ { .spec = "{}", .runtime = "{'sandboxIsolation':1,'sandboxPlatform':'darwin/arm64'}" },
		  "runtime-platform",
		  UVM_E_CONFLICT },
		{ { .spec = "{}", .runtime = "{'sandboxIsolation':1,'sandboxPlatform':'a/b/c/d'}" },
		  "runtime-platform",
		  UVM_E_CONFLICT },
		{ { .spec = "{}", .runtime = "{'sandboxIsolation':1,'sandboxPlatform':'windows/'}" },
		  "runtime-platform",
		  UVM_E_CONFLICT },
		{ LCOW_SPEC("'io.microsoft.disable-unsafe-operations':'true','" VM "fileshares.disablewritable':'True'"),
		  "annotation-conflict", UVM_E_CONFLICT },
		{ LCOW_SPEC("'microsoft.com/disable-hostprocess-container':'1','microsoft.com/hostprocess-container':'t'"),
		  "annotation-conflict", UVM_E_CONFLICT },
		{ { .spec = "{'windows':{'hyperv':{},'resources':{'cpu':{'count':4294967299}}}}" },
		  "value-range",
		  UVM_E_LIMIT },
		{ { .spec = "{'windows':{'hyperv':{},'resources':{'storage':{'iops':2147483648}}}}" },
		  "value-range",
		  UVM_E_LIMIT },
		{ WCOW_SPEC("'" VM "resource-partition-id':''"), "bad-guid", UVM_E_SYNTAX },
		{ LCOW_SPEC("'" VM "resource-partition-id':'{6d0f2d2e-1c4b-4f0a-9a65-0a8f3c1e5b77}'"), "bad-guid",
		  UVM_E_SYNTAX },
		{ WCOW_SPEC("'" POLICY ",'" TOPO "memory.sizeinmb':'2047'"), "memory-floor", UVM_E_LIMIT },
		{ WCOW_SPEC("'" POLICY ",'" TOPO "memory.sizeinmb':'0'"), "memory-floor", UVM_E_LIMIT },
		{ WCOW_SPEC("'" POLICY ",'" VM "wcow.isolation_type':'GSO'"), "isolation-type", UVM_E_VALUE },
		{ WCOW_SPEC("'" POLICY ",'" VM "wcow.isolation_type':''"), "isolation-type", UVM_E_VALUE },
		{ WCOW_SPEC("'" POLICY ",'" VM "wcow.isolation_type':'snp'"), "isolation-type", UVM_E_VALUE },
		{ WCOW_SPEC("'io.microsoft.wcow.debug':'true','io.microsoft.wcow.debug_data_path':'C:\\\\d'"),
		  "debug-not-confidential", UVM_E_CONFLICT },
		{ WCOW_SPEC("'" POLICY ",'io.microsoft.wcow.debug':'true'"), "debug-no-path", UVM_E_MISSING },
		{ WCOW_SPEC("'" POLICY ",'io.microsoft.wcow.debug':'true','io.microsoft.wcow.debug_data_path':'d'"),
		  "debug-path-not-absolute", UVM_E_VALUE },
		{ WCOW_SPEC("'" POLICY ",'io.microsoft.wcow.debug':'true','io.microsoft.wcow.debug_data_path':'C:d'"),
		  "debug-path-not-absolute", UVM_E_VALUE },
		/* the first of several problems */
		{ WCOW_SPEC("'" POLICY ",'" VM "resource-partition-id':'z','" TOPO "memory.sizeinmb':'1'"), "bad-guid",
		  UVM_E_SYNTAX },
		{ WCOW_SPEC("'" POLICY ",'" TOPO "memory.sizeinmb':'1','" VM "wcow.isolation_type':'x'"), "memory-floor",
		  UVM_E_LIMIT },
		{ WCOW_SPEC("'" POLICY ",'" VM "wcow.isolation_type':'x','io.microsoft.wcow.debug':'1'"), "isolation-type",
		  UVM_E_VALUE },
		/* strict: nothing unreadable passes, whatever else is wrong */
		{ { .spec = "{'linux':{},'annotations':{'" VM "lcow.vpcienabled':'on'}}", .strict = true },
		  "annotation-malformed",
		  UVM_E_SYNTAX },
		{ { .spec = "{'linux':{},'annotations':{'" SERVICE "x':'{}'}}", .strict = true },
		  "annotation-malformed",
		  UVM_E_SYNTAX },
		{ { .spec = "{'windows':{'hyperv':{}},'annotations':{'" VM "wcow.additional-reg-keys':'[{}]'}}",
		    .strict = true },
		  "annotation-malformed",
		  UVM_E_SYNTAX },
		{ { .spec = "{'windows':{'hyperv':{}},'annotations':{'" VM "resource-partition-id':'z','" TOPO
			    "memory.sizeinmb':'x'}}",
		    .strict = true },
		  "annotation-malformed",
		  UVM_E_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_options o;
		struct uvm_diag d;
		struct notes notes;

		if (ask(&cases[i].asked, &o, &notes, &d) == UVM_OK)
			fail_msg("accepted: %s", cases[i].asked.spec);
		assert_string_equal(d.rule, cases[i].class_);
		assert_int_equal(d.code, cases[i].status);
		assert_true(d.text[0] != '\0' || d.line > 0);
	}
}

static void test_origins(void **state)
{
	static const struct asked asked = {
		.spec = "{'windows':{'hyperv':{},'resources':{'cpu':{'shares':5}}},'annotations':{'" TOPO
			"memory.sizeinmb':'7','" POLICY ",'io.microsoft.disable-unsafe-operations':'1'}}",
		.runtime = "{'sandboxIsolation':1,'vmProcessorCount':3}"
	};
	static const struct asked small = {
		.spec = "{'windows':{'hyperv':{},'resources':{'cpu':{'shares':5}}},'annotations':{'" POLICY
			",'io.microsoft.disable-unsafe-operations':'1'}}",
		.runtime = "{'sandboxIsolation':1,'vmProcessorCount':3}"
	};
	static const struct {
		enum uvm_option option;
		enum uvm_origin from;
		const char *by;
	} cases[] = {
		{ UVM_OPT_MemorySizeInMB, UVM_FROM_DEFAULT, NULL },
		{ UVM_OPT_ProcessorCount, UVM_FROM_RUNTIME, "vmProcessorCount" },
		{ UVM_OPT_ProcessorWeight, UVM_FROM_SPEC, "windows.resources.cpu.shares" },
		{ UVM_OPT_SecurityPolicy, UVM_FROM_ANNOTATION, VM "wcow.securitypolicy" },
		{ UVM_OPT_NoDirectMap, UVM_FROM_ANNOTATION, "io.microsoft.disable-unsafe-operations" },
		{ UVM_OPT_AllowOvercommit, UVM_FROM_FORCED, "SecurityPolicy" },
		{ UVM_OPT_LogForwardingEnabled, UVM_FROM_FORCED, "SecurityPolicy" },
	};
	struct uvm_options o;
	struct uvm_diag d;
	struct notes notes;

	(void)state;
	assert_int_equal(ask(&asked, &o, &notes, &d), UVM_E_LIMIT);
	assert_int_equal(ask(&small, &o, &notes, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(o.origin[cases[i].option].from, cases[i].from);
		if (cases[i].by == NULL)
			assert_null(o.origin[cases[i].option].by);
		else
			assert_string_equal(o.origin[cases[i].option].by, cases[i].by);
	}
	uvm_options_free(&o);
}

static void test_hosts(void **state)
{
	static const struct {
		const char *text;
		int status;
	} cases[] = {
		{ "{", UVM_E_SHORT },
		{ "[]", UVM_E_VALUE },
		{ "{'build':-1}", UVM_E_VALUE },
		{ "{'build':4294967296}", UVM_E_LIMIT },
		{ "{'cpus':0}", UVM_E_VALUE },
		{ "{'cwd':'x'}", UVM_E_VALUE },
		{ "{'exe':1}", UVM_E_VALUE },
	};
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_host h;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = pod_json(cases[i].text);

		d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_int_equal(uvm_host_read(text, strlen(cases[i].text), NULL, &h, &d), cases[i].status);
		assert_int_equal(d.code, cases[i].status);
		free(text);
	}
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_host_read(NULL, 0, NULL, &h, &d), UVM_OK);
	assert_int_equal(h.paths, UVM_PATHS_WINDOWS);
	assert_null(h.sysroot);
	uvm_host_free(&h);
	assert_int_equal(uvm_host_local(&h, &d), UVM_OK);
	assert_int_equal(h.paths, UVM_PATHS_POSIX);
	assert_int_equal(h.exe[0], '/');
	assert_true(h.cpus > 0);
	uvm_host_free(&h);
	uvm_host_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults), cmocka_unit_test(test_values), cmocka_unit_test(test_confidential),
		cmocka_unit_test(test_runtime),  cmocka_unit_test(test_notes),  cmocka_unit_test(test_registry),
		cmocka_unit_test(test_services), scratch_test(test_boot_files), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_origins),  cmocka_unit_test(test_hosts),
	};

	return cmocka_run_group_tests_name("uvm_options", tests, NULL, NULL);
}
