#!/usr/bin/env python3
"""Runs clang-tidy over lib/, host/, port/, app/ and examples/, as many files at a time as
there are processors.

A file that passed is not checked again until it, a header of the project that it
includes, its compile command, .clang-tidy or clang-tidy itself has changed. The cache
holds one empty file for each state that passed: in the repository's .git folder, so that
all its worktrees share it, or without git in build/tidy-cache.

usage: tidy.py BUILD_FOLDER    which has a compile_commands.json made for clang
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

RINGS = ("lib", "host", "port", "app", "examples")
ROOT = pathlib.Path(__file__).resolve().parents[2]


def output_of(command, folder=None):
    return subprocess.run(command, check=True, capture_output=True, cwd=folder).stdout


def cache_folder():
    try:
        shared = output_of(["git", "rev-parse", "--git-common-dir"], ROOT).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ROOT / "build" / "tidy-cache"
    return ROOT / shared / "aloft-tidy-cache"


CACHE = cache_folder()


def project_headers(entry):
    """The project's own files that the compiler reads for this entry, itself first."""
    words = shlex.split(entry["command"])
    output = words.index("-o")
    del words[output : output + 2]
    rule = output_of([*words, "-MM", "-MF", "-"], entry["directory"]).decode()
    names = rule.partition(":")[2].replace("\\\n", " ").split()
    return [pathlib.Path(entry["directory"], name) for name in names]


def state_of(entry, common):
    state = hashlib.sha256(common)
    state.update(entry["command"].replace(str(ROOT), "").encode())
    for path in project_headers(entry):
        state.update(path.read_bytes())
    return state.hexdigest()


def check(entry, common, build):
    """Returns what clang-tidy complains about: nothing when the file is in order."""
    try:
        passed = CACHE / state_of(entry, common)
    except subprocess.CalledProcessError as error:
        return error.stderr.decode()
    if passed.exists():
        return ""
    command = ["clang-tidy", "--quiet", "-p", build, "--header-filter=/include/aloft/"]
    result = subprocess.run([*command, entry["file"]], capture_output=True, text=True)
    if result.returncode != 0:
        return result.stdout or result.stderr
    passed.touch()
    return ""


def unique_diagnostics(text):
    """One entry for each complaint, though a header's come with every file using it."""
    parts = re.split(r"^(?=/)", text, flags=re.MULTILINE)
    return list(dict.fromkeys(part for part in parts if part))


def is_ours(entry):
    path = pathlib.Path(entry["file"]).relative_to(ROOT)
    return path.parts[0] in RINGS and pathlib.Path(entry["file"]).exists()


def main():
    build = sys.argv[1]
    CACHE.mkdir(parents=True, exist_ok=True)
    common = output_of(["clang-tidy", "--version"]) + (ROOT / ".clang-tidy").read_bytes()
    database = json.loads(pathlib.Path(build, "compile_commands.json").read_text())
    entries = [entry for entry in database if is_ours(entry)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = list(pool.map(lambda entry: check(entry, common, build), entries))
    found = unique_diagnostics("".join(complaints))
    print("".join(found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
