/* SPDX-License-Identifier: MIT */
/*
 * What the kernel of a Linux VM is started with: where its root file system is, its console, and the first program. On Hyper-V,
 * and where there is none.
 *
 * Source: microsoft/hcsshim internal/uvm/create_lcow.go (MakeLCOWDoc).
 */
#include <string.h>

#include "uvm/document.h"
#include "uvm/kernel_line.h"
#include "uvm/refuse.h"

#define LOG_PORT 109   /* of vsock: what the first program writes */
#define ENTROPY_PORT 1 /* of vsock: where init finds random numbers */

/* A text between quotes, as Go writes it. */
static const char *quoted(struct uvm_mem *m, const char *s)
{
	static const char named[] = "\aa\bb\ff\nn\rr\tt\vv\"\"\\\\"; /* pairs */
	char *out = uvm_mem_take(m, 4 * strlen(s) + 3, 1), *at = out;

	if (out == NULL)
		return "";
	*at++ = '"';
	for (; *s != '\0'; s++) {
		const unsigned char c = (unsigned char)*s;
		const char *pair = named;

		while (*pair != '\0' && *pair != *s)
			pair += 2;
		if (*pair != '\0') {
			*at++ = '\\';
			*at++ = pair[1];
		} else if (c < 0x20 || c == 0x7F) {
			*at++ = '\\';
			*at++ = 'x';
			*at++ = "0123456789abcdef"[c >> 4];
			*at++ = "0123456789abcdef"[c & 15];
		} else {
			*at++ = *s;
		}
	}
	*at++ = '"';
	*at = '\0';
	return out;
}

static int root_of(const struct document_input *in, const char **ret)
{
	const struct uvm_options *o = in->o;

	*ret = "";
	if (o->PreferredRootFSType == UVM_ROOTFS_INITRD && !o->KernelDirect)
		*ret = uvm_mem_format(in->m, "initrd=/%s", o->RootFSFile);
	if (o->PreferredRootFSType != UVM_ROOTFS_VHD)
		return UVM_OK;
	if (o->VPMemDeviceCount > 0)
		*ret = "root=/dev/pmem0 ro rootwait init=/init";
	else if (!o->DmVerityMode)
		*ret = "root=/dev/sda ro rootwait init=/init";
	else if (*o->DmVerityCreateArgs == '\0')
		return uvm_refuse(in->d, UVM_CLASS_VERITY_ARGUMENTS,
				  "DmVerityMode needs DmVerityCreateArgs when the VM has no guest state file");
	else
		*ret = uvm_mem_format(in->m, "root=/dev/dm-0 dm-mod.create=%s init=/init",
				      quoted(in->m, o->DmVerityCreateArgs));
	return UVM_OK;
}

static const char *console_of(const struct uvm_options *o)
{
	return *o->ConsolePipe != '\0' ? " 8250_core.nr_uarts=1 8250_core.skip_txen_test=1 console=ttyS0,115200"
				       : " 8250_core.nr_uarts=0";
}

/* The first program, its output sent to the host; with a console it leaves that to a shell. */
static const char *init_of(const struct document_input *in, bool console)
{
	const struct uvm_options *o = in->o;
	const char *forward = "";

	if (o->ForwardStdout || o->ForwardStderr)
		forward = uvm_mem_format(in->m, "%s%s", o->ForwardStdout ? uvm_mem_format(in->m, " -o %d", LOG_PORT) : "",
					 o->ForwardStderr ? uvm_mem_format(in->m, " -e %d", LOG_PORT) : "");
	return uvm_mem_format(in->m, "%s/bin/vsockexec%s %s%s%s%s%s", console ? "sh -c \"" : "", forward, o->ExecCommandLine,
			      o->DisableTimeSyncService ? " -disable-time-sync" : "",
			      *o->ProcessDumpLocation != '\0' ? " -core-dump-location " : "", o->ProcessDumpLocation,
			      console ? " & exec sh\"" : "");
}

int document_kernel_line(const struct document_input *in, const char **ret)
{
	const struct uvm_options *o = in->o;
	const bool console = *o->ConsolePipe != '\0' || o->EnableGraphicsConsole;
	const bool overlay = o->WritableOverlayDirs && o->PreferredRootFSType == UVM_ROOTFS_VHD;
	const char *root;
	int status = root_of(in, &root);

	if (status < 0)
		return status;
	*ret = uvm_mem_format(
		in->m, "%s initcall_blacklist=virtio_vsock_init%s%s%s%s%s%s nr_cpus=%d brd.rd_nr=0 pmtmr=0 -- -e %d%s %s", root,
		console_of(o), o->EnableGraphicsConsole ? " console=tty" : "", console ? "" : " panic=-1 quiet",
		*o->KernelBootOptions != '\0' ? " " : "", o->KernelBootOptions, o->VPCIEnabled ? "" : " pci=off",
		o->ProcessorCount, ENTROPY_PORT, overlay ? " -w" : "", init_of(in, console));
	return UVM_OK;
}

/* ---- without Hyper-V ----------------------------------------------------------------------------------------------- */

/*
 * No sockets of Hyper-V: neither entropy nor output of the first program go there, and Linux may keep its own transport.
 * Devices may be PCI's. A VM that nobody sees does not wait after a panic.
 */
const char *uvm_kernel_line_plain(struct uvm_mem *m, const struct uvm_options *o, bool root_disk, const char *first)
{
	const bool overlay = root_disk && o->WritableOverlayDirs;

	return uvm_mem_format(m, "%s%s panic=-1%s%s%s nr_cpus=%d brd.rd_nr=0 pmtmr=0%s%s%s%s",
			      root_disk ? "root=/dev/vda ro rootwait init=/init" : "", console_of(o) + !root_disk,
			      *o->ConsolePipe != '\0' ? "" : " quiet", *o->KernelBootOptions != '\0' ? " " : "",
			      o->KernelBootOptions, o->ProcessorCount, overlay || first != NULL ? " --" : "",
			      overlay ? " -w" : "", first != NULL ? " " : "", first != NULL ? first : "");
}
