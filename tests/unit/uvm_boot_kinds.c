/* SPDX-License-Identifier: MIT */
/* Kinds of boot files: one good file of each kind, and what is said of it once something in it is changed. */
#include <uvmkit/uvm.h>
#include <uvmkit/vhd.h>

#include "igvm_bytes.h"
#include "scratch.h"
#include "uvm/firmware.h"

#define DISK 1048576u /* bytes of the disks here */
#define FOOTER DISK

static struct uvm_host host;

/* ---- good files ---- */

static void put(const char *name, const void *p, size_t n)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), n);
	assert_int_equal(close(fd), 0);
}

static void put_disk(const char *name)
{
	static uint8_t b[DISK + UVM_VHD_FOOTER];
	static const uint8_t id[UVM_VHD_ID] = "some sixteen  b";

	uvm_vhd_write(b + DISK, DISK, id);
	put(name, b, sizeof(b));
}

/* An image for the platform in a store. */
static void put_state(const char *name, uint8_t platform)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	static struct igvm_bytes b;
	struct uvm_bytes file;
	uint8_t *image;
	size_t n;

	bytes_init(&b, 1, 0);
	put_platform(&b, platform, 1);
	image = bytes_finish(&b, &n);
	assert_int_equal(uvm_firmware_pack(image, n, &file, &d), UVM_OK);
	assert_int_equal(file.len, 2 * DISK + UVM_VHD_FOOTER);
	put(name, file.p, file.len);
	uvm_bytes_free(&file);
	free(image);
}

/* A bzImage of protocol 2.15 with one sector of code. */
static void put_bzimage(const char *name)
{
	uint8_t b[2048] = { [0x1F1] = 1, [0x1F4] = 64, [0x1FE] = 0x55, 0xAA, [0x206] = 15, 2, [0x211] = 1, [0x236] = 1 };

	memcpy(b + 0x202, "HdrS", 4);
	put(name, b, sizeof(b));
}

/* An executable for x64 with one empty segment. */
static void put_elf(const char *name)
{
	uint8_t b[256] = { 0x7F, 'E', 'L', 'F', 2, 1, 1, [16] = 2, [18] = 62, [20] = 1, [32] = 64, [54] = 56, [56] = 1 };

	b[64] = 1;
	b[64 + 33] = b[64 + 41] = 0; /* nothing in the file, */
	b[64 + 42] = 1;              /* 64 KiB in memory */
	put(name, b, sizeof(b));
}

static int enter(void **state)
{
	static const uint8_t endorsement[] = { 0xD2, 0x84, 0x43, 0xA1, 1, 0x26, 0xA0, 0x41, 0, 0x41, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(scratch_enter(state), 0);
	assert_int_equal(uvm_host_local(&host, &d), UVM_OK);
	put_state("vbs.vmgs", UVM_IGVM_VSM_ISOLATION);
	put_state("snp.vmgs", UVM_IGVM_SEV_SNP);
	put_disk("disk.vhd");
	put_bzimage("bzImage");
	put_elf("vmlinux");
	put("initrd", "070701 and so on", 16);
	put("info.cose", endorsement, sizeof(endorsement));
	put("vhdx", "vhdxfile and so on", 18);
	put("empty", "", 0);
	return 0;
}

static int leave(void **state)
{
	uvm_host_free(&host);
	return scratch_leave(state);
}

/* ---- cases ---- */

/* What a VM is asked for, as far as kinds depend on it. */
#define VBS .Platform = UVM_WCOW, .SecurityPolicyEnabled = true, .IsolationType = UVM_VM_ISOLATION_VBS
#define GSO .Platform = UVM_WCOW, .SecurityPolicyEnabled = true, .IsolationType = UVM_VM_ISOLATION_GSO
#define SNP .Platform = UVM_WCOW, .SecurityPolicyEnabled = true, .IsolationType = UVM_VM_ISOLATION_SNP
#define DIRECT .Platform = UVM_LCOW, .KernelDirect = true
#define UEFI .Platform = UVM_LCOW, .KernelDirect = false
#define WITH_INITRD .Platform = UVM_LCOW, .PreferredRootFSType = UVM_ROOTFS_INITRD
#define WITH_DISK .Platform = UVM_LCOW, .PreferredRootFSType = UVM_ROOTFS_VHD

struct kind_case {
	enum uvm_boot_role role;
	const char *file;
	struct uvm_options o;
	struct {
		size_t off, n; /* from the start; n 0: nothing is changed */
		const char *bytes;
	} change;
	const char *wrong; /* NULL: nothing */
};

/* The files of a case, changed as it says; the status of the check, and what it says of the file. */
static int check(const struct kind_case *k, enum uvm_starter starter, struct uvm_boot_files *b, struct uvm_diag *d)
{
	const char *one[UVM_BOOT_ROLES] = { NULL };
	char command[64];
	int fd;

	one[k->role] = "it";
	snprintf(command, sizeof(command), "cp %s it", k->file);
	assert_int_equal(system(command), 0);
	fd = open("it", O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, k->change.bytes, k->change.n, (off_t)k->change.off), k->change.n);
	assert_int_equal(close(fd), 0);
	assert_int_equal(uvm_boot_files_name(&host, one, b, d), UVM_OK);
	return uvm_boot_files_check_kinds(b, &k->o, &host, starter, d);
}

