/* SPDX-License-Identifier: MIT */
/*
 * The last step of uvmkit verify: the product policy that the measured image carries.
 */
#include <stdio.h>

#include "os/say.h"
#include "verify_inputs.h"

/* The first field that is not as wanted, or NULL. */
static const struct uvm_policy_field *find_difference(const struct policy_wishes *w, const struct uvm_policy *have)
{
	const struct uvm_policy_field *f;

	for (size_t i = 0; (f = policy_field_at(i)) != NULL; i++) {
		const struct policy_wish *wish = policy_wish_find(w, f);
		const struct uvm_policy_value *want = wish != NULL ? &wish->value : uvm_policy_value(&w->policy, f->name);

		if ((wish != NULL || w->against != NULL) && !policy_value_same(uvm_policy_value(have, f->name), want))
			return f;
	}
	return NULL;
}

static int check(const struct verify_inputs *in, uint32_t platform_type, struct uvm_diag *d)
{
	const struct uvm_policy_field *f;
	struct uvm_image_config_page page;
	struct uvm_policy have;
	int r = uvm_image_find_config(in->req.image, platform_type, &page, d);

	if (r == UVM_OK)
		r = uvm_policy_decode(&have, page.page + page.policy_offset, page.policy_size, d);
	if (r < 0)
		return r;
	if (in->wishes.against != NULL && have.product != in->wishes.policy.product)
		return uvm_say(d, UVM_E_MISMATCH, "the image carries a policy of product %s",
			       have.product != NULL ? have.product->name : "none");
	f = find_difference(&in->wishes, &have);
	return f != NULL ? uvm_say(d, UVM_E_MISMATCH, "%s is not as wanted in the image's policy", f->name) : UVM_OK;
}

void verify_policy(const struct verify_inputs *in, struct uvm_verify *v)
{
	static const uint32_t types[] = { [UVM_MEASURE_SNP] = UVM_IGVM_SEV_SNP,
					  [UVM_MEASURE_TDX] = UVM_IGVM_TDX,
					  [UVM_MEASURE_VBS] = UVM_IGVM_VSM_ISOLATION };
	struct uvm_verify_step *s = &v->step[UVM_VERIFY_POLICY];
	struct uvm_diag d = UVM_DIAG_INIT;

	if (!in->want_policy)
		return;
	if (v->step[UVM_VERIFY_MEASUREMENT].state != UVM_VERIFY_HOLDS) {
		uvm_verify_unknown(v, UVM_VERIFY_POLICY, UVM_VERIFY_MEASUREMENT);
		return;
	}
	if (check(in, types[v->evidence.platform], &d) == UVM_OK) {
		s->state = UVM_VERIFY_HOLDS;
		snprintf(s->reason, sizeof(s->reason), "carried as wanted; enforced only if this image's paravisor does");
		return;
	}
	s->state = UVM_VERIFY_FAILS;
	(void)uvm_diag_format(&d, s->reason, sizeof(s->reason));
}
