/* SPDX-License-Identifier: MIT */
/*
 * Directories for output files: made with their missing parents, and taken back when the command fails after all.
 */
#ifndef UVM_OS_DIR_H
#define UVM_OS_DIR_H

#include <uvmkit/status.h>

/** struct uvm_new_dirs: what uvm_dirs_make made. Zero it before use. */
struct uvm_new_dirs {
	char *path;
	size_t kept; /* the first bytes of path name a directory that was there before */
};

/**
 * uvm_dirs_make(n, path, d):
 * Make the directory ${path} and its missing parents. One that exists is fine, and so is "" (the current one).
 *
 *   n  out  for uvm_dirs_undo or uvm_dirs_keep, one of which must follow, after a failure too
 *
 * Returns:  UVM_OK; UVM_E_IO; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_dirs_make(struct uvm_new_dirs *n, const char *path, struct uvm_diag *d);

/** uvm_dirs_undo(n): remove what was made, as far as it is empty. Harmless after uvm_dirs_keep and on a zeroed struct. */
void uvm_dirs_undo(struct uvm_new_dirs *n);
void uvm_dirs_keep(struct uvm_new_dirs *n);

/** uvm_dir_room(path, ret, d): bytes that the user may still write below the directory; UVM_E_IO. */
UVM_MUST_CHECK int uvm_dir_room(const char *path, uint64_t *ret, struct uvm_diag *d);

/**
 * uvm_dir_names(path, ending, ret, n, d):
 * What is in a directory whose name ends in ${ending}, sorted.
 *
 *   ret  out  malloc'ed, as is each name: uvm_dir_names_free, in any case
 *
 * Returns:  UVM_OK; UVM_E_IO; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_dir_names(const char *path, const char *ending, char ***ret, size_t *n, struct uvm_diag *d);
void uvm_dir_names_free(char **names, size_t n);

#endif
