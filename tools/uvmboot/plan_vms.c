/* SPDX-License-Identifier: MIT */
/*
 * The VMs of a line, handed to a back-end one after the other, or several at a time.
 */
#include "plan_vms.h"

#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "os/pool.h"
#include "plan_text.h"
#include "pod.h"

#define AT_A_TIME 256u /* VMs at most */

/* What is the same for all of them. */
struct line {
	const struct cli *c;
	const struct uvm_host *host;
	plan_make_fn *make;
	bool side_by_side; /* they run at the same time */
};

static int print_plan(struct plan *p, struct uvm_json_writer *w)
{
	char *document = p->d.code == UVM_OK ? plan_document_text(p) : NULL;

	if (w == NULL && document != NULL) {
		printf("%s\n", document);
	} else if (w == NULL || p->d.rule == NULL) {
		if (document == NULL)
			(void)cli_error(p->c, p->id, &p->d);
	}
	if (w != NULL) {
		uvm_json_object_open(w);
		uvm_json_member_string(w, "id", p->id);
		if (document != NULL) {
			uvm_json_key(w, "document");
			uvm_json_raw(w, document, strlen(document));
		} else if (p->d.rule != NULL) {
			uvm_json_key(w, "error");
			pod_write_error(w, &p->files, &p->d);
		}
		uvm_json_object_close(w);
	}
	free(document);
	return document != NULL ? 0 : 1;
}

/* Why a VM was not even tried. */
static int refuse_plan(const struct plan *p, struct uvm_json_writer *w)
{
	if (w == NULL || p->d.rule == NULL) {
		(void)cli_error(p->c, p->id, &p->d);
		pod_print_wrong(p->c, &p->files);
	}
	if (w != NULL && p->d.rule != NULL) {
		uvm_json_key(w, "error");
		pod_write_error(w, &p->files, &p->d);
	} else if (w != NULL) {
		boot_write_failure(w, &p->d);
	}
	return 1;
}

/* The copies that a document names are made for pods alone. */
static void use_originals(struct uvm_boot_files *b)
{
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++)
		b->file[i].used = b->file[i].path;
}

static int boot_plan(struct plan *p, struct uvm_json_writer *w)
{
	int code;

	use_originals(&p->files);
	if (p->d.code == UVM_OK && plan_check_start(p) == UVM_OK)
		(void)!boot_check(p);
	if (w != NULL) {
		uvm_json_object_open(w);
		uvm_json_member_string(w, "id", p->id);
	}
	code = p->d.code == UVM_OK ? boot_vm(p, w) : refuse_plan(p, w);
	if (w != NULL)
		uvm_json_object_close(w);
	return code;
}

static int run_one(const struct line *l, unsigned index, struct uvm_json_writer *w)
{
	char id[32];
	struct plan p = { .id = id, .index = index, .c = l->c, .host = l->host, .d = UVM_DIAG_INIT };
	int code;

	(void)snprintf(id, sizeof(id), "uvmboot-%u", index);
	p.terminal = cli_bool(l->c, "tty", false);
	p.side_by_side = l->side_by_side;
	p.m = uvm_mem_new(&p.d);
	if (p.m != NULL)
		(void)!l->make(&p);
	code = plan_is_dry(l->c) ? print_plan(&p, w) : boot_plan(&p, w);
	uvm_boot_files_free(&p.files);
	uvm_options_free(&p.options);
	uvm_mem_free(p.m);
	return code;
}

/* A failure of ours or of a VM outweighs what a workload returned. */
static int worse(int a, int b)
{
	return b > a ? b : a;
}

/* One failure does not keep the others from being tried, but it shows in the exit status. */
static int run_in_turn(const struct line *l, uint64_t count, struct uvm_json_writer *w)
{
	int code = 0;

	for (unsigned i = 0; i < count; i++)
		code = worse(code, run_one(l, i, w));
	return code;
}

/* ---- several at a time ---- */

struct vm {
	struct uvm_job job;
	const struct line *l;
	unsigned index;
	bool json;
	char *text; /* its part of the document */
	int code;
};

static void run_job(void *arg)
{
	struct vm *vm = arg;
	struct uvm_json_writer w;
	size_t n;
	FILE *f;

	if (!vm->json) {
		vm->code = run_one(vm->l, vm->index, NULL);
		return;
	}
	f = open_memstream(&vm->text, &n);
	if (f == NULL) {
		vm->code = 1;
		return;
	}
	uvm_json_begin(&w, cli_json_sink, f, 0, UVM_JSON_ESCAPE_MINIMAL);
	vm->code = run_one(vm->l, vm->index, &w);
	if (uvm_json_end(&w) < 0 || fclose(f) != 0)
		vm->code = worse(vm->code, 1);
}

/* Their parts of the document stand in it in the order of their numbers. */
static int run_vms(struct vm *vms, uint64_t count, struct uvm_pool *pool, struct uvm_json_writer *w)
{
	int code = 0;

	for (uint64_t i = 0; i < count; i++)
		uvm_pool_submit(pool, &vms[i].job);
	for (uint64_t i = 0; i < count; i++) {
		uvm_pool_wait(pool, &vms[i].job);
		code = worse(code, vms[i].code);
		if (w != NULL && vms[i].text != NULL)
			uvm_json_raw(w, vms[i].text, strlen(vms[i].text));
		free(vms[i].text);
	}
	return code;
}

/* This thread is one of those that run them. */
static int run_side_by_side(const struct line *l, uint64_t count, unsigned at_a_time, struct uvm_json_writer *w)
{
	struct vm *vms = calloc((size_t)count, sizeof(*vms));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_pool *pool = NULL;
	int code, r = vms != NULL ? UVM_OK : uvm_no_memory(&d, (size_t)count * sizeof(*vms));

	for (unsigned i = 0; vms != NULL && i < count; i++)
		vms[i] = (struct vm){ .job = { .fn = run_job, .arg = &vms[i] }, .l = l, .index = i, .json = w != NULL };
	if (r == UVM_OK)
		r = uvm_pool_new(&pool, at_a_time - 1, &d);
	code = r == UVM_OK ? run_vms(vms, count, pool, w) : cli_error(l->c, NULL, &d);
	uvm_pool_free(pool);
	free(vms);
	return code;
}

/* ---- */

static int run_all(const struct line *l, uint64_t count, uint64_t at_a_time, struct uvm_json_writer *w)
{
	if (l->side_by_side)
		return run_side_by_side(l, count, at_a_time < AT_A_TIME ? (unsigned)at_a_time : AT_A_TIME, w);
	return run_in_turn(l, count, w);
}

int plan_vms(const struct cli *c, const struct uvm_host *host, plan_make_fn *make)
{
	const uint64_t count = cli_u64(c, "count", 1), parallel = cli_u64(c, "parallel", 1);
	const uint64_t at_a_time = parallel < count ? parallel : count;
	const struct line l = { .c = c, .host = host, .make = make, .side_by_side = !plan_is_dry(c) && at_a_time > 1 };
	struct uvm_json_writer w;
	int code, end;

	if (!cli_has(c, "json"))
		return run_all(&l, count, at_a_time, NULL);
	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "uvms");
	uvm_json_array_open(&w);
	code = run_all(&l, count, at_a_time, &w);
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	end = cli_json_end(c, &w);
	return code != 0 ? code : end;
}
