/* SPDX-License-Identifier: MIT */
/*
 * Debug bundles of VMs in QEMU. What there is no file of is put into one in memory first.
 */
#include "kept_evidence.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "os/memfile.h"
#include "os/say.h"
#include "os/stream.h"
#include "plan_text.h"
#include "uvm/bundle.h"
#include "uvm/host.h"
#include "when.h"

#define FILES_MAX 32u

struct keeping {
	const struct boot *boot;
	struct plan *p;
	struct bundle b;
	int made[FILES_MAX]; /* files in memory */
	size_t nmade;
};

static const struct {
	enum uvm_boot_role from;
	const char *role;
} disks[] = {
	{ UVM_BOOT_SCRATCH, "scratch" },
	{ UVM_BOOT_EFI_VHD, "efi" },
	{ UVM_BOOT_GUEST_STATE, "guest-state" },
};

/* How a file without a name is opened. */
static const char *path_of(const struct keeping *k, int fd)
{
	char path[UVM_MEMFILE_PATH];

	uvm_memfile_path(fd, path);
	return uvm_mem_text(k->b.m, path, strlen(path));
}

static void add(struct keeping *k, const char *role, const char *source, const char *path, const char *base)
{
	if (k->b.nfiles < FILES_MAX)
		k->b.files[k->b.nfiles++] = (struct bundle_file){ .role = role, .source = source, .path = path, .base = base };
}

/* Called for each piece of evidence; its role is its name up to the dot. */
static int add_piece(void *arg, const char *name, const void *p, size_t n)
{
	struct iovec iov = { (void *)(uintptr_t)p, n };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct keeping *k = arg;
	int r, *fd = &k->made[k->nmade];

	if (n == 0 || k->nmade == FILES_MAX)
		return UVM_OK;
	r = uvm_memfile_new("evidence", fd, &d);
	if (r == UVM_OK) {
		k->nmade++;
		r = uvm_memfile_write(*fd, 0, &iov, 1, &d);
	}
	if (r < 0) {
		(void)cli_error(k->p->c, name, &d);
		return r;
	}
	name = uvm_mem_text(k->b.m, name, strlen(name));
	add(k, uvm_mem_text(k->b.m, name, strcspn(name, ".")), name, path_of(k, *fd), name);
	return UVM_OK;
}

static int add_text(struct keeping *k, const char *name, char *text)
{
	const int r = text != NULL ? add_piece(k, name, text, strlen(text)) : UVM_OK;

	free(text);
	return r;
}

static int add_digest(struct keeping *k, const struct input *in)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	char text[2 * 32 + 2], *end = text;

	if (in->len == 0)
		return UVM_OK;
	if (EVP_Digest(in->p, in->len, digest, NULL, EVP_sha256(), NULL) != 1)
		return UVM_E_CRYPTO;
	for (size_t i = 0; i < 32; i++)
		end += snprintf(end, 3, "%02x", digest[i]);
	*end = '\n';
	return add_piece(k, "image.sha256", text, sizeof(text) - 1);
}

/* Where the contents are: the VM's own copy has no name. */
static const char *contents_of(const struct keeping *k, const char *path)
{
	const struct run *r = &k->boot->run;

	for (size_t i = 0; i < r->config.ndisks; i++) {
		if (r->disks[i].fd > 0 && strcmp(r->disks[i].path, path) == 0)
			return path_of(k, r->disks[i].fd);
	}
	return path;
}

static void add_disks(struct keeping *k)
{
	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
		const char *source = k->p->files.file[disks[i].from].used;
		const char *path = source != NULL ? host_place(k->b.m, k->p->host, source) : NULL;

		if (path != NULL)
			add(k, disks[i].role, source, contents_of(k, path), uvm_path_base(k->b.m, UVM_PATHS_POSIX, path));
	}
}

static int print(const struct keeping *k)
{
	int code = 0;

	for (size_t i = 0; i < k->b.nfiles; i++) {
		const struct bundle_file *f = &k->b.files[i];

		if (f->state == BUNDLE_FAILED) {
			cli_note(k->p->c, f->source, "%s", f->error);
			code = 1;
		}
	}
	if (k->b.name != NULL)
		cli_note(k->p->c, k->p->id, "kept in %s as %s" BUNDLE_MANIFEST, k->b.dir, k->b.name);
	return code;
}

static int keep(struct keeping *k, struct uvm_diag *d)
{
	struct uvm_progress progress;
	int r = UVM_OK;

	k->b.id = k->p->id;
	k->b.saved = when_now();
	k->b.dir = host_place(k->b.m, k->p->host, k->p->options.DebugDataPath);
	k->b.files = uvm_mem_take(k->b.m, FILES_MAX, sizeof(*k->b.files));
	if (k->b.files == NULL || k->b.dir == NULL)
		return uvm_say(d, UVM_E_IO, "no such place on this machine");
	add_disks(k);
	if (k->boot->run.vm != NULL)
		r = uvm_vm_qemu.collect(k->boot->run.vm, add_piece, k);
	if (r == UVM_OK)
		r = add_text(k, "document.json", plan_document_text(k->p));
	if (r == UVM_OK)
		r = add_text(k, "options.json", plan_options_text(k->p));
	if (r == UVM_OK)
		r = add_digest(k, &k->boot->run.in);
	return r == UVM_OK ? bundle_save(&k->b, &progress, d) : r;
}

int evidence_keep(const struct boot *b)
{
	struct plan *p = b->p;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct keeping k = { .boot = b, .p = p, .b = { .m = p->m } };
	int r, code;

	if (!p->options.DebugMode || *p->options.DebugDataPath == '\0')
		return 0;
	r = keep(&k, &d);
	code = print(&k);
	if (r < 0)
		code = cli_error(p->c, p->options.DebugDataPath, &d);
	for (size_t i = 0; i < k.nmade; i++)
		uvm_stream_close(&k.made[i]);
	return code;
}