static void run_cases(const struct kind_case *cases, size_t n, enum uvm_starter starter)
{
	for (size_t i = 0; i < n; i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_boot_files b;
		const int r = check(&cases[i], starter, &b, &d);
		const char *wrong = b.file[cases[i].role].wrong;

		if ((wrong == NULL) != (cases[i].wrong == NULL) || (wrong != NULL && strcmp(wrong, cases[i].wrong) != 0))
			fail_msg("case %zu, %s: %s", i, cases[i].file, wrong != NULL ? wrong : "nothing is wrong");
		assert_int_equal(r, wrong != NULL ? UVM_E_VALUE : UVM_OK);
		if (wrong != NULL)
			assert_string_equal(d.rule, "boot-file-kind");
		uvm_boot_files_free(&b);
	}
}

/* clang-format off */
#define PACK_DISK "; make it from a raw disk with 'uvmkit pack'"
#define PACK_IMAGE "; make it from an image with 'uvmkit pack'"
#define CONVERT "; convert it with 'qemu-img convert -O vpc -o subformat=fixed,force_size=on'"

static void disks(void **state)
{
	static const struct kind_case cases[] = {
		{ UVM_BOOT_EFI_VHD, "disk.vhd", { VBS }, { 0 }, NULL },
		{ UVM_BOOT_BOOT_CIM_VHD, "disk.vhd", { VBS }, { 0 }, NULL },
		{ UVM_BOOT_SCRATCH, "disk.vhd", { VBS }, { 0 }, NULL },
		{ UVM_BOOT_VERITY_VHD, "disk.vhd", { DIRECT }, { 0 }, NULL },
		{ UVM_BOOT_ROOTFS, "disk.vhd", { WITH_DISK }, { 0 }, NULL },
		{ UVM_BOOT_EFI_VHD, "empty", { VBS }, { 0 }, "footer at 0: ends after 0 of 512 bytes" PACK_DISK },
		{ UVM_BOOT_EFI_VHD, "disk.vhd", { VBS }, { FOOTER, 1, "x" },
		  "VHD_FOOTER.cookie at 0x100000: 0x786f6e6563746978, expected 0x636f6e6563746978 (conectix)" PACK_DISK },
		{ UVM_BOOT_SCRATCH, "disk.vhd", { VBS }, { FOOTER + 80, 1, "x" },
		  "VHD_FOOTER.checksum at 0x100040: 0xffffef05 stored, 0xffffeead computed" PACK_DISK },
		{ UVM_BOOT_EFI_VHD, "disk.vhd", { VBS }, { FOOTER + 60, 8, "\0\0\0\3\xff\xff\xef\x04" },
		  "VHD_FOOTER.disk type at 0x10003c: 3, but only fixed disks (2) are supported" CONVERT },
		{ UVM_BOOT_BOOT_CIM_VHD, "disk.vhd", { VBS }, { 4096, 8, "EFI PART" },
		  "partition table at 0x1000: for sectors of 4096 bytes, expected 512; partition it for sectors of 512 bytes" },
		{ UVM_BOOT_BOOT_CIM_VHD, "disk.vhd", { VBS }, { 512, 8, "EFI PART" }, NULL },
		{ UVM_BOOT_SCRATCH, "vhdx", { VBS }, { 0 }, "signature at 0: vhdxfile, a VHDX, expected a fixed VHD" CONVERT },
	};

	static const struct kind_case of_windows[] = {
		{ UVM_BOOT_SCRATCH, "vhdx", { VBS }, { 0 }, NULL },
		{ UVM_BOOT_ROOTFS, "vhdx", { WITH_DISK }, { 0 }, "signature at 0: vhdxfile, a VHDX, expected a fixed VHD" CONVERT },
		{ UVM_BOOT_EFI_VHD, "vhdx", { VBS }, { 0 }, "signature at 0: vhdxfile, a VHDX, expected a fixed VHD" CONVERT },
	};

	(void)state;
	run_cases(cases, COUNT(cases), UVM_STARTER_QEMU);
	run_cases(of_windows, COUNT(of_windows), UVM_STARTER_HCS);
}

