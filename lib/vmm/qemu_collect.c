/* SPDX-License-Identifier: MIT */
/*
 * What there is to see of a VM that QEMU ran.
 */
#include <stdlib.h>
#include <string.h>

#include "vmm/qemu.h"

static int give_text(uvm_vm_evidence_fn *fn, void *arg, const char *name, const char *text)
{
	return text == NULL ? UVM_OK : fn(arg, name, text, strlen(text));
}

static int give_kept(uvm_vm_evidence_fn *fn, void *arg, const char *name, const struct uvm_kept *k)
{
	uint8_t *b;
	size_t n;
	int r;

	if (k->n == 0)
		return UVM_OK;
	b = malloc(UVM_KEPT_MAX);
	if (b == NULL)
		return UVM_E_NOMEM;
	n = uvm_kept_read(k, b);
	r = fn(arg, name, b, n);
	free(b);
	return r;
}

static int give_command(uvm_vm_evidence_fn *fn, void *arg, const struct uvm_arguments *a)
{
	size_t n = 0, at = 0;
	char *b;
	int r;

	for (size_t i = 0; i < a->n; i++)
		n += strlen(a->v[i]) + 1;
	b = malloc(n + 1);
	if (b == NULL)
		return UVM_E_NOMEM;
	for (size_t i = 0; i < a->n; i++) {
		memcpy(b + at, a->v[i], strlen(a->v[i]));
		at += strlen(a->v[i]);
		b[at++] = '\n';
	}
	r = fn(arg, "qemu-command.txt", b, n);
	free(b);
	return r;
}

int uvm_qemu_collect(const struct uvm_vm *vm, uvm_vm_evidence_fn *fn, void *arg)
{
	static const char *const logs[] = {
		[UVM_VM_CONSOLE] = "console.log",     [UVM_VM_STDOUT] = "stdout.log", [UVM_VM_STDERR] = "stderr.log",
		[UVM_QEMU_CONTROL] = "control.jsonl", [UVM_QEMU_QMP] = "qmp.jsonl",   [UVM_QEMU_MESSAGES] = "qemu-messages.txt",
	};
	int r = give_command(fn, arg, &vm->argv);

	if (r == UVM_OK)
		r = give_text(fn, arg, "qemu-version.txt", vm->host.version);
	for (size_t i = 0; i < UVM_QEMU_ENDS && r == UVM_OK; i++)
		r = give_kept(fn, arg, logs[i], &vm->kept[i]);
	if (r == UVM_OK)
		r = give_text(fn, arg, "verdict.json", vm->verdict);
	return r < 0 ? r : give_text(fn, arg, "registers.txt", vm->registers);
}
