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


def elf(seed, entry, *segments):
    """An x64 executable with the loadable segments (address, bytes in the file, bytes in memory)."""
    data, headers = b"", b""
    start = 64 + 56 * len(segments)
    for i, (address, filesz, memsz) in enumerate(segments):
        headers += struct.pack("<IIQQQQQQ", 1, 7, start + len(data), address, address, filesz, memsz, 4096)
        data += random(f"{seed}{i}", filesz)
    head = b"\x7fELF\2\1\1".ljust(16, b"\0") + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, entry, 64, 0, 0, 64, 56, len(segments),
                                                           0, 0, 0)
    return head + headers + data


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


def manifest(*configs):
    return {"guest_arch": "x64", "guest_configs": configs}


FILES = {
    "vmlinux": elf("kernel", 0x1000100, (0x1000000, 20000, 40000), (0x1010000, 3000, 3000)),
    "shim": elf("shim", 0x10, (0, 6000, 6000), (0x2000, 100, 9000)),
    "initrd": random("initrd", 70000),
}
MANIFESTS = {
    "manifest.json": manifest(config(SNP, openhcl(EPHEMERAL)), config(TDX, openhcl(EPHEMERAL)), config(VBS, openhcl())),
    "plain.json": manifest(config("none", openhcl(static_command_line=True))),
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
    for name, value in MANIFESTS.items():
        with open(name, "w") as f:
            json.dump(value, f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
