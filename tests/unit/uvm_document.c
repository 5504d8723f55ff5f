/* SPDX-License-Identifier: MIT */
/* Boot files and VM documents: every kind of VM as a whole, what each option changes, what is refused and as what. */
#include "uvm/kernel_line.h"
#include "uvm_pod.h"

#define ADMINS "D:P(A;;FA;;;SY)(A;;FA;;;BA)"

#define BLOCK_CIM                                                                                                              \
	"[{'type':'BlockCIM','source':'C:\\\\snap','options':['parentCimPaths=[\\u0022C:\\\\\\\\l.cim\\u0022]','blockCIMType=" \
	"file']}]"
#define LAYERS "'layerFolders':['C:\\\\layer','C:\\\\scratch']"
#define WINDOWS(annotations) "{'windows':{'hyperv':{}},'annotations':{" annotations "}}"
#define PLAIN(annotations) "{'windows':{'hyperv':{}," LAYERS "},'annotations':{" annotations "}}"
#define LINUX(annotations) "{'linux':{},'annotations':{" annotations "}}"

/* A machine on which every kind of VM can start. */
static const char *const all_files[] = { "c/Plat/WindowsBootFiles/confidential/boot.vhd",
					 "c/Plat/WindowsBootFiles/confidential/rootfs.vhd",
					 "c/Plat/WindowsBootFiles/confidential/cwcow.snp.vmgs",
					 "c/Plat/WindowsBootFiles/confidential/CWCOW.VBS.vmgs",
					 "c/Plat/WindowsBootFiles/confidential/cwcow.gso.vmgs",
					 "c/Plat/WindowsBootFiles/confidential/reference_info.cose",
					 "c/Plat/LinuxBootFiles/vmlinux",
					 "c/Plat/LinuxBootFiles/kernel",
					 "c/Plat/LinuxBootFiles/rootfs.vhd",
					 "c/Plat/LinuxBootFiles/initrd.img",
					 "c/Plat/LinuxBootFiles/kernel.vmgs",
					 "c/snap/sandbox.vhdx",
					 "c/layer/UtilityVM/SystemTemplate.vhdx",
					 "c/dumps/",
					 NULL };

static int enter(void **state)
{
	const int r = scratch_enter(state);

	pod_put_files(all_files);
	return r;
}

#define files_test(f) cmocka_unit_test_setup_teardown(f, enter, scratch_leave)

struct asked {
	const char *spec, *rootfs, *host;
	bool graphics;
	const char *parameters;
};

struct answer {
	struct uvm_host host;
	struct uvm_options options;
	struct uvm_boot_files files;
	struct uvm_diag d;
	char document[POD_TEXT];
};

static void find_files(const struct asked *a, struct answer *ret)
{
	char *rootfs = a->rootfs != NULL ? pod_json(a->rootfs) : NULL;

	ret->options.BundleDirectory = "C:\\bundle";
	ret->options.EnableGraphicsConsole = a->graphics;
	ret->options.FirmwareParameters = a->parameters != NULL ? a->parameters : "";
	(void)!uvm_boot_files_find(&ret->options, &ret->host, rootfs, rootfs != NULL ? strlen(a->rootfs) : 0, &ret->files,
				   &ret->d);
	free(rootfs);
}

/* As far as it goes; answer.d says how far. */
static void ask(const struct asked *a, struct answer *ret)
{
	char *spec = pod_json(a->spec);
	const struct uvm_pod pod = { .host = &ret->host, .spec = spec, .spec_len = strlen(a->spec), .task_id = "pod1" };
	struct uvm_json_writer w;

	*ret = (struct answer){ .d = UVM_DIAG_INIT };
	pod_open_host(&ret->host, a->host != NULL ? a->host : pod_host);
	if (uvm_options_read(&pod, &ret->options, &ret->d) == UVM_OK)
		find_files(a, ret);
	if (ret->d.code == UVM_OK) {
		uvm_json_begin(&w, pod_append, ret->document, 0, UVM_JSON_ESCAPE_GO);
		if (uvm_document_write(&ret->options, &ret->files, &ret->host, &w, &ret->d) == UVM_OK)
			assert_int_equal(uvm_json_end(&w), UVM_OK);
		else
			assert_string_equal(ret->document, "");
	}
	free(spec);
}

static void leave(struct answer *a)
{
	uvm_boot_files_free(&a->files);
	uvm_boot_files_free(&a->files);
	uvm_options_free(&a->options);
	uvm_host_free(&a->host);
}

/* ---- whole documents, byte by byte ---- */

#define HEAD(minor) "{'Owner':'shim.exe','SchemaVersion':{'Major':2,'Minor':" minor "},'VirtualMachine':{"
#define TAIL "},'ShouldTerminateOnLastHandleClosed':true}"
#define TOPOLOGY(memory, more) "'ComputeTopology':{'Memory':{'SizeInMB':" memory more "},'Processor':{'Count':2}},"
#define SECURE_BOOT                                                                                                            \
	"'Chipset':{'Uefi':{'ApplySecureBootTemplate':'Apply','SecureBootTemplateId':'1734c6e8-3154-4dda-ba5f-a874cc483422'}}" \
	","
#define SCSI0 "'df6d0690-79e5-55b6-a5ec-c1e2f77f580a':{"
#define SCSI_OTHERS                                                                            \
	"'0110f83b-de10-5172-a266-78bca56bf50a':{},'305891a9-b251-5dfe-91a2-c25d9212275b':{}," \
	"'b5d2d8d4-3a75-51bf-945b-3444dc6b8579':{},"
