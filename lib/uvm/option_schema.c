/* SPDX-License-Identifier: MIT */
/*
 * The options as JSON Schema, from the table that writes them.
 *
 * It describes what uvm_options_write writes: one object for each platform, with all of its options and no others.
 *
 * Source: JSON Schema, draft 2020-12.
 */
#include "uvm/option_table.h"
#include "uvm/registry.h"

#define GUID "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

static void key_object(struct uvm_json_writer *w, const char *key)
{
	uvm_json_key(w, key);
	uvm_json_object_open(w);
}

static void write_type(struct uvm_json_writer *w, const char *type)
{
	uvm_json_member_string(w, "type", type);
}

/* ${type} or null. */
static void write_nullable(struct uvm_json_writer *w, const char *type)
{
	uvm_json_key(w, "type");
	uvm_json_array_open(w);
	uvm_json_string(w, type);
	uvm_json_string(w, "null");
	uvm_json_array_close(w);
}

static void write_integer(struct uvm_json_writer *w, int64_t min, uint64_t max)
{
	write_type(w, "integer");
	uvm_json_key(w, "minimum");
	uvm_json_i64(w, min);
	uvm_json_member_u64(w, "maximum", max);
}

static void write_integers(struct uvm_json_writer *w, uint64_t max)
{
	write_type(w, "array");
	key_object(w, "items");
	write_integer(w, 0, max);
	uvm_json_object_close(w);
}

static void write_words(struct uvm_json_writer *w, const char *const *words, size_t n)
{
	uvm_json_key(w, "enum");
	uvm_json_array_open(w);
	for (size_t i = 0; i < n; i++)
		uvm_json_string(w, words[i]);
	uvm_json_array_close(w);
}

static void write_isolations(struct uvm_json_writer *w)
{
	size_t n;
	const struct uvm_firmware *all = uvm_firmwares(&n);

	uvm_json_key(w, "enum");
	uvm_json_array_open(w);
	uvm_json_string(w, "");
	for (size_t i = 0; i < n; i++)
		uvm_json_string(w, all[i].isolation);
	uvm_json_array_close(w);
}

/* ---- values that are read as JSON: the tables of their readers ---- */

/* Members without a value are not written, only inner objects always are. */
static void write_object(const struct decode_object *o, struct uvm_json_writer *w)
{
	write_type(w, "object");
	key_object(w, "properties");
	for (size_t i = 0; i < o->nfields; i++) {
		const struct decode_field *f = &o->fields[i];

		key_object(w, f->name);
		if (f->type == DECODE_OBJECT)
			write_object(f->object, w);
		else if (f->type == DECODE_INT)
			write_integer(w, INT32_MIN, INT32_MAX);
		else
			write_type(w, f->type == DECODE_BOOL ? "boolean" : "string");
		uvm_json_object_close(w);
	}
	uvm_json_object_close(w);
	uvm_json_key(w, "required");
	uvm_json_array_open(w);
	for (size_t i = 0; i < o->nfields; i++) {
		if (o->fields[i].type == DECODE_OBJECT)
			uvm_json_string(w, o->fields[i].name);
	}
	uvm_json_array_close(w);
	uvm_json_member_bool(w, "additionalProperties", false);
}

static void write_services(struct uvm_json_writer *w)
{
	write_type(w, "object");
	key_object(w, "propertyNames");
	uvm_json_member_string(w, "pattern", GUID);
	uvm_json_object_close(w);
	key_object(w, "additionalProperties");
	write_object(&service_object, w);
	uvm_json_object_close(w);
}

static void write_registry(struct uvm_json_writer *w)
{
	write_type(w, "array");
	key_object(w, "items");
	write_object(&registry_value_object, w);
	uvm_json_object_close(w);
}

static void write_devices(struct uvm_json_writer *w)
{
	static const char *const members[] = { "DeviceInstanceID", "VirtualFunctionIndex" };

	write_type(w, "array");
	key_object(w, "items");
	write_type(w, "object");
	key_object(w, "properties");
	key_object(w, members[0]);
	write_type(w, "string");
	uvm_json_object_close(w);
	key_object(w, members[1]);
	write_integer(w, 0, UINT16_MAX);
	uvm_json_object_close(w);
	uvm_json_object_close(w);
	uvm_json_key(w, "required");
	uvm_json_array_open(w);
	uvm_json_string(w, members[0]);
	uvm_json_string(w, members[1]);
	uvm_json_array_close(w);
	uvm_json_member_bool(w, "additionalProperties", false);
	uvm_json_object_close(w);
}

/* ---- options ---- */

static void write_value(enum option_kind kind, enum uvm_platform platform, struct uvm_json_writer *w)
{
	switch (kind) {
	case OPTION_BOOL:
		write_type(w, "boolean");
		break;
	case OPTION_TEXT:
		write_type(w, "string");
		break;
	case OPTION_GUID:
		write_nullable(w, "string");
		uvm_json_member_string(w, "pattern", GUID);
		break;
	case OPTION_I32:
		write_integer(w, INT32_MIN, INT32_MAX);
		break;
	case OPTION_U32:
		write_integer(w, 0, UINT32_MAX);
		break;
	case OPTION_U64:
		write_integer(w, 0, UINT64_MAX);
		break;
	case OPTION_TRISTATE:
		write_nullable(w, "boolean");
		break;
	case OPTION_U32S:
		write_integers(w, UINT32_MAX);
		break;
	case OPTION_U64S:
		write_integers(w, UINT64_MAX);
		break;
	case OPTION_PLATFORM:
		write_words(w, &option_platforms[platform], 1);
		break;
	case OPTION_ROOTFS:
		write_words(w, option_rootfs, UVM_ROOTFS_NONE + 1);
		break;
	case OPTION_ISOLATION:
		write_isolations(w);
		break;
	case OPTION_SERVICES:
		write_services(w);
		break;
	case OPTION_REGISTRY:
		write_registry(w);
		break;
	case OPTION_DEVICES:
		write_devices(w);
		break;
	}
}

static void write_platform(enum uvm_platform platform, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	write_type(w, "object");
	key_object(w, "properties");
	for (enum uvm_option i = 0; i < UVM_OPTION_COUNT; i++) {
		const struct option *o = &option_table[i];

		if (!o->info.on[platform])
			continue;
		key_object(w, o->info.name);
		uvm_json_member_string(w, "description", o->info.help);
		write_value((enum option_kind)o->kind, platform, w);
		uvm_json_object_close(w);
	}
	uvm_json_object_close(w);
	uvm_json_key(w, "required");
	uvm_json_array_open(w);
	for (enum uvm_option i = 0; i < UVM_OPTION_COUNT; i++) {
		if (option_table[i].info.on[platform])
			uvm_json_string(w, option_table[i].info.name);
	}
	uvm_json_array_close(w);
	uvm_json_member_bool(w, "additionalProperties", false);
	uvm_json_object_close(w);
}

void uvm_options_schema_write(struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	uvm_json_member_string(w, "$schema", "https://json-schema.org/draft/2020-12/schema");
	uvm_json_member_string(w, "title", "options");
	uvm_json_member_string(w, "description", "options of a utility VM, as uvmboot options --json prints them");
	uvm_json_key(w, "oneOf");
	uvm_json_array_open(w);
	for (enum uvm_platform i = 0; i < UVM_PLATFORMS; i++)
		write_platform(i, w);
	uvm_json_array_close(w);
	uvm_json_object_close(w);
}
