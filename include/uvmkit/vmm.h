/* SPDX-License-Identifier: MIT */
/*
 * Running images: a VM is prepared, started, waited for, stopped, and asked for evidence, by one of several back-ends.
 *
 * What runs this way is "plain": no confidential hardware takes part, the host sees and can change everything, and nobody has
 * measured what was loaded. It shows what an image does; it protects nothing.
 *
 * Context: hosted; Linux on x86.
 */
#ifndef UVMKIT_VMM_H
#define UVMKIT_VMM_H

#include <uvmkit/igvm.h>
#include <uvmkit/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_VM_PROCESSORS_MAX 255u
#define UVM_VM_DISKS_MAX 6u              /* microvm has eight slots */
#define UVM_VM_MEMORY_MAX (1ull << 40)   /* bytes */
#define UVM_VM_MEMORY_DEFAULT (1u << 29) /* unless the image needs more */

enum uvm_vm_machine { UVM_VM_MACHINE_ANY, UVM_VM_MICROVM, UVM_VM_Q35 };
enum uvm_vm_accelerator { UVM_VM_ACCELERATOR_ANY, UVM_VM_TCG, UVM_VM_KVM };

enum uvm_vm_access {
	UVM_VM_READ_ONLY,
	UVM_VM_READ_WRITE,
	UVM_VM_EPHEMERAL, /* writes are kept in memory and lost with the VM */
};

struct uvm_vm_disk {
	const char *path, *serial; /* a raw image or a device; what the guest finds it by */
	enum uvm_vm_access access;
	int fd;        /* > 0: open already, of a file, and borrowed until start; ${path} is for messages then */
	uint64_t size; /* of the disk at the start of it, of whole sectors; 0: all of it is the disk */
};

/**
 * struct uvm_vm_kernel: Linux without an image around it, entered directly. A paravisor in the initrd is told that nothing is
 * measured.
 */
struct uvm_vm_kernel {
	const uint8_t *p, *initrd; /* an ELF file for x64; NULL: no initrd */
	size_t len, initrd_len;
	const char *line; /* the kernel's command line; words behind "--" are those of its first program */
};

/** struct uvm_vm_config: what is run, and how. All of it is borrowed. */
struct uvm_vm_config {
	const struct uvm_igvm *image;
	const struct uvm_vm_kernel *kernel; /* instead of the image, whose platform and host_text then mean nothing; or NULL */
	int platform; /* enum uvm_igvm_platform_type; UVM_IGVM_ANY_PLATFORM: native, vbs, then snp, whichever is there first */
	enum uvm_vm_machine machine;
	enum uvm_vm_accelerator accelerator;
	uint32_t processors;                      /* 1 … UVM_VM_PROCESSORS_MAX */
	uint64_t memory;                          /* bytes, of whole MiB; 0: what the image needs, at least the default */
	const char *host_text;                    /* for the kernel's command line, where the image allows it; or NULL */
	enum uvm_tri secure_boot, vmgs_ephemeral; /* the host's claims */
	const struct uvm_vm_disk *disks;          /* in the order in which the guest finds them */
	size_t ndisks;
	const char *program; /* of the back-end; NULL: its usual name, looked for in PATH */
	bool evidence;       /* a guest that fails waits until its registers have been kept for collect */
};

/* ---- what happens -------------------------------------------------------------------------------------------------- */

enum uvm_vm_stream { UVM_VM_CONSOLE, UVM_VM_STDOUT, UVM_VM_STDERR, UVM_VM_STREAMS };

/* What is seen of a boot, in this order; not every guest gets to all of it. */
enum uvm_vm_phase {
	UVM_VM_AT_START,    /* QEMU runs */
	UVM_VM_AT_CONSOLE,  /* the guest's first byte on the console */
	UVM_VM_AT_HELLO,    /* the paravisor speaks */
	UVM_VM_AT_VERDICT,  /* it has judged */
	UVM_VM_AT_WORKLOAD, /* the workload has been started */
	UVM_VM_AT_EXIT,     /* it has ended */
	UVM_VM_AT_END,      /* the VM is gone */
	UVM_VM_PHASES
};

/** uvm_vm_phase_name(p): "start", "console", …. */
UVM_API const char *uvm_vm_phase_name(enum uvm_vm_phase p);

