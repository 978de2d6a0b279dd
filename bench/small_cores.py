#!/usr/bin/env python3
"""small_cores.py PROGRAM BOARD FOLDER [WORD...]: every .tflite network under FOLDER on a board with a small core, for speed.

Limits, in estimated cycles per MAC, or instructions on cores without estimates: pico (Cortex-M0+) 5.0 for a network, 7.0
for a layer of at least 16 products an output, 12.0 for a depthwise one; esp32-c3 (RV32IMC) 3.3, 5.0 and 8.0. Layers of
fewer than 10,000 MACs have no limit. Networks of fewer than 20,000 MACs, and those that compute with real numbers, are
listed without limits. WORDs choose networks by parts
of their paths. Exit status 1 if bits differ or a limit is missed.
"""

import dataclasses
import pathlib
import sys

from zoo import FEW_MACS, reason, run_on_board

FEWEST_MACS = 20_000
FEWEST_PRODUCTS = 16  # of an output


@dataclasses.dataclass(frozen=True)
class Limits:
    """Per MAC."""
    network: float
    layer: float
    depthwise: float


LIMITS = {"pico": Limits(5.0, 7.0, 12.0), "esp32-c3": Limits(3.3, 5.0, 8.0)}


def time_of(counted: dict) -> int:
    return counted["instructions"] if counted["cycles"] is None else counted["cycles"]


def is_limited(run: dict) -> bool:
    reals = any(layer["kernel"].endswith(("_f32", "_hybrid")) for layer in run["layers"] if layer["macs"] > 0)
    return run["macs"] >= FEWEST_MACS and not reals


def most_of_layer(layer: dict, limits: Limits) -> float | None:
    if layer["op"] == "DEPTHWISE_CONV_2D":
        return limits.depthwise
    return limits.layer if layer["macs"] >= FEWEST_PRODUCTS * layer["outputs"] else None


def misses(run: dict, limits: Limits) -> list[str]:
    """What a network misses, a sentence each."""
    found = [] if run["bit_exact"] else ["bits differ"]
    if not is_limited(run):
        return found
    per_mac = time_of(run) / run["macs"]
    if per_mac > limits.network:
        found.append(f"the network takes {per_mac:.2f} a MAC, over {limits.network}")
    for layer in run["layers"]:
        most = most_of_layer(layer, limits)
        if layer["macs"] < FEW_MACS or most is None or time_of(layer) <= most * layer["macs"]:
            continue
        found.append(f"operator {layer['index']}, {layer['op']} by {layer['kernel']}: {layer['macs']:,} MACs, "
                     f"{time_of(layer) / layer['macs']:.2f} a MAC, over {most}")
    return found


def main() -> int:
    if len(sys.argv) < 4 or sys.argv[2] not in LIMITS:
        print(__doc__, file=sys.stderr)
        return 2
    program, board, folder, words = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4:]
    counts = {"within the limits": 0, "over a limit": 0, "not run": 0}
    for path in sorted(folder.rglob("*.tflite")):
        name = str(path.relative_to(folder))
        if words and not any(word in name for word in words):
            continue
        run = run_on_board(program, path, "speed", board=board)
        if "error" in run:
            counts["not run"] += 1
            print(f"{name}: not run: {reason(run)}", flush=True)
            continue
        found = misses(run, LIMITS[board])
        counts["over a limit" if found else "within the limits"] += 1
        print(f"{name}: {run['macs']:,} MACs, {time_of(run):,}, {time_of(run) / max(run['macs'], 1):.2f} a MAC"
              f"{'' if is_limited(run) else ' (no limit)'}", flush=True)
        for sentence in found:
            print(f"    {sentence}", flush=True)
    print(", ".join(f"{number} {what}" for what, number in counts.items()))
    return 1 if counts["over a limit"] else 0


if __name__ == "__main__":
    sys.exit(main())
