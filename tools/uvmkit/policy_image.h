/* SPDX-License-Identifier: MIT */
/*
 * An image that a policy command works on, and what it says about the policy of each of its platforms.
 */
#ifndef UVMKIT_POLICY_IMAGE_H
#define UVMKIT_POLICY_IMAGE_H

#include <uvmkit/image.h>

#include "commands.h"

/* The policy of one platform, and what of it can be known before a VM runs. */
struct carried {
	const struct uvm_igvm_header *platform;
	struct uvm_image_config_page page;
	struct uvm_policy policy; /* borrows the page */
	struct uvm_policy_evidence evidence;
	struct uvm_policy_verdict verdict;
};

struct policy_image {
	const char *path;
	struct input in;
	struct carried *of; /* one for each platform, or for the one that --platform names */
	size_t n;
};

/**
 * policy_image_open(c, ret):
 * Read the image of the command line ${c} and find its policies; nothing has been printed on standard output when one of them
 * is bad. policy_image_close in any case.
 *
 * Returns:  0, or the exit code after a message.
 */
int policy_image_open(struct cli *c, struct policy_image *ret);
void policy_image_close(struct policy_image *image);

/** carried_word(c): the platform's name. */
const char *carried_word(const struct carried *c);

/** policy_judge(p, e, ret, d): the verdict on a policy as it is in an image. UVM_OK; UVM_E_NOMEM. */
UVM_MUST_CHECK int policy_judge(const struct uvm_policy *p, const struct uvm_policy_evidence *e, struct uvm_policy_verdict *ret,
				struct uvm_diag *d);

/** policy_print_unreadable(v): a line that says why the policy's JSON cannot be used, if so. */
void policy_print_unreadable(const struct uvm_policy_verdict *v);

/* Options that several policy commands have. */
#define POLICY_PLATFORM_OPTION                                                                                        \
	{                                                                                                             \
		.name = "platform", .letter = 'p', .kind = CLI_CHOICE, .value = "NAME", .help = "this platform only", \
		.choices = platform_words                                                                             \
	}
#define POLICY_IMAGE_POSITIONAL                                                \
	{                                                                      \
		"IMAGE", "an IGVM file or a resource DLL that holds one", 1, 1 \
	}

#endif
