#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the examples in the help of every command of a tool: what we tell people to type must work. Output is TAP.

    examples.py PROGRAM

Each runs in a directory of its own with the files of images.py and firmware.py.
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = re.compile(r"^Commands:\n((?:  .*\n)+)", re.MULTILINE)
EXAMPLES = re.compile(r"^Examples:\n((?:  .*\n)+)", re.MULTILINE)


def section(pattern, text):
    m = pattern.search(text)
    return [x[2:] for x in m[1].splitlines() if x[2] != " "] if m else []


def examples(command):
    text = subprocess.run(command + ["--help"], capture_output=True, text=True, check=True).stdout
    yield from section(EXAMPLES, text)
    for sub in section(COMMANDS, text):
        yield from examples(command + [sub.split()[0]])


def run(line, env):
    with tempfile.TemporaryDirectory() as directory:
        for script in "images.py", "firmware.py":
            subprocess.run([sys.executable, os.path.join(HERE, script)], cwd=directory, check=True)
        return subprocess.run(["sh", "-c", line], cwd=directory, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60)


def main():
    program = os.path.abspath(sys.argv[1])
    env = dict(os.environ, PATH=os.path.dirname(program) + os.pathsep + os.environ["PATH"])
    n = 0
    for n, line in enumerate(examples([program]), 1):
        p = run(line, env)
        print(f"{'' if p.returncode == 0 else 'not '}ok {n} - {line}")
        for x in p.stderr.splitlines():
            print(f"#  {x}")
    print(f"1..{n}")


main()
