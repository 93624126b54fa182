#!/usr/bin/env python3
"""Packs the update page into a C file: the HTML without comments and indentation, as
gzip, and the Content-Security-Policy that lets its script and style run.

The source is written for readers, under rules that keep this script simple:
- a comment of the style or the script stands on lines of its own;
- a text or template of the script ends on the line where it begins, and no template
  stands in another;
- a statement ends in a semicolon, or is a block;
- a slash that divides has a blank behind it; no sign follows a sign of its own kind;
- a property is written with its name (`{body: body}`).

Names of variables become short where each use can be told from a property: a name that
anywhere follows a dot or precedes a colon keeps its length.

usage: pack.py SOURCE.html OUTPUT.c
"""

import base64
import gzip
import hashlib
import itertools
import pathlib
import re
import string
import sys
import textwrap

GZIP_MAX = 6144
PART = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
COMMENT_LINES = re.compile(r"^[ ]*(?:/\*.*?\*/|//[^\n]*)[ ]*\n", re.DOTALL | re.MULTILINE)
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

# A text, a template, a pattern (a slash that divides has a blank behind it), a name,
# three dots, or any other character.
TOKEN = re.compile(
    r"'(?:\\.|[^'\\\n])*'|`[^`\n]*`|/(?![ /*])(?:\\.|[^/\\\n])+/|[A-Za-z_]\w*|\.{3}|.", re.DOTALL
)
NAME = re.compile(r"[A-Za-z_]\w*")
IN_TEMPLATE = re.compile(r"\$\{[^}]*\}")
SIGNS = "{}()[]=<>!?:;,&|*%^+-/"


class Problem(Exception):
    """What is wrong with the source."""


# Words of two letters that are no names.
KEYWORDS = {"do", "if", "in"}


def unindented(text):
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def shorter_style(text):
    text = re.sub(r"\s+", " ", COMMENT_LINES.sub("", text + "\n")).strip()
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    return text.replace(": ", ":").replace(";}", "}")


def declared(script):
    """The names of functions, constants, variables and parameters."""
    names = set(re.findall(r"\b(?:function|const|let) (\w+)", script))
    names.update(re.findall(r"(\w+) =>", script))
    for parameters in re.findall(r"function \w+\((.*?)\)|\(([\w, .]*)\) =>", script):
        names.update(NAME.findall(" ".join(parameters)))
    return names


def properties(tokens):
    """The names that are, somewhere, surely or maybe no variable."""
    names = set()
    for before, token, after in zip([""] + tokens, tokens, tokens[1:] + [""]):
        if token[0] == "`":
            names.update(re.findall(r"\.(\w+)", token))
        elif before == "." or after == ":":
            names.add(token)
    return names


def short_names(tokens, script):
    """{name: shorter one} for the names that can be told from all others."""
    taken = KEYWORDS.union(NAME.findall(script))
    letters = string.ascii_lowercase + string.ascii_uppercase
    free = (
        name
        for name in itertools.chain(letters, map("".join, itertools.product(letters, repeat=2)))
        if name not in taken
    )
    own = sorted(declared(script) - properties(tokens), key=lambda name: (-tokens.count(name), name))
    return {name: next(free) for name in own if len(name) > 2}


def rename(token, names):
    if token[0] != "`":
        return names.get(token, token)
    inside = lambda match: NAME.sub(lambda name: names.get(name[0], name[0]), match[0])
    return IN_TEMPLATE.sub(inside, token)


def shorter_script(text):
    """With short names, and without blanks and ends of lines beside signs."""
    script = unindented(COMMENT_LINES.sub("", text + "\n"))
    tokens = TOKEN.findall(script)
    names = short_names(tokens, script)
    kept = []
    for before, token, after in zip([";"] + tokens, tokens, tokens[1:] + [";"]):
        if token not in " \n" or before[-1] not in SIGNS and after[0] not in SIGNS:
            kept.append(rename(token, names))
    return "".join(kept)


SHORTER = {"style": shorter_style, "script": shorter_script}


def shorter_html(text):
    text = unindented(HTML_COMMENT.sub("", text))
    return re.sub(r'="([\w-]+)"', r"=\1", text)


def shorter(source):
    """The page as it is served."""
    pieces = []
    end = 0
    for match in PART.finditer(source):
        name, content = match.groups()
        pieces.append(shorter_html(source[end : match.start()]))
        pieces.append(f"<{name}>{SHORTER[name](content)}</{name}>")
        end = match.end()
    pieces.append(shorter_html(source[end:]))
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
            "img-src data:",
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
