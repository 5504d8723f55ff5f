/* SPDX-License-Identifier: MIT */
/*
 * The boot shim's message: the setup_data node of our type, as the kernel shows it in sysfs.
 *
 * Source: Linux, Documentation/ABI/testing/sysfs-kernel-boot_params.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "paravisor.h"

/* At most ${size} bytes of a file of sysfs; -1 when there is none. */
static ssize_t read_file(int dirfd, const char *node, const char *name, void *out, size_t size)
{
	char path[64];
	int fd;
	ssize_t n, got = 0;

	if (snprintf(path, sizeof(path), "%s/%s", node, name) >= (int)sizeof(path))
		return -1;
	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	do {
		n = read(fd, (char *)out + got, size - (size_t)got);
		got += n > 0 ? n : 0;
	} while (n > 0 && (size_t)got < size);
	close(fd);
	return n < 0 ? -1 : got;
}

static bool is_ours(int dirfd, const char *node)
{
	char text[32], *end;
	const ssize_t n = read_file(dirfd, node, "type", text, sizeof(text) - 1);

	if (n <= 0)
		return false;
	text[n] = '\0';
	return strtoul(text, &end, 16) == UVM_HANDOVER_TYPE && end != text && (*end == '\n' || *end == '\0');
}

static int read_node(struct paravisor *p, int dirfd, const char *node)
{
	uint8_t b[UVM_HANDOVER_SIZE + 1]; /* one more: a node that is too long must not look right */
	struct uvm_diag d = UVM_DIAG_INIT;
	const ssize_t n = read_file(dirfd, node, "data", b, sizeof(b));

	if (n < 0)
		return pv_fail(p, UVM_GUEST_EXIT_MEASURED_PAGE, "the boot shim's message cannot be read: %m");
	for (size_t i = 0; i < sizeof(p->payload); i++)
		p->payload[i] = b[i];
	if (uvm_handover_get(&p->handover, p->payload, (size_t)n, &d) < 0)
		return pv_fail_diag(p, UVM_GUEST_EXIT_MEASURED_PAGE, "the boot shim's message", &d);
	return 0;
}

int pv_handover_find(struct paravisor *p, const char *dir)
{
	DIR *nodes = opendir(dir);
	const struct dirent *e;
	unsigned found = 0;
	int code = 0;

	while (nodes != NULL && code == 0 && (e = readdir(nodes)) != NULL) {
		if (e->d_name[0] == '.' || !is_ours(dirfd(nodes), e->d_name))
			continue;
		if (++found > 1)
			code = pv_fail(p, UVM_GUEST_EXIT_MEASURED_PAGE, "there are two messages of the boot shim");
		else
			code = read_node(p, dirfd(nodes), e->d_name);
	}
	if (nodes != NULL)
		closedir(nodes);
	if (code == 0 && found == 0)
		return pv_fail(p, UVM_GUEST_EXIT_MEASURED_PAGE,
			       "there is no message of the boot shim: nothing here is measured");
	return code;
}

int pv_handover(struct paravisor *p)
{
	return pv_handover_find(p, "/sys/kernel/boot_params/setup_data");
}
