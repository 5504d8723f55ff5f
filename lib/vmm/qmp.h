/* SPDX-License-Identifier: MIT */
/*
 * QEMU's monitor protocol, as much as is needed: a few fixed commands, and what their answers are.
 *
 * Source: QEMU Machine Protocol, docs/interop/qmp-spec.txt.
 */
#ifndef UVM_VMM_QMP_H
#define UVM_VMM_QMP_H

#include <uvmkit/status.h>

#define UVM_QMP_LINE_MAX (1u << 20)

#define UVM_QMP_HELLO "{\"execute\":\"qmp_capabilities\"}\n"
#define UVM_QMP_REGISTERS \
	"{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"info registers\"},\"id\":\"registers\"}\n"
#define UVM_QMP_CONTINUE "{\"execute\":\"cont\"}\n"
#define UVM_QMP_QUIT "{\"execute\":\"quit\"}\n"

enum uvm_qmp_kind {
	UVM_QMP_OTHER,
	UVM_QMP_TEXT,     /* an answer that is a text */
	UVM_QMP_PANICKED, /* the guest has said that it failed */
	UVM_QMP_OFF,      /* the guest has switched its machine off */
};

/**
 * uvm_qmp_read(line, n, ret_kind, ret_text, d):
 * Read one line of QEMU.
 *
 *   ret_text  out  of UVM_QMP_TEXT: malloc'ed, with a NUL; else NULL
 *
 * Returns:  UVM_OK; what the JSON reader returns; UVM_E_VALUE (not an object); UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_qmp_read(const char *line, size_t n, enum uvm_qmp_kind *ret_kind, char **ret_text, struct uvm_diag *d);

#endif
