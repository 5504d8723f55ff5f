/* SPDX-License-Identifier: MIT */
/*
 * Where guest programs are: beside the running program in a build folder, or as installed.
 */
#include "guest.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/say.h"

/* from the folder of the program */
static const char *const places[] = { "../guest", "../lib/uvmkit/guest" };

static char *join(const char *a, const char *b, const char *c)
{
	char *path;

	return asprintf(&path, "%s/%s/%s", a, b, c) < 0 ? NULL : path;
}

/* The folder of the running program; "." when the system does not say. */
static void own_folder(char out[PATH_MAX])
{
	const ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	char *slash;

	out[n > 0 ? n : 0] = '\0';
	slash = strrchr(out, '/');
	strcpy(slash != NULL ? slash : out, slash != NULL ? "" : ".");
}

char *guest_program(const char *name, struct uvm_diag *d)
{
	const char *given = getenv(GUEST_DIR_VARIABLE);
	char own[PATH_MAX];

	own_folder(own);
	for (size_t i = 0; i < (given != NULL ? 1 : sizeof(places) / sizeof(places[0])); i++) {
		char *path = given != NULL ? join(given, ".", name) : join(own, places[i], name);

		if (path == NULL) {
			(void)uvm_no_memory(d, PATH_MAX);
			return NULL;
		}
		if (access(path, R_OK) == 0)
			return path;
		free(path);
	}
	(void)uvm_say(d, UVM_E_MISSING, "%s is not installed with this program; its folder can be named with %s", name,
		      GUEST_DIR_VARIABLE);
	return NULL;
}
