/* SPDX-License-Identifier: MIT */
/*
 * The first program of images without a paravisor, and the shell that attackers would like to get to: says what it sees, and
 * ends the VM as done.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define EXIT_PORT 0x501
#define EXIT_DONE 0x10

int main(void)
{
	const int devices = mount("dev", "/dev", "devtmpfs", 0, NULL), console = open("/dev/console", O_WRONLY);
	char line[2048] = "";
	FILE *f;

	if (devices < 0 || console < 0 || dup2(console, 1) < 0 || (mkdir("/proc", 0755) < 0 && access("/proc", F_OK) < 0) ||
	    mount("proc", "/proc", "proc", 0, NULL) < 0)
		return 1;
	f = fopen("/proc/cmdline", "re");
	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		return 1;
	printf("init: %ld processors, %s\n", sysconf(_SC_NPROCESSORS_ONLN),
	       strstr(line, "word=1") != NULL ? "word=1" : "no words");
	fflush(stdout);
	tcdrain(1);
	if (ioperm(EXIT_PORT, 1, 1) == 0)
		outb(EXIT_DONE, EXIT_PORT);
	return 1;
}
