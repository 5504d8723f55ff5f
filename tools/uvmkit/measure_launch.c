/* SPDX-License-Identifier: MIT */
/*
 * uvmkit measure --ovmf: the options of sev-snp-measure, and all processor counts of a range in one pass.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <uvmkit/launch.h>
#include <uvmkit/wire.h>

#include "batch.h"
#include "commands.h"
#include "measure_launch.h"
#include "os/file.h"

#define FILE_MAX 0x40000000u

/* As sev-snp-measure calls them; the last is no launch but its first step. */
enum { MODE_FIRMWARE_HASH = UVM_LAUNCH_MODES };
const char *const launch_modes[] = { "sev", "seves", "snp", "snp:svsm", "snp:ovmf-hash", NULL };
const char *const launch_vmms[] = { "QEMU", "ec2", "gce", NULL };
const char *const launch_formats[] = { "hex", "base64", NULL };

enum { FIRMWARE, KERNEL, INITRD, SVSM, FILES };
static const char *const file_options[FILES] = { "ovmf", "kernel", "initrd", "svsm" };

struct job {
	struct cli *c;
	struct uvm_launch l;
	struct uvm_bytes file[FILES];
	struct uvm_digest hash;
	unsigned mode, from, to; /* to: vcpus; from = to for a single number */
	bool json, base64, dump;
	bool opened; /* the JSON: with the first answer, so that there is none without one */
	struct uvm_json_writer w;
};

static unsigned choice(const char *word, const char *const *words)
{
	unsigned i = 0;

	while (strcmp(words[i], word) != 0)
		i++;
	return i;
}

/* ---- reading the options ------------------------------------------------------------------------------------------- */

const char *const measure_processors[] = { "vcpus",      "vcpu-type",     "vcpu-sig",       "vcpu-family",
					   "vcpu-model", "vcpu-stepping", "guest-features", NULL };

const char *measure_given(const struct cli *c, const char *const *names)
{
	while (*names != NULL && cli_has(c, *names) == 0)
		names++;
	return *names;
}

/* "4" or "1..8". */
static bool read_range(const char *s, unsigned *from, unsigned *to)
{
	unsigned *out = from;

	*from = 0;
	*to = 0;
	for (; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9' && *out <= UVM_LAUNCH_VCPUS_MAX)
			*out = *out * 10 + (unsigned)(*s - '0');
		else if (out == from && s[0] == '.' && s[1] == '.' && s[2] != '\0')
			out = to, s++;
		else
			return false;
	}
	if (out == from)
		*to = *from;
	return *from >= 1 && *from <= *to && *to <= UVM_LAUNCH_VCPUS_MAX;
}

int measure_read_vcpus(const struct cli *c, unsigned *from, unsigned *to)
{
	const char *s = cli_get(c, "vcpus");

	if (!read_range(s, from, to))
		return cli_usage(c, "--vcpus '%s': expected a number from 1 to %u, or two as in 1..8", s, UVM_LAUNCH_VCPUS_MAX);
	return 0;
}

int measure_read_cpu(const struct cli *c, uint32_t *ret_sig, bool *ret_given)
{
	const char *name = cli_get(c, "vcpu-type");

	*ret_given = true;
	if (cli_has(c, "vcpu-family") == 0 && cli_has(c, "vcpu-model") + cli_has(c, "vcpu-stepping") > 0)
		return cli_usage(c, "--vcpu-model and --vcpu-stepping belong to --vcpu-family");
	if (cli_has(c, "vcpu-family") != 0)
		*ret_sig = uvm_launch_cpu_sig((unsigned)cli_u64(c, "vcpu-family", 0), (unsigned)cli_u64(c, "vcpu-model", 0),
					      (unsigned)cli_u64(c, "vcpu-stepping", 0));
	else if (cli_has(c, "vcpu-sig") != 0)
		*ret_sig = (uint32_t)cli_u64(c, "vcpu-sig", 0);
	else if (name != NULL && !uvm_launch_cpu(name, ret_sig))
		return cli_usage(c, "--vcpu-type '%s' is not known; give --vcpu-sig or --vcpu-family instead", name);
	else
		*ret_given = name != NULL;
	return 0;
}

