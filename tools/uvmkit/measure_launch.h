/* SPDX-License-Identifier: MIT */
/*
 * uvmkit measure --ovmf, launches from firmware, and --launcher, launches by somebody in particular.
 */
#ifndef UVMKIT_MEASURE_LAUNCH_H
#define UVMKIT_MEASURE_LAUNCH_H

#include "cli.h"
#include "input.h"

extern const char *const launch_modes[], *const launch_vmms[], *const launch_formats[], *const launcher_words[];

/** measure_processors: the options about processors, NULL behind them. */
extern const char *const measure_processors[];

/** measure_given(c, names): the first of ${names} that is given, or NULL. */
const char *measure_given(const struct cli *c, const char *const *names);

/** measure_read_vcpus(c, from, to): --vcpus, "4" or "1..8". Returns 0, or the exit code after a message. */
int measure_read_vcpus(const struct cli *c, unsigned *from, unsigned *to);

/** measure_read_cpu(c, ret_sig, ret_given): --vcpu-type or what else says the model. Returns as above. */
int measure_read_cpu(const struct cli *c, uint32_t *ret_sig, bool *ret_given);

/** measure_launchers(c, path, in): the command when --launcher is given. Returns the exit code. */
int measure_launchers(struct cli *c, const char *path, struct input *in);

/** measure_launch(c): the command when --ovmf is given. Returns the exit code. */
int measure_launch(struct cli *c);

#endif
