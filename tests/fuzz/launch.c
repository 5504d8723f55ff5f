/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: firmware and what it says about its launch. Digests of more processors begin with those of fewer, and two runs
 * agree.
 *
 * Input: a byte (bits 0-1 mode, bits 2-3 hypervisor, bit 4 a kernel), a byte (processors), the end of the firmware; zeros in
 * front of it make whole pages.
 */
#include <uvmkit/launch.h>

#include <string.h>

#include "fuzz.h"

#define PAGE 4096u

struct digests {
	struct uvm_digest at[9];
	unsigned n;
};

static int collect(void *arg, unsigned vcpus, const struct uvm_digest *digest, const uint8_t *vmsa)
{
	struct digests *s = arg;

	FUZZ_CHECK((vmsa == NULL) == (vcpus == 0));
	FUZZ_CHECK(vcpus == s->n || vcpus == s->n + 1);
	FUZZ_CHECK(digest->len == 32 || digest->len == 48);
	s->n = vcpus;
	s->at[vcpus] = *digest;
	return UVM_OK;
}

static void measure(struct uvm_launch *l, unsigned vcpus)
{
	struct uvm_diag d = UVM_DIAG_INIT, d2 = UVM_DIAG_INIT;
	struct digests a = { .n = 0 }, b = { .n = 0 };
	const int r = uvm_launch_measure(l, vcpus, collect, &a, &d);

	FUZZ_CHECK(r == d.code);
	if (r < 0 || vcpus < 2)
		return;
	FUZZ_CHECK(uvm_launch_measure(l, vcpus - 1, collect, &b, &d2) == UVM_OK);
	for (unsigned i = 0; i <= b.n; i++)
		FUZZ_CHECK(memcmp(a.at[i].b, b.at[i].b, b.at[i].len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_launch l = { .features = 1, .vcpu_sig = 0x800f12 };
	size_t room;
	uint8_t *p;

	if (size < 2)
		return 0;
	room = (size - 2 + PAGE - 1) / PAGE * PAGE;
	p = calloc(1, room + PAGE);
	FUZZ_CHECK(p != NULL);
	memcpy(p + room - (size - 2), data + 2, size - 2);
	l.mode = (enum uvm_launch_mode)(data[0] & 3);
	l.vmm = (enum uvm_launch_vmm)(data[0] >> 2 & 3);
	l.firmware = (struct uvm_launch_bytes){ p, room };
	if (l.mode == UVM_LAUNCH_SNP_SVSM)
		l.svsm = l.firmware;
	if ((data[0] & 16) != 0)
		l.kernel = (struct uvm_launch_bytes){ data, size };
	measure(&l, data[1] & 7);
	free(p);
	return 0;
}
