/* SPDX-License-Identifier: MIT */
/* Disks by serial number, ports by name, drivers in order: what is read from folders like those of sysfs. */
#include <errno.h>

#include "paravisor/paravisor.h"
#include "scratch.h"

static void put(const char *folder, const char *name, const char *text)
{
	char path[96];

	assert_true(mkdir(folder, 0755) == 0 || errno == EEXIST);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	scratch_put(path, text);
}

static void by_serial(void **state)
{
	static struct pv_disks disks;
	struct uvm_diag d = UVM_DIAG_INIT;
	char path[40];

	(void)state;
	assert_int_equal(pv_disks_read(&disks, "missing", &d), UVM_OK);
	assert_int_equal(disks.n, 0);
	put("vda", "serial", "uvm-data0");
	put("vdb", "serial", "uvm-rootfs\n");
	put("vdc", "serial", "other");
	put("vdd", "serial", "");
	put("vde", "size", "1");
	put("vdf", "serial", "uvm-/../x");
	put("vdg", "serial", "uvm-a-name-longer-than-20");
	assert_int_equal(pv_disks_read(&disks, ".", &d), UVM_OK);
	assert_int_equal(disks.n, 3);
	assert_null(pv_disk_find(&disks, "other"));
	assert_null(pv_disk_find(&disks, "uvm-vmgs"));
	assert_non_null(pv_disk_find(&disks, "uvm-a-name-longer-th"));
	assert_string_equal(pv_disk_path(pv_disk_find(&disks, UVM_DISK_ROOTFS), path), "/dev/vdb");
	assert_true(pv_disks_lock(&disks, UVM_DISK_VMGS));
}

static void twice(void **state)
{
	static struct pv_disks disks;
	struct uvm_diag d = UVM_DIAG_INIT;
	char text[UVM_DIAG_TEXT];

	(void)state;
	put("vda", "serial", "uvm-rootfs");
	put("vdb", "serial", "uvm-rootfs");
	assert_int_equal(pv_disks_read(&disks, ".", &d), UVM_E_DUPLICATE);
	(void)uvm_diag_format(&d, text, sizeof(text));
	assert_string_equal(text, "two have the same serial number");
}

static void too_many(void **state)
{
	static struct pv_disks disks;
	struct uvm_diag d = UVM_DIAG_INIT;
	char name[16], serial[32];

	(void)state;
	for (unsigned i = 0; i <= PV_DISKS_MAX; i++) {
		assert_int_equal(pv_disks_read(&disks, ".", &d), UVM_OK);
		snprintf(name, sizeof(name), "vd%u", i);
		snprintf(serial, sizeof(serial), "uvm-data%u", i);
		put(name, "serial", serial);
	}
	assert_int_equal(pv_disks_read(&disks, ".", &d), UVM_E_LIMIT);
}

static void port(void **state)
{
	char name[32] = "";

	(void)state;
	assert_false(pv_port_find("missing", UVM_CHANNEL_CONTROL, name));
	put("vport0p1", "name", "");
	put("vport0p2", "name", "uvmkit.controls\n");
	put("vport0p3", "name", "uvmkit.contro\n");
	put("vport0p4", "dev", "1:2\n");
	assert_false(pv_port_find(".", UVM_CHANNEL_CONTROL, name));
	put("vport0p1", "name", "uvmkit.control\n");
	assert_true(pv_port_find(".", UVM_CHANNEL_CONTROL, name));
	assert_string_equal(name, "vport0p1");
}

/* ---- drivers ---- */

static char loaded[64];
static int answer;

static int load(int fd)
{
	const ssize_t n = read(fd, loaded + strlen(loaded), 8);

	assert_true(n >= 0);
	return answer;
}

static void drivers(void **state)
{
	static struct paravisor pv;

	(void)state;
	assert_int_equal(pv_modules_load(&pv, "mod", load), 0);
	put("mod", "02-c.ko", "c");
	put("mod", "00-a.ko", "a");
	put("mod", "01-b.ko", "b");
	put("mod", "README", "x");
	put("mod", ".ko", "x");
	assert_int_equal(pv_modules_load(&pv, "mod", load), 0);
	assert_string_equal(loaded, "abc");
	answer = EEXIST;
	assert_int_equal(pv_modules_load(&pv, "mod", load), 0);
	assert_string_equal(loaded, "abcabc");
	answer = ENOENT;
	assert_int_equal(pv_modules_load(&pv, "mod", load), UVM_GUEST_EXIT_SETUP);
	assert_string_equal(loaded, "abcabca");
	assert_true(unit_begins(pv.reason, "cannot load module 00-a.ko: *"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		scratch_test(by_serial), scratch_test(twice), scratch_test(too_many), scratch_test(port), scratch_test(drivers),
	};

	return cmocka_run_group_tests_name("pv_disks", tests, NULL, NULL);
}
