/* SPDX-License-Identifier: MIT */
/*
 * What of a directive is measured, as which kind of event, for each platform.
 *
 * Not measured anywhere: shared pages, parameters (the host fills them in), required memory, ID blocks, VBS measurements.
 * Source: measurement modules of microsoft/igvm 0.5.0; doc/formats.md has the table.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "measure/chain.h"
#include "measure/event.h"

static const char *const event_names[UVM_MEASURE_KINDS] = {
	[UVM_MEASURE_PAGE] = "page",       [UVM_MEASURE_ZERO] = "zero",   [UVM_MEASURE_UNMEASURED] = "unmeasured",
	[UVM_MEASURE_SECRETS] = "secrets", [UVM_MEASURE_CPUID] = "cpuid", [UVM_MEASURE_PARAMETER] = "parameter",
	[UVM_MEASURE_VMSA] = "vmsa",       [UVM_MEASURE_ERROR] = "error", [UVM_MEASURE_REGISTER] = "register",
};

const char *uvm_measure_event_name(enum uvm_measure_kind k)
{
	return (unsigned)k < UVM_MEASURE_KINDS ? event_names[k] : "?";
}

#define TOO_MANY "without data of their own; at most %W more are measured"

static const struct {
	int code;
	const char *field, *says;
} refusals[] = {
	[UVM_REFUSAL_PAGE_TYPE] = { UVM_E_VALUE, "data_type", "%G is no page type; they end with %W" },
	[UVM_REFUSAL_VBS_PAGE_TYPE] = { UVM_E_UNSUPPORTED, "data_type",
					"page type %G cannot be measured for VBS, only NORMAL (%W)" },
	[UVM_REFUSAL_DATA_SIZE] = { UVM_E_VALUE, "data", "%G bytes; a page has %W" },
	[UVM_REFUSAL_UNKNOWN_AREA] = { UVM_E_VALUE, "parameter_area_index", "no parameter area %G was declared before" },
	[UVM_REFUSAL_SECOND_AREA] = { UVM_E_DUPLICATE, "parameter_area_index", "parameter area %G was declared before" },
	[UVM_REFUSAL_REGISTER_COUNT] = { UVM_E_VALUE, "register_count", "%G; the data has room for %W" },
	[UVM_REFUSAL_TOO_MANY_PARAMETERS] = { UVM_E_LIMIT, "parameter_area_index", "%G pages " TOO_MANY },
	[UVM_REFUSAL_TOO_MANY_ERRORS] = { UVM_E_LIMIT, "size_bytes", "%G pages " TOO_MANY },
	[UVM_REFUSAL_TOO_MANY_REGISTERS] = { UVM_E_LIMIT, "register_count", "%G registers " TOO_MANY },
};

static uint64_t field_offset(const struct uvm_igvm_header *h, const struct uvm_igvm_kind *kind, const char *field)
{
	for (size_t i = 0; h->off != 0 && i < kind->nfields; i++) {
		if (strcmp(kind->fields[i].name, field) == 0)
			return (uint64_t)h->off + UVM_IGVM_FRAME_SIZE + kind->fields[i].off;
	}
	return UVM_NO_OFFSET;
}

int uvm_walk_refuse(const struct uvm_walk *w, const struct uvm_igvm_header *h, enum uvm_refusal why, uint64_t got,
		    uint64_t want, struct uvm_diag *d)
{
	const struct uvm_igvm_kind *kind = uvm_igvm_kind(h->type);
	const char *field = refusals[why].field;

	if (d != NULL && d->code == UVM_OK) {
		d->record = kind->name;
		d->index = w->first + w->directive;
		d->says = refusals[why].says;
	}
	return uvm_fail(d, refusals[why].code, field_offset(h, kind, field), field, got, want);
}

int uvm_walk_area(struct uvm_walk *w, const struct uvm_igvm_header *h, struct uvm_diag *d)
{
	const uint32_t index = h->area.parameter_area_index;
	const int r = uvm_areas_add(&w->areas, index, h->area.number_of_bytes);

	if (r == UVM_E_DUPLICATE)
		return uvm_walk_refuse(w, h, UVM_REFUSAL_SECOND_AREA, index, 0, d);
	return r < 0 ? uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0) : UVM_OK;
}

static uint64_t pages(uint64_t bytes)
{
	return bytes / UVM_PAGE_SIZE + (bytes % UVM_PAGE_SIZE != 0);
}

#define NOT_MEASURABLE UVM_MEASURE_KINDS

static const uint8_t page_kinds[UVM_MEASURE_PLATFORMS][UVM_IGVM_PAGE_CPUID_XF + 1] = {
	[UVM_MEASURE_SNP] = { UVM_MEASURE_PAGE, UVM_MEASURE_SECRETS, UVM_MEASURE_CPUID, UVM_MEASURE_CPUID },
	[UVM_MEASURE_TDX] = { UVM_MEASURE_PAGE, UVM_MEASURE_PAGE, UVM_MEASURE_PAGE, UVM_MEASURE_PAGE },
	[UVM_MEASURE_VBS] = { UVM_MEASURE_PAGE, NOT_MEASURABLE, NOT_MEASURABLE, NOT_MEASURABLE },
};

/* Only these kinds have contents that count; the others are pages of zeros to those platforms that hash all the same. */
static int contents(const struct uvm_walk *w, const struct uvm_igvm_header *h, struct uvm_run *run, struct uvm_diag *d)
{
	const bool counts = uvm_kind_has_contents(run->kind) && h->data_len > 0;

	if (h->data_len > UVM_PAGE_SIZE)
		return uvm_walk_refuse(w, h, UVM_REFUSAL_DATA_SIZE, h->data_len, UVM_PAGE_SIZE, d);
	run->len = counts ? h->data_len : 0;
	run->data = counts ? h->data : uvm_zero_page;
	return UVM_OK;
}

