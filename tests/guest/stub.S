/* SPDX-License-Identifier: MIT */
/*
 * The smallest boot shim: looks whether it was entered as the image says and given a device tree, says so on the serial console,
 * and ends the VM. It needs no stack and runs at any address.
 */
#define CONSOLE 0x3F8
#define EXIT 0x501
#define PANIC 0x505
#define EXIT_DONE 0x10
#define EXIT_PARAMETERS 0x20
#define PARAMETER_REGION 56            /* in the boot shim's parameters */
#define DEVICE_TREE 40 * 4096          /* in the parameter region */
#define DEVICE_TREE_MAGIC 0xEDFE0DD0   /* as a little-endian number */

	.section .rodata
	.global stub_code, stub_code_end
	.hidden stub_code, stub_code_end
stub_code:
stub:
	leaq stub(%rip), %rbx
	leaq hello(%rip), %rdi
	movl $CONSOLE, %edx
next:
	movb (%rdi), %al
	testb %al, %al
	jz said
	outb %al, %dx
	incq %rdi
	jmp next
said:
	movl $EXIT_PARAMETERS, %ecx
	movw %cs, %ax
	cmpw $0x10, %ax
	jne end
	movw %ss, %ax
	cmpw $0x18, %ax
	jne end
	movq PARAMETER_REGION(%rbx, %rsi), %r9
	addq %rbx, %r9
	cmpl $DEVICE_TREE_MAGIC, DEVICE_TREE(%r9)
	jne end
	movl $EXIT_DONE, %ecx
	jmp last
end:
	movl $PANIC, %edx /* whoever wants to see a failed guest gets the time for it */
	movb $1, %al
	outb %al, %dx
	jmp last /* where QEMU stops, and not before */
last:
	movl $EXIT, %edx
	movl %ecx, %eax
	outb %al, %dx
halt:
	hlt
	jmp halt
hello:
	.asciz "stub\n"
stub_code_end:

	.section .note.GNU-stack, "", @progbits
