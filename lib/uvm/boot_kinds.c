/* SPDX-License-Identifier: MIT */
/*
 * Whether the files that a VM boots from are there, and of the kind that each must be. A table says what is looked for in a
 * file by what it is for; each look ends at the first thing that is wrong, and says what to do about it.
 *
 * What is on the disks, and who signed the endorsements, is not looked at here: the guest and `uvmkit verify` do.
 */
#include "uvm/boot_kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/vhd.h>
#include <uvmkit/wire.h>

#include "endorse/cose.h"
#include "image/bzimage.h"
#include "image/elf.h"
#include "image/unpack.h"
#include "os/say.h"
#include "uvm/firmware.h"
#include "uvm/host.h"
#include "uvm/refuse.h"

#define SECTOR 512u /* of every disk that a VM is given */
#define ENDORSEMENT_MAX 1048576u

#define PACK_IMAGE "make it from an image with 'uvmkit pack'"
#define PACK_DISK "make it from a raw disk with 'uvmkit pack'"
#define CONVERT "convert it with 'qemu-img convert -O vpc -o subformat=fixed,force_size=on'"

/* A file that is looked into. */
struct looking {
	const struct uvm_options *o;
	enum uvm_starter starter;
	struct uvm_boot_file *file;
	struct uvm_sparse s;
	const char *part;   /* what of it offsets count in, with ": " behind it */
	const char *advice; /* what to do about what is wrong */
};

typedef int look_fn(struct looking *l, struct uvm_diag *d);

static int read_whole(const struct looking *l, uint64_t limit, struct uvm_bytes *ret, struct uvm_diag *d)
{
	const size_t n = (size_t)l->s.size;
	int r;

	if (l->s.size > limit)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "size", l->s.size, limit);
	*ret = (struct uvm_bytes){ malloc(n > 0 ? n : 1), n };
	if (ret->p == NULL)
		return uvm_no_memory(d, n);
	r = uvm_sparse_at(&l->s, 0, ret->p, n, d);
	if (r < 0)
		uvm_bytes_free(ret);
	return r;
}

/* Whether these bytes are there; what cannot be read is told by whoever reads next. */
static bool has(const struct looking *l, uint64_t off, const char *bytes, size_t n)
{
	uint8_t b[8];

	return off <= l->s.size && l->s.size - off >= n && uvm_sparse_at(&l->s, off, b, n, NULL) == UVM_OK &&
	       memcmp(b, bytes, n) == 0;
}

/* ---- disks --------------------------------------------------------------------------------------------------------- */

int boot_kind_vhd(const struct uvm_sparse *s, uint64_t *ret, struct uvm_diag *d)
{
	uint8_t footer[UVM_VHD_FOOTER];
	int r;

	if (s->size < sizeof(footer))
		return uvm_fail(d, UVM_E_SHORT, 0, "footer", s->size, sizeof(footer));
	r = uvm_sparse_at(s, s->size - sizeof(footer), footer, sizeof(footer), d);
	return r == UVM_OK ? uvm_vhd_read(footer, s->size, ret, d) : r;
}

/* A partition table for larger sectors is not found where it is looked for. */
static int check_sectors(struct looking *l, struct uvm_diag *d)
{
	static const char gpt[] = "EFI PART";
	const uint64_t large = 4096;

	if (has(l, SECTOR, gpt, 8) || !has(l, large, gpt, 8))
		return UVM_OK;
	l->advice = "partition it for sectors of 512 bytes";
	return uvm_fail_says(d, UVM_E_VALUE, large, "partition table", large, SECTOR, "for sectors of %G bytes, expected %W");
}

static int look_for_vhd(struct looking *l, struct uvm_diag *d)
{
	int r;

	l->advice = PACK_DISK;
	if (has(l, 0, "vhdxfile", 8)) {
		l->advice = CONVERT;
		return uvm_fail_says(d, UVM_E_MAGIC, 0, "signature", 0, 0, "vhdxfile, a VHDX, expected a fixed VHD");
	}
	r = boot_kind_vhd(&l->s, &l->file->disk, d);
	if (r == UVM_E_UNSUPPORTED)
		l->advice = CONVERT;
	if (r == UVM_OK && l->file->disk == 0)
		r = uvm_fail_says(d, UVM_E_VALUE, l->s.size - UVM_VHD_FOOTER, "VHD_FOOTER", 0, 0,
				  "the disk in it has no bytes");
	return r == UVM_OK ? check_sectors(l, d) : r;
}

static int look_for_scratch(struct looking *l, struct uvm_diag *d)
{
	return l->starter == UVM_STARTER_HCS && has(l, 0, "vhdxfile", 8) ? UVM_OK : look_for_vhd(l, d);
}

/* ---- guest state --------------------------------------------------------------------------------------------------- */

