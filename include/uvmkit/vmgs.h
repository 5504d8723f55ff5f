/* SPDX-License-Identifier: MIT */
/*
 * VMGS, the guest state of a VM: a small disk with up to 62 numbered files that firmware and paravisor keep between starts.
 *
 * A store is opened over a device, a table of three functions. What changes it writes to free blocks, flushes, writes the
 * header that is not in use, and flushes: whenever the power fails, the disk holds the state before the change or the one
 * after it, provided that the device writes sectors whole and flushes for real. Opening and reading never write.
 *
 * Encryption works through a second table of functions, and a store is locked until uvm_vmgs_unlock. The tree of keys: the
 * root key, 32 bytes of the user's, encrypts the metadata key in one of two slots of the header; that one encrypts the
 * extended file table, which holds a key for each encrypted file. Every change makes new keys and nonces for what it writes.
 *
 * Source:  behaviour of microsoft/openvmm (vm/vmgs); doc/formats.md.
 * Context: freestanding but for uvm_vmgs_openssl_new; no allocation; one store is not for two threads.
 */
#ifndef UVMKIT_VMGS_H
#define UVMKIT_VMGS_H

#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_VMGS_SIGNATURE UINT64_C(0x5354525453455547) /* "GUESTRTS" */
#define UVM_VMGS_VERSION 0x30000u                       /* 3.0 */
#define UVM_VMGS_BLOCK 4096u                            /* bytes; files occupy whole blocks */
#define UVM_VMGS_IDS 64u                                /* file ids, from 0 */
#define UVM_VMGS_KEY 32u                                /* bytes of every key */
#define UVM_VMGS_NONCE 12u
#define UVM_VMGS_TAG 16u
#define UVM_VMGS_SIZE_MIN 16384u /* bytes of the smallest disk that can be formatted */
#define UVM_VMGS_SIZE_DEFAULT 4194304u
#define UVM_VMGS_OVERHEAD_BLOCKS 5u /* a disk with so many more than a file needs can hold it as its first */

/* Files with a name; the first and the last are the store's own and can only be looked at. */
enum uvm_vmgs_id {
	UVM_VMGS_FILE_TABLE = 0,
	UVM_VMGS_BIOS_NVRAM = 1,
	UVM_VMGS_KEY_PROTECTOR = 6,
	UVM_VMGS_VM_UNIQUE_ID = 7,
	UVM_VMGS_GUEST_FIRMWARE = 8,
	UVM_VMGS_CUSTOM_UEFI = 9,
	UVM_VMGS_PROVISIONING_MARKER = 18,
	UVM_VMGS_EXTENDED_TABLE = 63,
};

/** uvm_vmgs_name(id): "GUEST_FIRMWARE"; NULL for ids without a name. */
UVM_API const char *uvm_vmgs_name(unsigned id);

/** uvm_vmgs_id(name, ret): the id of a name, in capitals as above; false when there is none. */
UVM_API bool uvm_vmgs_id(const char *name, unsigned *ret);

/**
 * struct uvm_vmgs_device: the disk under a store. Offsets and lengths are multiples of the sector size.
 *
 *   size         in bytes
 *   sector_size  512 or 4096
 *   read, write  all of ${n} bytes or a negative status; write NULL: the disk can only be read
 *   flush        when it returns, everything written before is on the disk
 */
struct uvm_vmgs_device {
	void *ctx;
	uint64_t size;
	uint32_t sector_size;
	int (*read)(void *ctx, uint64_t off, void *p, size_t n, struct uvm_diag *d);
	int (*write)(void *ctx, uint64_t off, const void *p, size_t n, struct uvm_diag *d);
	int (*flush)(void *ctx, struct uvm_diag *d);
};

/**
 * struct uvm_vmgs_crypto: AES-256-GCM without additional data, and random bytes fit for keys. One operation at a time.
 *
 *   start   a new operation; ${seal} to encrypt
 *   update  ${n} bytes, of which all but the last piece have a multiple of 16; ${in} and ${out} may be the same
 *   finish  seal: gives the tag; else compares it: UVM_E_MISMATCH, and nothing of the output may be used
 *
 * All return 0 or a negative status.
 */
struct uvm_vmgs_crypto {
	void *ctx;
	int (*random)(void *ctx, uint8_t *p, size_t n);
	int (*start)(void *ctx, bool seal, const uint8_t key[UVM_VMGS_KEY], const uint8_t nonce[UVM_VMGS_NONCE]);
	int (*update)(void *ctx, const uint8_t *in, size_t n, uint8_t *out);
	int (*finish)(void *ctx, uint8_t tag[UVM_VMGS_TAG]);
};

