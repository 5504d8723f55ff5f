/* SPDX-License-Identifier: MIT */
/*
 * Build helper: make a C file of the manifests that we ship, so that programs carry them.
 *
 *	mkrecipes OUT.c MANIFEST.json ...
 *
 * Each becomes a struct recipe, named like its file.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The file name without folder and ".json". */
static void put_name(FILE *out, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;

	fprintf(out, "\t{ \"%.*s\",\n", (int)strcspn(name, "."), name);
}

/* One string literal for each line. */
static long put_text(FILE *out, FILE *in)
{
	bool start = true;
	long n = 0;

	for (int c; (c = getc(in)) != EOF; n++) {
		if (start)
			fputs("\t  \"", out);
		start = c == '\n';
		if (start)
			fputs("\\n\"\n", out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c >= ' ' && c <= '~' && c != '?')
			putc(c, out);
		else
			fprintf(out, "\\%03o", (unsigned)c);
	}
	if (!start)
		fputs("\"\n", out);
	return n;
}

static int put_recipe(FILE *out, const char *path)
{
	FILE *in = fopen(path, "rb");
	long n;
	bool bad;

	if (in == NULL) {
		perror(path);
		return 1;
	}
	put_name(out, path);
	n = put_text(out, in);
	fprintf(out, "\t  , %ld },\n", n);
	bad = ferror(in) != 0;
	if (bad)
		perror(path);
	(void)fclose(in);
	return bad;
}

int main(int argc, char **argv)
{
	FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
	int r = 0;

	if (out == NULL) {
		perror(argc > 2 ? argv[1] : "mkrecipes");
		return 1;
	}
	fputs("/* made by mkrecipes */\n#include \"uvmkit/recipes.h\"\n\nconst struct recipe recipes[] = {\n", out);
	for (int i = 2; i < argc && r == 0; i++)
		r = put_recipe(out, argv[i]);
	fputs("\t{ 0 },\n};\n", out);
	if (ferror(out) != 0 || fclose(out) != 0) {
		perror(argv[1]);
		r = 1;
	}
	return r;
}
