/* SPDX-License-Identifier: MIT */
/*
 * Files that uvmkit verify is given, as they come: plain, in base64, percent-encoded.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "batch.h"
#include "verify_inputs.h"

#define FILE_MAX (16u << 20) /* bytes of any file but the image */

struct uvm_slice verify_slice(const struct uvm_bytes *b)
{
	return (struct uvm_slice){ b->p, b->len };
}

int verify_read_file(struct cli *c, const char *path, struct uvm_bytes *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	return uvm_file_read(path, FILE_MAX, ret, &d) < 0 ? cli_error(c, path, &d) : 0;
}

/* Hosts hand some files out as base64. A file that is nothing but that, white space at its end aside, is decoded. */
int verify_read_maybe_base64(struct cli *c, const char *path, struct uvm_bytes *ret)
{
	int r = verify_read_file(c, path, ret);
	size_t n = ret->len, len = 0;
	uint8_t *decoded;

	if (r != 0)
		return r;
	while (n > 0 && (ret->p[n - 1] == '\n' || ret->p[n - 1] == '\r' || ret->p[n - 1] == ' '))
		n--;
	if (n == 0 || uvm_base64_decode((const char *)ret->p, n, NULL, 0, &len, NULL) < 0)
		return 0;
	decoded = malloc(len + 1);
	if (decoded == NULL || uvm_base64_decode((const char *)ret->p, n, decoded, len, &len, NULL) < 0) {
		struct uvm_diag d = UVM_DIAG_INIT;

		free(decoded);
		(void)uvm_no_memory(&d, len);
		return cli_error(c, path, &d);
	}
	uvm_bytes_free(ret);
	*ret = (struct uvm_bytes){ decoded, len };
	return 0;
}

/* ---- options that take several files ---- */

/* HTTP headers have a chain percent-encoded; PEM itself has no percent sign. */
static void decode_percent(struct uvm_bytes *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++) {
		char digits[3] = "";
		size_t len = 0;

		if (b->p[i] == '%' && b->len - i > 2) {
			memcpy(digits, b->p + i + 1, 2);
			i += batch_unhex(digits, &len) ? 2 : 0;
		}
		b->p[n++] = len == 1 ? (uint8_t)digits[0] : b->p[i];
	}
	b->len = n;
}

static int read_header(struct cli *c, const char *path, struct uvm_bytes *ret)
{
	const int r = verify_read_file(c, path, ret);

	if (r == 0 && ret->len > 0 && ret->p[0] == '-')
		decode_percent(ret);
	return r;
}

static const struct {
	const char *option;
	size_t off; /* of its struct uvm_files in the request */
	int (*read)(struct cli *c, const char *path, struct uvm_bytes *ret);
} lists[VERIFY_LISTS] = {
#define FILES(member) offsetof(struct uvm_verify_request, member)
	{ "certs", FILES(certs), verify_read_maybe_base64 },
	{ "root", FILES(roots), verify_read_maybe_base64 },
	{ "crl", FILES(crls), verify_read_file },
	{ "tcb-issuer-chain", FILES(tcb_issuers), read_header },
	{ "ledger-keys", FILES(ledger_keys), verify_read_file },
	{ "trust", FILES(corim_trust), verify_read_maybe_base64 },
#undef FILES
};

static int read_list(struct cli *c, struct verify_inputs *in, size_t which)
{
	struct verify_list *l = &in->list[which];
	const unsigned n = cli_has(c, lists[which].option);
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = 0;

	l->file = calloc(n + 1, sizeof(*l->file));
	l->slice = calloc(n + 1, sizeof(*l->slice));
	if (l->file == NULL || l->slice == NULL) {
		(void)uvm_no_memory(&d, n);
		return cli_error(c, NULL, &d);
	}
	for (; l->n < n && r == 0; l->n++) {
		r = lists[which].read(c, cli_get_nth(c, lists[which].option, (unsigned)l->n), &l->file[l->n]);
		l->slice[l->n] = verify_slice(&l->file[l->n]);
	}
	memcpy((char *)&in->req + lists[which].off, &(struct uvm_files){ l->slice, l->n }, sizeof(struct uvm_files));
	return r;
}

int verify_read_lists(struct cli *c, struct verify_inputs *in)
{
	int r = 0;

	for (size_t i = 0; i < VERIFY_LISTS && r == 0; i++)
		r = read_list(c, in, i);
	return r;
}

int verify_inputs_error(const struct cli *c, struct uvm_diag *d)
{
	const char *path = cli_get(c, "report");

	for (size_t i = 0; i < VERIFY_LISTS; i++) {
		if (d->record == NULL || strcmp(d->record, lists[i].option) != 0)
			continue;
		path = cli_get_nth(c, d->record, d->index);
		d->record = NULL;
		d->index = UVM_NO_INDEX;
	}
	return cli_error(c, path, d);
}

static void free_list(struct verify_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		uvm_bytes_free(&l->file[i]);
	free(l->file);
	free(l->slice);
}

void verify_free_lists(struct verify_inputs *in)
{
	for (size_t i = 0; i < VERIFY_LISTS; i++)
		free_list(&in->list[i]);
}
