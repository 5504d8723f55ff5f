/* SPDX-License-Identifier: MIT */
/*
 * The SNP ID block: what the owner of an image signs and the firmware compares at launch.
 *
 * Source: SEV-SNP ABI, table "IDBLOCK"; identities as microsoft/openvmm's igvmfilegen sets them.
 */
#include <string.h>

#include <uvmkit/endorse.h>
#include <uvmkit/wire.h>

#include "endorse/platform.h"
#include "os/say.h"

const struct uvm_snp_identity uvm_snp_identity_openhcl = { { 0, 0, 0, 1 }, { 'o', 'p', 'e', 'n', 'h', 'c', 'l' } };
const struct uvm_snp_identity uvm_snp_identity_linux_direct = { "OpenVMM SNP test", "linux-direct" };

const struct uvm_snp_identity *uvm_snp_identity_of(enum uvm_image_kind kind)
{
	return kind == UVM_IMAGE_SNP_LINUX_DIRECT ? &uvm_snp_identity_linux_direct : &uvm_snp_identity_openhcl;
}

void uvm_id_block_put(const struct uvm_id_block *b, uint8_t out[UVM_ID_BLOCK_SIZE])
{
	memcpy(out, b->ld, 48);
	memcpy(out + 48, b->identity.family_id, 16);
	memcpy(out + 64, b->identity.image_id, 16);
	uvm_put_le32(out + 80, b->version);
	uvm_put_le32(out + 84, b->guest_svn);
	uvm_put_le64(out + 88, b->policy);
}

void uvm_id_block_get(const uint8_t in[UVM_ID_BLOCK_SIZE], struct uvm_id_block *b)
{
	memcpy(b->ld, in, 48);
	memcpy(b->identity.family_id, in + 48, 16);
	memcpy(b->identity.image_id, in + 64, 16);
	b->version = uvm_le32(in + 80);
	b->guest_svn = uvm_le32(in + 84);
	b->policy = uvm_le64(in + 88);
}

static bool has_id_block(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_SNP_ID_BLOCK && (l->h[i].mask & mask) != 0)
			return true;
	}
	return false;
}

int uvm_id_block_of_file(const struct uvm_igvm *f, const struct uvm_snp_identity *identity, uint32_t guest_svn,
			 struct uvm_id_block *ret, struct uvm_diag *d)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, UVM_IGVM_SEV_SNP), *policy;
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	unsigned have;
	int r;

	if (platform == NULL)
		return uvm_say(d, UVM_E_MISSING, "the image is not for SEV-SNP");
	policy = uvm_endorse_policy(f, platform->mask);
	if (policy == NULL)
		return uvm_say(d, UVM_E_MISSING, "the image has no GUEST_POLICY for SEV-SNP");
	if (has_id_block(f, platform->mask))
		return uvm_say(d, UVM_E_DUPLICATE, "the image has an SNP ID block already, for compatibility mask 0x%x",
			       platform->mask);
	r = uvm_measure_file(f, 1u << UVM_MEASURE_SNP, NULL, digests, &have, d);
	if (r < 0)
		return r;
	*ret = (struct uvm_id_block){
		.identity = *identity, .version = 1, .guest_svn = guest_svn, .policy = policy->policy.policy
	};
	memcpy(ret->ld, digests[UVM_MEASURE_SNP].b, sizeof(ret->ld));
	return UVM_OK;
}

int uvm_id_block_check(const struct uvm_id_block *b, const struct uvm_id_block *of_file, struct uvm_diag *d)
{
	if (memcmp(b->ld, of_file->ld, sizeof(b->ld)) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "its launch digest is not that of the image: it was made for another build");
	if (b->policy != of_file->policy) {
		d->record = "id block";
		return uvm_fail(d, UVM_E_MISMATCH, 88, "policy", b->policy, of_file->policy);
	}
	return UVM_OK;
}
