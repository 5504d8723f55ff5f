/* SPDX-License-Identifier: MIT */
/* Debug bundles: nothing that was there is touched, what is said to be saved is, and what is not is said. */
#include "uvm/bundle.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "os/fault.h"
#include "os/file.h"
#include "scratch.h"
#include "uvm/bundle_manifest.h"

#define BLOCK 65536u

static struct bundle_file disks[2];

/* The bundle of scratch disk "src/a" and EFI disk "src/${efi}". */
static struct bundle make(struct uvm_mem *m, const char *efi)
{
	struct bundle b = { .m = m, .dir = "to/deep", .id = "pod", .saved = 1000, .files = disks, .nfiles = 2 };

	disks[0] = (struct bundle_file){ .role = "scratch", .source = "a", .path = "src/a", .base = "a" };
	disks[1] = (struct bundle_file){ .role = "efi", .source = "b", .base = efi };
	disks[1].path = uvm_mem_format(m, "src/%s", efi);
	return b;
}

static void prepare(void)
{
	assert_int_equal(mkdir("src", 0777), 0);
	scratch_put("src/a", "scratch");
	scratch_put("src/b", "efi");
}

static int save(struct bundle *b, struct uvm_diag *d)
{
	struct uvm_progress progress;

	return bundle_save(b, &progress, d);
}

/* The manifest ${name} of "to/deep"; what it says was saved must be so, and only then may it be complete. */
static struct bundle read_back(struct uvm_mem *m, const char *name)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes text;
	struct bundle b;

	assert_int_equal(uvm_file_read(uvm_mem_format(m, "to/deep/%s" BUNDLE_MANIFEST, name), 65536, &text, &d), UVM_OK);
	assert_int_equal(bundle_read(m, (const char *)text.p, text.len, &b, &d), UVM_OK);
	uvm_bytes_free(&text);
	b.dir = "to/deep";
	assert_string_equal(b.name, name);
	for (size_t i = 0; i < b.nfiles; i++) {
		struct uvm_diag why = UVM_DIAG_INIT;
		const int r = bundle_verify(&b, &b.files[i], &why);

		assert_int_equal(r, b.files[i].state == BUNDLE_SAVED ? UVM_OK : UVM_E_MISSING);
		assert_true(r == UVM_OK || !b.complete);
	}
	return b;
}

static struct uvm_mem *memory(void)
{
	struct uvm_mem *m = uvm_mem_new(NULL);

	assert_non_null(m);
	return m;
}

static void saves(void **state)
{
	struct uvm_mem *m = memory();
	struct uvm_diag d = UVM_DIAG_INIT;
	struct bundle b = make(m, "b");

	(void)state;
	prepare();
	assert_int_equal(save(&b, &d), UVM_OK);
	assert_true(scratch_is("to/deep/pod_a", "scratch") && scratch_is("to/deep/pod_b", "efi"));
	assert_int_equal(scratch_count("to/deep"), 3);
	b = read_back(m, "pod");
	assert_true(b.complete && b.saved == 1000 && b.nfiles == 2 && b.files[0].size == 7 && !b.files[0].sparse);
	uvm_mem_free(m);
}

/* B4, B5: whatever has one of the names, the bundle is called otherwise, all of it. */
static void keeps_what_is_there(void **state)
{
	static const char *const taken[] = { "pod_a", "pod_b", "pod_manifest.json" };

	(void)state;
	prepare();
	assert_int_equal(mkdir("to", 0777), 0);
	for (size_t i = 0; i < COUNT(taken); i++) {
		struct uvm_mem *m = memory();
		struct uvm_diag d = UVM_DIAG_INIT;
		struct bundle b = make(m, "b");
		const char *path = uvm_mem_format(m, "to/deep/%s", taken[i]);

		assert_int_equal(mkdir("to/deep", 0777), 0);
		assert_int_equal(symlink("nowhere", path), 0);
		assert_int_equal(save(&b, &d), UVM_OK);
		assert_string_equal(b.name, "pod_2");
		assert_true(scratch_is("to/deep/pod_2_a", "scratch") && scratch_is("to/deep/pod_2_b", "efi"));
		assert_int_equal(scratch_count("to/deep"), 4);
		assert_int_equal(access("to/deep/nowhere", F_OK), -1);
		assert_true(read_back(m, "pod_2").complete);
		for (size_t j = 0; j < b.nfiles; j++)
			assert_int_equal(unlink(uvm_mem_format(m, "to/deep/%s", b.files[j].name)), 0);
		assert_int_equal(unlink("to/deep/pod_2_manifest.json"), 0);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rmdir("to/deep"), 0);
		uvm_mem_free(m);
	}
}

