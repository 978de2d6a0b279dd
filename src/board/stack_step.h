// What one instruction does to the stack and to where execution goes on: what stack_bound() follows, for any core.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace milliwatt {

enum class StackFlow {
  kNext,           ///< goes on behind it
  kJump,           ///< to `target`
  kBranch,         ///< to `target`, or on
  kCall,           ///< of `target`, then on
  kReturn,         ///< to the caller
  kTable,          ///< somewhere in this function, by a table
  kPointer,        ///< to where a register says
  kStop,           ///< nowhere: an instruction that faults, or no instruction
  kNotUnderstood,  ///< see `why`
};

struct StackStep {
  StackFlow flow = StackFlow::kNext;
  std::uint32_t target = 0;
  std::int64_t pushed = 0;           ///< bytes by which the stack gets deeper; negative if it gets shallower
  std::optional<std::int64_t> near;  ///< it makes an address of code: this far from the next word-aligned instruction
  std::string why;                   ///< of kNotUnderstood: `calls through a pointer`
  std::int64_t return_bytes = 0;     ///< of kCall: the address to return to, if that goes on the stack
  bool skips = false;                ///< the instruction behind it may be passed over
};

/// Reads a listing's instructions in order: mnemonic and operands as objdump prints them.
using StackReader = std::function<StackStep(std::string_view mnemonic, std::string_view operands)>;

}  // namespace milliwatt
