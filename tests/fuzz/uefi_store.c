/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the store of UEFI variables. What is loaded is in order and loads as itself; each variable is found, and set to
 * what it is it changes nothing; a boot on top of it ends with a store, or with the name of a rule; without its variables the
 * store is empty.
 */
#include <uvmkit/nvram.h>

#include "fuzz.h"

static void check_same(const struct uvm_nvram *s)
{
	static uint8_t room[UVM_NVRAM_MAX];
	struct uvm_nvram t = { room, sizeof(room), 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	FUZZ_CHECK(uvm_nvram_load(&t, s->p, s->len, &d) == UVM_OK);
	FUZZ_CHECK(t.len == s->len && memcmp(t.p, s->p, s->len) == 0);
}

/* A copy of a variable that does not lie in the store. */
static struct uvm_nvram_variable copy_of(const struct uvm_nvram_variable *v)
{
	static uint8_t name[UVM_NVRAM_NAME_MAX], data[UVM_NVRAM_DATA_MAX];
	struct uvm_nvram_variable copy = *v;

	memcpy(name, v->name, v->name_len);
	if (v->data_len > 0)
		memcpy(data, v->data, v->data_len);
	copy.name = name;
	copy.data = data;
	return copy;
}

static void check_variables(struct uvm_nvram *s)
{
	struct uvm_nvram_variable v, copy, found;
	const size_t len = s->len;

	for (size_t at = 0; uvm_nvram_next(s, &at, &v);) {
		struct uvm_diag d = UVM_DIAG_INIT;

		FUZZ_CHECK(v.name_len >= 2 && uvm_le16(v.name + v.name_len - 2) == 0);
		FUZZ_CHECK(uvm_nvram_find(s, &v.vendor, v.name, v.name_len, &found) && found.data == v.data);
		copy = copy_of(&v);
		FUZZ_CHECK(uvm_nvram_set(s, &copy, &d) == (len < UVM_NVRAM_MAX ? UVM_OK : UVM_E_LIMIT));
	}
	FUZZ_CHECK(s->len == len);
	check_same(s);
}

static void empty(struct uvm_nvram *s)
{
	struct uvm_nvram_variable v;

	for (size_t at = 0; uvm_nvram_next(s, &at, &v); at = 0)
		FUZZ_CHECK(uvm_nvram_remove(s, &v.vendor, v.name, v.name_len));
	FUZZ_CHECK(s->len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct uvm_uefi_settings nothing = { .mode = UVM_UEFI_NONE };
	static uint8_t room[UVM_NVRAM_MAX];
	struct uvm_nvram s = { room, sizeof(room), 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t *copy = fuzz_copy(data, size);
	const int status = uvm_nvram_load(&s, copy, size, &d);

	free(copy);
	FUZZ_CHECK(status == d.code);
	if (status < 0) {
		FUZZ_CHECK(s.len == 0 && (d.off <= size || status == UVM_E_LIMIT));
		return 0;
	}
	FUZZ_CHECK(s.len <= size);
	check_variables(&s);
	if (uvm_nvram_boot(&s, &nothing, true, &d) < 0)
		FUZZ_CHECK(d.rule != NULL || d.code == UVM_E_LIMIT);
	check_same(&s);
	empty(&s);
	return 0;
}
