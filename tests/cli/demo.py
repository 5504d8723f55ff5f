#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The demo runs, and prints what the README shows: demo.py BUILD. Speaks TAP. Skipped where no kernel can be had.

In the README a line "..." stands for lines left out, and the sign for an ellipsis for a part of a line.
"""
import os
import re
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
TIMEOUT = 900


def pattern(line):
    return re.compile("".join(".*" if x == "…" else re.escape(x) for x in re.split("(…)", line)) + r"\Z")


def missing(shown, printed):
    """The first line of the README that the demo does not print where it should."""
    at, anywhere = 0, False
    for line in shown:
        if line == "...":
            anywhere = True
            continue
        while at < len(printed) and not pattern(line).match(printed[at]):
            if not anywhere:
                return line
            at += 1
        if at == len(printed):
            return line
        at, anywhere = at + 1, False
    return None


def main():
    build = sys.argv[1]
    kernel = subprocess.run(["sh", os.path.join(TOP, "scripts/fetch-kernel.sh"), os.path.join(build, "kernel")],
                            capture_output=True, text=True)
    if kernel.returncode == 3:
        print(f"1..0 # skip {kernel.stderr.strip().splitlines()[-1]}")
        return 0
    demo = subprocess.run([os.path.join(TOP, "scripts/demo.sh"), build], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT)
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        shown = re.search(r"^```\n(== .*?)^```$", f.read(), re.DOTALL | re.MULTILINE)
    bad = missing(["..."] + shown[1].splitlines(), demo.stdout.splitlines()) if shown else "nothing"
    print("1..2")
    print(f"{'ok' if demo.returncode == 0 else 'not ok'} 1 - the demo runs")
    print(f"{'ok' if bad is None else 'not ok'} 2 - the README shows what it prints")
    if demo.returncode != 0 or bad is not None:
        print(f"# not printed: {bad}")
        print("".join(f"# {x}\n" for x in demo.stdout.splitlines()), end="")
    return demo.returncode != 0 or bad is not None


sys.exit(main())
