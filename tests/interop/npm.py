"""Packages of npm for tests, each pinned by a package-lock.json beside its test."""

import os
import pathlib
import shutil
import subprocess

BUILD = pathlib.Path(os.environ["ALOFT_BIN"]).parent
FILES = ("package.json", "package-lock.json")


def modules(folder, name):
    """The node_modules of what `folder` pins, fetched once for a build folder."""
    place = BUILD / "npm" / name
    installed = place / "node_modules"
    if not (installed.is_dir() and same_files(folder, place)):
        fetch(folder, place)
    return installed


def same_files(folder, place):
    return all((place / name).read_bytes() == (folder / name).read_bytes() for name in FILES)


def fetch(folder, place):
    place.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place / "node_modules", ignore_errors=True)
    for name in FILES:
        shutil.copyfile(folder / name, place / name)
    subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", place],
        cwd=place,
        check=True,
        timeout=120,
    )
