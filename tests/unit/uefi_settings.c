/* SPDX-License-Identifier: MIT */
/*
 * Custom UEFI JSON: what is refused and where, what is accepted and as which lists and variables, and how much memory it takes.
 *
 * In the texts, what a case is about stands on a line of its own: line 2.
 */
#include <uvmkit/uefi.h>

#include <stdio.h>

#include "unit.h"

#define GLOBAL "Yd/ki8qT0hGqDQDgmAMrjA=="
#define DIGEST "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

#define ROOT(settings) "{\"type\":\"Microsoft.Compute/disks\",\"properties\":{\"uefiSettings\":" settings "}}"
#define MODE(mode, lists, more) ROOT("{\"signatureMode\":\"" mode "\",\"signatures\":" lists more "}")
#define APPEND(lists) MODE("Append", "{" lists "}", "")
#define REPLACE(lists) MODE("Replace", "{" lists "}", "")
#define X509(value) "{\"type\":\"x509\",\"value\":[" value "]}"
#define SHA256(value) "{\"type\":\"sha256\",\"value\":[" value "]}"
#define DEFAULT "{\"type\":\"Default\"}"
#define PK "\"PK\":" X509("\"AQ==\"")
#define FULL PK ",\"KEK\":[" X509("\"AQI=\"") "],\"db\":[" SHA256("\"" DIGEST "\"") "]"
#define DB(value) PK ",\"KEK\":[],\"db\":[\n" value "]"
#define VARIABLE(key, value) MODE("Replace", "{" FULL "}", ",\"" key "\":\n" value)
#define MEMBERS(guid, attributes, value) "{\"guid\":" guid ",\"attributes\":" attributes ",\"value\":" value "}"

struct reading {
	struct uvm_arena a;
	struct uvm_uefi_settings s;
	struct uvm_diag d;
};

/* Read text that ends where its block does, into a block of exactly ${room} bytes. */
static int read_into(struct reading *r, const char *text, size_t n, enum uvm_uefi_kind kind, size_t room)
{
	uint8_t *copy = unit_exact(text, n);
	int status;

	*r = (struct reading){ .a = uvm_arena_init(malloc(room > 0 ? room : 1), room), .d = UVM_DIAG_INIT };
	status = uvm_uefi_read((const char *)copy, n, kind, &r->a, &r->s, &r->d);
	free(copy);
	assert_int_equal(r->d.code, status);
	if (status < 0) {
		assert_int_equal(r->a.used, 0);
		assert_int_equal(r->s.mode, UVM_UEFI_NONE);
	}
	return status;
}

static int read_delta(struct reading *r, const char *text)
{
	return read_into(r, text, strlen(text), UVM_UEFI_DELTA, uvm_uefi_room(strlen(text)));
}

struct refusal {
	const char *text;
	int status;
	uint32_t line, col;
	const char *field;
};

static void check_refusals(const struct refusal *c, size_t n, enum uvm_uefi_kind kind)
{
	for (; n > 0; n--, c++) {
		struct reading r;

		if (read_into(&r, c->text, strlen(c->text), kind, uvm_uefi_room(strlen(c->text))) != c->status ||
		    r.d.line != c->line || r.d.col != c->col)
			fail_msg("%s\n%s at %u:%u, expected %s at %u:%u", c->text, uvm_status_name(r.d.code), r.d.line, r.d.col,
				 uvm_status_name(c->status), c->line, c->col);
		if (c->field == NULL)
			assert_null(r.d.field);
		else
			assert_string_equal(r.d.field, c->field);
		free(r.a.p);
	}
}

