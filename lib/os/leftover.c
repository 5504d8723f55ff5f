/* SPDX-License-Identifier: MIT */
/*
 * The table of temporary files. It is the process's, because a signal is; and it is made of atomics, because the handler may
 * interrupt any line of this file or run while another thread does.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "os/leftover.h"

_Static_assert(UVM_LEFTOVER_HERE == AT_FDCWD, "names are looked up in the working directory");

enum { FREE, TAKEN, LIVE, REMOVING };

#define ENTRIES 64u

static struct {
	atomic_int state;
	int dirfd;
	const char *name;
} table[ENTRIES];

unsigned uvm_leftover_add(int dirfd, const char *name)
{
	for (unsigned i = 0; i < ENTRIES; i++) {
		int expected = FREE;

		if (!atomic_compare_exchange_strong(&table[i].state, &expected, TAKEN))
			continue;
		table[i].dirfd = dirfd;
		table[i].name = name;
		atomic_store(&table[i].state, LIVE);
		return i + 1;
	}
	return 0;
}

void uvm_leftover_drop(unsigned n)
{
	int expected = LIVE;

	/* otherwise a handler on another thread is using the name, which the caller is about to free */
	while (n > 0 && !atomic_compare_exchange_strong(&table[n - 1].state, &expected, FREE)) {
		expected = LIVE;
		(void)pause();
	}
}

/* No fault injection here: its locks are not for signal handlers. */
void uvm_leftovers_remove(void)
{
	const int e = errno;

	for (unsigned i = 0; i < ENTRIES; i++) {
		int expected = LIVE;

		if (atomic_compare_exchange_strong(&table[i].state, &expected, REMOVING))
			(void)unlinkat(table[i].dirfd, table[i].name, 0);
	}
	errno = e;
}
