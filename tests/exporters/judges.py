"""What a file's own runtime computes of random inputs: onnxruntime, and for .tflite files TFLite Micro or LiteRT."""
import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "oracle"), str(TESTS.parent / "bench")]

import compare_onnx  # noqa: E402
import compare_tflite_micro as oracle  # noqa: E402
import numpy as np  # noqa: E402
from every_model import deviation  # noqa: E402

SEED = 20


def as_arrays(outputs):
    """ZipMap's lists of {label: share} as rows of shares."""
    return [np.array([list(row.values()) for row in one], np.float32) if isinstance(one, list) else one for one in outputs]


def onnx_cases(path, runs):
    """(runtime, inputs, a function from our outputs to what is wrong with them) for each inference."""
    step = compare_onnx.output_step(path)
    for inputs, expected, _ in compare_onnx.cases(path, runs):
        expected = as_arrays(expected)
        yield "onnxruntime", inputs, lambda ours, expected=expected: compare_onnx.verdict(ours, expected, step)


def wrong(ours, expected):
    """"" if integers are the same bits and real numbers within tolerance, else what differs."""
    if len(ours) != len(expected):
        return f"{len(ours)} outputs instead of {len(expected)}"
    found = [deviation(actual, output) for actual, output in zip(ours, expected)]
    return next((text for text in found if text not in ("", "within tolerance")), "")


def tflite_cases(path, runs):
    judge = oracle.oracle_of(path.read_bytes())
    runtime = "LiteRT" if isinstance(judge, oracle.LiteRtOracle) else "TFLite Micro"
    rng = np.random.default_rng(SEED)
    for _ in range(runs):
        inputs = judge.random_inputs(rng, real=True)
        judge.reset()
        expected = [output.copy() for output in judge.run(inputs)]
        yield runtime, inputs, lambda ours, expected=expected: wrong(ours, expected)


def cases(path, runs):
    return (onnx_cases if path.suffix == ".onnx" else tflite_cases)(path, runs)
