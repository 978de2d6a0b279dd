// What one Thumb instruction does to the stack and to where execution goes on, read from objdump's text.
#pragma once

#include "board/stack_step.h"

namespace milliwatt {

/// `mnemonic` and `operands` as objdump prints them: `push.w`, `{r4, r5, lr}`. A condition at the mnemonic's end is
/// looked through, except that a conditional jump is a kBranch; the caller knows which instructions stand in an IT
/// block.
StackStep thumb_step(std::string_view mnemonic, std::string_view operands);

inline StackReader thumb_stack_reader() { return thumb_step; }

}  // namespace milliwatt
