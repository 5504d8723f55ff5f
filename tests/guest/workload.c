/* SPDX-License-Identifier: MIT */
/*
 * What the VMs of the tests run: it says what it finds, or ends in the way its first argument asks for. As the image's own
 * workload it has no arguments.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VARIABLES "/run/uvmkit/efivars"
#define OWN_STATUS 7

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int list(const char *folder, const char *what)
{
	struct dirent **names;
	const int n = scandir(folder, &names, NULL, by_name);

	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.')
			printf("%s %s\n", what, names[i]->d_name);
	}
	return n < 0;
}

static int say(const char *unused)
{
	(void)unused;
	puts("workload: runs");
	fputs("workload: also here\n", stderr);
	list(VARIABLES, "variable");
	list("/dev/uvm", "disk");
	return OWN_STATUS;
}

static int print(const char *path)
{
	FILE *f = fopen(path, "re");
	char line[4096];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		fputs(line, stdout);
	return f == NULL || fclose(f) != 0;
}

static int end_with(const char *status)
{
	return atoi(status);
}

static int crash(const char *unused)
{
	(void)unused;
	return raise(SIGSEGV);
}

static int wait_for_ever(const char *unused)
{
	(void)unused;
	puts("workload: waits");
	fflush(stdout);
	return pause();
}

/* Every page is written, or there would be nothing to run out of. */
static int use_memory(const char *unused)
{
	const size_t piece = 1 << 20;
	char *p;

	(void)unused;
	while ((p = malloc(piece)) != NULL)
		memset(p, 1, piece);
	return 1;
}

/* A child that outlives us, and a grandchild that nobody of ours waits for. */
static int leave_orphans(const char *unused)
{
	(void)unused;
	if (fork() == 0) {
		if (fork() == 0)
			_exit(0);
		pause();
		_exit(0);
	}
	puts("workload: leaves");
	return 0;
}

/* More than any buffer on the way holds. */
static int write_much(const char *lines)
{
	for (int i = 0; i < atoi(lines); i++)
		printf("%07d\n", i);
	return 0;
}

/* The root must take what is written, and be the one that was meant. */
static int change_root(const char *unused)
{
	FILE *f;

	(void)unused;
	f = fopen("/etc/marker", "a");
	if (f == NULL || fputs("changed\n", f) < 0 || fclose(f) != 0)
		return 1;
	return print("/etc/marker");
}

/* What can be written of the scratch disk ends with its last sector, which is written. */
static int write_last(const char *unused)
{
	static char sector[512];
	const int fd = open("/dev/uvm/uvm-scratch", O_WRONLY | O_CLOEXEC);
	const off_t size = lseek(fd, 0, SEEK_END);

	(void)unused;
	memset(sector, 'x', sizeof(sector));
	if (fd < 0 || size < 512 || pwrite(fd, sector, sizeof(sector), size - 512) != 512 || fsync(fd) < 0 || close(fd) < 0)
		return 1;
	printf("scratch of %lld\n", (long long)size);
	return say("");
}

/* One more than last time, as far as anybody remembers. */
static int count(const char *unused)
{
	const char *path = VARIABLES "/Count-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	char b[5] = { 7, 0, 0, 0, 0 }; /* attributes and a number */
	FILE *f = fopen(path, "re");

	(void)unused;
	if (f != NULL && (fread(b, sizeof(b), 1, f) != 1 || fclose(f) != 0))
		return 1;
	printf("count %d\n", ++b[4]);
	f = fopen(path, "we");
	return f == NULL || fwrite(b, sizeof(b), 1, f) != 1 || fclose(f) != 0;
}

static const struct {
	const char *name;
	int (*run)(const char *argument);
} ways[] = {
	{ "count", count },           { "say", say },          { "print", print },
	{ "status", end_with },       { "crash", crash },      { "memory", use_memory },
	{ "orphans", leave_orphans }, { "write", write_much }, { "root", change_root },
	{ "wait", wait_for_ever },    { "last", write_last },
};

/* As a shell it knows one command, a way without arguments. */
int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "-c") == 0) {
		argv++;
		argc--;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(argv[1], ways[i].name) == 0)
			return ways[i].run(argc > 2 ? argv[2] : "");
	}
	if (argc > 1)
		return 2;
	if (access("/etc/marker", F_OK) == 0)
		(void)change_root("");
	return say("");
}