static void same_names(void **state)
{
	struct uvm_mem *m = memory();
	struct uvm_diag d = UVM_DIAG_INIT;
	struct bundle b = make(m, "A");

	(void)state;
	prepare();
	scratch_put("src/A", "efi");
	assert_int_equal(save(&b, &d), UVM_OK);
	assert_true(scratch_is("to/deep/pod_a", "scratch") && scratch_is("to/deep/pod_efi_A", "efi"));
	assert_int_equal(rename("src/A", "src/manifest.json"), 0);
	b = make(m, "manifest.json");
	assert_int_equal(save(&b, &d), UVM_OK);
	assert_true(scratch_is("to/deep/pod_2_efi_manifest.json", "efi"));
	uvm_mem_free(m);
}

/* One that fails leaves the other; when both do, not even the directory is left. */
static void some_and_none(void **state)
{
	struct uvm_mem *m = memory();
	struct uvm_diag d = UVM_DIAG_INIT;
	struct bundle b = make(m, "missing");

	(void)state;
	prepare();
	assert_int_equal(save(&b, &d), UVM_OK);
	assert_int_equal(b.files[0].state, BUNDLE_SAVED);
	assert_int_equal(b.files[1].state, BUNDLE_FAILED);
	assert_string_equal(b.files[1].error, "cannot open: No such file or directory");
	assert_int_equal(scratch_count("to/deep"), 2);
	b = read_back(m, "pod");
	assert_false(b.complete);
	b = make(m, "missing");
	b.dir = "other/deep";
	b.files[0].path = NULL;
	assert_int_equal(save(&b, &d), UVM_OK);
	assert_int_equal(b.files[0].state, BUNDLE_FAILED);
	assert_int_equal(access("other", F_OK), -1);
	uvm_mem_free(m);
}

/* What a program leaves that is killed before the first copy is whole: a manifest that promises nothing, and a part. */
static void interrupted(void **state)
{
	struct uvm_mem *m = memory();
	struct uvm_diag d = UVM_DIAG_INIT;
	struct bundle b = make(m, "b");

	(void)state;
	prepare();
	assert_int_equal(mkdir("to", 0777), 0);
	assert_int_equal(mkdir("to/deep", 0777), 0);
	b.name = "pod";
	b.files[0].name = "pod_a";
	b.files[1].name = "pod_b";
	assert_int_equal(bundle_manifest_write(&b, "to/deep/pod_manifest.json", true, &d), UVM_OK);
	scratch_put("to/deep/pod_a", "scr");
	assert_false(read_back(m, "pod").complete);
	b = make(m, "b");
	assert_int_equal(save(&b, &d), UVM_OK);
	assert_string_equal(b.name, "pod_2");
	assert_true(scratch_is("to/deep/pod_a", "scr"));
	uvm_mem_free(m);
}

/* All files of "to/deep", each with its contents. */
static void snapshot(char *text, size_t size)
{
	FILE *f = popen("cd to/deep 2>/dev/null || exit 0; LC_ALL=C ls -A | while read -r name; do echo \"== $name\"; cat "
			"\"$name\"; done",
			"r");

	assert_non_null(f);
	text[fread(text, 1, size - 1, f)] = '\0';
	assert_int_equal(pclose(f) & 0xFF, 0);
}

/* Save in a child that is killed at its ${n}-th call; false: it made fewer. */
static bool save_killed(unsigned n)
{
	const pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct bundle b = make(memory(), "b");

		uvm_fault_set(n, UVM_FAULT_KILL);
		_exit(save(&b, &d) == UVM_OK && b.complete ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
	return status != 0;
}

/* What is there says the truth about itself; only a manifest that is cut says nothing. Whether it is said to be complete. */
static bool left_complete(struct uvm_mem *m)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char text[4096];
	struct bundle b;

	if (!scratch_get("to/deep/pod_manifest.json", text, sizeof(text)))
		return false;
	if (bundle_read(m, text, strlen(text), &b, &d) < 0) {
		assert_int_equal(access("to/deep/pod_a", F_OK), -1);
		return false;
	}
	b = read_back(m, "pod");
	return b.complete;
}

/* Another run over what one left that was killed: it takes another name and changes nothing. */
static void run_again(const char *left)
{
	static char after[16384];
	struct uvm_mem *m = memory();
	struct uvm_diag d = UVM_DIAG_INIT;
	struct bundle b = make(m, "b");
	const bool taken = access("to/deep/pod_manifest.json", F_OK) == 0;

	assert_int_equal(save(&b, &d), UVM_OK);
	assert_true(b.complete);
	assert_string_equal(b.name, taken ? "pod_2" : "pod");
	assert_true(read_back(m, b.name).complete);
	assert_int_equal(system("rm to/deep/pod_2_*  2>/dev/null || rm to/deep/pod_[abm]*"), 0);
	snapshot(after, sizeof(after));
	assert_string_equal(after, left);
	uvm_mem_free(m);
}

