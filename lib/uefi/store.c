/* SPDX-License-Identifier: MIT */
/*
 * The store of UEFI variables: packed entries, read, written and kept in order. What may be set is decided in set_variable.c.
 */
#include "uefi/store.h"

#include "wire/utf8.h"

enum { TYPE = 0, LENGTH = 4, ATTRIBUTES = 8, TIME = 12, VENDOR = 28, NAME_BYTES = 44, DATA_BYTES = 46 }; /* offsets */

/* ---- entries -------------------------------------------------------------------------------------------------------- */

/* The entry at ${p}, whose sizes are known to be right. */
static size_t entry_get(const uint8_t *p, struct uvm_nvram_variable *ret)
{
	ret->attributes = uvm_le32(p + ATTRIBUTES);
	__builtin_memcpy(ret->time, p + TIME, sizeof(ret->time));
	__builtin_memcpy(ret->vendor.b, p + VENDOR, sizeof(ret->vendor.b));
	ret->name = p + UVM_NVRAM_HEADER;
	ret->name_len = uvm_le16(p + NAME_BYTES);
	ret->data = ret->name + ret->name_len;
	ret->data_len = uvm_le16(p + DATA_BYTES);
	return UVM_NVRAM_HEADER + ret->name_len + ret->data_len;
}

static size_t entry_size(const struct uvm_nvram_variable *v)
{
	return UVM_NVRAM_HEADER + v->name_len + v->data_len;
}

static void entry_put(uint8_t *p, const struct uvm_nvram_variable *v)
{
	uvm_put_le32(p + TYPE, 0);
	uvm_put_le32(p + LENGTH, (uint32_t)entry_size(v));
	uvm_put_le32(p + ATTRIBUTES, v->attributes);
	__builtin_memcpy(p + TIME, v->time, sizeof(v->time));
	__builtin_memcpy(p + VENDOR, v->vendor.b, sizeof(v->vendor.b));
	uvm_put_le16(p + NAME_BYTES, (uint16_t)v->name_len);
	uvm_put_le16(p + DATA_BYTES, (uint16_t)v->data_len);
	__builtin_memcpy(p + UVM_NVRAM_HEADER, v->name, v->name_len);
	if (v->data_len > 0)
		__builtin_memcpy(p + UVM_NVRAM_HEADER + v->name_len, v->data, v->data_len);
}

/* ---- order ---------------------------------------------------------------------------------------------------------- */

static int compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* As numbers, field by field: not the order of the sixteen bytes. */
static int compare_guids(const struct uvm_guid *a, const struct uvm_guid *b)
{
	int order = compare_u32(uvm_le32(a->b), uvm_le32(b->b));

	if (order == 0)
		order = compare_u32(uvm_le16(a->b + 4), uvm_le16(b->b + 4));
	if (order == 0)
		order = compare_u32(uvm_le16(a->b + 6), uvm_le16(b->b + 6));
	return order != 0 ? order : __builtin_memcmp(a->b + 8, b->b + 8, 8);
}

static int compare_keys(const struct uvm_nvram_variable *a, const struct uvm_nvram_variable *b)
{
	const size_t n = a->name_len < b->name_len ? a->name_len : b->name_len;
	int order = compare_guids(&a->vendor, &b->vendor);

	if (order == 0 && n > 0)
		order = __builtin_memcmp(a->name, b->name, n);
	return order != 0 ? order : (a->name_len > b->name_len) - (a->name_len < b->name_len);
}

/* Where the entry with the key of ${v} is or belongs; *size is 0 when it is not there. */
static size_t locate(const struct uvm_nvram *s, const struct uvm_nvram_variable *v, size_t *size)
{
	struct uvm_nvram_variable other;
	size_t at = 0, n;

	*size = 0;
	for (; at < s->len; at += n) {
		int order;

		n = entry_get(s->p + at, &other);
		order = compare_keys(&other, v);
		if (order == 0)
			*size = n;
		if (order >= 0)
			break;
	}
	return at;
}

