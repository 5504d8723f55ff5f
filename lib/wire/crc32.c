/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320), eight bytes per step.
 *
 * The remainder of a byte is the exclusive-or of the remainders of its bits, so the eight tables follow from 64 constants: the
 * remainders of x^32 to x^95, each the one before it times x.
 */
#include <uvmkit/wire.h>

/* clang-format off */
#define BIT(n, bit, r) ((n) >> (bit) & 1 ? (r) : 0u)
#define E1(n, a, b, c, d, e, f, g, h) (BIT(n, 7, a) ^ BIT(n, 6, b) ^ BIT(n, 5, c) ^ BIT(n, 4, d) ^ \
				       BIT(n, 3, e) ^ BIT(n, 2, f) ^ BIT(n, 1, g) ^ BIT(n, 0, h))
#define E4(n, ...) E1(n, __VA_ARGS__), E1(n + 1, __VA_ARGS__), E1(n + 2, __VA_ARGS__), E1(n + 3, __VA_ARGS__)
#define E16(n, ...) E4(n, __VA_ARGS__), E4(n + 4, __VA_ARGS__), E4(n + 8, __VA_ARGS__), E4(n + 12, __VA_ARGS__)
#define E64(n, ...) E16(n, __VA_ARGS__), E16(n + 16, __VA_ARGS__), E16(n + 32, __VA_ARGS__), E16(n + 48, __VA_ARGS__)
#define E256(...) { E64(0, __VA_ARGS__), E64(64, __VA_ARGS__), E64(128, __VA_ARGS__), E64(192, __VA_ARGS__) }

/* table[k][b]: the remainder of byte b with k zero bytes behind it */
static const uint32_t table[8][256] = {
	E256(0xedb88320, 0x76dc4190, 0x3b6e20c8, 0x1db71064, 0x0edb8832, 0x076dc419, 0xee0e612c, 0x77073096),
	E256(0x3b83984b, 0xf0794f05, 0x958424a2, 0x4ac21251, 0xc8d98a08, 0x646cc504, 0x32366282, 0x191b3141),
	E256(0xe1351b80, 0x709a8dc0, 0x384d46e0, 0x1c26a370, 0x0e1351b8, 0x0709a8dc, 0x0384d46e, 0x01c26a37),
	E256(0xed59b63b, 0x9b14583d, 0xa032af3e, 0x5019579f, 0xc5b428ef, 0x8f629757, 0xaa09c88b, 0xb8bc6765),
	E256(0xb1e6b092, 0x58f35849, 0xc1c12f04, 0x60e09782, 0x30704bc1, 0xf580a6c0, 0x7ac05360, 0x3d6029b0),
	E256(0x1eb014d8, 0x0f580a6c, 0x07ac0536, 0x03d6029b, 0xec53826d, 0x9b914216, 0x4dc8a10b, 0xcb5cd3a5),
	E256(0x8816eaf2, 0x440b7579, 0xcfbd399c, 0x67de9cce, 0x33ef4e67, 0xf44f2413, 0x979f1129, 0xa6770bb4),
	E256(0x533b85da, 0x299dc2ed, 0xf9766256, 0x7cbb312b, 0xd3e51bb5, 0x844a0efa, 0x4225077d, 0xccaa009e),
};
/* clang-format on */

static uint32_t step8(uint32_t crc, const uint8_t *b)
{
	const uint32_t low = crc ^ uvm_le32(b);

	return table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^
	       table[3][b[4]] ^ table[2][b[5]] ^ table[1][b[6]] ^ table[0][b[7]];
}

uint32_t uvm_crc32(uint32_t crc, const void *p, size_t n)
{
	const uint8_t *b = (const uint8_t *)p;

	crc = ~crc;
	for (; n >= 8; n -= 8, b += 8)
		crc = step8(crc, b);
	for (; n > 0; n--, b++)
		crc = crc >> 8 ^ table[0][(crc ^ *b) & 0xff];
	return ~crc;
}