struct uvm_vmgs_key_slot {
	uint8_t nonce[UVM_VMGS_NONCE];
	uint32_t reserved;
	uint8_t tag[UVM_VMGS_TAG];
	uint8_t key[UVM_VMGS_KEY]; /* the metadata key, encrypted; all zero: the slot is free */
};

enum { UVM_VMGS_PLAIN = 0, UVM_VMGS_AES_GCM = 1 };           /* uvm_vmgs_header.algorithm */
enum { UVM_VMGS_REPROVISIONED = 1 };                         /* uvm_vmgs_header.markers */
enum { UVM_VMGS_ENCRYPTED = 1, UVM_VMGS_AUTHENTICATED = 2 }; /* uvm_vmgs_file.attributes */

struct uvm_vmgs_header {
	uint64_t signature;
	uint32_t version, checksum, sequence, header_size;
	uint32_t table_offset, table_size; /* blocks */
	uint16_t algorithm, markers;
	struct uvm_vmgs_key_slot slot[2];
	uint32_t reserved;
};

struct uvm_vmgs_file {
	uint32_t offset, blocks; /* blocks 0: there is no such file */
	uint64_t size;           /* bytes */
	uint8_t nonce[UVM_VMGS_NONCE], tag[UVM_VMGS_TAG];
	uint32_t attributes;
};

/* All that one header leads to, and the keys for it. */
struct uvm_vmgs_state {
	struct uvm_vmgs_header header;
	struct uvm_vmgs_file file[UVM_VMGS_IDS];
	bool known[2]; /* the key slots whose root keys we have; neither: locked, and there are no keys below */
	uint8_t root_key[2][UVM_VMGS_KEY], metadata_key[UVM_VMGS_KEY];
	uint8_t file_key[UVM_VMGS_IDS][UVM_VMGS_KEY];
};

/**
 * struct uvm_vmgs: an open store, in memory of the caller (some 80 KiB: not for small stacks). Callers may read what has a
 * comment.
 */
struct uvm_vmgs {
	struct uvm_vmgs_device dev;
	const struct uvm_vmgs_crypto *crypto;
	struct uvm_vmgs_header header[2]; /* both, as they are on the disk, even when opening failed */
	struct uvm_diag wrong[2];         /* and why one is not valid; code UVM_OK when it is */
	int active;                       /* the header in use, 0 or 1; -1: none */
	struct uvm_vmgs_state now;        /* what is on the disk; use uvm_vmgs_file for its files */
	struct uvm_vmgs_state next;
	struct {
		uint32_t offset, blocks;
	} taken[3];
	unsigned ntaken;
	bool failed, mended;
	uint8_t scratch[65536];
};

/**
 * uvm_vmgs_format(v, dev, d):
 * Make a new store on ${dev} and open it. What the disk held before is lost but not wiped; when the power fails meanwhile, the
 * disk holds no store.
 *
 *   v    out  uvm_vmgs_close in any case
 *   dev  in   copied; its ctx is used until then
 *
 * Returns:  UVM_OK; UVM_E_ARGUMENT (sector size), UVM_E_SPACE (below UVM_VMGS_SIZE_MIN); what the device returned.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_format(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d);

/**
 * uvm_vmgs_open(v, dev, d):
 * Open the store on ${dev}. Nothing is written, the reprovisioned marker stays.
 *
 * Checks:   headers, which of them is in use, and that every file lies on the disk. Not: that files do not overlap (a store
 *           like that can be read, but not changed); see uvm_vmgs_check.
 * Returns:  UVM_OK; UVM_E_MISSING: the disk is blank; UVM_E_TYPE: version 1 of the format; why header 1 is not valid,
 *           when neither is; UVM_E_CONFLICT: sequence numbers that do not follow each other; UVM_E_RANGE: a file outside of
 *           the disk; UVM_E_ARGUMENT (sector size); what the device returned.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_open(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d);

/** uvm_vmgs_open_headers(v, dev, d): as uvm_vmgs_open, but without files: only header, wrong and active can be used. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_open_headers(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d);

/** uvm_vmgs_close(v): wipe keys and contents from memory. The device is the caller's. */
UVM_API void uvm_vmgs_close(struct uvm_vmgs *v);

