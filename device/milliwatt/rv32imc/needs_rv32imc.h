// Stops compilers for cores that these kernels were not made for.
#pragma once

#if !defined(__riscv_mul)
#error "made for RISC-V with multiplication (RV32IMC): compile with that -march, or emit for a board with another core"
#endif
