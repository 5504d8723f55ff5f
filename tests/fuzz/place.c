/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: an image put into a machine, or a kernel without one. The first byte chooses platform and machine.
 *
 * Relations: whatever the image says, it is refused, or all of it is where the machine has memory, once, with a page to enter
 * it from that its own tables map to itself.
 */
#include "image.h"
#include "vmm/place.h"

static const int platforms[] = { UVM_IGVM_ANY_PLATFORM, UVM_IGVM_NATIVE, UVM_IGVM_VSM_ISOLATION, UVM_IGVM_SEV_SNP };

static void check(const struct uvm_placement *p)
{
	FUZZ_CHECK(p->pages.n > 0 && p->ram.n >= 2 && p->trampoline % UVM_PAGE_SIZE == 0);
	FUZZ_CHECK(uvm_pages_find(&p->pages, p->trampoline) != NULL);
	FUZZ_CHECK(p->processor.cr3 <= UINT32_MAX);
	for (size_t i = 0; i < p->pages.n; i++) {
		const struct uvm_loaded_page *page = &p->pages.page[i];

		FUZZ_CHECK(page->len <= UVM_PAGE_SIZE);
		FUZZ_CHECK(uvm_ram_has(&p->ram, page->gpa, UVM_PAGE_SIZE) || page->gpa < UVM_RAM_LEGACY_END);
		FUZZ_CHECK(i == 0 || page[-1].gpa < page->gpa);
		FUZZ_CHECK(page->len == 0 || uvm_is_zero(page->p, page->len) || page->p[0] <= 255); /* all of it can be read */
	}
}

static void place(const struct uvm_vm_config *c, const struct uvm_place_facts *facts)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_placement p = { 0 };

	if (uvm_place(&p, c, facts, &d) == UVM_OK)
		check(&p);
	else
		FUZZ_CHECK(d.code != UVM_OK);
	uvm_placement_free(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t initrd[UVM_PAGE_SIZE + 1] = "initrd";
	struct uvm_vm_kernel kernel = { .initrd = initrd, .initrd_len = sizeof(initrd), .line = "a -- b" };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct image image = { 0 };
	struct uvm_vm_config c = { .image = &image.f, .processors = 3, .host_text = "text" };
	struct uvm_place_facts facts = { .tsc_khz = 1 };

	if (size < 1)
		return 0;
	c.platform = platforms[data[0] & 3];
	facts.machine = data[0] & 4 ? UVM_VM_Q35 : UVM_VM_MICROVM;
	c.memory = data[0] & 8 ? 64u << 20 : 0;
	image.len = size - 1;
	image.p = fuzz_copy(data + 1, image.len);
	if (data[0] & 16) {
		kernel.p = image.p;
		kernel.len = image.len;
		c.kernel = &kernel;
		place(&c, &facts);
		image_free(&image);
		return 0;
	}
	image_make_whole(image.p, image.len);
	if (uvm_igvm_read(&image.f, image.p, image.len, NULL, &d) == UVM_OK)
		place(&c, &facts);
	image_free(&image);
	return 0;
}
