/* SPDX-License-Identifier: MIT */
/*
 * Plans as text.
 */
#ifndef UVMBOOT_PLAN_TEXT_H
#define UVMBOOT_PLAN_TEXT_H

#include "plan.h"

/** plan_document_text(p): the document that a host is told, malloc'ed; NULL with p->d. */
char *plan_document_text(struct plan *p);

/** plan_check_start(p): whether the plan can be started: its boot files are what they must be, and a host could be told of it.
 */
UVM_MUST_CHECK int plan_check_start(struct plan *p);

/** plan_options_text(p): every option with its value, where it came from and what it does, malloc'ed; NULL with p->d. */
char *plan_options_text(struct plan *p);

#endif
