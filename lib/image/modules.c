/* SPDX-License-Identifier: MIT */
/*
 * Which modules of a kernel the paravisor needs, in the order in which they depend on one another. Only their names matter
 * here: a kernel that has one built in names it in modules.builtin, and does without the file.
 *
 * Source: Linux, Documentation/kbuild/kbuild.rst (modules.order, modules.builtin).
 */
#include "image/initrd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/unpack.h"
#include "os/say.h"

#define LIST_MAX (16u << 20)
#define MODULE_MAX (64u << 20)
#define PATH_MAX_LEN 1024

static const struct {
	const char *name;
	bool needed;
} wanted[] = {
	{ "virtio_ring", true },
	{ "virtio", true },
	{ "virtio_mmio", true },
	{ "virtio_pci_modern_dev", false }, /* older kernels have both in virtio_pci */
	{ "virtio_pci_legacy_dev", false },
	{ "virtio_pci", true },
	{ "virtio_blk", true },
	{ "virtio_console", true },
	{ "loop", true },
	{ "overlay", true },
	{ "crc32c_generic", false },
	{ "libcrc32c", false },
	{ "crc16", false },
	{ "mbcache", false },
	{ "jbd2", false },
	{ "ext4", false },
	{ "squashfs", false },
	{ "erofs", false },
	{ "msr", false },
};

#define WANTED (sizeof(wanted) / sizeof(wanted[0]))

_Static_assert(WANTED <= UVM_MODULES_MAX, "raise UVM_MODULES_MAX");

static int path_in(const char *dir, const char *name, size_t name_len, const char *more, char ret[PATH_MAX_LEN],
		   struct uvm_diag *d)
{
	if (snprintf(ret, PATH_MAX_LEN, "%s/%.*s%s", dir, (int)name_len, name, more) < PATH_MAX_LEN)
		return UVM_OK;
	return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "path length", strlen(dir) + name_len, PATH_MAX_LEN - 1);
}

/* A list of the folder; without it this is another folder. */
static int read_list(const char *dir, const char *name, struct uvm_bytes *ret, struct uvm_diag *d)
{
	char path[PATH_MAX_LEN];

	if (path_in(dir, name, strlen(name), "", path, NULL) == UVM_OK && uvm_file_read(path, LIST_MAX, ret, NULL) == UVM_OK)
		return UVM_OK;
	return uvm_say(d, UVM_E_MISSING, "no %s to be read in it: not a kernel's folder of modules", name);
}

/* Names of modules write - and _ for the same. */
static bool is_called(const char *file, size_t n, const char *name)
{
	const size_t len = strlen(name);

	if (n != len + 3 || memcmp(file + len, ".ko", 3) != 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((file[i] == '-' ? '_' : file[i]) != name[i])
			return false;
	}
	return true;
}

/* The line of a list whose file is module ${name}. */
static const char *find_line(const struct uvm_bytes *list, const char *name, size_t *ret_len)
{
	const char *p = (const char *)list->p, *end = p + list->len;

	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p)), *stop = newline != NULL ? newline : end, *base = stop;

		while (base > p && base[-1] != '/')
			base--;
		if (is_called(base, (size_t)(stop - base), name)) {
			*ret_len = (size_t)(stop - p);
			return p;
		}
		p = stop + 1;
	}
	return NULL;
}

/* A module is there as it is or compressed; the list tells only its plain name. The first that is there counts. */
static int read_module(const char *dir, const char *path, size_t len, struct uvm_bytes *ret, struct uvm_diag *d)
{
	static const char *const suffixes[] = { "", ".xz", ".zst", ".gz" };
	char name[PATH_MAX_LEN];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		struct uvm_bytes file;
		int status = path_in(dir, path, len, suffixes[i], name, d);

		if (status == UVM_OK && uvm_file_absent(name, NULL) == UVM_OK)
			continue;
		if (status == UVM_OK)
			status = uvm_file_read(name, MODULE_MAX, &file, d);
		if (status < 0)
			return status;
		status = uvm_unpack((struct uvm_slice){ file.p, file.len }, MODULE_MAX, ret, d);
		uvm_bytes_free(&file);
		return status;
	}
	return uvm_say(d, UVM_E_MISSING, "%.*s is in the list, but there is no such file", (int)len, path);
}

static int add_module(const char *dir, size_t i, const struct uvm_bytes *order, const struct uvm_bytes *builtin,
		      struct uvm_modules *to, struct uvm_diag *d)
{
	size_t len;
	const char *path = find_line(order, wanted[i].name, &len);
	int status;

	if (path == NULL) {
		if (!wanted[i].needed || find_line(builtin, wanted[i].name, &len) != NULL)
			return UVM_OK;
		return uvm_say(d, UVM_E_MISSING, "the kernel has no module %s", wanted[i].name);
	}
	status = read_module(dir, path, len, &to->data[to->n], d);
	if (status < 0) {
		d->record = wanted[i].name;
		return status;
	}
	snprintf(to->path[to->n], sizeof(to->path[0]), "mod/%02zu-%s.ko", i, wanted[i].name);
	to->file[to->n] = (struct uvm_initrd_file){ to->path[to->n], false, { to->data[to->n].p, to->data[to->n].len } };
	to->n++;
	return UVM_OK;
}

int uvm_modules_read(const char *dir, struct uvm_modules *ret, struct uvm_diag *d)
{
	struct uvm_bytes order = { NULL, 0 }, builtin = { NULL, 0 };
	int status;

	ret->n = 0;
	status = read_list(dir, "modules.order", &order, d);
	if (status == UVM_OK)
		status = read_list(dir, "modules.builtin", &builtin, d);
	for (size_t i = 0; i < WANTED && status == UVM_OK; i++)
		status = add_module(dir, i, &order, &builtin, ret, d);
	uvm_bytes_free(&order);
	uvm_bytes_free(&builtin);
	return status;
}

void uvm_modules_free(struct uvm_modules *m)
{
	for (size_t i = 0; i < m->n; i++)
		uvm_bytes_free(&m->data[i]);
	m->n = 0;
}
