/* SPDX-License-Identifier: MIT */
/*
 * The commands of vmgstool, one file for those that belong together, and the options that most of them have.
 */
#ifndef VMGSTOOL_COMMANDS_H
#define VMGSTOOL_COMMANDS_H

#include "cli.h"

/* clang-format off */
#define OPTION_FILE \
	{ .name = "file-path", .letter = 'f', .alias = "filepath", .kind = CLI_PATH, .required = true, .value = "FILE", .help = "the image" }
#define OPTION_ID \
	{ .name = "file-id", .letter = 'i', .alias = "fileid", .kind = CLI_STRING, .required = true, .value = "ID", \
	  .help = "which file in it: a number, or a name like GUEST_FIRMWARE" }
#define OPTION_KEY \
	{ .name = "key-path", .letter = 'k', .alias = "keypath", .kind = CLI_PATH, .value = "FILE", .help = "the 32 bytes that unlock an encrypted image" }
#define OPTION_KEY_NEEDED(which) \
	{ .name = "key-path", .letter = 'k', .alias = "keypath", .kind = CLI_PATH, .required = true, .value = "FILE", .help = "the 32 bytes of " which }
#define OPTION_ALGORITHM(needed) \
	{ .name = "encryption-algorithm", .letter = 'e', .alias = "encryptionalgorithm", .kind = CLI_CHOICE, .required = needed, .value = "ALGORITHM", \
	  .choices = algorithms, .help = "how to encrypt" }
#define OPTION_OVERWRITE \
	{ .name = "allow-overwrite", .alias = "allowoverwrite", .kind = CLI_FLAG, .help = "replace a file that exists" }
#define OPTION_JSON { .name = "json", .kind = CLI_FLAG, .help = "print a JSON document about what was done" }
/* clang-format on */

extern const char *const algorithms[];

extern const struct cli_command create_command, write_command, dump_command, cat_command, ls_command, dump_headers_command,
	query_size_command, update_key_command, encrypt_command, query_encryption_command, move_command, delete_command,
	dump_file_table_command, copy_igvmfile_command, uefi_nvram_command, check_command, repair_command, diff_command,
	test_command;

#endif