/**
 * uvm_vmgs_file(v, id, ret, d):
 * One entry of the file table.
 *
 * Returns:  UVM_OK; UVM_E_MISSING: there is no such file; UVM_E_ARGUMENT: no such id.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_file(const struct uvm_vmgs *v, unsigned id, const struct uvm_vmgs_file **ret,
					 struct uvm_diag *d);

/** uvm_vmgs_is_encrypted(v, f): whether contents of ${f} are stored encrypted. */
UVM_API bool uvm_vmgs_is_encrypted(const struct uvm_vmgs *v, const struct uvm_vmgs_file *f);

/**
 * uvm_vmgs_read(v, id, p, cap, ret_len, d):
 * All of a file; of an encrypted one nothing is in ${p} unless all of it is authentic.
 *
 * Returns:  UVM_OK; UVM_E_SPACE: the file has d->want bytes; UVM_E_STATE: encrypted, and the store is locked;
 *           UVM_E_MISMATCH: not authentic; as uvm_vmgs_file; UVM_E_ARGUMENT for the store's own files too.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_read(struct uvm_vmgs *v, unsigned id, void *p, size_t cap, size_t *ret_len,
					 struct uvm_diag *d);

/** uvm_vmgs_read_stored(v, id, p, cap, ret_len, d): the same as it is stored, encrypted or not; needs no key. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_read_stored(struct uvm_vmgs *v, unsigned id, void *p, size_t cap, size_t *ret_len,
						struct uvm_diag *d);

/**
 * uvm_vmgs_unlock(v, crypto, key, d):
 * From here on encrypted files can be read, and what is written is encrypted.
 *
 *   crypto  in  used until uvm_vmgs_close
 *
 * Returns:  UVM_OK; UVM_E_CONFLICT: the store is not encrypted; UVM_E_MISMATCH: the key fits no slot, or the extended table is
 *           not authentic; UVM_E_LENGTH, UVM_E_VALUE: that table has the wrong size, is zero.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_unlock(struct uvm_vmgs *v, const struct uvm_vmgs_crypto *crypto,
					   const uint8_t key[UVM_VMGS_KEY], struct uvm_diag *d);

/** uvm_vmgs_is_unlocked(v): whether uvm_vmgs_unlock or uvm_vmgs_encrypt succeeded. */
UVM_API bool uvm_vmgs_is_unlocked(const struct uvm_vmgs *v);

/** uvm_vmgs_keys(v): how many key slots are in use, 0 to 2. */
UVM_API unsigned uvm_vmgs_keys(const struct uvm_vmgs *v);

/**
 * uvm_vmgs_is_exposed(v): whether everybody can read an encrypted store without a key, because its metadata key is all zero or
 * was, and what is in its blocks has not been encrypted again since. Some releases of other tools write such stores. Every
 * change makes a new metadata key; uvm_vmgs_rekey mends the rest. The sign is a nonce that nobody makes otherwise; a store that
 * was changed with one of two root keys after it got both can lose it.
 */
UVM_API bool uvm_vmgs_is_exposed(const struct uvm_vmgs *v);

/*
 * Changes. Each is one step that happens as a whole or not at all. When one fails for the device, it is not known which of
 * both states the disk holds, and the store refuses all further ones with UVM_E_STATE until it is opened again. All return:
 * UVM_E_STATE: the device cannot be written; UVM_E_SPACE: no room for the new beside the old; UVM_E_OVERLAP: files of the
 * store overlap; UVM_E_ARGUMENT: no such id, or one of the store's own files; what the device returned.
 */

