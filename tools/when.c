/* SPDX-License-Identifier: MIT */
/*
 * Points in time on a command line: dates of RFC 3339 in UTC.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "when.h"

int when_parse(const char *s, int64_t *ret)
{
	char whole[UVM_DATE_TEXT];
	const int n = snprintf(whole, sizeof(whole), "%s%s", s, strlen(s) == 10 ? "T00:00:00Z" : "");

	return n > 0 && n < UVM_DATE_TEXT ? uvm_date_parse(whole, ret) : UVM_E_SYNTAX;
}

int64_t when_now(void)
{
	return time(NULL);
}
