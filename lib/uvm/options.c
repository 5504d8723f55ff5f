/* SPDX-License-Identifier: MIT */
/*
 * Options from a pod: annotations parsed and applied, then members of the spec, then what is common to both platforms.
 *
 * Source: microsoft/hcsshim internal/oci/uvm.go (SpecToUVMCreateOpts).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "uvm/host.h"
#include "uvm/path.h"
#include "uvm/reading.h"
#include "uvm/refuse.h"
#include "uvm/registry.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* ---- parsing ---- */

struct dropping {
	struct reading *r;
	const struct reading_value *v;
};

static void drop_registry_value(void *arg, const char *says)
{
	const struct dropping *c = arg;

	reading_note(c->r, UVM_NOTE_MALFORMED, c->v->key, c->v->text, says);
}

static bool parse_registry(struct reading *r, struct reading_value *v)
{
	struct dropping dropping = { r, v };
	struct uvm_diag d = UVM_DIAG_INIT;

	return *v->text == '\0' ||
	       registry_read(r->m, v->text, drop_registry_value, &dropping, &v->parsed.registry, &d) == UVM_OK;
}

static const char *wanted(struct reading *r, enum annotation_value value)
{
	return uvm_mem_format(r->m, "must be %s", annotation_value_name(value));
}

static void parse_value(struct reading *r, enum annotation_id id)
{
	const enum annotation_value kind = (enum annotation_value)annotation_table[id].value;
	struct reading_value *v = &r->value[id];

	if (v->text == NULL)
		return;
	v->ok = kind == VALUE_REGISTRY ? parse_registry(r, v) : annotation_parse(r->m, kind, v->text, &v->parsed);
	if (!v->ok && kind != VALUE_GUID && kind != VALUE_ISOLATION) /* these two are errors, each with a class of its own */
		reading_note(r, UVM_NOTE_MALFORMED, v->key, v->text, wanted(r, kind));
}

/* ---- services: the key ends in a GUID ---- */

/* By GUID, then by spelling; of one spelling first the one that counts. */
static int compare_services(const void *a, const void *b)
{
	const struct reading_service *x = a, *y = b;
	int order = strcasecmp(x->key, y->key);

	if (order == 0)
		order = strcmp(x->key, y->key);
	return order != 0 ? order : x->rank < y->rank ? -1 : x->rank > y->rank;
}

static bool parse_service(struct reading *r, const struct reading_service *s, struct uvm_service *ret)
{
	const char *guid = s->key + annotation_table[ANNOTATION_SERVICE].key_len;
	struct uvm_diag d = UVM_DIAG_INIT;
	union annotation_parsed parsed;

	*ret = (struct uvm_service){ 0 };
	if (!annotation_parse(r->m, VALUE_GUID, guid, &parsed) || service_read(r->m, s->text, ret, &d) < 0) {
		reading_note(r, UVM_NOTE_MALFORMED, s->key, s->text, wanted(r, VALUE_SERVICE));
		return false;
	}
	ret->guid = parsed.text;
	return true;
}

/* Two spellings of one GUID: the one with more lower-case letters counts. */
static void read_services(struct reading *r)
{
	struct uvm_service *kept = uvm_mem_take(r->m, r->nservices, sizeof(*kept)), one;
	const struct reading_service *s = r->services, *last = NULL;
	size_t n = 0;

	if (r->nservices == 0 || kept == NULL)
		return;
	qsort(r->services, r->nservices, sizeof(*r->services), compare_services);
	for (size_t i = 0; i < r->nservices; i++) {
		if ((i > 0 && strcmp(s[i].key, s[i - 1].key) == 0) || !parse_service(r, &s[i], &one))
			continue;
		if (n > 0 && strcmp(kept[n - 1].guid, one.guid) == 0) {
			reading_note(r, UVM_NOTE_OVERRULED, last->key, last->text, s[i].key);
			n--;
		}
		kept[n++] = one;
		last = &s[i];
	}
	if (n > 0)
		SET(r->o, AdditionalHyperVConfig, last->from, annotation_table[ANNOTATION_SERVICE].key, kept, n);
}

int reading_parse(struct reading *r, unsigned where)
{
	const struct uvm_note *first = &r->first_malformed;

	for (enum annotation_id i = 0; i < ANNOTATION_COUNT; i++) {
		if (annotation_table[i].where & where)
			parse_value(r, i);
	}
	read_services(r);
	if (!r->strict || r->malformed == 0)
		return UVM_OK;
	return uvm_refuse(r->d, UVM_CLASS_ANNOTATION_MALFORMED,
			  r->malformed == 1 ? "%s: \"%s\" %s" : "%s: \"%s\" %s (and %u more)", first->key, first->value,
			  first->says, r->malformed - 1);
}

