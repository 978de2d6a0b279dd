#!/usr/bin/env python3
"""host_speed.py PROGRAM [ROUNDS]: four networks of MLPerf Tiny on this machine, beside LiteRT. One thread each.

For each network: microseconds of one inference with the emitted code, with LiteRT's own optimized kernels and with
LiteRT and XNNPACK, and the ratios; below 1 is better. The three alternate for ROUNDS (default 400) times 5 inferences. The
fastest counts, which limits the influence of other load. The time includes the call from Python, for all three. Needs the
Python packages of bench/requirements.txt. Exit status 1 if a network is slower than with LiteRT's optimized kernels.
"""

import ctypes
import pathlib
import subprocess
import sys
import tempfile
import time

from shared_data import model_path, require_models

try:
    import numpy
    from ai_edge_litert.interpreter import Interpreter, OpResolverType
except ImportError as missing:
    sys.exit(f"host_speed: {missing}; `make bench-host` installs bench/requirements.txt into .venv")

NETWORKS = [
    ("keywords", "mlperf_tiny/kws_ref_model.tflite"),
    ("images", "mlperf_tiny/pretrainedResnet_quant.tflite"),
    ("persons", "mlperf_tiny/vww_96_int8.tflite"),
    ("anomalies", "mlperf_tiny/ad01_int8.tflite"),
]
CALLS = 5
# As `milliwatt run --board host` compiles emitted code.
FLAGS = ["-std=c++11", "-O2", "-ffreestanding", "-fno-exceptions", "-fno-rtti", "-shared", "-fPIC"]


class Ours:
    def __init__(self, program: str, model: pathlib.Path, folder: pathlib.Path):
        subprocess.run([program, "compile", str(model), "--board", "host", "-o", str(folder), "--name", "net"],
                       check=True, stdout=subprocess.DEVNULL)
        library = folder / "net.so"
        subprocess.run(["g++", *FLAGS, *map(str, folder.glob("*.cpp")), "-o", str(library)], check=True)
        code = ctypes.CDLL(str(library))
        self.arena = ctypes.addressof(ctypes.c_uint8.in_dll(code, "net_arena"))
        self.places = []
        for name in ("net_in0", "net_out0"):
            place = getattr(code, name)
            place.restype, place.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
            self.places.append(place(self.arena))
        run = code.net_run
        run.restype, run.argtypes = None, [ctypes.c_void_p] * 3
        arguments = [ctypes.c_void_p(place) for place in [*self.places, self.arena]]
        self.invoke = lambda: run(*arguments)

    def infer(self, codes: numpy.ndarray, outputs: int) -> numpy.ndarray:
        ctypes.memmove(self.places[0], codes.tobytes(), codes.size)
        self.invoke()
        return numpy.frombuffer(ctypes.string_at(self.places[1], outputs), numpy.int8)


class LiteRt:
    def __init__(self, model: pathlib.Path, resolver: OpResolverType):
        self.interpreter = Interpreter(str(model), experimental_op_resolver_type=resolver, num_threads=1)
        self.interpreter.allocate_tensors()
        self.invoke = self.interpreter.invoke

    def infer(self, codes: numpy.ndarray) -> numpy.ndarray:
        self.interpreter.set_tensor(self.interpreter.get_input_details()[0]["index"], codes)
        self.invoke()
        return self.interpreter.get_tensor(self.interpreter.get_output_details()[0]["index"]).ravel()

    def input_shape(self) -> list[int]:
        return list(self.interpreter.get_input_details()[0]["shape"])


def fastest(calls: int, invoke) -> int:
    best = sys.maxsize
    for _ in range(calls):
        begin = time.perf_counter_ns()
        invoke()
        best = min(best, time.perf_counter_ns() - begin)
    return best


def measure(ours: Ours, optimized: LiteRt, xnnpack: LiteRt, rounds: int) -> tuple[list[float], int]:
    """Microseconds of the three, and the largest difference between our output codes and LiteRT's, which rounds differently."""
    random = numpy.random.default_rng(1)
    apart = 0
    for _ in range(3):
        codes = random.integers(-128, 128, optimized.input_shape(), numpy.int8)
        theirs = optimized.infer(codes).astype(int)
        xnnpack.infer(codes)
        apart = max(apart, int(abs(theirs - ours.infer(codes, theirs.size)).max()))
    runners = [ours, optimized, xnnpack]
    best = [sys.maxsize] * 3
    for _ in range(rounds):
        best = [min(one, fastest(CALLS, runner.invoke)) for one, runner in zip(best, runners)]
    return [one / 1000 for one in best], apart


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 400
    require_models("host_speed", [model for _, model in NETWORKS])
    print(f"{'network':10} {'ours us':>8} {'LiteRT us':>10} {'ratio':>6} {'XNNPACK us':>11} {'ratio':>6}  codes apart")
    slower = False
    for title, name in NETWORKS:
        model = model_path(name)
        with tempfile.TemporaryDirectory() as folder:
            ours = Ours(sys.argv[1], model, pathlib.Path(folder) / "net")
            times, apart = measure(ours, LiteRt(model, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES),
                                   LiteRt(model, OpResolverType.BUILTIN), rounds)
        slower = slower or times[0] > times[1]
        print(f"{title:10} {times[0]:>8.1f} {times[1]:>10.1f} {times[0] / times[1]:>5.2f}x {times[2]:>11.1f}"
              f" {times[0] / times[2]:>5.2f}x {apart:>8}", flush=True)
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
