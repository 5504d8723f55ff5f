#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/check-layers.py on trees of one file, each with one violation or none. Speaks TAP."""
import os
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../scripts/check-layers.py")

# path, text, expected line ("": accepted)
CASES = [
    ("lib/json/a.c", '#include "wire/utf8.h"\n#include <uvmkit/status.h>\n#include "json/a.h"', ""),
    ("lib/wire/a.c", '#include "json/a.h"', "lib/wire/a.c: wire may not include json/a.h (json)"),
    ("lib/wire/a.c", '# include  <uvmkit/json.h>', "lib/wire/a.c: wire may not include uvmkit/json.h (json)"),
    ("lib/igvm/a.c", '#include "os/file.h"', ""),
    ("lib/json/a.c", '#include "os/file.h"', "lib/json/a.c: json may not include os/file.h (os)"),
    ("lib/uefi/a.c", '#include "os/file.h"', "lib/uefi/a.c: uefi may not include os/file.h (os)"),
    ("lib/vmgs/a.c", '#include "os/file.h"', "lib/vmgs/a.c: vmgs may not include os/file.h (os)"),
    ("lib/vmgs/openssl.c", '#include "os/file.h"', ""),
    ("lib/vmm/a.c", '#include "uvm/a.h"', "lib/vmm/a.c: vmm may not include uvm/a.h (uvm)"),
    ("lib/vmm/a.c", '#include "image/a.h"', ""),
    ("lib/vmm/a.c", '#include "noun/a.h"', "lib/vmm/a.c: noun/a.h belongs to no layer"),
    ("lib/vmm/a.c", '#include <uvmkit/noun.h>', "lib/vmm/a.c: uvmkit/noun.h belongs to no layer"),
    ("lib/vmm/a.c", '#include "a.h"', "lib/vmm/a.c: a.h is included without its folder"),
    ("lib/noun/a.c", "", "lib/noun/a.c belongs to no layer"),
    ("include/uvmkit/noun.h", "", "include/uvmkit/noun.h belongs to no layer"),
    ("include/uvmkit/json.h", '#include <uvmkit/status.h>', ""),
    ("include/uvmkit/wire.h", '#include <uvmkit/json.h>', "include/uvmkit/wire.h: wire may not include uvmkit/json.h (json)"),
    ("include/uvmkit/igvm.h", '#include "igvm/record.h"',
     "include/uvmkit/igvm.h: a public header may not include igvm/record.h, which is not installed"),
    ("include/igvm/igvm.h", '#include <igvm/igvm_defs.h>', ""),
    ("guest/shim/a.c", '#include "abi/a.h"\n#include "shim.h"', ""),
    ("guest/shim/a.c", '#include <uvmkit/igvm.h>', "guest/shim/a.c: guest may not include uvmkit/igvm.h (igvm)"),
    ("guest/paravisor/a.c", '#include "os/file.h"', "guest/paravisor/a.c: guest may not include os/file.h (os)"),
    ("guest/paravisor/a.c", '#include <stdio.h>\nint f(void)\n{\n\treturn printf("x");\n}', ""),
    ("tools/a.c", '#include "vmm/a.h"\n#include "cli.h"\n#include <uvmkit/wire.h>\n#include <unistd.h>', ""),
    ("tools/a.c", '#include <uvmkit/noun.h>', "tools/a.c: uvmkit/noun.h belongs to no layer"),
    ("lib/wire/a.c", "#include <stdint.h>", ""),
    ("lib/wire/a.c", "#include <string.h>", "lib/wire/a.c: wire is freestanding and may not include <string.h>"),
    ("lib/igvm/a.c", "#include <string.h>", ""),
    ("lib/igvm/a.c", "#include <sys/mman.h>", "lib/igvm/a.c: <sys/mman.h> is for lib/os"),
    ("lib/os/a.c", "#include <sys/stat.h>\n#include <unistd.h>", ""),
    ("lib/igvm/a.c", "void f(void)\n{\n\tprintf (x);\n}", "lib/igvm/a.c: printf prints"),
    ("lib/os/a.c", "fprintf(stderr, x)", "lib/os/a.c: fprintf prints"),
    ("lib/os/a.c", "exit(1)", "lib/os/a.c: exit ends the program"),
    ("lib/os/a.c", "abort()", "lib/os/a.c: abort ends the program"),
    ("lib/os/a.c", "strtol(s, &e, 10)", "lib/os/a.c: strtol reads numbers loosely"),
    ("lib/os/a.c", "sscanf(s, f)", "lib/os/a.c: sscanf reads numbers loosely"),
    ("lib/os/a.c", "strcpy(a, b)", "lib/os/a.c: strcpy does not know its bounds"),
    ("lib/os/a.c", "mmap(0, n)", "lib/os/a.c: mmap maps files"),
    ("lib/os/a.c", "struct __attribute__((packed)) a;", "lib/os/a.c: packed overlays bytes with a struct"),
    ("lib/os/a.c", '/* printf( */ "exit(" // abort(\nsnprintf(b, n); on_exit_of(x); unpacked = 1;', ""),
    ("doc/a.c", "", "no source files in "),
]

print(f"1..{len(CASES)}")
bad = 0
for i, (path, text, want) in enumerate(CASES, 1):
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.join(root, os.path.dirname(path)))
        with open(os.path.join(root, path), "w", encoding="utf-8") as f:
            f.write(text)
        r = subprocess.run([sys.executable, SCRIPT, root], capture_output=True, text=True, check=False)
    got = r.stdout.replace(root, "").rstrip("\n")
    good = got == want and r.returncode == (want != "") and r.stderr == ""
    print(f"{'ok' if good else 'not ok'} {i} - {path}: {want or 'accepted'}" + ("" if good else f" # got {got!r} {r.stderr}"))
    bad += not good
sys.exit(bad != 0)
