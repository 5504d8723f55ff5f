/* SPDX-License-Identifier: MIT */
/*
 * Parts of VM documents that take some thought: virtual NUMA nodes, the digest of the policy, identifiers of devices.
 *
 * Source: microsoft/hcsshim internal/vm/vmutils/numa.go, pkg/securitypolicy.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/wire.h>

#include "uvm/document.h"
#include "uvm/refuse.h"

#define BUILD_NUMA 26100
#define SHA256 32

/* ---- virtual NUMA ---- */

#define NODE_ANY 255
#define PHYSICAL_NODES 64
#define VIRTUAL_NODES 65 /* their numbers go up to 64 */

static int refuse_numa(const struct document_input *in, const char *why)
{
	return uvm_refuse(in->d, UVM_CLASS_NUMA, "virtual NUMA: %s", why);
}

static int check_nodes(const struct document_input *in, const struct document_numa *numa)
{
	const bool any = numa->physical.v[0] == NODE_ANY;

	if (numa->physical.n > VIRTUAL_NODES)
		return refuse_numa(in, "more than 65 nodes");
	for (size_t i = 0; i < numa->physical.n; i++) {
		const uint32_t physical = numa->physical.v[i];

		if (physical != NODE_ANY && physical >= PHYSICAL_NODES)
			return refuse_numa(in, "nodes of the host are 0 to 63, or 255 for any");
		if (any != (physical == NODE_ANY))
			return refuse_numa(in, "either all nodes of the host are named, or none");
		if (numa->memory.v[i] == 0)
			return refuse_numa(in, "a node without memory");
	}
	return UVM_OK;
}

/* The nodes are the whole VM. Nodes without processors are only allowed when none has any, and then they have no memory either.
 */
static int check_totals(const struct document_input *in, const struct document_numa *numa, uint64_t processors, uint64_t memory)
{
	uint64_t all_processors = 0, left = memory;

	for (size_t i = 0; i < numa->physical.n; i++) {
		all_processors += numa->processors.v[i];
		if (numa->memory.v[i] > left)
			return refuse_numa(in, "the nodes have more memory than the VM");
		left -= numa->memory.v[i];
	}
	if (all_processors == 0)
		return refuse_numa(in, "nodes with memory but no processors");
	if (all_processors != processors)
		return uvm_refuse(in->d, UVM_CLASS_NUMA, "virtual NUMA: the nodes have %" PRIu64 " processors, the VM %" PRIu64,
				  all_processors, processors);
	return left == 0 ? UVM_OK : refuse_numa(in, "the nodes have less memory than the VM");
}

static int fill_explicit(const struct document_input *in, uint64_t processors, uint64_t memory, struct document_numa *ret)
{
	const struct uvm_options *o = in->o;
	int status;

	ret->physical = o->NumaMappedPhysicalNodes;
	ret->processors = o->NumaProcessorCounts;
	ret->memory = o->NumaMemoryBlocksCounts;
	if (ret->physical.n != ret->processors.n || ret->physical.n != ret->memory.n)
		return refuse_numa(in, "the lists of nodes, processors and memory differ in length");
	status = check_nodes(in, ret);
	return status == UVM_OK ? check_totals(in, ret, processors, memory) : status;
}

int document_numa(const struct document_input *in, uint64_t processors, uint64_t memory, struct document_numa *ret)
{
	const struct uvm_options *o = in->o;
	int status = UVM_OK;

	*ret = (struct document_numa){ .preferred = o->PreferredPhysicalNumaNodes };
	ret->present = o->MaxProcessorsPerNumaNode > 0 || o->NumaMappedPhysicalNodes.n > 0;
	if (!ret->present)
		return UVM_OK;
	if (in->h->build < BUILD_NUMA)
		return uvm_refuse(in->d, UVM_CLASS_HOST_BUILD, "virtual NUMA needs build %d, the host has %" PRIu32, BUILD_NUMA,
				  in->h->build);
	if (o->MaxProcessorsPerNumaNode == 0) {
		status = fill_explicit(in, processors, memory, ret);
	} else if (o->MaxMemorySizePerNumaNode == 0) {
		return refuse_numa(in, "MaxProcessorsPerNumaNode needs MaxMemorySizePerNumaNode");
	} else {
		ret->max_processors_per_node = o->MaxProcessorsPerNumaNode;
		ret->max_size_per_node = o->MaxMemorySizePerNumaNode;
	}
	if (status == UVM_OK && o->AllowOvercommit)
		return refuse_numa(in, "needs memory that is the host's own: AllowOvercommit must be off");
	return status;
}

