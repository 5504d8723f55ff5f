#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Guest state in VMs that really boot: state.py BIN_DIR WORKLOAD KERNEL_DIR few|sample|all. Speaks TAP.

The workload counts its boots in a UEFI variable. What it counts to, and whether the file changed, is what each policy allows.
The first case is the sample; matrix.py says which run.
"""
import concurrent.futures
import hashlib
import os
import subprocess
import sys
import tempfile

from matrix import AT_ONCE, EPHEMERAL, HOST, KEPT, REFUSED, TIMEOUT_S, Case, Images, kernel_folder, shorten, sivm, uefi_json

# name, policy, what the host claims, the counts of two boots; None: refused; whether the file changes
CASES = [
    ("a variable survives a reboot", None, KEPT, (1, 2), True),
    ("not when ephemeral state is required", sivm("require_ephemeral_vmgs"), EPHEMERAL, (1, 1), False),
    ("not when the host asks for ephemeral state", None, EPHEMERAL, (1, 1), False),
    ("not when variables come from the policy", sivm(uefi=uefi_json()), KEPT, (1, 1), False),
    ("an encrypted file is refused", None, KEPT, None, False),
]


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def vmgs(path, encrypted):
    options = []
    if encrypted:
        with open("key", "wb") as f:
            f.write(bytes(range(32)))
        options = ["-k", "key", "-e", "AES_GCM"]
    subprocess.run([os.path.join(BIN, "vmgstool"), "create", "-f", path, *options], check=True, capture_output=True)


def try_case(images, number, case):
    _, policy, claims, counts, changes = case
    name, bad = f"case{number}", []
    image = images.build(name, Case(name, policy, line=HOST))
    state = f"{name}.vmgs"
    vmgs(state, counts is None)
    before = digest(state)
    for boot in counts or (None,):
        p = subprocess.run([images.tool, "run", "--timeout", str(TIMEOUT_S), "--vmgs", state, *claims, image, "/workload", "count"],
                           check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                           timeout=TIMEOUT_S + 30)
        want = (REFUSED, "") if boot is None else (0, f"count {boot}\n")
        if (p.returncode, p.stdout) != want or (boot is None and "is encrypted" not in p.stderr):
            bad.append(f"status {p.returncode}, output {p.stdout!r}, expected {want}: {p.stderr[-1500:]}")
    if (digest(state) != before) != changes:
        bad.append("the file changed" if not changes else "the file did not change")
    return bad


def main():
    workload, folder = map(os.path.abspath, sys.argv[2:4])
    cases = shorten(sys.argv[4], CASES)
    if not cases:
        return 0
    kernel, why = kernel_folder(folder)
    print(f"1..{len(cases)}", flush=True)
    if kernel is None:
        for n, case in enumerate(cases, 1):
            print(f"ok {n} - {case[0]} # SKIP {why}")
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as directory, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        os.chdir(directory)
        images = Images(os.path.join(BIN, "uvmkit"), workload, kernel)
        for n, (case, done) in enumerate([(c, pool.submit(try_case, images, i, c)) for i, c in enumerate(cases)], 1):
            bad = done.result()
            failed += bool(bad)
            print(f"{'not ' if bad else ''}ok {n} - {case[0]}", flush=True)
            print("".join(f"# {line}\n" for text in bad for line in text.splitlines()), end="")
        os.chdir("/")
    return failed > 0


BIN = os.path.abspath(sys.argv[1])
sys.exit(main())
