#!/usr/bin/env python3
"""against_pytorch.py PROGRAM KEYWORD_FEATURES [SEEDS]: the keyword recipe on recorded words, beside PyTorch.

The same network in PyTorch's layers is trained with PyTorch's initialization, loss and AdamW, on the same clips with the
same split and the same augmentation. Prints a line for each seed (1 .. SEEDS, default 3), then the means. Needs Debian's
python3-torch and python3-numpy, and Speech Commands in MILLIWATT_SHARED. Exit status 1 if one of our means is more than a
point below PyTorch's.
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

from shared_data import shared_path

try:
    import numpy
    import torch
except ImportError as missing:
    sys.exit(f"against_pytorch: {missing}; install Debian's python3-torch and python3-numpy, and use its python3")

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECIPE = ROOT / "recipes" / "keyword.toml"
# Of the front end's codes (src/ops/signal/log_mel.h).
SCALE, ZERO_POINT = 1 / 7, -128


def normed(layer: torch.nn.Module, channels: int) -> list[torch.nn.Module]:
    return [layer, torch.nn.BatchNorm2d(channels, eps=1e-3), torch.nn.ReLU()]


def ds_cnn(model: dict, bins: int, classes: int) -> torch.nn.Module:
    first, *blocks = model["channels"]
    height, width = model["kernel"]
    layers = normed(torch.nn.Conv2d(1, first, (height, width), stride=(1, model["stride"]), bias=False), first)
    columns = (bins - width) // model["stride"] + 1
    for before, channels in zip(model["channels"], blocks):
        kernel = (3, min(3, columns))
        columns -= kernel[1] - 1
        layers += normed(torch.nn.Conv2d(before, before, kernel, groups=before, bias=False), before)
        layers += normed(torch.nn.Conv2d(before, channels, 1, bias=False), channels)
    return torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(),
                               torch.nn.Linear(model["channels"][-1], classes))


def optimizer_of(network: torch.nn.Module, training: dict) -> torch.optim.Optimizer:
    """AdamW; decay for weights, not for biases and norms."""
    weights = [values for values in network.parameters() if values.dim() > 1]
    others = [values for values in network.parameters() if values.dim() <= 1]
    return torch.optim.AdamW([{"params": weights, "weight_decay": training["weight_decay"]},
                              {"params": others, "weight_decay": 0}], lr=training["learning_rate"])


def by_pytorch(recipe: dict, features: pathlib.Path, seed: int) -> float:
    """Accuracy on the test clips."""
    inputs, classes, test_inputs, test_classes = (
        numpy.load(features / f"{name}.npy") for name in ("inputs", "classes", "test_inputs", "test_classes"))

    def reals(codes: numpy.ndarray) -> torch.Tensor:
        return (torch.from_numpy(codes).float() - ZERO_POINT).mul(SCALE).unsqueeze(1)

    torch.manual_seed(seed)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    training = recipe["training"]
    network = ds_cnn(recipe["model"], recipe["front_end"]["bins"], int(test_classes.max()) + 1)
    optimizer = optimizer_of(network, training)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=training["label_smoothing"])
    batch, clips = training["batch"], inputs.shape[1]
    steps = training["epochs"] * (clips // batch + (clips % batch > 1))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (1 + math.cos(math.pi * step / steps)) / 2)
    network.train()
    for epoch in range(training["epochs"]):
        for some in torch.randperm(clips).split(batch):
            if len(some) < 2:
                continue
            optimizer.zero_grad()
            loss = loss_of(network(reals(inputs[epoch][some])), torch.from_numpy(classes[epoch][some]).long())
            loss.backward()
            optimizer.step()
            schedule.step()
    network.eval()
    with torch.no_grad():
        taken_for = network(reals(test_inputs)).argmax(1)
    return float((taken_for == torch.from_numpy(test_classes).long()).float().mean())


def ours(program: str, data: pathlib.Path, folder: pathlib.Path, seed: int) -> dict:
    done = subprocess.run(
        [program, "build", str(RECIPE), "--data", str(data), "--seed", str(seed), "-o", str(folder), "--json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"against_pytorch: build with seed {seed} failed")
    return json.loads(done.stdout)


def main() -> int:
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    program, keyword_features = sys.argv[1:3]
    seeds = int(sys.argv[3]) if len(sys.argv) == 4 else 3
    data = shared_path("data/speech_commands")
    if not data.is_dir():
        print(f"against_pytorch: {data}: no such folder; set MILLIWATT_SHARED to the folder that has data/",
              file=sys.stderr)
        return 2
    recipe = tomllib.loads(RECIPE.read_text())
    columns = ("float", "int8_calibrated", "int8_fine_tuned", "board")
    print(f"{'seed':5} {'PyTorch':>8}" + "".join(f" {column:>16}" for column in columns) + "  agreement")
    rows = []
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory(prefix="milliwatt_") as folder:
            subprocess.run([keyword_features, str(RECIPE), str(data), str(seed), folder], check=True)
            theirs = by_pytorch(recipe, pathlib.Path(folder), seed)
            result = ours(program, data, pathlib.Path(folder) / "out", seed)
        rows.append([theirs, *(result["accuracy"][column] for column in columns)])
        print(f"{seed:<5} {theirs:8.4f}" + "".join(f" {value:16.4f}" for value in rows[-1][1:])
              + f"  {result['agreement']:g} of {result['clips']['board']}", flush=True)
    means = [sum(column) / len(rows) for column in zip(*rows)]
    print(f"{'mean':5} {means[0]:8.4f}" + "".join(f" {value:16.4f}" for value in means[1:]))
    return 0 if min(means[1], means[4]) >= means[0] - 0.01 else 1


if __name__ == "__main__":
    sys.exit(main())
