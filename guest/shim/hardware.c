/* SPDX-License-Identifier: MIT */
/*
 * SEV and TDX, as the processor reports them.
 *
 * Source: AMD APM volume 3, E.4.17 "Function 8000_001Fh", and volume 2, 15.34.10 "SEV_STATUS MSR"; Intel TDX Module Base
 * Specification, "CPUID leaf 0x21".
 */
#include "hardware.h"

#include "machine.h"

#define HIGHEST 0u
#define TDX 0x21u
#define HIGHEST_EXTENDED 0x80000000u
#define SEV 0x8000001Fu
#define SEV_SUPPORTED 2u /* eax; only then is there the register */
#define SEV_STATUS 0xC0010131u
#define SEV_ACTIVE 7u /* SEV, SEV-ES, SEV-SNP */

static bool tdx_active(void)
{
	const struct shim_cpuid c = shim_cpuid(HIGHEST).eax >= TDX ? shim_cpuid(TDX) : (struct shim_cpuid){ 0 };

	return c.ebx == 0x65746E49 && c.edx == 0x5844546C && c.ecx == 0x20202020; /* "IntelTDX    " */
}

static bool sev_active(void)
{
	return shim_cpuid(HIGHEST_EXTENDED).eax >= SEV && (shim_cpuid(SEV).eax & SEV_SUPPORTED) != 0 &&
	       (shim_rdmsr(SEV_STATUS) & SEV_ACTIVE) != 0;
}

int shim_hardware_check(struct uvm_diag *d)
{
	if (tdx_active())
		return uvm_fail_says(d, UVM_E_UNSUPPORTED, UVM_NO_OFFSET, "CPUID", TDX, 0, "TDX is active");
	if (sev_active())
		return uvm_fail_says(d, UVM_E_UNSUPPORTED, UVM_NO_OFFSET, "CPUID", SEV, 0, "SEV is active");
	return UVM_OK;
}
