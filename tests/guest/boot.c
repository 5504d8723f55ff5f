/* SPDX-License-Identifier: MIT */
/*
 * Boots: an image whose boot shim is a few instructions runs on every machine and from every platform that can be run, and says
 * what it found. Needs QEMU; the argument is which of the cases run.
 */
#include <uvmkit/vmm.h>

#include "abi/guest_exit.h"
#include "../unit/image_make.h"

extern const uint8_t stub_code[], stub_code_end[];

static const struct made_segment kernel[] = { { 0x1000000, 5000, 9000, 1 } };
static const struct made_segment shim[] = { { 0, 4096, 8192, 1 } };

struct made {
	struct uvm_image_request req;
	struct uvm_guest_config configs[2];
	struct uvm_image image;
};

static struct uvm_slice stub_elf(void)
{
	struct uvm_slice s = made_elf("uvmkit/b", "boot", 0, shim, 1, 16);
	uint8_t *b = (uint8_t *)(uintptr_t)s.p;

	memcpy(b + s.len - shim[0].filesz, stub_code, (size_t)(stub_code_end - stub_code));
	return s;
}

static int make(void **state)
{
	static const uint8_t isolations[] = { UVM_ISOLATION_NONE, UVM_ISOLATION_SNP };
	struct made *m = calloc(1, sizeof(*m));
	struct uvm_diag d = UVM_DIAG_INIT;

	for (size_t i = 0; i < COUNT(isolations); i++)
		m->configs[i] = (struct uvm_guest_config){
			.guest_svn = 1,
			.max_vtl = 2,
			.isolation = (enum uvm_isolation)isolations[i],
			.snp_policy = 0x30000,
			.has_shared_gpa_boundary = true,
			.shared_gpa_boundary_bits = 46,
			.kind = UVM_IMAGE_OPENHCL,
			.memory_page_count = 16384,
		};
	m->req.configs = m->configs;
	m->req.nconfigs = COUNT(isolations);
	m->req.resources[UVM_RESOURCE_KERNEL] = made_elf("uvmkit/k", "boot", 0x1000000, kernel, COUNT(kernel), 16);
	m->req.resources[UVM_RESOURCE_SHIM] = stub_elf();
	m->req.resources[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/i", "boot", 5000);
	assert_int_equal(uvm_image_build(&m->req, &m->image, &d), UVM_OK);
	*state = m;
	return 0;
}

static int unmake(void **state)
{
	struct made *m = *state;

	uvm_image_free(&m->image);
	for (size_t i = 0; i < UVM_RESOURCE_COUNT; i++)
		made_free(m->req.resources[i]);
	free(m);
	return 0;
}

struct seen {
	char console[64];
	size_t n;
};

static void see(void *arg, enum uvm_vm_stream stream, const uint8_t *p, size_t n)
{
	struct seen *s = arg;

	assert_int_equal(stream, UVM_VM_CONSOLE);
	assert_true(n < sizeof(s->console) - s->n);
	memcpy(s->console + s->n, p, n);
	s->n += n;
}

static void boots(const struct made *m, uint32_t platform, enum uvm_vm_machine machine)
{
	const struct uvm_vm_config c = {
		.image = &m->image.file,
		.platform = (int)platform,
		.machine = machine,
		.accelerator = UVM_VM_TCG,
		.processors = 1,
	};
	struct seen seen = { 0 };
	const struct uvm_vm_watch w = { .arg = &seen, .output = see, .timeout_s = 60 };
	struct uvm_vm_result res;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_vm *vm;

	if (uvm_vm_qemu.prepare(&vm, &c, &d) < 0 || uvm_vm_qemu.start(vm, &d) < 0 || uvm_vm_qemu.wait(vm, &w, &res, &d) < 0)
		fail_msg("%s", d.text);
	if (res.guest != UVM_GUEST_EXIT_DONE)
		fail_msg("%s: %s", uvm_vm_outcome_name(res.outcome), res.reason);
	assert_string_equal(seen.console, "stub\n");
	uvm_vm_result_free(&res);
	uvm_vm_qemu.free(vm);
}

static void plain_microvm(void **state)
{
	boots(*state, UVM_IGVM_VSM_ISOLATION, UVM_VM_MICROVM);
}

static void plain_q35(void **state)
{
	boots(*state, UVM_IGVM_VSM_ISOLATION, UVM_VM_Q35);
}

static void snp_microvm(void **state)
{
	boots(*state, UVM_IGVM_SEV_SNP, UVM_VM_MICROVM);
}

/* ---- evidence ---- */

struct evidence {
	char names[256], registers[64];
	bool console, command;
};

static int look(void *arg, const char *name, const void *p, size_t n)
{
	struct evidence *e = arg;

	assert_true(n > 0);
	strcat(strcat(e->names, name), " ");
	if (strcmp(name, "registers.txt") == 0)
		memcpy(e->registers, p, n < sizeof(e->registers) ? n : sizeof(e->registers) - 1);
	e->console |= strcmp(name, "console.log") == 0 && n == 5 && memcmp(p, "stub\n", 5) == 0;
	e->command |= strcmp(name, "qemu-command.txt") == 0 && memmem(p, n, "\n-no-reboot\n", 12) != NULL;
	return UVM_OK;
}

/* Without a device tree the stub fails, and QEMU waits until its registers have been kept. */
static void a_failed_guest(void **state)
{
	struct made *m = *state;
	const struct uvm_igvm_list *l = &m->image.file.section[UVM_IGVM_DIRECTIVES];
	const struct uvm_vm_config c = { .image = &m->image.file,
					 .platform = UVM_IGVM_VSM_ISOLATION,
					 .accelerator = UVM_VM_TCG,
					 .processors = 1,
					 .evidence = true };
	const struct uvm_vm_watch w = { .timeout_s = 60 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct evidence e = { .names = "" };
	struct uvm_vm_result res;
	struct uvm_vm *vm;

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_DEVICE_TREE)
			l->h[i].type = UVM_IGVM_SRAT;
	}
	if (uvm_vm_qemu.prepare(&vm, &c, &d) < 0 || uvm_vm_qemu.start(vm, &d) < 0 || uvm_vm_qemu.wait(vm, &w, &res, &d) < 0)
		fail_msg("%s", d.text);
	assert_int_equal(res.outcome, UVM_VM_REFUSED);
	assert_int_equal(res.guest, UVM_GUEST_EXIT_PARAMETERS);
	assert_int_equal(uvm_vm_qemu.collect(vm, look, &e), UVM_OK);
	assert_true(e.console && e.command);
	assert_non_null(strstr(e.names, "qemu-version.txt "));
	assert_non_null(strstr(e.names, "qmp.jsonl "));
	if (strstr(e.registers, "RAX=") == NULL)
		fail_msg("%s: %s", e.names, e.registers);
	uvm_vm_result_free(&res);
	uvm_vm_qemu.free(vm);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest sample[] = { cmocka_unit_test(a_failed_guest) };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_microvm),
		cmocka_unit_test(plain_q35),
		cmocka_unit_test(snp_microvm),
		cmocka_unit_test(a_failed_guest),
	};

	if (argc == 2 && strcmp(argv[1], "all") == 0)
		return cmocka_run_group_tests_name("boot", tests, make, unmake);
	return cmocka_run_group_tests_name("boot", sample, make, unmake);
}
