/* SPDX-License-Identifier: MIT */
/*
 * Documents and options of plans, in memory.
 */
#include "plan_text.h"

#include <stdlib.h>

typedef int write_fn(struct plan *p, struct uvm_json_writer *w);

/* What ${write} writes, as text. */
static char *text_of(struct plan *p, enum uvm_json_escape escape, unsigned indent, write_fn *write)
{
	struct uvm_json_writer w;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	int status;

	if (f == NULL)
		return (void)uvm_no_memory(&p->d, 1), NULL;
	uvm_json_begin(&w, cli_json_sink, f, indent, escape);
	status = write(p, &w);
	if (status == UVM_OK)
		status = uvm_json_end(&w);
	if (fclose(f) != 0 || status < 0) {
		(void)uvm_fail(&p->d, status < 0 ? status : UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, 0);
		free(text);
		return NULL;
	}
	return text;
}

static int write_document(struct plan *p, struct uvm_json_writer *w)
{
	return uvm_document_write(&p->options, &p->files, p->host, w, &p->d);
}

static int write_options(struct plan *p, struct uvm_json_writer *w)
{
	uvm_options_write(&p->options, w);
	return UVM_OK;
}

char *plan_document_text(struct plan *p)
{
	return text_of(p, UVM_JSON_ESCAPE_GO, 0, write_document);
}

int plan_check_start(struct plan *p)
{
	const int r = uvm_boot_files_check_kinds(&p->files, &p->options, p->host, UVM_STARTER_QEMU, &p->d);

	if (r == UVM_OK)
		free(plan_document_text(p));
	return p->d.code;
}

char *plan_options_text(struct plan *p)
{
	return text_of(p, UVM_JSON_ESCAPE_MINIMAL, 2, write_options);
}
