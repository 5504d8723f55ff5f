#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the seeds of the fuzz targets: make-seeds.py corpus. They are committed; run this again after a change here.

The files are put together from the format's tables by this script alone, so that they do not depend on the code under test.
"""
import base64
import bz2
import gzip
import json
import lzma
import os
import struct
import sys
import uuid
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
import guest_state  # noqa: E402

PAGE = 4096
NATIVE, VSM, SNP, TDX, SEV, SEV_ES, CCA = range(7)
ANY, RAW = 7, 0x80  # first byte of an input: isolation filter, size and checksum as they are


def page(fill):
    return bytes([fill]) * 16 + bytes(PAGE - 16)


# ---- records: functions of the offset of their data ------------------------------------------------------------------


def record(kind, fmt, *fields, data=b""):
    """A record whose field None is the file offset of ${data}."""
    def put(off):
        body = struct.pack("<" + fmt, *(off if f is None else f for f in fields))
        return struct.pack("<II", kind, len(body)) + body + bytes(-len(body) % 8)
    return put, data


def platform(kind, mask, vtl=0, boundary=0):
    return record(0x001, "IBBHQ", mask, vtl, kind, 1, boundary)


def policy(mask, value):
    return record(0x101, "QII", value, mask, 0)


def relocatable(mask, gpa, size, low, high, vtl=2, flags=7):
    return record(0x102, "IHBBQQQQQ", mask, 0, vtl, flags, 0x200000, gpa, size, low, high)


def page_tables(mask, gpa, size, used, vtl=2):
    return record(0x103, "IHBBQQQ", mask, 0, vtl, 0, gpa, size, used)


def corim(kind, mask, data):
    return record(kind, "IIII", mask, None, len(data), 0, data=data)


def area(index, size, data=b""):
    return record(0x301, "QII", size, index, None if data else 0, data=data)


def data_page(gpa, mask, data=b"", flags=0, kind=0):
    return record(0x302, "QIIIHH", gpa, mask, None if data else 0, flags, kind, 0, data=data)


def insert(gpa, mask, index):
    return record(0x303, "QII", gpa, mask, index)


def context(gpa, mask, data):
    return record(0x304, "QIIHH", gpa, mask, None, 0, 0, data=data)


def memory(gpa, mask, size, flags=0):
    return record(0x305, "QIIII", gpa, mask, size, flags, 0)


def parameter(kind, index, off=0):
    return record(kind, "II", index, off)


def id_block(mask):
    return record(0x30B, "IB3x48s16s16sIIII592x", mask, 0, b"\x11" * 48, b"family", b"image", 1, 2, 1, 0)


def error_range(gpa, mask, size):
    return record(0x30D, "QII", gpa, mask, size)


def vbs_measurement(mask):
    return record(0x311, "8I832x", mask, 1, 2, 3, 4, 0, 1, 1)


def version_string(text):
    return record(0x107, f"{len(text)}s", text)


def registers(vtl, *values):
    return struct.pack("<I", len(values)) + b"".join(struct.pack("<BI11x16s", vtl, name, value) for name, value in values)


def u64(v):
    return struct.pack("<Q8x", v)


def segment(base, limit, selector, attributes):
    return struct.pack("<QIHH", base, limit, selector, attributes)


def table(base, limit):
    return struct.pack("<6xHQ", limit, base)


X64_REGISTERS = registers(
    2, (0x20010, u64(0x100000)), (0x40000, u64(0x80000031)), (0x40002, u64(0x8000000)), (0x80001, u64(0xD00)),
    (0x60001, segment(0, 0xFFFFFFFF, 8, 0xA09B)), (0x60003, segment(0, 0xFFFFFFFF, 16, 0xC093)), (0x70001, table(0x1000, 0x1F)))
ARM_REGISTERS = registers(2, (0x20022, u64(0x100000)), (0x20000, u64(7)), (0x40005, u64(0x8000000)))
VMSA = bytes(0x3B0) + struct.pack("<Q", 1) + bytes(PAGE - 0x3B8)
NATIVE_X64 = struct.pack("<17Q", *range(17)) + bytes(PAGE - 136)
REALM = struct.pack("<10Q", *range(10)) + bytes(PAGE - 80)
PARAMETERS = (0x307, 0x308, 0x309, 0x30A, 0x30C, 0x30E, 0x30F, 0x310, 0x312, 0x313)


def igvm(*records, version=1, arch=0, gap=b"", tail=b""):
    """A whole file; equal data is stored once."""
    fixed = 24 if version == 1 else 32
    start = fixed + len(gap) + sum(len(put(0)) for put, _ in records)
    heads, stored, where = b"", b"", {}
    for put, data in records:
        if data and data not in where:
            where[data] = start + len(stored)
            stored += data
        heads += put(where.get(data, 0))
    total = start + len(stored) + len(tail)
    extra = struct.pack("<II", arch, PAGE) if version != 1 else b""
    head = struct.pack("<6I", 0x4D564749, version, fixed + len(gap), len(heads), total, 0) + extra
    crc = zlib.crc32(head + heads)
    return head[:20] + struct.pack("<I", crc) + head[24:] + gap + heads + stored + tail


def directives(mask):
    return [area(0, 2 * PAGE, b"first" + bytes(2 * PAGE - 5)), parameter(0x30C, 0), parameter(0x307, 0, 8), insert(0x3000, mask, 0),
            memory(0x0, mask, 0x400000, 1), data_page(0x1000, mask, page(1)), data_page(0x2000, mask),
            data_page(0x10000, mask, page(2), 2), data_page(0x11000, mask, page(1), 4)]


SNP_RECORDS = [platform(SNP, 1, 2, 1 << 46), policy(1, 0x3001F), *directives(1), data_page(0x20000, 1, kind=1),
               data_page(0x21000, 1, page(3), kind=2), data_page(0x22000, 1, page(3), kind=3), context(0xFFFFFFFFF000, 1, VMSA)]
VBS_RECORDS = [platform(VSM, 1, 2), *directives(1), error_range(0x40000, 1, 0x3000), context(0, 1, X64_REGISTERS)]
MERGED = [platform(SNP, 1, 2, 1 << 46), platform(TDX, 2, 2, 1 << 47), platform(VSM, 4, 2), policy(1, 0x3001F), policy(2, 2),
          corim(0x104, 7, b"\xd9\x01\xf5\xa0"), corim(0x105, 1, b"\xd2\x84"), *directives(7), data_page(0x30000, 3, page(4)),
          data_page(0x30000, 4, page(5)), context(0xFFFFFFFFF000, 1, VMSA), context(0, 4, X64_REGISTERS), id_block(1), vbs_measurement(4)]
RELOCATED = [platform(VSM, 1, 2), relocatable(1, 0x8000000, 0x400000, 0x1000000, 1 << 40),
             page_tables(1, 0x8400000, 0x10000, 0x6000), data_page(0x8000000, 1, page(1)), data_page(0x8400000, 1, page(6)),
             context(0, 1, X64_REGISTERS)]
REALM_RECORDS = [platform(CCA, 1), record(0x106, "IIQQBB6x", 1, 0, 1, 2, 0, 1), data_page(0x1000, 1, page(1)), context(0, 1, REALM)]

IGVM_SEEDS = {
    "snp": (ANY, igvm(*SNP_RECORDS)),
    "tdx": (ANY, igvm(platform(TDX, 2, 0, 1 << 47), policy(2, 2), *directives(2))),
    "vbs": (ANY, igvm(*VBS_RECORDS)),
    "merged": (ANY, igvm(*MERGED)),
    "merged-for-tdx": (TDX, igvm(*MERGED)),
    "native": (NATIVE, igvm(platform(NATIVE, 1), data_page(0, 1, page(1)), context(0, 1, NATIVE_X64))),
    "sev-es": (ANY, igvm(platform(SEV, 1), platform(SEV_ES, 2), *directives(3), context(0x5000, 2, VMSA),
                         context(0, 1, NATIVE_X64), version=2)),
    "realm": (ANY, igvm(*REALM_RECORDS, version=2, arch=1)),
    "vbs-aarch64": (ANY, igvm(platform(VSM, 1, 2), data_page(0, 1, page(1)), context(0, 1, ARM_REGISTERS), version=2, arch=1)),
    "relocatable": (ANY, igvm(*RELOCATED)),
    "parameters": (ANY, igvm(platform(VSM, 1), area(0, PAGE), *(parameter(k, 0, 8 * i) for i, k in enumerate(PARAMETERS)),
                             insert(0, 1, 0), data_page(0x1000, 1, page(1)))),
    "version-string": (ANY, igvm(platform(VSM, 1), version_string("dévelop 1".encode()), data_page(0, 1, page(1)))),
    "gap-and-tail": (ANY, igvm(platform(VSM, 1), data_page(0, 1, page(1)), gap=bytes(8), tail=b"tail")),
    "corim-empty": (ANY, igvm(platform(TDX, 1), corim(0x104, 1, b""), data_page(0, 1, page(1)))),
    "raw": (ANY | RAW, igvm(*VBS_RECORDS)),
    "bad-order": (ANY, igvm(data_page(0, 1, page(1)), platform(VSM, 1))),
    "bad-cut": (ANY | RAW, igvm(*VBS_RECORDS)[:200]),
    "bad-offset": (ANY, igvm(platform(VSM, 1), record(0x302, "QIIIHH", 0, 1, 0xFFFFF000, 0, 0, 0), tail=page(1))),
    "bad-corim-signature": (ANY, igvm(platform(TDX, 1), corim(0x105, 1, b"\xd2\x84"), data_page(0, 1, page(1)))),
}


def pair(dedup, first, second):
    return struct.pack("<BH", dedup, len(first)) + first + second


SNP_FILE, VBS_FILE = igvm(*SNP_RECORDS), igvm(*VBS_RECORDS)
TDX_FILE = igvm(platform(TDX, 1, 0, 1 << 47), policy(1, 2), *directives(1))
MERGE_SEEDS = {
    "snp-vbs": pair(0, SNP_FILE, VBS_FILE),
    "snp-vbs-dedup": pair(1, SNP_FILE, VBS_FILE),
    "tdx-snp-dedup": pair(1, TDX_FILE, SNP_FILE),
    "relocated-tdx": pair(0, igvm(*RELOCATED), TDX_FILE),
    "stray-mask-bits": pair(0, igvm(platform(VSM, 1), data_page(0, 0x43, page(1))), TDX_FILE),  # once handed on to TDX
    "same-platform": pair(0, SNP_FILE, SNP_FILE),
    "other-version": pair(0, VBS_FILE, igvm(platform(SNP, 1), version=2)),
    "other-architecture": pair(0, igvm(*REALM_RECORDS, version=2, arch=1), igvm(platform(SNP, 1), version=2)),
}


# ---- a PE32+ resource DLL --------------------------------------------------------------------------------------------


def resource_folder(named, *entries):
    return struct.pack("<12xHH", named, len(entries) - named) + b"".join(struct.pack("<II", n, at) for n, at in entries)


def pe(data, rva=0x1000, raw=0x200):
    """One section .rsrc: type VMFW / id 1 / language 0x409 -> data."""
    folder = 1 << 31
    tree = resource_folder(1, (folder | 0x58, folder | 0x18)) + resource_folder(0, (1, folder | 0x30))
    tree += resource_folder(0, (0x409, 0x48)) + struct.pack("<IIII", rva + 0x68, len(data), 0, 0)
    tree += struct.pack("<H", 4) + "VMFW".encode("utf-16-le") + bytes(6) + data
    optional = struct.pack("<HBB5IQIIHHHHHHIIIIHHQQQQII", 0x20B, 14, 0, 0, len(tree), 0, 0, 0, 0x180000000, 0x1000, 0x200,
                           6, 0, 0, 0, 6, 0, 0, 0x4000, raw, 0, 3, 0x160, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    optional += b"".join(struct.pack("<II", rva, len(tree)) if i == 2 else bytes(8) for i in range(16))
    section = struct.pack("<8sIIIIIIHHI", b".rsrc", len(tree), rva, len(tree), raw, 0, 0, 0, 0, 0x40000040)
    coff = struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, len(optional), 0x2022)
    head = b"MZ" + bytes(58) + struct.pack("<I", 0x40) + b"PE\0\0" + coff + optional + section
    return head + bytes(raw - len(head)) + tree


PE_SEEDS = {
    "vmfw": pe(b"IGVM" + bytes(28)),
    "empty": pe(b""),
    "other-name": pe(b"IGVM").replace("VMFW".encode("utf-16-le"), "VMFX".encode("utf-16-le")),
    "cut": pe(b"IGVM" + bytes(28))[:0x240],
    "no-pe": b"MZ" + bytes(62),
}

REGION = 0x100000000
LINK, SMALL, LARGE = 0x23, 0x63, 0xE3


def page_table_move(moves, entries, tables=15, used=4, offset=0):
    moves = [bytes(m) for m in moves]
    at = b"".join(struct.pack("<HQ", where, entry) for where, entry in entries)
    return bytes([tables, used, 0, offset, len(moves)]) + b"".join(moves) + bytes(4 * (4 - len(moves))) + at


# PML4, PDPT, PD and PT; small pages at 0 and 4 KiB, one of 2 MiB at 2 MiB, one of 1 GiB at 1 GiB. Units of moves: 4 KiB, 1 MiB,
# 2 MiB, 1 GiB for address, size and offset, two bits each.
TABLES = [(0, REGION + 0x1000 | LINK), (512, REGION + 0x2000 | LINK), (1024, REGION + 0x3000 | LINK), (1536, 0 | SMALL),
          (1537, 0x1000 | SMALL), (1025, 0x200000 | LARGE), (513, 0x40000000 | LARGE)]
PAGE_TABLE_SEEDS = {
    "still": page_table_move([], TABLES),
    "tables-move": page_table_move([], TABLES, offset=16),
    "all-move": page_table_move([(0x10, 1, 1, 3), (0x2A, 1, 1, 7), (0x3F, 1, 1, 5)], TABLES, offset=16),
    "new-tables": page_table_move([(0x30, 1, 1, 200)], TABLES),
    "too-small": page_table_move([(0x30, 1, 1, 200)], TABLES, tables=3),
    "unaligned": page_table_move([(0x1A, 1, 1, 3)], TABLES),
    "onto-its-like": page_table_move([(0x00, 0, 1, 1)], TABLES),
    "onto-another": page_table_move([(0x00, 0, 1, 1)], TABLES + [(1537, 0x1001)]),
    "outside": page_table_move([(0x30, 1, 1, 3)], TABLES + [(515, 0x5000 | LINK), (516, 0x6000 | LINK)]),
    "into-a-large-one": page_table_move([(0x10, 1, 1, 2)], TABLES),
    "linked-twice": page_table_move([], TABLES + [(1, REGION + 0x1000 | LINK)]),
    "elsewhere": page_table_move([(0x10, 1, 1, 3)], TABLES + [(1537, 0x9000 | SMALL)]),
}


def elf(entry, *segments, machine=62):
    """An ELF file; segments are (address, data, size in memory)."""
    at = 64 + 56 * len(segments)
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, entry, 64, 0, 0, 64, 56, len(segments), 0, 0, 0)
    body = b""
    for gpa, data, memory in segments:
        head += struct.pack("<IIQQQQQQ", 1, 5, at + len(body), gpa, gpa, len(data), memory, PAGE)
        body += data
    return head + body


def firmware(*sections, before=b"", kind=3):
    """A firmware volume with one file; what is before it are other files."""
    size = 24 + sum(len(s) for s in sections)
    volume = bytes(32) + struct.pack("<Q4sIHHHBB", 0x20000, b"_FVH", 0, 56, 0, 0, 0, 2)
    return volume + before + bytes(18) + struct.pack("<BB", kind, 0) + struct.pack("<I", size)[:3] + b"\xf8" + b"".join(sections)


def section(kind, data):
    return struct.pack("<I", 4 + len(data))[:3] + bytes([kind]) + data


def bzimage(code, sects=1, version=0x20F, flags=1, xflags=1, syssize=None, init_size=0x4000):
    b = bytearray((sects + 1) * 512)
    struct.pack_into("<BHI", b, 0x1F1, sects, 0, len(code) // 16 if syssize is None else syssize)
    struct.pack_into("<2s2s4sH", b, 0x1FE, b"\x55\xaa", b"\xeb\x66", b"HdrS", version)
    struct.pack_into("<B", b, 0x211, flags)
    struct.pack_into("<H", b, 0x236, xflags)
    struct.pack_into("<QI", b, 0x258, 0x1000000, init_size)
    return bytes(b) + code


def aarch64_image(size=100, text_offset=0, image_size=0, flags=10):
    return struct.pack("<QQQQ24s4sI", 0, text_offset, image_size, flags, b"", b"ARM\x64", 0).ljust(size, b"k")


# Numbers of the first byte: isolation, VTL2, fixed base, case
NONE_, VBS_, SNP_, TDX_, VTL2, BASE = 0, 1, 2, 3, 4, 8
UEFI_, KERNEL_, SHIM_, SIDECAR_, LINUX_, ONLY_UEFI, ONLY_LINUX, DIRECT, ARM_LINUX, ARM_KERNEL, ARM_SHIM, ARM_VTL0 = (
    n << 4 for n in range(12))


def build(what, resource, base=0, size=8):
    return struct.pack("<BHB", what, base, size) + resource


GOOD_ELF = elf(0x1000010, (0x1000000, b"x" * 5000, 8192), (0x1005800, b"y" * 100, 6000))
PE = b"PE\0\0" + bytes(36) + struct.pack("<I", 0x40) + bytes(204)
PE_FAR = b"PE\0\0" + bytes(36) + struct.pack("<I", 0x1000) + bytes(204)
TE = b"VZ" + bytes(4) + struct.pack("<HI", 0x100, 0x100) + bytes(28)
BUILD_SEEDS = {
    "kernel-none": build(KERNEL_ | NONE_ | VTL2, GOOD_ELF),
    "kernel-snp": build(KERNEL_ | SNP_ | VTL2 | BASE, GOOD_ELF, base=64),
    "kernel-tdx-vtl0": build(KERNEL_ | TDX_, GOOD_ELF),
    "kernel-overlap": build(KERNEL_ | VBS_ | VTL2, elf(0x1000000, (0x1000000, b"x" * 16, 8192), (0x1001000, b"y", 1))),
    "kernel-large": build(KERNEL_ | VBS_ | VTL2, elf(0, (0, b"x" * 16, 1 << 62))),
    "kernel-cut": build(KERNEL_ | VBS_ | VTL2, GOOD_ELF[:300]),
    "kernel-tdx-high": build(KERNEL_ | TDX_ | VTL2 | BASE, GOOD_ELF, base=2048),
    "kernel-low-base": build(KERNEL_ | SNP_ | VTL2 | BASE, GOOD_ELF, base=1),
    "kernel-no-memory": build(KERNEL_ | NONE_ | VTL2, GOOD_ELF, size=1),
    "shim": build(SHIM_ | VBS_ | VTL2, elf(0x10, (0, b"s" * 64, 64), (0x2000, b"", 0x1000))),
    "sidecar": build(SIDECAR_ | NONE_ | VTL2, elf(0, (0, b"s" * 4096, 4096))),
    "linux": build(LINUX_ | NONE_ | VTL2, elf(0x100000, (0x100000, b"l" * 5000, 8192))),
    "linux-low": build(LINUX_ | NONE_ | VTL2, elf(0, (0, b"l", 1))),
    "linux-bzimage": build(LINUX_ | NONE_ | VTL2, bytes(0x1FE) + b"\x55\xaa\0\0HdrS"),
    "uefi-pe": build(UEFI_ | SNP_ | VTL2, firmware(section(0x10, PE))),
    "uefi-te": build(UEFI_ | TDX_ | VTL2, firmware(section(0x19, b"1234"), section(0x10, TE + bytes(24)))),
    "uefi-mz": build(UEFI_ | NONE_, firmware(section(0x10, b"MZ" + bytes(58) + struct.pack("<I", 64) + PE))),
    "uefi-endless": build(UEFI_ | VBS_, firmware(kind=7)[:-4] + bytes(40)),
    "uefi-empty": build(UEFI_ | VBS_, b""),
    "only-uefi": build(ONLY_UEFI | VBS_, firmware(section(0x10, PE))),
    "only-uefi-snp": build(ONLY_UEFI | SNP_ | BASE, firmware(section(0x10, PE))),
    "only-uefi-tdx": build(ONLY_UEFI | TDX_ | BASE, firmware(section(0x10, PE))),
    "only-linux": build(ONLY_LINUX | NONE_, bzimage(b"c" * 0x800)),
    "only-linux-initrd": build(ONLY_LINUX | NONE_, bzimage(b"c" * 0x800, init_size=0xFFFFFFFF), base=1),
    "only-linux-old": build(ONLY_LINUX | NONE_, bzimage(b"c" * 0x800, version=0x20B)),
    "direct": build(DIRECT | SNP_, bzimage(b"c" * 0x800), base=2, size=1),
    "direct-elf": build(DIRECT | SNP_, elf(0x100000, (0x100000, b"k" * 64, 8192)), base=300, size=1),
    "direct-outside": build(DIRECT | SNP_, elf(0x100000, (0x800000, b"k" * 64, 8192)), base=2, size=1),
    "arm-linux": build(ARM_LINUX | NONE_, aarch64_image(text_offset=0x80000), base=1),
    "arm-kernel": build(ARM_KERNEL | NONE_ | VTL2, aarch64_image(5000, image_size=8000)),
    "arm-kernel-large": build(ARM_KERNEL | NONE_ | VTL2, aarch64_image(image_size=1 << 40)),
    "arm-kernel-far": build(ARM_KERNEL | VBS_ | VTL2, aarch64_image(text_offset=1 << 62)),
    "arm-shim": build(ARM_SHIM | VBS_ | VTL2, elf(0x10, (0, b"s" * 64, 64), machine=183)),
    "arm-vtl0": build(ARM_VTL0 | NONE_ | VTL2, aarch64_image(text_offset=0x1000000)),
}


def kernel(kind, data, start=0x100000):
    return struct.pack("<BQ", kind, start) + data


VOLUME_SEEDS = {
    "pe": firmware(section(0x10, PE)),
    "pe-far": firmware(section(0x10, PE_FAR)),
    "te": firmware(section(0x19, b"1234"), section(0x10, TE + bytes(24))),
    "mz": firmware(section(0x10, b"MZ" + bytes(58) + struct.pack("<I", 64) + PE)),
    "mz-far": firmware(section(0x10, b"MZ" + bytes(58) + struct.pack("<I", 0xFFFFFFFF) + PE)),
    "files": firmware(section(0x10, PE), before=bytes(18) + b"\7\0" + struct.pack("<I", 30)[:3] + b"\xf8" + bytes(8)),
    "endless": firmware(kind=7)[:-4] + bytes(40),
    "none": firmware(section(0x19, b"1234")),
}

KERNEL_SEEDS = {
    "bzimage": kernel(0, bzimage(b"c" * 0x800)),
    "bzimage-rest": kernel(0, bzimage(b"c" * 0x800, syssize=0)),
    "bzimage-cut": kernel(0, bzimage(b"c" * 0x300, syssize=0x40)),
    "bzimage-low": kernel(0, bzimage(b"c" * 0x800, flags=0)),
    "bzimage-32": kernel(0, bzimage(b"c" * 0x800, xflags=0)),
    "image": kernel(1, aarch64_image(text_offset=0x80800)),
    "image-high": kernel(1, aarch64_image(image_size=0x100000), start=0xFFFFFFFFFFE00000),
    "image-64k": kernel(1, aarch64_image(flags=14)),
    "elf": kernel(2, elf(0x1000010, (0x1000000, b"x" * 500, 8192), (0x1005800, b"y" * 100, 6000))),
    "elf-no-data": kernel(2, elf(0x100000, (0x100000, b"", 8192))[:72] + b"\xff" * 8 + elf(0x100000, (0x100000, b"", 8192))[80:]),
    "elf-pic": kernel(6, elf(0x10, (0, b"x" * 500, 8192))),
    "elf-pic-entry-below": kernel(6, elf(0x2010, (0x100000, b"x" * 500, 8192)), start=0x1000),
    "elf-last-byte": kernel(6, elf(0x1000010, (0x1000000, b"", 0), (0xFFFFFFFFFFFFFFFF, b"", 0x2000))),
    "elf-aarch64": kernel(7, elf(0x10, (0, b"x" * 500, 8192), machine=183)),
}


def packed_kernel(pack, behind=True, sects=1):
    """A bzImage of a small ELF kernel."""
    content = elf(0x1000010, (0x1000000, b"x" * 500, 8192))
    payload = pack(content) + (struct.pack("<I", len(content)) if behind else b"")
    head = bytearray((sects + 1) * 512)
    head[0x1F1] = sects
    head[0x202:0x208] = b"HdrS" + struct.pack("<H", 0x20F)
    head[0x248:0x250] = struct.pack("<II", 0, len(payload))
    return bytes(head) + payload


def old_lz4(content):
    """One block of literals in the frame that Linux packs its kernels in."""
    n = len(content) - 15
    block = b"\xf0" + b"\xff" * (n // 255) + bytes([n % 255]) + content
    return struct.pack("<II", 0x184C2102, len(block)) + block


UNPACK_SEEDS = {
    "gzip": packed_kernel(lambda b: gzip.compress(b, mtime=0), behind=False),
    "xz": packed_kernel(lzma.compress, sects=3),
    "bzip2": packed_kernel(bz2.compress),
    "lz4": packed_kernel(old_lz4),
    "plain": packed_kernel(lambda b: b),
    "elf": elf(0x1000010, (0x1000000, b"x" * 500, 8192)),
    "size": packed_kernel(lambda b: lzma.compress(b + b"x")),
}


WIRE_SEEDS = {
    "guid": b"7fb00ee4-a7ff-11ed-9e2f-00155D09DE56",
    "diag": struct.pack("<BBHIQQQII", 0x05, 20, 0, 17, 0x1C40, 0x801001, 0x1000, 0, 0) + bytes(4),
    "diag-text": struct.pack("<BBHIQQQII", 0x01, 17, 0, 0xFFFFFFFF, 2**64 - 1, 0, 0, 3, 14) + bytes(4) + b"not a number",
    "diag-template": struct.pack("<BBHIQQQII", 0x1F, 99, 0, 0, 0, 2**64 - 1, 9, 0, 0) + bytes(4),
}

JSON_TEXTS = {
    "object": b' {"a": [1, -2.5e+3, true, false, null], "a":{},\n\t"b": ""}\r\n',
    "strings": b'["\\u0041\\n\\"\\\\\\/\\b", "\\ud83d\\ude00", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "<&>"]',
    "numbers": b"[0, 18446744073709551615, 18446744073709551616, -0, 1e400]",
    "nested": b"[" * 64 + b"]" * 64,
    "too-deep": b"[" * 65 + b"]" * 65,
    "bad-comma": b"[1,]",
    "bad-surrogate": b'"\\ud800"',
    "bad-end": b'{"a"',
}

# the escapes wanted, then calls by number: { "a": [-7, true, "<"], "b": 6 }
JSON_SEEDS = {
    "members": bytes([0, 0, 4]) + b"a" + bytes([2, 7, 18, 5, ord("<"), 3, 4, ord("b"), 6, 1]),
    "go-escapes": bytes([1, 5]) + b"<\"&\\",
    "hex": bytes([0, 2, 9, 0x21, 9, 0x42, 0x43, 3]),
    "unbalanced": bytes([0, 0, 2, 1]),
}


# ---- UEFI settings, signature lists, certificates, variables ---------------------------------------------------------

GLOBAL = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c").bytes_le
OWNER = uuid.UUID("77fa9abd-0359-4d32-bd60-28f4e78f784b").bytes_le
CERT_X509 = uuid.UUID("a5c059a1-94e4-4aa7-87b5-ab155c2bf072").bytes_le
CERT_SHA256 = uuid.UUID("c1c41626-504c-4092-aca9-41f936934328").bytes_le


def text(b):
    return base64.b64encode(b).decode()


def signatures(kind, *values):
    return {"type": kind, "value": [text(v) for v in values]}


def variable(attributes, value, guid=GLOBAL):
    return {"guid": text(guid), "attributes": text(attributes), "value": text(value)}


def settings(mode, lists, **variables):
    root = {"type": "Microsoft.Compute/disks",
            "properties": {"uefiSettings": {"signatureMode": mode, "signatures": lists, **variables}}}
    return json.dumps(root, separators=(",", ":")).encode()


PK = signatures("x509", b"PK")
KEYS = {"PK": PK, "KEK": [signatures("x509", b"KEK", b"")], "db": [PK, signatures("sha256", bytes(32), bytes(range(32)))]}
DEFAULT = {"type": "Default"}
UEFI_TEXTS = {
    "template": settings("Replace", {**KEYS, "dbx": [signatures("sha256")], "MokList": [PK], "MokListX": None}, v=variable(b"\7", b"x")),
    "default": settings("Replace", {"PK": DEFAULT, "KEK": [DEFAULT], "db": [DEFAULT], "MokList": [DEFAULT]}),
    "append": settings("Append", {"PK": 1, "db": KEYS["db"], "dbx": None}, b=variable(b"\x27", b"x"), a=variable(b"\7\0", b"yz")),
    "arrays": b'["Microsoft.Compute/disks",[' + json.dumps({"signatures": [None] * 5, "signatureMode": "Append", "v": [
        text(GLOBAL), text(b"\3"), text(b"x")]}).encode() + b"]]",
    "own-names": settings("Replace", KEYS, SetupMode=variable(b"\x47", b"x"), PK=variable(b"\7", b""),
                          CurrentPolicy=variable(b"\7", b"", OWNER)),
    "twice": settings("Append", {}, v=variable(b"\7", b"1")).replace(b'"v":', b'"v":["%s","Aw==",""],"\\u0076":' % text(GLOBAL).encode()),
    "db-default": settings("Replace", KEYS, dbDefault=variable(b"\6", b"x")),
    "long-name": settings("Replace", KEYS, **{"n" * 1024: variable(b"\7", b"x")}),
    "deep": settings("Replace", KEYS).replace(b'"type"', b'"x":' + b"[" * 127 + b"]" * 127 + b',"type"', 1),
    "cut": settings("Replace", KEYS)[:-2],
}


def siglist(kind, entry, *values, size=None, header=0):
    body = b"".join(OWNER + v for v in values)
    return kind + struct.pack("<III", 28 + len(body) if size is None else size, header, entry) + body


SIGLIST_SEEDS = {
    "both": siglist(CERT_SHA256, 48, bytes(32), bytes(range(32))) + siglist(CERT_X509, 20, b"cert"),
    "no-entries": siglist(CERT_SHA256, 48) + siglist(CERT_X509, 16, b"") + siglist(CERT_SHA256, 48),
    "header-size": siglist(CERT_X509, 20, b"cert", header=8),
    "two-certificates": siglist(CERT_X509, 20, b"cert", b"cert"),
    "size-27": siglist(CERT_X509, 20, b"cert", size=27),
    "other-kind": siglist(OWNER, 20, b"cert"),
}


def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    length = bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else struct.pack(">BH", 0x82, n)
    return bytes([tag]) + length + body


def certificate(version=b"", behind=b"", more=b""):
    oid = der(0x06, bytes.fromhex("2a8648ce3d040302"))  # ecdsa-with-SHA256
    curve = der(0x30, der(0x06, bytes.fromhex("2a8648ce3d0201")), der(0x06, bytes.fromhex("2a8648ce3d030107")))
    name = der(0x30, der(0x31, der(0x30, der(0x06, b"\x55\x04\x03"), der(0x0C, b"seed"))))
    dates = der(0x30, der(0x17, b"240101000000Z"), der(0x18, b"20540101000000Z"))
    key = der(0x30, curve, der(0x03, b"\0\4" + bytes(range(64))))
    signed = der(0x30, version, der(0x02, b"\x12\x34"), der(0x30, oid), name, dates, name, key, behind)
    return der(0x30, signed, der(0x30, oid), der(0x03, b"\0", der(0x30, der(2, b"\1"), der(2, b"\2"))), more)


VERSION_3 = der(0xA0, der(0x02, b"\2"))
EXTENSIONS = der(0xA3, der(0x30, der(0x30, der(0x06, b"\x55\x1d\x13"), der(0x04, der(0x30, der(0x01, b"\xff"))))))
X509_SEEDS = {
    "v1": certificate(),
    "v3": certificate(VERSION_3, EXTENSIONS),
    "unique-ids": certificate(der(0xA0, der(0x02, b"\1")), der(0x81, b"\0a") + der(0x82, b"\0b")),
    "fourth-element": certificate(more=der(0x05)),
    "indefinite": b"\x30\x80" + certificate()[3:] + bytes(2),
    "long-length": b"\x30\x82\x00" + certificate()[2:],
}


def stored(name, data, vendor=GLOBAL, attributes=7, kind=0, length=None, time=bytes(16)):
    name = name.encode("utf-16-le")
    size = 48 + len(name) + len(data) if length is None else length
    return struct.pack("<III", kind, size, attributes) + time + vendor + struct.pack("<HH", len(name), len(data)) + name + data


STORE_SEEDS = {
    "ordered": stored("PK\0", b"pk", attributes=0x27, time=bytes(range(16))) + stored("SecureBoot\0", b"\1"),
    "any-order": stored("b\0", b"1") + stored("a\0", b"2") + stored("b\0", b"3", OWNER) + stored("a\0", b""),
    "name-goes-on": stored("a\0b\0", b"1") + stored("a\0", b"2") + stored("\0", b"3"),
    "long-name": stored("n" * 1023 + "\0", b"x"),
    "no-nul": stored("a", b"x"),
    "length": stored("a\0", b"x", length=50),
    "kind": stored("a\0", b"x", kind=1),
    "left-over": stored("a\0", b"x") + bytes(7),
}


# ---- SNP reports and the certificates of their keys ------------------------------------------------------------------


def snp_report(version, at=0, value=0):
    b = bytearray(1184)
    struct.pack_into("<I", b, 0, version)
    struct.pack_into("<I", b, 0x34, 1)
    b[0x38:0x40] = b[0x180:0x188] = bytes.fromhex("0300000000000873")
    b[0x90:0xC0] = bytes(range(48))
    b[0x2A0:0x2D0] = b[0x2E8:0x318] = b"\x11" * 48
    if at:
        b[at] = value
    return bytes(b)


SNP_REPORT_SEEDS = {
    "v2": snp_report(2),
    "v3-vlek": snp_report(3, 0x48, 4),
    "v5": snp_report(5, 0x1F8, 1),
    "v2-cpuid": snp_report(2, 0x188, 0x19),
    "signing-key": snp_report(3, 0x48, 8),
    "algorithm": snp_report(2, 0x34, 2),
    "v6": snp_report(6),
    "short": snp_report(2)[:-1],
}


def amd_oid(*tail):
    return der(0x06, bytes.fromhex("2b060104019c78") + bytes(tail))


def amd_certificate(product=b"Milan-B0", *more, drop=None, tcb=(3, 0, 8, 115)):
    parts = dict(zip(((1, 1), (1, 2), (1, 3, 1), (1, 3, 2), (1, 3, 3), (1, 3, 8)),
                     [der(2, b"\0"), der(0x16, product), *(der(2, bytes([v])) for v in tcb)]))
    parts.pop(drop, None)
    body = [der(0x30, amd_oid(*oid), der(4, value)) for oid, value in [*parts.items(), *more]]
    return certificate(VERSION_3, der(0xA3, der(0x30, *body)))


SNP_KEY_SEEDS = {
    "vcek": amd_certificate(b"Milan-B0", ((1, 4), bytes(64))),
    "vcek-octets": amd_certificate(b"Genoa", ((1, 4), der(4, bytes(64)))),
    "vlek": amd_certificate(b"Milan", ((1, 5), der(0x16, b"provider"))),
    "turin": amd_certificate(b"Turin", ((1, 4), bytes(8)), ((1, 3, 9), der(2, b"\5"))),
    "no-snp": amd_certificate(b"Milan-B0", ((1, 4), bytes(64)), drop=(1, 3, 3)),
    "both-ids": amd_certificate(b"Milan-B0", ((1, 4), bytes(64)), ((1, 5), b"")),
    "twice": amd_certificate(b"Milan-B0", ((1, 4), bytes(64)), ((1, 4), bytes(64))),
    "no-number": amd_certificate(b"Milan-B0", ((1, 4), bytes(64)), ((1, 3, 3), der(2, b"")), drop=(1, 3, 3)),
    "plain": certificate(VERSION_3, EXTENSIONS),
}


def tdx_quote(version=4, body=584, chain=b"-----BEGIN CERTIFICATE-----", kind=5, behind=b""):
    head = struct.pack("<HHI", version, 2, 0x81).ljust(48, b"\0")
    if version == 5:
        head += struct.pack("<HI", {584: 2, 648: 3}.get(body, 1), body)
    qe = bytes(384) + bytes(64) + struct.pack("<H", 3) + b"abc" + struct.pack("<HI", kind, len(chain)) + chain
    data = b"\1" * 64 + b"\2" * 64 + struct.pack("<HI", 6, len(qe)) + qe
    return head + bytes(body) + struct.pack("<I", len(data)) + data + behind


TDX_QUOTE_SEEDS = {
    "v4": tdx_quote(),
    "v5": tdx_quote(5, 648),
    "v5-old-body": tdx_quote(5, behind=bytes(9)),
    "v6": tdx_quote(6),
    "body": tdx_quote(5, 100),
    "certification": tdx_quote(kind=4),
    "cut": tdx_quote()[:-1],
}


def level(status="UpToDate", advisories=None, **tcb):
    more = {} if advisories is None else {"advisoryIDs": advisories}
    return {"tcb": tcb, "tcbDate": "2024-11-13T00:00:00Z", "tcbStatus": status, **more}


def platform_level(first, pcesvn, tdx, *status):
    components = [{"svn": v} for v in (first, 3, 2, 2, *[0] * 12)]
    return level(*status, sgxtcbcomponents=components, pcesvn=pcesvn, tdxtcbcomponents=[{"svn": v} for v in (5, 0, tdx, *[0] * 13)])


def collateral(name, body, changes=(), signature="0" * 128):
    body = {k: v for k, v in {**body, **dict(changes)}.items() if v is not None}
    return json.dumps({name: body, "signature": signature}, separators=(",", ":")).encode()


DATES = {"issueDate": "2026-02-01T14:49:26Z", "nextUpdate": "2026-03-03T14:49:26Z", "tcbEvaluationDataNumber": 18}
TDX_MODULE = {"mrsigner": "00" * 48, "attributes": "00" * 8, "attributesMask": "FF" * 8}
TCB_INFO = {"id": "TDX", "version": 3, **DATES, "fmspc": "90c06F000000", "pceId": "0000", "tcbType": 0, "tdxModule": TDX_MODULE,
            "tdxModuleIdentities": [{"id": "TDX_01", **TDX_MODULE, "tcbLevels": [level(isvsvn=6), level("OutOfDate", ["INTEL-SA-1"], isvsvn=4)]}],
            "tcbLevels": [platform_level(5, 13, 3), platform_level(4, 13, 3, "SWHardeningNeeded", ["INTEL-SA-00615", "INTEL-SA-1"])]}
QE_IDENTITY = {"id": "TD_QE", "version": 2, **DATES, "miscselect": "00000000", "miscselectMask": "FFFFFFFF", "attributes": "11" + "00" * 15,
               "attributesMask": "FB" + "FF" * 7 + "00" * 8, "mrsigner": "DC" * 32, "isvprodid": 2, "tcbLevels": [level(isvsvn=4)]}

COLLATERAL_SEEDS = {
    "tcb-info": collateral("tcbInfo", TCB_INFO),
    "no-modules": collateral("tcbInfo", TCB_INFO, {"tdxModuleIdentities": None}),
    "no-levels": collateral("tcbInfo", TCB_INFO, {"tcbLevels": []}),
    "sgx": collateral("tcbInfo", TCB_INFO, {"id": "SGX"}),
    "version": collateral("tcbInfo", TCB_INFO, {"version": 2}),
    "svn": collateral("tcbInfo", TCB_INFO, {"tcbLevels": [platform_level(256, 13, 3)]}),
    "components": collateral("tcbInfo", TCB_INFO, {"tcbLevels": [level(sgxtcbcomponents=[{"svn": 1}] * 17, pcesvn=1)]}),
    "many-levels": collateral("tcbInfo", TCB_INFO, {"tcbLevels": [platform_level(1, 1, 1)] * 65}),
    "date": collateral("tcbInfo", TCB_INFO, {"nextUpdate": "2026-02-30T00:00:00Z"}),
    "signature": collateral("tcbInfo", TCB_INFO, signature="00"),
    "qe-identity": collateral("enclaveIdentity", QE_IDENTITY),
    "status": collateral("enclaveIdentity", QE_IDENTITY, {"tcbLevels": [level("Fine", isvsvn=4)]}),
    "advisories": collateral("enclaveIdentity", QE_IDENTITY, {"tcbLevels": [level("Revoked", ["A" * 30, [1], "\u00e9"], isvsvn=4)]}),
    "mrsigner": collateral("enclaveIdentity", QE_IDENTITY, {"mrsigner": "DC"}),
    "deep": b'{"tcbInfo":' + b"[" * 20 + b"]" * 20 + b',"signature":""}',
}


def intel_oid(*tail):
    return der(0x06, bytes.fromhex("2a864886f84d010d01") + bytes(tail))


def pck_certificate(drop=None, component=der(2, b"\5"), more=b""):
    tcb = [der(0x30, intel_oid(2, i), component if i == 1 else der(2, bytes([i]))) for i in range(1, 18) if i != drop]
    extension = der(0x30, der(0x30, intel_oid(2), der(0x30, *tcb)), der(0x30, intel_oid(3), der(4, b"\0\0")),
                    der(0x30, intel_oid(4), der(4, bytes.fromhex("90c06f000000"))), more)
    return certificate(VERSION_3, der(0xA3, der(0x30, der(0x30, intel_oid(), der(4, extension)))))


PCK_SEEDS = {
    "pck": pck_certificate(),
    "configuration": pck_certificate(more=der(0x30, intel_oid(7), der(0x30, der(0x30, intel_oid(7, 1), der(1, b"\xff"))))),
    "component-missing": pck_certificate(drop=7),
    "component-large": pck_certificate(component=der(2, b"\1\0")),
    "component-negative": pck_certificate(component=der(2, b"\xff")),
    "component-text": pck_certificate(component=der(0x0C, b"5")),
    "twice": pck_certificate(more=der(0x30, intel_oid(3), der(4, b"\0\0"))),
    "pair": pck_certificate(more=der(0x30, intel_oid(3))),
    "plain": certificate(VERSION_3, EXTENSIONS),
}

DID = "did:x509:0:sha256:" + "A" * 43
DID_SEEDS = {
    "eku": (DID + "::eku:1.3.6.1.4.1.311.76.59.1.2").encode(),
    "subject": (DID + "::subject:CN:a%20b:O:c").encode(),
    "san": (DID + "::san:dns:example.org::san:uri:https%3A%2F%2Fa").encode(),
    "fulcio": (DID + "::fulcio-issuer:issuer.example").encode(),
    "sha512": ("did:x509:0:sha512:" + "A" * 86 + "::eku:1.2").encode(),
    "no-policy": DID.encode(),
    "bad-escape": (DID + "::subject:CN:%0").encode(),
    "many": (DID + "::eku:1.2" * 9).encode(),
}


# ---- the host's device tree ------------------------------------------------------------------------------------------


def node(name, *inside):
    name = name.encode() + b"\0"
    return [(1, name), *(t for i in inside for t in (i if isinstance(i, list) else [i])), (2, b"")]


def prop(name, value):
    return (3, name.encode(), value.encode() + b"\0" if isinstance(value, str) else value)


def tree(*nodes, end=(9, b""), version=17):
    structure, strings = b"", b""
    for token, *rest in node("", *nodes) + [end]:
        structure += struct.pack(">I", token)
        if token == 3:
            structure += struct.pack(">II", len(rest[1]), len(strings))
            strings += rest[0] + b"\0"
        structure += rest[-1] + bytes(-len(rest[-1]) % 4)
    at = 40 + 16
    return struct.pack(">10I", 0xD00DFEED, at + len(structure) + len(strings), at, at + len(structure), 40, version, 16, 0,
                       len(strings), len(structure)) + bytes(16) + structure + strings


def cells(*values):
    return struct.pack(f">{len(values)}I", *values)


def cpu(n):
    return node(f"cpu@{n}", prop("reg", cells(n)), prop("status", "okay"))


def ram(base, size):
    return node(f"memory@{base:x}", prop("device_type", "memory"), prop("reg", struct.pack(">QQ", base, size)))


KIT = node("uvmkit", prop("machine", "microvm"), prop("tsc-khz", cells(2400000)), prop("secure-boot", cells(1)),
           prop("vmgs-ephemeral", cells(0)))
CELLS = [prop("#address-cells", cells(2)), prop("#size-cells", cells(2))]
HOST_TREE_SEEDS = {
    "microvm": tree(*CELLS, node("cpus", cpu(0), cpu(1)), ram(0, 512 << 20), node("chosen", prop("bootargs", "quiet -- \"x")), KIT),
    "holes": tree(node("cpus", cpu(0)), ram(1 << 32, 1 << 32), ram(0, 0xA0000), ram(1 << 20, 255 << 20), KIT),
    "many": tree(node("cpus", *map(cpu, range(255))), *(ram(n << 21, 1 << 20) for n in range(64)), KIT),
    "nops": tree((4, b""), node("cpus", (4, b""), cpu(0)), ram(0, 1 << 30), KIT, node("a", node("b", node("c", node("d"))))),
    "bad-twice": tree(node("cpus", cpu(0), cpu(0)), ram(0, 1 << 30), KIT),
    "bad-wrap": tree(node("cpus", cpu(0)), ram((1 << 64) - 4096, 8192), KIT),
    "bad-order": tree(node("cpus", cpu(0), prop("reg", b"")), ram(0, 1 << 30), KIT),
    "bad-end": tree(node("cpus", cpu(0)), ram(0, 1 << 30), KIT, end=(2, b"")),
    "bad-version": tree(version=16),
    "areas": (struct.pack("<QQIIQQII", 0, 160, 0, 0, 256, 65280, 0, 0).ljust(PAGE, b"\0") + struct.pack("<I", 4)).ljust(3 * PAGE, b"\0"),
}


# ---- manifests and policies ------------------------------------------------------------------------------------------


def manifest(isolation, image, arch="x64"):
    return {"guest_arch": arch, "guest_configs": [{"guest_svn": 1, "max_vtl": 2, "isolation_type": isolation, "image": image}]}


SIVM_FIELDS = {"require_ephemeral_vmgs": True, "require_secure_boot": False, "require_secure_boot_vars": True,
               "require_bcd_integrity": False, "custom_uefi_json": "e30="}
CWCOW_POLICY = {"cwcow": {**SIVM_FIELDS, "require_secure_avic": True}}
SNP_CONFIG = {"snp": {"shared_gpa_boundary_bits": 46, "policy": 196639, "enable_debug": False, "injection_type": "restricted",
                      "secure_avic": "enabled"}}
GUEST_LINUX = {"use_initrd": True, "command_line": "a\u00e9\U0001f600"}

MANIFEST_VALUES = {
    "none": manifest("none", "none", "aarch64"),
    "snp-openhcl": manifest(SNP_CONFIG, {"openhcl": {"command_line": "q", "static_command_line": True, "memory_page_base": 0,
                                                     "memory_page_count": 2**64 - 1, "uefi": True, "linux": GUEST_LINUX,
                                                     "product_policy": CWCOW_POLICY}}),
    "vbs-uefi": manifest({"vbs": {"enable_debug": True}}, {"uefi": {"config_type": "igvm"}}),
    "direct": manifest(SNP_CONFIG, {"snp_linux_direct": {"linux": GUEST_LINUX, "processor_count": 1, "memory_page_count": 2,
                                                         "c_bit_position": 51}}),
    "arrays": ["x64", [[7, 2, {"tdx": [False, True]}, {"none": None}],
                       [7, 2, {"none": None}, {"openhcl": ["c", True, None, 10, True, [False, [65, 255]], {"sivm": [True, False,
                        False, False, "QUI="]}]}], [1, 0, "none", {"linux": [True, ""]}]]],
    "bad-more": {"guest_arch": "x64", "guest_configs": [{"guest_svn": 1, "max_vtl": 2, "max_vtl2": [{}],
                                                         "isolation_type": {"vbs": {"enable_debug": True}, "x": 1}}]},
    "bad-type": ["x64", [[7, 256, "none", "none"]]],
    "bad-unknown": manifest("none", {"openhcl": {"memory_page_count": 1, "product_policy": {"sivm": {"x": 1}}}}),
}
MANIFEST_SEEDS = {n: json.dumps(v).encode() for n, v in MANIFEST_VALUES.items()}
MANIFEST_SEEDS["ignored"] = b'{"x":' + b"[" * 200 + b"]" * 200 + b',"\\u00e9 \\"":{},\n"guest_\\u0061rch":"x64","guest_configs":[]}'

RESOURCES_SEEDS = {
    "all": json.dumps({"resources": {n: f"/{n}" for n in ("uefi", "underhill_kernel", "openhcl_boot", "underhill_initrd",
                                                          "underhill_sidecar", "linux_kernel", "linux_initrd")}}).encode(),
    "array": b'[{"linux_kernel":"/\\u00e9\\u0041"}]',
    "bad-relative": b'{"more":[],"resources":{"uefi":"x"}}',
    "bad-nul": b'{"resources":{"uefi":"/\\u0000"}}',
    "bad-twice": b'{"resources":{"uefi":"/a","uefi":"/b"}}',
}

POLICY_TEXTS = {
    "sivm": json.dumps({"sivm": SIVM_FIELDS}).encode(),
    "cwcow": json.dumps(CWCOW_POLICY).encode(),
    "array": b'{"s\\u0069vm":[true,true,true,true,"' + b"QUJD" * 50 + b'"]}',
    "too-large": b'{"sivm":[false,false,false,false,"' + b"AAAA" * 1351 + b'"]}',
    "bad-base64": b'{"sivm":[true,true,true,true,"QUJ="]}',
    "bad-missing": b'{"sivm":[true,true,true,true]}',
    "bad-word": b'"sivm"',
}


def policy_bytes(product, body):
    """A body of fields as the bytes of a policy; lengths below 128."""
    wrapper = b"\x0a" + bytes([len(body)]) + body if body else b""
    choice = bytes([product << 3 | 2, len(wrapper)]) + wrapper
    return bytes.fromhex("088098bd82c5e990a44f12") + bytes([len(choice)]) + choice


POLICY_SEEDS = {
    "none": b"",
    "empty": policy_bytes(1, b""),
    "sivm": policy_bytes(1, bytes.fromhex("0801180120012a027b7d")),
    "cwcow": policy_bytes(2, bytes.fromhex("08011001180120012a027b7d3001")),
    "bad-order": policy_bytes(1, bytes.fromhex("10010801")),
    "bad-true": policy_bytes(1, bytes.fromhex("1002")),
    "bad-product": policy_bytes(9, bytes.fromhex("1001")),
    "bad-magic": b"\x08\x01",
}


# Made with OpenSSL and a key that is thrown away: a key on P-384, a certificate of it, its signature of the bytes 0 to 95.
P384_KEY = base64.b64decode(
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEgAfk898QDDwNOPHQuuJRuxy7dWr6l1fkYmed/k96lrsdLnq0HyIMtCE0V3BnyEQGe4T9EGE0JvTrGd"
    "EdZx8ymkKWdeW3olNnaOj3s7i1ABObNPvYepoLdS/JEOZfthAr")
P384_CERTIFICATE = base64.b64decode(
    "MIIBszCCATqgAwIBAgIUTer8d6xHVSnE/I/dK4WnWz/2Y8EwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGdXZta2l0MB4XDTI2MTEyMjA4NDk0OF"
    "oXDTM2MTExOTA4NDk0OFowETEPMA0GA1UEAwwGdXZta2l0MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEgAfk898QDDwNOPHQuuJRuxy7dWr6l1fk"
    "Ymed/k96lrsdLnq0HyIMtCE0V3BnyEQGe4T9EGE0JvTrGdEdZx8ymkKWdeW3olNnaOj3s7i1ABObNPvYepoLdS/JEOZfthAro1MwUTAdBgNVHQ"
    "4EFgQUSKf94YhU4zQ76SeX0Gvdq3/g0SQwHwYDVR0jBBgwFoAUSKf94YhU4zQ76SeX0Gvdq3/g0SQwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjO"
    "PQQDAgNnADBkAjBZEhmzhnIoqYXr495jxh+7/Il/k5CHi3B9Lf7BOtffn3I5aSzru0b3Q6guKrhVgKcCMBYDjqYi2XM5O8JGfuESysCNiJpiXk"
    "o1b2P0S/OaN0LKP4E8MAPBRlqSkNfhNZwG5Q==")
ID_BLOCK_SIGNATURE = base64.b64decode(
    "MGUCMFYnPrhF2U9oHoLy51YHWKFZ4b06dSSItgbGjvQfI66J6OEbX6AmBzyqFjaGNyEm4wIxAKkYloycl01I/ljz8FlvJfo6UNk3cpSXDOo3qC"
    "NV0oMsC6Uv8CSEEjtnsvlEjbXhoA==")


def pem(label, contents):
    return f"-----BEGIN {label}-----\n{base64.encodebytes(contents).decode()}-----END {label}-----\n".encode()


def id_block_files(key, signature=ID_BLOCK_SIGNATURE):
    return bytes([len(signature)]) + signature + key


ID_BLOCK_SEEDS = {
    "spki": id_block_files(P384_KEY),
    "certificate": id_block_files(P384_CERTIFICATE),
    "spki-pem": id_block_files(b"\n" + pem("PUBLIC KEY", P384_KEY)),
    "certificate-pem": id_block_files(pem("CERTIFICATE", P384_CERTIFICATE)),
    "two-blocks": id_block_files(pem("PUBLIC KEY", P384_KEY) * 2),
    "other-label": id_block_files(pem("EC PRIVATE KEY", P384_KEY)),
    "long-length": id_block_files(P384_KEY, b"\x30\x81" + ID_BLOCK_SIGNATURE[1:]),
    "negative": id_block_files(P384_KEY, bytes.fromhex("3006020180020101")),
}


# ---- configuration pages ---------------------------------------------------------------------------------------------

SHIM = 0x8000000  # its first page; then the GDT, its parameters, and far behind them the parameter region
GDT, PARAMS, REGION = SHIM + 0x1000, SHIM + 0x2000, SHIM + 0x10000
CONFIG = REGION + 105 * PAGE


def config_page(policy, bit=0):
    return (struct.pack("<QB7xI4x", 0x4F48434C56544C32, bit, len(policy)) + policy).ljust(PAGE, b"\0")


def handover(policy, line, page_size=None, claims=b"\0\2\2\0"):
    page = config_page(policy)
    if page_size is not None:
        page = page[:16] + struct.pack("<I", page_size) + page[20:]
    command_line = struct.pack("<HH", 0, len(line)) + line
    return b"\1" + struct.pack("<IIQII", 0x484D5655, 1, 0x8000000, 1, 1) + claims + bytes(4) + page + command_line.ljust(PAGE, b"\0")


PARAVISOR_SEEDS = {
    "start": b'\0{"op":"start"}',
    "start-command": b'\0{"op":"start","argv":["/bin/sh","-c","echo \\u00e4"]}',
    "inspect": b'\0{"op":"inspect","more":[{}]}',
    "bad-argv": b'\0{"op":"start","argv":["sh\\u0000"]}',
    "bad-twice": b'\0{"op":"stop","op":"stop"}',
    "no-policy": handover(b"", b"console=ttyS0 quiet"),
    "policy": handover(POLICY_SEEDS["cwcow"], b"uvmkit.workload=host uvmkit.debug=1"),
    "digest": handover(POLICY_SEEDS["sivm"], b"uvmkit.rootfs-sha256=" + b"0a" * 32),
    "bad-digest": handover(POLICY_SEEDS["sivm"], b"uvmkit.rootfs-sha256=0A"),
    "bad-policy": handover(POLICY_SEEDS["bad-true"], b""),
    "bad-size": handover(POLICY_SEEDS["sivm"], b"", 4073),
    "bad-claim": handover(b"", b"", claims=b"\0\3\0\0"),
}


def openhcl(mask, policy, bit=0):
    """The pages of which one leads to the other."""
    params = struct.pack("<56xQQ", REGION - SHIM, 362 * PAGE).ljust(PAGE, b"\0")
    return [data_page(SHIM, mask, page(1)), data_page(PARAMS, mask, params), data_page(CONFIG, mask, config_page(policy, bit))]


def snp_start():
    b = bytearray(VMSA)
    for at, value in (0x68, GDT), (0x178, SHIM), (0x330, PARAMS - SHIM):
        struct.pack_into("<Q", b, at, value)
    return bytes(b)


VBS_START = registers(2, (0x20010, u64(SHIM)), (0x20006, u64(PARAMS - SHIM)), (0x70001, table(GDT, 0x1F)))
TDX_START = struct.pack("<40xQ8xQ16xQ", SHIM, GDT, PARAMS - SHIM).ljust(PAGE, b"\0")
VBS_ONE = [platform(VSM, 1, 2), context(0, 1, VBS_START)]
CONFIG_SEEDS = {
    "vbs": (VSM, igvm(*VBS_ONE, *openhcl(1, POLICY_SEEDS["sivm"]))),
    "snp": (SNP, igvm(platform(SNP, 1, 2, 1 << 46), policy(1, 0x30000), id_block(1), *openhcl(1, POLICY_SEEDS["cwcow"], 46),
                      context(0xFFFFFFFFF000, 1, snp_start()))),
    "tdx": (TDX, igvm(platform(TDX, 1, 2, 1 << 47), corim(0x104, 1, b"none"), *openhcl(1, b"", 47),
                      data_page(0xFFFFF000, 1, TDX_START))),
    "shared": (TDX, igvm(platform(VSM, 1, 2), platform(TDX, 2, 2, 1 << 47), context(0, 1, VBS_START),
                         *openhcl(3, POLICY_SEEDS["empty"]), data_page(0xFFFFF000, 2, TDX_START))),
    "native": (NATIVE, igvm(platform(NATIVE, 1, 0), *openhcl(1, b""), context(0, 1, NATIVE_X64))),
    "bad-decoy": (VSM, igvm(*VBS_ONE, *openhcl(1, b""), data_page(0x1000, 1, config_page(b"")))),
    "bad-unmeasured": (VSM, igvm(*VBS_ONE, *openhcl(1, b"")[:2], data_page(CONFIG, 1, config_page(b""), 2))),
    "bad-start": (VSM, igvm(platform(VSM, 1, 2), context(0, 1, X64_REGISTERS), *openhcl(1, b""))),
    "bad-tail": (VSM, igvm(*VBS_ONE, *openhcl(1, b"")[:2], data_page(CONFIG, 1, config_page(b"")[:-1] + b"\1"))),
}


# ---- OCI specs and runtime options -----------------------------------------------------------------------------------

VM = "io.microsoft.virtualmachine."
TOPO = VM + "computetopology."


def pod(annotations, runtime=None, rootfs=None, linux=False, **windows):
    """A spec; behind zero bytes the options of the runtime and the mounts."""
    spec = {"ociVersion": "1.1.0", "annotations": annotations, "windows": {"hyperv": {}, **windows}, **({"linux": {}} if linux else {})}
    parts = [spec] + ([runtime or {}] if runtime or rootfs else []) + ([rootfs] if rootfs else [])
    return b"\0".join(json.dumps(x).encode() for x in parts)


BUNDLE_FILES = [
    {"role": "scratch", "name": "pod_a", "source": "C:\\a", "size": 7, "modified": -1, "sha256": 32 * "0f"},
    {"role": "efi", "name": "pod_b", "source": "b", "size": 2**63, "modified": 0, "sha256_blocks": 32 * "a0"},
    {"role": "efi", "name": "pod_c", "source": "c", "error": "cannot open"},
    {"role": "efi", "name": "pod_d", "source": "d"},
]
BUNDLE = {"version": 1, "id": "pod", "name": "pod_2", "saved": 1000, "complete": True, "files": BUNDLE_FILES}
BUNDLE_SEEDS = {
    "all": json.dumps(BUNDLE).encode(),
    "none": json.dumps({**BUNDLE, "files": [], "complete": False}).encode(),
    "elsewhere": json.dumps({**BUNDLE, "files": [{**BUNDLE_FILES[0], "name": "../x"}]}).encode(),
    "short-digest": json.dumps({**BUNDLE, "files": [{**BUNDLE_FILES[0], "sha256": "00"}]}).encode(),
}
WCOW_POLICY = {VM + "wcow.securitypolicy": "cGFja2FnZSBwb2xpY3kK"}
LCOW_POLICY = {VM + "lcow.securitypolicy": "cGFja2FnZSBwb2xpY3kK"}
REGISTRY = [{"Key": {"Hive": "System", "Name": "Software\\a"}, "Name": "n", "Type": "DWord", "DWordValue": -1}, {"Key": None}]
BLOCK_CIM = [{"type": "BlockCIM", "source": "C:\\snap", "options": ['parentCimPaths=["C:\\\\l.cim"]', "blockCIMType=file"]}]
SPEC_SEEDS = {
    "lcow": pod({}, linux=True),
    "wcow": pod({TOPO + "memory.sizeinmb": "3000", TOPO + "processor.count": "-3", VM + "cpugroup.id": "1"}),
    "resources": pod({}, resources={"memory": {"limit": 1 << 32}, "cpu": {"count": 3, "shares": 1}, "storage": {"bps": 1, "iops": 2}}),
    "confidential": pod({**WCOW_POLICY, VM + "wcow.isolation_type": "VBS", VM + "bootfilesrootpath": "C:/b/../c",
                         "io.microsoft.wcow.debug": "1", "io.microsoft.wcow.debug_data_path": "C:\\d"}),
    "confidential-linux": pod({**LCOW_POLICY, VM + "lcow.hcl-enabled": "t", VM + "lcow.extra-vsock-ports": "1,2"}, linux=True),
    "malformed": pod({TOPO + "numa.mapped-physical-nodes": "0, 1", TOPO + "memory.allowovercommit": "yes"}),
    "guid": pod({VM + "resource-partition-id": "6D0F2D2E-1C4B-4F0A-9A65-0A8F3C1E5B77"}),
    "registry": pod({VM + "wcow.additional-reg-keys": json.dumps(REGISTRY)}),
    "services": pod({VM + "hv-socket.service-table." + g: '{"Disabled":true}' for g in
                     ("0b52781f-b24d-5685-ddf6-69830ed40ec3", "0B52781F-B24D-5685-DDF6-69830ED40EC3", "x")}),
    "aggregate": pod({"io.microsoft.disable-unsafe-operations": "true", "microsoft.com/hostprocess-container": "1"}),
    "devices": pod({}, linux=True, devices=[{"id": "PCI\\A\\1", "idType": "vpci"}, None, {"id": "x", "idType": "gpu"}]),
    "old-names": pod({VM + "lcow.bootfilesrootpath": "rel", VM + "lcow.no_security_hardware": "1"}, linux=True),
    "runtime": pod({}, {"sandboxIsolation": "HYPERVISOR", "vmProcessorCount": 3, "vmMemorySizeInMb": "64", "sandboxPlatform": "windows/amd64",
                        "defaultContainerAnnotations": {VM + "cpugroup.id": "7"}}),
    "runtime-empty": pod({}, {"debug": False, "sandboxImage": "", "defaultContainerAnnotations": {}}),
    "block-cim": pod({**WCOW_POLICY, VM + "wcow.writable_efi": "1", VM + "forwardlogs.enable": "1"}, rootfs=BLOCK_CIM),
    "layers": pod({}, layerFolders=["C:\\layer", "C:\\scratch"]),
    "windows-layer": pod({}, rootfs=[{"type": "windows-layer", "source": "s", "options": ['parentLayerPaths=["C:\\\\l"]']}]),
    "numa": pod({TOPO + "numa.mapped-physical-nodes": "0,1", TOPO + "numa.count-of-processors": "1,1",
                 TOPO + "numa.count-of-memory-blocks": "512,512", TOPO + "memory.allowovercommit": "0"}, linux=True),
    "verity": pod({VM + "devices.virtualpmem.maximumcount": "0", VM + "lcow.dmverity-mode": "1", VM + "lcow.preferredrootfstype": "vhd",
                   VM + "lcow.dmverity-create-args": 'a "b"\n'}, linux=True),
    "case": b'{"WINDOWS":{"HyperV":{}},"Annotations":null,"windows":{"layerFolders":["a",null]}}',
}


# An RSA certificate, and its key's signature with PS384 over the document "document" and the headers below.
RSA_CERTIFICATE = base64.b64decode(
    "MIICnTCCAYWgAwIBAgIBATANBgkqhkiG9w0BAQsFADARMQ8wDQYDVQQDDAZ1dm1raXQwIBcNMjAwMTAxMDAwMDAwWhgPMjA1MDAxMDEwMDAwMD"
    "BaMBExDzANBgNVBAMMBnV2bWtpdDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANKgd8k4c6/1olGZbrfnpDn5wnnL2zOIbbh6Q9l0"
    "MTtMcin1LWUPqOgd+YVcNURGje70hgpmLJmuoRcTqNZAD8x+hDt9B0ZavBwexEy51kM/+RcHsZnplMyswVz7R0OTjXaLRyRAAFe4w9UeHNXEg6"
    "8HsohCjOncmpK1py7efBH/XHlgHsa/bxK5ZB5bzLG5O8i6MGHHjjZouE+zCzMqEC9Ob3rPFdMSUU3XvlZPX9D04a6uk3ux3rpOfLTzKd7pJ1qv"
    "9ylsPTq7FKIMGtWyOLkv1Pqx6yXj9jbMYXz5Z/+g6IAVdojhs0BxmzWJw74J0g/F+i7ss8UMKNHT2fnQHGkCAwEAATANBgkqhkiG9w0BAQsFAA"
    "OCAQEAtxIDKYRKZWJMe03xs5Nh+cSBsZm0MKMaVXgDY56mxs5CmfnKcY22PWwH+aN3KxhAspybMDry/NSKWPhb5On+SDpSg/diHOMcW3dRQGWF"
    "4kuyn/mdNCEUpFnBsbADTaq2TZb9DiUsdD5jpse6aIV0JrnsEt23s8pZhZToXNd1DRzSGoX3oiFlwHwodTda94EuHNSmGel2wKkyFzGjV+nzxa"
    "ttYcY8sk59MBfEWRvvoXiUtjoU+OFTR0yw6bFa2YdoU/10yPAVliLgck1OOWe9YvGvtiC/UYzWQw2gEbTO7TlxQB1mrMFaoyO3Ff9mNEa43/ub"
    "mcWp5F1lvT/Jw4jDVw==")
CORIM_SIGNATURE = base64.b64decode(
    "Pss5QZ8yRB1ekBJJCQdgp5HGLK78P3x2aGETKwrA1dTI48fvt6/SbBeQOLWEmSAe3N8NirR1YO6M72jgNM3Vdbh8Axy+Hf/qg6AdS7fOlQk2CR"
    "PqhSI3VVN+a//kdsIq8y1oPGm6qze0hr57BQkXT1RIdfLJQt/sR9q0C3Xj9v8yaKJfo1Wo4rE/FylKmE4foVVoZJ3BTUqcvTKXnyNlzsR4UDt+"
    "N9ojQkYjzCQ1W240njJXjU7ej42zFGgOb4tTMwLXwJSRNHwUOWdGnN+DgomUkKEXQFFJeXoaMcsTLc/Eh3g1pKFyxKiljVGaokOdn3j4oJzLBp"
    "dAwa1BA7Yigw==")


def cbor_head(major, n):
    return bytes([major << 5 | n]) if n < 24 else bytes([major << 5 | 24, n]) if n < 256 else struct.pack(">BH", major << 5 | 25, n)


def cbor(x):
    """The few types that messages are made of, in their shortest form."""
    if isinstance(x, bytes):
        return cbor_head(2, len(x)) + x
    if isinstance(x, str):
        return cbor_head(3, len(x)) + x.encode()
    if isinstance(x, list):
        return cbor_head(4, len(x)) + b"".join(map(cbor, x))
    if isinstance(x, dict):
        return cbor_head(5, len(x)) + b"".join(cbor(k) + cbor(v) for k, v in x.items())
    if isinstance(x, tuple):  # a tag and what it is for
        return cbor_head(6, x[0]) + cbor(x[1])
    return b"\xf6" if x is None else cbor_head(0, x) if x >= 0 else cbor_head(1, -1 - x)


def sign1(protected, payload=None, signature=CORIM_SIGNATURE, unprotected=cbor({})):
    return b"\xd2\x84" + cbor(cbor(protected)) + unprotected + cbor(payload) + cbor(signature)


CORIM_PROTECTED = {1: -38, 3: "application/rim+cbor", 8: cbor({0: {0: "me"}}), 33: RSA_CERTIFICATE}
HOST_CERTS = {"vcekCert": pem("CERTIFICATE", P384_CERTIFICATE).decode(), "tcbm": "7308000000000003",
              "certificateChain": 2 * pem("CERTIFICATE", RSA_CERTIFICATE).decode()}
HOST_CERTS_SEEDS = {
    "json": json.dumps(HOST_CERTS).encode(),
    "json-no-chain": json.dumps({**HOST_CERTS, "certificateChain": ""}).encode(),
    "pem": b"text\n" + pem("CERTIFICATE", P384_CERTIFICATE) + pem("CERTIFICATE", RSA_CERTIFICATE),
    "der": P384_CERTIFICATE,
    "other-label": pem("PUBLIC KEY", P384_KEY),
}
COSE_SEEDS = {
    "detached": sign1(CORIM_PROTECTED),
    "bundle": sign1(CORIM_PROTECTED, b"document"),
    "bundle-unprotected": sign1(CORIM_PROTECTED, b"document", unprotected=bytes.fromhex("a3181802613101a119000502613003")),
    "legacy": bytes.fromhex("d901f4d901f6") + sign1(CORIM_PROTECTED),
    "behind": sign1(CORIM_PROTECTED) + bytes(3),
    "claims": sign1({1: -38, 15: {1: "issuer"}, 32: [RSA_CERTIFICATE, b"x"]}),
    "es384": sign1({1: -35, 8: b"", 33: P384_CERTIFICATE}, signature=bytes(96)),
    "no-alg": sign1({3: "application/rim+cbor"}),
    "crit": sign1({1: -38, 2: [1]}),
    "empty-chain": sign1({1: -38, 8: b"", 33: []}),
    "three": b"\xd2\x83" + cbor(cbor({1: -38})) + cbor({}) + cbor(None),
    "deep": b"\x81" * 100 + b"\0",
    "deep-in-header": b"\xd2\x84\x40" + b"\xa1\1" * 60 + b"\0\xf6\x40",
    "indefinite": bytes.fromhex("d29f40a0f640ff"),
    "huge-map": bytes.fromhex("bbffffffffffffffff0102"),
    "huge-bytes": bytes.fromhex("5bffffffffffffffff"),
    "numbers": bytes.fromhex("87001bffffffffffffffff3bfffffffffffffffff93e00fb3ff199999999999af4f7"),
}


def corim_document(vendor, model, key, algorithm, digests, svn=(552, 7)):
    environment = {0: {1: vendor, 2: model}}
    measured = [{0: key, 1: {2: [[algorithm, d] for d in digests]}}]
    series = [[environment, []], [[measured, [{1: {1: svn}}]]]]
    return cbor((501, {0: "id", 1: [(505, b""), (506, cbor({1: {0: "tag"}, 4: {0: [[environment, measured]], 8: [series]}}))], 3: "p"}))


CORIM_SEEDS = {
    "snp": corim_document("AMD", "SEV-SNP", "MEASUREMENT", 7, [b"\xaa" * 48]),
    "tdx": corim_document("Intel", "TDX", "MRTD", 7, [b"\xaa" * 48, b"\xbb" * 48], (553, 1)),
    "vbs": corim_document("Microsoft", "VBS", "MEASUREMENT", 1, [b"\xcc" * 32], 1),
    "short-digest": corim_document("AMD", "SEV-SNP", "MEASUREMENT", 7, [b"\xaa" * 47]),
    "no-triples": cbor((501, {1: [(506, cbor({4: {}}))]})),
    "not-a-comid": cbor((501, {1: [(506, b"\x81")]})),
}

REFERENCE_CHAIN = [RSA_CERTIFICATE, P384_CERTIFICATE]
REFERENCE_JSON = json.dumps({"x-ms-sevsnpvm-guestsvn": "22", "x-ms-sevsnpvm-launchmeasurement": "ab" * 48}).encode()
REFERENCE_OLD = {1: -38, 3: "application/json", 33: REFERENCE_CHAIN, "iss": DID + "::eku:1.2", "feed": "product"}
REFERENCE_NEW = {1: -38, 15: {1: DID + "::eku:1.2", 2: "product", "svn": 104}, 33: REFERENCE_CHAIN, 258: -43}
REFERENCE_SEEDS = {
    "json": sign1(REFERENCE_OLD, REFERENCE_JSON),
    "envelope": sign1(REFERENCE_NEW, bytes(48)),
    "other-hash": sign1({**REFERENCE_NEW, 258: -16}, bytes(32)),
    "no-feed": sign1({k: v for k, v in REFERENCE_OLD.items() if k != "feed"}, REFERENCE_JSON),
    "no-json": sign1(REFERENCE_OLD, b"{"),
    "detached": sign1(REFERENCE_OLD),
    "behind": sign1(REFERENCE_OLD, REFERENCE_JSON) + b"x",
}


def receipt(tree=2, leaf=None, kid=b"me"):
    proof = cbor({1: leaf or [bytes(32), "evidence", bytes(32)], 2: []}).replace(b"\x02\x80", b"\x02\x82\x82\xf5\x58\x20" + bytes(32)
                                                                              + b"\x82\xf4\x58\x20" + bytes(32))
    return sign1({1: -35, 4: kid, 395: tree}, None, bytes(96), cbor({396: {-1: [proof]}}))


JWK = {"kty": "EC", "crv": "P-256", "kid": "me", "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
       "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}
RECEIPT_SEEDS = {
    "receipt": sign1({1: -35}, b"x", bytes(96), cbor({394: [receipt()]})),
    "other-tree": sign1({1: -35}, b"x", bytes(96), cbor({394: [receipt(1)]})),
    "other-ledger": sign1({1: -35}, b"x", bytes(96), cbor({394: [receipt(kid=b"you")]})),
    "short-leaf": sign1({1: -35}, b"x", bytes(96), cbor({394: [receipt(leaf=[bytes(31), "", bytes(32)])]})),
    "none": sign1({1: -35}, b"x", bytes(96)),
    "keys": json.dumps({"keys": [JWK]}).encode(),
    "keys-off-curve": json.dumps({"keys": [{**JWK, "y": JWK["x"]}]}).encode(),
    "keys-other-kinds": json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}], "more": {}}).encode(),
}


def sev_entry(guid, data):
    return data + struct.pack("<H", len(data) + 18) + uuid.UUID(guid).bytes_le


def sev_firmware(first, vcpus, *sections, hashes=0x80F400, count=None, version=1, more=b""):
    """The end of a firmware file with tables for SEV; sections are (gpa, size, kind)."""
    metadata = b"ASEV" + struct.pack("<III", 0, version, len(sections) if count is None else count)
    metadata += b"".join(struct.pack("<III", *s) for s in sections)
    table = sev_entry("7255371f-3a3b-4b04-927b-1da6efa8d454", struct.pack("<I", hashes)) + more
    table += sev_entry("00f771de-1a7e-4fcb-890e-68c77e2fb44e", struct.pack("<I", 0x80B004))
    table += sev_entry("a789a612-0597-4c4b-a49f-cbb1fe9d1ddd", struct.pack("<I", 16))
    back = 32 + 18 + 22 + len(table) + len(metadata)
    table += sev_entry("dc886566-984a-4798-a75e-5585a7bf67cc", struct.pack("<I", back))
    table += struct.pack("<H", len(table) + 18) + uuid.UUID("96b582de-1fb2-45f7-baea-a366c55a082d").bytes_le
    return bytes([first, vcpus]) + metadata + table + bytes(32)


SEV_SECTIONS = [(0x800000, 0x2000, 1), (0x802000, 0x1000, 2), (0x803000, 0x1000, 3), (0x80F000, 0x1000, 16)]
LAUNCH_SEEDS = {
    "snp": sev_firmware(2, 3, *SEV_SECTIONS),
    "snp-kernel-ec2": sev_firmware(2 | 4 | 16, 2, *SEV_SECTIONS),
    "snp-gce": sev_firmware(2 | 8, 2, *SEV_SECTIONS),
    "seves": sev_firmware(1 | 16, 2),
    "sev": sev_firmware(0, 0),
    "svsm": sev_firmware(3, 2, *SEV_SECTIONS[:3]),
    "no-table": bytes([0, 1]) + bytes(64),
    "twice": sev_firmware(2, 1, more=sev_entry("00f771de-1a7e-4fcb-890e-68c77e2fb44e", bytes(4))),
    "version": sev_firmware(2, 1, *SEV_SECTIONS, version=2),
    "count": sev_firmware(2, 1, *SEV_SECTIONS, count=9),
    "kind": sev_firmware(2, 1, (0, 0x1000, 9)),
    "large": sev_firmware(2, 1, (0, 0xFFFFF000, 1), (0, 0xFFFFF000, 1)),
    "hashes": sev_firmware(2 | 16, 1, *SEV_SECTIONS, hashes=0x80FFF0),
}


# ---- placing -----------------------------------------------------------------------------------------------------------

def machine(kind, bit=0):
    """2 MiB mapped to themselves, all parameters, an entry."""
    tables, mask = 0x200000, 1
    pages = [data_page(tables + PAGE * i, mask, struct.pack("<QQ", *e).ljust(PAGE, b"\0")) for i, e in enumerate((
        (tables + 0x1023 | bit, 0), (tables + 0x2023 | bit, 0), (0, tables + 0xE3 | bit)))]
    native = struct.pack("<19QH4xHQHHIIHHII5Q", *range(16), tables + 0x4000, 2, 0, 0, 23, 0, 8, 0xA09B, 0, 0, 16, 0xC093, 0, 0,
                         0, 1, tables, 0x20, 0x500)
    vmsa = bytearray(PAGE)
    vmsa[0x150:0x158] = struct.pack("<Q", tables | bit)
    vbs = registers(2, (0x20010, u64(tables)), (0x40002, u64(tables)))
    state = {NATIVE: native.ljust(PAGE, b"\0"), SNP: bytes(vmsa), VSM: vbs}[kind]
    return igvm(platform(kind, mask), memory(tables, mask, 0x100000), area(0, 4 * PAGE),
                *(parameter(k, 0, 0x400 * i) for i, k in enumerate(PARAMETERS)), insert(tables + 0x8000, mask, 0), *pages,
                context(0xFFFFFFFFF000 if kind == SNP else 0, mask, state))


PLACE_SEEDS = {
    "native": b"\0" + machine(NATIVE),
    "native-small": b"\x08" + machine(NATIVE),
    "vbs-q35": b"\x04" + machine(VSM),
    "snp": b"\x03" + machine(SNP, 1 << 51),
    "tdx": b"\0" + igvm(platform(TDX, 1), data_page(0, 1, page(1))),
    "linux": b"\0" + igvm(platform(VSM, 1), *(data_page(0x200000 + PAGE * i, 1, page(1)) for i in range(3)),
                         data_page(0x400000, 1, b"070701".ljust(PAGE, b"\0"))),
    "far": b"\0" + igvm(platform(NATIVE, 1), memory(1 << 39, 1, 0x100000), data_page(0, 1, page(1)), context(0, 1, NATIVE_X64)),
    "kernel": b"\x18" + elf(0x1000010, (0x1000000, b"kernel" * 20, 0x3000), (0x1004000, b"data", 4)),
    "kernel-far": b"\x10" + elf(0x100000, (0x100000, b"kernel", 6), (0x3000000, b"", 0x5000)),
    "kernel-q35-without-entry": b"\x14" + elf(0x10, (0x1000000, b"kernel", 6)),
}


# ---- channel -----------------------------------------------------------------------------------------------------------

CHANNEL_LINES = (
    '{"event":"hello","version":1}',
    '{"event":"verdict","verdict":{"product":"sivm","refused":true,"fields":[{"name":"a","required":true}]}}',
    '{"event":"message","class":"boot","text":"a\\u0062"}',
    '{"event":"started","argv":["/bin/sh","-c","true"]}',
    '{"event":"exited","status":3}',
    '{"event":"exited","signal":9,"reason":"no memory"}',
    '{"event":"end","code":64,"reason":"refused"}',
    '{"event":"inspect","load_base":"0x8000000"}',
)
MONITOR_LINES = (
    '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": ["oob"]}}',
    '{"return": {}}',
    '{"return": "RAX=0000\\r\\n", "id": "registers"}',
    '{"timestamp": {"seconds": 1}, "event": "GUEST_PANICKED", "data": {"action": "pause"}}',
)
CHANNEL_SEEDS = {
    "guest": b"\x07" + "\n".join(CHANNEL_LINES).encode() + b"\n",
    "monitor": b"\xff" + "\r\n".join(MONITOR_LINES).encode() + b"\r\n",
    "long": b"\x40" + b'{"event":"message","text":"' + b"x" * 600 + b'"}\n',
    "twice": b"\0" + b'{"event":"end","code":1,"code":2}\n{"event":"end"}\n[]\n{',
}


# ---- guest state ------------------------------------------------------------------------------------------------------


def node(kind, sub, data=b""):
    return struct.pack("<BBH", kind, sub, 4 + len(data)) + data


END_OF_PATH = node(0x7F, 0xFF)
LOAD_OPTION_SEEDS = {
    "file": guest_state.load_option("A", node(4, 4, "x".encode("utf-16-le") + b"\0\0") + END_OF_PATH),
    "disk": guest_state.load_option("", node(4, 1, bytes(38)) + END_OF_PATH, optional=b"odd"),
    "instances": guest_state.load_option("two", node(3, 2, bytes(4)) + node(0x7F, 1) + node(2, 1, bytes(8)) + END_OF_PATH),
    "no-end": guest_state.load_option("A", node(3, 2, bytes(4))),
    "short-node": guest_state.load_option("A", b"\3\2\3\0" + END_OF_PATH),
    "no-nul": bytes(6) + b"A\0",
}
DISK = 11 * guest_state.BLOCK


def disk(flags, *contents, **how):
    return bytes([flags]) + guest_state.store(*contents, size=DISK, **how)[:DISK]


def two_headers(seed, sequence, table):
    """The seed with a second header."""
    return seed[:513] + guest_state.header(sequence, table) + seed[681:]


VMGS_SEEDS = {
    "empty": disk(0, {}),
    "plain": disk(0, {1: b"one", 8: bytes(range(256)) * 20}),
    "raw": disk(2, {1: b"one"}),
    "sealed": disk(4, {9: b"plain"}, {1: b"sealed"}),
    "locked": disk(0, {9: b"plain"}, {1: b"sealed"}),
    "exposed": disk(4, {}, {1: b"exposed"}, metadata=bytes(32)),
    "contradiction": two_headers(disk(0, {1: b"one"}), 7, 2),
    "table-of-zeros": two_headers(disk(0, {1: b"one"}), 2, 8),
    "own-entries": disk(0, {1: b"one"})[:8193] + bytes(64) + disk(0, {1: b"one"})[8257:12225] + bytes(64) + disk(0, {1: b"one"})[12289:],
    "large-sectors": bytes([1]) + disk(0, {1: b"one"})[1:513].ljust(4096, b"\0") + bytes(4096) + disk(0, {1: b"one"})[8193:],
}
VHD_SEEDS = {
    "disk": bytes(1024) + guest_state.footer(1024),
    "none": guest_state.footer(0),
    "smaller": bytes(1024) + guest_state.footer(512),
    "larger": bytes(512) + guest_state.footer(1024),
    "cut": guest_state.footer(512)[:-1],
}


def main():
    top = sys.argv[1]
    seeds = {
        "build": BUILD_SEEDS,
        "channel": CHANNEL_SEEDS,
        "config_page": {n: bytes([kind]) + f for n, (kind, f) in CONFIG_SEEDS.items()},
        "cose": COSE_SEEDS, "host_certs": HOST_CERTS_SEEDS, "snp_report": SNP_REPORT_SEEDS, "snp_key": SNP_KEY_SEEDS, "tdx_quote": TDX_QUOTE_SEEDS,
             "collateral": COLLATERAL_SEEDS, "did_x509": DID_SEEDS, "reference_info": REFERENCE_SEEDS, "receipt": RECEIPT_SEEDS,
            
        "host_tree": HOST_TREE_SEEDS,
        "id_block": ID_BLOCK_SEEDS,
        "igvm": {n: bytes([choice]) + f for n, (choice, f) in IGVM_SEEDS.items()},
        "json_reader": JSON_TEXTS,
        "json_writer": JSON_SEEDS,
        "kernels": KERNEL_SEEDS,
        "launch": LAUNCH_SEEDS,
        "load_option": LOAD_OPTION_SEEDS,
        "manifest": MANIFEST_SEEDS,
        "merge": MERGE_SEEDS,
        "page_tables": PAGE_TABLE_SEEDS,
        "paravisor": PARAVISOR_SEEDS,
        "pck": PCK_SEEDS,
        "pe": PE_SEEDS,
        "place": PLACE_SEEDS,
        "policy_decode": POLICY_SEEDS,
        "policy_json": POLICY_TEXTS,
        "resources": RESOURCES_SEEDS,
        "sec_volume": VOLUME_SEEDS,
        "uefi_json": UEFI_TEXTS,
        "uefi_siglist": SIGLIST_SEEDS,
        "uefi_store": STORE_SEEDS,
        "uefi_x509": X509_SEEDS,
        "unpack": UNPACK_SEEDS,
        "uvm_bundle": BUNDLE_SEEDS,
        "uvm_spec": SPEC_SEEDS,
        "vhd": VHD_SEEDS,
        "vmgs": VMGS_SEEDS,
        "wire": WIRE_SEEDS,
    }
    for target, files in seeds.items():
        os.makedirs(os.path.join(top, target), exist_ok=True)
        for name, content in files.items():
            with open(os.path.join(top, target, name), "wb") as f:
                f.write(content)


main()