/* Killed at whichever call: what is left is no good bundle unless it is one, and the next run leaves it alone. */
static void killed_at_every_call(void **state)
{
	static char left[16384], before[sizeof(left)];
	struct uvm_mem *m = memory();
	unsigned n = 1, parts = 0, different = 0;

	(void)state;
	prepare();
	for (; save_killed(n); n++) {
		parts += !left_complete(m) && access("to/deep/pod_a", F_OK) == 0;
		snapshot(left, sizeof(left));
		if (n == 1 || strcmp(left, before) != 0) {
			run_again(left);
			different++;
		}
		strcpy(before, left);
		assert_int_equal(system("rm -rf to"), 0);
	}
	assert_true(n > 20 && parts > 5 && different > 5);
	uvm_mem_free(m);
}

/* Several at once: each has a name of its own, and all are complete. */
static void at_once(void **state)
{
	enum { CHILDREN = 4 };
	struct uvm_mem *m = memory();

	(void)state;
	prepare();
	for (unsigned i = 0; i < CHILDREN; i++) {
		const pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			struct uvm_diag d = UVM_DIAG_INIT;
			struct bundle b = make(m, "b");

			_exit(save(&b, &d) == UVM_OK && b.complete ? 0 : 1);
		}
	}
	for (unsigned i = 0; i < CHILDREN; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(scratch_count("to/deep"), 3 * CHILDREN);
	for (unsigned i = 1; i <= CHILDREN; i++)
		assert_true(read_back(m, i == 1 ? "pod" : uvm_mem_format(m, "pod_%u", i)).complete);
	uvm_mem_free(m);
}

/* Whichever call fails: what is left says the truth about itself, or there is nothing. */
static void every_call_fails(void **state)
{
	unsigned calls = 1, left = 0;

	(void)state;
	prepare();
	for (unsigned n = 1; n <= calls; n++) {
		struct uvm_mem *m = memory();
		struct uvm_diag d = UVM_DIAG_INIT;
		struct bundle b = make(m, "b");
		int r;

		uvm_fault_set(n, UVM_FAULT_ENOSPC);
		r = save(&b, &d);
		if (uvm_fault_calls() > calls)
			calls = uvm_fault_calls();
		uvm_fault_set(0, UVM_FAULT_NONE);
		assert_int_equal(r, d.code);
		if (access("to/deep/pod_manifest.json", F_OK) == 0) {
			(void)read_back(m, "pod");
			left++;
		} else {
			assert_int_equal(access("to/deep/pod_a", F_OK), -1);
		}
		assert_int_equal(system("rm -rf to"), 0);
		uvm_mem_free(m);
	}
	assert_true(calls > 20 && left > 5);
}

static bool map_id(const char *path, unsigned id)
{
	char line[32];
	const int fd = open(path, O_WRONLY | O_CLOEXEC), n = snprintf(line, sizeof(line), "0 %u 1", id);

	return fd >= 0 && write(fd, line, (size_t)n) == n && close(fd) == 0;
}

/* An empty file system of 1 MiB at "to", for this program alone. */
static bool mount_small(void)
{
	const unsigned uid = geteuid(), gid = getegid();
	int fd;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return false;
	fd = open("/proc/self/setgroups", O_WRONLY | O_CLOEXEC);
	return fd >= 0 && write(fd, "deny", 4) == 4 && close(fd) == 0 && map_id("/proc/self/uid_map", uid) &&
	       map_id("/proc/self/gid_map", gid) && mount("none", "to", "tmpfs", 0, "size=1m") == 0;
}

/* The bundle of a scratch disk of 4 MiB. */
static int save_small(void)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_mem *m = memory();
	struct bundle b = make(m, "b");
	int good;

	if (!mount_small())
		return 77;
	good = save(&b, &d) == UVM_OK && !b.complete && b.files[1].state == BUNDLE_SAVED;
	good = good && unit_begins(b.files[0].error, "there is room for *") && access("to/deep/pod_a", F_OK) < 0;
	good = good && !read_back(m, "pod").complete;
	uvm_mem_free(m);
	return !good;
}

