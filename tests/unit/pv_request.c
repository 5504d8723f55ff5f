/* SPDX-License-Identifier: MIT */
/* Lines of the host: what is refused and why, what arguments become. */
#include "paravisor/channel.h"
#include "unit.h"

static struct pv_request request;

static int read_line(const char *line, struct uvm_diag *d)
{
	const size_t n = strlen(line);
	char *exact = (char *)unit_exact(line, n);
	const int r = pv_request_read(&request, exact, n, d);

	free(exact);
	return r;
}

static void refused(void **state)
{
	static const struct {
		const char *line;
		int code;
		uint64_t off; /* where it is the paravisor's own refusal */
	} cases[] = {
		{ "", UVM_E_SHORT, UVM_NO_OFFSET },
		{ "[]", UVM_E_TYPE, 0 },
		{ "{}", UVM_E_MISSING, 2 },
		{ "{\"op\":\"start\"", UVM_E_SHORT, UVM_NO_OFFSET },
		{ "{\"op\":\"start\"} {}", UVM_E_TRAIL, UVM_NO_OFFSET },
		{ "{\"op\":\"run\"}", UVM_E_TYPE, 6 },
		{ "{\"op\":1}", UVM_E_TYPE, 6 },
		{ "{\"op\":\"start\",\"op\":\"start\"}", UVM_E_DUPLICATE, 19 },
		{ "{\"op\":\"start\",\"argv\":\"sh\"}", UVM_E_TYPE, 21 },
		{ "{\"op\":\"start\",\"argv\":[\"sh\"],\"argv\":[\"sh\"]}", UVM_E_DUPLICATE, 35 },
		{ "{\"op\":\"start\",\"argv\":[1]}", UVM_E_TYPE, 22 },
		{ "{\"op\":\"start\",\"argv\":[]}", UVM_E_VALUE, 22 },
		{ "{\"op\":\"start\",\"argv\":[\"\"]}", UVM_E_VALUE, 24 },
		{ "{\"op\":\"start\",\"argv\":[\"sh\\u0000x\"]}", UVM_E_VALUE, 22 },
		{ "{\"op\":\"stop\",\"argv\":[\"sh\"]}", UVM_E_VALUE, 27 },
		{ "{\"op\":\"stop\",\"x\":[[[[[[[[[]]]]]]]]]}", UVM_E_LIMIT, UVM_NO_OFFSET },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		const int r = read_line(cases[i].line, &d);

		if (r != cases[i].code || (cases[i].off != UVM_NO_OFFSET && d.off != cases[i].off))
			fail_msg("%s: status %d at %lu", cases[i].line, r, (unsigned long)d.off);
	}
}

static void too_many(void **state)
{
	static char line[4096];
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t n;

	(void)state;
	strcpy(line, "{\"op\":\"start\",\"argv\":[\"a\"");
	n = strlen(line);
	for (unsigned i = 1; i < PV_ARGS_MAX; i++, n += 4)
		strcpy(line + n, ",\"a\"");
	strcpy(line + n, "]}");
	assert_int_equal(read_line(line, &d), UVM_OK);
	assert_int_equal(request.nargs, PV_ARGS_MAX);
	assert_null(request.argv[PV_ARGS_MAX]);
	strcpy(line + n, ",\"a\"]}");
	assert_int_equal(read_line(line, &d), UVM_E_LIMIT);
}

static void taken(void **state)
{
	static const struct {
		const char *line;
		enum pv_op op;
	} cases[] = {
		{ "{\"op\":\"start\"}", PV_OP_START },
		{ " { \"more\" : {\"op\":1}, \"op\" : \"inspect\" } ", PV_OP_INSPECT },
		{ "{\"op\":\"stop\"}", PV_OP_STOP },
		{ "{\"op\":\"b\\u0079e\"}", PV_OP_BYE },
	};
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(read_line(cases[i].line, &d), UVM_OK);
		assert_int_equal(request.op, cases[i].op);
		assert_int_equal(request.nargs, 0);
		assert_null(request.argv[0]);
	}
	assert_int_equal(read_line("{\"argv\":[\"/bin/sh\",\"-c\",\"echo \\\"\\u00e4\\\"\"],\"op\":\"start\"}", &d), UVM_OK);
	assert_int_equal(request.nargs, 3);
	assert_string_equal(request.argv[0], "/bin/sh");
	assert_string_equal(request.argv[2], "echo \"\xc3\xa4\"");
	assert_null(request.argv[3]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(refused), cmocka_unit_test(too_many),
						   cmocka_unit_test(taken) };

	return cmocka_run_group_tests_name("pv_request", tests, NULL, NULL);
}
