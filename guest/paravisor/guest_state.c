/* SPDX-License-Identifier: MIT */
/*
 * Guest state that outlives the VM: read before the workload, written after it, and only where nothing measured says otherwise.
 *
 * The file is the host's: nobody measured it. What is read there can be any variable; a policy that brings its own never looks.
 */
#include "guest_state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uvmkit/vhd.h>
#include <uvmkit/vmgs.h>

#include "paravisor.h"

#define SECTOR 512u

/* ---- the disk as a device ------------------------------------------------------------------------------------------ */

static int io_error(struct uvm_diag *d, uint64_t off)
{
	return uvm_fail(d, UVM_E_IO, off, "disk", 0, 0);
}

static int device_read(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	return pread(*(int *)ctx, p, n, (off_t)off) == (ssize_t)n ? UVM_OK : io_error(d, off);
}

static int device_write(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	return pwrite(*(int *)ctx, p, n, (off_t)off) == (ssize_t)n ? UVM_OK : io_error(d, off);
}

static int device_flush(void *ctx, struct uvm_diag *d)
{
	return fsync(*(int *)ctx) == 0 ? UVM_OK : io_error(d, UVM_NO_OFFSET);
}

/* Hosts that give the whole file of a fixed VHD as the disk leave its footer behind the store. */
static bool store_size(int fd, uint64_t *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t footer[UVM_VHD_FOOTER];
	const off_t end = lseek(fd, 0, SEEK_END);
	const uint64_t size = end > 0 ? (uint64_t)end : 0;
	uint64_t inner;

	if (size < sizeof(footer) ||
	    pread(fd, footer, sizeof(footer), (off_t)(size - sizeof(footer))) != (ssize_t)sizeof(footer))
		return false;
	*ret = uvm_vhd_read(footer, size, &inner, &d) == UVM_OK ? inner : size / SECTOR * SECTOR;
	return true;
}

/* ---- the store ----------------------------------------------------------------------------------------------------- */

static struct uvm_vmgs store; /* too large for a stack */

static int open_store(struct paravisor *p, struct uvm_diag *d)
{
	struct uvm_vmgs_device dev = { &p->state.fd, 0, SECTOR, device_read, device_write, device_flush };

	if (!store_size(p->state.fd, &dev.size))
		return io_error(d, UVM_NO_OFFSET);
	return uvm_vmgs_open(&store, &dev, d);
}

static int read_variables(struct paravisor *p, struct uvm_diag *d)
{
	uint8_t *b = malloc(UVM_NVRAM_MAX);
	const struct uvm_vmgs_file *f;
	struct uvm_diag none = UVM_DIAG_INIT;
	size_t n;
	int r;

	if (uvm_vmgs_file(&store, UVM_VMGS_BIOS_NVRAM, &f, &none) < 0) {
		free(b);
		return UVM_OK; /* a first boot */
	}
	r = b != NULL ? uvm_vmgs_read(&store, UVM_VMGS_BIOS_NVRAM, b, UVM_NVRAM_MAX, &n, d)
		      : uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, UVM_NVRAM_MAX);
	if (r == UVM_OK)
		r = uvm_nvram_load(&p->state.was, b, n, d);
	free(b);
	return r;
}

int pv_guest_state_load(struct paravisor *p, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	p->state.was = (struct uvm_nvram){ malloc(UVM_NVRAM_MAX), UVM_NVRAM_MAX, 0 };
	p->state.fd = open(path, O_RDWR | O_CLOEXEC);
	if (p->state.was.p == NULL || p->state.fd < 0)
		return pv_fail(p, UVM_GUEST_EXIT_GUEST_STATE, "cannot open the guest state file: %m");
	r = open_store(p, &d);
	if (r == UVM_OK && store.now.header.algorithm != UVM_VMGS_PLAIN) {
		uvm_vmgs_close(&store);
		return pv_fail(p, UVM_GUEST_EXIT_GUEST_STATE,
			       "the guest state file is encrypted, and this paravisor has no source of keys");
	}
	if (r == UVM_OK)
		r = read_variables(p, &d);
	if (r == UVM_OK)
		r = uvm_vmgs_clear_reprovisioned(&store, &d);
	uvm_vmgs_close(&store);
	return r < 0 ? pv_fail_diag(p, UVM_GUEST_EXIT_GUEST_STATE, "the guest state file", &d) : 0;
}

/* What the policy says of it. Not being used is not a failure, but never silent. */
static const char *why_not_used(const struct paravisor *p)
{
	const struct uvm_policy_value *json = uvm_policy_value(&p->policy, "custom_uefi_json");

	if (uvm_policy_required(&p->policy, "require_ephemeral_vmgs"))
		return "the policy requires guest state in RAM";
	if (json != NULL && json->len > 0)
		return "variables come from the policy";
	if (p->evidence.ephemeral == UVM_YES)
		return "the host asked for guest state in RAM";
	return NULL;
}

int pv_state(struct paravisor *p)
{
	const struct pv_disk *disk = pv_disk_find(&p->disks, UVM_DISK_VMGS);
	const char *why = why_not_used(p);
	char path[40];

	p->state.fd = -1;
	if (disk == NULL)
		return 0;
	if (why != NULL) {
		pv_say(p, UVM_CHANNEL_BOOT, "the guest state file is not used: %s", why);
		return 0;
	}
	return pv_guest_state_load(p, pv_disk_path(disk, path));
}

