#!/usr/bin/env python3
"""zoo.py PROGRAM [--layers | --ram] [--json FILE] [WORD...]: the networks of bench/zoo.toml on a Cortex-M4, for speed.

For each network: estimated cycles, MACs, cycles per MAC; the share of MACs in layers over the limits below; RAM and flash,
beside what the vendor publishes. --layers also lists these layers, and layers that take many cycles without MACs. WORDs
choose networks by parts of their names. --json writes what `run --json` says of each network.

--ram: instead, RAM in all `--for ram` with the whole input in RAM and fed by rows, each beside its limit: the larger of
0.45 of the published RAM and the input with 12 kB; 0.30 of the published RAM. `over` marks what is above its limit.

A network that cannot be run is listed with the reason. Exit status 1 if bits differ, if RAM is above a limit, or if a
network cannot be run for another reason than bench/zoo.toml expects.
"""

import dataclasses
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
MOST_OF_PUBLISHED_RAM = 0.45
BESIDE_THE_INPUT = 12_000  # bytes
MOST_OF_PUBLISHED_RAM_FED = 0.30


@dataclasses.dataclass(frozen=True)
class Model:
    name: str
    path: pathlib.Path
    published: dict | None  # by the vendor
    not_run: str | None  # a part of the reason for which it cannot be run

    def fails(self, run: dict) -> bool:
        if "error" in run:
            return self.not_run is None or self.not_run not in run["error"]
        return not run["bit_exact"]


def answer(*command: str) -> dict:
    done = subprocess.run([*command, "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        return {"error": done.stderr.strip()}
    return json.loads(done.stdout)


def run_on_board(program: str, model: pathlib.Path, objective: str, *options: str, board: str = BOARD) -> dict:
    return answer(program, "run", str(model), "--board", board, "--for", objective, *options)


def reason(run: dict) -> str:
    """Why it was not run."""
    return run["error"].splitlines()[0]


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


def is_over(run: dict, limit: float | None) -> bool:
    return "error" not in run and limit is not None and run["ram"]["total_bytes"] > limit


def ram_beside_limit(run: dict, limit: float | None) -> str:
    if "error" in run:
        return f"{'-':>9} {'':>9} {'':5}"
    kilobytes = run["ram"]["total_bytes"] / 1e3
    if limit is None:
        return f"{kilobytes:9.1f} {'':>9} {'':5}"
    return f"{kilobytes:9.1f} {limit / 1e3:9.1f} {'over' if is_over(run, limit) else '':5}"


def ram_row(program: str, model: Model) -> tuple[str, dict, bool]:
    """The network's line, what was run, and whether it fails."""
    whole = run_on_board(program, model.path, "ram")
    if "error" in whole:
        return f"{model.name:42} not run: {reason(whole)}", {"whole": whole}, model.fails(whole)
    fed = run_on_board(program, model.path, "ram", "--feed", "rows")  # inputs of one row cannot be
    frame = whole["input_bytes"]
    theirs = None if model.published is None else 1024 * model.published["ram_kib"]
    limit = None if theirs is None else max(MOST_OF_PUBLISHED_RAM * theirs, frame + BESIDE_THE_INPUT)
    fed_limit = None if theirs is None else MOST_OF_PUBLISHED_RAM_FED * theirs
    line = (f"{model.name:42} {frame / 1e3:9.1f} {ram_beside_limit(whole, limit)} {ram_beside_limit(fed, fed_limit)}"
            f"{'' if theirs is None else f'{theirs / 1e3:10.1f}'}").rstrip()
    failed = (model.fails(whole) or not fed.get("bit_exact", True) or is_over(whole, limit) or is_over(fed, fed_limit))
    return line, {"whole": whole, "fed": fed}, failed


def ram_table(program: str, models: list[Model]) -> tuple[dict, bool]:
    print(f"{'network, --for ram on ' + BOARD:42} {'input kB':>9} {'RAM kB':>9} {'limit':>9} {'':5} {'by rows':>9} "
          f"{'limit':>9} {'':5} published")
    runs, failed = {}, False
    for model in models:
        line, runs[model.name], fails = ram_row(program, model)
        failed = failed or fails
        print(line, flush=True)
    return runs, failed


def speed_table(program: str, models: list[Model], with_layers: bool) -> tuple[dict, bool]:
    print(f"{'network, --for speed on ' + BOARD:42} {'M cycles':>9} {'M MACs':>8} {'a MAC':>6} {'slow':>7} {'RAM kB':>8} "
          f"{'flash kB':>8}  published: RAM kB, flash kB, time")
    runs, failed = {}, False
    for model in models:
        run = run_on_board(program, model.path, "speed")
        runs[model.name] = run
        failed = failed or model.fails(run)
        if "error" in run:
            print(f"{model.name:42} not run: {reason(run)}", flush=True)
            continue
        print(row(model.name, run, model.published), flush=True)
        if with_layers:
            print("\n".join(layer_lines(run)) or "    no slow layer", flush=True)
    return runs, failed


def models_of_zoo(wanted: list[str]) -> list[Model]:
    """The networks that are there; says which are not."""
    with open(pathlib.Path(__file__).resolve().parent / "zoo.toml", "rb") as file:
        zoo = tomllib.load(file)
    models = []
    for model in zoo["model"]:
        name = model["file"].removesuffix(".tflite").split("/")[-1].removesuffix("_int8")
        if wanted and not any(word in name for word in wanted):
            continue
        path = model_path(model["file"])
        if path.exists():
            models.append(Model(name, path, model.get("published"), model.get("not_run")))
        else:
            print(f"{name:42} skipped: no such model")
    return models


def main() -> int:
    words = sys.argv[1:]
    options = {option for option in ("--layers", "--ram") if option in words}
    words = [word for word in words if word not in options]
    target = None
    if "--json" in words:
        at = words.index("--json")
        target = pathlib.Path(words[at + 1])
        del words[at:at + 2]
    if not words or len(options) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    models = models_of_zoo(words[1:])
    runs, failed = (ram_table(words[0], models) if "--ram" in options
                    else speed_table(words[0], models, "--layers" in options))
    if target:
        target.write_text(json.dumps(runs))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
