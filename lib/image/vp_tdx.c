/* SPDX-License-Identifier: MIT */
/*
 * The state of the first processor for TDX: a page with code at the reset vector that takes the processor from protected mode
 * without paging to 64-bit mode and loads the registers from a context at the page's start. Other processors wait in it until
 * the kernel calls them through a mailbox.
 *
 * The bytes are measured, so the code is exactly that of openvmm's vm/loader/igvmfilegen/src/vp_context_builder/tdx.rs, down to
 * its choice of encodings and the stray byte in the context.
 */
#include "image/vp.h"

#include <string.h>

#include "igvm/registers.h"

/* ---- the context --------------------------------------------------------------------------------------------------- */

enum { /* offsets */
       MAILBOX_COMMAND = 0x00,
       MAILBOX_APIC_ID = 0x04,
       MAILBOX_WAKEUP_VECTOR = 0x08,
       DATA_SELECTOR = 0x14,
       STATIC_GDT_LIMIT = 0x16,
       STATIC_GDT_BASE = 0x18,
       TASK_SELECTOR = 0x1C,
       IDTR_LIMIT = 0x1E,
       RIP = 0x28,
       CODE_SELECTOR = 0x30,
       GDTR_LIMIT = 0x36,
       GDTR_BASE = 0x38,
       RSP = 0x40,
       RBP = 0x48,
       RSI = 0x50,
       R8 = 0x58,
       R9 = 0x60,
       R10 = 0x68,
       R11 = 0x70,
       CR0 = 0x78,
       CR3 = 0x80,
       CR4 = 0x88,
       TRANSITION_CR3 = 0x90, /* 32 bits, for the time before 64-bit mode */
       STATIC_GDT = 0x98,
       STRAY = 0xA7,
       CONTEXT_SIZE = 0xA8,
};

static const struct {
	uint32_t name;
	uint16_t off;
} slots[] = {
	{ UVM_X64_Rip, RIP }, { UVM_X64_Rbp, RBP }, { UVM_X64_Rsi, RSI }, { UVM_X64_R8, R8 },   { UVM_X64_R9, R9 },
	{ UVM_X64_R10, R10 }, { UVM_X64_R11, R11 }, { UVM_X64_Cr0, CR0 }, { UVM_X64_Cr3, CR3 }, { UVM_X64_Cr4, CR4 },
};

/* The TDX module itself sets EFER and PAT; all data segments are the same, so SS speaks for them. */
static void put_register(uint8_t *context, const struct uvm_igvm_register *r)
{
	switch (r->name) {
	case UVM_X64_Gdtr:
		uvm_put_le16(context + GDTR_LIMIT, (uint16_t)r->limit);
		uvm_put_le64(context + GDTR_BASE, r->value);
		return;
	case UVM_X64_Ss:
		uvm_put_le16(context + DATA_SELECTOR, r->selector);
		return;
	case UVM_X64_Cs:
		uvm_put_le16(context + CODE_SELECTOR, r->selector);
		return;
	case UVM_X64_Tr:
		uvm_put_le16(context + TASK_SELECTOR, r->selector);
		return;
	default:
		break;
	}
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		if (slots[i].name == r->name)
			uvm_put_le64(context + slots[i].off, r->value);
	}
}

/* The one code segment for the jump to 64-bit mode is number 1 of its table. */
static void put_context(uint8_t *out, const struct uvm_registers *regs)
{
	memset(out, 0, CONTEXT_SIZE);
	for (uint32_t i = 0; i < regs->n; i++)
		put_register(out, &regs->r[i]);
	uvm_put_le32(out + TRANSITION_CR3, uvm_le32(out + CR3));
	uvm_put_le16(out + STATIC_GDT_LIMIT, 2 * 8 - 1);
	uvm_put_le32(out + STATIC_GDT_BASE, (uint32_t)UVM_TDX_RESET_PAGE + STATIC_GDT);
	uvm_put_le16(out + STATIC_GDT + 8, 0xFFFF);
	uvm_put_le16(out + STATIC_GDT + 8 + 5, 0xA09B);
	out[STRAY] = 0x46; /* a jump distance that the reference patches into the wrong place */
}

/* ---- the code ------------------------------------------------------------------------------------------------------ */

enum operand {
	NONE,     /* the bytes are complete */
	ABSOLUTE, /* 32-bit address of context + field follows */
	RELATIVE, /* the same relative to the next instruction */
};

struct instruction {
	const char *bytes;
	uint8_t n, operand, field;
};

