/* SPDX-License-Identifier: MIT */
/*
 * The four functions that a compiler may call by itself. String instructions go through memory as fast as the machine can, and
 * need no vector registers.
 */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

void *memcpy(void *to, const void *from, size_t n)
{
	void *t = to;
	size_t words = n / 8, bytes = n % 8;

	__asm__ volatile("rep movsq" : "+D"(t), "+S"(from), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(t), "+S"(from), "+c"(bytes) : : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *t = (uint8_t *)to + n;
	const uint8_t *f = (const uint8_t *)from + n;

	if ((uintptr_t)to - (uintptr_t)from >= n)
		return memcpy(to, from, n);
	while (n-- > 0) {
		*--t = *--f;
		__asm__ volatile("" : : : "memory"); /* or the compiler would call memmove() */
	}
	return to;
}

void *memset(void *to, int c, size_t n)
{
	const uint64_t pattern = (uint8_t)c * 0x0101010101010101u;
	void *t = to;
	size_t words = n / 8, bytes = n % 8;

	__asm__ volatile("rep stosq" : "+D"(t), "+c"(words) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(t), "+c"(bytes) : "a"(pattern) : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (; n > 0; n--, x++, y++) {
		if (*x != *y)
			return *x < *y ? -1 : 1;
	}
	return 0;
}
