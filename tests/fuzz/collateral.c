/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: Intel's collateral. The body is a part of the file; a platform or an enclave that has exactly the versions of a
 * level has that level, or one that asks for as much; no key verifies what it did not sign.
 */
#include <openssl/err.h>

#include "endorse/collateral.h"
#include "fuzz.h"

static void check_level(const struct uvm_tcb_info *info, const struct uvm_tcb_level *l)
{
	struct uvm_pck pck = { .pcesvn = l->pcesvn };
	struct uvm_tdx_quote q = { .td.version = 4 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_tcb_verdict v;
	int r;

	memcpy(pck.fmspc, info->fmspc, sizeof(pck.fmspc));
	memcpy(pck.pceid, info->pceid, sizeof(pck.pceid));
	memcpy(pck.svn, l->sgx, sizeof(pck.svn));
	memcpy(q.td.tee_tcb_svn, l->tdx, sizeof(q.td.tee_tcb_svn));
	memcpy(q.td.mrsignerseam, info->module.mrsigner, sizeof(q.td.mrsignerseam));
	memcpy(q.td.seamattributes, info->module.attributes, sizeof(q.td.seamattributes));
	r = uvm_tcb_info_judge(info, &pck, &q, &v, &d);
	FUZZ_CHECK(r == d.code && (r == UVM_OK || d.text[0] != '\0'));
	if (r == UVM_OK) {
		FUZZ_CHECK(v.level >= info->levels && v.level < info->levels + info->nlevels);
		FUZZ_CHECK(memcmp(v.level->sgx, l->sgx, sizeof(l->sgx)) == 0 && v.level->pcesvn == l->pcesvn);
	}
}

static void check_advisories(struct uvm_slice advisories, struct uvm_slice body)
{
	char names[40];

	FUZZ_CHECK(advisories.p == NULL || (advisories.p > body.p && advisories.len < body.len));
	FUZZ_CHECK(strlen(uvm_advisories_text(advisories, names, sizeof(names))) < sizeof(names));
}

static void check_tcb_info(struct uvm_slice body)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_tcb_info info;
	const int r = uvm_tcb_info_read(body, &info, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
	for (size_t i = 0; r == UVM_OK && i < info.nlevels; i++) {
		FUZZ_CHECK(info.nlevels <= UVM_TCB_LEVELS_MAX && info.levels[i].status < UVM_TCB_STATUSES);
		check_level(&info, &info.levels[i]);
		check_advisories(info.levels[i].advisories, body);
	}
}

static void check_qe_identity(struct uvm_slice body)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_qe_identity id;
	const int r = uvm_qe_identity_read(body, &id, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
	for (size_t i = 0; r == UVM_OK && i < id.levels.n; i++) {
		FUZZ_CHECK(id.levels.n <= UVM_ISV_LEVELS_MAX && id.levels.at[i].status < UVM_TCB_STATUSES);
		check_advisories(id.levels.at[i].advisories, body);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		const char *name;
		void (*check)(struct uvm_slice body);
	} kinds[] = { { UVM_COLLATERAL_TCB, check_tcb_info }, { UVM_COLLATERAL_QE, check_qe_identity } };
	uint8_t *p = fuzz_copy(data, size);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_collateral c;
		const int r = uvm_collateral_read((struct uvm_slice){ p, size }, kinds[i].name, &c, &d);

		FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
		if (r == UVM_OK) {
			EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

			FUZZ_CHECK(c.body.p > p && c.body.len < size && c.body.p + c.body.len < p + size);
			FUZZ_CHECK(uvm_collateral_verify(&c, key, &d) < 0);
			EVP_PKEY_free(key);
			kinds[i].check(c.body);
		}
	}
	FUZZ_CHECK(ERR_peek_error() == 0);
	free(p);
	return 0;
}