/* Offsets in the store: two headers of a sector, of which the second is in use, its table of files in block 4, file 8
 * behind that. */
static void guest_state(void **state)
{
	static const char zeros[1024];
	static const struct kind_case cases[] = {
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { VBS }, { 0 }, NULL },
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { GSO }, { 0 }, NULL },
		{ UVM_BOOT_GUEST_STATE, "snp.vmgs", { SNP }, { 0 }, NULL },
		{ UVM_BOOT_GUEST_STATE, "snp.vmgs", { DIRECT }, { 0 }, NULL },
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { SNP }, { 0 },
		  "the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: VSM_ISOLATION, expected SEV_SNP for SecureNestedPaging; "
		  "build the image for it, or choose another isolation type" },
		{ UVM_BOOT_GUEST_STATE, "snp.vmgs", { GSO }, { 0 },
		  "the image in it: SUPPORTED_PLATFORM[0].platform_type at 0x25: SEV_SNP, expected VSM_ISOLATION for GuestStateOnly; "
		  "build the image for it, or choose another isolation type" },
		{ UVM_BOOT_GUEST_STATE, "disk.vhd", { VBS }, { 0 }, "VMGS: the disk is blank: both headers are zero" PACK_IMAGE },
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { VBS }, { 2 * DISK, 1, "x" },
		  "VHD_FOOTER.cookie at 0x200000: 0x786f6e6563746978, expected 0x636f6e6563746978 (conectix)" PACK_IMAGE },
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { VBS }, { 0, 1024, zeros }, "VMGS: the disk is blank: both headers are zero" PACK_IMAGE },
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { VBS }, { 0, 513, zeros },
		  "VMGS: HEADER[1].signature at 0: 0, expected 0x5354525453455547 (GUESTRTS)" PACK_IMAGE },
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { VBS }, { 4 * 4096 + 8 * 64, 64, zeros },
		  "VMGS: no image in it: file 8, GUEST_FIRMWARE, is missing" PACK_IMAGE },
		{ UVM_BOOT_GUEST_STATE, "vbs.vmgs", { VBS }, { 5 * 4096, 1, "x" },
		  "the image in it: FIXED_HEADER.magic at 0: 0x4d564778; an IGVM file starts with 0x4d564749 (\"IGVM\"); "
		  "'uvmkit check' names all that is wrong with it" },
	};

	(void)state;
	run_cases(cases, COUNT(cases), UVM_STARTER_QEMU);
}

