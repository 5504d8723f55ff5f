/* SPDX-License-Identifier: MIT */
/*
 * libigvm: the nine functions of <igvm/igvm.h> on top of the reader.
 *
 * Not part of libuvmkit. One lock serialises all use of the tables; parsing and copying the input happen outside of it.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <igvm/igvm.h>
#include <uvmkit/igvm.h>

#include "igvm/handles.h"

_Static_assert(IGVM_HEADER_SECTION_PLATFORM == (int)UVM_IGVM_PLATFORMS, "sections are numbered alike");
_Static_assert(IGVM_HEADER_SECTION_INITIALIZATION == (int)UVM_IGVM_INITIALIZATIONS, "sections are numbered alike");
_Static_assert(IGVM_HEADER_SECTION_DIRECTIVE == (int)UVM_IGVM_DIRECTIVES, "sections are numbered alike");

struct file {
	struct uvm_igvm igvm; /* borrows ${bytes} */
	uint8_t *bytes;
	struct uvm_handles buffers;
};

struct buffer {
	int32_t size;
	_Alignas(max_align_t) uint8_t bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct uvm_handles files; /* under the lock, as are all files in it */
static int32_t last_handle;      /* under the lock; files and buffers are numbered together */

/* ---- files --------------------------------------------------------------------------------------------------------- */

static void file_free(void *object)
{
	struct file *f = object;

	if (f == NULL)
		return;
	uvm_handles_free(&f->buffers, free);
	uvm_igvm_free(&f->igvm);
	free(f->bytes);
	free(f);
}

/* Running out of memory violates no rule, so it has no number of its own. */
static int32_t api_error(const struct uvm_diag *d)
{
	const int error = uvm_igvm_api_error(d);

	return error < 0 ? error : IGVMAPI_INVALID_FILE;
}

static int32_t file_new(const uint8_t *data, uint32_t len, struct file **ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct file *f = calloc(1, sizeof(*f));
	uint8_t *bytes = malloc(len > 0 ? len : 1);

	if (f == NULL || bytes == NULL) {
		free(bytes);
		free(f);
		return IGVMAPI_INVALID_FILE;
	}
	if (len > 0)
		memcpy(bytes, data, len);
	f->bytes = bytes;
	if (uvm_igvm_read(&f->igvm, bytes, len, NULL, &d) < 0) {
		file_free(f);
		return api_error(&d);
	}
	*ret = f;
	return IGVMAPI_OK;
}

IgvmHandle igvm_new_from_binary(const uint8_t *data, uint32_t len)
{
	struct file *f;
	int32_t r;

	if (data == NULL && len > 0)
		return IGVMAPI_INVALID_PARAMETER;
	r = file_new(data, len, &f);
	if (r < 0)
		return r;
	pthread_mutex_lock(&lock);
	r = uvm_handles_add(&files, &last_handle, f);
	pthread_mutex_unlock(&lock);
	if (r > 0)
		return r;
	file_free(f);
	return IGVMAPI_INVALID_FILE;
}

void igvm_free(IgvmHandle file)
{
	struct file *f;

	pthread_mutex_lock(&lock);
	f = uvm_handles_remove(&files, file);
	pthread_mutex_unlock(&lock);
	file_free(f);
}

/* ---- records ------------------------------------------------------------------------------------------------------- */

/* What a function does with one record, under the lock. */
typedef int32_t record_fn(struct file *f, const struct uvm_igvm_header *h);

static int32_t with_record(IgvmHandle file, IgvmHeaderSection section, uint32_t index, record_fn *fn)
{
	int32_t r = IGVMAPI_INVALID_PARAMETER;
	struct file *f;

	pthread_mutex_lock(&lock);
	f = uvm_handles_find(&files, file);
	if (f == NULL)
		r = IGVMAPI_INVALID_HANDLE;
	else if (section < UVM_IGVM_SECTIONS && index < f->igvm.section[section].n)
		r = fn(f, &f->igvm.section[section].h[index]);
	pthread_mutex_unlock(&lock);
	return r;
}

int32_t igvm_header_count(IgvmHandle file, IgvmHeaderSection section)
{
	int32_t r = IGVMAPI_INVALID_PARAMETER;
	const struct file *f;

	pthread_mutex_lock(&lock);
	f = uvm_handles_find(&files, file);
	if (f == NULL)
		r = IGVMAPI_INVALID_HANDLE;
	else if (section < UVM_IGVM_SECTIONS)
		r = (int32_t)f->igvm.section[section].n; /* fits: a record takes 16 bytes of a 4 GiB file */
	pthread_mutex_unlock(&lock);
	return r;
}

static int32_t record_type(struct file *f, const struct uvm_igvm_header *h)
{
	(void)f;
	return (int32_t)h->type;
}

int32_t igvm_get_header_type(IgvmHandle file, IgvmHeaderSection section, uint32_t index)
{
	return with_record(file, section, index, record_type);
}

/* ---- buffers ------------------------------------------------------------------------------------------------------- */

/* A buffer of ${size} bytes in ${f}, its handle in the result; the caller fills it before the lock is released. */
static int32_t buffer_new(struct file *f, uint64_t size, uint8_t **ret)
{
	struct buffer *b = size <= INT32_MAX ? malloc(sizeof(*b) + (size_t)size) : NULL;
	int32_t handle;

	if (b == NULL)
		return IGVMAPI_INVALID_FILE;
	handle = uvm_handles_add(&f->buffers, &last_handle, b);
	if (handle == 0) {
		free(b);
		return IGVMAPI_INVALID_FILE;
	}
	b->size = (int32_t)size;
	*ret = b->bytes;
	return handle;
}

static int32_t record_header(struct file *f, const struct uvm_igvm_header *h)
{
	uint8_t *bytes;
	const int32_t handle = buffer_new(f, uvm_igvm_header_size(h), &bytes);

	if (handle > 0)
		uvm_igvm_header_put(h, 0, bytes);
	return handle;
}

IgvmHandle igvm_get_header(IgvmHandle file, IgvmHeaderSection section, uint32_t index)
{
	return with_record(file, section, index, record_header);
}

static int32_t record_data(struct file *f, const struct uvm_igvm_header *h)
{
	const uint64_t size = uvm_igvm_stored_size(h);
	uint8_t *bytes;
	int32_t handle;

	if (h->type == UVM_IGVM_SUPPORTED_PLATFORM)
		return IGVMAPI_INVALID_PARAMETER;
	if (size == 0)
		return IGVMAPI_NO_DATA;
	handle = buffer_new(f, size, &bytes);
	if (handle > 0)
		uvm_igvm_data_put(h, bytes);
	return handle;
}

IgvmHandle igvm_get_header_data(IgvmHandle file, IgvmHeaderSection section, uint32_t index)
{
	return with_record(file, section, index, record_data);
}

static const struct buffer *buffer_find(IgvmHandle file, IgvmHandle buffer)
{
	const struct file *f = uvm_handles_find(&files, file);

	return f != NULL ? uvm_handles_find(&f->buffers, buffer) : NULL;
}

const uint8_t *igvm_get_buffer(IgvmHandle file, IgvmHandle buffer)
{
	const struct buffer *b;

	pthread_mutex_lock(&lock);
	b = buffer_find(file, buffer);
	pthread_mutex_unlock(&lock);
	return b != NULL ? b->bytes : NULL;
}

int32_t igvm_get_buffer_size(IgvmHandle file, IgvmHandle buffer)
{
	const struct buffer *b;
	int32_t r;

	pthread_mutex_lock(&lock);
	b = buffer_find(file, buffer);
	r = b != NULL ? b->size : IGVMAPI_INVALID_HANDLE;
	pthread_mutex_unlock(&lock);
	return r;
}

void igvm_free_buffer(IgvmHandle file, IgvmHandle buffer)
{
	struct file *f;
	void *b = NULL;

	pthread_mutex_lock(&lock);
	f = uvm_handles_find(&files, file);
	if (f != NULL)
		b = uvm_handles_remove(&f->buffers, buffer);
	pthread_mutex_unlock(&lock);
	free(b);
}
