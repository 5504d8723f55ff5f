/* SPDX-License-Identifier: MIT */
/*
 * uvmkit initrd: what the kernel of an image starts from: the paravisor, drivers, and a workload.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "guest.h"
#include "image/initrd.h"

#define PARAVISOR "paravisor.elf"
#define FILE_MAX (UINT32_MAX - 1ull)

/* One run of the command: a list of files, of which the first few are ours. */
struct job {
	struct cli *c;
	struct uvm_modules modules;
	struct uvm_initrd_file *files;
	struct uvm_bytes *data; /* of the files that are not modules */
	size_t n, ndata;
	char *paravisor; /* where ours is */
	char **paths;    /* of --add, up to the '=' */
	const char *at;  /* the file that the last failure is about */
};

/* Whoever may run a file here may run it there. */
static bool is_executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & S_IXUSR) != 0;
}

static int add(struct job *j, const char *path, const char *from, bool executable, struct uvm_diag *d)
{
	struct uvm_bytes *b = &j->data[j->ndata];
	int r;

	j->at = cli_get(j->c, "output");
	r = uvm_file_keep(j->at, (const char *const[]){ from, NULL }, d);
	if (r < 0)
		return r;
	j->at = from;
	r = uvm_file_read(from, FILE_MAX, b, d);
	if (r < 0)
		return r;
	j->ndata++;
	j->files[j->n++] = (struct uvm_initrd_file){ path, executable, { b->p, b->len } };
	return UVM_OK;
}

static int add_paravisor(struct job *j, struct uvm_diag *d)
{
	const char *given = cli_get(j->c, "paravisor");

	if (given == NULL)
		given = j->paravisor = guest_program(PARAVISOR, d);
	return given == NULL ? d->code : add(j, "init", given, true, d);
}

/* The folder itself, or the only kernel's of an unpacked package. */
static int add_modules(struct job *j, const char *folder, struct uvm_diag *d)
{
	struct uvm_diag none = UVM_DIAG_INIT;
	char *inside = unpacked_find(folder, "lib/modules/*", &none);
	int r;

	j->at = folder;
	r = uvm_modules_read(inside != NULL ? inside : folder, &j->modules, d);
	free(inside);
	for (size_t i = 0; i < j->modules.n; i++)
		j->files[j->n++] = j->modules.file[i];
	return r;
}

static int add_more(struct job *j, unsigned i, struct uvm_diag *d)
{
	const char *arg = cli_get_nth(j->c, "add", i), *equals = strchr(arg, '=');

	while (*arg == '/')
		arg++;
	j->paths[i] = strndup(arg, (size_t)(equals - arg));
	if (j->paths[i] == NULL)
		return uvm_no_memory(d, strlen(arg));
	return add(j, j->paths[i], equals + 1, is_executable(equals + 1), d);
}

static int gather(struct job *j, struct uvm_diag *d)
{
	const char *modules = cli_get(j->c, "modules"), *workload = cli_get(j->c, "workload");
	int r = add_paravisor(j, d);

	if (r == UVM_OK && modules != NULL)
		r = add_modules(j, modules, d);
	if (r == UVM_OK && workload != NULL)
		r = add(j, "workload", workload, true, d);
	for (unsigned i = 0; i < cli_has(j->c, "add") && r == UVM_OK; i++)
		r = add_more(j, i, d);
	return r;
}

static int report(const struct job *j, const char *out, const struct uvm_bytes *initrd)
{
	struct uvm_json_writer w;

	if (cli_has(j->c, "json") == 0)
		return 0;
	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	cli_json_text(&w, "file", out);
	uvm_json_member_u64(&w, "size", initrd->len);
	uvm_json_key(&w, "files");
	uvm_json_array_open(&w);
	for (size_t i = 0; i < j->n; i++) {
		uvm_json_object_open(&w);
		cli_json_text(&w, "path", j->files[i].path);
		uvm_json_member_u64(&w, "size", j->files[i].data.len);
		uvm_json_object_close(&w);
	}
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return cli_json_end(j->c, &w);
}

static int write_initrd(struct job *j)
{
	const char *out = cli_get(j->c, "output");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes initrd = { NULL, 0 };
	int r = gather(j, &d);

	if (r == UVM_OK) {
		j->at = out;
		r = uvm_initrd_write(j->files, j->n, &initrd, &d);
	}
	if (r == UVM_OK)
		r = uvm_file_write(out, initrd.p, initrd.len, &d);
	r = r < 0 ? cli_error(j->c, j->at, &d) : report(j, out, &initrd);
	uvm_bytes_free(&initrd);
	return r;
}

static int run(struct cli *c)
{
	const unsigned more = cli_has(c, "add");
	const size_t room = more + UVM_MODULES_MAX + 2;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct job j = { .c = c };
	int r;

	for (unsigned i = 0; i < more; i++) {
		if (strchr(cli_get_nth(c, "add", i), '=') == NULL)
			return cli_usage(c, "--add takes PATH=FILE, not '%s'", cli_get_nth(c, "add", i));
	}
	j.files = calloc(room, sizeof(*j.files));
	j.data = calloc(room, sizeof(*j.data));
	j.paths = calloc(room, sizeof(*j.paths));
	if (j.files != NULL && j.data != NULL && j.paths != NULL) {
		r = write_initrd(&j);
	} else {
		(void)uvm_no_memory(&d, room * sizeof(*j.files));
		r = cli_error(c, NULL, &d);
	}
	for (size_t i = 0; i < j.ndata; i++)
		uvm_bytes_free(&j.data[i]);
	for (unsigned i = 0; i < more && j.paths != NULL; i++)
		free(j.paths[i]);
	uvm_modules_free(&j.modules);
	free(j.paravisor);
	free(j.paths);
	free(j.files);
	free(j.data);
	return r;
}

static const char *const description[] = {
	"Writes the initrd of an image: a cpio archive with the paravisor as /init, the drivers that it loads, and a workload "
	"as /workload, which it runs when the image's policy allows. The same files give the same bytes anywhere.",
	"All of it is measured with the image.",
	NULL,
};

static const struct cli_option options[] = {
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the initrd to write" },
	{ .name = "modules",
	  .kind = CLI_STRING,
	  .value = "DIR",
	  .help = "take drivers from this unpacked kernel package, or from a folder with modules.order; without it the kernel "
		  "must have them built in" },
	{ .name = "workload",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "the program that the VM is for, linked statically" },
	{ .name = "add",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "PATH=FILE",
	  .help = "add a file; it may be run inside when it may be run here" },
	{ .name = "paravisor", .kind = CLI_STRING, .value = "FILE", .help = "use another program as /init" },
	{ .name = "json", .kind = CLI_FLAG, .help = "print what is in it as one JSON document" },
	{ .name = NULL },
};

static const struct cli_example examples[] = {
	{ "uvmkit initrd --workload workload -o initrd", "For a kernel with all drivers built in." },
	{ NULL, NULL },
};

const struct cli_command initrd_command = {
	.name = "initrd",
	.summary = "make the initrd of an image",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
