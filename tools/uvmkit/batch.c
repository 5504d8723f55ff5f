/* SPDX-License-Identifier: MIT */
/*
 * Lines in, lines out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"

char *batch_cut_word(char *line)
{
	char *blank = strrchr(line, ' ');

	if (blank == NULL || blank == line || blank[1] == '\0')
		return NULL;
	*blank = '\0';
	return blank + 1;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool batch_unhex(char *text, size_t *ret_len)
{
	const size_t n = strlen(text);

	for (size_t i = 0; i + 1 < n; i += 2) {
		const int high = digit(text[i]), low = digit(text[i + 1]);

		if (high < 0 || low < 0)
			return false;
		text[i / 2] = (char)(uint8_t)(high << 4 | low);
	}
	*ret_len = n / 2;
	return n % 2 == 0;
}

bool batch_digest(const char *text, struct uvm_digest *ret)
{
	char copy[2 * UVM_DIGEST_MAX + 1];
	const size_t n = strlen(text);

	if (n >= sizeof(copy))
		return false;
	memcpy(copy, text, n + 1);
	if (!batch_unhex(copy, &ret->len) || (ret->len != 32 && ret->len != 48))
		return false;
	memcpy(ret->b, copy, ret->len);
	return true;
}

bool batch_misread(const char *what)
{
	printf("error ");
	cli_print_safe(stdout, what, strlen(what));
	putchar('\n');
	return false;
}

bool batch_error(const struct uvm_diag *d)
{
	char text[512];

	uvm_diag_format(d, text, sizeof(text));
	return batch_misread(text);
}

int batch_run(const struct cli *c, batch_answer_fn *answer)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int r = 0;

	while ((n = getline(&line, &size, stdin)) >= 0) {
		bool good;

		if (n > 0 && line[n - 1] == '\n')
			line[--n] = '\0';
		good = strlen(line) == (size_t)n ? answer(line) : batch_misread("the line holds a zero byte");
		if (!good)
			r = 1;
		if (fflush(stdout) != 0)
			break;
	}
	free(line);
	if (ferror(stdin) == 0)
		return r;
	snprintf(d.text, sizeof(d.text), "cannot read: %s", strerror(errno));
	return cli_error(c, "standard input", (uvm_fail(&d, UVM_E_IO, UVM_NO_OFFSET, NULL, 0, 0), &d));
}
