#!/usr/bin/env python3
"""Compares us with TFLite Micro's interpreter, byte for byte.

Five kinds of cases: models of one operator made here (operator_cases.py), the samples that listed operators make of
themselves (--samples), the model files given or listed below, float32 models, whose outputs must be close, and what
`milliwatt quantize` makes of these. Two ways to run ours: the reference executor (--runner,
all inferences of a model in one process, state kept), or what a user runs (--program, `milliwatt run --board B --input
F --output F`, each inference from a fresh start). With --convert, TFLite Micro is given what `milliwatt convert` writes
of each model, and ours the model itself. Exit status: 0 all equal, 1 a difference, 77 nothing to compare (no
tflite-micro, or no models).
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
from shared_data import model_path  # noqa: E402

SKIPPED = 77
SAMPLE_TOLERANCE = 1e-5  # of real numbers: exp, log and the like are our own

try:
    import flatbuffers
    import numpy as np
    from tflite_micro.python.tflite_micro import runtime
    from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

    import case_parts
    import operator_cases
except ImportError as error:
    print(f"skipped: {error}; pip install -r tests/requirements.txt")
    sys.exit(SKIPPED)

try:
    from ai_edge_litert import interpreter as litert
except ImportError:
    litert = None

#: Models of bench/models.toml that we run today.
MODELS = (
    "magic_wand/quantized_model.tflite",
    "mlperf_tiny/ad01_int8.tflite",
    "mlperf_tiny/kws_ref_model.tflite",
    "mlperf_tiny/model_ToyCar_quant_fullint.tflite",
    "mlperf_tiny/pretrainedResnet_large_int8.tflite",
    "mlperf_tiny/pretrainedResnet_quant.tflite",
    "mlperf_tiny/str_ww_ref_model.tflite",
    "mlperf_tiny/vww_96_int8.tflite",
    "silabs_mltk/fingerprint_signature_generator.tflite",
    "silabs_mltk/rock_paper_scissors.tflite",
    "st_modelzoo/esc10__miniresnet_1stacks_64x50_tl_int8.tflite",
    "st_modelzoo/esc10__miniresnetv2_2stacks_64x50_tl_int8.tflite",
    "st_modelzoo/esc10__yamnet_256_64x96_tl_int8.tflite",
    "tflite_micro/hello_world_int8.tflite",
    "tflite_micro/keyword_scrambled_8bit.tflite",
    "tflite_micro/micro_speech_quantized.tflite",
    "tflite_micro/person_detect.tflite",
    "tflite_micro/simple_add_model.tflite",
    "tflite_micro/trained_lstm_int8.tflite",
    "tinyengine/vww.tflite",
    "tinymaix/cifar10_q.tflite",
    "tinymaix/mnist_arduino_q.tflite",
    "tinymaix/mnist_dw_q.tflite",
    "tinymaix/mnist_valid_q.tflite",
)

#: Public int8 networks of two model zoos, with fewer inferences: some take their time.
PUBLIC_MODELS = (
    "public_int8/fdmobilenet_0.25_128_tfs_int8.tflite",
    "public_int8/miniresnet_2stacks_64x50_tl_int8.tflite",
    "public_int8/miniresnetv2_1stacks_64x50_tl_int8.tflite",
    "public_int8/mobilenet_v1_0.25_96_fft_int8.tflite",
    "public_int8/mobilenet_v1_0.25_96_grayscale_tfs_int8.tflite",
    "public_int8/mobilenet_v2_0.35_128_tfs_int8.tflite",
    "public_int8/st_mnist_v1_28_tfs_int8.tflite",
    "public_int8/st_ssd_mobilenet_v1_025_192_int8.tflite",
    "public_int8/st_yolo_lc_v1_192_int8.tflite",
    "public_int8/tm_mnist_rect_q.tflite",
    "public_int8/yamnet_256_64x96_tl_int8.tflite",
)

FLOAT_MODELS = (
    "mlperf_tiny/ad01_fp32.tflite",
    "mlperf_tiny/pretrainedResnet.tflite",
    "mlperf_tiny/vww_96_float.tflite",
    "tflite_micro/hello_world_float.tflite",
)


def _first_scale(graph, tensor):
    """The scale of what the first reader of the tensor makes of it; 1 if it has none."""
    for operator in graph.operators:
        if operator.inputs is not None and tensor in operator.inputs:
            quantization = graph.tensors[operator.outputs[0]].quantization
            return 1.0 if quantization is None or quantization.scale is None else float(quantization.scale[0])
    return 1.0


#: The input that holds positions, and the one, with the dimension if it is always the same, that they are of.
_POSITIONS = {
    schema.BuiltinOperator.GATHER: (1, 0, None),
    schema.BuiltinOperator.EMBEDDING_LOOKUP: (0, 1, 0),
}


def _position_limit(tables, graph, tensor):
    """How many positions there are if an operator reads the tensor for their numbers; None if none does."""
    for operator in graph.operators:
        code = tables.operatorCodes[operator.opcodeIndex]
        kind = max(code.builtinCode, code.deprecatedBuiltinCode)
        if kind not in _POSITIONS:
            continue
        positions, whole, axis = _POSITIONS[kind]
        if operator.inputs is not None and len(operator.inputs) > 1 and operator.inputs[positions] == tensor:
            axis = operator.builtinOptions.axis if axis is None else axis
            return int(graph.tensors[operator.inputs[whole]].shape[axis])
    return None


class Oracle:
    """TFLite Micro's interpreter for one model."""

    def __init__(self, model):
        arena_bytes = max(len(model) * 10, 4 << 20)
        self._interpreter = runtime.Interpreter.from_bytes(model, arena_size=arena_bytes)
        tables = runtime.convert_bytearray_to_object(model)
        graph = tables.subgraphs[0]
        self._limits = [_position_limit(tables, graph, tensor) for tensor in graph.inputs]
        self._steps = [_first_scale(graph, tensor) / 2 for tensor in graph.inputs]
        self.inputs = [self._interpreter.get_input_details(i) for i in range(len(graph.inputs))]
        self.outputs = [self._interpreter.get_output_details(i) for i in range(len(graph.outputs))]

    def random_inputs(self, rng, real):
        """Integers over the whole range of their type; floats over a wide range, or halfway between two codes. Floats
        within -1 .. 1 if the model computes with real numbers: wider ones make its classes all or nothing."""
        values = []
        for details, step, limit in zip(self.inputs, self._steps, self._limits):
            shape, dtype = tuple(details["shape"]), np.dtype(details["dtype"])
            if limit is not None:
                values.append(rng.integers(0, limit, shape, dtype))
            elif dtype.kind == "b":
                values.append(rng.integers(0, 2, shape).astype(dtype))
            elif dtype.kind == "f" and real:
                values.append(rng.uniform(-1, 1, shape).astype(dtype))
            elif dtype.kind == "f":
                halfway = rng.integers(-400, 400, shape).astype(np.float32) * np.float32(step)
                wide = rng.random(shape) < 0.3
                values.append(np.where(wide, rng.uniform(-300, 300, shape), halfway).astype(dtype))
            else:
                info = np.iinfo(dtype)
                values.append(rng.integers(info.min, info.max, shape, dtype, endpoint=True))
        return values

    def reset(self):
        """Variable tensors as before the first inference."""
        self._interpreter.reset()

    def run(self, inputs):
        for index, value in enumerate(inputs):
            self._interpreter.set_input(value, index)
        self._interpreter.invoke()
        return [self._interpreter.get_output(index) for index in range(len(self.outputs))]


