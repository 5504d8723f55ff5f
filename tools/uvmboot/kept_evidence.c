/* SPDX-License-Identifier: MIT */
/*
 * Debug bundles of VMs in QEMU. What there is no file of yet is written to a private directory first, and that is removed.
 */
#include "kept_evidence.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "os/file.h"
#include "os/memfile.h"
#include "os/say.h"
#include "plan_text.h"
#include "uvm/bundle.h"
#include "uvm/host.h"
#include "when.h"

#define FILES_MAX 32u

struct keeping {
	const struct boot *boot;
	struct plan *p;
	struct bundle b;
	const char *work; /* the private directory */
	const char *made[FILES_MAX];
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

/* Where the contents are: the VM's own copy has no name. */
static const char *open_place(const struct keeping *k, const char *path)
{
	const struct run *r = &k->boot->run;
	char place[UVM_MEMFILE_PATH];

	for (size_t i = 0; i < r->config.ndisks; i++) {
		if (r->disks[i].fd > 0 && strcmp(r->disks[i].path, path) == 0) {
			uvm_memfile_path(r->disks[i].fd, place);
			return uvm_mem_text(k->b.m, place, strlen(place));
		}
	}
	return path;
}

static void add(struct keeping *k, const char *role, const char *source, const char *path)
{
	if (k->b.nfiles < FILES_MAX)
		k->b.files[k->b.nfiles++] = (struct bundle_file){ .role = role,
								  .source = source,
								  .path = open_place(k, path),
								  .base = uvm_path_base(k->b.m, UVM_PATHS_POSIX, path) };
}

/* Called for each piece of evidence; its role is its name up to the dot. */
static int add_piece(void *arg, const char *name, const void *p, size_t n)
{
	struct keeping *k = arg;
	const char *path = uvm_mem_format(k->b.m, "%s/%s", k->work, name);
	struct uvm_diag d = UVM_DIAG_INIT;

	if (n == 0 || k->nmade == FILES_MAX)
		return UVM_OK;
	if (uvm_file_write(path, p, n, &d) < 0) {
		(void)cli_error(k->p->c, path, &d);
		return d.code;
	}
	k->made[k->nmade++] = path;
	add(k, uvm_mem_text(k->b.m, name, strcspn(name, ".")), name, path);
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

static void add_disks(struct keeping *k)
{
	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
		const char *source = k->p->files.file[disks[i].from].used;

		if (source != NULL)
			add(k, disks[i].role, source, host_place(k->b.m, k->p->host, source));
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
	const char *parent = getenv("TMPDIR");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct keeping k = { .boot = b, .p = p, .b = { .m = p->m } };
	char *work = uvm_mem_format(p->m, "%s/uvmboot-XXXXXX", parent != NULL && *parent != '\0' ? parent : "/tmp");
	int r, code;

	if (!p->options.DebugMode || *p->options.DebugDataPath == '\0')
		return 0;
	k.work = mkdtemp(work);
	if (k.work == NULL)
		r = uvm_say(&d, UVM_E_IO, "cannot make a private directory: %m");
	else
		r = keep(&k, &d);
	code = print(&k);
	if (r < 0)
		code = cli_error(p->c, p->options.DebugDataPath, &d);
	for (size_t i = 0; i < k.nmade; i++)
		(void)unlink(k.made[i]);
	if (k.work != NULL)
		(void)rmdir(k.work);
	return code;
}
