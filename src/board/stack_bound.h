// How deep the stack can get: a bound from the instructions of a linked program, whatever its inputs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "board/stack_step.h"

namespace milliwatt {

struct StackBound {
  /// Of the function and everything that it calls, libgcc and libc included; without its caller's arguments and without
  /// interrupts. Empty where no bound can be had.
  std::optional<std::int64_t> bytes;
  std::string deepest;      ///< the calls that reach it, `run > conv2d > memcpy`
  std::string why_unknown;  ///< `recursion through f`, `f calls through a pointer`, ...; empty if it is known
};

/// Follows every path from the function at `entry` (without the Thumb bit) through `disassembly`, which is what
/// `objdump -d` of GNU binutils prints; `reader` is of its instruction set. A path's pushes and pops are added up, a
/// jump (a tail call too) is followed, a call adds its callee's bound; a switch's table, or a jump to an address that
/// the function made of its own code, may lead to whatever in the function nothing else leads to. Recursion, calls
/// through pointers, stack of a size that is computed, and any change of the stack pointer that is not understood make
/// the bound unknown.
StackBound stack_bound(std::string_view disassembly, std::uint32_t entry, const StackReader& reader);

}  // namespace milliwatt
