#!/usr/bin/env python3
"""zoo.py PROGRAM [--layers] [--json FILE] [WORD...]: the networks of bench/zoo.toml on a Cortex-M4, for speed.

For each network: estimated cycles, MACs, cycles per MAC; the share of MACs in layers over the limits below; RAM and flash,
beside what the vendor publishes. --layers also lists these layers, and layers that take many cycles without MACs. WORDs
choose networks by parts of their names. --json writes what `run --json` says of each network. Exit status 1 if bits differ
or a network cannot be run.
"""

import json
import pathlib
import subprocess
import sys
import tomllib

from shared_data import model_path

BOARD = "nucleo-l4r5zi"
MOST_PER_MAC = {"DEPTHWISE_CONV_2D": 4.5}  # of a layer
MOST_PER_MAC_OF_OTHERS = 2.5
FEW_MACS = 10_000


def answer(program: str, model: pathlib.Path) -> dict:
    command = [program, "run", str(model), "--board", BOARD, "--for", "speed", "--json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    if not done.stdout:
        return {"error": done.stderr.strip()}
    return json.loads(done.stdout)


def is_slow(layer: dict) -> bool:
    most = MOST_PER_MAC.get(layer["op"], MOST_PER_MAC_OF_OTHERS)
    return layer["macs"] >= FEW_MACS and layer["cycles"] > most * layer["macs"]


def row(name: str, run: dict, published: dict | None) -> str:
    macs = run["macs"]
    slow = sum(layer["macs"] for layer in run["layers"] if is_slow(layer))
    theirs = "" if published is None else (f"{published['ram_kib'] * 1.024:9.1f} {published['flash_kib'] * 1.024:8.0f} "
                                           f"{published['ms']:7.1f} ms {published['on']}")
    return (f"{name:42} {run['cycles'] / 1e6:9.3f} {macs / 1e6:8.3f} {run['cycles'] / max(macs, 1):6.2f} "
            f"{100 * slow / max(macs, 1):5.1f} % {'' if run['bit_exact'] else 'BITS DIFFER'}"
            f"{run['ram']['total_bytes'] / 1e3:8.1f} {run['flash']['total_bytes'] / 1e3:8.1f} {theirs}")


def layer_lines(run: dict) -> list[str]:
    lines = []
    for layer in run["layers"]:
        per_mac = layer["cycles"] / max(layer["macs"], 1)
        costly = layer["macs"] < FEW_MACS and layer["cycles"] > run["cycles"] / 50
        if is_slow(layer) or costly:
            lines.append(f"    {layer['index']:3} {layer['op']:20} {layer['kernel']:34} {layer['macs']:10,} MACs "
                         f"{layer['cycles']:11,} cycles {per_mac if layer['macs'] else 0:6.2f}")
    return lines


def main() -> int:
    words = sys.argv[1:]
    with_layers = "--layers" in words
    words = [word for word in words if word != "--layers"]
    target = None
    if "--json" in words:
        at = words.index("--json")
        target = pathlib.Path(words[at + 1])
        del words[at:at + 2]
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    program, wanted = words[0], words[1:]
    with open(pathlib.Path(__file__).resolve().parent / "zoo.toml", "rb") as file:
        zoo = tomllib.load(file)
    print(f"{'network, --for speed on ' + BOARD:42} {'M cycles':>9} {'M MACs':>8} {'a MAC':>6} {'slow':>7} {'RAM kB':>8} "
          f"{'flash kB':>8}  published: RAM kB, flash kB, time")
    runs, failed = {}, False
    for model in zoo["model"]:
        name = model["file"].removesuffix(".tflite").split("/")[-1].removesuffix("_int8")
        if wanted and not any(word in name for word in wanted):
            continue
        path = model_path(model["file"])
        if not path.exists():
            print(f"{name:42} skipped: no such model")
            continue
        run = answer(program, path)
        runs[name] = run
        failed = failed or not run.get("bit_exact", False)
        print(f"{name:42} {run['error']}" if "error" in run else row(name, run, model.get("published")), flush=True)
        if with_layers and "error" not in run:
            print("\n".join(layer_lines(run)) or "    no slow layer", flush=True)
    if target:
        target.write_text(json.dumps(runs))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
