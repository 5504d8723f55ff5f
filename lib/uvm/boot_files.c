/* SPDX-License-Identifier: MIT */
/*
 * Which files a VM boots from: one directory for all of them, a guest state file by isolation type, private copies of what the
 * VM writes to.
 *
 * Source: microsoft/hcsshim internal/uvm/create_wcow.go, internal/uvm/create_lcow.go, cmd/containerd-shim-runhcs-v1/pod.go.
 */
#include <string.h>

#include "uvm/boot_names.h"
#include "uvm/host.h"
#include "uvm/layers.h"
#include "uvm/path.h"
#include "uvm/reading.h"
#include "uvm/refuse.h"

#define SCRATCH_NAME "sandbox.vhdx"

struct finding {
	const struct uvm_options *o;
	const struct uvm_host *h;
	struct uvm_mem *m;
	struct uvm_boot_files *b;
};

const char *uvm_boot_role_name(enum uvm_boot_role role)
{
	static const char *const names[] = {
#define NAME(id, name, help) name,
		UVM_BOOT_ROLE_LIST(NAME)
#undef NAME
	};

	return names[role];
}

static const char *join(const struct finding *f, const char *a, const char *b)
{
	return uvm_path_join(f->m, f->h->paths, a, b);
}

static struct uvm_boot_file *put(const struct finding *f, enum uvm_boot_role role, const char *path)
{
	struct uvm_boot_file *file = &f->b->file[role];

	*file = (struct uvm_boot_file){
		.path = path, .used = path, .required = true, .present = host_look(f->m, f->h, path) == UVM_FILE_REGULAR
	};
	return file;
}

/* An endorsement that is named is looked for; nobody minds when it is not there. */
static void put_optional(const struct finding *f, enum uvm_boot_role role, const char *name, const char *path)
{
	if (*name != '\0')
		put(f, role, path)->required = false;
}

/* ---- Windows ---- */

/* The VM writes to these: each pod has its own, beside its scratch disk. One that lies there already is the pod's own. */
static void put_beside_scratch(const struct finding *f, struct uvm_boot_file *file)
{
	const char *dir = uvm_path_dir(f->m, f->h->paths, f->b->file[UVM_BOOT_SCRATCH].path);
	const char *copy = join(f, dir, uvm_path_base(f->m, f->h->paths, file->path));

	if (!uvm_path_equal(f->h->paths, copy, uvm_path_clean(f->m, f->h->paths, file->path)))
		file->used = copy;
}

/* ${scratch} NULL: nothing is known of the pod's own files. */
static void find_confidential(const struct finding *f, const char *scratch)
{
	const char *root = uvm_path_clean(f->m, f->h->paths, reading_confidential_root(f->m, f->h, f->o));
	struct uvm_boot_file *file;

	f->b->root = root;
	if (scratch != NULL)
		(void)put(f, UVM_BOOT_SCRATCH, scratch);
	file = put(f, UVM_BOOT_GUEST_STATE, f->o->GuestStateFilePath);
	if (scratch != NULL)
		put_beside_scratch(f, file);
	file = put(f, UVM_BOOT_EFI_VHD, join(f, root, BOOT_EFI_VHD));
	if (scratch != NULL && f->o->WritableEFI)
		put_beside_scratch(f, file);
	(void)put(f, UVM_BOOT_BOOT_CIM_VHD, join(f, root, BOOT_ROOTFS_VHD));
	put_optional(f, UVM_BOOT_REFERENCE_INFO, f->o->UVMReferenceInfoFile, f->o->UVMReferenceInfoFile);
	put_optional(f, UVM_BOOT_HASH_ENVELOPE, f->o->UVMHashEnvelopeReferenceInfoFile, f->o->UVMHashEnvelopeReferenceInfoFile);
}

/* The uppermost layer that has a utility VM. */
static const char *vm_layer(const struct finding *f, const struct layers *l)
{
	for (size_t i = 0; i < l->parents.n; i++) {
		if (host_look(f->m, f->h, join(f, l->parents.v[i], BOOT_VM_DIR)) != UVM_FILE_NONE)
			return l->parents.v[i];
	}
	return NULL;
}

static int find_plain(const struct finding *f, const struct layers *l, struct uvm_diag *d)
{
	const char *layer = vm_layer(f, l), *vm;

	if (layer == NULL)
		return uvm_refuse(d, UVM_CLASS_LAYERS, "none of the %zu layers has a directory %s", l->parents.n, BOOT_VM_DIR);
	f->b->root = layer;
	vm = join(f, layer, BOOT_VM_DIR);
	put(f, UVM_BOOT_OS_FILES, join(f, vm, "Files"))->required = false;
	put(f, UVM_BOOT_SCRATCH, join(f, join(f, l->scratch, "vm"), SCRATCH_NAME))->required = false;
	put(f, UVM_BOOT_SCRATCH_TEMPLATE, join(f, vm, "SystemTemplate.vhdx"))->required = !f->b->file[UVM_BOOT_SCRATCH].present;
	return UVM_OK;
}

static int find_wcow(const struct finding *f, const char *rootfs, size_t len, struct uvm_diag *d)
{
	struct layers l;
	int status = layers_read(f->m, rootfs, len, &f->o->LayerFolders, &l, d);

	if (status < 0)
		return status;
	if (f->o->SecurityPolicyEnabled != l.block_cim)
		return uvm_refuse(d, UVM_CLASS_BLOCK_CIM,
				  l.block_cim ? "block CIM layers are for pods with a policy"
					      : "a pod with a policy needs block CIM layers");
	if (f->o->WritableEFI && !f->o->SecurityPolicyEnabled)
		return uvm_refuse(d, UVM_CLASS_WRITABLE_EFI, "WritableEFI is for pods with a policy: others have no EFI disk");
	if (!l.block_cim)
		return find_plain(f, &l, d);
	find_confidential(f, join(f, l.scratch, SCRATCH_NAME));
	return UVM_OK;
}