static bool has_processors(const struct job *j)
{
	return j->mode != UVM_LAUNCH_SEV && j->mode != MODE_FIRMWARE_HASH;
}

static int read_vcpus(struct job *j)
{
	if (!has_processors(j))
		return 0;
	if (cli_has(j->c, "vcpus") == 0)
		return cli_usage(j->c, "--mode %s needs --vcpus", launch_modes[j->mode]);
	return measure_read_vcpus(j->c, &j->from, &j->to);
}

static int read_cpu(struct job *j)
{
	bool given;
	const int r = measure_read_cpu(j->c, &j->l.vcpu_sig, &given);

	if (r == 0 && !given && j->l.vmm == UVM_LAUNCH_QEMU && has_processors(j))
		return cli_usage(j->c, "--mode %s needs --vcpu-type, --vcpu-sig or --vcpu-family", launch_modes[j->mode]);
	return r;
}

static int read_hash(struct job *j)
{
	const char *s = cli_get(j->c, "snp-ovmf-hash");

	if (s == NULL)
		return 0;
	if (j->mode != UVM_LAUNCH_SNP)
		return cli_usage(j->c, "--snp-ovmf-hash is for --mode snp");
	if (!batch_digest(s, &j->hash) || j->hash.len != UVM_DIGEST_MAX)
		return cli_usage(j->c, "--snp-ovmf-hash: expected %d hexadecimal digits", 2 * UVM_DIGEST_MAX);
	j->l.firmware_hash = j->hash.b;
	return 0;
}

static int read_combination(struct job *j)
{
	const bool svsm = j->mode == UVM_LAUNCH_SNP_SVSM;

	if (cli_has(j->c, "kernel") == 0 && (cli_has(j->c, "initrd") != 0 || cli_has(j->c, "append") != 0))
		return cli_usage(j->c, "--initrd and --append belong to --kernel");
	if (svsm != (cli_has(j->c, "svsm") != 0) || svsm != (cli_has(j->c, "vars-size") + cli_has(j->c, "vars-file") != 0))
		return cli_usage(j->c, "--mode snp:svsm, --svsm, and --vars-size or --vars-file belong together");
	if (svsm && (cli_has(j->c, "kernel") != 0 || j->l.vmm != UVM_LAUNCH_QEMU))
		return cli_usage(j->c, "--mode snp:svsm is for QEMU, and without --kernel");
	if (j->dump && !has_processors(j))
		return cli_usage(j->c, "--dump-vmsa: --mode %s measures none", launch_modes[j->mode]);
	return 0;
}

static int read_vars_size(struct job *j)
{
	const char *path = cli_get(j->c, "vars-file");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;

	j->l.vars_size = cli_u64(j->c, "vars-size", 0);
	if (path == NULL)
		return 0;
	if (uvm_file_read(path, FILE_MAX, &b, &d) < 0)
		return cli_error(j->c, path, &d);
	j->l.vars_size = b.len;
	uvm_bytes_free(&b);
	return 0;
}

static int read_files(struct job *j)
{
	struct uvm_launch_bytes *const into[FILES] = { &j->l.firmware, &j->l.kernel, &j->l.initrd, &j->l.svsm };
	struct uvm_diag d = UVM_DIAG_INIT;

	for (int i = 0; i < FILES; i++) {
		const char *path = cli_get(j->c, file_options[i]);

		if (path == NULL)
			continue;
		if (uvm_file_read(path, FILE_MAX, &j->file[i], &d) < 0)
			return cli_error(j->c, path, &d);
		*into[i] = (struct uvm_launch_bytes){ j->file[i].p, j->file[i].len };
	}
	return read_vars_size(j);
}

