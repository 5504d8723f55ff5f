/* SPDX-License-Identifier: MIT */
/*
 * Processor models by the names that QEMU gives them. What of a model is measured is its signature.
 *
 * Source: QEMU's built-in x86 definitions; AMD CPUID specification, Fn0000_0001_EAX.
 */
#include <uvmkit/launch.h>

#include <string.h>

static const struct {
	const char *name;
	uint8_t family, model, stepping, versions; /* versions: also called name-v1, name-v2, … up to this */
} cpus[] = {
	{ "EPYC", 23, 1, 2, 4 },       { "EPYC-IBPB", 23, 1, 2, 0 },   { "EPYC-Rome", 23, 49, 0, 3 },
	{ "EPYC-Milan", 25, 1, 1, 2 }, { "EPYC-Genoa", 25, 17, 0, 1 }, { "EPYC-Turin", 26, 0, 0, 0 },
};

uint32_t uvm_launch_cpu_sig(unsigned family, unsigned model, unsigned stepping)
{
	const uint32_t base = family < 15 ? family : 15, more = family < 15 ? 0 : (family - 15) & 0xFF;

	return more << 20 | (model >> 4 & 15) << 16 | base << 8 | (model & 15) << 4 | (stepping & 15);
}

bool uvm_launch_cpu(const char *name, uint32_t *ret)
{
	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		const size_t n = strlen(cpus[i].name);
		const char *rest = name + n;

		if (strncmp(name, cpus[i].name, n) != 0)
			continue;
		if (rest[0] == '\0' || (rest[0] == '-' && rest[1] == 'v' && rest[2] > '0' &&
					rest[2] <= '0' + cpus[i].versions && rest[3] == '\0')) {
			*ret = uvm_launch_cpu_sig(cpus[i].family, cpus[i].model, cpus[i].stepping);
			return true;
		}
	}
	return false;
}

const char *uvm_launch_cpu_name(size_t i)
{
	return i < sizeof(cpus) / sizeof(cpus[0]) ? cpus[i].name : NULL;
}
