#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run a cmocka program and mend its TAP: tap.py PROGRAM.

cmocka writes "not ok 2 # SKIP name" for a skipped test, which counts as failed. Here it becomes "ok 2 - name # SKIP reason", with
the reason that unit_skip() left in a line "# SKIP: reason" before.
"""
import re
import subprocess
import sys

SKIPPED = re.compile(r"not ok (\d+) # SKIP (.*)")
REASON = "# SKIP: "

reason = "no reason given"
with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True, errors="replace") as program:
    for line in program.stdout:
        if line.startswith(REASON):
            reason = line.removeprefix(REASON).strip()
            continue
        print(SKIPPED.sub(rf"ok \1 - \2 # SKIP {reason}", line), end="", flush=True)
sys.exit(program.returncode if program.returncode >= 0 else 128 - program.returncode)