class LiteRtOracle(Oracle):
    """LiteRT's reference kernels, for models with an operator that TFLite Micro does not have."""

    def __init__(self, model):
        tables = runtime.convert_bytearray_to_object(model)
        graph = tables.subgraphs[0]
        self._limits = [_position_limit(tables, graph, tensor) for tensor in graph.inputs]
        self._steps = [_first_scale(graph, tensor) / 2 for tensor in graph.inputs]
        for code in tables.operatorCodes:
            code.version = 1  # its list of reference kernels ends before the versions that its converter gives
        builder = flatbuffers.Builder(len(model))
        builder.Finish(tables.Pack(builder), b"TFL3")
        self._interpreter = litert.Interpreter(
            model_content=bytes(builder.Output()), experimental_op_resolver_type=litert.OpResolverType.BUILTIN_REF)
        self._interpreter.allocate_tensors()
        self.inputs = self._interpreter.get_input_details()
        self.outputs = self._interpreter.get_output_details()

    def reset(self):
        self._interpreter.reset_all_variables()

    def run(self, inputs):
        for details, value in zip(self.inputs, inputs):
            self._interpreter.set_tensor(details["index"], value)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(details["index"]) for details in self.outputs]


#: TFLite Micro pads SPACE_TO_BATCH_ND with a number that it never sets; LiteRT pads with the zero point.
WRONG_IN_TFLITE_MICRO = {schema.BuiltinOperator.SPACE_TO_BATCH_ND} if litert is not None else set()


