/* SPDX-License-Identifier: MIT */
/*
 * The workload of the demo: tells where it runs and which UEFI variables its VM has. A static program, put into the initrd.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define VARIABLES "/run/uvmkit/efivars"

int main(void)
{
	struct utsname name;
	struct dirent *e;
	DIR *dir = opendir(VARIABLES);

	if (uname(&name) < 0 || dir == NULL) {
		perror("workload");
		return 1;
	}
	printf("workload: hello from %s %s inside the utility VM\n", name.sysname, name.release);
	while ((e = readdir(dir)) != NULL) {
		if (strncmp(e->d_name, "PK-", 3) == 0 || strncmp(e->d_name, "BootConf", 8) == 0)
			printf("workload: the policy gave me %s\n", e->d_name);
	}
	closedir(dir);
	return 0;
}
