/* SPDX-License-Identifier: MIT */
/*
 * Which system call fails, for tests. sys.c asks before each one.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "os/fault.h"
#include "os/sys.h"

static atomic_uint calls, target, chosen;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* UVM_FAULT="N[:what]"; a value of any other form counts as unset. */
static void read_environment(void)
{
	static const char *const names[] = {
		[UVM_FAULT_EIO] = "eio",     [UVM_FAULT_ENOSPC] = "enospc", [UVM_FAULT_EINTR] = "eintr",
		[UVM_FAULT_SHORT] = "short", [UVM_FAULT_KILL] = "kill",
	};
	const char *s = secure_getenv("UVM_FAULT");
	unsigned n = 0;

	if (s == NULL)
		return;
	for (; *s >= '0' && *s <= '9' && n < 1000000; s++)
		n = n * 10 + (unsigned)(*s - '0');
	for (unsigned kind = UVM_FAULT_EIO; kind <= UVM_FAULT_KILL; kind++) {
		if (strcmp(*s == ':' ? s + 1 : *s == '\0' ? "eio" : "", names[kind]) == 0) {
			atomic_store(&chosen, kind);
			atomic_store(&target, n);
		}
	}
}

void uvm_fault_set(unsigned n, enum uvm_fault kind)
{
	(void)pthread_once(&once, read_environment);
	atomic_store(&chosen, kind);
	atomic_store(&target, n);
	atomic_store(&calls, 0);
}

unsigned uvm_fault_calls(void)
{
	return atomic_load(&calls);
}

enum uvm_fault uvm_fault_next(void)
{
	unsigned n, at;

	(void)pthread_once(&once, read_environment);
	n = atomic_fetch_add(&calls, 1) + 1;
	at = atomic_load(&target);
	if (at == 0)
		return UVM_FAULT_NONE;
	if (n == at && atomic_load(&chosen) == UVM_FAULT_KILL)
		(void)raise(SIGKILL);
	if (n == at)
		return (enum uvm_fault)atomic_load(&chosen);
	return n == at + 1 && atomic_load(&chosen) == UVM_FAULT_SHORT ? UVM_FAULT_ENOSPC : UVM_FAULT_NONE;
}

bool uvm_fault_refuses(enum uvm_fault f)
{
	static const int numbers[] = { [UVM_FAULT_EIO] = EIO, [UVM_FAULT_ENOSPC] = ENOSPC, [UVM_FAULT_EINTR] = EINTR };

	if (f == UVM_FAULT_NONE || f == UVM_FAULT_SHORT)
		return false;
	errno = numbers[f];
	return true;
}
