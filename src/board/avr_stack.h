// What one AVR instruction does to the stack and to where execution goes on, read from objdump's text.
#pragma once

#include "board/stack_step.h"

namespace milliwatt {

/// Pushes, pops, calls (whose two bytes of return address are counted), `rcall .+0`, which only takes two bytes, and
/// frames: the stack pointer is copied into a pair of registers (`in r28, 0x3d`), moved there by constants, and written
/// back (`out 0x3d, r28`). Calls and jumps through Z are not understood.
StackReader avr_stack_reader();

/// The same of cores with more than 128 KB of flash: a return address has three bytes.
StackReader avr6_stack_reader();

}  // namespace milliwatt
