/* SPDX-License-Identifier: MIT */
/*
 * Files that hold VMGS stores.
 */
#include "guest_state.h"

#include <fcntl.h>
#include <string.h>

#include <uvmkit/vhd.h>

#include "os/random.h"
#include "os/say.h"
#include "os/sparse.h"
#include "os/sys.h"

#define PIECE 1048576u /* bytes between two steps of the progress bar */

static int device_read(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	const struct guest_state *g = ctx;

	return uvm_disk_read(&g->disk, off, p, n, d);
}

static int device_write(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	const struct guest_state *g = ctx;
	const uint8_t *from = p;
	int r = UVM_OK;

	for (size_t piece; n > 0 && r == UVM_OK; n -= piece) {
		piece = n < PIECE ? n : PIECE;
		r = uvm_disk_write(&g->disk, off, from, piece, d);
		if (g->progress != NULL)
			uvm_progress_add(g->progress, piece);
		from += piece;
		off += piece;
	}
	return r;
}

static int device_flush(void *ctx, struct uvm_diag *d)
{
	const struct guest_state *g = ctx;

	return uvm_disk_sync(&g->disk, d);
}

/* Nobody sees a new file before it is complete. */
static int no_flush(void *ctx, struct uvm_diag *d)
{
	(void)ctx;
	(void)d;
	return UVM_OK;
}

static int check_size(uint64_t size, struct uvm_diag *d)
{
	if (size == 0)
		return uvm_say(d, UVM_E_MISSING, "the file is empty");
	if (size > GUEST_STATE_FILE_MAX)
		return uvm_fail_says(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, size, GUEST_STATE_FILE_MAX,
				     "the file has %G bytes, at most %W can be used");
	return UVM_OK;
}

static int read_footer(const struct guest_state *g, uint64_t *ret_size, struct uvm_diag *d)
{
	uint8_t footer[UVM_VHD_FOOTER] = { 0 };
	int r = UVM_OK;

	if (g->disk.size >= UVM_VHD_FOOTER)
		r = uvm_disk_read(&g->disk, g->disk.size - UVM_VHD_FOOTER, footer, sizeof(footer), d);
	return r < 0 ? r : uvm_vhd_read(footer, g->disk.size, ret_size, d);
}

/* Where a footer is missing the disk ends there, or where the one that is damaged begins. */
static int guess_size(struct guest_state *g, const struct uvm_diag *why, uint64_t *ret_size, struct uvm_diag *d)
{
	if (why->code != UVM_E_MAGIC && why->code != UVM_E_CHECKSUM && why->code != UVM_E_RANGE) {
		*d = *why;
		return why->code;
	}
	g->unfooted = true;
	*ret_size = why->code == UVM_E_MAGIC ? g->disk.size : g->disk.size - UVM_VHD_FOOTER;
	return UVM_OK;
}

static int open_file(struct guest_state *g, const char *path, bool write, bool damaged, struct uvm_diag *d)
{
	struct uvm_diag why = UVM_DIAG_INIT;
	uint64_t size = 0;
	int r;

	*g = (struct guest_state){ .output = { .fd = -1, .dirfd = -1 } };
	r = uvm_disk_open(&g->disk, path, write, d);
	if (r == UVM_OK)
		r = check_size(g->disk.size, d);
	if (r == UVM_OK)
		r = read_footer(g, &size, damaged ? &why : d);
	if (why.code != UVM_OK)
		r = guess_size(g, &why, &size, d);
	if (r == UVM_OK)
		g->device = (struct uvm_vmgs_device){ g, size, 512, device_read, write ? device_write : NULL, device_flush };
	return r;
}

int guest_state_open(struct guest_state *g, const char *path, bool write, struct uvm_diag *d)
{
	return open_file(g, path, write, false, d);
}

int guest_state_open_damaged(struct guest_state *g, const char *path, bool write, struct uvm_diag *d)
{
	return open_file(g, path, write, true, d);
}

/* ---- new files ------------------------------------------------------------------------------------------------------ */

/*
 * What the old file has goes to the new one; its footer too when it is in the right place and right. What is no footer there is
 * taken for a part of the disk, as the original does: the disk grows by it.
 */
