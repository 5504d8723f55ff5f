#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""VMs of plain Linux that really boot, from a directory of boot files: lcow.py BIN_DIR WORKLOAD KERNEL_DIR few|sample|all. Speaks
TAP.

The kernel is Debian's, as it is shipped; the shell in the guest is busybox. Without one of them every case is skipped. The first
case is the sample; matrix.py says which run.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from guest_state import footer  # noqa: E402
from matrix import TIMEOUT_S, kernel_folder, root_disk, shorten  # noqa: E402


def boot(options, directory, *flags):
    return subprocess.run([os.path.join(BIN, "uvmboot"), *options, "lcow", "--boot-files-path", directory, *flags], check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=TIMEOUT_S)


def content(path, size=-1):
    with open(path, "rb") as f:
        return f.read(size)


def wrong(p, status, out, *says):
    if (p.returncode, p.stdout) != (status, out):
        yield f"status {p.returncode}, output {p.stdout!r}, expected {status} and {out!r}"
    for text in ("this VM is not confidential", *says):
        if text not in p.stderr:
            yield f"nobody says {text!r}"


def initrd():
    """A command of the host, its output, its status."""
    p = boot(["--cpus", "2"], "initrd", "--exec", "echo $0; grep -c ^processor /proc/cpuinfo; echo also here >&2; exit 9")
    return p, [*wrong(p, 9, "/bin/sh\n2\n", "also here\n", "Linux version")]


def rootfs():
    """A root disk, which does not change, others as asked for, and no console."""
    shutil.copytree("initrd", "rootfs")
    with open("rootfs/rootfs.vhd", "wb") as f:
        f.write(content("root") + footer(os.path.getsize("root")))
    before = content("rootfs/rootfs.vhd")
    for name in "data", "fixed":
        with open(name, "wb") as f:
            f.truncate(1 << 20)
    command = "echo more >> /etc/marker; read a < /etc/marker; echo $a; echo kept > /dev/uvm/uvm-data0; echo no > /dev/uvm/uvm-data1"
    p = boot([], "rootfs", "--console-pipe", "", "--mount-scsi", "data,,w", "--mount-scsi", "fixed", "--exec", command)
    bad = list(wrong(p, 1, "right root\n"))
    if "Linux version" in p.stderr:
        bad.append("there is a console")
    if content("rootfs/rootfs.vhd") != before or content("fixed") != bytes(1 << 20):
        bad.append("a disk changed that is read only")
    if content("data", 5) != b"kept\n":
        bad.append("the writable disk did not change")
    return p, bad


CASES = [("kernel and initrd", initrd), ("a root disk, and two more", rootfs)]


def prepare(workload, kernel):
    shell = shutil.which("busybox")
    if not kernel or not shell or not root_disk("root", "right root", {"workload": workload, "bin/sh": shell}):
        return False
    os.mkdir("initrd")
    shutil.copy(glob.glob(f"{kernel}/boot/vmlinuz-*")[0], "initrd/kernel")
    subprocess.run([os.path.join(BIN, "uvmkit"), "initrd", "--modules", kernel, "--add", f"bin/sh={shell}", "--add",
                    f"bin/grep={shell}", "-o", "initrd/initrd.img"], check=True)
    return True


def main():
    workload, folder = map(os.path.abspath, sys.argv[2:4])
    cases = shorten(sys.argv[4], CASES)
    if not cases:
        return 0
    kernel, why = kernel_folder(folder)
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        ready = prepare(workload, kernel)
        for n, (name, case) in enumerate(cases, 1):
            if not ready:
                print(f"ok {n} - {name} # SKIP {why or 'no busybox, or no mke2fs'}")
                continue
            p, bad = case()
            failed += bool(bad)
            print(f"{'not ' if bad else ''}ok {n} - {name}", flush=True)
            print("".join(f"# {x}\n" for x in [*bad, *p.stderr.splitlines()[-25:]] if bad), end="")
        os.chdir("/")
    return failed > 0


BIN = os.path.abspath(sys.argv[1])
sys.exit(main())
