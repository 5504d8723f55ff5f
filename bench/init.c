/* SPDX-License-Identifier: MIT */
/*
 * PID 1 of a guest that is only timed: it ends the VM at once, as a guest that was asked to stop.
 */
#include <sys/io.h>
#include <unistd.h>

#include "abi/guest_exit.h"

int main(void)
{
	if (ioperm(UVM_GUEST_EXIT_PORT, 1, 1) == 0)
		outb(UVM_GUEST_EXIT_STOPPED, UVM_GUEST_EXIT_PORT);
	for (;;)
		pause();
}