static bool changed(const struct uvm_walk *w, enum uvm_measure_platform p, unsigned change)
{
	return p == UVM_MEASURE_SNP && (w->changes & change) != 0;
}

static int page_data(const struct uvm_walk *w, enum uvm_measure_platform p, const struct uvm_igvm_header *h,
		     struct uvm_run *run, struct uvm_diag *d)
{
	const uint16_t type = h->page.data_type;

	if (type > UVM_IGVM_PAGE_CPUID_XF)
		return uvm_walk_refuse(w, h, UVM_REFUSAL_PAGE_TYPE, type, UVM_IGVM_PAGE_CPUID_XF, d);
	if (page_kinds[p][type] == NOT_MEASURABLE) /* shared or not, as the reference has it */
		return uvm_walk_refuse(w, h, UVM_REFUSAL_VBS_PAGE_TYPE, type, UVM_IGVM_PAGE_NORMAL, d);
	run->kind = (enum uvm_measure_kind)page_kinds[p][type];
	if (run->kind == UVM_MEASURE_PAGE && (h->page.flags & UVM_IGVM_PAGE_UNMEASURED) != 0)
		run->kind = UVM_MEASURE_UNMEASURED;
	else if (run->kind == UVM_MEASURE_PAGE && h->data_len == 0 && changed(w, p, UVM_LAUNCHER_ZERO))
		run->kind = UVM_MEASURE_ZERO;
	run->gpa = h->page.gpa;
	run->count = (h->page.flags & UVM_IGVM_PAGE_SHARED) == 0 || changed(w, p, UVM_LAUNCHER_SHARED);
	return contents(w, h, run, d);
}

static int parameter_insert(const struct uvm_walk *w, enum uvm_measure_platform p, const struct uvm_igvm_header *h,
			    struct uvm_run *run, struct uvm_diag *d)
{
	const uint32_t index = h->insert.parameter_area_index;
	uint64_t bytes;

	if (!uvm_areas_find(&w->areas, index, &bytes))
		return uvm_walk_refuse(w, h, UVM_REFUSAL_UNKNOWN_AREA, index, 0, d);
	*run = (struct uvm_run){
		h->insert.gpa, pages(bytes), UVM_MEASURE_PARAMETER, uvm_zero_page, 0, UVM_REFUSAL_TOO_MANY_PARAMETERS
	};
	if (changed(w, p, UVM_LAUNCHER_FIRST_PAGE))
		run->count = 1;
	return UVM_OK;
}

static int registers(const struct uvm_walk *w, const struct uvm_igvm_header *h, struct uvm_run *run, struct uvm_diag *d)
{
	const uint32_t size = UVM_IGVM_VBS_REGISTER_SIZE, fit = h->data_len < 4 ? 0 : (h->data_len - 4) / size;
	const uint32_t n = h->data_len < 4 ? 0 : uvm_igvm_vbs_count(h);

	if (h->data_len < 4 || n > fit)
		return uvm_walk_refuse(w, h, UVM_REFUSAL_REGISTER_COUNT, n, fit, d);
	*run = (struct uvm_run){ 0, n, UVM_MEASURE_REGISTER, h->data + 4, size, UVM_REFUSAL_TOO_MANY_REGISTERS };
	return UVM_OK;
}

static int vp_context(const struct uvm_walk *w, enum uvm_measure_platform p, const struct uvm_igvm_header *h,
		      struct uvm_run *run, struct uvm_diag *d)
{
	if (p == UVM_MEASURE_VBS && h->vp.context == UVM_IGVM_CONTEXT_VBS)
		return registers(w, h, run, d);
	if (p != UVM_MEASURE_SNP || h->vp.context != UVM_IGVM_CONTEXT_VMSA)
		return UVM_OK;
	*run = (struct uvm_run){ .gpa = h->vp.gpa, .count = 1, .kind = UVM_MEASURE_VMSA };
	return contents(w, h, run, d);
}

static int error_range(enum uvm_measure_platform p, const struct uvm_igvm_header *h, struct uvm_run *run)
{
	const uint64_t n = pages(h->error.size_bytes);

	if (p == UVM_MEASURE_VBS)
		*run = (struct uvm_run){ h->error.gpa, n, UVM_MEASURE_ERROR, uvm_zero_page, 0, UVM_REFUSAL_TOO_MANY_ERRORS };
	return UVM_OK;
}

int uvm_walk_run(const struct uvm_walk *w, enum uvm_measure_platform p, const struct uvm_igvm_header *h, struct uvm_run *ret,
		 struct uvm_diag *d)
{
	*ret = (struct uvm_run){ 0 };
	switch (h->type) {
	case UVM_IGVM_PAGE_DATA:
		return page_data(w, p, h, ret, d);
	case UVM_IGVM_PARAMETER_INSERT:
		return parameter_insert(w, p, h, ret, d);
	case UVM_IGVM_VP_CONTEXT:
		return vp_context(w, p, h, ret, d);
	case UVM_IGVM_ERROR_RANGE:
		return error_range(p, h, ret);
	default:
		return UVM_OK;
	}
}
