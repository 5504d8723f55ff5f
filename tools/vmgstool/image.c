/* SPDX-License-Identifier: MIT */
/*
 * Images of command lines.
 */
#include "image.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "headers.h"

#define KEY_FILE_MAX 65536u /* larger files are not even read to say how large they are */

int key_read(struct report *r, const char *path, uint8_t key[UVM_VMGS_KEY])
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;

	if (uvm_file_read(path, KEY_FILE_MAX, &b, &d) < 0)
		return report_fail(r, path, &d, EXIT_ERROR);
	if (b.len == UVM_VMGS_KEY)
		memcpy(key, b.p, UVM_VMGS_KEY);
	else
		uvm_fail_says(&d, UVM_E_LENGTH, UVM_NO_OFFSET, "key", b.len, UVM_VMGS_KEY, "must have %W bytes, has %G");
	OPENSSL_cleanse(b.p, b.len);
	uvm_bytes_free(&b);
	return d.code == UVM_OK ? 0 : report_fail(r, path, &d, EXIT_ERROR);
}

static bool all_digits(const char *s)
{
	return *s != '\0' && s[strspn(s, "0123456789")] == '\0';
}

int id_option(const struct cli *c, const char *name, unsigned *ret)
{
	const char *s = cli_get(c, name), *digits = s + (*s == '+');
	unsigned long n;

	if (uvm_vmgs_id(s, ret) && *ret != UVM_VMGS_PROVISIONING_MARKER) /* the original wants its number */
		return 0;
	if (!all_digits(digits))
		return cli_usage(c, "--%s: '%s' is neither a number nor a name like GUEST_FIRMWARE", name, s);
	n = strlen(digits + strspn(digits, "0")) <= 10 ? strtoul(digits, NULL, 10) : ULONG_MAX;
	if (n > UINT32_MAX)
		return cli_usage(c, "--%s: %s is too large", name, s);
	*ret = (unsigned)n;
	return 0;
}

/* ---- opening -------------------------------------------------------------------------------------------------------- */

int image_fail(struct image *im, const struct uvm_diag *d)
{
	return report_fail(im->r, NULL, d,
			   d->code == UVM_E_MISSING ? EXIT_EMPTY
			   : d->code == UVM_E_TYPE  ? EXIT_V1
						    : EXIT_ERROR);
}

int image_crypto(struct image *im)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (im->crypto.ctx != NULL || uvm_vmgs_openssl_new(&im->crypto) == UVM_OK)
		return 0;
	uvm_no_memory(&d, sizeof(im->crypto));
	return image_fail(im, &d);
}

/* What makes the original list the headers: bytes that are wrong, not a device or a key that is. */
static bool is_damage(const struct uvm_diag *d)
{
	switch (d->code) {
	case UVM_E_RANGE:
		return d->record != NULL; /* of an entry: a table outside of the disk is a device that cannot read it */
	case UVM_E_MAGIC:
	case UVM_E_VERSION:
	case UVM_E_LENGTH:
	case UVM_E_UNSUPPORTED:
	case UVM_E_CHECKSUM:
	case UVM_E_CONFLICT:
	case UVM_E_VALUE:
		return true;
	default:
		return false;
	}
}

static int damaged(struct image *im, const struct uvm_diag *d)
{
	if (is_damage(d) && !im->r->json)
		headers_print(&im->v);
	return image_fail(im, d);
}

static int unlock(struct image *im, const uint8_t *key, struct uvm_diag *d)
{
	const int code = image_crypto(im);

	if (code == 0)
		(void)(uvm_vmgs_unlock(&im->v, &im->crypto, key, d) < 0);
	return code;
}

int image_unlock(struct image *im, const char *key_path, struct uvm_diag *d)
{
	uint8_t key[UVM_VMGS_KEY];
	int code;

	code = key_read(im->r, key_path, key);
	if (code == 0)
		code = unlock(im, key, d);
	OPENSSL_cleanse(key, sizeof(key));
	return code;
}

static void warn_exposed(struct image *im)
{
	if (uvm_vmgs_is_exposed(&im->v))
		report_warn(im->r, "exposed",
			    "everybody can read its encrypted files without a key: they were written with a metadata key of "
			    "zero; 'vmgstool repair --rekey' encrypts them again");
}

