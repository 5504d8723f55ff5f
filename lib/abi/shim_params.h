/* SPDX-License-Identifier: MIT */
/*
 * The parameter page of the boot shim: where everything is that the loader put into memory.
 *
 * Source: microsoft/openvmm, vm/loader/loader_defs/src/shim.rs, ShimParamsRaw.
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_SHIM_PARAMS_H
#define UVM_ABI_SHIM_PARAMS_H

#include <uvmkit/status.h>

#define UVM_SHIM_PARAMS_SIZE 192u

enum uvm_shim_isolation {
	UVM_SHIM_VBS = 1, /* and no isolation: the shim asks the processor */
	UVM_SHIM_SNP = 2,
	UVM_SHIM_TDX = 3,
};

/* clang-format off */

/* X(type, name, offset). Addresses are relative to the shim's first page, modulo 2^64. */
#define UVM_SHIM_PARAMS_FIELDS(X) \
	X(uint64_t, kernel_entry_offset,           0) \
	X(uint64_t, cmdline_offset,                8) \
	X(uint64_t, initrd_offset,                16) \
	X(uint64_t, initrd_size,                  24) \
	X(uint32_t, initrd_crc,                   32) \
	X(uint32_t, supported_isolation_type,     36) \
	X(uint64_t, memory_start_offset,          40) \
	X(uint64_t, memory_size,                  48) \
	X(uint64_t, parameter_region_offset,      56) \
	X(uint64_t, parameter_region_size,        64) \
	X(uint64_t, vtl2_reserved_region_offset,  72) \
	X(uint64_t, vtl2_reserved_region_size,    80) \
	X(uint64_t, sidecar_offset,               88) \
	X(uint64_t, sidecar_size,                 96) \
	X(uint64_t, sidecar_entry_offset,        104) \
	X(uint64_t, used_start,                  112) \
	X(uint64_t, used_end,                    120) \
	X(uint64_t, bounce_buffer_start,         128) /* not relative when 0: there is none */ \
	X(uint64_t, bounce_buffer_size,          136) \
	X(uint64_t, log_buffer_start,            144) \
	X(uint64_t, log_buffer_size,             152) \
	X(uint64_t, heap_start_offset,           160) \
	X(uint64_t, heap_size,                   168) \
	X(uint64_t, persisted_state_region_offset, 176) \
	X(uint64_t, persisted_state_region_size, 184)

/* clang-format on */

struct uvm_shim_params {
#define UVM_SHIM_PARAMS_MEMBER(type, name, off) type name;
	UVM_SHIM_PARAMS_FIELDS(UVM_SHIM_PARAMS_MEMBER)
#undef UVM_SHIM_PARAMS_MEMBER
};

enum { /* offsets */
#define UVM_SHIM_PARAMS_ENUM(type, name, off) UVM_SHIM_PARAMS_##name = off,
       UVM_SHIM_PARAMS_FIELDS(UVM_SHIM_PARAMS_ENUM)
#undef UVM_SHIM_PARAMS_ENUM
};

/** uvm_shim_params_put(p, out): the bytes of the page that mean something; zeros follow. */
void uvm_shim_params_put(const struct uvm_shim_params *p, uint8_t out[UVM_SHIM_PARAMS_SIZE]);

/** uvm_shim_params_get(p, b): every value is possible; what they refer to is not checked. */
void uvm_shim_params_get(struct uvm_shim_params *p, const uint8_t b[UVM_SHIM_PARAMS_SIZE]);

#endif
