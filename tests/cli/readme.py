#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The README names every command there is: readme.py BUILD TOOL... Speaks TAP."""
import os
import re
import subprocess
import sys

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../README.md")


def commands(build, tool):
    text = subprocess.run([os.path.join(build, "bin", tool), "--help"], capture_output=True, text=True).stdout
    listed = re.search(r"^Commands:\n((?:  .*\n)+)", text, re.MULTILINE)
    return re.findall(r"^  (\S+)", listed[1], re.MULTILINE) if listed else []


def main():
    build, tools = sys.argv[1], sys.argv[2:]
    with open(README, encoding="utf-8") as f:
        readme = f.read()
    n = bad = 0
    for tool in tools:
        row = "".join(x for x in readme.splitlines() if x.startswith(f"| `{tool}"))
        for c in commands(build, tool):
            n += 1
            ok = re.search(rf"`({tool} )?{c}`", row) is not None
            bad += not ok
            print(f"{'ok' if ok else 'not ok'} {n} - the README names {tool} {c}")
    print(f"1..{n}")
    return bad != 0


sys.exit(main())
