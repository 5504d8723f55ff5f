#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Keep the tables of documents equal to those of the code: doc-tables.py [--update] PROGRAM DOCUMENT...

What stands between "<!-- table NAME -->" and "<!-- end -->" is what PROGRAM prints for NAME. Without --update a difference is an
error: run 'make doc'.
"""
import re
import subprocess
import sys

TABLE = re.compile(r"(<!-- table (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def same(program, path, update):
    """Whether the tables of one document are, or now are, those of the code."""
    def fresh(m):
        return m[1] + subprocess.run([program, m[2]], check=True, stdout=subprocess.PIPE, text=True).stdout + m[3]

    with open(path, encoding="utf-8") as f:
        old = f.read()
    new, tables = TABLE.subn(fresh, old)
    if update and new != old:
        with open(path, "w", encoding="utf-8") as f:
            f.write(new)
    elif new != old or tables == 0:
        print(f"{path}: its tables are not those of the code; run 'make doc'")
        return False
    return True


def main():
    update = sys.argv[1] == "--update"
    program, *paths = sys.argv[1 + update:]
    return not all([same(program, path, update) for path in paths])


sys.exit(main())