#define DISK(lun, path) "'" lun "':{'Type':'VirtualDisk','Path':'" path "'}"
#define DISK_RO(lun, path) "'" lun "':{'Type':'VirtualDisk','Path':'" path "','ReadOnly':true}"
#define CONFIDENTIAL "C:\\\\Plat\\\\WindowsBootFiles\\\\confidential\\\\"
#define LINUX_DIR "C:\\\\Plat\\\\LinuxBootFiles\\\\"
#define ANY_SERVICE(guid, who) \
	"'" guid "':{'BindSecurityDescriptor':'" who "','ConnectSecurityDescriptor':'" ADMINS "','AllowWildcardBinds':true}"
#define VSOCK(port) ANY_SERVICE(port "-facb-11e6-bd58-64006a7986d3", "D:P(A;;FA;;;WD)")
#define GNS                                                                                                       \
	"'RegistryChanges':{'AddValues':[{'Key':{'Hive':'System','Name':'CurrentControlSet\\\\Services\\\\gns'}," \
	"'Name':'EnableCompartmentNamespace','Type':'DWord','DWordValue':1}]}"
#define DIGEST "idCctcL1ea+nM6H2iuDdX/E+We+nW4cMZMqf1i6ewTk="

static void test_whole(void **state)
{
	static const struct {
		struct asked asked;
		const char *want;
	} cases[] = {
		{ { .spec = WINDOWS("'" POLICY), .rootfs = BLOCK_CIM },
		  HEAD("5") "'Version':{'Major':12},'StopOnReset':true," SECURE_BOOT
			  TOPOLOGY("2048", "") "'Devices':{'Scsi':{" SCSI0 "'Attachments':{" DISK(
				  "0",
				  "C:\\\\snap\\\\sandbox."
				  "vhdx") "," DISK_RO("1", CONFIDENTIAL
						      "boot.vhd") "," DISK_RO("2", CONFIDENTIAL
									      "rootfs.vhd") "}}},"
											    "'HvSocket':{'HvSocketConfig':{'"
											    "DefaultBindSecurityDescriptor':"
											    "'" ADMINS "'}},"
											    "'VirtualSmb':{'Shares':[{'Name':'"
											    "defaultEmptyShare','"
											    "Path':'C:"
											    "\\\\bundle\\\\EmptyDoNotModify',"
											    "'Options':{'ReadOnly':true,'"
											    "ShareRead':true,'"
											    "NoOplocks':true}}],'"
											    "DirectFileMappingInMB':1024}},"
											    "'GuestState':{'GuestStateFilePath'"
											    ":'C:"
											    "\\\\snap\\\\cwcow.snp.vmgs','"
											    "GuestStateFileType':'"
											    "BlockStorage'}," GNS
											    ",'SecuritySettings':{'Isolation':{"
											    "'IsolationType':'"
											    "SecureNestedPaging','LaunchData':"
											    "'" DIGEST
											    "','HclEnabled':true}}" TAIL },
		{ { .spec = PLAIN("") },
		  HEAD("1") "'StopOnReset':true,'Chipset':{'Uefi':{'BootThis':{'DeviceType':'VmbFs',"
			    "'DevicePath':'\\\\EFI\\\\Microsoft\\\\Boot\\\\bootmgfw.efi'}}}," TOPOLOGY(
				    "1024",
				    ",'AllowOvercommit':true,'EnableHotHint':true") "'Devices':{'Scsi':{" SCSI0
										    "'Attachments':{" DISK(
											    "0",
											    "C:\\\\scratch\\\\vm\\\\sandbox."
											    "vhdx") "}}},"
												    "'HvSocket':{'"
												    "HvSocketConfig':{'"
												    "DefaultBindSecurityDescrip"
												    "tor':'" ADMINS
												    "','ServiceTable':"
												    "{" ANY_SERVICE(
													    "172dad59-976d-"
													    "45f2-8b6c-"
													    "6d1b13f2ac4d",
													    ADMINS) "}}},"
														    "'VirtualSm"
														    "b':{'"
														    "Shares':[{"
														    "'Name':'"
														    "os','Path'"
														    ":'C:"
														    "\\\\layer"
														    "\\\\Utilit"
														    "yVM\\\\Fil"
														    "es','"
														    "Options':{"
														    "'ReadOnly'"
														    ":true,'"
														    "ShareRead'"
														    ":true,"
														    "'CacheIo':"
														    "true,'"
														    "TakeBackup"
														    "Privilege'"
														    ":true,'"
														    "PseudoOplo"
														    "cks':true}"
														    "}],'"
														    "DirectFile"
														    "MappingInM"
														    "B':1024}}"
														    "," GNS TAIL },
		{ { .spec = LINUX("") },
		  HEAD("1") "'StopOnReset':true,'Chipset':{'LinuxKernelDirect':{'KernelFilePath':'" LINUX_DIR
			    "vmlinux','KernelCmdLine':'"
			    "root=/dev/pmem0 ro rootwait init=/init initcall_blacklist=virtio_vsock_init 8250_core.nr_uarts=0 "
			    "panic=-1 quiet pci=off "
			    "nr_cpus=2 brd.rd_nr=0 pmtmr=0 -- -e 1 /bin/vsockexec -e 109 /bin/gcs -v4 -log-format json "
			    "-loglevel info'}}," TOPOLOGY(
				    "1024",
				    ",'AllowOvercommit':true") "'Devices':{'Scsi':{" SCSI0
							       "}},'VirtualPMem':{'Devices':{'0':{'HostPath':'" LINUX_DIR
							       "rootfs.vhd','ReadOnly':true,"
							       "'ImageFormat':'Vhd1'}},'MaximumCount':64,'MaximumSizeBytes':"
							       "4294967296},"
							       "'HvSocket':{'HvSocketConfig':{'DefaultBindSecurityDescriptor':"
							       "'" ADMINS "'}},'Plan9':{}}" TAIL },
		{ { .spec = LINUX("'" LINUX_POLICY) },
		  HEAD("5") "'StopOnReset':true," SECURE_BOOT TOPOLOGY("1024", "") "'Devices':{'Scsi':{" SCSI_OTHERS
			  SCSI0 "'Attachments':{" DISK_RO(
				  "0",
				  "C:\\\\bundle\\\\rootfs.vhd") "}}},"
								"'HvSocket':{'HvSocketConfig':{'"
								"DefaultBindSecurityDescriptor':'D:P(A;;FA;;;WD)',"
								"'DefaultConnectSecurityDescriptor':'" ADMINS
								"','ServiceTable':{" VSOCK("00000001") "," VSOCK(
									"0000006"
									"d") "," VSOCK("40000000") "," VSOCK("40000001") "}}},'"
															 "Plan9"
															 "':{}}"
															 ","
															 "'Gues"
															 "tStat"
															 "e':{'"
															 "Guest"
															 "State"
															 "FileP"
															 "ath':"
															 "'C:"
															 "\\\\b"
															 "undle"
															 "\\\\k"
															 "ernel"
															 ".vmgs"
															 "','"
															 "Guest"
															 "State"
															 "FileT"
															 "ype':"
															 "'File"
															 "Mode'"
															 ",'"
															 "Force"
															 "Trans"
															 "ientS"
															 "tate'"
															 ":true"
															 "},"
															 "'Secu"
															 "rityS"
															 "ettin"
															 "gs':{"
															 "'"
															 "Isola"
															 "tion'"
															 ":{'"
															 "Isola"
															 "tionT"
															 "ype':"
															 "'Secu"
															 "reNes"
															 "tedPa"
															 "ging'"
															 ",'"
															 "Launc"
															 "hData"
															 "':"
															 "'" DIGEST
															 "'}"
															 "}" TAIL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *want = pod_json(cases[i].want);
		struct answer a;

		ask(&cases[i].asked, &a);
		if (a.d.code != UVM_OK)
			fail_msg("%s: %s", a.d.rule, a.d.text);
		assert_int_equal(strlen(a.document), strlen(cases[i].want));
		assert_memory_equal(a.document, want, strlen(cases[i].want));
		free(want);
		leave(&a);
	}
}

/* ---- what options change ---- */

struct part {
	struct asked asked;
	const char *has, *has_not; /* in the document; NULL: anything */
};

static bool contains(const char *document, const char *part)
{
	char *text = pod_json(part);
	const bool found = memmem(document, strlen(document), text, strlen(part)) != NULL;

	free(text);
	return found;
}

static void check_parts(const struct part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct answer a;

		ask(&parts[i].asked, &a);
		if (a.d.code != UVM_OK)
			fail_msg("%s: %s: %s", parts[i].asked.spec, a.d.rule, a.d.text);
		if (parts[i].has != NULL && !contains(a.document, parts[i].has))
			fail_msg("%s: no %s in %s", parts[i].asked.spec, parts[i].has, a.document);
		if (parts[i].has_not != NULL && contains(a.document, parts[i].has_not))
			fail_msg("%s: %s in %s", parts[i].asked.spec, parts[i].has_not, a.document);
		leave(&a);
	}
}

