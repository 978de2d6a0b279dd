// Runs the model once for each set of inputs in inputs.bin (the tensors' bytes one after another, set after set), and
// writes to outputs.bin, for each set, the bytes of stack that the run used (32 bits) and the outputs' bytes.
#include "harness.h"
#include "semihosting.h"

extern "C" {

extern uint32_t harness_stack_low, harness_stack_top;  // what the board's RAM has left for the stack

void harness_call(void (*function)(), void** arguments, uint32_t count, void* stack_top);
int harness_main();
void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes);

}  // extern "C"

namespace {

#if defined(__AVR__)
typedef uint8_t StackUnit;  // what the stack grows by
#else
typedef uint32_t StackUnit;
#endif
const StackUnit kPaint = static_cast<StackUnit>(0xA5C3963Cu);

enum Status { kDone = 0, kNoInputs = 3, kShortInputs = 4, kNotWritten = 5 };

bool trace_is_open;  // no initial values here: the harness has no .data
int trace_file;

StackUnit* stack_unit(void* at) { return static_cast<StackUnit*>(at); }

void paint_stack() {
  for (StackUnit* unit = stack_unit(&harness_stack_low); unit < stack_unit(&harness_stack_top); ++unit) *unit = kPaint;
}

// Bytes from the top down to the lowest unit that is no longer as painted.
uint32_t used_stack() {
  const StackUnit* const top = stack_unit(&harness_stack_top);
  const StackUnit* unit = stack_unit(&harness_stack_low);
  while (unit < top && *unit == kPaint) ++unit;
  return static_cast<uint32_t>(top - unit) * sizeof(StackUnit);
}

// What lies in the arena before a run must not matter.
void scribble_over_arena() {
  for (uint32_t i = 0; i < harness_model.arena_bytes; ++i) harness_model.arena[i] = 0xA5;
}

bool read_inputs(int file, void** tensors, bool* at_end) {
  for (uint32_t i = 0; i < harness_model.input_count; ++i) {
    if (semihosting::read(file, tensors[i], harness_model.input_bytes[i])) continue;
    *at_end = i == 0;  // the first tensor of a set is missing: the file's end
    return false;
  }
  return true;
}

bool write_outputs(int file, void** tensors, uint32_t stack_bytes) {
  bool written = semihosting::write(file, &stack_bytes, sizeof stack_bytes);
  for (uint32_t i = 0; i < harness_model.output_count; ++i) {
    written =
        written && semihosting::write(file, tensors[harness_model.input_count + i], harness_model.output_bytes[i]);
  }
  return written;
}

}  // namespace

int harness_main() {
  const int inputs = semihosting::open("inputs.bin", semihosting::kRead);
  const int outputs = semihosting::open("outputs.bin", semihosting::kWrite);
  if (inputs < 0 || outputs < 0) return kNoInputs;

  void** const arguments = harness_model.arguments;
  harness_model.places(arguments);
  uint32_t count = harness_model.input_count + harness_model.output_count;
  if (harness_model.state != nullptr) arguments[count++] = harness_model.state;
  arguments[count++] = harness_model.arena;
  bool at_end = false;
  for (;;) {
    scribble_over_arena();
    if (harness_model.reset != nullptr) harness_model.reset(harness_model.arena);
    if (!read_inputs(inputs, arguments, &at_end)) break;
    paint_stack();
    harness_call(harness_model.run, arguments, count, &harness_stack_top);
    if (!write_outputs(outputs, arguments, used_stack())) return kNotWritten;
  }
  semihosting::close(outputs);
  if (trace_is_open) semihosting::close(trace_file);
  return at_end ? kDone : kShortInputs;
}

// Records in trace.bin: tensor, row and bytes as 32 bits each, then the row's bytes.
void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes) {
  if (!trace_is_open) trace_file = semihosting::open("trace.bin", semihosting::kWrite);
  trace_is_open = true;
  const int32_t head[3] = {tensor, row, bytes};
  if (!semihosting::write(trace_file, head, sizeof head) ||
      !semihosting::write(trace_file, data, static_cast<uint32_t>(bytes))) {
    semihosting::exit(kNotWritten);
  }
}
