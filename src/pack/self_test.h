// A program beside the model that its owner runs on the real board: does it compute the bytes that it should, in how
// many cycles, with how much stack?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// One input of the model and what it must answer.
struct SelfTestCase {
  /// Little-endian, in the model's order. Of a stream, the fed input has as many rows as fill the window.
  std::vector<std::vector<std::byte>> inputs;
  std::vector<std::vector<std::byte>> outputs;  ///< of the reference
};

struct SelfTest {
  std::vector<SelfTestCase> cases;
  std::optional<std::int64_t> cycles;  ///< as the emulator counts them, to be printed beside the board's own
  bool cycles_are_exact = false;
  std::optional<std::int64_t> stack_bytes;
};

/// NAME_selftest.h and NAME_selftest.cpp: `int NAME_selftest(void (*print)(const char*))`, which prints a line for each
/// case and returns 1 if all bytes match.
std::vector<SourceFile> self_test_files(const Source& source, const SelfTest& test);

}  // namespace milliwatt
