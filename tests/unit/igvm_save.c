/* SPDX-License-Identifier: MIT */
/* Saving a planned file: all pieces and their padding in order, more of them than one system call takes, or no file at all. */
#include <uvmkit/igvm.h>

#include "os/fault.h"
#include "os/file.h"
#include "scratch.h"

static uint8_t head[] = "head of the file";

static struct uvm_igvm_plan plan_of(struct uvm_igvm_piece *pieces, size_t n)
{
	struct uvm_igvm_plan plan = { .total = sizeof(head), .head = head, .head_len = sizeof(head), .pieces = pieces };

	for (; plan.npieces < n; plan.npieces++) {
		pieces[plan.npieces].offset = (uint32_t)plan.total;
		plan.total += pieces[plan.npieces].len + (uint64_t)pieces[plan.npieces].pad;
	}
	return plan;
}

static void assert_saved(const struct uvm_igvm_plan *plan)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;
	const uint8_t *p;

	assert_int_equal(uvm_igvm_save(plan, "out", &d), UVM_OK);
	assert_int_equal(uvm_file_read("out", plan->total, &b, &d), UVM_OK);
	assert_int_equal(b.len, plan->total);
	assert_memory_equal(b.p, plan->head, plan->head_len);
	p = b.p + plan->head_len;
	for (size_t i = 0; i < plan->npieces; i++) {
		const struct uvm_igvm_piece *piece = &plan->pieces[i];

		assert_int_equal(p - b.p, piece->offset);
		assert_memory_equal(p, piece->p, piece->len);
		for (p += piece->len; p < b.p + piece->offset + piece->len + piece->pad; p++)
			assert_int_equal(*p, 0);
	}
	uvm_bytes_free(&b);
}

/* Around the numbers of pieces after which a system call is made, and with more padding than one block of zeros. */
static void all_pieces(void **state)
{
	static const uint8_t text[] = "0123456789";
	struct uvm_igvm_piece pieces[600];
	struct uvm_igvm_plan plan;

	(void)state;
	for (uint32_t i = 0; i < COUNT(pieces); i++)
		pieces[i] = (struct uvm_igvm_piece){ text + i % 10, 1 + i % (10 - i % 10), i % 3 == 0 ? i : 0, 0 };
	for (size_t n = 0; n < COUNT(pieces); n += n < 3 || (n > 100 && n < 300) ? 1 : 37) {
		plan = plan_of(pieces, n);
		assert_saved(&plan);
	}
	pieces[1].pad = 300 * 65536 + 1;
	pieces[2].pad = 65536;
	plan = plan_of(pieces, 4);
	assert_saved(&plan);
}

/* Whichever system call fails, there is the old file or the new one, and nothing besides. */
static void faults(void **state)
{
	struct uvm_igvm_piece piece = { head, 4, 100, 0 };
	const struct uvm_igvm_plan plan = plan_of(&piece, 1);
	unsigned n = 0, failed = 0;

	(void)state;
	do {
		struct uvm_diag d = UVM_DIAG_INIT;
		int r;

		scratch_put("out", "old");
		uvm_fault_set(++n, UVM_FAULT_ENOSPC);
		r = uvm_igvm_save(&plan, "out", &d);
		assert_true(r == UVM_OK || r == UVM_E_IO);
		assert_int_equal(d.code, r);
		assert_int_equal(scratch_count("."), 1);
		assert_true(scratch_is("out", (const char *)head) || scratch_is("out", "old"));
		failed += r != UVM_OK;
	} while (uvm_fault_calls() >= n);
	uvm_fault_set(0, UVM_FAULT_NONE);
	assert_true(failed > 5);
	assert_true(scratch_is("out", (const char *)head)); /* as a string: padding follows its NUL */
}

int main(void)
{
	const struct CMUnitTest tests[] = { scratch_test(faults), scratch_test(all_pieces) };

	return cmocka_run_group_tests_name("igvm_save", tests, NULL, NULL);
}
