#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run test suites and count: the work behind 'make check', 'make check-long' and 'make fuzz'.

    check.py [--long] [--fuzz SECONDS] [BUILD_DIR...]

Builds each directory and runs its tests, then the fuzz targets when asked to. Output streams through as it
comes. At the end: a table of the suites, every skipped test with its reason, every failed one, and as the last line
the sum "N passed, N failed". A build that fails, a program that dies and a suite without a single test count as failures.
"""
import argparse
import dataclasses
import glob
import json
import os
import re
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok\b *\d* *-? *(.*?) *(?:# *(skip)\S* *(.*))?$", re.IGNORECASE | re.MULTILINE)
TAP_PLAN = re.compile(r"^1\.\.(\d+)", re.MULTILINE)


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: list = dataclasses.field(default_factory=list)
    failures: list = dataclasses.field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    def verdict(self, ok, name):
        self.add(Count(passed=1) if ok else Count(failed=1, failures=[name]))

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed"


def run(*command):
    """Run a command with its output on ours; whether it succeeded."""
    sys.stdout.flush()
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def count_tap(test, plan):
    """The sub-tests of one program that speaks TAP, and one failure more when it died before its plan was done."""
    c, ran = Count(), 0
    for m in TAP_LINE.finditer(test["stdout"]):
        ran += 1
        if m[1]:
            c.verdict(False, ": ".join(x for x in (test["name"], m[2]) if x))
        elif m[3]:
            c.skipped.append(": ".join(x for x in (test["name"], m[2], m[4] or "no reason given") if x))
        else:
            c.passed += 1
    bad = test["result"] not in ("OK", "SKIP")
    if ran != int(plan[1]) or (bad and c.failed == 0):
        c.verdict(False, f"{test['name']}: {test['result']} after {ran} of {plan[1]}")
    return c


def count_test(test):
    plan = TAP_PLAN.search(test["stdout"])
    if plan and int(plan[1]) > 0:
        return count_tap(test, plan)
    said = (test["stdout"] + test.get("stderr", "")).strip().splitlines()
    if test["result"] == "SKIP" and said:
        return Count(skipped=[f"{test['name']}: {said[-1]}"])
    c = Count()
    c.verdict(test["result"] in ("OK", "EXPECTEDFAIL"), f"{test['name']}: {test['result']}")
    return c


def suite_tests(build, long):
    """Build one directory and run its tests: all but those of suite 'long', or only those."""
    c = Count()
    if not run("ninja", "-C", build):
        c.verdict(False, "does not build")
        return c
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    ok = run("meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs", "--suite" if long else "--no-suite", "long")
    if os.path.exists(log):
        with open(log, encoding="utf-8") as lines:
            for line in lines:
                c.add(count_test(json.loads(line)))
    if c.passed == 0 or (not ok and c.failed == 0):
        c.verdict(False, "no test that passed" if ok else "meson test failed")
    return c


def repeatable(seed):
    """What makes a target mutate in the same order every time, where the kernel lets addresses stay where they are."""
    if seed == 0:
        return [], []
    fixed = ["setarch", "-R"]
    can = subprocess.run(fixed + ["true"], stderr=subprocess.DEVNULL).returncode == 0
    return fixed if can else [], ["-reload=0"]


def suite_fuzz(build, seconds, seed):
    """Let every target run; a finding is a failure and leaves its input behind. Seed 0 is a new one every time."""
    c = Count()
    if not run("ninja", "-C", build):
        c.verdict(False, "does not build")
        return c
    targets = [t for t in sorted(glob.glob(os.path.join(build, "tests/fuzz/fuzz-*"))) if os.path.isfile(t)]
    before, more = repeatable(seed)
    for target in targets:
        name = os.path.basename(target).removeprefix("fuzz-")
        found = os.path.join(build, "corpus", name)
        os.makedirs(found, exist_ok=True)
        ok = run(*before, target, f"-max_total_time={seconds}", f"-seed={seed}", *more, "-timeout=60", "-rss_limit_mb=2048",
                 "-max_len=262144", "-print_final_stats=1", f"-artifact_prefix={build}/{name}-", found, f"tests/fuzz/corpus/{name}")
        c.verdict(ok, f"{name}: what it found is {build}/{name}-*")
    if not targets:
        c.verdict(False, "no targets")
    return c


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--long", action="store_true", help="the tests of suite 'long' instead of all others")
    ap.add_argument("--fuzz", type=int, metavar="SECONDS", help="run the fuzz targets of build-fuzz that long each")
    ap.add_argument("--seed", type=int, default=0, help="mutate in the same order every time")
    ap.add_argument("builds", nargs="*")
    a = ap.parse_args()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

    os.environ.setdefault("UVMKIT_GUEST_CASES", "all" if a.long else "sample")
    suites = {b: suite_tests(b, a.long) for b in a.builds}
    if a.fuzz is not None:
        suites["fuzz"] = suite_fuzz("build-fuzz", a.fuzz, a.seed)
    total = Count()
    print()
    for name, c in suites.items():
        print(f"{name:12} {c}")
        total.add(c)
    for name, c in suites.items():
        for s in dict.fromkeys(c.skipped):
            print(f"skipped ({name}): {s}")
        for s in c.failures:
            print(f"failed ({name}): {s}")
    print(total)
    return total.failed != 0


if __name__ == "__main__":
    sys.exit(main())
