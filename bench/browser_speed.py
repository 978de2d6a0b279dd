#!/usr/bin/env python3
"""browser_speed.py PROGRAM [ROUNDS]: four networks of MLPerf Tiny as WebAssembly in Node, beside the host's kernels.

For each network: microseconds of processor time of one inference of the module, of the emitted code for the host (AVX2 where
the processor has it), and of the module with portable kernels: medians of ROUNDS (default 15) alternating turns of 30 ms,
behind two seconds in which the engine compiles. One thread each. Exit status 1 if the module takes more than 3 times the
host's time, if it is not 8 times as fast as with portable kernels, or if outputs differ.
"""

import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from shared_data import ROOT, model_path, require_models

NETWORKS = [
    ("keywords", "mlperf_tiny/kws_ref_model.tflite"),
    ("images", "mlperf_tiny/pretrainedResnet_quant.tflite"),
    ("persons", "mlperf_tiny/vww_96_int8.tflite"),
    ("anomalies", "mlperf_tiny/ad01_int8.tflite"),
]
MOST_OF_HOST = 3.0
LEAST_OF_PORTABLE = 8.0
# As `milliwatt run` compiles emitted code.
FLAGS = ["-std=c++11", "-O2", "-ffreestanding", "-fno-exceptions", "-fno-rtti"]
WASM = ["clang++", "--target=wasm32-wasi", "-msimd128", "-mbulk-memory", "-nostdlib", "-Wl,--no-entry",
        "-Wl,--export=prepare", "-Wl,--export=infer"]
WARM_SECONDS = 2.0
TURN_SECONDS = 0.03

# A runner says its outputs' hash. Then, for each line with a number of seconds, it infers for about so long and says the
# microseconds of an inference.
CALLS = """#include "net.h"
extern "C" {
__attribute__((visibility("default"))) int32_t prepare();
__attribute__((visibility("default"))) void infer();
void infer() { net_run(net_in0(net_arena), net_out0(net_arena), net_arena); }
int32_t prepare() {
  for (int32_t i = 0; i < NET_IN0_BYTES; ++i) net_in0(net_arena)[i] = static_cast<int8_t>(i * 37 + i / 11);
  infer();
  uint32_t hash = 0;
  for (int32_t i = 0; i < NET_OUT0_BYTES; ++i) hash = hash * 31 + static_cast<uint8_t>(net_out0(net_arena)[i]);
  return static_cast<int32_t>(hash >> 1);
}
}
"""
NODE_MAIN = """
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const { prepare, infer } = new WebAssembly.Instance(module).exports;
console.log(prepare());
const now = () => process.cpuUsage().user;
for await (const line of createInterface({ input: process.stdin })) {
  const begin = now();
  let calls = 0;
  do {
    for (let i = 0; i < 10; ++i) infer();
    calls += 10;
  } while (now() - begin < 1e6 * Number(line));
  console.log((now() - begin) / calls);
}
"""
HOST_MAIN = """
#include <stdio.h>
#include <time.h>
static double now() {
  timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}
int main() {
  setvbuf(stdout, nullptr, _IOLBF, 0);
  printf("%d\\n", prepare());
  double seconds = 0;
  while (scanf("%lf", &seconds) == 1) {
    const double begin = now();
    double calls = 0;
    do {
      for (int i = 0; i < 10; ++i) infer();
      calls += 10;
    } while (now() - begin < seconds);
    printf("%f\\n", 1e6 * (now() - begin) / calls);
  }
  return 0;
}
"""


class Runner:
    def __init__(self, command: list[str]):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.outputs = int(self.process.stdout.readline())

    def microseconds(self, seconds: float) -> float:
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def emit(program: str, model: pathlib.Path, board: str, portable: bool, folder: pathlib.Path) -> list[str]:
    """The emitted files; with portable kernels if those are asked for."""
    home = folder / "home"
    shutil.copytree(ROOT / "boards", home / "boards")
    if portable:
        file = home / "boards" / f"{board}.toml"
        file.write_text(re.sub('(?m)^instruction_set = .*$', 'instruction_set = "portable"', file.read_text()))
    subprocess.run([program, "compile", str(model), "--board", board, "-o", str(folder / "net"), "--name", "net"],
                   check=True, stdout=subprocess.DEVNULL, env=os.environ | {"MILLIWATT_HOME": str(home)})
    return [str(file) for file in (folder / "net").glob("*.cpp")]


def in_node(program: str, model: pathlib.Path, portable: bool, folder: pathlib.Path) -> Runner:
    folder.mkdir()
    files = emit(program, model, "browser", portable, folder)
    (folder / "net" / "calls.cpp").write_text(CALLS)
    (folder / "main.mjs").write_text(NODE_MAIN)
    subprocess.run([*WASM, *FLAGS, *files, str(folder / "net" / "calls.cpp"), "-lc", "-o", str(folder / "net.wasm")],
                   check=True)
    return Runner(["node", str(folder / "main.mjs"), str(folder / "net.wasm")])


def on_host(program: str, model: pathlib.Path, folder: pathlib.Path) -> Runner:
    folder.mkdir()
    files = emit(program, model, "host", False, folder)
    (folder / "net" / "calls.cpp").write_text(CALLS + HOST_MAIN)
    subprocess.run(["g++", *FLAGS, *files, str(folder / "net" / "calls.cpp"), "-o", str(folder / "net_host")], check=True)
    return Runner([str(folder / "net_host")])


def medians(runners: list[Runner], rounds: int) -> list[float]:
    """Microseconds of each."""
    for runner in runners:
        runner.microseconds(WARM_SECONDS)
    times = [[runner.microseconds(TURN_SECONDS) for runner in runners] for _ in range(rounds)]
    return [statistics.median(of_one) for of_one in zip(*times)]


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 15
    require_models("browser_speed", [model for _, model in NETWORKS])
    print(f"{'network':10} {'module us':>10} {'host us':>8} {'ratio':>6} {'portable us':>12} {'ratio':>6}")
    missed = False
    for title, name in NETWORKS:
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            runners = [in_node(sys.argv[1], model_path(name), False, folder / "module"),
                       on_host(sys.argv[1], model_path(name), folder / "host"),
                       in_node(sys.argv[1], model_path(name), True, folder / "portable")]
            module, host, portable = medians(runners, rounds)
            same = len({runner.outputs for runner in runners}) == 1
            for runner in runners:
                runner.close()
        missed = missed or not same or module > MOST_OF_HOST * host or portable < LEAST_OF_PORTABLE * module
        print(f"{title:10} {module:>10.1f} {host:>8.1f} {module / host:>5.2f}x {portable:>12.1f} {portable / module:>5.2f}x"
              f"{'' if same else '  outputs differ'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
