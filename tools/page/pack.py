#!/usr/bin/env python3
"""Packs the update page into a C file: the HTML without comments and indentation, as
gzip, and the Content-Security-Policy that lets its script and style run.

The source is written for readers, under three rules that keep this script simple. A
comment of the style or the script stands on lines of its own. A text of the script ends
on the line where it begins. Statements of the script end in a semicolon or a brace.

usage: pack.py SOURCE.html OUTPUT.c
"""

import base64
import gzip
import hashlib
import pathlib
import re
import sys
import textwrap

GZIP_MAX = 6144
PART = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
COMMENT_LINES = re.compile(r"^[ ]*(?:/\*.*?\*/|//[^\n]*)[ ]*\n", re.DOTALL | re.MULTILINE)
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SCRIPT_TOKEN = re.compile(r"'(?:\\.|[^'\\\n])*'|`[^`\n]*`|/(?![ /*])(?:\\.|[^/\\\n])+/|.", re.DOTALL)
NO_BLANK_NEEDED = "{}()[]=<>!?:;,&|*%^"


class Problem(Exception):
    """What is wrong with the source."""


def unindented(text):
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def shorter_style(text):
    text = COMMENT_LINES.sub("", text + "\n").replace("\n", " ")
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    return text.replace(": ", ":").replace(";}", "}")


def shorter_script(text):
    """Takes blanks away beside signs, outside of literals; keeps the ends of lines."""
    lines = unindented(COMMENT_LINES.sub("", text + "\n"))
    tokens = SCRIPT_TOKEN.findall(lines)
    kept = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else "\n"
        beside = (kept[-1][-1] if kept else "\n") + following[0]
        if token == " " and any(sign in NO_BLANK_NEEDED for sign in beside):
            continue
        kept.append(token)
    return "".join(kept)


SHORTER = {"style": shorter_style, "script": shorter_script}


def shorter(source):
    """The page as it is served."""
    pieces = []
    end = 0
    for match in PART.finditer(source):
        name, content = match.groups()
        pieces.append(unindented(HTML_COMMENT.sub("", source[end : match.start()])))
        pieces.append(f"<{name}>{SHORTER[name](content)}</{name}>")
        end = match.end()
    pieces.append(unindented(HTML_COMMENT.sub("", source[end:])))
    return "\n".join(pieces).rstrip() + "\n"


def hashes(page, part):
    """The sources of a policy for each <script> or <style> of the page."""
    for name, content in PART.findall(page):
        if name == part:
            digest = hashlib.sha256(content.encode()).digest()
            yield f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(page):
    return "; ".join(
        [
            "default-src 'none'",
            "script-src " + " ".join(hashes(page, "script")),
            "style-src " + " ".join(hashes(page, "style")),
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def pack(page):
    packed = gzip.compress(page.encode("ascii"), 9, mtime=0)
    if len(packed) > GZIP_MAX:
        raise Problem(f"{len(packed)} bytes of gzip are more than {GZIP_MAX}")
    return packed


def c_file(packed, rule):
    numbers = textwrap.fill(
        " ".join(f"{byte}," for byte in packed),
        width=88,
        initial_indent="    ",
        subsequent_indent="    ",
    )
    return f"""\
/* Made by tools/page/pack.py; do not edit. */
#include "aloft/update_page.h"

static const uint8_t packed[] = {{
{numbers}
}};

const struct aloft_web_page aloft_update_page = {{
    packed,
    sizeof packed,
    "{rule}",
}};
"""


def main(source, output):
    page = shorter(pathlib.Path(source).read_text(encoding="ascii"))
    packed = pack(page)
    pathlib.Path(output).write_text(c_file(packed, policy(page)), encoding="ascii")
    print(f"{pathlib.Path(source).name}: {len(packed)} of {GZIP_MAX} bytes")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Problem as problem:
        sys.exit(f"{sys.argv[1]}: {problem}")
