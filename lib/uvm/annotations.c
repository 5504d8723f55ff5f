/* SPDX-License-Identifier: MIT */
/*
 * The table of annotations, and values that are no JSON.
 *
 * Source: the documentation of Go's strconv for numbers and booleans; nothing is trimmed.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "uvm/annotations.h"

#define UVM_OPT_COUNT UVM_OPTION_COUNT

#define LIST_MAX 4096 /* more than any machine has nodes, or ports that make sense */

const struct annotation annotation_table[ANNOTATION_COUNT] = {
#define ANNOTATION(id, key, value, where, option, fallback, help) \
	[ANNOTATION_##id] = { key, sizeof(key) - 1, VALUE_##value, ON_##where, UVM_OPT_##option, fallback, help },
	ANNOTATION_LIST(ANNOTATION)
#undef ANNOTATION
};

enum annotation_id annotation_find(const char *key)
{
	const size_t len = strlen(key);
	enum annotation_id i;

	for (i = 0; i < ANNOTATION_COUNT; i++) {
		const struct annotation *a = &annotation_table[i];

		if ((a->key_len == len || (a->value == VALUE_SERVICE && len > a->key_len)) &&
		    memcmp(key, a->key, a->key_len) == 0)
			break;
	}
	return i;
}

const char *annotation_value_name(enum annotation_value value)
{
	static const char *const names[] = {
		[VALUE_BOOL] = "a boolean (1, t, T, true, True, TRUE, 0, f, F, false, False or FALSE)",
		[VALUE_TRISTATE] = "a boolean (1, t, T, true, True, TRUE, 0, f, F, false, False or FALSE)",
		[VALUE_I32] = "a decimal number of 32 bits",
		[VALUE_U32] = "a decimal number of 32 bits without sign",
		[VALUE_U64] = "a decimal number of 64 bits without sign",
		[VALUE_U32S] = "a list of up to 4096 decimal numbers of 32 bits, separated by commas alone",
		[VALUE_U64S] = "a list of up to 4096 decimal numbers of 64 bits, separated by commas alone",
		[VALUE_TEXT] = "a text",
		[VALUE_GUID] = "a GUID without braces",
		[VALUE_ROOTFS] = "initrd or vhd",
		[VALUE_ISOLATION] = "SecureNestedPaging, SNP, VirtualizationBasedSecurity, VBS or GuestStateOnly",
		[VALUE_REGISTRY] = "a JSON list of registry values",
		[VALUE_SERVICE] = "a JSON object behind a key that ends in a GUID",
	};

	return names[value];
}

/* ---- single values ---- */

struct word {
	const char *text;
	int value;
};

static bool parse_word(const char *text, const struct word *words, int *ret)
{
	for (; words->text != NULL; words++) {
		if (strcmp(words->text, text) == 0) {
			*ret = words->value;
			return true;
		}
	}
	return false;
}

static bool parse_bool(const char *text, bool *ret)
{
	static const struct word words[] = { { "1", 1 },     { "t", 1 },     { "T", 1 }, { "TRUE", 1 }, { "true", 1 },
					     { "True", 1 },  { "0", 0 },     { "f", 0 }, { "F", 0 },    { "FALSE", 0 },
					     { "false", 0 }, { "False", 0 }, { NULL, 0 } };
	int v;

	if (!parse_word(text, words, &v))
		return false;
	*ret = v != 0;
	return true;
}

/* ${n} digits and nothing else. */
static bool parse_digits(const char *s, size_t n, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		const uint64_t digit = (uint64_t)(unsigned char)s[i] - '0';

		if (digit > 9 || v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*ret = v;
	return n > 0;
}

static bool parse_i32(const char *text, int32_t *ret)
{
	const bool negative = *text == '-';
	const char *digits = text + (negative || *text == '+');
	uint64_t v;

	if (!parse_digits(digits, strlen(digits), (uint64_t)INT32_MAX + negative, &v))
		return false;
	*ret = (int32_t)(negative ? -(int64_t)v : (int64_t)v);
	return true;
}

static bool parse_u32(const char *s, size_t n, uint32_t *ret)
{
	uint64_t v;

	if (!parse_digits(s, n, UINT32_MAX, &v))
		return false;
	*ret = (uint32_t)v;
	return true;
}

/* 0: more than there may be. */
static size_t count_parts(const char *text)
{
	size_t n = 1;

	for (; *text != '\0'; text++)
		n += *text == ',';
	return n <= LIST_MAX ? n : 0;
}

static bool parse_u32s(struct uvm_mem *m, const char *text, struct uvm_u32s *ret)
{
	const size_t n = count_parts(text);
	uint32_t *v = uvm_mem_take(m, n, sizeof(*v));

	for (size_t i = 0; v != NULL && i < n; i++) {
		const size_t len = strcspn(text, ",");

		if (!parse_u32(text, len, &v[i]))
			return false;
		text += len + 1;
	}
	*ret = (struct uvm_u32s){ v, v != NULL ? n : 0 };
	return n > 0;
}

static bool parse_u64s(struct uvm_mem *m, const char *text, struct uvm_u64s *ret)
{
	const size_t n = count_parts(text);
	uint64_t *v = uvm_mem_take(m, n, sizeof(*v));

	for (size_t i = 0; v != NULL && i < n; i++) {
		const size_t len = strcspn(text, ",");

		if (!parse_digits(text, len, UINT64_MAX, &v[i]))
			return false;
		text += len + 1;
	}
	*ret = (struct uvm_u64s){ v, v != NULL ? n : 0 };
	return n > 0;
}

static bool parse_guid(struct uvm_mem *m, const char *text, const char **ret)
{
	char lower[UVM_GUID_TEXT];
	struct uvm_guid g;

	if (uvm_guid_parse(text, strlen(text), &g) < 0)
		return false;
	uvm_guid_format(&g, lower);
	*ret = uvm_mem_text(m, lower, UVM_GUID_TEXT - 1);
	return true;
}

static bool parse_rootfs(const char *text, enum uvm_rootfs *ret)
{
	static const struct word words[] = { { "initrd", UVM_ROOTFS_INITRD }, { "vhd", UVM_ROOTFS_VHD }, { NULL, 0 } };
	int v;

	if (!parse_word(text, words, &v))
		return false;
	*ret = (enum uvm_rootfs)v;
	return true;
}

static bool parse_isolation(const char *text, enum uvm_vm_isolation *ret)
{
	static const struct word words[] = { { "SecureNestedPaging", UVM_VM_ISOLATION_SNP },
					     { "SNP", UVM_VM_ISOLATION_SNP },
					     { "VirtualizationBasedSecurity", UVM_VM_ISOLATION_VBS },
					     { "VBS", UVM_VM_ISOLATION_VBS },
					     { "GuestStateOnly", UVM_VM_ISOLATION_GSO },
					     { NULL, 0 } };
	int v;

	if (!parse_word(text, words, &v))
		return false;
	*ret = (enum uvm_vm_isolation)v;
	return true;
}

bool annotation_parse(struct uvm_mem *m, enum annotation_value value, const char *text, union annotation_parsed *ret)
{
	bool flag;

	switch (value) {
	case VALUE_BOOL:
		return parse_bool(text, &ret->flag);
	case VALUE_TRISTATE:
		if (!parse_bool(text, &flag))
			return false;
		ret->tristate = flag ? UVM_TRUE : UVM_FALSE;
		return true;
	case VALUE_I32:
		return parse_i32(text, &ret->i32);
	case VALUE_U32:
		return parse_u32(text, strlen(text), &ret->u32);
	case VALUE_U64:
		return parse_digits(text, strlen(text), UINT64_MAX, &ret->u64);
	case VALUE_U32S:
		return parse_u32s(m, text, &ret->u32s);
	case VALUE_U64S:
		return parse_u64s(m, text, &ret->u64s);
	case VALUE_TEXT:
		ret->text = uvm_mem_text(m, text, strlen(text));
		return true;
	case VALUE_GUID:
		return parse_guid(m, text, &ret->text);
	case VALUE_ROOTFS:
		return parse_rootfs(text, &ret->rootfs);
	case VALUE_ISOLATION:
		return parse_isolation(text, &ret->isolation);
	case VALUE_REGISTRY:
	case VALUE_SERVICE:
		break;
	}
	return false;
}
