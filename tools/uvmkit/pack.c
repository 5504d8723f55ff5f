/* SPDX-License-Identifier: MIT */
/*
 * uvmkit pack: a boot-files directory from images and raw file systems.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <uvmkit/vhd.h>

#include "commands.h"
#include "os/dir.h"
#include "os/progress.h"
#include "os/say.h"
#include "os/sparse.h"
#include "pack.h"
#include "uvm/firmware.h"

#define FILES_MAX 8

const struct pack_disk pack_disks[] = {
	{ "efi", "boot.vhd" }, { "rootfs", "rootfs.vhd" }, { "scratch", "scratch.vhd" }, { NULL, NULL }
};

/* One file that is being made. */
struct packed {
	const char *name, *from; /* in the directory; what it was made from */
	uint64_t size;
};

struct job {
	struct cli *c;
	const char *dir;
	struct uvm_new_dirs made;
	struct uvm_output out[FILES_MAX];
	struct packed file[FILES_MAX];
	unsigned n;
	char *making; /* the file that is under way, for messages: whatever fails then may be it or what it is made from */
};

static struct packed *find(struct job *j, const char *name)
{
	for (unsigned i = 0; i < j->n; i++) {
		if (strcmp(j->file[i].name, name) == 0)
			return &j->file[i];
	}
	return NULL;
}

/* Begin the file ${name}: *ret is its output. */
static int begin(struct job *j, const char *name, const char *from, struct uvm_output **ret, struct uvm_diag *d)
{
	char *path;
	int r;

	if (asprintf(&path, "%s/%s", j->dir, name) < 0)
		return uvm_say(d, UVM_E_NOMEM, "out of memory");
	if (asprintf(&j->making, "%s (from %s)", path, from) < 0)
		j->making = NULL;
	*ret = &j->out[j->n];
	r = uvm_output_open(*ret, path, d);
	free(path);
	if (r == UVM_OK)
		j->file[j->n++] = (struct packed){ name, from, 0 };
	return r;
}

static void ended(struct job *j, uint64_t size)
{
	j->file[j->n - 1].size = size;
	free(j->making);
	j->making = NULL;
}

static int failed(struct job *j, const char *path, const struct uvm_diag *d)
{
	const int code = cli_error(j->c, j->making != NULL ? j->making : path, d);

	free(j->making);
	j->making = NULL;
	return code;
}

/* ---- images -------------------------------------------------------------------------------------------------------- */

/* "snp=image.bin": the kind that is asked for, NULL when none is, and where the path begins. */
static const struct uvm_firmware *asked_for(const char *arg, const char **path)
{
	size_t n;
	const struct uvm_firmware *w = uvm_firmwares(&n);

	for (size_t i = 0; i < n; i++) {
		const size_t len = strlen(w[i].kind);

		if (strncmp(arg, w[i].kind, len) == 0 && arg[len] == '=') {
			*path = arg + len + 1;
			return &w[i];
		}
	}
	*path = arg;
	return NULL;
}

static int pack_one(struct job *j, const char *path, const struct input *in, const struct uvm_firmware *w, struct uvm_diag *d)
{
	const struct packed *other = find(j, w->file);
	struct uvm_bytes b = { 0 };
	struct uvm_output *o;
	int r;

	if (other != NULL)
		return uvm_say(d, UVM_E_DUPLICATE, "%s is made from %s already; say which image is for what, as in %s=IMAGE",
			       w->file, other->from, w->kind);
	r = uvm_firmware_pack(in->p, in->len, &b, d);
	if (r == UVM_OK)
		r = begin(j, w->file, path, &o, d);
	if (r == UVM_OK)
		r = uvm_output_write(o, b.p, b.len, d);
	if (r == UVM_OK)
		ended(j, b.len);
	uvm_bytes_free(&b);
	return r;
}

