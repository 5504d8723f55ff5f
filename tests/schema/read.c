/* SPDX-License-Identifier: MIT */
/*
 * What the reader says to JSON texts: lines of a kind, a blank and a text come in; "ok" or "error …" go out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/manifest.h>

static int read_manifest(const char *text, size_t len, struct uvm_diag *d)
{
	struct uvm_manifest m;
	const int r = uvm_manifest_read(text, len, NULL, NULL, &m, d);

	if (r == UVM_OK)
		uvm_manifest_free(&m);
	return r;
}

static int read_resources(const char *text, size_t len, struct uvm_diag *d)
{
	struct uvm_resources res;
	const int r = uvm_resources_read(text, len, NULL, NULL, &res, d);

	if (r == UVM_OK)
		uvm_resources_free(&res);
	return r;
}

static int read_policy(const char *text, size_t len, struct uvm_diag *d)
{
	struct uvm_policy p;
	void *memory = NULL;
	const int r = uvm_policy_json_read(text, len, &p, &memory, d);

	free(memory);
	return r;
}

static const struct {
	const char *name;
	int (*read)(const char *text, size_t len, struct uvm_diag *d);
} kinds[] = {
	{ "manifest ", read_manifest },
	{ "resources ", read_resources },
	{ "policy ", read_policy },
};

static void answer(const char *line)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char text[512];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const size_t n = strlen(kinds[i].name);

		if (strncmp(line, kinds[i].name, n) != 0)
			continue;
		if (kinds[i].read(line + n, strlen(line + n), &d) == UVM_OK) {
			puts("ok");
			return;
		}
		uvm_diag_format(&d, text, sizeof(text));
		printf("error %s\n", text);
		return;
	}
	puts("unknown kind");
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) > 0) {
		line[n - (line[n - 1] == '\n')] = '\0';
		answer(line);
	}
	free(line);
	return 0;
}