#define I(bytes)                                  \
	{                                         \
		bytes, sizeof(bytes) - 1, NONE, 0 \
	}
#define IA(bytes, field)                                  \
	{                                                 \
		bytes, sizeof(bytes) - 1, ABSOLUTE, field \
	}
#define IR(bytes, field)                                  \
	{                                                 \
		bytes, sizeof(bytes) - 1, RELATIVE, field \
	}

/* clang-format off */
static const struct instruction enter[] = {
	/* 32 bits; esi is 0 on the first processor */
	IA("\x0F\x01\x15", STATIC_GDT_LIMIT),      /*         lgdt [static_gdt] */
	IA("\x8B\x05", CR4),                       /*         mov eax, [cr4] */
	I("\x0F\x22\xE0"),                         /*         mov cr4, eax */
	IA("\x8B\x05", TRANSITION_CR3),            /*         mov eax, [transition_cr3] */
	I("\x0F\x22\xD8"),                         /*         mov cr3, eax */
	IA("\x8B\x05", CR0),                       /*         mov eax, [cr0] */
	I("\x0F\x22\xC0"),                         /*         mov cr0, eax */
	I("\xEA\xD1\xF0\xFF\xFF\x08\x00"),         /*         jmp far 8:next */
	/* 64 bits */
	IR("\x48\x8B\x05", CR3),                   /*         mov rax, [cr3] */
	I("\x0F\x22\xD8"),                         /*         mov cr3, rax */
	IR("\x66\x8B\x05", GDTR_LIMIT),            /*         mov ax, [gdtr_limit] */
	I("\x66\x85\xC0"),                         /*         test ax, ax */
	I("\x74\x3A"),                             /*         jz selectors_done */
	IR("\x0F\x01\x15", GDTR_LIMIT),            /*         lgdt [gdtr] */
	IR("\x66\x8B\x05", IDTR_LIMIT),            /*         mov ax, [idtr_limit] */
	I("\x66\x85\xC0"),                         /*         test ax, ax */
	I("\x74\x07"),                             /*         jz no_idt */
	IR("\x0F\x01\x1D", IDTR_LIMIT),            /*         lidt [idtr] */
	IR("\x66\x8B\x05", DATA_SELECTOR),         /* no_idt: mov ax, [data_selector] */
	I("\x8E\xD0"),                             /*         mov ss, ax */
	I("\x8E\xD8"),                             /*         mov ds, ax */
	I("\x8E\xC0"),                             /*         mov es, ax */
	I("\x8E\xE0"),                             /*         mov fs, ax */
	I("\x8E\xE8"),                             /*         mov gs, ax */
	IR("\x66\x8B\x05", TASK_SELECTOR),         /*         mov ax, [task_selector] */
	I("\x66\x85\xC0"),                         /*         test ax, ax */
	I("\x74\x03"),                             /*         jz selectors_done */
	I("\x0F\x00\xD8"),                         /*         ltr ax */
	/* selectors_done: other processors ask for their APIC ID and wait for the mailbox to name it */
	I("\x85\xF6"),                             /*         test esi, esi */
	I("\x74\x36"),                             /*         jz awake */
	I("\x31\xC0"),                             /*         xor eax, eax */
	I("\xB9\x00\x1C\x00\x00"),                 /*         mov ecx, 0x1C00 */
	I("\x4D\x31\xD2"),                         /*         xor r10, r10 */
	I("\x41\xBB\x1F\x00\x00\x00"),             /*         mov r11d, 0x1F: read an MSR */
	I("\x41\xBC\x02\x08\x00\x00"),             /*         mov r12d, 0x802: x2APIC ID */
	I("\x66\x0F\x01\xCC"),                     /*         tdcall */
	IR("\x8B\x05", MAILBOX_APIC_ID),           /* wait:   mov eax, [mailbox_apic_id] */
	I("\x41\x39\xC3"),                         /*         cmp r11d, eax */
	I("\x75\xF5"),                             /*         jne wait */
	I("\x31\xDB"),                             /*         xor ebx, ebx */
	IR("\x8B\x1D", MAILBOX_COMMAND),           /*         mov ebx, [mailbox_command] */
	I("\xBA\x01\x00\x00\x00"),                 /*         mov edx, 1 */
	I("\x39\xD3"),                             /*         cmp ebx, edx */
	I("\x75\xE4"),                             /*         jne wait */
}; /* awake: */