static int pack_image(struct job *j, const char *arg, struct uvm_diag *d)
{
	const char *path;
	const struct uvm_firmware *only = asked_for(arg, &path);
	unsigned packed = 0;
	size_t n;
	const struct uvm_firmware *w = uvm_firmwares(&n);
	struct input in;
	int r;

	r = input_read(&in, path, NULL, d);
	for (size_t i = 0; i < n && r == UVM_OK; i++) {
		if ((only != NULL && only != &w[i]) || !uvm_firmware_wants(&w[i], &in.igvm))
			continue;
		r = pack_one(j, path, &in, &w[i], d);
		packed++;
	}
	if (r == UVM_OK && packed == 0)
		r = platform_refuse(&in.igvm, only != NULL ? platform_words[only->platform_type] : "snp or vbs", d);
	input_free(&in);
	return r == UVM_OK ? 0 : failed(j, path, d);
}

/* ---- disks --------------------------------------------------------------------------------------------------------- */

struct contents {
	EVP_MD_CTX *digest;
	struct uvm_progress *bar;
};

static int digest_piece(void *arg, const uint8_t *p, uint64_t n, struct uvm_diag *d)
{
	static const uint8_t zeros[65536];
	struct contents *t = arg;

	uvm_progress_add(t->bar, n);
	for (size_t part; n > 0; n -= part) {
		part = p != NULL || n < sizeof(zeros) ? (size_t)n : sizeof(zeros);
		if (EVP_DigestUpdate(t->digest, p != NULL ? p : zeros, part) != 1)
			return uvm_say(d, UVM_E_CRYPTO, "SHA-256 failed");
	}
	return UVM_OK;
}

static int copy_contents(const struct uvm_sparse *s, struct uvm_output *o, uint8_t digest[EVP_MAX_MD_SIZE], struct uvm_diag *d)
{
	struct uvm_progress bar;
	struct contents t = { EVP_MD_CTX_new(), &bar };
	int r;

	uvm_progress_begin(&bar, "packing", s->size);
	if (t.digest == NULL || EVP_DigestInit_ex(t.digest, EVP_sha256(), NULL) != 1)
		r = uvm_say(d, UVM_E_CRYPTO, "SHA-256 failed");
	else
		r = uvm_sparse_copy(s, o, digest_piece, &t, d);
	if (r == UVM_OK && EVP_DigestFinal_ex(t.digest, digest, NULL) != 1)
		r = uvm_say(d, UVM_E_CRYPTO, "SHA-256 failed");
	uvm_progress_end(&bar);
	EVP_MD_CTX_free(t.digest);
	return r;
}

/* A raw file system, and not a disk in another form. */
static int check_raw(const struct uvm_sparse *s, struct uvm_diag *d)
{
	uint8_t tail[UVM_VHD_FOOTER];
	int r;

	if (s->size == 0 || s->size % UVM_VHD_FOOTER != 0)
		return uvm_say(d, UVM_E_ALIGN, "%" PRIu64 " bytes are no disk: its size is a multiple of %u", s->size,
			       UVM_VHD_FOOTER);
	r = uvm_sparse_at(s, s->size - sizeof(tail), tail, sizeof(tail), d);
	if (r == UVM_OK && uvm_firmware_is(tail, sizeof(tail)))
		r = uvm_say(d, UVM_E_VALUE, "is a VHD already; copy it as it is");
	return r;
}

static int pack_disk(struct job *j, const struct pack_disk *disk, const char *path, struct uvm_diag *d)
{
	uint8_t footer[UVM_VHD_FOOTER], digest[EVP_MAX_MD_SIZE];
	struct uvm_sparse s;
	struct uvm_output *o;
	int r;

	r = uvm_sparse_open(&s, path, d);
	if (r == UVM_OK)
		r = check_raw(&s, d);
	if (r == UVM_OK)
		r = begin(j, disk->file, path, &o, d);
	if (r == UVM_OK)
		r = copy_contents(&s, o, digest, d);
	if (r == UVM_OK) {
		uvm_vhd_write(footer, s.size, digest);
		r = uvm_output_write(o, footer, sizeof(footer), d);
	}
	if (r == UVM_OK)
		ended(j, s.size + sizeof(footer));
	uvm_sparse_close(&s);
	return r == UVM_OK ? 0 : failed(j, path, d);
}

