# SPDX-License-Identifier: MIT
"""VMGS files for the command line tests, from the layouts of the format, and their contents read back. Not by the project's
writer and reader."""
import struct
import uuid
import zlib

import gcm

BLOCK = 4096
GLOBAL, OTHER = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c"), uuid.UUID("d719b2cb-3d3a-4596-a3bc-dad00e67656f")
KEY, KEY2 = b"test key number one, of 32 bytes", b"test key number two, of 32 bytes"
ROOT, METADATA = KEY, b"metadata key, which is also 32 b"


def footer(size):
    f = struct.pack(">8sIIQIIIIQQIII", b"conectix", 2, 0x10000, 2**64 - 1, 0, 0, 0xA0000, 0, size, size, 0, 2, 0) + b"unique id of 16b"
    f = f.ljust(512, b"\0")
    return f[:64] + struct.pack(">I", ~sum(f) & 0xFFFFFFFF) + f[68:]


def header(sequence, table, algorithm=0, slots=b"", markers=0):
    h = struct.pack("<QIIIIIIHH", 0x5354525453455547, 0x30000, 0, sequence, 168, table, 1, algorithm, markers) + slots.ljust(132, b"\0")
    return h[:12] + struct.pack("<I", zlib.crc32(h)) + h[16:]


def entry(offset, blocks, size, nonce=b"", tag=b""):
    return struct.pack("<IIQ12s16sI16x", offset, blocks, size, nonce, tag, 3 if tag else 0)


def store(plain, sealed=None, size=131072, metadata=METADATA, markers=0):
    """A file with the contents by id; those of ${sealed} are encrypted, all with KEY at the top."""
    table, extended, body, at = {}, {}, b"", 4
    table[0], table[63] = entry(2, 1, BLOCK), entry(3, 1, BLOCK)
    for number, data in sorted({**plain, **(sealed or {})}.items()):
        nonce = tag = b""
        if sealed and number in sealed:
            key, nonce = bytes([number]) * 32, bytes([number]) * 12
            data, tag = gcm.seal(key, nonce, data)
            extended[number] = struct.pack("<I32s28x", 3, key)
        blocks = max(1, -(-len(data) // BLOCK))
        table[number] = entry(at, blocks, len(data), nonce, tag)
        body += data.ljust(blocks * BLOCK, b"\0")
        at += blocks

    def block(entries):
        return b"".join(entries.get(i, bytes(64)) for i in range(64))

    keys, slots = block(extended), b""
    if sealed is not None:
        nonce = b"table nonce." if any(metadata) else bytes(12)
        keys, tag = gcm.seal(metadata, nonce, keys)
        table[63] = entry(3, 1, BLOCK, nonce, tag)
        encrypted, tag = gcm.seal(ROOT, b"slot nonce..", metadata)
        slots = struct.pack("<12s4x16s32s", b"slot nonce..", tag, encrypted)
    disk = header(1, 2, sealed is not None, slots, markers).ljust(2 * BLOCK, b"\0") + block(table) + keys + body
    return disk.ljust(size, b"\0") + footer(size)


def variable(name, data, vendor=GLOBAL, attributes=7):
    name = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<III16x16sHH", 0, 48 + len(name) + len(data), attributes, vendor.bytes_le, len(name), len(data)) + name + data


def load_option(description, path, attributes=1, optional=b""):
    return struct.pack("<IH", attributes, len(path)) + description.encode("utf-16-le") + b"\0\0" + path + optional


FILE_PATH = struct.pack("<BBH", 4, 4, 4 + 18) + "boot.efi".encode("utf-16-le") + b"\0\0" + b"\x7f\xff\x04\x00"


def variables():
    digests = struct.pack("<16sIII", uuid.UUID("c1c41626-504c-4092-aca9-41f936934328").bytes_le, 28 + 48, 0, 48) + bytes(range(48))
    return (variable("BootOrder", struct.pack("<HH", 0, 10)) + variable("Boot0000", load_option("First", FILE_PATH)) +
            variable("Boot000A", load_option("Tenth", FILE_PATH)) + variable("Lang", b"eng\0", OTHER) +
            variable("dbx", digests, OTHER, 0x27))


def files(firmware):
    return {
        "empty.vmgs": store({}),
        "state.vmgs": store({1: variables(), 8: firmware, 9: b"settings"}),
        "secret.vmgs": store({9: b"settings"}, {1: variables(), 2: b"what nobody else may read"}),
        "exposed.vmgs": store({9: b"settings"}, {1: variables(), 2: b"what everybody can read"}, metadata=bytes(32)),
        "marked.vmgs": store({}, {1: variable("Lang", b"eng\0")}, markers=1),
        "root.key": KEY,
        "new.key": KEY2,
        "data.raw": bytes(range(256)) * 3,
    }
