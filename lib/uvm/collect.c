/* SPDX-License-Identifier: MIT */
/*
 * Annotations from where they are given: those of the spec come first, then options of the runtime that stand for one, then the
 * runtime's defaults for all containers. Some stand for several others.
 *
 * Source: microsoft/hcsshim internal/oci (UpdateSpecFromOptions, ProcessAnnotations).
 */
#include <stdlib.h>
#include <string.h>

#include "uvm/reading.h"
#include "uvm/refuse.h"

void reading_note(struct reading *r, enum uvm_note_kind kind, const char *key, const char *value, const char *says)
{
	const struct uvm_note note = { kind, key, value, says };

	if (kind == UVM_NOTE_MALFORMED && r->malformed++ == 0)
		r->first_malformed = note;
	if (r->note != NULL)
		r->note(r->note_arg, &note);
}

const char *reading_key(enum annotation_id id)
{
	return annotation_table[id].key;
}

/* The last of several values counts, but the spec comes before the runtime. */
static void give(struct reading *r, const char *key, const char *text, enum uvm_origin from)
{
	const enum annotation_id id = annotation_find(key);
	struct reading_value *v = &r->value[id];

	if (id == ANNOTATION_COUNT)
		return;
	if (annotation_table[id].value == VALUE_SERVICE) {
		r->services = uvm_mem_grow(r->m, r->services, r->nservices, sizeof(*r->services));
		if (r->services != NULL)
			r->services[r->nservices] = (struct reading_service){
				key, text, from, (from == UVM_FROM_RUNTIME ? SIZE_MAX : SIZE_MAX / 2) - r->nservices
			};
		r->nservices += r->services != NULL;
	} else if (v->text == NULL || v->from == from) {
		*v = (struct reading_value){ .text = text, .from = from, .key = annotation_table[id].key };
	}
}

/* Options of the runtime that an annotation exists for. They count unless they are at their default. */
static void give_runtime(struct reading *r)
{
	const struct spec_runtime *o = &r->runtime;
	const struct {
		enum annotation_id id;
		const char *option, *text;
	} options[] = {
		{ ANNOTATION_BOOT_FILES, "bootFilesRootPath",
		  o->boot_files != NULL && *o->boot_files != '\0' ? o->boot_files : NULL },
		{ ANNOTATION_PROCESSORS, "vmProcessorCount",
		  o->processors != 0 ? uvm_mem_format(r->m, "%d", o->processors) : NULL },
		{ ANNOTATION_MEMORY, "vmMemorySizeInMb", o->memory != 0 ? uvm_mem_format(r->m, "%d", o->memory) : NULL },
		{ ANNOTATION_NETWORK_PROXY, "NCProxyAddr",
		  o->network_proxy != NULL && *o->network_proxy != '\0' ? o->network_proxy : NULL },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		struct reading_value *v = &r->value[options[i].id];

		if (v->text == NULL && options[i].text != NULL)
			*v = (struct reading_value){ .text = options[i].text,
						     .from = UVM_FROM_RUNTIME,
						     .key = options[i].option };
	}
	for (size_t i = 0; i < o->annotations.n; i++) {
		const struct decode_pair *p = &o->annotations.v[i];
		const enum annotation_id id = annotation_find(p->key);

		if (id == ANNOTATION_COUNT || r->value[id].text == NULL ||
		    (r->value[id].from == UVM_FROM_RUNTIME && r->value[id].key == annotation_table[id].key))
			give(r, p->key, p->value, UVM_FROM_RUNTIME);
	}
}

/* ---- annotations that stand for several ---- */

static int conflict(struct reading *r, enum annotation_id a, enum annotation_id b, const char *how)
{
	return uvm_refuse(r->d, UVM_CLASS_ANNOTATION_CONFLICT, "%s = \"%s\" %s %s = \"%s\"", reading_key(a), r->value[a].text,
			  how, reading_key(b), r->value[b].text);
}

/* The same text, byte for byte, or it is a contradiction. */
static int expand(struct reading *r)
{
	static const enum annotation_id targets[] = { ANNOTATION_NO_GMSA, ANNOTATION_NO_WRITABLE_SHARES,
						      ANNOTATION_NO_DIRECT_MAP, ANNOTATION_NO_HOST_PROCESS };
	const struct reading_value *source = &r->value[ANNOTATION_NO_UNSAFE];

	for (size_t i = 0; source->text != NULL && i < sizeof(targets) / sizeof(*targets); i++) {
		struct reading_value *v = &r->value[targets[i]];

		if (v->text == NULL)
			*v = *source;
		else if (strcmp(v->text, source->text) != 0)
			return conflict(r, ANNOTATION_NO_UNSAFE, targets[i], "contradicts");
	}
	return UVM_OK;
}

static bool says_yes(const struct reading *r, enum annotation_id id)
{
	union annotation_parsed parsed;

	return r->value[id].text != NULL && annotation_parse(r->m, VALUE_BOOL, r->value[id].text, &parsed) && parsed.flag;
}

/* ---- old names ---- */

static void replace(struct reading *r)
{
	struct reading_value *old = &r->value[ANNOTATION_OLD_BOOT_FILES], *new = &r->value[ANNOTATION_BOOT_FILES];
	const struct reading_value *hardware = &r->value[ANNOTATION_OLD_NO_HARDWARE];

	if (old->text != NULL) {
		reading_note(r, UVM_NOTE_REPLACED, old->key, old->text, reading_key(ANNOTATION_BOOT_FILES));
		if (new->text == NULL)
			*new = *old;
	}
	if (hardware->text != NULL)
		reading_note(r, UVM_NOTE_RENAMED, hardware->key, hardware->text, reading_key(ANNOTATION_NO_HARDWARE));
}

int reading_settings(struct reading *r, const struct uvm_setting *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const enum annotation_id id = s[i].by != NULL ? annotation_find(s[i].key) : ANNOTATION_COUNT;

		if (id != ANNOTATION_COUNT)
			r->value[id] = (struct reading_value){ .text = s[i].value, .from = UVM_FROM_FLAG, .key = s[i].by };
	}
	for (size_t i = 0; i < n; i++) {
		if (s[i].by == NULL)
			give(r, s[i].key, s[i].value, UVM_FROM_ANNOTATION);
	}
	replace(r);
	return uvm_mem_status(r->m, r->d);
}

int reading_collect(struct reading *r)
{
	int status;

	for (size_t i = 0; i < r->spec.annotations.n; i++)
		give(r, r->spec.annotations.v[i].key, r->spec.annotations.v[i].value, UVM_FROM_ANNOTATION);
	give_runtime(r);
	status = expand(r);
	if (status == UVM_OK && says_yes(r, ANNOTATION_NO_HOST_PROCESS) && says_yes(r, ANNOTATION_HOST_PROCESS))
		status = conflict(r, ANNOTATION_NO_HOST_PROCESS, ANNOTATION_HOST_PROCESS, "excludes");
	if (status == UVM_OK)
		replace(r);
	return status == UVM_OK ? uvm_mem_status(r->m, r->d) : status;
}