static int read_store(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	const struct looking *l = ctx;

	if (n > l->file->disk || off > l->file->disk - n)
		return uvm_fail(d, UVM_E_RANGE, off, "VMGS", off, l->file->disk);
	return uvm_sparse_at(&l->s, off, p, n, d);
}

/* Where a SUPPORTED_PLATFORM record says which platform. */
static const struct uvm_igvm_field *platform_field(void)
{
	const struct uvm_igvm_field *f = uvm_igvm_kind(UVM_IGVM_SUPPORTED_PLATFORM)->fields;

	while (strcmp(f->name, "platform_type") != 0)
		f++;
	return f;
}

/* The platforms that an image is for, and the one that its VM must have. */
static int refuse_platform(const struct looking *l, const struct uvm_igvm *f, struct uvm_diag *d)
{
	const struct uvm_firmware *w = uvm_firmware_of(l->o);
	const struct uvm_igvm_list *all = &f->section[UVM_IGVM_PLATFORMS];
	char names[128] = "";
	size_t at = 0;

	for (size_t i = 0; i < all->n && at < sizeof(names); i++)
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s", i > 0 ? ", " : "",
				       uvm_igvm_platform_name(all->h[i].platform.platform_type));
	(void)uvm_say(d, UVM_E_VALUE, "%s, expected %s for %s", names, uvm_igvm_platform_name(w->platform_type), w->isolation);
	d->record = "SUPPORTED_PLATFORM";
	d->index = 0;
	d->field = platform_field()->name;
	d->off = all->h[0].off + UVM_IGVM_FRAME_SIZE + platform_field()->off; /* the rules demand one at least */
	return d->code;
}

static int look_at_image(struct looking *l, struct uvm_bytes image, struct uvm_diag *d)
{
	struct uvm_igvm f;
	int r;

	l->part = "the image in it: ";
	l->advice = "'uvmkit check' names all that is wrong with it";
	r = uvm_igvm_read(&f, image.p, image.len, NULL, d);
	if (r == UVM_OK && !uvm_firmware_wants(uvm_firmware_of(l->o), &f)) {
		l->advice = "build the image for it, or choose another isolation type";
		r = refuse_platform(l, &f, d);
	}
	uvm_igvm_free(&f);
	return r;
}

static int look_into_store(struct looking *l, struct uvm_vmgs *v, struct uvm_diag *d)
{
	const struct uvm_vmgs_device dev = { .ctx = l, .size = l->file->disk, .sector_size = SECTOR, .read = read_store };
	struct uvm_bytes image = { 0 };
	int r;

	l->part = "VMGS: ";
	r = uvm_vmgs_open(v, &dev, d);
	if (r == UVM_OK)
		r = uvm_firmware_image(v, &image, d);
	if (r == UVM_OK)
		r = look_at_image(l, image, d);
	uvm_bytes_free(&image);
	return r;
}

static int look_for_guest_state(struct looking *l, struct uvm_diag *d)
{
	struct uvm_vmgs *v;
	int r;

	r = look_for_vhd(l, d);
	if (r < 0) {
		l->advice = PACK_IMAGE;
		return r;
	}
	v = malloc(sizeof(*v));
	if (v == NULL)
		return uvm_no_memory(d, sizeof(*v));
	l->advice = PACK_IMAGE;
	r = look_into_store(l, v, d);
	uvm_vmgs_close(v);
	free(v);
	return r;
}

/* ---- Linux --------------------------------------------------------------------------------------------------------- */

/* Firmware starts what has a loader of its own; a host that loads the kernel itself takes both kinds. */
static int look_for_kernel(struct looking *l, struct uvm_diag *d)
{
	struct uvm_bytes b;
	struct uvm_bzimage compressed;
	struct uvm_elf elf;
	int r;

	l->advice = l->o->KernelDirect ? "a bzImage or an ELF kernel for x64 is needed" : "firmware starts a bzImage";
	r = read_whole(l, UVM_KERNEL_MAX, &b, d);
	if (r < 0)
		return r;
	const struct uvm_slice file = { b.p, b.len };

	if (!l->o->KernelDirect || uvm_bzimage_is(file))
		r = uvm_bzimage_read(&compressed, file, d);
	else
		r = uvm_elf_place(&elf, file, UVM_IGVM_ARCH_X64, 0, 0, false, d);
	uvm_bytes_free(&b);
	return r;
}

static int look_for_initrd(struct looking *l, struct uvm_diag *d)
{
	static const struct {
		const char *bytes;
		size_t n;
	} begins[] = {
		{ "070701", 6 },
		{ "070702", 6 }, /* cpio, and with checksums */
		{ "\x1f\x8b", 2 },
		{ "\xfd"
		  "7zXZ",
		  5 }, /* gzip, xz */
		{ "\x28\xb5\x2f\xfd", 4 },
		{ "\x02\x21\x4c\x18", 4 }, /* zstd, LZ4 as kernels have it */
		{ "BZh", 3 },
		{ "\x5d\0\0", 3 }, /* bzip2, LZMA */
	};

	l->advice = "a cpio archive is needed, compressed or not; 'uvmkit initrd' makes one";
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (has(l, 0, begins[i].bytes, begins[i].n))
			return UVM_OK;
	}
	return uvm_fail_says(d, UVM_E_MAGIC, 0, "c_magic", 0, 0, "neither a cpio archive nor a compressed one");
}

