/* SPDX-License-Identifier: MIT */
/*
 * What is kept of a VM in debug mode that ran here.
 */
#ifndef UVMBOOT_KEPT_EVIDENCE_H
#define UVMBOOT_KEPT_EVIDENCE_H

#include "boot_parts.h"

/**
 * evidence_keep(b): in debug mode save disks, guest state, logs, verdict, command line, document and options in the directory
 * for debug data, and print the names; nothing otherwise.
 *
 * Returns:  0, or 1 when something could not be saved, after a message.
 */
int evidence_keep(const struct boot *b);

#endif
