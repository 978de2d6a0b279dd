// Fault trials of an application, on this machine: scenes.bin in, what became of the trials on standard output.
//
//     program SEED TRIALS WORKERS
//
// Each scene is run without a fault once, keeping the device's memory after each row. A trial takes that memory up just
// before its fault, and runs on to the end of the scene. It is safe if, from the fault's first row on,
//   - no output is active that is not active at that time in the run without the fault: each is at its safe level, or
//   as
//     in that run, at once and not only after some rows,
//   - a press of the interlock, tried at every row on a copy of the memory, gives the safe levels at once.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "fault.h"

extern "C" void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes);

namespace {

struct Scene {
  uint8_t expected = 0;  // levels that are to change at some time
  std::vector<Row> rows;
  std::vector<Device> after;  // the device after each row, without a fault
  int first_active = 0;       // a row; the middle of the scene if nothing is ever active
};

struct Counts {
  long long trials = 0, safe = 0, changed = 0;
  long long first_unsafe = -1;  // a trial
};

// The flip that milliwatt_trace() makes within think().
struct Armed {
  const Fault* fault = nullptr;
  Device* device = nullptr;
} armed;
uint32_t traced;  // calls in this think()

void flip_bits(const Fault& fault, Device& device) {
  if (fault.kind == kWeights) {
    flip_weights(fault);
  } else {
    flip_memory(fault, device);
  }
}

bool read(FILE* file, void* to, size_t bytes) { return fread(to, 1, bytes, file) == bytes; }

bool read_scenes(std::vector<Scene>& scenes) {
  FILE* file = fopen("scenes.bin", "rb");
  int32_t count = 0;
  if (file == nullptr || !read(file, &count, sizeof count)) return false;
  for (int32_t i = 0; i < count; ++i) {
    Scene scene;
    int32_t head[2];
    if (!read(file, head, sizeof head)) return false;
    scene.expected = static_cast<uint8_t>(head[0]);
    scene.rows.resize(static_cast<size_t>(head[1]));
    uint32_t sequence = 0;
    for (Row& row : scene.rows) {
      memset(&row, 0, sizeof row);
      if (!read(file, row.samples, sizeof row.samples)) return false;
      row.sequence = sequence++;
      seal(&row);
    }
    scenes.push_back(scene);
  }
  fclose(file);
  return true;
}

// The period of one row: the sensor's interrupt, the watchdog's timer, the main loop.
void run_row(const Scene& scene, int at, const Fault* fault, Device& device) {
  const bool flips = fault != nullptr && (fault->kind == kWeights || fault->kind == kMemory) && at == fault->row;
  bool comes = true;
  if (fault != nullptr && fault->kind == kLink) {
    comes = disturb_link(*fault, at, scene.rows, device.row);
  } else {
    device.row = scene.rows[static_cast<size_t>(at)];
    if (fault != nullptr && fault->kind == kSensor) {
      disturb_sensor(*fault, at, device.row.samples);
      seal(&device.row);
    }
  }
  uint32_t now_ms = static_cast<uint32_t>(at * kPeriodMs);
  if (fault != nullptr && fault->kind == kClock) now_ms = disturb_clock(*fault, at, now_ms);
  // The main loop hangs; or its work ends after the next row has come; or the sensor's interrupt does not come.
  const bool late = fault != nullptr && fault->kind == kDeadline && fault->is_in(at);
  if (late && fault->form == 2) comes = false;

  if (flips && fault->moment == kBeforeTick) flip_bits(*fault, device);
  if (comes) device.levels = tick(&device.application, 0, &device.row, now_ms);
  if (watchdog(&device.application) == 0) device.levels = kSafeLevels;
  if (flips && fault->moment == kBeforeThink) flip_bits(*fault, device);
  if (!comes || (late && fault->form == 0)) return;
  traced = 0;
  if (flips && fault->moment == kWithinThink) armed = {fault, &device};
  if (late) device.row = scene.rows[static_cast<size_t>(at - 1)];
  think(&device.application, &device.row, device.arena);
  armed = {};
  if (flips && fault->moment == kAfterThink) flip_bits(*fault, device);
}

bool interlock_holds(const Device& device, const Row& row, int at) {
  Application pressed = device.application;
  return tick(&pressed, 1, &row, static_cast<uint32_t>(at * kPeriodMs)) == kSafeLevels;
}

struct Outcome {
  bool safe = true, changed = false;
};

Outcome run_trial(const Scene& scene, const Fault& fault) {
  static Device device;
  device = scene.after[static_cast<size_t>(fault.row - 1)];
  Outcome outcome;
  const int rows = static_cast<int>(scene.rows.size());
  for (int at = fault.row; at < rows && outcome.safe; ++at) {
    run_row(scene, at, &fault, device);
    const Device& right = scene.after[static_cast<size_t>(at)];
    const uint8_t active = device.levels ^ kSafeLevels;
    const uint8_t may_be_active = right.levels ^ kSafeLevels;
    if (active != may_be_active) outcome.changed = true;
    if ((active & ~may_be_active) != 0) outcome.safe = false;
    if (!interlock_holds(device, scene.rows[static_cast<size_t>(at)], at)) outcome.safe = false;
    // A fault that is over and has left no trace cannot change anything any more.
    const bool over = fault.kind == kMemory || (fault.kind != kWeights && fault.kind != kClock && !fault.is_in(at + 1));
    if (over && at > fault.row && memcmp(&device.application, &right.application, sizeof device.application) == 0) {
      break;
    }
  }
  if (fault.kind == kWeights) flip_weights(fault);
  return outcome;
}

// Half of the faults are in the second around the beginning of an activation.
Fault fault_of(const Scene& scene, Kind kind, Random& random, uint32_t calls) {
  int first = 1;
  int last = static_cast<int>(scene.rows.size()) - 3;
  if (random.below(2) == 0) {
    const int reach = 500 / kPeriodMs + 1;
    first = scene.first_active - reach > 1 ? scene.first_active - reach : 1;
    last = scene.first_active + reach < last ? scene.first_active + reach : last;
  }
  return draw_fault(kind, random, first, last, calls);
}

// Runs trials worker, worker + workers, ... and prints a line for each kind.
void run_trials(const std::vector<Scene>& scenes, uint32_t calls, uint64_t seed, long long trials, int worker,
                int workers, FILE* to) {
  Counts counts[kKinds];
  for (long long trial = worker; trial < trials; trial += workers) {
    Random random(seed, static_cast<uint64_t>(trial));
    const Kind kind = static_cast<Kind>(trial % kKinds);
    const Scene& scene = scenes[random.below(static_cast<uint32_t>(scenes.size()))];
    const Fault fault = fault_of(scene, kind, random, calls);
    const Outcome outcome = run_trial(scene, fault);
    Counts& count = counts[kind];
    ++count.trials;
    if (outcome.safe) ++count.safe;
    if (outcome.changed) ++count.changed;
    if (!outcome.safe && count.first_unsafe < 0) {
      count.first_unsafe = trial;
      fprintf(stderr, "unsafe: trial %lld, %s, form %d, row %d, %d rows\n", trial, kKindNames[kind], fault.form,
              fault.row, fault.rows);
    }
  }
  for (int kind = 0; kind < kKinds; ++kind) {
    fprintf(to, "%s %lld %lld %lld\n", kKindNames[kind], counts[kind].trials, counts[kind].safe, counts[kind].changed);
  }
}

// The scenes without faults. Returns the calls of milliwatt_trace() in one think().
uint32_t run_without_faults(std::vector<Scene>& scenes) {
  static Device device;
  long long positives = 0, activated = 0, negatives = 0, activated_wrongly = 0;
  uint32_t calls = 1;
  for (Scene& scene : scenes) {
    memset(&device, 0, sizeof device);
    uint8_t ever = 0;
    scene.first_active = -1;
    for (int at = 0; at < static_cast<int>(scene.rows.size()); ++at) {
      run_row(scene, at, nullptr, device);
      if (traced > calls) calls = traced;
      const uint8_t active = device.levels ^ kSafeLevels;
      if (active != 0 && scene.first_active < 0) scene.first_active = at;
      ever |= active;
      scene.after.push_back(device);
    }
    if (scene.first_active < 0) scene.first_active = static_cast<int>(scene.rows.size()) / 2;
    if (scene.expected != 0) {
      ++positives;
      if ((ever & scene.expected) != 0) ++activated;
    } else {
      ++negatives;
      if (ever != 0) ++activated_wrongly;
    }
  }
  printf("control %lld %lld %lld %lld\n", positives, activated, negatives, activated_wrongly);
  return calls;
}

// The weights are constants: their pages are made writable.
bool open_weights() {
  const uintptr_t page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < kWeightTables; ++i) {
    const uintptr_t begin = reinterpret_cast<uintptr_t>(weight_table(i).at) / page * page;
    const uintptr_t end = reinterpret_cast<uintptr_t>(weight_table(i).at) + weight_table(i).bytes;
    if (mprotect(reinterpret_cast<void*>(begin), end - begin, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) return false;
  }
  return true;
}

}  // namespace

extern "C" void milliwatt_trace(int, int, const void*, int32_t) {
  if (armed.fault != nullptr && traced == armed.fault->calls) flip_bits(*armed.fault, *armed.device);
  ++traced;
}

int main(int argc, char** argv) {
  std::vector<Scene> scenes;
  if (argc != 4 || !read_scenes(scenes) || !open_weights()) return 3;
  const uint64_t seed = strtoull(argv[1], nullptr, 10);
  const long long trials = atoll(argv[2]);
  const int workers = atoi(argv[3]);
  const uint32_t calls = run_without_faults(scenes);
  fflush(stdout);
  for (int worker = 0; worker < workers; ++worker) {
    const pid_t child = fork();
    if (child < 0) return 4;
    if (child == 0) {
      run_trials(scenes, calls, seed, trials, worker, workers, stdout);
      exit(fflush(stdout) == 0 ? 0 : 5);
    }
  }
  int failed = 0;
  for (int worker = 0; worker < workers; ++worker) {
    int status = 0;
    if (wait(&status) < 0 || status != 0) failed = 6;
  }
  return failed;
}