#define CIM_POD(more)                                                 \
	{                                                             \
		.spec = WINDOWS("'" POLICY more), .rootfs = BLOCK_CIM \
	}

static void test_confidential(void **state)
{
	static const struct part parts[] = {
		/* found although it is spelled in another case */
		{ CIM_POD(",'" VM "wcow.isolation_type':'VBS'"), "'C:\\\\snap\\\\cwcow.vbs.vmgs'", "SecureNestedPaging" },
		{ CIM_POD(",'" VM "no_security_hardware':'1'"), "'IsolationType':'GuestStateOnly'", NULL },
		{ CIM_POD(",'" VM "wcow.no_secure_boot':'1'"), "'Uefi':{'ApplySecureBootTemplate':'Skip'}", NULL },
		{ CIM_POD(",'" VM "wcow.writable_efi':'1'"), "'1':{'Type':'VirtualDisk','Path':'C:\\\\snap\\\\boot.vhd'}",
		  NULL },
		{ CIM_POD(",'" VM "forwardlogs.enable':'1'"), "172dad59-976d-45f2-8b6c-6d1b13f2ac4d", NULL },
		{ CIM_POD(",'" VM "disablecompartmentnamespace':'1'"), "'RegistryChanges':{},", NULL },
		{ CIM_POD(",'" TOPO "memory.sizeinmb':'2049','" TOPO "processor.count':'99'"),
		  "'SizeInMB':2050},'Processor':{'Count':8}", NULL },
		{ CIM_POD(",'" TOPO "memory.lowmmiogapinmb':'1','" TOPO "memory.highmmiobaseinmb':'2','" TOPO
			  "memory.highmmiogapinmb':'3'"),
		  "'LowMmioGapInMB':1,'HighMmioBaseInMB':2,'HighMmioGapInMB':3}", NULL },
		{ { .spec = WINDOWS("'" POLICY ",'" VM "wcow.isolation_type':'VBS'"), .rootfs = BLOCK_CIM, .graphics = true },
		  "'VideoMonitor':{},'Keyboard':{},'HvSocket'",
		  NULL },
		{ { .spec = WINDOWS("'" POLICY), .rootfs = BLOCK_CIM, .parameters = "x=1" },
		  "'FirmwareFile':{'Parameters':'eD0x'}",
		  NULL },
		{ CIM_POD(",'" VM "dump-directory-path':'C:\\\\dumps'"),
		  "'DebugOptions':{'BugcheckSavedStateFileName':'C:\\\\dumps\\\\pod1@vm-savedstate.vmrs','"
		  "BugcheckNoCrashdumpSavedStateFileName':"
		  "'C:\\\\dumps\\\\pod1@vm-savedstate_nocrashdump.vmrs'}",
		  NULL },
		{ CIM_POD(",'" VM "dump-directory-path':'C:\\\\DUMPS'"),
		  "'WindowsCrashSettings':{'DumpFileName':'C:\\\\DUMPS\\\\pod1@vm-windows-crash','DumpType':'Full'}", NULL },
		/* the guest decodes the policy as leniently as this: line ends, bits that no byte takes up */
		{ { .spec = WINDOWS("'" VM "wcow.securitypolicy':'YR=='"), .rootfs = BLOCK_CIM },
		  "'LaunchData':'ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='",
		  NULL },
		{ { .spec = WINDOWS("'" VM "wcow.securitypolicy':'Y\\nQ=\\r\\n=\\n'"), .rootfs = BLOCK_CIM },
		  "'LaunchData':'ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='",
		  NULL },
	};

	(void)state;
	check_parts(parts, COUNT(parts));
}

