/* SPDX-License-Identifier: MIT */
/*
 * A program without libc that uses the freestanding folders: the four functions they may call, a start, and a few answers that
 * are known. The exit status is the number of the first wrong one. x86_64 Linux.
 */
#include <uvmkit/json.h>
#include <uvmkit/nvram.h>
#include <uvmkit/wire.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
_Noreturn void _start(void);

/* Volatile, or the compiler would see in each loop the function that it is in. */
void *memcpy(void *to, const void *from, size_t n)
{
	volatile char *t = to;
	const char *f = from;

	while (n-- > 0)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	volatile char *t = to;
	const char *f = from;

	if ((uintptr_t)to < (uintptr_t)from)
		return memcpy(to, from, n);
	while (n-- > 0)
		t[n] = f[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	volatile char *t = to;

	while (n-- > 0)
		*t++ = (char)c;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const volatile unsigned char *x = a, *y = b;

	for (; n > 0; n--, x++, y++) {
		if (*x != *y)
			return *x < *y ? -1 : 1;
	}
	return 0;
}

static bool crc_is_right(void)
{
	return uvm_crc32(0, "123456789", 9) == 0xCBF43926;
}

static bool guid_is_right(void)
{
	static const char in[] = "8BE4DF61-93CA-11D2-AA0D-00E098032B8C", want[] = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
	char out[UVM_GUID_TEXT];
	struct uvm_guid g;

	if (uvm_guid_parse(in, sizeof(in) - 1, &g) != UVM_OK)
		return false;
	uvm_guid_format(&g, out);
	return memcmp(out, want, sizeof(want)) == 0;
}

static bool line_is_right(void)
{
	static const char want[] = "gpa at 0x1c40: 0x801001 is not a multiple of 0x1000";
	struct uvm_diag d = UVM_DIAG_INIT;
	char line[128];

	return uvm_fail(&d, UVM_E_ALIGN, 0x1c40, "gpa", 0x801001, 0x1000) == UVM_E_ALIGN &&
	       uvm_diag_format(&d, line, sizeof(line)) == sizeof(want) - 1 && memcmp(line, want, sizeof(want)) == 0;
}

static bool zeros_are_right(void)
{
	static uint8_t page[UVM_PAGE_SIZE];
	bool right = uvm_is_zero(page, sizeof(page));

	page[sizeof(page) - 1] = 1;
	return right && !uvm_is_zero(page, sizeof(page));
}

static bool json_is_right(void)
{
	static const char want[] = "{\"k\":[18446744073709551615,\"\\u003c\"]}";
	char s[256];
	struct uvm_json_memory t = { s, sizeof(s), 0 };
	struct uvm_json_writer w;

	uvm_json_begin(&w, uvm_json_to_memory, &t, 0, UVM_JSON_ESCAPE_GO);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "k");
	uvm_json_array_open(&w);
	uvm_json_u64(&w, UINT64_MAX);
	uvm_json_string(&w, "<");
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return uvm_json_end(&w) == UVM_OK && t.len == sizeof(want) - 1 && memcmp(s, want, t.len) == 0;
}

/* What a VM without settings stores on its first boot; its CRC-32 is that of the bytes put together by hand. */
static bool store_is_right(void)
{
	static const char text[] =
		"{\"type\":\"Microsoft.Compute/disks\",\"properties\":{\"uefiSettings\":{\"signatureMode\":\"Replace\","
		"\"signatures\":{\"PK\":{\"type\":\"x509\",\"value\":[]},\"KEK\":[],\"db\":[]}}}}";
	static uint8_t bytes[1024], room[1024];
	struct uvm_nvram s = { bytes, sizeof(bytes), 0 };
	struct uvm_arena a = uvm_arena_init(room, sizeof(room));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_uefi_settings v;

	return uvm_uefi_read(text, sizeof(text) - 1, UVM_UEFI_DELTA, &a, &v, &d) == UVM_OK &&
	       uvm_nvram_boot(&s, &v, true, &d) == UVM_OK && s.len == 502 && uvm_crc32(0, s.p, s.len) == 0x67F04761;
}

static int first_wrong(void)
{
	if (!crc_is_right())
		return 1;
	if (!guid_is_right())
		return 2;
	if (!line_is_right())
		return 3;
	if (!zeros_are_right())
		return 4;
	if (!json_is_right())
		return 5;
	if (!store_is_right())
		return 6;
	return 0;
}

_Noreturn void _start(void)
{
	const long exit_group = 231;

	__asm__ volatile("syscall" : : "a"(exit_group), "D"(first_wrong()) : "rcx", "r11", "memory");
	__builtin_unreachable();
}
