/* SPDX-License-Identifier: MIT */
/*
 * What every fuzz target shares: the entry point, and a check that ends the program so that an engine keeps the input.
 *
 * A target is one .c file with LLVMFuzzerTestOneInput. Built with -Dfuzz=true it is linked with libFuzzer; every build links it
 * with replay.c, which feeds it the files of corpus/<target>/ as a test.
 */
#ifndef UVM_FUZZ_H
#define UVM_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(holds)                                                                          \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds); \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* A heap block of exactly ${n} bytes, so that a read past the end of the input is seen. */
static inline void *fuzz_copy(const void *p, size_t n)
{
	void *copy = malloc(n + (n == 0));

	FUZZ_CHECK(copy != NULL);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

#endif
