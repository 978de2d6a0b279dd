// The rows that a step reads, as device/milliwatt/rv32imc/window_codes_rv32imc.h copies them with their padding.
#pragma once

#include <cstdint>

#include "ops/facts/window2d.h"

namespace milliwatt::rv32imc {

/// Bytes of the input rows, with their padding, that `rows` output rows read; 0 if no window reaches out of the image.
std::int64_t padded_bytes(const Window2d& window, int rows);

/// Instructions that copy them.
double padding_cycles(const Window2d& window, int rows);

}  // namespace milliwatt::rv32imc
