#!/usr/bin/env python3
"""Rules about the text of files that neither a compiler nor clang-tidy checks.

Prints one line for each violation and exits 1 if there is any. Reads the files that git
tracks, and new ones that it does not ignore.
"""

import pathlib
import re
import subprocess
import sys

LINE_LIMITS = {".c": 500, ".h": 200}
TEXT_SUFFIXES = {".c", ".h", ".cmake", ".py", ".sh", ".md", ".txt", ".json", ""}

BANNED_ANYWHERE = "sprintf vsprintf strcpy strcat strtok atoi gets alloca setjmp longjmp"
BANNED_IN_LIB = "malloc calloc realloc free printf fprintf snprintf puts"

# Folders of the machine that this was once written on. The brackets keep this file from
# matching itself.
PRIVATE_PATHS = re.compile(r"\.\./share[d]|/wor[k]/|[.]librar[y]")
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b")

COMMENT_OR_LITERAL = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
EXTERN_C = re.compile(r'extern\s+""\s*\{')


def blank(match):
    """Keeps line numbers right while taking a comment or a literal away."""
    text = match.group()
    if text.startswith("/"):
        return "\n" * text.count("\n") or " "
    return text[0] * 2


def code_only(text):
    """The text without its comments and without what stands in its literals."""
    return COMMENT_OR_LITERAL.sub(blank, text)


def calls(names, code):
    """Yields (line, name) for each call of one of the names."""
    pattern = re.compile(r"\b(%s)\s*\(" % "|".join(names.split()))
    for number, line in enumerate(code.splitlines(), 1):
        for match in pattern.finditer(line):
            yield number, match.group(1)


def conditionals_in_braces(code):
    """Yields the line of each #if, #elif or #else that stands in a body or a struct."""
    depth = 0
    continued = False
    for number, line in enumerate(EXTERN_C.sub("", code).splitlines(), 1):
        directive = re.match(r"\s*#\s*(\w+)", line)
        if directive or continued:
            if directive and depth > 0 and directive.group(1) in CONDITIONALS:
                yield number
            continued = line.endswith("\\")
            continue
        depth = max(0, depth + line.count("{") - line.count("}"))


CONDITIONALS = {"if", "ifdef", "ifndef", "elif", "else"}


def violations_in_c(path, text):
    limit = LINE_LIMITS[path.suffix]
    count = len(text.splitlines())
    if count > limit:
        yield count, f"{count} lines; a {path.suffix} file has at most {limit}"
    code = code_only(text)
    for number, name in calls(BANNED_ANYWHERE, code):
        yield number, f"{name}() is banned"
    if path.parts[0] == "lib":
        for number, name in calls(BANNED_IN_LIB, code):
            yield number, f"{name}() is banned in lib/"
    if path.parts[0] in ("lib", "host"):
        for number in conditionals_in_braces(code):
            yield number, "no #if inside braces in lib/ and host/"


def violations(path, text):
    """Yields (line, message) for each rule that `text`, to be stored at `path`, breaks."""
    if path.suffix in LINE_LIMITS:
        yield from violations_in_c(path, text)
    for number, line in enumerate(text.splitlines(), 1):
        if PRIVATE_PATHS.search(line):
            yield number, "names a folder that only its author has"
        if path.suffix in TEXT_SUFFIXES and not line.isascii():
            yield number, "not ASCII"
        if path.suffix in LINE_LIMITS and UNFINISHED.search(line):
            yield number, "unfinished work belongs into the issue tracker"


def project_files():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, check=True, capture_output=True).stdout
    for name in listing.decode().split("\0"):
        path = pathlib.Path(name)
        if name and path.is_file():
            yield path


def main():
    failed = False
    for path in project_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        for number, message in violations(path, text):
            print(f"{path}:{number}: {message}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
