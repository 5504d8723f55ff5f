/* SPDX-License-Identifier: MIT */
/*
 * What every unit test needs: cmocka with the headers it forgets to include, and bytes in a heap block of exactly their size,
 * so that the address sanitizer sees a read beyond them.
 */
#ifndef UVM_TESTS_UNIT_H
#define UVM_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/** unit_skip(why): leave the running test as skipped; tap.py hands the reason on. */
#define unit_skip(why)                              \
	do {                                        \
		print_message("# SKIP: " why "\n"); \
		skip();                             \
	} while (0)

/** unit_exact(p, n): ${n} bytes copied to the heap; free() them. */
static inline uint8_t *unit_exact(const void *p, size_t n)
{
	uint8_t *b = malloc(n > 0 ? n : 1);

	assert_non_null(b);
	memcpy(b, p, n);
	return b;
}

/** unit_begins(s, want): whether ${s} is ${want}, or begins with what stands in front of a star at its end. */
static inline bool unit_begins(const char *s, const char *want)
{
	const size_t n = strlen(want);

	return n > 0 && want[n - 1] == '*' ? strncmp(s, want, n - 1) == 0 : strcmp(s, want) == 0;
}

#endif