/** struct uvm_vm_watch: who wants to see what happens, and what the guest is asked for. Functions may be NULL. */
struct uvm_vm_watch {
	void *arg;
	void (*output)(void *arg, enum uvm_vm_stream stream, const uint8_t *p, size_t n);
	void (*event)(void *arg, const char *json, size_t n); /* a message of the guest: one line of JSON, checked */
	const char *const *argv;                              /* instead of the image's own workload, ended by NULL; or NULL */
	const char *control;                                  /* path of a socket to be made, for uvmkit debug; or NULL */
	unsigned timeout_s;                                   /* for all of it; 0: none */
	unsigned boot_timeout_s;                              /* until the workload has been started; 0: none */
};

#define UVM_VM_OUTCOMES(X)                                                                                                   \
	X(DONE, "done")       /* the workload has run, or the guest was asked to stop; or, without an agent, switched off */ \
	X(REFUSED, "refused") /* the guest would not run it */                                                               \
	X(DIED, "died")       /* the guest ended otherwise */                                                                \
	X(TIMEOUT, "timeout") /* it was ended because its time was over */

enum uvm_vm_outcome {
#define UVM_VM_OUTCOME_ENUM(id, name) UVM_VM_##id,
	UVM_VM_OUTCOMES(UVM_VM_OUTCOME_ENUM)
#undef UVM_VM_OUTCOME_ENUM
};

/** uvm_vm_outcome_name(o): "done", …. */
UVM_API const char *uvm_vm_outcome_name(enum uvm_vm_outcome o);

/** struct uvm_vm_result: how it ended. uvm_vm_result_free releases it. */
struct uvm_vm_result {
	enum uvm_vm_outcome outcome;
	unsigned guest;                   /* the guest's own last word (lib/abi/guest_exit.h); 0: there was none */
	bool exited;                      /* the workload has ended by itself, with ${status} */
	unsigned status, signal;          /* signal 0: none ended it */
	char *verdict;                    /* the guest's JSON; NULL: none came */
	char reason[UVM_DIAG_TEXT];       /* a sentence about every outcome but DONE */
	uint64_t phase_ns[UVM_VM_PHASES]; /* since uvm_vm_start was called; 0: not seen */
};
UVM_API void uvm_vm_result_free(struct uvm_vm_result *r);

/* ---- running ------------------------------------------------------------------------------------------------------- */

/** struct uvm_vm_info: what was chosen. Texts belong to the VM. */
struct uvm_vm_info {
	uint32_t platform;                   /* enum uvm_igvm_platform_type */
	enum uvm_vm_machine machine;         /* never ANY */
	enum uvm_vm_accelerator accelerator; /* never ANY */
	uint64_t memory;
	bool direct;             /* Linux is entered without a boot shim; what it is told of the machine comes from us */
	const char *version;     /* of the back-end's program */
	const char *const *argv; /* its command line, ended by NULL */
};

struct uvm_vm;

/** uvm_vm_evidence_fn(arg, name, p, n): one piece of evidence, called as a file would be. A negative value stops. */
typedef int uvm_vm_evidence_fn(void *arg, const char *name, const void *p, size_t n);

/**
 * struct uvm_vm_backend: a way to run VMs, in this order.
 *
 *   prepare  place the image and make all that the VM needs; nothing runs yet, and nothing is left anywhere but in memory
 *   info     what was chosen; valid until free
 *   start    once
 *   wait     until the VM has ended; a failure of the VM is an outcome, not an error. Errors: UVM_E_IO, UVM_E_NOMEM
 *   stop     end it at once; harmless when nothing runs
 *   collect  what there is to see of it, also after a failure: command line, console, messages, verdict
 *   free     stops, too; NULL is fine
 *
 * A VM dies with the thread that started it.
 */
struct uvm_vm_backend {
	const char *name;
	int (*prepare)(struct uvm_vm **ret, const struct uvm_vm_config *c, struct uvm_diag *d);
	void (*info)(const struct uvm_vm *vm, struct uvm_vm_info *ret);
	int (*start)(struct uvm_vm *vm, struct uvm_diag *d);
	int (*wait)(struct uvm_vm *vm, const struct uvm_vm_watch *w, struct uvm_vm_result *ret, struct uvm_diag *d);
	void (*stop)(struct uvm_vm *vm);
	int (*collect)(const struct uvm_vm *vm, uvm_vm_evidence_fn *fn, void *arg);
	void (*free)(struct uvm_vm *vm);
};

/** uvm_vm_qemu: QEMU 7.2 or newer, machines microvm and q35, KVM or TCG. */
UVM_API extern const struct uvm_vm_backend uvm_vm_qemu;

#ifdef __cplusplus
}
#endif
#endif
