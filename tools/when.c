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
	char whole[WHEN_TEXT], again[WHEN_TEXT];
	struct tm tm = { 0 };
	const int n = snprintf(whole, sizeof(whole), "%s%s", s, strlen(s) == 10 ? "T00:00:00Z" : "");
	const char *end = n > 0 && n < WHEN_TEXT ? strptime(whole, "%Y-%m-%dT%H:%M:%SZ", &tm) : NULL;
	int64_t t;

	if (end == NULL || *end != '\0')
		return UVM_E_SYNTAX;
	t = timegm(&tm);
	if (strcmp(when_format(t, again), whole) != 0) /* strptime takes single digits and February 31, too */
		return UVM_E_SYNTAX;
	*ret = t;
	return UVM_OK;
}

int64_t when_now(void)
{
	return time(NULL);
}

const char *when_format(int64_t t, char out[WHEN_TEXT])
{
	const time_t seconds = t;
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL || strftime(out, WHEN_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
	return out;
}
