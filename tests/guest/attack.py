#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hosts that attach more than they say, in VMs that really boot: attack.py BIN_DIR WORKLOAD INIT KERNEL_DIR few|sample|all.
Speaks TAP; matrix.py says which of the cases run.

Who runs QEMU attaches what he likes: 'uvmkit run --qemu' is given a program that adds disks to the command line. The one of most
use to him is an NVMe disk, since Debian's kernel has that driver and ext4 built in and needs no first program to get to a shell
on it. The shell here is INIT, which prints a marker. The first case shows that this works where no boot shim stands in between,
with the very kernel, initrd, disk and text that fail in the others.
"""
import json
import os
import subprocess
import sys
import tempfile

import matrix
from matrix import DIED, FIELDS, INSECURE, REFUSED, SECURE, Case, report, sivm

SHELL = "rdinit=/x root=/dev/nvme0n1 rootwait init=/bin/sh word=1"
MARKER = "init: 1 processors, word=1"
SEEN = "nvme nvme0: pci function"  # by the kernel
NVME = "-blockdev driver=file,filename={disk},node-name=more -device nvme,drive=more,serial=more"
TWIN = "-blockdev driver=file,filename={disk},node-name=more,read-only=on -device virtio-blk-pci,drive=more,serial=uvm-rootfs"


def attacker(name, options):
    """QEMU with more options; questions are passed on as they are."""
    with open(name, "w", encoding="utf-8") as f:
        f.write(f'#!/bin/sh\n[ $# -gt 2 ] && set -- "$@" {options}\nexec qemu-system-x86_64 "$@"\n')
    os.chmod(name, 0o755)
    return ["--machine", "q35", "--qemu", os.path.abspath(name)]


def attacks(nvme, twin, root):
    """Each gets the disk to see, the text, and the verdict or the refusal that it would get without."""
    policy, field, text = sivm(FIELDS[1]), FIELDS[1], ["--append", SHELL]
    common = {"line": "loglevel=7", "static": False, "never": [MARKER]}
    runs, stops = [SEEN, "workload: runs"], [MARKER, "workload: runs"]
    yield Case("a shell on an NVMe disk, against a policy", policy, host=[*nvme, *text, *SECURE], says=runs, quick=True,
               holds={"refused": False, "host_text": False, f"fields.{field}.holds": "yes", "workload.rests_on": "measured"}, **common)
    yield Case("the same where text of the host is taken", host=[*nvme, *text], says=runs, quick=True,
               holds={"refused": False, "host_text": True, "workload.rests_on": "unverified"}, **common)
    yield Case("the same against a policy that does not hold", policy, host=[*nvme, *text, *INSECURE], status=REFUSED, says=[SEEN],
               holds={"refused": True, f"fields.{field}.holds": "no"}, **{**common, "never": stops})
    yield Case("the same against a policy and a measured word for debugging", policy, host=[*nvme, *text, *SECURE], says=runs,
               holds={"host_text": True, "debug": True, "workload.rests_on": "unverified"},
               **{**common, "line": "loglevel=7 uvmkit.debug=1"})
    yield Case("the same where the line is static", host=[*nvme, *text], says=runs,
               holds={"refused": False, "host_text": False, "workload.rests_on": "measured"}, **{**common, "static": True})
    yield Case("the same, with a word behind which kernels do not read", host=[*nvme, "--append", f"{SHELL} --"], status=REFUSED,
               says=["shim: device tree.bootargs at "], **{**common, "never": [*stops, "paravisor:"]})
    if root:
        yield Case("two disks that say that they are the root disk", host=[*twin, "--rootfs", root], status=DIED,
                   says=["two have the same serial number"], never=["right root", "wrong root", "workload: runs"])


def try_control(images, nvme):
    """The attack on an image without a boot shim has to work."""
    with open("bare.json", "w", encoding="utf-8") as f:
        json.dump({"resources": {"linux_kernel": os.path.abspath("vmlinux"), "linux_initrd": os.path.abspath("initrd")}}, f)
    images.run("build", "--recipe", "x64-linux", "-r", "bare.json", "-o", "bare.igvm")
    p = subprocess.run([images.tool, "run", "--timeout", str(matrix.TIMEOUT_S), *nvme, "--append",
                        f"console=ttyS0 loglevel=7 panic=-1 {SHELL}", "bare.igvm"], check=False, stdin=subprocess.DEVNULL,
                       capture_output=True, text=True, errors="replace", timeout=matrix.TIMEOUT_S + 30)
    bad = [f"nobody says {s!r}" for s in (SEEN, MARKER) if s not in p.stderr]
    if p.returncode != 0:
        bad.append(f"status {p.returncode}")
    return bad, p.stderr[-4000:] if bad else ""


def main():
    tool, workload, init, folder = os.path.join(os.path.abspath(sys.argv[1]), "uvmkit"), *map(os.path.abspath, sys.argv[2:5])
    chosen = matrix.choice(sys.argv[5])
    if not chosen:
        return 0
    kernel, why = matrix.kernel_folder(folder)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        disk = matrix.root_disk("disk", "wrong root", {"workload": workload, "bin/sh": init}, ["dev", "proc"])
        root = matrix.root_disk("right", "right root", {"workload": workload})
        if kernel is None or disk is None:
            print(f"1..0 # SKIP {why or 'there is no mke2fs'}")
            return 0
        nvme, twin = (attacker(name, options.format(disk=disk)) for name, options in (("nvme", NVME), ("twin", TWIN)))
        cases = [c for c in attacks(nvme, twin, root) if chosen(c)]
        print(f"1..{len(cases) + 1}", flush=True)
        images = matrix.Images(tool, workload, kernel)
        failed = 0
        for n, case in enumerate([None, *cases], 1):
            bad, text = matrix.try_case(images, n, case) if case else try_control(images, nvme)
            failed += bool(bad)
            report(n, case.name if case else "a shell on an NVMe disk, where there is no boot shim", bad, text)
        os.chdir("/")
    return failed > 0


sys.exit(main())