static void no_room(void **state)
{
	FILE *f;
	pid_t pid;
	int status;

	(void)state;
	prepare();
	assert_int_equal(mkdir("to", 0777), 0);
	f = fopen("src/a", "w");
	assert_non_null(f);
	for (unsigned i = 0; i < 1024; i++)
		fprintf(f, "%4096u", i);
	assert_int_equal(fclose(f), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(save_small());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		unit_skip("no file system may be mounted here");
	assert_int_equal(status, 0);
}

static void refuses_manifests(void **state)
{
	static const char good[] = "{\"version\":1,\"id\":\"i\",\"name\":\"n\",\"files\":[]}";
	static const struct {
		const char *text;
		int code;
	} bad[] = {
		{ "", UVM_E_MISSING },
		{ "{", UVM_E_SHORT },
		{ "{\"version\":2,\"id\":\"i\",\"name\":\"n\"}", UVM_E_VALUE },
		{ "{\"version\":1,\"id\":\"i\"}", UVM_E_VALUE },
		{ "{\"version\":1,\"id\":\"i\",\"name\":\"../n\"}", UVM_E_VALUE },
		{ "{\"version\":1,\"id\":\"i\",\"name\":\"n\",\"files\":[{\"role\":\"r\",\"source\":\"s\",\"name\":\"/etc/"
		  "passwd\"}]}",
		  UVM_E_VALUE },
		{ "{\"version\":1,\"id\":\"i\",\"name\":\"n\",\"files\":[{\"role\":\"r\",\"source\":\"s\",\"name\":\"f\","
		  "\"sha256\":\"00\"}]}",
		  UVM_E_VALUE },
	};
	struct uvm_mem *m = memory();
	struct bundle b;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(bundle_read(m, bad[i].text, strlen(bad[i].text), &b, &d), bad[i].code);
		assert_int_equal(d.code, bad[i].code);
	}
	assert_int_equal(bundle_read(m, good, strlen(good), &b, NULL), UVM_OK);
	uvm_mem_free(m);
}

/* ---- digests ---- */

static void digest(bool sparse, const uint8_t *p, size_t n, size_t step, uint8_t out[BUNDLE_DIGEST])
{
	struct bundle_hash *h = bundle_hash_new(sparse, NULL);

	assert_non_null(h);
	for (size_t at = 0; at < n; at += step) {
		const size_t len = n - at < step ? n - at : step;
		bool zero = true;

		for (size_t i = 0; i < len; i++)
			zero = zero && p[at + i] == 0;
		assert_int_equal(bundle_hash_add(h, zero ? NULL : p + at, len, NULL), UVM_OK);
	}
	assert_int_equal(bundle_hash_end(h, out, NULL), UVM_OK);
	bundle_hash_free(h);
}

/* Both depend on the bytes alone, not on how they come; hashlib's digests of the two texts that the header describes. */
static void digests(void **state)
{
	static const uint8_t plain[] = { 0xcd, 0x46, 0xbd, 0xf4, 0x30, 0xb4, 0xd1, 0x68, 0xcf, 0x0e, 0xae,
					 0xc8, 0x46, 0x5f, 0x05, 0xb5, 0x7f, 0x61, 0x14, 0x97, 0x49, 0x8e,
					 0xcf, 0xaf, 0x62, 0xde, 0xde, 0xd1, 0x25, 0xa6, 0xad, 0xb1 },
			     blocks[] = { 0xf8, 0xe3, 0xac, 0xf8, 0xe6, 0xd7, 0xee, 0x2e, 0x95, 0xf8, 0xdd,
					  0x7d, 0x51, 0x06, 0x23, 0xa3, 0x4a, 0xea, 0x20, 0xc7, 0xfa, 0x67,
					  0x59, 0xd1, 0xfc, 0xf0, 0x0c, 0x7e, 0x44, 0x17, 0x47, 0x59 };
	static uint8_t bytes[3 * BLOCK + 10];
	const size_t steps[] = { sizeof(bytes), BLOCK, 1000, 4096, BLOCK + 1 };
	uint8_t out[BUNDLE_DIGEST];

	(void)state;
	bytes[2 * BLOCK + 7] = 'x';
	bytes[3 * BLOCK + 9] = 'y';
	for (size_t i = 0; i < COUNT(steps); i++) {
		digest(false, bytes, sizeof(bytes), steps[i], out);
		assert_memory_equal(out, plain, sizeof(out));
		digest(true, bytes, sizeof(bytes), steps[i], out);
		assert_memory_equal(out, blocks, sizeof(out));
	}
	assert_false(bundle_hash_is_sparse(1u << 20, 0));
	assert_true(bundle_hash_is_sparse(1u << 30, 1u << 20));
	assert_false(bundle_hash_is_sparse(1u << 30, 3u << 28));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(saves),       scratch_test(keeps_what_is_there),
		scratch_test(same_names),  scratch_test(some_and_none),
		scratch_test(interrupted), scratch_test(killed_at_every_call),
		scratch_test(at_once),     scratch_test(every_call_fails),
		scratch_test(no_room),     cmocka_unit_test(refuses_manifests),
		cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests_name("uvm_bundle", tests, NULL, NULL);
}
