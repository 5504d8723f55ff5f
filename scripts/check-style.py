#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The layout of the C files, the soundness of the shell scripts, the first line of all. Speaks TAP."""
import glob
import os
import shutil
import subprocess
import sys

CLANG_FORMAT_VERSION = "14."  # other versions lay out differently
C_FOLDERS = ("include", "lib", "guest", "tools", "examples", "tests", "bench")
SHELL_SCRIPTS = ("check", "demo", ".ci/run", "scripts/*.sh")
LICENSE_LINE = "SPDX-License-Identifier: MIT"


class Skip(Exception):
    pass


def c_files():
    return [f for d in C_FOLDERS for e in "ch" for f in glob.glob(f"{d}/**/*.{e}", recursive=True)]


def shell_files():
    return [f for pattern in SHELL_SCRIPTS for f in glob.glob(pattern)]


def layout():
    tool = shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout if tool else ""
    if f"version {CLANG_FORMAT_VERSION}" not in version:
        raise Skip(f"needs clang-format {CLANG_FORMAT_VERSION}x")
    return subprocess.run([tool, "--dry-run", "-Werror", *c_files()]).returncode == 0


def shell_scripts():
    if not shutil.which("shellcheck"):
        raise Skip("shellcheck is not installed")
    return subprocess.run(["shellcheck", "-x", *shell_files()], stdout=sys.stderr).returncode == 0


def license_lines():
    bad = []
    for path in c_files() + shell_files() + glob.glob("scripts/*.py") + glob.glob("tests/**/*.py", recursive=True):
        with open(path, encoding="utf-8") as f:
            if LICENSE_LINE not in f.readline() + f.readline():
                bad.append(path)
    for path in bad:
        print(f"{path}: begins without {LICENSE_LINE}", file=sys.stderr)
    return not bad


def main():
    cases = [layout, shell_scripts, license_lines]
    failed = False
    print(f"1..{len(cases)}")
    for i, case in enumerate(cases, 1):
        name = case.__name__.replace("_", " ")
        try:
            ok = case()
            print(f"{'ok' if ok else 'not ok'} {i} - {name}")
            failed |= not ok
        except Skip as why:
            print(f"ok {i} - {name} # SKIP {why}")
    return failed


os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.exit(main())