/* ---- saving -------------------------------------------------------------------------------------------------------- */

static bool read_file(int dirfd, const char *name, uint8_t *b, size_t cap, size_t *ret)
{
	const int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t got = 1;

	if (fd < 0)
		return false;
	for (*ret = 0; *ret < cap && got > 0; *ret += got > 0 ? (size_t)got : 0)
		got = read(fd, b + *ret, cap - *ret);
	close(fd);
	return got >= 0;
}

/* The name of a file as that of a variable: an exclamation mark is a slash, … */
static int read_name(const char *file, uint8_t name[UVM_NVRAM_NAME_MAX], struct uvm_nvram_variable *v, struct uvm_diag *d)
{
	const size_t n = strlen(file);
	int r;

	if (n <= UVM_GUID_TEXT || file[n - UVM_GUID_TEXT] != '-' ||
	    uvm_guid_parse(file + n - (UVM_GUID_TEXT - 1), UVM_GUID_TEXT - 1, &v->vendor) < 0)
		return uvm_fail(d, UVM_E_SYNTAX, UVM_NO_OFFSET, "name of a file", 0, 0);
	r = uvm_nvram_name(file, n - UVM_GUID_TEXT, name, &v->name_len, d);
	if (r < 0)
		return r;
	for (size_t i = 0; i + 1 < v->name_len; i += 2) {
		if (name[i] == '!' && name[i + 1] == 0)
			name[i] = '/';
	}
	v->name = name;
	return UVM_OK;
}

/* … unless a variable that was loaded had that file. */
static bool find_loaded(const struct uvm_nvram *was, const char *file, struct uvm_nvram_variable *ret)
{
	char name[NAME_MAX + 1];
	size_t at = 0;

	while (uvm_nvram_next(was, &at, ret)) {
		if (pv_variable_file(ret, name) && strcmp(name, file) == 0)
			return true;
	}
	return false;
}

/* One file as a variable: 4 bytes of attributes, data. A variable that did not change keeps its time. */
static int take(const struct paravisor *p, int dirfd, const char *file, struct uvm_nvram *to, struct uvm_diag *d)
{
	static uint8_t b[4 + UVM_NVRAM_DATA_MAX + 1], name[UVM_NVRAM_NAME_MAX];
	struct uvm_nvram_variable v = { 0 }, old;
	const bool loaded = find_loaded(&p->state.was, file, &old);
	size_t len;
	int r = UVM_OK;

	if (loaded) {
		v.vendor = old.vendor;
		v.name = old.name;
		v.name_len = old.name_len;
	} else {
		r = read_name(file, name, &v, d);
	}
	if (r < 0)
		return r;
	if (!read_file(dirfd, file, b, sizeof(b), &len) || len < 4)
		return uvm_fail(d, UVM_E_SHORT, UVM_NO_OFFSET, "variable", 0, 4);
	v.attributes = uvm_le32(b);
	v.data = b + 4;
	v.data_len = len - 4;
	if (loaded && old.data_len == v.data_len && memcmp(old.data, v.data, v.data_len) == 0)
		memcpy(v.time, old.time, sizeof(v.time));
	return uvm_nvram_set(to, &v, d);
}

/* The workload chose the name, and a console shows it. */
static int fail_of(struct paravisor *p, const char *file, const struct uvm_diag *d)
{
	char what[sizeof("saving the variable ") + NAME_MAX];
	const size_t n = (size_t)snprintf(what, sizeof(what), "saving the variable %s", file);

	for (size_t i = 0; i < n && i < sizeof(what); i++) {
		if (what[i] < ' ' || what[i] > '~')
			what[i] = '?';
	}
	return pv_fail_diag(p, UVM_GUEST_EXIT_DISK, what, d);
}

/* 0, or after pv_fail how the guest ends. */
static int take_all(struct paravisor *p, const char *dir, struct uvm_nvram *to)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	DIR *files = opendir(dir);
	const struct dirent *e;
	int code = 0;

	if (files == NULL)
		return pv_fail(p, UVM_GUEST_EXIT_DISK, "saving the guest state: cannot open %s: %m", dir);
	while (code == 0 && (e = readdir(files)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) /* a name may begin with a dot */
			continue;
		if (take(p, dirfd(files), e->d_name, to, &d) < 0)
			code = fail_of(p, e->d_name, &d);
	}
	closedir(files);
	return code;
}

static int save(struct paravisor *p, const struct uvm_nvram *now)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (now->len == p->state.was.len && memcmp(now->p, p->state.was.p, now->len) == 0)
		return 0;
	r = open_store(p, &d);
	if (r == UVM_OK)
		r = uvm_vmgs_write(&store, UVM_VMGS_BIOS_NVRAM, now->p, now->len, &d);
	uvm_vmgs_close(&store);
	return r < 0 ? pv_fail_diag(p, UVM_GUEST_EXIT_DISK, "saving the guest state", &d) : 0;
}

int pv_guest_state_save(struct paravisor *p, const char *dir)
{
	struct uvm_nvram now = { NULL, UVM_NVRAM_MAX, 0 };
	int code;

	if (p->state.fd < 0)
		return 0;
	now.p = malloc(UVM_NVRAM_MAX);
	code = now.p != NULL ? take_all(p, dir, &now) : pv_fail(p, UVM_GUEST_EXIT_DISK, "saving the guest state: no memory");
	if (code == 0)
		code = save(p, &now);
	free(now.p);
	return code;
}
