#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""However a run ends, nothing is left of it: life.py UVMKIT sample|all. Speaks TAP."""
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import images  # noqa: E402

LIMIT_S = 60


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
        return [int(x) for x in f.read().split()]


def is_qemu(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as f:
            return b"isa-debug-exit" in f.read()
    except OSError:
        return False


def gone(pid):
    """Whether it ends: killed processes do so without our help, but not at once. Zombies of nobody's count as gone."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as f:
                if f.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


class Run:
    """A guest that never ends by itself, with its QEMU."""

    def __init__(self, tool, *options):
        self.p = subprocess.Popen([tool, "run", *options, "hangs.igvm"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.qemu = None
        end = time.monotonic() + LIMIT_S
        while self.qemu is None and time.monotonic() < end:
            self.qemu = next((c for c in children(self.p.pid) if is_qemu(c)), None)
            time.sleep(0.01)

    def end(self):
        try:
            out, err = self.p.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            self.p.kill()  # and QEMU with it
            raise
        return self.p.returncode, out.decode(), err.decode()


def signal_to_us(tool, number, *options):
    run = Run(tool, *options)
    run.p.send_signal(number)
    status = run.end()[0]
    return status == -number and gone(run.qemu)


def signal_to_qemu(tool):
    run = Run(tool)
    os.kill(run.qemu, signal.SIGKILL)
    status, _, err = run.end()
    return status == 121 and "died: QEMU was ended by signal 9" in err


def not_for_terminals(tool):
    """What a terminal sends to our process group does not reach QEMU."""
    run = Run(tool)
    alone = os.getpgid(run.qemu) != os.getpgid(run.p.pid)
    run.p.kill()
    run.end()
    return alone and gone(run.qemu)


def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs us in the background ignores it
    tool, every = os.path.abspath(sys.argv[1]), sys.argv[2] == "all"
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        with open("hangs.igvm", "wb") as f:
            f.write(images.machines()["hangs.igvm"].bytes())
        os.environ["TMPDIR"] = scratch
        cases = [("SIGKILL ends QEMU", signal_to_us(tool, signal.SIGKILL))]
        cases.append(("QEMU that is killed is told", signal_to_qemu(tool)))
        for n in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP][: None if every else 1]:
            cases.append((f"{n.name} ends QEMU", signal_to_us(tool, n, "--control", "control")))
        cases.append(("no file is left", os.listdir(".") == ["hangs.igvm"]))
        if every:
            cases.append(("QEMU is in a group of its own", not_for_terminals(tool)))
        os.chdir("/")
    print(f"1..{len(cases)}")
    for i, (name, ok) in enumerate(cases, 1):
        print(f"{'ok' if ok else 'not ok'} {i} - {name}")
    return not all(ok for _, ok in cases)


sys.exit(main())
