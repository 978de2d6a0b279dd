#!/usr/bin/env python3
"""against_tflm.py PROGRAM: MLPerf Tiny's networks, beside TFLite Micro with CMSIS-NN.

Five tables: every network and objective on a Cortex-M4; the time on the board; instructions on other cores; RAM, with the
whole frame and fed by rows; streams. Cycles are estimates (docs/fidelity.md). x is the ratio to TFLite Micro's figure,
below 1 is better; networks of which TFLite Micro was not measured have none. Exit status 1 if a run fails or the bits
differ.
"""

import json
import subprocess
import sys
from typing import NamedTuple

from shared_data import model_path, require_models

BOARD = "nucleo-l4r5zi"


class Network(NamedTuple):
    """A model, and TFLite Micro's figures for it: estimated cycles, arena, code (the best of its builds), model file.

    TFLite Micro is that of August 2026 with CMSIS-NN, -O2, only the operators needed, measured the same way: gcc 12.2,
    QEMU 7.2, the cost table of docs/fidelity.md. A figure that was not measured is None.
    """

    title: str
    model: str
    cycles: float | None
    arena: int | None
    code: int | None
    weights: int | None


NETWORKS = [
    Network("keywords", "mlperf_tiny/kws_ref_model.tflite", 9.27e6, 22_832, 46_504, 53_936),
    Network("images", "mlperf_tiny/pretrainedResnet_quant.tflite", 36.87e6, 55_008, 51_752, 98_496),
    Network("persons", "mlperf_tiny/vww_96_int8.tflite", 29.49e6, 100_720, 53_944, 333_288),
    Network("anomalies", "mlperf_tiny/ad01_int8.tflite", 0.726e6, 3_024, 28_544, 276_976),
    Network("images-02", "mlperf_tiny/pretrainedResnet_large_int8.tflite", None, None, None, 512_024),
]

# Other cores: the board, and TFLite Micro's instructions for the networks in their order, measured the same way.
CORES = [
    ("Cortex-M7", "nucleo-h7a3zi", [7.64e6, 30.0e6, 24.0e6, 0.583e6, None]),
]

# Networks over time, and their options besides --stream.
STREAMS = [
    ("wake word", "mlperf_tiny/str_ww_ref_model.tflite", []),
    ("keywords", "mlperf_tiny/kws_ref_model.tflite", []),
    ("keywords", "mlperf_tiny/kws_ref_model.tflite", ["--causal"]),
]


