/* SPDX-License-Identifier: MIT */
/*
 * uvmkit kernel: the ELF kernel that an image needs, out of what distributions ship.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "image/unpack.h"
#include "os/say.h"

#define PACKED_MAX (256u << 20)

bool unpacked_package(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *unpacked_find(const char *folder, const char *pattern, struct uvm_diag *d)
{
	glob_t found = { 0 };
	char *all, *path = NULL;

	if (asprintf(&all, "%s/%s", folder, pattern) < 0) {
		(void)uvm_no_memory(d, 0);
		return NULL;
	}
	if (glob(all, GLOB_NOSORT, NULL, &found) != 0 || found.gl_pathc != 1)
		(void)uvm_say(d, UVM_E_MISSING, "there are %zu files %s in it, one is expected", found.gl_pathc, pattern);
	else
		path = strdup(found.gl_pathv[0]);
	globfree(&found);
	free(all);
	return path;
}

static int unpack(struct cli *c, const char *path)
{
	const char *out = cli_get(c, "output");
	struct uvm_bytes file, kernel = { NULL, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;
	size_t size;
	int r = uvm_file_read(path, PACKED_MAX, &file, &d);

	if (r < 0)
		return cli_error(c, path, &d);
	r = uvm_kernel_unpack((struct uvm_slice){ file.p, file.len }, &kernel, &d);
	uvm_bytes_free(&file);
	if (r < 0)
		return cli_error(c, path, &d);
	r = uvm_file_keep(out, (const char *const[]){ path, NULL }, &d);
	if (r == UVM_OK)
		r = uvm_file_write(out, kernel.p, kernel.len, &d);
	size = kernel.len;
	uvm_bytes_free(&kernel);
	if (r < 0)
		return cli_error(c, out, &d);
	if (cli_has(c, "json") == 0)
		return 0;
	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	cli_json_text(&w, "from", path);
	cli_json_text(&w, "file", out);
	uvm_json_member_u64(&w, "size", size);
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}

static int run(struct cli *c)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned n;
	const char *const path = cli_args(c, &n)[0];
	char *inside;
	int r;

	if (!unpacked_package(path))
		return unpack(c, path);
	inside = unpacked_find(path, "boot/vmlinuz-*", &d);
	if (inside == NULL)
		return cli_error(c, path, &d);
	r = unpack(c, inside);
	free(inside);
	return r;
}

static const char *const description[] = {
	"Images hold an ELF kernel. Distributions ship a bzImage, a small program with the compressed kernel inside (gzip, xz, "
	"zstd, LZ4 and bzip2 are understood). This command unpacks it; an ELF kernel is copied.",
	"KERNEL may also be a folder with an unpacked kernel package: the kernel is then its boot/vmlinuz-*.",
	NULL,
};

static const struct cli_option options[] = {
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the ELF kernel to write" },
	{ .name = "json", .kind = CLI_FLAG, .help = "print what was written as one JSON document" },
	{ .name = NULL },
};

static const struct cli_example examples[] = {
	{ "uvmkit kernel vmlinuz -o vmlinux", "The kernel for an image." },
	{ NULL, NULL },
};

const struct cli_command kernel_command = {
	.name = "kernel",
	.summary = "unpack the ELF kernel of a bzImage",
	.description = description,
	.options = options,
	.positional = { "KERNEL", "a bzImage, an ELF kernel, or a folder with an unpacked package", 1, 1 },
	.examples = examples,
	.run = run,
};
