/* SPDX-License-Identifier: MIT */
/*
 * The workload's UEFI variables, as files in RAM: those of the guest state file where it is used, else what firmware would make
 * of the policy's settings on a first boot.
 *
 * Source: Linux, fs/efivarfs: a file per variable called NAME-GUID, a slash as an exclamation mark; 4 bytes of attributes,
 * data.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "paravisor.h"

#define FOLDER "/run/uvmkit"

bool pv_variable_file(const struct uvm_nvram_variable *v, char out[NAME_MAX + 1])
{
	char text[UVM_NVRAM_TEXT_MAX], guid[UVM_GUID_TEXT];
	const size_t n = uvm_nvram_name_text(v->name, v->name_len, text);

	if (n + sizeof(guid) > NAME_MAX)
		return false;
	uvm_guid_format(&v->vendor, guid);
	snprintf(out, NAME_MAX + 1, "%.*s-%s", (int)n, text, guid);
	for (char *s = out; *s != '\0'; s++) {
		if (*s == '/')
			*s = '!';
	}
	return true;
}

static int write_one(struct paravisor *p, int dirfd, const struct uvm_nvram_variable *v)
{
	uint8_t attributes[4];
	struct iovec pieces[] = { { attributes, sizeof(attributes) }, { (void *)(uintptr_t)v->data, v->data_len } };
	char name[NAME_MAX + 1];
	int fd;
	ssize_t n;

	if (!pv_variable_file(v, name))
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "a variable's name is too long for a file");
	uvm_put_le32(attributes, v->attributes);
	fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot make variable %s: %m", name);
	n = writev(fd, pieces, 2);
	close(fd);
	if (n != (ssize_t)(sizeof(attributes) + v->data_len))
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot write variable %s: %m", name);
	return 0;
}

static int write_all(struct paravisor *p, const struct uvm_nvram *store, const char *dir)
{
	const int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct uvm_nvram_variable v;
	size_t at = 0;
	int code = 0;

	if (dirfd < 0)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot open %s: %m", dir);
	while (code == 0 && uvm_nvram_next(store, &at, &v))
		code = write_one(p, dirfd, &v);
	close(dirfd);
	return code;
}

/* The settings of the policy, or those of a VM without any. */
static int boot(struct paravisor *p, struct uvm_arena *a, struct uvm_nvram *store, struct uvm_diag *d)
{
	const struct uvm_policy_value *json = uvm_policy_value(&p->policy, "custom_uefi_json");
	const bool given = json != NULL && json->len > 0;
	struct uvm_uefi_settings delta, settings;
	int status = UVM_OK;

	if (given)
		status = uvm_uefi_read((const char *)json->p, json->len, UVM_UEFI_DELTA, a, &delta, d);
	if (status == UVM_OK)
		status = uvm_uefi_resolve(NULL, given ? &delta : NULL, a, &settings, d);
	return status < 0 ? status : uvm_nvram_boot(store, &settings, p->evidence.secure_boot == UVM_YES, d);
}

int pv_variables_write(struct paravisor *p, const char *dir)
{
	const size_t room = 2 * uvm_uefi_room(p->config.policy_size);
	uint8_t *memory = malloc(room + UVM_NVRAM_MAX);
	struct uvm_arena a = uvm_arena_init(memory, room);
	struct uvm_nvram store = { memory + room, UVM_NVRAM_MAX, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	int code;

	if (memory == NULL)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "no memory for variables");
	if (p->state.was.len > 0)
		memcpy(store.p, p->state.was.p, p->state.was.len);
	store.len = p->state.was.len;
	code = boot(p, &a, &store, &d) < 0 ? pv_fail_diag(p, UVM_GUEST_EXIT_SETUP, "the variables of custom_uefi_json", &d)
					   : write_all(p, &store, dir);
	free(memory);
	return code;
}

int pv_variables(struct paravisor *p)
{
	if (mkdir(FOLDER, 0755) < 0 || mkdir(PV_VARIABLES, 0755) < 0)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "cannot make %s: %m", PV_VARIABLES);
	return pv_variables_write(p, PV_VARIABLES);
}
