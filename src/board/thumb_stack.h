// What one Thumb instruction does to the stack and to where execution goes on, read from objdump's text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace milliwatt {

enum class ThumbFlow {
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

struct ThumbStep {
  ThumbFlow flow = ThumbFlow::kNext;
  std::uint32_t target = 0;
  std::int64_t pushed = 0;           ///< bytes by which the stack gets deeper; negative where it gets shallower
  std::optional<std::int64_t> near;  ///< it makes an address of code: this far from the next word-aligned instruction
  std::string why;                   ///< of kNotUnderstood: `calls through a pointer`
};

/// `mnemonic` and `operands` as objdump prints them: `push.w`, `{r4, r5, lr}`. A condition at the mnemonic's end is
/// looked through, except that a conditional jump is a kBranch; the caller knows which instructions stand in an IT
/// block.
ThumbStep thumb_step(std::string_view mnemonic, std::string_view operands);

}  // namespace milliwatt