static void refuses_structure(void **state)
{
	static const struct refusal cases[] = {
		{ "", UVM_E_SHORT, 1, 1, NULL },
		{ "\xEF\xBB\xBF" REPLACE(FULL), UVM_E_SYNTAX, 1, 1, NULL },
		{ REPLACE(FULL) "\n,", UVM_E_TRAIL, 2, 1, NULL },
		{ REPLACE(FULL ",\n"), UVM_E_SYNTAX, 2, 1, NULL },
		{ "null", UVM_E_TYPE, 1, 1, NULL },
		{ "[]", UVM_E_LENGTH, 1, 1, NULL },
		{ "[\"Microsoft.Compute/disks\",{},\n1]", UVM_E_LENGTH, 2, 1, NULL },
		{ "{\"properties\":{}}", UVM_E_MISSING, 1, 1, "type" },
		{ "{\"type\":\"Microsoft.Compute/disks\"}", UVM_E_MISSING, 1, 1, "properties" },
		{ "{\"type\":\n5,\"properties\":{}}", UVM_E_TYPE, 2, 1, "type" },
		{ "{\"type\":\n\"Microsoft.Compute/disk\",\"properties\":{}}", UVM_E_VALUE, 2, 1, "type" },
		{ "{\"type\":\n\"Microsoft.Compute\\/disks\",\"properties\":{}}", UVM_E_ENCODING, 2, 1, "type" },
		{ "{\"type\":1,\"properties\":2,\n\"type\":3}", UVM_E_DUPLICATE, 2, 1, "type" },
		{ "{\"type\":\"Microsoft.Compute/disks\",\"properties\":\nnull}", UVM_E_TYPE, 2, 1, "properties" },
		{ "{\"type\":\"Microsoft.Compute/disks\",\"properties\":\n{}}", UVM_E_MISSING, 2, 1,
		  "properties.uefiSettings" },
		{ ROOT("\n[\"Replace\",{}]"), UVM_E_TYPE, 2, 1, "properties.uefiSettings" },
		{ ROOT("\n{\"signatures\":{}}"), UVM_E_MISSING, 2, 1, "uefiSettings.signatureMode" },
		{ ROOT("\n{\"signatureMode\":\"Append\"}"), UVM_E_MISSING, 2, 1, "uefiSettings.signatures" },
		{ ROOT("{\"signatures\":{},\"signatureMode\":\n\"append\"}"), UVM_E_VALUE, 2, 1, "uefiSettings.signatureMode" },
		{ ROOT("{\"signatures\":{},\"signatureMode\":\nnull}"), UVM_E_TYPE, 2, 1, "uefiSettings.signatureMode" },
		{ ROOT("{\"signatures\":{},\"signatureMode\":\"Append\",\n\"signature\\u004dode\":\"Append\"}"),
		  UVM_E_DUPLICATE, 2, 1, "uefiSettings.signatureMode" },
		{ ROOT("{\"signatures\":{},\"signatureMode\":\"Append\",\n\"signatures\":{}}"), UVM_E_DUPLICATE, 2, 1,
		  "uefiSettings.signatures" },
		{ MODE("Append", "\nnull", ""), UVM_E_TYPE, 2, 1, "uefiSettings.signatures" },
		{ MODE("Append", "\n[null,null,null,null]", ""), UVM_E_LENGTH, 2, 1, "uefiSettings.signatures" },
		{ MODE("Append", "[null,null,null,null,null,\nnull]", ""), UVM_E_LENGTH, 2, 1, "uefiSettings.signatures" },
	};

	(void)state;
	check_refusals(cases, COUNT(cases), UVM_UEFI_DELTA);
}

