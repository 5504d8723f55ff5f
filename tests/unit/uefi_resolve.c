/* SPDX-License-Identifier: MIT */
/* A delta over a template: what cannot be applied and where, and what comes of the rest. */
#include <stdio.h>

#include <uvmkit/uefi.h>

#include "unit.h"

#define ROOM 16384u
#define GLOBAL "Yd/ki8qT0hGqDQDgmAMrjA=="
#define OTHER "vZr6d1kDMk29YCj05494Sw=="
#define SETTINGS(mode, lists, more)                                                                      \
	"{\"type\":\"Microsoft.Compute/disks\",\"properties\":{\"uefiSettings\":{\"signatures\":{" lists \
	"},\"signatureMode\":\n\"" mode "\"" more "}}}"
#define CERT(value) "{\"type\":\"x509\",\"value\":[\"" value "\"]}"
#define DEFAULT "{\"type\":\"Default\"}"
#define VARIABLE(name, guid, value) ",\"" name "\":[\"" guid "\",\"Bw==\",\"" value "\"]"

/* Certificates of one byte: what a list consists of can be read from its 45th bytes. */
#define TEMPLATE                                                                                                \
	SETTINGS("Replace",                                                                                     \
		 "\"PK\":" CERT("AQ==") ",\"KEK\":[" CERT("Ag==") "],\"db\":[" CERT("Aw==") "],\"dbx\":[" CERT( \
			 "BA==") "],\"MokList\":[" CERT("BQ==") "],\"MokListX\":[" CERT("Bg==") "]",            \
		 VARIABLE("a", OTHER, "AQ==") VARIABLE("c", OTHER, "AQ=="))

struct resolving {
	uint8_t room[ROOM];
	struct uvm_arena a;
	size_t start; /* used when both inputs had been read */
	struct uvm_uefi_settings base, delta, out;
	struct uvm_diag d;
};

static int resolve(struct resolving *r, const char *base, const char *delta)
{
	r->a = uvm_arena_init(r->room, sizeof(r->room));
	r->d = (struct uvm_diag)UVM_DIAG_INIT;
	memset(&r->out, 0x5a, sizeof(r->out));
	if (base != NULL)
		assert_int_equal(uvm_uefi_read(base, strlen(base), UVM_UEFI_TEMPLATE, &r->a, &r->base, &r->d), UVM_OK);
	if (delta != NULL)
		assert_int_equal(uvm_uefi_read(delta, strlen(delta), UVM_UEFI_DELTA, &r->a, &r->delta, &r->d), UVM_OK);
	r->start = r->a.used;
	return uvm_uefi_resolve(base != NULL ? &r->base : NULL, delta != NULL ? &r->delta : NULL, &r->a, &r->out, &r->d);
}

static void refuses(void **state)
{
	static const struct {
		const char *base, *delta;
		int status;
		const char *rule, *field;
		uint32_t line, col;
	} cases[] = {
		{ NULL, SETTINGS("Append", "", ""), UVM_E_MISSING, "append-without-base", "signatureMode", 2, 1 },
		{ NULL, SETTINGS("Replace", "\"PK\":\n" DEFAULT ",\"KEK\":[],\"db\":[]", ""), UVM_E_MISSING,
		  "default-without-base", "PK", 2, 1 },
		{ NULL, SETTINGS("Replace", "\"PK\":" CERT("") ",\"KEK\":\n [" DEFAULT "],\"db\":[]", ""), UVM_E_MISSING,
		  "default-without-base", "KEK", 2, 2 },
		{ NULL, SETTINGS("Replace", "\"PK\":" CERT("") ",\"KEK\":[],\"db\":[],\"MokListX\":\n\n[" DEFAULT "]", ""),
		  UVM_E_MISSING, "default-without-base", "MokListX", 3, 1 },
		{ NULL, SETTINGS("Replace", "\"PK\":" CERT("") ",\"KEK\":[],\"db\":[]", VARIABLE("dbDefault", GLOBAL, "")),
		  UVM_E_CONFLICT, "restricted-variable", "dbDefault", 2, 11 },
		{ TEMPLATE, SETTINGS("Append", "", VARIABLE("db\\u0044efault", GLOBAL, "")), UVM_E_CONFLICT,
		  "restricted-variable", "dbDefault", 2, 10 },
	};
	static struct resolving r;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(resolve(&r, cases[i].base, cases[i].delta), cases[i].status);
		assert_int_equal(r.d.code, cases[i].status);
		assert_string_equal(r.d.rule, cases[i].rule);
		assert_string_equal(r.d.field, cases[i].field);
		assert_int_equal(r.d.line, cases[i].line);
		assert_int_equal(r.d.col, cases[i].col);
		assert_int_equal(r.out.mode, 0x5a); /* untouched */
	}
}

