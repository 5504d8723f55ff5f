/* SPDX-License-Identifier: MIT */
/*
 * The measured command-line page: 0 u16 policy, 2 u16 length, 4 text, zeros.
 */
#include "abi/command_line.h"

void uvm_command_line_put(const struct uvm_command_line *c, uint8_t out[UVM_PAGE_SIZE])
{
	__builtin_memset(out, 0, UVM_PAGE_SIZE);
	uvm_put_le16(out, (uint16_t)c->policy);
	uvm_put_le16(out + 2, c->len);
	if (c->len > 0)
		__builtin_memcpy(out + 4, c->text, c->len);
}

int uvm_command_line_get(struct uvm_command_line *c, const uint8_t page[UVM_PAGE_SIZE], struct uvm_diag *d)
{
	const uint16_t policy = uvm_le16(page), len = uvm_le16(page + 2);

	if (policy > UVM_COMMAND_LINE_APPEND_CHOSEN)
		return uvm_fail(d, UVM_E_VALUE, 0, "policy", policy, UVM_COMMAND_LINE_APPEND_CHOSEN);
	if (len > UVM_COMMAND_LINE_MAX)
		return uvm_fail(d, UVM_E_LIMIT, 2, "length", len, UVM_COMMAND_LINE_MAX);
	for (size_t at = 4u + len; at < UVM_PAGE_SIZE; at++) {
		if (page[at] != 0)
			return uvm_fail(d, UVM_E_RESERVED, at, "reserved", page[at], 0);
	}
	*c = (struct uvm_command_line){ (enum uvm_command_line_policy)policy, page + 4, len };
	return UVM_OK;
}

/* How much of the ${n} bytes at ${p} a word accounts for: its own length, or 0 where it does not stand there. */
static size_t match(const uint8_t *p, size_t n, const char *word)
{
	size_t i = 0;

	for (; word[i] != '\0'; i++) {
		if (i == n || p[i] != (uint8_t)word[i])
			return 0;
	}
	return word[i - 1] == '=' || i == n ? i : 0;
}

const uint8_t *uvm_command_line_word(const struct uvm_command_line *c, const char *word, size_t *ret_len)
{
	for (size_t at = 0, end; at < c->len; at = end + 1) {
		for (end = at; end < c->len && c->text[end] != ' ';)
			end++;
		const size_t n = match(c->text + at, end - at, word);
		if (n > 0) {
			*ret_len = end - at - n;
			return c->text + at + n;
		}
	}
	return NULL;
}
