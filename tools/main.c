/* SPDX-License-Identifier: MIT */
/*
 * The main function of every tool.
 */
#include "cli.h"

int main(int argc, char **argv)
{
	return cli_main(&cli_this_tool, argc, argv);
}
