/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: where in the files that an image was built from the bytes of a page are.
 */
#ifndef UVMKIT_EXPLAIN_SOURCE_H
#define UVMKIT_EXPLAIN_SOURCE_H

#include <uvmkit/manifest.h>

#include "commands.h"
#include "os/file.h"

/** struct sources: the files of --resources; zero it before use. */
struct sources {
	struct uvm_resources paths;
	struct uvm_bytes files[UVM_RESOURCE_COUNT];
};

/** sources_open(c, image, in, s): read what --resources and --build-info name; 0, or the exit code after a message.
 * sources_close in any case. */
int sources_open(struct cli *c, const char *image, const struct input *in, struct sources *s);
void sources_close(struct sources *s);

/** struct source: bytes of a page: ${size} of them from its byte ${at} on are those of a file from ${off} on. */
struct source {
	const char *resource, *path;
	size_t at, size;
	uint64_t off;
	bool again; /* and those from another place in it, too */
};

/** sources_find(s, first, page, n, ret): find the ${n} bytes of a page without the zeros around them, in the resource ${first},
 * or else, or when that is NULL, in any; false: in none, or there are too few to tell. */
bool sources_find(const struct sources *s, const char *first, const uint8_t *page, size_t n, struct source *ret);

#endif
