/* SPDX-License-Identifier: MIT */
/*
 * UEFI variables in JSON.
 */
#include "nvram_json.h"

#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#define LOADER "ac6b8dc1-3257-4a70-b1b2-a9c9215659ad" /* the boot loader's device */
#define DEPTH 127

struct document {
	struct uvm_json_reader r;
	nvram_item_fn *take; /* NULL: only check */
	void *arg;
	char *vendor, *name; /* of the variable at hand; each has room for the whole text */
	size_t name_len;
	uint8_t *data;
	size_t data_len;
	uint64_t attributes;
	unsigned found; /* bits of members, see struct member */
};

/* A member that matters: its name or NULL for any, which bit says that it was there, and what reads its value. */
struct member {
	const char *name;
	unsigned bit;
	int (*read)(struct document *k, const struct uvm_json_token *value);
};

static int wrong(struct document *k, int code, const struct uvm_json_token *at, const char *says)
{
	struct uvm_diag *d = k->r.diag;

	d->line = at->line;
	d->col = at->col;
	return uvm_fail_says(d, code, UVM_NO_OFFSET, NULL, 0, 0, says);
}

static const struct member *member_of(const struct member *m, const struct uvm_json_token *key)
{
	while (m->read != NULL && m->name != NULL && !uvm_json_is(key, m->name))
		m++;
	return m->read != NULL ? m : NULL;
}

static void keep_key(struct document *k, const struct member *m, const struct uvm_json_token *key);

/* The members of the object that ${value} opens; each bit of ${needed} has to be found. */
static int read_object(struct document *k, const struct uvm_json_token *value, const struct member *members, unsigned needed,
		       const char *missing)
{
	struct uvm_json_token key, v;
	int status;

	if (value->event != UVM_JSON_OBJECT)
		return wrong(k, UVM_E_TYPE, value, "an object is expected here");
	k->found &= ~needed;
	while ((status = uvm_json_next(&k->r, &key)) == UVM_OK && key.event == UVM_JSON_KEY) {
		const struct member *m = member_of(members, &key);

		status = uvm_json_next(&k->r, &v);
		if (status < 0)
			return status;
		if (m != NULL)
			keep_key(k, m, &key);
		status = m != NULL ? m->read(k, &v) : uvm_json_skip(&k->r, &v);
		if (status < 0)
			return status;
		if (m != NULL)
			k->found |= m->bit;
	}
	if (status == UVM_OK && (k->found & needed) != needed)
		status = wrong(k, UVM_E_MISSING, value, missing);
	return status;
}

/* ---- the levels, innermost first ------------------------------------------------------------------------------------ */

enum { ATTRIBUTES = 1, DATA = 2, VARIABLES = 4, VENDORS = 8, TIME = 16, NVRAM = 32, STATES = 64, DEVICE = 128, DEVICES = 256 };

static int read_attributes(struct document *k, const struct uvm_json_token *v)
{
	if (v->event != UVM_JSON_NUMBER || uvm_json_number_u64(v, UINT32_MAX, &k->attributes) < 0)
		return wrong(k, UVM_E_TYPE, v, "a number of 32 bits is expected here");
	return UVM_OK;
}

static int read_data(struct document *k, const struct uvm_json_token *v)
{
	struct uvm_json_token byte;
	uint64_t n;
	int status;

	if (v->event != UVM_JSON_ARRAY)
		return wrong(k, UVM_E_TYPE, v, "an array of bytes is expected here");
	k->data_len = 0;
	while ((status = uvm_json_next(&k->r, &byte)) == UVM_OK && byte.event != UVM_JSON_ARRAY_END) {
		if (byte.event != UVM_JSON_NUMBER || uvm_json_number_u64(&byte, UINT8_MAX, &n) < 0)
			return wrong(k, UVM_E_TYPE, &byte, "a byte, 0 to 255, is expected here");
		k->data[k->data_len++] = (uint8_t)n;
	}
	return status;
}

static int read_variable(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { "Attributes", ATTRIBUTES, read_attributes },
						 { "Data", DATA, read_data },
						 { NULL, 0, NULL } };
	const int status = read_object(k, v, members, ATTRIBUTES | DATA, "a variable has no Attributes or no Data");
	const struct nvram_item item = { k->vendor, k->name, k->name_len, (uint32_t)k->attributes, NULL, k->data, k->data_len };

	return status == UVM_OK && k->take != NULL ? k->take(k->arg, &item, k->r.diag) : status;
}

static int read_variables(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { NULL, 0, read_variable }, { NULL, 0, NULL } };

	return read_object(k, v, members, 0, NULL);
}

static int read_vendor(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { "Variables", VARIABLES, read_variables }, { NULL, 0, NULL } };

	return read_object(k, v, members, VARIABLES, "a vendor has no Variables");
}

static int read_vendors(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { NULL, 0, read_vendor }, { NULL, 0, NULL } };

	return read_object(k, v, members, 0, NULL);
}

