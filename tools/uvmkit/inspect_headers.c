/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect --headers: one record on a line.
 */
#include <inttypes.h>
#include <string.h>

#include "commands.h"
#include "inspect.h"

const char *inspect_context_name(unsigned context)
{
	static const char *const names[] = {
		[UVM_IGVM_CONTEXT_NONE] = "none",         [UVM_IGVM_CONTEXT_VBS] = "VBS", [UVM_IGVM_CONTEXT_VMSA] = "VMSA",
		[UVM_IGVM_CONTEXT_NATIVE_X64] = "NATIVE", [UVM_IGVM_CONTEXT_CCA] = "CCA",
	};

	return names[context];
}

const char *inspect_arch_name(uint32_t arch)
{
	return arch == UVM_IGVM_ARCH_AARCH64 ? "aarch64" : "x64";
}

/* Small numbers are counts and indices, larger ones addresses and bits: as in messages. */
static void number(uint64_t v)
{
	printf(v < 10 ? "%" PRIu64 : "0x%" PRIx64, v);
}

/* Names of the bits of "flags" fields, from bit 0. */
static const struct {
	uint32_t type;
	const char *bits[3];
} flag_names[] = {
	{ UVM_IGVM_PAGE_DATA, { "2mb", "unmeasured", "shared" } },
	{ UVM_IGVM_REQUIRED_MEMORY, { "vtl2-protectable" } },
	{ UVM_IGVM_RELOCATABLE_REGION, { "vtl2", "rip", "gdtr" } },
};

static const char *flag_name(uint32_t type, unsigned bit)
{
	for (size_t i = 0; bit < 3 && i < sizeof(flag_names) / sizeof(flag_names[0]); i++) {
		if (flag_names[i].type == type)
			return flag_names[i].bits[bit];
	}
	return NULL;
}

const char *inspect_flags(uint32_t type, uint32_t flags, char buf[INSPECT_FLAGS])
{
	uint32_t unknown = flags;
	size_t at = 0;

	for (unsigned bit = 0; flag_name(type, bit) != NULL; bit++) {
		if ((flags & 1u << bit) != 0)
			at += (size_t)snprintf(buf + at, INSPECT_FLAGS - at, "%s%s", at > 0 ? "+" : "", flag_name(type, bit));
		unknown &= ~(1u << bit);
	}
	if (unknown != 0 || flags == 0)
		snprintf(buf + at, INSPECT_FLAGS - at, "%s%#" PRIx32, at > 0 ? "+" : "", unknown);
	return buf;
}

bool inspect_stores_data(const struct uvm_igvm_kind *kind)
{
	for (size_t i = 0; i < kind->nfields; i++) {
		if (kind->fields[i].use == UVM_IGVM_F_OFFSET)
			return true;
	}
	return false;
}

static void value(const struct uvm_igvm_header *h, const struct uvm_igvm_field *f)
{
	char flags[INSPECT_FLAGS];

	if (f->known != 0)
		printf("%s", inspect_flags(h->type, (uint32_t)uvm_igvm_field_value(h, f), flags));
	else if (h->type == UVM_IGVM_PAGE_DATA && f->member == offsetof(struct uvm_igvm_header, page.data_type))
		printf("%s", uvm_igvm_page_type_name(h->page.data_type));
	else if (h->type == UVM_IGVM_SUPPORTED_PLATFORM &&
		 f->member == offsetof(struct uvm_igvm_header, platform.platform_type))
		printf("%s", uvm_igvm_platform_name(h->platform.platform_type));
	else
		number(uvm_igvm_field_value(h, f));
}

void inspect_fields(const struct input *in, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);

	for (size_t i = 0; i < k->nfields; i++) {
		const struct uvm_igvm_field *f = &k->fields[i];

		if (f->use != UVM_IGVM_F_NUMBER && f->use != UVM_IGVM_F_BODY)
			continue;
		printf(" %s=", f->name);
		value(h, f);
	}
	if (h->type == UVM_IGVM_VERSION_STRING) {
		printf(" text=");
		cli_print_safe(stdout, (const char *)h->blob.body, h->blob.body_len);
	}
	if (h->type == UVM_IGVM_VP_CONTEXT)
		printf(" context=%s", inspect_context_name(uvm_igvm_context_of(&in->igvm, h->mask)));
	if (inspect_stores_data(k))
		printf(" data=%" PRIu32, h->data_len);
}

/* Widths of the columns that hold words. */
static void measure_columns(const struct view *v, int *name, int *platforms)
{
	char text[PLATFORM_TEXT];

	for (size_t i = 0; i < input_count(&v->in); i++) {
		const struct uvm_igvm_header *h = input_record(&v->in, i);
		const int n = (int)strlen(uvm_igvm_kind(h->type)->name);
		const int p = (int)strlen(platform_text(&v->in.igvm, h->mask, text));

		*name = n > *name ? n : *name;
		*platforms = p > *platforms ? p : *platforms;
	}
}

int inspect_headers(struct view *v)
{
	int name = 0, platforms = 0;
	char text[PLATFORM_TEXT];

	measure_columns(v, &name, &platforms);
	for (size_t i = 0; i < input_count(&v->in) && ferror(stdout) == 0; i++) {
		const struct uvm_igvm_header *h = input_record(&v->in, i);

		if (!inspect_shows(v, h))
			continue;
		printf("%5" PRIu32 " 0x%06" PRIx32 " %-*s %-*s", input_index(&v->in, h), h->off, name,
		       uvm_igvm_kind(h->type)->name, platforms, platform_text(&v->in.igvm, h->mask, text));
		inspect_fields(&v->in, h);
		putchar('\n');
	}
	return 0;
}
