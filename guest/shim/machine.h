/* SPDX-License-Identifier: MIT */
/*
 * The processor's instructions that C has no words for, and the assembly's entry points. x86_64.
 */
#ifndef UVM_SHIM_MACHINE_H
#define UVM_SHIM_MACHINE_H

#include <stddef.h>
#include <stdint.h>

static inline void shim_out(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint8_t shim_in(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

struct shim_cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct shim_cpuid shim_cpuid(uint32_t leaf)
{
	struct shim_cpuid c;

	__asm__ volatile("cpuid" : "=a"(c.eax), "=b"(c.ebx), "=c"(c.ecx), "=d"(c.edx) : "a"(leaf), "c"(0));
	return c;
}

static inline uint64_t shim_rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static inline uint64_t shim_rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

/** shim_jump(entry, boot_params): start the kernel. */
_Noreturn void shim_jump(uint64_t entry, uint64_t boot_params);

/** shim_vectors: one entry point of SHIM_VECTOR_SIZE bytes per exception, which ends in shim_fault(). */
#define SHIM_VECTORS 32u
#define SHIM_VECTOR_SIZE 16u
extern const uint8_t shim_vectors[SHIM_VECTORS * SHIM_VECTOR_SIZE];

/** struct shim_frame: what is on the stack at shim_fault(). */
struct shim_frame {
	uint64_t vector, error, rip, cs, rflags, rsp, ss;
};

_Noreturn void shim_fault(const struct shim_frame *f);

/** shim_main(shim, params): what the assembly calls: the address of the shim's first page, and of its parameters. */
_Noreturn void shim_main(uint64_t shim, uint64_t params);

#endif
