// Runs one kernel of the test program: feeds it input rows as its steps ask for them, into rings as short as its steps
// allow and at addresses as odd as the element type allows, and compares what it writes with what the reference wrote.
#pragma once

#include <stdint.h>

struct CaseTensor {
  const uint8_t* data;  // in flash, all rows: the input, or the expected output
  int32_t row_bytes;
  int32_t rows;
  int32_t slots;   // rows kept; fewer than rows: a ring
  int32_t offset;  // in the arena
};

struct CaseSpan {
  int32_t offset;
  int32_t bytes;
};

struct Case {
  const CaseTensor* tensors;  // the inputs, then the outputs
  int32_t inputs;             // no more than 8
  int32_t outputs;
  const int16_t* rows;  // for each step, for each tensor: first row, count
  int32_t steps;
  void (*step)(uint8_t* arena, int32_t number);
  CaseSpan scratch, state;
  int32_t arena_bytes;
};

// What went wrong first: nothing where kind is 0.
struct CaseResult {
  enum Kind { kRight = 0, kWrongByte = 1, kWroteElsewhere = 2 };
  int32_t kind;
  int32_t at;  // byte of an output, or of the arena
  int32_t expected;
  int32_t actual;
};

__attribute__((always_inline)) inline uint8_t case_guard(int32_t at) { return static_cast<uint8_t>(0x5A ^ (at * 29)); }

__attribute__((always_inline)) inline bool case_covers(CaseSpan span, int32_t at) {
  return at >= span.offset && at < span.offset + span.bytes;
}

__attribute__((always_inline)) inline uint8_t* case_row(const CaseTensor& tensor, uint8_t* arena, int32_t row) {
  return arena + tensor.offset + row % tensor.slots * tensor.row_bytes;
}

__attribute__((always_inline)) inline void case_feed(const CaseTensor& tensor, uint8_t* arena, int32_t first,
                                                     int32_t count, int32_t* fed) {
  const milliwatt::Flash<uint8_t> data(tensor.data);
  for (int32_t row = first > *fed ? first : *fed; row < first + count; ++row) {
    uint8_t* to = case_row(tensor, arena, row);
    for (int32_t i = 0; i < tensor.row_bytes; ++i) to[i] = data[row * tensor.row_bytes + i];
    *fed = row + 1;
  }
}

__attribute__((always_inline)) inline CaseResult case_compare(const CaseTensor& tensor, uint8_t* arena, int32_t first,
                                                              int32_t count) {
  const milliwatt::Flash<uint8_t> data(tensor.data);
  for (int32_t row = first; row < first + count; ++row) {
    const uint8_t* actual = case_row(tensor, arena, row);
    for (int32_t i = 0; i < tensor.row_bytes; ++i) {
      const int32_t at = row * tensor.row_bytes + i;
      if (actual[i] != data[at]) return CaseResult{CaseResult::kWrongByte, at, data[at], actual[i]};
    }
  }
  return CaseResult{CaseResult::kRight, 0, 0, 0};
}

// Bytes between the kernel's own must be as they were.
__attribute__((always_inline)) inline CaseResult case_check_guards(const Case& test, const uint8_t* arena) {
  for (int32_t at = 0; at < test.arena_bytes; ++at) {
    bool own = case_covers(test.scratch, at) || case_covers(test.state, at);
    for (int32_t t = 0; t < test.inputs + test.outputs; ++t) {
      const CaseTensor& tensor = test.tensors[t];
      own = own || case_covers(CaseSpan{tensor.offset, tensor.slots * tensor.row_bytes}, at);
    }
    if (!own && arena[at] != case_guard(at)) {
      return CaseResult{CaseResult::kWroteElsewhere, at, case_guard(at), arena[at]};
    }
  }
  return CaseResult{CaseResult::kRight, 0, 0, 0};
}

__attribute__((always_inline)) inline CaseResult run_case(const Case& test, uint8_t* arena) {
  for (int32_t at = 0; at < test.arena_bytes; ++at) arena[at] = case_guard(at);
  int32_t fed[8] = {0};
  const int16_t* rows = test.rows;
  for (int32_t step = 0; step < test.steps; ++step) {
    for (int32_t t = 0; t < test.inputs; ++t, rows += 2) case_feed(test.tensors[t], arena, rows[0], rows[1], &fed[t]);
    test.step(arena, step);
    for (int32_t t = 0; t < test.outputs; ++t, rows += 2) {
      const CaseResult result = case_compare(test.tensors[test.inputs + t], arena, rows[0], rows[1]);
      if (result.kind != CaseResult::kRight) return result;
    }
  }
  return case_check_guards(test, arena);
}
