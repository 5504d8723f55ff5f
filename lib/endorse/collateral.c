/* SPDX-License-Identifier: MIT */
/*
 * Intel's collateral: who signed it, and which level of the TCB a quote comes from.
 *
 * Source: see collateral.h. That a TD which was launched before its platform was updated would only have to be launched again
 * is not told apart: its status is that of the level it has.
 */
#include <stdio.h>
#include <string.h>

#include <uvmkit/json.h>
#include <uvmkit/wire.h>

#include "endorse/collateral.h"
#include "endorse/key.h"
#include "os/say.h"

/* ---- who signed ---- */

X509 *uvm_collateral_signer(STACK_OF(X509) *certs)
{
	for (int i = 0; i < sk_X509_num(certs); i++) {
		if (uvm_cert_is_called(sk_X509_value(certs, i), "Intel SGX TCB Signing"))
			return sk_X509_value(certs, i);
	}
	return NULL;
}

int uvm_collateral_verify(const struct uvm_collateral *c, EVP_PKEY *key, struct uvm_diag *d)
{
	if (key == NULL || !uvm_key_is_p256(key))
		return uvm_say(d, UVM_E_UNSUPPORTED, "the signer's key is not an EC key on P-256");
	return uvm_ecdsa_verify(key, EVP_sha256(), c->body, (struct uvm_slice){ c->signature, sizeof(c->signature) }, d);
}

/* ---- a platform ---- */

static bool reaches(const uint8_t *have, const uint8_t *want, size_t from)
{
	for (size_t i = from; i < UVM_TCB_COMPONENTS; i++) {
		if (have[i] < want[i])
			return false;
	}
	return true;
}

/* A module that has an identity of its own is judged by that: its two versions do not count here. */
static bool has_level(const struct uvm_pck *pck, const uint8_t tee[UVM_TCB_COMPONENTS], const struct uvm_tcb_level *l)
{
	return reaches(pck->svn, l->sgx, 0) && pck->pcesvn >= l->pcesvn && reaches(tee, l->tdx, tee[1] > 0 ? 2 : 0);
}

/* Intel lists the highest first, but whether a level is higher does not depend on that. */
static bool is_higher(const struct uvm_tcb_level *a, const struct uvm_tcb_level *b)
{
	int c = memcmp(a->sgx, b->sgx, sizeof(a->sgx));

	if (c == 0)
		c = a->pcesvn - b->pcesvn;
	if (c == 0)
		c = memcmp(a->tdx, b->tdx, sizeof(a->tdx));
	return c > 0;
}

static const struct uvm_tcb_level *find_level(const struct uvm_tcb_info *info, const struct uvm_pck *pck,
					      const uint8_t tee[UVM_TCB_COMPONENTS])
{
	const struct uvm_tcb_level *best = NULL;

	for (size_t i = 0; i < info->nlevels; i++) {
		const struct uvm_tcb_level *l = &info->levels[i];

		if (has_level(pck, tee, l) && (best == NULL || is_higher(l, best)))
			best = l;
	}
	return best;
}

static const struct uvm_isv_level *find_isv_level(const struct uvm_isv_levels *levels, uint16_t isvsvn)
{
	const struct uvm_isv_level *best = NULL;

	for (size_t i = 0; i < levels->n; i++) {
		const struct uvm_isv_level *l = &levels->at[i];

		if (l->isvsvn <= isvsvn && (best == NULL || l->isvsvn > best->isvsvn))
			best = l;
	}
	return best;
}

/* ${p} under ${mask} against ${want}. */
static bool same_masked(const uint8_t *p, const uint8_t *mask, const uint8_t *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((p[i] & mask[i]) != want[i])
			return false;
	}
	return true;
}

static const struct uvm_tdx_module *find_module(const struct uvm_tcb_info *info, uint8_t version)
{
	if (version == 0)
		return &info->module;
	for (size_t i = 0; i < info->nmodules; i++) {
		if (info->modules[i].version == version)
			return &info->modules[i];
	}
	return NULL;
}

static int judge_module(const struct uvm_tcb_info *info, const struct uvm_tdx_quote *q, const struct uvm_isv_level **ret,
			struct uvm_diag *d)
{
	const struct uvm_tdx_module *m = find_module(info, q->td.tee_tcb_svn[1]);

