/* SPDX-License-Identifier: MIT */
/*
 * uvmkit measure --launcher: the SNP digests of a file by who launches it, side by side.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/launcher.h>

#include "measure/launch_vmsa.h"
#include "commands.h"
#include "measure_launch.h"
#include "measure_log.h"

const char *const launcher_words[] = { "all", "hyperv", "mshv", "kvm", "cloud-hypervisor", NULL };

struct counted {
	unsigned vcpus; /* 0: whatever their number */
	struct uvm_digest digest;
};

struct job {
	struct cli *c;
	const char *path;
	struct input *in;
	unsigned from, to; /* of --vcpus; 0: as many as the file has states of */
	bool has_reset;
	uint8_t reset[UVM_LAUNCH_VMSA_SIZE];
	struct uvm_json_writer *json;
	struct measure_log log;
	struct counted answer[UVM_LAUNCH_VCPUS_MAX]; /* of the launcher at hand */
	unsigned n;
	bool denied, answered; /* some launcher has no digest, some has one */
};

/* ---- options ------------------------------------------------------------------------------------------------------- */

static bool is_wanted(const struct cli *c, const char *name)
{
	for (unsigned i = 0; i < cli_has(c, "launcher"); i++) {
		const char *word = cli_get_nth(c, "launcher", i);

		if (strcmp(word, "all") == 0 || strcmp(word, name) == 0)
			return true;
	}
	return false;
}

static int read_processors(struct job *j)
{
	struct uvm_launch l = { .mode = UVM_LAUNCH_SNP, .vmm = UVM_LAUNCH_QEMU };
	int r = 0;

	if (cli_has(j->c, "vcpus") != 0)
		r = measure_read_vcpus(j->c, &j->from, &j->to);
	if (r == 0)
		r = measure_read_cpu(j->c, &l.vcpu_sig, &j->has_reset);
	if (r == 0)
		uvm_launch_vmsa(&l, UVM_LAUNCH_RESET_EIP, cli_u64(j->c, "guest-features", 1), j->reset);
	return r;
}

static int read_options(struct job *j)
{
	size_t n, wanted = 0, kvm = 0;
	const struct uvm_launcher *l = uvm_launchers(&n);
	const char *platform = cli_get(j->c, "platform"), *given;

	for (size_t i = 0; i < n; i++) {
		const bool is = is_wanted(j->c, l[i].name);

		wanted += is;
		kvm += is && l[i].kvm;
	}
	if (platform != NULL && strcmp(platform, "snp") != 0)
		return cli_usage(j->c, "--launcher is for snp; nothing is known to change what is measured for %s", platform);
	if (cli_has(j->c, "log") != 0 && wanted > 1)
		return cli_usage(j->c, "--log needs a single --launcher");
	given = measure_given(j->c, measure_processors);
	if (given != NULL && kvm == 0)
		return cli_usage(j->c, "--%s: without KVM, processors are not measured", given);
	return read_processors(j);
}

/* ---- one launcher ---------------------------------------------------------------------------------------------------- */

static int keep(void *arg, unsigned vcpus, const struct uvm_digest *digest)
{
	struct job *j = arg;

	if (vcpus == 0 || vcpus >= j->from)
		j->answer[j->n++] = (struct counted){ vcpus, *digest };
	return UVM_OK;
}

static int measure(struct job *j, const struct uvm_launcher *l, struct uvm_diag *d)
{
	const struct uvm_launcher_processors cpus = { j->to, j->has_reset ? j->reset : NULL };
	const struct uvm_measure_options opt = {
		.threads = (unsigned)cli_u64(j->c, "threads", 0),
		.native_zero = cli_has(j->c, "native-zero") != 0,
		.log = cli_has(j->c, "log") != 0 ? measure_log_event : NULL,
		.log_arg = &j->log,
	};
	int r;

	j->n = 0;
	if (opt.log != NULL)
		measure_log_begin(&j->log);
	r = uvm_launcher_measure(l, &j->in->igvm, &cpus, &opt, keep, j, d);
	if (opt.log != NULL)
		measure_log_end(&j->log);
	if (d->index != UVM_NO_INDEX)
		d->index = input_index(j->in, input_record(j->in, d->index));
	return r;
}

static void tell_text(const struct job *j, const struct uvm_launcher *l, const char *why, const struct uvm_diag *d)
{
	for (unsigned i = 0; i < j->n && d->code == UVM_OK; i++) {
		printf("snp %-16s ", l->name);
		if (j->from != j->to && j->answer[i].vcpus > 0)
			printf("%u ", j->answer[i].vcpus);
		measure_print_digest(&j->answer[i].digest);
	}
	if (d->code == UVM_OK)
		return;
	printf("snp %-16s %s: ", l->name, d->rule != NULL ? "refused" : "unknown");
	cli_print_safe(stdout, why, strlen(why));
	printf(d->rule != NULL ? " [%s]\n" : "\n", d->rule);
}

