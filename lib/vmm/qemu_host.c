/* SPDX-License-Identifier: MIT */
/*
 * Which QEMU there is, and what it and this machine can do.
 */
#include <stdio.h>
#include <string.h>

#include "os/host.h"
#include "os/say.h"
#include "vmm/accelerator.h"
#include "vmm/qemu.h"

#define PROGRAM "qemu-system-x86_64"
#define OLDEST_MAJOR 7u
#define OLDEST_MINOR 2u
#define ANSWER_MAX (64u << 10)
#define ANSWER_MS 20000

static const char *const machines[] = { [UVM_VM_MICROVM] = "microvm", [UVM_VM_Q35] = "q35" };

static const char *number(const char *s, unsigned *ret)
{
	for (*ret = 0; *s >= '0' && *s <= '9' && *ret < 10000; s++)
		*ret = *ret * 10 + (unsigned)(*s - '0');
	return s;
}

/* "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)" */
static int check_version(struct uvm_qemu_host *h, const char *text, struct uvm_diag *d)
{
	static const char head[] = "QEMU emulator version ";
	unsigned major = 0, minor = 0;

	(void)snprintf(h->version, sizeof(h->version), "%.*s", (int)strcspn(text, "\n"), text);
	if (strncmp(text, head, strlen(head)) != 0)
		return uvm_say(d, UVM_E_VERSION, "%s is not QEMU: it does not tell its version", h->program);
	text = number(text + strlen(head), &major);
	if (*text == '.')
		(void)number(text + 1, &minor);
	if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR))
		return uvm_say(d, UVM_E_VERSION, "%s is version %u.%u; %u.%u or newer is needed", h->program, major, minor,
			       OLDEST_MAJOR, OLDEST_MINOR);
	return UVM_OK;
}

/* A line of the list begins with the machine's name. */
static bool offers(const char *list, const char *name)
{
	const size_t n = strlen(name);

	for (; list != NULL; list = strchr(list, '\n')) {
		list += *list == '\n';
		if (strncmp(list, name, n) == 0 && list[n] == ' ')
			return true;
	}
	return false;
}

/* An image that is told of memory, but by no device tree, knows only what QEMU's own loader runs. */
static bool is_portable(const struct uvm_vm_config *c)
{
	const struct uvm_igvm_list *l = c->kernel == NULL ? &c->image->section[UVM_IGVM_DIRECTIVES] : NULL;
	bool map = false, tree = false;

	for (size_t i = 0; l != NULL && i < l->n; i++) {
		map |= l->h[i].type == UVM_IGVM_MEMORY_MAP;
		tree |= l->h[i].type == UVM_IGVM_DEVICE_TREE;
	}
	return map && !tree;
}

static int choose_machine(struct uvm_qemu_host *h, const struct uvm_vm_config *c, const char *list, struct uvm_diag *d)
{
	if (c->machine != UVM_VM_MACHINE_ANY)
		h->machine = c->machine;
	else
		h->machine = offers(list, machines[UVM_VM_MICROVM]) && !is_portable(c) ? UVM_VM_MICROVM : UVM_VM_Q35;
	if (offers(list, machines[h->machine]))
		return UVM_OK;
	return uvm_say(d, UVM_E_MISSING, "%s does not have the machine %s", h->program, machines[h->machine]);
}

static int choose_accelerator(struct uvm_qemu_host *h, const struct uvm_vm_config *c, struct uvm_diag *d)
{
	struct uvm_accelerator_facts f = { .opens = uvm_host_opens_kvm() };
	struct uvm_bytes cpuinfo;
	int r;

#ifdef __x86_64__
	f.x86 = true;
#endif
	uvm_host_cpuinfo(&cpuinfo);
	f.cpuinfo = (const char *)cpuinfo.p;
	f.n = cpuinfo.len;
	r = uvm_accelerator_choose(c->accelerator, &f, &h->accelerator, d);
	uvm_bytes_free(&cpuinfo);
	return r;
}

int uvm_qemu_find(struct uvm_qemu_host *h, const struct uvm_vm_config *c, struct uvm_diag *d)
{
	const char *version[] = { c->program != NULL ? c->program : PROGRAM, "-version", NULL };
	const char *help[] = { version[0], "-M", "help", NULL };
	struct uvm_bytes answer;
	int r;

	h->program = version[0];
	r = uvm_process_output(version, ANSWER_MAX, ANSWER_MS, &answer, d);
	if (r == UVM_E_MISSING && c->program == NULL)
		(void)snprintf(d->text, sizeof(d->text), "there is no %s; the Debian package is qemu-system-x86", PROGRAM);
	if (r < 0)
		return r;
	r = check_version(h, (const char *)answer.p, d);
	uvm_bytes_free(&answer);
	if (r == UVM_OK)
		r = uvm_process_output(help, ANSWER_MAX, ANSWER_MS, &answer, d);
	if (r < 0)
		return r;
	r = choose_machine(h, c, (const char *)answer.p, d);
	uvm_bytes_free(&answer);
	return r < 0 ? r : choose_accelerator(h, c, d);
}
