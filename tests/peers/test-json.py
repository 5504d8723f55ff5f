#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Our JSON reader, jansson and Python's json on the same texts: all short ones over a small alphabet, and random ones from a
fixed seed, whole and damaged. Speaks TAP.

    test-json.py VERDICTS_PROGRAM

All three agree on every text but for these differences, each of which is looked for in what Python read:
    half of a surrogate pair alone: Python accepts it
    integers beyond 64 bits, numbers beyond a double, keys with a NUL: jansson refuses them
Texts that hold a NUL as it is are compared with Python only: jansson 2.14 overlooks one behind a number or a word.
Not asked, because settled by the caller or by flags: NaN and Infinity (Python's extension), keys that occur twice (all accept),
other encodings than UTF-8 (Python guesses), nesting beyond a limit.
Where our reader accepts a text, its tokens are those of the value that Python has.
"""
import itertools
import json
import random
import struct
import subprocess
import sys

SEED = 20250101


# ---- texts -----------------------------------------------------------------------------------------------------------


def short_texts():
    """Every text up to some length over the characters that matter to the grammar, then to numbers and to strings."""
    for alphabet, longest in ((b'{}[]":,1 -t', 4), (b"01-+.eE", 5)):
        for n in range(longest + 1):
            yield from map(bytes, itertools.product(alphabet, repeat=n))
    for n in range(5):
        for part in itertools.product((b"\\", b'"', b"u", b"0", b"n", b"/", b"\xc3", b"\xa9"), repeat=n):
            yield b'"' + b"".join(part) + b'"'


def encodings():
    """Strings of one or two bytes, and longer forms around the limits of UTF-8 and of \\u."""
    for a in range(256):
        yield b'"%c"' % a
        for b in (0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0):
            yield b'"%c%c"' % (a, b)
            if a >= 0xE0:
                yield b'"%c%c\x80"' % (a, b)
                yield b'"%c%c\x80\x80"' % (a, b)
                yield b'"%c%c\xbf\xbf"' % (a, b)
    units = (0, 0x1F, 0x22, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF)
    for a in units:
        yield b'"\\u%04x"' % a
        yield b'{"\\u%04X":0}' % a
        for b in units:
            yield b'"\\u%04x\\u%04X"' % (a, b)


WORDS = [b"true", b"false", b"null", b"0", b"-0", b"1", b"-1", b"9223372036854775807", b"9223372036854775808",
         b"-9223372036854775808", b"-9223372036854775809", b"1.5", b"1E3", b"1e-400", b"1e400", b"-1e+400", b"0.0000001",
         b"123456789012345678901234567890"]
PIECES = [b"a", b"key", b" ", b"\\n", b"\\\\", b'\\"', b"\\/", b"\\u0041", b"\\u00e9", b"\\ud83d\\ude00", b"\\u0000", b"\\ud800",
          b"\x7f", "\u00e9".encode(), "\u20ac".encode(), "\U0001f600".encode()]
SPACES = [b"", b"", b"", b" ", b"\n", b"\t", b"\r\n ", b"  "]
DAMAGE = b'{}[]":,\\u0-.e1tfn \n\x00\x1f\x7f\x80\xbf\xc3\xe2\xed\xf4\xff'


def text(rnd, depth=0):
    """A random text that is JSON, but for numbers and strings that not everybody takes."""
    def space():
        return rnd.choice(SPACES)

    def string():
        return b'"' + b"".join(rnd.choices(PIECES, k=rnd.randrange(4))) + b'"'

    kind = rnd.randrange(4 if depth < 6 else 2)
    if kind == 0:
        value = rnd.choice(WORDS)
    elif kind == 1:
        value = string()
    elif kind == 2:
        value = b"[" + b",".join(text(rnd, depth + 1) for _ in range(rnd.randrange(4))) + space() + b"]"
    else:
        members = (space() + string() + space() + b":" + text(rnd, depth + 1) for _ in range(rnd.randrange(4)))
        value = b"{" + b",".join(members) + space() + b"}"
    return space() + value + space()


def damaged(rnd, whole):
    b = bytearray(whole)
    for _ in range(rnd.randrange(1, 3)):
        at = rnd.randrange(len(b) + 1)
        choice = rnd.randrange(4)
        if choice == 0:
            b.insert(at, rnd.choice(DAMAGE))
        elif choice == 1:
            del b[at:at + 1]
        elif choice == 2:
            b[at:at + 1] = bytes([rnd.choice(DAMAGE)])
        else:
            del b[at:]
    return bytes(b)


def random_texts():
    rnd = random.Random(SEED)
    for _ in range(8000):
        whole = text(rnd)
        yield whole
        yield damaged(rnd, whole)
        yield damaged(rnd, whole)
    for whole in (b"\xef\xbb\xbf1", b"NaN", b"[Infinity]", b"-Infinity", b"// c\n1", b"1 // c", b"[1,]", b'{"a":1,}', b"'a'",
                  b'{"a":1,"a":2}', b"\x0b1", b"\xc2\xa01", b"1\x00", b"[" * 100 + b"]" * 100):
        yield whole


# ---- what Python says ------------------------------------------------------------------------------------------------


class Number(str):
    pass


class Pairs(list):
    pass


def refuse(constant):
    raise ValueError(constant)


def python_reads(b):
    """The value with numbers as they are written and objects as pairs, in a tuple; None when it is not JSON."""
    try:
        return (json.loads(b.decode(), parse_int=Number, parse_float=Number, parse_constant=refuse, object_pairs_hook=Pairs),)
    except ValueError:
        return None


def tokens(v, out):
    """What our reader should give for the value, in the words of json_verdicts.c."""
    if isinstance(v, Number):
        out.append("n" + v)
    elif isinstance(v, str):
        out.append("s" + v.encode().hex())
    elif isinstance(v, Pairs):
        out.append("{")
        for key, value in v:
            out.append("k" + key.encode().hex())
            tokens(value, out)
        out.append("}")
    elif isinstance(v, list):
        out.append("[")
        for value in v:
            tokens(value, out)
        out.append("]")
    else:
        out.append({True: "t", False: "f", None: "z"}[v])


def jansson_refuses(v):
    if isinstance(v, Number):
        if v.lstrip("-").isdigit():
            return not -2**63 <= int(v) < 2**63
        return abs(float(v)) == float("inf")
    if isinstance(v, Pairs):
        return any("\0" in key or jansson_refuses(value) for key, value in v)
    return isinstance(v, list) and any(map(jansson_refuses, v))


def expected(b):
    """The line that the program should answer."""
    value = python_reads(b)
    try:
        if value is None:
            raise UnicodeError
        out = []
        tokens(value[0], out)  # a lone surrogate cannot be encoded
    except UnicodeError:
        return "0 -"
    return f"{int(not jansson_refuses(value[0]))} {' '.join(out)}"


# ---- the test --------------------------------------------------------------------------------------------------------


def check(program, texts):
    texts = list(texts)
    stdin = b"".join(struct.pack("<I", len(t)) + t for t in texts)
    p = subprocess.run([program], input=stdin, stdout=subprocess.PIPE, check=False)
    answers = p.stdout.decode().split("\n")[:-1]
    wrong, accepted = [], 0
    for b, answer in zip(texts, answers):
        want = expected(b)
        accepted += not want.endswith(" -")
        if answer[b"\0" in b:] != want[b"\0" in b:]:
            wrong.append(f"{b!r}: {answer}, expected {want}")
    for line in wrong[:10]:
        print("#", line)
    # neither all good nor all bad texts would say much
    return p.returncode == 0 and len(answers) == len(texts) and not wrong and 0 < accepted < len(texts), len(texts), accepted


def main():
    program = sys.argv[1]
    groups = {"short texts": short_texts(), "encodings": encodings(), "random texts": random_texts()}
    print(f"1..{len(groups)}")
    failed = 0
    for n, (name, texts) in enumerate(groups.items(), 1):
        ok, count, accepted = check(program, texts)
        failed += not ok
        print(f"{'' if ok else 'not '}ok {n} - {name}: {count}, of these {accepted} are JSON")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