def measure(program: str, model: str, *options: str, board: str = BOARD) -> dict:
    """What `run` says of the model; empty if it failed."""
    done = subprocess.run(
        [program, "run", str(model_path(model)), "--board", board, *options, "--json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout) if done.stdout else {}


def ratio(ours: float | None, theirs: float | None) -> str:
    """16 columns: our figure, and its ratio to theirs if both are known."""
    if ours is None:
        return f"{'?':>10}" + " " * 6
    return f"{ours:>10,.0f} " + (f"{ours / theirs:.2f}x" if theirs else " " * 5)


def bits(result: dict) -> str:
    return "same " if result["bit_exact"] else "OTHER"


def facts_of(program: str, model: str) -> dict:
    """Of the model: the least that an arena of whole tensors has, and whether its input has rows."""
    done = subprocess.run([program, "inspect", str(model_path(model)), "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          text=True, check=True)
    facts = json.loads(done.stdout)
    return {"whole": facts["whole_tensor_bytes"], "has_rows": len(facts["inputs"][0]["shape"]) > 2}


def speed_table(program: str) -> bool:
    """Every network for every objective. True if all went well."""
    print(f"{'network':10} {'for':6} {'bits':5} {'est. cycles':>16} {'/MAC':>5} {'arena':>16} {'stack':>6}"
          f" {'code':>16} {'weights':>16}")
    well = True
    for network in NETWORKS:
        for objective in ("speed", "ram", "size"):
            result = measure(program, network.model, "--for", objective)
            well = well and result.get("bit_exact", False)
            if not result:
                print(f"{network.title:10} {objective:6} failed")
                continue
            per_mac = result["cycles_per_mac"]
            print(f"{network.title:10} {objective:6} {bits(result)} {ratio(result['cycles'], network.cycles)}"
                  f" {'?' if per_mac is None else f'{per_mac:.2f}':>5} {ratio(result['ram']['arena_bytes'], network.arena)}"
                  f" {result['ram']['stack_bytes'] or '?':>6} {ratio(result['flash']['code_bytes'], network.code)}"
                  f" {ratio(result['flash']['weights_bytes'], network.weights)}", flush=True)
    return well


def board_table(program: str) -> bool:
    """Time on the board, waiting for its flash included. True if all went well."""
    print(f"\n{'est. ms':10} {'no --for':>10} {'--for speed':>12} {'--for size':>11}  {'no --for: cycles':>17} {'stalls':>10}")
    well = True
    for network in NETWORKS:
        results = [measure(program, network.model, *options) for options in ([], ["--for", "speed"], ["--for", "size"])]
        well = well and all(result.get("bit_exact") for result in results)
        if all(results):
            best, speed, size = (result["latency_ms"] for result in results)
            print(f"{network.title:10} {best:>10.2f} {speed:>12.2f} {size:>11.2f}  {results[0]['cycles']:>17,}"
                  f" {results[0]['stall_cycles']:>10,}", flush=True)
    return well


def core_table(program: str) -> bool:
    """Instructions on other cores. True if all went well."""
    well = True
    for core, board, theirs in CORES:
        print(f"\n{core:10} {'bits':5} {'instructions':>16} {'/MAC':>5} {'code':>7}")
        for network, instructions in zip(NETWORKS, theirs, strict=True):
            result = measure(program, network.model, "--for", "speed", board=board)
            well = well and result.get("bit_exact", False)
            if result:
                print(f"{network.title:10} {bits(result)} {ratio(result['instructions'], instructions)}"
                      f" {result['instructions'] / result['macs']:>5.2f} {result['flash']['code_bytes']:>7,}", flush=True)
    return well


def ram_table(program: str) -> bool:
    """RAM with the whole frame, and fed by rows. True if all went well."""
    print(f"\n{'--for ram':10} {'TFLM arena':>10} {'whole':>7} {'arena':>16} {'bound':>7} {'total':>7}"
          f" {'cycles/speed':>12}   fed: {'arena':>16} {'bound':>7} {'total':>7} {'cycles/speed':>12}")
    well = True
    for network in NETWORKS:
        speed = measure(program, network.model, "--for", "speed")
        facts = facts_of(program, network.model)
        line = f"{network.title:10} {'?' if network.arena is None else f'{network.arena:,}':>10} {facts['whole']:>7,}"
        for options in (["--for", "ram"], ["--for", "ram", "--feed", "rows"]):
            if "rows" in options and not facts["has_rows"]:
                line += "        the input has no rows"
                continue
            result = measure(program, network.model, *options)
            well = well and result.get("bit_exact", False)
            if result and speed:
                line += (f" {ratio(result['ram']['arena_bytes'], network.arena)} {result['arena_lower_bound_bytes']:>7,}"
                         f" {result['ram']['total_bytes']:>7,} {result['cycles'] / speed['cycles']:>12.2f}       ")
        print(line.rstrip(), flush=True)
    return well


def stream_table(program: str) -> bool:
    """A call of each stream. True if all went well."""
    print(f"\n{'streams':20} {'rows a call':>11} {'est. cycles':>11} {'of a window':>11} {'state':>7} {'total RAM':>9}")
    well = True
    for title, model, options in STREAMS:
        result = measure(program, model, "--stream", *options)
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
    require_models("against_tflm", [network.model for network in NETWORKS] + [model for _, model, _ in STREAMS])
    tables = (speed_table, board_table, core_table, ram_table, stream_table)
    return 0 if all([table(sys.argv[1]) for table in tables]) else 1


if __name__ == "__main__":
    sys.exit(main())