/**
 * uvm_vmgs_write(v, id, p, n, d):
 * Make ${n} bytes the contents of a file, which is created or replaced. They are encrypted if the store is unlocked.
 *
 * Returns also:  UVM_E_CONFLICT: the file is encrypted and the store is locked: the new contents could not be read with the
 *                key; UVM_E_UNSUPPORTED: no bytes in an encrypted store, which others cannot read back.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_write(struct uvm_vmgs *v, unsigned id, const void *p, size_t n, struct uvm_diag *d);

/** uvm_vmgs_delete(v, id, d): remove a file. Its contents stay in blocks that are free now. UVM_E_MISSING. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_delete(struct uvm_vmgs *v, unsigned id, struct uvm_diag *d);

/**
 * uvm_vmgs_move(v, from, to, replace, d):
 * Give a file another id.
 *
 * Returns also:  UVM_E_DUPLICATE: ${to} exists and is not to be replaced; UVM_E_MISSING; UVM_E_CONFLICT: the store is locked,
 *                and keys cannot move along.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_move(struct uvm_vmgs *v, unsigned from, unsigned to, bool replace, struct uvm_diag *d);

/** uvm_vmgs_clear_reprovisioned(v, d): take the marker away if it is there. Who opens a store for a VM does this. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_clear_reprovisioned(struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_reprovision(v, dev, d): open the store if its marker says that this was done before, else format and set it. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_reprovision(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d);

/**
 * uvm_vmgs_encrypt(v, crypto, key, d):
 * Make a plain store an encrypted one, unlocked. The files that it has stay as they are: write them again.
 *
 * Returns also:  UVM_E_CONFLICT: it is encrypted already; UVM_E_ARGUMENT: the key is all zero.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_encrypt(struct uvm_vmgs *v, const struct uvm_vmgs_crypto *crypto,
					    const uint8_t key[UVM_VMGS_KEY], struct uvm_diag *d);

/**
 * uvm_vmgs_add_key(v, key, d):
 * Let ${key} open an unlocked store, too.
 *
 * Returns also:  UVM_E_STATE: locked, or two keys already; UVM_E_ARGUMENT: the key is all zero.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_add_key(struct uvm_vmgs *v, const uint8_t key[UVM_VMGS_KEY], struct uvm_diag *d);

/**
 * uvm_vmgs_update_key(v, key, d):
 * Let ${key} be the only root key of an unlocked store. Two or three steps; after the first both keys open it. Whoever had the
 * old key can have kept the keys of the files.
 *
 * Returns also:  UVM_E_STATE: locked; UVM_E_ARGUMENT: the key is all zero.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_update_key(struct uvm_vmgs *v, const uint8_t key[UVM_VMGS_KEY], struct uvm_diag *d);

/**
 * uvm_vmgs_rekey(v, buf, cap, d):
 * Encrypt an unlocked store with new keys but the root key, and wipe the blocks that are free afterwards. Another root key,
 * whose holder did not help, opens it no longer. One step for each file and for the tables; free blocks of an exposed store are
 * wiped before the last one, so that the sign goes when nothing is left of what it warns of.
 *
 *   buf  out  memory for the largest encrypted file; wiped
 *
 * Returns also:  UVM_E_STATE: locked; UVM_E_SPACE: ${cap} is too small for d->want bytes, nothing was changed.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_rekey(struct uvm_vmgs *v, void *buf, size_t cap, struct uvm_diag *d);

/** uvm_vmgs_wipe_free(v, d): zero all blocks that no file is in: what was deleted or replaced can be found there. Both headers
 * lead to the present state before. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_wipe_free(struct uvm_vmgs *v, struct uvm_diag *d);

/* ---- stores with faults --------------------------------------------------------------------------------------------- */

struct uvm_vmgs_rule {
	const char *name;     /* "files-apart" */
	bool error;           /* else a warning */
	const char *sentence; /* what must hold */
};

typedef void uvm_vmgs_finding_fn(void *arg, const struct uvm_vmgs_rule *rule, const struct uvm_diag *d);

/** uvm_vmgs_check(v, report, arg): hold an open store against the rules that opening does not check; ${report} hears of each
 * violation. Contents are not read. */
UVM_API void uvm_vmgs_check(const struct uvm_vmgs *v, uvm_vmgs_finding_fn *report, void *arg);

/**
 * uvm_vmgs_recover(v, dev, dry, ret_changed, d):
 * Open a store that uvm_vmgs_open refuses because its headers contradict each other or the one in use leads nowhere, or to a
 * table of zeros: go on with the header that leads to files, the later one of two, and blank the other. One step.
 *
 *   dry          in   only find out; ${v} can be read
 *   ret_changed  out  whether that was necessary
 *
 * Returns:  UVM_OK; why the store does not open when there is no such header, or nobody can tell which is the later.
 */
UVM_API UVM_MUST_CHECK int uvm_vmgs_recover(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, bool dry, bool *ret_changed,
					    struct uvm_diag *d);

/** uvm_vmgs_needs_mending(v): whether uvm_vmgs_mend has something to do: entries of the store's own files that are wrong or
 * missing, or a header that is not valid. */
UVM_API bool uvm_vmgs_needs_mending(const struct uvm_vmgs *v);

/** uvm_vmgs_mend(v, d): write both tables and a header anew, one step; as other changes. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_mend(struct uvm_vmgs *v, struct uvm_diag *d);

/** uvm_vmgs_openssl_new(ret): encryption by OpenSSL; UVM_E_NOMEM. Context: hosted, allocates. */
UVM_API UVM_MUST_CHECK int uvm_vmgs_openssl_new(struct uvm_vmgs_crypto *ret);
UVM_API void uvm_vmgs_openssl_free(struct uvm_vmgs_crypto *c);

#ifdef __cplusplus
}
#endif
#endif
