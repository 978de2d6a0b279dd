// The requantization of a layer of one channel, for tests of how instruction sets do it.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "ops/window.h"

namespace milliwatt::test {

/// An input zero point of -3 and no upper limit but the type's.
inline Requantization one_channel(double factor, std::int32_t output_zero_point, std::int32_t lowest) {
  Requantization r;
  r.factors = {quantize_multiplier(factor)};
  r.input_zero_point = -3;
  r.output_zero_point = output_zero_point;
  r.lowest = lowest;
  return r;
}

}  // namespace milliwatt::test
