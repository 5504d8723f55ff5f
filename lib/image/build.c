/* SPDX-License-Identifier: MIT */
/*
 * From a request to a file: each configuration by itself, then all merged in their order.
 *
 * The long work is hashing: one stream over the pages that SNP and TDX share, and, when measurements are wanted, one over most
 * of what VBS brings. They run beside each other: a configuration is finished as soon as no stream is in its way, and measured
 * in the background.
 *
 * Source: microsoft/openvmm, vm/loader/igvmfilegen/src/main.rs.
 */
#include <stdlib.h>

#include "image/importer.h"
#include "image/isolation.h"
#include "image/linux.h"
#include "image/linux_direct.h"
#include "image/openhcl.h"
#include "image/portable.h"
#include "image/request.h"
#include "image/uefi.h"
#include "os/pool.h"

#define THREADS_MAX 8u
#define STRIDE 64u /* records between two reports of progress */

/* A configuration in the making. */
struct making {
	struct uvm_importer im;
	struct uvm_image_part *part;
	struct uvm_diag d;
	struct uvm_job measure;
	bool measuring;
	unsigned threads; /* of the measurement */
	int status;       /* of the measurement */
};

struct build {
	struct uvm_import_common common;
	struct uvm_image *image;
	struct making of[UVM_REQUEST_CONFIGS_MAX];
	size_t n;
};

/* ---- one configuration --------------------------------------------------------------------------------------------- */

static int start_file(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;
	const bool portable = im->common->req->portable;
	const struct uvm_igvm_header platform = {
		.type = UVM_IGVM_SUPPORTED_PLATFORM,
		.mask = UVM_IMPORT_MASK,
		.platform = {
			.platform_type = (uint8_t)(portable ? UVM_IGVM_NATIVE : uvm_isolation_platform(c->isolation)),
			.platform_version = 1,
			.highest_vtl = portable ? 0 : c->max_vtl,
			.shared_gpa_boundary = uvm_import_has_boundary(c) ? 1ull << uvm_import_shared_bits(c) : 0,
		},
	};
	const struct uvm_igvm_header policy = {
		.type = UVM_IGVM_GUEST_POLICY,
		.mask = UVM_IMPORT_MASK,
		.policy = { uvm_isolation_policy(c) },
	};
	int r;

	im->file.arch = im->common->req->arch;
	im->file.version = im->file.arch == UVM_IGVM_ARCH_X64 ? 1 : 2;
	im->registers.vtl = portable ? 0 : c->max_vtl;
	r = uvm_import_record(im, &platform);
	if (r < 0 || (c->isolation != UVM_ISOLATION_SNP && policy.policy.policy == 0))
		return r;
	return uvm_import_record(im, &policy);
}

static int load_uefi(struct uvm_importer *im)
{
	struct uvm_uefi uefi;

	return uvm_uefi_load(im, &im->registers, &uefi);
}

static int load_linux(struct uvm_importer *im)
{
	struct uvm_linux_kernel kernel;

	return uvm_linux_load(im, 0, &kernel);
}

static int load(struct making *m)
{
	static int (*const loaders[])(struct uvm_importer *) = {
		[UVM_IMAGE_UEFI] = load_uefi,
		[UVM_IMAGE_OPENHCL] = uvm_openhcl_load,
		[UVM_IMAGE_LINUX] = load_linux,
		[UVM_IMAGE_SNP_LINUX_DIRECT] = uvm_linux_direct_load,
	};
	const enum uvm_image_kind kind = m->im.config->kind;
	int r = uvm_request_check_config(&m->im);

	if (r == UVM_OK)
		r = start_file(&m->im);
	if (r == UVM_OK && kind != UVM_IMAGE_NONE)
		r = loaders[kind](&m->im);
	return r;
}

static bool is_measured(const struct build *b, const struct making *m)
{
	return b->common.req->measure && m->im.config->isolation != UVM_ISOLATION_NONE;
}

/* The measurement is that of the merged file: it depends on nothing that other configurations bring. */
static void measure(void *arg)
{
	struct making *m = arg;
	const struct uvm_measure_options opt = { .threads = m->threads };
	const struct uvm_igvm_list *directives = &m->im.file.section[UVM_IGVM_DIRECTIVES];
	const int platform = uvm_measure_platform_of(uvm_isolation_platform(m->im.config->isolation));
	const struct uvm_measure_target target = { (enum uvm_measure_platform)platform, UVM_IMPORT_MASK };
	struct uvm_measure *w = NULL;

	uvm_import_settle(&m->im);
	m->status = uvm_measure_new(&w, &target, 1, &opt, &m->d);
	for (size_t i = 0; i < directives->n && m->status == UVM_OK; i++) {
		m->status = uvm_measure_add(w, &directives->h[i], &m->d);
		if (i % STRIDE == STRIDE - 1)
			uvm_import_progress(m->im.common, STRIDE);
	}
	if (m->status == UVM_OK)
		m->status = uvm_measure_finish(w, &m->part->digest, &m->d);
	uvm_measure_free(w);
}

