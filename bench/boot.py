#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""From the start of QEMU to PID 1: our image against QEMU's own -kernel with the same kernel, initrd and command line.

    boot.py BIN GUEST INIT KERNEL

BIN has uvmkit, GUEST the boot shim, KERNEL an unpacked kernel package; INIT is a PID 1 that ends the VM. The peer is the faster of
the bzImage and the ELF kernel inside it. Ours and the peers alternate; a missed bar is printed, never a failure. Processor time is
printed beside: on a busy machine it says more, and ours includes all that uvmkit does.
"""
import glob
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

PAIRS = 10
COMMAND_LINE = "console=ttyS0 quiet panic=-1"
MACHINE = "microvm,acpi=on,ioapic2=off,rtc=on,x-option-roms=off"
STOPPED = 0x11
LIMIT_S = 120


def manifest(isolation):
    config = {"guest_svn": 1, "max_vtl": 2, "isolation_type": "none",
              "image": {"openhcl": {"command_line": COMMAND_LINE, "static_command_line": True, "memory_page_count": 32768,
                                    "uefi": False}}}
    if isolation == "snp":
        config["isolation_type"] = {"snp": {"shared_gpa_boundary_bits": 46, "policy": 196639, "enable_debug": False,
                                            "injection_type": "normal", "secure_avic": "disabled"}}
    return {"guest_arch": "x64", "guest_configs": [config]}


class Bench:
    def __init__(self, bin_dir, guest, init, kernel):
        self.uvmkit = os.path.join(os.path.abspath(bin_dir), "uvmkit")
        self.shim = os.path.join(os.path.abspath(guest), "shim.elf")
        self.init = os.path.abspath(init)
        self.kernel = os.path.abspath(kernel)
        self.shim_began = []

    def call(self, *args, **options):
        return subprocess.run([self.uvmkit, *args], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options)

    def build(self):
        """The kernel as ELF, an initrd with nothing but PID 1, and the images."""
        self.call("kernel", self.kernel, "-o", "vmlinux")
        self.call("initrd", "--paravisor", self.init, "-o", "initrd")
        resources = {name: os.path.abspath(f) for name, f in
                     (("underhill_kernel", "vmlinux"), ("underhill_initrd", "initrd"), ("openhcl_boot", self.shim))}
        for name, document in (("resources.json", {"resources": resources}), ("none.json", manifest("none")),
                               ("snp.json", manifest("snp"))):
            with open(name, "w", encoding="utf-8") as f:
                json.dump(document, f)
        for isolation in ("none", "snp"):
            self.call("build", isolation + ".json", "-r", "resources.json", "-o", isolation + ".igvm")

    def boot_ours(self, image):
        out = subprocess.run([self.uvmkit, "run", "--json", "--machine", "microvm", "--accel", "tcg", "--timeout", str(LIMIT_S),
                              image], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        result = json.loads(out)
        if result.get("guest") != "STOPPED":
            sys.exit(f"{image}: {result}")
        phases = result["phases_ms"]
        if image == "none.igvm":
            self.shim_began.append((phases["console"] - phases["start"]) / 1000)
        return (phases["end"] - phases["start"]) / 1000

    def boot_peer(self, kernel, line):
        begin = time.monotonic()
        status = subprocess.run(
            ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-M", MACHINE, "-accel", "tcg",
             "-cpu", "max", "-m", "512M", "-device", "isa-debug-exit,iobase=0x501,iosize=2", "-serial", "null", "-kernel", kernel,
             "-initrd", "initrd", "-append", line], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=LIMIT_S, check=False).returncode
        if status != 2 * STOPPED + 1:
            sys.exit(f"-kernel {kernel}: status {status}")
        return time.monotonic() - begin

    def prepare(self, image):
        begin = time.monotonic()
        self.call("run", "--dry-run", image)
        return time.monotonic() - begin


def tsc_khz():
    """What the boot shim tells the kernel; without it the peer may hang."""
    with open("/proc/cpuinfo", encoding="ascii") as f:
        return int(float(re.search(r"cpu MHz\s*: ([\d.]+)", f.read())[1]) * 1000)


def processor_time():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def measure(run):
    """Seconds until PID 1, and of processor time."""
    before = processor_time()
    return run(), processor_time() - before


def show(what, ours, peer_name, peer, bar):
    for i, kind in enumerate(("", ", processor time")):
        a, b = (statistics.median(t[i] for t in times) for times in (ours, peer))
        verdict = "" if a / b <= bar else f", over the bar of {bar:.2f}"
        print(f"{what}{kind}: {a:.3f} s, {peer_name}: {b:.3f} s, ratio {a / b:.2f}{verdict}")


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    bench = Bench(*sys.argv[1:])
    if not os.path.exists(sys.argv[4]):
        print(f"not run: no kernel in {sys.argv[4]}; scripts/fetch-kernel.sh gets one")
        return
    vmlinuz = glob.glob(os.path.join(bench.kernel, "boot", "vmlinuz-*"))[0]
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        bench.build()
        line = f"{COMMAND_LINE} tsc_early_khz={tsc_khz()} rdinit=/init"
        runs = {"ours": lambda: bench.boot_ours("none.igvm"), "snp": lambda: bench.boot_ours("snp.igvm"),
                "bzImage": lambda: bench.boot_peer(vmlinuz, line), "ELF": lambda: bench.boot_peer("vmlinux", line)}
        times = {name: [] for name in runs}
        for _ in range(PAIRS):
            for name, run in runs.items():
                times[name].append(measure(run))
        prepared = [bench.prepare("none.igvm") for _ in range(PAIRS)]
        size = os.path.getsize("none.igvm") / 1e6
        os.chdir("/")
    peer = min(("bzImage", "ELF"), key=lambda name: statistics.median(t for t, _ in times[name]))
    show("boot to PID 1", times["ours"], f"QEMU -kernel ({peer})", times[peer], 1.10)
    print(f"of which QEMU, ROM and boot shim up to its first word: {statistics.median(bench.shim_began):.3f} s; the rest is the kernel's")
    show("SNP part, plain, to PID 1", times["snp"], f"QEMU -kernel ({peer})", times[peer], float("inf"))
    print(f"preparing {size:.0f} MB, with asking QEMU for version and machines: {statistics.median(prepared):.3f} s, best "
          f"{min(prepared):.3f} s, bar 0.1 s")


if __name__ == "__main__":
    main()
