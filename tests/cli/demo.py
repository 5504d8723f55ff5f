#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The demo runs, the README shows what it prints, and names every command there is: demo.py BUILD TOOL... Speaks TAP.

A line "..." in the README stands for lines left out.
"""
import os
import re
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def commands(build, tool):
    text = subprocess.run([os.path.join(build, "bin", tool), "--help"], capture_output=True, text=True).stdout
    listed = re.search(r"^Commands:\n((?:  .*\n)+)", text, re.MULTILINE)
    return re.findall(r"^  (\S+)", listed[1], re.MULTILINE) if listed else []


def main():
    build, tools = sys.argv[1], sys.argv[2:]
    demo = subprocess.run([os.path.join(TOP, "scripts/demo.sh"), build], capture_output=True, text=True)
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        readme = f.read()
    shown = re.search(r"^```\n(== .*?)^```$", readme, re.DOTALL | re.MULTILINE)
    cases = [("the demo runs", demo.returncode == 0 and demo.stderr == ""), ("the README shows it", shown is not None)]
    at = 0
    for part in shown[1].split("...\n") if shown else []:
        at = demo.stdout.find(part, at)
        cases.append(("as it is", at >= 0))
    for tool in tools:
        row = "".join(x for x in readme.splitlines() if x.startswith(f"| `{tool}"))
        cases += [(f"the README names {tool} {c}", re.search(rf"`({tool} )?{c}`", row) is not None) for c in commands(build, tool)]
    print(f"1..{len(cases)}")
    for i, (name, ok) in enumerate(cases, 1):
        print(f"{'ok' if ok else 'not ok'} {i} - {name}")
    sys.stderr.write(demo.stderr)
    return not all(ok for _, ok in cases)


sys.exit(main())