/* ---- applying ---- */

bool reading_set(struct reading *r, enum annotation_id id, enum uvm_option option)
{
	const struct reading_value *v = &r->value[id];

	if (v->ok)
		option_set(r->o, option, &v->parsed, v->from, v->key);
	return v->ok;
}

bool reading_flag(const struct reading *r, enum annotation_id id)
{
	return r->value[id].ok && r->value[id].parsed.flag;
}

/* Whether there is more to an annotation than that its option gets its value. */
static bool has_own_rule(enum annotation_id id)
{
	return id == ANNOTATION_MEMORY || id == ANNOTATION_EXEC_ARGUMENTS || id == ANNOTATION_ROOTFS ||
	       id == ANNOTATION_SERVICE;
}

void reading_apply(struct reading *r, unsigned where)
{
	for (enum annotation_id i = 0; i < ANNOTATION_COUNT; i++) {
		const struct annotation *a = &annotation_table[i];
		const struct reading_value *v = &r->value[i];

		if (!(a->where & where & ~(unsigned)ON_LATE) || ((a->where ^ where) & ON_LATE))
			continue;
		if (!v->ok || has_own_rule(i) || a->option == UVM_OPTION_COUNT ||
		    !option_table[a->option].info.on[r->o->Platform])
			continue;
		if (a->value != VALUE_I32 || v->parsed.i32 != 0) /* 0: as if not given */
			(void)reading_set(r, i, (enum uvm_option)a->option);
	}
}

/* Members of the spec that an annotation goes before. */
static const struct {
	enum annotation_id id;
	const char *member;
	uint16_t off, size; /* in struct spec_resources */
} resources[] = {
#define RESOURCE(id, name, member)                                                                   \
	{                                                                                            \
		ANNOTATION_##id, "windows.resources." name, offsetof(struct spec_resources, member), \
			sizeof(((struct spec_resources *)NULL)->member)                              \
	}
	RESOURCE(PROCESSORS, "cpu.count", cpu.count),         RESOURCE(PROCESSOR_LIMIT, "cpu.maximum", cpu.maximum),
	RESOURCE(PROCESSOR_WEIGHT, "cpu.shares", cpu.shares), RESOURCE(QOS_BANDWIDTH, "storage.bps", storage.bps),
	RESOURCE(QOS_IOPS, "storage.iops", storage.iops),
};

static uint64_t resource_at(const struct spec_resources *s, size_t i)
{
	const uint8_t *at = (const uint8_t *)s + resources[i].off;
	uint16_t small;
	uint64_t large;

	memcpy(&small, at, sizeof(small));
	if (resources[i].size == sizeof(small))
		return small;
	memcpy(&large, at, sizeof(large));
	return large;
}

static int apply_resources(struct reading *r)
{
	for (size_t i = 0; i < N(resources); i++) {
		const struct reading_value *v = &r->value[resources[i].id];
		const uint64_t n = resource_at(&r->spec.windows.resources, i);
		const int32_t n32 = (int32_t)n;

		if (n == 0 || (v->ok && v->parsed.i32 != 0))
			continue;
		if (n > INT32_MAX)
			return uvm_refuse(r->d, UVM_CLASS_VALUE_RANGE, "%s: %" PRIu64 " is over the limit of %d",
					  resources[i].member, n, INT32_MAX);
		option_set(r->o, (enum uvm_option)annotation_table[resources[i].id].option, &n32, UVM_FROM_SPEC,
			   resources[i].member);
	}
	return UVM_OK;
}

static void apply_memory(struct reading *r)
{
	const uint64_t limit = r->spec.windows.resources.memory.limit;

	if (r->value[ANNOTATION_MEMORY].ok && r->value[ANNOTATION_MEMORY].parsed.u64 != 0)
		(void)reading_set(r, ANNOTATION_MEMORY, UVM_OPT_MemorySizeInMB);
	else if (limit > 0)
		SET(r->o, MemorySizeInMB, UVM_FROM_SPEC, "windows.resources.memory.limit", limit >> 20);
}

/* ---- all of it ---- */

