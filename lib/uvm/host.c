/* SPDX-License-Identifier: MIT */
/*
 * Hosts: what is known of them, and where their files are.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "os/pool.h"
#include "os/say.h"
#include "uvm/decode.h"
#include "uvm/host.h"
#include "uvm/path.h"

#define USUAL_BUILD 26100 /* Windows Server 2025: the first with all that documents can ask for */

static const struct decode_field fields[] = {
	{ .name = "build", .type = DECODE_UINT, .size = 4, .off = offsetof(struct uvm_host, build) },
	{ .name = "cpus", .type = DECODE_UINT, .size = 4, .off = offsetof(struct uvm_host, cpus) },
	{ .name = "exe", .type = DECODE_TEXT, .off = offsetof(struct uvm_host, exe) },
	{ .name = "cwd", .type = DECODE_TEXT, .off = offsetof(struct uvm_host, cwd) },
	{ .name = "program_files", .type = DECODE_TEXT, .off = offsetof(struct uvm_host, program_files) },
	{ .name = "temp", .type = DECODE_TEXT, .off = offsetof(struct uvm_host, temp) },
};
static const struct decode_object object = { fields, sizeof(fields) / sizeof(*fields), sizeof(struct uvm_host) };

static int check(const struct uvm_host *h, struct uvm_diag *d)
{
	if (h->cpus == 0)
		return uvm_say(d, UVM_E_VALUE, "cpus: a host has at least one");
	if (!uvm_path_is_absolute(h->paths, h->cwd))
		return uvm_say(d, UVM_E_VALUE, "cwd: \"%s\" is not absolute", h->cwd);
	return UVM_OK;
}

int uvm_host_read(const char *text, size_t len, const char *sysroot, struct uvm_host *ret, struct uvm_diag *d)
{
	struct uvm_mem *m = uvm_mem_new(d);
	struct uvm_host h = {
		.paths = UVM_PATHS_WINDOWS,
		.build = USUAL_BUILD,
		.cpus = uvm_cpu_count(),
		.exe = "C:\\Program Files\\uvmkit\\uvmboot.exe",
		.cwd = "C:\\",
		.program_files = "C:\\Program Files",
		.temp = "C:\\Windows\\Temp",
		.memory = m,
	};
	int status = m == NULL ? UVM_E_NOMEM : UVM_OK;

	if (status == UVM_OK && text != NULL)
		status = decode(m, DECODE_OBJECT, &object, text, len, &h, d);
	if (status == UVM_OK)
		status = check(&h, d);
	if (status == UVM_OK && sysroot != NULL)
		h.sysroot = uvm_mem_text(m, sysroot, strlen(sysroot));
	if (status == UVM_OK)
		status = uvm_mem_status(m, d);
	if (status < 0)
		uvm_mem_free(m);
	else
		*ret = h;
	return status;
}

/* A malloc'ed text that may be NULL, as one of ${m}. */
static const char *adopt(struct uvm_mem *m, char *text, const char *otherwise)
{
	const char *p = text != NULL ? uvm_mem_text(m, text, strlen(text)) : otherwise;

	free(text);
	return p;
}

int uvm_host_local(struct uvm_host *ret, struct uvm_diag *d)
{
	struct uvm_mem *m = uvm_mem_new(d);
	const char *temp = getenv("TMPDIR");
	struct uvm_host h = { .paths = UVM_PATHS_POSIX, .build = USUAL_BUILD, .cpus = uvm_cpu_count(), .memory = m };
	int status;

	if (m == NULL)
		return UVM_E_NOMEM;
	h.exe = adopt(m, uvm_find_exe(), "/usr/bin/uvmboot");
	h.cwd = adopt(m, uvm_find_cwd(), "/");
	h.program_files = "/usr/share";
	h.temp = temp != NULL && *temp == '/' ? uvm_mem_text(m, temp, strlen(temp)) : "/tmp";
	status = uvm_mem_status(m, d);
	if (status < 0)
		uvm_mem_free(m);
	else
		*ret = h;
	return status;
}

void uvm_host_free(struct uvm_host *h)
{
	if (h == NULL)
		return;
	uvm_mem_free(h->memory);
	*h = (struct uvm_host){ 0 };
}

/* "C:\a\b", cleaned, is SYSROOT/c/a/b; "\\?\C:\a" is the same place as "C:\a". */
static const char *in_sysroot(struct uvm_mem *m, const struct uvm_host *h, const char *path)
{
	const size_t prefix = strncmp(path, "\\\\?\\", 4) == 0 ? 4 : 0;
	char *place;

	path += prefix;
	if (h->sysroot == NULL || uvm_path_volume(UVM_PATHS_WINDOWS, path) != 2)
		return NULL;
	place = uvm_mem_format(m, "%s/%c%s", h->sysroot, path[0] | 0x20, path + 2);
	for (char *s = place + strlen(h->sysroot); *s != '\0'; s++)
		*s = *s == '\\' ? '/' : *s;
	if (*place != '\0')
		uvm_find_any_case(place, strlen(h->sysroot) + 2);
	return place;
}

const char *host_place(struct uvm_mem *m, const struct uvm_host *h, const char *path)
{
	path = uvm_path_absolute(m, h->paths, h->cwd, path);
	return h->paths == UVM_PATHS_WINDOWS ? in_sysroot(m, h, path) : path;
}

enum uvm_file_kind host_look(struct uvm_mem *m, const struct uvm_host *h, const char *path)
{
	const char *place = *path != '\0' ? host_place(m, h, path) : NULL;

	errno = ENOENT;
	return place != NULL ? uvm_file_kind(place) : UVM_FILE_NONE;
}