static void refuses_signatures(void **state)
{
	static const struct refusal cases[] = {
		{ MODE("Replace", "\n{\"KEK\":[],\"db\":[]}", ""), UVM_E_MISSING, 2, 1, "signatures.PK" },
		{ MODE("Replace", "\n{" PK ",\"db\":[]}", ""), UVM_E_MISSING, 2, 1, "signatures.KEK" },
		{ MODE("Replace", "\n{" PK ",\"KEK\":[]}", ""), UVM_E_MISSING, 2, 1, "signatures.db" },
		{ MODE("Replace", "\n{\"pk\":{},\"KEK\":[],\"db\":[]}", ""), UVM_E_MISSING, 2, 1, "signatures.PK" },
		{ REPLACE("\"PK\":\nnull,\"KEK\":[],\"db\":[]"), UVM_E_TYPE, 2, 1, "signature" },
		{ REPLACE("\"PK\":\n[" X509("") "],\"KEK\":[],\"db\":[]"), UVM_E_TYPE, 2, 1, "signature" },
		{ REPLACE(PK ",\"KEK\":\nnull,\"db\":[]"), UVM_E_TYPE, 2, 1, "signatures.KEK" },
		{ REPLACE(PK ",\"KEK\":\n{},\"db\":[]"), UVM_E_TYPE, 2, 1, "signatures.KEK" },
		{ REPLACE(PK ",\"KEK\":[],\"db\":\nnull"), UVM_E_TYPE, 2, 1, "signatures.db" },
		{ REPLACE(FULL ",\"dbx\":\nnull"), UVM_E_TYPE, 2, 1, "signatures.dbx" },
		{ REPLACE(FULL ",\"MokList\":\n7"), UVM_E_TYPE, 2, 1, "signatures.MokList" },
		{ REPLACE(FULL ",\n\"db\":[]"), UVM_E_DUPLICATE, 2, 1, "signatures.db" },
		{ REPLACE(DB("null")), UVM_E_TYPE, 2, 1, "signature" },
		{ REPLACE(DB("[\"x509\",[]]")), UVM_E_TYPE, 2, 1, "signature" },
		{ REPLACE(DB("{}")), UVM_E_MISSING, 2, 1, "signature.type" },
		{ REPLACE(DB("{\"value\":[],\"type\":1}")), UVM_E_TYPE, 2, 20, "signature.type" },
		{ REPLACE(DB("{\"type\":\"X509\"}")), UVM_E_VALUE, 2, 9, "signature.type" },
		{ REPLACE(DB("{\"type\":\"x509\"}")), UVM_E_MISSING, 2, 1, "signature.value" },
		{ REPLACE(DB("{\"type\":\"x509\",\"value\":\"AQ==\"}")), UVM_E_TYPE, 2, 24, "signature.value" },
		{ REPLACE(DB("{\"type\":\"x509\",\"value\":null}")), UVM_E_TYPE, 2, 24, "signature.value" },
		{ REPLACE(DB("{\"type\":\"x509\",\"type\":\"x509\"}")), UVM_E_DUPLICATE, 2, 16, "signature.type" },
		{ REPLACE(DB(X509("\"AQ==\",7"))), UVM_E_TYPE, 2, 32, "signature.value" },
		{ REPLACE(DB(X509("\"AQ=\""))), UVM_E_ENCODING, 2, 29, "signature.value" },
		{ REPLACE(DB(X509("\"AR==\""))), UVM_E_ENCODING, 2, 27, "signature.value" },
		{ REPLACE(DB(X509("\"AQ-_\""))), UVM_E_ENCODING, 2, 28, "signature.value" },
		{ REPLACE(DB(X509("\"\\/\\/\\/\\/\""))), UVM_E_ENCODING, 2, 25, "signature.value" },
		{ REPLACE(DB(SHA256("\"\""))), UVM_E_LENGTH, 2, 27, "signature.value" },
		{ REPLACE(DB(SHA256("\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\""))), UVM_E_LENGTH, 2, 27,
		  "signature.value" },
		{ REPLACE(DB(SHA256("\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\""))), UVM_E_LENGTH, 2, 27,
		  "signature.value" },
		{ APPEND("\"db\":[\n" DEFAULT "]"), UVM_E_CONFLICT, 2, 1, "signature" },
		{ APPEND("\"db\":[" X509("") ",\n" DEFAULT "]"), UVM_E_CONFLICT, 2, 1, "signature" },
		{ REPLACE(DB(DEFAULT "," DEFAULT)), UVM_E_CONFLICT, 2, 20, "signature" },
		{ REPLACE(DB(DEFAULT "," X509(""))), UVM_E_CONFLICT, 2, 20, "signature" },
		{ REPLACE(DB(X509("") "," DEFAULT)), UVM_E_CONFLICT, 2, 28, "signature" },
	};

	(void)state;
	check_refusals(cases, COUNT(cases), UVM_UEFI_DELTA);
}