/* The first processor accepts the first MiB page by page. */
static const struct instruction accept_low[] = {
	I("\x85\xF6"),                             /*         test esi, esi */
	I("\x75\x25"),                             /*         jnz done */
	I("\x33\xC9"),                             /*         xor ecx, ecx */
	I("\x33\xD2"),                             /*         xor edx, edx */
	I("\xBF\x00\x00\x10\x00"),                 /*         mov edi, 0x100000 */
	I("\xB8\x06\x00\x00\x00"),                 /* page:   mov eax, 6: TDG.MEM.PAGE.ACCEPT */
	I("\x66\x0F\x01\xCC"),                     /*         tdcall */
	I("\x48\x85\xC0"),                         /*         test rax, rax */
	I("\x0F\x85\x75\x0E\x00\x00"),             /*         jne into the int3 before the reset vector */
	I("\x81\xC1\x00\x10\x00\x00"),             /*         add ecx, 0x1000 */
	I("\x3B\xCF"),                             /*         cmp ecx, edi */
	I("\x72\xE4"),                             /*         jb page */
}; /* done: */

/* Other processors go on at the wakeup vector, and say so by clearing the command. */
static const struct instruction leave[] = {
	I("\x85\xF6"),                             /*         test esi, esi */
	I("\x74\x18"),                             /*         jz load */
	I("\x48\x31\xC0"),                         /*         xor rax, rax */
	IR("\x66\x89\x05", MAILBOX_COMMAND),       /*         mov [mailbox_command], ax */
	IR("\x48\x8B\x05", MAILBOX_WAKEUP_VECTOR), /*         mov rax, [mailbox_wakeup_vector] */
	IR("\x48\x89\x05", RIP),                   /*         mov [rip], rax */
	IR("\x48\x8B\x25", RSP),                   /* load:   mov rsp, [rsp] */
	IR("\x48\x8B\x2D", RBP),                   /*         mov rbp, [rbp] */
	I("\x8B\xCE"),                             /*         mov ecx, esi */
	IR("\x48\x8B\x35", RSI),                   /*         mov rsi, [rsi] */
	IR("\x4C\x8B\x05", R8),                    /*         mov r8, [r8] */
	IR("\x4C\x8B\x0D", R9),                    /*         mov r9, [r9] */
	IR("\x4C\x8B\x15", R10),                   /*         mov r10, [r10] */
	IR("\x4C\x8B\x1D", R11),                   /*         mov r11, [r11] */
	IR("\x66\x8B\x05", CODE_SELECTOR),         /*         mov ax, [code_selector] */
	I("\x66\x85\xC0"),                         /*         test ax, ax */
	I("\x74\x07"),                             /*         jz near */
	IR("\x48\xFF\x2D", RIP),                   /*         jmp far [rip] */
	IR("\x48\xFF\x25", RIP),                   /* near:   jmp [rip] */
};
/* clang-format on */

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define INT3 0xCC
#define RESET_VECTOR 0xFF0u

/* The code from offset ${at} of the page; returns where it ends. */
static uint32_t put_code(uint8_t *page, uint32_t at, const struct instruction *code, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		memcpy(page + at, code[i].bytes, code[i].n);
		at += code[i].n;
		if (code[i].operand == NONE)
			continue;
		at += 4;
		uvm_put_le32(page + at - 4,
			     code[i].operand == RELATIVE ? code[i].field - at : (uint32_t)UVM_TDX_RESET_PAGE + code[i].field);
	}
	return at;
}

void uvm_vp_tdx_reset_page(const struct uvm_registers *regs, bool accept, uint8_t out[UVM_PAGE_SIZE])
{
	uint32_t at = CONTEXT_SIZE;

	memset(out, INT3, UVM_PAGE_SIZE);
	put_context(out, regs);
	at = put_code(out, at, enter, N(enter));
	if (accept)
		at = put_code(out, at, accept_low, N(accept_low));
	(void)put_code(out, at, leave, N(leave));
	(void)put_code(out, RESET_VECTOR, &(struct instruction)IR("\xE9", CONTEXT_SIZE), 1); /* jmp */
}

int uvm_vp_tdx_finish(struct uvm_importer *im)
{
	uint8_t *page = uvm_import_alloc(im, UVM_PAGE_SIZE);

	if (page == NULL)
		return UVM_E_NOMEM;
	uvm_vp_tdx_reset_page(&im->registers, !uvm_import_paravisor(im), page);
	return uvm_import_generated(im, UVM_TDX_RESET_PAGE / UVM_PAGE_SIZE, 1, "vp-context-page",
				    (struct uvm_slice){ page, UVM_PAGE_SIZE });
}
