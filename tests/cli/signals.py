#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A tool that a signal ends removes its temporary files, and says by its status which signal it was: signals.py IGVMFILEGEN.

Its report goes into a pipe that is full, so it waits there, with all of its files written beside their targets. Speaks TAP.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time

from images import three

SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


def full_pipe():
    r, w = os.pipe()
    os.set_blocking(w, False)
    try:
        while True:
            os.write(w, bytes(4096))
    except BlockingIOError:
        os.set_blocking(w, True)
    return r, w


def run(tool, number, ignored):
    """Status and files left after ${number} has been sent; when the tool has to ignore that, the pipe is emptied too."""
    r, w = full_pipe()
    with open("three.igvm", "wb") as f:
        f.write(three().bytes())
    os.makedirs("out", exist_ok=True)
    action = signal.SIG_IGN if ignored else signal.SIG_DFL
    p = subprocess.Popen([tool, "dump-corim", "-f", "three.igvm", "-o", "out"], stdout=w,
                         preexec_fn=lambda: signal.signal(number, action))
    while not os.listdir("out"):
        time.sleep(0.01)
    p.send_signal(number)
    os.close(w)
    while ignored and os.read(r, 65536):
        pass
    status = p.wait()
    os.close(r)
    return status, sorted(os.listdir("out"))


def main():
    tool = os.path.abspath(sys.argv[1])
    cases = []
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for number in SIGNALS:
            cases.append((f"{number.name} leaves nothing", run(tool, number, False) == (-number, [])))
        cases.append(("SIGHUP that nohup ignores stays ignored", run(tool, signal.SIGHUP, True) == (0, ["corim_document_snp.cbor"])))
        os.chdir("/")
    print(f"1..{len(cases)}")
    for i, (name, ok) in enumerate(cases, 1):
        print(f"{'ok' if ok else 'not ok'} {i} - {name}")
    return not all(ok for _, ok in cases)


sys.exit(main())
