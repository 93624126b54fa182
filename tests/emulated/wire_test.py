"""All that is tried on a board at a bad wire, at once: most of it is waiting."""
import subprocess
import sys
import tempfile

import qemu

PARTS = ("loss", "change", "address", "names", "flood")


def main():
    here = qemu.ROOT / "tests" / "emulated"
    running = []
    for part in PARTS:
        log = tempfile.TemporaryFile("w+")
        running.append((part, log, subprocess.Popen(
            [sys.executable, here / f"wire_{part}_test.py", *sys.argv[1:]], stdout=log,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)))
    codes = []
    for part, log, process in running:
        codes.append(process.wait())
        log.seek(0)
        print(f"--- {part}: {codes[-1]}\n{log.read()}", flush=True)
    sys.exit(next((code for code in codes if code not in (0, qemu.SKIPPED)), max(codes)))


if __name__ == "__main__":
    main()
