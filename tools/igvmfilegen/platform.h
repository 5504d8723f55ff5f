/* SPDX-License-Identifier: MIT */
/*
 * Platforms as this tool's options and output files name them.
 */
#ifndef IGVMFILEGEN_PLATFORM_H
#define IGVMFILEGEN_PLATFORM_H

#include <uvmkit/igvm.h>

#define PLATFORM_NAME 32 /* longest name of platform_of_mask and its NUL */

/** platform_choices: "snp", "tdx", "vbs", NULL, for an option. */
extern const char *const platform_choices[];

/**
 * platform_mask(f, name, ret): the compatibility mask of the platform that an option names. A platform that the file does not
 * have is printed as an error. Returns 0, or the exit code.
 */
int platform_mask(const struct uvm_igvm *f, const char *name, uint32_t *ret);

/** platform_of_mask(f, mask, out): a name for file names: "snp", "platform_NATIVE", or "mask_0xc" for a union of platforms. */
void platform_of_mask(const struct uvm_igvm *f, uint32_t mask, char out[PLATFORM_NAME]);

#endif