/* ---- the policy's digest ---- */

static int refuse_policy(const struct document_input *in, size_t at)
{
	return uvm_refuse(in->d, UVM_CLASS_POLICY_BASE64, "SecurityPolicy is not base64: character %zu", at + 1);
}

/* What ends before its last byte does may have any bits behind: they are cleared, as only that is canonical. */
static void clear_loose_bits(char *text, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const size_t pad = n >= 4 && text[n - 1] == '=' ? 1 + (text[n - 2] == '=') : 0;
	const char *digit = pad > 0 ? memchr(alphabet, text[n - 1 - pad], sizeof(alphabet) - 1) : NULL;

	if (digit != NULL)
		text[n - 1 - pad] = alphabet[(size_t)(digit - alphabet) & (pad == 2 ? 0x30 : 0x3C)];
}

/* As lenient as Go, which decodes it in the guest: line ends count for nothing. */
int document_launch_data(const struct document_input *in, const char **ret)
{
	const char *policy = in->o->SecurityPolicy;
	char *text = uvm_mem_text(in->m, policy, strlen(policy));
	uint8_t *bytes = uvm_mem_take(in->m, strlen(policy) + 1, 1), digest[SHA256];
	size_t n = 0, len, bad = 0;

	for (const char *s = policy; bytes != NULL && *s != '\0'; s++) {
		if (*s != '\r' && *s != '\n')
			text[n++] = *s;
	}
	clear_loose_bits(text, n);
	if (bytes == NULL)
		return uvm_mem_status(in->m, in->d);
	if (uvm_base64_decode(text, n, bytes, n + 1, &len, &bad) < 0)
		return refuse_policy(in, bad);
	if (EVP_Digest(bytes, len, digest, NULL, EVP_sha256(), NULL) != 1)
		return uvm_fail(in->d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
	*ret = uvm_mem_base64(in->m, digest, sizeof(digest));
	return UVM_OK;
}

/* ---- devices ---- */

static int by_key(const void *a, const void *b)
{
	const struct document_device *x = a, *y = b;

	return strcmp(x->key, y->key);
}

/* A GUID that nothing else has: of VM, device and function. */
static int make_key(const struct document_input *in, const struct uvm_device *device, char key[UVM_GUID_TEXT])
{
	const char *text = uvm_mem_format(in->m, "%s\n%s\n%u", in->o->ID, device->DeviceInstanceID,
					  device->VirtualFunctionIndex);
	uint8_t digest[SHA256];
	struct uvm_guid g;

	if (EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL) != 1)
		return uvm_fail(in->d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
	memcpy(g.b, digest, sizeof(g.b));
	g.b[7] = (uint8_t)((g.b[7] & 0x0F) | 0x80); /* version 8: made by rules of one's own */
	g.b[8] = (uint8_t)((g.b[8] & 0x3F) | 0x80);
	uvm_guid_format(&g, key);
	return UVM_OK;
}

int document_devices(const struct document_input *in, bool numa, struct document_devices *ret)
{
	const struct uvm_devices *devices = &in->o->AssignedDevices;
	struct document_device *v = uvm_mem_take(in->m, devices->n, sizeof(*v));

	*ret = (struct document_devices){ .numa = numa };
	if (v == NULL || devices->n == 0)
		return uvm_mem_status(in->m, in->d);
	for (size_t i = 0; i < devices->n; i++) {
		const int status = make_key(in, &devices->v[i], v[i].key);

		v[i].device = &devices->v[i];
		if (status < 0)
			return status;
	}
	qsort(v, devices->n, sizeof(*v), by_key);
	for (size_t i = 1; i < devices->n; i++) {
		if (strcmp(v[i].key, v[i - 1].key) == 0)
			return uvm_refuse(in->d, UVM_CLASS_DEVICE_DUPLICATE, "device %s, function %u is assigned twice",
					  v[i].device->DeviceInstanceID, v[i].device->VirtualFunctionIndex);
	}
	ret->v = v;
	ret->n = devices->n;
	return UVM_OK;
}
