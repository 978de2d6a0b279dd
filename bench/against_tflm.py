#!/usr/bin/env python3
"""against_tflm.py PROGRAM: MLPerf Tiny's four networks, beside TFLite Micro with CMSIS-NN.

One line a network and objective on a Cortex-M4; then the time on the board; then other cores, in instructions; then RAM, with the frame given and fed
by rows; then streams. Cycles are estimates (docs/fidelity.md); x is the ratio to TFLite Micro's, below 1 is better. Exit
status 1 where a run failed or gave other bits.
"""

import json
import os
import pathlib
import subprocess
import sys

BOARD = "nucleo-l4r5zi"

# TFLite Micro of August 2026 with CMSIS-NN, -O2, only the operators needed, measured the same way: gcc 12.2, QEMU 7.2, the
# cost table of docs/fidelity.md. Estimated cycles, arena bytes, code bytes (the best of its builds), model file bytes.
NETWORKS = [
    ("keywords", "kws_ref_model.tflite", 9.27e6, 22_832, 46_504, 53_936),
    ("images", "pretrainedResnet_quant.tflite", 36.87e6, 55_008, 51_752, 98_496),
    ("persons", "vww_96_int8.tflite", 29.49e6, 100_720, 53_944, 333_288),
    ("anomalies", "ad01_int8.tflite", 0.726e6, 3_024, 28_544, 276_976),
]

# Of other cores: the board, and TFLite Micro's instructions on the four networks, measured the same way.
CORES = [
    ("Cortex-M7", "nucleo-h7a3zi", [7.64e6, 30.0e6, 24.0e6, 0.583e6]),
]

# Networks over time, how a window moves on, and whether without padding along time.
STREAMS = [
    ("wake word", "str_ww_ref_model.tflite", []),
    ("keywords", "kws_ref_model.tflite", []),
    ("keywords", "kws_ref_model.tflite", ["--causal"]),
]