static void refuses_variables(void **state)
{
	static const struct refusal cases[] = {
		{ VARIABLE("v", "null"), UVM_E_TYPE, 2, 1, "variable" },
		{ VARIABLE("comment", "\"text\""), UVM_E_TYPE, 2, 1, "variable" },
		{ VARIABLE("v", "[\"" GLOBAL "\",\"Bw==\"]"), UVM_E_LENGTH, 2, 1, "variable" },
		{ VARIABLE("v", "{\"attributes\":\"Bw==\",\"value\":\"\"}"), UVM_E_MISSING, 2, 1, "variable.guid" },
		{ VARIABLE("v", "{\"guid\":\"" GLOBAL "\",\"value\":\"\"}"), UVM_E_MISSING, 2, 1, "variable.attributes" },
		{ VARIABLE("v", "{\"guid\":\"" GLOBAL "\",\"attributes\":\"Bw==\"}"), UVM_E_MISSING, 2, 1, "variable.value" },
		{ VARIABLE("v", "{\"guid\":\"" GLOBAL "\",\"guid\":\"" GLOBAL "\"}"), UVM_E_DUPLICATE, 2, 36, "variable.guid" },
		{ VARIABLE("v", MEMBERS("\"AAECAwQFBgcICQoLDA0O\"", "\"Bw==\"", "\"\"")), UVM_E_LENGTH, 2, 9, "variable.guid" },
		{ VARIABLE("v", MEMBERS("\"AAECAwQFBgcICQoLDA0ODxA=\"", "\"Bw==\"", "\"\"")), UVM_E_LENGTH, 2, 9,
		  "variable.guid" },
		{ VARIABLE("v", MEMBERS("\"8be4df61-93ca-11d2-aa0d-00e098032b8c\"", "\"Bw==\"", "\"\"")), UVM_E_ENCODING, 2, 18,
		  "variable.guid" },
		{ VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"\"", "\"\"")), UVM_E_LENGTH, 2, 49, "variable.attributes" },
		{ VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"BwAAAAA=\"", "\"\"")), UVM_E_LENGTH, 2, 49,
		  "variable.attributes" },
		{ VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "7", "\"\"")), UVM_E_TYPE, 2, 49, "variable.attributes" },
		{ VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"B\\u0077==\"", "\"\"")), UVM_E_ENCODING, 2, 49,
		  "variable.attributes" },
		{ VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"Bw==\"", "null")), UVM_E_TYPE, 2, 64, "variable.value" },
		{ VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"Bw==\"", "\"AQ==AQ==\"")), UVM_E_ENCODING, 2, 67,
		  "variable.value" },
	};

	(void)state;
	check_refusals(cases, COUNT(cases), UVM_UEFI_DELTA);
}

static void refuses_templates(void **state)
{
	static const struct refusal cases[] = {
		{ ROOT("{\"signatures\":{},\"signatureMode\":\n\"Append\"}"), UVM_E_CONFLICT, 2, 1,
		  "uefiSettings.signatureMode" },
		{ REPLACE("\"PK\":\n" DEFAULT ",\"KEK\":[],\"db\":[]"), UVM_E_CONFLICT, 2, 1, "signature" },
		{ REPLACE(DB(DEFAULT)), UVM_E_CONFLICT, 2, 1, "signature" },
		{ REPLACE(FULL ",\"MokList\":[\n" DEFAULT "]"), UVM_E_CONFLICT, 2, 1, "signature" },
	};

	(void)state;
	check_refusals(cases, COUNT(cases), UVM_UEFI_TEMPLATE);
}

static void refuses_every_truncation(void **state)
{
	static const char text[] = VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"Bw==\"", "\"\""));
	struct reading r;

	(void)state;
	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		assert_int_equal(read_into(&r, text, n, UVM_UEFI_DELTA, uvm_uefi_room(n)), UVM_E_SHORT);
		free(r.a.p);
	}
	assert_int_equal(read_into(&r, text, sizeof(text) - 1, UVM_UEFI_DELTA, uvm_uefi_room(sizeof(text) - 1)), UVM_OK);
	free(r.a.p);
}

