/* SPDX-License-Identifier: MIT */
/*
 * Pages found in the files that an image was built from. Neither the image nor build-info.json tells where a page comes from;
 * that the bytes are there does, whatever a loader made of the file. build-info.json says whether it is the same file.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/wire.h>

#include "build.h"
#include "build_info.h"
#include "explain_source.h"
#include "os/say.h"

#define TELLING 16u /* bytes: fewer are anywhere */

/* ---- the files of the build ---- */

static int check_digest(const char *text, size_t len, const char *group, const char *name, struct uvm_slice file,
			struct uvm_diag *d)
{
	uint8_t want[32], is[32];
	const int r = build_info_digest(text, len, group, name, want, d);

	if (r < 0)
		return r;
	if (EVP_Digest(file.p, file.len, is, NULL, EVP_sha256(), NULL) != 1)
		return uvm_fail(d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
	return memcmp(is, want, sizeof(is)) == 0 ? UVM_OK : uvm_say(d, UVM_E_MISMATCH, "not the file of " BUILD_INFO_NAME);
}

/* build-info.json in the folder of ${image}; malloc'ed. */
static char *beside(const char *image)
{
	const char *slash = strrchr(image, '/');
	const size_t folder = slash != NULL ? (size_t)(slash - image) + 1 : 0;
	char *path = malloc(folder + sizeof(BUILD_INFO_NAME));

	if (path != NULL) {
		memcpy(path, image, folder);
		memcpy(path + folder, BUILD_INFO_NAME, sizeof(BUILD_INFO_NAME));
	}
	return path;
}

/* One that lies beside the image by chance, and is about another, is passed over; one that is named must be about this. */
static int read_info(struct cli *c, const char *image, const struct input *in, struct uvm_bytes *ret)
{
	const char *named = cli_get(c, "build-info");
	char *found = named == NULL ? beside(image) : NULL;
	const char *path = named != NULL ? named : found;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = path != NULL ? uvm_file_read(path, BUILD_TEXT_MAX, ret, &d) : uvm_no_memory(&d, 0);

	if (r == UVM_OK)
		r = check_digest((const char *)ret->p, ret->len, NULL, "image", (struct uvm_slice){ in->p, in->len }, &d);
	if (r < 0) {
		uvm_bytes_free(ret);
		*ret = (struct uvm_bytes){ NULL, 0 };
	}
	if (r < 0 && named != NULL)
		r = cli_error(c, r == UVM_E_MISMATCH ? image : named, &d);
	else
		r = 0;
	free(found);
	return r;
}

static int check_files(struct cli *c, const struct sources *s, const struct uvm_bytes *info)
{
	for (int i = 0; i < UVM_RESOURCE_COUNT && info->p != NULL; i++) {
		const struct uvm_slice file = { s->files[i].p, s->files[i].len };
		struct uvm_diag d = UVM_DIAG_INIT;
		int r = UVM_OK;

		if (file.p != NULL)
			r = check_digest((const char *)info->p, info->len, "resources", uvm_resource_name((enum uvm_resource)i),
					 file, &d);
		if (r < 0 && r != UVM_E_MISSING) /* the build did not use it */
			return cli_error(c, s->paths.path[i], &d);
	}
	return 0;
}

static int read_files(struct cli *c, struct sources *s)
{
	const char *path = cli_get(c, "resources");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes text;
	int r = uvm_file_read(path, BUILD_TEXT_MAX, &text, &d);

	if (r < 0)
		return cli_error(c, path, &d);
	r = uvm_resources_read((const char *)text.p, text.len, NULL, NULL, &s->paths, &d);
	uvm_bytes_free(&text);
	for (int i = 0; i < UVM_RESOURCE_COUNT && r == UVM_OK; i++) {
		if (s->paths.path[i] == NULL)
			continue;
		path = s->paths.path[i];
		r = uvm_file_read(path, UINT32_MAX, &s->files[i], &d);
	}
	return r < 0 ? cli_error(c, path, &d) : 0;
}

int sources_open(struct cli *c, const char *image, const struct input *in, struct sources *s)
{
	struct uvm_bytes info = { NULL, 0 };
	int r;

	if (cli_has(c, "resources") == 0)
		return cli_has(c, "build-info") != 0 ? cli_usage(c, "--build-info is about the files of --resources") : 0;
	r = read_files(c, s);
	if (r == 0)
		r = read_info(c, image, in, &info);
	if (r == 0)
		r = check_files(c, s, &info);
	uvm_bytes_free(&info);
	return r;
}

void sources_close(struct sources *s)
{
	for (int i = 0; i < UVM_RESOURCE_COUNT; i++)
		uvm_bytes_free(&s->files[i]);
	uvm_resources_free(&s->paths);
}

/* ---- finding ---- */

static bool find_in(const struct sources *s, int i, const uint8_t *page, struct source *ret)
{
	const struct uvm_bytes *f = &s->files[i];
	const uint8_t *at = f->p != NULL ? memmem(f->p, f->len, page + ret->at, ret->size) : NULL;

	if (at == NULL)
		return false;
	ret->resource = uvm_resource_name((enum uvm_resource)i);
	ret->path = s->paths.path[i];
	ret->off = (uint64_t)(at - f->p);
	ret->again = memmem(at + 1, f->len - (size_t)(at + 1 - f->p), page + ret->at, ret->size) != NULL;
	return true;
}

bool sources_find(const struct sources *s, const char *first, const uint8_t *page, size_t n, struct source *ret)
{
	size_t from = 0;

	while (n > 0 && page[n - 1] == 0)
		n--;
	while (from < n && page[from] == 0)
		from++;
	*ret = (struct source){ .at = from, .size = n - from };
	if (ret->size < TELLING)
		return false;
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < UVM_RESOURCE_COUNT; i++) {
			const bool is_first = first != NULL && strcmp(uvm_resource_name((enum uvm_resource)i), first) == 0;

			if (is_first == (pass == 0) && find_in(s, i, page, ret))
				return true;
		}
	}
	return false;
}
