/* SPDX-License-Identifier: MIT */
/*
 * List the records of an IGVM file with libigvm, the way a VMM walks it before it loads anything.
 *
 *   cc -o list-headers list-headers.c $(pkg-config --cflags --libs igvm)
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <igvm/igvm.h>

static const struct {
	IgvmHeaderSection section;
	const char *name;
} sections[] = {
	{ IGVM_HEADER_SECTION_PLATFORM, "platform" },
	{ IGVM_HEADER_SECTION_INITIALIZATION, "initialization" },
	{ IGVM_HEADER_SECTION_DIRECTIVE, "directive" },
};

/* All of a file; NULL when it cannot be read or is larger than an IGVM file can be. */
static uint8_t *read_file(const char *path, uint32_t *ret_len)
{
	FILE *f = fopen(path, "rb");
	long n = -1;
	uint8_t *p = NULL;

	if (f == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0)
		n = ftell(f);
	if (n > 0 && (uint64_t)n <= UINT32_MAX && fseek(f, 0, SEEK_SET) == 0)
		p = (uint8_t *)malloc((size_t)n);
	if (p != NULL && fread(p, 1, (size_t)n, f) != (size_t)n) {
		free(p);
		p = NULL;
	}
	fclose(f);
	*ret_len = (uint32_t)n;
	return p;
}

/* A page's address comes from the record, its contents from the file data; a page without file data is zero. */
static void show_page(IgvmHandle file, IgvmHandle header)
{
	const uint8_t *record = igvm_get_buffer(file, header);
	IGVM_VHS_PAGE_DATA page;

	memcpy(&page, record + sizeof(IGVM_VHS_VARIABLE_HEADER), sizeof(page));
	printf(", gpa 0x%" PRIx64 "%s", page.gpa, page.flags.unmeasured ? ", unmeasured" : "");
}

/* One line; 0, or the error. */
static int32_t show_record(IgvmHandle file, IgvmHeaderSection section, const char *name, uint32_t index)
{
	const int32_t type = igvm_get_header_type(file, section, index);
	const IgvmHandle header = igvm_get_header(file, section, index);
	IgvmHandle data;

	if (header < 0)
		return header;
	printf("%s %" PRIu32 ": type 0x%" PRIx32 ", %" PRId32 " bytes", name, index, (uint32_t)type,
	       igvm_get_buffer_size(file, header));
	if (type == IGVM_VHT_PAGE_DATA)
		show_page(file, header);
	igvm_free_buffer(file, header);

	data = igvm_get_header_data(file, section, index);
	if (data > 0)
		printf(", %" PRId32 " bytes of file data", igvm_get_buffer_size(file, data));
	igvm_free_buffer(file, data); /* wrong handles, so errors, are ignored */
	printf("\n");
	return data == IGVMAPI_NO_DATA || section == IGVM_HEADER_SECTION_PLATFORM || data > 0 ? IGVMAPI_OK : data;
}

static int32_t list(const uint8_t *p, uint32_t len)
{
	const IgvmHandle file = igvm_new_from_binary(p, len);
	int32_t r = file < 0 ? file : IGVMAPI_OK;

	for (size_t s = 0; r == IGVMAPI_OK && s < sizeof(sections) / sizeof(sections[0]); s++) {
		const int32_t n = igvm_header_count(file, sections[s].section);

		for (int32_t i = 0; r == IGVMAPI_OK && i < n; i++)
			r = show_record(file, sections[s].section, sections[s].name, (uint32_t)i);
	}
	igvm_free(file);
	return r;
}

int main(int argc, char **argv)
{
	uint32_t len = 0;
	uint8_t *p = argc == 2 ? read_file(argv[1], &len) : NULL;
	int32_t r;

	if (p == NULL) {
		fprintf(stderr, argc == 2 ? "list-headers: cannot read the file\n" : "usage: list-headers FILE\n");
		return 2;
	}
	r = list(p, len);
	free(p);
	if (r != IGVMAPI_OK)
		fprintf(stderr, "list-headers: IGVM error %" PRId32 "\n", r);
	return r == IGVMAPI_OK ? 0 : 1;
}
