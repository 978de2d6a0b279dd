#!/usr/bin/env python3
"""Checks the project's own rules on every file that git tracks or would track. Prints FILE:LINE: what is wrong; do this.
Exit status 1 if a rule is broken.

- A C++ file has at most 450 lines: a file has one reason to change.
- No file contains a path of one machine: the project must build anywhere.
- No file contains a mark of unfinished work: missing features are issues, or sentences in the documentation.
"""

import pathlib
import re
import subprocess
import sys

MOST_LINES = 450
CPP = {".h", ".cpp", ".c", ".hpp", ".cc"}
# Written so that these lines do not match themselves.
MACHINE_PATH = re.compile(r"(?<![\w.$}>)-])/(?:home|root|Users|work|tmp)/\w")
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b")


def tracked_files(root: pathlib.Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True)
    return sorted(name for name in listed.stdout.split("\0") if name and (root / name).is_file())


def problems_of(root: pathlib.Path, name: str) -> list[str]:
    try:
        text = (root / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []  # not a text file
    lines = text.splitlines()
    found = []
    if pathlib.Path(name).suffix in CPP and len(lines) > MOST_LINES:
        found.append(f"{name}:{len(lines)}: more than {MOST_LINES} lines; split it by reason to change")
    for number, line in enumerate(lines, start=1):
        if MACHINE_PATH.search(line):
            found.append(f"{name}:{number}: path of one machine; make it relative, or ask the system for it")
        if UNFINISHED.search(line):
            found.append(f"{name}:{number}: mark of unfinished work; finish it, or document what is missing")
    return found


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent
    names = tracked_files(root)
    found = [problem for name in names for problem in problems_of(root, name)]
    for problem in found:
        print(problem)
    print(f"check_tree: {len(names)} files, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