static void test_plain_windows(void **state)
{
	static const struct part parts[] = {
		{ { .spec = PLAIN("'io.microsoft.container.processdumplocation':'C:\\\\d'") },
		  "[{'Key':{'Hive':'System','Name':'ControlSet001\\\\Services\\\\WerSvc'},'Name':'Start','Type':'DWord','"
		  "DWordValue':2},{'Key':"
		  "{'Hive':'Software','Name':'Microsoft\\\\Windows\\\\Windows Error "
		  "Reporting'},'Name':'Disabled','Type':'DWord','DWordValue':1},",
		  NULL },
		{ { .spec = PLAIN(
			    "'" VM "wcow.additional-reg-keys':'[{\\u0022Key\\u0022:{\\u0022Hive\\u0022:\\u0022Software\\u0022,"
			    "\\u0022Name\\u0022:"
			    "\\u0022<&>\\u0022},\\u0022Name\\u0022:\\u0022n\\u0022,\\u0022Type\\u0022:\\u0022None\\u0022}]'") },
		  "'DWordValue':1},{'Key':{'Hive':'Software','Name':'\\u003c\\u0026\\u003e'},'Name':'n','Type':'None'}]}",
		  NULL },
		{ { .spec = PLAIN("'" VM "console.pipe':'\\\\\\\\.\\\\pipe\\\\c'") },
		  "'ComPorts':{'0':{'NamedPipe':'\\\\\\\\.\\\\pipe\\\\c'}}",
		  NULL },
		{ { .spec = PLAIN("'" VM "fullyphysicallybacked':'1'") }, "'NoDirectmap':true,", "AllowOvercommit" },
		{ { .spec = PLAIN("'" VM "storageqos.iopsmaximum':'9','" VM "storageqos.bandwidthmaximum':'-1'") },
		  "'StorageQoS':{'IopsMaximum':9,'BandwidthMaximum':-1}",
		  NULL },
		{ { .spec = PLAIN("'" VM "storageqos.iopsmaximum':'-9'") }, NULL, "StorageQoS" },
		{ { .spec = PLAIN("'" VM "cpugroup.id':'g'") }, "'Processor':{'Count':2,'CpuGroup':{'Id':'g'}}", NULL },
		{ { .spec = PLAIN("'" VM "resource-partition-id':'6D0F2D2E-1C4B-4F0A-9A65-0A8F3C1E5B77'") },
		  "},'ResourcePartitionId':'6d0f2d2e-1c4b-4f0a-9a65-0a8f3c1e5b77'}",
		  NULL },
		{ { .spec = PLAIN("'" TOPO "processor.limit':'5','" TOPO "processor.weight':'6','" TOPO
				  "memory.enabledeferredcommit':'1'") },
		  "'EnableDeferredCommit':true},'Processor':{'Count':2,'Limit':5,'Weight':6}",
		  NULL },
		/* the VM's own service is stronger than one of the same name */
		{ { .spec = PLAIN(
			    "'" VM
			    "hv-socket.service-table.172dad59-976d-45f2-8b6c-6d1b13f2ac4d':'{\\u0022Disabled\\u0022:true}'") },
		  "'172dad59-976d-45f2-8b6c-6d1b13f2ac4d':{'BindSecurityDescriptor'",
		  "Disabled" },
		{ { .spec = WINDOWS(""),
		    .rootfs = "[{'type':'windows-layer','source':'C:\\\\s','options':['parentLayerPaths=[\\u0022C:\\\\\\\\none"
			      "\\u0022,\\u0022C:\\\\\\\\layer\\u0022]']}]" },
		  "'Path':'C:\\\\s\\\\vm\\\\sandbox.vhdx'",
		  NULL },
	};

	(void)state;
	check_parts(parts, COUNT(parts));
}

