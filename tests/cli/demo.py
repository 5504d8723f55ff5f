#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The demo runs, and what the README shows of it is what it prints: demo.py BUILD. Speaks TAP.

A line "..." in the README stands for lines left out.
"""
import os
import re
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def main():
    demo = subprocess.run([os.path.join(TOP, "scripts/demo.sh"), sys.argv[1]], capture_output=True, text=True)
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        shown = re.search(r"^```\n(== .*?)^```$", f.read(), re.DOTALL | re.MULTILINE)
    good = [demo.returncode == 0 and demo.stderr == "", shown is not None]
    at = 0
    for part in shown[1].split("...\n") if shown else []:
        at = demo.stdout.find(part, at)
        good.append(at >= 0)
    print(f"1..{len(good)}")
    for i, (ok, name) in enumerate(zip(good, ["the demo runs", "the README shows it"] + ["as it is"] * len(good)), 1):
        print(f"{'ok' if ok else 'not ok'} {i} - {name}")
    sys.stderr.write(demo.stderr)
    return not all(good)


sys.exit(main())
