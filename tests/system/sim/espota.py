"""A host's end of espota, as small as it can be (docs/spec/espota.md)."""

import hashlib
import re
import socket

FIRMWARE = 0
FILE_SYSTEM = 100
TIMEOUT = 20.0


class Refused(Exception):
    """The device said no, by datagram or over the stream; the text is its answer."""


def md5hex(text):
    return hashlib.md5(text.encode()).hexdigest()


def sha256hex(text):
    return hashlib.sha256(text.encode()).hexdigest()


def proof(password, nonce):
    """The answer to AUTH: MD5 for 32 digits, PBKDF2 for 64."""
    if len(nonce) == 32:
        cnonce = md5hex("cnonce")
        return cnonce, md5hex(f"{md5hex(password)}:{nonce}:{cnonce}")
    cnonce = sha256hex("cnonce")
    salt = f"{nonce}:{cnonce}".encode()
    key = hashlib.pbkdf2_hmac("sha256", sha256hex(password).encode(), salt, 10000)
    return cnonce, sha256hex(f"{key.hex()}:{nonce}:{cnonce}")


def ask(udp, device, text):
    udp.sendto(text.encode(), device)
    return udp.recvfrom(2048)[0].decode()


def invite(udp, device, invitation, password):
    """Gets the device to say OK."""
    answer = ask(udp, device, invitation)
    if answer.startswith("AUTH "):
        cnonce, response = proof(password, answer.split()[1])
        answer = ask(udp, device, f"200 {cnonce} {response}\n")
    if answer != "OK":
        raise Refused(answer)


def send(stream, image, chunk):
    """Sends the image and returns all that the device said."""
    said = b""
    try:
        for at in range(0, len(image), chunk):
            stream.sendall(image[at : at + chunk])
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has said why
    try:
        while True:
            piece = stream.recv(4096)
            if not piece:
                break
            said += piece
    except ConnectionResetError:
        pass  # what it said before counts
    return said.decode()


def push(port, image, *, password="", command=FIRMWARE, chunk=65536, md5=None,
         timeout=TIMEOUT):
    """Uploads `image`; raises Refused with what the device said against it."""
    device = ("127.0.0.1", port)
    digest = md5 if md5 is not None else hashlib.md5(image).hexdigest()
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(
        socket.AF_INET, socket.SOCK_DGRAM
    ) as udp:
        listener.settimeout(timeout)
        udp.settimeout(timeout)
        invitation = f"{command} {listener.getsockname()[1]} {len(image)} {digest}\n"
        invite(udp, device, invitation, password)
        stream, _ = listener.accept()
        with stream:
            stream.settimeout(timeout)
            said = send(stream, image, chunk)
    if not re.search("OK$", said):
        raise Refused(said.lstrip("0123456789"))
