#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The help of every command of a tool: it exists, says the same in all its spellings, and fits the terminal. Output is TAP.

    help.py PROGRAM
"""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

WIDTHS = {40: 40, 80: 80, 100: 100, 200: 100}  # of the terminal, and the longest line allowed
COMMANDS = re.compile(r"^Commands:\n((?:  .*\n)+)", re.MULTILINE)

count = 0


def check(ok, name, detail=""):
    global count
    count += 1
    print(f"{'' if ok else 'not '}ok {count} - {name}")
    if not ok and detail:
        print("\n".join("#  " + x for x in detail.splitlines()))


def skip(name, why):
    global count
    count += 1
    print(f"ok {count} - {name} # SKIP {why}")


def output(command):
    p = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return p.stdout if p.returncode == 0 and p.stderr == "" else None


def on_terminal(command, columns):
    """What a command prints when its standard output is a terminal; None where there are no terminals."""
    try:
        master, slave = pty.openpty()
    except OSError:
        return None
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    p = subprocess.Popen(command, stdout=slave, stdin=subprocess.DEVNULL)
    os.close(slave)
    text = b""
    try:
        while piece := os.read(master, 65536):
            text += piece
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(master)
    p.wait(30)
    return text.decode().replace("\r\n", "\n")


def commands_in(text):
    m = COMMANDS.search(text)
    return [x.split()[0] for x in m[1].splitlines() if x[2] != " "] if m else []


def check_command(command):
    name = " ".join([os.path.basename(command[0])] + command[1:])
    text = output(command + ["--help"])
    check(text is not None and text.startswith(f"Usage: {name} "), f"{name} --help", text or "fails")
    check(text == output(command + ["-h"]) == output([command[0], "help"] + command[1:]), f"{name}: -h, help")
    for columns, longest in WIDTHS.items():
        wrapped = on_terminal(command + ["--help"], columns)
        if wrapped is None:
            skip(f"{name}: help on {columns} columns", "no pseudo terminal")
            continue
        over = [x for x in wrapped.splitlines() if len(x) > longest]
        over = [x for x in over if len(x.split()) > 1 and not x.startswith("  " + os.path.basename(command[0]))]
        check(not over, f"{name}: help on {columns} columns", "\n".join(over))
    for sub in commands_in(text or ""):
        check_command(command + [sub])


def main():
    check_command([sys.argv[1]])
    print(f"1..{count}")


main()
