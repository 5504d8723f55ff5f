/* SPDX-License-Identifier: MIT */
/*
 * The boot shim in VMs: what it hands to a kernel on every machine, and with which exit code it refuses what a hostile host or
 * a damaged image gives it. The kernel is kernel.S. Needs QEMU; the arguments are the shim's ELF file and which of the cases
 * run.
 */
#include <uvmkit/vmm.h>

#include "abi/guest_exit.h"
#include "abi/handover.h"
#include "abi/host_tree.h"
#include "abi/shim_params.h"
#include "os/file.h"

#include "altered.h"

#define MIB 0x100000ull
#define INITRD_SIZE 5000u
#define IMAGE_PAGES 8192u /* 32 MiB */

extern const uint8_t kernel_code[], kernel_code_end[];

static struct uvm_slice shim_elf;

/* ---- cases ---------------------------------------------------------------------------------------------------------- */

#define MAP_MAX 8
#define LINE "console=ttyS0 rdinit=/x"

struct boot {
	const char *name;
	void (*change)(struct made *m);
	/* the image, and what the host gives */
	enum uvm_isolation isolation;
	bool portable, static_line, has_policy;
	uint64_t base; /* of the image; 0: where it likes to be */
	uint32_t pages;
	enum uvm_vm_machine machine;
	uint32_t processors;
	uint64_t memory, moved; /* to there; 0: not at all */
	const char *text;
	/* what comes of it: an exit code and a line, or what the kernel finds */
	unsigned code;
	const char *line;
	uint64_t map[MAP_MAX][3]; /* from, to, type; the range for ACPI is where the heap is and not looked at */
};

