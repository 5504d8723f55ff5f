/* SPDX-License-Identifier: MIT */
/*
 * make-image FILE: write a small IGVM image for three platforms with the public interface of libuvmkit.
 *
 * The image boots nothing; it shows how platforms share records. Data is borrowed until the file is written, so it lives in
 * static memory here.
 */
#include <stdio.h>
#include <stdlib.h>

#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

/* One bit per platform; a record carries those it is for. */
enum { SNP = 1, TDX = 2, VBS = 4, ALL = SNP | TDX | VBS };

#define VTOM (UINT64_C(1) << 46) /* SNP: addresses from here on are shared with the host */
#define TDX_SHARED (UINT64_C(1) << 47)
#define SNP_POLICY 0x30000u /* SMT allowed, bit 17 must be one, no debugging */
#define TDX_POLICY 2u       /* no #VE on pages that are not accepted, no debugging */
#define CODE_GPA 0x100000u
#define TEXT_GPA 0x110000u
#define PARAMETERS_GPA 0x120000u
#define VMSA_GPA UINT64_C(0xFFFFFFFFF000)

static const uint8_t code[] = { 0xFA, 0xF4, 0xEB, 0xFD }; /* cli; hlt; jmp back */
static const uint8_t text[] = "Any 4096 bytes that the guest should find in memory.";
static uint8_t vmsa[UVM_PAGE_SIZE];
static uint8_t registers[4 + 2 * UVM_IGVM_VBS_REGISTER_SIZE];

static void fill_contexts(void)
{
	static const struct uvm_igvm_register start[] = {
		{ .name = 0x20010, .vtl = 2, .value = CODE_GPA },   /* Rip */
		{ .name = 0x40000, .vtl = 2, .value = 0x80000031 }, /* Cr0: paging, protected mode */
	};

	uvm_put_le64(vmsa + 0x178, CODE_GPA); /* rip */
	uvm_put_le64(vmsa + 0x158, 0x80000031);
	uvm_put_le64(vmsa + 0x3B0, 1); /* sev_features: SNP active */
	uvm_igvm_vbs_put(start, 2, registers);
}

#define DATA(bytes) .data = (bytes), .data_len = sizeof(bytes)
#define PLATFORM(bit, kind, boundary)                                             \
	{                                                                         \
		.type = UVM_IGVM_SUPPORTED_PLATFORM, .mask = (bit), .platform = { \
			.platform_type = (kind),                                  \
			.platform_version = 1,                                    \
			.highest_vtl = 2,                                         \
			.shared_gpa_boundary = boundary                           \
		}                                                                 \
	}

/* clang-format off */
static const struct uvm_igvm_header records[] = {
	PLATFORM(SNP, UVM_IGVM_SEV_SNP, VTOM),
	PLATFORM(TDX, UVM_IGVM_TDX, TDX_SHARED),
	PLATFORM(VBS, UVM_IGVM_VSM_ISOLATION, 0),
	{ .type = UVM_IGVM_GUEST_POLICY, .mask = SNP, .policy = { SNP_POLICY } },
	{ .type = UVM_IGVM_GUEST_POLICY, .mask = TDX, .policy = { TDX_POLICY } },

	/* the host writes the memory map here; only place and size of the area are measured */
	{ .type = UVM_IGVM_PARAMETER_AREA, .area = { .number_of_bytes = 2 * UVM_PAGE_SIZE } },
	{ .type = UVM_IGVM_MEMORY_MAP },
	{ .type = UVM_IGVM_PARAMETER_INSERT, .mask = ALL, .insert = { .gpa = PARAMETERS_GPA } },
	{ .type = UVM_IGVM_REQUIRED_MEMORY, .mask = ALL, .memory = { .gpa = CODE_GPA, .number_of_bytes = 0x100000 } },

	{ .type = UVM_IGVM_PAGE_DATA, .mask = ALL, DATA(code), .page = { .gpa = CODE_GPA } },
	{ .type = UVM_IGVM_PAGE_DATA, .mask = ALL, DATA(text), .page = { .gpa = TEXT_GPA } },
	{ .type = UVM_IGVM_PAGE_DATA, .mask = ALL, .page = { .gpa = TEXT_GPA + UVM_PAGE_SIZE } }, /* zeros: no room in the file */
	{ .type = UVM_IGVM_PAGE_DATA, .mask = ALL, DATA(text),
	  .page = { .gpa = TEXT_GPA + 2 * UVM_PAGE_SIZE, .flags = UVM_IGVM_PAGE_UNMEASURED } },
	{ .type = UVM_IGVM_PAGE_DATA, .mask = SNP, .page = { .gpa = 0x130000, .data_type = UVM_IGVM_PAGE_SECRETS } },

	{ .type = UVM_IGVM_VP_CONTEXT, .mask = SNP, DATA(vmsa), .vp = { .gpa = VMSA_GPA, .context = UVM_IGVM_CONTEXT_VMSA } },
	{ .type = UVM_IGVM_VP_CONTEXT, .mask = VBS, DATA(registers), .vp = { .context = UVM_IGVM_CONTEXT_VBS, .vtl = 2 } },
};
/* clang-format on */

static int write_file(const char *path, const uint8_t *bytes, size_t n)
{
	FILE *out = fopen(path, "wb");
	size_t written;

	if (out == NULL)
		return UVM_E_IO;
	written = fwrite(bytes, 1, n, out);
	return fclose(out) == 0 && written == n ? UVM_OK : UVM_E_IO;
}

static int write_image(const struct uvm_igvm *f, const char *path, struct uvm_diag *d)
{
	struct uvm_igvm_plan plan;
	uint8_t *bytes;
	int r;

	r = uvm_igvm_plan(f, &plan, d); /* checks every rule first */
	if (r < 0)
		return r;
	bytes = malloc((size_t)plan.total);
	r = bytes == NULL ? UVM_E_NOMEM : uvm_igvm_emit(&plan, bytes, (size_t)plan.total);
	if (r == UVM_OK)
		r = write_file(path, bytes, (size_t)plan.total);
	free(bytes);
	uvm_igvm_plan_free(&plan);
	return r < 0 ? uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0) : r;
}

int main(int argc, char **argv)
{
	struct uvm_igvm f = { .version = 1, .arch = UVM_IGVM_ARCH_X64 };
	struct uvm_diag d = UVM_DIAG_INIT;
	char line[512];

	if (argc != 2) {
		fprintf(stderr, "usage: make-image FILE\n");
		return 2;
	}
	fill_contexts();
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		if (uvm_igvm_add(&f, &records[i]) == NULL) {
			fprintf(stderr, "make-image: out of memory\n");
			return 3;
		}
	}
	if (write_image(&f, argv[1], &d) < 0) {
		uvm_diag_format(&d, line, sizeof(line));
		fprintf(stderr, "make-image: %s: %s\n", argv[1], line);
		return 1;
	}
	uvm_igvm_free(&f);
	return 0;
}
