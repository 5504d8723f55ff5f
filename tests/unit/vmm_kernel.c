/* SPDX-License-Identifier: MIT */
/*
 * Kernels without an image: where kernel, initrd and what they are told lie in guest memory, and which are refused.
 */
#include <string.h>

#include "abi/command_line.h"
#include "abi/handover.h"
#include "abi/host_tree.h"
#include "abi/vtl2_config.h"
#include "unit.h"
#include "vmm/place.h"

#define MIB (1ull << 20)
#define LOAD 0x1000000u
#define ENTRY (LOAD + 0x10)
#define FILE_SIZE 0x1200u /* one segment: 0x200 bytes from 0x1000 on */

struct made {
	uint8_t elf[FILE_SIZE], initrd[UVM_PAGE_SIZE + 5];
	struct uvm_vm_kernel k;
	struct uvm_vm_config c;
	struct uvm_place_facts facts;
};

static void make(struct made *m)
{
	static const uint8_t head[] = { 0x7F, 'E', 'L', 'F', 2, 1, 1 };

	*m = (struct made){ .facts = { .machine = UVM_VM_Q35, .tsc_khz = 2500000 } };
	memcpy(m->elf, head, sizeof(head));
	uvm_put_le16(m->elf + 18, 62);
	uvm_put_le64(m->elf + 24, ENTRY);
	uvm_put_le64(m->elf + 32, 64);
	uvm_put_le16(m->elf + 54, 56);
	uvm_put_le16(m->elf + 56, 1);
	uvm_put_le32(m->elf + 64, 1);
	uvm_put_le64(m->elf + 64 + 8, 0x1000);
	uvm_put_le64(m->elf + 64 + 24, LOAD);
	uvm_put_le64(m->elf + 64 + 32, 0x200);
	uvm_put_le64(m->elf + 64 + 40, 0x5000); /* the rest is zero */
	memset(m->elf + 0x1000, 0xC3, 0x200);
	memset(m->initrd, 'i', sizeof(m->initrd));
	m->k = (struct uvm_vm_kernel){ m->elf, m->initrd, sizeof(m->elf), sizeof(m->initrd), "console=x \"a -- b\" -- -w sh" };
	m->c = (struct uvm_vm_config){ .kernel = &m->k, .processors = 3, .memory = 64 * MIB, .vmgs_ephemeral = UVM_YES };
}

static const uint8_t *page(const struct uvm_placement *p, uint64_t gpa)
{
	const struct uvm_loaded_page *found = uvm_pages_find(&p->pages, gpa);

	assert_non_null(found);
	return found->p;
}

static void placed(struct made *m, struct uvm_placement *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	*p = (struct uvm_placement){ 0 };
	if (uvm_place(p, &m->c, &m->facts, &d) < 0)
		fail_msg("%s", d.text);
}

static void kernel_and_initrd(void **state)
{
	struct uvm_placement p;
	const uint8_t *params;
	struct made m;

	(void)state;
	make(&m);
	placed(&m, &p);
	assert_int_equal(p.processor.rip, ENTRY);
	assert_memory_equal(page(&p, LOAD), m.elf + 0x1000, 0x200);
	assert_null(uvm_pages_find(&p.pages, LOAD + 0x1000)); /* zero, as memory is */
	assert_memory_equal(page(&p, 0x1200000), m.initrd, UVM_PAGE_SIZE);
	assert_int_equal(uvm_pages_find(&p.pages, 0x1201000)->len, 5);
	params = page(&p, p.processor.gpr[UVM_RSI]);
	assert_int_equal(uvm_le32(params + 0x218), 0x1200000);
	assert_int_equal(uvm_le32(params + 0x21C), sizeof(m.initrd));
	assert_true(uvm_le64(params + 0x70) != 0); /* ACPI tables */
	assert_string_equal((const char *)page(&p, 0x3000), "console=x \"a -- b\" tsc=reliable tsc_early_khz=2500000 -- -w sh");
	assert_int_equal(uvm_le32(params + 0x238), strlen((const char *)page(&p, 0x3000)));
	uvm_placement_free(&p);
}

