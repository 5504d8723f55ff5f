#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Images without a boot shim, booted with Debian's kernel to a first program of their own: direct.py BIN_DIR INIT KERNEL_DIR
few|sample|all. Speaks TAP.

The first case is the sample; matrix.py says which run.
"""
import json
import os
import subprocess
import sys
import tempfile

from matrix import DIED, TIMEOUT_S, kernel_folder, shorten

BARE = ["--append", "console=ttyS0 loglevel=3 panic=-1 word=1"]
PANIC = ["--append", "console=ttyS0 loglevel=3 panic=-1 rdinit=/x root=/dev/x"]
CASES = [("Linux on SNP without firmware, in plain mode", "x64-snp-linux-dev", [], 0, "init: 1 processors, no words"),
         ("the same with two processors", "x64-snp-linux-dev", ["--cpus", "2"], 0, "init: 2 processors, no words"),
         ("a kernel and an initrd, and nothing else", "x64-linux", BARE, 0, "init: 1 processors, word=1"),
         ("the same with memory behind 4 GiB", "x64-linux", ["--memory", "5120", "--machine", "q35"], 0, "init: 1 processors, no words"),
         ("a kernel that panics", "x64-linux", PANIC, DIED, "; it got to: console; its console: Kernel panic - not syncing: VFS: ")]


def main():
    tool, init, folder = os.path.join(os.path.abspath(sys.argv[1]), "uvmkit"), *map(os.path.abspath, sys.argv[2:4])
    cases = shorten(sys.argv[4], CASES)
    if not cases:
        return 0
    kernel, why = kernel_folder(folder)
    print(f"1..{len(cases)}", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        if kernel:
            subprocess.run([tool, "kernel", kernel, "-o", "vmlinux"], check=True)
            subprocess.run([tool, "initrd", "--paravisor", init, "-o", "initrd"], check=True)
            with open("resources.json", "w", encoding="utf-8") as f:
                json.dump({"resources": {"linux_kernel": f"{directory}/vmlinux", "linux_initrd": f"{directory}/initrd"}}, f)
        for n, (name, recipe, options, status, says) in enumerate(cases, 1):
            if not kernel:
                print(f"ok {n} - {name} # SKIP {why}")
                continue
            subprocess.run([tool, "build", "--recipe", recipe, "-r", "resources.json", "-o", "image"], check=True,
                           stdout=subprocess.DEVNULL)
            p = subprocess.run([tool, "run", "image", "--timeout", str(TIMEOUT_S), *options], check=False, stdin=subprocess.DEVNULL,
                               capture_output=True, text=True, errors="replace", timeout=TIMEOUT_S + 30)
            bad = p.returncode != status or says not in p.stderr or "plain mode" not in p.stderr
            failed += bad
            print(f"{'not ' if bad else ''}ok {n} - {name}", flush=True)
            if bad:
                print("".join(f"# {x}\n" for x in [f"status {p.returncode}", *p.stderr.splitlines()[-25:]]), end="")
        os.chdir("/")
    return failed > 0


sys.exit(main())