static void refuses_depth(void **state)
{
	enum { OUTSIDE = 1, DEEP = 127 };
	char text[2 * DEEP + sizeof(REPLACE(FULL)) + 16];

	(void)state;
	for (int levels = DEEP; levels <= DEEP + 1; levels++) {
		struct reading r;
		size_t n = (size_t)sprintf(text, "{\"x\":");

		memset(text + n, '[', (size_t)levels - OUTSIDE);
		n += (size_t)levels - OUTSIDE;
		memset(text + n, ']', (size_t)levels - OUTSIDE);
		n += (size_t)levels - OUTSIDE;
		n += (size_t)sprintf(text + n, ",%s", &REPLACE(FULL)[1]);
		assert_int_equal(read_into(&r, text, n, UVM_UEFI_DELTA, uvm_uefi_room(n)),
				 levels > DEEP ? UVM_E_LIMIT : UVM_OK);
		assert_int_equal(r.d.col, levels > DEEP ? 6 + DEEP - OUTSIDE : 0);
		free(r.a.p);
	}
}

/* What was read, in words: mode, lists as source and counts, variables. */
static const char *describe(const struct uvm_uefi_settings *s)
{
	static char text[1024];
	int n = sprintf(text, "%c", "-AR"[s->mode]);

	for (int i = 0; i < UVM_UEFI_LISTS; i++) {
		const struct uvm_uefi_list *l = &s->list[i];

		if (l->source == UVM_UEFI_DEFAULT)
			n += sprintf(text + n, " %s=default", uvm_uefi_list_name((enum uvm_uefi_list_id)i));
		else if (l->source == UVM_UEFI_GIVEN)
			n += sprintf(text + n, " %s=%u/%u/%u/%zu", uvm_uefi_list_name((enum uvm_uefi_list_id)i), l->objects,
				     l->x509, l->sha256, l->len);
		else
			assert_int_equal(l->len, 0);
	}
	for (size_t i = 0; i < s->nvariables; i++) {
		const struct uvm_uefi_variable *v = &s->variables[i];

		n += sprintf(text + n, " '%.*s':%x=", (int)v->name_len, v->name, v->attributes);
		for (uint32_t k = 0; k < v->value_len; k++)
			n += sprintf(text + n, "%02x", v->value[k]);
	}
	assert_true((size_t)n < sizeof(text));
	return text;
}

static void accepts(void **state)
{
#define READ "R PK=1/1/0/45 KEK=1/1/0/46 db=1/0/1/76"
	static const struct {
		const char *text, *meaning;
	} cases[] = {
		{ REPLACE(FULL), READ },
		{ REPLACE(FULL) " \t\r\n", READ },
		{ "[\"Microsoft.Compute/disks\",[{\"signatures\":{" FULL "},\"signatureMode\":\"\\u0052eplace\"}]]", READ },
		{ "{\"x\":[{}],\"properties\":{\"y\":1,\"uefiSettings\":{\"signatures\":{\"z\":null," FULL
		  "},\"signatureMode\":\"Replace\"}},\"type\":\"Microsoft.Compute/disks\"}",
		  READ },
		{ MODE("Append", "{}", ""), "A" },
		{ APPEND("\"PK\":\"anything\",\"KEK\":null,\"db\":[],\"dbx\":[" SHA256("") "]"), "A db=0/0/0/0 dbx=1/0/0/28" },
		{ MODE("Append", "[null,null,[" SHA256("\"" DIGEST "\",\"" DIGEST "\"") "],null,[]]", ""),
		  "A dbx=1/0/2/124 MokListX=0/0/0/0" },
		{ MODE("Replace", "[" X509("") ",[],[],[],null,[]]", ""),
		  "R PK=1/0/0/0 KEK=0/0/0/0 db=0/0/0/0 dbx=0/0/0/0 MokListX=0/0/0/0" },
		{ REPLACE("\"PK\":" DEFAULT ",\"KEK\":[" DEFAULT
			  "],\"db\":[{\"type\":\"Default\",\"value\":7}],\"MokList\":null"),
		  "R PK=default KEK=default db=default" },
		{ REPLACE("\"PK\":" SHA256("\"" DIGEST
					   "\"") ",\"KEK\":[" X509("\"\",\"AQI=\"") "," X509("\"AQ==\"") "],\"db\":[]"),
		  "R PK=1/0/1/76 KEK=2/3/0/135 db=0/0/0/0" },
		{ REPLACE(DB("{\"value\":[\"" DIGEST "\"],\"note\":[],\"type\":\"sh\\u0061256\"}")),
		  "R PK=1/1/0/45 KEK=0/0/0/0 db=1/0/1/76" },
		{ VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"Bw==\"", "\"AQID\"")), READ " 'v':7=010203" },
		{ VARIABLE("", MEMBERS("\"" GLOBAL "\"", "\"BwAQAA==\"", "\"\"")), READ " '':100007=" },
		{ VARIABLE("v", "[\"" GLOBAL "\",\"AQI=\",\"AQ==\"]"), READ " 'v':201=01" },
		{ VARIABLE("v", "{\"x\":{},\"value\":\"AQ==\",\"attributes\":\"Jw==\",\"guid\":\"" GLOBAL "\"}"),
		  READ " 'v':27=01" },
		{ VARIABLE("b\\u00e9", MEMBERS("\"" GLOBAL "\"", "\"AQ==\"", "\"\"")), READ " 'b\xc3\xa9':1=" },
		{ MODE("Append", "{}",
		       ",\"b\":[\"" GLOBAL "\",\"AQ==\",\"\"],\"ab\":[\"" GLOBAL "\",\"Ag==\",\"\"],\"B\":[\"" GLOBAL
		       "\",\"Aw==\",\"\"],\"a\":[\"" GLOBAL "\",\"BA==\",\"\"],\"\\u0062\":[\"" GLOBAL "\",\"BQ==\",\"\"]"),
		  "A 'B':3= 'a':4= 'ab':2= 'b':5=" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading r;

		if (read_delta(&r, cases[i].text) != UVM_OK)
			fail_msg("%s\n%s at %u:%u", cases[i].text, uvm_status_name(r.d.code), r.d.line, r.d.col);
		assert_string_equal(describe(&r.s), cases[i].meaning);
		free(r.a.p);
	}
}

