#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write files with every record kind, every register and the edges of every field into the current directory."""
import struct

from images import Image, dll, registers, u64

NATIVE, VBS, SNP, TDX, SEV, SEV_ES, CCA = range(7)  # platform types

X64_REGISTERS = [0x20004, 0x20005, 0x20006, *range(0x20008, 0x2000D), 0x20010, 0x20011, 0x40000, 0x40002, 0x40003, 0x80001, 0x80004,
                 0x8000E, *range(0x80010, 0x80015), *range(0x80040, 0x80045), 0x80070, 0x80071, *range(0x80077, 0x8007B)]
X64_SEGMENTS = [*range(0x60000, 0x60006), 0x60007]
AARCH64_REGISTERS = [*range(0x20000, 0x20008), 0x20022, 0x20023, 0x40002, 0x40005, 0x40006, 0x40007, 0x4000B, 0x4000C]
PARAMETERS = [0x307, 0x308, 0x309, 0x30A, 0x30C, 0x30E, 0x30F, 0x310, 0x312, 0x313]


def pattern(n, seed):
    """Bytes that differ from their neighbours, small and large ones among them."""
    return bytes((seed + 37 * i + (i >> 8)) & 0xFF for i in range(n))


def page(data):
    return data.ljust(4096, b"\0")


def relocatable(i, mask, vtl, flags, alignment, gpa, size, least, most):
    i.add(0x102, struct.pack("<IHBB5Q", mask, 0, vtl, flags, alignment, gpa, size, least, most))


def corim_signature(i, mask, signature):
    i.add(0x105, struct.pack("<IIII", mask, 0, len(signature), 0), signature, 4)


def x64_initializations(i):
    i.policy(0x4, 0xFEDCBA9876543210)
    i.policy(0xC, 0)
    relocatable(i, 0x2, 2, 1, 0x1000, 0x5000, 0x3000, 0, 0xFFFFFFFFFFFFF000)
    relocatable(i, 0x2, 2, 6, 0x200000, 0x400000, 0x1000, 0x200000, 0x40000000)
    i.add(0x103, struct.pack("<IHBB3Q", 0x2, 0, 2, 0, 0x8000, 0x4000, 0x3000))
    i.corim(0x2, b"\x00\x09\x0a\xff")
    corim_signature(i, 0x2, b"\xd2")
    i.corim(0xC, b"")


def x64_contexts(i):
    plain = [(n, u64(0x0123456789ABCDEF + n)) for n in X64_REGISTERS]
    segments = [(n, struct.pack("<QIHH", n << 40, n, n & 0xFF, 0xA09B)) for n in X64_SEGMENTS]
    tables = [(0x70000, struct.pack("<6xHQ", 0xFFFF, 0x3000)), (0x70001, bytes(16))]
    i.context(0x2, 0, registers(*plain, *segments, *tables))
    i.context(0x4, 0xFFFFFFFFF000, page(pattern(0x670, 11)), 0xABCD)
    i.context(0x80000000, 0x1000, page(bytes(0x3B0) + b"\xFF" * 8))
    i.context(0x1, 0, page(pattern(232, 3)), 3)
    i.context(0x40, 0, page(b""))


def every_x64():
    i = Image()
    for mask, kind, boundary, vtl in [(0x1, NATIVE, 0, 0), (0x2, VBS, 0, 2), (0x4, SNP, 1 << 46, 2), (0x8, TDX, 1 << 47, 2),
                                      (0x40, SEV, 0, 0), (0x80000000, SEV_ES, 0, 0)]:
        i.platform(mask, kind, boundary, vtl)
    x64_initializations(i)
    i.area(7, 0x2000, b"initial")
    i.area(0, 0x1000)
    for n, kind in enumerate(PARAMETERS):
        i.parameter(kind, 7 if n % 2 else 0, 0x100 * n)
    i.memory(0x3, 0, 0x1000)
    i.memory(0xFFFFFFFF, 1 << 40, 0xFFFFF000, 1)
    x64_contexts(i)
    i.insert(0x6, 0x100000, 7)
    for flags, kind in [(0, 0), (1, 1), (2, 2), (4, 3), (0xFFFFFFFF, 0), (8, 0)]:
        i.page(0x5, 0x200000 + (kind << 12), b"page", flags, kind)
    i.page(0xFFFFFFFF, 0xFFFFFFFFFFFFF000)
    i.error_range(0x2, 0x300000, 0x1234)
    for author in (0, 1, 2):
        i.add(0x30B, struct.pack("<IB", 0x4, author) + pattern(691, 0xE0 + author))
    i.add(0x311, struct.pack("<8I", 0x2, 1, 2, 3, 4, 5, 6, 0xFFFFFFFF) + pattern(832, 5))
    return i.bytes()


def every_aarch64():
    i = Image(2, 1)
    i.platform(0x1, VBS)
    i.platform(0x2, CCA, vtl=0)
    relocatable(i, 0x1, 1, 0, 0x1000, 0x1000, 0x1000, 0, 0x10000)
    for algorithm, lfa in [(0, 0), (1, 1), (2, 2), (0xFF, 0x10)]:
        i.add(0x106, struct.pack("<II2QBB6x", 0x2, 0, 1, 2, algorithm, lfa))
    i.add(0x107, 'uvmkit 0.1 "\u00e4" \\ \x1b[2J \u202e.\0\n\x7f'.encode())
    i.context(0x1, 0, registers(*[(n, u64(n << 16)) for n in AARCH64_REGISTERS], vtl=1))
    i.context(0x2, 0, page(pattern(80, 200)), 1)
    i.area(1, 0x1000, b"\x80")
    i.parameter(0x312, 1, 0xFFFFFFFF)
    i.insert(0x3, 0, 1)
    i.page(0x3, 0x80000000, b"\1")
    return i.bytes()


def corim():
    """Documents and signatures for one platform, for two, for one with no short name, and for none of the file's."""
    i = Image()
    for mask, kind in [(0x1, VBS), (0x10, SNP), (0x4, TDX), (0x8, NATIVE), (0x100, SEV)]:
        i.platform(mask, kind, vtl=0)
    i.corim(0x10, b"snp document")
    i.corim(0x5, b"for two")
    corim_signature(i, 0x10, b"snp signature")
    i.corim(0x8, b"")
    i.corim(0x140, b"SEV and more")
    i.corim(0x20, b"nobody's")
    corim_signature(i, 0x1, b"part of two")
    return i.bytes()


def headers():
    """Nothing but headers."""
    i = Image()
    i.platform(0x1, TDX)
    return i.bytes()


def main():
    files = {f.__name__.replace("_", "-") + ".igvm": f() for f in (every_x64, every_aarch64, corim, headers)}
    files["corim.dll"] = dll(files["corim.igvm"])
    for name, content in files.items():
        with open(name, "wb") as f:
            f.write(content)


main()