static void test_linux(void **state)
{
	static const struct part parts[] = {
		{ { .spec = LINUX("'" VM "lcow.preferredrootfstype':'initrd'") },
		  "'InitRdPath':'" LINUX_DIR "initrd.img','KernelCmdLine':' initcall_blacklist",
		  "root=" },
		{ { .spec = LINUX("'" VM "lcow.kerneldirectboot':'0'") },
		  "'BootThis':{'DeviceType':'VmbFs','DevicePath':'\\\\kernel','OptionalData':'root=/dev/pmem0 ",
		  "LinuxKernelDirect" },
		{ { .spec = LINUX("'" VM "lcow.kerneldirectboot':'0','" VM "lcow.preferredrootfstype':'initrd'") },
		  "'initrd=/initrd.img initcall",
		  NULL },
		{ { .spec = LINUX("'" VM "devices.virtualpmem.maximumcount':'0'") },
		  SCSI_OTHERS SCSI0 "'Attachments':{'0':",
		  "VirtualPMem" },
		{ { .spec = LINUX("'" VM "devices.virtualpmem.maximumcount':'0','" VM "lcow.dmverity-mode':'1','" VM
				  "lcow.dmverity-create-args':'a \\u0022b\\u0022\\\\\\u0001'") },
		  "root=/dev/dm-0 dm-mod.create=\\'a \\\\\\'b\\\\\\'\\\\\\\\\\\\x01\\' init=/init ",
		  NULL },
		{ { .spec = LINUX("'" VM "console.pipe':'p'") },
		  "8250_core.nr_uarts=1 8250_core.skip_txen_test=1 console=ttyS0,115200 pci=off nr_cpus=2 brd.rd_nr=0 pmtmr=0 "
		  "-- -e 1 sh -c \\'",
		  "quiet" },
		{ { .spec = LINUX("'" VM "lcow.kernelbootoptions':'a=b','" VM "lcow.vpcienabled':'1'") },
		  " quiet a=b nr_cpus=2",
		  "pci=off" },
		{ { .spec = LINUX("'" VM "lcow.writable-overlay-directories':'1','" VM "lcow.timesync.disable':'1'") },
		  "-- -e 1 -w /bin/vsockexec -e 109 /bin/gcs -v4 -log-format json -loglevel info -disable-time-sync'",
		  NULL },
		{ { .spec = LINUX("'io.microsoft.container.processdumplocation':'/d'") },
		  "-loglevel info -core-dump-location /d'",
		  NULL },
		{ { .spec = LINUX("'" TOPO "memory.enablecolddiscardhint':'1'") },
		  "'AllowOvercommit':true,'EnableColdDiscardHint':true",
		  NULL },
		{ { .spec = LINUX("'" LINUX_POLICY ",'" VM "lcow.extra-vsock-ports':'5000,1','" VM "lcow.hcl-enabled':'0'") },
		  VSOCK("00001388"),
		  "'HclEnabled':true" },
		{ { .spec = LINUX("'" LINUX_POLICY ",'" VM "lcow.dmverity-mode':'0','" VM "console.pipe':'p'") },
		  NULL,
		  "Attachments" },
		{ { .spec = LINUX("'" LINUX_POLICY ",'" VM "no_security_hardware':'1'") },
		  "LinuxKernelDirect",
		  "SecuritySettings" },
		{ { .spec = "{'linux':{},'windows':{'devices':[{'id':'PCI\\\\B\\\\1','idType':'vpci'},{'id':'PCI\\\\A','idType'"
			    ":'gpu'}]}}" },
		  ":{'Functions':[{'DeviceInstancePath':'PCI\\\\B','VirtualFunction':1}]}",
		  "PropagateNumaAffinity" },
	};

	(void)state;
	check_parts(parts, COUNT(parts));
}

/* Where there is no Hyper-V: the same, less what takes it. */
static void test_line_elsewhere(void **state)
{
#define CONSOLE "8250_core.nr_uarts=1 8250_core.skip_txen_test=1 console=ttyS0,115200 panic=-1"
#define REST " nr_cpus=2 brd.rd_nr=0 pmtmr=0"
	static const struct {
		const char *annotations;
		bool root_disk;
		const char *first, *want;
	} cases[] = {
		{ "", false, NULL, "8250_core.nr_uarts=0 panic=-1 quiet" REST },
		{ "'" VM "console.pipe':'p'", false, NULL, CONSOLE REST },
		{ "'" VM "console.pipe':'p','" VM "lcow.kernelbootoptions':'a=b panic=1'", false, "sh -c 'x y'",
		  CONSOLE " a=b panic=1" REST " -- sh -c 'x y'" },
		{ "'" VM "console.pipe':'p','" VM "lcow.writable-overlay-directories':'1'", true, NULL,
		  "root=/dev/vda ro rootwait init=/init " CONSOLE REST " -- -w" },
		{ "'" VM "lcow.writable-overlay-directories':'1','" VM "lcow.vpcienabled':'1'", true, "sh",
		  "root=/dev/vda ro rootwait init=/init 8250_core.nr_uarts=0 panic=-1 quiet" REST " -- -w sh" },
		{ "'" VM "lcow.writable-overlay-directories':'1'", false, "sh",
		  "8250_core.nr_uarts=0 panic=-1 quiet" REST " -- sh" },
	};
#undef CONSOLE
#undef REST
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_mem *m = uvm_mem_new(&d);
	char spec[512];

	(void)state;
	assert_non_null(m);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answer a;

		(void)snprintf(spec, sizeof(spec), "{'linux':{},'annotations':{%s}}", cases[i].annotations);
		ask(&(struct asked){ .spec = spec }, &a);
		assert_int_equal(a.d.code, UVM_OK);
		assert_string_equal(uvm_kernel_line_plain(m, &a.options, cases[i].root_disk, cases[i].first), cases[i].want);
		leave(&a);
	}
	uvm_mem_free(m);
}

