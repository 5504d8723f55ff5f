/* SPDX-License-Identifier: MIT */
/*
 * The table of options, and their values as JSON.
 */
#include <string.h>

#include "uvm/option_table.h"

#define ON_BOTH            \
	{                  \
		true, true \
	}
#define ON_LCOW             \
	{                   \
		true, false \
	}
#define ON_WCOW             \
	{                   \
		false, true \
	}

const struct option option_table[UVM_OPTION_COUNT] = {
#define OPTION(name, kind_, platforms, help)                     \
	[UVM_OPT_##name] = { { #name, help, ON_##platforms },    \
			     OPTION_##kind_,                     \
			     offsetof(struct uvm_options, name), \
			     sizeof(((struct uvm_options *)NULL)->name) },
	UVM_OPTION_LIST(OPTION)
#undef OPTION
};

const char *const option_platforms[] = { [UVM_LCOW] = "lcow", [UVM_WCOW] = "wcow" };
const char *const option_rootfs[] = { [UVM_ROOTFS_INITRD] = "initrd", [UVM_ROOTFS_VHD] = "vhd", [UVM_ROOTFS_NONE] = "none" };

const struct uvm_firmware *option_firmware(enum uvm_vm_isolation isolation)
{
	size_t n;
	const struct uvm_firmware *all = uvm_firmwares(&n);

	return isolation == UVM_VM_ISOLATION_NONE ? NULL : &all[isolation - UVM_VM_ISOLATION_SNP];
}

const struct uvm_option_info *uvm_option_info(enum uvm_option i)
{
	return &option_table[i].info;
}

void option_set(struct uvm_options *o, enum uvm_option i, const void *value, enum uvm_origin from, const char *by)
{
	memcpy((uint8_t *)o + option_table[i].off, value, option_table[i].size);
	o->origin[i].from = from;
	o->origin[i].by = by;
}

const char *uvm_origin_name(enum uvm_origin from)
{
	static const char *const names[] = {
		[UVM_FROM_DEFAULT] = "default", [UVM_FROM_ANNOTATION] = "annotation", [UVM_FROM_RUNTIME] = "runtime option",
		[UVM_FROM_SPEC] = "spec",       [UVM_FROM_FILES] = "boot files",      [UVM_FROM_FLAG] = "command line",
		[UVM_FROM_FORCED] = "forced",
	};

	return names[from];
}

/* ---- JSON ---- */

static void member_text(struct uvm_json_writer *w, const char *key, const char *s)
{
	if (s != NULL && *s != '\0')
		uvm_json_member_string(w, key, s);
}

static void member_number(struct uvm_json_writer *w, const char *key, int64_t v)
{
	if (v == 0)
		return;
	uvm_json_key(w, key);
	uvm_json_i64(w, v);
}

static void member_flag(struct uvm_json_writer *w, const char *key, bool v)
{
	if (v)
		uvm_json_member_bool(w, key, v);
}

void uvm_service_write(const struct uvm_service *s, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	member_text(w, "BindSecurityDescriptor", s->BindSecurityDescriptor);
	member_text(w, "ConnectSecurityDescriptor", s->ConnectSecurityDescriptor);
	member_flag(w, "AllowWildcardBinds", s->AllowWildcardBinds);
	member_flag(w, "Disabled", s->Disabled);
	uvm_json_object_close(w);
}

void uvm_registry_value_write(const struct uvm_registry_value *v, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	uvm_json_key(w, "Key");
	uvm_json_object_open(w);
	member_text(w, "Hive", v->Hive);
	member_text(w, "Name", v->Key);
	member_flag(w, "Volatile", v->Volatile);
	uvm_json_object_close(w);
	member_text(w, "Name", v->Name);
	member_text(w, "Type", v->Type);
	member_text(w, "StringValue", v->StringValue);
	member_text(w, "BinaryValue", v->BinaryValue);
	member_number(w, "DWordValue", v->DWordValue);
	member_number(w, "QWordValue", v->QWordValue);
	member_number(w, "CustomType", v->CustomType);
	uvm_json_object_close(w);
}