/* ---- changes -------------------------------------------------------------------------------------------------------- */

/* Make the ${old} bytes at ${at} ${new} bytes. */
static int resize(struct uvm_nvram *s, size_t at, size_t old, size_t new, struct uvm_diag *d)
{
	const size_t len = s->len - old + new;

	if (len > s->cap)
		return uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, NULL, s->cap, len);
	__builtin_memmove(s->p + at + new, s->p + at + old, s->len - at - old);
	s->len = len;
	return UVM_OK;
}

static int put(struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d)
{
	size_t old;
	const size_t at = locate(s, v, &old);
	int status;

	status = resize(s, at, old, entry_size(v), d);
	if (status == UVM_OK)
		entry_put(s->p + at, v);
	return status;
}

static int check_limits(size_t name, size_t data, uint64_t off, struct uvm_diag *d)
{
	if (name > UVM_NVRAM_NAME_MAX)
		return uvm_fail(d, UVM_E_LIMIT, off, "name", name, UVM_NVRAM_NAME_MAX);
	if (data > UVM_NVRAM_DATA_MAX)
		return uvm_fail(d, UVM_E_LIMIT, off, "data", data, UVM_NVRAM_DATA_MAX);
	return UVM_OK;
}

static int check_total(size_t len, struct uvm_diag *d)
{
	if (len >= UVM_NVRAM_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "store", len, UVM_NVRAM_MAX - 1);
	return UVM_OK;
}

int uvm_nvram_set(struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d)
{
	size_t old;
	int status;

	status = check_limits(v->name_len, v->data_len, UVM_NO_OFFSET, d);
	if (status < 0)
		return status;
	(void)locate(s, v, &old);
	status = check_total(s->len - old + entry_size(v), d);
	return status < 0 ? status : put(s, v, d);
}

int uvm_nvram_extend(struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d)
{
	struct uvm_nvram_variable old;
	size_t size;
	const size_t at = locate(s, v, &size);
	int status;

	(void)entry_get(s->p + at, &old);
	status = check_limits(old.name_len, old.data_len + v->data_len, UVM_NO_OFFSET, d);
	if (status == UVM_OK)
		status = check_total(s->len + v->data_len, d);
	if (status == UVM_OK)
		status = resize(s, at + size, 0, v->data_len, d);
	if (status < 0)
		return status;
	__builtin_memcpy(s->p + at + size, v->data, v->data_len);
	uvm_put_le32(s->p + at + LENGTH, (uint32_t)(size + v->data_len));
	uvm_put_le16(s->p + at + DATA_BYTES, (uint16_t)(old.data_len + v->data_len));
	return UVM_OK;
}

bool uvm_nvram_next(const struct uvm_nvram *s, size_t *at, struct uvm_nvram_variable *ret)
{
	if (*at >= s->len)
		return false;
	*at += entry_get(s->p + *at, ret);
	return true;
}

bool uvm_nvram_find(const struct uvm_nvram *s, const struct uvm_guid *vendor, const uint8_t *name, size_t name_len,
		    struct uvm_nvram_variable *ret)
{
	const struct uvm_nvram_variable key = { .vendor = *vendor, .name = name, .name_len = name_len };
	size_t size;
	const size_t at = locate(s, &key, &size);

	if (size > 0)
		(void)entry_get(s->p + at, ret);
	return size > 0;
}

bool uvm_nvram_remove(struct uvm_nvram *s, const struct uvm_guid *vendor, const uint8_t *name, size_t name_len)
{
	const struct uvm_nvram_variable key = { .vendor = *vendor, .name = name, .name_len = name_len };
	size_t size;
	const size_t at = locate(s, &key, &size);

	return size > 0 && resize(s, at, size, 0, NULL) == UVM_OK;
}

/* ---- loading -------------------------------------------------------------------------------------------------------- */

