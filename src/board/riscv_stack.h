// What one RISC-V instruction does to the stack and to where execution goes on, read from objdump's text.
#pragma once

#include "board/stack_step.h"

namespace milliwatt {

/// `add sp,sp,-32` and the like, and frames of more than 2 KB, whose size is made in a register just before
/// (`lui t0,0xfffff`, `add sp,sp,t0`). Calls and tail calls through an address that objdump works out
/// (`jalr -36(ra) # 80000100 <f>`) are followed; other jumps through a register are not understood.
StackReader riscv_stack_reader();

}  // namespace milliwatt
