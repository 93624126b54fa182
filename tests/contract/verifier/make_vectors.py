#!/usr/bin/env python3
"""Writes vectors.c: signatures that must be accepted, and forgeries that must not.

    ./make_vectors.py > vectors.c && clang-format -i vectors.c

Uses the openssl program for new keys, and plain arithmetic for everything else, so that
it can also make signatures that no library would. The private keys are thrown away.
"""
import hashlib
import subprocess
import textwrap

MESSAGE = b"The quick brown fox jumps over the lazy dog"
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
SHA1 = bytes.fromhex("3021300906052b0e03021a05000414")
SHA512 = bytes.fromhex("3051300d060960864801650304020305000440")


def new_key(bits, exponent):
    """Returns modulus, public exponent and private exponent."""
    pem = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "RSA", "-quiet",
         "-pkeyopt", f"rsa_keygen_bits:{bits}",
         "-pkeyopt", f"rsa_keygen_pubexp:{exponent}"],
        check=True, capture_output=True).stdout
    text = subprocess.run(
        ["openssl", "rsa", "-noout", "-text"], input=pem,
        check=True, capture_output=True).stdout.decode()
    fields = {}
    for line in text.splitlines():
        if not line.startswith(" "):
            name = line.split(":")[0]
            fields[name] = ""
        else:
            fields[name] += line.strip().replace(":", "")
    return int(fields["modulus"], 16), exponent, int(fields["privateExponent"], 16)


def padded(size, content, kind=1, fill=0xFF, fill_len=None):
    """0, kind, fill bytes, 0, content; zeros behind if fill_len leaves room."""
    if fill_len is None:
        fill_len = size - 3 - len(content)
    block = bytes([0, kind]) + bytes([fill]) * fill_len + b"\0" + content
    return block + bytes(size - len(block))


def wrapped(key, block):
    """Returns the signature of block plus the modulus: the same number modulo it."""
    n, _, d = key
    return pow(int.from_bytes(block, "big"), d, n) + n


def cube_root(number):
    """Returns the smallest integer whose cube is not below number."""
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high) // 2
        if middle ** 3 < number:
            low = middle + 1
        else:
            high = middle
    return low


def string(name, number, size):
    text = number.to_bytes(size, "big").hex()
    lines = "\n".join(f'"{line}"' for line in textwrap.wrap(text, 72))
    return f"static const char {name}[] =\n{lines};\n"


def main():
    digest = hashlib.sha256(MESSAGE).digest()
    good = SHA256 + digest
    print("/* Written by make_vectors.py, which says how each was made. */")
    print('#include "vectors.h"\n')
    keys = {bits: new_key(bits, 65537) for bits in (2048, 3072, 4096)}
    while wrapped(keys[2048], padded(256, good)) >= 1 << 2048:
        keys[2048] = new_key(2048, 65537)
    low = new_key(2048, 3)
    stranger = new_key(2048, 65537)
    signatures = []
    for bits, (n, _, d) in keys.items():
        block = int.from_bytes(padded(bits // 8, good), "big")
        print(string(f"modulus_{bits}", n, bits // 8))
        print(string(f"signature_{bits}", pow(block, d, n), bits // 8))
        signatures.append(bits)
    print(string("modulus_low", low[0], 256))
    n, _, d = low
    block = int.from_bytes(padded(256, good), "big")
    print(string("signature_low", pow(block, d, n), 256))

    n, _, d = keys[2048]
    short = 256 - 3 - len(good) - 8
    blocks = [
        ("the bare digest without its algorithm", padded(256, digest)),
        ("the digest labelled SHA-1", padded(256, SHA1 + digest[:20])),
        ("the digest labelled SHA-512", padded(256, SHA512 + digest + digest)),
        ("SHA-512's label with 32 bytes", padded(256, SHA512 + digest)),
        ("one byte behind the digest", padded(256, good + b"\0")),
        ("eight bytes behind the digest", padded(256, good, fill_len=short)),
        ("block type 0", padded(256, good, kind=0, fill=0)),
        ("block type 2", padded(256, good, kind=2)),
        ("padding of other bytes", padded(256, good, fill=0xFE)),
        ("a first byte that is not zero", b"\1" + padded(256, good)[1:]),
        ("another message's digest",
         padded(256, SHA256 + hashlib.sha256(b"other").digest())),
        ("a length byte too large",
         padded(256, SHA256[:-1] + b"\x21" + digest)),
    ]
    # A first byte of 1 must still be below the modulus; any 2048-bit modulus allows it.
    forgeries = [(why, pow(int.from_bytes(block, "big"), d, n)) for why, block in blocks]
    forgeries += [
        ("right but for one modulus too many", wrapped(keys[2048], padded(256, good))),
        ("zero", 0),
        ("one", 1),
        ("the modulus", n),
        ("the modulus less one", n - 1),
        ("all bits set", (1 << 2048) - 1),
        ("a key that is not in the set",
         pow(int.from_bytes(padded(256, good), "big"), stranger[2], stranger[0])),
    ]
    # With the exponent 3: eight bytes of padding, the digest, and then what it takes to
    # make a cube. No private key is needed; sloppy parsers have taken it.
    prefix = bytes([0, 1]) + b"\xff" * 8 + b"\0" + good
    target = int.from_bytes(prefix + bytes(256 - len(prefix)), "big")
    forgeries.append(("a cube that begins like a signature", cube_root(target)))
    assert (cube_root(target) ** 3).to_bytes(256, "big").startswith(prefix)

    for index, (why, number) in enumerate(forgeries):
        print(string(f"forgery_{index}", number, 256))
    print(f'const char vector_digest[] = "{digest.hex()}";\n')
    print("const struct vector_key vector_keys[VECTOR_KEYS] = {")
    for bits in signatures:
        print(f'{{"{bits} bits", modulus_{bits}, {{1, 0, 1}}, 3, signature_{bits}}},')
    print('{"2048 bits, exponent 3", modulus_low, {3}, 1, signature_low},')
    print("};\n")
    print("const struct vector_forgery vector_forgeries[] = {")
    for index, (why, number) in enumerate(forgeries):
        print(f'{{"{why}", forgery_{index}}},')
    print("};\n")
    print("const size_t vector_forgery_count =")
    print("sizeof vector_forgeries / sizeof vector_forgeries[0];")


main()
