/* SPDX-License-Identifier: MIT */
/*
 * Layers of Windows pods.
 *
 * Source: microsoft/hcsshim internal/layers; containerd's mounts of Windows snapshotters.
 */
#include <string.h>

#include "uvm/decode.h"
#include "uvm/layers.h"
#include "uvm/refuse.h"

struct mount {
	const char *type, *source, *target;
	struct uvm_texts options;
};

static const struct decode_field fields[] = {
	{ .name = "type", .type = DECODE_TEXT, .off = offsetof(struct mount, type) },
	{ .name = "source", .type = DECODE_TEXT, .off = offsetof(struct mount, source) },
	{ .name = "target", .type = DECODE_TEXT, .off = offsetof(struct mount, target) },
	{ .name = "options", .type = DECODE_TEXTS, .off = offsetof(struct mount, options) },
};
static const struct decode_object object = { fields, 4, sizeof(struct mount) };

/* What follows ${name}= in the last option of that name; NULL: there is none. */
static const char *option_of(const struct mount *mount, const char *name)
{
	const size_t n = strlen(name);
	const char *value = NULL;

	for (size_t i = 0; i < mount->options.n; i++) {
		if (strncmp(mount->options.v[i], name, n) == 0 && mount->options.v[i][n] == '=')
			value = mount->options.v[i] + n + 1;
	}
	return value;
}

static int read_paths(struct uvm_mem *m, const struct mount *mount, const char *name, struct uvm_texts *ret, struct uvm_diag *d)
{
	const char *text = option_of(mount, name);
	struct uvm_diag why = UVM_DIAG_INIT;

	*ret = (struct uvm_texts){ NULL, 0 };
	if (text == NULL || decode(m, DECODE_TEXTS, NULL, text, strlen(text), ret, &why) == UVM_OK)
		return UVM_OK;
	return uvm_refuse(d, UVM_CLASS_LAYERS, "option %s of the mount is not a JSON list of paths", name);
}

static int check_block_cim(const struct mount *mount, const struct layers *l, struct uvm_diag *d)
{
	const char *type = option_of(mount, "blockCIMType"), *merged = option_of(mount, "mergedCIMPath");

	if (l->parents.n == 0)
		return uvm_refuse(d, UVM_CLASS_LAYERS, "a BlockCIM mount needs at least one layer in parentCimPaths");
	if (type == NULL || (strcmp(type, "file") != 0 && strcmp(type, "device") != 0))
		return uvm_refuse(d, UVM_CLASS_LAYERS, "blockCIMType of the mount must be file or device");
	if (l->parents.n > 1 && (merged == NULL || *merged == '\0'))
		return uvm_refuse(d, UVM_CLASS_LAYERS, "%zu layers need a mergedCIMPath", l->parents.n);
	return UVM_OK;
}

static int read_mount(struct uvm_mem *m, const struct mount *mount, struct layers *ret, struct uvm_diag *d)
{
	const char *type = mount->type != NULL ? mount->type : "";
	int status;

	if (mount->target != NULL && *mount->target != '\0')
		return uvm_refuse(d, UVM_CLASS_LAYERS, "the mount of the root file system must have no target");
	ret->scratch = mount->source != NULL ? mount->source : "";
	ret->block_cim = strcmp(type, "BlockCIM") == 0;
	if (ret->block_cim) {
		status = read_paths(m, mount, "parentCimPaths", &ret->parents, d);
		return status == UVM_OK ? check_block_cim(mount, ret, d) : status;
	}
	if (strcmp(type, "windows-layer") == 0)
		return read_paths(m, mount, "parentLayerPaths", &ret->parents, d);
	return uvm_refuse(d, UVM_CLASS_LAYERS, "a mount of type \"%s\" cannot boot a VM: BlockCIM or windows-layer", type);
}

int layers_read(struct uvm_mem *m, const char *rootfs, size_t len, const struct uvm_texts *folders, struct layers *ret,
		struct uvm_diag *d)
{
	struct decode_list mounts = { NULL, 0 };

	*ret = (struct layers){ 0 };
	if (rootfs != NULL && decode(m, DECODE_LIST, &object, rootfs, len, &mounts, d) < 0)
		return uvm_reclass(d, UVM_CLASS_SPEC_JSON, "rootfs");
	if (mounts.n > 0 && folders->n > 0)
		return uvm_refuse(d, UVM_CLASS_LAYERS, "the pod has both a mount and windows.layerFolders");
	if (mounts.n > 1)
		return uvm_refuse(d, UVM_CLASS_LAYERS, "the pod has %zu mounts for its root file system", mounts.n);
	if (mounts.n == 1)
		return read_mount(m, mounts.v, ret, d);
	if (folders->n < 2)
		return uvm_refuse(d, UVM_CLASS_LAYERS,
				  "the pod needs a mount for its root file system, or two windows.layerFolders");
	ret->scratch = folders->v[folders->n - 1];
	ret->parents = (struct uvm_texts){ folders->v, folders->n - 1 };
	return UVM_OK;
}