/* ---- Linux ---- */

static void find_lcow(const struct finding *f)
{
	const struct uvm_options *o = f->o;
	const char *root = o->BootFilesPath;

	f->b->root = root;
	if (*o->GuestStateFilePath != '\0') {
		put(f, UVM_BOOT_GUEST_STATE, join(f, root, o->GuestStateFilePath))->used = join(f, o->BundleDirectory,
												o->GuestStateFilePath);
		put(f, UVM_BOOT_VERITY_VHD, join(f, root, o->DmVerityRootFsVhd))->used = join(f, o->BundleDirectory,
											      BOOT_ROOTFS_VHD);
	} else {
		(void)put(f, UVM_BOOT_KERNEL, join(f, root, o->KernelFile));
		if (o->PreferredRootFSType != UVM_ROOTFS_NONE)
			(void)put(f, UVM_BOOT_ROOTFS, join(f, root, o->RootFSFile));
	}
	if (!o->SecurityPolicyEnabled)
		return;
	put_optional(f, UVM_BOOT_REFERENCE_INFO, o->UVMReferenceInfoFile, join(f, root, o->UVMReferenceInfoFile));
	put_optional(f, UVM_BOOT_HASH_ENVELOPE, o->UVMHashEnvelopeReferenceInfoFile,
		     join(f, root, o->UVMHashEnvelopeReferenceInfoFile));
}

/* Hand out what was found, or nothing. */
static int found(struct uvm_boot_files *b, int status, struct uvm_boot_files *ret, struct uvm_diag *d)
{
	if (status == UVM_OK)
		status = uvm_mem_status(b->memory, d);
	if (status < 0)
		uvm_mem_free(b->memory);
	else
		*ret = *b;
	return status;
}

int uvm_boot_files_find(const struct uvm_options *o, const struct uvm_host *h, const char *rootfs, size_t len,
			struct uvm_boot_files *ret, struct uvm_diag *d)
{
	struct uvm_mem *m = uvm_mem_new(d);
	struct uvm_boot_files b = { .memory = m };
	const struct finding f = { o, h, m, &b };
	int status = UVM_OK;

	if (m == NULL)
		return UVM_E_NOMEM;
	if (o->Platform == UVM_WCOW)
		status = find_wcow(&f, rootfs, len, d);
	else
		find_lcow(&f);
	return found(&b, status, ret, d);
}

int uvm_boot_files_in_root(const struct uvm_options *o, const struct uvm_host *h, struct uvm_boot_files *ret,
			   struct uvm_diag *d)
{
	struct uvm_mem *m = uvm_mem_new(d);
	struct uvm_boot_files b = { .root = "", .memory = m };
	const struct finding f = { o, h, m, &b };

	if (m == NULL)
		return UVM_E_NOMEM;
	if (o->Platform == UVM_LCOW)
		find_lcow(&f);
	else if (o->SecurityPolicyEnabled)
		find_confidential(&f, NULL);
	return found(&b, UVM_OK, ret, d);
}

int uvm_boot_files_name(const struct uvm_host *h, const char *const paths[UVM_BOOT_ROLES], struct uvm_boot_files *ret,
			struct uvm_diag *d)
{
	struct uvm_mem *m = uvm_mem_new(d);
	struct uvm_boot_files b = { .root = "", .memory = m };
	const struct finding f = { NULL, h, m, &b };

	if (m == NULL)
		return UVM_E_NOMEM;
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++) {
		if (paths[i] != NULL)
			(void)put(&f, i, uvm_path_absolute(m, h->paths, h->cwd, paths[i]));
	}
	return found(&b, UVM_OK, ret, d);
}

/* ---- what was found ---- */

/* A path below root, as seen from there. */
static const char *from_root(const struct uvm_boot_files *b, const struct uvm_host *h, const char *path)
{
	const size_t n = strlen(b->root);

	if (n == 0 || strncmp(path, b->root, n) != 0)
		return path;
	if (uvm_path_is_separator(h->paths, path[n - 1])) /* the root is a drive's */
		return path + n;
	return uvm_path_is_separator(h->paths, path[n]) ? path + n + 1 : path;
}

void uvm_boot_files_write(const struct uvm_boot_files *b, const struct uvm_host *h, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	uvm_json_member_string(w, "root", b->root);
	uvm_json_key(w, "files");
	uvm_json_object_open(w);
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_REFERENCE_INFO; i++) {
		if (b->file[i].path != NULL && i != UVM_BOOT_SCRATCH)
			uvm_json_member_string(w, uvm_boot_role_name(i), from_root(b, h, b->file[i].path));
	}
	uvm_json_object_close(w);
	uvm_json_key(w, "optional");
	uvm_json_object_open(w);
	for (enum uvm_boot_role i = UVM_BOOT_REFERENCE_INFO; i < UVM_BOOT_ROLES; i++) {
		if (b->file[i].path == NULL)
			continue;
		uvm_json_key(w, uvm_boot_role_name(i));
		uvm_json_object_open(w);
		uvm_json_member_string(w, "path", from_root(b, h, b->file[i].path));
		uvm_json_member_bool(w, "present", b->file[i].present);
		uvm_json_object_close(w);
	}
	uvm_json_object_close(w);
	uvm_json_object_close(w);
}

void uvm_boot_files_free(struct uvm_boot_files *b)
{
	if (b == NULL)
		return;
	uvm_mem_free(b->memory);
	*b = (struct uvm_boot_files){ 0 };
}
