/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: one page, or one event of a measurement; and the pages that can be read.
 */
#include <inttypes.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "abi/command_line.h"
#include "abi/vtl2_config.h"
#include "explain_job.h"
#include "igvm/registers.h"
#include "os/say.h"

/* ---- decoded pages ------------------------------------------------------------------------------------------------- */

static void decode_line(const struct explain_job *j, const uint8_t page[UVM_PAGE_SIZE])
{
	struct uvm_command_line line;
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *who;

	if (uvm_command_line_get(&line, page, &d) < 0)
		return;
	who = line.policy == UVM_COMMAND_LINE_STATIC ? "the host adds nothing" : "the host may add text";
	if (j->json != NULL) {
		char text[UVM_COMMAND_LINE_MAX + 1] = { 0 };

		memcpy(text, line.text, line.len);
		cli_json_text(j->json, "command_line", text);
		uvm_json_member_bool(j->json, "static", line.policy == UVM_COMMAND_LINE_STATIC);
		return;
	}
	printf("      says    ");
	cli_print_safe(stdout, (const char *)line.text, line.len);
	printf("\n              (%s)\n", who);
}

static void decode_config(const struct explain_job *j, const uint8_t page[UVM_PAGE_SIZE])
{
	struct uvm_vtl2_config config;
	struct uvm_policy p;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_vtl2_config_get(&config, page, &d) < 0 || uvm_policy_decode(&p, config.policy, config.policy_size, &d) < 0)
		return;
	if (j->json != NULL) {
		uvm_json_member_u64(j->json, "vtom_offset_bit", config.vtom_offset_bit);
		uvm_json_key(j->json, "policy");
		uvm_policy_json_write(&p, j->json);
		return;
	}
	printf("      says    address bit of shared memory: %u; policy: %s\n", config.vtom_offset_bit,
	       p.product != NULL ? p.product->name : "none");
	for (size_t i = 0; p.product != NULL && i < p.product->nfields; i++) {
		if (p.product->fields[i].kind == UVM_POLICY_BOOL)
			printf("              %s: %s\n", p.product->fields[i].name,
			       p.value[i].required ? "required" : "not required");
		else
			printf("              %s: %zu bytes\n", p.product->fields[i].name, p.value[i].len);
	}
}

static const struct {
	const char *tag;
	void (*decode)(const struct explain_job *j, const uint8_t page[UVM_PAGE_SIZE]);
} decoders[] = {
	{ "underhill-command-line", decode_line },
	{ "underhill-vtl2-measured-config", decode_config },
};

void explain_decode(const struct explain_job *j, const struct uvm_image_origin *o, const struct uvm_igvm_header *h)
{
	uint8_t page[UVM_PAGE_SIZE] = { 0 };

	if (o == NULL || h->data_len == 0 || h->data_len > sizeof(page))
		return;
	memcpy(page, h->data, h->data_len);
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++) {
		if (strcmp(decoders[i].tag, o->tag) == 0)
			decoders[i].decode(j, page);
	}
}

/* ---- one page or event --------------------------------------------------------------------------------------------- */

static void print_hex(const char *what, const struct uvm_digest *digest)
{
	printf("      %s ", what);
	for (size_t i = 0; i < digest->len; i++)
		printf("%02x", digest->b[i]);
	putchar('\n');
}

