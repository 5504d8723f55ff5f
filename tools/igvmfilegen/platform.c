/* SPDX-License-Identifier: MIT */
/*
 * Platform names and compatibility masks.
 */
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "platform.h"

const char *const platform_choices[] = { "snp", "tdx", "vbs", NULL };

static const uint8_t choice_types[] = { UVM_IGVM_SEV_SNP, UVM_IGVM_TDX, UVM_IGVM_VSM_ISOLATION };

static int no_such_platform(const struct uvm_igvm *f, uint32_t type)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_PLATFORMS];
	char have[UVM_IGVM_PLATFORM_COUNT * 40];
	size_t at = 0;

	/* each type occurs at most once */
	for (size_t i = 0; i < l->n && at < sizeof(have); i++)
		at += (size_t)snprintf(have + at, sizeof(have) - at, "%s%s (mask=0x%X)", i > 0 ? ", " : "",
				       uvm_igvm_platform_name(l->h[i].platform.platform_type), l->h[i].mask);
	return fail(NULL, NULL, "Platform type %s not found in IGVM file platform headers. Available platforms: %s",
		    uvm_igvm_platform_name(type), have);
}

int platform_mask(const struct uvm_igvm *f, const char *name, uint32_t *ret)
{
	const struct uvm_igvm_header *h;
	size_t i = 0;

	while (strcmp(platform_choices[i], name) != 0) /* the option took no other */
		i++;
	h = uvm_igvm_platform(f, choice_types[i]);
	if (h == NULL)
		return no_such_platform(f, choice_types[i]);
	*ret = h->mask;
	return 0;
}

static void name_of_type(uint32_t type, char out[PLATFORM_NAME])
{
	for (size_t i = 0; platform_choices[i] != NULL; i++) {
		if (choice_types[i] == type) {
			snprintf(out, PLATFORM_NAME, "%s", platform_choices[i]);
			return;
		}
	}
	snprintf(out, PLATFORM_NAME, "platform_%s", uvm_igvm_platform_name(type));
}

void platform_of_mask(const struct uvm_igvm *f, uint32_t mask, char out[PLATFORM_NAME])
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_PLATFORMS];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].mask == mask) {
			name_of_type(l->h[i].platform.platform_type, out);
			return;
		}
	}
	snprintf(out, PLATFORM_NAME, "mask_0x%x", mask);
}
