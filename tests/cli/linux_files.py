#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write directories of boot files for Linux VMs into the current directory: kernels of a few instructions.

They print their command line on the serial port, then end the VM as done (linux), as refused (refuses), or never (waits). In disk
there is a root disk besides; arm is for another architecture, firmware a kernel that firmware could load.
"""
import os
import struct

from guest_state import footer
from recipe import bzimage

LOAD = 0x1000000

SAY_LINE = bytes.fromhex("8bbe28020000"  # edi: where the boot parameters say the line is
                         "8a0784c0740a66baf803ee48ffc7ebf0"  # each byte of it to port 0x3f8
                         "b00a66baf803ee")


def end(code):
    return bytes.fromhex("66ba0105b0") + bytes([code]) + b"\xee\xf4\xeb\xfd"


def kernel(code, machine=62):
    head = b"\x7fELF\2\1\1".ljust(16, b"\0") + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, LOAD, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return head + struct.pack("<IIQQQQQQ", 1, 7, 120, LOAD, LOAD, len(code), len(code), 4096) + code


KERNELS = {
    "linux": kernel(SAY_LINE + end(0x10)),
    "refuses": kernel(SAY_LINE + end(0x40)),
    "waits": kernel(SAY_LINE + b"\xf4\xeb\xfd"),
    "disk": kernel(SAY_LINE + end(0x10)),
    "arm": kernel(b"", 183),
    "firmware": bzimage("kernel", 5000),
}
FOREIGN = b"070701".ljust(5000, b"0")
DISK = bytes(1 << 20)


def main():
    for name, data in KERNELS.items():
        os.mkdir(name)
        for file, content in ("kernel", data), ("initrd.img", FOREIGN):
            with open(f"{name}/{file}", "wb") as f:
                f.write(content)
    with open("disk/rootfs.vhd", "wb") as f:
        f.write(DISK + footer(len(DISK)))


if __name__ == "__main__":
    main()
