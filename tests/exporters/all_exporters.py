#!/usr/bin/env python3
"""all_exporters.py PROGRAM RUNNER [--no-board] [--only EXPORTER] [WORD...]: files of real exporters, on an emulated board.

Each exporter has a requirements file and a script beside this one. Its packages are installed from PyPI into build/exporters; an
exporter whose packages cannot be installed is skipped. Each file that the script writes is run by the reference (RUNNER:
model_reference) on random inputs beside the file's own runtime, then by PROGRAM (milliwatt) on an emulated board, on inputs of
which the runtime's outputs are known. Integers of .tflite files have to be the same bits, codes of .onnx files within one step,
real numbers within 1e-5 (1 + max); the board has to give the host's bits.

A file that fails stands in expected_failures.txt with its reason, or the exit status is 1. So it is if one listed there passes.
"""
import argparse
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from judges import cases

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build/exporters"
EXPORTERS = ("keras", "torch", "sklearn")
BOARD = "nucleo-l4r5zi"
INFERENCES = 3
SECONDS = 300


def one_line(text):
    return " ".join(text.split())[:240]


def call(*command, seconds=SECONDS):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds)


def installed(name):
    """The exporter's Python; None, with the reason on standard output, if its packages cannot be had."""
    venv, needs = BUILD / name, HERE / f"{name}_requirements.txt"
    python, stamp = venv / "bin/python", venv / "installed.txt"
    if stamp.exists() and stamp.read_text() == needs.read_text():
        return python
    made = call(sys.executable, "-m", "venv", venv)
    if made.returncode == 0:
        made = call(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:",
                    "-r", needs, seconds=1800)
    if made.returncode != 0:
        print(f"{name}: skipped: {one_line(made.stderr)}")
        return None
    stamp.write_text(needs.read_text())
    return python


def files_of(name):
    return sorted(path for path in (BUILD / "files" / name).glob("*") if path.suffix in (".onnx", ".tflite"))


def exported(name, python):
    """The files that the exporter writes; what it says goes to standard output."""
    folder = BUILD / "files" / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    made = call(python, HERE / f"{name}_networks.py", folder, seconds=900)
    print("\n".join(f"{name}: {line}" for line in made.stdout.splitlines()))
    if made.returncode != 0:
        print(f"{name}: failed: {one_line(made.stderr[-600:])}")
        return []
    return files_of(name)


def outputs(path):
    with np.load(path) as tensors:
        return [tensors[str(i)] for i in range(len(tensors.files))]


def reference_problem(runner, path, folder):
    """(runtime, what is wrong)."""
    runtime = ""
    for runtime, inputs, verdict in cases(path, INFERENCES):
        np.savez(folder / "in.npz", **{str(i): array for i, array in enumerate(inputs)})
        done = call(runner, path, folder / "in.npz", folder / "out.npz")
        if done.returncode != 0:
            return runtime, "refused: " + one_line(done.stderr.replace(str(path), path.name))
        problem = verdict(outputs(folder / "out.npz"))
        if problem:
            return runtime, problem
    return runtime, ""


def board_problem(program, path, folder):
    for _, inputs, verdict in cases(path, 1):
        np.savez(folder / "in.npz", **{str(i): array for i, array in enumerate(inputs)})
        done = call(program, "run", path, "--board", BOARD, "--input", folder / "in.npz", "--output", folder / "out.npz", "--json")
        if done.returncode != 0:
            return "board: " + one_line((done.stderr or done.stdout).replace(str(path), path.name))
        if not json.loads(done.stdout)["bit_exact"]:
            return "board: other bits than on the host"
        problem = verdict(outputs(folder / "out.npz"))
        if problem:
            return "board: " + problem
    return ""


def checked(arguments, path):
    """(runtime, what is wrong)."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                runtime, problem = reference_problem(arguments.runner, path, folder)
            if not problem and not arguments.no_board:
                problem = board_problem(arguments.program, path, folder)
        except Exception as error:  # a runtime that refuses the file is a reason like any other
            return "", one_line(f"{type(error).__name__}: {error}")
        return runtime, problem


def expected_failures():
    """{exporter/file: reason}."""
    lines = (HERE / "expected_failures.txt").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("runner")
    parser.add_argument("words", nargs="*", help="only files with one of these in their names")
    parser.add_argument("--no-board", action="store_true")
    parser.add_argument("--keep", action="store_true", help="check the files of the last run again, if there are any")
    parser.add_argument("--only", choices=EXPORTERS)
    arguments = parser.parse_intermixed_args()
    passed, failed, skipped, unexpected = 0, 0, 0, []
    known = expected_failures()
    for exporter in [arguments.only] if arguments.only else EXPORTERS:
        python = installed(exporter)
        if python is None:
            skipped += 1
            continue
        files = (arguments.keep and files_of(exporter)) or exported(exporter, python)
        if not files:
            unexpected.append(f"{exporter}: no files")
        for path in files:
            if arguments.words and not any(word in path.name for word in arguments.words):
                continue
            name = f"{exporter}/{path.name}"
            runtime, problem = checked(arguments, path)
            print(f"{name:46} {runtime:12} {problem or 'matches'}", flush=True)
            passed, failed = passed + (not problem), failed + bool(problem)
            if bool(problem) != (name in known):
                unexpected.append(f"{name}: {problem or 'passes, but stands in expected_failures.txt'}")
    for line in unexpected:
        print(f"not as expected: {line}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if unexpected else 0)


if __name__ == "__main__":
    main()