static void writes_signature_lists(void **state)
{
	static const char text[] = REPLACE(PK ",\"KEK\":[],\"db\":[" X509("\"AQID\"") "," SHA256("\"" DIGEST "\"") "]");
#define OWNER 0xbd, 0x9a, 0xfa, 0x77, 0x59, 0x03, 0x32, 0x4d, 0xbd, 0x60, 0x28, 0xf4, 0xe7, 0x8f, 0x78, 0x4b
	static const uint8_t db[] = {
		0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c,  0x2b, 0xf0, 0x72, /* X.509 */
		47,   0,    0,    0,    0,    0,    0,    0,    19,   0,    0,    0,    OWNER, 1,    2,    3,
		0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36,  0x93, 0x43, 0x28, /* SHA-256 */
		76,   0,    0,    0,    0,    0,    0,    0,    48,   0,    0,    0,    OWNER, 0,    1,    2,
		3,    4,    5,    6,    7,    8,    9,    10,   11,   12,   13,   14,   15,    16,   17,   18,
		19,   20,   21,   22,   23,   24,   25,   26,   27,   28,   29,   30,   31,
	};
	struct reading r;

	(void)state;
	assert_int_equal(read_delta(&r, text), UVM_OK);
	assert_int_equal(r.s.list[UVM_UEFI_DB].len, sizeof(db));
	assert_memory_equal(r.s.list[UVM_UEFI_DB].p, db, sizeof(db));
	free(r.a.p);
}

static void finds_variables(void **state)
{
	static const struct uvm_guid global = UVM_EFI_GLOBAL_GUID, other = UVM_EFI_MICROSOFT_GUID;
	struct reading r;

	(void)state;
	assert_int_equal(read_delta(&r, VARIABLE("Name", MEMBERS("\"" GLOBAL "\"", "\"Bw==\"", "\"AQ==\""))), UVM_OK);
	assert_ptr_equal(uvm_uefi_variable_find(&r.s, "Name", &global), r.s.variables);
	assert_int_equal(r.s.variables->line, 1);
	assert_null(uvm_uefi_variable_find(&r.s, "Name", &other));
	assert_null(uvm_uefi_variable_find(&r.s, "Nam", &global));
	assert_null(uvm_uefi_variable_find(&r.s, "Name1", &global));
	assert_null(uvm_uefi_variable_find(&r.s, "", &global));
	free(r.a.p);
}

