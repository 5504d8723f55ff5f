/* SPDX-License-Identifier: MIT */
/*
 * vmgstool check: hold an image against the rules of its format, and what is in it against theirs.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/igvm.h>
#include <uvmkit/nvram.h>

#include "commands.h"
#include "image.h"

struct verdict {
	struct report *r;
	uint64_t errors, warnings;
	unsigned within; /* the file whose contents are looked at; 0: none */
	uint64_t unread; /* files that are encrypted, and no key was given */
};

static const struct uvm_vmgs_rule opens = { "opens", true, "The headers agree, and every file lies on the disk." };
static const struct uvm_vmgs_rule authentic = { "authentic", true, "What is encrypted is as it was written." };
static const struct uvm_vmgs_rule variables = { "variables", true, "BIOS_NVRAM holds UEFI variables." };
static const struct uvm_vmgs_rule firmware = { "firmware", false, "GUEST_FIRMWARE holds an IGVM file." };

static void finding(void *arg, const struct uvm_vmgs_rule *rule, const struct uvm_diag *d)
{
	struct verdict *v = arg;
	const char *severity = rule->error ? "error" : "warning";
	char text[512];

	if (v->within != 0)
		report_format_in(v->within, d, text, sizeof(text));
	else
		uvm_diag_format(d, text, sizeof(text));
	v->errors += rule->error;
	v->warnings += !rule->error;
	if (v->r->json) {
		uvm_json_object_open(&v->r->w);
		uvm_json_member_string(&v->r->w, "severity", severity);
		uvm_json_member_string(&v->r->w, "rule", rule->name);
		cli_json_text(&v->r->w, "text", text);
		uvm_json_object_close(&v->r->w);
		return;
	}
	cli_print_safe(stdout, v->r->path, strlen(v->r->path));
	printf(": %s: ", severity);
	cli_print_safe(stdout, text, strlen(text));
	printf(" [%s]\n", rule->name);
}

/* ---- contents ------------------------------------------------------------------------------------------------------- */

static int check_variables(const uint8_t *p, size_t n, struct uvm_diag *d)
{
	struct uvm_nvram s = { malloc(UVM_NVRAM_MAX), UVM_NVRAM_MAX, 0 };
	int status;

	status = s.p != NULL ? uvm_nvram_load(&s, p, n, d) : uvm_no_memory(d, UVM_NVRAM_MAX);
	free(s.p);
	return status;
}

static int check_firmware(const uint8_t *p, size_t n, struct uvm_diag *d)
{
	struct uvm_igvm f = { 0 };
	const int status = uvm_igvm_read(&f, p, n, NULL, d);

	uvm_igvm_free(&f);
	return status;
}

static void check_contents(struct verdict *v, unsigned id, const uint8_t *p, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	v->within = id;
	if (id == UVM_VMGS_BIOS_NVRAM && check_variables(p, n, &d) < 0)
		finding(v, &variables, &d);
	if (id == UVM_VMGS_GUEST_FIRMWARE && check_firmware(p, n, &d) < 0)
		finding(v, &firmware, &d);
	v->within = 0;
}

static int check_file(struct image *im, struct verdict *v, unsigned id)
{
	const struct uvm_vmgs_file *f = &im->v.now.file[id];
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t n = 0;
	uint8_t *p;
	int status;

	if (f->blocks != 0 && uvm_vmgs_is_encrypted(&im->v, f) && !uvm_vmgs_is_unlocked(&im->v)) {
		v->unread++;
		return 0;
	}
	if (f->blocks == 0)
		return 0;
	p = malloc(f->size > 0 ? f->size : 1);
	status = p != NULL ? uvm_vmgs_read(&im->v, id, p, f->size, &n, &d) : uvm_no_memory(&d, f->size);
	if (status == UVM_OK)
		check_contents(v, id, p, n);
	else if (status == UVM_E_MISMATCH)
		finding(v, &authentic, &d);
	free(p);
	return status == UVM_OK || status == UVM_E_MISMATCH ? 0 : image_fail(im, &d);
}

