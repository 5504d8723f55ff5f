/* SPDX-License-Identifier: MIT */
/*
 * Texts with a meaning in custom UEFI JSON: plain strings, words, base64.
 */
#include "uefi/reading.h"

int uvm_uefi_text_expect(struct uvm_uefi_reading *s, const struct uvm_json_token *tok, const char *path)
{
	if (tok->event != UVM_JSON_STRING)
		return uvm_json_refuse(s->d, tok, UVM_E_TYPE, path, "expected a string");
	if (tok->escaped)
		return uvm_json_refuse(s->d, tok, UVM_E_ENCODING, path, "escapes are not allowed in this text");
	return UVM_OK;
}

int uvm_uefi_choice_read(struct uvm_uefi_reading *s, const struct uvm_json_token *tok, const struct uvm_uefi_choice *c,
			 size_t *ret)
{
	if (tok->event != UVM_JSON_STRING)
		return uvm_json_refuse(s->d, tok, UVM_E_TYPE, c->path, c->says);
	for (size_t i = 0; c->words[i] != NULL; i++) {
		if (uvm_json_is(tok, c->words[i])) {
			*ret = i;
			return UVM_OK;
		}
	}
	return uvm_json_refuse(s->d, tok, UVM_E_VALUE, c->path, c->says);
}

static int check_length(struct uvm_uefi_reading *s, const struct uvm_json_token *tok, const struct uvm_uefi_bytes *b,
			size_t len)
{
	if (len >= b->min && len <= b->max)
		return UVM_OK;
	(void)uvm_json_refuse(s->d, tok, UVM_E_LENGTH, b->path, "%G bytes, expected %W");
	s->d->got = len;
	s->d->want = b->max;
	return UVM_E_LENGTH;
}

int uvm_uefi_bytes_read(struct uvm_uefi_reading *s, const struct uvm_json_token *tok, const struct uvm_uefi_bytes *b,
			uint8_t **ret, size_t *ret_len)
{
	struct uvm_json_token place = *tok;
	size_t len, bad;
	int status;

	status = uvm_uefi_text_expect(s, tok, b->path);
	if (status < 0)
		return status;
	if (uvm_base64_decode(tok->raw, tok->raw_len, NULL, 0, &len, &bad) < 0) {
		place.col += (uint32_t)bad + 1; /* behind the quote */
		return uvm_json_refuse(s->d, &place, UVM_E_ENCODING, b->path, "not base64 with exactly its padding");
	}
	status = check_length(s, tok, b, len);
	if (status < 0)
		return status;
	*ret = uvm_arena_take(s->a, b->front + len, 1, s->d);
	if (*ret == NULL)
		return UVM_E_SPACE;
	return uvm_base64_decode(tok->raw, tok->raw_len, *ret + b->front, len, ret_len, NULL);
}
