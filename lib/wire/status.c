/* SPDX-License-Identifier: MIT */
/*
 * Names, situations and templates of the status codes, from the one list in status.h.
 */
#include <uvmkit/status.h>

static const struct entry {
	int code;
	const char *name, *situation, *says;
} entries[] = { { UVM_OK, "UVM_OK", "The operation succeeded.", "no error" },
#define ENTRY(name, value, situation, says) { name, #name, situation, says },
		UVM_STATUS_LIST(ENTRY)
#undef ENTRY
};

static const struct entry unknown = { 0, "UVM_E_?", "The number is not a status code.", "unknown failure" };

static const struct entry *find(int code)
{
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		if (entries[i].code == code)
			return &entries[i];
	}
	return &unknown;
}

const char *uvm_status_name(int code)
{
	return find(code)->name;
}

const char *uvm_status_situation(int code)
{
	return find(code)->situation;
}

const char *uvm_status_template(int code)
{
	return find(code)->says;
}
