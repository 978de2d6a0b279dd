// The harness on the computer itself: the same files as the firmware's (main.cpp) in the current folder.
#include <stdio.h>

#include "harness.h"

extern "C" void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes);

namespace {

enum Status { kDone = 0, kNoInputs = 3, kShortInputs = 4, kNotWritten = 5 };

FILE* trace_file = nullptr;
bool trace_failed = false;

bool write(FILE* file, const void* from, size_t bytes) { return fwrite(from, 1, bytes, file) == bytes; }

bool read_inputs(FILE* file, void** tensors, bool* at_end) {
  for (uint32_t i = 0; i < harness_model.input_count; ++i) {
    const size_t bytes = harness_model.input_bytes[i];
    const size_t got = fread(tensors[i], 1, bytes, file);
    if (got == bytes) continue;
    *at_end = i == 0 && got == 0;
    return false;
  }
  return true;
}

bool write_outputs(FILE* file, void** tensors) {
  const uint32_t stack_bytes = 0;  // not measured here
  bool written = write(file, &stack_bytes, sizeof stack_bytes);
  for (uint32_t i = 0; i < harness_model.output_count; ++i) {
    written = written && write(file, tensors[harness_model.input_count + i], harness_model.output_bytes[i]);
  }
  return written;
}

}  // namespace

extern "C" void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes) {
  if (trace_file == nullptr) trace_file = fopen("trace.bin", "wb");
  const int32_t head[3] = {tensor, row, bytes};
  if (trace_file == nullptr || !write(trace_file, head, sizeof head) ||
      !write(trace_file, data, static_cast<size_t>(bytes))) {
    trace_failed = true;
  }
}

int main() {
  FILE* inputs = fopen("inputs.bin", "rb");
  FILE* outputs = fopen("outputs.bin", "wb");
  if (inputs == nullptr || outputs == nullptr) return kNoInputs;

  void** const tensors = harness_model.arguments;
  harness_model.places(tensors);
  bool at_end = false;
  for (;;) {
    // What lies in the arena before a run must not matter.
    for (uint32_t i = 0; i < harness_model.arena_bytes; ++i) harness_model.arena[i] = 0xA5;
    if (harness_model.reset != nullptr) harness_model.reset(harness_model.arena);
    if (!read_inputs(inputs, tensors, &at_end)) break;
    harness_invoke(tensors);
    if (!write_outputs(outputs, tensors)) return kNotWritten;
  }
  if (fclose(outputs) != 0 || trace_failed) return kNotWritten;
  if (trace_file != nullptr && fclose(trace_file) != 0) return kNotWritten;
  return at_end ? kDone : kShortInputs;
}
