/* SPDX-License-Identifier: MIT */
/*
 * Paths as texts, those of Windows on any system, as well as our own. Nothing here looks at a file.
 *
 * Source: the rules of Go's path/filepath for either system, which decide what the paths in a document look like.
 */
#ifndef UVM_UVM_PATH_H
#define UVM_UVM_PATH_H

#include <uvmkit/uvm.h>

#include "uvm/memory.h"

/** uvm_path_volume(how, path): length of what stands before the first directory: "C:", "\\server\share", "\\?\C:"; 0 on POSIX.
 */
size_t uvm_path_volume(enum uvm_paths how, const char *path);

bool uvm_path_is_separator(enum uvm_paths how, char c);
bool uvm_path_is_absolute(enum uvm_paths how, const char *path);

/** uvm_path_clean(m, how, path): the shortest path to the same place, without "." and, where it can be, "..". */
const char *uvm_path_clean(struct uvm_mem *m, enum uvm_paths how, const char *path);
/** uvm_path_join(m, how, a, b): ${b} below ${a}, cleaned; either may be "". */
const char *uvm_path_join(struct uvm_mem *m, enum uvm_paths how, const char *a, const char *b);
/** uvm_path_absolute(m, how, cwd, path): ${path} as seen from ${cwd}, cleaned. */
const char *uvm_path_absolute(struct uvm_mem *m, enum uvm_paths how, const char *cwd, const char *path);
/** uvm_path_dir(m, how, path): all but the last part, cleaned; "." when there is none. */
const char *uvm_path_dir(struct uvm_mem *m, enum uvm_paths how, const char *path);
/** uvm_path_base(m, how, path): the last part; "." for "". */
const char *uvm_path_base(struct uvm_mem *m, enum uvm_paths how, const char *path);
/** uvm_path_equal(how, a, b): whether two cleaned paths name the same place; Windows ignores case (of ASCII letters). */
bool uvm_path_equal(enum uvm_paths how, const char *a, const char *b);

#endif