static void tell_json(const struct job *j, const char *why, const struct uvm_diag *d)
{
	struct uvm_json_writer *w = j->json;

	if (d->code != UVM_OK) {
		uvm_json_member_string(w, d->rule != NULL ? "refused" : "unknown", why);
		if (d->rule != NULL)
			uvm_json_member_string(w, "rule", d->rule);
		return;
	}
	uvm_json_key(w, "digests");
	uvm_json_array_open(w);
	for (unsigned i = 0; i < j->n; i++) {
		uvm_json_object_open(w);
		if (j->answer[i].vcpus > 0)
			uvm_json_member_u64(w, "vcpus", j->answer[i].vcpus);
		uvm_json_member_hex(w, "digest", j->answer[i].digest.b, j->answer[i].digest.len);
		uvm_json_object_close(w);
	}
	uvm_json_array_close(w);
}

/* What users can do about it. */
static void advise(const struct job *j, const struct uvm_launcher *l, int r, char *why, size_t size)
{
	if (r == UVM_E_MISSING && l->reset && !j->has_reset)
		snprintf(why + strlen(why), size - strlen(why), "; --vcpu-type would tell");
	if (r == UVM_OK && j->n > 0 && j->answer[0].vcpus > j->from && j->from > 0)
		cli_warn(j->c, j->path, "%s does not start it with fewer processors than it has states of, which are %u",
			 l->name, j->answer[0].vcpus);
}

static int tell(struct job *j, const struct uvm_launcher *l)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char why[512];
	int r;

	if (j->json != NULL) {
		uvm_json_object_open(j->json);
		uvm_json_member_string(j->json, "launcher", l->name);
		uvm_json_member_string(j->json, "basis", l->basis);
	}
	r = measure(j, l, &d);
	if (r == UVM_E_CANCELLED) /* by the log: standard output is broken */
		return cli_flush(j->c);
	if (r < 0 && cli_is_system(r))
		return cli_error(j->c, j->path, &d);
	uvm_diag_format(&d, why, sizeof(why));
	advise(j, l, r, why, sizeof(why));
	j->denied |= r < 0;
	j->answered |= r == UVM_OK;
	if (j->json == NULL) {
		tell_text(j, l, why, &d);
		return 0;
	}
	tell_json(j, why, &d);
	uvm_json_object_close(j->json);
	return 0;
}

/* ---- all of them ----------------------------------------------------------------------------------------------------- */

static int tell_all(struct job *j)
{
	size_t n;
	const struct uvm_launcher *l = uvm_launchers(&n);
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		if (is_wanted(j->c, l[i].name))
			r = tell(j, &l[i]);
	}
	return r;
}

static int tell_json_all(struct job *j)
{
	struct uvm_json_writer *w = j->json;
	int r;

	uvm_json_object_open(w);
	cli_json_text(w, "file", j->path);
	uvm_json_member_bool(w, "native_zero", cli_has(j->c, "native-zero") != 0);
	uvm_json_member_string(w, "platform", "snp");
	uvm_json_key(w, "launchers");
	uvm_json_array_open(w);
	r = tell_all(j);
	if (r != 0)
		return r;
	uvm_json_array_close(w);
	uvm_json_object_close(w);
	return cli_json_end(j->c, w);
}

static int run(struct job *j)
{
	struct uvm_json_writer w;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (cli_has(j->c, "json") != 0) {
		cli_json_stdout(&w, 2);
		j->json = &w;
	}
	if (platform_check(&j->in->igvm, "snp", &d) < 0 ||
	    (cli_has(j->c, "log") != 0 && measure_log_open(&j->log, j->in, j->json, &d) < 0))
		return cli_error(j->c, j->path, &d);
	r = j->json != NULL ? tell_json_all(j) : tell_all(j);
	if (r == 0)
		r = is_wanted(j->c, "all") ? !j->answered : j->denied;
	return r;
}

int measure_launchers(struct cli *c, const char *path, struct input *in)
{
	struct job *j = calloc(1, sizeof(*j));
	int r;

	if (j == NULL)
		return cli_error(c, path, &(struct uvm_diag){ .code = UVM_E_NOMEM });
	j->c = c;
	j->path = path;
	j->in = in;
	r = read_options(j);
	if (r == 0)
		r = run(j);
	measure_log_close(&j->log);
	free(j);
	return r;
}
