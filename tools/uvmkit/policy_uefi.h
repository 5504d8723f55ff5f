/* SPDX-License-Identifier: MIT */
/*
 * Lines of 'uvmkit policy batch' about custom UEFI settings.
 */
#ifndef UVMKIT_POLICY_UEFI_H
#define UVMKIT_POLICY_UEFI_H

#include <stdbool.h>

/** policy_uefi_answer(text): "TEMPLATE DELTA": the settings that come of both. */
bool policy_uefi_answer(char *text);

/** policy_first_boot_answer(text): "TEMPLATE DELTA 0|1": the variables after the first boot with secure boot off or on. */
bool policy_first_boot_answer(char *text);

#endif
