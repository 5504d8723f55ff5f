#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pairs of images that are nearly alike: uvmkit diff must say of files, which it reads over one another, what it says when the
second comes through a pipe, which it reads by itself."""
import random
import struct
import subprocess

import images


def image(r, svn):
    """Some 300 KiB whose contents lie at odd places behind a list of registers. The SVN is in the headers."""
    i = images.Image()
    i.platform(1, images.SNP, 1 << 46)
    i.platform(4, images.VBS)
    i.policy(1, 0x3001F)
    i.area(0, 5 * images.PAGE, r.randbytes(5 * images.PAGE))
    i.parameter(0x30C, 0)
    i.insert(5, 0x10000, 0)
    i.context(1, 0xFFFFFFFFF000, r.randbytes(images.PAGE))
    i.context(4, 0, images.registers((images.RSP, images.u64(0x7000)), (images.RIP, images.u64(0x100000))))
    i.add(0x30B, struct.pack("<I88xI600x", 1, svn))
    for n in range(64):
        i.page(5, 0x100000 + n * images.PAGE, r.randbytes(images.PAGE))
    return bytearray(i.bytes())


def say(name, through_pipe):
    command = ["uvmkit", "diff", "a.img", "-" if through_pipe else name]
    with open(name, "rb") as f:
        p = subprocess.run(command, input=f.read() if through_pipe else b"", capture_output=True)
    return p.returncode, p.stdout, p.stderr.replace(b"-:", b"b.img:").replace(b"standard input:", b"b.img:")


def main():
    same, differ = 0, 0
    for seed in range(60):
        r = random.Random(seed)
        a = image(random.Random(seed), 7)
        b = image(random.Random(seed), r.choice((7, 7, 7, 8)))
        data = struct.unpack_from("<II", a, 8)
        for _ in range(r.choice((0, 1, 1, 2, 5, 60))):
            b[r.choice((r.randrange(sum(data), len(b)), r.randrange(0x10000, 0x10000 * 4), len(b) - 1))] ^= 1 << r.randrange(8)
        for name, content in (("a.img", a), ("b.img", b)):
            with open(name, "wb") as f:
                f.write(content)
        answers = say("b.img", False), say("b.img", True)
        if answers[0] != answers[1] or answers[0][0] > 1:
            print("seed", seed, *answers)
        same += answers[0][0] == 0
        differ += answers[0][0] == 1
    print("same" if same > 3 else "none the same", "differ" if differ > 30 else "none differ")


main()
