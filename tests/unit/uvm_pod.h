/* SPDX-License-Identifier: MIT */
/*
 * Pods for tests: JSON in C strings, a host whose drives are folders of the working directory, files on them.
 */
#ifndef UVM_TESTS_UVM_POD_H
#define UVM_TESTS_UVM_POD_H

#include <uvmkit/uvm.h>

#include "scratch.h"

#define VM "io.microsoft.virtualmachine."
#define TOPO VM "computetopology."
#define POLICY VM "wcow.securitypolicy':'cGFja2FnZSBwb2xpY3kK'"
#define LINUX_POLICY VM "lcow.securitypolicy':'cGFja2FnZSBwb2xpY3kK'"

static const char pod_host[] = "{'build':26100,'cpus':8,'exe':'C:\\\\Plat\\\\shim.exe','cwd':'C:\\\\cwd'}";

/** pod_json(s): a copy in which " stands for ', and which ends where its block does; free() it. */
static inline char *pod_json(const char *s)
{
	const size_t n = strlen(s);
	char *text = (char *)unit_exact(s, n);

	for (size_t i = 0; i < n; i++)
		text[i] = text[i] == '\'' ? '"' : text[i];
	return text;
}

static inline void pod_open_host(struct uvm_host *h, const char *text)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char *s = pod_json(text);

	assert_int_equal(uvm_host_read(s, strlen(text), ".", h, &d), UVM_OK);
	free(s);
}

/** A sink that fills a string of 16 KiB. */
#define POD_TEXT 16384u
static inline int pod_append(void *arg, const char *s, size_t n)
{
	char *text = arg;

	assert_true(strlen(text) + n < POD_TEXT);
	strncat(text, s, n);
	return UVM_OK;
}

/** pod_put_files(files): empty ones, with the folders above them; a name that ends in / is a folder. Ends with NULL. */
static inline void pod_put_files(const char *const *files)
{
	for (; *files != NULL; files++) {
		char dir[256];

		for (const char *s = strchr(*files, '/'); s != NULL; s = strchr(s + 1, '/')) {
			memcpy(dir, *files, (size_t)(s - *files));
			dir[s - *files] = '\0';
			(void)mkdir(dir, 0777);
		}
		if ((*files)[strlen(*files) - 1] != '/')
			scratch_put(*files, "");
	}
}

#endif