def measure(program: str, model: pathlib.Path, *options: str, board: str = BOARD) -> dict:
    done = subprocess.run(
        [program, "run", str(model), "--board", board, *options, "--json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout) if done.stdout else {}


def ratio(ours: float | None, theirs: float) -> str:
    return "      ?       " if ours is None else f"{ours:>9,.0f} {ours / theirs:>4.2f}x"


def facts_of(program: str, model: pathlib.Path) -> dict:
    """Of the model: the least that an arena of whole tensors has, and whether its input has rows."""
    done = subprocess.run([program, "inspect", str(model), "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          text=True, check=True)
    facts = json.loads(done.stdout)
    return {"whole": facts["whole_tensor_bytes"], "has_rows": len(facts["inputs"][0]["shape"]) > 2}


def core_table(program: str, models: pathlib.Path) -> bool:
    """True where all went well."""
    well = True
    for core, board, theirs in CORES:
        print(f"\n{core:14} {'bits':5} {'instructions':>15} {'/MAC':>5} {'code':>7}")
        for (title, file, *_), instructions in zip(NETWORKS, theirs):
            result = measure(program, models / file, "--for", "speed", board=board)
            well = well and result.get("bit_exact", False)
            if result:
                print(f"{title:14} {'same' if result['bit_exact'] else 'OTHER':5} {ratio(result['instructions'], instructions)}"
                      f" {result['instructions'] / result['macs']:>5.2f} {result['flash']['code_bytes']:>7,}", flush=True)
    return well


def ram_table(program: str, models: pathlib.Path) -> bool:
    """True where all went well."""
    print(f"\n{'RAM, --for ram':14} {'TFLM arena':>10} {'whole':>7} {'arena':>15} {'bound':>7} {'total':>7}"
          f" {'cycles/speed':>12}   fed: {'arena':>15} {'bound':>7} {'total':>7} {'cycles/speed':>12}")
    well = True
    for title, file, _, arena, _, _ in NETWORKS:
        speed = measure(program, models / file, "--for", "speed")
        facts = facts_of(program, models / file)
        line = f"{title:14} {arena:>10,} {facts['whole']:>7,}"
        for options in (["--for", "ram"], ["--for", "ram", "--feed", "rows"]):
            if "rows" in options and not facts["has_rows"]:
                line += "        the input has no rows"
                continue
            result = measure(program, models / file, *options)
            if not result:
                well = False
                continue
            well = well and result["bit_exact"]
            line += (f" {ratio(result['ram']['arena_bytes'], arena)} {result['arena_lower_bound_bytes']:>7,}"
                     f" {result['ram']['total_bytes']:>7,} {result['cycles'] / speed['cycles']:>12.2f}      ")
        print(line.rstrip(), flush=True)
    return well


def board_table(program: str, models: pathlib.Path) -> bool:
    """Time on the board, waiting for its flash included. True where all went well."""
    print(f"\n{'est. ms':10} {'no --for':>10} {'--for speed':>12} {'--for size':>11}  {'no --for: cycles':>17} {'stalls':>10}")
    well = True
    for title, file, *_ in NETWORKS:
        results = [measure(program, models / file, *options) for options in ([], ["--for", "speed"], ["--for", "size"])]
        well = well and all(result.get("bit_exact") for result in results)
        if all(results):
            best, speed, size = (result["latency_ms"] for result in results)
            print(f"{title:10} {best:>10.2f} {speed:>12.2f} {size:>11.2f}  {results[0]['cycles']:>17,}"
                  f" {results[0]['stall_cycles']:>10,}", flush=True)
    return well


def stream_table(program: str, models: pathlib.Path) -> bool:
    """True where all went well."""
    print(f"\n{'streams':20} {'rows a call':>11} {'est. cycles':>11} {'of a window':>11} {'state':>7} {'total RAM':>9}")
    well = True
    for title, file, options in STREAMS:
        result = measure(program, models / file, "--stream", *options)
        well = well and result.get("bit_exact", False)
        if result:
            stream = result["stream"]
            print(f"{' '.join([title, *options]):20} {stream['hop_rows']:>11} {result['cycles']:>11,}"
                  f" {stream['cycles_ratio']:>11.3f} {result['ram']['state_bytes']:>7,}"
                  f" {result['ram']['total_bytes']:>9,}", flush=True)
    return well


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(__file__).resolve().parent.parent
    shared = pathlib.Path(os.environ.get("MILLIWATT_SHARED", root.parent / "shared"))
    models = shared / "data" / "models" / "mlperf_tiny"
    if not models.is_dir():
        print(f"against_tflm: {models}: no such folder; set MILLIWATT_SHARED to the folder that has data/models",
              file=sys.stderr)
        return 2
    print(f"{'network':10} {'for':6} {'bits':5} {'est. cycles':>15} {'/MAC':>5} {'arena':>15} {'stack':>6}"
          f" {'code':>15} {'weights':>15}")
    failed = False
    for title, file, cycles, arena, code, weights in NETWORKS:
        for objective in ("speed", "ram", "size"):
            result = measure(sys.argv[1], models / file, "--for", objective)
            if not result.get("bit_exact"):
                failed = True
            if not result:
                print(f"{title:10} {objective:6} failed")
                continue
            per_mac = result["cycles_per_mac"]
            print(f"{title:10} {objective:6} {'same' if result['bit_exact'] else 'OTHER':5} {ratio(result['cycles'], cycles)}"
                  f" {'?' if per_mac is None else f'{per_mac:.2f}':>5} {ratio(result['ram']['arena_bytes'], arena)}"
                  f" {result['ram']['stack_bytes'] or '?':>6} {ratio(result['flash']['code_bytes'], code)}"
                  f" {ratio(result['flash']['weights_bytes'], weights)}", flush=True)
    failed = not board_table(sys.argv[1], models) or failed
    failed = not core_table(sys.argv[1], models) or failed
    failed = not ram_table(sys.argv[1], models) or failed
    failed = not stream_table(sys.argv[1], models) or failed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
