/* SPDX-License-Identifier: MIT */
/*
 * What this program knows of its VM when it judges: claims of the host, what the processor says, and what it makes true itself.
 *
 * Source: AMD64 Architecture Programmer's Manual, volume 3 (CPUID 8000_001F) and volume 2 (SEV_STATUS).
 */
#include <cpuid.h>
#include <fcntl.h>
#include <unistd.h>

#include "paravisor.h"

#define CPUID_SEV 0x8000001Fu
#define CPUID_SEV_SNP (1u << 4)
#define SEV_STATUS 0xC0010131
#define SEV_STATUS_SNP (1ull << 2)
#define SEV_STATUS_SECURE_AVIC (1ull << 18)

void pv_evidence_cpu(struct uvm_policy_evidence *e, uint32_t leaf, const uint64_t *status)
{
	e->snp = UVM_NO;
	e->secure_avic = UVM_NO;
	if ((leaf & CPUID_SEV_SNP) == 0)
		return;
	e->snp = status == NULL ? UVM_UNKNOWN : (*status & SEV_STATUS_SNP) != 0 ? UVM_YES : UVM_NO;
	if (e->snp == UVM_UNKNOWN)
		e->secure_avic = UVM_UNKNOWN;
	else if (e->snp == UVM_YES && (*status & SEV_STATUS_SECURE_AVIC) != 0)
		e->secure_avic = UVM_YES;
}

static uint32_t sev_leaf(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(CPUID_SEV, &a, &b, &c, &d) != 0 ? a : 0;
}

static bool sev_status(uint64_t *ret)
{
	const int fd = open("/dev/cpu/0/msr", O_RDONLY | O_CLOEXEC);
	const bool good = fd >= 0 && pread(fd, ret, sizeof(*ret), SEV_STATUS) == (ssize_t)sizeof(*ret);

	if (fd >= 0)
		close(fd);
	return good;
}

/* What requires guest state in RAM makes the disk read-only before anything is judged. */
static enum uvm_tri vmgs_read_only(const struct paravisor *p)
{
	if (!uvm_policy_required(&p->policy, "require_ephemeral_vmgs") && pv_disk_find(&p->disks, UVM_DISK_VMGS) != NULL)
		return UVM_NO;
	return pv_disks_lock(&p->disks, UVM_DISK_VMGS) ? UVM_YES : UVM_NO;
}

int pv_evidence(struct paravisor *p)
{
	uint64_t status;

	p->evidence = (struct uvm_policy_evidence){
		.ephemeral = (enum uvm_tri)p->handover.ephemeral,
		.secure_boot = (enum uvm_tri)p->handover.secure_boot,
		.vmgs_read_only = vmgs_read_only(p),
	};
	pv_evidence_cpu(&p->evidence, sev_leaf(), sev_status(&status) ? &status : NULL);
	return 0;
}