static void write_services(const struct uvm_services *s, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	for (size_t i = 0; i < s->n; i++) {
		uvm_json_key(w, s->v[i].guid);
		uvm_service_write(&s->v[i], w);
	}
	uvm_json_object_close(w);
}

static void write_devices(const struct uvm_devices *d, struct uvm_json_writer *w)
{
	for (size_t i = 0; i < d->n; i++) {
		uvm_json_object_open(w);
		uvm_json_member_string(w, "DeviceInstanceID", d->v[i].DeviceInstanceID);
		uvm_json_member_u64(w, "VirtualFunctionIndex", d->v[i].VirtualFunctionIndex);
		uvm_json_object_close(w);
	}
}

static void write_list(enum option_kind kind, const void *at, struct uvm_json_writer *w)
{
	const struct uvm_u32s *u32s = at;
	const struct uvm_u64s *u64s = at;
	const struct uvm_registry *registry = at;

	uvm_json_array_open(w);
	if (kind == OPTION_DEVICES)
		write_devices(at, w);
	for (size_t i = 0; kind == OPTION_U32S && i < u32s->n; i++)
		uvm_json_u64(w, u32s->v[i]);
	for (size_t i = 0; kind == OPTION_U64S && i < u64s->n; i++)
		uvm_json_u64(w, u64s->v[i]);
	for (size_t i = 0; kind == OPTION_REGISTRY && i < registry->n; i++)
		uvm_registry_value_write(&registry->v[i], w);
	uvm_json_array_close(w);
}

/* NULL: null. */
static void write_text(const char *s, struct uvm_json_writer *w)
{
	if (s == NULL)
		uvm_json_null(w);
	else
		uvm_json_string(w, s);
}

static void write_tristate(enum uvm_tristate v, struct uvm_json_writer *w)
{
	if (v == UVM_UNSET)
		uvm_json_null(w);
	else
		uvm_json_bool(w, v == UVM_TRUE);
}

void uvm_option_write(const struct uvm_options *o, enum uvm_option i, struct uvm_json_writer *w)
{
	const enum option_kind kind = (enum option_kind)option_table[i].kind;
	const void *at = (const uint8_t *)o + option_table[i].off;
	const struct uvm_firmware *firmware;

	switch (kind) {
	case OPTION_BOOL:
		uvm_json_bool(w, *(const bool *)at);
		break;
	case OPTION_TEXT:
	case OPTION_GUID:
		write_text(*(const char *const *)at, w);
		break;
	case OPTION_I32:
		uvm_json_i64(w, *(const int32_t *)at);
		break;
	case OPTION_U32:
		uvm_json_u64(w, *(const uint32_t *)at);
		break;
	case OPTION_U64:
		uvm_json_u64(w, *(const uint64_t *)at);
		break;
	case OPTION_TRISTATE:
		write_tristate(*(const enum uvm_tristate *)at, w);
		break;
	case OPTION_PLATFORM:
		uvm_json_string(w, option_platforms[*(const enum uvm_platform *)at]);
		break;
	case OPTION_ROOTFS:
		uvm_json_string(w, option_rootfs[*(const enum uvm_rootfs *)at]);
		break;
	case OPTION_ISOLATION:
		firmware = option_firmware(*(const enum uvm_vm_isolation *)at);
		uvm_json_string(w, firmware != NULL ? firmware->isolation : "");
		break;
	case OPTION_SERVICES:
		write_services(at, w);
		break;
	case OPTION_U32S:
	case OPTION_U64S:
	case OPTION_REGISTRY:
	case OPTION_DEVICES:
		write_list(kind, at, w);
		break;
	}
}

void uvm_options_write(const struct uvm_options *o, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	for (enum uvm_option i = 0; i < UVM_OPTION_COUNT; i++) {
		if (!option_table[i].info.on[o->Platform])
			continue;
		uvm_json_key(w, option_table[i].info.name);
		uvm_option_write(o, i, w);
	}
	uvm_json_object_close(w);
}
