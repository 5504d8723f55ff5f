/* SPDX-License-Identifier: MIT */
/*
 * Disks by serial number, and their names for the workload.
 */
#include "disks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paravisor.h"

#define OURS "uvm-"
#define LINKS "/dev/uvm"

/* The serial number of a virtio disk; false: it has none that is ours. */
static bool read_serial(int dirfd, const char *name, char out[PV_SERIAL_MAX + 1])
{
	char path[64];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/serial", name);
	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, out, PV_SERIAL_MAX);
	close(fd);
	if (n <= 0)
		return false;
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return strncmp(out, OURS, strlen(OURS)) == 0 && strchr(out, '/') == NULL;
}

static int add(struct pv_disks *to, int dirfd, const char *name, struct uvm_diag *d)
{
	struct pv_disk disk;

	if (name[0] == '.' || strlen(name) >= sizeof(disk.name) || !read_serial(dirfd, name, disk.serial))
		return UVM_OK;
	if (pv_disk_find(to, disk.serial) != NULL)
		return uvm_fail_says(d, UVM_E_DUPLICATE, UVM_NO_OFFSET, NULL, 0, 0, "two have the same serial number");
	if (to->n == PV_DISKS_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "disks", to->n + 1, PV_DISKS_MAX);
	strcpy(disk.name, name);
	to->disk[to->n++] = disk;
	return UVM_OK;
}

int pv_disks_read(struct pv_disks *ret, const char *dir, struct uvm_diag *d)
{
	DIR *disks = opendir(dir);
	const struct dirent *e;
	int status = UVM_OK;

	ret->n = 0;
	while (disks != NULL && status == UVM_OK && (e = readdir(disks)) != NULL)
		status = add(ret, dirfd(disks), e->d_name, d);
	if (disks != NULL)
		closedir(disks);
	return status;
}

const struct pv_disk *pv_disk_find(const struct pv_disks *disks, const char *serial)
{
	for (size_t i = 0; i < disks->n; i++) {
		if (strcmp(disks->disk[i].serial, serial) == 0)
			return &disks->disk[i];
	}
	return NULL;
}

const char *pv_disk_path(const struct pv_disk *disk, char out[40])
{
	snprintf(out, 40, "/dev/%s", disk->name);
	return out;
}

bool pv_disks_lock(const struct pv_disks *disks, const char *serial)
{
	const struct pv_disk *disk = pv_disk_find(disks, serial);
	const int on = 1;
	char path[40];
	int fd, status;

	if (disk == NULL)
		return true;
	fd = open(pv_disk_path(disk, path), O_RDONLY | O_CLOEXEC);
	status = fd < 0 ? -1 : ioctl(fd, BLKROSET, &on);
	if (fd >= 0)
		close(fd);
	return status == 0;
}

/* /dev/uvm/SERIAL for each: the workload must not go by names either. */
static int link_all(struct paravisor *p)
{
	char from[64], to[64];

	if (mkdir(LINKS, 0755) < 0 && errno != EEXIST)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot make %s: %m", LINKS);
	for (size_t i = 0; i < p->disks.n; i++) {
		snprintf(from, sizeof(from), LINKS "/%s", p->disks.disk[i].serial);
		snprintf(to, sizeof(to), "../%s", p->disks.disk[i].name);
		if (symlink(to, from) < 0)
			return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot make %s: %m", from);
	}
	return 0;
}

int pv_disks(struct paravisor *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (pv_disks_read(&p->disks, "/sys/block", &d) < 0)
		return pv_fail_diag(p, UVM_GUEST_EXIT_DISK, "the host's disks", &d);
	return link_all(p);
}
