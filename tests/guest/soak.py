#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boots in a row, on both machines with one to four processors, as far as there are as many here: soak.py BIN_DIR WORKLOAD KERNEL_DIR [BOOTS]. Speaks TAP.

One image, booted again and again: what fails once in thirty boots (clocks that cannot be calibrated, ports without names yet, output
that is lost at the end) fails here. Without BOOTS it is 50, when $UVMKIT_GUEST_CASES is "all".
"""
import os
import subprocess
import sys
import tempfile

import matrix

BOOTS = 50
CORES = os.cpu_count() or 1  # emulated processors without a core of their own spin for those that hold what they wait for
WANTED = "workload: runs\n"


def boot(tool, image, i):
    """What is wrong; empty when nothing is."""
    options = ["--machine", ("microvm", "q35")[i % 2], "--cpus", str(min(1 + i // 2 % 4, CORES))]
    p = subprocess.run([tool, "run", "--timeout", str(matrix.TIMEOUT_S), *options, image], stdin=subprocess.DEVNULL,
                       capture_output=True, text=True, errors="replace", timeout=matrix.TIMEOUT_S + 30, check=False)
    if p.returncode == matrix.OWN_STATUS and WANTED in p.stdout and "workload: also here\n" in p.stderr:
        return []
    return [f"status {p.returncode}", *p.stdout.splitlines(), *p.stderr[-4000:].splitlines()]


def main():
    tool, workload, folder = os.path.join(os.path.abspath(sys.argv[1]), "uvmkit"), *map(os.path.abspath, sys.argv[2:4])
    boots = int(sys.argv[4]) if len(sys.argv) > 4 else BOOTS
    if len(sys.argv) <= 4 and os.environ.get("UVMKIT_GUEST_CASES") != "all":
        print("1..0 # SKIP UVMKIT_GUEST_CASES=all is not set")
        return 0
    kernel, why = matrix.kernel_folder(folder)
    if kernel is None:
        print(f"1..0 # SKIP {why}")
        return 0
    failed = 0
    print(f"1..{boots}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        image = matrix.Images(tool, workload, kernel).build("soak", matrix.Case("soak"))
        for i in range(boots):
            bad = boot(tool, image, i)
            failed += bool(bad)
            print(f"{'not ' if bad else ''}ok {i + 1} - boot {i + 1}", flush=True)
            for line in bad:
                print(f"#  {line}")
        os.chdir("/")
    return failed > 0


sys.exit(main())
