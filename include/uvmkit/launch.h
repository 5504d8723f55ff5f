/* SPDX-License-Identifier: MIT */
/*
 * Launch measurements of VMs that start from firmware instead of an IGVM file: OVMF, as QEMU and two clouds launch it for SEV,
 * SEV-ES and SEV-SNP, with a kernel given directly or without one.
 *
 * Source: AMD SEV-SNP firmware ABI; OVMF's reset vector table and SEV metadata (edk2, OvmfPkg/ResetVector); QEMU's table of
 * kernel hashes. Digests are those of sev-snp-measure for the same options.
 */
#ifndef UVMKIT_LAUNCH_H
#define UVMKIT_LAUNCH_H

#include <uvmkit/measure.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_LAUNCH_VCPUS_MAX 4096u
#define UVM_LAUNCH_VMSA_SIZE 4096u

enum uvm_launch_mode {
	UVM_LAUNCH_SEV,
	UVM_LAUNCH_SEV_ES,
	UVM_LAUNCH_SNP,
	UVM_LAUNCH_SNP_SVSM, /* an SVSM runs in front of the firmware */
	UVM_LAUNCH_MODES
};

enum uvm_launch_vmm { UVM_LAUNCH_QEMU, UVM_LAUNCH_EC2, UVM_LAUNCH_GCE, UVM_LAUNCH_VMMS };

/** struct uvm_launch_bytes: borrowed; p NULL: not given. */
struct uvm_launch_bytes {
	const uint8_t *p;
	size_t len;
};

/**
 * struct uvm_launch: everything that the measurement depends on.
 *
 *   firmware      OVMF, whole pages, at most 256 MiB; ends at 4 GiB
 *   kernel        of a direct start; initrd and append belong to it
 *   append        the command line without a NUL
 *   svsm          UVM_LAUNCH_SNP_SVSM: ends where firmware and ${vars_size} bytes of variables begin; QEMU only
 *   firmware_hash UVM_LAUNCH_SNP: the digest behind the firmware's pages, instead of hashing them; NULL: hash
 *   vcpu_sig      CPUID Fn0000_0001_EAX of the processors; counts on QEMU
 *   features      SEV_FEATURES; UVM_LAUNCH_SNP only
 */
struct uvm_launch {
	enum uvm_launch_mode mode;
	enum uvm_launch_vmm vmm;
	struct uvm_launch_bytes firmware, kernel, initrd, append, svsm;
	uint64_t vars_size;
	const uint8_t *firmware_hash;
	uint32_t vcpu_sig;
	uint64_t features;
};

/**
 * What a launch comes to with one more processor: ${vcpus} of them, from 1. ${vmsa} is the state of that last one, NULL when it
 * is not measured (UVM_LAUNCH_SEV: called once, with 0). A negative return ends the measurement.
 */
typedef int uvm_launch_fn(void *arg, unsigned vcpus, const struct uvm_digest *digest, const uint8_t *vmsa);

/**
 * uvm_launch_measure(l, vcpus, fn, arg, d):
 * The measurement for every number of processors from 1 to ${vcpus}, in one pass.
 *
 * Checks:   tables of the firmware, sizes and that a kernel has a place in it.
 * Returns:  UVM_OK; UVM_E_ARGUMENT (vcpus, firmware without whole pages); UVM_E_MISSING (a table entry that is needed);
 *           UVM_E_DUPLICATE, UVM_E_LENGTH, UVM_E_RANGE, UVM_E_ALIGN, UVM_E_LIMIT, UVM_E_MAGIC, UVM_E_VERSION, UVM_E_TYPE,
 *           UVM_E_CONFLICT in the firmware's tables, with offsets in it; UVM_E_UNSUPPORTED; UVM_E_CRYPTO; UVM_E_NOMEM; what
 *           ${fn} returned.
 */
UVM_API UVM_MUST_CHECK int uvm_launch_measure(const struct uvm_launch *l, unsigned vcpus, uvm_launch_fn *fn, void *arg,
					      struct uvm_diag *d);

/** uvm_launch_firmware_hash(l, ret, d): the SNP digest behind the firmware's pages, for uvm_launch.firmware_hash. */
UVM_API UVM_MUST_CHECK int uvm_launch_firmware_hash(const struct uvm_launch *l, struct uvm_digest *ret, struct uvm_diag *d);

/** uvm_launch_cpu(name, ret): the signature of a processor model as QEMU names it ("EPYC-Milan-v1"); false: not known. */
UVM_API bool uvm_launch_cpu(const char *name, uint32_t *ret);

/** uvm_launch_cpu_name(i): the names, from 0; NULL behind the last. */
UVM_API const char *uvm_launch_cpu_name(size_t i);

/** uvm_launch_cpu_sig(family, model, stepping): CPUID Fn0000_0001_EAX of a processor. */
UVM_API uint32_t uvm_launch_cpu_sig(unsigned family, unsigned model, unsigned stepping);

#ifdef __cplusplus
}
#endif
#endif
