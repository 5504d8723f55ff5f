/* SPDX-License-Identifier: MIT */
/*
 * Manifests that the program carries: those of manifests/, put in by tools/mkrecipes.c.
 */
#ifndef UVMKIT_RECIPES_H
#define UVMKIT_RECIPES_H

#include "cli.h"

struct recipe {
	const char *name, *text;
	size_t len;
};

/** recipes: ended by a NULL name. */
extern const struct recipe recipes[];

/** recipe_find(name): NULL when there is none. */
const struct recipe *recipe_find(const char *name);

/** recipes_list(c): print what there is, as lines or with --json as a document. Returns the exit code. */
int recipes_list(struct cli *c);

#endif
