/* SPDX-License-Identifier: MIT */
/*
 * Platforms as options and tables name them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <uvmkit/measure.h>

#include "platform.h"

const char *const platform_words[] = {
	[UVM_IGVM_NATIVE] = "native", [UVM_IGVM_VSM_ISOLATION] = "vbs", [UVM_IGVM_SEV_SNP] = "snp",
	[UVM_IGVM_TDX] = "tdx",       [UVM_IGVM_SEV] = "sev",           [UVM_IGVM_SEV_ES] = "sev-es",
	[UVM_IGVM_CCA] = "cca",       [UVM_IGVM_PLATFORM_COUNT] = NULL,
};

int platform_of_word(const char *word)
{
	if (word == NULL || strcmp(word, "none") == 0)
		return UVM_IGVM_ANY_PLATFORM;
	for (int type = 0; type < UVM_IGVM_PLATFORM_COUNT; type++) {
		if (strcmp(platform_words[type], word) == 0)
			return type;
	}
	return PLATFORM_UNKNOWN;
}

const char *const measure_words[] = {
	[UVM_MEASURE_SNP] = "snp",
	[UVM_MEASURE_TDX] = "tdx",
	[UVM_MEASURE_VBS] = "vbs",
	[UVM_MEASURE_PLATFORMS] = NULL,
};

int measure_platform_of_word(const char *word)
{
	for (int p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		if (strcmp(measure_words[p], word) == 0)
			return p;
	}
	return PLATFORM_UNKNOWN;
}

const char *platform_text(const struct uvm_igvm *f, uint32_t mask, char buf[PLATFORM_TEXT])
{
	const struct uvm_igvm_list *platforms = &f->section[UVM_IGVM_PLATFORMS];
	size_t at = 0;

	strcpy(buf, "-");
	for (size_t i = 0; i < platforms->n; i++) {
		const struct uvm_igvm_header *h = &platforms->h[i];

		if ((mask & h->mask) == 0)
			continue;
		at += (size_t)snprintf(buf + at, PLATFORM_TEXT - at, "%s%s", at > 0 ? "," : "",
				       platform_words[h->platform.platform_type]);
	}
	for (size_t i = 0; i < platforms->n; i++)
		mask &= ~platforms->h[i].mask;
	if (mask != 0)
		snprintf(buf + at, PLATFORM_TEXT - at, "%s0x%" PRIx32, at > 0 ? "," : "", mask);
	return buf;
}

int platform_refuse(const struct uvm_igvm *f, const char *wanted, struct uvm_diag *d)
{
	const struct uvm_igvm_list *platforms = &f->section[UVM_IGVM_PLATFORMS];
	char have[PLATFORM_TEXT];
	uint32_t mask = 0;

	for (size_t i = 0; i < platforms->n; i++)
		mask |= platforms->h[i].mask;
	snprintf(d->text, sizeof(d->text), "the file is not for %s, but for %s", wanted, platform_text(f, mask, have));
	return uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, NULL, 0, 0);
}

int platform_check(const struct uvm_igvm *f, const char *word, struct uvm_diag *d)
{
	const int type = platform_of_word(word);

	if (type < 0 || uvm_igvm_platform(f, (uint32_t)type) != NULL)
		return UVM_OK;
	return platform_refuse(f, word, d);
}