static int read_options(struct job *j)
{
	static int (*const steps[])(struct job *) = { read_combination, read_vcpus, read_cpu, read_hash, read_files };
	const char *append = cli_get(j->c, "append"), *vmm = cli_get(j->c, "vmm-type"),
		   *format = cli_get(j->c, "output-format");
	int r = 0;

	if (cli_has(j->c, "mode") == 0)
		return cli_usage(j->c, "--ovmf needs --mode");
	j->mode = choice(cli_get(j->c, "mode"), launch_modes);
	j->l.mode = j->mode < UVM_LAUNCH_MODES ? (enum uvm_launch_mode)j->mode : UVM_LAUNCH_SNP;
	j->l.vmm = vmm != NULL ? (enum uvm_launch_vmm)choice(vmm, launch_vmms) : UVM_LAUNCH_QEMU;
	j->l.features = cli_u64(j->c, "guest-features", 1);
	if (append != NULL)
		j->l.append = (struct uvm_launch_bytes){ (const uint8_t *)append, strlen(append) };
	j->json = cli_has(j->c, "json") != 0;
	j->base64 = format != NULL && strcmp(format, "base64") == 0;
	j->dump = cli_has(j->c, "dump-vmsa") != 0;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && r == 0; i++)
		r = steps[i](j);
	return r;
}

/* ---- answering ----------------------------------------------------------------------------------------------------- */

static void print_digest(const struct job *j, const struct uvm_digest *digest)
{
	char text[UVM_DIGEST_MAX * 4 / 3 + 4];

	if (j->base64) {
		uvm_base64_encode(digest->b, digest->len, text);
		printf("%.*s\n", (int)uvm_base64_size(digest->len), text);
		return;
	}
	for (size_t i = 0; i < digest->len; i++)
		printf("%02x", digest->b[i]);
	putchar('\n');
}

static int dump_vmsa(const struct job *j, unsigned vcpus, const uint8_t *vmsa)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char path[32];

	snprintf(path, sizeof(path), "vmsa%u.bin", vcpus - 1);
	return uvm_file_write(path, vmsa, UVM_LAUNCH_VMSA_SIZE, &d) < 0 ? cli_error(j->c, path, &d) : 0;
}

static void open_json(struct job *j)
{
	j->opened = true;
	cli_json_stdout(&j->w, 2);
	uvm_json_object_open(&j->w);
	cli_json_text(&j->w, "file", cli_get(j->c, "ovmf"));
	uvm_json_member_string(&j->w, "mode", launch_modes[j->mode]);
	uvm_json_key(&j->w, "digests");
	uvm_json_array_open(&j->w);
}

static int answer(void *arg, unsigned vcpus, const struct uvm_digest *digest, const uint8_t *vmsa)
{
	struct job *j = arg;

	if (j->dump && dump_vmsa(j, vcpus, vmsa) != 0)
		return UVM_E_CANCELLED;
	if (vcpus < j->from)
		return UVM_OK;
	if (j->json) {
		if (!j->opened)
			open_json(j);
		uvm_json_object_open(&j->w);
		uvm_json_member_u64(&j->w, "vcpus", vcpus);
		uvm_json_member_hex(&j->w, "digest", digest->b, digest->len);
		uvm_json_object_close(&j->w);
		return UVM_OK;
	}
	if (j->from != j->to)
		printf("%u ", vcpus);
	print_digest(j, digest);
	return UVM_OK;
}

static int measure(struct job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_digest hash;
	int r;

	if (j->mode == MODE_FIRMWARE_HASH) {
		r = uvm_launch_firmware_hash(&j->l, &hash, &d);
		if (r == UVM_OK)
			r = answer(j, 0, &hash, NULL);
	} else {
		r = uvm_launch_measure(&j->l, j->to, answer, j, &d);
	}
	if (r == UVM_E_CANCELLED) /* with a message of its own */
		return 3;
	return r < 0 ? cli_error(j->c, cli_get(j->c, d.record != NULL && strcmp(d.record, "svsm") == 0 ? "svsm" : "ovmf"), &d)
		     : 0;
}

static int measure_json(struct job *j)
{
	const int r = measure(j);
	int end;

	if (!j->opened)
		return r;
	uvm_json_array_close(&j->w);
	uvm_json_object_close(&j->w);
	end = cli_json_end(j->c, &j->w);
	return r != 0 ? r : end;
}

int measure_launch(struct cli *c)
{
	struct job j = { .c = c };
	int r;

	r = read_options(&j);
	if (r == 0)
		r = j.json ? measure_json(&j) : measure(&j);
	for (int i = 0; i < FILES; i++)
		uvm_bytes_free(&j.file[i]);
	return r;
}
