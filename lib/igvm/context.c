/* SPDX-License-Identifier: MIT */
/*
 * The tables behind context.h, made from its lists.
 */
#include "igvm/context.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* What the last column of the lists stands for. */
#define OF_NUMBER NULL
#define OF_SELECTOR &selector
#define OF_XMM &xmm
#define OF_SEV_FEATURES &sev_features
#define OF_INTERRUPT_CONTROL &interrupt_control
#define OF_EVENT_INJECT &event_inject

#define PART(name, off, size, count, of) { #name, off, size, count, OF_##of },

#define STRUCT(name, size, parts)                              \
	{                                                      \
		name, size, UVM_LAYOUT_STRUCT, parts, N(parts) \
	}
#define WRAPPED(name)                                \
	{                                            \
		name, 8, UVM_LAYOUT_WRAPPED, NULL, 0 \
	}

static const struct uvm_layout_part selector_parts[] = { UVM_SELECTOR_PARTS(PART) };
static const struct uvm_layout selector = STRUCT("SevSelector", 16, selector_parts);

static const struct uvm_layout_part xmm_parts[] = { UVM_XMM_PARTS(PART) };
static const struct uvm_layout xmm = STRUCT("SevXmmRegister", 16, xmm_parts);

static const struct uvm_layout_part sev_features_parts[] = { UVM_SEV_FEATURES_PARTS(PART) };
static const struct uvm_layout sev_features = { "SevFeatures", 8, UVM_LAYOUT_FLAGS, sev_features_parts, N(sev_features_parts) };

static const struct uvm_layout interrupt_control = WRAPPED("SevVirtualInterruptControl");
static const struct uvm_layout event_inject = WRAPPED("SevEventInjectInfo");

static const struct uvm_layout_part vmsa_parts[] = { UVM_VMSA_PARTS(PART) };
static const struct uvm_layout vmsa = STRUCT("SevVmsa", 4096, vmsa_parts);

static const struct uvm_layout_part native_x64_parts[] = { UVM_NATIVE_X64_PARTS(PART) };
static const struct uvm_layout native_x64 = STRUCT("IgvmNativeVpContextX64", 232, native_x64_parts);

static const struct uvm_layout_part cca_parts[] = { UVM_CCA_PARTS(PART) };
static const struct uvm_layout cca = STRUCT("IgvmVpContextAArch64Cca", 80, cca_parts);

const struct uvm_layout *uvm_igvm_context_layout(enum uvm_igvm_context context)
{
	switch (context) {
	case UVM_IGVM_CONTEXT_VMSA:
		return &vmsa;
	case UVM_IGVM_CONTEXT_NATIVE_X64:
		return &native_x64;
	case UVM_IGVM_CONTEXT_CCA:
		return &cca;
	default:
		return NULL;
	}
}
