/* SPDX-License-Identifier: MIT */
/* The choice between KVM and TCG on every kind of machine. */
#include "unit.h"
#include "vmm/accelerator.h"

#define INTEL "processor\t: 0\nmodel name\t: any\nflags\t\t: fpu vme vmx sse\n\nprocessor\t: 1\nflags\t\t: fpu vme vmx sse\n"
#define NO "this is no x86 machine"
#define PLAIN "the processor has neither vmx nor svm"
#define SHUT "/dev/kvm cannot be opened for reading and writing"

static void choices(void **state)
{
	static const struct {
		const char *cpuinfo;
		bool x86, opens;
		const char *objection; /* NULL: KVM */
	} cases[] = {
		/* the device says nothing of the processor: an emulation has one, too */
		{ "", true, true, PLAIN },
		{ "\n\n", true, true, PLAIN },
		{ "processor\t: 0\n", true, true, PLAIN },
		{ "flags", true, true, PLAIN },
		{ "flags\t\t:", true, true, PLAIN },
		{ "flags vmx", true, true, PLAIN },
		{ "flags\t\t: fpu vme sse\n", true, true, PLAIN },
		{ "flags\t\t: hypervisor svm_lock vmxe avmx xsvm VMX\n", true, true, PLAIN },
		{ "flags\t\t: fpu\nprocessor\t: 1\nflags\t\t: vmx\n", true, true, PLAIN }, /* the first one runs us, maybe */
		{ "vmx flags\t: vnmi vmx svm\n", true, true, PLAIN },
		{ "flagstaff\t: vmx\n", true, true, PLAIN },
		{ "model name\t: a vmx svm flags : vmx \n", true, true, PLAIN },
		{ "Features\t: fp asimd vmx\n", true, true, PLAIN },
		/* nor does the processor say anything of the device */
		{ INTEL, true, false, SHUT },
		{ INTEL, false, true, NO },
		{ "Features\t: fp asimd\n", false, true, NO },
		{ "", false, false, NO },
		/* both */
		{ INTEL, true, true, NULL },
		{ "flags\t\t: svm\n", true, true, NULL },
		{ "flags:svm", true, true, NULL },
		{ "flags : fpu svm", true, true, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_accelerator_facts f = {
			.x86 = cases[i].x86, .cpuinfo = cases[i].cpuinfo, .n = strlen(cases[i].cpuinfo), .opens = cases[i].opens
		};
		const bool kvm = cases[i].objection == NULL;
		enum uvm_vm_accelerator got = UVM_VM_ACCELERATOR_ANY;
		struct uvm_diag d = UVM_DIAG_INIT;
		const int r = uvm_accelerator_choose(UVM_VM_KVM, &f, &got, &d);

		assert_int_equal(r, kvm ? UVM_OK : UVM_E_UNSUPPORTED);
		assert_int_equal(got, kvm ? UVM_VM_KVM : UVM_VM_ACCELERATOR_ANY);
		assert_string_equal(d.text + (kvm ? 0 : strlen("KVM cannot be used: ")), kvm ? "" : cases[i].objection);
		assert_int_equal(uvm_accelerator_choose(UVM_VM_ACCELERATOR_ANY, &f, &got, NULL), UVM_OK);
		assert_int_equal(got, kvm ? UVM_VM_KVM : UVM_VM_TCG);
		assert_int_equal(uvm_accelerator_choose(UVM_VM_TCG, &f, &got, NULL), UVM_OK);
		assert_int_equal(got, UVM_VM_TCG);
	}
}

/* What could not be read is no processor that virtualises. */
static void unread(void **state)
{
	const struct uvm_accelerator_facts f = { .x86 = true, .opens = true };
	enum uvm_vm_accelerator got;

	(void)state;
	assert_int_equal(uvm_accelerator_choose(UVM_VM_ACCELERATOR_ANY, &f, &got, NULL), UVM_OK);
	assert_int_equal(got, UVM_VM_TCG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(choices),
		cmocka_unit_test(unread),
	};

	return cmocka_run_group_tests_name("vmm_accelerator", tests, NULL, NULL);
}
