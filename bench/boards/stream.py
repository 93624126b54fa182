"""How long 400 KB over TCP into flash take the reference firmware on lx106, as an upload
over HTTP, and a bare loop that does nothing else (firmware/stream.c), in turns. Both run at
the speed of the emulator, so the ratio of the medians is what means something."""
import http.client
import json
import os
import random
import socket
import statistics
import struct
import subprocess
import tempfile
import time

import qemu

GOAL = 0.5
SIZE = 409600
ROUNDS = 9
LIMIT = 120  # seconds
MULTIPLIER = 16777619
HEADERS = {"X-Aloft": "1"}


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sum_of(content):
    found = 0
    for byte in content:
        found = (found + byte) * MULTIPLIER & 0xFFFFFFFF
    return found


def switch_on(board, flash, image, ready):
    """A board that says that it is ready, and where its TCP port 80 is found."""
    port = free_port(socket.SOCK_STREAM)
    options = board.network(free_port(socket.SOCK_DGRAM), port)
    session = qemu.Session(board, flash, image, options)
    session.expect(ready)
    return session, port


def send_bare(port, content, expected):
    """Seconds until the bare loop has answered."""
    begin = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), LIMIT) as stream:
        stream.sendall(content)
        stream.shutdown(socket.SHUT_WR)
        answer = stream.recv(8, socket.MSG_WAITALL)
    seconds = time.monotonic() - begin
    if struct.unpack("<II", answer) != (expected, expected):
        raise AssertionError(f"wrong sums: {answer.hex()}")
    return seconds


def ask(port, method, what, headers, body=None, status=200):
    """Sends one request; gives seconds, and the answer."""
    begin = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, LIMIT)
    connection.request(method, "/api/v1/update" + what, body, {**HEADERS, **headers})
    answer = connection.getresponse()
    said = answer.read()
    seconds = time.monotonic() - begin
    connection.close()
    if answer.status != status:
        raise AssertionError(f"{method} {what}: {answer.status} {said.decode()}")
    return seconds, json.loads(said)


def upload(port, content):
    """Begins an upload and sends all of it; gives seconds, and which upload it is."""
    size = len(content)
    _, begun = ask(port, "POST", "", {"X-Aloft-Size": str(size)}, status=201)
    which = {"X-Aloft-Upload": begun["upload"]["id"]}
    part = {"Content-Range": f"bytes 0-{size - 1}/{size}"}
    return ask(port, "PUT", "", {**which, **part}, content)[0], which


def provision(board, folder):
    flash = os.path.join(folder, "flash.bin")
    settings = os.path.join(folder, "settings")
    with open(settings, "w", encoding="ascii") as file:
        file.write("http-open=yes\n")
    subprocess.run([os.path.join(os.environ["ALOFT_BIN"], "aloft"), "provision",
                    qemu.ROOT / "layouts" / f"{board.name}.ini", "--boot",
                    board.image("boot.bin"), "-i", board.image("device-1.0.0.bin"),
                    "--settings", settings, "-o", flash],
                   check=True, stdout=subprocess.DEVNULL)
    return flash


def content_for(board):
    """An image for the board, with bytes behind it that do not matter to it."""
    image = board.image("device-1.0.0.bin").read_bytes()
    return image + random.Random(1).randbytes(SIZE - len(image))


def measure(board, folder):
    """Seconds by the bare loop, into flash by the firmware, and checked as well."""
    content = content_for(board)
    expected = sum_of(content)
    blank = os.path.join(folder, "blank.bin")
    board.blank_flash(blank)
    bare_session, bare_port = switch_on(board, blank, "stream", "stream: ready")
    session, port = switch_on(board, provision(board, folder), "boot", "device: at ")
    rows = []
    with bare_session, session:
        for _ in range(ROUNDS):
            bare = send_bare(bare_port, content, expected)
            sent, which = upload(port, content)
            checked, _ = ask(port, "POST", "/commit", which, status=202)
            rows.append((bare, sent, sent + checked))
            session.expect("device: at ")
    return [statistics.median(column) for column in zip(*rows)]


def report():
    """Prints the ratio; False when it misses the goal."""
    board = qemu.require("lx106", "boot", "device-1.0.0", "stream")
    with tempfile.TemporaryDirectory() as folder:
        bare, sent, checked = measure(board, folder)
    print(f"400 KB over TCP into flash, lx106: {bare / sent:.2f} of a bare loop's rate, "
          f"goal {GOAL} ({1000 * sent:.0f} against {1000 * bare:.0f} ms); "
          f"until the image is checked {bare / checked:.2f}")
    return bare / sent >= GOAL
