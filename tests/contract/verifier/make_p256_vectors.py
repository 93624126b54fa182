#!/usr/bin/env python3
"""Writes p256_vectors.c: ECDSA signatures that must be accepted, forgeries that must not.

    ./make_p256_vectors.py > p256_vectors.c && clang-format -i p256_vectors.c

The arithmetic is done here, so that it can also make what no library would. The private
key is thrown away.
"""
import hashlib
import secrets

MESSAGE = b"The quick brown fox jumps over the lazy dog"
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
A = P - 3
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    if p == q:
        slope = (3 * p[0] * p[0] + A) * pow(2 * p[1], -1, P)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def times(k, p):
    result = None
    while k:
        if k & 1:
            result = add(result, p)
        p = add(p, p)
        k >>= 1
    return result


def sign(private, number):
    k = secrets.randbelow(N - 1) + 1
    r = times(k, G)[0] % N
    return r, (number + r * private) * pow(k, -1, N) % N


def integer(number):
    """A DER integer."""
    content = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return bytes([2, len(content)]) + content


def sequence(content, tag=0x30):
    return bytes([tag, len(content)]) + content


def der(r, s):
    return sequence(integer(r) + integer(s))


def main():
    private = secrets.randbelow(N - 1) + 1
    public = times(private, G)
    digest = hashlib.sha256(MESSAGE).digest()
    number = int.from_bytes(digest, "big")
    by_length = {}
    while not {69, 70, 71, 72} <= set(by_length):
        r, s = sign(private, number)
        by_length[len(der(r, s))] = (r, s)
    r, s = by_length[70]
    right = der(r, s)
    stranger = sign(secrets.randbelow(N - 1) + 1, number)
    other = sign(private, int.from_bytes(hashlib.sha256(b"other").digest(), "big"))
    forgeries = [
        ("r and s swapped", der(s, r)),
        ("r zero", der(0, s)),
        ("s zero", der(r, 0)),
        ("both zero", der(0, 0)),
        ("both one", der(1, 1)),
        ("r the order", der(N, s)),
        ("s the order", der(r, N)),
        ("r with the order added", der(r + N, s)),
        ("s with the order added", der(r, s + N)),
        ("r of 33 bytes", der(r + (1 << 256), s)),
        ("another message's", der(*other)),
        ("another key's", der(*stranger)),
        ("the two numbers without DER", r.to_bytes(32, "big") + s.to_bytes(32, "big")),
        ("a set instead of a sequence", sequence(right[2:], 0x31)),
        ("a byte behind", right + b"\0"),
        ("a byte behind, inside", sequence(right[2:] + b"\0")),
        ("one number only", sequence(integer(r))),
        ("a length too small", bytes([0x30, right[1] - 1]) + right[2:]),
        ("a length too large", bytes([0x30, right[1] + 1]) + right[2:]),
        ("a bit string for r", right[:2] + b"\3" + right[3:]),
        ("an indefinite length", b"\x30\x80" + right[2:] + b"\0\0"),
    ]
    print("/* Written by make_p256_vectors.py, which says how each was made. */")
    print('#include "p256_vectors.h"\n')
    point = b"\4" + public[0].to_bytes(32, "big") + public[1].to_bytes(32, "big")
    print(f'const char p256_point[] = "{point.hex()}";\n')
    print(f'const char p256_digest[] = "{digest.hex()}";\n')
    print("const char *const p256_signatures[] = {")
    for length in sorted(by_length):
        print(f'"{der(*by_length[length]).hex()}",')
    print("};\n")
    print("const size_t p256_signature_count =")
    print("sizeof p256_signatures / sizeof p256_signatures[0];\n")
    print("const struct p256_forgery p256_forgeries[] = {")
    for why, signature in forgeries:
        print(f'{{"{why}", "{signature.hex()}"}},')
    print("};\n")
    print("const size_t p256_forgery_count =")
    print("sizeof p256_forgeries / sizeof p256_forgeries[0];")


main()