static int read_time(struct document *k, const struct uvm_json_token *v)
{
	return v->event == UVM_JSON_STRING ? UVM_OK : wrong(k, UVM_E_TYPE, v, "a text is expected here");
}

static int read_nvram(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { "Vendors", VENDORS, read_vendors },
						 { "LastUpdateTime", TIME, read_time },
						 { NULL, 0, NULL } };

	return read_object(k, v, members, VENDORS | TIME, "Nvram has no Vendors or no LastUpdateTime");
}

static int read_states(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { "Nvram", NVRAM, read_nvram }, { NULL, 0, NULL } };

	return read_object(k, v, members, NVRAM, "the boot loader's device has no state Nvram");
}

static int read_device(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { "States", STATES, read_states }, { NULL, 0, NULL } };

	return read_object(k, v, members, STATES, "the boot loader's device has no States");
}

static int read_devices(struct document *k, const struct uvm_json_token *v)
{
	static const struct member members[] = { { LOADER, DEVICE, read_device }, { NULL, 0, NULL } };

	return read_object(k, v, members, DEVICE, "the boot loader's device " LOADER " is missing");
}

static int read_root(struct document *k)
{
	static const struct member members[] = { { "Devices", DEVICES, read_devices }, { NULL, 0, NULL } };
	struct uvm_json_token v;
	int status;

	status = uvm_json_next(&k->r, &v);
	if (status == UVM_OK)
		status = read_object(k, &v, members, DEVICES, "the document has no Devices");
	return status < 0 ? status : uvm_json_next(&k->r, &v);
}

/* Vendors and variables are known by their keys. */
static void keep_key(struct document *k, const struct member *m, const struct uvm_json_token *key)
{
	size_t n = 0;

	if (m->read == read_vendor && uvm_json_text(key, k->vendor, key->raw_len, &n) == UVM_OK)
		k->vendor[n] = '\0';
	if (m->read == read_variable && uvm_json_text(key, k->name, key->raw_len, &n) == UVM_OK)
		k->name_len = n;
}

int nvram_json_read(const char *text, size_t n, nvram_item_fn *take, void *arg, struct uvm_diag *d)
{
	struct document k = { .vendor = malloc(n + 1), .name = malloc(n + 1), .data = malloc(n + 1), .take = take, .arg = arg };
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	int status = UVM_OK;

	if (k.vendor == NULL || k.name == NULL || k.data == NULL)
		status = uvm_no_memory(d, n);
	if (status == UVM_OK) {
		uvm_json_read(&k.r, text, n, stack, DEPTH, d);
		status = read_root(&k);
	}
	free(k.vendor);
	free(k.name);
	free(k.data);
	return status;
}

/* ---- writing -------------------------------------------------------------------------------------------------------- */

static void write_variable(struct uvm_json_writer *w, const struct uvm_nvram_variable *v)
{
	char name[UVM_NVRAM_TEXT_MAX + 1];

	name[uvm_nvram_name_text(v->name, v->name_len, name)] = '\0';
	uvm_json_key(w, name);
	uvm_json_object_open(w);
	uvm_json_member_u64(w, "Attributes", v->attributes);
	uvm_json_member_hex(w, "Timestamp", v->time, sizeof(v->time));
	uvm_json_key(w, "Data");
	uvm_json_array_open(w);
	for (size_t i = 0; i < v->data_len; i++)
		uvm_json_u64(w, v->data[i]);
	uvm_json_array_close(w);
	uvm_json_object_close(w);
}

static void open_member(struct uvm_json_writer *w, const char *key)
{
	uvm_json_key(w, key);
	uvm_json_object_open(w);
}

static void write_vendors(struct uvm_json_writer *w, const struct uvm_nvram *s)
{
	struct uvm_nvram_variable v;
	struct uvm_guid vendor;
	bool open = false;

	for (size_t at = 0; uvm_nvram_next(s, &at, &v);) { /* those of a vendor stand together */
		if (!open || memcmp(&v.vendor, &vendor, sizeof(vendor)) != 0) {
			char text[UVM_GUID_TEXT];

			if (open) {
				uvm_json_object_close(w);
				uvm_json_object_close(w);
			}
			vendor = v.vendor;
			uvm_guid_format(&vendor, text);
			open_member(w, text);
			open_member(w, "Variables");
			open = true;
		}
		write_variable(w, &v);
	}
	if (open) {
		uvm_json_object_close(w);
		uvm_json_object_close(w);
	}
}

void nvram_json_write(struct uvm_json_writer *w, const struct uvm_nvram *s)
{
	static const char *const levels[] = { "Devices", LOADER, "States", "Nvram", "Vendors" };
	const size_t n = sizeof(levels) / sizeof(levels[0]);

	for (size_t i = 0; i < n; i++)
		open_member(w, levels[i]);
	write_vendors(w, s);
	uvm_json_object_close(w);
	uvm_json_member_string(w, "LastUpdateTime", "");
	for (size_t i = 1; i < n; i++)
		uvm_json_object_close(w);
}
