// The weights of a layer in a prefix code, as device/milliwatt/core/coded_units.h reads them: any weights of int8,
// without loss. Where many are 0, the gaps between the others are coded too.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/window.h"

namespace milliwatt {

struct CodedLayer {
  std::vector<std::int8_t> stream;
  std::vector<std::int16_t> numbers;
  std::vector<std::int8_t> symbols;
  bool gaps = false;         ///< is there a code for them?
  bool own_factors = false;  ///< of each unit
  std::int64_t words = 0;    ///< of both codes in the stream
  double word_rows = 0;      ///< rows of the codes that are read for them all
};

/// @param weights, bias of each unit, in window order
CodedLayer coded_layer(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& requantization);

/// Can the numbers say so many units of so many weights?
bool may_be_coded(int weights, int units);

}  // namespace milliwatt
