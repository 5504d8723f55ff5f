#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the commands of case files and compare what they print and return. Output is TAP, one test per command.

    run.py BIN_DIR FILE.t...

A case file is text; what is indented by two spaces is run or compared, everything else is comment:

      $ uvmkit inspect tiny.igvm | head -1        a line for the shell; programs of BIN_DIR come first
      > more                                      continues the line above
      tiny.igvm: IGVM version 1 for x64           what it prints on standard output, line by line
      ! uvmkit: some message                      what it prints on standard error
      uvmkit * (glob)                             a pattern: * and ? as in the shell
      (blank)                                     an empty line
      [2]                                         its exit status when that is not 0

All commands of a file run in one fresh directory with the files of images.py; $TESTS is the folder of all tests. With
UVM_CLI_UPDATE=1 in the environment the expectations are replaced by what the commands did; look at the difference before you
commit it.
"""
import dataclasses
import fnmatch
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
GLOB = " (glob)"
BLANK = "(blank)"
TIMEOUT = 60


@dataclasses.dataclass
class Case:
    line: int  # where the command starts
    end: int  # behind its last expectation
    command: str
    want: list


def read_cases(lines):
    cases = []
    for number, text in enumerate(lines, 1):
        if text.startswith("  $ "):
            cases.append(Case(number, number, text[4:], []))
        elif text.startswith("  > ") and cases and not cases[-1].want:
            cases[-1].command += "\n" + text[4:]
            cases[-1].end = number
        elif text.startswith("  ") and cases:
            cases[-1].want.append(text[2:])
            cases[-1].end = number
    return cases


def observe(case, directory, bin_dir):
    env = dict(os.environ, PATH=bin_dir + os.pathsep + os.environ["PATH"], LC_ALL="C", TERM="dumb",
               TESTS=os.path.dirname(HERE), PYTHONDONTWRITEBYTECODE="1")
    try:
        p = subprocess.run(["sh", "-c", case.command], cwd=directory, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                           timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return [f"no end after {TIMEOUT} s"]
    out, err = ([x or BLANK for x in s.decode(errors="backslashreplace").splitlines()] for s in (p.stdout, p.stderr))
    return out + ["! " + x for x in err] + ([f"[{p.returncode}]"] if p.returncode else [])


def fits(want, got):
    if want.endswith(GLOB):
        return fnmatch.fnmatchcase(got, want[: -len(GLOB)].replace("[", "[[]"))
    return want == got


def same(want, got):
    return len(want) == len(got) and all(map(fits, want, got))


def run_file(path, bin_dir, first):
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines()
    cases = read_cases(lines)
    updated = list(lines)
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([sys.executable, os.path.join(HERE, "images.py")], cwd=directory, check=True)
        for n, case in enumerate(cases, first):
            got = observe(case, directory, bin_dir)
            ok = same(case.want, got)
            name = f"{os.path.basename(path)}:{case.line}: {case.command.splitlines()[0]}".replace("#", "\\#")
            print(f"{'' if ok else 'not '}ok {n} - {name}")
            if not ok:
                print("".join(f"#  want  {x}\n" for x in case.want) + "".join(f"#  got   {x}\n" for x in got), end="")
                at = len(updated) - (len(lines) - case.end)
                updated[at - len(case.want) : at] = ["  " + x for x in got]
    if os.environ.get("UVM_CLI_UPDATE") and updated != lines:
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(updated) + "\n")
    return len(cases)


def main():
    bin_dir, files = os.path.abspath(sys.argv[1]), sys.argv[2:]
    n = 0
    for path in files:
        n += run_file(path, bin_dir, n + 1)
    print(f"1..{n}")


main()
