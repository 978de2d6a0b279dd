// The functions that the lists of the instruction sets name, each in the namespace of its set: kernels/kernels.h says
// when they may be called.
#pragma once

#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"

namespace milliwatt {

#define KERNELS(SET, KIND, FUNCTION, TYPE)        \
  namespace SET {                                 \
  std::vector<Kernel> FUNCTION(const OpView& op); \
  }
#include "kernel_rows.inc"
#undef KERNELS

}  // namespace milliwatt
