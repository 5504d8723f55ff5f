/* SPDX-License-Identifier: MIT */
/*
 * Feeds files to a fuzz target without an engine: replay PATH..., a directory stands for its files in order of name.
 *
 * The name of each input is printed before it runs, so that the last line says which one a crash is about.
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "os/file.h"

#define INPUT_LIMIT (64u << 20)

static unsigned inputs, failures;

static void replay_file(const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;

	printf("# %s\n", path);
	fflush(stdout);
	if (uvm_file_read(path, INPUT_LIMIT, &b, &d) < 0) {
		fprintf(stderr, "%s: %s\n", path, d.text);
		failures++;
		return;
	}
	LLVMFuzzerTestOneInput(b.p, b.len);
	uvm_bytes_free(&b);
	inputs++;
}

static int visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void replay_folder(const char *path)
{
	struct dirent **names;
	const int n = scandir(path, &names, visible, alphasort);
	char file[4096];

	if (n < 0) {
		perror(path);
		failures++;
		return;
	}
	for (int i = 0; i < n; i++) {
		if (snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name) < (int)sizeof(file))
			replay_file(file);
		else
			failures++;
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	struct stat st;

	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			replay_folder(argv[i]);
		else
			replay_file(argv[i]);
	}
	printf("%u inputs\n", inputs);
	return failures != 0 || inputs == 0;
}
