#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""VMs of pods that really boot, from their annotations to what is kept of them: pod.py BIN_DIR WORKLOAD KERNEL_DIR few|sample|all.
Speaks TAP. The first case is the sample; matrix.py says which run.
"""
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys

from matrix import HOST, REFUSED, TIMEOUT_S, Case, Images, root_disk, run_in_turn, sivm

VM = "io.microsoft.virtualmachine."
POLICY = "cGFja2FnZSBwb2xpY3kK"
EVIDENCE = {"sandbox.vhdx", "boot.vhd", "cwcow.vbs.vmgs", "console.log", "verdict.json", "document.json", "options.json", "image.sha256"}


def content(path):
    with open(path, "rb") as f:
        return f.read()


def digest(path):
    return hashlib.sha256(content(path)).hexdigest()


class Pod:
    """Its snapshot directory, its spec and mounts, and the boot files that its spec names."""

    def __init__(self, name, image, **annotations):
        self.name, self.image, self.snap, self.boot = name, image, os.path.abspath(f"{name}.snap"), os.path.abspath(f"{name}.boot")
        subprocess.run([os.path.join(BIN, "uvmkit"), "pack", image, "-o", self.boot, "--efi", "raw", "--rootfs", "root", "--scratch",
                        "raw"], check=True, stdout=subprocess.DEVNULL)
        os.mkdir(self.snap)
        os.mkdir(f"{name}.bundle")
        shutil.move(f"{self.boot}/scratch.vhd", f"{self.snap}/sandbox.vhdx")
        spec = {"windows": {"hyperv": {}}, "annotations": {
            VM + "wcow.securitypolicy": POLICY, VM + "wcow.isolation_type": "VBS", VM + "wcow.writable_efi": "true",
            VM + "bootfilesrootpath": self.boot, "io.microsoft.wcow.debug": "true",
            "io.microsoft.wcow.debug_data_path": os.path.abspath("kept"), **annotations}}
        mounts = [{"type": "BlockCIM", "source": self.snap, "options": ['parentCimPaths=["/l.cim"]', "blockCIMType=file"]}]
        for path, value in ((f"{name}.json", spec), (f"{name}.mounts", mounts)):
            with open(path, "w", encoding="utf-8") as f:
                json.dump(value, f)

    def run(self, *command):
        return subprocess.run([os.path.join(BIN, "uvmboot"), "pod", "--spec", f"{self.name}.json", "--bundle", f"{self.name}.bundle",
                               "--rootfs", f"{self.name}.mounts", "--task-id", self.name, "--json", *command], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=TIMEOUT_S)

    def kept(self):
        """What is wrong with what is kept: all of it is there, and as it was."""
        p = subprocess.run([os.path.join(BIN, "uvmkit"), "debug", "verify", "--json", "kept"], check=False, capture_output=True, text=True)
        bundle = next((b for b in json.loads(p.stdout or "[]") if b["name"] == f"{self.name}@vm"), None)
        if p.returncode != 0 or bundle is None or not bundle["complete"]:
            yield f"kept: status {p.returncode}: {p.stdout}{p.stderr}"
            return
        prefix = f"{self.name}@vm_"
        missing = EVIDENCE - {f["name"].removeprefix(prefix) for f in bundle["files"] if f["same"]}
        if missing:
            yield f"not kept: {sorted(missing)}"
            return
        for name, path in (("sandbox.vhdx", self.snap), ("boot.vhd", self.snap), ("cwcow.vbs.vmgs", self.snap)):
            if digest(f"kept/{prefix}{name}") != digest(f"{path}/{name}"):
                yield f"{name} is not what the VM left"
        if content(f"kept/{prefix}image.sha256").decode().strip() != digest(self.image):
            yield "image.sha256 is not the image's"


def wrong(p, status, outcome, *says):
    answer = {}
    with contextlib.suppress(ValueError):
        answer = json.loads(p.stdout)
    if (p.returncode, answer.get("outcome")) != (status, outcome):
        yield f"status {p.returncode}, output {p.stdout!r}, expected {status} and {outcome}"
    for text in says:
        if text not in p.stderr:
            yield f"nobody says {text!r}"


def runs(images):
    """Its command's status is the line's; the VM writes to copies alone; the same pod does not start over them again."""
    pod = Pod("good", images.build("image", Case("pod", None, line=HOST)))
    before = {name: digest(f"{pod.boot}/{name}") for name in os.listdir(pod.boot)}
    footer = content(f"{pod.snap}/sandbox.vhdx")[-512:]
    p = pod.run("--exec", "last")
    bad = [*wrong(p, 7, "done", "scratch of 1048576\n", "workload: runs", "disk uvm-scratch", "disk uvm-rootfs", "disk uvm-vmgs", "disk uvm-data0"), *pod.kept()]
    if {name: digest(f"{pod.boot}/{name}") for name in os.listdir(pod.boot)} != before:
        bad.append("a boot file changed that pods share")
    if content(f"{pod.snap}/sandbox.vhdx")[-1024:] != 512 * b"x" + footer:
        bad.append("the scratch disk does not end with what the VM wrote and its footer")
    if sorted(os.listdir(pod.snap)) != ["boot.vhd", "cwcow.vbs.vmgs", "sandbox.vhdx"]:
        bad.append(f"the pod has {os.listdir(pod.snap)}")
    if pod.run().returncode != 1 or "good@vm_2_manifest.json" in os.listdir("kept"):
        bad.append("the same pod started again")
    return p, bad


def refuses(images):
    """An annotation that the image's policy does not allow: the guest refuses, and its verdict is kept."""
    pod = Pod("bad", images.build("strict", Case("pod", sivm("require_secure_boot"))), **{VM + "wcow.no_secure_boot": "true"})
    p = pod.run()
    bad = [*wrong(p, REFUSED, "refused", "require_secure_boot"), *pod.kept()]
    if not bad and not json.loads(content("kept/bad@vm_verdict.json"))["refused"]:
        bad.append("the verdict that is kept does not refuse")
    return p, bad


CASES = [("a pod runs, and its VM is kept", runs), ("a pod whose annotations the policy refuses is kept, too", refuses)]


def prepare(workload, kernel):
    if kernel is None or not root_disk("root", "right root", {"workload": workload, "bin/sh": workload}):
        return None
    with open("raw", "wb") as f:
        f.truncate(1 << 20)
    return (Images(os.path.join(BIN, "uvmkit"), workload, kernel),)


BIN = os.path.abspath(sys.argv[1])
sys.exit(run_in_turn(CASES, prepare, "mke2fs"))