#define NODES(physical, processors, memory)                                                                              \
	"'" TOPO "numa.mapped-physical-nodes':'" physical "','" TOPO "numa.count-of-processors':'" processors "','" TOPO \
	"numa.count-of-memory-blocks':'" memory "','" TOPO "memory.allowovercommit':'0'"
#define MAXIMA(processors, memory)                                                 \
	"'" TOPO "processor.numa.max-processors-per-node':'" processors "','" TOPO \
	"processor.numa.max-size-per-node':'" memory "'"

static void test_numa(void **state)
{
	static const struct part parts[] = {
		{ { .spec = LINUX(NODES("0,1", "1,1", "512,512") ",'" TOPO "numa.preferred-physical-nodes':'3'") },
		  "'SlitType':'FirmwareFallbackMeasured'},'Processor':{'Count':2},'Numa':{'VirtualNodeCount':2,'"
		  "PreferredPhysicalNodes':[3],"
		  "'Settings':[{'CountOfProcessors':1,'CountOfMemoryBlocks':512,'MemoryBackingType':'Physical'},{'"
		  "VirtualNodeNumber':1,"
		  "'PhysicalNodeNumber':1,'VirtualSocketNumber':1,'CountOfProcessors':1,'CountOfMemoryBlocks':512,'"
		  "MemoryBackingType':'Physical'}]}}",
		  NULL },
		{ { .spec = LINUX(NODES("255", "2", "1024")) }, "'PhysicalNodeNumber':255", NULL },
		{ CIM_POD("," MAXIMA("1", "512")),
		  "'Processor':{'Count':2,'NumaProcessorsSettings':{'count_per_node':{'max':1}}},'Numa':{'MaxSizePerNode':512}",
		  NULL },
		{ { .spec = LINUX("'" TOPO "numa.count-of-processors':'2','" TOPO "processor.numa.max-size-per-node':'5'") },
		  NULL,
		  "Numa" },
		{ { .spec = "{'linux':{},'windows':{'devices':[{'id':'d','idType':'vpci'}]},'annotations':{" MAXIMA(
			    "2", "1024") ",'" TOPO "memory.allowovercommit':'0'}}" },
		  "'PropagateNumaAffinity':true",
		  NULL },
	};

	(void)state;
	check_parts(parts, COUNT(parts));
}

/* ---- refused ---- */