	*ret = NULL;
	if (m == NULL)
		return uvm_say(d, UVM_E_MISMATCH, "TCB info knows no TDX module of version %u", q->td.tee_tcb_svn[1]);
	if (memcmp(m->mrsigner, q->td.mrsignerseam, sizeof(m->mrsigner)) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "the TDX module has another signer than in TCB info");
	if (!same_masked(q->td.seamattributes, m->mask, m->attributes, sizeof(m->attributes)))
		return uvm_say(d, UVM_E_MISMATCH, "the TDX module has other attributes than in TCB info");
	if (m->version == 0)
		return UVM_OK;
	*ret = find_isv_level(&m->levels, q->td.tee_tcb_svn[0]);
	return *ret != NULL ? UVM_OK
			    : uvm_say(d, UVM_E_MISSING, "the TDX module, version %u.%u, is below all levels of TCB info",
				      m->version, q->td.tee_tcb_svn[0]);
}

int uvm_tcb_info_judge(const struct uvm_tcb_info *info, const struct uvm_pck *pck, const struct uvm_tdx_quote *quote,
		       struct uvm_tcb_verdict *ret, struct uvm_diag *d)
{
	int r;

	if (memcmp(info->fmspc, pck->fmspc, sizeof(info->fmspc)) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "TCB info is about another kind of platform: FMSPC differs from the PCK's");
	if (memcmp(info->pceid, pck->pceid, sizeof(info->pceid)) != 0)
		return uvm_say(d, UVM_E_MISMATCH,
			       "TCB info is about another provisioning enclave: PCE-ID differs from the PCK's");
	r = judge_module(info, quote, &ret->module, d);
	if (r < 0)
		return r;
	ret->level = find_level(info, pck, quote->td.tee_tcb_svn);
	return ret->level != NULL ? UVM_OK : uvm_say(d, UVM_E_MISSING, "the platform is below all levels of TCB info");
}

/* ---- the quoting enclave ---- */

enum { /* in its report */
       QE_MISCSELECT = 16,
       QE_ATTRIBUTES = 48,
       QE_MRSIGNER = 128,
       QE_PRODUCT = 256,
       QE_ISVSVN = 258,
};

/* MISCSELECT is a number there, and its digits here. */
static bool same_miscselect(const struct uvm_qe_identity *id, const uint8_t *report)
{
	const uint32_t have = uvm_le32(report + QE_MISCSELECT);
	const uint8_t digits[4] = { (uint8_t)(have >> 24), (uint8_t)(have >> 16), (uint8_t)(have >> 8), (uint8_t)have };

	return same_masked(digits, id->miscselect_mask, id->miscselect, sizeof(digits));
}

int uvm_qe_identity_judge(const struct uvm_qe_identity *id, const struct uvm_tdx_quote *quote, const struct uvm_isv_level **ret,
			  struct uvm_diag *d)
{
	const uint8_t *report = quote->qe_report.p;
	const char *differs = NULL;

	if (memcmp(report + QE_MRSIGNER, id->mrsigner, sizeof(id->mrsigner)) != 0)
		differs = "signer";
	else if (uvm_le16(report + QE_PRODUCT) != id->isvprodid)
		differs = "product number";
	else if (!same_miscselect(id, report))
		differs = "MISCSELECT";
	else if (!same_masked(report + QE_ATTRIBUTES, id->attributes_mask, id->attributes, sizeof(id->attributes)))
		differs = "attributes";
	if (differs != NULL)
		return uvm_say(d, UVM_E_MISMATCH, "the quoting enclave is not the one of the identity: its %s differs",
			       differs);
	*ret = find_isv_level(&id->levels, uvm_le16(report + QE_ISVSVN));
	return *ret != NULL ? UVM_OK
			    : uvm_say(d, UVM_E_MISSING, "the quoting enclave, version %u, is below all levels of its identity",
				      uvm_le16(report + QE_ISVSVN));
}

/* ---- for sentences ---- */

const char *uvm_advisories_text(struct uvm_slice advisories, char *buf, size_t size)
{
	uint8_t stack[UVM_JSON_STACK(2)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	size_t at = 0;

	buf[0] = '\0';
	if (advisories.p == NULL)
		return buf;
	uvm_json_read(&json, (const char *)advisories.p, advisories.len, stack, 2, &d);
	while (uvm_json_next(&json, &tok) == UVM_OK && tok.event != UVM_JSON_END) {
		if (tok.event != UVM_JSON_STRING)
			continue;
		if (at + tok.raw_len + sizeof(", …") > size) {
			snprintf(buf + at, size - at, "…");
			break;
		}
		at += (size_t)snprintf(buf + at, size - at, "%s%.*s", at > 0 ? ", " : "", (int)tok.raw_len, tok.raw);
	}
	return buf;
}
