/* SPDX-License-Identifier: MIT */
/*
 * Dates of RFC 3339. What the clock says: clock.c.
 */
#include <string.h>
#include <time.h>

#include "os/date.h"

int uvm_date_parse(const char *s, int64_t *ret)
{
	char again[UVM_DATE_TEXT];
	struct tm tm = { 0 };
	const char *end = strptime(s, "%Y-%m-%dT%H:%M:%SZ", &tm);
	int64_t t;

	if (end == NULL || *end != '\0')
		return UVM_E_SYNTAX;
	t = timegm(&tm);
	if (strcmp(uvm_date_format(t, again), s) != 0) /* strptime takes single digits and February 31, too */
		return UVM_E_SYNTAX;
	*ret = t;
	return UVM_OK;
}

const char *uvm_date_format(int64_t t, char out[UVM_DATE_TEXT])
{
	const time_t seconds = t;
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL || strftime(out, UVM_DATE_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
	return out;
}
