/* SPDX-License-Identifier: MIT */
/*
 * Ends of commands.
 */
#include "report.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include <uvmkit/vmgs.h>

static const char *const outcomes[] = {
	[EXIT_DONE] = "done",
	[EXIT_ERROR] = "error",
	[EXIT_NOT_ENCRYPTED] = "not-encrypted",
	[EXIT_EMPTY] = "empty",
	[EXIT_NO_FILE] = "no-such-file-id",
	[EXIT_V1] = "format-version-1",
	[EXIT_GSP_BY_ID] = "key-by-vm-id",
	[EXIT_GSP_UNKNOWN] = "key-source-unknown",
};

void report_begin(struct report *r, const struct cli *c, const char *path)
{
	*r = (struct report){ .c = c, .path = path, .json = cli_has(c, "json") != 0 };
	if (!r->json)
		return;
	cli_json_stdout(&r->w, 2);
	uvm_json_object_open(&r->w);
	cli_json_text(&r->w, "file", path);
}

int report_fail(struct report *r, const char *thing, const struct uvm_diag *d, int code)
{
	(void)cli_error(r->c, thing != NULL ? thing : r->path, d);
	uvm_diag_format(d, r->error, sizeof(r->error));
	r->about = thing;
	return code;
}

void report_format_in(unsigned id, const struct uvm_diag *d, char *buf, size_t size)
{
	const int n = snprintf(buf, size, "%s: ", uvm_vmgs_name(id));

	uvm_diag_format(d, buf + n, size - (size_t)n);
}

int report_fail_in(struct report *r, unsigned id, const struct uvm_diag *d, int code)
{
	char text[512];

	report_format_in(id, d, text, sizeof(text));
	return report_refuse(r, code, "%s", text);
}

void report_adopt(struct report *r, const struct report *other)
{
	if (other->error[0] == '\0')
		return;
	memcpy(r->error, other->error, sizeof(r->error));
	r->about = other->about != NULL ? other->about : other->path;
}

int report_refuse(struct report *r, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->error, sizeof(r->error), fmt, ap);
	va_end(ap);
	cli_note(r->c, r->path, "%s", r->error);
	return code;
}

void report_warn(struct report *r, const char *word, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	cli_warn(r->c, r->path, "%s", text);
	if (r->json)
		uvm_json_member_bool(&r->w, word, true);
}

void report_file(struct report *r, const char *key, unsigned id)
{
	if (!r->json)
		return;
	uvm_json_member_u64(&r->w, key, id);
	if (uvm_vmgs_name(id) != NULL)
		uvm_json_member_string(&r->w, "name", uvm_vmgs_name(id));
}

static void error_json(struct report *r)
{
	char text[PATH_MAX + sizeof(r->error)];

	if (r->error[0] == '\0')
		return;
	snprintf(text, sizeof(text), "%s%s%s", r->about != NULL ? r->about : "", r->about != NULL ? ": " : "", r->error);
	cli_json_text(&r->w, "error", text);
}

int report_end(struct report *r, int code)
{
	int failed = 0;

	if (r->json) {
		error_json(r);
		uvm_json_member_string(&r->w, "outcome", r->outcome != NULL ? r->outcome : outcomes[code]);
		uvm_json_member_u64(&r->w, "exit", (uint64_t)code);
		uvm_json_object_close(&r->w);
		failed = cli_json_end(r->c, &r->w);
	}
	if (code == EXIT_DONE && failed == 0 && cli_has(r->c, "verbose") != 0)
		cli_note(r->c, r->path, "done");
	return code != EXIT_DONE ? code : failed;
}
