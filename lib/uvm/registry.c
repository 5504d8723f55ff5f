/* SPDX-License-Identifier: MIT */
/*
 * Registry values and services from JSON.
 *
 * Source: microsoft/hcsshim internal/oci/annotations.go. Upstream compares the beginning of a key's name, so that "SoftwareX"
 * passes for "Software"; here names of keys end where they end.
 */
#include <string.h>
#include <strings.h>

#include "uvm/registry.h"

struct value {
	struct uvm_registry_value v;
	bool has_key;
};

static const struct decode_field key_fields[] = {
	{ .name = "Hive", .type = DECODE_TEXT, .off = offsetof(struct uvm_registry_value, Hive) },
	{ .name = "Name", .type = DECODE_TEXT, .off = offsetof(struct uvm_registry_value, Key) },
	{ .name = "Volatile", .type = DECODE_BOOL, .off = offsetof(struct uvm_registry_value, Volatile) },
};
static const struct decode_object key_object = { key_fields, 3, 0 };

/* The key's members are in the same struct: its object is at the start of it. */
static const struct decode_field value_fields[] = {
	{ .name = "Key", .type = DECODE_OBJECT, .given = offsetof(struct value, has_key), .object = &key_object },
	{ .name = "Name", .type = DECODE_TEXT, .off = offsetof(struct uvm_registry_value, Name) },
	{ .name = "Type", .type = DECODE_TEXT, .off = offsetof(struct uvm_registry_value, Type) },
	{ .name = "StringValue", .type = DECODE_TEXT, .off = offsetof(struct uvm_registry_value, StringValue) },
	{ .name = "BinaryValue", .type = DECODE_TEXT, .off = offsetof(struct uvm_registry_value, BinaryValue) },
	{ .name = "DWordValue", .type = DECODE_INT, .size = 4, .off = offsetof(struct uvm_registry_value, DWordValue) },
	{ .name = "QWordValue", .type = DECODE_INT, .size = 4, .off = offsetof(struct uvm_registry_value, QWordValue) },
	{ .name = "CustomType", .type = DECODE_INT, .size = 4, .off = offsetof(struct uvm_registry_value, CustomType) },
};
const struct decode_object registry_value_object = { value_fields, sizeof(value_fields) / sizeof(*value_fields),
						     sizeof(struct value) };

static const struct decode_field service_fields[] = {
	{ .name = "BindSecurityDescriptor", .type = DECODE_TEXT, .off = offsetof(struct uvm_service, BindSecurityDescriptor) },
	{ .name = "ConnectSecurityDescriptor",
	  .type = DECODE_TEXT,
	  .off = offsetof(struct uvm_service, ConnectSecurityDescriptor) },
	{ .name = "AllowWildcardBinds", .type = DECODE_BOOL, .off = offsetof(struct uvm_service, AllowWildcardBinds) },
	{ .name = "Disabled", .type = DECODE_BOOL, .off = offsetof(struct uvm_service, Disabled) },
};
const struct decode_object service_object = { service_fields, 4, sizeof(struct uvm_service) };

/* What a VM may be given: values of services, of policies and of programs. */
static const struct {
	const char *hive, *key; /* NULL: all of them */
} allowed[] = {
	{ "System", "CurrentControlSet\\Services" },
	{ "System", "CurrentControlSet\\Policies" },
	{ "System", "Software" },
	{ "Software", NULL },
};

static bool is_below(const char *key, const char *above)
{
	const size_t n = strlen(above);

	return strncasecmp(key, above, n) == 0 && (key[n] == '\0' || key[n] == '\\');
}

static bool is_allowed(const struct uvm_registry_value *v)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++) {
		if (strcmp(v->Hive, allowed[i].hive) == 0 && (allowed[i].key == NULL || is_below(v->Key, allowed[i].key)))
			return true;
	}
	return false;
}

static bool is_one_of(const char *s, const char *const *words)
{
	while (s != NULL && *words != NULL && strcmp(s, *words) != 0)
		words++;
	return s != NULL && *words != NULL;
}

static bool is_text(const char *s)
{
	return s != NULL && *s != '\0';
}

/* What is wrong with one value, or NULL. */
static const char *fault_of(const struct value *e)
{
	static const char *const hives[] = { "System", "Software", "Security", "Sam", NULL };
	static const char *const types[] = { "None",  "String", "ExpandedString", "MultiString", "Binary",
					     "DWord", "QWord",  "CustomType",     NULL };
	const struct uvm_registry_value *v = &e->v;

	if (!e->has_key)
		return "has no Key";
	if (!is_one_of(v->Hive, hives))
		return "is in no hive: System, Software, Security or Sam";
	if (!is_text(v->Key))
		return "has a Key without Name";
	if (!is_text(v->Name))
		return "has no Name";
	if (!is_one_of(v->Type, types))
		return "has no known Type";
	if (is_text(v->StringValue) + is_text(v->BinaryValue) + (v->DWordValue != 0) + (v->QWordValue != 0) > 1)
		return "has more than one value";
	return is_allowed(v) ? NULL : "is at a place of the registry that may not be changed";
}

int registry_read(struct uvm_mem *m, const char *text, registry_drop_fn *drop, void *arg, struct uvm_registry *ret,
		  struct uvm_diag *d)
{
	struct decode_list list = { NULL, 0 };
	struct uvm_registry_value *kept;
	size_t n = 0;
	int status = decode(m, DECODE_LIST, &registry_value_object, text, strlen(text), &list, d);

	if (status < 0)
		return status;
	kept = uvm_mem_take(m, list.n, sizeof(*kept));
	for (size_t i = 0; kept != NULL && i < list.n; i++) {
		const struct value *e = (const struct value *)list.v + i;
		const char *fault = fault_of(e);

		if (fault == NULL)
			kept[n++] = e->v;
		else
			drop(arg, uvm_mem_format(m, "element %zu %s", i, fault));
	}
	*ret = (struct uvm_registry){ kept, n };
	return UVM_OK;
}

int service_read(struct uvm_mem *m, const char *text, struct uvm_service *ret, struct uvm_diag *d)
{
	return decode(m, DECODE_OBJECT, &service_object, text, strlen(text), ret, d);
}
