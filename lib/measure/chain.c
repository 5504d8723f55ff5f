/* SPDX-License-Identifier: MIT */
/*
 * The platforms that have a launch measurement, and what their chains share.
 */
#include "measure/chain.h"

const uint8_t uvm_zero_page[UVM_PAGE_SIZE];

static const struct uvm_chain_ops *const platforms[UVM_MEASURE_PLATFORMS] = {
	[UVM_MEASURE_SNP] = &uvm_chain_snp,
	[UVM_MEASURE_TDX] = &uvm_chain_tdx,
	[UVM_MEASURE_VBS] = &uvm_chain_vbs,
};

const struct uvm_chain_ops *uvm_chain_ops(int p)
{
	return p >= 0 && p < UVM_MEASURE_PLATFORMS ? platforms[p] : NULL;
}

int uvm_measure_platform_of(uint32_t platform_type)
{
	for (int p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		if (platforms[p]->platform_type == platform_type)
			return p;
	}
	return -1;
}

const char *uvm_measure_platform_name(enum uvm_measure_platform p)
{
	const struct uvm_chain_ops *ops = uvm_chain_ops((int)p);

	return ops != NULL ? ops->name : "?";
}

int uvm_chain_start(struct uvm_chain *c, const struct uvm_chain_ops *ops)
{
	*c = (struct uvm_chain){ .ops = ops };
	c->md = EVP_MD_fetch(NULL, ops->md, NULL);
	if (c->md == NULL)
		return UVM_E_CRYPTO;
	c->ctx = EVP_MD_CTX_new();
	c->copy = EVP_MD_CTX_new();
	if (c->ctx == NULL || c->copy == NULL)
		return UVM_E_NOMEM;
	return ops->start(c);
}

void uvm_chain_end(struct uvm_chain *c)
{
	EVP_MD_CTX_free(c->copy);
	EVP_MD_CTX_free(c->ctx);
	EVP_MD_free(c->md);
	*c = (struct uvm_chain){ 0 };
}

size_t uvm_chain_len(const struct uvm_chain *c)
{
	return (size_t)EVP_MD_get_size(c->md);
}
