/* SPDX-License-Identifier: MIT */
/*
 * Stands in for Linux: sends what a kernel is given to the serial console, as it lies in memory, and ends the VM. Behind the word
 * "DUMP": boot_params (4096 bytes), command line (2048), first setup_data node (16 + 8224), ACPI from the RSDP on (8192), initrd.
 */
#define CONSOLE 0x3F8
#define LINE_STATUS 0x3FD
#define CAN_SEND 0x20
#define EXIT 0x501
#define EXIT_DONE 0x10

#define ACPI_RSDP_ADDR 0x70
#define EXT_RAMDISK_IMAGE 0xC0
#define EXT_CMD_LINE_PTR 0xC8
#define RAMDISK_IMAGE 0x218
#define RAMDISK_SIZE 0x21C
#define CMD_LINE_PTR 0x228
#define SETUP_DATA 0x250

	/* ECX bytes at RSI */
	.macro send
8:	movl $LINE_STATUS, %edx
	inb %dx, %al
	testb $CAN_SEND, %al
	jz 8b
	lodsb
	movl $CONSOLE, %edx
	outb %al, %dx
	decl %ecx
	jnz 8b
	.endm

	/* RSI from the two halves of an address */
	.macro address low, high
	movl \low(%rbx), %esi
	movl \high(%rbx), %eax
	shlq $32, %rax
	orq %rax, %rsi
	.endm

	.section .rodata
	.global kernel_code, kernel_code_end
	.hidden kernel_code, kernel_code_end
kernel_code:
	movq %rsi, %rbx
	leaq word(%rip), %rsi
	movl $4, %ecx
	send
	movq %rbx, %rsi
	movl $4096, %ecx
	send
	address CMD_LINE_PTR, EXT_CMD_LINE_PTR
	movl $2048, %ecx
	send
	movq SETUP_DATA(%rbx), %rsi
	movl $8240, %ecx
	send
	movq ACPI_RSDP_ADDR(%rbx), %rsi
	movl $8192, %ecx
	send
	address RAMDISK_IMAGE, EXT_RAMDISK_IMAGE
	movl RAMDISK_SIZE(%rbx), %ecx
	send
	movl $EXIT, %edx
	movb $EXIT_DONE, %al
	outb %al, %dx
halt:
	hlt
	jmp halt
word:
	.ascii "DUMP"
kernel_code_end:

	.section .note.GNU-stack, "", @progbits
