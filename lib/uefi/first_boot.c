/* SPDX-License-Identifier: MIT */
/*
 * Which variables the firmware finds when a VM starts, and what they hold.
 *
 * Source: behaviour of microsoft/openvmm (firmware_uefi, service/nvram). The rules of setting them are in set_variable.c.
 */
#include "uefi/known.h"
#include "uefi/set_variable.h"

/* In this order: with PK the VM leaves setup mode. */
static const struct {
	enum uvm_known_id variable;
	enum uvm_uefi_list_id list;
} lists[] = {
	{ UVM_KNOWN_KEK, UVM_UEFI_KEK },           { UVM_KNOWN_DB, UVM_UEFI_DB },
	{ UVM_KNOWN_DBX, UVM_UEFI_DBX },           { UVM_KNOWN_PK, UVM_UEFI_PK },
	{ UVM_KNOWN_DB_DEFAULT, UVM_UEFI_DB },     { UVM_KNOWN_MOKLIST, UVM_UEFI_MOKLIST },
	{ UVM_KNOWN_MOKLISTX, UVM_UEFI_MOKLISTX },
};

static int inject(struct uvm_nvram *s, enum uvm_known_id id, const uint8_t *data, size_t n, struct uvm_diag *d)
{
	uint8_t name[UVM_KNOWN_NAME_MAX];
	struct uvm_nvram_variable v;
	int status;

	uvm_known_variable(id, name, &v);
	v.data = data;
	v.data_len = n;
	status = uvm_nvram_set_variable(s, &v, d);
	if (status < 0)
		d->record = uvm_known_name(id);
	return status;
}

static int inject_custom(struct uvm_nvram *s, const struct uvm_uefi_variable *from, struct uvm_diag *d)
{
	uint8_t name[UVM_NVRAM_NAME_MAX];
	struct uvm_nvram_variable v = { .vendor = from->vendor,
					.attributes = from->attributes,
					.name = name,
					.data = from->value,
					.data_len = from->value_len };
	int status;

	status = uvm_nvram_name(from->name, from->name_len, name, &v.name_len, d);
	if (status == UVM_OK)
		status = uvm_nvram_set_variable(s, &v, d);
	if (status < 0) {
		d->record = from->kind == UVM_UEFI_TEMPLATE ? "template variable" : "custom variable";
		d->line = from->line;
		d->col = from->col;
	}
	return status;
}

static int first_boot(struct uvm_nvram *s, const struct uvm_uefi_settings *from, struct uvm_diag *d)
{
	static const uint8_t authenticated = 2;
	int status;

	status = inject(s, UVM_KNOWN_CURRENT_POLICY, &authenticated, 1, d);
	if (status == UVM_OK)
		status = uvm_nvram_update_setup_mode(s, d);
	for (size_t i = 0; i < from->nvariables && status == UVM_OK; i++)
		status = inject_custom(s, &from->variables[i], d);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && status == UVM_OK; i++) {
		const struct uvm_uefi_list *l = &from->list[lists[i].list];

		if (l->len > 0)
			status = inject(s, lists[i].variable, l->p, l->len, d);
	}
	return status;
}

/* An earlier one may have other attributes, and would refuse to change. */
static void forget(struct uvm_nvram *s, enum uvm_known_id id)
{
	uint8_t name[UVM_KNOWN_NAME_MAX];
	struct uvm_nvram_variable v;

	uvm_known_variable(id, name, &v);
	(void)uvm_nvram_remove(s, &v.vendor, v.name, v.name_len);
}

int uvm_nvram_boot(struct uvm_nvram *s, const struct uvm_uefi_settings *v, bool secure_boot, struct uvm_diag *d)
{
	static const uint8_t indications[4] = { 0 }, supported[4] = { 1 };
	const uint8_t secure = secure_boot;
	int status = UVM_OK;

	if (s->len == 0)
		status = first_boot(s, v, d);
	if (status == UVM_OK)
		status = inject(s, UVM_KNOWN_OS_LOADER, indications, sizeof(indications), d);
	if (status == UVM_OK)
		status = inject(s, UVM_KNOWN_OS_LOADER_SUPPORTED, supported, sizeof(supported), d);
	if (status < 0)
		return status;
	forget(s, UVM_KNOWN_SECURE_BOOT);
	status = inject(s, UVM_KNOWN_SECURE_BOOT, &secure, 1, d);
	return status < 0 ? status : inject(s, UVM_KNOWN_SECURE_BOOT_ENABLE, &secure, 1, d);
}
