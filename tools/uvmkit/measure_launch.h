/* SPDX-License-Identifier: MIT */
/*
 * uvmkit measure --ovmf: launches from firmware.
 */
#ifndef UVMKIT_MEASURE_LAUNCH_H
#define UVMKIT_MEASURE_LAUNCH_H

#include "cli.h"

extern const char *const launch_modes[], *const launch_vmms[], *const launch_formats[];

/** measure_launch(c): the command when --ovmf is given. Returns the exit code. */
int measure_launch(struct cli *c);

#endif
