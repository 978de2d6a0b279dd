"""Ours against onnxruntime without optimizations, over folders of .onnx files.

compare_onnx.py --runner PROGRAM [--made] FILE_OR_FOLDER...: a line a file (--made: of networks that onnx_networks.py makes), then how many matched. PROGRAM takes MODEL IN.npz OUT.npz; with
--milliwatt it is the milliwatt program and runs the emitted code on this machine. Exit status 1 if fewer than --least match,
77 if there is nothing to compare with.
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

    from onnx_networks import make_networks
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

onnxruntime.set_default_logger_severity(4)
FLOAT_TOLERANCE = 1e-5


def random_input(value, rng, free):
    """A tensor for an input of the graph; free dimensions are `free`. Whole numbers are small: they are often indices."""
    tensor = value.type.tensor_type
    shape = [d.dim_value if d.dim_value > 0 else free for d in tensor.shape.dim]
    dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)
    if dtype.kind == "f":
        return rng.standard_normal(shape).astype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.itemsize == 1:
        info = numpy.iinfo(dtype)
        return rng.integers(info.min, info.max + 1, shape).astype(dtype)
    return rng.integers(0, 2, shape).astype(dtype)


def golden_sets(path):
    """Inputs and outputs that lie beside the file."""
    for prefix in ("test_data_set_0_", ""):
        read = lambda kind: [onnx.numpy_helper.to_array(onnx.load_tensor(path.parent / f"{prefix}{kind}_{i}.pb"))
                             for i in range(len(list(path.parent.glob(f"{prefix}{kind}_*.pb"))))]
        if read("output"):
            yield read("input"), read("output")
    load = lambda name: dict(numpy.load(path.parent / name))
    if (path.parent / "inputs.npz").exists():
        yield list(load("inputs.npz").values()), list(load("outputs.npz").values())


def output_step(path):
    """The size of a code where DequantizeLinear, or a softmax or tanh of it, makes the output; 0 for real numbers."""
    graph = onnx.load(path).graph
    known = {tensor.name: tensor for tensor in graph.initializer}
    writers = {name: node for node in graph.node for name in node.output}
    node = writers.get(graph.output[0].name)
    while node is not None and node.op_type in ("Softmax", "Tanh", "Reshape", "Squeeze", "Transpose", "Flatten"):
        node = writers.get(node.input[0])
    if node is None or node.op_type != "DequantizeLinear" or node.input[1] not in known:
        return 0.0
    return float(onnx.numpy_helper.to_array(known[node.input[1]]).max())


def narrowed(array):
    """64-bit and 16-bit reals are 32-bit ones here."""
    return array.astype(numpy.float32) if array.dtype.kind == "f" else array


def cases(path, runs):
    model = onnx.load(path)
    known = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in known]
    golden = list(golden_sets(path))
    if golden:
        for given, expected in golden:
            as_declared = [onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type) for value in inputs]
            yield [array.astype(dtype) for array, dtype in zip(given, as_declared)], expected, free_shapes(inputs, given)
        return
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    for seed in range(runs):
        rng = numpy.random.default_rng(seed)
        arrays = [random_input(value, rng, 10 if "tract_golden" in path.parts else 1) for value in inputs]
        expected = session.run(None, {value.name: array for value, array in zip(inputs, arrays)})
        yield arrays, expected, free_shapes(inputs, arrays)


def free_shapes(inputs, arrays):
    """Shapes of the inputs whose dimensions the file leaves free, as --shape takes them."""
    def is_free(value):
        return any(d.dim_value <= 0 for d in value.type.tensor_type.shape.dim)
    return [f"{value.name}={','.join(map(str, array.shape))}" for value, array in zip(inputs, arrays) if is_free(value)]


def run(options, model, arrays, shapes, folder):
    given, got = folder / "in.npz", folder / "out.npz"
    got.unlink(missing_ok=True)
    numpy.savez(given, **{str(i): narrowed(array) for i, array in enumerate(arrays)})
    if options.milliwatt:
        command = [options.runner, "run", model, "--board", "host", "--input", given, "--output", got]
        command += [word for shape in shapes for word in ("--shape", shape)]
    else:
        command = [options.runner, model, given, got, *shapes]
    done = subprocess.run(command, capture_output=True, text=True, timeout=options.seconds)
    if not got.exists():
        raise RuntimeError(done.stderr.strip().replace(str(model), model.name)[:400] or f"exit status {done.returncode}")
    with numpy.load(got) as tensors:
        return [tensors[str(i)] for i in range(len(tensors.files))]


def verdict(ours, theirs, step):
    if len(ours) != len(theirs):
        return f"{len(ours)} outputs instead of {len(theirs)}"
    worst = 0.0
    steps = 0
    for a, b in zip(ours, theirs):
        b = narrowed(numpy.asarray(b))
        if a.dtype.kind == "f":
            b = b.astype(a.dtype)  # integer networks keep whole numbers as real ones
        if a.shape != b.shape or a.dtype != b.dtype:
            return f"an output of {a.dtype} {a.shape} instead of {b.dtype} {b.shape}"
        if a.size == 0:
            continue
        if a.dtype.kind == "f":
            with numpy.errstate(invalid="ignore"):
                distance = numpy.where(a == b, 0, numpy.abs(a.astype(numpy.float64) - b))
            distance = numpy.where(distance <= step * 1.001, 0, distance)
            worst = max(worst, float(numpy.nan_to_num(distance / (1 + numpy.abs(b).max()), nan=numpy.inf).max()))
        else:
            steps = max(steps, int(numpy.abs(a.astype(numpy.int64) - b.astype(numpy.int64)).max()))
    if worst > FLOAT_TOLERANCE:
        return f"differs by {worst:.1e} (1 + max)"
    if steps > 1:
        return f"differs by {steps} steps"
    return ""


def compare(options, path, folder):
    try:
        for arrays, expected, shapes in cases(path, options.runs):
            problem = verdict(run(options, path, arrays, shapes, folder), expected, output_step(path))
            if problem:
                return problem
    except Exception as error:  # what onnxruntime cannot do is a reason like any other
        return re.sub(r"\s+", " ", str(error))[:600]
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runner", required=True)
    parser.add_argument("--milliwatt", action="store_true")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--least", type=int, default=1)
    parser.add_argument("--made", action="store_true")
    parser.add_argument("--shared", action="store_true", help="all of MILLIWATT_SHARED/data/models")
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare_all(options, pathlib.Path(folder))


def compare_all(options, folder):
    files = make_networks(folder) if options.made else []
    shared = pathlib.Path(os.environ.get("MILLIWATT_SHARED", "../shared")) / "data/models"
    if options.shared and shared.is_dir():
        options.paths.append(shared)
    files += [file for path in options.paths for file in (sorted(path.rglob("*.onnx")) if path.is_dir() else [path])]
    if not files:
        print("skipped: no .onnx files")
        sys.exit(77)
    results = collections.Counter()
    for file in files:
        problem = compare(options, file, folder)
        results["no" if problem else "yes"] += 1
        print(f"{'/'.join(file.parts[-3:]):70} {problem or 'matches'}", flush=True)
    print(f"{results['yes']} of {len(files)} match")
    sys.exit(0 if results["yes"] >= options.least else 1)


if __name__ == "__main__":
    main()
