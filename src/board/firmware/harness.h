// What the harness knows of the model that it runs. The build writes harness_model.cpp, which fills these in.
//
// The harness is our own: start-up, input and output, measuring. It uses no libc, so that whatever part of libc is in
// the linked program was pulled in by the model, and counts as the model's code.
#ifndef MILLIWATT_HARNESS_H
#define MILLIWATT_HARNESS_H

#include <stddef.h>
#include <stdint.h>

struct HarnessModel {
  uint8_t* arena;  // 8-byte aligned, in the board's RAM
  uint32_t arena_bytes;
  uint32_t input_count;
  uint32_t output_count;
  const uint32_t* input_bytes;
  const uint32_t* output_bytes;
  void* state;  // of a stream, zero at first; else null
  // What NAME_run is called with: pointers to inputs and outputs, then the state if any, then the arena. There is room
  // for at least nine.
  void** arguments;
  void (*places)(void** tensors);  // fills in those of inputs, then outputs
  void (*run)();  // NAME_run, to be called with input_count + output_count pointers, the state if any, the arena
  void (*reset)(void* arena);  // NAME_reset of a model with variables; else null
};

extern const HarnessModel harness_model;

// Calls NAME_run from C++; for hosts, where no stack is measured. `tensors` as places() fills them.
void harness_invoke(void* const* tensors);

#endif
