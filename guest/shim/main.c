/* SPDX-License-Identifier: MIT */
/*
 * The boot shim: from the state in which the image starts to Linux, or to a refusal.
 *
 * The steps are in the order of what they rest on: the processor, the measured pages, what the host says, the host's pages. A
 * step that fails ends the VM with its own code. Here guest addresses become pointers: the image is mapped to itself.
 */
#include "abi/command_line.h"
#include "abi/openhcl.h"
#include "abi/vtl2_config.h"
#include "abi/machine_tables.h"
#include "clock.h"
#include "command_line.h"
#include "console.h"
#include "fault.h"
#include "hardware.h"
#include "host.h"
#include "layout.h"
#include "linux.h"
#include "machine.h"
#include "memory.h"
#include "shared_pages.h"

struct shim {
	uint64_t shim, params;
	struct shim_layout layout;
	const uint8_t *config_page;
	struct uvm_vtl2_config config;
	struct uvm_command_line measured;
	struct shim_host host;
	bool host_text; /* text is to be used */
	uint8_t text[SHIM_COMMAND_LINE_SIZE];
	struct shim_map_entry map[SHIM_MAP_MAX];
};

/* What the shim makes, in the heap of the image; the tables are a range of their own in the kernel's memory map. */
struct heap {
	uint8_t acpi[UVM_MACHINE_TABLES_SIZE];
	uint8_t boot_params[SHIM_BOOT_PARAMS_SIZE];
	uint8_t handover[SHIM_HANDOVER_NODE_SIZE];
	char command_line[SHIM_COMMAND_LINE_SIZE];
};

_Static_assert(sizeof(struct heap) <= UVM_OPENHCL_HEAP_PAGES * UVM_PAGE_SIZE, "the heap has room");
_Static_assert(UVM_MACHINE_TABLES_SIZE % UVM_PAGE_SIZE == 0, "memory maps are made of pages");

static uint8_t *bytes_at(uint64_t gpa)
{
	return (uint8_t *)(uintptr_t)gpa;
}

static struct heap *heap_of(const struct shim *s)
{
	return (struct heap *)(uintptr_t)s->layout.heap.start;
}

static const uint8_t *parameter_page(const struct shim *s, unsigned page)
{
	return bytes_at(s->layout.parameters.start + (uint64_t)page * UVM_PAGE_SIZE);
}

/* ---- measured ------------------------------------------------------------------------------------------------------- */

static int check_hardware(struct shim *s, struct uvm_diag *d)
{
	(void)s;
	return shim_hardware_check(d);
}

static int read_layout(struct shim *s, struct uvm_diag *d)
{
	d->record = "shim parameters";
	return shim_layout_read(&s->layout, s->shim, bytes_at(s->params), d);
}

static int read_config(struct shim *s, struct uvm_diag *d)
{
	d->record = "VTL2 configuration";
	s->config_page = parameter_page(s, UVM_PARAMETER_VTL2_CONFIG);
	return uvm_vtl2_config_get(&s->config, s->config_page, d);
}

static int read_command_line(struct shim *s, struct uvm_diag *d)
{
	int r;

	d->record = "measured command line";
	r = uvm_command_line_get(&s->measured, bytes_at(s->layout.command_line), d);
	return r < 0 ? r : shim_command_line_check(s->measured.text, s->measured.len, "text", d);
}

/* ---- the host ------------------------------------------------------------------------------------------------------- */

static int read_host(struct shim *s, struct uvm_diag *d)
{
	const uint8_t *areas = parameter_page(s, UVM_PARAMETER_DEVICE_TREE);
	int r;

	if (!shim_host_tree_is(areas)) {
		d->record = "parameter areas";
		r = shim_host_areas_read(&s->host, areas, d);
		if (r == UVM_OK) /* nothing else could say it */
			s->host.tsc_khz = shim_clock_tsc_khz();
		return r;
	}
	d->record = "device tree";
	return shim_host_tree_read(&s->host, areas, UVM_PARAMETER_DEVICE_TREE_PAGES * UVM_PAGE_SIZE, d);
}

/* Copied before it is looked at: what was checked is what is used. */
static int check_host_text(struct shim *s, struct uvm_diag *d)
{
	const size_t n = s->host.text_len;

	if (n == 0)
		return UVM_OK;
	s->host_text = shim_command_line_allows_host(&s->measured, s->config.policy_size != 0, s->layout.isolation);
	d->record = "device tree";
	if (!s->host_text) {
		shim_say("the host's text for the kernel is not used");
		return UVM_OK;
	}
	if (n > sizeof(s->text))
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "bootargs", n, sizeof(s->text));
	__builtin_memcpy(s->text, s->host.text, n);
	return shim_command_line_check(s->text, n, "bootargs", d);
}