static int look_for_rootfs(struct looking *l, struct uvm_diag *d)
{
	return l->o->PreferredRootFSType == UVM_ROOTFS_INITRD ? look_for_initrd(l, d) : look_for_vhd(l, d);
}

/* ---- endorsements -------------------------------------------------------------------------------------------------- */

static int look_for_endorsement(struct looking *l, struct uvm_diag *d)
{
	struct uvm_bytes b;
	struct uvm_cose message;
	struct uvm_rd rd;
	int r;

	l->advice = "take the one that came with the image, or none";
	r = read_whole(l, ENDORSEMENT_MAX, &b, d);
	if (r < 0)
		return r;
	rd = uvm_rd_init(b.p, b.len, d);
	r = uvm_cose_read(&rd, &message);
	uvm_bytes_free(&b);
	return r;
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

static look_fn *const looks[UVM_BOOT_ROLES] = {
	[UVM_BOOT_GUEST_STATE] = look_for_guest_state,
	[UVM_BOOT_EFI_VHD] = look_for_vhd,
	[UVM_BOOT_BOOT_CIM_VHD] = look_for_vhd,
	[UVM_BOOT_SCRATCH] = look_for_scratch,
	[UVM_BOOT_KERNEL] = look_for_kernel,
	[UVM_BOOT_ROOTFS] = look_for_rootfs,
	[UVM_BOOT_VERITY_VHD] = look_for_vhd,
	[UVM_BOOT_REFERENCE_INFO] = look_for_endorsement,
	[UVM_BOOT_HASH_ENVELOPE] = look_for_endorsement,
};

/* What is wrong with one file, NULL when nothing is. */
static const char *look(struct looking *l, look_fn *how, const char *place, struct uvm_mem *m)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char what[512];
	int r;

	r = uvm_sparse_open(&l->s, place, &d);
	if (r == UVM_OK)
		r = how(l, &d);
	uvm_sparse_close(&l->s);
	if (r == UVM_OK)
		return NULL;
	uvm_diag_format(&d, what, sizeof(what));
	return uvm_mem_format(m, "%s%s%s%s", l->part, what, *l->advice != '\0' ? "; " : "", l->advice);
}

static bool is_missing(const struct uvm_boot_file *f)
{
	return f->path != NULL && f->required && !f->present;
}

static bool is_wrong(const struct uvm_boot_file *f)
{
	return f->wrong != NULL;
}

/* Refuse all files that ${is_so}, naming them; where one is, unless what is wrong with it says that. */
static int refuse_those(const struct uvm_boot_files *b, bool (*is_so)(const struct uvm_boot_file *f), enum uvm_class class_,
			const char *what, struct uvm_diag *d)
{
	char list[UVM_DIAG_TEXT] = "";
	size_t n = 0;

	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES && n < sizeof(list); i++) {
		const struct uvm_boot_file *f = &b->file[i];

		if (!is_so(f))
			continue;
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", n > 0 ? ", " : "", uvm_boot_role_name(i));
		if (f->wrong == NULL && n < sizeof(list))
			n += (size_t)snprintf(list + n, sizeof(list) - n, " (%s)", *f->path != '\0' ? f->path : "not named");
	}
	return n == 0 ? UVM_OK : uvm_refuse(d, class_, "%s: %s", what, list);
}

int uvm_boot_files_check(const struct uvm_boot_files *b, struct uvm_diag *d)
{
	return refuse_those(b, is_missing, UVM_CLASS_BOOT_FILE_MISSING, "no regular file", d);
}

int uvm_boot_files_check_kinds(struct uvm_boot_files *b, const struct uvm_options *o, const struct uvm_host *h,
			       enum uvm_starter starter, struct uvm_diag *d)
{
	struct uvm_mem *m = b->memory;
	int r;

	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++) {
		struct uvm_boot_file *f = &b->file[i];
		struct looking l = { .o = o, .starter = starter, .file = f, .part = "", .advice = "" };

		if (f->path == NULL || !f->present || looks[i] == NULL)
			continue;
		f->disk = 0;
		f->wrong = look(&l, looks[i], host_place(m, h, f->path), m);
	}
	r = uvm_mem_status(m, d);
	if (r == UVM_OK)
		r = uvm_boot_files_check(b, d);
	if (r == UVM_OK)
		r = refuse_those(b, is_wrong, UVM_CLASS_BOOT_FILE_KIND, "not what they must be", d);
	return r;
}
