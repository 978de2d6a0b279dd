#!/usr/bin/env python3
"""every_network.py PROGRAM FOLDER [WORD...]: every .tflite network under FOLDER on a Cortex-M4, for speed.

Networks of 20,000 MACs and more are held against limits, in estimated cycles per MAC: the whole network 1.6 (below
1,000,000 MACs 2.5); a layer of at least 10,000 MACs 2.5, a depthwise one 4.5. Layers over these limits may hold 1 % of a
network's MACs, and none may take more than 6. Networks that compute with real numbers have one limit, 5.0 as a whole. Networks that cannot be run are listed with their reason. WORDs choose
networks by parts of their paths. Exit status 1 if bits differ or a limit is missed.
"""

import pathlib
import sys

from zoo import is_slow, reason, run_on_board

FEWEST_MACS = 20_000
MOST_PER_MAC_OF_SLOW = 6.0
MOST_PER_MAC_OF_REALS = 5.0


def most_per_mac(macs: int) -> float:
    return 2.5 if macs < 1_000_000 else 1.6


def misses(run: dict) -> list[str]:
    """What a network misses, a sentence each."""
    macs = run["macs"]
    found = [] if run["bit_exact"] else ["bits differ"]
    if macs < FEWEST_MACS:
        return found
    if any(layer["kernel"].endswith(("_f32", "_hybrid")) for layer in run["layers"] if layer["macs"] > 0):
        if run["cycles"] > MOST_PER_MAC_OF_REALS * macs:
            found.append(f"the network takes {run['cycles'] / macs:.2f} a MAC, over {MOST_PER_MAC_OF_REALS}")
        return found
    if run["cycles"] > most_per_mac(macs) * macs:
        found.append(f"the network takes {run['cycles'] / macs:.2f} a MAC, over {most_per_mac(macs)}")
    slow = [layer for layer in run["layers"] if is_slow(layer)]
    share = sum(layer["macs"] for layer in slow) / macs
    if share > 0.01:
        found.append(f"slow layers hold {100 * share:.1f} % of the MACs")
    for layer in slow:
        per_mac = layer["cycles"] / layer["macs"]
        if share > 0.01 or per_mac > MOST_PER_MAC_OF_SLOW:
            found.append(f"operator {layer['index']}, {layer['op']} by {layer['kernel']}: {layer['macs']:,} MACs, "
                         f"{per_mac:.2f} a MAC")
    return found


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    program, folder, words = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    counts = {"within the limits": 0, "over a limit": 0, "not run": 0}
    for path in sorted(folder.rglob("*.tflite")):
        name = str(path.relative_to(folder))
        if words and not any(word in name for word in words):
            continue
        run = run_on_board(program, path, "speed")
        if "error" in run:
            counts["not run"] += 1
            print(f"{name}: not run: {reason(run)}", flush=True)
            continue
        found = misses(run)
        counts["over a limit" if found else "within the limits"] += 1
        print(f"{name}: {run['macs']:,} MACs, {run['cycles']:,} cycles, {run['cycles'] / max(run['macs'], 1):.2f} a MAC",
              flush=True)
        for sentence in found:
            print(f"    {sentence}", flush=True)
    print(", ".join(f"{number} {what}" for what, number in counts.items()))
    return 1 if counts["over a limit"] else 0


if __name__ == "__main__":
    sys.exit(main())