/* ---- the command ---------------------------------------------------------------------------------------------------- */

static int unlock(struct image *im, struct verdict *v)
{
	const char *path = cli_get(im->r->c, "key-path");
	struct uvm_diag d = UVM_DIAG_INIT;
	int code;

	if (path == NULL)
		return 0;
	code = image_unlock(im, path, &d);
	if (d.code != UVM_OK)
		finding(v, &authentic, &d);
	return code;
}

static int check(struct image *im, struct verdict *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int code;

	if (guest_state_open(&im->state, im->r->path, false, &d) < 0)
		return image_fail(im, &d);
	if (uvm_vmgs_open(&im->v, &im->state.device, &d) < 0) {
		if (cli_is_system(d.code) || d.code == UVM_E_MISSING || d.code == UVM_E_TYPE)
			return image_fail(im, &d);
		finding(v, &opens, &d);
		return 0;
	}
	code = unlock(im, v);
	if (code == 0)
		uvm_vmgs_check(&im->v, finding, v);
	for (unsigned id = UVM_VMGS_FILE_TABLE + 1; id < UVM_VMGS_EXTENDED_TABLE && code == 0; id++)
		code = check_file(im, v, id);
	return code;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void conclude(const struct verdict *v)
{
	cli_print_safe(stdout, v->r->path, strlen(v->r->path));
	if (v->errors == 0 && v->warnings == 0)
		printf(": good");
	else
		printf(": %" PRIu64 " error%s, %" PRIu64 " warning%s", v->errors, plural(v->errors), v->warnings,
		       plural(v->warnings));
	if (v->unread > 0)
		printf("; without the key (--key-path) %" PRIu64 " encrypted file%s not read", v->unread,
		       v->unread == 1 ? " was" : "s were");
	putchar('\n');
}

static int run(struct cli *c)
{
	struct report r;
	struct verdict v = { .r = &r };
	struct image im = { .r = &r };
	int code;

	report_begin(&r, c, cli_get(c, "file-path"));
	if (r.json) {
		uvm_json_key(&r.w, "findings");
		uvm_json_array_open(&r.w);
	}
	code = check(&im, &v);
	if (r.json) {
		uvm_json_array_close(&r.w);
		uvm_json_member_u64(&r.w, "unread", v.unread);
	} else if (code == 0) {
		conclude(&v);
	}
	image_close(&im);
	if (code == 0 && v.errors > 0) {
		r.outcome = "faulty";
		code = EXIT_ERROR;
	}
	return report_end(&r, code);
}

static const char *const description[] = {
	"Looks at headers, tables and places, at stores that everybody can read, at BIOS_NVRAM and GUEST_FIRMWARE, and with "
	"the "
	"key at what is encrypted. 'vmgstool repair' mends what can be mended.",
	NULL,
};

static const struct cli_option options[] = { OPTION_FILE, OPTION_KEY, OPTION_JSON, { .name = NULL } };

static const struct cli_exit exits[] = {
	{ EXIT_DONE, "nothing is wrong, or there are only warnings" },
	{ EXIT_ERROR, "something is wrong, or the image could not be read" },
	{ 2, "the command line is wrong" },
	{ EXIT_EMPTY, "the image is empty" },
	{ EXIT_V1, "the image has version 1 of the format" },
	{ 0, NULL },
};

static const struct cli_example examples[] = {
	{ "vmgstool check -f state.vmgs", "good" },
	{ "vmgstool check -f secret.vmgs -k root.key --json", "also whether what is encrypted was damaged" },
	{ NULL, NULL },
};

const struct cli_command check_command = {
	.name = "check",
	.summary = "look for faults in an image",
	.description = description,
	.options = options,
	.exits = exits,
	.examples = examples,
	.run = run,
};
