/* SPDX-License-Identifier: MIT */
/*
 * What our JSON reader and jansson say about texts: test-json.py writes them to standard input, each as its length in four
 * bytes, little-endian, and its bytes. One line of answer for each: "1" or "0" for jansson, then either "-" or the tokens we
 * read:
 * "{ } [ ] t f z", "n" and a number as it stands there, "k" or "s" and the bytes of a key or string in hex.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/json.h>
#include <uvmkit/wire.h>

#define DEPTH JSON_PARSER_MAX_DEPTH

static bool jansson_accepts(const char *text, size_t n)
{
	json_t *v = json_loadb(text, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	const bool accepts = v != NULL;

	json_decref(v);
	return accepts;
}

static size_t put_hex(char *out, const struct uvm_json_token *tok)
{
	char *decoded = malloc(tok->raw_len + 1);
	size_t n;

	if (decoded == NULL || uvm_json_text(tok, decoded, tok->raw_len, &n) < 0)
		abort();
	for (size_t i = 0; i < n; i++)
		sprintf(out + 2 * i, "%02x", (unsigned char)decoded[i]);
	free(decoded);
	return 2 * n;
}

/* The tokens as words in ${out}, which has room for three bytes per byte of text and some; how many, or 0 when refused. */
static size_t read_tokens(const char *text, size_t n, char *out)
{
	static const char letters[] = "{}[]ksntfz";
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader r;
	struct uvm_json_token tok;
	size_t len = 0;

	uvm_json_read(&r, text, n, stack, DEPTH, &d);
	while (uvm_json_next(&r, &tok) == UVM_OK) {
		if (tok.event == UVM_JSON_END)
			return len;
		out[len++] = ' ';
		out[len++] = letters[tok.event];
		if (tok.event == UVM_JSON_KEY || tok.event == UVM_JSON_STRING)
			len += put_hex(out + len, &tok);
		if (tok.event == UVM_JSON_NUMBER) {
			memcpy(out + len, tok.raw, tok.raw_len);
			len += tok.raw_len;
		}
	}
	return 0;
}

int main(void)
{
	uint8_t size[4];

	while (fread(size, 1, sizeof(size), stdin) == sizeof(size)) {
		const size_t n = uvm_le32(size);
		char *text = malloc(n + 1), *out = malloc(3 * n + 64);
		size_t len;

		if (text == NULL || out == NULL || fread(text, 1, n, stdin) != n)
			return 1;
		len = read_tokens(text, n, out);
		out[len] = '\0';
		printf("%d%s\n", jansson_accepts(text, n), len > 0 ? out : " -");
		free(text);
		free(out);
	}
	return ferror(stdin) || fflush(stdout) != 0;
}
