#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the input files of the command line tests into the current directory.

The bytes are put together here from the format's layouts, not by the project's writer: what the tools say about these files is
then held against something they did not make.
"""
import gzip
import os
import struct
import zlib

import guest_state
import recipe

PAGE = 4096
VBS, SNP, TDX = 1, 2, 3  # platform types
RSP, RIP, CS = 0x20004, 0x20010, 0x60001  # register numbers


class Image:
    """Headers and data in the order of the calls. Data is stored once for each call."""

    def __init__(self, version=1, arch=0):
        self.version, self.arch = version, arch
        self.headers, self.data = [], []

    def add(self, kind, body, data=b"", at=None):
        """A header; a file offset to ${data} replaces the 4 bytes at ${at} of the body."""
        self.headers.append((kind, body, data, at))

    def platform(self, mask, kind, boundary=0, vtl=2):
        self.add(0x001, struct.pack("<IBBHQ", mask, vtl, kind, 1, boundary))

    def policy(self, mask, policy):
        self.add(0x101, struct.pack("<QII", policy, mask, 0))

    def corim(self, mask, document):
        self.add(0x104, struct.pack("<IIII", mask, 0, len(document), 0), document, 4)

    def area(self, index, size, data=b""):
        self.add(0x301, struct.pack("<QII", size, index, 0), data.ljust(size, b"\0") if data else b"", 12)

    def page(self, mask, gpa, data=b"", flags=0, kind=0):
        self.add(0x302, struct.pack("<QIIIHH", gpa, mask, 0, flags, kind, 0), data.ljust(PAGE, b"\0") if data else b"", 12)

    def insert(self, mask, gpa, index):
        self.add(0x303, struct.pack("<QII", gpa, mask, index))

    def context(self, mask, gpa, data, vp=0):
        self.add(0x304, struct.pack("<QIIHH", gpa, mask, 0, vp, 0), data, 12)

    def memory(self, mask, gpa, size, flags=0):
        self.add(0x305, struct.pack("<QIIII", gpa, mask, size, flags, 0))

    def parameter(self, kind, area, offset=0):
        self.add(kind, struct.pack("<II", area, offset))

    def error_range(self, mask, gpa, size):
        self.add(0x30D, struct.pack("<QII", gpa, mask, size))

    def bytes(self):
        fixed = 24 if self.version == 1 else 32
        size = sum(8 + (len(body) + 7) // 8 * 8 for _, body, _, _ in self.headers)
        headers, data = b"", b""
        for kind, body, payload, at in self.headers:
            if payload:
                body = body[:at] + struct.pack("<I", fixed + size + len(data)) + body[at + 4:]
                data += payload
            headers += struct.pack("<II", kind, len(body)) + body.ljust((len(body) + 7) // 8 * 8, b"\0")

        def head(checksum):
            h = struct.pack("<IIIIII", 0x4D564749, self.version, fixed, size, fixed + size + len(data), checksum)
            return h if self.version == 1 else h + struct.pack("<II", self.arch, PAGE)

        return head(zlib.crc32(head(0) + headers)) + headers + data


def registers(*values, vtl=2):
    """The data of a VBS context: (name, 16 value bytes) each."""
    return struct.pack("<I", len(values)) + b"".join(struct.pack("<BI11s16s", vtl, n, b"", v) for n, v in values)


def u64(v):
    return struct.pack("<Q8x", v)


def tiny():
    """The smallest useful file: one platform, one page."""
    i = Image()
    i.platform(1, VBS, vtl=0)
    i.page(1, 0, b"\xab" * PAGE)
    return i


def three(corim=b"\xd9\x01\xf5" + bytes(27)):
    """Three platforms with something of everything that is measured."""
    i = Image()
    i.platform(1, SNP, 1 << 46)
    i.platform(2, TDX, 1 << 47)
    i.platform(4, VBS)
    i.policy(1, 0x3001F)
    i.corim(1, corim)
    i.memory(7, 0x100000, 0x200000, 1)
    i.area(0, 2 * PAGE)
    i.parameter(0x30C, 0)
    i.parameter(0x30E, 0, 0x1000)
    i.area(1, PAGE, b"initial")
    i.context(1, 0xFFFFFFFFF000, b"vmsa".ljust(PAGE, b"\0"))
    i.context(4, 0, registers((RSP, u64(0x7000)), (RIP, u64(0x100000)), (CS, struct.pack("<QIHH", 0, 0xFFFFFFFF, 8, 0xA09B))))
    i.insert(7, 0x10000, 0)
    i.insert(3, 0x12000, 1)
    for n in range(8):
        i.page(7, 0x100000 + n * PAGE, bytes([n + 1]) * 64 if n < 5 else b"")
    i.page(1, 0x108000, b"cpuid", 0, 2)
    i.page(1, 0x109000, b"", 0, 1)
    i.page(7, 0x200000, b"shared", 4)
    i.page(7, 0x201000, b"", 2)
    i.error_range(4, 0x300000, 0x1800)
    return i


def launchers():
    """Every launcher takes it, and no two measure it alike."""
    i = Image()
    i.platform(1, SNP, 0, 0)
    i.policy(1, 0x3001F)
    i.context(1, 0xFFFFFFFFF000, b"\xf0" * PAGE)
    for n in (5, 6):
        i.page(1, n * PAGE, bytes([n]) * PAGE)
    i.area(0, 2 * PAGE)
    i.parameter(0x30C, 0)
    i.insert(1, 1 * PAGE, 0)
    i.page(1, 3 * PAGE, b"\3" * PAGE, 4)
    i.page(1, 8 * PAGE)
    return i


SNP_DIGEST = bytes.fromhex("dae08f7afcff454f356ca273cabacd8c2a71f217ed59941a86ff8aa744968acbf9492776cc20667bc36caa2c60a643fe")


def cbor(x):
    """The types of a CoRIM document, in their shortest form; (tag, value) is a tagged value."""
    def head(major, n):
        return bytes([major << 5 | n]) if n < 24 else bytes([major << 5 | 24, n]) if n < 256 else struct.pack(">BH", major << 5 | 25, n)

    if isinstance(x, tuple):
        return head(6, x[0]) + cbor(x[1])
    if isinstance(x, (bytes, str)):
        b = x if isinstance(x, bytes) else x.encode()
        return head(2 if isinstance(x, bytes) else 3, len(b)) + b
    if isinstance(x, list):
        return head(4, len(x)) + b"".join(map(cbor, x))
    if isinstance(x, dict):
        return head(5, len(x)) + b"".join(cbor(k) + cbor(v) for k, v in x.items())
    return head(0, x)


def document(digest, svn=3):
    """What a CoRIM document says about an SNP launch."""
    environment = {0: {1: "AMD", 2: "SEV-SNP"}}
    measured = [{0: "MEASUREMENT", 1: {2: [[7, digest]]}}]
    series = [[environment, []], [[measured, [{1: {1: (552, svn)}}]]]]
    comid = {1: {0: "77e8061e-4634-5e53-a848-d1d09e996843"}, 4: {0: [[environment, measured]], 8: [series]}}
    return cbor((501, {0: "AMD/SEV-SNP/launch-measurement", 1: [(506, cbor(comid))], 3: "tag:microsoft.com,2026:launch-measurement/v1"}))


def no_policy():
    i = Image()
    i.platform(1, SNP)
    i.page(1, 0x1000, b"page")
    return i


def native():
    i = Image()
    i.platform(1, 0, vtl=0)
    i.page(1, 0x1000, b"page")
    return i


def arm():
    i = Image(2, 1)
    i.platform(1, VBS)
    i.page(1, 0x1000, b"page")
    return i


def odd():
    """Valid, with what readers let pass: a record for nobody, one for a platform that is not there, an area never inserted."""
    i = tiny()
    i.page(0, 0x1000, b"nobody")
    i.page(8, 0x2000, b"unknown")
    i.area(3, PAGE)
    return i


def bad():
    """Three errors, each in a record of its own."""
    i = tiny()
    i.page(1, 0x1001, b"unaligned")
    i.page(1, 0x2000, b"type", 0, 9)
    i.insert(1, 0x3000, 7)
    return i


SAY = b"".join(b"\xb0" + bytes([c]) + b"\xee" for c in b"guest\r\n")  # mov al, c; out dx, al


def ends(code):
    """Instructions that print a line on the serial port and end the VM with ${code}."""
    return b"\xba\xf8\x03\0\0" + SAY + b"\xba\x01\x05\0\0\xb0" + bytes([code]) + b"\xee\xf4"


def machine(code, kind=VBS):
    """An image that can be run: 2 MiB mapped to themselves, a descriptor table, instructions."""
    tables, gdt, entry, cr0, cr4, efer = 0x100000, 0x103000, 0x104000, 0x80000021, 0x60, 0xD00
    i = Image()
    i.platform(1, kind, vtl=2 if kind == VBS else 0)
    i.memory(1, tables, 0x100000)
    for n, entry_bits in enumerate((tables + 0x1023, tables + 0x2023, 0xE3)):
        i.page(1, tables + n * PAGE, struct.pack("<Q", entry_bits))
    i.page(1, gdt, struct.pack("<QQQ", 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF))
    i.page(1, entry, code)
    if kind == VBS:
        segment = [(name, struct.pack("<QIHH", 0, 0xFFFFFFFF, selector, attributes))
                   for name, selector, attributes in ((CS, 8, 0xA09B), (0x60003, 16, 0xC093))]
        numbers = [(n, u64(v)) for n, v in ((RIP, entry), (0x40000, cr0), (0x40002, tables), (0x40003, cr4), (0x80001, efer))]
        i.context(1, 0, registers(*numbers, *segment, (0x70001, struct.pack("<6xHQ", 23, gdt))))
    else:
        native = struct.pack("<16Q", *[0] * 16) + struct.pack("<QQQH4xHQ", entry, 2, 0, 0, 23, gdt)
        native += struct.pack("<HHII", 8, 0xA09B, 0, 0xFFFFFFFF) + struct.pack("<HHII", 16, 0xC093, 0, 0xFFFFFFFF)
        i.context(1, 0, (native + struct.pack("<QQQQQ", 0, cr0, tables, cr4, efer)).ljust(PAGE, b"\0"))
    return i


def tdx_only():
    i = Image()
    i.platform(1, TDX, 1 << 47)
    i.page(1, 0xFFFFF000, b"reset")
    return i


def machines():
    """Images that end in each way: asked to stop, refused, died without a word, never."""
    return {
        "runnable.igvm": machine(ends(0x11)),
        "runnable-native.igvm": machine(ends(0x11), 0),
        "refuses.igvm": machine(ends(0x40)),
        "no-status.igvm": machine(ends(0x10)),
        "resets.igvm": machine(b"\x0f\x0b"),
        "hangs.igvm": machine(b"\xf4\xeb\xfd"),
        "tdx-only.igvm": tdx_only(),
    }


def flip(b, at):
    return b[:at] + bytes([b[at] ^ 1]) + b[at + 1:]


def dll(igvm, number=1):
    """A PE32+ file with one section that holds the resource VMFW of that number, language 0x409."""
    rva, raw = 0x1000, 0x200
    name = struct.pack("<H", 4) + "VMFW".encode("utf-16-le")

    def table(named, ids, entry):
        return struct.pack("<IIHHHHII", 0, 0, 0, 0, named, ids, *entry)

    rsrc = table(1, 0, (0x80000000 | 88, 0x80000000 | 24)) + table(0, 1, (number, 0x80000000 | 48)) + table(0, 1, (0x409, 72))
    rsrc += struct.pack("<IIII", rva + 104, len(igvm), 0, 0) + name.ljust(16, b"\0") + igvm
    size = (len(rsrc) + 0x1FF) // 0x200 * 0x200
    optional = struct.pack("<H", 0x20B).ljust(108, b"\0") + struct.pack("<I", 16)
    optional += struct.pack("<QQII", 0, 0, rva, len(rsrc)).ljust(128, b"\0")
    coff = struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, len(optional), 0x2022)
    section = struct.pack("<8sIIIIIIHHI", b".rsrc", len(rsrc), rva, size, raw, 0, 0, 0, 0, 0x40000040)
    head = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0" + coff + optional + section
    return head.ljust(raw, b"\0") + rsrc.ljust(size, b"\0")


# A confidential Windows pod
CONFIG = b"""{
  "windows": {"hyperv": {}, "resources": {"cpu": {"count": 4}}},
  "annotations": {
    "io.microsoft.virtualmachine.wcow.securitypolicy": "cGFja2FnZSBwb2xpY3kK",
    "io.microsoft.virtualmachine.wcow.isolation_type": "VBS",
    "io.microsoft.virtualmachine.computetopology.memory.sizeinmb": "4096"
  }
}
"""

LINUX_CONFIG = b"""{
  "linux": {},
  "annotations": {"io.microsoft.virtualmachine.bootfilesrootpath": "vm-files"}
}
"""

BOOT_FILES = ["kernel", "initrd.img", "boot.vhd", "rootfs.vhd", "cwcow.snp.vmgs", "cwcow.vbs.vmgs", "cwcow.gso.vmgs"]


def bzimage(kernel):
    """A bzImage of a kernel: one setup sector besides the boot sector, the payload packed by gzip."""
    payload = gzip.compress(kernel, mtime=0)
    head = bytearray(1024)
    head[0x1F1] = 1
    head[0x202:0x208] = b"HdrS" + struct.pack("<H", 0x20F)
    head[0x248:0x250] = struct.pack("<II", 0, len(payload))
    return bytes(head) + payload


def main():
    files = {f.__name__.replace("_", "-") + ".igvm": f().bytes() for f in (tiny, three, launchers, no_policy, native, arm, odd, bad)}
    files.update((name, image.bytes()) for name, image in machines().items())
    tiny_bytes = files["tiny.igvm"]
    files["cut.igvm"] = tiny_bytes[:-1]
    files["checksum.igvm"] = flip(tiny_bytes, 20)
    files["empty.igvm"] = b""
    files["firmware.dll"] = dll(tiny_bytes)
    files["plain.dll"] = b"MZ" + bytes(100)
    files["resources.dll"] = dll(tiny_bytes, 13515)
    files["batch"] = tiny_bytes
    files.update(guest_state.files(tiny_bytes))
    files["document.cbor"] = document(SNP_DIGEST)
    files["endorsed.bin"] = three(files["document.cbor"]).bytes()
    files["image.bin"] = files["three.igvm"]  # what the examples in help texts work on
    files["policy.json"] = b'{"sivm": [true, true, false, false, ""]}\n'
    files["vmlinuz"] = bzimage(recipe.FILES["vmlinux"])
    files["workload"] = b"#!/bin/sh\n"
    files |= {"pod.json": CONFIG, "linux-pod.json": LINUX_CONFIG, "scratch.vhdx": b""}
    files |= {f"vm-files/{name}": b"" for name in BOOT_FILES}
    os.mkdir("vm-files")
    for name, content in files.items():
        with open(name, "wb") as f:
            f.write(content)
    recipe.main()


if __name__ == "__main__":
    main()
