# SPDX-License-Identifier: MIT
"""AES-256-GCM without additional data, slowly: so that test files are not made, nor what we wrote is read, by the code under test.
FIPS 197; NIST SP 800-38D."""


def _sbox():
    box, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) ^ (0x11B if p & 0x80 else 0)
        for shift in (1, 2, 4):
            q ^= q << shift
        q &= 0xFF
        q ^= 0x09 if q & 0x80 else 0
        x = q | q << 8
        box[p] = (q ^ (x >> 7) ^ (x >> 6) ^ (x >> 5) ^ (x >> 4)) & 0xFF ^ 0x63
        if p == 1:
            box[0] = 0x63
            return box


SBOX = _sbox()


def _double(x):
    return (x << 1 ^ (0x1B if x & 0x80 else 0)) & 0xFF


def round_keys(key):
    words, constant = [list(key[i:i + 4]) for i in range(0, 32, 4)], 1
    for i in range(8, 60):
        w = words[-1]
        if i % 8 == 0:
            w = [SBOX[x] for x in w[1:] + w[:1]]
            w[0] ^= constant
            constant = _double(constant)
        elif i % 8 == 4:
            w = [SBOX[x] for x in w]
        words.append([a ^ b for a, b in zip(words[i - 8], w)])
    return [sum(words[i:i + 4], []) for i in range(0, 60, 4)]


def encrypt_block(keys, block):
    s = [a ^ b for a, b in zip(block, keys[0])]
    for n, k in enumerate(keys[1:], 1):
        s = [SBOX[s[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if n < 14:
            mixed = []
            for c in range(0, 16, 4):
                col = s[c:c + 4]
                mixed += [_double(col[i] ^ col[(i + 1) % 4]) ^ col[(i + 1) % 4] ^ col[(i + 2) % 4] ^ col[(i + 3) % 4] for i in range(4)]
            s = mixed
        s = [a ^ b for a, b in zip(s, k)]
    return bytes(s)


def _multiply(x, y):
    z = 0
    for i in range(127, -1, -1):
        if x >> i & 1:
            z ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return z


def _crypt(keys, nonce, data):
    out = b""
    for i in range(0, len(data), 16):
        stream = encrypt_block(keys, nonce + (i // 16 + 2).to_bytes(4, "big"))
        out += bytes(a ^ b for a, b in zip(data[i:i + 16], stream))
    return out


def _tag(keys, nonce, ciphertext):
    h, y = int.from_bytes(encrypt_block(keys, bytes(16)), "big"), 0
    for i in range(0, len(ciphertext), 16):
        y = _multiply(y ^ int.from_bytes(ciphertext[i:i + 16].ljust(16, b"\0"), "big"), h)
    y = _multiply(y ^ len(ciphertext) * 8, h)
    return bytes(a ^ b for a, b in zip(y.to_bytes(16, "big"), encrypt_block(keys, nonce + b"\0\0\0\1")))


def seal(key, nonce, data):
    """Ciphertext and tag."""
    keys = round_keys(key)
    ciphertext = _crypt(keys, nonce, data)
    return ciphertext, _tag(keys, nonce, ciphertext)


def unseal(key, nonce, ciphertext, tag):
    """The data, or None when it is not authentic."""
    keys = round_keys(key)
    return _crypt(keys, nonce, ciphertext) if _tag(keys, nonce, ciphertext) == tag else None