/* clang-format off */
#define LOW { 0, 0x9F000, 1 }, { 0x9F000, MIB, 2 }
#define REFUSED(name_, change_, code_, line_) \
	{ .name = name_, .change = change_, .code = UVM_GUEST_EXIT_##code_, .line = line_ }
/* clang-format on */

/* The first ones are what 'make check' boots. */
#define SAMPLE 4u

static const struct boot boots[] = {
	{ .name = "q35 with four processors and text of the host",
	  .machine = UVM_VM_Q35,
	  .processors = 4,
	  .text = "a rdinit=/y",
	  .line = LINE " a rdinit=/y",
	  .map = { LOW, { MIB, 512 * MIB, 1 } } },
	{ .name = "holes",
	  .change = holes,
	  .line = LINE,
	  .map = { { 0, 0x60000, 1 }, { 0x9F000, MIB, 2 }, { MIB, 4 * MIB, 1 }, { 96 * MIB, 512 * MIB, 1 } } },
	REFUSED("a processor twice", processor_twice, HOST_TREE, "shim: device tree.processor at "),
	{ .name = "altered shared page",
	  .isolation = UVM_ISOLATION_SNP,
	  .change = damage_initrd,
	  .code = UVM_GUEST_EXIT_SHARED_PAGE,
	  .line = "shim: shared page at " },
	/* the rest */
	{ .name = "microvm", .line = LINE, .map = { LOW, { MIB, 512 * MIB, 1 } } },
	{ .name = "a static line refuses text of the host", .static_line = true, .text = "a", .line = LINE },
	{ .name = "a policy refuses text of the host", .has_policy = true, .text = "a", .line = LINE },
	{ .name = "shared pages", .isolation = UVM_ISOLATION_SNP, .text = "a", .line = LINE },
	{ .name = "memory above 4 GiB",
	  .memory = 5120 * MIB,
	  .line = LINE,
	  .map = { LOW, { MIB, 3072 * MIB, 1 }, { 4096 * MIB, 6144 * MIB, 1 } } },
	{ .name = "128 MiB",
	  .base = 16 * MIB,
	  .pages = 104 * 256,
	  .memory = 128 * MIB,
	  .line = LINE,
	  .map = { LOW, { MIB, 128 * MIB, 1 } } },
	{ .name = "moved",
	  .change = may_move_down,
	  .memory = 96 * MIB,
	  .moved = 64 * MIB,
	  .line = LINE,
	  .map = { LOW, { MIB, 96 * MIB, 1 } } },
	{ .name = "portable", .portable = true, .machine = UVM_VM_Q35, .processors = 2, .line = LINE },
	REFUSED("damaged initrd", damage_initrd, INITRD, "shim: initrd: "),
	REFUSED("damaged configuration", damage_config, MEASURED_PAGE, "shim: VTL2 configuration.reserved at 9: "),
	REFUSED("a line that ends early", damage_command_line, MEASURED_PAGE, "shim: measured command line.text at "),
	REFUSED("damaged parameters", damage_params, PARAMETERS, "shim: shim parameters.heap_start_offset at 0xa0: "),
	REFUSED("exception", damage_kernel, FAULT, "shim: exception[6].rip: "),
	REFUSED("no tree", no_tree, HOST_TREE, "shim: parameter areas.memory map at 0: missing"),
	REFUSED("a tree without an end", endless_tree, HOST_TREE, "shim: device tree.totalsize at 4: "),
	REFUSED("a hole in the image", hole_in_the_image, MEMORY, "shim: memory: does not hold all of 0x8000000 to 0xa000000"),
	REFUSED("memory over devices", memory_over_devices, MEMORY, "shim: memory[0].base: "),
	{ .name = "text that hides the last word",
	  .text = "a \"",
	  .code = UVM_GUEST_EXIT_HOST_TREE,
	  .line = "shim: device tree.bootargs at 3: " },
	{ .name = "no room for the copy",
	  .isolation = UVM_ISOLATION_SNP,
	  .pages = 3 * 512,
	  .code = UVM_GUEST_EXIT_SPACE,
	  .line = "shim: copy of the shared pages: " },
};

static void make(struct made *m, const struct boot *b)
{
	static const struct made_segment kernel[] = { { 0x1000000, 5000, 9000, 1 } };
	struct uvm_slice elf = made_elf("uvmkit/k", "shim", 0x1000000, kernel, COUNT(kernel), 16);
	struct uvm_diag d = UVM_DIAG_INIT;

	memcpy((uint8_t *)(uintptr_t)elf.p + elf.len - kernel[0].filesz, kernel_code, (size_t)(kernel_code_end - kernel_code));
	m->config = (struct uvm_guest_config){
		.guest_svn = 1,
		.max_vtl = 2,
		.isolation = b->isolation,
		.snp_policy = 0x30000,
		.has_shared_gpa_boundary = true,
		.shared_gpa_boundary_bits = 46,
		.kind = UVM_IMAGE_OPENHCL,
		.command_line = { (const uint8_t *)LINE, strlen(LINE) },
		.static_command_line = b->static_line,
		.has_memory_page_base = b->base != 0,
		.memory_page_base = b->base / UVM_PAGE_SIZE,
		.memory_page_count = b->pages != 0 ? b->pages : IMAGE_PAGES,
		.policy.product = b->has_policy ? uvm_policy_product_find("sivm", 4) : NULL,
	};
	m->req.configs = &m->config;
	m->req.nconfigs = 1;
	m->req.portable = b->portable;
	m->req.resources[UVM_RESOURCE_KERNEL] = elf;
	m->req.resources[UVM_RESOURCE_SHIM] = shim_elf;
	m->req.resources[UVM_RESOURCE_INITRD] = made_bytes("uvmkit/i", "shim", INITRD_SIZE);
	if (uvm_image_build(&m->req, &m->image, &d) < 0)
		fail_msg("%s %s", uvm_status_name(d.code), d.text);
	if (b->change != NULL)
		b->change(m);
}

static void unmake(struct made *m)
{
	uvm_image_free(&m->image);
	made_free(m->req.resources[UVM_RESOURCE_KERNEL]);
	made_free(m->req.resources[UVM_RESOURCE_INITRD]);
}

/* ---- what comes out ------------------------------------------------------------------------------------------------- */

struct seen {
	uint8_t b[65536];
	size_t n;
};

static void see(void *arg, enum uvm_vm_stream stream, const uint8_t *p, size_t n)
{
	struct seen *s = arg;

	assert_int_equal(stream, UVM_VM_CONSOLE);
	assert_true(n < sizeof(s->b) - s->n);
	memcpy(s->b + s->n, p, n);
	s->n += n;
}

static unsigned run(const struct made *m, const struct boot *b, struct seen *seen)
{
	const struct uvm_vm_config c = {
		.image = &m->image.file,
		.platform = UVM_IGVM_ANY_PLATFORM,
		.machine = b->machine != UVM_VM_MACHINE_ANY ? b->machine : UVM_VM_MICROVM,
		.accelerator = UVM_VM_TCG,
		.processors = b->processors != 0 ? b->processors : 1,
		.memory = b->memory,
		.host_text = b->text,
		.secure_boot = UVM_YES,
	};
	const struct uvm_vm_watch w = { .arg = seen, .output = see, .timeout_s = 60 };
	struct uvm_vm_result res;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_vm *vm;

	if (uvm_vm_qemu.prepare(&vm, &c, &d) < 0 || uvm_vm_qemu.start(vm, &d) < 0 || uvm_vm_qemu.wait(vm, &w, &res, &d) < 0)
		fail_msg("%s", d.text);
	if (res.guest == 0)
		fail_msg("%s: %s", uvm_vm_outcome_name(res.outcome), res.reason);
	const unsigned guest = res.guest;
	uvm_vm_result_free(&res);
	uvm_vm_qemu.free(vm);
	return guest;
}

/* ---- what the kernel is given --------------------------------------------------------------------------------------- */

static const uint8_t *take(const uint8_t **b, size_t n)
{
	const uint8_t *p = *b;

	*b += n;
	return p;
}

/* The map without the tables' range, whose neighbours are one again. */
static void assert_map(const struct boot *b, const uint8_t *params)
{
	uint64_t from = 0, to = 0, type = 0;
	size_t want = 0;

	for (size_t i = 0; i <= params[0x1E8]; i++) {
		const uint8_t *e = params + 0x2D0 + 20 * i;
		const bool end = i == params[0x1E8];
		const uint64_t start = end ? UINT64_MAX : uvm_le64(e), kind = uvm_le32(e + 16) == 3 ? 1 : uvm_le32(e + 16);

		if (start == to && kind == type) {
			to += uvm_le64(e + 8);
			continue;
		}
		if (to > 0) {
			assert_int_equal(from, b->map[want][0]);
			assert_int_equal(to, b->map[want][1]);
			assert_int_equal(type, b->map[want++][2]);
		}
		from = start;
		to = end ? 0 : start + uvm_le64(e + 8);
		type = kind;
	}
	assert_int_equal(b->map[want][1], 0);
}

static void assert_handover(const struct made *m, const struct boot *b, const uint8_t *node)
{
	const struct uvm_image_range *shim = made_range(m, "underhill-boot-shim");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_handover h;

	assert_int_equal(uvm_le64(node), 0);
	assert_int_equal(uvm_le32(node + 8), UVM_HANDOVER_TYPE);
	assert_int_equal(uvm_le32(node + 12), UVM_HANDOVER_SIZE);
	assert_int_equal(uvm_handover_get(&h, node + 16, UVM_HANDOVER_SIZE, &d), UVM_OK);
	assert_int_equal(h.load_base, shim->page * UVM_PAGE_SIZE - (b->moved != 0 ? UVM_OPENHCL_DEFAULT_BASE - b->moved : 0));
	assert_int_equal(h.isolation, b->isolation == UVM_ISOLATION_SNP ? UVM_SHIM_SNP : UVM_SHIM_VBS);
	assert_int_equal(h.processors, b->processors != 0 && b->change != holes ? b->processors : 1);
	assert_int_equal(h.machine, b->machine == UVM_VM_Q35 ? UVM_HOST_Q35 : UVM_HOST_MICROVM);
	assert_int_equal(h.secure_boot, b->change == holes || b->portable ? UVM_UNKNOWN : UVM_YES);
	assert_int_equal(h.ephemeral, UVM_UNKNOWN);
	assert_int_equal(h.host_text, b->text != NULL && strstr(b->line, b->text) != NULL);
	assert_memory_equal(h.command_line + 4, LINE, strlen(LINE));
	assert_int_equal(uvm_le32(h.config + 16) != 0, b->has_policy);
}

/* The clock's frequency is the machine's, or measured; only the trees of this test are silent about it. */
static void assert_line(const struct boot *b, const char *line)
{
	const size_t n = strlen(b->line);
	static const char last[] = " rdinit=/init";

	assert_memory_equal(line, b->line, n);
	if (b->change != holes)
		assert_memory_equal(line + n, " tsc=reliable tsc_early_khz=", strlen(" tsc=reliable tsc_early_khz="));
	assert_string_equal(line + strlen(line) - strlen(last), last);
}

static void assert_given(const struct made *m, const struct boot *b, const struct seen *seen)
{
	const uint8_t *dump = memmem(seen->b, seen->n, "DUMP", 4), *params, *p;

	assert_non_null(dump);
	p = dump + 4;
	assert_int_equal(seen->n - (size_t)(p - seen->b), 4096 + 2048 + 16 + UVM_HANDOVER_SIZE + 8192 + INITRD_SIZE);
	params = take(&p, 4096);
	if (b->map[0][1] != 0)
		assert_map(b, params);
	assert_line(b, (const char *)take(&p, 2048));
	assert_handover(m, b, take(&p, 16 + UVM_HANDOVER_SIZE));
	assert_memory_equal(take(&p, 8192), "RSD PTR ", 8);
	assert_memory_equal(p, m->req.resources[UVM_RESOURCE_INITRD].p, INITRD_SIZE);
}

static void boots_as_it_should(void **state)
{
	const struct boot *b = *state;
	struct made *m = calloc(1, sizeof(*m));
	struct seen *seen = calloc(1, sizeof(*seen));
	const unsigned want = b->code != 0 ? b->code : UVM_GUEST_EXIT_DONE;
	unsigned got;

	assert_true(m != NULL && seen != NULL);
	make(m, b);
	got = run(m, b, seen);
	if (got != want || (b->code != 0 && memmem(seen->b, seen->n, b->line, strlen(b->line)) == NULL))
		fail_msg("exit code 0x%x, expected 0x%x and %s:\n%.*s", got, want, b->line, (int)seen->n,
			 (const char *)seen->b);
	if (b->code == 0)
		assert_given(m, b, seen);
	unmake(m);
	free(seen);
	free(m);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[COUNT(boots)], sample[SAMPLE];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes file;
	int failed;

	if (argc != 3 || uvm_file_read(argv[1], MIB, &file, &d) < 0) {
		fprintf(stderr, "usage: %s SHIM sample|all: %s\n", argv[0], d.text);
		return 2;
	}
	shim_elf = (struct uvm_slice){ file.p, file.len };
	for (size_t i = 0; i < COUNT(boots); i++)
		tests[i] = (struct CMUnitTest){ boots[i].name, boots_as_it_should, NULL, NULL, (void *)(uintptr_t)&boots[i] };
	memcpy(sample, tests, sizeof(sample));
	if (strcmp(argv[2], "all") == 0)
		failed = cmocka_run_group_tests_name("shim", tests, NULL, NULL);
	else
		failed = cmocka_run_group_tests_name("shim", sample, NULL, NULL);
	uvm_bytes_free(&file);
	return failed;
}