static int check_memory(struct shim *s, struct uvm_diag *d)
{
	const int r = shim_memory_check(&s->host, d);

	if (r == UVM_OK && !shim_memory_holds(&s->host, &s->layout.memory))
		return uvm_fail_says(d, UVM_E_RANGE, UVM_NO_OFFSET, "memory", s->layout.memory.start,
				     shim_range_end(&s->layout.memory), "does not hold all of %g to %w");
	return r;
}

/* ---- the pages that the host brought in ----------------------------------------------------------------------------- */

static int take_shared_pages(struct shim *s, struct uvm_diag *d)
{
	return shim_shared_pages_take(&s->layout, bytes_at(s->layout.memory.start), d);
}

/* This detects damage, not attacks: an attacker would set the sum, too, and is seen in the launch measurement. */
static int check_initrd(struct shim *s, struct uvm_diag *d)
{
	const uint32_t crc = uvm_crc32(0, bytes_at(s->layout.initrd.start), s->layout.initrd.size);

	if (crc == s->layout.initrd_crc)
		return UVM_OK;
	return uvm_fail(d, UVM_E_CHECKSUM, UVM_NO_OFFSET, "initrd", s->layout.initrd_crc, crc);
}

/* ---- Linux ---------------------------------------------------------------------------------------------------------- */

static int put_command_line(struct shim *s, struct uvm_diag *d)
{
	const struct shim_command_line c = {
		.measured = s->measured,
		.host = s->text,
		.host_len = s->host_text ? s->host.text_len : 0,
		.tsc_khz = s->host.tsc_khz,
	};

	return shim_command_line_put(&c, heap_of(s)->command_line, d);
}

static void put_handover(struct shim *s)
{
	const struct uvm_handover h = {
		.load_base = s->shim,
		.isolation = s->layout.isolation,
		.processors = (uint32_t)s->host.nprocessors,
		.machine = (uint8_t)s->host.machine,
		.secure_boot = (uint8_t)s->host.secure_boot,
		.ephemeral = (uint8_t)s->host.ephemeral,
		.host_text = s->host_text,
		.config = s->config_page,
		.command_line = bytes_at(s->layout.command_line),
	};

	shim_linux_handover(&h, heap_of(s)->handover);
}

static _Noreturn void start_linux(struct shim *s)
{
	struct heap *heap = heap_of(s);
	const struct shim_range acpi = { (uint64_t)(uintptr_t)heap->acpi, sizeof(heap->acpi) };
	struct shim_linux l = {
		.rsdp = uvm_machine_tables_put(s->host.machine, s->host.apic_id, s->host.nprocessors, acpi.start, heap->acpi),
		.command_line = (uint64_t)(uintptr_t)heap->command_line,
		.handover = (uint64_t)(uintptr_t)heap->handover,
		.initrd = s->layout.initrd,
		.map = s->map,
	};

	put_handover(s);
	l.nmap = shim_memory_map(&s->host, &acpi, s->map);
	shim_linux_params(&l, heap->boot_params);
	shim_say("starting Linux");
	shim_jump(s->layout.kernel_entry, (uint64_t)(uintptr_t)heap->boot_params);
}

static const struct {
	int (*run)(struct shim *s, struct uvm_diag *d);
	enum uvm_guest_exit code;
} steps[] = {
	{ check_hardware, UVM_GUEST_EXIT_HARDWARE },   { read_layout, UVM_GUEST_EXIT_PARAMETERS },
	{ read_config, UVM_GUEST_EXIT_MEASURED_PAGE }, { read_command_line, UVM_GUEST_EXIT_MEASURED_PAGE },
	{ read_host, UVM_GUEST_EXIT_HOST_TREE },       { check_host_text, UVM_GUEST_EXIT_HOST_TREE },
	{ check_memory, UVM_GUEST_EXIT_MEMORY },       { take_shared_pages, UVM_GUEST_EXIT_SHARED_PAGE },
	{ check_initrd, UVM_GUEST_EXIT_INITRD },       { put_command_line, UVM_GUEST_EXIT_SPACE },
};

_Noreturn void shim_main(uint64_t shim, uint64_t params)
{
	static struct shim s; /* the stack is small */

	shim_fault_init();
	s.shim = shim;
	s.params = params;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		const int r = steps[i].run(&s, &d);

		if (r < 0)
			shim_end(r == UVM_E_SPACE ? UVM_GUEST_EXIT_SPACE : steps[i].code, &d);
	}
	start_linux(&s);
}
