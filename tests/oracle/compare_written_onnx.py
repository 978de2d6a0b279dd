"""The .onnx files that `milliwatt convert` writes, in onnxruntime without optimizations, beside our own reference.

compare_written_onnx.py --converter MILLIWATT --runner MODEL_REFERENCE [--made] [--samples SAMPLE_MODELS] [--shared] [FILE_OR_FOLDER...]

Models: networks that onnx_networks.py makes (--made), the samples that listed operators make of themselves (--samples), all
.tflite and .onnx files of the shared data (--shared), or those given. For each: convert it, run it with the reference, the
written file with onnxruntime, and the written file with the reference again. Real numbers may differ by 1e-5 (1 + max), codes by
one step. A line a model, then counts. Exit status 1 if a written file gives other outputs or fewer than --least match, 77 if
there is nothing to compare with.
"""
import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import numpy
    import onnx
    import onnxruntime

    from compare_onnx import FLOAT_TOLERANCE, output_step, random_input
    from onnx_networks import make_networks
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


class Unusable(Exception):
    """A model that says nothing about the writer, and why."""


def one_line(text):
    return re.sub(r"\s+", " ", text).strip()[:300]


def run_program(command, seconds):
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    return "" if done.returncode == 0 else one_line(done.stderr) or f"exit status {done.returncode}"


def reference(options, model, arrays, folder, name):
    given, got = folder / "in.npz", folder / f"{name}.npz"
    numpy.savez(given, **{str(i): array for i, array in enumerate(arrays)})
    problem = run_program([options.runner, model, given, got], options.seconds)
    if problem:
        raise Unusable(problem)
    with numpy.load(got) as tensors:
        return [tensors[str(i)] for i in range(len(tensors.files))]


def distance(ours, theirs, step):
    """(what is wrong, share of the elements that are equal, the largest distance in steps)."""
    if len(ours) != len(theirs):
        return f"{len(ours)} outputs instead of {len(theirs)}", 0, 0
    equal = count = most = 0
    problem = ""
    for a, b in zip(ours, theirs):
        b = numpy.asarray(b)
        if a.shape != b.shape or a.dtype != b.dtype:
            return f"an output of {b.dtype} {b.shape} instead of {a.dtype} {a.shape}", 0, 0
        count += a.size
        equal += int(numpy.sum((a == b) | ((a != a) & (b != b))))
        if a.dtype.kind == "f":
            finite = numpy.isfinite(a)
            if not numpy.array_equal(a[~finite], b[~finite], equal_nan=True):
                problem = "other infinite values"
                continue
            off = numpy.abs(a[finite].astype(numpy.float64) - b[finite])
            worst = float(off.max(initial=0))
            limit = max(step * 1.001, FLOAT_TOLERANCE * (1 + float(numpy.abs(a[finite]).max(initial=0))))
            if step:
                most = max(most, round(worst / step))
            if worst > limit:
                problem = f"differs by {worst:.1e}" + (f", {worst / step:.1f} steps" if step else "")
        else:
            off = int(numpy.abs(a.astype(numpy.int64) - b.astype(numpy.int64)).max(initial=0))
            most = max(most, off)
            if off > 1 or (off and a.dtype.itemsize != 1):
                problem = f"differs by {off}"
    return problem, equal / max(count, 1), most


def inputs_for(graph, rng):
    """Random tensors for all inputs; those that number the slices of a table are 0."""
    numbers = {node.input[1] for node in graph.node if node.op_type == "Gather"}
    return [numpy.zeros_like(array) if value.name in numbers else array
            for value in graph.input for array in [random_input(value, rng, 1)]]


def compare(options, path, folder):
    """(state, detail, share of equal elements)."""
    written = folder / "written.onnx"
    written.unlink(missing_ok=True)
    problem = run_program([options.converter, "convert", path, "-o", written], options.seconds)
    if problem:
        return "refused", problem.split(": ", 1)[-1], 0
    session_options = onnxruntime.SessionOptions()
    session_options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session_options.intra_op_num_threads = 1
    onnx.checker.check_model(str(written))
    session = onnxruntime.InferenceSession(written, session_options, providers=["CPUExecutionProvider"])
    graph = onnx.load(written).graph
    step = output_step(written)
    back = "reads back with the same bits"
    shares, most = [], 0
    for seed in range(options.runs):
        rng = numpy.random.default_rng(seed)
        arrays = inputs_for(graph, rng)
        try:
            ours = reference(options, path, arrays, folder, "ours")
        except Unusable as error:
            return "no reference", str(error), 0
        theirs = session.run(None, {value.name: array for value, array in zip(graph.input, arrays)})
        problem, share, steps = distance(ours, theirs, step)
        shares.append(share)
        most = max(most, steps)
        if problem:
            return "differs", f"{problem}; {100 * share:.2f} % equal", share
        try:
            again = reference(options, written, arrays, folder, "again")
            if any(a.tobytes() != b.tobytes() for a, b in zip(ours, again)):
                problem, _, _ = distance(ours, again, step)
                back = "reads back " + (f"as something else: {problem}" if problem else "within tolerance")
        except Unusable as error:
            back = f"does not read back: {error}"
    share = sum(shares) / len(shares)
    return "matches", f"{100 * share:.2f} % equal, at most {most} steps; {back}", share


def models(options, folder):
    files = make_networks(folder) if options.made else []
    if options.samples:
        samples = folder / "samples"
        samples.mkdir()
        subprocess.run([options.samples, samples, "1"], check=True)
        files += sorted(samples.rglob("*.tflite"))[:: options.every]
    paths = list(options.paths)
    shared = pathlib.Path(os.environ.get("MILLIWATT_SHARED", "../shared")) / "data/models"
    if options.shared and shared.is_dir():
        paths.append(shared)
    for path in paths:
        found = sorted([*path.rglob("*.tflite"), *path.rglob("*.onnx")]) if path.is_dir() else [path]
        files += [file for file in found if file.stat().st_size <= options.largest]
    return files


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--converter", required=True)
    parser.add_argument("--runner", required=True)
    parser.add_argument("--made", action="store_true")
    parser.add_argument("--samples")
    parser.add_argument("--every", type=int, default=1, help="of the samples")
    parser.add_argument("--shared", action="store_true")
    parser.add_argument("--largest", type=int, default=1 << 40, help="bytes of a file")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--least", type=int, default=1)
    parser.add_argument("--strict", action="store_true", help="one that differs is a failure")
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    onnxruntime.set_default_logger_severity(4)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        files = models(options, folder)
        if not files:
            print("skipped: no models")
            sys.exit(77)
        counts, back, shares = collections.Counter(), collections.Counter(), []
        for file in files:
            try:
                state, detail, share = compare(options, file, folder)
            except Exception as error:  # what onnxruntime cannot do is a reason like any other
                state, detail, share = "not run", one_line(str(error)), 0
            counts[state] += 1
            if state == "matches":
                shares.append(share)
                back[re.sub(r":.*", "", detail.split("; ", 1)[1])] += 1
            print(f"{'/'.join(file.parts[-3:])}: {state}: {detail}", flush=True)
    print(f"{len(files)} models: " + ", ".join(f"{count} {state}" for state, count in sorted(counts.items())))
    print(f"of those that match {100 * sum(shares) / max(len(shares), 1):.2f} % of the elements are equal on average; "
          + ", ".join(f"{count} {what}" for what, count in sorted(back.items())))
    bad = counts["not run"] + counts["differs"] if options.strict else 0
    sys.exit(0 if counts["matches"] >= options.least and not bad else 1)


if __name__ == "__main__":
    main()
