/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: custom UEFI settings. What is accepted fits into the room that is promised; a template is a delta too, and
 * changes nothing over itself; lists walk to their end and hold what was counted; variables are in order; a boot ends with a
 * store that reads as itself, or with the name of a rule.
 */
#include <uvmkit/nvram.h>

#include "fuzz.h"

#define TEXT_LIMIT 8192u

static uint8_t joined[4 * (16 * TEXT_LIMIT + 64)]; /* uvm_uefi_room, and as much again for what is joined */

static void check_lists(const struct uvm_uefi_settings *s)
{
	for (int id = 0; id < UVM_UEFI_LISTS; id++) {
		const struct uvm_uefi_list *l = &s->list[id];
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_signatures w;
		struct uvm_signature sig;
		uint32_t found[3] = { 0 };

		uvm_signatures_begin(&w, l->p, l->len, &d);
		do {
			FUZZ_CHECK(uvm_signatures_next(&w, &sig) == UVM_OK);
			found[sig.kind]++;
		} while (sig.kind != UVM_SIGNATURE_NONE);
		FUZZ_CHECK(found[UVM_SIGNATURE_X509] == l->x509 && found[UVM_SIGNATURE_DIGEST] == l->sha256);
		FUZZ_CHECK(l->source == UVM_UEFI_GIVEN || (l->len == 0 && l->x509 + l->sha256 == 0));
		FUZZ_CHECK(uvm_uefi_list_certificates(l) <= l->x509);
	}
}

static void check_variables(const struct uvm_uefi_settings *s)
{
	for (size_t i = 1; i < s->nvariables; i++) {
		const struct uvm_uefi_variable *a = &s->variables[i - 1], *b = &s->variables[i];
		const size_t n = a->name_len < b->name_len ? a->name_len : b->name_len;
		const int order = memcmp(a->name, b->name, n);

		FUZZ_CHECK(order < 0 || (order == 0 && a->name_len < b->name_len));
	}
}

static void check_boot(const struct uvm_uefi_settings *v)
{
	static uint8_t store[UVM_NVRAM_MAX], again[UVM_NVRAM_MAX];
	struct uvm_nvram s = { store, sizeof(store), 0 }, t = { again, sizeof(again), 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	const int status = uvm_nvram_boot(&s, v, true, &d);

	FUZZ_CHECK(status == d.code);
	FUZZ_CHECK(status == UVM_OK || status == UVM_E_LIMIT || d.rule != NULL);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	FUZZ_CHECK(uvm_nvram_load(&t, s.p, s.len, &d) == UVM_OK);
	FUZZ_CHECK(t.len == s.len && memcmp(t.p, s.p, s.len) == 0);
}

/* Apply ${delta} to ${base} and boot with the result. */
static void check_resolve(const struct uvm_uefi_settings *base, const struct uvm_uefi_settings *delta)
{
	struct uvm_arena a = uvm_arena_init(joined, sizeof(joined));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_uefi_settings out;
	const int status = uvm_uefi_resolve(base, delta, &a, &out, &d);

	FUZZ_CHECK(status == d.code);
	if (status < 0) {
		FUZZ_CHECK(d.rule != NULL && d.line != 0 && d.col != 0 && a.used == 0);
		return;
	}
	check_lists(&out);
	check_boot(&out);
}

static bool read_text(const char *text, size_t n, enum uvm_uefi_kind kind, struct uvm_arena *a, struct uvm_uefi_settings *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const int status = uvm_uefi_read(text, n, kind, a, ret, &d);

	FUZZ_CHECK(status == d.code && status != UVM_E_SPACE);
	FUZZ_CHECK(status == UVM_OK || (d.line != 0 && d.col != 0 && a->used == 0));
	if (status == UVM_OK) {
		check_lists(ret);
		check_variables(ret);
	}
	return status == UVM_OK;
}

/* A template over nothing, nothing over it, and itself over it: always the same lists. */
static void check_template(const struct uvm_uefi_settings *t, const struct uvm_uefi_settings *same)
{
	struct uvm_arena a = uvm_arena_init(joined, sizeof(joined));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_uefi_settings out;

	if (uvm_uefi_resolve(t, same, &a, &out, &d) < 0) {
		FUZZ_CHECK(d.code == UVM_E_CONFLICT); /* dbDefault is for templates */
		return;
	}
	FUZZ_CHECK(out.nvariables == t->nvariables);
	for (int id = 0; id < UVM_UEFI_LISTS; id++) {
		const struct uvm_uefi_list *a_list = &t->list[id], *b_list = &out.list[id];

		FUZZ_CHECK(a_list->len == b_list->len);
		FUZZ_CHECK(a_list->len == 0 || memcmp(a_list->p, b_list->p, a_list->len) == 0);
	}
	check_resolve(t, NULL);
	check_resolve(t, same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t room = uvm_uefi_room(size);
	struct uvm_arena first, second;
	struct uvm_uefi_settings template_, delta;
	char *text;

	if (size > TEXT_LIMIT)
		return 0;
	text = fuzz_copy(data, size);
	first = uvm_arena_init(malloc(room), room);
	second = uvm_arena_init(malloc(room), room);
	if (read_text(text, size, UVM_UEFI_DELTA, &first, &delta)) {
		check_resolve(NULL, &delta);
		if (read_text(text, size, UVM_UEFI_TEMPLATE, &second, &template_))
			check_template(&template_, &delta);
	} else {
		FUZZ_CHECK(!read_text(text, size, UVM_UEFI_TEMPLATE, &second, &template_));
	}
	free(first.p);
	free(second.p);
	free(text);
	return 0;
}
