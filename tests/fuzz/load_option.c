/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: load options. What is taken apart is all of the input and in its order; nodes lie in the path, one behind
 * another.
 */
#include <uvmkit/nvram.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_load_option o;
	struct uvm_path_node node;
	const uint8_t *last = NULL;
	const int status = uvm_load_option_read(copy, size, &o, &d);

	FUZZ_CHECK(status == d.code);
	if (status < 0) {
		FUZZ_CHECK(d.off <= size);
		free(copy);
		return 0;
	}
	FUZZ_CHECK(o.description == copy + 6 && o.path == o.description + o.description_len);
	FUZZ_CHECK(o.optional == o.path + o.path_len && o.optional + o.optional_len == copy + size);
	FUZZ_CHECK(o.description_len >= 2 && o.path_len >= 4);
	for (size_t at = 0; uvm_path_next(&o, &at, &node); last = node.data + node.len) {
		FUZZ_CHECK(node.data >= o.path + 4 && node.data + node.len <= o.path + o.path_len);
		FUZZ_CHECK(last == NULL || node.data >= last + 4);
		FUZZ_CHECK(node.type != UVM_NODE_END);
	}
	free(copy);
	return 0;
}