def oracle_of(model):
    """TFLite Micro, or LiteRT if that has no kernel for an operator or a type (it says so on stderr) or a wrong one."""
    codes = runtime.convert_bytearray_to_object(model).operatorCodes
    if any(max(code.builtinCode, code.deprecatedBuiltinCode) in WRONG_IN_TFLITE_MICRO for code in codes):
        return LiteRtOracle(model)
    try:
        oracle = Oracle(model)
        oracle.run([np.zeros(details["shape"], details["dtype"]) for details in oracle.inputs])
        oracle.reset()
        return oracle
    except RuntimeError:
        if litert is None:
            raise
        return LiteRtOracle(model)


class Refusal(Exception):
    """Ours says that it cannot run that model there: no kernel yet, or no room. The reference can."""


class ReferenceRunner:
    """The program reference_runner: any number of inferences, variable tensors kept between them."""

    fresh_start = False

    def __init__(self, program):
        self._program = program

    def outputs(self, model, inferences, outputs, folder):
        """A list of outputs an inference."""
        paths = [os.path.join(folder, name) for name in ("model.tflite", "inputs", "outputs")]
        pathlib.Path(paths[0]).write_bytes(model)
        pathlib.Path(paths[1]).write_bytes(b"".join(value.tobytes() for inputs in inferences for value in inputs))
        _call([self._program, *paths])
        data, at = pathlib.Path(paths[2]).read_bytes(), 0
        results = []
        for _ in inferences:
            results.append([])
            for details in outputs:
                dtype, count = np.dtype(details["dtype"]), int(np.prod(details["shape"]))
                results[-1].append(np.frombuffer(data[at : at + count * dtype.itemsize], dtype))
                at += count * dtype.itemsize
        if at != len(data):
            raise RuntimeError(f"{len(data)} bytes of output instead of {at}")
        return results


class BoardRunner:
    """`milliwatt run`: the emitted code on a board, an inference a call."""

    fresh_start = True

    def __init__(self, program, board, objective):
        self._command = [program, "run", "--board", board, "--for", objective]

    def outputs(self, model, inferences, outputs, folder):
        """A list of outputs an inference."""
        paths = [os.path.join(folder, name) for name in ("model.tflite", "inputs.npz", "outputs.npz")]
        pathlib.Path(paths[0]).write_bytes(model)
        results = []
        for inputs in inferences:
            np.savez(paths[1], **{str(number): value for number, value in enumerate(inputs)})
            _call([*self._command, paths[0], "--input", paths[1], "--output", paths[2]])
            with np.load(paths[2]) as arrays:
                results.append([arrays[str(number)] for number in range(len(outputs))])
        return results


def converted(program, model, folder):
    """The model as `milliwatt convert` writes it."""
    source, target = (os.path.join(folder, name) for name in ("source.tflite", "target.tflite"))
    pathlib.Path(source).write_bytes(model)
    _call([program, "convert", source, "-o", target])
    return pathlib.Path(target).read_bytes()


def quantized_cases(program, paths, rng):
    """Float32 models as `milliwatt quantize` writes them, calibrated on random inputs."""
    for path in paths:
        model = path.read_bytes()
        inputs = [rng.uniform(-1, 1, (4, *details["shape"])).astype(np.float32) for details in oracle_of(model).inputs]
        with tempfile.TemporaryDirectory() as folder:
            data, target = (os.path.join(folder, name) for name in ("data.npz", "target.tflite"))
            np.savez(data, **{str(number): value for number, value in enumerate(inputs)})
            _call([program, "quantize", str(path), "--data", data, "--samples", "2", "-o", target])
            yield case_parts.Case(f"quantized {path.name}", pathlib.Path(target).read_bytes(), 20, 0.0)


