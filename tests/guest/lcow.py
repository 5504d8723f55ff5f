#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""VMs of command lines that really boot, from a directory of boot files: lcow.py BIN_DIR WORKLOAD KERNEL_DIR few|sample|all. Speaks
TAP.

The kernel is Debian's, as it is shipped; the shell in the guest is busybox. Without one of them every case is skipped. The first
case is the sample; matrix.py says which run.
"""
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import linux_files  # noqa: E402
from guest_state import footer  # noqa: E402
from matrix import DIED, HOST, TIMEOUT_S, Case, Images, root_disk, run_in_turn  # noqa: E402


def boot(options, directory, *flags, env=None):
    return subprocess.run([os.path.join(BIN, "uvmboot"), *options, "lcow", "--boot-files-path", directory, *flags], check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=TIMEOUT_S, env=env)


def content(path, size=-1):
    with open(path, "rb") as f:
        return f.read(size)


def wrong(p, status, out, *says):
    if (p.returncode, p.stdout) != (status, out):
        yield f"status {p.returncode}, output {p.stdout!r}, expected {status} and {out!r}"
    for text in ("this VM is not confidential", *says):
        if text not in p.stderr:
            yield f"nobody says {text!r}"


def parallel():
    """Two at a time: each writes to a copy of its own of a disk, and says so in lines of its own; then nothing is left."""
    disk = b"original".ljust(1 << 20, b"\0")
    with open("scratch", "wb") as f:
        f.write(disk)
    command = ("d=/dev/uvm/uvm-data0; read -n 8 a < $d; read u < /proc/sys/kernel/random/uuid; echo $u > $d; sleep 1; read b < $d; "
               "echo $a; [ $u = $b ] && echo its own; exit 4")
    p = boot(["--count", "2", "--parallel", "2"], "plain", "--console-pipe", "", "--mount-scsi", "scratch,,w", "--exec", command,
             env=dict(os.environ, TMPDIR=os.path.abspath("temp")))
    lines = [f"uvmboot-{i}: {x}" for i in (0, 1) for x in ("its own", "original")]
    p.stdout = "\n".join(sorted(p.stdout.splitlines()))
    bad = list(wrong(p, 4, "\n".join(lines), "uvmboot-1: warning: "))
    if content("scratch") != disk or os.listdir("temp"):
        bad.append("the disk changed, or a copy of it is left")
    return p, bad


def qemus(pid):
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as f:
            yield from f.read().split()


def interrupted():
    """Ctrl-C ends all of them, and their copies are gone."""
    linux_files.main()
    p = subprocess.Popen([os.path.join(BIN, "uvmboot"), "--count", "3", "--parallel", "2", "lcow", "--boot-files-path", "waits",
                          "--mount-scsi", "scratch,,w"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         text=True, env=dict(os.environ, TMPDIR=os.path.abspath("temp")))
    said = ""
    while not all(f"uvmboot-{i}: 8250" in said for i in (0, 1)):
        line = p.stderr.readline()
        if not line:
            break
        said += line
    running = [x for x in qemus(p.pid) if os.path.exists(f"/proc/{x}")]
    p.send_signal(signal.SIGINT)
    p.stdout, p.stderr = p.communicate(timeout=TIMEOUT_S)
    bad = [] if p.returncode == -signal.SIGINT and len(running) == 2 else [f"status {p.returncode}, {len(running)} VMs"]
    end = time.monotonic() + 30
    while any(os.path.exists(f"/proc/{x}") for x in running) and time.monotonic() < end:
        time.sleep(0.01)
    bad += [f"process {x} is left" for x in running if os.path.exists(f"/proc/{x}")]
    return p, bad + [f"{x} is left" for x in os.listdir("temp")]


def initrd():
    """A command of the host, its output, its status."""
    p = boot(["--cpus", "2"], "plain", "--exec", "echo $0; grep -c ^processor /proc/cpuinfo; echo also here >&2; exit 9")
    return p, [*wrong(p, 9, "/bin/sh\n2\n", "also here\n", "Linux version")]


def rootfs():
    """A root disk, which does not change, others as asked for, and no console."""
    shutil.copytree("plain", "rootfs")
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


def foreign():
    """A first program that knows nothing of us: it gets --exec as arguments, and switches the VM off."""
    os.mkdir("foreign")
    shutil.copy("plain/kernel", "foreign")
    with open("init", "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\nmount -t devtmpfs dev /dev\necho init: $# $2 > /dev/console\npoweroff -f\n")
    shell = shutil.which("busybox")
    subprocess.run([os.path.join(BIN, "uvmkit"), "initrd", "--paravisor", "init", *(x for name in ("sh", "mount", "poweroff") for x in
                    ("--add", f"bin/{name}={shell}")), "-o", "foreign/initrd.img"], check=True)
    p = boot([], "foreign", "--exec", 'a "b c"')
    bad = list(wrong(p, DIED, "", "init: 2 b c", "nobody told how the command ended"))
    p = boot([], "foreign")
    return p, bad + list(wrong(p, 0, "", "init: 0"))


def confidential():
    """The image for SNP in kernel.vmgs, with the root disk beside it."""
    images = Images(os.path.join(BIN, "uvmkit"), shutil.which("busybox"), "kernel")
    snp = {"shared_gpa_boundary_bits": 46, "policy": 0x3001F, "enable_debug": False, "injection_type": "normal"}
    image = images.build("snp", Case("snp", line=HOST, flavor=["--set", f"guest_configs[0].isolation_type={json.dumps({'snp': snp})}"]))
    images.run("pack", image, "-o", "snp/boot", "--rootfs", "root")
    os.rename("snp/boot/cwcow.snp.vmgs", "snp/boot/kernel.vmgs")
    p = boot([], "snp/boot", "--security-hardware", "--root-fs-type", "none", "--exec", "read a < /etc/marker; echo $a; exit 6")
    return p, [] if (p.returncode, p.stdout) == (6, "right root\n") and "plain mode" in p.stderr else [f"status {p.returncode}"]


def kept():
    """Two confidential ones at a time: what each wrote to its copies is kept, the originals are as they were."""
    images = Images(os.path.join(BIN, "uvmkit"), shutil.which("busybox"), "kernel")
    for name in "efi", "raw":
        with open(name, "wb") as f:
            f.truncate(1 << 20)
    images.run("pack", images.build("vbs", Case("vbs", line=HOST)), "-o", "vbs/boot", "--efi", "efi", "--rootfs", "root", "--scratch", "raw")
    before = {name: content(f"vbs/boot/{name}") for name in ("boot.vhd", "scratch.vhd")}
    command = "read u < /proc/sys/kernel/random/uuid; echo $u; echo $u > /dev/uvm/uvm-scratch; echo $u > /dev/uvm/uvm-data0"
    p = subprocess.run([os.path.join(BIN, "uvmboot"), "--count", "2", "--parallel", "2", "cwcow", "--boot-files-path", "vbs/boot",
                        "--isolation-type", "VBS", "--scratch-vhd", "vbs/boot/scratch.vhd", "--writable-efi", "--debug-mode",
                        "--debug-data-path", "kept", "--exec", command], check=False, stdin=subprocess.DEVNULL, capture_output=True,
                       text=True, errors="replace", timeout=TIMEOUT_S)
    said = dict(line.split(": ") for line in p.stdout.splitlines())
    bad = [] if p.returncode == 0 and len(said) == len(set(said.values())) == 2 else [f"status {p.returncode}, output {p.stdout!r}"]
    bad += [f"{x}_{name} is not what the VM wrote" for x in said for name in before
            if content(f"kept/{x}_{name}", 37).decode() != said[x] + "\n"]
    return p, bad + [f"{name} changed" for name in before if content(f"vbs/boot/{name}") != before[name]]


CASES = [("two at a time", parallel), ("Ctrl-C", interrupted), ("kernel and initrd", initrd), ("a root disk, and two more", rootfs), ("somebody else's initrd", foreign),
         ("an image for SNP", confidential), ("what two wrote is kept", kept)]


def prepare(workload, kernel):
    shell = shutil.which("busybox")
    if not kernel or not shell or not root_disk("root", "right root", {"workload": workload, "bin/sh": shell}):
        return None
    os.mkdir("plain")
    os.mkdir("temp")
    os.symlink(kernel, "kernel")
    shutil.copy(glob.glob(f"{kernel}/boot/vmlinuz-*")[0], "plain/kernel")
    subprocess.run([os.path.join(BIN, "uvmkit"), "initrd", "--modules", kernel, "--add", f"bin/sh={shell}", "--add",
                    f"bin/grep={shell}", "-o", "plain/initrd.img"], check=True)
    return ()


BIN = os.path.abspath(sys.argv[1])
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs us in the background ignores it
sys.exit(run_in_turn(CASES, prepare, "busybox, or no mke2fs"))