/* The certificates of each list as digits, and the variables. */
static const char *describe(const struct uvm_uefi_settings *s)
{
	static char text[512];
	int n = 0;

	for (int i = 0; i < UVM_UEFI_LISTS; i++) {
		const struct uvm_uefi_list *l = &s->list[i];

		assert_int_equal(l->source, UVM_UEFI_GIVEN);
		assert_int_equal(l->len, 45 * l->x509);
		assert_int_equal(l->objects, l->x509);
		n += sprintf(text + n, "%s", i > 0 ? "," : "");
		for (uint32_t k = 0; k < l->x509; k++)
			n += sprintf(text + n, "%u", l->p[45 * k + 44]);
	}
	for (size_t i = 0; i < s->nvariables; i++) {
		const struct uvm_uefi_variable *v = &s->variables[i];

		n += sprintf(text + n, " %.*s=%02x%u%c", (int)v->name_len, v->name, v->vendor.b[0], v->value[0],
			     "td"[v->kind == UVM_UEFI_DELTA]);
	}
	return text;
}

static void applies(void **state)
{
	static const struct {
		const char *base, *delta, *meaning;
	} cases[] = {
		{ TEMPLATE, NULL, "1,2,3,4,5,6 a=bd1t c=bd1t" },
		{ TEMPLATE, SETTINGS("Append", "", ""), "1,2,3,4,5,6 a=bd1t c=bd1t" },
		{ TEMPLATE,
		  SETTINGS("Append",
			   "\"PK\":0,\"KEK\":[" CERT("Bw==") "],\"db\":[" CERT("CA==") "," CERT(
				   "Aw==") "],\"dbx\":[],\"MokListX\":[" CERT("CQ==") "]",
			   ""),
		  "1,27,383,4,5,69 a=bd1t c=bd1t" },
		{ TEMPLATE, SETTINGS("Replace", "\"PK\":" CERT("Bw==") ",\"KEK\":[],\"db\":[" CERT("CA==") "]", ""),
		  "7,,8,,5,6 a=bd1t c=bd1t" }, /* no dbx: revocations are gone */
		{ TEMPLATE,
		  SETTINGS("Replace",
			   "\"PK\":" DEFAULT ",\"KEK\":[" DEFAULT
			   "],\"db\":[" CERT("CA==") "],\"dbx\":[" DEFAULT "],\"MokList\":[" DEFAULT "],\"MokListX\":[]",
			   ""),
		  "1,2,8,4,5, a=bd1t c=bd1t" },
		{ TEMPLATE,
		  SETTINGS("Append", "",
			   VARIABLE("d", GLOBAL, "Ag==") VARIABLE("c", GLOBAL, "Aw==") VARIABLE("b", OTHER, "BA==")
				   VARIABLE("C", OTHER, "BQ==") VARIABLE("dbDefault", OTHER, "Bg==")),
		  "1,2,3,4,5,6 a=bd1t c=613d C=bd5d b=bd4d d=612d dbDefault=bd6d" },
		{ NULL, SETTINGS("Replace", "\"PK\":" CERT("AQ==") ",\"KEK\":[],\"db\":[]", VARIABLE("a", OTHER, "AQ==")),
		  "1,,,,, a=bd1d" },
	};
	static struct resolving r;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(resolve(&r, cases[i].base, cases[i].delta), UVM_OK);
		assert_int_equal(r.out.mode, UVM_UEFI_REPLACE);
		assert_string_equal(describe(&r.out), cases[i].meaning);
	}
}

static void resolves_nothing(void **state)
{
	static struct resolving r;

	(void)state;
	assert_int_equal(resolve(&r, NULL, NULL), UVM_OK);
	assert_int_equal(r.out.mode, UVM_UEFI_NONE);
	assert_int_equal(r.out.nvariables, 0);
	for (int i = 0; i < UVM_UEFI_LISTS; i++)
		assert_int_equal(r.out.list[i].len, 0);
}

/* An arena that is too small for the result is refused and stays as it was. */
static void needs_room(void **state)
{
	static struct resolving r;
	size_t need;

	(void)state;
	assert_int_equal(resolve(&r, TEMPLATE, SETTINGS("Append", "\"db\":[" CERT("CA==") "]", VARIABLE("x", OTHER, ""))),
			 UVM_OK);
	need = r.a.used;
	for (r.a.cap = r.start; r.a.cap <= need; r.a.cap++) {
		const bool fits = r.a.cap == need;

		r.a.used = r.start;
		r.d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_int_equal(uvm_uefi_resolve(&r.base, &r.delta, &r.a, &r.out, &r.d), fits ? UVM_OK : UVM_E_SPACE);
		assert_int_equal(r.d.code, fits ? UVM_OK : UVM_E_SPACE);
		assert_int_equal(r.a.used, fits ? need : r.start);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(applies),
		cmocka_unit_test(resolves_nothing),
		cmocka_unit_test(needs_room),
	};

	return cmocka_run_group_tests_name("uefi_resolve", tests, NULL, NULL);
}
