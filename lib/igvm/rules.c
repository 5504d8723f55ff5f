/* SPDX-License-Identifier: MIT */
/*
 * The table of named rules. The list is in rules.h; the checks are in check*.c, read.c and write.c.
 */
#include <string.h>

#include "igvm/rules.h"

static const struct uvm_igvm_rule rules[] = {
#define ROW(id, name, severity, status, api, detail, says, sentence) \
	{ name, UVM_IGVM_##severity, UVM_E_##status, UVM_IGVM_API_##api, detail, says, sentence },
	UVM_IGVM_RULE_LIST(ROW)
#undef ROW
};

const struct uvm_igvm_rule *uvm_igvm_rule(enum uvm_igvm_rule_id id)
{
	return &rules[id];
}

const struct uvm_igvm_rule *uvm_igvm_rules(size_t *n)
{
	*n = UVM_IGVM_RULE_COUNT;
	return rules;
}

const struct uvm_igvm_rule *uvm_igvm_rule_find(const char *name)
{
	for (size_t i = 0; i < UVM_IGVM_RULE_COUNT; i++) {
		if (strcmp(rules[i].name, name) == 0)
			return &rules[i];
	}
	return NULL;
}

/* The section of a record by the name in a diagnostic; a number that is not assigned goes by its section's name. */
static int section_of(const char *record)
{
	const struct uvm_igvm_kind *kinds;
	size_t n;

	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		if (strcmp(record, uvm_igvm_section_name((enum uvm_igvm_section)s)) == 0)
			return s;
	}
	kinds = uvm_igvm_kinds(&n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(record, kinds[i].name) == 0)
			return kinds[i].section;
	}
	return UVM_IGVM_DIRECTIVES;
}

int uvm_igvm_api_error(const struct uvm_diag *d)
{
	static const int invalid_header[UVM_IGVM_SECTIONS] = { -9, -10, -11 };
	const struct uvm_igvm_rule *rule = d->rule != NULL ? uvm_igvm_rule_find(d->rule) : NULL;

	if (rule == NULL)
		return 0;
	if (rule->api_error == UVM_IGVM_API_BY_SECTION && d->record != NULL)
		return invalid_header[section_of(d->record)];
	return rule->api_error;
}
