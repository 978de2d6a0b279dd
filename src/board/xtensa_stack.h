// What Xtensa instructions without register windows do to the stack, for stack_bound().
#pragma once

#include "board/stack_step.h"

namespace milliwatt {

/// Reads what objdump prints of a linked program; each listing needs a reader of its own.
StackReader xtensa_stack_reader();

}  // namespace milliwatt
