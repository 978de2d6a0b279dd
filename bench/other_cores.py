#!/usr/bin/env python3
"""other_cores.py PROGRAM FOLDER [WORD...]: every .tflite network under FOLDER on a Cortex-M7 and a Cortex-M33, for speed.

Executed instructions as multiples of those on a Cortex-M4. At most 1.05; bits must equal the reference's. Networks that
cannot be run are left out (every_network.py lists them), but one that runs on the Cortex-M4 must run on the others. WORDs
choose networks by parts of their paths. Exit status 1 if a limit is missed.
"""

import pathlib
import sys

from zoo import BOARD, reason, run_on_board

BOARDS = {"Cortex-M7": "nucleo-h7a3zi", "Cortex-M33": "nucleo-u575"}
MOST = 1.05


def multiple(run: dict, instructions: int) -> tuple[str, bool]:
    """Of the instructions on the Cortex-M4, and whether that is right."""
    if "error" in run:
        return f"not run: {reason(run)}", False
    times = run["instructions"] / instructions
    return f"{times:11.3f}{'' if run['bit_exact'] else ' BITS DIFFER'}", run["bit_exact"] and times <= MOST


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    program, folder, words = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    print(f"{'network, --for speed':52} {'Cortex-M4':>12} {' '.join(f'{core:>11}' for core in BOARDS)}")
    networks, wrong = 0, 0
    for path in sorted(folder.rglob("*.tflite")):
        name = str(path.relative_to(folder))
        if words and not any(word in name for word in words):
            continue
        here = run_on_board(program, path, "speed", board=BOARD)
        if "error" in here:
            continue
        others = [multiple(run_on_board(program, path, "speed", board=board), here["instructions"])
                  for board in BOARDS.values()]
        networks += 1
        wrong += not all(right for _, right in others)
        print(f"{name.removesuffix('.tflite'):52} {here['instructions']:12,} {' '.join(text for text, _ in others)}",
              flush=True)
    print(f"{networks} networks, {wrong} over {MOST}, with other bits or not run")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