static int copy_old(struct guest_state *g, const char *path, uint64_t *size, bool *ret_footer, struct uvm_diag *d)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	struct guest_state old;
	struct uvm_sparse s;
	uint64_t old_size = 0;
	int r;

	r = uvm_disk_open(&old.disk, path, true, d); /* nobody may have what is to be replaced */
	if (r == UVM_OK) {
		s = (struct uvm_sparse){ old.disk.fd, old.disk.size };
		r = uvm_sparse_copy(&s, &g->output, NULL, NULL, d);
	}
	if (r == UVM_OK && old.disk.size == *size + UVM_VHD_FOOTER) {
		const bool valid = read_footer(&old, &old_size, &unused) == UVM_OK;

		*ret_footer = valid && old_size == *size;
		*size = valid ? *size : old.disk.size;
	}
	uvm_disk_close(&old.disk);
	return r;
}

static void unique_id(uint8_t id[UVM_VHD_ID])
{
	uint64_t random[2] = { uvm_random_seed(), uvm_random_seed() };

	memcpy(id, random, UVM_VHD_ID);
	id[7] = (uint8_t)((id[7] & 0x0F) | 0x40); /* a GUID of version 4, the kind that is random */
	id[8] = (uint8_t)((id[8] & 0x3F) | 0x80);
}

static int write_footer(struct guest_state *g, uint64_t size, struct uvm_diag *d)
{
	uint8_t footer[UVM_VHD_FOOTER], id[UVM_VHD_ID];

	unique_id(id);
	uvm_vhd_write(footer, size, id);
	return uvm_disk_write(&g->disk, size, footer, sizeof(footer), d);
}

/* Opening a pipe waits for somebody who reads it. */
static bool is_pipe(const char *path)
{
	struct stat st;

	return uvm_sys_fstatat(AT_FDCWD, path, &st, 0) == 0 && S_ISFIFO(st.st_mode);
}

static int not_regular(struct uvm_diag *d)
{
	return uvm_say(d, UVM_E_IO, "cannot create: not a regular file");
}

int guest_state_create(struct guest_state *g, const char *path, uint64_t size, bool replace, struct uvm_diag *d)
{
	bool footer = false;
	int r;

	*g = (struct guest_state){ .output = { .fd = -1, .dirfd = -1 }, .disk = { .fd = -1 } };
	if (size > GUEST_STATE_DISK_MAX)
		return uvm_fail_says(d, UVM_E_LIMIT, UVM_NO_OFFSET, "size", size, GUEST_STATE_DISK_MAX,
				     "%G bytes, at most %W can be used");
	r = is_pipe(path) ? not_regular(d) : uvm_output_open(&g->output, path, d);
	if (r == UVM_OK && g->output.direct)
		r = not_regular(d);
	if (r == UVM_OK && !g->output.created)
		r = replace ? copy_old(g, path, &size, &footer, d) : uvm_say(d, UVM_E_DUPLICATE, "exists already");
	if (r < 0)
		return r;
	g->disk = uvm_disk_of(g->output.fd, size + UVM_VHD_FOOTER);
	g->device = (struct uvm_vmgs_device){ g, size, 512, device_read, device_write, no_flush };
	if (uvm_sys_ftruncate(g->disk.fd, (off_t)g->disk.size) < 0)
		return uvm_say(d, UVM_E_IO, "cannot write: %m");
	return footer ? UVM_OK : write_footer(g, size, d);
}

int guest_state_put_footer(struct guest_state *g, struct uvm_diag *d)
{
	int r;

	r = write_footer(g, g->device.size, d);
	if (r < 0)
		return r;
	g->disk.size = g->device.size + UVM_VHD_FOOTER;
	g->unfooted = false;
	return uvm_disk_sync(&g->disk, d);
}

int guest_state_commit(struct guest_state *g, struct uvm_diag *d)
{
	return uvm_output_commit(&g->output, d);
}

void guest_state_close(struct guest_state *g)
{
	uvm_disk_close(&g->disk);
	uvm_output_abort(&g->output);
}
