/* SPDX-License-Identifier: MIT */
/*
 * Platforms as words of command lines and results.
 */
#ifndef UVM_TOOLS_PLATFORM_H
#define UVM_TOOLS_PLATFORM_H

#include <uvmkit/igvm.h>

#define PLATFORM_TEXT 128 /* bytes for the longest text of platform_text */

/** platform_words: "native", "vbs", … by enum uvm_igvm_platform_type, ended by NULL: choices of an option. */
extern const char *const platform_words[];

#define PLATFORM_UNKNOWN (-2)

/** platform_of_word(word): the type called ${word}; UVM_IGVM_ANY_PLATFORM for "none" and NULL; PLATFORM_UNKNOWN. */
int platform_of_word(const char *word);

/** measure_words: "snp", "tdx", "vbs" by enum uvm_measure_platform, ended by NULL: the platforms with a launch measurement. */
extern const char *const measure_words[];

/** measure_platform_of_word(word): enum uvm_measure_platform, or PLATFORM_UNKNOWN. */
int measure_platform_of_word(const char *word);

/** platform_check(f, word, d): UVM_OK when ${f} is for the platform called ${word}, or ${word} is NULL; else UVM_E_MISSING. */
UVM_MUST_CHECK int platform_check(const struct uvm_igvm *f, const char *word, struct uvm_diag *d);

/** platform_refuse(f, wanted, d): UVM_E_MISSING: "the file is not for ${wanted}, but for …". */
int platform_refuse(const struct uvm_igvm *f, const char *wanted, struct uvm_diag *d);

/** platform_text(f, mask, buf): "snp,tdx"; bits that no platform has are added in hexadecimal. "-" for 0. */
const char *platform_text(const struct uvm_igvm *f, uint32_t mask, char buf[PLATFORM_TEXT]);

/* ---- unpacked packages --------------------------------------------------------------------------------------------- */

/** unpacked_package(path): whether it is a folder. */
bool unpacked_package(const char *path);

/** unpacked_find(folder, pattern, d): the only path in there that fits, as in the shell; free() it. NULL with UVM_E_MISSING
 * when there is none, or more. */
char *unpacked_find(const char *folder, const char *pattern, struct uvm_diag *d);

#endif
