/* SPDX-License-Identifier: MIT */
/*
 * The choice between KVM and TCG.
 *
 * Source: proc_cpuinfo(5): a line of flags for each processor, all the same.
 */
#include <string.h>

#include "os/say.h"
#include "vmm/accelerator.h"

#define FLAGS "flags"

/* "flags\t\t: fpu vme …"; other lines' names may begin or end alike. NULL: there is none. */
static const char *find_flags(const char *p, const char *end, const char **ret_end)
{
	const size_t head = sizeof(FLAGS) - 1;

	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		const char *colon;

		if (stop == NULL)
			stop = end;
		colon = memchr(p, ':', (size_t)(stop - p));
		*ret_end = stop;
		if (colon != NULL && (size_t)(colon - p) >= head && memcmp(p, FLAGS, head) == 0 &&
		    (colon == p + head || strchr("\t ", p[head]) != NULL))
			return colon + 1;
		p = stop + 1;
	}
	return NULL;
}

static bool has_word(const char *p, const char *end, const char *word)
{
	const size_t n = strlen(word);

	while (p < end) {
		const char *stop = memchr(p, ' ', (size_t)(end - p));

		if (stop == NULL)
			stop = end;
		if ((size_t)(stop - p) == n && memcmp(p, word, n) == 0)
			return true;
		p = stop + 1;
	}
	return false;
}

static bool virtualizes(const struct uvm_accelerator_facts *f)
{
	const char *end = NULL, *flags = f->n > 0 ? find_flags(f->cpuinfo, f->cpuinfo + f->n, &end) : NULL;

	return flags != NULL && (has_word(flags, end, "vmx") || has_word(flags, end, "svm"));
}

/* NULL: nothing stands against KVM. */
static const char *objection(const struct uvm_accelerator_facts *f)
{
	if (!f->x86)
		return "this is no x86 machine";
	if (!virtualizes(f))
		return "the processor has neither vmx nor svm";
	return f->opens ? NULL : "/dev/kvm cannot be opened for reading and writing";
}

int uvm_accelerator_choose(enum uvm_vm_accelerator wish, const struct uvm_accelerator_facts *f, enum uvm_vm_accelerator *ret,
			   struct uvm_diag *d)
{
	const char *why = objection(f);

	if (wish == UVM_VM_KVM && why != NULL)
		return uvm_say(d, UVM_E_UNSUPPORTED, "KVM cannot be used: %s", why);
	*ret = wish != UVM_VM_TCG && why == NULL ? UVM_VM_KVM : UVM_VM_TCG;
	return UVM_OK;
}