static void print_origin(const struct uvm_image_origin *o, const struct subject *s, uint64_t gpa)
{
	const struct uvm_image_area *a = uvm_image_area_at(&s->areas, gpa);

	if (o == NULL) {
		const struct uvm_image_name *name = uvm_image_name_at(&s->names, gpa);

		printf("      is      %s\n", name != NULL ? name->name : "nothing that the image tells");
		return;
	}
	printf("      is      %s: %s\n", o->tag, o->about);
	if (a != NULL && a->origin == o)
		printf("              page %" PRIu64 " of %" PRIu64 " there\n", (gpa - a->gpa) / UVM_PAGE_SIZE + 1,
		       (a->size + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE);
	if (o->resource != NULL)
		printf("      from    resource %s\n", o->resource);
	if (o->field != NULL)
		printf("      from    manifest, %s\n", o->field);
}

void explain_put_origin(struct uvm_json_writer *w, const struct uvm_image_origin *o)
{
	if (o == NULL)
		return;
	uvm_json_member_string(w, "tag", o->tag);
	uvm_json_member_string(w, "about", o->about);
	if (o->resource != NULL)
		uvm_json_member_string(w, "resource", o->resource);
	if (o->field != NULL)
		uvm_json_member_string(w, "manifest_field", o->field);
}

/* Where its bytes are in the files that the image was built from, if they are given. */
static void tell_source(const struct explain_job *j, const struct uvm_image_origin *o, const struct uvm_igvm_header *h)
{
	struct source s;

	if (h->type != UVM_IGVM_PAGE_DATA ||
	    !sources_find(&j->sources, o != NULL ? o->resource : NULL, h->data, h->data_len, &s))
		return;
	if (j->json != NULL) {
		uvm_json_key(j->json, "source");
		uvm_json_object_open(j->json);
		uvm_json_member_string(j->json, "resource", s.resource);
		cli_json_text(j->json, "file", s.path);
		uvm_json_member_u64(j->json, "offset", s.off);
		uvm_json_member_u64(j->json, "size", s.size);
		uvm_json_member_u64(j->json, "offset_in_page", s.at);
		uvm_json_member_bool(j->json, "elsewhere_too", s.again);
		uvm_json_object_close(j->json);
		return;
	}
	printf("              %zu bytes at 0x%zx are those of %s from 0x%" PRIx64 " on%s: ", s.size, s.at, s.resource, s.off,
	       s.again ? ", and from elsewhere" : "");
	cli_print_safe(stdout, s.path, strlen(s.path));
	putchar('\n');
}

static const char *register_name(const struct explain_job *j, uint64_t number)
{
	const struct uvm_igvm_register_name *info = uvm_igvm_register_name(j->in.igvm.arch, (uint32_t)number);

	return info != NULL ? info->name : "a register";
}

static void event_text(struct explain_job *j, const struct uvm_measure_event *e, const struct uvm_igvm_header *h,
		       uint32_t record)
{
	const struct uvm_image_origin *o = e->kind == UVM_MEASURE_REGISTER ? NULL : subject_origin(j->subject, h, e->gpa);

	printf("  %-4s event %" PRIu64 ": %s, record %" PRIu32 ", %s 0x%" PRIx64 "\n", subject_word(j->subject), e->order,
	       uvm_measure_event_name(e->kind), record, e->kind == UVM_MEASURE_REGISTER ? "register" : "gpa", e->gpa);
	if (e->kind != UVM_MEASURE_REGISTER)
		print_origin(o, j->subject, e->gpa);
	tell_source(j, o, h);
	explain_decode(j, o, h);
	if (e->contents.len > 0)
		print_hex("holds  ", &e->contents);
	else if (e->kind == UVM_MEASURE_REGISTER)
		printf("      is      %s of the first processor\n", register_name(j, e->gpa));
	else
		printf("      holds   contents that do not count\n");
	print_hex("so far ", &e->running);
}

static void event_json(struct explain_job *j, const struct uvm_measure_event *e, const struct uvm_igvm_header *h,
		       uint32_t record)
{
	const struct uvm_image_origin *o = e->kind == UVM_MEASURE_REGISTER ? NULL : subject_origin(j->subject, h, e->gpa);
	struct uvm_json_writer *w = j->json;
	const struct uvm_image_name *name;

	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", subject_word(j->subject));
	uvm_json_member_u64(w, "event", e->order);
	uvm_json_member_string(w, "kind", uvm_measure_event_name(e->kind));
	uvm_json_member_u64(w, "record", record);
	uvm_json_member_u64(w, e->kind == UVM_MEASURE_REGISTER ? "register" : "gpa", e->gpa);
	if (e->kind == UVM_MEASURE_REGISTER)
		uvm_json_member_string(w, "name", register_name(j, e->gpa));
	explain_put_origin(w, o);
	if (o == NULL && e->kind != UVM_MEASURE_REGISTER && (name = uvm_image_name_at(&j->subject->names, e->gpa)) != NULL)
		uvm_json_member_string(w, "name", name->name);
	tell_source(j, o, h);
	explain_decode(j, o, h);
	if (e->contents.len > 0)
		uvm_json_member_hex(w, "contents", e->contents.b, e->contents.len);
	uvm_json_member_hex(w, "running", e->running.b, e->running.len);
	uvm_json_object_close(w);
}

static bool see(void *arg, const struct uvm_measure_event *e)
{
	struct explain_job *j = arg;
	const struct uvm_igvm_header *h = &j->in.igvm.section[UVM_IGVM_DIRECTIVES].h[e->directive];
	const bool here = j->by_gpa ? e->kind != UVM_MEASURE_REGISTER && j->wanted - e->gpa < UVM_PAGE_SIZE
				    : e->order == j->wanted;

	j->events++;
	if (!here)
		return true;
	j->found++;
	(j->json != NULL ? event_json : event_text)(j, e, h, input_index(&j->in, h));
	return true;
}

/* Feed the records to a measurement that logs. */
static int walk(struct explain_job *j, const struct subject *s, uvm_measure_log_fn *log, struct uvm_diag *d)
{
	const struct uvm_measure_target target = { (enum uvm_measure_platform)s->measure, s->platform->mask };
	const struct uvm_measure_options opt = { .log = log, .log_arg = j };
	const struct uvm_igvm_list *l = &s->f->section[UVM_IGVM_DIRECTIVES];
	struct uvm_digest digest;
	struct uvm_measure *m = NULL;
	int r;

	r = uvm_measure_new(&m, &target, 1, &opt, d);
	for (size_t i = 0; i < l->n && r == UVM_OK; i++)
		r = uvm_measure_add(m, &l->h[i], d);
	if (r == UVM_OK)
		r = uvm_measure_finish(m, &digest, d);
	uvm_measure_free(m);
	return r;
}

int explain_event(struct explain_job *j, struct uvm_diag *d)
{
	int r = UVM_OK;

	j->by_gpa = cli_has(j->c, "gpa") != 0;
	j->wanted = cli_u64(j->c, j->by_gpa ? "gpa" : "event", 0);
	for (size_t i = 0; i < j->n && r == UVM_OK; i++) {
		j->subject = &j->of[i];
		if (j->subject->measure >= 0)
			r = walk(j, j->subject, see, d);
	}
	if (r < 0 || j->found > 0)
		return r;
	if (j->by_gpa)
		return uvm_say(d, UVM_E_MISSING, "nothing is measured at 0x%" PRIx64, j->wanted);
	return uvm_say(d, UVM_E_MISSING, "there is no event %" PRIu64 " on any of its platforms", j->wanted);
}
