#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Change an image the way an attacker would: tamper.py IN OUT GPA HOW.

GPA is a page of the guest, HOW what happens to each of its records:

    unmeasured  the page is no longer measured
    shared      the page is one that the host sees
    decoy       some other measured page gets the same contents
    flip        the page's last byte is another
"""
import struct
import sys
import zlib

PAGE_DATA = 0x302
UNMEASURED, SHARED = 2, 4


def pages(b):
    """(offset of the body, gpa, mask, file offset) of every page."""
    at, size = struct.unpack_from("<II", b, 8)
    end = at + size
    while at < end:
        kind, length = struct.unpack_from("<II", b, at)
        if kind == PAGE_DATA:
            yield (at + 8, *struct.unpack_from("<QII", b, at + 8))
        at += 8 + (length + 7) // 8 * 8


def make_decoys(b, found):
    for _, _, mask, data in found:
        other = next(x for x in pages(b) if x[3] not in (0, data) and x[2] == mask and struct.unpack_from("<I", b, x[0] + 16)[0] == 0)
        struct.pack_into("<I", b, other[0] + 12, data)


def main():
    source, target, gpa, how = sys.argv[1:]
    with open(source, "rb") as f:
        b = bytearray(f.read())
    found = [x for x in pages(b) if x[1] == int(gpa, 0)]
    assert found, f"no page at {gpa}"
    if how == "decoy":
        make_decoys(b, found)
    elif how == "flip":
        for x in found:
            b[x[3] + 4095] ^= 1
    else:
        for x in found:
            struct.pack_into("<I", b, x[0] + 16, {"unmeasured": UNMEASURED, "shared": SHARED}[how])
    start, size = struct.unpack_from("<II", b, 8)
    fixed = 24 if struct.unpack_from("<I", b, 4)[0] == 1 else 32
    struct.pack_into("<I", b, 20, 0)
    struct.pack_into("<I", b, 20, zlib.crc32(b[start:start + size], zlib.crc32(b[:fixed])))
    with open(target, "wb") as f:
        f.write(b)


main()
