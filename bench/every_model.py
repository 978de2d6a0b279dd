#!/usr/bin/env python3
"""every_model.py PROGRAM RUNNER [--no-board | --round-trip] [--runs N] [WORD...]: every .tflite file of the shared data.

For each file: does it load; are the reference's outputs those of TFLite Micro (of LiteRT's reference kernels if TFLite
Micro has no kernel for it) on random inputs; does it compile for a Cortex-M4 and give the reference's bytes there, in the
emulator. PROGRAM: milliwatt; RUNNER: reference_runner. WORDs choose files by parts of their paths. The closing lines count;
the files that are refused stand there with their reason. Exit status 1 if a file that runs gives other values.

--round-trip: what `milliwatt convert` writes of each file, in place of ours: does the judge (TFLite Micro or LiteRT) give the
same bytes for it as for the file itself.

Integers have to be the same bits. Real numbers may differ by 1e-5 (1 + the largest |output|).
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(ROOT / "tests/oracle"), str(ROOT / "bench")]

import compare_tflite_micro as oracle  # noqa: E402
import numpy as np  # noqa: E402
from shared_data import shared_path  # noqa: E402
from zoo import BOARD, run_on_board  # noqa: E402

REAL_TOLERANCE = 1e-5
SEED = 20


def deviation(actual, expected):
    """"" if all elements are the same bits, "within tolerance" if real numbers are close, else what differs."""
    if actual.size != expected.size or actual.dtype != expected.dtype:
        return f"{actual.size} {actual.dtype} instead of {expected.size} {expected.dtype}"
    actual, expected = actual.reshape(-1), expected.reshape(-1)
    if actual.tobytes() == expected.tobytes():
        return ""
    if expected.dtype.kind == "f":
        finite = np.isfinite(expected)
        same = np.array_equal(actual[~finite], expected[~finite], equal_nan=True)
        limit = REAL_TOLERANCE * (1 + np.max(np.abs(expected[finite]), initial=0))
        if same and np.max(np.abs(actual[finite] - expected[finite]), initial=0) <= limit:
            return "within tolerance"
    index = int(np.flatnonzero(actual != expected)[0])
    return f"index {index}: {actual[index]} instead of {expected[index]}"


def compared(path, runner, runs):
    """How the reference does: (state, by whom, detail), the state being one of STATES."""
    model = path.read_bytes()
    rng = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as folder:
        try:
            judge = oracle.oracle_of(model)
        except (RuntimeError, ValueError) as error:
            try:
                runner.outputs(model, [], [], folder)
            except (RuntimeError, oracle.Refusal) as refusal:
                return "refused", "", reason(refusal)
            return "no oracle", "", str(error).splitlines()[0]
        by_whom = "LiteRT" if isinstance(judge, oracle.LiteRtOracle) else "TFLM"
        inferences = [judge.random_inputs(rng, real=True) for _ in range(runs)]
        expected = [[output.copy() for output in judge.run(inputs)] for inputs in inferences]
        try:
            ours = runner.outputs(model, inferences, judge.outputs, folder)
        except (RuntimeError, oracle.Refusal) as error:
            return "refused", by_whom, reason(error)
    worst = ""
    for number, outputs in enumerate(expected):
        for actual, output in zip(ours[number], outputs):
            found = deviation(actual, output)
            if found not in ("", "within tolerance"):
                return "differs", by_whom, f"inference {number}, {found}"
            worst = found or worst
    return worst or "bit-exact", by_whom, ""


def converted(program, path, folder):
    """The bytes of the .tflite file that `convert` writes of the model."""
    target = pathlib.Path(folder) / "again.tflite"
    target.unlink(missing_ok=True)
    done = subprocess.run([program, "convert", str(path), "-o", str(target)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"convert: exit status {done.returncode}")
    return target.read_bytes()


def round_trip(path, program, runs):
    """What the judge says of the file that is written: (state, by whom, detail), as compared() has them."""
    rng = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as folder:
        try:
            again = converted(program, path, folder)
        except RuntimeError as error:
            return "refused", "", reason(error)
        try:
            judges = [oracle.oracle_of(model) for model in (path.read_bytes(), again)]
        except (RuntimeError, ValueError) as error:
            return "no oracle", "", str(error).splitlines()[0]
        by_whom = "LiteRT" if isinstance(judges[0], oracle.LiteRtOracle) else "TFLM"
        for number in range(runs):
            inputs = judges[0].random_inputs(rng, real=True)
            outputs = [[output.copy() for output in judge.run(inputs)] for judge in judges]
            for expected, actual in zip(*outputs):
                if expected.shape != actual.shape or expected.tobytes() != actual.tobytes():
                    return "differs", by_whom, f"inference {number}, {deviation(actual, expected) or 'another shape'}"
    return "bit-exact", by_whom, ""


def reason(error):
    """What the program says, without where the file lies."""
    line = str(error).splitlines()[0] if str(error) else "no reason"
    return line.split(".tflite: ", 1)[-1][:220]


def on_board(program, path):
    """(state, detail)."""
    run = run_on_board(program, path, "speed")
    if "error" in run:
        return "not on the board", reason(run["error"])
    return ("bit-exact" if run["bit_exact"] else "bits differ"), ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("runner")
    parser.add_argument("words", nargs="*")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--no-board", action="store_true")
    way.add_argument("--round-trip", action="store_true", help="of what convert writes; runs nothing of ours")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_intermixed_args()
    folder = shared_path("data/models")
    files = [path for path in sorted(folder.rglob("*.tflite"))
             if not arguments.words or any(word in str(path.relative_to(folder)) for word in arguments.words)]
    runner = oracle.ReferenceRunner(arguments.runner)
    counts, boards, missing, wrong = {}, {}, [], []
    for path in files:
        name = str(path.relative_to(folder))
        if arguments.round_trip:
            state, by_whom, detail = round_trip(path, arguments.program, arguments.runs)
        else:
            state, by_whom, detail = compared(path, runner, arguments.runs)
        counts[state] = counts.get(state, 0) + 1
        board, board_detail = ("not asked", "") if arguments.no_board or arguments.round_trip else on_board(arguments.program, path)
        boards[board] = boards.get(board, 0) + 1
        print(f"{name}: {state}{' (' + by_whom + ')' if by_whom else ''}{': ' + detail if detail else ''}; "
              f"{BOARD}: {board}{': ' + board_detail if board_detail else ''}", flush=True)
        if state in ("refused", "no oracle"):
            missing.append(f"{name}: {detail}")
        if state == "differs" or board == "bits differ":
            wrong.append(f"{name}: {detail or board}")
    right = counts.get("bit-exact", 0) + counts.get("within tolerance", 0)
    print(f"\n{len(files)} files: {right} run and match ({', '.join(f'{n} {what}' for what, n in counts.items())})")
    print(f"{BOARD}: {', '.join(f'{n} {what}' for what, n in boards.items())}")
    for title, lines in (("Refused", missing), ("Wrong", wrong)):
        for line in lines:
            print(f"{title}: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
