/* SPDX-License-Identifier: MIT */
/*
 * The flags of a guest's policy, and what is wanted of them. Debugging is a step of its own.
 */
#include <string.h>

#include "endorse/guest_policy.h"
#include "os/say.h"

static const struct flag {
	const char *name;
	uint8_t platform; /* enum uvm_measure_platform */
	uint8_t bit;
	const char *warning; /* when it is set */
} flags[] = {
	{ "smt", UVM_MEASURE_SNP, 16, NULL },
	{ "migration-agent", UVM_MEASURE_SNP, 18, "it may have a migration agent, which can take its memory elsewhere" },
	{ "single-socket", UVM_MEASURE_SNP, 20, NULL },
	{ "cxl", UVM_MEASURE_SNP, 21, NULL },
	{ "aes-256-xts", UVM_MEASURE_SNP, 22, NULL },
	{ "rapl-disabled", UVM_MEASURE_SNP, 23, NULL },
	{ "ciphertext-hiding", UVM_MEASURE_SNP, 24, NULL },
	{ "page-swap-disabled", UVM_MEASURE_SNP, 25, NULL },
	{ "sept-ve-disabled", UVM_MEASURE_TDX, 28, NULL },
	{ "migratable", UVM_MEASURE_TDX, 29, "it may be migrated, by a migration TD that is not looked at" },
	{ "pks", UVM_MEASURE_TDX, 30, NULL },
	{ "key-locker", UVM_MEASURE_TDX, 31, NULL },
	{ "perfmon", UVM_MEASURE_TDX, 63, NULL },
};

#define FLAGS (sizeof(flags) / sizeof(flags[0]))

static uint64_t bit_of(const struct flag *f)
{
	return 1ull << f->bit;
}

/* ---- what is wanted ---- */

static int add_flag(struct uvm_guest_wish *w, const struct flag *f, bool on)
{
	const uint64_t bit = bit_of(f);

	if ((w->mask[f->platform] & bit) != 0 && ((w->value[f->platform] & bit) != 0) != on)
		return UVM_E_CONFLICT;
	w->mask[f->platform] |= bit;
	if (on)
		w->value[f->platform] |= bit;
	return UVM_OK;
}

/* One to three digits up to 255; moves *s behind them. */
static bool take_byte(const char **s, unsigned *ret)
{
	const char *p = *s;
	unsigned v = 0;

	while (*p >= '0' && *p <= '9' && p < *s + 4)
		v = 10 * v + (unsigned)(*p++ - '0');
	if (p == *s || v > UINT8_MAX)
		return false;
	*s = p;
	*ret = v;
	return true;
}

/* "1.55"; of several the greatest. */
static int add_abi(struct uvm_guest_wish *w, const char *s)
{
	unsigned major, minor;

	if (!take_byte(&s, &major) || *s++ != '.' || !take_byte(&s, &minor) || *s != '\0')
		return UVM_E_SYNTAX;
	if ((major << 8 | minor) > w->min_abi)
		w->min_abi = (uint16_t)(major << 8 | minor);
	return UVM_OK;
}

int uvm_guest_wish_add(struct uvm_guest_wish *w, const char *s)
{
	static const char abi[] = "min-abi=";
	const char *equals = strchr(s, '=');
	const bool on = equals != NULL && strcmp(equals, "=on") == 0;

	if (strncmp(s, abi, sizeof(abi) - 1) == 0)
		return add_abi(w, s + sizeof(abi) - 1);
	if (!on && (equals == NULL || strcmp(equals, "=off") != 0))
		return UVM_E_SYNTAX;
	for (size_t i = 0; i < FLAGS; i++) {
		if (strlen(flags[i].name) == (size_t)(equals - s) && memcmp(flags[i].name, s, (size_t)(equals - s)) == 0)
			return add_flag(w, &flags[i], on);
	}
	return UVM_E_SYNTAX;
}

bool uvm_guest_wish_any(const struct uvm_guest_wish *w)
{
	uint64_t any = w->min_abi;

	for (int i = 0; i < UVM_MEASURE_PLATFORMS; i++)
		any |= w->mask[i];
	return any != 0;
}

/* ---- against a report ---- */

int uvm_guest_policy_check(const struct uvm_guest_wish *w, enum uvm_measure_platform platform, uint64_t policy,
			   struct uvm_diag *d)
{
	const unsigned abi = policy & 0xffff;

	for (size_t i = 0; i < FLAGS; i++) {
		const struct flag *f = &flags[i];

		if ((w->mask[f->platform] & bit_of(f)) == 0)
			continue;
		if (f->platform != platform)
			return uvm_say(d, UVM_E_UNSUPPORTED, "%s is not of %s", f->name, uvm_measure_platform_name(platform));
		if (((policy ^ w->value[platform]) & bit_of(f)) != 0)
			return uvm_say(d, UVM_E_MISMATCH, "%s is %s in the guest's policy", f->name,
				       (policy & bit_of(f)) != 0 ? "on" : "off");
	}
	if (w->min_abi != 0 && platform != UVM_MEASURE_SNP)
		return uvm_say(d, UVM_E_UNSUPPORTED, "min-abi is not of %s", uvm_measure_platform_name(platform));
	if (abi < w->min_abi)
		return uvm_say(d, UVM_E_MISMATCH, "the guest's policy takes firmware from ABI %u.%u on, wanted is %u.%u",
			       abi >> 8, abi & 0xff, w->min_abi >> 8, w->min_abi & 0xff);
	return UVM_OK;
}

const char *uvm_guest_policy_warning(enum uvm_measure_platform platform, uint64_t policy)
{
	for (size_t i = 0; i < FLAGS; i++) {
		if (flags[i].warning != NULL && flags[i].platform == platform && (policy & bit_of(&flags[i])) != 0)
			return flags[i].warning;
	}
	return NULL;
}
