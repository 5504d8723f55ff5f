/* SPDX-License-Identifier: MIT */
/*
 * Whole sectors, whatever the length of what is read or written.
 */
#include "vmgs/store.h"

int uvm_vmgs_device_check(const struct uvm_vmgs_device *dev, struct uvm_diag *d)
{
	if (dev->sector_size != 512 && dev->sector_size != UVM_VMGS_BLOCK)
		return uvm_fail_says(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "sector size", dev->sector_size, 512,
				     "sectors of %G bytes, only 512 and 4096 are possible");
	if (dev->size % dev->sector_size != 0)
		return uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "disk size", dev->size, dev->sector_size);
	if (dev->size < 2 * (uint64_t)dev->sector_size)
		return uvm_fail_says(d, UVM_E_SHORT, UVM_NO_OFFSET, "disk", dev->size, 2 * (uint64_t)dev->sector_size,
				     "has %G bytes, but its headers need %W");
	return UVM_OK;
}

uint32_t uvm_vmgs_capacity(const struct uvm_vmgs *v)
{
	const uint64_t blocks = v->dev.size / UVM_VMGS_BLOCK;

	return blocks < UINT32_MAX ? (uint32_t)blocks : UINT32_MAX;
}

static int check_range(const struct uvm_vmgs *v, uint64_t off, size_t n, struct uvm_diag *d)
{
	if (off > v->dev.size || n > v->dev.size - off)
		return uvm_fail(d, UVM_E_RANGE, off, NULL, off + n, v->dev.size);
	return UVM_OK;
}

int uvm_vmgs_get(struct uvm_vmgs *v, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	const size_t rest = n % v->dev.sector_size, whole = n - rest;
	int status;

	status = check_range(v, off, n, d);
	if (status == UVM_OK && whole > 0)
		status = v->dev.read(v->dev.ctx, off, p, whole, d);
	if (status < 0 || rest == 0)
		return status;
	status = v->dev.read(v->dev.ctx, off + whole, v->scratch, v->dev.sector_size, d);
	if (status == UVM_OK)
		__builtin_memcpy((uint8_t *)p + whole, v->scratch, rest);
	return status;
}

static int put(struct uvm_vmgs *v, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	const size_t rest = n % v->dev.sector_size, whole = n - rest;
	int status;

	status = check_range(v, off, n, d);
	if (status == UVM_OK && whole > 0)
		status = v->dev.write(v->dev.ctx, off, p, whole, d);
	if (status < 0 || rest == 0)
		return status;
	__builtin_memmove(v->scratch, (const uint8_t *)p + whole, rest);
	__builtin_memset(v->scratch + rest, 0, v->dev.sector_size - rest);
	return v->dev.write(v->dev.ctx, off + whole, v->scratch, v->dev.sector_size, d);
}

/* After a failure nobody knows what the device kept. */
static int remember(struct uvm_vmgs *v, int status)
{
	v->failed |= status < 0;
	return status;
}

int uvm_vmgs_put(struct uvm_vmgs *v, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	return remember(v, put(v, off, p, n, d));
}

int uvm_vmgs_flush(struct uvm_vmgs *v, struct uvm_diag *d)
{
	return remember(v, v->dev.flush(v->dev.ctx, d));
}

void uvm_vmgs_wipe(void *p, size_t n)
{
	volatile uint8_t *b = p;

	while (n-- > 0)
		*b++ = 0;
}
