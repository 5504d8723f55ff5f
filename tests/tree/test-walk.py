#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do what doc/product-policy.md tells readers to do: add a product, then a field. Speaks TAP.

    test-walk.py [COMPILER...]

The document's patches are applied in their order to a copy of the sources, its commands are run there after a build, and what
they print is compared with what the document says. Then comes what it claims of every product, for the new one.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
DOCUMENT = "doc/product-policy.md"
BLOCK = re.compile(r"^```(diff|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOUCHED = re.compile(r"^\+\+\+ b/(.*)$", re.MULTILINE)
TARGETS = ["bin/uvmkit", "tests/tree/doc-tables", "tests/unit/unit-policy_codec", "tests/unit/unit-policy_verdict"]
FIELDS = [True, False, False, True, "AQIDBA=="]  # of lcow, as the document adds it first


class Walk:
    def __init__(self, top):
        self.top, self.n, self.bad, self.stale = top, 0, 0, True

    def check(self, name, ok, details=""):
        self.n += 1
        self.bad += not ok
        print(f"{'ok' if ok else 'not ok'} {self.n} - {name}", flush=True)
        for line in "" if ok else details.splitlines():
            print(f"#  {line}")

    def run(self, command, **more):
        """A line for the shell, or a list."""
        return subprocess.run(command, cwd=self.top, shell=isinstance(command, str), stdin=more.pop("stdin", subprocess.DEVNULL),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)

    def run_checked(self, name, command, **more):
        p = self.run(command, **more)
        self.check(name, p.returncode == 0, p.stdout)
        return p.stdout

    def build(self):
        if self.stale:
            self.run_checked("builds", ["ninja", "-C", "build", *TARGETS])
        self.stale = False

    def patch(self, text):
        self.stale = True
        self.run_checked(f"patch of {', '.join(TOUCHED.findall(text))}", ["patch", "-p1", "--fuzz=0"], stdin=None, input=text)

    def console(self, text):
        """Lines that begin with "$ " are run; what follows is what they print."""
        self.build()
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, want = part.partition("\n")
            got = self.run(command).stdout
            self.check(command, got == want, f"want:\n{want}\ngot:\n{got}")


def copy_sources(top):
    def skipped(folder, names):
        return [n for n in names if n == ".git" or (os.path.samefile(folder, TOP) and n.startswith("build"))]
    shutil.copytree(TOP, top, ignore=skipped, symlinks=True)


def check_product(walk, fields):
    """It returns from bytes as it was, stands in the document's table and in the tests of all products."""
    text = json.dumps({"lcow": fields})
    p = walk.run("build/bin/uvmkit policy encode | build/bin/uvmkit policy decode", stdin=None, input=text)
    walk.check("a policy returns from its bytes", p.returncode == 0 and list(json.loads(p.stdout)["lcow"].values()) == fields, p.stdout)
    for unit in "policy_codec", "policy_verdict":
        walk.run_checked(f"unit test {unit}", [f"build/tests/unit/unit-{unit}"])
    rows = walk.run_checked("tables", ["build/tests/tree/doc-tables", "policies"])
    walk.check("every field is in the manual", rows.count("| lcow |") == len(fields), rows)


def check_refused(walk):
    """Nothing shows that the new field holds: required, it makes an image that would never run."""
    work = os.path.join(walk.top, "build/walk")
    os.mkdir(work)
    subprocess.run([sys.executable, os.path.join(walk.top, "tests/cli/images.py")], cwd=work, check=True)
    build = "cd build/walk && ../bin/uvmkit build manifest.json --set 'guest_configs[0].image.openhcl.product_policy=%s'"
    for required, status in (False, 0), (True, 1):
        p = walk.run(build % json.dumps({"lcow": [True, False, False, False, "", required]}))
        walk.check(f"required {required}: exit status {status}", p.returncode == status, p.stdout)
    walk.check("refused for want of evidence", "require_read_only_root: nothing can show that this holds" in p.stdout, p.stdout)


def main():
    with open(os.path.join(TOP, DOCUMENT), encoding="utf-8") as f:
        blocks = BLOCK.findall(f.read().partition("\n## Adding a product\n")[2])
    with tempfile.TemporaryDirectory() as directory:
        walk = Walk(os.path.join(directory, "uvmkit"))
        copy_sources(walk.top)
        touched = {name for kind, text in blocks if kind == "diff" for name in TOUCHED.findall(text)}
        walk.check("one table, and one vector", touched == {"lib/policy/products.c", "tests/unit/policy_codec.c"}, str(touched))
        walk.run_checked("meson setup", ["meson", "setup", "build", "--buildtype=plain"],
                         env=dict(os.environ, **({"CC": " ".join(sys.argv[1:])} if sys.argv[1:] else {})))
        fields = FIELDS
        for i, (kind, text) in enumerate(blocks):
            if kind == "diff":
                walk.patch(text)
                continue
            walk.console(text)
            if i + 1 == len(blocks):
                fields = FIELDS + [True]
            check_product(walk, fields)
        check_refused(walk)
    print(f"1..{walk.n}")
    return walk.bad != 0


sys.exit(main())