/* What the guest's paravisor is told: nothing is measured, and the words for the kernel are the host's. */
static void handover(void **state)
{
	uint8_t node[3 * UVM_PAGE_SIZE];
	struct uvm_command_line line;
	struct uvm_vtl2_config config;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_handover h;
	struct uvm_placement p;
	uint64_t gpa;
	struct made m;

	(void)state;
	make(&m);
	m.k.initrd_len = 0;
	placed(&m, &p);
	assert_int_equal(uvm_le32(page(&p, p.processor.gpr[UVM_RSI]) + 0x21C), 0);
	gpa = uvm_le64(page(&p, p.processor.gpr[UVM_RSI]) + 0x250);
	for (size_t i = 0; i < 3; i++)
		memcpy(node + i * UVM_PAGE_SIZE, page(&p, gpa + i * UVM_PAGE_SIZE), i < 2 ? UVM_PAGE_SIZE : 0x30);
	assert_int_equal(uvm_le64(node), 0);
	assert_int_equal(uvm_le32(node + 8), UVM_HANDOVER_TYPE);
	assert_int_equal(uvm_handover_get(&h, node + 16, uvm_le32(node + 12), &d), UVM_OK);
	assert_int_equal(uvm_vtl2_config_get(&config, h.config, &d), UVM_OK);
	assert_int_equal(uvm_command_line_get(&line, h.command_line, &d), UVM_OK);
	assert_true(h.host_text && h.processors == 3 && h.machine == UVM_HOST_Q35 && h.isolation == 0 &&
		    h.ephemeral == UVM_YES);
	assert_true(config.policy_size == 0 && line.len == 0);
	uvm_placement_free(&p);
}

static void refused(struct made *m, int code, const char *says)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_placement p = { 0 };
	char text[UVM_DIAG_TEXT];
	const int r = uvm_place(&p, &m->c, &m->facts, &d);

	(void)uvm_diag_format(&d, text, sizeof(text));
	if (r != code || strstr(text, says) == NULL)
		fail_msg("%d: %s", r, text);
	uvm_placement_free(&p);
}

static void kernels_refused(void **state)
{
	char line[2048];
	struct made m;

	(void)state;
	make(&m);
	m.c.memory = 20 * MIB;
	refused(&m, UVM_E_LIMIT, "kernel and initrd need 21 MiB of memory, and the VM has 20 MiB");
	make(&m);
	uvm_put_le16(m.elf + 18, 183);
	refused(&m, UVM_E_VALUE, "e_machine");
	make(&m);
	m.k.len = 0x1100;
	refused(&m, UVM_E_SHORT, "p_offset at 0x48");
	make(&m);
	uvm_put_le64(m.elf + 64 + 24, 0xFF000);
	refused(&m, UVM_E_RANGE, "0xff000");
	make(&m);
	uvm_put_le64(m.elf + 24, LOAD + 0x5000);
	refused(&m, UVM_E_RANGE, "the kernel's entry 0x1005000 is not in it");
	make(&m);
	uvm_put_le64(m.elf + 64 + 40, 513 * MIB);
	refused(&m, UVM_E_LIMIT, "more than 512 MiB");
	make(&m);
	uvm_put_le64(m.elf + 64 + 24, 1ull << 33);
	uvm_put_le64(m.elf + 24, 1ull << 33);
	refused(&m, UVM_E_LIMIT, "no room below 4 GiB");
	make(&m);
	memset(line, 'x', 1984);
	line[1984] = '\0';
	m.k.line = line;
	refused(&m, UVM_E_LIMIT, "has 1984 bytes, of which it would read 1983");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernel_and_initrd),
		cmocka_unit_test(handover),
		cmocka_unit_test(kernels_refused),
	};

	return cmocka_run_group_tests_name("vmm_kernel", tests, NULL, NULL);
}