/* Any block that is too small is refused; the texts that need most fit into what uvm_uefi_room says. */
static void needs_little_room(void **state)
{
	static const char text[] = VARIABLE("v", MEMBERS("\"" GLOBAL "\"", "\"Bw==\"", "\"AQID\""));
	char longest[8192];
	struct reading r;
	size_t need, n;

	(void)state;
	assert_int_equal(read_delta(&r, text), UVM_OK);
	need = r.a.used;
	free(r.a.p);
	for (size_t room = 0; room < need + 16; room++) {
		const int status = read_into(&r, text, sizeof(text) - 1, UVM_UEFI_DELTA, room);

		assert_true(status == UVM_E_SPACE || (status == UVM_OK && room >= need));
		free(r.a.p);
	}
	for (int kind = 0; kind < 2; kind++) { /* as many empty certificates or members as there is text */
		n = (size_t)sprintf(longest, "%s",
				    kind == 0 ? ROOT("{\"signatureMode\":\"Append\",\"signatures\":{\"db\":[{\"type\":"
						     "\"x509\",\"value\":[\"\"")
					      : ROOT("{\"signatureMode\":\"Append\",\"signatures\":{}"));
		n -= 2; /* ROOT's braces */
		for (int i = 0; i < 1000; i++)
			n += (size_t)sprintf(longest + n, kind == 0 ? ",\"\"" : ",\"\":1");
		n += (size_t)sprintf(longest + n, kind == 0 ? "]}]}}}}" : "}}}");
		assert_int_equal(read_into(&r, longest, n, UVM_UEFI_DELTA, uvm_uefi_room(n)), kind == 0 ? UVM_OK : UVM_E_TYPE);
		free(r.a.p);
	}
}

/* Sorting many variables is not quadratic, whatever their order, and the last of a name wins. */
static void sorts_many_variables(void **state)
{
	enum { COUNT_OF = 20000 };
	char *text = malloc(COUNT_OF * 64);
	struct reading r;
	size_t n;

	(void)state;
	n = (size_t)sprintf(text, "%s",
			    "{\"type\":\"Microsoft.Compute/disks\",\"properties\":{\"uefiSettings\":"
			    "{\"signatureMode\":\"Append\",\"signatures\":{}");
	for (uint32_t i = 0; i < COUNT_OF; i++) {
		const uint32_t name = i * 7919 % (COUNT_OF / 2); /* each name twice, far apart */

		n += (size_t)sprintf(text + n, ",\"%05u\":[\"" GLOBAL "\",\"%s\",\"\"]", name,
				     i < COUNT_OF / 2 ? "AQ==" : "Ag==");
	}
	n += (size_t)sprintf(text + n, "}}}");
	assert_int_equal(read_into(&r, text, n, UVM_UEFI_DELTA, uvm_uefi_room(n)), UVM_OK);
	assert_int_equal(r.s.nvariables, COUNT_OF / 2);
	for (uint32_t i = 0; i < COUNT_OF / 2; i++) {
		char name[8];

		sprintf(name, "%05u", i);
		assert_memory_equal(r.s.variables[i].name, name, 5);
		assert_int_equal(r.s.variables[i].attributes, 2);
	}
	free(r.a.p);
	free(text);
}

static void limits_texts(void **state)
{
	struct reading r = { .d = UVM_DIAG_INIT };

	(void)state;
	assert_int_equal(uvm_uefi_read("", UVM_UEFI_TEXT_MAX + 1u, UVM_UEFI_DELTA, &r.a, &r.s, &r.d), UVM_E_LIMIT);
	assert_int_equal(r.d.got, UVM_UEFI_TEXT_MAX + 1u);
	assert_int_equal(r.d.want, UVM_UEFI_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_structure),
		cmocka_unit_test(refuses_signatures),
		cmocka_unit_test(refuses_variables),
		cmocka_unit_test(refuses_templates),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(refuses_depth),
		cmocka_unit_test(accepts),
		cmocka_unit_test(writes_signature_lists),
		cmocka_unit_test(finds_variables),
		cmocka_unit_test(needs_little_room),
		cmocka_unit_test(sorts_many_variables),
		cmocka_unit_test(limits_texts),
	};

	return cmocka_run_group_tests_name("uefi_settings", tests, NULL, NULL);
}
