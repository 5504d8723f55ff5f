#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The counting of scripts/check.py, on records as meson logs them. Speaks TAP."""
import importlib.util
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("check", os.path.join(HERE, "../../scripts/check.py"))
check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)

# name, result, stdout, stderr, expected (passed, failed, skipped)
CASES = [
    ("plain pass", "OK", "", "", (1, 0, [])),
    ("plain fail", "FAIL", "", "", (0, 1, [])),
    ("plain timeout", "TIMEOUT", "", "", (0, 1, [])),
    ("plain skip", "SKIP", "", "needs /dev/kvm\n", (0, 0, ["t: needs /dev/kvm"])),
    ("skip without a word", "SKIP", "", "", (0, 1, [])),
    ("tap, all pass", "OK", "1..2\nok 1 - a\nok 2 - b\n", "", (2, 0, [])),
    ("tap, plan last", "OK", "ok 1\nok 2\n1..2\n", "", (2, 0, [])),
    ("tap, one fails", "ERROR", "1..3\nok 1 - a\nnot ok 2 - b\nok 3 - c\n", "", (2, 1, [])),
    ("tap, skip", "OK", "1..2\nok 1 - a # SKIP no root\nok 2 - b\n", "", (1, 0, ["t: a: no root"])),
    ("tap, skip without name", "OK", "1..2\nok 1 # SKIP\nok 2\n", "", (1, 0, ["t: no reason given"])),
    ("tap, dies after one", "ERROR", "1..3\nok 1 - a\n", "", (1, 1, [])),
    ("tap, dies after a failure", "ERROR", "1..3\nnot ok 1 - a\n", "", (0, 2, [])),
    ("tap, dies at exit", "ERROR", "1..1\nok 1 - a\n", "", (1, 1, [])),
    ("tap, hangs", "TIMEOUT", "1..3\nok 1 - a\nok 2 - b\n", "", (2, 1, [])),
    ("tap, dies before its plan", "ERROR", "", "Segmentation fault\n", (0, 1, [])),
    ("tap, more than planned", "ERROR", "1..1\nok 1 - a\nok 2 - b\n", "", (2, 1, [])),
]

print(f"1..{len(CASES)}")
bad = 0
for i, (name, result, out, err, want) in enumerate(CASES, 1):
    c = check.count_test({"name": "t", "result": result, "stdout": out, "stderr": err})
    got = (c.passed, c.failed, c.skipped)
    if c.failed != len(c.failures) or not all(f.startswith("t: ") for f in c.failures):
        got = c
    print(f"{'ok' if got == want else 'not ok'} {i} - {name}" + ("" if got == want else f" # got {got}, want {want}"))
    bad += got != want
sys.exit(bad != 0)
