#!/usr/bin/env python3
"""Draws what a command prints on a terminal as an SVG picture.

    tools/pictures/terminal.py "aloft demo push --auto" >docs/pictures/demo.svg

Bold and coloured text is kept. Run it again when the output changes.
"""

import html
import os
import pty
import re
import subprocess
import sys

COLUMNS = 104
CHARACTER = 8.4  # pixels
LINE = 18
MARGIN = 14
STYLES = {"1": "b", "1;36": "c", "31": "r", "1;31": "r", "32": "g"}
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">
<title>{title}</title>
<style>text{{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#d8dee9;white-space:pre}}
.b{{font-weight:bold;fill:#fff}}.c{{font-weight:bold;fill:#8be9fd}}.r{{fill:#ff6e6e}}.g{{fill:#7ee787}}</style>
<rect width="100%" height="100%" rx="8" fill="#1b1f27"/>"""


def printed(command):
    """All that the command writes to a terminal, as lines; redrawn lines as they end."""
    ours, its = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(COLUMNS)}
    process = subprocess.Popen(
        ["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=its, stderr=its, env=environment
    )
    os.close(its)
    chunks = []
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    if process.wait() != 0:
        sys.exit(f"{command}: exit code {process.returncode}")
    text = b"".join(chunks).decode().replace("\r\n", "\n")
    lines = [re.split(r"\r|\x1b\[2?K", line) for line in text.strip("\n").split("\n")]
    return [next((part for part in reversed(line) if part), "") for line in lines]


def spans(line):
    """The line as SVG: pieces of one style each."""
    style = ""
    for piece in re.split(r"(\x1b\[[\d;]*m)", line[: COLUMNS * 2]):
        change = re.fullmatch(r"\x1b\[([\d;]*)m", piece)
        if change:
            style = STYLES.get(change.group(1), "")
        elif piece:
            name = f' class="{style}"' if style else ""
            yield f"<tspan{name}>{html.escape(piece)}</tspan>"


def main():
    command = sys.argv[1]
    lines = printed(command)
    width = round(COLUMNS * CHARACTER + 2 * MARGIN)
    height = LINE * len(lines) + 2 * MARGIN
    print(HEAD.format(width=width, height=height, title=html.escape(command)))
    for number, line in enumerate(lines):
        y = MARGIN + LINE * (number + 1) - 5
        print(f'<text x="{MARGIN}" y="{y}" xml:space="preserve">{"".join(spans(line))}</text>')
    print("</svg>")


if __name__ == "__main__":
    main()
