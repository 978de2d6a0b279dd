#!/usr/bin/env python3
"""trees.py PROGRAM: trees of three libraries on recorded motion (WISDM), trained there, run as emitted C++.

Five folds, each of other users; a missing value becomes -1. Columns: accuracy of the library and of the emitted C++ on
this machine, the largest difference between their answers, and leaves. Then, for the first rows of the last fold on
emulated boards: whether the bits are the reference's, milliseconds, RAM and flash of the trees. `make bench-trees`
installs the libraries. Exit status 1 if boosted trees miss MUST or bits differ.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import lightgbm
import numpy
import sklearn.ensemble
import xgboost

from shared_data import ROOT, shared_path

sys.path.insert(0, str(ROOT / "tools"))
import export_trees  # noqa: E402

MUST = 0.76
BOARDS = ["nano33ble", "uno"]
FOLDS = 5

MAIN = """#include <stdio.h>
#include "motion.h"
int main() {
  float row[MOTION_IN0_ELEMENTS], answer[MOTION_OUT0_ELEMENTS];
  while (fread(row, sizeof(row), 1, stdin) == 1) {
    motion_run(row, answer, motion_arena);
    fwrite(answer, sizeof(answer), 1, stdout);
  }
}
"""


def read_rows():
    lines = (shared_path("data/wisdm_har/WISDM_ar_v1.1_transformed.arff")).read_text().split("@data")[1].splitlines()
    cells = [line.split(",") for line in lines if line]
    number = {name: i for i, name in enumerate(sorted({row[-1] for row in cells}))}
    features = numpy.array([[-1.0 if cell == "?" else float(cell) for cell in row[2:-1]] for row in cells], numpy.float32)
    return features, numpy.array([number[row[-1]] for row in cells]), numpy.array([int(row[1]) for row in cells])


def train_xgboost(features, labels, path):
    settings = {"objective": "multi:softprob", "num_class": 6, "max_depth": 3, "eta": 0.3, "nthread": 2, "tree_method": "hist"}
    model = xgboost.train(settings, xgboost.DMatrix(features, labels), 30)
    model.save_model(path)
    return lambda rows: model.predict(xgboost.DMatrix(rows)), sum(tree.count("leaf") for tree in model.get_dump())


def train_lightgbm(features, labels, path):
    settings = {"objective": "multiclass", "num_class": 6, "num_leaves": 8, "learning_rate": 0.2, "num_threads": 2,
                "verbose": -1, "deterministic": True, "seed": 1}
    model = lightgbm.train(settings, lightgbm.Dataset(features, labels), 30)
    path.write_text(json.dumps(model.dump_model()))
    return model.predict, sum(tree["num_leaves"] for tree in model.dump_model()["tree_info"])


def train_forest(features, labels, path):
    model = sklearn.ensemble.RandomForestClassifier(20, max_depth=8, random_state=1, n_jobs=2).fit(features, labels)
    export_trees.save(model, path)
    return model.predict_proba, sum(tree.get_n_leaves() for tree in model.estimators_)


def emitted_answers(program, model, folder, rows):
    subprocess.run([program, "compile", str(model), "--board", "host", "-o", str(folder / "cpp"), "--name", "motion"],
                   check=True, capture_output=True)
    (folder / "main.cpp").write_text(MAIN)
    sources = [str(path) for path in (folder / "cpp").glob("*.cpp")]
    subprocess.run(["g++", "-std=c++11", "-O2", f"-I{folder / 'cpp'}", str(folder / "main.cpp"), *sources, "-o",
                    str(folder / "motion")], check=True)
    done = subprocess.run([str(folder / "motion")], input=rows.tobytes(), check=True, capture_output=True)
    return numpy.frombuffer(done.stdout, numpy.float32).reshape(len(rows), -1)


def on_board(program, model, folder, board, rows):
    for row in rows:
        numpy.save(folder / "row.npy", row[None])
        done = subprocess.run([program, "run", str(model), "--board", board, "--input", str(folder / "row.npy"), "--json"],
                              capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or not done.stdout:
            return f"{board}: {done.stderr.strip()}", False
        result = json.loads(done.stdout)
        if not result["bit_exact"]:
            return f"{board}: BITS DIFFER", False
    return (f"{board}: same bits, {result['latency_ms']:.2f} ms, {result['ram']['total_bytes']:,} B of RAM, "
            f"{result['flash']['total_bytes']:,} B of flash"), True


def main():
    program = sys.argv[1]
    features, labels, users = read_rows()
    fold_of_user = {user: i % FOLDS for i, user in enumerate(sorted(set(users)))}
    folds = numpy.array([fold_of_user[user] for user in users])
    good = True
    print(f"{'library':<26} {'library':>8} {'emitted':>8} {'apart':>8} {'leaves':>7}")
    for name, train, must in (("XGBoost, 30 x depth 3", train_xgboost, MUST), ("LightGBM, 30 x 8 leaves", train_lightgbm, MUST),
                              ("scikit-learn forest, 20", train_forest, 0)):
        hits, emitted_hits, apart = 0, 0, 0.0
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            for fold in range(FOLDS):
                model = folder / "motion.json"
                predict, leaves = train(features[folds != fold], labels[folds != fold], model)
                rows = features[folds == fold]
                theirs = numpy.asarray(predict(rows))
                ours = emitted_answers(program, model, folder, rows)
                hits += (theirs.argmax(1) == labels[folds == fold]).sum()
                emitted_hits += (ours.argmax(1) == labels[folds == fold]).sum()
                apart = max(apart, float(abs(theirs - ours).max()))
            print(f"{name:<26} {hits / len(labels):>8.3f} {emitted_hits / len(labels):>8.3f} {apart:>8.0e} {leaves:>7,}")
            good &= emitted_hits / len(labels) >= must
            for board in BOARDS:
                text, same = on_board(program, model, folder, board, rows[:5])
                good &= same or "BITS" not in text
                print(f"  {text}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
