/* SPDX-License-Identifier: MIT */
/* The policy's settings as files, and nothing but the policy's; root disks: their kind, and copies that must match. */
#include <openssl/sha.h>

#include "paravisor/paravisor.h"
#include "scratch.h"
#include "unit_certificate.h"

#define GLOBAL "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define GLOBAL_BASE64 "Yd/ki8qT0hGqDQDgmAMrjA=="
#define JSON(more)                                                                                 \
	"{\"type\":\"Microsoft.Compute/"                                                           \
	"disks\",\"properties\":{\"uefiSettings\":{\"signatureMode\":\"Replace\",\"signatures\":{" \
	"\"PK\":" CERT ",\"KEK\":[" CERT "],\"db\":[" CERT "],\"dbx\":[" DIGEST "]}" more "}}}"
#define CERT "{\"type\":\"x509\",\"value\":[\"" UNIT_CERTIFICATE_BASE64 "\"]}"
#define DIGEST "{\"type\":\"sha256\",\"value\":[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"]}"
#define VARIABLE(name, attributes, value) \
	",\"" name "\":{\"guid\":\"" GLOBAL_BASE64 "\",\"attributes\":\"" attributes "\",\"value\":\"" value "\"}"

static struct paravisor pv;

static int write_variables(const char *json, enum uvm_tri secure_boot)
{
	enum { CUSTOM = 4 };
	char *exact = (char *)unit_exact(json, strlen(json));
	int code;

	pv = (struct paravisor){ .evidence.secure_boot = secure_boot, .config.policy_size = (uint32_t)strlen(json) + 64 };
	pv.policy.product = uvm_policy_product_find("sivm", 4);
	pv.policy.value[CUSTOM] = (struct uvm_policy_value){ false, (const uint8_t *)exact, strlen(json) };
	code = pv_variables_write(&pv, ".");
	free(exact);
	return code;
}

static void holds(const char *name, const void *want, size_t n)
{
	uint8_t b[64];
	const int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail_msg("%s is not there", name);
	assert_int_equal(read(fd, b, sizeof(b)), n);
	assert_memory_equal(b, want, n);
	assert_int_equal(close(fd), 0);
}

static void without_settings(void **state)
{
	(void)state;
	pv = (struct paravisor){ .evidence.secure_boot = UVM_YES };
	assert_int_equal(pv_variables_write(&pv, "."), 0);
	holds("SecureBoot" GLOBAL, "\x07\0\0\0\x01", 5);
	holds("SetupMode" GLOBAL, "\x07\0\0\0\x01", 5);
	assert_int_equal(access("PK" GLOBAL, F_OK), -1);
}

static void with_settings(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(write_variables(JSON(VARIABLE("BootConfigurationDataHash", "Aw==", "AQI=")), UVM_NO), 0);
	holds("SecureBoot" GLOBAL, "\x07\0\0\0\0", 5);
	holds("SetupMode" GLOBAL, "\x07\0\0\0\0", 5);
	holds("BootConfigurationDataHash" GLOBAL, "\x03\0\0\0\x01\x02", 6);
	assert_int_equal(stat("PK" GLOBAL, &st), 0);
	assert_int_equal(stat("dbx-d719b2cb-3d3a-4596-a3bc-dad00e67656f", &st), 0);
}

static void names(void **state)
{
	(void)state;
	assert_int_equal(write_variables(JSON(VARIABLE("../a/b", "Aw==", "AQI=")), UVM_NO), 0);
	holds("..!a!b" GLOBAL, "\x03\0\0\0\x01\x02", 6);
	assert_int_equal(access("../a", F_OK), -1);
}

static void refused(void **state)
{
	static char json[4096];
	char name[260];

	(void)state;
	assert_int_equal(write_variables("{", UVM_NO), UVM_GUEST_EXIT_SETUP);
	assert_true(unit_begins(pv.reason, "the variables of custom_uefi_json: *"));
	assert_int_equal(write_variables(JSON(VARIABLE("A", "/////w==", "AQI=")), UVM_NO), UVM_GUEST_EXIT_SETUP);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(json, sizeof(json), JSON(VARIABLE("%s", "Aw==", "AQI=")), name);
	assert_int_equal(write_variables(json, UVM_NO), UVM_GUEST_EXIT_SETUP);
	assert_string_equal(pv.reason, "a variable's name is too long for a file");
}

/* ---- root disks ---- */

static void kinds(void **state)
{
	static const struct {
		off_t at;
		const char *magic, *want;
	} cases[] = {
		{ 0, "", NULL },
		{ 0, "hsqs", "squashfs" },
		{ 1, "hsqs", NULL },
		{ 1080, "\x53\xef", "ext4" },
		{ 1024, "\xe2\xe1\xf5\xe0", "erofs" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const int fd = open("disk", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		const char *kind;

		assert_int_equal(ftruncate(fd, 4096), 0);
		assert_int_equal(pwrite(fd, cases[i].magic, strlen(cases[i].magic), cases[i].at), strlen(cases[i].magic));
		kind = pv_rootfs_kind(fd);
		assert_true(kind == NULL ? cases[i].want == NULL : cases[i].want != NULL && strcmp(kind, cases[i].want) == 0);
		assert_int_equal(close(fd), 0);
	}
}

static void copies(void **state)
{
	static uint8_t disk[200000], copy[sizeof(disk)];
	int from, to;

	(void)state;
	for (size_t i = 0; i < sizeof(disk); i++)
		disk[i] = (uint8_t)(i / 251);
	from = open("disk", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	to = open("copy", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	assert_int_equal(write(from, disk, sizeof(disk)), sizeof(disk));
	pv = (struct paravisor){ 0 };
	SHA256(disk, sizeof(disk), pv.words.digest);
	assert_int_equal(lseek(from, 0, SEEK_SET), 0);
	assert_int_equal(pv_rootfs_copy(&pv, from, to), 0);
	assert_int_equal(pread(to, copy, sizeof(copy), 0), sizeof(copy));
	assert_memory_equal(copy, disk, sizeof(disk));
	pv.words.digest[31] ^= 1;
	assert_int_equal(lseek(from, 0, SEEK_SET), 0);
	assert_int_equal(pv_rootfs_copy(&pv, from, to), UVM_GUEST_EXIT_UNVERIFIED);
	assert_int_equal(close(from) + close(to), 0);
	assert_int_equal(pv_rootfs_copy(&pv, -1, -1), UVM_GUEST_EXIT_DISK);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		scratch_test(without_settings), scratch_test(with_settings), scratch_test(names),
		scratch_test(refused),          scratch_test(kinds),         scratch_test(copies),
	};

	return cmocka_run_group_tests_name("pv_variables", tests, NULL, NULL);
}
