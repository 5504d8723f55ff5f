/* SPDX-License-Identifier: MIT */
/*
 * The workload's root: a disk of the host, read only, below a layer in RAM that takes what is written.
 *
 * With a measured digest the disk is read once, into RAM; the digest is that of the copy, and the copy is used. What the host
 * does to its disk afterwards changes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paravisor.h"

#define LOWER "/run/lower"
#define LAYER "/run/layer"
#define ROOT "/run/root"
#define COPY "/run/copy"

static const struct {
	off_t at;
	size_t len;
	const char *magic, *type, *options;
} kinds[] = {
	{ 1080, 2, "\x53\xef", "ext4", "noload" }, /* a journal is not replayed: nothing is written */
	{ 0, 4, "hsqs", "squashfs", NULL },
	{ 1024, 4, "\xe2\xe1\xf5\xe0", "erofs", NULL },
};

const char *pv_rootfs_kind(int fd)
{
	char b[4];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (pread(fd, b, kinds[i].len, kinds[i].at) == (ssize_t)kinds[i].len &&
		    memcmp(b, kinds[i].magic, kinds[i].len) == 0)
			return kinds[i].type;
	}
	return NULL;
}

int pv_rootfs_copy(struct paravisor *p, int from, int to)
{
	static uint8_t b[1 << 16];
	uint8_t digest[PV_SHA256_SIZE];
	struct pv_sha256 s;
	ssize_t n;

	pv_sha256_begin(&s);
	while ((n = read(from, b, sizeof(b))) > 0) {
		if (write(to, b, (size_t)n) != n)
			return pv_fail(p, UVM_GUEST_EXIT_DISK, "no memory for the copy of the root disk");
		pv_sha256_add(&s, b, (size_t)n);
	}
	if (n < 0)
		return pv_fail(p, UVM_GUEST_EXIT_DISK, "cannot read the root disk: %m");
	pv_sha256_end(&s, digest);
	if (memcmp(digest, p->words.digest, sizeof(digest)) != 0)
		return pv_fail(p, UVM_GUEST_EXIT_UNVERIFIED, "the root disk does not have the measured digest");
	return 0;
}

/* A read-only block device of a file; ${path} is its name. */
static int attach_loop(struct paravisor *p, int file, char path[40])
{
	struct loop_config config = { .fd = (unsigned)file, .info.lo_flags = LO_FLAGS_READ_ONLY };
	const int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	const int number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);
	int fd, status;

	if (control >= 0)
		close(control);
	snprintf(path, 40, "/dev/loop%d", number);
	fd = number < 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	status = fd < 0 ? -1 : ioctl(fd, LOOP_CONFIGURE, &config);
	if (fd >= 0)
		close(fd);
	return status == 0 ? 0 : pv_fail(p, UVM_GUEST_EXIT_SETUP, "no loop device for the copy of the root disk: %m");
}

static int use_copy(struct paravisor *p, int from, char path[40])
{
	const int copy = open(COPY, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int code;

	if (copy < 0)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot make %s: %m", COPY);
	code = pv_rootfs_copy(p, from, copy);
	if (code == 0)
		code = attach_loop(p, copy, path);
	close(copy);
	return code;
}

static int mount_disk(struct paravisor *p, const char *path, const char *type)
{
	const unsigned long flags = MS_RDONLY | MS_NODEV;
	const char *options = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].type == type)
			options = kinds[i].options;
	}
	if (mkdir(LOWER, 0755) < 0 || mount(path, LOWER, type, flags, options) < 0)
		return pv_fail(p, UVM_GUEST_EXIT_DISK, "cannot mount the root disk as %s: %m", type);
	return 0;
}

/* A directory of the workload's root. What the disk has there must be one: a link would lead out of the root. */
static int make_folder(struct paravisor *p, const char *path)
{
	struct stat st;

	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot make %s: %m", path);
	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return pv_fail(p, UVM_GUEST_EXIT_DISK, "%s of the root disk is no directory", path + strlen(ROOT));
	return 0;
}

static int mount_layer(struct paravisor *p)
{
	static const char options[] = "lowerdir=" LOWER ",upperdir=" LAYER "/upper,workdir=" LAYER "/work";

	if (mkdir(LAYER, 0755) < 0 || mount("tmpfs", LAYER, "tmpfs", MS_NODEV, "mode=0755") < 0 ||
	    mkdir(LAYER "/upper", 0755) < 0 || mkdir(LAYER "/work", 0755) < 0 || mkdir(ROOT, 0755) < 0 ||
	    mount("overlay", ROOT, "overlay", MS_NODEV, options) < 0)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot put a layer over the root disk: %m");
	return 0;
}

/* What the workload finds besides its disk. */
static int mount_around(struct paravisor *p)
{
	static const char *const shared[] = { "/proc", "/sys", "/dev", "/run/uvmkit" };
	char path[64];
	int code = make_folder(p, ROOT "/run");

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]) && code == 0; i++) {
		snprintf(path, sizeof(path), ROOT "%s", shared[i]);
		code = make_folder(p, path);
		if (code == 0 && mount(shared[i], path, NULL, MS_BIND, NULL) < 0)
			code = pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot mount %s for the workload: %m", shared[i]);
	}
	return code;
}

static int mount_root(struct paravisor *p, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *type = fd < 0 ? NULL : pv_rootfs_kind(fd);
	int code;

	if (fd >= 0)
		close(fd);
	if (type == NULL)
		return pv_fail(p, UVM_GUEST_EXIT_DISK, "the root disk holds no file system that is known here");
	code = mount_disk(p, path, type);
	if (code == 0)
		code = mount_layer(p);
	if (code == 0)
		code = mount_around(p);
	p->root = ROOT;
	return code;
}

int pv_rootfs(struct paravisor *p)
{
	const struct pv_disk *disk = pv_disk_find(&p->disks, UVM_DISK_ROOTFS);
	char path[40];
	int fd, code = 0;

	if (disk == NULL)
		return p->words.has_digest ? pv_fail(p, UVM_GUEST_EXIT_DISK, "the root disk is missing") : 0;
	fd = open(pv_disk_path(disk, path), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return pv_fail(p, UVM_GUEST_EXIT_DISK, "cannot open the root disk: %m");
	if (p->words.has_digest)
		code = use_copy(p, fd, path);
	close(fd);
	return code != 0 ? code : mount_root(p, path);
}
