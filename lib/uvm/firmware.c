/* SPDX-License-Identifier: MIT */
/*
 * Guest-state files that carry an image, made and opened in memory.
 */
#include "uvm/firmware.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/vhd.h>

#include "os/say.h"

#define MIB 1048576u
#define SECTOR 512u

#define IMAGE_MAX UINT32_MAX /* an IGVM file says its size in 32 bits */

/* Room in the store, besides the image, for what the guest keeps there: as much as a store without an image has. */
#define ROOM (UVM_VMGS_OVERHEAD_BLOCKS * UVM_VMGS_BLOCK + MIB)

static const struct uvm_firmware firmwares[] = {
	{ "snp", "cwcow.snp.vmgs", "SecureNestedPaging", UVM_IGVM_SEV_SNP },
	{ "vbs", "cwcow.vbs.vmgs", "VirtualizationBasedSecurity", UVM_IGVM_VSM_ISOLATION },
	{ "gso", "cwcow.gso.vmgs", "GuestStateOnly", UVM_IGVM_VSM_ISOLATION },
};

const struct uvm_firmware *uvm_firmwares(size_t *n)
{
	*n = sizeof(firmwares) / sizeof(firmwares[0]);
	return firmwares;
}

const struct uvm_firmware *uvm_firmware_of(const struct uvm_options *o)
{
	static const uint8_t index[] = { [UVM_VM_ISOLATION_SNP] = 0, [UVM_VM_ISOLATION_VBS] = 1, [UVM_VM_ISOLATION_GSO] = 2 };

	return &firmwares[o->Platform == UVM_WCOW ? index[o->IsolationType] : 0];
}

bool uvm_firmware_wants(const struct uvm_firmware *w, const struct uvm_igvm *f)
{
	return uvm_igvm_platform(f, w->platform_type) != NULL;
}

/* ---- a disk in memory ---- */

struct disk {
	uint8_t *p; /* not written to when the device has no write */
	uint64_t size;
};

static int outside(const struct disk *disk, uint64_t off, size_t n, struct uvm_diag *d)
{
	if (n <= disk->size && off <= disk->size - n)
		return UVM_OK;
	return uvm_fail(d, UVM_E_RANGE, off, "disk", n, disk->size);
}

static int disk_read(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	const struct disk *disk = ctx;
	int r = outside(disk, off, n, d);

	if (r == UVM_OK)
		memcpy(p, disk->p + off, n);
	return r;
}

static int disk_write(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	struct disk *disk = ctx;
	int r = outside(disk, off, n, d);

	if (r == UVM_OK)
		memcpy(disk->p + off, p, n);
	return r;
}

static int disk_flush(void *ctx, struct uvm_diag *d)
{
	(void)ctx;
	(void)d;
	return UVM_OK;
}

static struct uvm_vmgs *new_store(struct uvm_diag *d)
{
	struct uvm_vmgs *v = malloc(sizeof(*v));

	if (v == NULL)
		(void)uvm_say(d, UVM_E_NOMEM, "out of memory");
	return v;
}

/* ---- making one ---- */

static int fill(struct disk *disk, const uint8_t *image, size_t len, struct uvm_diag *d)
{
	const struct uvm_vmgs_device dev = { disk, disk->size, SECTOR, disk_read, disk_write, disk_flush };
	struct uvm_vmgs *v = new_store(d);
	int r;

	if (v == NULL)
		return UVM_E_NOMEM;
	r = uvm_vmgs_format(v, &dev, d);
	if (r == UVM_OK)
		r = uvm_vmgs_write(v, UVM_VMGS_GUEST_FIRMWARE, image, len, d);
	uvm_vmgs_close(v);
	free(v);
	return r;
}

int uvm_firmware_pack(const uint8_t *image, size_t len, struct uvm_bytes *ret, struct uvm_diag *d)
{
	const size_t size = (len + ROOM + MIB - 1) / MIB * MIB;
	struct uvm_bytes b = { calloc(1, size + UVM_VHD_FOOTER), size + UVM_VHD_FOOTER };
	struct disk disk = { b.p, size };
	uint8_t digest[EVP_MAX_MD_SIZE];
	int r;

	if (b.p == NULL)
		return uvm_say(d, UVM_E_NOMEM, "out of memory");
	r = fill(&disk, image, len, d);
	if (r == UVM_OK && EVP_Digest(image, len, digest, NULL, EVP_sha256(), NULL) != 1)
		r = uvm_say(d, UVM_E_CRYPTO, "SHA-256 failed");
	if (r < 0) {
		uvm_bytes_free(&b);
		return r;
	}
	uvm_vhd_write(b.p + size, size, digest);
	*ret = b;
	return UVM_OK;
}

/* ---- looking into one ---- */

bool uvm_firmware_is(const uint8_t *p, size_t n)
{
	return n >= UVM_VHD_FOOTER && memcmp(p + n - UVM_VHD_FOOTER, "conectix", 8) == 0;
}

static int find_image(const struct uvm_vmgs *v, const struct uvm_vmgs_file **ret, struct uvm_diag *d)
{
	struct uvm_diag why = UVM_DIAG_INIT;
	int r;

	r = uvm_vmgs_file(v, UVM_VMGS_GUEST_FIRMWARE, ret, &why);
	if (r < 0)
		return uvm_say(d, r, "no image in it: file 8, GUEST_FIRMWARE, is missing");
	if (uvm_vmgs_is_encrypted(v, *ret))
		return uvm_say(d, UVM_E_STATE, "the image in it, file 8, is encrypted: no host could start it");
	return UVM_OK;
}

int uvm_firmware_image(struct uvm_vmgs *v, struct uvm_bytes *ret, struct uvm_diag *d)
{
	const struct uvm_vmgs_file *f;
	struct uvm_bytes b;
	size_t size;
	int r;

	r = find_image(v, &f, d);
	if (r < 0)
		return r;
	if (f->size > IMAGE_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "image", f->size, IMAGE_MAX);
	size = (size_t)f->size;
	b = (struct uvm_bytes){ malloc(size > 0 ? size : 1), 0 };
	if (b.p == NULL)
		return uvm_say(d, UVM_E_NOMEM, "out of memory");
	r = uvm_vmgs_read(v, UVM_VMGS_GUEST_FIRMWARE, b.p, size, &b.len, d);
	if (r < 0)
		uvm_bytes_free(&b);
	else
		*ret = b;
	return r;
}

int uvm_firmware_take(const uint8_t *p, size_t n, struct uvm_bytes *ret, struct uvm_diag *d)
{
	struct disk disk = { (uint8_t *)(uintptr_t)p, 0 };
	struct uvm_vmgs_device dev = { &disk, 0, SECTOR, disk_read, NULL, disk_flush };
	struct uvm_vmgs *v;
	int r;

	if (n < UVM_VHD_FOOTER)
		return uvm_fail(d, UVM_E_SHORT, 0, "footer", n, UVM_VHD_FOOTER);
	r = uvm_vhd_read(p + n - UVM_VHD_FOOTER, n, &disk.size, d);
	if (r < 0)
		return r;
	dev.size = disk.size;
	v = new_store(d);
	if (v == NULL)
		return UVM_E_NOMEM;
	r = uvm_vmgs_open(v, &dev, d);
	if (r == UVM_OK)
		r = uvm_firmware_image(v, ret, d);
	uvm_vmgs_close(v);
	free(v);
	return r;
}
