/* SPDX-License-Identifier: MIT */
/*
 * Debug bundles: what is kept of a VM that is gone, so that its failure can be understood.
 *
 * A bundle is some files in a directory that may hold others: ID_NAME each, and ID_manifest.json, which names them with size,
 * time and digest. Nothing that was there before is touched: when any of these names is taken, the whole bundle is called ID_2,
 * and so on. The manifest comes first and claims the name; it says that the bundle is not complete until it is.
 */
#ifndef UVM_UVM_BUNDLE_H
#define UVM_UVM_BUNDLE_H

#include <uvmkit/status.h>

#include "os/progress.h"
#include "uvm/bundle_digest.h"
#include "uvm/memory.h"

#define BUNDLE_MANIFEST "_manifest.json"
#define BUNDLE_FILES_MAX 256u

enum bundle_state {
	BUNDLE_PENDING, /* not tried yet: of a bundle whose making was interrupted */
	BUNDLE_SAVED,
	BUNDLE_FAILED, /* says why */
};

struct bundle_file {
	const char *role;   /* "scratch" */
	const char *source; /* where it came from, as the user calls it */
	const char *path;   /* the same on this machine; NULL: nowhere */
	const char *base;   /* the last part of it */
	const char *name;   /* in the bundle's directory */
	uint8_t state;      /* enum bundle_state */
	bool sparse;        /* what kind of digest it is */
	uint8_t digest[BUNDLE_DIGEST];
	uint64_t size;
	int64_t modified; /* seconds from the epoch */
	const char *error;
};

struct bundle {
	struct uvm_mem *m;
	const char *dir;  /* on this machine */
	const char *id;   /* of the VM */
	const char *name; /* ID or ID_2 and so on */
	int64_t saved;    /* when, in seconds from the epoch */
	bool complete;    /* every file is there */
	struct bundle_file *files;
	size_t nfiles;
};

/** bundle_id_check(id, d): class uvm-id for what cannot begin the name of a file. */
UVM_MUST_CHECK int bundle_id_check(const char *id, struct uvm_diag *d);

/**
 * bundle_save(b, progress, d):
 * Copy the files, each as far as the file system and the others allow. The directory is made when it is missing.
 *
 *   b  in/out  m, dir, id, saved, and of the files role, source, path and base; the rest is filled in
 *
 * Returns:  UVM_OK, also when files failed (their state says so) and even when all did: nothing is left then; UVM_E_IO and
 *           UVM_E_LIMIT: no directory, or no name; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int bundle_save(struct bundle *b, struct uvm_progress *progress, struct uvm_diag *d);

/**
 * bundle_read(m, text, len, ret, d):
 * A manifest. Names in it are those of files in its own directory; ret->dir is left to the caller.
 *
 * Returns:  UVM_OK; UVM_E_MISSING: it is empty, as one of a bundle whose making was interrupted at once; the JSON reader's
 *           statuses; UVM_E_VALUE; UVM_E_LIMIT; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int bundle_read(struct uvm_mem *m, const char *text, size_t len, struct bundle *ret, struct uvm_diag *d);

/** bundle_verify(b, f, d): whether the file is as it was saved: UVM_OK; UVM_E_MISSING, UVM_E_MISMATCH, UVM_E_IO, UVM_E_NOMEM.
 */
UVM_MUST_CHECK int bundle_verify(const struct bundle *b, const struct bundle_file *f, struct uvm_diag *d);

#endif