static void test_refusals(void **state)
{
	static const char old_host[] = "{'build':17763,'cpus':8,'exe':'C:\\\\Plat\\\\shim.exe'}";
	static const struct {
		struct asked asked;
		const char *class_;
	} cases[] = {
		{ { .spec = WINDOWS("") }, "layers" },
		{ { .spec = WINDOWS(""), .rootfs = "[]" }, "layers" },
		{ { .spec = WINDOWS(""), .rootfs = "{}" }, "spec-json" },
		{ { .spec = PLAIN(""), .rootfs = BLOCK_CIM }, "layers" },
		{ { .spec = "{'windows':{'hyperv':{},'layerFolders':['C:\\\\layer']}}" }, "layers" },
		{ { .spec = "{'windows':{'hyperv':{},'layerFolders':['C:\\\\snap','C:\\\\scratch']}}" }, "layers" },
		{ { .spec = WINDOWS(""), .rootfs = "[{'type':'overlay'}]" }, "layers" },
		{ { .spec = WINDOWS(""), .rootfs = "[{'type':'CimFS'}]" }, "layers" },
		{ { .spec = WINDOWS(""), .rootfs = "[{'type':'windows-layer','target':'x'}]" }, "layers" },
		{ { .spec = WINDOWS(""), .rootfs = "[{'type':'windows-layer','options':['parentLayerPaths=C:']}]" }, "layers" },
		{ { .spec = WINDOWS("'" POLICY), .rootfs = "[{'type':'BlockCIM','options':['blockCIMType=file']}]" },
		  "layers" },
		{ { .spec = WINDOWS("'" POLICY),
		    .rootfs = "[{'type':'BlockCIM','options':['parentCimPaths=[\\u0022a\\u0022]','blockCIMType=x']}]" },
		  "layers" },
		{ { .spec = WINDOWS("'" POLICY),
		    .rootfs = "[{'type':'BlockCIM','options':['parentCimPaths=[\\u0022a\\u0022,\\u0022b\\u0022]','blockCIMType="
			      "device']}]" },
		  "layers" },
		{ { .spec = WINDOWS(""), .rootfs = BLOCK_CIM }, "block-cim" },
		{ { .spec = PLAIN("'" POLICY) }, "block-cim" },
		{ { .spec = PLAIN("'" VM "wcow.writable_efi':'1'") }, "writable-efi-not-confidential" },
		{ CIM_POD(",'" TOPO "memory.enabledeferredcommit':'1'"), "deferred-commit" },
		{ { .spec = LINUX("'" VM "devices.virtualpmem.maximumcount':'129'") }, "vpmem" },
		{ { .spec = LINUX("'" VM "devices.virtualpmem.maximumsizebytes':'4097'") }, "vpmem" },
		{ { .spec = LINUX("'" VM "lcow.kerneldirectboot':'1'"), .host = old_host }, "host-build" },
		{ { .spec = LINUX("'" TOPO "memory.enablecolddiscardhint':'1'"), .host = old_host }, "host-build" },
		{ { .spec = LINUX("'" VM "cpugroup.id':'1'"), .host = old_host }, "host-build" },
		{ { .spec = LINUX(MAXIMA("1", "1")), .host = old_host }, "host-build" },
		{ { .spec = WINDOWS("'" POLICY), .rootfs = BLOCK_CIM, .graphics = true }, "graphics-console" },
		{ { .spec = LINUX("'" VM "cpugroup.id':'1','" VM
				  "resource-partition-id':'6d0f2d2e-1c4b-4f0a-9a65-0a8f3c1e5b77'") },
		  "partition-and-cpugroup" },
		{ { .spec = LINUX("'" VM "lcow.gueststatefile':'kernel.vmgs'") }, "rootfs-type" },
		{ { .spec = LINUX("'" TOPO "processor.count':'-3'") }, "value-range" },
		{ { .spec = LINUX("'" TOPO "processor.limit':'-1'") }, "value-range" },
		{ { .spec = LINUX("'" TOPO "processor.weight':'-1'") }, "value-range" },
		{ { .spec = LINUX("'" TOPO "memory.sizeinmb':'18446744073709551615'") }, "value-range" },
		{ { .spec = "{'windows':{'hyperv':{}," LAYERS ",'resources':{'memory':{'limit':1048575}}}}" }, "value-range" },
		{ CIM_POD(",'" VM "dump-directory-path':'C:\\\\none'"), "dump-directory" },
		{ CIM_POD(",'" VM "dump-directory-path':'C:\\\\snap\\\\sandbox.vhdx'"), "dump-directory" },
		{ { .spec = LINUX("'" VM "devices.virtualpmem.maximumcount':'0','" VM "lcow.dmverity-mode':'1'") },
		  "dmverity-args" },
		{ { .spec = "{'linux':{},'windows':{'devices':[{'id':'a\\\\1','idType':'vpci'},{'id':'a\\\\1','idType':'gpu'}]}"
			    "}" },
		  "device-duplicate" },
		{ { .spec = LINUX(MAXIMA("2", "1024")) }, "numa" }, /* overcommit */
		{ { .spec = LINUX(MAXIMA("2", "0") ",'" TOPO "memory.allowovercommit':'0'") }, "numa" },
		{ { .spec = LINUX(NODES("0,1", "1", "512,512")) }, "numa" },
		{ { .spec = LINUX(NODES("0,255", "1,1", "512,512")) }, "numa" },
		{ { .spec = LINUX(NODES("64", "2", "1024")) }, "numa" },
		{ { .spec = LINUX(NODES("0,1", "1,1", "1024,0")) }, "numa" },
		{ { .spec = LINUX(NODES("0,1", "1,2", "512,512")) }, "numa" },
		{ { .spec = LINUX(NODES("0,1", "0,0", "512,512")) }, "numa" },
		{ { .spec = LINUX(NODES("0,1", "1,1", "512,513")) }, "numa" },
		{ { .spec = LINUX(NODES("0,1", "1,1", "512,511")) }, "numa" },
		{ { .spec = LINUX(NODES("0,1", "1,1", "18446744073709551615,1025")) }, "numa" }, /* wraps to the right sum */
		{ { .spec = WINDOWS("'" VM "wcow.securitypolicy':'YQ'"), .rootfs = BLOCK_CIM }, "policy-base64" },
		{ { .spec = WINDOWS("'" VM "wcow.securitypolicy':'YQ==YQ=='"), .rootfs = BLOCK_CIM }, "policy-base64" },
		{ { .spec = WINDOWS("'" VM "wcow.securitypolicy':'_-8='"), .rootfs = BLOCK_CIM }, "policy-base64" },
		{ { .spec = WINDOWS("'" VM "wcow.securitypolicy':' YQ=='"), .rootfs = BLOCK_CIM }, "policy-base64" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answer a;

		ask(&cases[i].asked, &a);
		if (a.d.code == UVM_OK)
			fail_msg("accepted: %s", cases[i].asked.spec);
		assert_string_equal(a.d.rule, cases[i].class_);
		assert_true(a.d.text[0] != '\0');
		leave(&a);
	}
}

/* All files that are missing are named, and a directory is no file. */
static void test_missing(void **state)
{
	static const struct {
		struct asked asked;
		const char *want; /* the end of the message */
	} cases[] = {
		{ CIM_POD(",'" VM "bootfilesrootpath':'C:\\\\no'"),
		  "guest-state (C:\\no\\cwcow.snp.vmgs), efi-vhd (C:\\no\\boot.vhd), boot-cim-vhd (C:\\no\\rootfs.vhd)" },
		{ CIM_POD(",'" VM "wcow.gueststatefile':''"), "guest-state (not named)" },
		{ CIM_POD(",'" VM "wcow.gueststatefile':'C:\\\\dumps'"), "guest-state (C:\\dumps)" },
		{ { .spec = WINDOWS("'" POLICY),
		    .rootfs = "[{'type':'BlockCIM','source':'C:\\\\x','options':['parentCimPaths=[\\u0022a\\u0022]','"
			      "blockCIMType=file']}]" },
		  "scratch (C:\\x\\sandbox.vhdx)" },
		{ { .spec = LINUX("'" VM "bootfilesrootpath':'C:\\\\no'") },
		  "kernel (C:\\no\\kernel), rootfs (C:\\no\\initrd.img)" },
		{ { .spec = LINUX("'" LINUX_POLICY ",'" VM "bootfilesrootpath':'C:\\\\no'") },
		  "guest-state (C:\\no\\kernel.vmgs), dm-verity-vhd (C:\\no\\rootfs.vhd)" },
		{ { .spec = LINUX("'" LINUX_POLICY ",'" VM "lcow.dmverity-rootfs-vhd':''") },
		  "dm-verity-vhd (C:\\Plat\\LinuxBootFiles)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answer a;

		ask(&cases[i].asked, &a);
		assert_int_equal(a.d.code, UVM_E_MISSING);
		assert_string_equal(a.d.rule, "boot-file-missing");
		assert_string_equal(a.d.text + strlen("no regular file: "), cases[i].want);
		leave(&a);
	}
}

static void test_boot_files(void **state)
{
	static const struct {
		struct asked asked;
		const char *want;
	} cases[] = {
		{ CIM_POD(",'" VM "wcow.gueststatefile':'C:\\\\dumps\\\\x.vmgs'"),
		  "{'root':'C:\\\\Plat\\\\WindowsBootFiles\\\\confidential','files':{'guest-state':'C:\\\\dumps\\\\x.vmgs','"
		  "efi-vhd':'boot.vhd',"
		  "'boot-cim-vhd':'rootfs.vhd'},'optional':{'reference-info':{'path':'reference_info.cose','present':true},"
		  "'hash-envelope':{'path':'reference_info_hash_envelope.cose','present':false}}}" },
		{ CIM_POD(",'" VM "bootfilesrootpath':'C:/','" VM "wcow.uvm-reference-info-file':'','" VM
			  "uvm-hash-envelope-reference-info-file':''"),
		  "{'root':'C:\\\\','files':{'guest-state':'cwcow.snp.vmgs','efi-vhd':'boot.vhd','boot-cim-vhd':'rootfs.vhd'},'"
		  "optional':{}}" },
		{ { .spec = PLAIN("") },
		  "{'root':'C:\\\\layer','files':{'os-files':'UtilityVM\\\\Files','scratch-template':'"
		  "UtilityVM\\\\SystemTemplate.vhdx'},"
		  "'optional':{}}" },
		/* endorsements are beside the other boot files, wherever those are */
		{ { .spec = LINUX("'" LINUX_POLICY ",'" VM "bootfilesrootpath':'C:\\\\dumps'") },
		  "{'root':'C:\\\\dumps','files':{'guest-state':'kernel.vmgs','dm-verity-vhd':'rootfs.vhd'},'optional':{'"
		  "reference-info':"
		  "{'path':'reference_info.cose','present':false},'hash-envelope':{'path':'reference_info_hash_envelope.cose','"
		  "present':false}}}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char is[POD_TEXT] = "", *want = pod_json(cases[i].want);
		struct uvm_json_writer w;
		struct answer a;

		ask(&cases[i].asked, &a);
		uvm_json_begin(&w, pod_append, is, 0, UVM_JSON_ESCAPE_MINIMAL);
		uvm_boot_files_write(&a.files, &a.host, &w);
		assert_int_equal(uvm_json_end(&w), UVM_OK);
		assert_int_equal(strlen(is), strlen(cases[i].want));
		assert_memory_equal(is, want, strlen(is));
		free(want);
		leave(&a);
	}
}

/* A host without drives has no files, and a name that leads out of the drive leads nowhere. */
static void test_outside(void **state)
{
	static const char *const roots[] = { "\\\\\\\\srv\\\\share", "\\\\\\\\?\\\\pipe", "C:\\\\..\\\\..\\\\..\\\\c", "Z:" };
	char spec[512];

	(void)state;
	for (size_t i = 0; i < COUNT(roots); i++) {
		const struct asked asked = { .spec = spec };
		struct answer a;

		snprintf(spec, sizeof(spec), LINUX("'" VM "bootfilesrootpath':'%s'"), roots[i]);
		ask(&asked, &a);
		assert_int_equal(a.d.code, UVM_E_MISSING);
		leave(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		files_test(test_whole),    files_test(test_confidential),   files_test(test_plain_windows),
		files_test(test_linux),    files_test(test_line_elsewhere), files_test(test_numa),
		files_test(test_refusals), files_test(test_missing),        files_test(test_boot_files),
		files_test(test_outside),
	};

	return cmocka_run_group_tests_name("uvm_document", tests, NULL, NULL);
}
