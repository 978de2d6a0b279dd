#!/usr/bin/env python3
"""landed.py PROGRAM KERNEL_TABLE [--land]: executed instructions beside the last landed figures.

Single layers with every kernel, and MLPerf Tiny's networks and some smaller ones, on boards with other cores too, if
`make models` fetched them. Exit status 1 if one takes over 2 % more instructions than bench/landed.json says, or if its bits differ. --land
writes the measured figures into that file, losses included, unless bits differ.
"""

import json
import pathlib
import subprocess
import sys

from shared_data import model_path

HERE = pathlib.Path(__file__).resolve().parent
LANDED = HERE / "landed.json"
BOARD = "nucleo-l4r5zi"
OTHER_BOARDS = ["pico", "nucleo-l152re", "corstone-300", "esp32-c3", "esp8266"]  # Cortex-M0+, M3, M55, RV32IMC, LX106
ON_AVR = {"tinymaix/mnist_valid_q": "uno", "tinymaix/mnist_dw_q": "uno", "mlperf_tiny/kws_ref_model": "arduino-mega2560"}
MOST_LOSS = 0.02
MODELS = ["kws_ref_model", "pretrainedResnet_quant", "vww_96_int8", "ad01_int8"]


def answer(*command: str) -> list | dict:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        sys.exit(f"landed: {' '.join(command)}: status {done.returncode}, nothing measured")
    return json.loads(done.stdout)


def layers(kernel_table: str) -> dict[str, dict]:
    """By layer, kernel, steps and scratch."""
    return {f"{row['layer']}: {row['kernel']}, {row['steps']} steps, {row['scratch_bytes']} B": row
            for row in answer(kernel_table, "--json", BOARD)}


def networks(program: str) -> dict[str, dict]:
    models = {name: model_path(f"mlperf_tiny/{name}.tflite") for name in MODELS}
    on_avr = {name: model_path(f"{name}.tflite") for name in ON_AVR}
    if not all(model.exists() for model in [*models.values(), *on_avr.values()]):
        print("landed: no models; networks are skipped (`make models` fetches them)")
        return {}
    plans = {"": (BOARD, ["--for", "speed"]), ", for the board": (BOARD, [])}
    plans |= {f", {board}": (board, ["--for", "speed"]) for board in OTHER_BOARDS}
    runs = {f"{name}{plan}": (model, board, options)
            for name, model in models.items() for plan, (board, options) in plans.items()}
    runs |= {f"{name.split('/')[1]}, {ON_AVR[name]}": (model, ON_AVR[name], ["--for", "speed"])
             for name, model in on_avr.items()}
    return {name: answer(program, "run", str(model), "--board", board, *options, "--json")
            for name, (model, board, options) in runs.items()}


def line(name: str, before: int | None, now: int) -> str:
    if before is None:
        return f"{name:78} {'new':>11} {now:>11,}"
    return f"{name:78} {before:>11,} {now:>11,} {100 * (now / before - 1):>+6.1f} %"


def main() -> int:
    words = [word for word in sys.argv[1:] if word != "--land"]
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    landed = json.loads(LANDED.read_text()) if LANDED.exists() else {}
    measured = layers(words[1]) | networks(words[0])
    losses, wrong = [], []
    print(f"{'instructions':78} {'landed':>11} {'now':>11}")
    for name, result in measured.items():
        if not result.get("bit_exact"):
            wrong.append(f"{name}: bits differ, or no result")
            continue
        before, now = landed.get(name), result["instructions"]
        print(line(name, before, now))
        if before is not None and now > before * (1 + MOST_LOSS):
            losses.append(f"{name}: {now:,} instructions, {before:,} landed")
    for reason in wrong + losses:
        print(f"landed: {reason}", file=sys.stderr)
    lands = "--land" in sys.argv[1:]
    if wrong or (losses and not lands):
        return 1
    if lands:
        not_measured = {name: landed[name] for name in MODELS if name in landed}
        figures = {name: result["instructions"] for name, result in measured.items()}
        LANDED.write_text(json.dumps(not_measured | figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
