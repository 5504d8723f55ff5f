/* SPDX-License-Identifier: MIT */
/*
 * The first instructions of the guest, its exceptions, and the last instructions before the kernel's.
 *
 * At entry: 64-bit mode, interrupts off, the image mapped to itself, RSI the distance from the shim's first page to its parameters
 * (facts of the image: lib/image/openhcl.c). There is no stack yet, and memory that no file fills may be dirty.
 */
	.section .text.start, "ax"
	.globl shim_start
shim_start:
	cli
	cld
	mov	%rsi, %r12
	lea	shim_first_page(%rip), %rbx

	lea	shim_bss_start(%rip), %rdi
	lea	shim_bss_end(%rip), %rcx
	sub	%rdi, %rcx
	shr	$3, %rcx
	xor	%eax, %eax
	rep stosq
	lea	stack_top(%rip), %rsp

	/* Pointers in data become those of where we run. */
	lea	shim_relocations(%rip), %rsi
	lea	shim_relocations_end(%rip), %rdi
1:	cmp	%rdi, %rsi
	jae	2f
	cmpl	$8, 8(%rsi) /* R_X86_64_RELATIVE */
	jne	3f
	mov	(%rsi), %rax
	mov	16(%rsi), %rdx
	add	%rbx, %rdx
	mov	%rdx, (%rbx, %rax)
	add	$24, %rsi
	jmp	1b

2:	mov	%rbx, %rdi
	lea	(%rbx, %r12), %rsi
	call	shim_main
3:	ud2

	.text
	.globl shim_jump
shim_jump:
	mov	%rdi, %rax
	xor	%ebx, %ebx
	xor	%ebp, %ebp
	xor	%edi, %edi
	jmp	*%rax

	/* One entry of 16 bytes each. The processor pushes an error code for some exceptions; the others get a 0. */
	.balign 16
	.globl shim_vectors
shim_vectors:
	vector = 0
	.rept 32
	.balign 16
	.if !((1 << vector) & 0x60227D00)
	push	$0
	.endif
	push	$vector
	jmp	fault
	vector = vector + 1
	.endr

fault:
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	shim_fault
	ud2

	.bss
	.balign 16
	.skip	32768
stack_top:

	.section .note.GNU-stack, "", @progbits