static int finish(struct build *b, struct making *m)
{
	int r = uvm_import_finish(&m->im, m->part);

	if (r < 0 || !is_measured(b, m))
		return r;
	m->threads = b->common.threads / (unsigned)b->n; /* several are measured at a time */
	m->threads = m->threads > 0 ? m->threads : 1;
	m->measure = (struct uvm_job){ .fn = measure, .arg = m };
	m->measuring = true;
	if (b->common.pool != NULL)
		uvm_pool_submit(b->common.pool, &m->measure);
	else
		measure(m);
	return UVM_OK;
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

/* What went wrong with configuration ${i}; without a record of its own it is about the configuration. */
static int blame(struct build *b, size_t i, int r, struct uvm_diag *d)
{
	if (r == UVM_OK)
		return r;
	*d = b->of[i].d;
	if (d->record == NULL) {
		d->record = "guest_configs";
		d->index = (uint32_t)i;
	}
	return r;
}

/* Shared pages are mostly the same everywhere, and then hashed once. */
static uint64_t pages_to_hash(const struct build *b)
{
	uint64_t measured = 0, shared = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct making *m = &b->of[i];

		measured += is_measured(b, m) ? m->im.npages : 0;
		if (uvm_import_hardware(&m->im) && m->im.npages > shared)
			shared = m->im.npages;
	}
	return measured + shared;
}

static int load_all(struct build *b, struct uvm_diag *d)
{
	const struct uvm_image_request *req = b->common.req;
	int r = UVM_OK;

	for (; b->n < req->nconfigs && r == UVM_OK; b->n++) {
		struct making *m = &b->of[b->n];

		m->d = (struct uvm_diag)UVM_DIAG_INIT;
		m->part = &b->image->parts[b->n];
		m->part->config = &req->configs[b->n];
		m->im = (struct uvm_importer){ .config = m->part->config, .common = &b->common, .d = &m->d };
		r = blame(b, b->n, load(m), d);
	}
	b->common.to_hash = pages_to_hash(b);
	return r;
}

/* Those with shared pages come last: VBS is measured while their stream is hashed. */
static int finish_all(struct build *b, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (int hardware = 0; hardware <= 1; hardware++) {
		for (size_t i = 0; i < b->n && r == UVM_OK; i++) {
			if (uvm_import_hardware(&b->of[i].im) == hardware)
				r = blame(b, i, finish(b, &b->of[i]), d);
		}
	}
	for (size_t i = 0; i < b->n; i++) {
		if (b->of[i].measuring && b->common.pool != NULL)
			uvm_pool_wait(b->common.pool, &b->of[i].measure);
		uvm_import_settle(&b->of[i].im);
		if (r == UVM_OK)
			r = blame(b, i, b->of[i].status, d);
	}
	return r;
}

/* Take over the first file; merge later ones, which gives them masks of their own. */
static int merge_all(struct build *b, struct uvm_diag *d)
{
	struct uvm_image *image = b->image;
	const struct uvm_igvm_list *platforms = &image->file.section[UVM_IGVM_PLATFORMS];
	int r;

	image->file = b->of[0].im.file;
	b->of[0].im.file = (struct uvm_igvm){ 0 };
	r = uvm_igvm_check(&image->file, NULL, NULL, d);
	for (size_t i = 1; i < b->n && r == UVM_OK; i++)
		r = uvm_igvm_merge(&image->file, &b->of[i].im.file, false, d);
	for (size_t i = 0; i < b->n && r == UVM_OK; i++)
		image->parts[i].mask = platforms->h[i].mask;
	image->nparts = b->n;
	return r;
}

static int build(struct build *b, struct uvm_diag *d)
{
	const struct uvm_image_request *req = b->common.req;
	struct uvm_image *image = b->image;
	int r = uvm_request_check_platforms(req, d);

	if (r == UVM_OK && req->portable)
		r = uvm_portable_refuse(req, d);
	if (r < 0)
		return r;
	image->memory = calloc(1, sizeof(*image->memory));
	if (image->memory == NULL)
		return uvm_no_memory(d, sizeof(*image->memory));
	b->common.memory = image->memory;
	image->parts = uvm_image_alloc(image->memory, req->nconfigs * sizeof(*image->parts), d);
	if (image->parts == NULL)
		return UVM_E_NOMEM;
	r = load_all(b, d);
	if (r == UVM_OK)
		r = finish_all(b, d);
	if (r == UVM_OK)
		r = merge_all(b, d);
	return r < 0 || !req->portable ? r : uvm_portable_check(&image->file, d);
}

int uvm_image_build(const struct uvm_image_request *req, struct uvm_image *ret, struct uvm_diag *d)
{
	const unsigned cpus = uvm_cpu_count(), threads = cpus < THREADS_MAX ? cpus : THREADS_MAX;
	struct build b = { .common = { .req = req }, .image = ret };
	struct uvm_diag local = UVM_DIAG_INIT;
	int r;

	*ret = (struct uvm_image){ 0 };
	/* The caller's thread works too, and does all where no other can be started. */
	if (threads > 1 && uvm_pool_new(&b.common.pool, threads - 1, NULL) < 0)
		b.common.pool = NULL;
	b.common.threads = b.common.pool != NULL ? threads : 1;
	r = build(&b, &local);
	uvm_pool_free(b.common.pool);
	for (size_t i = 0; i < b.n; i++)
		uvm_importer_free(&b.of[i].im);
	if (r < 0)
		uvm_image_free(ret);
	if (r < 0 && d != NULL && d->code == UVM_OK)
		*d = local;
	return r;
}

void uvm_image_free(struct uvm_image *image)
{
	if (image == NULL)
		return;
	uvm_igvm_free(&image->file);
	if (image->memory != NULL)
		uvm_image_memory_free(image->memory);
	free(image->memory);
	*image = (struct uvm_image){ 0 };
}
