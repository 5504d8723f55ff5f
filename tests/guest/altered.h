/* SPDX-License-Identifier: MIT */
/*
 * Images that were altered on their way into memory, and what hostile hosts put into parameter areas.
 */
#ifndef UVM_TESTS_GUEST_ALTERED_H
#define UVM_TESTS_GUEST_ALTERED_H

#include "../unit/image_make.h"
#include "../unit/shim_tree.h"

/** struct made: an image of one configuration, and bytes in place of its own. */
struct made {
	struct uvm_guest_config config;
	struct uvm_image_request req;
	struct uvm_image image;
	uint8_t page[UVM_PAGE_SIZE]; /* instead of one of the image's */
	struct tree tree;            /* instead of the host's */
};

/** made_range(m, tag): where the image has a part; it is there. */
const struct uvm_image_range *made_range(const struct made *m, const char *tag);

/* What is done to an image: to its pages */
void damage_initrd(struct made *m);       /* a byte in its second page */
void damage_config(struct made *m);       /* a reserved byte of the configuration page */
void damage_command_line(struct made *m); /* a word behind which the kernel would not read */
void damage_params(struct made *m);       /* a heap far outside */
void damage_kernel(struct made *m);       /* an instruction that is none, at the entry */
void may_move_down(struct made *m);       /* the lowest place that the relocation record allows is 16 MiB */

/* … and to the device tree, in place of the host's */
void holes(struct made *m);               /* a tree with three ranges of memory, in no order */
void hole_in_the_image(struct made *m);   /* one page of the image is not memory */
void memory_over_devices(struct made *m); /* memory up to almost 4 GiB */
void processor_twice(struct made *m);     /* two processors with one APIC id */
void endless_tree(struct made *m);        /* sizes of almost 4 GiB */
void no_tree(struct made *m);             /* zeros */

#endif
