"""A board with the probe for an application: its flash file, and updates of it over the
serial line."""
import os
import pathlib
import shutil
import subprocess
import sys
import threading

import flash_log
import gdb
import qemu

sys.path.insert(0, str(qemu.ROOT / "tools" / "boards"))
import serial_update  # noqa: E402 - the line above finds it

USED = 4 << 20  # bytes that the layouts of all boards use, but for their own tables
ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")


def send(session, image):
    """Sends an image over the serial line; gives what the board says to it."""
    return serial_update.send(session.put, session.get, image)


def until_the_line_ends(drive, session):
    try:
        drive(session)
    except (AssertionError, EOFError, OSError):
        pass  # the power is off


class Probed:
    def __init__(self, board, boot, folder):
        self.board = board
        self.boot = boot
        self.folder = pathlib.Path(folder)
        self.flash = self.folder / "flash.bin"

    def image(self, version):
        return self.board.image(f"probe_{version}.bin").read_bytes()

    def provision(self, *options):
        """Makes the flash file one of a board that has version 1."""
        if self.board.boot_in_flash:
            options += ("--boot", self.board.image(self.boot + ".bin"))
        layout = qemu.ROOT / "layouts" / f"{self.board.name}.ini"
        subprocess.run([ALOFT, "provision", layout, "-i", self.board.image("probe_1.bin"),
                        "-o", self.flash, *options],
                       check=True, stdout=subprocess.DEVNULL)

    def on(self, more=()):
        """Switches it on."""
        return qemu.Session(self.board, self.flash, self.boot, more)

    def keep(self, name):
        """Copies the flash file as it is now; gives the copy."""
        return pathlib.Path(shutil.copyfile(self.flash, self.folder / name))

    def restore(self, copy):
        shutil.copyfile(copy, self.flash)

    def lay(self, content):
        """Makes that the content of the part of the flash that is used."""
        with open(self.flash, "r+b") as file:
            file.write(memoryview(content)[:USED])

    def ask_for(self, version):
        """Sends an update, which the next start will install."""
        with self.on() as session:
            session.expect("app: version")
            said = send(session, self.image(version))
            if said != "staged":
                raise AssertionError(said)

    def kill(self, image, number, drive):
        """Lets the power fail when code of `image` is about to make change `number` of
        the flash, while `drive` uses the board; gives how many changes there were."""
        path = self.folder / "gdb"
        path.unlink(missing_ok=True)
        places = gdb.addresses(self.board, image, flash_log.changes(self.board))
        with self.on(gdb.options(path)) as session:
            driver = threading.Thread(target=until_the_line_ends, args=(drive, session))
            driver.start()
            stub = gdb.Stub(path)
            try:
                return stub.run_to(places, number)
            finally:
                stub.close()
                session.process.kill()
                driver.join()

    def version_that_comes_up(self):
        with self.on() as session:
            return version_in(session.expect("app: version"))

    def holds(self, version):
        with open(self.flash, "rb") as file:
            return self.image(version) in file.read(USED)

    def takes(self, version):
        """Whether what runs now takes an update to that version, and starts it."""
        with self.on() as session:
            session.expect("app: version")
            session.put(b"c")  # what is on trial takes none
            session.expect("confirm: ")
            said = send(session, self.image(version))
            session.put(b"b")
            came_up = version_in(session.expect("app: version"))
            return said == "staged" and came_up == version


def version_in(said):
    if "recovery" in said:
        raise AssertionError(said)
    return int(said.split("app: version ")[1].split()[0])