/* ---- the command --------------------------------------------------------------------------------------------------- */

static int pack_all(struct job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *const *args;
	unsigned n;
	int r = 0;

	args = cli_args(j->c, &n);
	for (unsigned i = 0; i < n && r == 0; i++)
		r = pack_image(j, args[i], &d);
	for (const struct pack_disk *disk = pack_disks; disk->option != NULL && r == 0; disk++) {
		if (cli_has(j->c, disk->option) != 0)
			r = pack_disk(j, disk, cli_get(j->c, disk->option), &d);
	}
	if (r == 0 && uvm_outputs_commit(j->out, j->n, &d) < 0)
		r = cli_error(j->c, j->dir, &d);
	return r;
}

static void print_text(const struct job *j)
{
	for (unsigned i = 0; i < j->n; i++) {
		printf("%-14s %12" PRIu64 " bytes  ", j->file[i].name, j->file[i].size);
		cli_print_safe(stdout, j->file[i].from, strlen(j->file[i].from));
		putchar('\n');
	}
}

static int print_json(const struct job *j)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	cli_json_text(&w, "directory", j->dir);
	uvm_json_key(&w, "files");
	uvm_json_array_open(&w);
	for (unsigned i = 0; i < j->n; i++) {
		uvm_json_object_open(&w);
		uvm_json_member_string(&w, "name", j->file[i].name);
		uvm_json_member_u64(&w, "size", j->file[i].size);
		cli_json_text(&w, "from", j->file[i].from);
		uvm_json_object_close(&w);
	}
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return cli_json_end(j->c, &w);
}

static int run(struct cli *c)
{
	struct job j = { .c = c, .dir = cli_get(c, "output") };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	for (unsigned i = 0; i < FILES_MAX; i++)
		j.out[i] = (struct uvm_output){ .fd = -1, .dirfd = -1 };
	r = uvm_dirs_make(&j.made, j.dir, &d) < 0 ? cli_error(c, j.dir, &d) : pack_all(&j);
	for (unsigned i = 0; i < FILES_MAX; i++)
		uvm_output_abort(&j.out[i]);
	if (r == 0)
		uvm_dirs_keep(&j.made);
	else
		uvm_dirs_undo(&j.made);
	if (r == 0 && cli_has(c, "json") != 0)
		return print_json(&j);
	if (r == 0)
		print_text(&j);
	return r;
}

static const struct cli_option options[] = {
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "DIR",
	  .help = "the directory; files in it that are made again are replaced, others stay" },
	{ .name = "efi", .kind = CLI_STRING, .value = "FILE", .help = "EFI system partition, raw: becomes boot.vhd" },
	{ .name = "rootfs", .kind = CLI_STRING, .value = "FILE", .help = "root file system, raw: becomes rootfs.vhd" },
	{ .name = "scratch",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "what the VM may write to, raw: becomes scratch.vhd" },
	{ .name = "json", .help = "print what was made as one JSON document" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Makes the directory that a confidential utility VM is started from. An image goes, byte for byte, into file 8 of a "
	"guest-state file for each way of isolating the VM that it is built for: cwcow.snp.vmgs, and for VBS images "
	"cwcow.vbs.vmgs and cwcow.gso.vmgs. With snp=, vbs= or gso= before its name it goes into that one only.",
	"Raw file systems and disks become fixed VHDs; holes stay holes. The same inputs give the same bytes. All files are "
	"put in place "
	"together, or none is. uvmkit check DIR looks at the result, and the other commands read an image where it lies, in "
	"the .vmgs file.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit pack image.bin -o boot-files", "All guest-state files that the image is for." },
	{ "uvmkit pack snp=image.bin -o boot-files && uvmkit check boot-files", "The one for SEV-SNP, and a look at it." },
	{ NULL, NULL },
};

const struct cli_command pack_command = {
	.name = "pack",
	.summary = "make the boot-files directory of a utility VM",
	.description = description,
	.options = options,
	.positional = { "IMAGE", "an IGVM file, or a resource DLL or guest-state file that holds one", 1, 16 },
	.examples = examples,
	.run = run,
};
