#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The README names every command there is, and the documents no command or option that there is not: readme.py BUILD TOOL...

Command lines are those in fenced blocks and in backticks that begin with a tool's name; of a name that is left open (COMMAND, …)
nothing can be told. Speaks TAP.
"""
import functools
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
END = re.compile(r"[|&;><#)]|…|\.\.\.")  # of what belongs to a command


@functools.cache
def help_of(build, words):
    line = [os.path.join(build, "bin", words[0]), *words[1:], "--help"]
    return subprocess.run(line, capture_output=True, text=True).stdout


def commands(build, words):
    listed = re.search(r"^Commands:\n((?:  .*\n)+)", help_of(build, words), re.MULTILINE)
    return re.findall(r"^  (\S+)", listed[1], re.MULTILINE) if listed else []


def options(build, words):
    listed = re.search(r"^Options:\n((?:  .*\n)+)", help_of(build, words), re.MULTILINE)
    return re.findall(r"(?<!\S)(--?[A-Za-z0-9][\w-]*)", listed[1]) if listed else []


def command_lines(text, tools):
    """Each command line with the number of its line."""
    name = "|".join(tools)
    for block in re.finditer(r"^```.*?^```", text, re.MULTILINE | re.DOTALL):
        for m in re.finditer(rf"^\s*(?:\$ )?(({name})\s(?:[^\n]|(?<=\\)\n)*)", block[0], re.MULTILINE):
            yield text.count("\n", 0, block.start() + m.start(1)) + 1, m[1].replace("\\\n", " ")
    for m in re.finditer(rf"`(({name}) [^`]*)`", re.sub(r"^```.*?^```", lambda b: "\n" * b[0].count("\n"), text,
                                                     flags=re.MULTILINE | re.DOTALL)):
        yield None, m[1].replace("\n", " ")


def fault(build, line):
    """What is wrong with a command line, or None."""
    line = re.sub(r"'[^']*'|\"[^\"]*\"", "''", line)
    words = END.split(line)[0].split()
    path = (words.pop(0),)
    while words and (known := commands(build, path)):
        if words[0] not in known:
            return None if words[0].startswith("-") or not words[0].islower() else f"no command {words[0]}"
        path += (words.pop(0),)
    for word in words:
        option = re.match(r"--?[A-Za-z0-9][\w-]*", word)
        if option and option[0] not in options(build, path):
            return f"{' '.join(path)} has no {option[0]}"
    return None


def check_documents(build, tools):
    for path in [os.path.join(ROOT, "README.md"), *sorted(glob.glob(os.path.join(ROOT, "doc/*.md")))]:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        faults = [f"{f'line {n}: ' if n else ''}{line.strip()}: {why}" for n, line in command_lines(text, tools)
                  if (why := fault(build, line))]
        yield f"command lines in {os.path.relpath(path, ROOT)}", faults


def check_readme(build, tools):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        readme = f.read().splitlines()
    for tool in tools:
        row = "".join(x for x in readme if x.startswith(f"| `{tool}"))
        for c in commands(build, (tool,)):
            yield f"the README names {tool} {c}", [] if re.search(rf"`({tool} )?{c}`", row) else ["it does not"]


def main():
    build, tools = sys.argv[1], sys.argv[2:]
    n = bad = 0
    for check in (check_readme, check_documents):
        for name, faults in check(build, tools):
            n += 1
            bad += faults != []
            print("".join(f"# {x}\n" for x in faults) + f"{'not ok' if faults else 'ok'} {n} - {name}")
    print(f"1..{n}")
    return bad != 0


sys.exit(main())
