/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing an image whose records change.
 */
#include "fail.h"
#include "patch.h"

int patch_read(struct input *in, const char *path)
{
	const int r = read_input(in, path);

	if (r != 0 || in->p == in->file.p)
		return r;
	return fail(NULL, NULL, "%s is a resource DLL: change the image, then build the DLL from it", path);
}

int patch_write(const struct uvm_igvm *f, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan;
	int r;

	if (uvm_igvm_plan(f, &plan, &d) < 0)
		return fail(NULL, &d, "laying out the image");
	r = uvm_igvm_save(&plan, path, &d);
	uvm_igvm_plan_free(&plan);
	return r < 0 ? fail(path, &d, "writing the image") : 0;
}
