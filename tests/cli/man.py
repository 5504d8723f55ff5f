#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check man pages: the sections that every page has, characters that every roff shows, and groff's own warnings. Output is TAP.

    man.py PAGE...
"""
import os
import re
import shutil
import subprocess
import sys

SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS"]
MACROS = {".TH", ".SH", ".SS", ".PP", ".TP", ".br", ".nh", ".ad"}


def complaints(path):
    with open(path, encoding="ascii", errors="strict") as f:
        lines = f.read().splitlines()
    for n, x in enumerate(lines, 1):
        if x[:1] in (".", "'") and x.split()[0] not in MACROS:
            yield f"{n}: {x.split()[0]} is no macro we use"
        if x == "" or x != x.rstrip():
            yield f"{n}: blank line or blanks at the end"
        if re.search(r"\\(?!-|&|e|fB|fI|fR)", x):
            yield f"{n}: unknown escape: {x}"
    sections = [x[4:] for x in lines if x.startswith(".SH ")]
    for s in SECTIONS:
        if s not in sections:
            yield f"section {s} is missing"


def groff_complaints(path):
    p = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z", path], capture_output=True, text=True)
    return p.stderr.splitlines() + ([f"exit status {p.returncode}"] if p.returncode else [])


def report(n, name, found):
    print(f"{'not ' if found else ''}ok {n} - {name}")
    for x in found:
        print(f"#  {x}")


def main():
    pages = sys.argv[1:]
    for n, path in enumerate(pages):
        name = os.path.basename(path)
        report(2 * n + 1, name, list(complaints(path)))
        if shutil.which("groff"):
            report(2 * n + 2, f"{name}: groff", groff_complaints(path))
        else:
            print(f"ok {2 * n + 2} - {name}: groff # SKIP groff is not installed")
    print(f"1..{2 * len(pages)}")


main()
