/* SPDX-License-Identifier: MIT */
/*
 * Looking for files without opening them, and where the running program is.
 */
#ifndef UVM_OS_FIND_H
#define UVM_OS_FIND_H

#include <stddef.h>

enum uvm_file_kind { UVM_FILE_NONE, UVM_FILE_REGULAR, UVM_FILE_DIRECTORY, UVM_FILE_OTHER };

/** uvm_file_kind(path): what is there, behind symbolic links; UVM_FILE_NONE with errno when nothing is or nobody may look. */
enum uvm_file_kind uvm_file_kind(const char *path);
/** uvm_file_kind_itself(path): the same, but symbolic links are UVM_FILE_OTHER. */
enum uvm_file_kind uvm_file_kind_itself(const char *path);

/**
 * uvm_find_any_case(path, from):
 * Write the parts of ${path} behind its first ${from} bytes as they are spelled on the disk, as far as something is there that
 * differs in the case of ASCII letters alone. What is spelled right comes before what is not.
 */
void uvm_find_any_case(char *path, size_t from);

/** uvm_find_exe(): the running program's path, malloc'ed; NULL when the system does not tell. */
char *uvm_find_exe(void);
/** uvm_find_cwd(): the current directory, malloc'ed; NULL with errno. */
char *uvm_find_cwd(void);

#endif
