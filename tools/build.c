/* SPDX-License-Identifier: MIT */
/*
 * An image request named on a command line.
 */
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "os/say.h"

#define DEBUG "OPENHCL_CONFIDENTIAL_DEBUG=1"

int build_text(struct build *b, const char *name, const char *text, size_t len, uvm_manifest_ignored_fn *ignored, void *arg,
	       struct uvm_diag *d)
{
	int r;

	*b = (struct build){ .at = name };
	r = uvm_manifest_read(text, len, ignored, arg, &b->manifest, d);
	if (r < 0)
		return r;
	b->at = NULL;
	b->request.arch = b->manifest.arch;
	b->request.configs = b->manifest.configs;
	b->request.nconfigs = b->manifest.nconfigs;
	return UVM_OK;
}

void build_input(struct build *b, const char *path)
{
	size_t n = 0;

	while (b->inputs[n] != NULL)
		n++;
	b->inputs[n] = path;
}

int build_manifest(struct build *b, const char *path, struct uvm_diag *d)
{
	struct uvm_bytes text;
	int r;

	*b = (struct build){ .at = path };
	r = uvm_file_read(path, BUILD_TEXT_MAX, &text, d);
	if (r < 0)
		return r;
	r = build_text(b, path, (const char *)text.p, text.len, NULL, NULL, d);
	uvm_bytes_free(&text);
	build_input(b, path);
	return r;
}

void build_disable_secure_avic(struct build *b)
{
	for (size_t i = 0; i < b->manifest.nconfigs; i++)
		b->manifest.configs[i].secure_avic = false;
}

int build_confidential_debug(struct build *b, struct uvm_diag *d)
{
	size_t size = 0;
	char *out;

	for (size_t i = 0; i < b->manifest.nconfigs; i++)
		size += b->manifest.configs[i].command_line.len + sizeof(" " DEBUG);
	b->command_lines = malloc(size + 1);
	if (b->command_lines == NULL)
		return uvm_no_memory(d, size);
	out = b->command_lines;
	for (size_t i = 0; i < b->manifest.nconfigs; i++) {
		struct uvm_guest_config *c = &b->manifest.configs[i];
		const struct uvm_slice line = c->command_line;
		const char *more = line.len > 0 ? " " DEBUG : DEBUG;

		if (c->kind != UVM_IMAGE_OPENHCL)
			continue;
		c->command_line = (struct uvm_slice){ (const uint8_t *)out, line.len + strlen(more) };
		if (line.len > 0)
			memcpy(out, line.p, line.len);
		memcpy(out + line.len, more, strlen(more));
		out += c->command_line.len;
	}
	return UVM_OK;
}

static unsigned needed(const struct build *b)
{
	unsigned needs = 0;

	for (size_t i = 0; i < b->manifest.nconfigs; i++)
		needs |= uvm_image_needs(&b->manifest.configs[i]);
	return needs;
}

/* All that is missing in one message: whoever reads it fixes the list once. */
static int check_missing(const struct build *b, unsigned needs, struct uvm_diag *d)
{
	char names[160] = "";
	size_t n = 0;

	for (int i = 0; i < UVM_RESOURCE_COUNT; i++) {
		const char *name = uvm_resource_name((enum uvm_resource)i);
		const size_t len = strlen(name);

		if ((needs & 1u << i) == 0 || b->paths.path[i] != NULL || len + 3 > sizeof(names) - n)
			continue;
		if (n > 0) {
			memcpy(names + n, ", ", 2);
			n += 2;
		}
		memcpy(names + n, name, len + 1);
		n += len;
	}
	return n == 0 ? UVM_OK : uvm_say(d, UVM_E_MISSING, "missing resources: %s", names);
}

int build_resources(struct build *b, const char *path, struct uvm_diag *d)
{
	const unsigned needs = needed(b), used = needs | 1u << UVM_RESOURCE_SIDECAR; /* never needed, used when given */
	struct uvm_bytes text;
	int r;

	b->at = path;
	build_input(b, path);
	r = uvm_file_read(path, BUILD_TEXT_MAX, &text, d);
	if (r < 0)
		return r;
	r = uvm_resources_read((const char *)text.p, text.len, NULL, NULL, &b->paths, d);
	uvm_bytes_free(&text);
	if (r == UVM_OK)
		r = check_missing(b, needs, d);
	for (int i = 0; i < UVM_RESOURCE_COUNT && r == UVM_OK; i++) {
		if ((used & 1u << i) == 0 || b->paths.path[i] == NULL)
			continue;
		b->at = b->paths.path[i];
		build_input(b, b->at);
		r = uvm_file_read(b->at, UINT32_MAX, &b->files[i], d);
		if (r < 0)
			d->record = uvm_resource_name((enum uvm_resource)i); /* who wrote the list looks for that */
		b->request.resources[i] = (struct uvm_slice){ b->files[i].p, b->files[i].len };
	}
	if (r == UVM_OK)
		b->at = NULL;
	return r;
}

void build_free(struct build *b)
{
	for (int i = 0; i < UVM_RESOURCE_COUNT; i++)
		uvm_bytes_free(&b->files[i]);
	uvm_resources_free(&b->paths);
	uvm_manifest_free(&b->manifest);
	free(b->command_lines);
}
