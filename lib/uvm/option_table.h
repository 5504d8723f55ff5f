/* SPDX-License-Identifier: MIT */
/*
 * Options by number: where they are in struct uvm_options, and what they are.
 */
#ifndef UVM_UVM_OPTION_TABLE_H
#define UVM_UVM_OPTION_TABLE_H

#include <uvmkit/uvm.h>

#include "uvm/firmware.h"

enum option_kind {
	OPTION_BOOL,
	OPTION_TEXT,
	OPTION_GUID,
	OPTION_I32,
	OPTION_U32,
	OPTION_U64,
	OPTION_TRISTATE,
	OPTION_U32S,
	OPTION_U64S,
	OPTION_PLATFORM,
	OPTION_ROOTFS,
	OPTION_ISOLATION,
	OPTION_SERVICES,
	OPTION_REGISTRY,
	OPTION_DEVICES,
};

struct option {
	struct uvm_option_info info;
	uint8_t kind; /* enum option_kind */
	uint16_t off, size;
};

extern const struct option option_table[UVM_OPTION_COUNT];

/** option_set(o, i, value, from, by): take over the bytes of ${value}, which is of the option's type. */
void option_set(struct uvm_options *o, enum uvm_option i, const void *value, enum uvm_origin from, const char *by);

/** SET(o, name, from, by, value): the same for an option that is known by name. */
#define SET(o, name, from_, by_, ...) option_set(o, UVM_OPT_##name, &(UVM_OPTION_TYPE(name)){ __VA_ARGS__ }, from_, by_)
#define UVM_OPTION_TYPE(name) __typeof__(((struct uvm_options *)0)->name)

/* Names of choices, as options and documents have them. */
extern const char *const option_platforms[], *const option_rootfs[];

/** option_firmware(isolation): the names and the file that belong to an isolation type; NULL for none. */
const struct uvm_firmware *option_firmware(enum uvm_vm_isolation isolation);

/* The values that documents contain as well. */
void uvm_service_write(const struct uvm_service *s, struct uvm_json_writer *w);
void uvm_registry_value_write(const struct uvm_registry_value *v, struct uvm_json_writer *w);

#endif
