// The order in which sums of CUMSUM run.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

// start() before each line, add(place) for each of its elements.
template <class S, class Sums>
inline void cumsum_lines(Sums sums) {
  for (int32_t outer = 0; outer < S::kOuter; ++outer) {
    for (int32_t inner = 0; inner < S::kInner; ++inner) {
      const int32_t first = outer * S::kSize * S::kInner + inner;
      sums.start();
      for (int32_t step = 0; step < S::kSize; ++step) {
        sums.add(first + (S::kReverse ? S::kSize - 1 - step : step) * S::kInner);
      }
    }
  }
}

}  // namespace milliwatt
