/* SPDX-License-Identifier: MIT */
/*
 * The files that a pod's VM has for itself: copies of boot files that it may write to.
 */
#ifndef UVMBOOT_PRIVATE_FILES_H
#define UVMBOOT_PRIVATE_FILES_H

#include "plan.h"

/**
 * private_make(p): copy each boot file of the plan that the VM gets a copy of to where the VM's document says.
 *
 * Returns:  UVM_OK; UVM_E_DUPLICATE: something has the name of a copy; UVM_E_IO; UVM_E_NOMEM. Then none is left, and p->d names
 *           the file.
 */
UVM_MUST_CHECK int private_make(struct plan *p);

/** private_remove(p): remove all that private_make made. */
void private_remove(const struct plan *p);

#endif
