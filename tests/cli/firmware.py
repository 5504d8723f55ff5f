#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write firmware with the tables that SEV launches read, a kernel and an initrd into the current directory."""
import hashlib
import struct
import uuid

FOOTER = "96b582de-1fb2-45f7-baea-a366c55a082d"
HASHES = "7255371f-3a3b-4b04-927b-1da6efa8d454"
RESET = "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
METADATA = "dc886566-984a-4798-a75e-5585a7bf67cc"


def random(seed, size):
    return hashlib.shake_256(b"uvmkit/" + seed.encode()).digest(size)


def entry(guid, data):
    return data + struct.pack("<H", len(data) + 18) + uuid.UUID(guid).bytes_le


def firmware(seed, sections, size=5 * 4096, hashes=0x80F400, reset=0x80B004, more=b"", version=1):
    back = 0x800
    table = entry(HASHES, struct.pack("<II", hashes, 0x400)) + entry(RESET, struct.pack("<I", reset)) + more
    table += entry(METADATA, struct.pack("<I", back))
    table += struct.pack("<H", len(table) + 18) + uuid.UUID(FOOTER).bytes_le
    metadata = b"ASEV" + struct.pack("<III", 16 + 12 * len(sections), version, len(sections))
    metadata += b"".join(struct.pack("<III", *s) for s in sections)
    out = bytearray(random(seed, size))
    out[-32 - len(table):-32] = table
    out[-back:-back + len(metadata)] = metadata
    return bytes(out)


MEMORY, SECRETS, CPUID, KERNEL = 1, 2, 3, 0x10
SECTIONS = [(0x800000, 0x9000, MEMORY), (0x80A000, 0x3000, MEMORY), (0x80D000, 0x1000, SECRETS), (0x80E000, 0x1000, CPUID),
            (0x80F000, 0x1000, KERNEL), (0x810000, 0x2000, MEMORY)]
FILES = {
    "ovmf.fd": firmware("ovmf", SECTIONS),
    "OVMF.fd": firmware("OVMF", SECTIONS),
    "no-kernel.fd": firmware("ovmf", SECTIONS[:4]),
    "plain.fd": random("ovmf", 8192),
    "odd.fd": random("ovmf", 5000),
    "version.fd": firmware("ovmf", SECTIONS, version=2),
    "section.fd": firmware("ovmf", [(0x800010, 0x1000, MEMORY)]),
    "kind.fd": firmware("ovmf", [(0x800000, 0x1000, 9)]),
    "twice.fd": firmware("ovmf", SECTIONS, more=entry(RESET, bytes(4))),
    "many.fd": firmware("ovmf", [(0, 0xFFFFF000, MEMORY)] * 2),
    "count.fd": firmware("ovmf", [(0, 0, MEMORY)] * 65),
    "hashes.fd": firmware("ovmf", SECTIONS, hashes=0x80FFF0),
    "kernel": random("kernel", 30000),
    "initrd": random("initrd", 5000),
}

if __name__ == "__main__":
    for name, data in FILES.items():
        with open(name, "wb") as f:
            f.write(data)
