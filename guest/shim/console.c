/* SPDX-License-Identifier: MIT */
/*
 * Lines on COM1, polled; the debug-exit port. Nothing here waits for ever: the host may have neither.
 */
#include "console.h"

#include "machine.h"

#define COM1 0x3F8u
#define LINE_STATUS (COM1 + 5u)
#define CAN_SEND 0x20u
#define PATIENCE 100000u /* looks at the line status */

static void put_char(char c)
{
	for (unsigned i = 0; i < PATIENCE && (shim_in(LINE_STATUS) & CAN_SEND) == 0;)
		i++;
	shim_out(COM1, (uint8_t)c);
}

static void put(const char *s)
{
	for (; *s != '\0'; s++)
		put_char(*s >= ' ' && *s <= '~' ? *s : '?');
}

void shim_say(const char *text)
{
	put("shim: ");
	put(text);
	put_char('\r');
	put_char('\n');
}

void shim_say_diag(const struct uvm_diag *d)
{
	char line[UVM_DIAG_TEXT];

	(void)uvm_diag_format(d, line, sizeof(line));
	shim_say(line);
}

_Noreturn void shim_end(enum uvm_guest_exit code, const struct uvm_diag *d)
{
	shim_say_diag(d);
	shim_say(uvm_guest_exit_find(code)->what);
	shim_out(UVM_GUEST_PANIC_PORT, 1);
	__asm__ volatile("jmp 1f\n1:"); /* QEMU stops no earlier than at a jump */
	shim_out(UVM_GUEST_EXIT_PORT, (uint8_t)code);
	for (;;)
		__asm__ volatile("cli; hlt");
}