def _call(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    message = result.stderr.strip()
    if any(reason in message for reason in ("on devices", "host's reference only", "does not fit")):
        raise Refusal(message)
    if result.returncode != 0:
        raise RuntimeError(f"{pathlib.Path(command[0]).name}, status {result.returncode}: {message}")


def _differing(actual, expected, tolerance):
    """Indices of elements that are not the same bits, or, with a tolerance, not that close."""
    if tolerance:
        return np.flatnonzero(~np.isclose(actual, expected, rtol=tolerance, atol=tolerance, equal_nan=True))
    bits = f"u{expected.itemsize}"
    return np.flatnonzero(actual.view(bits) != expected.view(bits))


def compare(runner, case, name, runs, seed, folder, converter=None):
    """Prints the first difference; tells whether there was none."""
    rng = np.random.default_rng(seed)
    model = case.model
    try:
        oracle = oracle_of(converted(converter, model, folder) if converter else model)
        by_litert = isinstance(oracle, LiteRtOracle)
        inferences = [oracle.random_inputs(rng, case.tolerance > 0) for _ in range(runs)]
        expected = []
        for inputs in inferences:
            if runner.fresh_start:
                oracle.reset()
            expected.append([output.copy() for output in oracle.run(inputs)])
        ours = runner.outputs(model, inferences, oracle.outputs, folder)
    except (RuntimeError, ValueError) as error:
        print(f"FAILED {name}: seed {seed}: {error}")
        return False
    for inference, outputs in enumerate(expected):
        for number, output in enumerate(outputs):
            actual = ours[inference][number].reshape(-1)
            output = output.reshape(-1)
            place = f"seed {seed}, inference {inference}, output {number}"
            if actual.size != output.size or actual.dtype != output.dtype:
                print(f"FAILED {name}: {place}: expected {output.size} {output.dtype}, actual {actual.size} {actual.dtype}")
                return False
            differing = _differing(actual, output, case.tolerance)
            if differing.size == 0:
                continue
            print(f"FAILED {name}: {place}, index {differing[0]}: expected {output[differing[0]]}, "
                      f"actual {actual[differing[0]]} ({differing.size} of {output.size} differ)")
            return False
    if by_litert:
        print(f"equal to LiteRT's reference (TFLite Micro does not run it): {name}")
    return True


def model_paths(arguments):
    if arguments.models:
        return [pathlib.Path(path) for path in arguments.models]
    known = {"float_models": FLOAT_MODELS, "quantized_models": FLOAT_MODELS, "public_models": PUBLIC_MODELS}.get(arguments.what, MODELS)
    return [path for path in map(model_path, known) if path.exists()]


def _gives_reals(model):
    graph = runtime.convert_bytearray_to_object(model).subgraphs[0]
    return any(graph.tensors[tensor].type == schema.TensorType.FLOAT32 for tensor in graph.outputs)


def sample_cases(program, seed):
    """The samples of all operators that are listed, as the program writes them."""
    with tempfile.TemporaryDirectory() as folder:
        _call([program, folder, str(seed)])
        for path in sorted(pathlib.Path(folder).iterdir()):
            model = path.read_bytes()
            yield case_parts.Case(path.stem, model, tolerance=SAMPLE_TOLERANCE if _gives_reals(model) else 0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help=".tflite files (default: the known ones of bench/models.toml)")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--runner", help="the program reference_runner")
    way.add_argument("--program", help="the program milliwatt")
    parser.add_argument("--board", default="host", help="with --program")
    parser.add_argument("--for", default="speed", dest="objective", help="with --program: speed, ram or size")
    parser.add_argument("--what", required=True,
                        choices=("operators", "samples", "models", "public_models", "float_models", "quantized_models"))
    parser.add_argument("--samples", help="the program sample_models, with --what samples")
    parser.add_argument("--convert", help="the program milliwatt, to write the models that TFLite Micro runs")
    parser.add_argument("--quantize", help="the program milliwatt, with --what quantized_models")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, help="inferences a case (default: 20 a model, fewer an operator)")
    parser.add_argument("--every", type=int, default=1, help="only every so-manieth case")
    parser.add_argument("--keep", help="folder in which the models of failed cases are kept")
    arguments = parser.parse_args()
    program = arguments.runner or arguments.program
    if not os.access(program, os.X_OK):
        parser.error(f"{program} is not a program; build it first")
    if arguments.runner:
        runner = ReferenceRunner(program)
    else:
        runner = BoardRunner(program, arguments.board, arguments.objective)

    if arguments.what == "operators":
        cases = list(operator_cases.operator_cases(arguments.seed))
    elif arguments.what == "samples":
        cases = list(sample_cases(arguments.samples, arguments.seed))
    elif arguments.what == "quantized_models":
        rng = np.random.default_rng(arguments.seed)
        cases = list(quantized_cases(arguments.quantize, model_paths(arguments), rng))
    else:
        tolerance = 1e-5 if arguments.what == "float_models" else 0.0
        paths = model_paths(arguments)
        cases = [case_parts.Case(path.name, path.read_bytes(), 20, tolerance) for path in paths]
    if not cases:
        print("skipped: no models; run `make models`")
        return SKIPPED
    equal, refused, failed = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for index, case in list(enumerate(cases))[:: arguments.every]:
            name = f"case {index} {case.name}"
            try:
                runs = arguments.runs or case.runs
                if compare(runner, case, name, runs, (arguments.seed, index), folder, arguments.convert):
                    equal += 1
                    continue
            except Refusal as refusal:
                print(f"refused {name}: {refusal}")
                refused += 1
                continue
            failed += 1
            if arguments.keep:
                pathlib.Path(arguments.keep, f"case_{index}.tflite").write_bytes(case.model)
    print(f"{equal} of {equal + failed} equal TFLite Micro, {refused} refused, seed {arguments.seed}")
    return 1 if failed or not equal else 0


if __name__ == "__main__":
    sys.exit(main())
