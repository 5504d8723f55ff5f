/* SPDX-License-Identifier: MIT */
/*
 * The SEC entry point: firmware volume, its files up to the SEC file, that file's sections up to the PE32 one, the image in it.
 */
#include "image/sec_volume.h"

#include <uvmkit/wire.h>

#define VOLUME_HEADER 56u
#define VOLUME_SIGNATURE 0x4856465Fu /* "_FVH" */
#define FILE_HEADER 24u
#define FILE_SEC 3u
#define SECTION_HEADER 4u
#define SECTION_PE32 0x10u
#define DOS_HEADER 64u
#define TE_HEADER 40u
#define PE_HEADER 248u /* up to and with the optional header of 32-bit images: what the loaders in the field read */

struct walk {
	struct uvm_slice image;
	uint64_t at;     /* in the image */
	uint64_t offset; /* of the same place, from where sizes and alignments count */
	struct uvm_diag *d;
};

static int need(const struct walk *w, uint64_t at, size_t n, const char *what, const uint8_t **ret)
{
	if (at > w->image.len || w->image.len - at < n)
		return uvm_fail(w->d, UVM_E_SHORT, at, what, at < w->image.len ? w->image.len - at : 0, n);
	*ret = w->image.p + at;
	return UVM_OK;
}

static void align(struct walk *w, uint64_t to)
{
	const uint64_t pad = (to - w->offset % to) % to;

	w->at += pad;
	w->offset += pad;
}

static uint32_t u24(const uint8_t *b)
{
	return (uint32_t)uvm_le(b, 3);
}

static int step(struct walk *w, uint32_t size, const char *what)
{
	if (size == 0)
		return uvm_fail_says(w->d, UVM_E_VALUE, w->at, what, 0, 0, "has no size");
	w->at += size;
	w->offset += size;
	return UVM_OK;
}

/* To the header of the SEC file. */
static int find_file(struct walk *w, uint64_t volume_size, const uint8_t **ret)
{
	int r;

	while (w->offset < volume_size) {
		align(w, 8);
		r = need(w, w->at, FILE_HEADER, "EFI_FFS_FILE_HEADER", ret);
		if (r < 0 || (*ret)[18] == FILE_SEC)
			return r;
		r = step(w, u24(*ret + 20), "EFI_FFS_FILE_HEADER.Size");
		if (r < 0)
			return r;
	}
	return uvm_fail_says(w->d, UVM_E_MISSING, w->at, "firmware volume", 0, 0, "holds no SEC file");
}

/* The entry point of the image at w->at, counted from there. */
static int image_entry(const struct walk *w, uint32_t *ret)
{
	const uint8_t *dos, *b = NULL;
	uint64_t at = w->at;
	int r;

	r = need(w, at, DOS_HEADER, "SEC image", &dos);
	if (r < 0)
		return r;
	if (uvm_le16(dos) == 0x5A4D) /* "MZ" */
		at += uvm_le32(dos + 60);
	r = need(w, at, TE_HEADER, "SEC image", &b);
	if (r < 0)
		return r;
	if (uvm_le16(b) == 0x5A56) { /* "VZ" */
		*ret = uvm_le32(b + 8) + TE_HEADER - uvm_le16(b + 6);
		return UVM_OK;
	}
	if (uvm_le32(b) != 0x4550) /* "PE" */
		return uvm_fail_says(w->d, UVM_E_MAGIC, at, "SEC image", uvm_le32(b), 0x4550, "is neither a TE nor a PE image");
	r = need(w, at, PE_HEADER, "SEC image", &b);
	if (r == UVM_OK)
		*ret = uvm_le32(b + 40);
	return r;
}

/*
 * From behind the header of the SEC file. Its size is compared with an offset in the volume, not in the file: so do the loaders
 * in the field, and with larger files before it the entry point is where the sections begin.
 */
static int find_image(struct walk *w, uint32_t file_size)
{
	const uint8_t *b;
	uint32_t entry;
	int r;

	while (w->offset < file_size) {
		align(w, 4);
		r = need(w, w->at, SECTION_HEADER, "EFI_COMMON_SECTION_HEADER", &b);
		if (r < 0)
			return r;
		if (b[3] == SECTION_PE32) {
			w->at += SECTION_HEADER;
			r = image_entry(w, &entry);
			w->at += r == UVM_OK ? entry : 0;
			return r;
		}
		r = step(w, u24(b), "EFI_COMMON_SECTION_HEADER.Size");
		if (r < 0)
			return r;
	}
	return UVM_OK;
}

int uvm_sec_entry(struct uvm_slice image, uint64_t *ret, struct uvm_diag *d)
{
	struct walk w = { .image = image, .at = UVM_SEC_VOLUME, .d = d };
	const uint8_t *volume, *file;
	int r;

	r = need(&w, w.at, VOLUME_HEADER, "EFI_FIRMWARE_VOLUME_HEADER", &volume);
	if (r < 0)
		return r;
	if (uvm_le32(volume + 40) != VOLUME_SIGNATURE)
		return uvm_fail(d, UVM_E_MAGIC, w.at + 40, "EFI_FIRMWARE_VOLUME_HEADER.Signature", uvm_le32(volume + 40),
				VOLUME_SIGNATURE);
	w.at += uvm_le16(volume + 48);
	r = find_file(&w, uvm_le64(volume + 32), &file);
	if (r < 0)
		return r;
	w.at += FILE_HEADER;
	w.offset += FILE_HEADER;
	r = find_image(&w, u24(file + 20));
	if (r < 0)
		return r;
	if (w.at >= image.len)
		return uvm_fail_says(d, UVM_E_RANGE, w.at, "SEC entry point", w.at, image.len,
				     "is not in the image, which ends at %w");
	*ret = w.at;
	return UVM_OK;
}
