/* SPDX-License-Identifier: MIT */
/*
 * The variables of a policy, as the first boot of its VM makes them.
 */
#include "policy_variables.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli.h"

static int boot(const struct uvm_policy_value *json, struct uvm_arena *a, struct uvm_nvram *store, struct uvm_diag *d)
{
	struct uvm_uefi_settings delta, settings;
	int r;

	r = uvm_uefi_read((const char *)json->p, json->len, UVM_UEFI_DELTA, a, &delta, d);
	if (r == UVM_OK)
		r = uvm_uefi_resolve(NULL, &delta, a, &settings, d);
	return r == UVM_OK ? uvm_nvram_boot(store, &settings, true, d) : r;
}

int policy_variables_open(const struct uvm_policy *p, struct policy_variables *ret)
{
	const struct uvm_policy_value *json = uvm_policy_value(p, "custom_uefi_json");
	struct uvm_arena a;
	size_t room;

	*ret = (struct policy_variables){ .why = UVM_DIAG_INIT, .given = json != NULL && json->len > 0 };
	if (!ret->given)
		return UVM_OK;
	room = 2 * uvm_uefi_room(json->len);
	ret->memory = malloc(room + UVM_NVRAM_MAX);
	if (ret->memory == NULL)
		return uvm_no_memory(&ret->why, room + UVM_NVRAM_MAX);
	a = uvm_arena_init(ret->memory, room);
	ret->store = (struct uvm_nvram){ (uint8_t *)ret->memory + room, UVM_NVRAM_MAX, 0 };
	(void)!boot(json, &a, &ret->store, &ret->why);
	return UVM_OK;
}

void policy_variables_close(struct policy_variables *v)
{
	free(v->memory);
	v->memory = NULL;
}

void policy_variables_text(const struct policy_variables *v)
{
	struct uvm_nvram_variable variable;
	char name[UVM_NVRAM_TEXT_MAX], guid[UVM_GUID_TEXT];
	size_t at = 0;

	if (!v->given || v->why.code != UVM_OK)
		return;
	printf("  UEFI variables of the first boot, with secure boot on:\n");
	while (uvm_nvram_next(&v->store, &at, &variable)) {
		uvm_guid_format(&variable.vendor, guid);
		printf("    %s %6zu bytes  ", guid, variable.data_len);
		cli_print_safe(stdout, name, uvm_nvram_name_text(variable.name, variable.name_len, name));
		putchar('\n');
	}
}

void policy_variables_json(const struct policy_variables *v, struct uvm_json_writer *w)
{
	struct uvm_nvram_variable variable;
	char name[UVM_NVRAM_TEXT_MAX], guid[UVM_GUID_TEXT];
	size_t at = 0;

	uvm_json_array_open(w);
	while (v->given && v->why.code == UVM_OK && uvm_nvram_next(&v->store, &at, &variable)) {
		uvm_json_object_open(w);
		uvm_json_key(w, "name");
		uvm_json_string_n(w, name, uvm_nvram_name_text(variable.name, variable.name_len, name));
		uvm_guid_format(&variable.vendor, guid);
		uvm_json_member_string(w, "guid", guid);
		uvm_json_member_u64(w, "attributes", variable.attributes);
		uvm_json_member_u64(w, "size", variable.data_len);
		uvm_json_object_close(w);
	}
	uvm_json_array_close(w);
}