static int check_lock(struct image *im, enum image_mode mode)
{
	const bool locked = im->v.now.header.algorithm != UVM_VMGS_PLAIN && !uvm_vmgs_is_unlocked(&im->v);

	if (locked && mode == IMAGE_WRITE_PLAIN)
		return report_refuse(im->r, EXIT_ERROR, "is encrypted already (update-key replaces its key)");
	if (locked && mode == IMAGE_WRITE_UNLOCKED)
		return report_refuse(im->r, EXIT_ERROR, "the image is encrypted, its key is needed (--key-path)");
	if (locked && mode == IMAGE_READ_WARN)
		report_warn(im->r, "locked", "the image is encrypted and no key is given");
	return 0;
}

/* The marker goes when nothing but the change itself can fail any more. */
static int open_store(struct image *im, enum image_mode mode, const uint8_t *key)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int code = 0;

	if (uvm_vmgs_open(&im->v, &im->state.device, &d) < 0)
		return damaged(im, &d);
	if (key != NULL)
		code = unlock(im, key, &d);
	if (code == 0 && d.code != UVM_OK)
		code = d.code == UVM_E_VALUE ? damaged(im, &d) : image_fail(im, &d);
	if (code == 0)
		code = check_lock(im, mode);
	if (code == 0 && im->state.device.write != NULL && uvm_vmgs_clear_reprovisioned(&im->v, &d) < 0)
		code = image_fail(im, &d);
	if (code == 0)
		warn_exposed(im);
	return code;
}

int image_open(struct image *im, struct report *r, enum image_mode mode, const char *key_path)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t key[UVM_VMGS_KEY];
	int code = 0, status;

	memset(im, 0, sizeof(*im));
	im->r = r;
	status = guest_state_open(&im->state, r->path, mode >= IMAGE_WRITE, &d);
	if (status < 0)
		return report_fail(r, NULL, &d, status == UVM_E_MISSING ? EXIT_EMPTY : EXIT_ERROR);
	if (key_path != NULL)
		code = key_read(r, key_path, key);
	if (code == 0)
		code = open_store(im, mode, key_path != NULL ? key : NULL);
	OPENSSL_cleanse(key, sizeof(key));
	return code;
}

void image_close(struct image *im)
{
	uvm_vmgs_close(&im->v);
	uvm_vmgs_openssl_free(&im->crypto);
	guest_state_close(&im->state);
}

/* ---- files ---------------------------------------------------------------------------------------------------------- */

int image_file(struct image *im, unsigned id, const struct uvm_vmgs_file **ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *name = uvm_vmgs_name(id);

	if (id < UVM_VMGS_IDS && uvm_vmgs_file(&im->v, id, ret, &d) == UVM_OK)
		return 0;
	return report_refuse(im->r, EXIT_NO_FILE, "there is no file %u%s%s%s", id, name != NULL ? " (" : "",
			     name != NULL ? name : "", name != NULL ? ")" : "");
}

int image_read(struct image *im, unsigned id, struct uvm_bytes *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const struct uvm_vmgs_file *f;
	struct uvm_bytes b;
	int code, status;

	code = image_file(im, id, &f);
	if (code != 0)
		return code;
	b = (struct uvm_bytes){ malloc(f->size > 0 ? f->size : 1), 0 };
	if (b.p == NULL)
		status = uvm_no_memory(&d, f->size);
	else if (uvm_vmgs_is_unlocked(&im->v))
		status = uvm_vmgs_read(&im->v, id, b.p, f->size, &b.len, &d);
	else
		status = uvm_vmgs_read_stored(&im->v, id, b.p, f->size, &b.len, &d);
	if (status == UVM_OK)
		*ret = b;
	else
		uvm_bytes_free(&b);
	return status == UVM_OK ? 0 : image_fail(im, &d);
}

int image_write(struct image *im, unsigned id, const void *p, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_progress progress;
	int status;

	uvm_progress_begin(&progress, "writing", n);
	im->state.progress = &progress;
	status = uvm_vmgs_write(&im->v, id, p, n, &d);
	im->state.progress = NULL;
	uvm_progress_end(&progress);
	return status == UVM_OK ? 0 : image_fail(im, &d);
}

int file_run(struct cli *c, int (*act)(struct report *r, unsigned id))
{
	struct report r;
	unsigned id = 0;
	int code;

	code = id_option(c, "file-id", &id);
	if (code != 0)
		return code;
	report_begin(&r, c, cli_get(c, "file-path"));
	report_file(&r, "id", id);
	return report_end(&r, act(&r, id));
}