static void linux_files(void **state)
{
	static const struct kind_case cases[] = {
		{ UVM_BOOT_KERNEL, "bzImage", { DIRECT }, { 0 }, NULL },
		{ UVM_BOOT_KERNEL, "bzImage", { UEFI }, { 0 }, NULL },
		{ UVM_BOOT_KERNEL, "vmlinux", { DIRECT }, { 0 }, NULL },
		{ UVM_BOOT_KERNEL, "vmlinux", { UEFI }, { 0 },
		  "setup_header at 0x1f1: ends after 0 of 119 bytes; firmware starts a bzImage" },
		{ UVM_BOOT_KERNEL, "initrd", { DIRECT }, { 0 },
		  "Elf64_Ehdr at 0: ends after 16 of 64 bytes; a bzImage or an ELF kernel for x64 is needed" },
		{ UVM_BOOT_KERNEL, "vmlinux", { DIRECT }, { 18, 1, "\xb7" },
		  "e_machine at 0x12: 0xb7, expected 0x3e; a bzImage or an ELF kernel for x64 is needed" },
		{ UVM_BOOT_ROOTFS, "initrd", { WITH_INITRD }, { 0 }, NULL },
		{ UVM_BOOT_ROOTFS, "initrd", { WITH_INITRD }, { 0, 2, "\x1f\x8b" }, NULL },
		{ UVM_BOOT_ROOTFS, "initrd", { WITH_INITRD }, { 0, 4, "\x28\xb5\x2f\xfd" }, NULL },
		{ UVM_BOOT_ROOTFS, "initrd", { WITH_INITRD }, { 0, 1, "x" },
		  "c_magic at 0: neither a cpio archive nor a compressed one; a cpio archive is needed, compressed or not; "
		  "'uvmkit initrd' makes one" },
		{ UVM_BOOT_ROOTFS, "empty", { WITH_INITRD }, { 0 },
		  "c_magic at 0: neither a cpio archive nor a compressed one; a cpio archive is needed, compressed or not; "
		  "'uvmkit initrd' makes one" },
		{ UVM_BOOT_ROOTFS, "initrd", { WITH_DISK }, { 0 }, "footer at 0: ends after 16 of 512 bytes" PACK_DISK },
	};

	(void)state;
	run_cases(cases, COUNT(cases), UVM_STARTER_QEMU);
}

static void endorsements(void **state)
{
	static const struct kind_case cases[] = {
		{ UVM_BOOT_REFERENCE_INFO, "info.cose", { VBS }, { 0 }, NULL },
		{ UVM_BOOT_HASH_ENVELOPE, "info.cose", { DIRECT }, { 0 }, NULL },
		{ UVM_BOOT_REFERENCE_INFO, "info.cose", { VBS }, { 0, 1, "\xd3" },
		  "tag at 0: tag 19, expected 18; take the one that came with the image, or none" },
		{ UVM_BOOT_REFERENCE_INFO, "empty", { VBS }, { 0 },
		  "tag at 0: the CBOR ends inside of an item; take the one that came with the image, or none" },
	};

	(void)state;
	run_cases(cases, COUNT(cases), UVM_STARTER_QEMU);
}
/* clang-format on */

/* All that is wrong comes at once; what is missing gives the class. */
static void all_at_once(void **state)
{
	static const struct uvm_options o = { VBS };
	const char *all[UVM_BOOT_ROLES] = { [UVM_BOOT_GUEST_STATE] = "snp.vmgs",
					    [UVM_BOOT_EFI_VHD] = "vhdx",
					    [UVM_BOOT_BOOT_CIM_VHD] = "disk.vhd",
					    [UVM_BOOT_SCRATCH] = "empty" };
	struct uvm_boot_files b;

	(void)state;
	for (int missing = 0; missing < 2; missing++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		if (missing)
			all[UVM_BOOT_BOOT_CIM_VHD] = "nosuch";
		assert_int_equal(uvm_boot_files_name(&host, all, &b, &d), UVM_OK);
		assert_int_equal(uvm_boot_files_check_kinds(&b, &o, &host, UVM_STARTER_QEMU, &d),
				 missing ? UVM_E_MISSING : UVM_E_VALUE);
		assert_string_equal(d.rule, missing ? "boot-file-missing" : "boot-file-kind");
		assert_non_null(b.file[UVM_BOOT_GUEST_STATE].wrong);
		assert_non_null(b.file[UVM_BOOT_EFI_VHD].wrong);
		assert_non_null(b.file[UVM_BOOT_SCRATCH].wrong);
		assert_null(b.file[UVM_BOOT_BOOT_CIM_VHD].wrong);
		assert_int_equal(b.file[UVM_BOOT_BOOT_CIM_VHD].disk, missing ? 0 : DISK);
		uvm_boot_files_free(&b);
	}
}

#define files_test(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		files_test(disks),        files_test(guest_state), files_test(linux_files),
		files_test(endorsements), files_test(all_at_once),
	};

	return cmocka_run_group_tests_name("uvm_boot_kinds", tests, NULL, NULL);
}
