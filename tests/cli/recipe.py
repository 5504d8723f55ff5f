#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write what an image is built from into the current directory: ELF files, an initrd, manifests, a resources list.

All bytes follow from names by SHAKE-256, so the images that come out are the same everywhere.
"""
import base64
import hashlib
import json
import os
import struct


def random(seed, size):
    return hashlib.shake_256(b"uvmkit/" + seed.encode()).digest(size)


def elf(seed, entry, *segments, machine=62):
    """An executable, for x64 if nothing else is said, with the loadable segments (address, bytes in the file, bytes in memory)."""
    data, headers = b"", b""
    start = 64 + 56 * len(segments)
    for i, (address, filesz, memsz) in enumerate(segments):
        headers += struct.pack("<IIQQQQQQ", 1, 7, start + len(data), address, address, filesz, memsz, 4096)
        data += random(f"{seed}{i}", filesz)
    head = b"\x7fELF\2\1\1".ljust(16, b"\0") + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, entry, 64, 0, 0, 64, 56, len(segments),
                                                           0, 0, 0)
    return head + headers + data


def aarch64_image(seed, size):
    """A flat aarch64 kernel for 4 KiB pages and any place."""
    b = bytearray(random(seed, size))
    struct.pack_into("<QQQ", b, 8, 0, size + 5000, 10)
    b[56:60] = b"ARM\x64"
    return bytes(b)


def bzimage(seed, size):
    """A bzImage of protocol 2.15 with ${size} bytes of code behind one setup sector."""
    b = bytearray(1024)
    struct.pack_into("<BHI", b, 0x1F1, 1, 0, size // 16)
    struct.pack_into("<2s2s4sH", b, 0x1FE, b"\x55\xaa", b"\xeb\x66", b"HdrS", 0x20F)
    b[0x211] = b[0x236] = 1
    struct.pack_into("<QI", b, 0x258, 0x1000000, 0x4000)
    return bytes(b) + random(seed, size)


def firmware():
    """x64 UEFI firmware with nothing but a SEC image."""
    b = bytearray(6 << 20)
    volume, sec = 0x5E0000, 0x5E0048
    struct.pack_into("<Q4s4xH", b, volume + 32, 0x20000, b"_FVH", 72)
    struct.pack_into("<B", b, sec + 18, 3)
    struct.pack_into("<I", b, sec + 20, 0x200)
    struct.pack_into("<I2s4xHI", b, sec + 24, 0x10 << 24 | 0x100, b"VZ", 40, 0x1000)
    return bytes(b)


def openhcl(policy=None, **more):
    return {"openhcl": {"command_line": "quiet", "memory_page_count": 16384, **({"product_policy": policy} if policy else {}),
                        **more}}


def config(isolation, image, svn=3):
    return {"guest_svn": svn, "max_vtl": 2, "isolation_type": isolation, "image": image}


def sivm(uefi=b"", **required):
    names = ["require_ephemeral_vmgs", "require_secure_boot", "require_secure_boot_vars", "require_bcd_integrity"]
    return {"sivm": {**{n: n in required for n in names}, "custom_uefi_json": base64.b64encode(uefi).decode()}}


SNP = {"snp": {"shared_gpa_boundary_bits": 46, "policy": 196639, "enable_debug": False, "injection_type": "normal",
               "secure_avic": "enabled"}}
TDX = {"tdx": {"enable_debug": False, "sept_ve_disable": True}}
VBS = {"vbs": {"enable_debug": True}}
EPHEMERAL = sivm(require_ephemeral_vmgs=True, require_secure_boot=True)


def manifest(*configs, arch="x64"):
    return {"guest_arch": arch, "guest_configs": configs}


FILES = {
    "vmlinux": elf("kernel", 0x1000100, (0x1000000, 20000, 40000), (0x1010000, 3000, 3000)),
    "shim": elf("shim", 0x10, (0, 6000, 6000), (0x2000, 100, 9000)),
    "initrd": random("initrd", 70000),
    "Image": aarch64_image("Image", 90000),
    "shim-aarch64": elf("shim", 0x10, (0, 6000, 6000), machine=183),
}
MANIFESTS = {
    "manifest.json": manifest(config(SNP, openhcl(EPHEMERAL)), config(TDX, openhcl(EPHEMERAL)), config(VBS, openhcl())),
    "plain.json": manifest(config("none", openhcl(static_command_line=True))),
    "aarch64.json": manifest(config(VBS, openhcl(EPHEMERAL, linux={"use_initrd": True, "command_line": ""})), arch="aarch64"),
    "typo.json": manifest(config(VBS, openhcl(memroy_page_base=1))),
    "never.json": manifest(config(VBS, openhcl(sivm(b"{}", require_ephemeral_vmgs=True)))),
    "wrong.json": manifest(config(VBS, openhcl(memory_page_base="x"))),
    "small.json": manifest(config(VBS, openhcl(memory_page_base=512, memory_page_count=512))),
}


def main():
    for name, data in FILES.items():
        with open(name, "wb") as f:
            f.write(data)
    here = os.getcwd()
    MANIFESTS["resources.json"] = {"resources": {"underhill_kernel": f"{here}/vmlinux", "openhcl_boot": f"{here}/shim",
                                                 "underhill_initrd": f"{here}/initrd"}}
    MANIFESTS["resources-aarch64.json"] = {"resources": {
        "underhill_kernel": f"{here}/Image", "openhcl_boot": f"{here}/shim-aarch64", "underhill_initrd": f"{here}/initrd",
        "linux_kernel": f"{here}/Image", "linux_initrd": f"{here}/initrd"}}
    for name, value in MANIFESTS.items():
        with open(name, "w") as f:
            json.dump(value, f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
