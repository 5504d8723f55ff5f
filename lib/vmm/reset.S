/* SPDX-License-Identifier: MIT */
/*
 * What the first processor runs before the image: from the reset vector to flat 32-bit mode in the ROM, from there with the
 * image's page tables to the exact state of its VP context on a page of RAM. Both pieces are data for us; trampoline.c makes the
 * ROM and the page of them. An image's tables do not map the ROM, hence the page that maps to itself.
 *
 * Source: Intel SDM volume 3, "Processor state after reset", "Switching to protected mode", "Initializing IA-32e mode".
 */
#include "vmm/trampoline_layout.h"

#define ROM 0xFFFF0000

	.section .rodata
	.global uvm_reset_code, uvm_reset_code_end, uvm_trampoline_code, uvm_trampoline_code_end
	.hidden uvm_reset_code, uvm_reset_code_end, uvm_trampoline_code, uvm_trampoline_code_end

	.balign 16
uvm_reset_code:
#ifdef __x86_64__
rom:
	.ascii "uvmkit\0\0"
rom_target: /* the loader puts the trampoline's address here */
	.long 0
	.balign 16
rom_gdt:
	.quad 0
	.quad 0x00CF9B000000FFFF /* 0x08: code */
	.quad 0x00CF93000000FFFF /* 0x10: data */
rom_gdtr:
	.word . - rom_gdt - 1
	.long ROM + rom_gdt - rom

	.org uvm_reset_code + RESET_ENTRY
	.code16
	cli
	cld
	lgdtl %cs:rom_gdtr - rom
	movl %cr0, %eax
	andl $0x9FFFFFFF, %eax /* caches on */
	orl $1, %eax           /* protected mode */
	movl %eax, %cr0
	ljmpl $0x08, $ROM + rom_flat - rom

	.code32
rom_flat:
	movl $0x10, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl ROM + rom_target - rom, %ebx
	jmp *%ebx
#endif
uvm_reset_code_end:

	/* ebx is the page's own address */
	.balign 16
uvm_trampoline_code:
#ifdef __x86_64__
page:
	leal TRAMPOLINE_STACK(%ebx), %esp
	movl TRAMPOLINE_PAT(%ebx), %eax
	movl TRAMPOLINE_PAT + 4(%ebx), %edx
	movl $0x277, %ecx
	wrmsr
	lgdt TRAMPOLINE_OWN_GDTR(%ebx)
	movl TRAMPOLINE_CR4(%ebx), %eax
	movl %eax, %cr4
	movl TRAMPOLINE_CR3(%ebx), %eax
	movl %eax, %cr3
	movl TRAMPOLINE_EFER(%ebx), %eax
	movl TRAMPOLINE_EFER + 4(%ebx), %edx
	movl $0xC0000080, %ecx
	wrmsr
	movl TRAMPOLINE_CR0(%ebx), %eax
	movl %eax, %cr0 /* paging: the next fetch goes through the image's tables */
	movzwl TRAMPOLINE_CODE(%ebx), %eax
	pushl %eax
	leal page_long - page(%ebx), %eax
	pushl %eax
	lretl

	.code64
page_long:
	movl %ebx, %ebx
	movzwl TRAMPOLINE_DATA(%rbx), %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	movl %eax, %gs
	movl %eax, %ss
	movl TRAMPOLINE_GS_BASE(%rbx), %eax
	movl TRAMPOLINE_GS_BASE + 4(%rbx), %edx
	movl $0xC0000101, %ecx
	wrmsr
	lgdt TRAMPOLINE_GDTR(%rbx)
	lidt TRAMPOLINE_IDTR(%rbx)
	pushq TRAMPOLINE_RFLAGS(%rbx)
	popfq
	movq TRAMPOLINE_GPR + 8 * 0(%rbx), %rax
	movq TRAMPOLINE_GPR + 8 * 1(%rbx), %rcx
	movq TRAMPOLINE_GPR + 8 * 2(%rbx), %rdx
	movq TRAMPOLINE_GPR + 8 * 4(%rbx), %rsp
	movq TRAMPOLINE_GPR + 8 * 5(%rbx), %rbp
	movq TRAMPOLINE_GPR + 8 * 6(%rbx), %rsi
	movq TRAMPOLINE_GPR + 8 * 7(%rbx), %rdi
	movq TRAMPOLINE_GPR + 8 * 8(%rbx), %r8
	movq TRAMPOLINE_GPR + 8 * 9(%rbx), %r9
	movq TRAMPOLINE_GPR + 8 * 10(%rbx), %r10
	movq TRAMPOLINE_GPR + 8 * 11(%rbx), %r11
	movq TRAMPOLINE_GPR + 8 * 12(%rbx), %r12
	movq TRAMPOLINE_GPR + 8 * 13(%rbx), %r13
	movq TRAMPOLINE_GPR + 8 * 14(%rbx), %r14
	movq TRAMPOLINE_GPR + 8 * 15(%rbx), %r15
	movq TRAMPOLINE_GPR + 8 * 3(%rbx), %rbx
	jmp *page + TRAMPOLINE_RIP(%rip)
	.org uvm_trampoline_code + TRAMPOLINE_CR0 /* the code ends below its data */
#endif
uvm_trampoline_code_end:

	.section .note.GNU-stack, "", @progbits
