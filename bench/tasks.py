#!/usr/bin/env python3
"""tasks.py PROGRAM [WORD...]: trains every task on recorded data and tries it on an emulated board, a row each.

Rows are bench/tasks.toml; WORDs choose among them by parts of their names. The data are in $MILLIWATT_SHARED. Each row
trains from a recipe of its own; a row with folds trains once a fold, and its figures are over all items, each tested
once. Columns: the figure in float32, in int8 and on the board, the figure that it must reach, what is reached without a
network (if the task has such a figure), and the linked application's RAM and flash. Exit status 1 if a row misses its
figure or one of its `at_most`, or a board's bytes differ from the host's.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import digit_phrases
import split_pictures
from shared_data import shared_path

SETS = split_pictures.SETS | digit_phrases.SETS


def recipe_text(row: dict, fold: int | None) -> str:
    """The row's recipe: its text, with the fold's number in [data]."""
    text = row["recipe"]
    return text if fold is None else text.replace("[data]\n", f"[data]\nfold = {fold}\n", 1)


def recorded(row: dict) -> pathlib.Path:
    """Where the row's data are, before they are split."""
    return shared_path(SETS[row["split"]][0]) if "split" in row else shared_path("data") / row["data"]


def build(program: str, row: dict, fold: int | None) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        recipe = pathlib.Path(folder) / "recipe.toml"
        recipe.write_text(recipe_text(row, fold))
        data = recorded(row)
        if "split" in row:
            _, split = SETS[row["split"]]
            split(data, pathlib.Path(folder) / "data")
            data = pathlib.Path(folder) / "data"
        command = [program, "build", str(recipe), "--data", str(data), "-o", f"{folder}/out", "--json",
                   *row.get("options", [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or not done.stdout:
            raise SystemExit(f"{row['name']}: {done.stderr.strip()}")
        return json.loads(done.stdout)


def mean_over_folds(results: list[dict], part: str) -> float | None:
    """Weighted by the items of each fold's test. None if a fold was not run there."""
    if len(results) == 1:
        return results[0][results[0]["metric"]][part]
    total = figure = 0
    for result in results:
        value = result[result["metric"]][part]
        if value is None:
            return None
        counts = next(entry for entry in result.values() if isinstance(entry, dict) and "board" in entry and "test" in entry)
        items = counts["board"] if part == "board" else counts["test"]
        figure += value * items
        total += items
    return figure / total


def text_of(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main() -> int:
    program, *words = sys.argv[1:]
    rows = tomllib.loads((pathlib.Path(__file__).parent / "tasks.toml").read_text())["row"]
    print(f"{'data':<28} {'metric':<9} {'float':>6} {'int8':>6} {'board':>6} {'must':>6} {'without':>7} {'MACs':>11} "
          f"{'RAM':>8} {'flash':>8}")
    missed = 0
    for row in rows:
        if words and not any(word in row["name"] for word in words):
            continue
        if not recorded(row).exists():
            print(f"{row['name']:<28} skipped: {recorded(row)} is not there")
            continue
        folds = range(row["folds"]) if "folds" in row else [None]
        results = [build(program, row, fold) for fold in folds]
        figures = [mean_over_folds(results, part) for part in ("float", "int8", "board")]
        last = results[-1]
        same = all(result["agreement"] == 1 for result in results)
        linked = last["application"]
        baselines = [result.get("baseline") for result in results]
        baseline = None if None in baselines else sum(baselines) / len(baselines)
        others = {name: sum(result[name] for result in results) / len(results) for name in row.get("at_most", {})}
        ok = (same and figures[1] >= row["must"] and (figures[2] is None or figures[2] >= row["must"])
              and all(value <= row["at_most"][name] for name, value in others.items()))
        missed += not ok
        print(f"{row['name']:<28} {last['metric']:<9} {' '.join(f'{text_of(figure):>6}' for figure in figures)} "
              f"{row['must']:>6} {text_of(baseline):>7} {last['macs']:>11,} {linked['ram_bytes']:>8,} "
              f"{linked['flash_bytes']:>8,}{'' if ok else '  MISSED' if same else '  BITS DIFFER'}", flush=True)
        for name, value in others.items():
            print(f"  {name} in int8 {value:.3f}, at most {row['at_most'][name]}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
