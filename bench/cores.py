#!/usr/bin/env python3
"""cores.py PROGRAM [WORD...]: thirteen networks, of 21,000 to 12.5 million MACs, on one board of every core, for speed.

Executed instructions, estimated cycles if the core has an estimate, these per MAC (instructions if not), bytes of code and
of the arena, and whether outputs equal the reference's, bit for bit. Of boards with the same core, the one with the most
RAM is taken. WORDs choose networks by parts of their names. Exit status 1 if bits differ, or if a network does not run on
a board for another reason than that it does not fit.
"""

import sys

from shared_data import model_path, require_models
from zoo import answer, reason, run_on_board

NETWORKS = ["mlperf_tiny/kws_ref_model", "mlperf_tiny/pretrainedResnet_quant", "mlperf_tiny/vww_96_int8",
            "mlperf_tiny/ad01_int8", "mlperf_tiny/str_ww_ref_model", "tflite_micro/person_detect",
            "tflite_micro/micro_speech_quantized", "public_int8/st_mnist_v1_28_tfs_int8",
            "public_int8/fdmobilenet_0.25_128_tfs_int8", "tinymaix/mnist_valid_q", "tinymaix/mnist_dw_q",
            "tinymaix/cifar10_q", "magic_wand/quantized_model"]


def board_of_every_core(program: str) -> dict[str, str]:
    """The board's name by the core's."""
    boards = [board for board in answer(program, "boards")["boards"] if board["runs"] and board["core"] != "host"]
    boards.sort(key=lambda board: board["ram_bytes"] or 0)
    return {board["core"]: board["name"] for board in boards}


def line(core: str, board: str, run: dict) -> str:
    head = f"  {core:16} {board:16}"
    if "error" in run:
        return f"{head} {reason(run).split(': ', 2)[-1].split(';')[0]}"
    cost = run["cycles"] or run["instructions"]
    instructions = "-" if run["instructions"] is None else f"{run['instructions']:,}"
    cycles = "-" if run["cycles"] is None else f"{run['cycles']:,}"
    per_mac = "-" if cost is None else f"{cost / max(run['macs'], 1):.2f}{'' if run['cycles'] else ' i'}"
    return (f"{head} {instructions:>12} {cycles:>12} {per_mac:>7} {run['flash']['code_bytes']:9,} "
            f"{run['ram']['arena_bytes']:9,} {'' if run['bit_exact'] else 'BITS DIFFER'}")


def is_wrong(run: dict) -> bool:
    return "does not fit" not in run["error"] if "error" in run else not run["bit_exact"]


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    program, words = sys.argv[1], sys.argv[2:]
    files = [name + ".tflite" for name in NETWORKS if not words or any(word in name for word in words)]
    require_models("cores.py", files)
    boards = board_of_every_core(program)
    print(f"  {'core':16} {'board':16} {'instructions':>12} {'est. cycles':>12} {'a MAC':>7} {'code, B':>9} {'arena, B':>9}")
    counts = {"run": 0, "not fitting": 0, "wrong": 0}
    for name in files:
        print(name, flush=True)
        for core, board in sorted(boards.items()):
            run = run_on_board(program, model_path(name), "speed", board=board)
            counts["wrong" if is_wrong(run) else "not fitting" if "error" in run else "run"] += 1
            print(line(core, board, run), flush=True)
    print(", ".join(f"{number} {what}" for what, number in counts.items()), "(a MAC: i are instructions)")
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
