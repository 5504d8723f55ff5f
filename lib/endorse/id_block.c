/* SPDX-License-Identifier: MIT */
/*
 * The SNP ID block: what the owner of an image signs and the firmware compares at launch.
 *
 * Source: SEV-SNP ABI, table "IDBLOCK"; identities as microsoft/openvmm's igvmfilegen sets them.
 */
#include <string.h>

#include <uvmkit/endorse.h>
#include <uvmkit/wire.h>

const struct uvm_snp_identity uvm_snp_identity_openhcl = { { 0, 0, 0, 1 }, { 'o', 'p', 'e', 'n', 'h', 'c', 'l' } };
const struct uvm_snp_identity uvm_snp_identity_linux_direct = { "OpenVMM SNP test", "linux-direct" };

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