static void set_defaults(struct reading *r, const char *id)
{
	struct uvm_options *o = r->o;

	for (enum uvm_option i = 0; i < UVM_OPTION_COUNT; i++) {
		static const char *const empty = "";

		if (option_table[i].kind == OPTION_TEXT)
			option_set(o, i, &empty, UVM_FROM_DEFAULT, NULL);
	}
	o->ID = id;
	o->Owner = uvm_path_base(r->m, r->host->paths, r->host->exe);
	o->MemorySizeInMB = 1024;
	o->AllowOvercommit = true;
	o->ProcessorCount = r->host->cpus > 1 ? 2 : 1;
	o->SCSIControllerCount = 1;
}

static int read_common(struct reading *r)
{
	const struct reading_value *partition = &r->value[ANNOTATION_PARTITION];
	int status;

	apply_memory(r);
	status = apply_resources(r);
	if (status < 0)
		return status;
	if (partition->text != NULL && !partition->ok)
		return uvm_refuse(r->d, UVM_CLASS_BAD_GUID, "%s: \"%s\" is not a GUID without braces", partition->key,
				  partition->text);
	return UVM_OK;
}

static unsigned read_for(const struct reading *r)
{
	const struct reading_value *policy = &r->value[ANNOTATION_WCOW_POLICY];

	if (r->spec.has_linux)
		return ON_LCOW;
	return policy->text != NULL && *policy->text != '\0' ? ON_WCOW | ON_CWCOW : ON_WCOW;
}

static int read_all(struct reading *r, const char *id)
{
	const unsigned where = (r->spec.has_linux ? ON_LCOW : ON_WCOW);
	int status;

	SET(r->o, Platform, UVM_FROM_SPEC, r->spec.has_linux ? "linux" : "windows", r->spec.has_linux ? UVM_LCOW : UVM_WCOW);
	set_defaults(r, id);
	status = reading_parse(r, read_for(r));
	if (status < 0)
		return status;
	reading_apply(r, where);
	status = read_common(r);
	if (status == UVM_OK)
		status = r->spec.has_linux ? reading_lcow(r) : reading_wcow(r);
	r->o->LayerFolders = r->spec.windows.layerFolders;
	return status == UVM_OK ? uvm_mem_status(r->m, r->d) : status;
}

static int read_pod(struct reading *r, const void *arg)
{
	const struct uvm_pod *pod = arg;
	int status = spec_read(r->m, pod->spec, pod->spec_len, &r->spec, r->d);

	r->runtime.empty = true;
	if (status == UVM_OK && pod->runtime_options != NULL)
		status = spec_read_runtime(r->m, pod->runtime_options, pod->runtime_options_len, &r->runtime, r->d);
	if (status == UVM_OK)
		status = reading_collect(r);
	if (status == UVM_OK)
		status = spec_match(&r->spec, &r->runtime, r->d);
	return status == UVM_OK ? read_all(r, uvm_mem_format(r->m, "%s@vm", pod->task_id)) : status;
}

static int read_vm(struct reading *r, const void *arg)
{
	const struct uvm_vm *vm = arg;
	const int status = reading_settings(r, vm->settings, vm->nsettings);

	r->spec.has_linux = vm->platform == UVM_LCOW;
	return status == UVM_OK ? read_all(r, uvm_mem_text(r->m, vm->id, strlen(vm->id))) : status;
}

static int read_any(struct reading *r, int (*read)(struct reading *r, const void *arg), const void *arg,
		    struct uvm_options *ret, struct uvm_diag *d)
{
	struct uvm_mem *m = uvm_mem_new(d);
	struct uvm_options o = { .memory = m };
	int status;

	r->m = m;
	r->o = &o;
	r->d = d;
	status = m != NULL ? read(r, arg) : UVM_E_NOMEM;
	if (status < 0)
		uvm_mem_free(m);
	else
		*ret = o;
	return status;
}

int uvm_options_read(const struct uvm_pod *pod, struct uvm_options *ret, struct uvm_diag *d)
{
	struct reading r = {
		.host = pod->host, .log_level = "info", .strict = pod->strict, .note = pod->note, .note_arg = pod->note_arg
	};

	return read_any(&r, read_pod, pod, ret, d);
}

int uvm_options_make(const struct uvm_vm *vm, struct uvm_options *ret, struct uvm_diag *d)
{
	struct reading r = {
		.host = vm->host, .log_level = vm->log_level, .strict = vm->strict, .note = vm->note, .note_arg = vm->note_arg
	};

	if (r.log_level == NULL)
		r.log_level = "info";
	return read_any(&r, read_vm, vm, ret, d);
}

void uvm_options_free(struct uvm_options *o)
{
	if (o == NULL)
		return;
	uvm_mem_free(o->memory);
	*o = (struct uvm_options){ 0 };
}
