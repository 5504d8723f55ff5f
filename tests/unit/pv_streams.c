/* SPDX-License-Identifier: MIT */
/* Output on its way: nothing is lost or invented, whatever the pipes' sizes, and a reader that is slow is waited for. */
#include "paravisor/streams.h"
#include "scratch.h"

static struct pv_stream stream;
static int in[2], out[2];

static void open_all(void)
{
	assert_int_equal(pipe2(in, O_NONBLOCK | O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_NONBLOCK | O_CLOEXEC), 0);
	stream = (struct pv_stream){ .from = in[0], .to = out[1] };
}

static void close_all(void)
{
	assert_int_equal(close(out[0]) + close(out[1]), 0);
}

static void all_of_it(void **state)
{
	static uint8_t b[50000];
	size_t written = 0, got = 0;
	bool closed = false;

	(void)state;
	open_all();
	while (!pv_stream_done(&stream)) {
		const size_t want = sizeof(b) - written < 777 ? sizeof(b) - written : 777;

		for (size_t i = 0; i < want; i++)
			b[i] = (uint8_t)(written + i);
		if (want > 0 && write(in[1], b, want) == (ssize_t)want)
			written += want;
		else if (want == 0 && !closed)
			closed = close(in[1]) == 0;
		pv_stream_move(&stream);
		for (ssize_t n; (n = read(out[0], b, 500)) > 0; got += (size_t)n) {
			for (ssize_t i = 0; i < n; i++)
				assert_int_equal(b[i], (uint8_t)(got + (size_t)i));
		}
	}
	assert_int_equal(written, sizeof(b));
	assert_int_equal(got, sizeof(b));
	assert_int_equal(stream.total, sizeof(b));
	close_all();
}

static void waits(void **state)
{
	static uint8_t b[8192];
	struct pollfd wants;
	size_t written = 0;
	ssize_t n;

	(void)state;
	open_all();
	pv_stream_wants(&stream, &wants);
	assert_true(wants.fd == in[0] && wants.events == POLLIN);
	for (unsigned i = 0; i < 64; i++) {
		n = write(in[1], b, sizeof(b));
		written += n > 0 ? (size_t)n : 0;
		pv_stream_move(&stream);
	}
	pv_stream_wants(&stream, &wants);
	assert_true(wants.fd == out[1] && wants.events == POLLOUT);
	assert_int_equal(close(in[1]), 0);
	assert_false(pv_stream_done(&stream));
	while (!pv_stream_done(&stream)) {
		assert_true(read(out[0], b, sizeof(b)) > 0);
		pv_stream_move(&stream);
	}
	assert_int_equal(stream.total, written);
	close_all();
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(all_of_it), cmocka_unit_test(waits) };

	return cmocka_run_group_tests_name("pv_streams", tests, NULL, NULL);
}