/* Cut a name at its first NUL, which must be there. */
static int cut_name(struct uvm_nvram_variable *v, uint64_t at, struct uvm_diag *d)
{
	if (v->name_len % 2 != 0)
		return uvm_fail(d, UVM_E_ALIGN, at + NAME_BYTES, "name_bytes", v->name_len, 2);
	for (size_t i = 0; i < v->name_len; i += 2) {
		if (uvm_le16(v->name + i) == 0) {
			v->name_len = i + 2;
			return UVM_OK;
		}
	}
	return uvm_fail(d, UVM_E_MISSING, at + UVM_NVRAM_HEADER, "the name's NUL", 0, 0);
}

static int read_entry(struct uvm_rd *rd, struct uvm_nvram_variable *ret)
{
	struct uvm_diag *d = rd->diag;
	const uint64_t at = rd->base;
	const uint8_t *p = rd->p;
	uint32_t len;
	int status;

	if (rd->len < UVM_NVRAM_HEADER)
		return uvm_fail(d, UVM_E_SHORT, at, "header", rd->len, UVM_NVRAM_HEADER);
	if (uvm_le32(p + TYPE) != 0)
		return uvm_fail(d, UVM_E_TYPE, at + TYPE, "type", uvm_le32(p + TYPE), 0);
	len = UVM_NVRAM_HEADER + uvm_le16(p + NAME_BYTES) + uvm_le16(p + DATA_BYTES);
	if (uvm_le32(p + LENGTH) != len)
		return uvm_fail(d, UVM_E_LENGTH, at + LENGTH, "length", uvm_le32(p + LENGTH), len);
	status = uvm_rd_take(rd, len, "length", &p);
	if (status < 0)
		return status;
	(void)entry_get(p, ret);
	status = check_limits(ret->name_len, ret->data_len, at, d);
	return status < 0 ? status : cut_name(ret, at, d);
}

int uvm_nvram_load(struct uvm_nvram *s, const uint8_t *b, size_t len, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(b, len, d);
	struct uvm_nvram_variable v;
	uint32_t index = 0;
	int status = UVM_OK;

	s->len = 0;
	if (len > UVM_NVRAM_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "store", len, UVM_NVRAM_MAX);
	for (; rd.len > 0 && status == UVM_OK; index++) {
		status = read_entry(&rd, &v);
		if (status == UVM_OK)
			status = put(s, &v, d);
	}
	if (status < 0) {
		s->len = 0;
		d->record = "VARIABLE";
		d->index = index - 1;
	}
	return status;
}

static void put_unit(uint8_t *out, size_t *len, uint32_t unit)
{
	if (*len < UVM_NVRAM_NAME_MAX)
		uvm_put_le16(out + *len, (uint16_t)unit);
	*len += 2;
}

int uvm_nvram_name(const char *utf8, size_t n, uint8_t *out, size_t *ret_len, struct uvm_diag *d)
{
	size_t len = 0, used;
	uint32_t c;

	for (size_t i = 0; i < n; i += used) {
		used = uvm_utf8_next(utf8 + i, n - i, &c);
		if (used == 0)
			return uvm_fail(d, UVM_E_ENCODING, i, "name", 0, 0);
		if (c == 0)
			break;
		if (c > 0xFFFF) {
			put_unit(out, &len, 0xD800 + ((c - 0x10000) >> 10));
			c = 0xDC00 + (c & 0x3FF);
		}
		put_unit(out, &len, c);
	}
	put_unit(out, &len, 0);
	if (len > UVM_NVRAM_NAME_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "name", len, UVM_NVRAM_NAME_MAX);
	*ret_len = len;
	return UVM_OK;
}

size_t uvm_nvram_name_text(const uint8_t *name, size_t n, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i + 2 < n; i += 2) {
		uint32_t c = uvm_le16(name + i);

		if ((c & 0xFC00) == 0xD800 && (uvm_le16(name + i + 2) & 0xFC00) == 0xDC00) {
			i += 2;
			c = 0x10000 + ((c & 0x3FF) << 10) + (uvm_le16(name + i) & 0x3FFu);
		}
		len += uvm_utf8_put((c & 0xFFFFF800) == 0xD800 ? 0xFFFD : c, out + len);
	}
	return len;
}
